"""What cannot begin a step, or stand behind the input's shape, and what to write instead."""

from __future__ import annotations

import re

from ..errors import Mistake
from ._cursor import ENDS, SEPARATORS
from ._layers import Layers
from ._tokens import Token
from .shapes import NUMBER

_LAYER = "a layer, for example conv 64 3x3"
SPACED = re.compile(rf"\s*{NUMBER}(?:\s*(?:[*/,]|by)\s*{NUMBER}|[ \t]+{NUMBER}){{1,3}}(?=\s*(?:->|→|;|\n|$))")
"""A shape with other signs between its numbers than the x."""


class Refusals(Layers):
    """Mistakes at the beginning of steps."""

    def behind_shape(self) -> None:
        """Refuse whatever stands between the input's shape and the first separator."""
        token = self.token
        if token.text in ("x", "X"):
            raise self.wrong(token, "the shape breaks off behind the x", "for example 3x224x224")
        if self.glued():
            raise self.glued_number()
        if token.kind not in (*SEPARATORS, "end"):
            spaced = SPACED.match(self.source.text)
            hint = f"write {'x'.join(re.findall(NUMBER, spaced.group()))}" if spaced else "write -> between them"
            raise self.wrong(token, f"'{token.text}' behind the input's shape", hint=hint)

    def no_count(self, token: Token, after: Token) -> Mistake:
        """A step that begins with a number which counts nothing."""
        repeated = f"write {token.text} * (...)"
        if after.kind == "×" and self.peek(2).kind in ("number", "brace", "letter"):
            hint = "an input's shape stands first; a filter's size stands in its layer: conv 64 7x7"
            return self.wrong(token, "a step cannot begin with a size", _LAYER, hint)
        if after.kind == "×" or (after.text in ("x", "X") and self.peek(2).text != "-"):
            return self.wrong(after, f"'{after.text}' does not repeat", "*", repeated)
        if after.kind == "(":
            return self.wrong(token, "a bare number stands before a bracket", "*", repeated)
        if self.at_line_start() and after.text in (".", ")"):
            return self.wrong(token, "the lines are not numbered", _LAYER, "leave the number out")
        hint = ""
        if token.kind == "brace":
            hint = "layers stand in round brackets; the count of a repeat has a star: {n} * (...)"
        elif after.kind == "name" and self.peek(2).kind == ":":
            hint = "a name begins with a letter"
        elif after.text in ("x", "X"):
            hint = "sizes are whole numbers from 1"
        elif after.kind == "name" and after.start == token.end:
            from ._signs import glued_hint

            hint = glued_hint(token.text, after.text)
        elif self.begins_step(after) or after.text == "times":
            hint = repeated
        elif self.at and self.tokens[self.at - 1].kind == "arrow":
            hint = f"a layer stands between two arrows: fc {token.text}"
        return self.wrong(token, f"a step cannot begin with '{token.text}'", _LAYER, hint)

    def no_step(self, token: Token) -> Mistake:
        """Something that is no word stands where a step must begin."""
        if token.kind in (*SEPARATORS, *ENDS):
            return self.wrong(token, "nothing is repeated here", _LAYER, "write 3 * (...)")
        hints = {
            "@": "an earlier layer is named right behind the @: @conv1",
            "+": "leave it out; branches are added as add(a | b)", ":": "a name stands before the colon: conv1: conv 64 3x3",
        }  # fmt: skip
        if token.kind == "@" and not self.at and self.peek().kind == "number":
            hints["@"] = "the input's channels stand before the @: 3@32x32"
        hint = hints.get(token.kind, "layers stand in round brackets" if token.kind == "brace" else "")
        return self.wrong(token, f"a step cannot begin with '{token.text}'", _LAYER, hint)
