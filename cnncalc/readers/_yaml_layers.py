"""Layers in YAML: plain lines, a list of items, or mappings with PyTorch's argument names."""

from __future__ import annotations

import re
from typing import Any

from .. import expressions
from ..errors import MOST_PROBLEMS, Mistake, NotationError, Problem
from ..expressions import Expression
from ..network import Chain, Group, LayerNode, Merge, Step
from ._arguments import Arguments, kind_named
from ._cursor import MERGES, Names
from ._source import Source
from ._tokens import Token
from ._yaml_refusals import begins_layer, no_kind, no_name, plausible, refuse_numbers, several_keys, wrong
from ._yaml_tree import Items, Pairs, Scalar, Tree
from .notation import Parser


class LayersReader:
    """Reads chains out of a YAML tree; mistakes are collected."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.names = Names()

    def note(self, mistake: Mistake) -> None:
        self.problems.append(self.source.problem(mistake))
        if len(self.problems) >= MOST_PROBLEMS:
            raise NotationError(self.problems)

    def text_of(self, tree: Tree, hint: str = "put it in quotes") -> str:
        """A word."""
        if not isinstance(tree, Scalar):
            self.note(wrong(tree, "a word must stand here, not a list or mapping", hint=hint))
            return ""
        return tree.value

    def chain(self, tree: Tree | None, names: Names) -> Chain:
        """Plain lines, or a list of items."""
        if tree is None:
            return Chain()
        if isinstance(tree, Scalar):
            return self.notation(tree, names)
        if isinstance(tree, Pairs):
            self.note(
                wrong(
                    tree,
                    "the layers are a mapping",
                    "a list, each line beginning with -",
                    "or plain lines under `layers: |`",
                )
            )
            return Chain()
        steps: list[Step] = []
        for item in tree.items:
            try:
                steps += self.item(item, names)
            except Mistake as mistake:
                self.note(mistake)
        return Chain(tuple(steps), at=tree.span)

    def notation(self, tree: Scalar, names: Names) -> Chain:
        text = self.source.text[tree.span.start : tree.span.end]
        if ("\\" in text or "''" in text) and " ".join(text.split()) != " ".join(tree.value.split()):
            self.note(wrong(tree, "escapes inside quotes are not read", hint="write the item without them"))
            return Chain()
        parser = Parser(self.source, tree.span.start, tree.span.end, names)
        body = parser.body()
        self.problems += parser.problems
        return body

    def item(self, tree: Tree, names: Names) -> tuple[Step, ...]:
        """One item of a list: notation, `name: chain`, `kind: arguments`, or a list in a list."""
        if isinstance(tree, Scalar):
            return self.notation(tree, names).steps
        if isinstance(tree, Items):
            refuse_numbers(tree)
            return (Step(Group(self.chain(tree, names), at=tree.span), at=tree.span),)
        if len(tree.pairs) > 1 and all(plausible(key) for key, _ in tree.pairs):
            raise several_keys(tree)
        if len(tree.pairs) != 1 or not plausible(tree.pairs[0][0]):
            if re.fullmatch(r"[\w-]+(?: [\w-]+)*", tree.pairs[0][0].value) and not begins_layer(tree.pairs[0][0].value):
                raise no_name(tree.pairs[0][0])
            text = self.source.text[tree.span.start : tree.span.end].split("\n")[0][:60]
            hint = f'quote it: - "{text}"; or write the layers as plain lines under `layers: |`'
            raise wrong(tree, "YAML reads this item as something other than a layer", hint=hint)
        key, value = tree.pairs[0]
        merge = key.value.lower() in MERGES
        if merge and isinstance(value, Items):
            return (self.merge(key, value, names),)
        if merge and (isinstance(value, Pairs) or (isinstance(value, Scalar) and "|" in value.value)):
            word = key.value.lower()
            hint = f'write - "{word}(a | b)", or - {word}: [a, b]'
            raise wrong(value, f"the branches of {word} stand in brackets or in a list", hint=hint)
        kind = kind_named(key.value)
        if isinstance(value, Pairs) and kind:
            return (self.mapping(key, kind, value),)
        if isinstance(value, Scalar) and kind and not self.is_chain(value, names):
            return self._arguments(key, value, names)
        return (self.named(key, value, names),)

    def named(self, key: Scalar, value: Tree, names: Names) -> Step:
        """`name: a -> b` is one step where there is one, else a group of that name."""
        if not key.value.isidentifier():
            raise no_name(key)
        settings = isinstance(value, Scalar) and value.value[:1].isdigit() and not self.is_chain(value, names)
        if isinstance(value, Pairs) or settings:
            raise no_kind(key, names)
        chain = self.chain(value, names)
        if len(chain.steps) == 1 and not chain.steps[0].name:
            step = chain.steps[0]
            return Step(step.atom, key.value, step.count, at=step.at)
        return Step(Group(chain, at=value.span), key.value, at=key.span)

    def is_chain(self, value: Scalar, names: Names) -> bool:
        """Whether the text behind `KEY:` is steps, so that KEY is a name."""
        first, *rest = Parser(self.source, value.span.start, value.span.end, names).tokens
        if any(token.kind in ("arrow", ";", "newline") for token in rest):
            return True
        known = kind_named(first.text) is not None or first.text in names.blocks or first.text.lower() in MERGES
        begins = first.kind in ("(", "ref") or (first.kind == "name" and known)
        return begins or (first.kind in ("number", "brace") and rest[0].kind == "*")

    def _arguments(self, key: Scalar, value: Scalar, names: Names) -> tuple[Step, ...]:
        """`- fc: 1000`: a kind and its arguments."""
        parser = Parser(self.source, value.span.start, value.span.end, names)
        word = Token("name", key.value, key.span.start, key.span.end)
        parser.tokens.insert(0, word)
        body = parser.body()
        self.problems += parser.problems
        return body.steps

    def merge(self, key: Scalar, value: Items, names: Names) -> Step:
        """`- concat: [..]` lists branches."""
        branches: list[Chain] = []
        project = False
        for item in value.items:
            if (
                key.value.lower() == "residual"
                and isinstance(item, Scalar)
                and item.value.strip() == "project"
                and branches
            ):
                project = True
            elif isinstance(item, Items):
                branches.append(self.chain(item, names))
            else:
                branches.append(Chain(self.item(item, names), at=item.span))
        return Step(Merge(key.value.lower(), tuple(branches), project, at=key.span), at=key.span)

    def mapping(self, key: Scalar, kind: tuple[Any, int | None], value: Pairs) -> Step:
        """`- conv: {out_channels: 96, kernel_size: 11, name: conv1}`."""
        word = Token("name", key.value, key.span.start, key.span.end)
        arguments = Arguments(kind[0], word, kind[1])
        name = ""
        for option, setting in value.pairs:
            token = Token("name", option.value, option.span.start, option.span.end)
            if option.value == "name":
                name = self.text_of(setting)
            elif getattr(arguments.named(option.value), "form", "") == "table" and isinstance(setting, Items):
                arguments.keyed(option.value, (self.listed(setting),), token, token)
            else:
                arguments.keyed(option.value, self.setting(setting), token, token)
        node: LayerNode = arguments.node(key.span)
        return Step(node, name, at=key.span)

    def listed(self, tree: Tree) -> Expression:
        """A YAML list of lists of numbers as an expression."""
        if isinstance(tree, Scalar):
            return expressions.parse(self.source.text, tree.span.start, tree.span.end, self.source)
        if isinstance(tree, Pairs):
            raise wrong(tree, "a number or a list must stand here")
        items = [self.listed(item) for item in tree.items]  # YAML nests at most 64 deep
        return expressions.list_of(items, tree.span.start, tree.span.end, self.source)

    def setting(self, tree: Tree) -> Any:
        """The value of one argument: a number, a word, true or false, or a list of numbers."""
        if isinstance(tree, Items):
            parts = [self.setting(item) for item in tree.items]
            return tuple(part[0] if isinstance(part, tuple) and len(part) == 1 else part for part in parts)
        if isinstance(tree, Pairs):
            raise wrong(tree, "a number, a word or a list must stand here")
        words = {"true": True, "false": False, "null": None, "~": None, "none": None, "yes": True, "no": False}
        if tree.value.lower() in words:
            return words[tree.value.lower()]
        parser = Parser(self.source, tree.span.start, tree.span.end, self.names)
        value = parser.value("an argument")
        if parser.token.kind != "end":
            raise parser.wrong(parser.token, f"'{parser.token.text}' behind the value")
        return value
