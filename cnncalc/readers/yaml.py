"""Networks in YAML: a head, and layers as plain lines, as a list, or as mappings."""

from __future__ import annotations

from typing import Any

from .. import expressions
from .._trampoline import run
from ..errors import Mistake, NotationError, did_you_mean, listed
from ..expressions import Expression
from ..layers import KINDS
from ..limits import MOST_DIGITS
from ..network import BUILT_IN, Block, InputShape, Network, Parameter, Variant
from ._source import Source
from ._yaml_layers import LayersReader
from ._yaml_refusals import as_name, no_name, short, wrong
from ._yaml_tree import HEAD, Items, Pairs, Scalar, Tree, read_tree
from .notation import MERGES, Names, Parser
from .shapes import LAYOUTS, listed_shape

_OTHERS = {
    "input_shape": "input", "shape": "input", "image": "input", "variables": "vars", "params": "vars",
    "parameters": "vars", "block": "blocks", "modules": "blocks", "title": "name", "model": "name", "batch_size": "batch",
    "data_format": "layout", "constraints": "require", "requirements": "require", "backbone": "layers", "head": "layers",
}  # fmt: skip
"""What other files call a key of ours."""
_EXAMPLES = {
    "vars": "vars: {width: 64}", "inputs": "inputs: {left: 3x224x224, right: 3x224x224}",
    "blocks": "unit(k): conv {k} 3x3, below blocks:", "variants": "variants: {small: {width: 32}}",
}  # fmt: skip


def read(source: Source, layout: str = "") -> Network:
    """A YAML text as a network; raises `NotationError` with every mistake in it."""
    return _Reader(source, layout).network()


