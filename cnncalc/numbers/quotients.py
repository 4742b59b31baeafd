"""Quotients that are rounded down, and what they leave over, in one form each.

Nested ones collapse, ((n + a)//s + b)//t = (n + a + b*s)//(s*t), whole parts stand outside, and signs are turned so that
numbers that are equal look equal.
"""

from __future__ import annotations

from math import gcd, lcm

import sympy
from sympy import Add, Integer, Mul

from .growth import Expr, expand


class Quotient(sympy.Function):  # type: ignore[misc]
    """Quotient(a, b): a / b rounded down, for whole a and b > 0."""

    nargs = 2

    @classmethod
    def eval(cls, a: Expr, b: Expr) -> Expr:
        """The one form of a quotient; None where it has that already."""
        return _quotient(expand(a), b)


class Rest(sympy.Function):  # type: ignore[misc]
    """Rest(a, b): what a / b leaves over, for whole a and b > 0."""

    nargs = 2

    @classmethod
    def eval(cls, a: Expr, b: Expr) -> Expr:
        """Multiples of the divisor leave nothing over; what stands below a line is put below the whole."""
        if a.is_Integer and b.is_Integer:
            return Integer(int(a) % int(b))
        a = expand(a)
        if not is_whole(a):
            above, below = parted(a)
            return cls(above, expand(b * below)) / below
        outside, inside = _split(a, b)
        return cls(inside, b) if outside != 0 else (Integer(0) if inside == 0 else None)


def terms_of(expr: Expr) -> list[tuple[Expr, Expr]]:
    """The summands of an expanded expression as coefficient and rest; the rest of a constant is 1."""
    return [term.as_coeff_Mul() for term in Add.make_args(expr)]


def _split(a: Expr, b: Expr) -> tuple[Expr, Expr]:
    """Multiples of the divisor, already divided by it, and what remains of a whole number; a constant remains below an
    integer divisor."""
    outside, inside = [], []
    for factor, rest in terms_of(a):
        if rest == 1 and b.is_Integer:
            whole, left = divmod(int(factor), int(b))
            outside.append(Integer(whole))
            inside.append(Integer(left))
        elif is_whole(share := expand(factor * rest / b)):
            outside.append(share)
        else:
            inside.append(factor * rest)
    return Add(*outside), Add(*inside)


def is_whole(expr: Expr) -> bool:
    """Whether an expanded expression has no divisor left in it."""
    return all(
        factor.is_Integer and all(not power.is_Pow or power.exp.is_nonnegative for power in Mul.make_args(rest))
        for factor, rest in terms_of(expr)
    )


def _quotient(a: Expr, b: Expr) -> Expr | None:
    """A quotient in its one form; None where it is that."""
    if not is_whole(a):
        above, below = parted(a)
        return Quotient(above, expand(b * below))
    if not is_whole(b):
        above, below = parted(b)
        return Quotient(expand(a * below), above)
    if a.is_Integer and b.is_Integer:
        return Integer(int(a) // int(b))
    outside, inside = _split(a, b)
    if outside != 0:
        return outside + Quotient(inside, b)
    if inside == 0:
        return Integer(0)
    return _reduced(inside, b)


def denominator(expr: Expr) -> int:
    """The least number that makes all coefficients whole."""
    return lcm(*(int(factor.q) for factor, _ in terms_of(expr)))


def parted(expr: Expr) -> tuple[Expr, Expr]:
    """What stands above and below the line of a fraction, which is positive where only sizes stand below it."""
    above, below = sympy.fraction(sympy.together(expr))
    return expand(above), expand(below)


def cleared(expr: Expr) -> Expr:
    """An expanded expression times what makes its coefficients whole, which keeps its sign."""
    return expand(expr * denominator(expr))


def _reduced(a: Expr, b: Expr) -> Expr | None:
    """Common factors out, signs turned, a quotient inside collapsed; None where there is nothing to do."""
    terms = terms_of(a)
    varying = [(factor, rest) for factor, rest in terms if rest != 1]
    constant = sum((factor for factor, rest in terms if rest == 1), Integer(0))
    if varying and all(factor.is_negative for factor, _ in varying):  # -x/b rounded down is minus x/b rounded up
        return -Quotient(expand(b - 1 - a), b)
    if b.is_Integer:
        common = gcd(int(b), *(int(factor) for factor, _ in varying))
        if common > 1:
            parts = Add(*(factor / common * rest for factor, rest in varying))
            return Quotient(parts + Integer(int(constant) // common), b / common)
    else:
        common = gcd(*(int(factor) for factor, _ in terms + terms_of(b)))
        if common > 1:
            return Quotient(expand(a / common), expand(b / common))
    if len(varying) == 1 and varying[0][0] == 1 and isinstance(varying[0][1], Quotient):
        inner, divisor = varying[0][1].args
        return Quotient(expand(inner + constant * divisor), expand(divisor * b))
    return None
