"""What is usually wrong where YAML gives up, said in words of the file and not of YAML's grammar."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from ..errors import Mistake
from ._source import Source
from ._yaml_tree import HEAD

_KEY = "|".join(HEAD)


class _Failure:
    """Where YAML gave up, what it says, and where the thing begins that it was reading."""

    def __init__(self, source: Source, failure: Any) -> None:
        mark = getattr(failure, "problem_mark", None) or getattr(failure, "context_mark", None)
        begun = getattr(failure, "context_mark", None)
        self.source = source
        self.at: int = mark.index if mark is not None else getattr(failure, "position", 0)
        self.begun: int | None = begun.index if begun is not None else None
        self.says = str(getattr(failure, "problem", None) or getattr(failure, "reason", None) or "not YAML")
        if self.at >= len(source.text.rstrip()) and self.begun is not None:  # never closed: where it begins
            self.at = self.begun

    @property
    def start(self) -> int:
        """Where its line begins."""
        return self.source.text.rfind("\n", 0, self.at) + 1

    @property
    def line(self) -> str:
        return self.source.text[self.start :].partition("\n")[0]

    def above(self) -> Iterator[tuple[int, str]]:
        """The line and those above it, the nearest first, blank ones left out, each with its offset."""
        end = self.start + len(self.line)
        while end >= 0:
            start = self.source.text.rfind("\n", 0, end) + 1
            line = self.source.text[start:end]
            if line.strip():
                yield start, line
            end = start - 1


def explained(source: Source, failure: Any) -> Mistake:
    """YAML's complaint in words that say what to do."""
    found = _Failure(source, failure)
    for look in _LOOKS:
        mistake = look(found)
        if mistake is not None:
            return mistake
    hint = "look at the indentation and the quotes above"
    return Mistake(found.at, found.at + 1, f"not valid YAML: {found.says}", hint=hint)


def _tab(found: _Failure) -> Mistake | None:
    """A tab before the text of a line."""
    tab = re.match(r"[ ]*(?:-[ ]*)*\t", found.line)
    if tab is None:
        return None
    at = found.start + tab.end() - 1
    return Mistake(at, at + 1, "a tab in the indentation", "spaces", "replace the tab by spaces")


def _colon(found: _Failure) -> Mistake | None:
    """`input:3x8x8`, `input 3x8x8` and `name: AlexNet: 2012`."""
    if "mapping values" not in found.says and "expected ':'" not in found.says:
        return None
    for start, line in list(found.above())[:5]:
        narrow = re.match(rf"({_KEY}):(\S.*)", line)
        if narrow:
            hint = f"write {narrow[1]}: {narrow[2].strip()}"
            return Mistake(start, start + narrow.end(1) + 1, "a space is missing behind the colon", hint=hint)
        none = re.match(rf"({_KEY})\s+(\S.*)", line)
        if none:
            hint = f"write {none[1]}: {none[2].strip()}"
            return Mistake(start, start + none.end(1), "a colon is missing behind the key", hint=hint)
    twice = re.match(r"\s*(\w+): +([^\"'].*: .*)", found.line)
    if twice:
        hint = f'write {twice[1]}: "{twice[2].strip()}"'
        at = found.start + twice.start(2)
        return Mistake(at, at + len(twice[2].rstrip()), "a value with a colon in it stands in quotes", hint=hint)
    return None


def _item(found: _Failure) -> Mistake | None:
    """An item that begins with a sign which YAML takes for itself, or holds a colon."""
    item = found.line.strip().removeprefix("-").strip()
    if found.line.lstrip().startswith("-") and (re.match(r"[{}\[\]@*&!|>%`#]", item) or ": " in item):
        hint = f'quote it: - "{item}"; or write the layers as plain lines under `layers: |`'
        sign = re.match(r"[{}\[\]@*&!|>%`#]", item)
        finding = f"YAML has a use of its own for {item[0]} before an item" if sign else "a colon stands in an item"
        return Mistake(found.at, found.at + 1, finding, hint=hint)
    return None


