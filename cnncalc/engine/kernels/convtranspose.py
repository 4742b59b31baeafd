"""Transposed convolution: every input position is multiplied by the whole filter and spread over the output."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from .._numpy import Array, np
from ..tally import Tally
from ._blocks import EACH, at, cuts
from ._filters import Filtered
from ._slide import meeting
from .conv import PANEL


class ConvTranspose(Filtered):
    """Weights are laid out as PyTorch's, C, F/groups, *kernel; with a table 1, links, *kernel."""

    kinds = ("convtranspose",)

    def laid_out(self, layer: Any, shape: tuple[int, ...], filters: int, fan: int) -> tuple[int, ...]:
        if layer.table is not None:
            return (fan, filters, *layer.kernel)
        return (shape[1], filters // layer.groups, *layer.kernel)

    def entries(self, weight: Array, start: int, stop: int) -> Array:
        return weight[start:stop]

    def filtered(self, layer: Any, x: Array, weight: Array, groups: int, tally: Tally) -> Array:
        """Each part of the input by all taps of all filters, which are then added where they land."""
        space, kernel = x.shape[2:], weight.shape[2:]
        filters, fan = weight.shape[1] * groups, x.shape[1] // groups
        rows = weight.shape[1] * prod(kernel)
        matrices = weight.reshape(groups, fan, rows).swapaxes(1, 2)
        out = np.zeros((len(x), filters, *extent(layer, space)), x.dtype)
        for image in range(len(x)):
            for part in cuts(space, PANEL // (rows * groups)):
                read = x[at(image, EACH, *part)]
                spread = tally.matmul(matrices, read.reshape(groups, fan, -1))
                spread = spread.reshape(1, filters, *kernel, *read.shape[1:])
                landed = scatter(layer, spread, [cut.start for cut in part], out[image : image + 1])
                tally.wasted(fan * (spread.size - landed))
        return out

    def windows(self, layer: Any, *xs: Array) -> Array:
        """For each output and tap the input position that lands there through it, -1 where none does."""
        (x,) = xs
        taps = prod(layer.kernel)
        found = np.full((*x.shape[:2], taps, *extent(layer, x.shape[2:])), 0, x.dtype)
        for tap in range(taps):
            one = np.zeros((*x.shape[:2], taps, *x.shape[2:]), x.dtype)
            one[:, :, tap] = x + 1
            scatter(layer, one.reshape(*x.shape[:2], *layer.kernel, *x.shape[2:]), [0] * (x.ndim - 2), found[:, :, tap])
        return found - 1


def extent(layer: Any, space: Sequence[int]) -> tuple[int, ...]:
    """The size of the output: up to where the last input's last tap lands, and what is added at the end."""
    lasts = [(n - 1) * s + (k - 1) * d for n, s, k, d in zip(space, layer.stride, layer.kernel, layer.dilation)]
    pads = zip(lasts, layer.pad, layer.outpad)
    return tuple(last + 1 - before - after + added for last, (before, after), added in pads)


def scatter(layer: Any, spread: Array, starts: Sequence[int], out: Array) -> int:
    """Add N, F, *kernel, *space, which begins at some input position, to the output; how many values landed."""
    landed, space = 0, spread.shape[-len(starts) :]
    for tap in np.ndindex(*layer.kernel):
        met = [
            meeting(range(start * s, (start + n) * s, s), one * d - before, size)
            for start, n, one, s, d, (before, _), size in zip(
                starts, space, tap, layer.stride, layer.dilation, layer.pad, out.shape[2:]
            )
        ]
        read = spread[at(EACH, EACH, *tap, *(inputs for inputs, _ in met))]
        out[at(EACH, EACH, *(outputs for _, outputs in met))] += read
        landed += read.size
    return landed
