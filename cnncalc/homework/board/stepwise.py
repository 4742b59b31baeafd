"""Arithmetic worked out a step at a time, from the inside out, as on the board."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ...expressions import Code, Expression, Lookup
from ...operations import Value, number_text

_MOST = 200  # instructions of an expression that is taken apart; a longer one is only worked out
_CHAINS = ("+-", "*/")
_SECOND_SIGN = re.compile(r"(?<=[-+*/])-([\d.]+)")


class _Tree(NamedTuple):
    """An instruction and what it is applied to."""

    code: Code
    parts: tuple[_Tree, ...] = ()

    @property
    def is_number(self) -> bool:
        return self.code.op == "number"

    def flat(self) -> Iterator[Code]:
        """The instructions in the order of an expression."""
        for part in self.parts:
            yield from part.flat()
        yield from _spelled(self.code) if self.is_number else (self.code,)


def _spelled(code: Code) -> Iterator[Code]:
    """A number as it is written: a sign before it, a fraction as a quotient where no decimal is exact."""
    value, start, end = code.what, code.start, code.end
    size = abs(value)
    if "/" in number_text(size):
        yield Code("number", size.numerator, 0, start, end)
        yield Code("number", size.denominator, 0, start, end)
        yield Code("/", None, 2, start, end)
    else:
        yield Code("number", size, 0, start, end)
    if value < 0:
        yield Code("neg", None, 1, start, end)


def stepwise(expression: Expression, lookup: Lookup) -> list[str]:
    """The expression, its figures put in, and every step up to but not including the result.

    Raises `Mistake` where it cannot be worked out.
    """
    found = [expression.text]
    if len(expression.code) > _MOST or any(step.op in ("list", "index") for step in expression.code):
        return found
    tree = _tree(expression, lookup)
    while not tree.is_number:
        found.append(_SECOND_SIGN.sub(r"(-\1)", Expression(tuple(tree.flat())).text))
        tree = _stepped(tree)
    first, *steps = dict.fromkeys(found)
    return [first, *(step for step in steps if step != number_text(tree.code.what))]


def _tree(expression: Expression, lookup: Lookup) -> _Tree:
    stack: list[_Tree] = []
    for step in expression.code:
        parts = tuple(stack[len(stack) - step.taken :])
        del stack[len(stack) - step.taken :]
        if step.op == "name":
            step = _number(step, Expression((step,)).value(lookup))
        stack.append(_Tree(step, parts))
    return stack[0]


def _number(step: Code, value: Value) -> Code:
    return Code("number", value, 0, step.start, step.end)


_NO_NAMES: dict[str, Value] = {}  # all have become numbers


def _stepped(tree: _Tree) -> _Tree:
    """The tree with the innermost operations done; a chain of sums or of products is one of them."""
    if tree.is_number:
        return tree
    operands = list(_operands(tree))
    if all(operand.is_number for operand in operands):
        value = Expression(tuple(tree.flat())).value(_NO_NAMES.__getitem__)
        return _Tree(_number(tree.code, value))
    return _inside(tree)


def _inside(tree: _Tree) -> _Tree:
    """The tree with its operands a step further; the part of a chain that comes first is no operand of its own."""
    first, *rest = tree.parts
    begin = _inside(first) if _chained(tree.code.op, first) else _stepped(first)
    return _Tree(tree.code, (begin, *map(_stepped, rest)))


def _operands(tree: _Tree) -> Iterator[_Tree]:
    for at, part in enumerate(tree.parts):
        if at == 0 and _chained(tree.code.op, part):
            yield from _operands(part)
        else:
            yield part


def _chained(op: str, part: _Tree) -> bool:
    return any(op in chain and part.code.op in chain for chain in _CHAINS)
