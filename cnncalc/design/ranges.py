"""The values a variable takes: k=16..128:16, k=3,5,7, k=64; read without a list of them being made."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .._record import record
from ..errors import Problem, UsageError, usage
from ..network import BUILT_IN

_RANGE = re.compile(r"\s*(-?\d+)\s*\.\.\s*(-?\d+)\s*(?::\s*(-?\d+)\s*)?")
_LONGEST = 100  # digits of a value
HOW = "NAME=A..B, A..B:STEP or A,B,C, for example k=16..128:16"


@record
class Axis:
    """A swept variable and its values, in the order in which they are tried."""

    name: str
    values: Sequence[int]

    @property
    def count(self) -> int:
        """How many values there are; Python itself does not count more of them than memory could hold."""
        values = self.values
        return -((values.start - values.stop) // values.step) if isinstance(values, range) and values else len(values)


def read_axis(text: str, option: str = "--set") -> Axis:
    """One setting of a sweep; raises `UsageError` that says what is wrong with it."""
    name, equals, given = text.partition("=")
    name = name.strip()
    if not equals or not given.strip():
        raise _refuse(text, option, "gives a variable no values")
    if not name.isidentifier() or name in BUILT_IN:
        reason = f"'{name}' has a meaning of its own" if name in BUILT_IN else f"'{name}' is no name"
        raise _refuse(text, option, reason)
    return Axis(name, read_values(given, text, option))


def read_values(given: str, text: str, option: str) -> Sequence[int]:
    """The values of a range or list; a range holds both its ends where the step meets them."""
    if len(given) > 100_000:
        raise _refuse(f"{text[:40]}...", option, "is too long")
    found = _RANGE.fullmatch(given)
    if found:
        return _range(found, text, option)
    if ".." in given:
        raise _refuse(text, option, "is no range of whole numbers")
    values = [one.strip() for one in given.split(",")]
    if not all(re.fullmatch(r"-?\d+", one) and len(one) <= _LONGEST for one in values):
        raise _refuse(text, option, "lists something that is no whole number")
    numbers = tuple(map(int, values))
    twice = next((number for number, times in Counter(numbers).items() if times > 1), None)
    if twice is not None:
        raise _refuse(text, option, f"lists {twice} twice")
    return numbers


def _range(found: re.Match[str], text: str, option: str) -> range:
    if any(len(part or "") > _LONGEST for part in found.groups()):
        raise _refuse(text, option, "has a number of too many digits")
    first, last, step = int(found[1]), int(found[2]), int(found[3] or 1)
    if step <= 0:
        raise _refuse(text, option, f"has a step of {step}, which leads nowhere")
    if first > last:
        raise usage(f"{option} {text.strip()} runs backwards", hint=f"write {found[2]}..{found[1]}")
    return range(first, last + 1, step)


def read_axes(texts: Sequence[str], option: str = "--set") -> list[Axis]:
    """All settings; mistakes in several are raised together, and a variable may be set once."""
    found: list[Axis] = []
    problems: list[Problem] = []
    for text in texts:
        try:
            axis = read_axis(text, option)
            if axis.name in [one.name for one in found]:
                raise usage(f"{option} gives {axis.name} twice", hint="leave one out")
            found.append(axis)
        except UsageError as failure:
            problems += failure.problems
    if problems:
        raise UsageError(problems)
    return found


def _refuse(text: str, option: str, reason: str) -> UsageError:
    return usage(f"{option} {text.strip()}: {reason}", expected=HOW)
