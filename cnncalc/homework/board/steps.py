"""The steps of a working: a formula, the figures put in, and what they come to from the inside out.

What is written as one word, such as `2p` or `d(k - 1)`, is worked out as soon as figures are put in; then follow the
quotients and the like, and last what they are taken of.
"""

from __future__ import annotations

from typing import Any

from .formulas import LATEX, TEXT
from .nodes import CALLS, Node, is_less_one, is_word, node_of, whole


def steps(number: Any, latex: bool = False) -> tuple[str, ...]:
    """The formula, the figures put in, and each level worked out, up to but not including the result."""
    node, style = node_of(number), LATEX if latex else TEXT
    put_in = _put_in(node)
    found = [node, put_in, *(_called(put_in, level) for level in range(2, node.height + 1))]
    if node.height:
        found.append(_evened(found[-1]))
    return tuple(text for text in dict.fromkeys(map(style.text, found)) if text != style.number(node.value))


def letters(number: Any) -> tuple[tuple[str, int], ...]:
    """The letters of a number and what they stand for, in the order they are read."""
    found: dict[tuple[str, int], None] = {}
    waiting = [node_of(number)]
    while waiting:
        node = waiting.pop(0)
        if node.kind == "leaf":
            found[node.name, node.value] = None
        waiting = [*node.parts, *waiting]
    return tuple(found)


def division(number: Any) -> Node | None:
    """The outermost quotient that is rounded, where its divisor is more than 1."""
    node = node_of(number)
    quotients = [one for one in (node, *node.parts) if one.kind in ("floor", "ceil")]
    return quotients[0] if quotients and quotients[0].parts[1].value != 1 else None


def _put_in(node: Node) -> Node:
    """The number with figures for letters; what reads as one word is worked out."""
    if node.kind in ("leaf", "int") or is_word(node):
        return whole(node.value)
    if node.kind == "product":
        return _with(node, [whole(part.value) if is_less_one(part) else _put_in(part) for part in node.parts])
    return _with(node, list(map(_put_in, node.parts)))


def _called(node: Node, level: int) -> Node:
    """The number with figures for the calls that stand below a level."""
    if node.kind in CALLS.values() and node.height < level:
        return whole(node.value)
    return _with(node, [_called(part, level) for part in node.parts])


def _evened(node: Node) -> Node:
    """The number with a figure for whatever the outermost calls take."""
    if node.kind in CALLS.values():
        return _with(node, [whole(part.value) for part in node.parts])
    return _with(node, list(map(_evened, node.parts)))


def _with(node: Node, parts: list[Node]) -> Node:
    return node._replace(parts=tuple(parts))
