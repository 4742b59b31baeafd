"""What grids of designs answer to the rules' questions: a condition is a mask of the designs that meet it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce
from math import prod
from typing import Any

import numpy

from ..dims import Condition, Dim, Explain, Unmet, require
from .grid import Grid, Mask, Ratio, array_of, ends_of, made, ratio
from .splitting import Split


class _Kind:
    """The answers."""

    def exact(self, a: Dim, b: Dim) -> Dim:
        """a / b where nothing is left over; other designs are left out by the condition."""
        return a // b

    def quotient(self, a: Dim, b: Dim) -> Fraction:
        """The quotient of two numbers that are the same for all designs, or they are split."""
        above, below = (self.counted(one) if isinstance(one, (Grid, Ratio)) else one for one in (a, b))
        return Fraction(above) / below

    def shortfall(self, number: Dim, divisor: Dim) -> Dim:
        return -number % divisor

    def largest(self, a: Dim, b: Dim) -> Dim:
        if isinstance(a, (Ratio, Fraction)) or isinstance(b, (Ratio, Fraction)):
            return self._chosen(a, b, self.at_least(a, b))
        ends = ends_of(a), ends_of(b)
        return made(numpy.maximum, a, b, max(low for low, _ in ends), max(high for _, high in ends))

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
        if ends_of(a)[0] >= ends_of(b)[1]:
            return True
        return Mask(numpy.asarray(array_of(a) >= array_of(b)).astype(bool))

    def equal(self, a: Dim, b: Dim) -> Condition:
        if isinstance(a, (Ratio, Fraction)) or isinstance(b, (Ratio, Fraction)):
            return self.equal((ratio(a) - ratio(b)).above, 0)
        (low, high), (least, most) = ends_of(a), ends_of(b)
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
        (low, high), (least, most) = ends_of(a), ends_of(b)
        return Grid(numpy.where(left == 1, right, left), min(low, least), max(high, most))

    def total(self, numbers: Iterable[Dim]) -> Dim:
        """The sum: first of those that depend on the same variables, so that few sums are as large as the grid."""
        alike: dict[Any, Any] = {}
        for number in numbers:
            key = number.array.shape if isinstance(number, Grid) else ()
            alike[key] = alike[key] + number if key in alike else number
        return reduce(lambda a, b: a + b, (alike[key] for key in sorted(alike, key=prod)))

    def whole(self, number: Dim) -> Dim:
        """A number that must be whole."""
        if isinstance(number, Ratio):
            require(self.equal(number.above % number.below, 0), lambda: ("", ""))
            return number.above // number.below
        return number


KIND = _Kind()
