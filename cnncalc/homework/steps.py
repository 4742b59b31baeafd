"""How a traced number is written: its formula, the figures put in, and what they come to level by level.

A traced number is first brought to the form of the board: sums and products flat, `H + p + p` as `H + 2p`. What is
written as one word there, such as `2p` or `d(k - 1)`, is worked out as soon as figures are put in; quotients and
the like follow from the inside out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from .traced import Traced

_CALLS = {"//": "floor", "ceil": "ceil", "max": "max", "min": "min"}  # operations that are worked out in a step each


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
        return inside + (self.kind in _CALLS.values())


def node_of(number: Any) -> Node:
    """A traced number, or a plain one, in the form of the board."""
    if not isinstance(number, Traced):
        return _whole(int(number))
    if number.name:
        return Node("leaf", number.value, name=number.name)
    if number.op in ("+", "-", "neg"):
        return _sum(list(_terms(number, 1)))
    if number.op == "*":
        return Node("product", number.value, tuple(_factors(number)))
    kind = _CALLS.get(number.op, {"/": "over"}.get(number.op, number.op))
    return Node(kind, number.value, tuple(map(node_of, number.parts)))


def _whole(value: int) -> Node:
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
        parts.append(_whole(constant) if constant >= 0 else Node("minus", constant, (_whole(-constant),)))
    if len(parts) == 1:
        return parts[0]
    return Node("sum", sum(part.value for part in parts), tuple(parts))


def _signed(count: int, node: Node) -> Node:
    """So many times a summand, with its sign."""
    size = abs(count)
    several = node if size == 1 else Node("product", size * node.value, (_whole(size), node))
    return several if count > 0 else Node("minus", -several.value, (several,))


# -- steps ------------------------------------------------------------------------------------------


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
    if node.kind in ("leaf", "int") or _is_word(node):
        return _whole(node.value)
    if node.kind == "product":
        return _with(node, [_whole(part.value) if _is_less_one(part) else _put_in(part) for part in node.parts])
    return _with(node, list(map(_put_in, node.parts)))


def _called(node: Node, level: int) -> Node:
    """The number with figures for the calls that stand below a level."""
    if node.kind in _CALLS.values() and node.height < level:
        return _whole(node.value)
    return _with(node, [_called(part, level) for part in node.parts])


def _evened(node: Node) -> Node:
    """The number with a figure for whatever the outermost calls take."""
    if node.kind in _CALLS.values():
        return _with(node, [_whole(part.value) for part in node.parts])
    return _with(node, list(map(_evened, node.parts)))


def _with(node: Node, parts: list[Node]) -> Node:
    return node._replace(parts=tuple(parts))


def _is_word(node: Node) -> bool:
    """Whether a product is written without a sign: 2p, d(k - 1)."""
    if node.kind != "product" or len(node.parts) != 2:
        return False
    first, second = node.parts
    if first.kind == "int":
        return second.kind == "leaf" and _is_letter(second)
    return first.kind == "leaf" and _is_letter(first) and _is_less_one(second)


def _is_letter(node: Node) -> bool:
    return len(node.name.partition("_")[0]) == 1 and node.name[0].islower()


def _is_less_one(node: Node) -> bool:
    """k - 1."""
    return (
        node.kind == "sum" and len(node.parts) == 2 and node.parts[0].kind == "leaf" and node.parts[1].kind == "minus"
    )


# -- writing ----------------------------------------------------------------------------------------

_BINDING = {"sum": 1, "minus": 1, "product": 2, "over": 2, "mod": 2}


class _Style:
    """One way to write formulas."""

    times = " * "

    def number(self, value: int) -> str:
        return f"{value:,}"

    def name(self, name: str) -> str:
        return name

    def bracket(self, text: str) -> str:
        return f"({text})"

    def call(self, kind: str, inside: list[str]) -> str:
        """max, min, and quotients rounded down or up."""
        return f"{kind}({', '.join(inside)})"

    def over(self, a: str, b: str) -> str:
        return f"{a} / {b}"

    def text(self, node: Node, least: int = 0) -> str:
        """A number with no more brackets than it needs; rules nest a few levels, so that recursion is safe."""
        if node.kind == "int":
            return self.number(node.value)
        if node.kind == "leaf":
            return self.name(node.name)
        text = getattr(self, f"of_{node.kind}", self.of_call)(node)
        return self.bracket(text) if _BINDING.get(node.kind, 9) < least else text

    def of_sum(self, node: Node) -> str:
        first, *rest = node.parts
        found = self.text(first)
        for part in rest:
            if part.kind == "int" and part.value < 0:
                part = Node("minus", part.value, (_whole(-part.value),))
            found += f" - {self.text(part.parts[0], 2)}" if part.kind == "minus" else f" + {self.text(part)}"
        return found

    def of_minus(self, node: Node) -> str:
        return f"-{self.text(node.parts[0], 2)}"

    def of_product(self, node: Node) -> str:
        if _is_word(node):
            return "".join(self.text(part, 2) for part in node.parts)
        return self.times.join(self.text(part, self.least_factor(part)) for part in node.parts)

    def least_factor(self, node: Node) -> int:
        """How tightly a factor must bind to need no brackets."""
        return 3 if node.kind in ("over", "mod") else 2

    def of_over(self, node: Node) -> str:
        return self.over(self.text(node.parts[0], 2), self.text(node.parts[1], 3))

    def of_mod(self, node: Node) -> str:
        return f"{self.text(node.parts[0], 2)} mod {self.text(node.parts[1], 3)}"

    def of_call(self, node: Node) -> str:
        if node.kind in ("floor", "ceil"):
            return self.call(node.kind, [self.of_over(node)])
        return self.call(node.kind, list(map(self.text, node.parts)))


class _Latex(_Style):
    """For Markdown and papers."""

    times = r" \cdot "

    def bracket(self, text: str) -> str:
        return rf"\left({text}\right)" if "\\" in text else f"({text})"

    def number(self, value: int) -> str:
        return f"{value:,}".replace(",", "{,}")

    def name(self, name: str) -> str:
        return spelled(name)

    def call(self, kind: str, inside: list[str]) -> str:
        if kind in ("floor", "ceil"):
            return rf"\left\l{kind} {inside[0]} \right\r{kind}"
        return rf"\{kind}\left({', '.join(inside)}\right)"

    def over(self, a: str, b: str) -> str:
        return rf"\frac{{{a}}}{{{b}}}"

    def least_factor(self, node: Node) -> int:
        return 3 if node.kind == "mod" else 2

    def of_over(self, node: Node) -> str:
        return self.over(self.text(node.parts[0]), self.text(node.parts[1]))

    def of_mod(self, node: Node) -> str:
        return rf"{self.text(node.parts[0], 2)} \bmod {self.text(node.parts[1], 3)}"


def spelled(name: str) -> str:
    """A name for LaTeX: words upright, C_out as C_{\\text{out}}, p1 as p_{1}."""
    base, _, index = name.partition("_")
    if not index and len(base) == 2 and base[1].isdigit():
        base, index = base[0], base[1]
    word = base if len(base) == 1 else rf"\text{{{escaped(base)}}}"
    below = index if len(index) == 1 or index.isdigit() else rf"\text{{{escaped(index)}}}"
    return f"{word}_{{{below}}}" if index else word


def escaped(text: str) -> str:
    """Words that stand in LaTeX as they are."""
    return "".join(_SPECIAL.get(char, char) for char in text)


_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    char: f"\\{char}" for char in "#$%&_{}"
}
TEXT, LATEX = _Style(), _Latex()
