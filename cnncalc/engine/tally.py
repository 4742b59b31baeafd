"""What a layer really multiplied: counted where the products are done, from the arrays that are multiplied."""

from __future__ import annotations

from math import prod

from ._numpy import Array, np


class Tally:
    """Multiplications by trained or given numbers: those inside matrix products, and those outside."""

    __slots__ = ("on_padding", "others", "products")

    def __init__(self) -> None:
        self.products = 0
        self.others = 0
        self.on_padding = 0
        """How many of them meet a zero of the padding, or land where the output is cut off."""

    @property
    def macs(self) -> int:
        return self.products + self.others

    def product(self, m: int, n: int, k: int, times: int = 1) -> None:
        """A product of m x k by k x n, done so many times."""
        self.products += m * n * k * times

    def multiplies(self, n: int) -> None:
        """So many multiplications outside a product."""
        self.others += n

    def wasted(self, n: int) -> None:
        """So many of the multiplications counted meet padding."""
        self.on_padding += n

    def matmul(self, a: Array, b: Array, out: Array | None = None) -> Array:
        """The matrix product of two arrays or stacks of them, counted."""
        made: Array = np.matmul(a, b, out=out)
        self.product(a.shape[-2], b.shape[-1], a.shape[-1], prod(made.shape[:-2]))
        return made
