"""Layers that work value by value: piece by piece, and over their input where nobody reads it later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._numpy import Array, np
from ..tally import Tally
from ._base import Kernel, Numbers
from ._blocks import PIECE, by_channel, cuts, part_of


class Pointwise(Kernel):
    """A function of each value and perhaps of its channel's numbers."""

    in_place = True

    def apply(self, layer: Any, x: Array, numbers: Numbers, out: Array) -> None:
        """The function of one piece, written into `out`, which may be the piece itself."""
        raise NotImplementedError

    def prepared(self, layer: Any, numbers: Numbers) -> Numbers:
        """What is worked out once for all pieces: arrays with one number a channel, or a single one."""
        return numbers

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        (x,) = xs
        made = np.empty(x.shape, x.dtype) if out is None else out
        ready = {name: by_channel(array, x.ndim) for name, array in self.prepared(layer, numbers).items()}
        for part in cuts(x.shape, PIECE):
            self.apply(layer, x[part], {name: part_of(array, part) for name, array in ready.items()}, made[part])
        return made
