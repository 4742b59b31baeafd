"""Numbers in closed form: polynomials over symbols, and quotients of them that are rounded down.

A symbol is a whole number from 0. Everything is a SymPy expression, with a quotient kept as numerator and divisor
in one form: nested ones collapse, ((n + a)//s + b)//t = (n + a + b*s)//(s*t), and whole parts stand outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import gcd, lcm
from types import MappingProxyType
from typing import Any

import sympy
from sympy import Add, Integer, Mul, Rational, expand

from ..dims import Condition, Dim, Explain, require
from .conditions import NotNegative, NotZero, Zero, lowest, reduced, written

Expr = Any  # a SymPy expression


class Quotient(sympy.Function):  # type: ignore[misc]
    """Quotient(a, b): a / b rounded down, for whole a and b > 0."""

    nargs = 2
    is_integer = True

    @classmethod
    def eval(cls, a: Expr, b: Expr) -> Expr:
        """The one form of a quotient; None where it has that already."""
        return _quotient(expand(a), b)


class Rest(sympy.Function):  # type: ignore[misc]
    """Rest(a, b): what a / b leaves over, for whole a and b > 0."""

    nargs = 2
    is_integer = True

    @classmethod
    def eval(cls, a: Expr, b: Expr) -> Expr:
        """Multiples of the divisor leave nothing over."""
        if b == 1:
            return Integer(0)
        if a.is_Integer and b.is_Integer:
            return Integer(int(a) % int(b))
        outside, inside = _split(expand(a), b)
        return cls(inside, b) if outside != 0 else (Integer(0) if inside == 0 else None)


class Largest(sympy.Function):  # type: ignore[misc]
    """The larger of two numbers."""

    nargs = 2
    is_integer = True

    @classmethod
    def eval(cls, a: Expr, b: Expr) -> Expr:
        """One of them, where it is sure which."""
        sure = sign_sure(expand(a - b))
        return None if sure is None else (a if sure else b)


class Smallest(sympy.Function):  # type: ignore[misc]
    """The smaller of two numbers."""

    nargs = 2
    is_integer = True

    @classmethod
    def eval(cls, a: Expr, b: Expr) -> Expr:
        """One of them, where it is sure which."""
        sure = sign_sure(expand(a - b))
        return None if sure is None else (b if sure else a)


def _terms(expr: Expr) -> list[tuple[Expr, Expr]]:
    """The summands of an expanded expression as coefficient and rest; the rest of a constant is 1."""
    return [term.as_coeff_Mul() for term in Add.make_args(expr)]


def _split(a: Expr, b: Expr) -> tuple[Expr, Expr]:
    """Multiples of the divisor, already divided by it, and what remains; a constant remains below an integer divisor."""
    outside, inside = [], []
    for factor, rest in _terms(a):
        if b.is_Integer and factor.is_Integer:
            if rest == 1:
                whole, left = divmod(int(factor), int(b))
                outside.append(Integer(whole))
                inside.append(Integer(left))
                continue
            if int(factor) % int(b) == 0:
                outside.append(factor / b * rest)
                continue
        elif not b.is_Integer and _is_whole(expand(factor * rest / b)):
            outside.append(expand(factor * rest / b))
            continue
        inside.append(factor * rest)
    return Add(*outside), Add(*inside)


def _is_whole(expr: Expr) -> bool:
    """Whether an expanded expression has no divisor left in it."""
    return all(
        factor.is_Integer and not any(power.is_Pow and power.exp.is_negative for power in Mul.make_args(rest))
        for factor, rest in _terms(expr)
    )


def _quotient(a: Expr, b: Expr) -> Expr | None:
    """A quotient in its one form; None where it is that."""
    common = _denominator(a)
    if common != 1:
        return Quotient(expand(a * common), b * common)
    if b == 1:
        return a
    if a.is_Integer and b.is_Integer:
        return Integer(int(a) // int(b))
    outside, inside = _split(a, b)
    if outside != 0:
        return outside + Quotient(inside, b)
    if inside == 0:
        return Integer(0)
    return _reduced(inside, b)


def _denominator(expr: Expr) -> int:
    """The least number that makes all coefficients whole."""
    return lcm(*(int(factor.q) for factor, _ in _terms(expr) if factor.is_Rational))


def cleared(expr: Expr) -> Expr:
    """An expanded expression times what makes its coefficients whole, which keeps its sign."""
    return expand(expr * _denominator(expr))


def _reduced(a: Expr, b: Expr) -> Expr | None:
    """Common factors out, signs turned, a quotient inside collapsed; None where there is nothing to do."""
    terms = _terms(a)
    varying = [(factor, rest) for factor, rest in terms if rest != 1]
    constant = sum((factor for factor, rest in terms if rest == 1), Integer(0))
    if varying and all(factor.is_negative for factor, _ in varying):  # -x/b rounded down is minus x/b rounded up
        return -Quotient(expand(b - 1 - a), b)
    if b.is_Integer:
        common = gcd(int(b), *(int(factor) for factor, _ in varying))
        if common > 1:
            parts = Add(*(factor / common * rest for factor, rest in varying))
            return Quotient(parts + Integer(int(constant) // common), b / common)
    if len(varying) == 1 and varying[0][0] == 1 and isinstance(varying[0][1], Quotient):
        inner, divisor = varying[0][1].args
        return Quotient(expand(inner + constant * divisor), expand(divisor * b))
    return None


# -- what is sure of a number ------------------------------------------------------------------------


Bounds = tuple[Any, Any]  # the lowest and the highest value, None where it has none


def bounds(expr: Expr, lows: Mapping[Expr, Expr] = MappingProxyType({})) -> Bounds:
    """Bounds that hold whatever the symbols are, or from the lowest values on that are given for them."""
    if expr.is_Rational:
        return expr, expr
    if expr.is_Symbol:
        return lows.get(expr, Integer(0)), None
    parts = [bounds(part, lows) for part in expr.args]
    if expr.is_Add:
        return tuple(None if None in ends else Add(*ends) for ends in zip(*parts))  # type: ignore[return-value]
    if expr.is_Mul:
        return _of_product(parts)
    if expr.is_Pow and expr.exp.is_Integer and expr.exp > 0:
        return _of_product(parts[:1] * int(expr.exp))
    if isinstance(expr, Quotient):
        return _of_quotient(*parts)
    if isinstance(expr, Rest):
        return Integer(0), None
    if isinstance(expr, (Largest, Smallest)):
        return _of_choice(expr, *parts)
    return None, None


def _of_product(parts: list[Bounds]) -> Bounds:
    low, high = parts[0]
    for a, b in parts[1:]:
        if high is not None and high <= 0 and low is not None and low == high:  # a negative number
            low, high = _scaled((a, b), low)
        elif a is not None and b is not None and a == b:
            low, high = _scaled((low, high), a)
        elif low is not None and a is not None and low >= 0 and a >= 0:
            low, high = low * a, None if high is None or b is None else high * b
        else:
            return None, None
    return low, high


def _scaled(ends: Bounds, factor: Any) -> Bounds:
    low, high = (None if end is None else end * factor for end in ends)
    return (low, high) if factor >= 0 else (high, low)


def _of_quotient(above: Bounds, below: Bounds) -> Bounds:
    if below[0] is not None and below[0] == below[1]:
        return tuple(None if end is None else sympy.floor(end / below[0]) for end in above)  # type: ignore[return-value]
    return (Integer(0), above[1]) if above[0] is not None and above[0] >= 0 else (None, None)


def _of_choice(expr: Expr, a: Bounds, b: Bounds) -> Bounds:
    choose, unbounded = (max, 0) if isinstance(expr, Largest) else (min, 1)
    found = []
    for side in (0, 1):
        ends = [one[side] for one in (a, b)]
        sure = [end for end in ends if end is not None]
        found.append(choose(sure) if len(sure) == 2 or (sure and side == unbounded) else None)
    return found[0], found[1]


def sign_sure(expr: Expr, lows: Mapping[Expr, Expr] = MappingProxyType({})) -> bool | None:
    """Whether an expression is at least 0; None where that depends."""
    low, high = bounds(expr, lows)
    if low is not None and low >= 0:
        return True
    return False if high is not None and high < 0 else None


def zero_sure(expr: Expr) -> bool | None:
    """Whether an expanded expression is 0; None where that depends."""
    if expr == 0:
        return True
    low, high = bounds(expr)
    return False if (low is not None and low > 0) or (high is not None and high < 0) else None


# -- the number --------------------------------------------------------------------------------------


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
        """The expression multiplied out, which is the same for equal numbers."""
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

    def __add__(self, other: Any) -> Any:
        return number(self.expr + raw(other))

    def __sub__(self, other: Any) -> Any:
        return number(self.expr - raw(other))

    def __rsub__(self, other: Any) -> Any:
        return number(raw(other) - self.expr)

    def __mul__(self, other: Any) -> Any:
        return number(_product(self.expr, raw(other)))

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Any:
        return self * -1

    def __floordiv__(self, other: Any) -> Any:
        return number(Quotient(self.expanded, _divisor(other)))

    def __rfloordiv__(self, other: Any) -> Any:
        return number(Quotient(raw(other), _divisor(self)))

    def __mod__(self, other: Any) -> Any:
        return number(Rest(self.expanded, _divisor(other)))

    def __rmod__(self, other: Any) -> Any:
        return number(Rest(raw(other), _divisor(self)))

    def __truediv__(self, other: Any) -> Any:
        return number(expand(self.expr / raw(other)))

    def __rtruediv__(self, other: Any) -> Any:
        return number(raw(other) / self.expr)

    def __pow__(self, other: Any) -> Any:
        return number(self.expr ** raw(other))

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
        raise ValueError("round has no closed form; write floor(x + 1/2)")

    def __str__(self) -> str:
        from .formulas import text

        return text(self.expr)

    def as_factor(self) -> str:
        """The text in brackets, unless it is a name or a function."""
        from .formulas import factor

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
    if expr.has(sympy.zoo, sympy.nan):
        raise ZeroDivisionError
    return Symbolic(expr)


def raw(value: Any) -> Expr:
    """A number as a SymPy expression."""
    if isinstance(value, Symbolic):
        return value.expr
    return Rational(value.numerator, value.denominator)


def _product(a: Expr, b: Expr) -> Expr:
    """a * b, where 96 * (h + 1) stays as a person leaves it."""
    if b.is_Rational:
        a, b = b, a
    return Mul(a, b, evaluate=not (a.is_Rational and b.is_Add and a not in (0, 1)))


def _divisor(value: Any) -> Expr:
    divisor = raw(value)
    if divisor == 0:
        raise ZeroDivisionError
    return expand(divisor)


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

    def leaders(self, numbers: Iterable[Dim], met: Iterable[Condition]) -> list[Dim]:
        """Those of which none is surely below another, where conditions are met."""
        lows = lowest(reduced(met))
        kept: list[Dim] = []
        for one in numbers:
            if not any(sign_sure(raw(other) - raw(one), lows) for other in kept):
                kept = [other for other in kept if not sign_sure(raw(one) - raw(other), lows)] + [one]
        return kept

    def at_least(self, a: Dim, b: Dim) -> Condition:
        difference = expand(raw(a) - raw(b))
        sure = sign_sure(difference)
        return NotNegative(difference) if sure is None else sure

    def equal(self, a: Dim, b: Dim) -> Condition:
        difference = expand(raw(a) - raw(b))
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

    def whole(self, number: Dim) -> Dim:
        """A number that must be whole: its divisors must divide."""
        common = _denominator(number.expanded)
        if common > 1:
            require(self.equal(number * common % common, 0), lambda: ("", ""))
        return number

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
