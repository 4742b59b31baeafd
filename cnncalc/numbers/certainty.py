"""What is sure of a closed form whatever its symbols are: bounds, signs, and which of two numbers is the larger."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd, prod
from types import MappingProxyType
from typing import Any

import sympy
from sympy import Add, Integer

from ..limits import spend
from .growth import Expr, expand
from .quotients import Quotient, Rest, is_whole, terms_of

Bounds = tuple[Any, Any]  # the lowest and the highest value, None where it has none
_STEPS_A_BOUND = 8
_LARGEST_EXPONENT = 64  # of a power that is worked out to find its bounds


class Largest(sympy.Function):  # type: ignore[misc]
    """The larger of two numbers."""

    nargs = 2

    @classmethod
    def eval(cls, a: Expr, b: Expr) -> Expr:
        """One of them, where it is sure which."""
        sure = sign_sure(expand(a - b))
        return None if sure is None else (a if sure else b)


class Smallest(sympy.Function):  # type: ignore[misc]
    """The smaller of two numbers."""

    nargs = 2

    @classmethod
    def eval(cls, a: Expr, b: Expr) -> Expr:
        """One of them, where it is sure which."""
        sure = sign_sure(expand(a - b))
        return None if sure is None else (b if sure else a)


def bounds(expr: Expr, lows: Mapping[Expr, Expr] = MappingProxyType({})) -> Bounds:
    """Bounds that hold whatever the symbols are, or from the lowest values on that are given for them."""
    spend(_STEPS_A_BOUND)
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
        return _of_power(*parts[0], int(expr.exp))
    if isinstance(expr, Quotient):
        return _of_quotient(*parts)
    if isinstance(expr, Rest):
        return Integer(0), None if parts[1][1] is None else parts[1][1] - 1
    if isinstance(expr, (Largest, Smallest)):
        return _of_choice(expr, *parts)
    return None, None


def _of_product(parts: list[Bounds]) -> Bounds:
    """Plain numbers scale, and turn, the rest; of several factors that are open none may be negative."""
    factor: Any = prod(low for low, high in parts if low is not None and low == high)
    open_ones = [(low, high) for low, high in parts if low is None or low != high]
    if len(open_ones) == 1:
        return _scaled(open_ones[0], factor)
    if any(low is None or low < 0 for low, _ in open_ones):
        return None, None
    highs = [high for _, high in open_ones]
    return _scaled((prod(low for low, _ in open_ones), None if None in highs else prod(highs)), factor)


def _of_power(low: Any, high: Any, exponent: int) -> Bounds:
    """Bounds of a whole power; of a large one only that it is no smaller than its base."""
    if low is None or low < 0:
        return None, None
    if exponent > _LARGEST_EXPONENT:
        return low, None
    return low**exponent, None if high is None else high**exponent


def _scaled(ends: Bounds, factor: Any) -> Bounds:
    low, high = (None if end is None else end * factor for end in ends)
    return (low, high) if factor >= 0 else (high, low)


def _of_quotient(above: Bounds, below: Bounds) -> Bounds:
    (low, high), (least, most) = above, below
    if least is not None and least == most:
        return tuple(None if end is None else sympy.floor(end / least) for end in above)  # type: ignore[return-value]
    return (Integer(0), high) if low is not None and low >= 0 else (None, None)


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
    if high is not None and high < 0:
        return False
    smooth = _relaxed(expr)
    return None if smooth is None else (sign_sure(smooth, lows) or None)


def _relaxed(expr: Expr) -> Expr | None:
    """A number without rounding that is surely no larger, for a/b rounded down lies from (a - b + 1)/b to a/b.

    None where no quotient stands alone in a summand.
    """
    found, changed = [], False
    for factor, rest in terms_of(expand(expr)):
        if isinstance(rest, Quotient) and rest.args[1].is_Integer:
            a, b = rest.args
            found.append(factor * ((a - b + 1) / b if factor > 0 else a / b))
            changed = True
        else:
            found.append(factor * rest)
    return expand(Add(*found)) if changed else None


def zero_sure(expr: Expr) -> bool | None:
    """Whether an expanded expression is 0; None where that depends."""
    if expr == 0:
        return True
    if _cannot_vanish(expr):
        return False
    low, high = bounds(expr)
    return False if (low is not None and low > 0) or (high is not None and high < 0) else None


def _cannot_vanish(expr: Expr) -> bool:
    """Whether what all varying summands are multiples of does not divide the constant: 2*K - 3, (2*K + 1) % 4."""
    divisor = 0
    if isinstance(expr, Rest) and expr.args[1].is_Integer:
        expr, divisor = expr.args[0], int(expr.args[1])
    terms = terms_of(expr)
    constant = sum((factor for factor, rest in terms if rest == 1), Integer(0))
    common = gcd(divisor, *(int(factor) for factor, rest in terms if rest != 1)) if is_whole(expr) else 0
    return common > 1 and int(constant) % common != 0
