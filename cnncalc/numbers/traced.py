"""Numbers that remember how they were made, so that a layer's own rule writes the working on the board.

A traced number is a leaf with a name (`k = 11`) or an operation on others. It runs through the rules like any
number (`dims`), and then tells its formula, the same with figures put in, and its value.
"""

from __future__ import annotations

from typing import Any

from ..dims import Explain, require

_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}


class Traced:
    """An integer and where it came from; equal operations with 0 and 1 leave no trace."""

    __slots__ = ("name", "op", "parts", "value")

    def __init__(self, value: int, name: str = "", op: str = "", parts: tuple[Any, ...] = ()) -> None:
        self.value, self.name, self.op, self.parts = value, name, op, parts

    @property
    def dims_kind(self) -> Any:
        return _KIND

    def __add__(self, other: Any) -> Any:
        if _is(other, 0):
            return self
        if self.op == "-" and isinstance(other, int) and _is(self.parts[1], other):
            return self.parts[0]  # (k - 1) + 1 is k
        if self.op == "+" and _same_leaf(self.parts[1], other):
            return self.parts[0] + 2 * other  # H + p + p is H + 2p
        return Traced(self.value + _value(other), op="+", parts=(self, other))

    def __radd__(self, other: Any) -> Any:
        return self if _is(other, 0) else Traced(_value(other) + self.value, op="+", parts=(other, self))

    def __sub__(self, other: Any) -> Any:
        return self if _is(other, 0) else Traced(self.value - _value(other), op="-", parts=(self, other))

    def __rsub__(self, other: Any) -> Any:
        return Traced(_value(other) - self.value, op="-", parts=(other, self))

    def __mul__(self, other: Any) -> Any:
        if _is(other, 0):
            return 0
        return self if _is(other, 1) else Traced(self.value * _value(other), op="*", parts=(self, other))

    def __rmul__(self, other: Any) -> Any:
        if _is(other, 0):
            return 0
        return self if _is(other, 1) else Traced(_value(other) * self.value, op="*", parts=(other, self))

    def __floordiv__(self, other: Any) -> Any:
        return self if _is(other, 1) else Traced(self.value // _value(other), op="//", parts=(self, other))

    def __rfloordiv__(self, other: Any) -> Any:
        return Traced(_value(other) // self.value, op="//", parts=(other, self))

    def __mod__(self, other: Any) -> Any:
        return Traced(self.value % _value(other), op="mod", parts=(self, other))

    def __rmod__(self, other: Any) -> Any:
        return Traced(_value(other) % self.value, op="mod", parts=(other, self))

    def __neg__(self) -> Any:
        if self.op == "//" and isinstance(self.parts[0], Traced) and self.parts[0].op == "neg":
            return Traced(-self.value, op="ceil", parts=(self.parts[0].parts[0], self.parts[1]))
        return Traced(-self.value, op="neg", parts=(self,))

    def formula(self, latex: bool = False) -> str:
        """The formula in names."""
        return _text(self, lambda leaf: spelled(leaf.name) if latex else leaf.name, latex)

    def figures(self, latex: bool = False) -> str:
        """The formula with the figures put in."""
        return _text(self, lambda leaf: f"{leaf.value:,}".replace(",", "{,}" if latex else ","), latex)


def spelled(name: str) -> str:
    """A name for LaTeX: words upright, C_out as C_{out}."""
    base, _, index = name.partition("_")
    word = rf"\text{{{base}}}" if len(base) > 1 else base
    return f"{word}_{{{index}}}" if index else word


def _value(number: Any) -> int:
    return number.value if isinstance(number, Traced) else int(number)


def _same_leaf(a: Any, b: Any) -> bool:
    return isinstance(a, Traced) and isinstance(b, Traced) and bool(a.name) and a.name == b.name


def _is(number: Any, literal: int) -> bool:
    """Whether a number is this literal, and not a traced one that happens to be as large."""
    return isinstance(number, int) and number == literal


def _text(number: Any, leaf: Any, latex: bool, least: int = 0) -> str:
    """A formula with no more brackets than it needs; rules nest a few levels, so that recursion is safe."""
    if not isinstance(number, Traced):
        return str(number)
    if number.name:
        return str(leaf(number))
    inside = [_text(part, leaf, latex) for part in number.parts]
    if number.op in ("//", "ceil", "/"):
        return _quotient(number.op, inside, number.parts, leaf, latex, least)
    if number.op in ("max", "min"):
        return f"{number.op}({', '.join(inside)})"
    if number.op == "neg":
        return f"-{_text(number.parts[0], leaf, latex, 3)}"
    if number.op == "mod":
        return f"{inside[0]} mod {inside[1]}"
    binding = _BINDING[number.op]
    left = _text(number.parts[0], leaf, latex, binding)
    right = _text(number.parts[1], leaf, latex, binding + (number.op == "-"))
    sign = r"\cdot" if latex and number.op == "*" else number.op
    text = f"{left} {sign} {right}"
    return f"({text})" if binding < least else text


def _quotient(op: str, inside: list[str], parts: tuple[Any, ...], leaf: Any, latex: bool, least: int) -> str:
    """A quotient rounded down or up, or one (/) that is exact by rule."""
    name = {"//": "floor", "ceil": "ceil", "/": ""}[op]
    if latex:
        fraction = rf"\frac{{{inside[0]}}}{{{inside[1]}}}"
        return rf"\left\l{name} {fraction} \right\r{name}" if name else fraction
    fraction = f"{_text(parts[0], leaf, latex, 2)} / {_text(parts[1], leaf, latex, 3)}"
    return f"{name}({fraction})" if name or least > 1 else fraction


class _Kind:
    """What traced numbers answer to the rules' questions: they know their values."""

    def exact(self, a: Any, b: Any) -> Any:
        if _is(b, 1):
            return a
        return Traced(_value(a) // _value(b), op="/", parts=(a, b))

    def shortfall(self, number: Any, divisor: Any) -> Any:
        return -number % divisor

    def largest(self, a: Any, b: Any) -> Any:
        return Traced(max(_value(a), _value(b)), op="max", parts=(a, b))

    def smallest(self, a: Any, b: Any) -> Any:
        return Traced(min(_value(a), _value(b)), op="min", parts=(a, b))

    def at_least(self, a: Any, b: Any) -> bool:
        return _value(a) >= _value(b)

    def equal(self, a: Any, b: Any) -> bool:
        return _value(a) == _value(b)

    def meet(self, a: Any, b: Any, explain: Explain) -> Any:
        require(_value(a) == _value(b) or 1 in (_value(a), _value(b)), explain)
        return b if _value(a) == 1 else a


_KIND = _Kind()
