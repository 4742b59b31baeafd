"""The notation: layers and arrows, brackets, branches, names; read by hand so that messages can be good.

network = [ shape sep ] chain          chain = [ step { sep step } ]       sep = "->" | ";" | newline
step    = [ NAME ":" ] [ INT "*" ] atom
atom    = layer | call | "(" chain ")" | merge | "@" path
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from .. import expressions
from .._trampoline import Steps, run
from ..errors import Mistake, NotationError, Problem, did_you_mean, nearest
from ..expressions import Expression
from ..layers import KINDS
from ..network import (
    Argument,
    Atom,
    Call,
    Chain,
    Group,
    InputShape,
    Int,
    LayerNode,
    Merge,
    Network,
    Reference,
    Step,
)
from ._arguments import Arguments, kind_named
from ._source import Source, Span
from ._tokens import Token, tokens
from .shapes import channels_first, pytorch, read_shape

MERGES = ("concat", "add", "mul", "residual", "aux")
BUILT_IN = ("in", "h", "w", "i")
_DEEPEST = 500
_SEPARATORS = ("arrow", ";", "newline")
_ENDS = ("|", ")", ",", "end")


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


def read(source: Source, layout: str = "") -> Network:
    """A text of notation as a network; raises `NotationError` with every mistake in it."""
    parser = Parser(source, 0, len(source.text), Names())
    shape, batch = parser.leading_shape(layout)
    body = parser.body()
    parser.finish()
    if shape is None and not body.steps:
        raise NotationError([Problem("there is no layer in it", source.place(0, 0), hint="for example conv 64 3x3")])
    inputs = (("input", shape),) if shape is not None else ()
    return Network(body, inputs=inputs, batch=batch, file=source.name)


class Parser:
    """Reads one stretch of a source; mistakes are collected, and reading goes on at the next step."""

    def __init__(self, source: Source, start: int, end: int, names: Names) -> None:
        self.source, self.names = source, names
        self.tokens = tokens(source, start, end)
        self.at = 0
        self.open: list[str] = []  # the brackets around the token at hand: "(" or "call"
        self.problems: list[Problem] = []

    # -- the stretch as a whole ------------------------------------------------------------------

    def body(self) -> Chain:
        """Everything up to the end as one chain."""
        chain = run(self.chain())
        while self.token.kind != "end":
            self.note(self.wrong(self.token, f"'{self.token.text}' closes or divides nothing", hint=self._stray()))
            self.at += 1
            run(self.chain())
        return chain

    def finish(self) -> None:
        """Raise what was found wrong, if anything."""
        if self.problems:
            raise NotationError(self.problems)

    def leading_shape(self, layout: str) -> tuple[InputShape | None, int]:
        """The input's shape before the first separator, and its batch, where the text begins with one."""
        while self.token.kind == "newline":
            self.at += 1
        if not self._shape_ahead():
            return None, 1
        try:
            shape, batch = self.shape(layout)
            if self.token.kind not in (*_SEPARATORS, "end"):
                raise self.wrong(
                    self.token, f"'{self.token.text}' behind the input's shape", hint="write -> between them"
                )
        except Mistake as mistake:
            self.note(mistake)
            self.skip()
            shape, batch = None, 1
        if self.token.kind in _SEPARATORS:
            self.at += 1
            if self.tokens[self.at - 1].kind != "newline" and self._nothing_follows():
                self.note(self.wrong(self.tokens[self.at - 1], "nothing follows the arrow", "a layer"))
        return shape, batch

    def _nothing_follows(self) -> bool:
        rest = self.at
        while self.tokens[rest].kind == "newline":
            rest += 1
        return self.tokens[rest].kind in ("end", "arrow", ";")

    def _shape_ahead(self) -> bool:
        token, after = self.token, self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        if token.kind == "(":
            inside = after.kind
            comma = self.tokens[min(self.at + 2, len(self.tokens) - 1)].kind
            return inside == "number" and comma == ","
        symbol = token.kind in ("letter",) or (token.kind == "name" and after.kind in ("×", "@"))
        repeat = after.kind == "*" or after.text in ("x", "X", "(") and after.kind != "×"
        return (token.kind in ("number", "brace") or symbol) and not repeat

    def shape(self, layout: str = "") -> tuple[InputShape, int]:
        """A shape in any spelling, and its batch."""
        first = self.token
        bracket = self.accept("(")
        sizes = self.size("a shape")
        if self.token.kind == "@" and len(sizes) == 1:
            self.at += 1
            return channels_first((*sizes, *self.whole(self.size("a shape"))), self.span(first)), 1
        if self.token.kind == ",":
            while self.accept(","):
                if self.token.kind == ")":
                    break
                sizes = (*sizes, *self.size("a shape"))
            if bracket:
                self.expect(")", first)
            return pytorch(self.whole(sizes), self.span(first))
        return read_shape(self.whole(sizes), layout, self.span(first)), 1

    def whole(self, sizes: tuple[Any, ...]) -> tuple[Int, ...]:
        for item in sizes:
            if not isinstance(item, (int, Expression)) or item == 0:
                raise self.wrong(
                    self.tokens[self.at - 1], "a shape is made of whole numbers from 1", "for example 3x224x224"
                )
        return sizes

    # -- tokens ----------------------------------------------------------------------------------

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

    def skip(self) -> None:
        """To the end of the step in which a mistake was found, inner brackets included."""
        depth = 0
        while self.token.kind != "end":
            if depth == 0 and (self.token.kind in _SEPARATORS or self._closes()):
                return
            depth += (self.token.kind == "(") - (self.token.kind == ")")
            self.at += 1

    def _closes(self) -> bool:
        """Whether the token ends the chain that is being read."""
        kind = self.token.kind
        return (kind in (")", "|") and bool(self.open)) or (kind == "," and self.open[-1:] == ["call"])

    def _stray(self) -> str:
        return {")": "leave it out, or open it before", "|": "branches stand inside concat( | )"}.get(
            self.token.kind, ""
        )

    # -- chains and steps ------------------------------------------------------------------------

    def chain(self) -> Steps[Chain]:
        """Steps up to whatever ends the chain."""
        first, steps = self.token, []
        arrow = self.separators()
        if arrow is not None:
            self.note(self.wrong(arrow, "nothing stands before the arrow", "a layer"))
        level = len(self.open)
        while self.token.kind not in _ENDS:
            try:
                steps.append((yield self.step()))
                if self.token.kind not in (*_SEPARATORS, *_ENDS):
                    raise self.missing_arrow()
            except Mistake as mistake:
                self.note(mistake)
                del self.open[level:]
                self.skip()
            arrow = self.separators()
            if arrow is not None and self.token.kind in _ENDS:
                self.note(self.wrong(arrow, "nothing follows the arrow", "a layer"))
        return Chain(tuple(steps), at=self.span(first) if steps else None)

    def separators(self) -> Token | None:
        """Skip what stands between two steps; the arrow, if one stands there."""
        arrow = None
        while self.token.kind in _SEPARATORS:
            if self.token.kind == "arrow":
                if arrow is not None:
                    self.note(self.wrong(self.token, "nothing stands between two arrows", "a layer"))
                arrow = self.token
            self.at += 1
        return arrow

    def missing_arrow(self) -> Mistake:
        token, before = self.token, self.tokens[self.at - 1]
        if token.kind == "bad":
            return self.strange(token)
        if before.kind == ")" and (token.kind in ("*", "×") or token.text in ("x", "X")):
            return self.wrong(token, "the count of a repeat stands before it", hint="write 3 * (...)")
        return self.wrong(
            token, f"'{token.text}' does not belong to the step before it", "->", "write -> between two steps"
        )

    def strange(self, token: Token) -> Mistake:
        """A character that means nothing, with what was probably meant."""
        if token.text[:1] in "-–—−=":
            hint = "write -> between two layers; on the command line in quotes, or the shell takes > for itself"
        elif token.text in "“”‘’„«»":
            hint = "the notation needs no quotes here; smart quotes come from word processors"
        elif token.text in "{}":
            hint = "an expression stands in {...} on one line"
        else:
            hint = ""
        return self.wrong(token, f"'{token.text}' has no meaning here", hint=hint)

    def step(self) -> Steps[Step]:
        """[ NAME ":" ] [ INT "*" ] atom"""
        first, name = self.token, ""
        if first.kind in ("name", "letter") and self.peek().kind == ":":
            name = self.named(first)
        count = self.count()
        atom: Atom = yield self.atom()
        return Step(atom, name, count, at=self.span(first))

    def named(self, token: Token) -> str:
        self.at += 2
        if token.text in ("layers", "input", "inputs", "vars", "blocks", "variants") and self.peek(0).kind in (
            "number",
            "newline",
        ):
            raise self.wrong(
                token, f"'{token.text}:' belongs to a YAML file", hint="a YAML file has a line `layers:` too"
            )
        if self.token.kind in (*_SEPARATORS, *_ENDS):
            raise self.wrong(token, f"the name '{token.text}' names nothing", "a layer behind the colon")
        return token.text

    def count(self) -> Int | None:
        token, after = self.token, self.peek()
        symbol = token.kind == "name" and len(token.text) == 1 and token.text.isupper()
        if not (token.kind in ("number", "brace") or symbol):
            return None
        if after.kind == "×" or after.text in ("x", "X"):
            raise self.wrong(after, f"'{after.text}' does not repeat", "*", f"write {token.text} * (...)")
        if after.kind != "*":
            if after.kind == "(":
                raise self.wrong(token, "a bare number stands before a bracket", "*", f"write {token.text} * (...)")
            raise self.wrong(token, f"a step cannot begin with '{token.text}'", "a layer, for example conv 64 3x3")
        count = self.item("a repeat")
        self.at += 1
        if self.token.kind in ("number", "brace") and self.peek().kind == "*":
            raise self.wrong(
                self.token, "one repeat stands before a step", hint=f"write {token.text} * ({self.token.text} * ...)"
            )
        return count

    # -- atoms -----------------------------------------------------------------------------------

    def atom(self) -> Steps[Atom]:
        token = self.token
        if token.kind == "(":
            return (yield self.group())
        if token.kind == "ref":
            self.at += 1
            return Reference(token.text[1:], at=self.span(token))
        if token.kind == "bad":
            raise self.strange(token)
        if token.kind not in ("name", "letter"):
            raise self.wrong(token, f"a step cannot begin with '{token.text}'", "a layer, for example conv 64 3x3")
        if token.text in self.names.chains and (self.peek().kind in (*_SEPARATORS, *_ENDS)):
            self.at += 1
            return Call(token.text, None, at=self.span(token))
        if token.text in self.names.blocks:
            return (yield self.call())
        if token.text.lower() in MERGES:
            return (yield self.merge())
        return self.layer()

    def group(self) -> Steps[Group]:
        opened = self.token
        self.at += 1
        self.deeper(opened)
        chain = yield self.chain()
        self.open.pop()
        if self.token.kind == "|":
            raise self.wrong(self.token, "branches need a word for how they meet", "concat( | ), add( | ) or mul( | )")
        if self.token.kind == ",":
            raise self.wrong(self.token, "a comma divides nothing here", hint="write -> between two layers")
        self.expect(")", opened)
        return Group(chain, at=self.span(opened))

    def deeper(self, opened: Token, what: str = "(") -> None:
        self.open.append(what)
        if len(self.open) > _DEEPEST:
            problem = self.source.problem(self.wrong(opened, f"brackets are nested more than {_DEEPEST} deep"))
            raise NotationError([problem])

    def merge(self) -> Steps[Merge]:
        word = self.token
        kind = word.text.lower()
        self.at += 1
        opened = self.token
        if not self.accept("("):
            example = f"{kind}(conv 64 3x3 pad 1)" if kind in ("residual", "aux") else f"{kind}(conv 64 1x1 | identity)"
            raise self.wrong(word, f"{kind} needs its branches in brackets", f"for example {example}")
        self.deeper(opened)
        branches: list[Chain] = [(yield self.chain())]
        project = False
        while self.accept("|") and not project:
            project = kind == "residual" and self._project()
            if not project:
                branches.append((yield self.chain()))
        self.open.pop()
        if self.token.kind == ",":
            raise self.wrong(self.token, "a comma does not divide branches", "|", f"write {kind}(a | b)")
        self.expect(")", opened)
        return self._merged(kind, branches, project, word)

    def _project(self) -> bool:
        """Whether `project` stands alone as the shortcut; it is read if so."""
        ahead = self.at
        while self.tokens[ahead].kind == "newline":
            ahead += 1
        after = ahead + 1
        while self.tokens[min(after, len(self.tokens) - 1)].kind == "newline":
            after += 1
        alone = self.tokens[ahead].text == "project" and self.tokens[min(after, len(self.tokens) - 1)].kind == ")"
        self.at = after if alone else self.at
        return alone

    def _merged(self, kind: str, branches: list[Chain], project: bool, word: Token) -> Merge:
        most = {"residual": 2, "aux": 1}.get(kind)
        if most is not None and len(branches) > most:
            takes = "a body and a shortcut at most" if kind == "residual" else "one chain"
            raise self.wrong(word, f"{kind} takes {takes}, {len(branches)} given")
        return Merge(kind, tuple(branches), project, at=self.span(word))

    def call(self) -> Steps[Call]:
        word = self.token
        self.at += 1
        if not self.accept("("):
            return Call(word.text, (), at=self.span(word))
        opened, args = self.tokens[self.at - 1], []
        self.deeper(opened, "call")
        while self.token.kind not in (")", "end"):
            args.append((yield self.given()))
            if not self.accept(","):
                break
        self.open.pop()
        self.expect(")", opened)
        return Call(word.text, tuple(args), at=self.span(word))

    def given(self) -> Steps[Argument]:
        """[ NAME "=" ] and an expression or a chain."""
        while self.accept("newline"):
            pass
        first, name = self.token, ""
        if first.kind in ("name", "letter") and self.peek().kind == "=" and self.peek(2).kind != "=":
            name = first.text
            self.at += 2
        value: Expression | Chain
        if self.numeric():
            value = self.argument_expression()
        else:
            value = yield self.chain()
        while self.accept("newline"):
            pass
        return Argument(value, name, at=self.span(first))

    def numeric(self) -> bool:
        """Whether an argument is a number: by how it begins, and no arrow stands in it."""
        token = self.token
        named = token.kind in ("name", "letter") and (
            token.text in self.names.numbers or (token.text in expressions.FUNCTIONS and self.peek().kind == "(")
            or (len(token.text) == 1 and token.text.isupper())
        )  # fmt: skip
        if not (named or token.kind in ("number", "brace", "+", "(") or token.text[:1] in "-[" and token.kind == "bad"):
            return False
        inside = self.tokens[self.at : self._argument_end()]
        return not any(t.kind in ("arrow", ";", ":", "|", "ref") for t in inside) and not self._repeats(inside)

    def _repeats(self, inside: list[Token]) -> bool:
        """`3 * conv ...` is a chain, `3 * n` a number."""
        return len(inside) > 2 and inside[1].kind == "*" and (
            kind_named(inside[2].text) is not None and inside[2].text not in self.names.numbers
        )  # fmt: skip

    def _argument_end(self) -> int:
        """The token behind this argument: a comma or bracket on its own level."""
        depth, at = 0, self.at
        while self.tokens[at].kind != "end":
            kind, text = self.tokens[at].kind, self.tokens[at].text
            if depth == 0 and kind in (",", ")"):
                break
            depth += (kind == "(" or text == "[") - (kind == ")" or text == "]")
            at += 1
        return at

    def argument_expression(self) -> Expression:
        first, end = self.token, self._argument_end()
        if first.kind == "brace" and end == self.at + 1:
            return self.brace()
        last = self.tokens[end - 1]
        self.at = end
        return expressions.parse(self.source.text, first.start, last.end, self.source)

    # -- layers ----------------------------------------------------------------------------------

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
            while self.token.kind not in (*_SEPARATORS, "|", ")", "end") and not self._call_comma():
                self.argument(arguments)
        return arguments.node(self.span(word))

    def _call_comma(self) -> bool:
        """A comma between arguments means nothing, except where it divides what a block is given."""
        return self.token.kind == "," and self.open[-1:] == ["call"]

    def unknown_kind(self, word: Token) -> Mistake:
        if word.text in self.names.numbers:
            hint = "a number stands inside a layer, as {" + word.text + "}"
            return self.wrong(word, f"'{word.text}' is a number, not a layer", hint=hint)
        if self.peek().kind == "=" or word.text == "require":
            return self.wrong(word, f"'{word.text}' is no layer", hint="settings such as this stand in a YAML head")
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
        elif token.kind in ("number", "brace", "letter", "..") or _is_symbol(token):
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
            joined = before.text + after.text
            raise Mistake(
                before.start, after.end, f"{before.text},{after.text} has a comma in it", hint=f"write {joined}"
            )
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
        elif field.form == "flag" and word.text.lower() in field.words and self.token.kind != "=":
            into.put(field, not field.default, word)
        else:
            self.accept("=")
            value = self.flag_value() if field.form == "flag" else self.value(field.word)
            into.keyed(word.text, value, word, word)

    def not_an_option(self, into: Arguments, word: Token) -> Mistake:
        if word.text.lower() in into.fields:
            return self.wrong(word, f"'{word.text}' is how it is anyway", into.takes())
        if word.text in self.names.numbers or (word.text.islower() and self._size_word(into, word)):
            return self.wrong(word, f"'{word.text}' is not written with braces", hint=f"write {{{word.text}}}")
        if kind_named(word.text) or word.text in self.names.blocks or word.text.lower() in MERGES:
            hint = f"write -> before {word.text}"
            return self.wrong(word, f"an arrow is missing before {word.text}", "->", hint)
        if word.text in ("x", "X"):
            before = self.tokens[self.at - 1].text
            return self.wrong(word, f"'{before}{word.text}' breaks off", hint=f"write {before} or {before}x{before}")
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

    # -- values ----------------------------------------------------------------------------------

    def value(self, what: str) -> Any:
        """A number, size, range, shape, word or reference."""
        token = self.token
        if token.kind == "ref":
            self.at += 1
            return token.text
        if token.kind == "name" and not _is_symbol(token):
            if token.text in self.names.numbers:
                raise self.wrong(token, f"'{token.text}' is not written with braces", hint=f"write {{{token.text}}}")
            self.at += 1
            return token.text.lower()
        if token.kind == "..":
            self.at += 1
            return ("..", None, self.item(what))
        return self.number(what)

    def number(self, what: str) -> Any:
        """A number or size, or the range or shape that begins with one."""
        token = self.token
        if token.kind == "number" and not token.text.isdigit():
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
        if token.kind == "letter" or _is_symbol(token):
            self.at += 1
            return self._symbol(token)
        if token.kind != "number":
            shown = f"'{token.text}'" if token.text.strip() else "nothing"
            raise self.wrong(token, f"{what} needs a number here, got {shown}", "a number or {expression}")
        if not token.text.isdigit() or len(token.text) > 300:
            raise self.wrong(token, f"{what} needs a whole number, got {token.text[:20]}", "digits only, at most 300")
        self.at += 1
        return int(token.text)

    def _symbol(self, token: Token) -> Expression:
        return expressions.parse(self.source.text, token.start, token.end, self.source)

    def brace(self) -> Expression:
        token = self.token
        self.at += 1
        return expressions.parse(self.source.text, token.start + 1, token.end - 1, self.source)

    # -- PyTorch's spelling ----------------------------------------------------------------------

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


def _is_symbol(token: Token) -> bool:
    return token.kind == "name" and len(token.text) == 1 and token.text.isupper()
