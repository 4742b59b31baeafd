"""The working of every figure of a layer: its own rules, run on numbers that remember how they were made."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from .._record import record
from ..dims import known
from ..errors import usage
from ..layers import Layer, Shape
from ..layers._base import Window
from ..numbers.traced import Traced
from ..rows import Row

_LETTERS = {
    "filters": "C_out", "kernel": "k", "stride": "s", "pad": "p", "amount": "p", "dilation": "d", "groups": "g",
    "units": "N_out", "multiplier": "m", "factor": "f", "outpad": "a", "neighbours": "n",
}  # fmt: skip
_FIGURES = (
    ("weights", "weights"), ("biases", "biases"), ("buffers", "buffers"), ("macs", "MACs"), ("bias_adds", "bias adds"),
    ("other_ops", "other ops"),
)  # fmt: skip


@record
class Working:
    """One figure: its name, its formula, the formula with figures, and the result."""

    group: str
    name: str
    formula: str
    figures: str
    result: Any
    latex: tuple[str, str] = ("", "")


def given(row: Row) -> list[tuple[str, int]]:
    """The letters of a layer and what they stand for."""
    layer, x = _traced(row)
    found = [(one.name, one.value) for one in x if isinstance(one, Traced)]
    for value in vars(layer).values():
        found += [(leaf.name, leaf.value) for leaf in _leaves(value)]
    return list(dict.fromkeys(found))


def workings(row: Row) -> Iterator[Working]:
    """Every figure of a layer that its rules work out."""
    if not known(*row.output_shape):
        raise usage(f"what comes into {row.name} is not known", hint="give the input: --input 3x224x224")
    if row.layer.merge:
        yield from _of_merge(row)
    else:
        yield from _of_layer(row)
    yield from _field(row)


def _of_layer(row: Row) -> Iterator[Working]:
    layer, x = _traced(row)
    out = layer.shape(x)
    yield from _shape(row, out)
    named = _named_shape(row, out)
    layer.__dict__["shape"] = lambda _: named  # from here on the rules find the size under its name
    results: dict[str, Any] = {}
    for rule, title in _FIGURES:
        value = getattr(layer, rule)(x)
        results[rule] = value
        if _value(value):
            yield _working("params" if rule in ("weights", "biases", "buffers") else "work", title, value)
        if rule == "weights" and "taps" in dir(layer) and _value(value) and row.kind != "local":
            layer.__dict__["taps"] = lambda _, value=value: Traced(_value(value), "weights")
    if row.params:
        total = Traced(row.weights, "weights") + (Traced(row.biases, "biases") if row.biases else 0)
        yield _working("params", "params", total)
    if row.macs:
        yield _working("work", "FLOPs", 2 * Traced(row.macs // row.batch, "MACs"))


def _of_merge(row: Row) -> Iterator[Working]:
    shapes = [source.output_shape for source in row.inputs]
    text = " and ".join(map(str, shapes))
    if row.kind == "concat":
        parts = [Traced(shape.channels, f"C_{number + 1}") for number, shape in enumerate(shapes)]
        yield _working("output", "C_out", sum(parts[1:], parts[0]))
    else:
        yield Working("output", "output", f"{row.kind} of {text}", "", str(row.output_shape))
    if row.other_ops:
        yield Working("work", "other ops", "(branches - 1) * values", "", row.other_ops // row.batch)


def _shape(row: Row, out: Shape) -> Iterator[Working]:
    """The sizes of the output; equal axes are worked out once."""
    names = ("D_out", "H_out", "W_out")[3 - (len(out) - 1) :]
    if isinstance(out.channels, Traced) and out.channels.name not in ("C_in", "C_out", "N_out", "N_in"):
        yield _working("output", "C_out" if len(out) > 1 else "N_out", out.channels)
    said: dict[tuple[str, int], str] = {}
    for name, size in zip(names, out.space):
        if not isinstance(size, Traced):
            yield Working("output", name, str(size), "", size)
            continue
        key = (size.figures(), size.value)
        if size.name:
            continue  # the size that came in
        if key in said:
            yield Working("output", name, "likewise", "", size.value)
        else:
            said[key] = name
            yield _working("output", name, size)


def _named_shape(row: Row, out: Shape) -> Shape:
    """The output's sizes as numbers with a name."""
    names = ("C_out" if len(out) > 1 else "N_out", *("D_out", "H_out", "W_out")[3 - (len(out) - 1) :])
    return Shape(
        size if isinstance(size, Traced) and size.name else Traced(_value(size), name) for name, size in zip(names, out)
    )


