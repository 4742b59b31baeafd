"""How large closed forms may grow, and what working with them costs: SymPy itself would go on for hours."""

from __future__ import annotations

from math import comb
from typing import Any

import sympy
from sympy import Add, Mul, Pow

from ..limits import TooMuch, spend

Expr = Any  # a SymPy expression
_MOST_PARTS = 5000  # numbers, symbols and signs in a form
_DEEPEST = 60  # brackets and quotients inside one another
_MOST_BITS = 4096  # of a number in it
_STEPS_A_PART, _STEPS_A_TERM = 4, 60


def bounded(expr: Expr) -> Expr:
    """An expression that is not too large to go on with; raises `TooMuch`."""
    count, waiting = 0, [(expr, 0)]
    while waiting:
        part, depth = waiting.pop()
        count += 1
        if count > _MOST_PARTS or depth > _DEEPEST:
            raise _refused()
        if part.is_Rational and max(abs(part.p), part.q).bit_length() > _MOST_BITS:
            raise TooMuch(f"a number of more than {_MOST_BITS:,} bits in a closed form", _WAY_OUT)
        waiting += [(inside, depth + 1) for inside in part.args]
    spend(_STEPS_A_PART * count)
    return expr


def expand(expr: Expr) -> Expr:
    """An expression multiplied out; raises `TooMuch` where that would have too many summands."""
    terms = _terms(expr)
    if terms > _MOST_PARTS:
        raise _refused()
    spend(_STEPS_A_TERM * terms)
    return sympy.expand(expr)


_WAY_OUT = "give symbols a value: --set K=64"


def _refused() -> TooMuch:
    return TooMuch("its closed form grows too long to be worked out", _WAY_OUT)


def _terms(expr: Expr) -> int:
    """How many summands an expression has when it is multiplied out, at most; those of large powers take longer."""
    if isinstance(expr, Add):
        return sum(map(_terms, expr.args))
    if isinstance(expr, Mul):
        found = 1
        for factor in expr.args:
            found *= _terms(factor)
        return found
    if isinstance(expr, Pow) and expr.exp.is_Integer and expr.exp > 1:
        terms = _terms(expr.base)
        exponent = min(int(expr.exp), _MOST_PARTS)
        return 1 if terms == 1 else comb(exponent + terms - 1, terms - 1) * (1 + exponent // 10)
    return 1
