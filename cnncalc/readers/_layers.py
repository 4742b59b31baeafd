"""One layer in the notation: its kind, and its arguments in our spelling or in PyTorch's."""

from __future__ import annotations

import re
from typing import Any

from ..errors import Mistake, did_you_mean, nearest
from ..layers import KINDS
from ..network import LayerNode
from ._arguments import Arguments, kind_named
from ._cursor import MERGES, SEPARATORS
from ._tokens import Token
from ._values import Values, is_symbol


class Layers(Values):
    """Reads one layer at the cursor."""

    def layer(self) -> LayerNode:
        word = self.token
        found = kind_named(word.text)
        if found is None:
            raise self.unknown_kind(word)
        self.at += 1
        arguments = Arguments(found[0], word, found[1])
        if self.token.kind == "(":
            self.pytorch_arguments(arguments, word)
        else:
            while self.token.kind not in (*SEPARATORS, "|", ")", "end") and not self._call_comma():
                self.argument(arguments)
        return arguments.node(self.span(word))

    def _call_comma(self) -> bool:
        """A comma between arguments means nothing, except where it divides what a block is given."""
        return self.token.kind == "," and self.open[-1:] == ["call"]

    def unknown_kind(self, word: Token) -> Mistake:
        if word.text.endswith("Sequential"):
            return self.wrong(word, "Sequential is the notation itself", hint="write its layers with -> between them")
        if word.text in self.names.numbers:
            hint = "a number stands inside a layer, as {" + word.text + "}"
            return self.wrong(word, f"'{word.text}' is a number, not a layer", hint=hint)
        if self.peek().kind == "=" or word.text == "require":
            return self.wrong(word, f"'{word.text}' is no layer", hint="settings such as this stand in a YAML head")
        after = self.peek()
        if after.kind == "name" and (kind_named(after.text) or after.text in self.names.blocks or after.text in MERGES):
            hint = f"a name has a colon behind it: {word.text}: {after.text}"
            return self.wrong(word, f"'{word.text}' is no layer kind", hint=hint)
        known = [*KINDS, *MERGES, *self.names.blocks]
        return self.wrong(
            word, f"'{word.text}' is no layer kind", hint=did_you_mean(word.text, known, "`cnncalc layers` lists them")
        )

    def argument(self, into: Arguments) -> None:
        """One argument in the notation."""
        token = self.token
        if token.kind == ",":
            self.comma()
        elif token.kind == "/":
            self.at += 1
            into.marked("/", self.number(into.kind.kind), token)
        elif token.kind in ("number", "brace", "letter", "..") or is_symbol(token):
            into.bare(self.value(into.kind.kind), token)
        elif token.kind == "name":
            self.option(into)
        elif token.kind == "bad":
            raise self.strange(token)
        else:
            raise self.missing_arrow()

    def comma(self) -> None:
        before, after = self.tokens[self.at - 1], self.peek()
        digits = before.kind == after.kind == "number" and before.end == self.token.start == after.start - 1
        if digits and len(after.text) == 3:
            group = re.match(r"\d+(?:,\d{3})+", self.source.text[before.start : before.start + 100])
            written = group.group() if group else f"{before.text},{after.text}"
            end = before.start + len(written)
            raise Mistake(before.start, end, f"{written} has a comma in it", hint=f"write {written.replace(',', '')}")
        self.at += 1

    def option(self, into: Arguments) -> None:
        """A flag, or a name and its value."""
        word = self.token
        field = into.named(word.text)
        if word.text.lower() in ("same", "valid") and into.margin is not None:
            self.at += 1
            into.put(into.margin, word.text.lower(), word)
            return
        if word.text.lower() == "via":
            self.at += 1
            into.way(self.value("via"), word)
            return
        if field is None:
            raise self.not_an_option(into, word)
        self.at += 1
        if field.choices and word.text.lower() in field.choices:
            into.put(field, word.text.lower(), word)
        elif field.form == "flag" and self.token.kind != "=" and self.token.text.lower() not in ("true", "false"):
            if field.default and word.text.lower() not in field.words:
                raise self.wrong(word, f"'{word.text}' is how it is anyway", into.takes())
            into.put(field, not field.default, word)
        else:
            self.accept("=")
            value = self.flag_value() if field.form == "flag" else self.value(field.word)
            into.keyed(word.text, value, word, word)

    def not_an_option(self, into: Arguments, word: Token) -> Mistake:
        if word.text.lower() in into.fields:
            return self.wrong(word, f"'{word.text}' is how it is anyway", into.takes())
        if word.text in self.names.numbers or (word.text.islower() and self._size_word(into, word)):
            return self.wrong(word, f"'{word.text}' is a name, and stands in braces", hint=f"write {{{word.text}}}")
        before = self.tokens[self.at - 1]
        if before.kind == "," and self.open[-1:] == ["merge"]:
            return self.wrong(before, "a comma does not divide branches", "|", f"write | before {word.text}")
        if kind_named(word.text) or word.text in self.names.blocks or word.text.lower() in MERGES:
            hint = f"write -> before {word.text}"
            return self.wrong(word, f"an arrow is missing before {word.text}", "->", hint)
        if word.text in ("x", "X"):
            number = before.text
            return self.wrong(word, f"'{number}{word.text}' breaks off", hint=f"write {number} or {number}x{number}")
        return into.unknown(word)

    def _size_word(self, into: Arguments, word: Token) -> bool:
        """`conv width 3x3`: a bare word where the first number should stand."""
        first = next((field for field in into.fields.values() if field.bare), None)
        words = [name for field in into.fields.values() for name in field.words]
        near = nearest(word.text, words, cutoff=0.75)
        return first is not None and not into.values and not near and not kind_named(word.text)

    def flag_value(self) -> Any:
        token = self.token
        self.at += 1
        return {"true": True, "false": False}.get(token.text.lower(), token.text)

    def missing_arrow(self) -> Mistake:
        token, before = self.token, self.tokens[self.at - 1]
        if token.kind == "bad":
            return self.strange(token)
        if before.kind == ")" and (token.kind in ("*", "×") or token.text in ("x", "X")):
            return self.wrong(token, "the count of a repeat stands before it", hint="write 3 * (...)")
        return self.wrong(
            token, f"'{token.text}' does not belong to the step before it", "->", "write -> between two steps"
        )

    def pytorch_arguments(self, into: Arguments, word: Token) -> None:
        """Conv2d(3, 96, 11, stride=4): positions and names as in PyTorch."""
        bare = word.text.islower() and "." not in word.text and into.dims is None
        if bare:
            hint = f"write {word.text} 64 3" if into.kind.weighted == "conv" else f"write {word.text} and its numbers"
            raise self.wrong(self.token, f"{word.text} takes its arguments without brackets", hint=hint)
        opened = self.token
        self.at += 1
        positional, named = [], []
        while self.token.kind not in (")", "end"):
            token = self.token
            if token.kind == "name" and self.peek().kind == "=":
                self.at += 2
                named.append((token, (self.pytorch_value(), token)))
            else:
                positional.append((self.pytorch_value(), token))
            if not self.accept(","):
                break
        self.expect(")", opened)
        into.torch(positional, named)
