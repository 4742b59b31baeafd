"""The textbook's loops: every multiplication done and counted one by one, in plain Python.

A second witness beside the fast kernels, with which it shares nothing: windows are found by walking along the
axis until the next one no longer fits, numbers are looked up one at a time, and a number counts as owned when it
has been used. It is far too slow for anything but the small copies of layers that `copies` makes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from math import inf
from typing import Any

from ..layers import Layer

Position = tuple[int, ...]
Values = Mapping[Position, float]  # channel first; what is not there is padding
Numbers = Mapping[str, Values]


class Loops:
    """One layer on one small input: what came out, and what was counted on the way."""

    def __init__(self, layer: Layer, x: Values, numbers: Numbers) -> None:
        self.layer: Any = layer
        self.x, self.numbers = x, numbers
        self.values: dict[Position, float] = {}
        self.multiplications = self.on_padding = 0
        self.used: set[tuple[str, Position]] = set()
        sizes = [max(places) + 1 for places in zip(*x)]
        self.channels, self.space = sizes[0], tuple(sizes[1:])
        LOOPS[layer.kind](self)

    @property
    def shape(self) -> Position:
        """One more than the highest index that was written, axis by axis."""
        return tuple(max(places) + 1 for places in zip(*self.values))

    @property
    def params(self) -> int:
        """How many different trained numbers took part."""
        return sum(not name.startswith("given_") for name, _ in self.used)

    def number(self, name: str, at: Position) -> float:
        """One of the layer's numbers, which thereby counts as its own; those of a fixed layer are given."""
        name = f"given_{name}" if getattr(self.layer, "fixed", False) else name
        self.used.add((name, at))
        return self.numbers[name][at]

    def times(self, weight: float, value: float | None) -> float:
        """One multiplication; a value that is not there is a zero of the padding."""
        self.multiplications += 1
        self.on_padding += value is None
        return weight * (value or 0.0)

    def biased(self, total: float, at: Position) -> float:
        return total + self.number("bias", at) if self.layer.bias else total


def starts(loops: Loops, axis: int) -> list[int]:
    """Where the windows begin: one stride further each time, until the last place looked at is beyond the padding."""
    layer, n = loops.layer, loops.space[axis]
    stride, last = layer.stride[axis], distance(layer, axis) * (layer.kernel[axis] - 1)
    before, after = padding(layer, axis, n, last)
    found, start = [], -before
    while start + last < n + after:
        found.append(start)
        start += stride
    unread = start - stride + last < n + after - 1
    if layer.ceil and unread and start < n:
        found.append(start)
    return found


def padding(layer: Any, axis: int, n: int, last: int) -> tuple[int, int]:
    """Before and after; `same` adds what the last of ceil(n/stride) windows lacks, the odd one after."""
    if layer.kind == "subsample":
        return 0, 0
    if layer.pad != "same":
        before, after = layer.pad[axis]
        return before, after
    lacking = max(range(0, n, layer.stride[axis])) + last - (n - 1)
    return max(lacking, 0) // 2, max(lacking, 0) - max(lacking, 0) // 2


def distance(layer: Any, axis: int) -> int:
    """From tap to tap."""
    return 1 if layer.dilation is None else int(layer.dilation[axis])


def windows(loops: Loops) -> Iterator[tuple[Position, Position]]:
    """Every output position, and where its window begins."""
    along = [list(enumerate(starts(loops, axis))) for axis in range(len(loops.space))]
    for places in product(*along):
        yield tuple(at for at, _ in places), tuple(start for _, start in places)


def taps(layer: Any, start: Position) -> Iterator[tuple[Position, Position]]:
    """Every tap of a kernel, and the place it looks at."""
    for tap in product(*map(range, layer.kernel)):
        yield tap, tuple(begin + distance(layer, axis) * t for axis, (begin, t) in enumerate(zip(start, tap)))


