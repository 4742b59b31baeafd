"""Numbers in closed form: polynomials over symbols, and quotients of them that are rounded down.

A symbol is a whole number from 0. Everything is a SymPy expression; what comes out a plain integer is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import reduce
from typing import Any

import sympy
from sympy import Add, Mul, Rational

from ..dims import UNKNOWN, Condition, Dim, Explain, require
from ..limits import TooMuch, allowed
from .certainty import Largest, Smallest, sign_sure, zero_sure
from .conditions import NotNegative, NotZero, Zero, lowest, reduced, written
from .formulas import factor, text
from .growth import Expr, bounded, expand
from .quotients import Quotient, Rest, denominator, is_whole, parted

_MOST_LEADERS = 12  # of numbers, each of which may be the largest
_STEPS_FOR_LARGEST = 200_000


def _beside(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An operation with another number; beside one that nobody knows nothing is known."""

    def worked_out(self: Any, other: Any) -> Any:
        return UNKNOWN if other is UNKNOWN else operation(self, other)

    return worked_out


class Symbolic:
    """A number in closed form. What comes out a plain integer is one."""

    __slots__ = ("_expanded", "expr")

    def __init__(self, expr: Expr) -> None:
        self.expr = expr
        self._expanded: Expr = None

    @property
    def dims_kind(self) -> Any:
        return KIND

    @property
    def expanded(self) -> Expr:
        """The expression multiplied out, which is the same for equal numbers; raises `TooMuch` for one that is too long."""
        if self._expanded is None:
            self._expanded = expand(self.expr)
        return self._expanded

    @property
    def symbols(self) -> list[str]:
        """The names in it, sorted."""
        return sorted(symbol.name for symbol in self.expr.free_symbols)

    def at(self, values: dict[str, int]) -> Any:
        """The number with integers for some symbols; an int where nothing is left open."""
        return number(self.expr.subs({symbol(name): value for name, value in values.items()}))

    @_beside
    def __add__(self, other: Any) -> Any:
        return number(self.expr + raw(other))

    @_beside
    def __sub__(self, other: Any) -> Any:
        return number(self.expr - raw(other))

    @_beside
    def __rsub__(self, other: Any) -> Any:
        return number(raw(other) - self.expr)

    @_beside
    def __mul__(self, other: Any) -> Any:
        return number(_product(self.expr, raw(other)))

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Any:
        return self * -1

    @_beside
    def __floordiv__(self, other: Any) -> Any:
        return number(Quotient(self.expanded, _divisor(other)))

    @_beside
    def __rfloordiv__(self, other: Any) -> Any:
        return number(Quotient(raw(other), _divisor(self)))

    @_beside
    def __mod__(self, other: Any) -> Any:
        return number(Rest(self.expanded, _divisor(other)))

    @_beside
    def __rmod__(self, other: Any) -> Any:
        return number(Rest(raw(other), _divisor(self)))

    @_beside
    def __truediv__(self, other: Any) -> Any:
        return number(expand(self.expr / _divisor(other)))

    @_beside
    def __rtruediv__(self, other: Any) -> Any:
        return number(raw(other) / _divisor(self))

    @_beside
    def __pow__(self, other: Any) -> Any:
        return number(self.expr ** raw(other))

    @_beside
    def __rpow__(self, other: Any) -> Any:
        return number(raw(other) ** self.expr)

    def __eq__(self, other: object) -> bool:
        """Whether two numbers are the same whatever the symbols are; rules ask `dims.equal`."""
        return isinstance(other, Symbolic) and self.expanded == other.expanded

    def __hash__(self) -> int:
        return hash(self.expanded)

    def __bool__(self) -> bool:
        raise ValueError(f"{self} is not known to be 0 or not")

    def __round__(self) -> Any:
        if denominator(self.expanded) == 1:
            return self
        raise ValueError("round has no closed form for symbols; write floor(x + 1/2)")

    def __str__(self) -> str:
        return text(self.expr)

    def as_factor(self) -> str:
        """The text in brackets, unless it is a name or a function."""
        return factor(self.expr)

    __repr__ = __str__


def symbol(name: str) -> Expr:
    """The SymPy symbol of a name."""
    return sympy.Symbol(name, integer=True, nonnegative=True)


def named(name: str) -> Symbolic:
    """The number that a symbol stands for."""
    return Symbolic(symbol(name))


def number(expr: Expr) -> Any:
    """An expression as a number: int or Fraction where it is no longer open."""
    if expr.is_Integer:
        return int(expr)
    if expr.is_Rational:
        return Fraction(int(expr.p), int(expr.q))
    bounded(expr)
    if expr.has(sympy.zoo, sympy.nan):
        raise ZeroDivisionError
    return Symbolic(expr)


