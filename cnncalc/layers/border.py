"""Layers that add or remove a border."""

from __future__ import annotations

from typing import Any

from ..dims import Dim, Unmet, at_least, require
from ._base import Layer, Reads, Shape, Window, axis_names, margin, reference
from ._window import Margins


class Border(Layer):
    """A border of so many rows and columns before and after."""

    spatial = True

    amount = margin("rows and columns, before+after where they differ", key="padding", bare=True, default=None)

    def _kept(self, x: Shape, space: tuple[Dim, ...]) -> Shape:
        for name, n, out in zip(axis_names(x.rank), x.space, space):
            require(
                at_least(out, 1),
                lambda name=name, n=n, out=out: (f"nothing is left of {name} {n}: {out}", "take less away"),  # type: ignore[misc]
            )
        return Shape.of(x.channels, *space)


class Pad(Border):
    """Zeros around the input."""

    kind = "pad"
    also = ("zeropad",)
    order = ("padding",)

    @classmethod
    def settle(cls, values: dict[str, Any], rank: int) -> dict[str, Any]:
        """PyTorch's ZeroPad2d: left, right, top, bottom - the last axis first."""
        amount = values["amount"]
        if len(amount) == 2 * rank and not any(isinstance(item, tuple) for item in amount):
            pairs = [(amount[at], amount[at + 1]) for at in range(0, 2 * rank, 2)]
            return {**values, "amount": tuple(reversed(pairs))}
        return values

    examples = (("pad 3", "3@224x224", "3x230x230", 0, 0), ("pad 0+1x1+0", "8@7x7", "8x8x8", 0, 0))

    amount = margin("rows and columns, before+after where they differ", key="padding", bare=True)

    def shape(self, x: Shape) -> Shape:
        return self._kept(x, tuple(n + before + after for n, (before, after) in zip(x.space, self.amount)))

    def reads(self, x: Shape) -> Reads:
        return tuple(Window(1, before=before) for before, _ in self.amount)


class Crop(Border):
    """Cut a border off, or with `like @name` cut down to the middle of another layer's size."""

    kind = "crop"
    examples = (("crop 4", "64@64x64", "64x56x56", 0, 0), ("crop 0+1x0+1", "8@8x8", "8x7x7", 0, 0))

    like = reference("an earlier layer whose size is taken", default=None)

    def amounts(self, x: Shape) -> Margins:
        """Rows and columns cut off; of an odd number the smaller half before."""
        if self.like is None:
            return self.amount  # type: ignore[no-any-return]
        excess = [n - wanted for n, wanted in zip(x.space, self.like)]
        return tuple((extra // 2, extra - extra // 2) for extra in excess)

    def shape(self, x: Shape) -> Shape:
        if self.like is None and self.amount is None:
            raise Unmet("crop needs an amount", "for example crop 1, or crop like @name")
        if self.like is not None:
            for name, n, wanted in zip(axis_names(x.rank), x.space, self.like):
                require(at_least(n, wanted), lambda name=name, n=n, wanted=wanted: _smaller(name, n, wanted))  # type: ignore[misc]
        return self._kept(x, tuple(n - before - after for n, (before, after) in zip(x.space, self.amounts(x))))

    def reads(self, x: Shape) -> Reads:
        return tuple(Window(1, before=-before) for before, _ in self.amounts(x))


def _smaller(name: str, n: Dim, wanted: Dim) -> tuple[str, str]:
    return f"{name} {n} is smaller than the {wanted} it should be cropped to", "crop the larger of the two"