def _field(row: Row) -> Iterator[Working]:
    """How the field and the jump grow from those of what comes in, where that is one window on one input."""
    reads = row.figures.reads if row.figures else None
    below = row.inputs[0]
    if not isinstance(reads, tuple) or not row.seen or not below.seen or not isinstance(reads[0], Window):
        return
    if any(axis.period != 1 for axis in below.seen.axes):
        return
    window, axis = reads[0], below.seen.axes[0]
    size, jump = Traced(axis.sizes[1], "r"), Traced(axis.advance, "jump")
    kernel, dilation = Traced(int(window.kernel), "k"), Traced(int(window.dilation), "d")
    taps = (kernel - 1) * (dilation if window.dilation != 1 else 1)
    yield _working("field", "r_out", size + taps * jump)
    if window.stride != 1:
        yield _working("field", "jump_out", jump * Traced(int(window.stride), "s"))


def _working(group: str, name: str, value: Any) -> Working:
    if not isinstance(value, Traced):
        return Working(group, name, str(value), "", value)
    return Working(
        group, name, value.formula(), value.figures(), value.value, (value.formula(True), value.figures(True))
    )


def _traced(row: Row) -> tuple[Layer, Shape]:
    """The layer and its input with traced numbers for plain ones; what stands at its default leaves no trace."""
    layer = copy.copy(row.layer)
    if layer.__dict__.get("pad") == "same":  # the padding it comes to, so that the formula is the usual one
        layer.__dict__["pad"] = getattr(layer, "margins")(row.inputs[0].output_shape)  # noqa: B009
    for name, letter in _LETTERS.items():
        if name in layer.fields:
            value, default = layer.__dict__[name], layer.fields[name].default
            layer.__dict__[name] = _with_letter(value, letter, default)
    x = row.inputs[0].output_shape
    if len(x) == 1:
        return layer, Shape((Traced(x[0], "N_in"),))
    names = ("C_in", *("D", "H", "W")[3 - (len(x) - 1) :])
    return layer, Shape(Traced(size, name) for size, name in zip(x, names))


def _with_letter(value: Any, letter: str, default: Any) -> Any:
    if isinstance(value, bool) or value is None or value == "same":
        return value
    if isinstance(value, int):
        return value if value == default else Traced(value, letter)
    if isinstance(value, tuple):
        flat = [one for item in value for one in (item if isinstance(item, tuple) else (item,))]
        if all(one == default for one in flat):
            return value
        if len(set(flat)) == 1:
            return tuple(_with_letter(item, letter, None) for item in value)
        if all(item == value[0] for item in value):  # the same before and after on every axis
            return tuple(_suffixed(item, letter) for item in value)
        suffixes = ("_d", "_h", "_w")[3 - len(value) :]
        return tuple(_suffixed(item, letter + suffix) for item, suffix in zip(value, suffixes))
    return value


def _suffixed(item: Any, letter: str) -> Any:
    if isinstance(item, tuple):
        before, after = item
        same = before == after
        return (
            (Traced(before, letter), Traced(after, letter))
            if same
            else (Traced(before, f"{letter}1"), Traced(after, f"{letter}2"))
        )
    return Traced(item, letter)


def _leaves(value: Any) -> list[Traced]:
    if isinstance(value, Traced):
        return [value]
    return [leaf for item in value for leaf in _leaves(item)] if isinstance(value, tuple) else []


def _value(number: Any) -> int:
    return number.value if isinstance(number, Traced) else int(number)
