"""A claim: an expression, a relation, and the value somebody gives; how exact it is, and whether it is right.

(227-11)/4+1 = 55      alexnet.params ~ 60M      rf(3x3, 3x3) = rf(5x5)      294912 < 409600
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from .._record import record
from ..errors import Mistake
from ..expressions import Expression
from ..operations import COMPARE, Value
from .arithmetic import parse, widened

VERDICTS = ("right", "rounded", "truncated", "convention", "wrong", "unreadable")
RELATIONS = {
    "=": "=",
    "==": "=",
    "≈": "~",
    "~": "~",
    "≃": "~",
    "<": "<",
    ">": ">",
    "<=": "<=",
    ">=": ">=",
    "≤": "<=",
    "≥": ">=",
}
_RELATION = re.compile(r"=\s*[≈~]|<=|>=|==|[=≈~≃<>≤≥]")
_UNITS: dict[str, int | Fraction] = {
    "": 1, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "B": 10**9, "T": 10**12, "%": Fraction(1, 100),
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "천": 10**3, "만": 10**4, "백만": 10**6, "천만": 10**7, "억": 10**8,
    "kB": 10**3, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30,
}  # fmt: skip
BYTES = ("kB", "KB", "MB", "GB")
_COUNTED = "params?|parameters?|weights?|biases|macs?|flops?|ops|operations|values?|numbers?|pixels?|px|bytes?|channels?|layers?|filters?|neurons?"  # fmt: skip
_NUMBER = re.compile(
    r"(?P<about>약|about|approx\.?|ca\.?|~|≈)?\s*(?P<digits>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*"
    rf"(?P<unit>thousand|million|billion|(?:[kKMG]i?B)|천만|백만|천|만|억|[kKMGTB](?=\s*(?:{_COUNTED}|[가-힣]+)?\W*$)|%)?\s*"
    rf"(?:(?:{_COUNTED})\b|[가-힣]+)?[\s.]*",
    re.IGNORECASE,
)
LONGEST = 2000  # characters of a line; nobody writes a longer claim
_SHAPE = re.compile(r"\d+(?:\s*[xX×*]\s*\d+)+")


@record
class Given:
    """The value somebody gives, and how exactly: `place` is the worth of its last digit, 0 for an exact one."""

    text: str
    value: Value
    place: Fraction | int = 0
    unit: str = ""


@record
class Claim:
    """A claim with its sides as text; `line` is where it stands, `label` what it answers."""

    text: str
    left: str
    relation: str
    right: str
    line: int = 1
    label: str = ""


@record
class Judgement:
    """A claim and its verdict: what is expected, what was given, why, and the right working."""

    claim: Claim
    verdict: str
    expected: Value = None
    given: str = ""
    why: str = ""
    working: tuple[str, ...] = ()


def split_claim(text: str, line: int = 1) -> list[Claim]:
    """`a = b = c` as its claims, relations inside brackets left alone; empty where there is none, or a whole book."""
    if len(text) > LONGEST:
        return []
    plain = widened(text)
    cuts = [
        found for found in _RELATION.finditer(plain) if _level(plain, found.start()) == 0 and _is_relation(plain, found)
    ]
    if not cuts:
        return []
    starts = [0, *(found.end() for found in cuts)]
    ends = [*(found.start() for found in cuts), len(plain)]
    sides = [text[start:end].strip() for start, end in zip(starts, ends)]
    return [
        Claim(text.strip(), sides[number], _relation(found.group()), sides[number + 1], line)
        for number, found in enumerate(cuts)
    ]


def _relation(sign: str) -> str:
    """`= ~` says about, like ~ alone."""
    return RELATIONS.get(sign, "~")


def _level(text: str, at: int) -> int:
    return text.count("(", 0, at) - text.count(")", 0, at)


def _is_relation(text: str, found: re.Match[str]) -> bool:
    """An arrow (-> or =>) is no relation, and neither is a second sign of one."""
    before, after = text[: found.start()][-1:], text[found.end() :][:1]
    return not (found.group() == ">" and before in "-=—–") and not (found.group() in "=~" and after in (">",))


def given_value(text: str, relation: str) -> Given | None:
    """A number, percentage or shape as it was given; None where it is none of them or holds more than that."""
    plain = widened(text).strip().rstrip(".").strip()
    if _SHAPE.fullmatch(plain):
        return Given(text, [int(size) for size in re.findall(r"\d+", plain)])
    found = _NUMBER.fullmatch(plain)
    written = (found["unit"] or "") if found else ""
    name = next((one for one in (written, written.lower(), written.upper()) if one in _UNITS), "?")
    if found is None or name not in _UNITS:
        return None
    digits = found["digits"].replace(",", "")
    unit = _UNITS[name]
    approximate = relation == "~" or bool(found["about"])
    decimals = len(digits.partition(".")[2])
    place: Fraction | int = Fraction(unit) / 10**decimals if name or decimals else 0
    if approximate and not decimals and name in ("", "%"):
        zeros = len(digits) - len(digits.rstrip("0")) if digits.strip("-0") else 0
        place = Fraction(unit) * 10**zeros
    value = Fraction(digits) * unit
    return Given(text, int(value) if value.denominator == 1 else value, place, name)


def agreement(value: Value, given: Given, tolerance: Fraction | int = 0, side: bool = False) -> str:
    """right, rounded or truncated; empty where the value is another. A `side` may be given as 7x7."""
    if isinstance(given.value, list) or isinstance(value, list):
        return "right" if _same_shape(value, given.value, side) else ""
    if value == given.value:
        return "right"
    if given.value == 0:
        return ""
    if given.place:
        steps = abs(Fraction(value)) / Fraction(given.place)
        wanted = abs(Fraction(given.value)) / Fraction(given.place)
        if (value < 0) == (given.value < 0):
            if (steps + Fraction(1, 2)).__floor__() == wanted:
                return "rounded"
            if steps.__floor__() == wanted:
                return "truncated"
    if tolerance and value and abs(Fraction(given.value) - value) <= abs(Fraction(value)) * tolerance:
        return "rounded"
    return ""


def _same_shape(value: Value, given: Value, side: bool) -> bool:
    """Channels first or last; 7x7 for a side of 7; a product for a number."""
    if not isinstance(value, list):
        product = 1
        for size in given:
            product *= size
        return all(size == value for size in given) if side else product == value
    if not isinstance(given, list):
        return [given] == [size for size in value if size != 1]
    if side:
        return bool(given == value)
    flat = [size for size in value if size != 1]
    return given in (value, [*value[1:], value[0]], value[1:]) or (len(flat) == 1 and given == flat)


def compared(relation: str, left: Value, right: Value) -> bool:
    """Whether a relation between two worked out sides holds."""
    if relation in ("=", "~"):
        return bool(
            left == right or (isinstance(left, list) and isinstance(right, list) and _same_shape(left, right, False))
        )
    if isinstance(left, list) or isinstance(right, list):
        raise Mistake(0, 1, "shapes have no order")
    return bool(COMPARE[relation](left, right))


def readable(text: str) -> Expression | None:
    """The text as an expression, or None."""
    try:
        return parse(text)
    except Mistake:
        return None


def computes(expression: Expression) -> bool:
    """Whether something is worked out in it: an operation, a figure or a function, not just a number."""
    named = (step.what for step in expression.code if step.op == "name")
    operated = any(step.op not in ("number", "name") for step in expression.code)
    return operated or any(not isinstance(name, str) or "." in name for name in named)


Lookup = Callable[[Any], Value]