class _Reader(LayersReader):
    def __init__(self, source: Source, layout: str) -> None:
        super().__init__(source)
        self.layout = layout

    def network(self) -> Network:
        root = read_tree(self.source)
        if not isinstance(root, Pairs):
            raise NotationError(
                [self.source.problem(wrong(root, "a network file is a mapping", "layers: and its head"))]
            )
        head = {key.value: value for key, value in root.pairs}
        for key, _ in root.pairs:
            if key.value not in HEAD:
                other = _OTHERS.get(key.value.lower())
                hint = f"did you mean {other}?" if other else did_you_mean(key.value, HEAD, f"keys: {' '.join(HEAD)}")
                self.note(wrong(key, f"'{short(key.value)}' is no key of a network file", hint=hint))
        if "layout" in head and not self.layout:
            self.layout = self.one_of(head["layout"], LAYOUTS)
        variables = self.variables(head.get("vars"))
        blocks = self.blocks(head.get("blocks"), tuple(name for name, _ in variables))
        inputs, batch = self.inputs(head)
        network = Network(
            self.chain(head.get("layers"), self.names),
            name=self.text_of(head["name"]) if "name" in head else "",
            inputs=inputs,
            layout=self.one_of(head["layout"], LAYOUTS) if "layout" in head else "",
            batch=batch,
            vars=variables,
            blocks=blocks,
            variants=self.variants(head.get("variants"), tuple(name for name, _ in variables)),
            require=self.requirements(head.get("require")),
            file=self.source.name,
        )
        if self.problems:
            raise NotationError(dict.fromkeys(self.problems))
        return network

    # -- head ------------------------------------------------------------------------------------

    def one_of(self, tree: Tree, allowed: tuple[str, ...]) -> str:
        """One of some words."""
        word = self.text_of(tree)
        if word and word not in allowed:
            finding = f"'{short(word)}' must be {listed(allowed, 'or')}"
            self.note(wrong(tree, finding, hint=did_you_mean(word, allowed)))
            return ""
        return word

    def pairs_of(self, tree: Tree | None, what: str) -> list[tuple[Scalar, Tree]]:
        if tree is None or (isinstance(tree, Scalar) and not tree.value.strip()):
            return []
        if not isinstance(tree, Pairs):
            example = _EXAMPLES.get(what, "name: value")
            self.note(wrong(tree, f"{what} must be a mapping, name: value", hint=f"for example {example}"))
            return []
        return tree.pairs

    def inputs(self, head: dict[str, Tree]) -> tuple[tuple[tuple[str, InputShape], ...], int]:
        if "input" in head and "inputs" in head:
            self.note(wrong(head["inputs"], "both input and inputs are given", hint="leave one out"))
        found, batches = [], []
        given = [("input", head["input"])] if "input" in head else []
        given += [(self.name_of(key), value) for key, value in self.pairs_of(head.get("inputs"), "inputs")]
        for name, tree in given:
            shape = self.shape(tree)
            if shape is not None:
                found.append((name, shape[0]))
                batches.append(shape[1])
        batch = max(batches, default=1)
        if "batch" in head:
            stated = self.batch(head["batch"], batch)
            if any(size not in (1, stated) for size in batches):
                self.note(
                    wrong(head["batch"], f"batch {stated}, but the input begins with {batch}", hint="leave one out")
                )
            batch = stated
        return tuple(found), batch

    def batch(self, tree: Tree, otherwise: int) -> int:
        text = self.text_of(tree)
        if not text.isdecimal() or not int(text[:9] or 0) > 0 or len(text) > 9:
            self.note(wrong(tree, f"batch must be a whole number from 1, got '{short(text)}'"))
            return otherwise
        return int(text)

    def shape(self, tree: Tree) -> tuple[InputShape, int] | None:
        """A shape in the notation, or a YAML list as PyTorch prints one, without the batch."""
        if isinstance(tree, Items):
            return self.numbers(tree)
        if not isinstance(tree, Scalar):
            self.note(wrong(tree, "a shape such as 3x224x224 must stand here", hint="write input: 3x224x224"))
            return None
        parser = Parser(self.source, tree.span.start, tree.span.end, self.names)
        try:
            shape = parser.shape(self.layout)
            if parser.token.kind not in ("end", "newline"):
                raise parser.wrong(parser.token, f"'{parser.token.text}' behind the shape", "a shape such as 3x224x224")
        except Mistake as mistake:
            self.note(mistake)
            return None
        return shape

    def numbers(self, tree: Items) -> tuple[InputShape, int] | None:
        texts = [item.value for item in tree.items if isinstance(item, Scalar)]
        if len(texts) != len(tree.items) or not texts or not all(map(_is_size, texts)):
            self.note(wrong(tree, "a shape is a list of whole numbers", hint="for example [3, 224, 224]"))
            return None
        try:
            return listed_shape(tuple(map(int, texts)), self.layout, tree.span), 1
        except Mistake as mistake:
            self.note(mistake)
            return None

    def name_of(self, key: Scalar) -> str:
        if not key.value.isidentifier():
            self.note(no_name(key))
        return key.value

    def variables(self, tree: Tree | None) -> tuple[tuple[str, Expression], ...]:
        found = []
        for key, value in self.pairs_of(tree, "vars"):
            name = self.name_of(key)
            if name in BUILT_IN:
                self.note(wrong(key, f"'{name}' has a meaning of its own", f"a name other than {' '.join(BUILT_IN)}"))
            expression = self.expression(value)
            if expression is not None:
                found.append((name, expression))
        return tuple(found)

    def expression(self, tree: Tree) -> Expression | None:
        """A scalar as an expression, or a list of them."""
        try:
            return self._expression(tree)
        except Mistake as mistake:
            self.note(mistake)
            return None

    def _expression(self, tree: Tree) -> Expression:
        if isinstance(tree, Scalar):
            return expressions.parse(self.source.text, tree.span.start, tree.span.end, self.source)
        if isinstance(tree, Items):
            items = [self._expression(item) for item in tree.items]  # YAML nests at most 64 deep
            return expressions.list_of(items, tree.span.start, tree.span.end, self.source)
        raise wrong(tree, "a number, an expression or a list must stand here")

    def requirements(self, tree: Tree | None) -> tuple[str, ...]:
        if tree is None:
            return ()
        items = tree.items if isinstance(tree, Items) else [tree]
        return tuple(self.text_of(item, 'a condition is a text: require: ["params <= 5M"]') for item in items)

    def variants(self, tree: Tree | None, variables: tuple[str, ...]) -> tuple[Variant, ...]:
        found = []
        for key, value in self.pairs_of(tree, "variants"):
            settings, shape, title = [], None, ""
            for name, setting in self.pairs_of(value, f"variant {key.value}"):
                if name.value == "name":
                    title = self.text_of(setting)
                elif name.value == "input":
                    read_shape = self.shape(setting)
                    shape = read_shape[0] if read_shape else None
                elif name.value in variables:
                    expression = self.expression(setting)
                    settings += [(name.value, expression)] if expression is not None else []
                else:
                    known = [*variables, "name", "input"]
                    hint = did_you_mean(name.value, known, f"it may set {listed(known)}")
                    self.note(wrong(name, f"'{short(name.value)}' is no variable of this file", hint=hint))
            found.append(Variant(key.value, tuple(settings), shape, title, at=key.span))
        return tuple(found)

    # -- blocks ----------------------------------------------------------------------------------

    def blocks(self, tree: Tree | None, variables: tuple[str, ...]) -> tuple[Block, ...]:
        """Signatures first, so that bodies may use blocks written further down."""
        pairs = self.pairs_of(tree, "blocks")
        known: dict[str, Any] = {}
        for key, _ in pairs:
            name = key.value.partition("(")[0].strip()
            is_kind = name in KINDS and KINDS[name].kind == name  # another word for a kind may name a block
            if is_kind or name in MERGES or not name.isidentifier():
                reason = "is no name" if not name.isidentifier() else "is a layer kind already"
                meant = "" if name.isidentifier() else as_name(name)
                hint = f"write {meant}" if meant else "choose another name"
                self.note(wrong(key, f"the block name '{short(name)}' {reason}", hint=hint))
            if name in known:
                self.note(wrong(key, f"the block '{short(name)}' is written twice"))
            known[name] = key
        self.names = Names(known, variables)
        return tuple(block for key, value in pairs if (block := self.block(key, value)) is not None)

    def block(self, key: Scalar, body: Tree) -> Block | None:
        name = key.value.partition("(")[0].strip()
        if not name.isidentifier():
            return None
        try:
            parameters = self.parameters(key)
        except Mistake as mistake:
            self.note(mistake)
            return None
        for parameter in parameters:
            if parameter.name in BUILT_IN:
                self.note(wrong(key, f"'{parameter.name}' has a meaning of its own", "another name for the parameter"))
        inside = self.names.inside(tuple(parameter.name for parameter in parameters))
        return Block(name, parameters, self.chain(body, inside), at=key.span)

    def parameters(self, key: Scalar) -> tuple[Parameter, ...]:
        """(k, c, act, att=identity): names, and defaults that are read as arguments are."""
        parser = Parser(self.source, key.span.start, key.span.end, self.names)
        parser.at += 1
        opened = parser.token
        found: list[Parameter] = []
        names: set[str] = set()
        if parser.accept("("):
            parser.deeper(opened, "call")
            while parser.token.kind not in (")", "end"):
                token = parser.token
                if token.kind not in ("name", "letter") or token.text in names:
                    twice = token.kind in ("name", "letter")
                    finding = (
                        f"the parameter {token.text} stands twice" if twice else "a parameter's name must stand here"
                    )
                    raise parser.wrong(token, finding, "for example (width, stride=1)")
                names.add(token.text)
                if parser.peek().kind == "=":
                    given = run(parser.given())
                    found.append(Parameter(given.name, given.value, at=given.at))
                else:
                    parser.at += 1
                    found.append(Parameter(token.text, at=parser.span(token)))
                if not parser.accept(","):
                    break
            if parser.token.kind not in (")", "end"):
                hint = "types are not written" if parser.token.kind == ":" else "write a comma between two parameters"
                raise parser.wrong(
                    parser.token, f"'{parser.token.text}' behind a parameter", "for example (width, stride=1)", hint
                )
            parser.expect(")", opened)
        if parser.token.kind != "end":
            raise parser.wrong(
                parser.token, f"'{parser.token.text}' behind the parameters", "name(parameter, parameter=default)"
            )
        self.problems += parser.problems
        return tuple(found)


def _is_size(text: str) -> bool:
    """Whether a text is a whole number from 1."""
    return text.isdecimal() and len(text) <= MOST_DIGITS and int(text) > 0
