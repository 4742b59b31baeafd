"""Windows that slide over an array, in any number of dimensions: the slicing that convolution and pooling share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any, NamedTuple

from .._numpy import Array, np
from ._base import Kernel
from ._blocks import EACH, Bench, at, cuts


class Slide(NamedTuple):
    """How windows slide along one axis: where each starts, counted from the first value; before it is padding."""

    kernel: int
    dilation: int
    starts: range

    @property
    def reach(self) -> int:
        return (self.kernel - 1) * self.dilation + 1


Slides = Sequence[Slide]


class Windowed(Kernel):
    """What layers with sliding windows share."""

    def windows(self, layer: Any, *xs: Array) -> Array:
        return slide(xs[0], slides_of(layer, xs[0].shape[2:]), -1)


def slides_of(layer: Any, space: Sequence[int]) -> list[Slide]:
    """How the windows of a layer slide over an input of such a size."""
    dilation = getattr(layer, "dilation", None) or [1] * len(space)
    margins: Any = getattr(layer, "pad", 0) or [(0, 0)] * len(space)
    found = []
    for axis, n in enumerate(space):
        kernel, stride = layer.kernel[axis], layer.stride[axis]
        reach = (kernel - 1) * dilation[axis] + 1
        before, after = same(n, reach, stride) if margins == "same" else margins[axis]
        starts = range(-before, n + after - reach + 1, stride)
        if getattr(layer, "ceil", False):
            starts = range(-before, min(n + after - reach + stride, n), stride)  # none starts in the padding at the end
        found.append(Slide(kernel, dilation[axis], starts))
    return found


def same(n: int, reach: int, stride: int) -> tuple[int, int]:
    """Padding with which a window stands for every stride-th value: what the last one lacks, the odd one at the end."""
    lacking = max(range(0, n, stride)[-1] + reach - n, 0)
    return lacking // 2, lacking - lacking // 2


def slide(x: Array, slides: Slides, fill: float, bench: Bench | None = None) -> Array:
    """A view of what each window holds, N, C, *kernel, *positions; padding reads `fill`.

    Copies what the windows cover only where they hang over an edge, to the bench if there is one.
    """
    rank = len(slides)
    covered = covered_by(x, slides, fill, bench or Bench(x.dtype))
    if 0 in covered.shape:
        return np.empty((*x.shape[:2], *(s.kernel for s in slides), *positions(slides)), x.dtype)
    seen: Any = np.lib.stride_tricks.sliding_window_view(covered, [s.reach for s in slides], tuple(range(2, 2 + rank)))
    steps, taps = [slice(None, None, s.starts.step) for s in slides], [slice(None, None, s.dilation) for s in slides]
    view: Array = seen[at(..., *steps, *taps)]
    return view.transpose(0, 1, *range(2 + rank, 2 + 2 * rank), *range(2, 2 + rank))


def lay_out(x: Array, slides: Slides, fill: float, made: Array) -> None:
    """Copy what each window holds to an array N, C, *kernel, *positions; padding reads `fill`."""
    if all(s.starts and s.starts[0] >= 0 and s.starts[-1] + s.reach <= n for n, s in zip(x.shape[2:], slides)):
        made[...] = slide(x, slides, fill)
        return
    axes = [[meeting(s.starts, s.dilation * tap, n) for tap in range(s.kernel)] for n, s in zip(x.shape[2:], slides)]
    in_line = x.flags.c_contiguous and made.flags.c_contiguous and keeps_rows(x.shape[2:], slides)
    for tap in np.ndindex(*(s.kernel for s in slides)):
        seen, met = made[at(EACH, EACH, *tap)], [axes[axis][one] for axis, one in enumerate(tap)]
        if in_line:
            copy_in_line(x, seen, [s.starts.start + s.dilation * one for s, one in zip(slides, tap)])
        else:
            seen[at(EACH, EACH, *(units for units, _ in met))] = x[at(EACH, EACH, *(values for _, values in met))]
        for axis, (units, _) in enumerate(met):
            if units.start > 0:
                seen[at(EACH, EACH, *[EACH] * axis, slice(units.start))] = fill
            if units.stop < seen.shape[2 + axis]:
                seen[at(EACH, EACH, *[EACH] * axis, slice(units.stop, None))] = fill


def keeps_rows(space: Sequence[int], slides: Slides) -> bool:
    """Whether windows stand at every place of all axes but the first, so that what a tap meets is the array itself,
    shifted as a whole."""
    return all(s.starts.step == 1 for s in slides) and space[1:] == positions(slides)[1:]


def copy_in_line(x: Array, seen: Array, shifts: Sequence[int]) -> None:
    """An array shifted along its axes, in one long copy for each channel; what hangs over an edge is left as it comes."""
    source, target = x.reshape(*x.shape[:2], -1), seen.reshape(*seen.shape[:2], -1)
    steps = [prod(x.shape[3 + axis :]) for axis in range(len(shifts))]
    shift = sum(by * step for by, step in zip(shifts, steps))
    first, last = max(0, -shift), min(target.shape[2], source.shape[2] - shift)
    if first < last:
        target[..., first:last] = source[..., first + shift : last + shift]


def meeting(starts: range, shift: int, n: int) -> tuple[slice, slice]:
    """Which of some evenly spaced places lie, shifted, on the n values of an axis, and on which of them."""
    low, step = starts.start + shift, starts.step
    first = min(len(range(low, 0, step)), len(starts))
    stop = max(min(len(range(low, n, step)), len(starts)), first)
    values = slice(low + first * step, low + (stop - 1) * step + 1, step) if stop > first else slice(0, 0)
    return slice(first, stop), values


def taps_of(view: Array, slides: Slides) -> Iterator[Array]:
    """The values that each tap meets at all positions, tap after tap, of a view that `slide` made."""
    for tap in np.ndindex(*(s.kernel for s in slides)):
        yield view[at(EACH, EACH, *tap)]


def covered_by(x: Array, slides: Slides, fill: float, bench: Bench) -> Array:
    """The part of an array from the first window's start to the last one's end."""
    within, hanging, sizes = [], [], []
    for n, s in zip(x.shape[2:], slides):
        first, last = (s.starts[0], s.starts[-1] + s.reach) if s.starts else (0, 0)
        low, high = min(max(first, 0), n), max(min(last, n), 0)
        within.append(slice(low, max(low, high)))
        hanging.append(slice(low - first, max(low, high) - first))
        sizes.append(last - first)
    part: Array = x[at(..., *within)]
    if list(part.shape[2:]) == sizes:
        return part
    padded = bench.lay((*x.shape[:2], *sizes))
    for axis, cut in enumerate(hanging):
        before, after = [EACH] * axis + [slice(cut.start)], [EACH] * axis + [slice(cut.stop, None)]
        padded[at(EACH, EACH, *before)] = fill
        padded[at(EACH, EACH, *after)] = fill
    padded[at(..., *hanging)] = part
    return padded


def tiles(slides: Slides, most: int) -> Iterator[tuple[slice, list[Slide]]]:
    """The positions in parts of at most `most`: which of all positions in C order a part is, and its slides."""
    start = 0
    for part in cuts(positions(slides), most):
        some = [s._replace(starts=s.starts[cut]) for s, cut in zip(slides, part)]
        yield slice(start, start + prod(positions(some))), some
        start += prod(positions(some))


def positions(slides: Slides) -> tuple[int, ...]:
    """How many windows there are, axis by axis."""
    return tuple(len(s.starts) for s in slides)


def inside(space: Sequence[int], slides: Slides) -> int:
    """Taps of all windows together that fall on values and not on padding."""
    found = 1
    for n, s in zip(space, slides):
        met = [meeting(s.starts, s.dilation * tap, n)[0] for tap in range(s.kernel)]
        found *= sum(units.stop - units.start for units in met)
    return found
