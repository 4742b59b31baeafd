"""A course's conventions: what the words of its questions mean, and what an answer under another convention is worth.

They stand on lines of their own: `use: FILE`, `count: weights`, `ops: flops`, `rounding: 1%`, `convention: half`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from .._record import changed, record
from ..errors import NotationError, Problem, UsageError, did_you_mean, usage
from ..readers import Source

SHARES = {"full": Fraction(1), "half": Fraction(1, 2), "none": Fraction(0)}
_MEANINGS = {"count": ("params", "weights"), "ops": ("macs", "flops")}
_LONGEST = 300  # characters of a setting
_SETTING = re.compile(
    r"\s*(?:[-*•#]\s+)?`?\s*(use|count|ops|rounding|convention)\s*:\s*(\S[^`]*?)\s*`?[\s.,;|]*", re.IGNORECASE
)


@record
class Setting:
    """A line that sets a convention or names a network's file."""

    name: str
    value: str
    at: int = 0
    """Where its line begins."""


@record
class Rules:
    """What `params` and `ops` mean, how much may be rounded, whether only exact is right, what other ways are worth."""

    count: str = "params"
    ops: str = "macs"
    tolerance: Fraction | int = 0
    strict: bool = False
    share: Fraction = SHARES["half"]
    """The part of the points for an answer that is right under another convention than the course's."""

    def meant(self, figure: str) -> str:
        """The figure that the course means by a name."""
        return {"params": self.count, "ops": self.ops}.get(figure, figure)


def setting_in(line: str, at: int = 0) -> Setting | None:
    """The setting that a line holds and nothing else."""
    if ":" not in line or len(line) > _LONGEST:
        return None
    found = _SETTING.fullmatch(line.strip())
    return Setting(found[1].lower(), found[2].strip(), at) if found else None


def with_settings(rules: Rules, settings: Iterable[Setting], source: Source) -> Rules:
    """The rules with what a sheet or key states itself; raises `NotationError` with every value that means nothing."""
    problems: list[Problem] = []
    for one in settings:
        try:
            rules = _with(rules, one)
        except UsageError as failure:
            place = source.place(one.at, one.at + len(one.name))
            problems += [changed(problem, place=place) for problem in failure.problems]
    if problems:
        raise NotationError(problems)
    return rules


def _with(rules: Rules, one: Setting) -> Rules:
    if one.name in _MEANINGS:
        return changed(rules, **{one.name: _meaning(one)})
    if one.name == "rounding":
        return changed(rules, tolerance=tolerance_of(one.value))
    return changed(rules, share=share_of(one.value)) if one.name == "convention" else rules


def _meaning(one: Setting) -> str:
    value, allowed = one.value.lower(), _MEANINGS[one.name]
    if value not in allowed:
        expected = f"{one.name}: {' or '.join(allowed)}"
        raise usage(f"'{one.name}: {one.value}' is no convention", expected=expected, hint=did_you_mean(value, allowed))
    return value


def tolerance_of(text: str) -> Fraction:
    """1% or 0.01 as a fraction below 1; raises `UsageError`."""
    share = _share(text)
    if share is None or share >= 1:
        raise _refused(text, "tolerance", "a share such as 1%")
    return share


def share_of(text: str) -> Fraction:
    """full, half, none or a share of the points; raises `UsageError`."""
    share = SHARES.get(text.lower(), _share(text))
    if share is None or share > 1:
        raise _refused(text, "share of the points", "full, half, none, or a share such as 75%")
    return share


def _refused(text: str, what: str, expected: str) -> UsageError:
    return usage(f"'{text}' is no {what}", expected=expected)


def _share(text: str) -> Fraction | None:
    """A number from 0 up, with or without a per cent sign."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?|\d+/[1-9]\d*)\s*(%?)", text.strip()) if len(text) <= _LONGEST else None
    return Fraction(found[1]) / (100 if found[2] else 1) if found else None


def stem(path: str) -> str:
    """The name under which a file or network is used: nets/mine.yaml is mine, papers/alexnet stays."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return name.rpartition(".")[0] if "." in name else path