def linked(loops: Loops, number: int) -> list[int]:
    """The channels that a filter reads."""
    layer = loops.layer
    if layer.kind == "dwconv":
        return [number // layer.multiplier]
    if layer.table is not None:
        return list(layer.table[number])
    group = number * layer.groups // layer.filters
    return [channel for channel in range(loops.channels) if channel * layer.groups // loops.channels == group]


def entry(loops: Loops, number: int, depth: int, channel: int) -> Position:
    """Where the weights of a filter for a channel stand, which is the `depth`-th that it reads: PyTorch's layouts,
    and with a table of connections all filters one after another."""
    layer = loops.layer
    turned = layer.kind == "convtranspose"
    if layer.kind != "dwconv" and layer.table is not None:
        at = sum(len(read) for read in layer.table[:number]) + depth
        return (at, 0) if turned else (0, at)
    return (channel, number % (layer.filters // layer.groups)) if turned else (number, depth)


def convolve(loops: Loops) -> None:
    """Filter, rows, columns, channel, rows and columns of the kernel: with the image they are the seven loops."""
    layer, x = loops.layer, loops.x
    filters = loops.channels * layer.multiplier if layer.kind == "dwconv" else layer.filters
    for number in range(filters):
        for at, start in windows(loops):
            own = at if layer.kind == "local" else ()
            total = 0.0
            for depth, channel in enumerate(linked(loops, number)):
                at_weights = (*own, *entry(loops, number, depth, channel))
                for tap, place in taps(layer, start):
                    weight = loops.number("weight", (*at_weights, *tap))
                    total += loops.times(weight, x.get((channel, *place)))
            loops.values[(number, *at)] = loops.biased(total, (number, *own))


def transpose(loops: Loops) -> None:
    """Every input value is spread over a window of the output; what falls beyond its edges is cut off."""
    layer, space = loops.layer, loops.space
    lengths = [
        (n - 1) * stride + distance(layer, axis) * (kernel - 1) + 1 + layer.outpad[axis] - sum(layer.pad[axis])
        for axis, (n, stride, kernel) in enumerate(zip(space, layer.stride, layer.kernel))
    ]
    filters = range(layer.filters)
    totals: dict[Position, float] = dict.fromkeys(product(filters, *map(range, lengths)), 0.0)
    for number in filters:
        for depth, channel in enumerate(linked(loops, number)):
            at_weights = entry(loops, number, depth, channel)
            for at in product(*map(range, space)):
                start = tuple(n * s - pads[0] for n, s, pads in zip(at, layer.stride, layer.pad))
                for tap, place in taps(layer, start):
                    weight = loops.number("weight", (*at_weights, *tap))
                    value = loops.times(weight, loops.x[(channel, *at)])
                    if (number, *place) in totals:
                        totals[(number, *place)] += value
                    else:
                        loops.on_padding += 1
    loops.values = {at: loops.biased(total, at[:1]) for at, total in totals.items()}


def connect(loops: Loops) -> None:
    """Every unit with every value."""
    for unit in range(loops.layer.units):
        total = 0.0
        for at, value in enumerate(loops.x.values()):
            total += loops.times(loops.number("weight", (unit, at)), value)
        loops.values[(unit,)] = loops.biased(total, (unit,))


def subsample(loops: Loops) -> None:
    """The sum of a window, times the map's coefficient, plus the map's bias."""
    for channel in range(loops.channels):
        for at, start in windows(loops):
            total = sum(loops.x[(channel, *place)] for _, place in taps(loops.layer, start))
            scaled = loops.times(loops.number("weight", (channel,)), total)
            loops.values[(channel, *at)] = scaled + loops.number("bias", (channel,))


def largest(loops: Loops) -> None:
    """The largest value of a window; padding never wins, unless a window holds nothing else."""
    for channel in range(loops.channels):
        for at, start in windows(loops):
            loops.values[(channel, *at)] = max(_inside(loops, channel, start), default=-inf)


def mean(loops: Loops) -> None:
    """The mean of a window; padding counts as zeros unless it is excluded, what lies beyond it never does."""
    layer, space = loops.layer, loops.space
    after = [padding(layer, axis, n, layer.kernel[axis] - 1)[1] for axis, n in enumerate(space)]
    for channel in range(loops.channels):
        for at, start in windows(loops):
            inside = _inside(loops, channel, start)
            padded = [p for _, p in taps(layer, start) if all(i < n + b for i, n, b in zip(p, space, after))]
            loops.values[(channel, *at)] = sum(inside) / len(padded if layer.includepad else inside)


def _inside(loops: Loops, channel: int, start: Position) -> Sequence[float]:
    found = (loops.x.get((channel, *place)) for _, place in taps(loops.layer, start))
    return [value for value in found if value is not None]


LOOPS: dict[str, Callable[[Loops], None]] = {
    "conv": convolve, "local": convolve, "dwconv": convolve, "convtranspose": transpose, "fc": connect,
    "linear": connect, "subsample": subsample, "maxpool": largest, "avgpool": mean,
}  # fmt: skip
