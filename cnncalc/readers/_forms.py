"""The forms in which arguments are kept - counts, sizes, margins - and what to say of a value that has another."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from ..errors import Mistake
from ..expressions import Expression
from ..layers import Field
from ..network import item_text
from ..operations import number_text
from ._tokens import Token


def value_text(value: Any) -> str:
    """An argument as it is written."""
    if isinstance(value, tuple) and value[:1] == ("@",):
        return f"{_side_text(value[1])}@{value_text(value[2:])}"
    if isinstance(value, tuple) and value[:1] == ("..",):
        return "..".join("" if end is None else _side_text(end) for end in value[1:])
    if isinstance(value, tuple):
        return "x".join(map(_side_text, value))
    if isinstance(value, Fraction):
        return number_text(value)
    return item_text(value) if isinstance(value, (int, Expression)) else str(value)


def _side_text(value: Any) -> str:
    """One number of a size, which may be uneven."""
    return "+".join(map(value_text, value)) if isinstance(value, tuple) else value_text(value)


def fitting(field: Field, value: Any, token: Token) -> Any:
    """The value in the form that the field keeps, or a mistake that says which form it has."""
    kept = _FORMS[field.form](field, value)
    if kept is None:
        finding = f"{field.word} must be {_FORM_NAMES[field.form]}, got {value_text(value)}"
        sizes = field.form == "volume" and isinstance(value, tuple) and len(value) > 1 and value[0] != "@"
        hint = f"write {value_text(value).replace('x', '@', 1)}" if sizes else _form_hint(field, value)
        raise Mistake(token.start, token.end, finding, field.doc, hint)
    for item in _items(kept):
        if (
            isinstance(item, int)
            and not isinstance(item, bool)
            and item < field.least
            and field.form in ("count", "size", "volume")
        ):
            finding = f"{field.word} must be at least {field.least}, got {item}"
            raise Mistake(token.start, token.end, finding, field.doc)
    return kept


def _form_hint(field: Field, value: Any) -> str:
    """How a value is written that has not the form its field keeps."""
    text = value_text(value)
    if field.form in ("count", "size") and isinstance(value, Fraction) and value.denominator == 1:
        return f"write {text}"
    if field.form in ("count", "size") and "+" in text:
        return f"write {{{text}}} for a sum"
    if field.form == "margin" and text in _PADDINGS:
        return _PADDINGS[text]
    if field.form == "reference" and text.isidentifier():
        return f"write @{text}"
    if isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], int):
        hints = {"bounds": f"write ..{text} for the first {text}", "pair": f"write 0+{text}, or {text}+0"}
        return hints.get(field.form, "")
    return ""


_PADDINGS = {
    "causal": "causal padding stands before alone: pad 2+0 for a kernel of 3",
    "full": "write the number: one less than the kernel, pad 2 for 3x3",
    "half": "write the number: pad 1 for 3x3, pad 2 for 5x5",
    "zeros": "write how many: pad 1", "zero": "write how many: pad 1", "reflect": "write how many: pad 1",
    "replicate": "write how many: pad 1", "none": "write valid, or nothing",
}  # fmt: skip


def _items(value: Any) -> Iterable[Any]:
    return value if isinstance(value, tuple) else (value,)


def _as_flag(field: Field, value: Any) -> Any:
    return value if isinstance(value, bool) else None


def _as_count(field: Field, value: Any) -> Any:
    if isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, (int, Expression)) and not isinstance(value, bool) else None


def _as_size(field: Field, value: Any) -> Any:
    if isinstance(value, Fraction) and value.denominator == 1:
        value = int(value)  # scale_factor=2.0
    items = value if isinstance(value, tuple) else (value,)
    whole = all(isinstance(item, (int, Expression)) and not isinstance(item, bool) for item in items)
    return items if whole else None


def _as_margin(field: Field, value: Any) -> Any:
    if value in ("same", "valid"):
        return value
    items = value if isinstance(value, tuple) else (value,)
    return items if all(_as_size(field, item) for item in items) else None


def _as_rate(field: Field, value: Any) -> Any:
    if isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, (int, Fraction, Expression)) and not isinstance(value, bool) else None


def _as_choice(field: Field, value: Any) -> Any:
    return value if value in field.choices else None


def _as_bounds(field: Field, value: Any) -> Any:
    ends = value[1:] if isinstance(value, tuple) and value[:1] == ("..",) else ()
    plain = ends and all(end is None or isinstance(end, (int, Expression)) for end in ends)
    return ends if plain else None


def _as_pair(field: Field, value: Any) -> Any:
    if isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], tuple):
        return value[0]
    return None


def _as_volume(field: Field, value: Any) -> Any:
    sizes = value[1:] if isinstance(value, tuple) and value[:1] == ("@",) else value
    if not isinstance(sizes, tuple) or (sizes is value and len(sizes) > 1):
        return None
    return _as_size(field, sizes)


def _as_table(field: Field, value: Any) -> Any:
    alone = isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], Expression)
    return value[0] if alone else None


def _as_reference(field: Field, value: Any) -> Any:
    return value[1:] if isinstance(value, str) and value.startswith("@") else None


_FORMS = {
    "count": _as_count,
    "size": _as_size,
    "margin": _as_margin,
    "rate": _as_rate,
    "choice": _as_choice,
    "bounds": _as_bounds,
    "pair": _as_pair,
    "volume": _as_volume,
    "reference": _as_reference,
    "table": _as_table,
    "flag": _as_flag,
}
_FORM_NAMES = {
    "count": "one whole number",
    "size": "whole numbers such as 3 or 3x5",
    "margin": "a number, AxB, A+B before and after, same or valid",
    "rate": "a number such as 0.5",
    "choice": "one of its words",
    "bounds": "channels A..B",
    "pair": "two amounts A+B",
    "volume": "a shape C@HxW",
    "reference": "an earlier layer, @name",
    "table": "a list of lists in braces, {[[0, 1], [1, 2]]}",
    "flag": "true or false",
}
