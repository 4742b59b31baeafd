"""Many designs at once: NumPy arrays of whole numbers, an axis a swept variable, with bounds known beforehand.

An array is only as long along an axis as its number depends on that variable; NumPy broadcasts the rest. What could
leave int64 is worked out on Python's own integers instead, so that nothing ever overflows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import reduce
from itertools import product
from typing import Any

import numpy
from numpy.typing import NDArray

from ..dims import Condition, Dim, Explain, Unmet, counted, require

Array = NDArray[Any]
_LARGEST = 2**62
"""Beyond it numbers are Python's own; half of what int64 holds, so that bounds need no care at the edge."""


class Split(Exception):
    """The structure of a network depends on a number that is not the same for all designs."""

    def __init__(self, array: Array) -> None:
        super().__init__("the structure differs between designs")
        self.array = array


class Mask:
    """A condition that holds for some designs."""

    __slots__ = ("array",)

    def __init__(self, array: Array) -> None:
        self.array = array

    @property
    def dims_kind(self) -> Any:
        return KIND

    def __bool__(self) -> bool:
        return KIND.decided(self)


class Grid:
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

    @property
    def dims_kind(self) -> Any:
        return KIND

    def __add__(self, other: Any) -> Any:
        if not isinstance(other, _PLAIN):
            return Ratio(self, 1) + other if isinstance(other, (Fraction, Ratio)) else NotImplemented
        low, high = _ends(other)
        return _made(numpy.add, self, other, self.low + low, self.high + high)

    def __sub__(self, other: Any) -> Any:
        if not isinstance(other, _PLAIN):
            return Ratio(self, 1) - other if isinstance(other, (Fraction, Ratio)) else NotImplemented
        low, high = _ends(other)
        return _made(numpy.subtract, self, other, self.low - high, self.high - low)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        if not isinstance(other, _PLAIN):
            return Ratio(self, 1) * other if isinstance(other, (Fraction, Ratio)) else NotImplemented
        if type(other) is int and other == 1:
            return self
        corners = [a * b for a, b in product((self.low, self.high), _ends(other))]
        return _made(numpy.multiply, self, other, min(corners), max(corners))

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
        return Ratio(other, 1) / self

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


def _ends(value: Whole) -> tuple[int, int]:
    return (value.low, value.high) if isinstance(value, Grid) else (value, value)


def array_of(value: Whole, wide: bool = False) -> Any:
    """The values as an array, of Python's own integers where they are `wide`; a plain int stays one where it can."""
    if not isinstance(value, Grid):
        return numpy.array(value, dtype=object) if wide or not _fits(value, value) else value
    return value.array.astype(object) if wide and value.array.dtype != object else value.array


