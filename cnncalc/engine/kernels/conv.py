"""Convolution: panels of windows, each multiplied by all filters at once."""

from __future__ import annotations

from math import prod
from typing import Any

from .._numpy import Array, np
from ..tally import Tally
from ._blocks import Bench, stretches
from ._depthwise import depthwise
from ._filters import Filtered
from ._slide import Slide, Slides, inside, lay_out, positions, slides_of, tiles

PANEL = 1 << 22
"""Values laid out for one product: they bound the working memory, however large the layer."""


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
    out = np.empty((len(x), groups, filters // groups, size), x.dtype)
    if all(s.kernel == 1 and s.starts == range(n) for n, s in zip(x.shape[2:], slides)):
        tally.matmul(weight.reshape(groups, filters // groups, fan), x.reshape(len(x), groups, fan, size), out)
    elif _worth_shifting(x, weight, slides):
        _shifted(x, weight, slides, out, tally)
    else:
        _copied(x, weight, slides, out, tally)
    return out.reshape(len(x), filters, *positions(slides))


def _copied(x: Array, weight: Array, slides: Slides, out: Array, tally: Tally) -> None:
    """Every window is copied out, a panel at a time, and multiplied at once."""
    _, groups, filters, size = out.shape
    fan = prod(weight.shape[1:])
    matrices, bench = weight.reshape(groups, filters, fan), Bench(x.dtype)
    for images in stretches(len(x), PANEL // (fan * groups * size)):
        for where, part in tiles(slides, PANEL // (fan * groups)):
            made = out[images, :, :, where]
            panel = bench.lay((len(made), x.shape[1], *(s.kernel for s in part), *positions(part)))
            lay_out(x[images], part, 0, panel)
            tally.matmul(matrices, panel.reshape(len(made), groups, fan, -1), made)


def _worth_shifting(x: Array, weight: Array, slides: Slides) -> bool:
    """Whether the taps of the first axis are better met by shifting: its windows stand side by side, what a row of them
    needs fits the panel several times, and copies would cost more than sums over the output and laying the filters out
    anew."""
    first, *others = slides
    row = _across(x, others) * prod(positions(others))
    if first.kernel == 1 or first.starts.step != 1 or not 0 < 2 * (first.reach - 1) * row <= PANEL:
        return False
    filters = len(weight)
    return 2 * filters <= _across(x, others) * first.kernel and prod(positions(slides)) >= 4 * filters


def _across(x: Array, others: Slides) -> int:
    """Values that a window holds across the first axis."""
    return int(x.shape[1]) * prod(s.kernel for s in others)


def _shifted(x: Array, weight: Array, slides: Slides, out: Array, tally: Tally) -> None:
    """Only the taps across the first axis are copied out. Along it the same panel is multiplied, a few rows further on
    for each tap, by the filters' part for that tap, and the products are added up."""
    _, groups, filters, _ = out.shape
    first, *others = slides
    row, halo = prod(positions(others)), first.reach - 1
    taps = [np.ascontiguousarray(weight[:, :, tap]).reshape(groups, filters, -1) for tap in range(first.kernel)]
    bench, sums = Bench(x.dtype), Bench(x.dtype)
    most = PANEL // ((_across(x, others) + len(weight)) * row)
    for images in stretches(len(x), max(1, most // (len(first.starts) + halo))):
        for rows in stretches(len(first.starts), most - halo):
            made = out[images, :, :, rows.start * row : rows.stop * row]
            starts = range(first.starts[rows.start], first.starts[rows.stop - 1] + halo + 1)
            part = [Slide(1, 1, starts), *others]
            panel = bench.lay((len(made), x.shape[1], *(s.kernel for s in part), *positions(part)))
            lay_out(x[images], part, 0, panel)
            flat = panel.reshape(len(made), groups, -1, len(starts) * row)
            for tap, matrices in enumerate(taps):
                begin = tap * first.dilation * row
                seen = flat[..., begin : begin + made.shape[-1]]
                if tap:
                    made += tally.matmul(matrices, seen, sums.lay(made.shape))
                else:
                    tally.matmul(matrices, seen, made)
