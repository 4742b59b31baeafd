"""What an expression can do with values: operators and functions, exact and bounded, on any kind of number."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from math import isqrt, log2
from typing import Any

from .dims import at_least, counted, equal, largest, smallest, truth
from .limits import spend

Value = Any  # int, Fraction, a list of values, or whatever a name stands for
_MOST_BITS = 4096  # of a power worked out
_FEW_BITS = 512  # a number of so many takes no longer than a small one
_MOST_ITEMS = 100_000  # of a list, those of the lists in it counted


def number_text(value: int | Fraction) -> str:
    """A number as one writes it: 3, 0.125, or 1/3 where no decimal is exact."""
    if value.denominator == 1:
        return str(int(value))
    rest = value.denominator
    places = max(_multiplicity(rest, 2), _multiplicity(rest, 5))
    if 2**places * 5**places % rest:
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator) * 10**places // rest).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def shown(value: Value) -> str:
    """A number of any kind as text."""
    return number_text(value) if isinstance(value, (int, Fraction)) else str(value)


def _multiplicity(number: int, prime: int) -> int:
    count = 0
    while number % prime == 0:
        number //= prime
        count += 1
    return count


def bounded(value: Value) -> Value:
    """The value, unless it is so large that going on with it would take for ever."""
    if isinstance(value, (int, Fraction)):
        size = max(abs(value.numerator), value.denominator)
        if size.bit_length() > _MOST_BITS:
            raise ValueError(f"the result would have more than {_MOST_BITS:,} bits")
        if size.bit_length() > _FEW_BITS:
            spend(size.bit_length() // 32)
    return value


class Items(list[Value]):
    """A list that knows how many numbers are in it, for a list of lists that are one grows with every level."""

    __slots__ = ("numbers",)
    numbers: int


def listed(values: list[Value]) -> Items:
    """Values as a list; raises `ValueError` for one that it would take long to look through."""
    found = Items(values)
    found.numbers = sum(map(numbers_in, values)) or 1
    if found.numbers > _MOST_ITEMS:
        raise ValueError(f"a list of more than {_MOST_ITEMS:,} numbers")
    return found


def numbers_in(value: Value) -> int:
    """How many numbers are in a value."""
    return value.numbers if isinstance(value, Items) else 1


def plain(value: Value) -> Value:
    """Whole fractions as int, booleans as 1 or 0."""
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    return int(value) if isinstance(value, bool) else value


def _divided(a: Value, b: Value) -> Value:
    return Fraction(a) / b if isinstance(a, (int, Fraction)) and isinstance(b, (int, Fraction)) else a / b


def _raised(a: Value, b: Value) -> Value:
    """a to the power b, refused before it is worked out where it would be enormous."""
    if isinstance(b, Fraction):
        raise ValueError(f"a power needs a whole exponent, not {number_text(b)}")
    if isinstance(a, (int, Fraction)) and isinstance(b, int):
        size = max(abs(Fraction(a).numerator), Fraction(a).denominator)
        if (size.bit_length() - 1) * abs(b) > _MOST_BITS:  # and what may have a few bits more is worked out
            raise ValueError(f"the result would have more than {_MOST_BITS:,} bits")
        return Fraction(a) ** b
    if isinstance(a, Fraction):  # which would go through a float
        raise ValueError("a fraction can only be raised to a plain number")
    return a**b


def _index(items: Value, at: Value) -> Value:
    if not isinstance(items, list):
        raise ValueError("only a list has items")
    place = at if isinstance(at, (int, Fraction)) else counted(at)
    if not isinstance(place, int) or not 0 <= place < len(items):
        raise ValueError(f"item {shown(at)} of a list of {len(items)}, whose items are numbered from 0")
    return items[place]


def _rounded(value: Value) -> Value:
    return round(value)


def _divisible(x: Value, d: Value) -> Value:
    """torchvision's `_make_divisible`: the multiple of d nearest to x, but no less than 0.9 x."""
    near = largest(d, (2 * x + d) // (2 * d) * d)
    return near + d * (1 - truth(at_least(10 * near, 9 * x)))


def _floor(value: Value) -> Value:
    return value // 1


def _ceil(value: Value) -> Value:
    return -(-value // 1)


def _same(a: Value, b: Value) -> Value:
    """1 where two values are equal; lists are compared item by item."""
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        spend(len(a))
        return reduce(operator.mul, map(_same, a, b), 1)
    if isinstance(a, list) or isinstance(b, list):
        return 0
    return truth(equal(a, b))


COMPARE: dict[str, Callable[[Value, Value], Value]] = {
    "<": lambda a, b: 1 - truth(at_least(a, b)),
    "<=": lambda a, b: truth(at_least(b, a)),
    ">": lambda a, b: 1 - truth(at_least(b, a)),
    ">=": lambda a, b: truth(at_least(a, b)),
    "==": _same,
    "!=": lambda a, b: 1 - _same(a, b),
}
OPERATE: dict[str, Callable[..., Value]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": _raised,
    "neg": operator.neg,
    "index": _index,
    **COMPARE,
}
FUNCTIONS: dict[str, tuple[Callable[..., Value], int | None]] = {  # and how many arguments; None: any
    "min": (lambda *values: reduce(smallest, values), None),
    "max": (lambda *values: reduce(largest, values), None),
    "floor": (_floor, 1),
    "ceil": (_ceil, 1),
    "round": (_rounded, 1),
    "len": (len, 1),
    "divisible": (_divisible, 2),
}


_DECIMALS = 10**12


def _sqrt(value: Value) -> Value:
    """The exact root where there is one, else 12 decimals of it."""
    if value < 0:
        raise ValueError("a negative number has no square root")
    fraction = Fraction(value)
    root = Fraction(isqrt(fraction.numerator), isqrt(fraction.denominator))
    if root * root == fraction:
        return root
    return Fraction(isqrt(fraction.numerator * _DECIMALS**2 // fraction.denominator), _DECIMALS)


def _log2(value: Value) -> Value:
    """Exact for powers of 2, else 12 decimals."""
    if value <= 0:
        raise ValueError("only positive numbers have a logarithm")
    fraction = Fraction(value)
    top, bottom = fraction.numerator, fraction.denominator
    if top & (top - 1) == 0 and bottom & (bottom - 1) == 0:
        return top.bit_length() - bottom.bit_length()
    return Fraction(round((log2(top) - log2(bottom)) * _DECIMALS), _DECIMALS)


def _true(a: Value) -> Value:
    return 1 - truth(equal(a, 0))


def _both(a: Value, b: Value) -> Value:
    return _true(a) * _true(b)


def _either(a: Value, b: Value) -> Value:
    return largest(_true(a), _true(b))


def _not(a: Value) -> Value:
    return truth(equal(a, 0))


PEOPLES: dict[str, tuple[Callable[..., Value], int | None]] = {  # only in what people write, not in networks
    "sqrt": (_sqrt, 1),
    "log2": (_log2, 1),
    "and": (_both, 2),
    "or": (_either, 2),
    "not": (_not, 1),
}


def called(name: str, operands: list[Value]) -> Value:
    """A function of some values; raises `ValueError` where it has none."""
    function, count = FUNCTIONS.get(name) or PEOPLES[name]
    if count is not None and len(operands) != count:
        raise ValueError(f"{name} takes {count} {'value' if count == 1 else 'values'}, {len(operands)} given")
    if name == "len" and not isinstance(operands[0], list):
        raise ValueError("len counts the items of a list")
    if name in ("min", "max") and len(operands) == 1 and isinstance(operands[0], list):
        operands = operands[0]
    if name in ("min", "max") and len(operands) == 1:
        return operands[0]
    if name in ("min", "max") and not operands:
        raise ValueError(f"{name} of nothing")
    if name != "len" and any(isinstance(value, list) for value in operands):
        raise ValueError("a list stands where a number must")
    spend(len(operands))
    return function(*operands)
