"""Pooling through sliding windows, tap by tap."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

from .._numpy import Array, np
from ..tally import Tally
from ._base import Kernel, Numbers
from ._slide import EACH, at, slide, slides_of


class MaxPool(Kernel):
    """The largest value of each window; padding never wins."""

    kinds = ("maxpool",)

    def windows(self, layer: Any, *xs: Array) -> Array:
        return slide(xs[0], slides_of(layer, xs[0].shape[2:]), -1)

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        (x,) = xs
        held = slide(x, slides_of(layer, x.shape[2:]), -np.inf)
        first, *others = product(*(range(kernel) for kernel in layer.kernel))
        made: Array = held[at(EACH, EACH, *first)].copy()
        for tap in others:
            np.maximum(made, held[at(EACH, EACH, *tap)], out=made)
        return made
