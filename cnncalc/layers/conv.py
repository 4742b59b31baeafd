"""Convolution, in any number of dimensions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from ..dims import Dim, at_least, equal, exact, known, product, require, settled
from ._base import Examples, Names, Shape, Window, coming, count, flag, groups_that_fit, margin, size, stated
from ._base import table as table_of
from ._window import Windowed, taps_inside


class Convolution(Windowed):
    """What plain, depthwise and transposed convolution share: filters, bias, work at each position."""

    weighted = "conv"
    bias: Any
    fixed: Any = False

    def taps(self, x: Shape) -> Dim:
        """Numbers in all filters together, trained or not."""
        raise NotImplementedError

    def weights(self, x: Shape) -> Dim:
        return 0 if self.fixed else self.taps(x)

    def biases(self, x: Shape) -> Dim:
        return self.shape(x).channels if self.bias and not self.fixed else 0

    def macs(self, x: Shape) -> Dim:
        return self.taps(x) * product(self.shape(x).space)

    def bias_adds(self, x: Shape) -> Dim:
        return self.shape(x).values if self.bias else 0

    def inside(self, read: Shape, made: Shape) -> Dim:
        """Taps of one filter that fall on what is read and not on padding, over all positions."""
        befores = (pads[0] for pads in self.margins(read))
        windows = map(Window, self.kernel, self.stride, self.dilation, befores)
        return product(map(taps_inside, read.space, made.space, windows))


class Conv(Convolution):
    """Slide `filters` filters over the input: one multiply-add for each tap, channel and output position."""

    kind = "conv"
    also: ClassVar[Names] = ("convolution",)
    order: ClassVar[Names] = (
        "in_channels",
        "out_channels",
        "kernel_size",
        "stride",
        "padding",
        "dilation",
        "groups",
        "bias",
    )
    examples: ClassVar[Examples] = (
        ("conv 96 11x11 /4", "3x227x227", "96x55x55", 34_944, 105_415_200),
        ("conv 256 5x5 pad 2 groups 2", "96@27x27", "256x27x27", 307_456, 223_948_800),
        ("conv 8 3 pad 2+0 dilation 1", "4@16", "8x16", 104, 1_536),
        ("conv 64 3x3x3 pad 1 nobias", "3@16x112x112", "64x16x112x112", 5_184, 1_040_449_536),
        ("conv 32 3x3 /2 same", "3x224x224", "32x112x112", 896, 10_838_016),
        ("conv 10 7x12 nobias fixed", "1@7x12", "10x1x1", 0, 840),
        ("conv 3 5x5 connections {[[0, 1], [1, 2], [0, 1, 2]]}", "3@14x14", "3x10x10", 178, 17_500),
    )

    filters = count("number of filters, which is the number of channels that come out", key="out_channels", bare=True)
    kernel = size("size of a filter", key="kernel_size", bare=True)
    stride = size("step from window to window", mark="/", default=1)
    pad = margin("zeros around the input", key="padding", default=0)
    dilation = size("distance between taps", default=1)
    groups = count("parts that the channels fall into, each convolved apart", default=1)
    bias = flag("without a number added to each filter's output", off="nobias", key="bias")
    fixed = flag("weights that are given, not trained: work, but no parameters")
    table = table_of(
        "the incoming channels that each filter reads, one list a filter, counted from 0", word="connections"
    )
    depth = count("depth of a filter, checked against what comes in", default=None)
    incoming = count("channels that come in, checked", word="in", key="in_channels", default=None)

    @classmethod
    def settle(cls, values: dict[str, Any], rank: int) -> dict[str, Any]:
        """A filter written with its depth, 11x11x3, or also with their number, 11x11x3x96."""
        kernel = values["kernel"]
        if len(kernel) == rank + 2 and "filters" not in values:
            values = {**values, "filters": kernel[-1]}
            kernel = kernel[:-1]
        if len(kernel) == rank + 1:
            values = {**values, "kernel": kernel[:-1], "depth": kernel[-1]}
        return values

    def links(self, x: Shape) -> Dim:
        """Pairs of a filter and a channel it reads."""
        if self.table is None:
            return self.fan_in(x) * self.filters
        return sum(len(read) for read in self.table)

    def check(self, *xs: Shape) -> Iterator[tuple[str, str]]:
        (x,) = xs
        yield from stated(self.incoming, x.channels, "channels")
        depth = self.depth
        if depth is None:
            return
        fits = equal(depth * self.groups, x.channels)
        finding = f"filter depth {depth}, but {coming(x.channels, 'channels')}"
        if not settled(depth, self.groups, x.channels):
            require(fits, lambda: (finding, ""))
        elif fits:
            return
        elif self.groups == 1:
            way = f"write depth {x.channels}"
            if x.channels % depth == 0 and self.filters % (x.channels // depth) == 0:
                way += f", or groups {x.channels // depth}"
            yield finding, f"{way}; along one axis a kernel is one number" if x.rank == 1 else way
        else:
            right = x.channels // self.groups
            has = f"{x.channels} / {self.groups} = {right} channels"
            yield f"filter depth {depth}, but each of {self.groups} groups has {has}", f"write depth {right}"

    def fan_in(self, x: Shape) -> Dim:
        """Channels that one filter sees."""
        return exact(x.channels, self.groups, lambda: self._indivisible(x, x.channels, "incoming channels"))

    def _indivisible(self, x: Shape, number: Dim, what: str) -> tuple[str, str]:
        finding = f"groups {self.groups} does not divide the {number} {what}"
        return finding, groups_that_fit(x.channels, self.filters) if type(number) is int else ""

    def notes(self, x: Shape) -> Iterator[str]:
        if not known(x.channels):
            yield f"{product(self.kernel) * self.filters // self.groups:,} weights for each channel that comes in"

    def shape(self, x: Shape) -> Shape:
        """`filters` channels; along an axis floor((n + before + after - reach)/stride) + 1 positions, where
        reach = dilation*(kernel - 1) + 1. The groups must divide the channels that come in and the filters."""
        self.fan_in(x)
        exact(self.filters, self.groups, lambda: self._indivisible(x, self.filters, "filters"))
        if self.table is not None:
            self._check_connections(x)
        return Shape.of(self.filters, *self.slide(x))

    def _check_connections(self, x: Shape) -> None:
        """A list for each filter, of channels that exist."""
        lists, filters = len(self.table), self.filters
        require(equal(lists, filters), lambda: (f"connections lists {lists} of {filters} filters", "one list a filter"))
        require(equal(self.groups, 1), lambda: ("connections and groups exclude each other", "leave groups out"))
        twice = [read for read in self.table if len(set(read)) < len(read)]
        require(not twice, lambda: (f"connections {twice[0]} read a channel twice", "name each channel once"))
        highest = max(channel for read in self.table for channel in read)
        require(
            at_least(x.channels - 1, highest),
            lambda: (f"connections read channel {highest}, but {x.channels} come in", "channels count from 0"),
        )

    def _too_small(self, x: Shape, axis: int) -> tuple[str, str]:
        """As for every window; a kernel of a usual size may stand where the number of filters belongs."""
        finding, way = super()._too_small(x, axis)
        sides = set(self.kernel)
        if len(sides) == 1 and settled(self.filters, *sides) and self.filters in (1, 3, 5, 7, 11):
            size = "x".join([str(self.filters)] * x.rank)
            way += f"; the number of filters stands first: {self.kind} {sides.pop()} {size}"
        return finding, way

    def taps(self, x: Shape) -> Dim:
        return product(self.kernel) * self.links(x)

    def on_padding(self, x: Shape) -> Dim:
        return self.macs(x) - self.links(x) * self.inside(x, self.shape(x))


class Local(Conv):
    """As conv, but every position has filters of its own: no weight is shared."""

    kind = "local"
    examples = (("local 96 11x11 /4", "3x227x227", "96x55x55", 105_705_600, 105_415_200),)

    def weights(self, x: Shape) -> Dim:
        return 0 if self.fixed else self.macs(x)

    def biases(self, x: Shape) -> Dim:
        return self.bias_adds(x) if not self.fixed else 0
