"""What would make the two sides of a residual fit: every mend that is offered really fits."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..dims import quotient, settled
from ..layers._window import Windowed
from ..rows import Row


def growth(row: Row, body: Row) -> tuple[Any, ...]:
    """The factor by which the body's jump grew, axis by axis; 1 where it cannot be told."""
    before, after = row.field, body.field
    if before is None or after is None or before.origin != after.origin:
        return tuple(Fraction(1) for _ in row.output_shape.space)
    return tuple(quotient(new.jump, old.jump) for old, new in zip(before.axes, after.axes))


def mends(row: Row, body: Row, inside: list[Row]) -> str:
    """A way out for a body whose output does not fit its input; empty if it fits or nothing simple helps."""
    have, want = row.output_shape, body.output_shape
    if have == want or have.rank != want.rank or not settled(*have, *want):
        return ""
    strides = growth(row, body)
    if all(stride == 1 for stride in strides) and have.channels == want.channels:
        return _padding(inside)
    if all(stride == 1 for stride in strides) and have.space != want.space:
        padding = _padding(inside)
        return f"{padding}; then bring the channels together: residual(... | project)" if padding else ""
    fits = all(
        stride.denominator == 1 and (n - 1) // int(stride) + 1 == out
        for n, out, stride in zip(have.space, want.space, strides)
    )
    return "bring the shortcut to the body's shape with a 1x1 projection: residual(... | project)" if fits else ""


def _padding(inside: list[Row]) -> str:
    """The padding that layers of the body lack, if all that shrank can be mended so."""
    lacking = []
    for row in inside:
        layer = row.layer
        if not isinstance(layer, Windowed) or row.inputs[0].output_shape.space == row.output_shape.space:
            continue
        reaches = layer.reaches()
        if not settled(*reaches, *layer.stride):
            return ""
        if any(stride != 1 for stride in layer.stride) or layer.pad == "same":
            return ""
        sides = "x".join(map(str, dict.fromkeys(reach // 2 for reach in reaches)))
        pad = f"pad {sides}" if all(reach % 2 for reach in reaches) and "x" not in sides else "same"
        if layer.pools and pad != "same" and any(k // 2 < r // 2 for k, r in zip(layer.kernel, reaches)):
            pad = "same"
        lacking.append(f"{row.notation.split(' pad ')[0]} {pad}")
    return f"the body only shrank: write {' and '.join(dict.fromkeys(lacking))}" if lacking else ""
