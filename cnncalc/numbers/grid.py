"""Many designs at once: NumPy arrays of whole numbers, an axis a swept variable, with bounds known beforehand.

An array is only as long along an axis as its number depends on that variable; NumPy broadcasts the rest. What could
leave int64 is worked out on Python's own integers instead, so that nothing ever overflows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import product
from typing import Any

import numpy

from ..dims import decided, equal, require, truth
from .splitting import Array, Split

_LARGEST = 2**62
"""Beyond it numbers are Python's own; half of what int64 holds, so that bounds need no care at the edge."""


class _Answered:
    """What has its answers to the rules' questions in `designs`."""

    __slots__ = ()

    @property
    def dims_kind(self) -> Any:
        from .designs import KIND

        return KIND


class Mask(_Answered):
    """A condition that holds for some designs."""

    __slots__ = ("array",)

    def __init__(self, array: Array) -> None:
        self.array = array

    def __bool__(self) -> bool:
        return decided(self)


class Grid(_Answered):
    """Whole numbers, one a design; `low` and `high` bound them all."""

    __slots__ = ("array", "high", "low")

    def __init__(self, array: Array, low: int, high: int) -> None:
        self.array, self.low, self.high = array, low, high

    @classmethod
    def along(cls, values: Iterable[int], axis: int, axes: int) -> Grid:
        """The values of one variable along its axis."""
        found = list(values)
        low, high = min(found), max(found)
        shape = [1] * axes
        shape[axis] = len(found)
        kind: Any = numpy.int64 if _fits(low, high) else object
        return cls(numpy.array(found, dtype=kind).reshape(shape), low, high)

    def __add__(self, other: Any) -> Any:
        if not isinstance(other, _PLAIN):
            return Ratio(self, 1) + other
        low, high = ends_of(other)
        return made(numpy.add, self, other, self.low + low, self.high + high)

    def __sub__(self, other: Any) -> Any:
        if not isinstance(other, _PLAIN):
            return Ratio(self, 1) - other
        low, high = ends_of(other)
        return made(numpy.subtract, self, other, self.low - high, self.high - low)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        if not isinstance(other, _PLAIN):
            return Ratio(self, 1) * other
        if other == 1:  # no grid is
            return self
        corners = [a * b for a, b in product((self.low, self.high), ends_of(other))]
        return made(numpy.multiply, self, other, min(corners), max(corners))

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Grid:
        return Grid(-self.array, -self.high, -self.low)

    def __floordiv__(self, other: Any) -> Any:
        return _floored(self, other)

    def __rfloordiv__(self, other: Any) -> Any:
        return _floored(other, self)

    def __mod__(self, other: Any) -> Any:
        return _rest(self, other)

    def __rmod__(self, other: Any) -> Any:
        return _rest(other, self)

    def __truediv__(self, other: Any) -> Any:
        return Ratio(self, 1) / other

    def __rtruediv__(self, other: Any) -> Any:
        return ratio(other) / self

    def __pow__(self, other: Any) -> Any:
        return _power(self, other)

    def __rpow__(self, other: Any) -> Any:
        return _power(other, self)

    def __bool__(self) -> bool:
        raise Split(self.array)

    def __round__(self) -> Grid:
        return self

    def __repr__(self) -> str:
        return f"Grid({self.low}..{self.high})"


_PLAIN = (int, Grid)
Whole = int | Grid


def _fits(low: int, high: int) -> bool:
    return low >= -_LARGEST and high <= _LARGEST


def ends_of(value: Whole) -> tuple[int, int]:
    """The lowest and the highest value."""
    return (value.low, value.high) if isinstance(value, Grid) else (value, value)


def array_of(value: Whole, wide: bool = False) -> Any:
    """The values as an array, of Python's own integers where they are `wide`; a plain int stays one where it can."""
    if not isinstance(value, Grid):
        return numpy.array(value, dtype=object) if wide or not _fits(value, value) else value
    return value.array.astype(object) if wide and value.array.dtype != object else value.array


