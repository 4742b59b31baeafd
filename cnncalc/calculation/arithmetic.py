"""Arithmetic as people write it: the one expression parser, with their signs, units and labels.

Beside what every expression may contain: `x × · ÷ − ^`, `⌊ ⌋ ⌈ ⌉`, `1,024`, `60M` (k M G T), `3 million`, `6천만`,
`27.8%`, products without a sign (`2(3+4)`), labels in brackets behind a number (`55(width)`), words in Korean around
numbers, `and or not`, `sqrt log2`, figures of layers (`params(conv 64 3x3, in 64)`) and of networks (`memory(alexnet)`,
`alexnet.conv1.out`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple

from ..errors import Mistake
from ..expressions import Expression, Parser, operands
from ..operations import FUNCTIONS, PEOPLES, Value, called, plain
from .numerals import NUMBER, numeral

SPECS = (
    "out", "channels", "height", "width", "rf", "jump", "params", "weights", "biases", "buffers", "macs", "ops", "flops",
    "bias_adds", "other_ops", "connections", "activations", "values", "neurons", "macs_on_padding", "remainder", "layers", "depth",
    "conv_layers", "fc_layers", "memory", "outputs", "peak",
)  # fmt: skip
"""Functions whose arguments are layers, kernels, shapes and networks, not numbers; a test holds them to the figures."""
_ALIKE = {
    **dict.fromkeys("×·∙⋅✕✖⨯∗⁎xX", "*"), **dict.fromkeys("÷∕⁄", "/"), "^": "**", "≤": "<=", "≥": ">=", "≠": "!=",
}  # fmt: skip
_LETTER = r"(?:(?![가-힣])\w)"
_WORD = "(?!(?<=[\\d,])[십백천만억조])(?!(?<=\\d\\s)[십백천만억조])[가-힣]+"
_LABEL = r"(?<=[\d)가-힣])\s?\((?=[^()\d]*\))[^()\d]*[^\W\d][^()\d]*\)"
_TOKENS = re.compile(
    rf"""(?:\s|{_WORD}|{_LABEL})*(?:(?P<number>{NUMBER})
    |(?P<op>\*\*|//|<=|>=|==|!=|[-+*/%<>()\[\],]|[×·∙⋅✕✖⨯∗⁎÷∕⁄^≤≥≠⌊⌋⌈⌉²³]|[xX](?=\s*[\d(⌊⌈])|(?<=[\d)\s])[xX](?=\s+[A-Za-z_][\w./-]*[.(]))
    |(?P<name>(?:(?:papers|torchvision|slim)/)?[A-Za-z_]{_LETTER}*(?:-{_LETTER}+(?=[\w-]{{0,100}}\.))*(?:\.(?:{_LETTER}+|\*))*)
    |(?P<bad>\S)|$)""",
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
    others = SPECS

    def advance(self) -> None:
        super().advance()
        self.token = _ALIKE.get(self.token, self.token) if self.kind == "op" else self.token

    def number(self) -> Value:
        """1,024 and 60M and 35만."""
        if self.token.isdecimal():
            return int(self.token)
        found = numeral(self.token)
        if found is None:
            raise self.mistake(f"'{self.token}' is no number", "the larger units first: 1억 3천만")
        return plain(found.value)

    def instead(self, token: str) -> str:
        """Units that are none of a count, and digits in groups."""
        unit = re.fullmatch(r"([kKMGT]?)i?(?:B|bytes|FLOPs?|FLOPS|MACs?|OPs?|params|parameters)", token)
        if unit:
            return f"figures are plain counts: write 5{unit[1] or 'M'}"
        return "digits stand in groups of three: 1,024" if token == "," else super().instead(token)

    def sign(self, depth: int) -> None:
        """A factor, and those that stand behind it without a sign between: 2(3+4)."""
        start, first = self.at, len(self.code)
        super().sign(depth)
        while self._without_sign():
            self._refuse_unclear(start, first)
            at, second = self.at, len(self.code)
            super().power(depth)
            self._refuse_remark(first, second, at)
            self.emit("*", None, 2, at, at + 1)

    def exponent(self, depth: int) -> None:
        """An exponent ends before a bracket: 2^2(3) is 4 * 3."""
        super().sign(depth)

    def _without_sign(self) -> bool:
        """Whether a bracket follows a number or bracket directly."""
        return self.token in ("(", "⌊", "⌈") and self.text[self.at - 1 : self.at] in tuple("0123456789)]⌋⌉²³")

    def _refuse_unclear(self, start: int, first: int) -> None:
        """1/2(3+4) can be read in two ways, and (2)(3+4) may be line 2."""
        if self.text[:start].rstrip().endswith(("/", "÷", "∕", "⁄", "%")):
            raise self.mistake(
                "a product without a sign behind a division", "a sign or brackets: 1/(2*(3+4)), 1/2*(3+4)"
            )
        if len(self.code) - first == 1 and self.text[start] == "(":
            raise self.mistake("a bracket behind a number in brackets", "a sign, if it is a product: (2)*(3+4)")

    def _refuse_remark(self, first: int, second: int, at: int) -> None:
        """`9(3x3)` says the same twice."""
        one, other = self.code[first:second], self.code[second:]
        if len(one) == 1 and one[0].op == "number" and constant(Expression(tuple(other))) == one[0].what:
            raise Mistake(at, at + 1, "this says the number again, or it is a product", "a sign, if it is a product")

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


def constant(expression: Expression) -> Value:
    """What plain arithmetic comes to; None where something is named in it, or where it cannot be worked out."""
    try:
        return expression.value(_nothing)
    except Mistake:
        return None


def _nothing(name: str) -> Value:
    raise LookupError


def widened(text: str) -> str:
    """Full-width and other compatible characters as the plain ones they stand for, one for one."""
    if text.isascii():
        return text
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
    code = expression.code
    calls = [at for at, step in enumerate(code) if step.op == "call" and step.what in _ROUNDED]
    return any(not _is_exact(Expression(code[: at + 1])) for at in calls)


_ROUNDED: dict[str, Callable[[Value], Value]] = {
    "sqrt": lambda root: root * root,
    "log2": lambda power: Fraction(2) ** power,
}
"""What leads back from a value of such a function to what it is of."""


def _is_exact(call: Expression) -> bool:
    """Whether a root or logarithm is that of its operand exactly."""
    (operand,) = map(constant, operands(call))
    if operand is None:
        return False
    name = call.code[-1].what
    found = called(name, [operand])
    return (name == "sqrt" or isinstance(found, int)) and _ROUNDED[name](found) == operand
