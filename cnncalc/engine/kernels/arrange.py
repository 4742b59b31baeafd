"""Layers that arrange values anew and compute nothing; where they can, they give a view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._numpy import Array, np
from ..tally import Tally
from ._base import Kernel, Numbers


class Arranging(Kernel):
    """Moves values of any type; what it adds reads `fill`."""

    def arranged(self, layer: Any, x: Array, fill: float) -> Array:
        """The values in their new order."""
        raise NotImplementedError

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        return self.arranged(layer, xs[0], 0)

    def windows(self, layer: Any, *xs: Array) -> Array:
        return self.arranged(layer, xs[0], -1)


class Flatten(Arranging):
    """A volume as one flat vector, channels first."""

    kinds = ("flatten",)

    def arranged(self, layer: Any, x: Array, fill: float) -> Array:
        return x.reshape(len(x), -1)


class Reshape(Arranging):
    """The same values, channels first, as another volume."""

    kinds = ("reshape",)

    def arranged(self, layer: Any, x: Array, fill: float) -> Array:
        return x.reshape(len(x), *layer.to)


class PadChannels(Arranging):
    """Zero maps before and after."""

    kinds = ("padchannels",)

    def arranged(self, layer: Any, x: Array, fill: float) -> Array:
        before, after = layer.amount
        made = np.full((len(x), before + x.shape[1] + after, *x.shape[2:]), fill, x.dtype)
        made[:, before : before + x.shape[1]] = x
        return made


class Take(Arranging):
    """Some of the channels."""

    kinds = ("take",)

    def arranged(self, layer: Any, x: Array, fill: float) -> Array:
        return x[:, slice(*layer.channels)]


class ChannelShuffle(Arranging):
    """The first channel of every group, then the second of every group, and so on."""

    kinds = ("channelshuffle",)

    def arranged(self, layer: Any, x: Array, fill: float) -> Array:
        return x.reshape(len(x), layer.groups, -1, *x.shape[2:]).swapaxes(1, 2).reshape(x.shape)


class PixelShuffle(Arranging):
    """Channel c*r*r + i*r + j becomes pixel (i, j) of each square of channel c."""

    kinds = ("pixelshuffle",)

    def arranged(self, layer: Any, x: Array, fill: float) -> Array:
        r, rank = layer.factor, x.ndim - 2
        split = x.reshape(len(x), -1, *[r] * rank, *x.shape[2:])
        pairs = [axis for at in range(rank) for axis in (2 + rank + at, 2 + at)]
        return split.transpose(0, 1, *pairs).reshape(len(x), -1, *(n * r for n in x.shape[2:]))


class PixelUnshuffle(Arranging):
    """Pixel (i, j) of each square of channel c becomes channel c*r*r + i*r + j."""

    kinds = ("pixelunshuffle",)

    def arranged(self, layer: Any, x: Array, fill: float) -> Array:
        r, rank = layer.factor, x.ndim - 2
        split = x.reshape(*x.shape[:2], *(size for n in x.shape[2:] for size in (n // r, r)))
        pixels, squares = range(3, 3 + 2 * rank, 2), range(2, 2 + 2 * rank, 2)
        return split.transpose(0, 1, *pixels, *squares).reshape(len(x), -1, *(n // r for n in x.shape[2:]))
