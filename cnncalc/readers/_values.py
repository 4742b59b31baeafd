"""Values in the notation: numbers, sizes, ranges, shapes, words, expressions, and PyTorch's tuples."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .. import expressions
from ..expressions import Expression
from ..layers import kind_of
from ..limits import MOST_DIGITS
from ..network import InputShape, Int
from ._cursor import Cursor
from ._tokens import Token
from .shapes import channels_first, pytorch, read_shape


class Values(Cursor):
    """Reads one value at the cursor."""

    def value(self, what: str) -> Any:
        """A number, size, range, shape, word or reference."""
        token = self.token
        if token.kind == "ref":
            self.at += 1
            return token.text
        if token.kind == "name" and not is_symbol(token):
            if token.text in self.names.numbers:
                raise self.wrong(
                    token, f"'{token.text}' is a name, and stands in braces", hint=f"write {{{token.text}}}"
                )
            self.at += 1
            return token.text.lower()
        if token.kind == "..":
            self.at += 1
            return ("..", None, self.item(what))
        return self.number(what)

    def number(self, what: str) -> Any:
        """A number or size, or the range or shape that begins with one."""
        token = self.token
        if token.kind == "number" and not token.text.isdigit() and len(token.text) <= MOST_DIGITS:
            self.at += 1
            return Fraction(token.text if token.text[0] != "." else "0" + token.text)
        sizes = self.size(what)
        if self.token.kind == ".." and len(sizes) == 1:
            self.at += 1
            open_end = self.token.kind not in ("number", "brace")
            return ("..", sizes[0], None if open_end else self.item(what))
        if self.token.kind == "@" and len(sizes) == 1:
            self.at += 1
            return ("@", *sizes, *self.size(what))
        return sizes

    def size(self, what: str) -> tuple[Any, ...]:
        """Numbers with an x between them, each perhaps uneven: 3, 3x5, 0+1x0+1."""
        items = [self.uneven(what)]
        while self.accept("×"):
            items.append(self.uneven(what))
        return tuple(items)

    def uneven(self, what: str) -> Any:
        before = self.item(what)
        if self.accept("+"):
            return (before, self.item(what))
        return before

    def item(self, what: str) -> Int:
        """digits, a capital letter, or {expression}."""
        token = self.token
        if token.kind == "brace":
            return self.brace()
        if token.kind == "letter" or is_symbol(token):
            self.at += 1
            return self._symbol(token)
        if token.kind != "number":
            shown = f"'{token.text}'" if token.text.strip() else "nothing"
            hint = self._instead(token)
            raise self.wrong(token, f"{what} needs a number here, got {shown}", "a number or {expression}", hint)
        if not token.text.isdigit() or len(token.text) > MOST_DIGITS:
            raise self.wrong(
                token, f"{what} needs a whole number, got {token.text[:20]}", f"digits only, at most {MOST_DIGITS}"
            )
        self.at += 1
        return int(token.text)

    def _instead(self, token: Token) -> str:
        """What was probably meant by something that stands where a number must."""
        if token.kind == "string":
            return f"write {token.text[1:-1]} without quotes"
        if token.kind == ":":
            return "leave the colon out"
        if kind_of(token.text) is not None:
            return f"write -> before {token.text}"
        if token.kind == "bad" and token.text == "-":
            return "sizes, counts and paddings are not negative"
        return "a size is written 3x3" if token.text in ("(", "[") else ""

    def _symbol(self, token: Token) -> Expression:
        return expressions.parse(self.source.text, token.start, token.end, self.source)

    def brace(self) -> Expression:
        token = self.token
        self.at += 1
        return expressions.parse(self.source.text, token.start + 1, token.end - 1, self.source)

    def pytorch_value(self) -> Any:
        """A number, a tuple of numbers, True, False, None or a quoted word."""
        token = self.token
        if token.kind == "(":
            self.at += 1
            items: list[Any] = []
            while self.token.kind not in (")", "end"):
                items.append(self.item("a tuple"))
                if not self.accept(","):
                    break
            self.expect(")", token)
            return tuple(items)
        if token.kind in ("string", "name"):
            self.at += 1
            word = token.text.strip("'\"")
            return {"True": True, "False": False, "None": None}.get(word, word)
        if token.kind == "bad" and token.text.startswith("-"):  # a dimension counted from behind
            self.at += 2
            return None
        return self.number("an argument")

    def shape(self, layout: str = "") -> tuple[InputShape, int]:
        """A shape in any spelling, and its batch."""
        first = self.token
        bracket = self.accept("(")
        sizes = self.size("a shape")
        if self.token.kind == "@" and len(sizes) == 1:
            self.at += 1
            return channels_first(self.whole((*sizes, *self.size("a shape")), first), self.span(first)), 1
        if self.token.kind == "," and len(sizes) > 1:
            digits = self.peek().kind == "number" and self.peek().start == self.token.end
            hint = "write 1024, not 1,024" if digits else "write -> between the input's shape and the first layer"
            raise self.wrong(self.token, "a comma inside a size", "digits only", hint)
        if self.token.kind == ",":
            while self.accept(","):
                if self.token.kind == ")":
                    break
                sizes = (*sizes, *self.size("a shape"))
            if bracket:
                self.expect(")", first)
            return pytorch(self.whole(sizes, first), self.span(first))
        return read_shape(self.whole(sizes, first), layout, self.span(first)), 1

    def whole(self, sizes: tuple[Any, ...], first: Token) -> tuple[Int, ...]:
        for item in sizes:
            if not isinstance(item, (int, Expression)) or item == 0:
                raise self.wrong(first, "a shape is made of whole numbers from 1", "for example 3x224x224")
        return sizes


def is_symbol(token: Token) -> bool:
    return token.kind == "name" and len(token.text) == 1 and token.text.isupper()
