"""Labels of questions in all the ways they are written: Q3, 3., (3), Question 3, 문제 3, 3번; and points beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from .._record import record

QUESTION = r"questions?|problem|exercise|aufgabe|frage|task|quiz|ex|no|nr|q|문제|문항|질문|과제|문"
ANSWER = r"the answer is|answers?|ans|solution|정답|답안|답|a"
_POINTS = r"[\[(]\s*(?P<points>[^\[\]()]*?)\s*(?:points?|pts?|p|점)?\s*[\])]"
_NUMBER = r"\d+(?:[.-]\d+)*"
_LONGEST = 200  # characters of a label
_CANON = re.compile(
    rf"(?:(?:{QUESTION}|{ANSWER})[\s.]*)?[#(\[]*\s*({_NUMBER})\s*[)\]]*\s*번?\s*\(?([a-z]?)\)?", re.IGNORECASE
)
_BEHIND = re.compile(r"(?<=\w)\s*[\[(]\s*\d[\d./]*\s*(?:points?|pts?|p|점)?\s*[\])][\s.:]*$|[\s.:]+$", re.IGNORECASE)
_SIGN = re.compile(r"\s*(?:[:=]+|-+>|→|\t|is\b|은\s|는\s)\s*|\.(?!\d)\s*|\)\s*|\s{2,}|\s*$")
_SIGN_BEHIND_WORDS = re.compile(rf"{_SIGN.pattern}|[;,]\s*|\s+")


@record
class Labelled:
    """A label in a line: the canonical one, where it begins, where what it labels begins, and whether a word says so."""

    label: str
    start: int
    rest: int
    worded: bool


def canonical(label: str) -> str:
    """`3` for Q3, q3., (3), Question 3, 문제 3 and 3번; any other text in small letters."""
    found = _CANON.fullmatch(_BEHIND.sub("", label.strip())) if len(label) <= _LONGEST else None
    if found is None:
        return " ".join(label.lower().split())
    return ".".join(str(int(part)) for part in re.split("[.-]", found[1])) + found[2].lower()


def points_of(text: str) -> Fraction | None:
    """2, 1.5 or 1/2 points; None for anything else."""
    found = re.fullmatch(r"\d+(?:\.\d+)?|\d+/[1-9]\d*", text.strip()) if len(text) <= _LONGEST else None
    return Fraction(found.group()) if found else None


class Labels:
    """The labels of a key, found in whatever form somebody writes them."""

    def __init__(self, labels: Iterable[str]) -> None:
        self.known = tuple(dict.fromkeys(labels))
        names = "|".join(map(_alternative, sorted(self.known, key=len, reverse=True)))
        self._head = re.compile(
            rf"(?:(?P<word>\b(?:{QUESTION}|{ANSWER}))[\s.]*)?(?P<open>[#(\[]{{0,3}})(?P<label>{names})(?![\dA-Za-z_])(?P<closed>[)\]]{{0,3}}(?:\s*번)?(?:\s*{_POINTS})?)",
            re.IGNORECASE,
        )

    def at(self, text: str, start: int) -> Labelled | None:
        """The label that begins there."""
        found = self._head.match(text, start)
        if found is None or (start and text[start - 1] not in " \t,;|/"):
            return None
        worded = bool(found["word"]) or "#" in found["open"]
        sign = (_SIGN_BEHIND_WORDS if worded else _SIGN).match(text, found.end())
        if sign is None and not found["closed"]:
            return None
        return Labelled(canonical(found["label"]), start, sign.end() if sign else found.end(), worded)

    def within(self, text: str) -> list[Labelled]:
        """The label at the beginning of a line, and those behind it; none where the line does not begin with one."""
        start = len(text) - len(text.lstrip())
        first = self.at(text, start)
        found = [first] if first else []
        for head in self._head.finditer(text, first.rest) if first else ():
            one = self.at(text, head.start())
            found += [one] if one is not None else []
        return found

    def behind(self, label: str) -> str:
        """The label that follows another one in the key; the first for none, and none behind the last."""
        at = self.known.index(label) + 1 if label in self.known else 0
        return self.known[at] if at < len(self.known) else ""


def _alternative(label: str) -> str:
    """3a also as 3(a) and 3 a; 2.1 also as 2-1."""
    found = re.fullmatch(r"(\d+(?:\.\d+)*)([a-z]?)", label)
    if found is None:
        return re.escape(label)
    number = found[1].replace(".", "[.-]")
    return rf"0*{number}\s*\(?{found[2]}\)?" if found[2] else f"0*{number}"
