"""Layers that arrange values anew and compute nothing."""

from __future__ import annotations

from ..dims import Dim, at_least, equal, exact, product, require, settled
from ._base import EVERYTHING, Layer, Reads, Shape, Spread, Window, bounds, count, pair, volume


class Identity(Layer):
    """Hand on what comes in."""

    kind = "identity"
    in_place = True
    examples = (("identity", "64@7x7", "64x7x7", 0, 0),)


class Flatten(Layer):
    """A volume as one flat vector."""

    kind = "flatten"
    in_place = True
    drops = (*Layer.drops, "start_dim", "end_dim")
    order = ("start_dim", "end_dim")
    examples = (("flatten", "256@6x6", "9216", 0, 0),)

    def shape(self, x: Shape) -> Shape:
        return Shape.of(x.values)

    def reads(self, x: Shape) -> Reads:
        return EVERYTHING if x.rank else None


class Reshape(Layer):
    """The same numbers as a volume of another shape."""

    kind = "reshape"
    in_place = True
    examples = (("reshape 512@4x4", "8192", "512x4x4", 0, 0),)

    to = volume("shape that comes out, C@HxW", word="shape", bare=True)

    def shape(self, x: Shape) -> Shape:
        wanted = Shape(self.to)
        require(
            equal(x.values, wanted.values),
            lambda: (f"{x} holds {x.values} numbers, {wanted} holds {wanted.values}", "both must hold the same"),
        )
        return wanted

    def reads(self, x: Shape) -> Reads:
        return EVERYTHING


class PadChannels(Layer):
    """Zero maps before and after the channels (option A of the CIFAR ResNets)."""

    kind = "padchannels"
    examples = (("padchannels 8+8", "16@32x32", "32x32x32", 0, 0),)

    amount = pair("maps before + after", bare=True)

    def shape(self, x: Shape) -> Shape:
        before, after = self.amount
        return Shape.of(x.channels + before + after, *x.space)


class Take(Layer):
    """Some of the channels: from A up to but not including B, either end open."""

    kind = "take"
    also = ("slice",)
    examples = (("take 0..58", "116@28x28", "58x28x28", 0, 0), ("take 58..", "116@28x28", "58x28x28", 0, 0))

    channels = bounds("channels A..B, counted from 0", bare=True)

    def shape(self, x: Shape) -> Shape:
        start, stop = self.channels
        stop = x.channels if stop is None else stop
        start = 0 if start is None else start
        require(at_least(x.channels, stop), lambda: _beyond(x.channels, stop))
        require(at_least(stop - 1, start), lambda: (f"{start}..{stop} holds no channel", "the end is not included"))
        return Shape.of(stop - start, *x.space)


def _beyond(channels: Dim, stop: Dim) -> tuple[str, str]:
    return f"channels up to {stop} are wanted, but {channels} come in", f"write at most {channels}, or leave it open"


class ChannelShuffle(Layer):
    """Interleave the channels of groups, as ShuffleNet does."""

    kind = "channelshuffle"
    order = ("groups",)
    examples = (("channelshuffle 2", "116@28x28", "116x28x28", 0, 0),)

    groups = count("groups whose channels are interleaved", bare=True)

    def shape(self, x: Shape) -> Shape:
        exact(x.channels, self.groups, lambda: _parts(x.channels, "channels", self.groups))
        return x


class PixelShuffle(Layer):
    """Trade channels for resolution: C*r*r channels become r times as many rows and columns."""

    kind = "pixelshuffle"
    spatial = True
    order = ("upscale_factor",)
    examples = (("pixelshuffle 2", "256@32x32", "64x64x64", 0, 0),)

    factor = count("factor r", key="upscale_factor", bare=True)

    def shape(self, x: Shape) -> Shape:
        share = product(self.factor for _ in x.space)
        channels = exact(x.channels, share, lambda: _parts(x.channels, "channels", share))
        return Shape.of(channels, *(n * self.factor for n in x.space))

    def reads(self, x: Shape) -> Reads:
        return tuple(Spread(self.factor, self.factor) for _ in x.space)


class PixelUnshuffle(Layer):
    """Trade resolution for channels: the reverse of pixelshuffle."""

    kind = "pixelunshuffle"
    spatial = True
    order = ("downscale_factor",)
    examples = (("pixelunshuffle 2", "64@64x64", "256x32x32", 0, 0),)

    factor = count("factor r", key="downscale_factor", bare=True)

    def shape(self, x: Shape) -> Shape:
        share = product(self.factor for _ in x.space)
        space = (exact(n, self.factor, lambda n=n: _parts(n, "rows or columns", self.factor)) for n in x.space)  # type: ignore[misc]
        return Shape.of(x.channels * share, *space)

    def reads(self, x: Shape) -> Reads:
        return tuple(Window(self.factor, self.factor) for _ in x.space)


def _parts(number: Dim, what: str, factor: Dim) -> tuple[str, str]:
    finding = f"{number} {what} cannot be divided into parts of {factor}"
    if not settled(number, factor):
        return finding, ""
    below = number // factor * factor
    near = " or ".join(str(n) for n in (below, below + factor) if n > 0)
    return finding, f"{near} of them would fit"
