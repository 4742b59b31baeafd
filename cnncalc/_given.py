"""What a caller of the library gives, looked at first: a value of the wrong kind is a mistake that is told by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from numbers import Integral
from typing import Any

from .errors import UsageError, shortened, usage
from .expressions import Expression


def _refused(name: str, value: Any, expected: str, hint: str = "") -> UsageError:
    return usage(f"{name} must be {expected}, got {shortened(repr(value), 60)}", hint=hint)


def text(name: str, value: Any, needed: bool = False) -> None:
    """A text, or None unless it is needed."""
    if not isinstance(value, str) and (needed or value is not None):
        raise _refused(name, value, "a text")


def name(value: Any) -> None:
    """The name of a layer or group."""
    if not isinstance(value, str):
        raise _refused("a layer's name", value, "a text", hint="report.rows[0] is the first layer")


def condition(name: str, value: Any) -> None:
    """A text, an expression or None."""
    if not isinstance(value, Expression):
        text(name, value)


def count(name: str, value: Any, needed: bool = False) -> None:
    """A whole number from 1, or None unless it is needed."""
    if (needed or value is not None) and (type(value) is not int or value < 1):
        raise _refused(name, value, "a whole number from 1")


def names(name: str, value: Any) -> tuple[str, ...]:
    """Several texts."""
    found = tuple(value) if isinstance(value, Iterable) and not isinstance(value, str) else (None,)
    if not all(isinstance(one, str) for one in found):
        raise _refused(name, value, "a list of names", hint="one name is a list too: ['width']")
    return found


def _mapping(name: str, value: Any, example: str) -> None:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise _refused(name, value, f"names with their values, such as {example}")


def settings(value: Any) -> dict[str, Any]:
    """Variables with a value each; NumPy's integers become plain ones."""
    _mapping("set", value, "{'k': 3}")
    return {name: _setting(f"set['{name}']", one) for name, one in value.items()}


def _setting(name: str, value: Any) -> Any:
    if isinstance(value, (str, Expression, Fraction)):
        return value
    if isinstance(value, bool) or not isinstance(value, Integral):
        hint = f"Fraction('{value}')" if isinstance(value, float) and abs(value) < 1e9 else ""
        raise _refused(name, value, "a whole number, a fraction or a text", hint)
    return int(value)


def values(given: Any) -> dict[str, Sequence[int]]:
    """Variables with the values that each is to take; ranges stay ranges."""
    _mapping("set", given, "{'k': range(16, 129, 16)}")
    return {name: _numbers(f"set['{name}']", one) for name, one in given.items()}


def _numbers(name: str, value: Any) -> Sequence[int]:
    if isinstance(value, range):
        return value
    plain = value.tolist() if hasattr(value, "tolist") else value
    whole = isinstance(plain, (list, tuple)) and all(isinstance(one, Integral) for one in plain)
    if not whole or any(isinstance(one, bool) for one in plain):
        raise _refused(name, value, "whole numbers, such as [16, 32] or range(16, 129, 16)")
    return tuple(map(int, plain))
