"""Convolution: panels of windows, each multiplied by all filters at once."""

from __future__ import annotations

from math import prod
from typing import Any

from .._numpy import Array, np
from ..tally import Tally
from ._blocks import Bench
from ._depthwise import depthwise
from ._filters import Filtered
from ._slide import Slides, inside, lay_out, positions, slides_of, tiles

PANEL = 1 << 21
"""Values of the panel that is copied for one product: it bounds the working memory, however large the layer."""


class Conv(Filtered):
    """Convolution with groups, in any number of dimensions."""

    kinds = ("conv",)

    def windows(self, layer: Any, *xs: Array) -> Array:
        (x,) = xs
        slides = slides_of(layer, x.shape[2:])
        made = np.empty((*x.shape[:2], *layer.kernel, *positions(slides)), x.dtype)
        lay_out(x, slides, -1, made)
        return made

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
        bench = Bench(x.dtype)
        for image, made in zip(x, out):
            for where, part in tiles(slides, PANEL // (fan * groups)):
                panel = bench.lay((1, len(image), *(s.kernel for s in part), *positions(part)))
                lay_out(image[np.newaxis], part, 0, panel)
                tally.matmul(matrices, panel.reshape(groups, fan, -1), made[:, :, where])
    return out.reshape(len(x), filters, *positions(slides))
