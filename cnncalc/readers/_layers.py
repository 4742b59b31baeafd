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
        from ._elsewhere import kind_hint

        if word.text.endswith("Sequential"):
            return self.wrong(word, "Sequential is the notation itself", hint="write its layers with -> between them")
        if word.text in self.names.numbers:
            hint = "a number stands inside a layer, as {" + word.text + "}"
            return self.wrong(word, f"'{word.text}' is a number, not a layer", hint=hint)
        after, then = self.peek(), self.peek(2)
        named = self.begins_step(after) or (after.kind == "=" and self.begins_step(then))
        if (after.kind == "=" and not named) or word.text == "require":
            hint = kind_hint(word.text) or "settings such as this stand in a YAML head"
            return self.wrong(word, f"'{word.text}' is no layer", hint=hint)
        if named:
            hint = f"a name has a colon behind it: {word.text}: {then.text if after.kind == '=' else after.text}"
        else:
            hint = self._hint_beside(word, after) or did_you_mean(word.text, self.names.blocks, kind_hint(word.text))
        called = "a block is written under blocks:, as unit(k): conv {k} 3x3" if after.kind == "(" else ""
        hint = hint or did_you_mean(word.text, [*KINDS, *MERGES], called or "`cnncalc layers` lists them")
        return self.wrong(word, f"'{word.text}' is no layer kind", hint=hint)

    def begins_step(self, token: Token) -> bool:
        """Whether a word begins a step: a kind, a block or a merge."""
        word = token.text
        known = kind_named(word) is not None or word in self.names.blocks or word.lower() in MERGES
        return token.kind == "name" and known

    def _hint_beside(self, word: Token, after: Token) -> str:
        """What a word is meant for that is no kind, told by the sign behind it."""
        if after.kind == "*":
            return "the count of a repeat is a number or in braces: 3 * (...)"
        if after.kind == "+":
            return "two earlier layers are added as add(@a | @b)"
        if after.kind == ":":
            counted = self.at and self.tokens[self.at - 1].kind == "*"
            count = self.tokens[self.at - 2].text if counted and self.tokens[self.at - 2].kind == "number" else "3"
            return f"a name stands before the count: {word.text}: {count} * (...)" if counted else "a step has one name"
        rest = self.source.text[word.end :].partition("\n")[0]
        broken = re.match(r"[-. ][\w.-]*[ \t]*:", rest)
        if broken:
            name = re.sub(r"\W", "_", word.text + broken.group().rstrip(": \t"))
            return f"a name is letters, digits and _: {name}: ..."
        return ""

    def argument(self, into: Arguments) -> None:
        """One argument in the notation."""
        token = self.token
        if self.glued() and token.text not in ("x", "X"):
            raise self.glued_number()
        if token.kind == ",":
            self.comma()
        elif token.kind == "/":
            self._refuse_fraction(into)
            self.at += 1
            into.marked("/", self.number(into.kind.kind), token)
        elif token.kind in ("number", "brace", "letter", "..") or is_symbol(token):
            listed = self.tokens[self.at - 1].kind == ","
            into.bare(self.value(into.kind.kind), token, "a size is written with an x: 3x3" if listed else "")
        elif token.kind == "name":
            self.option(into)
        elif token.kind == "bad":
            raise self.strange(token)
        else:
            raise self.missing_arrow()

    def _refuse_fraction(self, into: Arguments) -> None:
        """A stride of 1/2 or 0.5 enlarges: papers call a transposed convolution so."""
        before, after = self.tokens[self.at - 1], self.peek()
        fraction = before.kind == "number" and before.end == self.token.start and "stride" in into.values
        first = before if fraction else self.token
        if fraction or (after.kind == "number" and after.text.startswith("0.")):
            hint = "a layer that enlarges is convtranspose or upsample"
            raise Mistake(first.start, after.end, "a stride is a whole number", hint=hint)

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
                raise self.wrong(word, f"'{word.text}' is how it is anyway", into.takes(), "leave it out")
            into.put(field, not field.default, word)
        else:
            self.accept("=")
            value = self.flag_value() if field.form == "flag" else self.value(field.word)
            into.keyed(word.text, value, word, word)

    def not_an_option(self, into: Arguments, word: Token) -> Mistake:
        from ._elsewhere import argument_hint

        if word.text.lower() in into.fields:
            return self.wrong(word, f"'{word.text}' is how it is anyway", into.takes(), "leave it out")
        before = self.tokens[self.at - 1]
        factor = re.fullmatch(r"[xX](\d+)", word.text)
        if factor:
            return self.wrong(word, f"'{word.text}' is no number", hint=f"write {factor[1]}")
        size_word = word.text.islower() and not argument_hint(into.kind, word.text) and self._size_word(into, word)
        if word.text in self.names.numbers or size_word:
            return self.wrong(word, f"'{word.text}' is a name, and stands in braces", hint=f"write {{{word.text}}}")
        if before.kind == "," and self.open[-1:] == ["merge"]:
            return self.wrong(before, "a comma does not divide branches", "|", f"write | before {word.text}")
        if self.begins_step(word):
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
        if token.kind in ("*", "×") or (before.kind == ")" and token.text in ("x", "X")):
            return self._misplaced_count(token, before)
        if token.kind == "(" and before.kind in ("number", "name") and before.text not in self.names.blocks:
            hint = "a size is written 3x3; a name stands before the layer: conv1: conv 64 3x3"
            return self.wrong(token, "a bracket behind a layer", hint=hint)
        hint = "write -> between two steps"
        if before.text in self.names.blocks:
            hint = f"what a block is given stands in brackets: {before.text}({token.text})"
        elif token.kind == ":":
            hint = "a name before the colon is one word of letters, digits and _"
        return self.wrong(token, f"'{token.text}' does not belong to the step before it", "->", hint)

    def _misplaced_count(self, token: Token, before: Token) -> Mistake:
        """`relu * 3`, or a product or size with a star between its numbers."""
        number = self.peek()
        if before.kind == number.kind == "number":
            a, b = before.text, number.text
            hint = f"write {a}x{b} for a size, {{{a}*{b}}} for a product"
            return self.wrong(token, f"'{a}*{b}' is no size", hint=hint)
        return self.wrong(token, "the count of a repeat stands before it", hint="write 3 * (...)")

    def pytorch_arguments(self, into: Arguments, word: Token) -> None:
        """Conv2d(3, 96, 11, stride=4): positions and names as in PyTorch."""
        bare = word.text.islower() and "." not in word.text and into.dims is None
        if bare:
            inside = self.source.text[self.token.end :].partition(")")[0]
            plain = re.fullmatch(r"[\d\s,]+", inside)
            takes = any(field.bare for field in into.fields.values())
            written = f"{word.text} {' '.join(inside.replace(',', ' ').split())}" if plain else into.example()
            hint = f"write {written if takes else word.text}"
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
        if _KERAS.fullmatch(word.text) and positional:
            raise self.wrong(
                word, f"{word.text} is Keras', whose arguments come in another order", hint=into.keras(positional)
            )
        into.torch(positional, named)


_KERAS = re.compile(r"Conv\w*[123]D|Dense")
"""Kinds as Keras spells them, whose first argument is what comes out."""
