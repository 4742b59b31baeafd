"""Texts by the columns they take on a terminal, which are two for a Korean or Chinese character and none for an accent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def cells(text: str) -> int:
    """How many columns a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def filled(text: str, width: int, right: bool = False) -> str:
    """A text filled up to so many columns, on its left for one that stands at the right."""
    gap = " " * (width - cells(text))
    return gap + text if right else text + gap


def clipped(text: str, width: int) -> str:
    """As much of a text as takes so many columns."""
    if cells(text) <= width:
        return text
    kept = text[:width]
    while cells(kept) > width:
        kept = kept[:-1]
    return kept


def shortened(text: str, width: int) -> str:
    """A text with two dots for its end, where it takes more columns than there are."""
    return text if cells(text) <= width else f"{clipped(text, max(0, width - 2))}.."


def wrapped(text: str, width: int, first: str = "", later: str = "", **options: Any) -> list[str]:
    """A text on as many lines as it takes; the `first` line and `later` ones begin with something."""
    if cells(text) == len(text):
        from textwrap import wrap

        return wrap(text, width, initial_indent=first, subsequent_indent=later, **options)
    lines, line = [], first
    for word in _pieces(text, max(1, width - max(cells(first), cells(later)))):
        gap = " " if line not in (first, later) else ""
        if gap and cells(line) + 1 + cells(word) > width:
            lines.append(line)
            line, gap = later, ""
        line += gap + word
    return [*lines, line] if line.strip() or lines else []


def hanging(line: str, width: int) -> list[str]:
    """A line on as many as it takes, the later ones below what stands behind its label; words are never torn apart."""
    if cells(line) <= width:
        return [line]
    from re import match

    label = match(r"\s*\S+(?: \S+)*?\s{2,}(?=\S)", line)
    indent = cells(label.group()) if label else 0
    if not 0 < indent <= width // 2:
        own = len(line) - len(line.lstrip())
        indent = min(own + 2, width // 2) if own else 0
    return wrapped(line, width, later=" " * indent, break_long_words=False, break_on_hyphens=False)


def _pieces(text: str, most: int) -> Iterator[str]:
    """The words of a text, those that no line could hold in parts."""
    for word in text.split():
        while cells(word) > most:
            part = clipped(word, most) or word[0]
            yield part
            word = word[len(part) :]
        if word:
            yield word
