"""The notation's tokens, each with its place."""

from __future__ import annotations

import re
from typing import NamedTuple

from ._source import Source


class Token(NamedTuple):
    """A stretch of text: `kind` is one of number mark name brace arrow ; newline ref string end bad, or a character."""

    kind: str
    text: str
    start: int
    end: int


_SYMBOL = r"(?:\d|\{|[A-Z](?![A-Za-wyzA-WYZ0-9_]))"  # what may stand beside the x of 11x11
_TOKEN = re.compile(
    rf"""(?P<space>[ \t\r\f\v\u00a0\u3000\ufeff]+|\#[^\n]*)
    |(?P<newline>\n[ \t\r\n]*)
    |(?P<arrow>->|→)
    |(?P<ref>@(?=[^\W\d])\w+(?:\.(?:\w+|\*))*)
    |(?P<range>\.\.)
    |(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE]-?\d\d?\d?(?!\w))?)
    |(?P<brace>\{{[^{{}}\n]*\}})
    |(?P<letter>[A-Z](?=[xX×]{_SYMBOL}|@))
    |(?P<name>(?:(?:torch\.)?nn\.)?[^\W\d]\w*)
    |(?P<wrong>=>|[-–—−=]{{2,}}>)
    |(?P<string>'[^'\n]*'|"[^"\n]*")
    |(?P<mark>[()|,:*/+=@;×])
    |(?P<bad>[^\s\w](?=\s|$)|.)
    """,
    re.VERBOSE,
)
_CROSS = re.compile(rf"[xX×](?=[ \t]*{_SYMBOL})")


def tokens(source: Source, start: int, end: int) -> list[Token]:
    """The tokens of a stretch of text, comments and blanks left out, with an `end` token behind them."""
    found: list[Token] = []
    at, text = start, source.text
    while at < end:
        token = _next(text, at, end, found[-1] if found else None)
        at = token.end
        if token.kind != "space":
            found.append(token)
    found.append(Token("end", "", end, end))
    return found


def _next(text: str, at: int, end: int, before: Token | None) -> Token:
    sized = before is not None and (before.kind in ("number", "brace", "letter") or _is_symbol(before))
    cross = _CROSS.match(text, at, end) if sized else None
    if cross:
        return Token("×", cross.group(), at, cross.end())
    found = _TOKEN.match(text, at, end)
    assert found is not None
    assert found.lastgroup is not None
    kind = found.lastgroup
    if kind == "ref" and sized and before is not None and before.end == at:
        return Token("@", "@", at, at + 1)  # 3@HxW: the mark of a shape
    if kind == "wrong":
        kind = "bad"
    if kind == "range":
        kind = ".."
    if kind == "mark":
        kind = found.group()
    return Token(kind, found.group(), at, found.end())


def _is_symbol(token: Token) -> bool:
    return token.kind == "name" and len(token.text) == 1 and token.text.isupper()