def raw(value: Any) -> Expr:
    """A number as a SymPy expression; raises `TypeError` for what is no exact number."""
    if isinstance(value, Symbolic):
        return value.expr
    if not isinstance(value, (int, Fraction)):
        raise TypeError(f"a symbol does not calculate with {type(value).__name__}")
    return Rational(value.numerator, value.denominator)


def _product(a: Expr, b: Expr) -> Expr:
    """a * b, where 96 * (h + 1) stays as a person leaves it."""
    if b.is_Rational:
        a, b = b, a
    return Mul(a, b, evaluate=not (a.is_Rational and b.is_Add and a not in (0, 1)))


def _divisor(value: Any) -> Expr:
    divisor = expand(raw(value))
    if divisor == 0:
        raise ZeroDivisionError
    return _positive(divisor)


def _positive(divisor: Expr) -> Expr:
    """A divisor, on the condition that it is positive where that is not sure; a size is never 0."""
    if sign_sure(divisor) is None:
        require(NotNegative(expand(divisor - 1)), lambda: ("", ""))
    return divisor


def _difference(a: Dim, b: Dim) -> Expr:
    """a - b, or what has its sign and no divisor in it."""
    difference = expand(raw(a) - raw(b))
    if is_whole(difference):
        return difference
    above, below = parted(difference)
    _positive(below)
    return above


class _Kind:
    """What symbolic numbers answer to the rules' questions: what is not sure becomes a condition."""

    def exact(self, a: Dim, b: Dim) -> Dim:
        """a / b under the condition that it leaves nothing over."""
        return number(expand(raw(a) / raw(b)))

    quotient = exact

    def shortfall(self, number: Dim, divisor: Dim) -> Dim:
        require(self.equal(number % divisor, 0), lambda: (f"{number} must be a multiple of {divisor}", ""))
        return 0

    def largest(self, a: Dim, b: Dim) -> Dim:
        return number(Largest(raw(a), raw(b)))

    def smallest(self, a: Dim, b: Dim) -> Dim:
        return number(Smallest(raw(a), raw(b)))

    def largest_of(self, numbers: Iterable[Dim], met: Iterable[Condition]) -> Dim:
        """The largest of those of which none is surely below another; `UNKNOWN` where nobody could read that."""
        try:
            with allowed(_STEPS_FOR_LARGEST):
                found = self.leaders(numbers, met)
                return UNKNOWN if len(found) > _MOST_LEADERS else reduce(self.largest, found)
        except TooMuch:
            return UNKNOWN

    def leaders(self, numbers: Iterable[Dim], met: Iterable[Condition]) -> list[Dim]:
        """Those of which none is surely below another, where conditions are met."""
        lows = lowest(reduced(met))
        kept: list[Dim] = []
        for one in numbers:
            if not any(sign_sure(raw(other) - raw(one), lows) for other in kept):
                kept = [other for other in kept if not sign_sure(raw(one) - raw(other), lows)] + [one]
        return kept

    def at_least(self, a: Dim, b: Dim) -> Condition:
        difference = _difference(a, b)
        sure = sign_sure(difference)
        return NotNegative(difference) if sure is None else sure

    def equal(self, a: Dim, b: Dim) -> Condition:
        difference = _difference(a, b)
        sure = zero_sure(difference)
        return Zero(difference) if sure is None else sure

    def decided(self, condition: Condition) -> bool:
        """A symbol's own question of structure: unlike things differ, and the answer holds where they do."""
        require(NotZero(condition.expr), lambda: ("", ""))
        return False

    def counted(self, number: Dim) -> None:
        """A symbol is no plain number."""
        return

    def truth(self, condition: Condition) -> Dim:
        raise ValueError(f"it depends on the symbols whether {written(condition)}")

    def whole(self, open_number: Dim) -> Dim:
        """A number that must be whole: what stands below its line divides what stands above."""
        above, below = map(number, parted(open_number.expanded))
        require(self.equal(above % below, 0), lambda: ("", ""))
        return open_number

    def meet(self, a: Dim, b: Dim, explain: Explain) -> Dim:
        """Only a literal 1 broadcasts against a symbol."""
        if type(a) is int and a == 1:
            return b
        if type(b) is int and b == 1:
            return a
        require(self.equal(a, b), explain)
        return a if type(a) is int else b if type(b) is int else a

    def total(self, numbers: Iterable[Dim]) -> Dim:
        """The sum, which SymPy gathers at once."""
        return number(Add(*map(raw, numbers)))


KIND = _Kind()
