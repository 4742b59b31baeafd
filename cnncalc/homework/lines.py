"""A text line by line, as plain as it can be made: no marks of Markdown, HTML or LaTeX, full-width forms narrowed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .._record import record
from ..calculation.arithmetic import widened

_LATEX = {
    r"\times": "×", r"\cdot": "·", r"\div": "÷", r"\lfloor": "⌊", r"\rfloor": "⌋", r"\lceil": "⌈", r"\rceil": "⌉",
    r"\approx": "≈", r"\sim": "~", r"\leq": "≤", r"\le": "≤", r"\geq": "≥", r"\ge": "≥", r"\rightarrow": "→", r"\to": "→",
    r"\left": "", r"\right": "", r"\,": "", r"\;": " ", r"\quad": " ", r"\%": "%", r"\#": "#", r"\_": "_", r"\*": "*",
}  # fmt: skip
_COMMAND = re.compile("|".join(f"{re.escape(word)}(?![a-z])" if word[-1].isalpha() else re.escape(word) for word in sorted(_LATEX, key=len, reverse=True)))  # fmt: skip
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|&nbsp;|\u200b|\ufeff")


@record
class Line:
    """A line of a text: its number from 1, where it begins, and what stands in it."""

    number: int
    at: int
    text: str


def lines_of(text: str) -> Iterator[Line]:
    """The lines of a text, whatever ends them."""
    at = 0
    for number, line in enumerate(text.split("\n"), 1):
        yield Line(number, at, line.rstrip("\r"))
        at += len(line) + 1


def plainly(text: str) -> str:
    """A line without tags and LaTeX; what was not there is not made longer than a reader would."""
    if "\\" in text or "{,}" in text:
        text = _FRACTION.sub(r"((\1)/(\2))", text).replace("{,}", ",")
        text = _COMMAND.sub(lambda found: _LATEX[found.group()], text)
        text = re.sub(r"\\text\w*\{([^{}]*)\}", r" \1 ", text)
    return widened(_TAG.sub(" ", text) if "<" in text or "&" in text or not text.isascii() else text)
