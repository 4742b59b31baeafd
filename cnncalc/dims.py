"""Arithmetic on sizes, whatever kind of number a size is.

A rule is written once with `+ - * //` and the helpers below. It then runs on integers, on symbols, on grids of
many designs, on traced numbers (`numbers/`, each kind with its answers in `dims_kind`) and on `UNKNOWN`; this is the
only file that tells the kinds apart. What a helper demands (`require`, `exact`, `meet`) is an error for an integer,
and a collected condition for a number that does not yet know its value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from typing import Any

Dim = Any  # int, symbolic number, grid of designs, traced number or UNKNOWN
Condition = Any  # bool, or whatever the kind of number answers a comparison with
Explain = Callable[[], tuple[str, str]]  # what was found, and a way out; built only when needed


class Unmet(Exception):
    """A condition of a rule fails for plain integers: what was found, and a way out."""

    def __init__(self, finding: str, way_out: str = "") -> None:
        super().__init__(finding)
        self.finding, self.way_out = finding, way_out


class Unknown:
    """A size nobody has told us: every figure made from it is unknown too, never 0."""

    __slots__ = ()

    def _spread(self, *_: object) -> Unknown:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _spread
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __neg__ = __pow__ = __rpow__ = _spread

    def __repr__(self) -> str:
        return "?"

    def __reduce__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


def known(*numbers: Dim) -> bool:
    """Whether none of the numbers is `UNKNOWN`."""
    return all(number is not UNKNOWN for number in numbers)


def settled(*numbers: Dim) -> bool:
    """Whether all numbers are plain integers or `UNKNOWN`, so that a remark may compare them."""
    return all(type(number) is int or number is UNKNOWN for number in numbers)


def product(numbers: Iterable[Dim]) -> Dim:
    """The numbers multiplied; 1 for none."""
    result: Dim = 1
    for number in numbers:
        result = result * number
    return result


def ceil_div(a: Dim, b: Dim) -> Dim:
    """a / b rounded up."""
    return -(-a // b)


def shortfall(number: Dim, divisor: Dim) -> Dim:
    """What a number lacks to the next multiple of a divisor; a symbol is taken to be a multiple, as a condition."""
    if settled(number, divisor):
        return -number % divisor
    return _kind(number, divisor).shortfall(number, divisor)


def largest(a: Dim, b: Dim) -> Dim:
    """The larger of two numbers."""
    if _plain(a, b):
        return a if a >= b else b
    return _kind(a, b).largest(a, b)


def smallest(a: Dim, b: Dim) -> Dim:
    """The smaller of two numbers."""
    if _plain(a, b):
        return a if a <= b else b
    return _kind(a, b).smallest(a, b)


def size_text(size: Dim) -> str:
    """A size as it stands in a shape, between crosses: a closed form of several terms in brackets."""
    return size.as_factor() if hasattr(size, "as_factor") else str(size)


def largest_of(numbers: Iterable[Dim], met: Iterable[Condition] = ()) -> Dim:
    """The largest of several numbers, where some conditions are met; `UNKNOWN` for symbols where many may be it."""
    found = list(dict.fromkeys(numbers))
    if all(type(number) is int for number in found):
        return max(found)
    return _kind(*found).largest_of(found, met)


def at_least(a: Dim, b: Dim) -> Condition:
    """The condition a >= b."""
    if _plain(a, b):
        return a >= b
    return _kind(a, b).at_least(a, b)


def equal(a: Dim, b: Dim) -> Condition:
    """The condition a = b."""
    if _plain(a, b):
        return a == b
    return _kind(a, b).equal(a, b)


def total(numbers: Iterable[Dim]) -> Dim:
    """The sum; 0 for none."""
    found = list(numbers)
    return sum(found) if all(type(number) is int for number in found) else _kind(*found).total(found)


def decided(condition: Condition) -> bool:
    """Whether a condition holds, where the structure of a network depends on it.

    For unlike symbols it does not, which becomes a condition; a grid of designs that disagree is split.
    """
    return condition if isinstance(condition, bool) else bool(condition.dims_kind.decided(condition))


def truth(condition: Condition) -> Dim:
    """A condition as the number 1 or 0."""
    return int(condition) if isinstance(condition, bool) else condition.dims_kind.truth(condition)


def counted(number: Dim) -> int | None:
    """A plain int for a number that the structure of a network depends on; None for a symbol, which is none.

    A grid of designs that disagree is split.
    """
    found: int | None = number if type(number) is int else _kind(number).counted(number)
    return found


def whole(number: Dim) -> Dim:
    """A number that is not decided yet, on the condition that it is whole."""
    return _kind(number).whole(number)


def divides(divisor: Dim, number: Dim) -> Condition:
    """The condition that `number` is a multiple of `divisor`."""
    return equal(number % divisor, 0)


def require(condition: Condition, explain: Explain) -> None:
    """Demand a condition: raise `Unmet` where it is false, collect it where it is not decided yet."""
    if condition is True:
        return
    if condition is False:
        raise Unmet(*explain())
    _collected.get().append(condition)


def exact(a: Dim, b: Dim, explain: Explain) -> Dim:
    """a / b, which must leave nothing over."""
    require(divides(b, a), explain)
    if type(a) is int and type(b) is int:
        return a // b
    return _kind(a, b).exact(a, b)


def quotient(a: Dim, b: Dim) -> Dim:
    """a / b as a fraction, or as whatever a number that is not decided yet makes of it."""
    if _plain(a, b):
        return Fraction(a) / b
    return _kind(a, b).quotient(a, b)


def meet(a: Dim, b: Dim, explain: Explain) -> Dim:
    """The size two branches share: equal, or one of them is 1 and broadcasts."""
    if type(a) is int and type(b) is int:
        require(a == b or 1 in (a, b), explain)
        return b if a == 1 else a
    return _kind(a, b).meet(a, b, explain)


_collected: ContextVar[list[Condition]] = ContextVar("conditions")


@contextmanager
def conditions() -> Iterator[list[Condition]]:
    """Collect the conditions that undecided numbers must meet while the rules run."""
    found: list[Condition] = []
    token = _collected.set(found)
    try:
        yield found
    finally:
        _collected.reset(token)


class _Unknowns:
    """Nothing is known, so nothing is refused."""

    def largest(self, a: Dim, b: Dim) -> Dim:
        return UNKNOWN

    smallest = exact = largest

    def at_least(self, a: Dim, b: Dim) -> Condition:
        return True

    equal = at_least

    def counted(self, number: Dim) -> None:
        return None

    def total(self, numbers: Iterable[Dim]) -> Dim:
        return UNKNOWN

    def meet(self, a: Dim, b: Dim, explain: Explain) -> Dim:
        """The known one of two sizes, for an unknown one can only be 1 or the same."""
        both = [size for size in (a, b) if size is not UNKNOWN and size != 1]
        return both[0] if both else UNKNOWN


_UNKNOWNS = _Unknowns()


def _plain(a: Dim, b: Dim) -> bool:
    """Whether Python itself compares two numbers."""
    return (type(a) is int and type(b) is int) or (isinstance(a, (int, Fraction)) and isinstance(b, (int, Fraction)))


def _kind(*numbers: Dim) -> Any:
    """What answers for these operands: any number other than an int decides."""
    if not known(*numbers):
        return _UNKNOWNS
    for number in numbers:
        if hasattr(number, "dims_kind"):
            return number.dims_kind
    raise TypeError(f"no rule can run on {[type(number).__name__ for number in numbers]}")
