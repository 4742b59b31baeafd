"""Pooling to a size that is given, whatever comes in."""

from __future__ import annotations

from ..dims import Dim
from ._base import EVERYTHING, Layer, Reads, Resample, Shape, size


class Adaptive(Layer):
    """Divide the input into a given number of parts, which overlap where they do not divide it exactly."""

    pools = True
    spatial = True
    order = ("output_size",)
    output = size("size that comes out", key="output_size", bare=True)

    def shape(self, x: Shape) -> Shape:
        return Shape.of(x.channels, *self.output)

    def other_ops(self, x: Shape) -> Dim:
        """One a value that comes in."""
        return x.values

    def reads(self, x: Shape) -> Reads:
        """Parts n*v/out rounded down to n*(v + 1)/out rounded up; a single part sees everything."""
        if all(out == 1 for out in self.output):
            return EVERYTHING
        return tuple(Resample(n, out, "adaptive") for n, out in zip(x.space, self.output))


class AdaptiveAvgPool(Adaptive):
    """The mean of each of a given number of parts."""

    kind = "adaptiveavgpool"
    examples = (("adaptiveavgpool 6x6", "256@13x13", "256x6x6", 0, 0),)


class AdaptiveMaxPool(Adaptive):
    """The largest value of each of a given number of parts."""

    kind = "adaptivemaxpool"
    examples = (("adaptivemaxpool 7", "512@14x14", "512x7x7", 0, 0),)


class GlobalPool(Layer):
    """One value a channel, made of all positions: C@1x1."""

    pools = True
    spatial = True

    def shape(self, x: Shape) -> Shape:
        return Shape.of(x.channels, *(1 for _ in x.space))

    def other_ops(self, x: Shape) -> Dim:
        """One a value that comes in."""
        return x.values

    def reads(self, x: Shape) -> Reads:
        return EVERYTHING


class GlobalAvgPool(GlobalPool):
    """The mean of each channel."""

    kind = "gap"
    also = ("globalavgpool",)
    examples = (("gap", "2048@7x7", "2048x1x1", 0, 0),)


class GlobalMaxPool(GlobalPool):
    """The largest value of each channel."""

    kind = "gmp"
    also = ("globalmaxpool",)
    examples = (("gmp", "512@7x7", "512x1x1", 0, 0),)
