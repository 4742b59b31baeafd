"""Layers that add or remove a border: windows of one value, over more or less than the input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._numpy import Array
from ._blocks import Bench
from ._slide import Slide, covered_by
from .arrange import Arranging


class Pad(Arranging):
    """Zeros around the input."""

    kinds = ("pad",)

    def arranged(self, layer: Any, x: Array, fill: float) -> Array:
        return _bordered(x, layer.amount, fill)


class Crop(Arranging):
    """A border cut off, or with `like` all but the middle of such a size; of an odd rest the smaller half before."""

    kinds = ("crop",)

    def arranged(self, layer: Any, x: Array, fill: float) -> Array:
        cut = layer.amount
        if layer.like is not None:
            rests = [n - wanted for n, wanted in zip(x.shape[2:], layer.like)]
            cut = [(rest // 2, rest - rest // 2) for rest in rests]
        return _bordered(x, [(-before, -after) for before, after in cut], fill)


def _bordered(x: Array, amounts: Sequence[tuple[int, int]], fill: float) -> Array:
    slides = [Slide(1, 1, range(-before, n + after)) for n, (before, after) in zip(x.shape[2:], amounts)]
    return covered_by(x, slides, fill, Bench(x.dtype))
