"""Normalisation, and learned scales."""

from __future__ import annotations

from collections.abc import Iterator

from ..dims import Dim, exact
from ._base import Layer, Shape, count, flag, groups_that_fit, stated


class ChannelNorm(Layer):
    """A learned scale and shift for each channel, where `affine` is on."""

    affine = True
    drops = (*Layer.drops, "num_channels")

    def learned(self, x: Shape) -> Dim:
        """Places with a scale and a shift of their own."""
        return x.channels

    def weights(self, x: Shape) -> Dim:
        return self.learned(x) if self.affine else 0

    def biases(self, x: Shape) -> Dim:
        return self.learned(x) if self.affine else 0

    def other_ops(self, x: Shape) -> Dim:
        """Mean (1), variance (3) and division (1) for each value, and scale and shift (2) where learned."""
        return (7 if self.affine else 5) * x.values


class BatchNorm(ChannelNorm):
    """Scale and shift each channel by its running statistics, which are buffers, not parameters."""

    kind = "bn"
    also = ("batchnorm",)
    order = ("num_features", "eps", "momentum", "affine", "track_running_stats")
    in_place = True
    examples = (("bn", "64@112x112", "64x112x112", 128, 0),)

    affine = flag("without learned scale and shift", off="noaffine", key="affine")
    incoming = count("channels that come in, checked", word="in", key="num_features", default=None)

    def check(self, *xs: Shape) -> Iterator[tuple[str, str]]:
        return stated(self.incoming, xs[0].channels, "channels")

    def buffers(self, x: Shape) -> Dim:
        """Running mean and variance of each channel, and a counter of batches."""
        return 2 * x.channels + 1

    def other_ops(self, x: Shape) -> Dim:
        """In use its statistics are constants: one product and one addition a value."""
        return 2 * x.values


class GroupNorm(ChannelNorm):
    """Normalise groups of channels, each over all its positions."""

    kind = "gn"
    also = ("groupnorm",)
    order = ("num_groups", "num_channels", "eps", "affine")
    everywhere = True
    examples = (("gn 32", "64@56x56", "64x56x56", 128, 0),)

    groups = count("groups of channels", key="num_groups", bare=True)
    affine = flag("without learned scale and shift", off="noaffine", key="affine")

    def shape(self, x: Shape) -> Shape:
        exact(x.channels, self.groups, lambda: _indivisible(self.groups, x.channels))
        return x


def _indivisible(groups: Dim, channels: Dim) -> tuple[str, str]:
    return f"{groups} groups do not divide {channels} channels", groups_that_fit(channels)


class InstanceNorm(ChannelNorm):
    """Normalise each channel over all its positions; nothing is learned unless `affine` stands."""

    kind = "instancenorm"
    order = ("num_features", "eps", "momentum", "affine", "track_running_stats")
    everywhere = True
    examples = (("instancenorm", "64@56x56", "64x56x56", 0, 0), ("instancenorm affine", "8@4x4", "8x4x4", 16, 0))

    affine = flag("with learned scale and shift", key="affine")
    incoming = count("channels that come in, checked", word="in", key="num_features", default=None)

    def check(self, *xs: Shape) -> Iterator[tuple[str, str]]:
        return stated(self.incoming, xs[0].channels, "channels")


class LayerNorm(ChannelNorm):
    """Normalise over the channels at each position, or with `all` over the whole volume."""

    kind = "ln"
    also = ("layernorm",)
    examples = (("ln", "96@56x56", "96x56x56", 192, 0), ("ln all", "8@4x4", "8x4x4", 256, 0))

    all = flag("over the whole volume, with a scale and a shift for each value")
    affine = flag("without learned scale and shift", off="noaffine", key="elementwise_affine")

    @property
    def everywhere(self) -> bool:  # type: ignore[override]
        return bool(self.all)

    def learned(self, x: Shape) -> Dim:
        return x.values if self.all else x.channels


class LocalResponseNorm(Layer):
    """Divide by a sum over neighbouring channels, as AlexNet does."""

    kind = "lrn"
    also = ("localresponsenorm",)
    order = ("size", "alpha", "beta", "k")
    drops = (*Layer.drops, "alpha", "beta", "k")
    examples = (("lrn 5", "96@55x55", "96x55x55", 0, 0),)

    neighbours = count("channels summed over", key="size", bare=True)

    def other_ops(self, x: Shape) -> Dim:
        """Square (1), sum (n - 1), scale and shift (2), power (1), division (1) for each value."""
        return (self.neighbours + 4) * x.values


class Scale(Layer):
    """One learned factor a channel."""

    kind = "scale"
    also = ("layerscale",)
    in_place = True
    examples = (("scale", "96@56x56", "96x56x56", 96, 0),)

    def weights(self, x: Shape) -> Dim:
        return x.channels

    def other_ops(self, x: Shape) -> Dim:
        return x.values
