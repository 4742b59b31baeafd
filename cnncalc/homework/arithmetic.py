"""Arithmetic as people write it: the one expression parser, with their signs, units and labels.

Beside what every expression may contain: `x × · ÷ − ^`, `⌊ ⌋ ⌈ ⌉`, `1,024`, `60M` (k M G T, 만 백만 억), `27.8%`,
labels in brackets behind a number (`55(width)`), words in Korean around numbers, `and or not`, `sqrt log2`,
figures of layers (`params(conv 64 3x3, in 64)`) and of networks (`alexnet.conv1.out`).
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple

from ..errors import Mistake
from ..expressions import Expression, Parser
from ..operations import FUNCTIONS, PEOPLES, Value, plain

SPECS = ("out", "rf", "params", "weights", "biases", "buffers", "macs", "ops", "flops", "bias_adds", "connections", "jump", "activations")  # fmt: skip
"""Functions whose arguments are layers, kernels and shapes, not numbers."""

_UNITS = {"k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "만": 10**4, "백만": 10**6, "억": 10**8}
_ALIKE = {
    "×": "*",
    "·": "*",
    "∙": "*",
    "⋅": "*",
    "✕": "*",
    "x": "*",
    "X": "*",
    "÷": "/",
    "^": "**",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
}
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?(?:\s?백만|\s?[만억]|[kKMGT](?![\w.]))?"
_TOKENS = re.compile(
    rf"""(?:\s|[가-힣]+(?<!만)(?<!억)|(?<=[\d)])\s?\([^()\d]*[^\W\d][^()\d]*\))*(?:(?P<number>{_NUMBER})
    |(?P<op>\*\*|//|<=|>=|==|!=|[-+*/%<>()\[\],]|[×·∙⋅✕÷^≤≥≠⌊⌋⌈⌉²³]|[xX](?=\s*[\d(⌊⌈]))
    |(?P<name>(?:(?:papers|torchvision|slim)/)?[A-Za-z_]\w*(?:-\w+(?=[\w-]*\.))*(?:\.(?:\w+|\*))*)|(?P<bad>\S)|$)""",
    re.VERBOSE,
)


class Spec(NamedTuple):
    """A function of layers: its name and its arguments as text, which begins at an offset."""

    name: str
    text: str
    at: int

    def __str__(self) -> str:
        return f"{self.name}({self.text.strip()})"


class _People(Parser):
    """The parser for what people write."""

    tokens: ClassVar[re.Pattern[str]] = _TOKENS
    functions = {**FUNCTIONS, **PEOPLES}

    def advance(self) -> None:
        super().advance()
        self.token = _ALIKE.get(self.token, self.token) if self.kind == "op" else self.token

    def number(self) -> Value:
        """1,024 and 60M and 35만."""
        found = re.fullmatch(r"([\d,.]+)\s?(\D*)", self.token)
        assert found is not None
        return plain(Fraction(found[1].replace(",", "")) * _UNITS.get(found[2], 1))

    def compare(self, depth: int) -> None:
        """Comparisons joined by `and` and `or`, which bind in this order."""
        self._joined(depth, ("or", "and"))

    def _joined(self, depth: int, words: tuple[str, ...]) -> None:
        if not words:
            self._negated(depth)
            return
        self._joined(depth, words[1:])
        while self.kind == "name" and self.token == words[0]:
            at, after = self.at, self.after
            self.advance()
            self._joined(depth, words[1:])
            self.emit("call", words[0], 2, at, after)

    def _negated(self, depth: int) -> None:
        if self.kind == "name" and self.token == "not":
            at, after = self.at, self.after
            self.advance()
            super().compare(depth + 1)
            self.emit("call", "not", 1, at, after)
        else:
            super().compare(depth)

    def item(self, depth: int) -> None:
        if self.token in ("⌊", "⌈"):
            self._rounded(depth)
        elif self.kind == "name" and self.token in SPECS and self.text[self.after : self.after + 1] == "(":
            self._spec()
        else:
            super().item(depth)
        if self.token in ("²", "³"):
            self.emit("number", {"²": 2, "³": 3}[self.token])
            self.emit("**", None, 2)
            self.advance()
        if self.token == "%" and not re.match(r"\s*[\d(⌊⌈A-Za-z]", self.text[self.after : self.end]):
            self.emit("number", 100)
            self.emit("/", None, 2)
            self.advance()

    def _rounded(self, depth: int) -> None:
        """⌊ ⌋ is floor, ⌈ ⌉ is ceil."""
        opened, at = self.token, self.at
        self.advance()
        self.compare(depth + 1)
        self.take({"⌊": "⌋", "⌈": "⌉"}[opened], at)
        self.emit("call", {"⌊": "floor", "⌈": "ceil"}[opened], 1, at, self.at)

    def _spec(self) -> None:
        """A function of layers: its arguments are kept as text."""
        name, at, start, level = self.token, self.at, self.after + 1, 1
        end = start
        while end < self.end and level:
            level += {"(": 1, ")": -1}.get(self.text[end], 0)
            end += 1
        if level:
            raise Mistake(start - 1, start, "this bracket is never closed", "')' to close it")
        self.emit("name", Spec(name, self.text[start : end - 1], start), 0, at, end)
        self.after = end
        self.advance()


def widened(text: str) -> str:
    """Full-width and other compatible characters as the plain ones they stand for, one for one."""
    plain_ones = {"−": "-", "–": "-", "’": "'"}
    return "".join(plain_ones.get(char) or _compatible(char) for char in text)


def _compatible(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char)
    if unicodedata.category(char) == "No":  # 5² is no 52
        return char
    return folded if len(folded) == 1 and char.isprintable() else char


def parse(text: str, start: int = 0, end: int | None = None, source: Any = None) -> Expression:
    """Read what a person wrote as one expression; raises `Mistake` with offsets into the text."""
    return _People(widened(text), start, len(text) if end is None else end).whole(source)


def inexact(expression: Expression) -> bool:
    """Whether a root or logarithm in it may be rounded to 12 decimals."""
    return any(step.op == "call" and step.what in ("sqrt", "log2") for step in expression.code)
