"""Fully connected layers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ..dims import Dim, known, require
from ._base import EVERYTHING, Examples, Layer, Names, Reads, Shape, count, flag, stated


class FullyConnected(Layer):
    """Every output is a weighted sum of all inputs; a volume is flattened first."""

    kind = "fc"
    also: ClassVar[Names] = ("dense",)
    order: ClassVar[Names] = ("in_features", "out_features", "bias")
    weighted = "fc"
    examples: ClassVar[Examples] = (
        ("fc 4096", "256@6x6", "4096", 37_752_832, 37_748_736),
        ("fc 10 nobias", "500", "10", 5_000, 5_000),
        ("fc 10 nobias fixed", "84", "10", 0, 840),
    )

    units = count("numbers that come out", key="out_features", bare=True)
    bias = flag("without a number added to each output", off="nobias", key="bias")
    fixed = flag("weights that are given, not trained: work, but no parameters")
    incoming = count("numbers that come in, checked", word="in", key="in_features", default=None)

    def check(self, *xs: Shape) -> Iterator[tuple[str, str]]:
        (x,) = xs
        for finding, way in stated(self.incoming, x.values, "numbers"):
            yield finding + ("" if x.rank == 0 else f" ({x} flattened)"), way

    def shape(self, x: Shape) -> Shape:
        return Shape.of(self.units)

    def weights(self, x: Shape) -> Dim:
        return 0 if self.fixed else self.macs(x)

    def biases(self, x: Shape) -> Dim:
        return self.units if self.bias and not self.fixed else 0

    def macs(self, x: Shape) -> Dim:
        return x.values * self.units

    def bias_adds(self, x: Shape) -> Dim:
        return self.units if self.bias else 0

    def reads(self, x: Shape) -> Reads:
        return EVERYTHING

    def notes(self, x: Shape) -> Iterator[str]:
        if known(x.values) and x.values != x.channels:
            yield f"reads {x} as {x.values:,} numbers"


class Linear(FullyConnected):
    """As fc, on a flat vector only: PyTorch's Linear works on the last axis of a volume."""

    kind = "linear"
    also = ()
    examples = (("linear 10", "84", "10", 850, 840),)

    def shape(self, x: Shape) -> Shape:
        require(
            x.rank == 0,
            lambda: (f"linear takes a flat vector, but {x} comes in", "write flatten before it, or fc instead"),
        )
        return super().shape(x)