def _made(operation: Callable[..., Any], a: Whole, b: Whole, low: int, high: int) -> Grid:
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
        return ratio(a) // b if isinstance(a, Fraction) or isinstance(b, (Fraction, Ratio)) else NotImplemented
    if type(b) is int and b == 1:
        return a
    b = _positive(b)
    corners = [x // y for x, y in product(_ends(a), _ends(b))]
    return _made(numpy.floor_divide, a, b, min(corners), max(corners))


def _rest(a: Any, b: Any) -> Any:
    if not isinstance(a, _PLAIN) or not isinstance(b, _PLAIN):
        return ratio(a) % b if isinstance(a, Fraction) or isinstance(b, (Fraction, Ratio)) else NotImplemented
    b = _positive(b)
    return _made(numpy.remainder, a, b, min(0, _ends(b)[0]), max(0, _ends(b)[1]))


def _power(a: Any, b: Any) -> Any:
    """Powers with a whole exponent from 0, which are few and are worked out exactly."""
    if not isinstance(a, _PLAIN) or not isinstance(b, _PLAIN):
        return NotImplemented
    low, high = _ends(b)
    most = max(map(abs, _ends(a)))
    if low < 0:
        raise ValueError("a power of a swept number needs an exponent from 0")
    if most > 1 and most.bit_length() * high > 4096:
        raise ValueError("the result would have more than 4,096 bits")
    return _made(numpy.power, a, b, min(0, -(most**high)), most**high if most else 1)


class Ratio:
    """A quotient of whole numbers that is kept exact; its divisor is positive."""

    __slots__ = ("above", "below")

    def __init__(self, above: Whole, below: Whole) -> None:
        self.above, self.below = above, below

    @property
    def dims_kind(self) -> Any:
        return KIND

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
        if _ends(other.above)[1] < 0:
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
        half = KIND.truth(KIND.equal(doubled % (2 * self.below), 0))
        return near - half * (near % 2)


def ratio(value: Any) -> Ratio:
    """A number as a ratio."""
    if isinstance(value, Ratio):
        return value
    return Ratio(value.numerator, value.denominator) if isinstance(value, (int, Fraction)) else Ratio(value, 1)


class _Kind:
    """What grids answer to the rules' questions: conditions are masks."""

    def exact(self, a: Dim, b: Dim) -> Dim:
        """a / b where nothing is left over; other designs are left out by the condition."""
        return a // b

    def quotient(self, a: Dim, b: Dim) -> Fraction:
        """The quotient of two numbers that are the same for all designs, or they are split."""
        above, below = (one if isinstance(one, Fraction) else counted(one) for one in (a, b))
        return Fraction(above or 0) / (below or 1)

    def shortfall(self, number: Dim, divisor: Dim) -> Dim:
        return -number % divisor

    def largest(self, a: Dim, b: Dim) -> Dim:
        if isinstance(a, (Ratio, Fraction)) or isinstance(b, (Ratio, Fraction)):
            return self._chosen(a, b, self.at_least(a, b))
        ends = _ends(a), _ends(b)
        return _made(numpy.maximum, a, b, max(low for low, _ in ends), max(high for _, high in ends))

    def largest_of(self, numbers: list[Dim], met: Iterable[Condition]) -> Dim:
        return reduce(self.largest, numbers)

    def smallest(self, a: Dim, b: Dim) -> Dim:
        return -self.largest(-a, -b)

    def _chosen(self, a: Dim, b: Dim, condition: Condition) -> Dim:
        """a where a condition holds, b elsewhere; for ratios."""
        if condition is True:
            return a
        taken = self.truth(condition)
        return ratio(a) * taken + ratio(b) * (1 - taken)

    def at_least(self, a: Dim, b: Dim) -> Condition:
        if isinstance(a, (Ratio, Fraction)) or isinstance(b, (Ratio, Fraction)):
            return self.at_least((ratio(a) - ratio(b)).above, 0)
        if _ends(a)[0] >= _ends(b)[1]:
            return True
        return Mask(numpy.asarray(array_of(a) >= array_of(b)).astype(bool))

    def equal(self, a: Dim, b: Dim) -> Condition:
        if isinstance(a, (Ratio, Fraction)) or isinstance(b, (Ratio, Fraction)):
            return self.equal((ratio(a) - ratio(b)).above, 0)
        (low, high), (least, most) = _ends(a), _ends(b)
        if a is b or low == high == least == most:
            return True
        return Mask(numpy.asarray(array_of(a) == array_of(b)).astype(bool))

    def decided(self, condition: Condition) -> bool:
        """The same for all designs, or they are split."""
        if condition.array.all():
            return True
        if not condition.array.any():
            return False
        raise Split(condition.array)

    def counted(self, number: Dim) -> int:
        if isinstance(number, Ratio):
            raise Split(array_of(number.above)) if isinstance(number.above, Grid) else Split(array_of(number.below))
        first = int(number.array.flat[0])
        if (number.array != first).any():
            raise Split(number.array)
        return first

    def truth(self, condition: Condition) -> Dim:
        return Grid(condition.array.astype(numpy.int64), 0, 1)

    def meet(self, a: Dim, b: Dim, explain: Explain) -> Dim:
        """Equal, or one of them is 1 and broadcasts, design by design."""
        if a is b:
            return a
        left, right = array_of(a), array_of(b)
        allowed = numpy.asarray((left == right) | (left == 1) | (right == 1)).astype(bool)
        if not allowed.any():
            raise Unmet(*explain())
        require(True if allowed.all() else Mask(allowed), explain)
        (low, high), (least, most) = _ends(a), _ends(b)
        return Grid(numpy.where(left == 1, right, left), min(low, least), max(high, most))

    def total(self, numbers: Iterable[Dim]) -> Dim:
        """The sum: first of those that depend on the same variables, so that few sums are as large as the grid."""
        alike: dict[Any, Any] = {}
        for number in numbers:
            key = number.array.shape if isinstance(number, Grid) else ()
            alike[key] = alike[key] + number if key in alike else number
        return reduce(lambda a, b: a + b, (alike[key] for key in sorted(alike, key=_size)))

    def whole(self, number: Dim) -> Dim:
        """A number that must be whole."""
        if isinstance(number, Ratio):
            require(self.equal(number.above % number.below, 0), lambda: ("", ""))
            return number.above // number.below
        return number


def _size(shape: tuple[int, ...]) -> int:
    return reduce(lambda a, b: a * b, shape, 1)


KIND = _Kind()


def parts(array: Array, axes: tuple[int, ...]) -> Iterator[tuple[NDArray[Any], ...]]:
    """Boxes of the designs' axes within which an array has one value: a choice of indices an axis."""
    waiting: list[tuple[Array, tuple[NDArray[Any], ...], int]] = [
        (array, tuple(numpy.arange(size) for size in axes), 0)
    ]
    while waiting:
        values, box, axis = waiting.pop()
        if axis == len(axes):
            yield box
        elif values.shape[axis] == 1:
            waiting.append((values, box, axis + 1))
        else:
            alike: dict[Any, list[int]] = {}
            for at in range(values.shape[axis]):
                slice_ = values.take([at], axis)
                alike.setdefault(tuple(slice_.ravel().tolist()), []).append(at)
            for chosen in reversed(list(alike.values())):
                inside = (*box[:axis], box[axis][chosen], *box[axis + 1 :])
                waiting.append((values.take(chosen[:1], axis), inside, axis + 1))
