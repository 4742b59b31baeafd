"""What is sure of a closed form whatever its symbols are: bounds, signs, and which of two numbers is the larger."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sympy
from sympy import Add, Integer

from ..limits import spend
from .growth import Expr, expand
from .quotients import Quotient, Rest

Bounds = tuple[Any, Any]  # the lowest and the highest value, None where it has none
_STEPS_A_BOUND = 8
_LARGEST_EXPONENT = 64  # of a power that is worked out to find its bounds


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
