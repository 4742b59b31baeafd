"""Why an answer is not the right one: another convention, a known misprint, a known mistake, another network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from ..operations import Value
from ..units import in_bytes, thousands
from . import conventions, mistakes
from .answers import Given, agreement
from .cases import Case, Rule
from .errata import erratum
from .texts import en
from .versions import Versions


def counted_otherwise(case: Case, given: Given, side: bool) -> str:
    """The name of the convention under which an answer is right; empty for none."""
    return _leading_to(conventions.CONVENTIONS, case, given, side)


def mistaken(case: Case, given: Given, side: bool, versions: Versions) -> tuple[str, str]:
    """The name of the mistake or misprint that leads to an answer, and what to say of it; empty where none does."""
    if isinstance(case.value, Fraction) and given.value == case.value.__floor__():
        return "floor_not_written", en.MISTAKES["floor_not_written"][0].format(expected=shown(case.value))
    misprint = erratum(case, given)
    if misprint:
        return misprint, en.ERRATA[misprint]
    name = _leading_to(mistakes.MISTAKES, case, given, side)
    if name:
        return name, en.MISTAKES[name][0]
    for network, value in versions.figures(case):
        if agreement(value, given, side=side):
            return "other_network", en.MISTAKES["other_network"][0].format(network=network)
    return "", ""


def _leading_to(rules: Mapping[str, Rule], case: Case, given: Given, side: bool) -> str:
    """The first of the rules that yields the given value."""
    for name, rule in rules.items():
        if any(agreement(value, given, side=side) for value in rule(case)):
            return name
    return ""


def words_for(case: Case, given: str) -> dict[str, str]:
    """What may be put into a sentence about a convention."""
    given = given.rstrip(". ")
    return {
        "given": given,
        "expected": shown(case.value),
        "in_bytes": in_bytes(case.value),
        "binary": re.sub(r"\s*([kKmMgG])[bB]\b.*", r" \1iB", given),
        "biases": en.counted(case.total("biases"), "bias", "biases"),
        "bias_adds": en.counted(case.total("bias_adds"), "bias add", "bias adds"),
    }


def shown(value: Value) -> str:
    """A value in a sentence."""
    return "x".join(map(str, value)) if isinstance(value, list) else thousands(value)
