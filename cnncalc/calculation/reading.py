"""Recognise the output-size formula in plain arithmetic: (227 - 11)/4 + 1, in every way it is written."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from ..dims import product
from ..expressions import Code, Expression
from ..layers._leftover import Leftover, left_over, leftover
from ..operations import Value

_LONGEST = 40  # instructions; the formula has fewer, and a tree of more is not built
Tree = tuple[Any, ...]  # ("number", value) or (op, tree, tree)


class Reading(NamedTuple):
    """The sizes that a formula stands for: padding in all, and whether it is the same on both sides."""

    n: int
    kernel: int
    stride: int
    padding: int
    dilation: int = 1

    @property
    def quotient(self) -> Fraction:
        """The number of windows before it is rounded down."""
        return Fraction(self.n + self.padding - self.reach, self.stride) + 1

    @property
    def reach(self) -> int:
        return self.dilation * (self.kernel - 1) + 1

    @property
    def windows(self) -> int:
        """How many windows fit; 0 where the kernel does not."""
        return max(0, self.quotient.__floor__())

    def fits(self) -> str:
        """What is left over and what would fit, as a layer's note says it; empty if the division is exact."""
        before = self.padding // 2
        return left_over(self.n, before, self.padding - before, self.reach, self.stride)

    def leftover(self) -> Leftover | None:
        """What is left over and what would fit; None if the division is exact."""
        before = self.padding // 2
        return leftover(self.n, before, self.padding - before, self.reach, self.stride)


def reading_of(expression: Expression) -> Reading | None:
    """The formula's sizes, if the expression has its form."""
    if len(expression.code) > _LONGEST:
        return None
    tree = _tree(expression.code)
    while tree[0] == "floor":
        tree = tree[1]
    one, rest = _without_one(tree)
    if not one:
        return None
    while rest[0] == "floor":
        rest = rest[1]
    if rest[0] not in ("/", "//") or not _is_whole(rest[2]):
        return None
    return _numerator(_terms(rest[1]), rest[2][1])


def _tree(code: tuple[Code, ...]) -> Tree:
    stack: list[Tree] = []
    for step in code:
        if step.op in ("number", "name"):
            stack.append((step.op, step.what))
        else:
            parts = stack[len(stack) - step.taken :]
            del stack[len(stack) - step.taken :]
            stack.append((step.what if step.op == "call" else step.op, *parts))
    return stack[0]


def _without_one(tree: Tree) -> tuple[bool, Tree]:
    """The quotient of `quotient + 1` or `1 + quotient`."""
    if tree[0] == "+":
        for one, other in ((tree[2], tree[1]), (tree[1], tree[2])):
            if one == ("number", 1) and other[0] in ("/", "//", "floor"):
                return True, other
    return False, tree


def _is_whole(tree: Tree) -> bool:
    return tree[0] == "number" and isinstance(tree[1], int) and tree[1] > 0


def _terms(tree: Tree, sign: int = 1) -> list[tuple[int, Tree]]:
    """The summands with their signs."""
    if tree[0] in ("+", "-"):
        return _terms(tree[1], sign) + _terms(tree[2], sign if tree[0] == "+" else -sign)
    return _terms(tree[1], -sign) if tree[0] == "neg" else [(sign, tree)]


def _numerator(terms: list[tuple[int, Tree]], stride: Value) -> Reading | None:
    """input + padding - kernel, or input + padding - dilation*(kernel - 1) - 1."""
    plus = [tree for sign, tree in terms if sign > 0]
    minus = [tree for sign, tree in terms if sign < 0]
    if _ONE in plus[1:] and _ONE in minus:  # n - (k - 1) - 1, its bracket dissolved
        plus.remove(_ONE)
        minus.remove(_ONE)
    paddings = [_amount(tree) for tree in plus[1:]]
    if not plus or not _is_whole(plus[0]) or any(amount is None for amount in paddings):
        return None
    padding = sum(amount for amount in paddings if amount is not None)
    if len(minus) == 1 and _is_whole(minus[0]):
        return Reading(plus[0][1], minus[0][1], stride, padding)
    if len(minus) == 2 and _ONE in minus:
        dilated = _dilated(minus[0] if minus[1] == _ONE else minus[1])
        return dilated and Reading(plus[0][1], dilated[1], stride, padding, dilated[0])
    return None


_ONE = ("number", 1)


def _dilated(tree: Tree) -> tuple[int, int] | None:
    """Dilation and kernel of dilation*(kernel - 1), its factors in either order."""
    if tree[0] != "*":
        return None
    for dilation, rest in (tree[1:], tree[:0:-1]):
        if _is_whole(dilation) and rest[0] == "-" and rest[2] == _ONE and _is_whole(rest[1]):
            return dilation[1], rest[1][1]
    return None


def _amount(tree: Tree) -> int | None:
    """A padding: 4, 2*2, 2*1.5."""
    factors = tree[1:] if tree[0] == "*" else (tree,)
    if any(part[0] != "number" or part[1] < 0 for part in factors):
        return None
    amount = product(part[1] for part in factors)
    return int(amount) if amount == int(amount) else None