def _open(found: _Failure) -> Mistake | None:
    """A quote or a bracket that is never closed."""
    sign = found.source.text[found.begun : found.begun + 1] if found.begun is not None else ""
    if found.begun is None or sign not in ('"', "'", "[", "{") or re.search("escape|hexdecimal", found.says):
        return None
    if sign in "\"'":
        hint = "close it at the end of the text, or leave both out"
        return Mistake(found.begun, found.begun + 1, "this quote is never closed", hint=hint)
    closing = {"[": "]", "{": "}"}[sign]
    return Mistake(found.begun, found.begun + 1, "this bracket is never closed", f"'{closing}' to close it")


def _under_bar(found: _Failure) -> Mistake | None:
    """Text behind `layers: |`, or lines under it that are not indented."""
    if "comment or line break" in found.says or "comment or a line break" in found.says:
        hint = "begin the text on the next line, indented"
        return Mistake(found.at, found.at + 1, "text behind the | that begins a text of several lines", hint=hint)
    bar = next(((start, line) for start, line in found.above() if re.search(r":\s*[|>][-+]?\s*$", line)), None)
    if bar is None or not re.match(r"\S", found.line) or re.match(rf"(?:{_KEY})\s*:", found.line):
        return None
    first = bar[0] + len(bar[1]) + 1
    hint = "put spaces before every line of it"
    return Mistake(first, first + 1, f"the lines under `{bar[1].strip()}` are not indented", hint=hint)


def _indented(found: _Failure) -> Mistake | None:
    """A line whose text stands further left or right than it may."""
    text = found.line.lstrip()
    lines = list(found.above())[:2]
    if len(lines) < 2 or found.at != found.start + len(found.line) - len(text):
        return None
    column, above = len(found.line) - len(text), len(lines[1][1]) - len(lines[1][1].lstrip())
    if lines[1][1].lstrip().startswith("- ") and not text.startswith("-") and column == above:
        if not column and re.match(rf"(?:{_KEY})\s*:", text):
            return Mistake(
                found.at, found.at + len(text), "a key behind a list", "keys alone", "write the list under layers:"
            )
        return Mistake(found.at, found.at + len(text), "a dash is missing", "-", f"write - {text.rstrip()}")
    if column == above:
        return None
    finding = f"this line is indented by {column}, and the one above by {above}"
    return Mistake(found.at, found.at + 1, finding, hint="items of a list, and keys, stand below one another")


_SAID = (
    ("incompatible", "another version of YAML", "YAML 1.1 or 1.2", "leave out the line %YAML"),
    ("directive", "a line that begins with % speaks to YAML alone", "", "leave it out"),
    ("tag handle", "a word that begins with ! is a tag", "", "leave it out, or put it in quotes"),
    ("cannot start any token", "a text cannot begin with this sign", "", "put it in quotes"),
    ("escape", "a backslash in double quotes begins a sign of its own", "", "write two of them, or use single quotes"),
    (
        "hexdecimal",
        "figures from 0 to f are missing behind the backslash",
        "",
        "write two of them, or use single quotes",
    ),
    ("indentation indicator", "a figure behind | counts spaces, from 1", "", "leave it out"),
    ("expected node content", "something is missing before this sign", "", "leave it out, or put the text in quotes"),
)  # a part of what YAML says: what was found, what is expected, and a way out


def _said(found: _Failure) -> Mistake | None:
    """What YAML itself tells, in other words."""
    for part, finding, expected, hint in _SAID:
        if part in found.says:
            return Mistake(found.at, found.at + 1, finding, expected, hint)
    return None


def _document(found: _Failure) -> Mistake | None:
    """Something behind the end of the document, or before its beginning."""
    if "document start" not in found.says:
        return None
    if found.source.text.lstrip().startswith("%"):
        return Mistake(found.at, found.at + 1, "no --- stands before it", "", "leave out the line that begins with %")
    return Mistake(found.at, found.at + 1, "text behind the end of the document", "", "leave out the line `...`")


_LOOKS: tuple[Callable[[_Failure], Mistake | None], ...] = (
    _tab, _colon, _item, _open, _under_bar, _indented, _document, _said,
)  # fmt: skip
