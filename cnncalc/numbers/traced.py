"""Numbers that remember how they were made, so that a layer's own rule writes the working on the board.

A traced number is a leaf with a name (`k = 11`) or an operation on others. It runs through the rules like any
number (`dims`), and then knows its value and how it came about (`steps` tells that).
"""

from __future__ import annotations

from typing import Any

from ..dims import Explain, require


class Traced:
    """An integer and where it came from; operations with a literal 0 or 1 that change nothing leave no trace."""

    __slots__ = ("name", "op", "parts", "value")

    def __init__(self, value: int, name: str = "", op: str = "", parts: tuple[Any, ...] = ()) -> None:
        self.value, self.name, self.op, self.parts = value, name, op, parts

    @property
    def dims_kind(self) -> Any:
        return _KIND

    def __add__(self, other: Any) -> Any:
        if _is(other, 0):
            return self
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


def _value(number: Any) -> int:
    return number.value if isinstance(number, Traced) else int(number)


def _is(number: Any, literal: int) -> bool:
    """Whether a number is this literal, and not a traced one that happens to be as large."""
    return isinstance(number, int) and number == literal


class _Kind:
    """What traced numbers answer to the rules' questions: they know their values."""

    def exact(self, a: Any, b: Any) -> Any:
        if _is(b, 1):
            return a
        return Traced(_value(a) // _value(b), op="/", parts=(a, b))

    def shortfall(self, number: Any, divisor: Any) -> Any:
        return 0 if _is(divisor, 1) else -(-number // divisor) * divisor - number

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
