"""A network as written: repeats, blocks, variables and expressions not yet worked out.

The nodes are plain data with the place where each was written. Two trees are equal when they say the same,
places apart. `str(network)` is the canonical text: one line where there is no head beyond the input, else
YAML with the layers under `layers: |`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from ._record import record, values_of
from .errors import Located
from .expressions import Expression

Int = int | Expression
BUILT_IN = ("in", "h", "w", "i")
"""Names that have a meaning of their own in expressions: incoming channels and sizes, the number of a copy."""


class Node:
    """Part of a tree; equality is that of what is written, wherever it stands."""

    _apart: ClassVar[tuple[str, ...]] = ("at",)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and same(self, other)

    def __hash__(self) -> int:
        return hash(type(self))


@record
class LayerNode(Node):
    """A layer: its kind, its arguments as (field, value), and the dimensions its kind stated (conv2d).

    `via` says how PyTorch calls it where that is not as a module; some tools count by it.
    """

    kind: str
    args: tuple[tuple[str, Any], ...] = ()
    dims: int | None = None
    via: str = ""
    plain: bool = True  # no expression in any argument
    at: Located | None = None


@record
class Argument(Node):
    """What a block is given: an expression or a chain, by name or by position."""

    value: Expression | Chain
    name: str = ""
    at: Located | None = None


@record
class Call(Node):
    """A block, or a parameter that stands for a chain."""

    block: str
    args: tuple[Argument, ...] | None = None
    at: Located | None = None


@record
class Group(Node):
    """A chain in brackets."""

    chain: Chain
    at: Located | None = None


@record
class Merge(Node):
    """concat, add, mul, residual or aux, and its branches."""

    kind: str
    branches: tuple[Chain, ...]
    project: bool = False
    at: Located | None = None


@record
class Reference(Node):
    """@name: the output of an earlier layer or group."""

    path: str
    at: Located | None = None


Atom = LayerNode | Call | Group | Merge | Reference


@record
class Step(Node):
    """One step of a chain, perhaps named, perhaps repeated."""

    atom: Atom
    name: str = ""
    count: Int | None = None
    at: Located | None = None


@record
class Chain(Node):
    """Steps one after another; none hands on what comes in."""

    steps: tuple[Step, ...] = ()
    at: Located | None = None


@record
class Parameter(Node):
    """A parameter of a block and its default."""

    name: str
    default: Expression | Chain | None = None
    at: Located | None = None


@record
class Block(Node):
    """A named chain with parameters."""

    name: str
    parameters: tuple[Parameter, ...]
    body: Chain
    at: Located | None = None


@record
class InputShape(Node):
    """A shape as written, brought to channels first; `layout` is how the user wrote it, no part of equality."""

    _apart = ("at", "layout")

    sizes: tuple[Int, ...]
    layout: str = "c@hw"
    at: Located | None = None

    def __str__(self) -> str:
        first, *space = map(item_text, self.sizes)
        return f"{first}@{'x'.join(space)}" if space else first


@record
class Variant(Node):
    """A named version: other values of variables, another input or name."""

    name: str
    vars: tuple[tuple[str, Expression], ...] = ()
    input: InputShape | None = None
    title: str = ""
    at: Located | None = None


@record
class Network(Node):
    """A whole network. `inputs` is empty where none was written; `target` is its full name in the zoo, if it has one."""

    _apart = ("at", "file", "target")

    body: Chain
    name: str = ""
    inputs: tuple[tuple[str, InputShape], ...] = ()
    layout: str = ""
    batch: int = 1
    vars: tuple[tuple[str, Expression], ...] = ()
    blocks: tuple[Block, ...] = ()
    variants: tuple[Variant, ...] = ()
    require: tuple[str, ...] = ()
    file: str = ""
    target: str = ""
    at: Located | None = None

    def __str__(self) -> str:
        from .canonical import text

        return text(self)


def same(a: Any, b: Any) -> bool:
    """Whether two trees say the same, without recursion."""
    pairs = [(a, b)]
    while pairs:
        one, other = pairs.pop()
        if type(one) is not type(other):
            return False
        if isinstance(one, Node):
            pairs += zip(values_of(one), values_of(other))
        elif isinstance(one, tuple):
            if len(one) != len(other):
                return False
            pairs += zip(one, other)
        elif one != other:
            return False
    return True


def names_used(network: Network) -> frozenset[str]:
    """Every name in the network's expressions, whether it is declared or not."""
    found: set[str] = set()
    waiting: list[Any] = [network]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Expression):
            found |= one.names
        elif isinstance(one, Node):
            waiting += values_of(one)
        elif isinstance(one, tuple):
            waiting += one
    return frozenset(found)


def projects(network: Network) -> bool:
    """Whether a projection may be inserted anywhere."""
    waiting: list[Any] = [network]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Merge) and one.project:
            return True
        waiting += values_of(one) if isinstance(one, Node) else one if isinstance(one, tuple) else ()
    return False


def children(atom: Atom) -> Iterator[Chain]:
    """The chains directly inside an atom, given arguments apart."""
    if isinstance(atom, Group):
        yield atom.chain
    elif isinstance(atom, Merge):
        yield from atom.branches


def item_text(item: Int) -> str:
    """A number as the notation has it: 3, {expression}, or a capital letter by itself."""
    if isinstance(item, Expression):
        letter = len(item.text) == 1 and item.text.isupper()
        return item.text if letter else f"{{{item.text}}}"
    return str(item)
