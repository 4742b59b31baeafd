"""Softmax over the channels, at each position."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._numpy import Array, np
from ..tally import Tally
from ._base import Kernel, Numbers
from ._columns import columns


class Softmax(Kernel):
    """exp(x) divided by its sum; the largest value is taken off first, so that nothing overflows."""

    kinds = ("softmax",)
    in_place = True

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        (x,) = xs
        made = np.empty(x.shape, x.dtype) if out is None else out
        for read, written in columns(x, made):
            shifted = read - read.max(axis=1, keepdims=True)
            self._finish(shifted, written)
        return made

    def _finish(self, shifted: Array, out: Array) -> None:
        np.exp(shifted, out=out)
        out /= out.sum(axis=1, keepdims=True)


class LogSoftmax(Softmax):
    """The logarithm of softmax."""

    kinds = ("logsoftmax",)

    def _finish(self, shifted: Array, out: Array) -> None:
        np.subtract(shifted, np.log(np.exp(shifted).sum(axis=1, keepdims=True)), out=out)
