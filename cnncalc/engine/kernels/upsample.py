"""Upsampling: repetition of the nearest value, or interpolation along one axis after the other."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from .._numpy import Array, np
from ..tally import Tally
from ._base import Kernel, Numbers
from ._blocks import PIECE
from ._filters import stretches
from ._gather import Table, gather


class Upsample(Kernel):
    """Nearest, or linear in every axis with corners not aligned, as PyTorch's bilinear and trilinear."""

    kinds = ("upsample",)

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        (x,) = xs
        axes = [neighbours(layer, axis, n) for axis, n in enumerate(x.shape[2:])]
        made = np.empty((*x.shape[:2], *(table.shape[1] for table, _ in axes)), x.dtype)
        for image in range(len(x)):
            for some in stretches(x.shape[1], PIECE // prod(made.shape[2:])):
                part = x[image : image + 1, some]
                for axis, (table, share) in enumerate(axes):
                    part = _resampled(part, 2 + axis, table, share.astype(x.dtype))
                made[image : image + 1, some] = part
        return made

    def windows(self, layer: Any, *xs: Array) -> Array:
        (x,) = xs
        return gather(x, [neighbours(layer, axis, n)[0] for axis, n in enumerate(x.shape[2:])], -1)


def _resampled(x: Array, axis: int, table: Table, share: Array) -> Array:
    """One axis made anew: a value, or the first of two and a share of their difference."""
    made: Array = np.take(x, table[0], axis=axis)
    if len(table) == 2:
        second = np.take(x, table[1], axis=axis)
        second -= made
        second *= share.reshape(-1, *[1] * (x.ndim - 1 - axis))
        made += second
    return made


def neighbours(layer: Any, axis: int, n: int) -> tuple[Table, Array]:
    """The positions that each output of an axis is made of, and the second one's share.

    Output v lies at (v + 1/2)*n/size - 1/2 of the input. A position that has no share is not read.
    """
    size = n * layer.factor[axis] if layer.to is None else layer.to[axis]
    v = np.arange(size)
    if layer.mode == "nearest":
        return (v * n // size)[np.newaxis], np.zeros(size)
    place = np.maximum((2 * v + 1) * n - size, 0)  # in units of 1/(2*size)
    first, share = place // (2 * size), place % (2 * size)
    second = np.minimum(first + (share > 0), n - 1)
    return np.stack([first, second]), share / (2 * size)
