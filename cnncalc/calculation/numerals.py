"""Numbers as people write them: 1,024 and 34 848, 60M and 1.5 billion, 6천만 and 1억 3천만."""

from __future__ import annotations

import re
from fractions import Fraction

from .._record import record

DIGITS = r"(?:\d{1,3}(?:[,_'\u00a0\u2009\u202f]\d{3})+(?!\d)|\d+)(?:\.\d+)?"
"""A number in digits, perhaps in groups of three."""
UNITS: dict[str, int] = {
    "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12,
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
"""What may stand behind a number in an expression."""
_SMALL = {"": 1, "십": 10, "백": 10**2, "천": 10**3}
_BIG = {"": 1, "만": 10**4, "억": 10**8, "조": 10**12}
_PART = rf"{DIGITS}\s?(?:[십백천]?[만억조]|[십백천])"
_BEHIND = "개|여|번|회|원|장|가지|이|가|은|는|을|를|로|으로|와|과|의|도|에|정도|쯤|인|임|입|배|바이트|파라미터|가중치|연산|픽셀|값"
KOREAN = rf"{_PART}(?:\s?{_PART})*(?:\d{{1,4}}|\d,\d{{3}}|\s\d{{3,4}}|\s\d,\d{{3}})?(?!\d)(?:(?![가-힣])|(?={_BEHIND}))"
"""A Korean numeral; 3만큼 (as much as 3) is none."""
NUMBER = rf"{KOREAN}|{DIGITS}(?:\s?(?:thousand|million|billion|trillion)\b|[kKMGT](?![\w.]))?"
"""A number in an expression."""
_DIGITS_AND_UNITS = re.compile(rf"({DIGITS})\s?([십백천]?)([만억조]?)")


@record
class Numeral:
    """A number as it is written, and what its last digit is worth."""

    value: Fraction
    place: Fraction


def digits(text: str) -> Numeral:
    """A number in digits; more than one full stop groups them."""
    plain = re.sub(r"[^\d.]", "", text)
    plain = plain.replace(".", "") if plain.count(".") > 1 else plain
    return Numeral(Fraction(plain), Fraction(1, 10 ** len(plain.partition(".")[2])))


def numeral(text: str) -> Numeral | None:
    """A number with whatever unit stands behind it, as `NUMBER` has it; None for a Korean one out of order."""
    if re.search("[십백천만억조]", text):
        return _korean(text)
    found = re.fullmatch(rf"({DIGITS})\s?(\w*)", text)
    assert found is not None
    unit, number = UNITS.get(found[2], 1), digits(found[1])
    return Numeral(number.value * unit, number.place * unit)


def _korean(text: str) -> Numeral | None:
    """Thousands and below add up until a 만, 억 or 조 multiplies them."""
    total, section, place = Fraction(0), Fraction(0), Fraction(0)
    last_small, last_big = 10**4, 10**16
    for number, small, big in _DIGITS_AND_UNITS.findall(text):
        if _SMALL[small] >= last_small or (big and _BIG[big] >= last_big):
            return None
        one = digits(number)
        section += one.value * _SMALL[small]
        place = one.place * _SMALL[small] * _BIG[big]
        last_small = _SMALL[small] if small and not big else 10**4
        if big:
            total, section, last_big = total + section * _BIG[big], Fraction(0), _BIG[big]
    return Numeral(total + section, place)
