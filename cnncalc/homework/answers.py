"""Values as they are given in answers - 34,848, 35k, 6천만, 28 %, 55x55x96, (96, 55, 55) - and how well they agree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from .._record import changed, record
from ..calculation.arithmetic import constant, parse, widened
from ..calculation.numerals import DIGITS, KOREAN, digits, numeral
from ..dims import product
from ..errors import Mistake
from ..operations import Value

UNITS: dict[str, int | Fraction] = {
    "": 1, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "B": 10**9, "T": 10**12, "%": Fraction(1, 100),
    "퍼센트": Fraction(1, 100), "percent": Fraction(1, 100),
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "kB": 10**3, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30,
}  # fmt: skip
_COUNTED = (
    r"trainable\s+parameters?|params?|parameters?|weights?|biases|macs?|flops?|ops|operations|values?|numbers?|pixels?|px|"
    "bytes?|channels?|layers?|filters?|neurons?|times|positions?|units?|maps?|connections?|multiply-adds?"
)
_ABOUT = r"약|대략|about|around|roughly|nearly|approx\.?|approximately|circa|ca\.?|c\.|~|≈|≃"
_NUMBER = re.compile(
    rf"(?P<about>{_ABOUT})?\s*(?P<sign>-?)(?:(?P<korean>{KOREAN})|(?P<digits>\d{{1,3}}(?:\.\d{{3}}){{2,}}|{DIGITS})\s*"
    r"(?P<unit>thousand|million|billion|trillion|percent|퍼센트|(?:[kKMG]i?B\b)|"
    rf"[kKMGTB](?=\s*(?:{_COUNTED}|[가-힣]+)?\W*$)|%)?)\s*(?:(?:{_COUNTED})\b|[가-힣 ]+)?[\s.。]*",
    re.IGNORECASE,
)
_SHAPE = re.compile(r"(?:(\d+)\s*@\s*)?(\d+(?:\s*[xX×*·]\s*\d+)*)\s*(?:pixels?|px|[가-힣]+)?[\s.。]*")
_TUPLE = re.compile(r"(?:torch\.size)?\s*[(\[]+\s*(none|-1|\d+)((?:\s*,\s*\d+)+)\s*,?\s*[)\]]+[\s.。]*", re.IGNORECASE)
_LONGEST = 200  # characters of a value; nobody writes a longer one
_REMARK = re.compile(r"(?P<value>.*[^\s(])\s*\(\s*(?:=|i\.e\.|즉|약|about|~|≈)?\s*(?P<again>[^()=]*\d[^()]*)\)[\s.。]*")


@record
class Given:
    """The value somebody gives, and how exactly: `place` is the worth of its last digit, 0 for an exact one."""

    text: str
    value: Value
    place: Fraction | int = 0
    unit: str = ""


def given_value(text: str, relation: str) -> Given | None:
    """A number, percentage or shape as it was given; None where it is none of them or holds more than that."""
    if len(text) > _LONGEST:
        return None
    plain = widened(text).strip().rstrip(".").strip()
    sizes = _sizes(plain)
    if sizes:
        return Given(text, sizes)
    remark = _REMARK.fullmatch(plain)
    if remark is not None:
        given = given_value(remark["value"], relation)
        return given if given is not None and _says_the_same(given, remark["again"]) else None
    return _number(text, plain, relation) or _fraction(text, plain)


def _fraction(text: str, plain: str) -> Given | None:
    """5/18 and 7²: exact, and nothing left to work out."""
    found = re.fullmatch(r"(-?\d+)\s*/\s*(\d+)", plain)
    if found and int(found[2]):
        value = Fraction(int(found[1]), int(found[2]))
        return _given(text, value, 0, "")
    found = re.fullmatch(r"(\d+)\s*([²³])", plain)
    return Given(text, int(found[1]) ** {"²": 2, "³": 3}[found[2]]) if found else None


def _sizes(plain: str) -> list[int] | None:
    """55x55x96, 96@55x55, (96, 55, 55) and the tuples of frameworks, whose batch is left out."""
    found = _SHAPE.fullmatch(plain)
    if found and (found[1] or not found[2].isdigit()):
        return [int(size) for size in re.findall(r"\d+", plain)]
    found = _TUPLE.fullmatch(plain)
    if found is None:
        return None
    rest = [int(size) for size in re.findall(r"\d+", found[2])]
    batch = found[1].lower() in ("none", "-1") or (found[1] == "1" and len(rest) > 2)
    return rest if batch else [int(found[1]), *rest]


def _number(text: str, plain: str, relation: str) -> Given | None:
    found = _NUMBER.fullmatch(plain)
    if found is None:
        return None
    sign = -1 if found["sign"] else 1
    if found["korean"]:
        read = numeral(found["korean"])
        return _given(text, sign * read.value, read.place if read.place != 1 else 0, "만") if read else None
    name = _unit_named(found["unit"] or "")
    if name is None:
        return None
    read = digits(found["digits"])
    value, place = read.value * UNITS[name], read.place * UNITS[name]
    exact = not name and read.place == 1
    if (relation == "~" or found["about"]) and read.place == 1 and name in ("", "%"):
        place, exact = place * 10 ** _zeros(str(read.value)), False
    return _given(text, sign * value, 0 if exact else place, name)


def _given(text: str, value: Fraction, place: Fraction | int, unit: str) -> Given:
    return Given(text, int(value) if value.denominator == 1 else value, place, unit)


def _unit_named(written: str) -> str | None:
    """The unit that is meant, whatever the case of its letters."""
    return next((one for one in (written, written.lower(), written.upper()) if one in UNITS), None)


def _zeros(digits: str) -> int:
    """How many zeros a whole number ends in; none for 0."""
    return len(digits) - len(digits.rstrip("0")) if digits.strip("0") else 0


def _says_the_same(given: Given, remark: str) -> bool:
    """Whether what stands in brackets behind a value is that value: 49 (7x7), 34,848 (35k), 36,928 (36,864 + 64)."""
    other = given_value(remark, "~")
    if other is not None:
        return any(agreement(one.value, two) or _area(one, two) for one, two in ((given, other), (other, given)))
    try:
        return bool(constant(parse(remark)) == given.value)
    except Mistake:
        return False


def _area(one: Given, two: Given) -> bool:
    return isinstance(one.value, list) and product(one.value) == two.value


def in_bytes(given: Given) -> Given:
    """B behind a memory means bytes, not billions."""
    return changed(given, value=Fraction(given.value, 10**9), place=0) if given.unit.upper() == "B" else given


def grouped(given: Given, value: Value) -> Given:
    """34.944 where thousands are counted is 34,944, its digits grouped by a full stop."""
    dotted = re.search(r"(?<![\d.])\d{1,3}\.\d{3}(?![\d.])", given.text)
    if dotted is None or given.unit or not isinstance(value, int) or abs(value) < 1000:
        return given
    return changed(given, value=int(given.value * 1000), place=0)


def agreement(value: Value, given: Given, tolerance: Fraction | int = 0, side: bool = False) -> str:
    """right, rounded or truncated; empty where the value is another. A `side` may be given as 7x7."""
    if isinstance(given.value, list) or isinstance(value, list):
        return "right" if same_shape(value, given.value, side) else ""
    if value == given.value:
        return "right"
    if given.value == 0:
        return ""
    if given.place and (value < 0) == (given.value < 0):
        steps = abs(Fraction(value)) / Fraction(given.place)
        wanted = abs(Fraction(given.value)) / Fraction(given.place)
        if (steps + Fraction(1, 2)).__floor__() == wanted:
            return "rounded"
        if steps.__floor__() == wanted:
            return "truncated"
    if tolerance and value and abs(Fraction(given.value) - value) <= abs(Fraction(value)) * tolerance:
        return "rounded"
    return ""


def same_shape(value: Value, given: Value, side: bool) -> bool:
    """Channels first or last; 7x7 for a side of 7; a product for a number."""
    if not isinstance(value, list):
        return all(size == value for size in given) if side else product(given) == value
    if not isinstance(given, list):
        return [given] == _flat(value)
    if side:
        return bool(given == value)
    return given in (value, [*value[1:], value[0]], value[1:]) or (len(_flat(value)) == 1 and given == _flat(value))


def _flat(sizes: Sequence[int]) -> list[int]:
    return [size for size in sizes if size != 1]
