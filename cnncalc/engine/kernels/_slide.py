"""Windows that slide over an array, in any number of dimensions: the slicing that convolution and pooling share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

from .._numpy import Array, np


class Slide(NamedTuple):
    """How windows slide along one axis: where each starts, counted from the first value; before it is padding."""

    kernel: int
    dilation: int
    starts: range

    @property
    def reach(self) -> int:
        return (self.kernel - 1) * self.dilation + 1


Slides = Sequence[Slide]
EACH = slice(None)


def at(*places: Any) -> Any:
    """An index of an array whose axes are counted only when it runs."""
    return places


def slides_of(layer: Any, space: Sequence[int]) -> list[Slide]:
    """How the windows of a layer slide over an input of such a size."""
    axes = range(len(space))
    dilation = getattr(layer, "dilation", None) or [1] * len(space)
    pads: Any = getattr(layer, "pad", 0) or [(0, 0)] * len(space)
    found = []
    for axis in axes:
        n, kernel, stride = space[axis], layer.kernel[axis], layer.stride[axis]
        reach = (kernel - 1) * dilation[axis] + 1
        before, after = _same(n, reach, stride) if pads == "same" else pads[axis]
        starts = range(-before, n + after - reach + 1, stride)
        if getattr(layer, "ceil", False):
            hanging = range(-before, n + after - reach + stride, stride)
            starts = hanging[: sum(start < n for start in hanging)]  # none starts in the padding at the end
        found.append(Slide(kernel, dilation[axis], starts))
    return found


def _same(n: int, reach: int, stride: int) -> tuple[int, int]:
    """Padding with which a window stands at every stride-th value: what the last one lacks, the odd one at the end."""
    last = max(range(0, n, stride))
    lacking = max(last + reach - n, 0)
    return lacking // 2, lacking - lacking // 2


def slide(x: Array, slides: Slides, fill: float) -> Array:
    """A view of what each window holds, N, C, *kernel, *positions; padding reads `fill`.

    Copies the part of the input that the windows cover, and that only where they hang over an edge.
    """
    space = range(2, x.ndim)
    covered = covered_by(x, slides, fill)
    if 0 in covered.shape:
        return np.empty((*x.shape[:2], *(s.kernel for s in slides), *(len(s.starts) for s in slides)), x.dtype)
    seen = np.lib.stride_tricks.sliding_window_view(covered, [s.reach for s in slides], axis=tuple(space))
    steps = [slice(None, None, s.starts.step) for s in slides]
    taps = [slice(None, None, s.dilation) for s in slides]
    seen = seen[at(..., *steps, *taps)]
    rank = len(slides)
    turned: Array = seen.transpose(0, 1, *range(2 + rank, 2 + 2 * rank), *range(2, 2 + rank))
    return turned


def covered_by(x: Array, slides: Slides, fill: float) -> Array:
    """The part of an array from the first window's start to the last one's end."""
    inside, hanging, sizes = [], [], []
    for n, s in zip(x.shape[2:], slides):
        first, last = (s.starts[0], s.starts[-1] + s.reach) if s.starts else (0, 0)
        inside.append(slice(max(first, 0), max(min(last, n), 0)))
        before = min(max(-first, 0), last - first)
        hanging.append(slice(before, before + max(inside[-1].stop - inside[-1].start, 0)))
        sizes.append(last - first)
    part: Array = x[at(..., *inside)]
    if list(part.shape[2:]) == sizes:
        return part
    padded = np.full((*x.shape[:2], *sizes), fill, x.dtype)
    padded[at(..., *hanging)] = part
    return padded


def tiles(slides: Slides, most: int) -> Iterator[tuple[tuple[slice, ...], list[Slide]]]:
    """The positions in parts of at most `most` (at least one): where a part stands in the output, and its slides."""
    sizes = [len(s.starts) for s in slides]
    lengths = []
    for size in reversed(sizes):
        lengths.append(max(1, min(size, most)))
        most //= lengths[-1]
    cuts = [range(0, size, length) for size, length in zip(sizes, reversed(lengths))]
    for corner in product(*cuts):
        where = tuple(slice(at, min(at + cut.step, cut.stop)) for at, cut in zip(corner, cuts))
        yield where, [s._replace(starts=s.starts[part]) for s, part in zip(slides, where)]


def positions(slides: Slides) -> tuple[int, ...]:
    """How many windows there are, axis by axis."""
    return tuple(len(s.starts) for s in slides)
