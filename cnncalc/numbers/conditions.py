"""What symbols must be like for a closed form to hold: conditions met by the rules, reduced to the few that matter."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import gcd, lcm
from typing import Any

from sympy import Add, Integer

from .._record import record
from ..limits import TooMuch
from .certainty import Largest, Smallest, sign_sure
from .formulas import text
from .growth import Expr, expand
from .quotients import Quotient, Rest, cleared


class _Open:
    """A condition of which it depends on the symbols whether it holds."""

    @property
    def dims_kind(self) -> Any:
        from .symbolic import KIND

        return KIND

    def __bool__(self) -> bool:
        raise ValueError(f"it depends on the symbols whether {written(self)}")  # type: ignore[arg-type]


@record
class NotNegative(_Open):
    """expr >= 0."""

    expr: Expr


@record
class Zero(_Open):
    """expr = 0."""

    expr: Expr


@record
class NotZero(_Open):
    """expr != 0."""

    expr: Expr


Open = NotNegative | Zero | NotZero
Divisors = dict[Expr, set[Expr]]  # what is known to divide a number


def reduced(met: Iterable[Open]) -> list[Open]:
    """The conditions that imply all those met, each in its simplest form; none that any size of 1 or more meets."""
    return list(_reduced(tuple(dict.fromkeys(met))))


@lru_cache(maxsize=8)
def _reduced(waiting: tuple[Open, ...]) -> tuple[Open, ...]:
    divisors: Divisors = {}
    for condition in waiting:
        if isinstance(condition, Zero):  # what divides is known before what is made of the quotient
            _of_zero(condition.expr, divisors)
    found = [simple for condition in waiting for simple in _simple(condition, divisors)]
    return tuple(sorted(_strongest(found), key=_place))


def lowest(conditions: Iterable[Open]) -> dict[Expr, Expr]:
    """The lowest value of every symbol that reduced conditions leave."""
    found = {}
    for condition in conditions:
        factor, varying, constant = _single(condition.expr)
        if isinstance(condition, NotNegative) and varying.is_Symbol and factor > 0:
            found[varying] = -(constant // factor)
    return found


def _simple(condition: Open, divisors: Divisors) -> list[Open]:
    """A condition without quotients in it, as far as that goes."""
    if isinstance(condition, NotNegative):
        return [NotNegative(expr) for expr in _unrounded(condition.expr)]
    if isinstance(condition, Zero):
        return [_of_zero(condition.expr, divisors)]
    return [condition]


def _unrounded(expr: Expr) -> list[Expr]:
    """floor(x/s) >= m says x >= m*s, and floor(x/s) <= m says x <= m*s + s - 1; for whole numbers."""
    expr = cleared(expr)
    factor, varying, constant = _single(expr)
    if isinstance(varying, Quotient):
        x, s = varying.args
        if factor > 0:
            return _unrounded(expand(x + s * (constant // factor)))
        return _unrounded(expand(s * (constant // -factor) + s - 1 - x))
    if isinstance(varying, (Smallest, Largest)) and (factor > 0) == isinstance(varying, Smallest):
        return [one for part in varying.args for one in _unrounded(expand(factor * part + constant))]
    return [expr]


def _single(expr: Expr) -> tuple[Expr, Expr, Expr]:
    """factor * varying + constant, for an expression with one varying term; else the factor is 0."""
    constant, varying = expr.as_coeff_Add()
    terms = Add.make_args(varying)
    if len(terms) != 1:
        return Integer(0), varying, constant
    factor, rest = terms[0].as_coeff_Mul()
    return factor, rest, constant


def _of_zero(expr: Expr, divisors: Divisors) -> Open:
    """Divisibility, seen through a quotient that is known to be exact."""
    _, varying, constant = _single(expr)
    if not isinstance(varying, Rest) or constant != 0:
        return Zero(expr)
    inside, divisor = varying.args
    one, quotient, added = _single(inside)
    if one == 1 and isinstance(quotient, Quotient) and quotient.args[1] in divisors.get(quotient.args[0], ()):
        x, s = quotient.args
        inside, divisor = expand(x + added * s), expand(divisor * s)
    scale, alone, added = _single(inside)
    if scale.is_Integer and divisor.is_Integer and scale != 0 and added == 0:  # 3*K % 4 == 0 says K % 4 == 0
        inside, divisor = alone, divisor / gcd(int(scale), int(divisor))
    divisors.setdefault(inside, set()).add(divisor)
    return Zero(Rest(inside, divisor))


def _strongest(found: list[Open]) -> list[Open]:
    """Of bounds that differ by a constant the strongest, of divisors their least common multiple; none that says no
    more than that sizes are positive."""
    kept: dict[Any, Open] = {}
    for condition in found:
        constant, varying = condition.expr.as_coeff_Add()
        if isinstance(condition, NotNegative):
            key: Any = varying
            before = kept.get(key)
            if before is None or constant < before.expr.as_coeff_Add()[0]:
                kept[key] = condition
        else:
            key = _rest_of(condition)
            kept[key] = _both(kept[key], condition) if key in kept else condition
    divided = {one.expr.args[0]: one.expr.args[1] for one in kept.values() if _divides(one)}
    return [one for one in kept.values() if not _is_plain(one) and not _is_multiple(one, divided)]


def _divides(condition: Open) -> bool:
    """Whether a condition says that a plain number divides something."""
    inside = condition.expr
    return isinstance(condition, Zero) and isinstance(inside, Rest) and bool(inside.args[1].is_Integer)


def _is_multiple(condition: Open, divided: dict[Expr, Expr]) -> bool:
    """Whether a lower bound says no more than that a size, a multiple of a number, is not 0."""
    factor, varying, constant = _single(condition.expr)
    bound = isinstance(condition, NotNegative) and factor > 0
    return bool(bound and varying in divided and -constant <= factor * divided[varying])


def _rest_of(condition: Open) -> Any:
    """What a divisibility is about; the condition itself where it is none."""
    return ("rest", condition.expr.args[0]) if _divides(condition) else condition


def _both(one: Open, other: Open) -> Open:
    """Two divisibilities of the same number as one."""
    (inside, a), (_, b) = one.expr.args, other.expr.args
    return Zero(Rest(inside, lcm(int(a), int(b))))


def _is_plain(condition: Open) -> bool:
    """Whether every size of 1 or more meets a condition."""
    if not isinstance(condition, NotNegative):
        return False
    ones = {symbol: symbol + 1 for symbol in condition.expr.free_symbols}
    try:
        return sign_sure(expand(condition.expr.subs(ones))) is True
    except TooMuch:
        return False


def _place(condition: Open) -> tuple[int, str]:
    """Bounds first, then what must divide, then what must differ; each by its text."""
    kinds = (NotNegative, Zero, NotZero)
    return kinds.index(type(condition)), written(condition)


def written(condition: Open) -> str:
    """A condition as a person writes it, in the language of expressions: H >= 67, C % 2 == 0, C != K."""

    expr = condition.expr
    factor, varying, constant = _single(expr)
    if isinstance(condition, NotNegative) and factor > 0:
        return f"{text(varying)} >= {-(constant // factor)}"
    if isinstance(condition, NotNegative) and factor < 0:
        return f"{text(varying)} <= {constant // -factor}"
    if factor != 0:
        return f"{text(varying)} {'==' if isinstance(condition, Zero) else '!='} {text(-constant / factor)}"
    terms = Add.make_args(expr)
    left = Add(*(term for term in terms if term.as_coeff_Mul()[0] > 0 and not term.is_Integer))
    right = left - expr
    sign = {NotNegative: ">=", Zero: "==", NotZero: "!="}[type(condition)]
    sides = [text(left), text(right)]
    if sign != ">=" and sides[1][0].isalpha():
        sides.sort()
    return f" {sign} ".join(sides)
