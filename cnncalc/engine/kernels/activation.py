"""Functions of each value, as PyTorch defines them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._numpy import Array, np
from ..tally import Tally
from ._base import Kernel, Numbers


class ReLU(Kernel):
    """max(x, 0)."""

    kinds = ("relu",)
    in_place = True

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        made: Array = np.maximum(xs[0], 0, out=out)
        return made
