"""Upsampling by repetition or interpolation."""

from __future__ import annotations

from typing import Any

from ..dims import Dim
from ._base import Layer, Reads, Resample, Shape, Spread, choice, size


class Upsample(Layer):
    """More rows and columns: each value repeated (nearest) or interpolated between neighbours (bilinear)."""

    kind = "upsample"
    spatial = True
    order = ("size", "scale_factor", "mode")
    drops = (*Layer.drops, "align_corners", "recompute_scale_factor")
    examples = (
        ("upsample 2", "64@28x28", "64x56x56", 0, 0),
        ("upsample to 28x28 bilinear", "64@7x7", "64x28x28", 0, 0),
    )

    factor = size("how many times larger", key="scale_factor", bare=True, default=None)
    to = size("size that comes out", key="size", default=None)
    mode = choice("how values between are made", "nearest", "bilinear")

    @classmethod
    def settle(cls, values: dict[str, Any], rank: int) -> dict[str, Any]:
        if ("factor" in values) == ("to" in values):
            raise ValueError("upsample takes a factor (upsample 2) or a size (upsample to 28x28)")
        return values

    def space(self, x: Shape) -> tuple[Dim, ...]:
        if self.to is not None:
            return tuple(self.to)
        return tuple(n * f for n, f in zip(x.space, self.factor))

    def shape(self, x: Shape) -> Shape:
        return Shape.of(x.channels, *self.space(x))

    def other_ops(self, x: Shape) -> Dim:
        """Nearest copies; linear interpolation takes 2**r products and 2**r - 1 additions a value."""
        return 0 if self.mode == "nearest" else (2 ** (x.rank + 1) - 1) * self.shape(x).values

    def reads(self, x: Shape) -> Reads:
        if self.mode == "nearest" and self.to is None:
            return tuple(Spread(f, f) for f in self.factor)
        how = "nearest" if self.mode == "nearest" else "linear"
        return tuple(Resample(n, out, how) for n, out in zip(x.space, self.space(x)))
