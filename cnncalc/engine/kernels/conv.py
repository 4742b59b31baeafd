"""Convolution: panels of windows, each multiplied by all filters at once."""

from __future__ import annotations

from math import prod
from typing import Any

from .._numpy import Array, np
from ..tally import Tally
from ._depthwise import depthwise
from ._filters import Filtered
from ._slide import Slides, Windowed, inside, positions, slide, slides_of, tiles

PANEL = 1 << 20
"""Values of the panel that is copied for one product, where that is enough for WIDE positions."""
WIDE = 512
"""Positions that make a product of many taps worth its while."""
LARGEST = 1 << 22
"""Values of the largest panel: the working memory is bounded by it, however large the layer."""


class Conv(Windowed, Filtered):
    """Convolution with groups, in any number of dimensions."""

    kinds = ("conv",)

    def filtered(self, layer: Any, x: Array, weight: Array, groups: int, tally: Tally) -> Array:
        slides = slides_of(layer, x.shape[2:])
        links = len(x) * weight.shape[0] * weight.shape[1]
        tally.wasted(links * (prod(layer.kernel) * prod(positions(slides)) - inside(x.shape[2:], slides)))
        if weight.shape[1] == 1 and groups > 1:
            return depthwise(x, weight, slides, tally)
        return convolved(x, weight, groups, slides, tally)


def convolved(x: Array, weight: Array, groups: int, slides: Slides, tally: Tally) -> Array:
    """All windows by all filters, N, F, *positions."""
    filters, fan, size = weight.shape[0], prod(weight.shape[1:]), prod(positions(slides))
    matrices = weight.reshape(groups, filters // groups, fan)
    out = np.empty((len(x), groups, filters // groups, size), x.dtype)
    if all(s.kernel == 1 and s.starts == range(n) for n, s in zip(x.shape[2:], slides)):
        tally.matmul(matrices, x.reshape(len(x), groups, fan, size), out)
    else:
        for image, made in zip(x, out):
            for where, part in tiles(slides, panel_width(fan * groups)):
                panel = slide(image[np.newaxis], part, 0).reshape(groups, fan, -1)
                tally.matmul(matrices, panel, made[:, :, where])
    return out.reshape(len(x), filters, *positions(slides))


def panel_width(taps: int) -> int:
    """How many positions a panel of so many taps holds."""
    return max(min(max(PANEL // taps, WIDE), LARGEST // taps), 1)
