"""Pooling through sliding windows, tap by tap, as many channels at once as the cache holds."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, ClassVar

from .._numpy import Array, np
from ..tally import Tally
from ._base import Make, Numbers, Shapes
from ._blocks import PIECE
from ._filters import stretches
from ._slide import Slides, Windowed, positions, slide, slides_of, taps_of, tiles


class Pool(Windowed):
    """Combine the values of each window, two at a time."""

    fill: ClassVar[float] = 0
    combine: ClassVar[Any] = np.add

    def pooled(self, x: Array, slides: Slides) -> Array:
        size = prod(positions(slides))
        out = np.empty((*x.shape[:2], size), x.dtype)
        for image in range(len(x)):
            for some in stretches(x.shape[1], PIECE // size):
                for where, part in tiles(slides, PIECE):
                    self._combine(x[image : image + 1, some], part, out[image : image + 1, some, where])
        return out.reshape(*x.shape[:2], *positions(slides))

    def _combine(self, x: Array, part: Slides, out: Array) -> None:
        made = out.reshape(*out.shape[:2], *positions(part))
        taps = taps_of(slide(x, part, self.fill), part)
        made[...] = next(taps)
        for seen in taps:
            self.combine(made, seen, out=made)


class MaxPool(Pool):
    """The largest value of each window; padding never wins."""

    kinds = ("maxpool",)
    fill = -np.inf
    combine = np.maximum

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        return self.pooled(xs[0], slides_of(layer, xs[0].shape[2:]))


class AvgPool(Pool):
    """The mean of each window, over what it holds of the padded image, or with `excludepad` of the image alone."""

    kinds = ("avgpool",)

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        (x,) = xs
        slides = slides_of(layer, x.shape[2:])
        made = self.pooled(x, slides)
        for axis, (n, one) in enumerate(zip(x.shape[2:], slides)):
            counts = held(n, one, *_counted(layer, axis, n, one)).astype(x.dtype)
            made /= counts.reshape(-1, *[1] * (len(slides) - 1 - axis))
        return made


def _counted(layer: Any, axis: int, n: int, one: Any) -> tuple[int, int]:
    """The padding whose zeros are counted into the mean: all of it, but not what `ceil` hangs over."""
    if not layer.includepad:
        return 0, 0
    if layer.pad == "same":
        return -one.starts[0], max(one.starts[-1] + one.reach - n, 0)
    before, after = layer.pad[axis]
    return before, after


def held(n: int, one: Any, before: int, after: int) -> Array:
    """How many taps of each window of one axis fall on values or on counted padding."""
    counted = np.ones((1, 1, before + n + after), np.int64)
    starts = range(one.starts.start + before, one.starts.stop + before, one.starts.step)
    found: Array = slide(counted, [one._replace(starts=starts)], 0).sum(axis=(0, 1, 2))
    return found


class Subsample(Pool):
    """LeNet-5's pooling: the sum of each window by its map's coefficient, and its map's bias."""

    kinds = ("subsample",)

    def allocate(self, layer: Any, xs: Shapes, make: Make) -> dict[str, Array]:
        channels = (xs[0][1],)
        return {"weight": make("weight", channels, prod(layer.kernel)), "bias": make("bias", channels)}

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        (x,) = xs
        made = self.pooled(x, slides_of(layer, x.shape[2:]))
        axes = [1] * (x.ndim - 2)
        made *= numbers["weight"].reshape(-1, *axes)
        tally.multiplies(made.size)
        made += numbers["bias"].reshape(-1, *axes)
        return made
