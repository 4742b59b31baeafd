"""A place in the tokens of a text: looking, reading on, and complaining with a place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import MOST_PROBLEMS, Mistake, NotationError, Problem
from ..network import BUILT_IN
from ._source import Source, Span
from ._tokens import Token, tokens

MERGES = ("concat", "add", "mul", "residual", "aux")
DEEPEST = 500
SEPARATORS = ("arrow", ";", "newline")
ENDS = ("|", ")", ",", "end")
_SECTION = re.compile(r"\[\w+\][ \t]*$", re.MULTILINE)  # as Darknet has them


class Names:
    """What names may stand for while a text is read: blocks, and numbers (variables, parameters)."""

    def __init__(self, blocks: Mapping[str, Any] | None = None, numbers: tuple[str, ...] = ()) -> None:
        self.blocks = blocks or {}
        self.numbers = {*numbers, *BUILT_IN}
        self.chains: set[str] = set()

    def inside(self, parameters: tuple[str, ...]) -> Names:
        """The names inside a block, whose parameters may be numbers or chains."""
        names = Names(self.blocks, (*self.numbers, *parameters))
        names.chains = set(parameters)
        return names


class Cursor:
    """Moves over one stretch of a source; mistakes are collected, and reading goes on at the next step."""

    def __init__(self, source: Source, start: int, end: int, names: Names) -> None:
        self.source, self.names = source, names
        self.tokens = tokens(source, start, end)
        self.at = 0
        self.open: list[str] = []  # the brackets around the token at hand: "(", "merge" or "call"
        self.problems: list[Problem] = []

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def peek(self, ahead: int = 1) -> Token:
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def accept(self, kind: str) -> bool:
        if self.token.kind == kind:
            self.at += 1
            return True
        return False

    def expect(self, kind: str, opened: Token) -> None:
        if not self.accept(kind):
            raise self.wrong(opened, "this bracket is never closed", f"'{kind}' to close it")

    def span(self, first: Token) -> Span:
        """From a token to the last one read."""
        return Span(self.source, first.start, max(first.end, self.tokens[self.at - 1].end))

    def wrong(self, token: Token, finding: str, expected: str = "", hint: str = "") -> Mistake:
        return Mistake(token.start, token.end, finding, expected, hint)

    def note(self, mistake: Mistake) -> None:
        self.problems.append(self.source.problem(mistake))
        if len(self.problems) >= MOST_PROBLEMS:
            raise NotationError(self.problems)

    def skip(self) -> None:
        """To the end of the step in which a mistake was found, inner brackets included."""
        depth = 0
        while self.token.kind != "end":
            if depth == 0 and (self.token.kind in SEPARATORS or self._closes()):
                return
            depth += (self.token.kind == "(") - (self.token.kind == ")")
            self.at += 1

    def _closes(self) -> bool:
        """Whether the token ends the chain that is being read."""
        kind = self.token.kind
        return (kind in (")", "|") and bool(self.open)) or (kind == "," and self.open[-1:] == ["call"])

    def _stray(self) -> str:
        hints = {
            ")": "leave it out, or open it before", "|": "branches stand inside concat(a | b)",
            ",": "leave it out; -> or a new line divides layers",
        }  # fmt: skip
        return hints.get(self.token.kind, "")

    def strange(self, token: Token) -> Mistake:
        """A character that means nothing, with what was probably meant."""
        from ._signs import sign_hint

        after = self.peek()
        hint = sign_hint(token.text, self.at_line_start(), after.kind if after.start == token.end else "")
        if token.text == "&" and self.open[-1:] == ["merge"]:
            hint = "write | between two branches"
        elif self.source.text.startswith("{{", token.start):
            hint = "one pair of braces is enough: {2*width}"
        elif token.text == "[" and _SECTION.match(self.source.text, token.start):
            hint = "what Darknet has in a section is one line here: conv 16 3x3 pad 1 -> bn -> leakyrelu"
        return self.wrong(token, f"'{token.text}' has no meaning here", hint=hint)

    def at_line_start(self) -> bool:
        """Whether the token is the first of its line."""
        return self.at == 0 or self.tokens[self.at - 1].kind == "newline"

    def glued(self) -> bool:
        """Whether a word stands right behind a number, as in 4k."""
        before = self.tokens[self.at - 1] if self.at else self.token
        return self.token.kind == "name" and before.kind == "number" and before.end == self.token.start

    def glued_number(self) -> Mistake:
        """The mistake of a number with letters behind it."""
        from ._signs import glued_hint

        number, word = self.tokens[self.at - 1], self.token
        hint = glued_hint(number.text, word.text)
        return Mistake(number.start, word.end, f"'{number.text}{word.text}' is no number", hint=hint)

    def deeper(self, opened: Token, what: str = "(") -> None:
        self.open.append(what)
        if len(self.open) > DEEPEST:
            problem = self.source.problem(self.wrong(opened, f"brackets are nested more than {DEEPEST} deep"))
            raise NotationError([problem])
