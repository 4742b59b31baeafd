"""Windows that slide: output size, padding, what is left over; shared by convolution and pooling."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ..dims import Dim, at_least, ceil_div, known, largest, require, settled, shortfall, smallest
from ._base import Layer, Reads, Shape, Window, axis_names
from ._leftover import decimal, left_over

Margins = tuple[tuple[Dim, Dim], ...]  # before and after, axis by axis


def reach(kernel: Dim, dilation: Dim) -> Dim:
    """How far a kernel reaches: dilation*(kernel - 1) + 1."""
    return dilation * (kernel - 1) + 1


def floor_windows(n: Dim, before: Dim, after: Dim, reach: Dim, stride: Dim) -> Dim:
    """How many windows fit: floor((n + before + after - reach)/stride) + 1."""
    return (n + before + after - reach) // stride + 1


def ceil_windows(n: Dim, before: Dim, after: Dim, reach: Dim, stride: Dim) -> Dim:
    """Windows that may hang over the end, but not start in the padding after it (PyTorch, ONNX Runtime)."""
    return ceil_div(n + before + smallest(after + stride - reach, 0), stride)


def same_margin(n: Dim, reach: Dim, stride: Dim) -> tuple[Dim, Dim]:
    """TensorFlow's `same`: output ceil(n/stride), the smaller half of the padding before."""
    total = largest(shortfall(n, stride) + reach - stride, 0)
    return total // 2, total - total // 2


class Windowed(Layer):
    """A layer whose units each look through a window."""

    spatial = True

    kernel: Any
    stride: Any
    pad: Any
    dilation: Any = None
    ceil: Any = False

    def reaches(self) -> tuple[Dim, ...]:
        dilation = self.dilation or (1,) * len(self.kernel)
        return tuple(map(reach, self.kernel, dilation))

    def margins(self, x: Shape) -> Margins:
        """The padding before and after, in pixels."""
        if self.pad == "same":
            return tuple(map(same_margin, x.space, self.reaches(), self.stride))
        return self.pad  # type: ignore[no-any-return]

    def slide(self, x: Shape) -> tuple[Dim, ...]:
        """The output's spatial sizes; a window must fit."""
        counted = ceil_windows if self.ceil else floor_windows
        sizes = []
        for axis, n in enumerate(x.space):
            (before, after), e, s = self.margins(x)[axis], self.reaches()[axis], self.stride[axis]
            room = n + before + after + (s - 1 if self.ceil else 0)
            require(at_least(room, e), lambda axis=axis: self._too_small(x, axis))  # type: ignore[misc]
            sizes.append(counted(n, before, after, e, s))
        return tuple(sizes)

    def _too_small(self, x: Shape, axis: int) -> tuple[str, str]:
        """Why the window does not fit, and the smallest input that would."""
        n, name = x.space[axis], axis_names(x.rank)[axis]
        (before, after), e = self.margins(x)[axis], self.reaches()[axis]
        padding = before + after
        reason = "" if e == self.kernel[axis] else f" (kernel {self.kernel[axis]}, dilation {self.dilation[axis]})"
        has = f"{n} + {padding} of padding" if padding else f"{n}"
        smallest_fit = e - padding - (self.stride[axis] - 1 if self.ceil else 0)
        missing = e - padding - n
        way = f"the smallest {name} that fits is {smallest_fit}"
        if not settled(missing):
            return f"a window of {e} in {name}{reason} does not fit into {has}", ""
        if not self.pools:
            way += f"; or pad {ceil_div(missing + padding, 2)}"
        return f"a window of {e} in {name}{reason} does not fit into {has}", way

    def reads(self, x: Shape) -> Reads:
        dilation = self.dilation or (1,) * x.rank
        before = (pads[0] for pads in self.margins(x))
        return tuple(map(Window, self.kernel, self.stride, dilation, before))

    def most_padding(self, axis: int) -> Dim:
        """The padding on one side that the layer allows; None: any."""
        return None

    def remainder(self, x: Shape) -> Dim:
        """(n + before + after - reach) mod stride, added up over the axes."""
        rest: Dim = 0
        for n, (before, after), e, s in zip(x.space, self.margins(x), self.reaches(), self.stride):
            rest = rest + (n + before + after - e) % s
        return rest

    def fit(self, x: Shape) -> Iterator[str]:
        if self.pad == "same" or not known(*x.space):
            return
        found: dict[str, list[str]] = {}
        for axis, n in enumerate(x.space):
            (before, after), e, s = self.margins(x)[axis], self.reaches()[axis], self.stride[axis]
            told = hanging_over if self.ceil else left_over
            note = told(n, before, after, e, s, self.most_padding(axis))
            if note:
                found.setdefault(note, []).append(axis_names(x.rank)[axis])
        for note, names in found.items():
            yield note if len(names) == x.rank else f"{' and '.join(names)}: {note}"


def hanging_over(n: int, before: int, after: int, e: int, s: int, most: int | None = None) -> str:
    """What a division that is rounded up means: the last window hangs over the end; empty if it is exact or does not."""
    windows = ceil_windows(n, before, after, e, s)
    over = (windows - 1) * s + e - (n + before + after)
    if over <= 0:
        return left_over(n, before, after, e, s, most)
    quotient = Fraction(n + before + after - e, s) + 1
    return f"{decimal(quotient)} windows, rounded up to {windows}; the last hangs {over} over the edge"


def taps_inside(n: int, out: int, window: Window) -> int:
    """How many (unit, tap) pairs of one axis fall on the input and not on padding, in closed form.

    Tap t is inside for the units u with 0 <= u*s - p + d*t < n; that number is a difference of two clipped
    floors, linear in t between the clips, and summed with `_floor_sum`.
    """
    k, s, d, p = map(int, (window.kernel, window.stride, window.dilation, window.before))

    def units_before(limit: int) -> int:
        """Pairs with u*s - p + d*t < limit, u in 0..out-1: the sum over t of clip(ceil((limit+p-d*t)/s), 0, out)."""
        top = limit + p + s - 1  # ceil(a/s) = floor((a + s - 1)/s)
        full = min(k, max(0, (top - out * s) // d + 1))  # taps for which every unit counts
        some = min(k, max(0, (top - s) // d + 1))  # taps for which at least one does
        last = top - d * (some - 1)
        return out * full + _floor_sum(some - full, s, d, last)

    return units_before(n) - units_before(0)


def _floor_sum(n: int, m: int, a: int, b: int) -> int:
    """The sum of floor((a*i + b)/m) for i = 0 .. n-1, in the time of Euclid's algorithm; a, b >= 0."""
    total = 0
    while n > 0:
        total += n * (n - 1) // 2 * (a // m) + n * (b // m)
        a, b = a % m, b % m
        highest = a * n + b
        if highest < m:
            break
        n, b = highest // m, highest % m
        m, a = a, m
    return total
