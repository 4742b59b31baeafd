"""What went wrong, where, what was expected, and what to write instead: as data and as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from ._record import record


@record
class Place:
    """A stretch of one line of the input; lines and columns count characters from 1."""

    file: str
    line: int
    column: int
    excerpt: str
    width: int = 1


class Located(Protocol):
    """Something that can say where in the text it was written."""

    def place(self) -> Place: ...


@record
class Problem:
    """One mistake in the input: what was found, what was expected, and a way out."""

    finding: str
    place: Place | None = None
    expected: str = ""
    hint: str = ""
    layer: str = ""

    def as_dict(self) -> dict[str, object]:
        """The problem as plain data, for `--json` and for programs."""
        place = self.place
        return {
            "file": place.file if place else None,
            "line": place.line if place else None,
            "column": place.column if place else None,
            "excerpt": place.excerpt if place else None,
            "layer": self.layer or None,
            "finding": self.finding,
            "expected": self.expected or None,
            "hint": self.hint or None,
        }

    def __str__(self) -> str:
        lines = [printable(shortened(self.finding))]
        if self.place is not None:
            where = self.place
            lines[0] = f"{printable(where.file)}:{where.line}:{where.column}: {lines[0]}"
            lines += _pointed(where)
        if self.expected:
            lines.append(f"  expected: {printable(shortened(self.expected))}")
        if self.hint:
            lines.append(f"  hint: {printable(shortened(self.hint))}")
        return "\n".join(lines)


_MOST_SHOWN = 20  # mistakes; whoever made more has one cause to mend first
MOST_PROBLEMS = 200
"""Mistakes looked for; after so many the rest of an input is not looked at."""


class CnncalcError(Exception):
    """Bad input. `problems` holds every mistake found, each with its place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(dict.fromkeys(problems))
        super().__init__(self.problems)

    def __str__(self) -> str:
        shown = [str(problem) for problem in self.problems[:_MOST_SHOWN]]
        rest = len(self.problems) - len(shown)
        return "\n\n".join([*shown, *([f"and {rest:,} more"] if rest else [])])


class NotationError(CnncalcError):
    """The text could not be read as a network."""


class ShapeError(CnncalcError):
    """The network can be read, but its layers do not fit together."""


class UsageError(CnncalcError):
    """The call itself is wrong: a file that is not there, an option that makes no sense."""


class UnknownNameError(CnncalcError, KeyError):
    """A layer or figure was asked for by a name that does not exist."""

    __str__ = CnncalcError.__str__


class Mistake(Exception):
    """A mistake between two offsets of the text at hand; whoever holds the text makes a `Problem` of it."""

    def __init__(self, start: int, end: int, finding: str, expected: str = "", hint: str = "") -> None:
        super().__init__(finding)
        self.start, self.end = start, end
        self.finding, self.expected, self.hint = finding, expected, hint


_SHAPELESS = frozenset("\u115f\u1160\u3164\uffa0")  # letters that nobody sees


def printable(text: str) -> str:
    """Text on one line in which all is seen and nothing commands a terminal: no control characters, no marks that turn
    the direction of writing or have no width; spaces of all kinds become plain ones."""
    if text.isprintable() and _SHAPELESS.isdisjoint(text):
        return text
    return "".join(map(_seen, text))


def _seen(char: str) -> str:
    from unicodedata import category

    if char.isprintable() and char not in _SHAPELESS:
        return char
    return " " if category(char) == "Zs" else "\ufffd"


def shortened(text: str, most: int = 300) -> str:
    """A text without its end where it is too long to be read."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


def usage(finding: str, *, expected: str = "", hint: str = "") -> UsageError:
    """An error of the call, which has no place in any text."""
    return UsageError([Problem(finding, expected=expected, hint=hint)])


_LONGEST_NAME = 150  # characters of a name that may be suggested
_MOST_COMPARED = 100  # names; of more only those of about the same length


def nearest(word: str, known: Iterable[str], count: int = 1, cutoff: float = 0.6) -> list[str]:
    """The known words most like `word`, best first; none if nothing is near."""
    from difflib import get_close_matches

    by_lower = {name.lower(): name for name in known if len(name) <= _LONGEST_NAME}
    asked = word.lower()[:60]
    names: Iterable[str] = by_lower
    if len(by_lower) > _MOST_COMPARED:
        names = sorted(by_lower, key=lambda name: abs(len(name) - len(asked)) + 2 * (name[:1] != asked[:1]))
    found = get_close_matches(asked, list(names)[:_MOST_COMPARED], n=count, cutoff=cutoff)
    return [by_lower[name] for name in found]


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "", count: int = 1) -> str:
    """A hint naming the nearest known words, or `otherwise` where none is near."""
    found = nearest(word, known, count)
    return f"did you mean {listed(found, 'or')}?" if found else otherwise


def listed(words: Sequence[str], joint: str = "and") -> str:
    """Words as a sentence has them: `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


_WINDOW = 100  # characters of a long line that an excerpt shows


def _pointed(where: Place) -> list[str]:
    """The line of the mistake with carets below it; a long line is shown around the mistake."""
    from unicodedata import east_asian_width

    line, at = where.excerpt, where.column - 1
    if not line.strip():
        return []
    if len(line) > _WINDOW:
        start = max(0, min(at - _WINDOW // 3, len(line) - _WINDOW))
        line, at = line[start : start + _WINDOW], at - start
    shown = "".join(char if char.isprintable() else " " for char in line)
    wide = [2 if east_asian_width(char) in "WF" else 1 for char in shown]
    carets = sum(wide[at : at + where.width]) or 1
    return [f"  {shown}".rstrip(), "  " + " " * sum(wide[:at]) + "^" * carets]
