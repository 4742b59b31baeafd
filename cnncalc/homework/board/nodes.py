"""A traced number in the form of the board: sums and products flat, `H + p + p` as `H + 2p`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ...numbers.traced import Traced

CALLS = {"//": "floor", "ceil": "ceil", "max": "max", "min": "min"}  # operations that are worked out in a step each


class Node(NamedTuple):
    """A number as the board has it: a leaf, int, sum, minus, product, over, mod, floor, ceil, max or min."""

    kind: str
    value: int
    parts: tuple[Node, ...] = ()
    name: str = ""

    @property
    def height(self) -> int:
        """How many steps stand inside one another."""
        inside = max((part.height for part in self.parts), default=0)
        return inside + (self.kind in CALLS.values())


def node_of(number: Any) -> Node:
    """A traced number, or a plain one, in the form of the board."""
    if not isinstance(number, Traced):
        return whole(int(number))
    if number.name:
        return Node("leaf", number.value, name=number.name)
    if number.op in ("+", "-", "neg"):
        return _sum(list(_terms(number, 1)))
    if number.op == "*":
        return Node("product", number.value, tuple(_factors(number)))
    kind = CALLS.get(number.op, {"/": "over"}.get(number.op, number.op))
    return Node(kind, number.value, tuple(map(node_of, number.parts)))


def whole(value: int) -> Node:
    """A plain number."""
    return Node("int", value)


def _terms(number: Any, sign: int) -> Iterator[tuple[int, Node]]:
    """The summands with their signs, brackets resolved."""
    if isinstance(number, Traced) and not number.name and number.op in ("+", "-", "neg"):
        first, *rest = number.parts
        yield from _terms(first, -sign if number.op == "neg" else sign)
        for part in rest:
            yield from _terms(part, sign if number.op == "+" else -sign)
    else:
        node = node_of(number)
        inside = node.parts if node.kind == "sum" else (node,)
        yield from ((-sign, part.parts[0]) if part.kind == "minus" else (sign, part) for part in inside)


def _factors(number: Any) -> Iterator[Node]:
    if isinstance(number, Traced) and not number.name and number.op == "*":
        for part in number.parts:
            yield from _factors(part)
    else:
        yield node_of(number)


def _sum(terms: list[tuple[int, Node]]) -> Node:
    """Summands put together: whole numbers into one at the end, the same letter twice into 2p."""
    constant = sum(sign * node.value for sign, node in terms if node.kind == "int")
    counts: dict[Node, int] = {}
    for sign, node in terms:
        if node.kind != "int":
            counts[node] = counts.get(node, 0) + sign
    parts = [_signed(count, node) for node, count in counts.items() if count]
    if constant or not parts:
        parts.append(whole(constant) if constant >= 0 else Node("minus", constant, (whole(-constant),)))
    if len(parts) == 1:
        return parts[0]
    return Node("sum", sum(part.value for part in parts), tuple(parts))


def _signed(count: int, node: Node) -> Node:
    """So many times a summand, with its sign."""
    size = abs(count)
    several = node if size == 1 else Node("product", size * node.value, (whole(size), node))
    return several if count > 0 else Node("minus", -several.value, (several,))


def is_word(node: Node) -> bool:
    """Whether a product is written without a sign: 2p, d(k - 1)."""
    if node.kind != "product" or len(node.parts) != 2:
        return False
    first, second = node.parts
    if first.kind == "int":
        return second.kind == "leaf" and _is_letter(second)
    return first.kind == "leaf" and _is_letter(first) and is_less_one(second)


def _is_letter(node: Node) -> bool:
    return len(node.name.partition("_")[0]) == 1 and node.name[0].islower()


def is_less_one(node: Node) -> bool:
    """k - 1."""
    return (
        node.kind == "sum" and len(node.parts) == 2 and node.parts[0].kind == "leaf" and node.parts[1].kind == "minus"
    )
