"""The notation: layers and arrows, brackets, branches, names; read by hand so that messages can be good.

network = [ shape sep ] chain          chain = [ step { sep step } ]       sep = "->" | ";" | newline
step    = [ NAME ":" ] [ INT "*" ] atom
atom    = layer | call | "(" chain ")" | merge | "@" path
"""

from __future__ import annotations

from .. import expressions
from .._trampoline import Steps, run
from ..errors import Mistake, NotationError, Problem
from ..expressions import Expression
from ..network import Argument, Atom, Call, Chain, Group, InputShape, Int, Merge, Network, Reference, Step
from ..operations import FUNCTIONS
from ._arguments import kind_named
from ._cursor import ENDS, MERGES, SEPARATORS, Names
from ._refusals import SPACED, Refusals
from ._source import Source
from ._tokens import Token
from .shapes import pasted_shape

__all__ = ["MERGES", "Names", "Parser", "read"]


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


class Parser(Refusals):
    """Reads one stretch of a source as a chain."""

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
        pasted = pasted_shape(self.source.text)
        if not self._shape_ahead() and not pasted:
            return None, 1
        try:
            if pasted:
                raise pasted
            shape, batch = self.shape(layout)
            self.behind_shape()
        except Mistake as mistake:
            self.note(mistake)
            self.skip()
            shape, batch = None, 1
        arrow = self.separators()
        if arrow is not None and self.token.kind in ENDS:
            self.note(self.wrong(arrow, "nothing follows the arrow", "a layer"))
        return shape, batch

    def _shape_ahead(self) -> bool:
        token, after = self.token, self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        if token.kind == "(":
            inside = after.kind
            comma = self.tokens[min(self.at + 2, len(self.tokens) - 1)].kind
            return inside == "number" and comma == ","
        symbol = token.kind in ("letter",) or (token.kind == "name" and after.kind in ("×", "@"))
        repeat = (after.kind == "*" and not SPACED.match(self.source.text)) or (
            after.text in ("x", "X", "(") and after.kind != "×"
        )
        return (token.kind in ("number", "brace") or symbol) and not repeat

    def chain(self) -> Steps[Chain]:
        """Steps up to whatever ends the chain."""
        first, steps = self.token, []
        arrow = self.separators()
        if arrow is not None:
            self.note(self.wrong(arrow, "nothing stands before the arrow", "a layer"))
        level = len(self.open)
        while self.token.kind not in ENDS:
            try:
                steps.append((yield self.step()))
                if self.token.kind not in (*SEPARATORS, *ENDS):
                    raise self.missing_arrow()
            except Mistake as mistake:
                self.note(mistake)
                del self.open[level:]
                self.skip()
            arrow = self.separators()
            if arrow is not None and self.token.kind in ENDS:
                self.note(self.wrong(arrow, "nothing follows the arrow", "a layer"))
        return Chain(tuple(steps), at=self.span(first) if steps else None)

    def separators(self) -> Token | None:
        """Skip what stands between two steps; the arrow, if one stands there."""
        arrow = None
        while self.token.kind in SEPARATORS:
            if self.token.kind == "arrow":
                if arrow is not None:
                    self.note(self.wrong(self.token, "nothing stands between two arrows", "a layer"))
                arrow = self.token
            self.at += 1
        return arrow

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
            hint = "a YAML file has a line `layers:` too; on one line the input's shape stands first, alone"
            raise self.wrong(token, f"'{token.text}:' belongs to a YAML file", hint=hint)
        if self.token.kind in (*SEPARATORS, *ENDS):
            raise self.wrong(token, f"the name '{token.text}' names nothing", "a layer behind the colon")
        return token.text

    def count(self) -> Int | None:
        token, after = self.token, self.peek()
        symbol = token.kind == "name" and len(token.text) == 1 and token.text.isupper()
        if not (token.kind in ("number", "brace") or symbol):
            return None
        if symbol and after.text == ".":
            raise self.unknown_kind(token)
        if after.kind != "*":
            raise self.no_count(token, after)
        count = self.item("a repeat")
        self.at += 1
        if self.token.kind in ("number", "brace") and self.peek().kind == "*":
            raise self.wrong(
                self.token, "one repeat stands before a step", hint=f"write {token.text} * ({self.token.text} * ...)"
            )
        return count

    def atom(self) -> Steps[Atom]:
        token = self.token
        if token.kind == "(":
            found: Atom = yield self.group()
            return found
        if token.kind == "ref":
            self.at += 1
            return Reference(token.text[1:], at=self.span(token))
        if token.kind == "bad":
            raise self.strange(token)
        if token.kind not in ("name", "letter"):
            raise self.no_step(token)
        if token.text in self.names.chains and (self.peek().kind in (*SEPARATORS, *ENDS)):
            self.at += 1
            return Call(token.text, None, at=self.span(token))
        if token.text in self.names.blocks:
            found = yield self.call()
            return found
        if token.text.lower() in MERGES:
            found = yield self.merge()
            return found
        return self.layer()

    def group(self) -> Steps[Group]:
        opened = self.token
        name = self.peek()
        if self.peek(2).kind == ")" and self.peek(3).kind == ":":  # as PyTorch prints a module
            hint = f"write {name.text}: without brackets" if name.kind == "name" else "leave the number out"
            raise self.wrong(name, f"'({name.text}):' is no name", hint=hint)
        self.at += 1
        self.deeper(opened)
        chain = yield self.chain()
        self.open.pop()
        if self.token.kind == "|":
            raise self.wrong(
                self.token, "branches need a word for how they meet", "concat(a | b), add(a | b) or mul(a | b)"
            )
        if self.token.kind == ",":
            raise self.wrong(self.token, "a comma divides nothing here", hint="write -> between two layers")
        self.expect(")", opened)
        return Group(chain, at=self.span(opened))

    def merge(self) -> Steps[Merge]:
        word = self.token
        kind = word.text.lower()
        self.at += 1
        opened = self.token
        if not self.accept("("):
            raise self.wrong(word, f"{kind} needs its branches in brackets", f"for example {self._example(kind)}")
        self.deeper(opened, "merge")
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

    def _example(self, kind: str) -> str:
        """How a merge is written; with the layer that is named behind the word, if one is."""
        if kind in ("residual", "aux"):
            return f"{kind}(conv 64 3x3 pad 1)"
        beside = self.token.text if self.token.kind == "ref" else ""
        return f"{kind}(identity | {beside})" if beside else f"{kind}(conv 64 1x1 | identity)"

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
        given = len(branches) + project
        if most is not None and given > most:
            takes = "a body and a shortcut at most" if kind == "residual" else "one chain"
            hint = (
                "several branches are added as add(a | b | c)" if kind == "residual" else "write aux(...) for each head"
            )
            raise self.wrong(word, f"{kind} takes {takes}, {given} given", hint=hint)
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
            token.text in self.names.numbers or (token.text in FUNCTIONS and self.peek().kind == "(")
            or (len(token.text) == 1 and token.text.isupper())
        )  # fmt: skip
        if not (
            named or token.kind in ("number", "brace", "+", "(") or (token.text[:1] in "-[" and token.kind == "bad")
        ):
            return False
        inside = self.tokens[self.at : self._argument_end()]
        word = next((token for token in inside if token.kind == "name"), None)
        if word is not None and word.text not in self.names.numbers and self._is_step(word.text):
            return False
        return not any(token.kind in ("arrow", ";", ":", "|", "ref") for token in inside)

    def _is_step(self, word: str) -> bool:
        """Whether a word begins a step: a kind, a block or a merge."""
        return kind_named(word) is not None or word in self.names.blocks or word.lower() in MERGES

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
        while self.tokens[end - 1].kind == "newline":
            end -= 1
        if first.kind == "brace" and end == self.at + 1:
            return self.brace()
        last = self.tokens[end - 1]
        self.at = end
        return expressions.parse(self.source.text, first.start, last.end, self.source)