def made(operation: Callable[..., Any], a: Whole, b: Whole, low: int, high: int) -> Grid:
    """An operation on two numbers, on Python's own integers where its result may leave int64."""
    wide = not _fits(low, high)
    found = operation(array_of(a, wide), array_of(b, wide))
    if found.dtype == object and not wide:
        found = found.astype(numpy.int64)
    return Grid(found, low, high)


def _positive(value: Whole) -> Whole:
    """A divisor; designs in which it is not positive are left out."""
    if not isinstance(value, Grid):
        if value == 0:
            raise ZeroDivisionError
        return value
    if value.low >= 1:
        return value
    allowed = value.array >= 1
    require(Mask(allowed.astype(bool)), lambda: ("", ""))
    return Grid(numpy.where(allowed, value.array, 1), 1, max(value.high, 1))


def _floored(a: Any, b: Any) -> Any:
    if not isinstance(a, _PLAIN) or not isinstance(b, _PLAIN):
        return ratio(a) // b
    if b == 1:  # no grid is
        return a
    b = _positive(b)
    corners = [x // y for x, y in product(ends_of(a), ends_of(b))]
    return made(numpy.floor_divide, a, b, min(corners), max(corners))


def _rest(a: Any, b: Any) -> Any:
    if not isinstance(a, _PLAIN) or not isinstance(b, _PLAIN):
        return ratio(a) % b
    b = _positive(b)
    return made(numpy.remainder, a, b, min(0, ends_of(b)[0]), max(0, ends_of(b)[1]))


def _power(a: Any, b: Any) -> Any:
    """Powers with a whole exponent from 0, which are few and are worked out exactly."""
    if not isinstance(a, _PLAIN) or not isinstance(b, _PLAIN):
        return NotImplemented
    low, high = ends_of(b)
    most = max(map(abs, ends_of(a)))
    if low < 0:
        raise ValueError("a power of a swept number needs an exponent from 0")
    if (most.bit_length() - 1) * high > 4096:
        raise ValueError("the result would have more than 4,096 bits")
    return made(numpy.power, a, b, -(most**high), most**high if most else 1)


class Ratio(_Answered):
    """A quotient of whole numbers that is kept exact; its divisor is positive."""

    __slots__ = ("above", "below")

    def __init__(self, above: Whole, below: Whole) -> None:
        self.above, self.below = above, below

    def __add__(self, other: Any) -> Any:
        other = ratio(other)
        return Ratio(self.above * other.below + other.above * self.below, self.below * other.below)

    def __sub__(self, other: Any) -> Any:
        return self + -ratio(other)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        other = ratio(other)
        return Ratio(self.above * other.above, self.below * other.below)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Ratio:
        return Ratio(-self.above, self.below)

    def __truediv__(self, other: Any) -> Any:
        other = ratio(other)
        if ends_of(other.above)[1] < 0:
            other = Ratio(-other.above, -other.below)
        return Ratio(self.above * other.below, self.below * _positive(other.above))

    def __rtruediv__(self, other: Any) -> Any:
        return ratio(other) / self

    def __floordiv__(self, other: Any) -> Any:
        divided = self / other
        return divided.above // divided.below

    def __rfloordiv__(self, other: Any) -> Any:
        return ratio(other) // self

    def __mod__(self, other: Any) -> Any:
        return self - ratio(other) * (self // other)

    def __rmod__(self, other: Any) -> Any:
        return ratio(other) % self

    def __round__(self) -> Any:
        """To the nearest whole number, halves to even."""
        doubled = 2 * self.above + self.below
        near = doubled // (2 * self.below)
        half = truth(equal(doubled % (2 * self.below), 0))
        return near - half * (near % 2)


def ratio(value: Any) -> Ratio:
    """A number as a ratio."""
    if isinstance(value, Ratio):
        return value
    return Ratio(value.numerator, value.denominator) if isinstance(value, (int, Fraction)) else Ratio(value, 1)
