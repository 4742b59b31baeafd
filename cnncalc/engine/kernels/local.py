"""Local layers: as convolution, but every position has filters of its own."""

from __future__ import annotations

from math import prod
from typing import Any

from .._numpy import Array, np
from ..tally import Tally
from ._filters import Filtered
from ._slide import Windowed, inside, positions, slide, slides_of, tiles
from .conv import PANEL


class Local(Windowed, Filtered):
    """Weights are laid out positions first, *positions, F, C/groups, *kernel, and biases F, *positions."""

    kinds = ("local",)

    def laid_out(self, layer: Any, shape: tuple[int, ...], filters: int, fan: int) -> tuple[int, ...]:
        return (*self.positions(layer, shape), filters, fan, *layer.kernel)

    def positions(self, layer: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
        return positions(slides_of(layer, shape[2:]))

    def entries(self, weight: Array, start: int, stop: int) -> Array:
        rank = (weight.ndim - 2) // 2
        return weight[(slice(None),) * (rank + 1) + (slice(start, stop),)]

    def filtered(self, layer: Any, x: Array, weight: Array, groups: int, tally: Tally) -> Array:
        """At each position the window of every image by the filters of that position."""
        slides, rank = slides_of(layer, x.shape[2:]), x.ndim - 2
        filters, fan = weight.shape[rank], prod(weight.shape[rank + 1 :])
        size = prod(positions(slides))
        links = len(x) * filters * weight.shape[rank + 1]
        tally.wasted(links * (prod(layer.kernel) * size - inside(x.shape[2:], slides)))
        matrices = weight.reshape(size, groups, filters // groups, fan)
        out = np.empty((len(x), filters, size), x.dtype)
        for where, part in tiles(slides, PANEL // (fan * groups * len(x)) or 1):
            panel = slide(x, part, 0).reshape(len(x), groups, fan, -1).transpose(3, 1, 2, 0)
            made = tally.matmul(matrices[where], panel)
            out[:, :, where] = made.transpose(3, 1, 2, 0).reshape(len(x), filters, -1)
        return out.reshape(len(x), filters, *positions(slides))
