"""Arithmetic on sizes, whatever kind of number a size is.

A rule is written once with `+ - * //` and the helpers below. It then runs on integers, on SymPy
expressions, on NumPy arrays, on traced numbers and on `UNKNOWN`; this is the only file that tells the
kinds apart. What a helper demands (`require`, `exact`, `meet`) is an error for an integer, and a collected
condition for a number that does not yet know its value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Dim = Any  # int, SymPy expression, NumPy array, traced number or UNKNOWN
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


def largest(a: Dim, b: Dim) -> Dim:
    """The larger of two numbers."""
    if type(a) is int and type(b) is int:
        return a if a >= b else b
    return _kind(a, b).largest(a, b)


def smallest(a: Dim, b: Dim) -> Dim:
    """The smaller of two numbers."""
    if type(a) is int and type(b) is int:
        return a if a <= b else b
    return _kind(a, b).smallest(a, b)


def at_least(a: Dim, b: Dim) -> Condition:
    """The condition a >= b."""
    if type(a) is int and type(b) is int:
        return a >= b
    return _kind(a, b).at_least(a, b)


def equal(a: Dim, b: Dim) -> Condition:
    """The condition a = b."""
    if type(a) is int and type(b) is int:
        return a == b
    return _kind(a, b).equal(a, b)


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


class _Kind:
    """How one kind of number answers what plain operators cannot; the other operand may be an int."""

    def largest(self, a: Dim, b: Dim) -> Dim:
        raise NotImplementedError

    def smallest(self, a: Dim, b: Dim) -> Dim:
        raise NotImplementedError

    def exact(self, a: Dim, b: Dim) -> Dim:
        """a / b where nothing is left over."""
        return a // b

    def at_least(self, a: Dim, b: Dim) -> Condition:
        return a >= b

    def equal(self, a: Dim, b: Dim) -> Condition:
        return a == b

    def meet(self, a: Dim, b: Dim, explain: Explain) -> Dim:
        """Only a literal 1 broadcasts against a number that is not decided yet."""
        if type(a) is int and a == 1:
            return b
        if type(b) is int and b == 1:
            return a
        require(self.equal(a, b), explain)
        return a


class _Unknowns(_Kind):
    """Nothing is known, so nothing is refused."""

    def largest(self, a: Dim, b: Dim) -> Dim:
        return UNKNOWN

    smallest = largest

    def at_least(self, a: Dim, b: Dim) -> Condition:
        return True

    equal = at_least

    def meet(self, a: Dim, b: Dim, explain: Explain) -> Dim:
        """The known one of two sizes, for an unknown one can only be 1 or the same."""
        both = [size for size in (a, b) if size is not UNKNOWN and size != 1]
        return both[0] if both else UNKNOWN


class _Arrays(_Kind):
    """NumPy arrays: many designs at once; conditions are masks."""

    def largest(self, a: Dim, b: Dim) -> Dim:
        import numpy

        return numpy.maximum(a, b)

    def smallest(self, a: Dim, b: Dim) -> Dim:
        import numpy

        return numpy.minimum(a, b)


class _Symbols(_Kind):
    """SymPy expressions: the result is a closed formula, conditions are relations."""

    def largest(self, a: Dim, b: Dim) -> Dim:
        import sympy

        return sympy.Max(a, b)

    def smallest(self, a: Dim, b: Dim) -> Dim:
        import sympy

        return sympy.Min(a, b)

    def at_least(self, a: Dim, b: Dim) -> Condition:
        import sympy

        return _decided(sympy.Ge(a, b))

    def equal(self, a: Dim, b: Dim) -> Condition:
        import sympy

        return _decided(sympy.Eq(a, b))


def _decided(relation: Any) -> Condition:
    """A SymPy relation, or the plain bool where SymPy is sure."""
    return bool(relation) if relation.is_Boolean and relation.is_Atom else relation


_UNKNOWNS, _ARRAYS, _SYMBOLS = _Unknowns(), _Arrays(), _Symbols()


def _kind(*numbers: Dim) -> Any:
    """The kind that answers for these operands: any number other than an int decides."""
    if not known(*numbers):
        return _UNKNOWNS
    for number in numbers:
        if hasattr(number, "dims_kind"):  # traced numbers bring their own answers
            return number.dims_kind
        package = type(number).__module__.partition(".")[0]
        if package == "numpy":
            return _ARRAYS
        if package == "sympy":
            return _SYMBOLS
    raise TypeError(f"no rule can run on {[type(number).__name__ for number in numbers]}")
