"""A layer and what comes into it with letters for numbers, ready for its rules to be run on."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, NamedTuple

from ...layers import Layer, Shape
from ...numbers.traced import Traced
from ...rows import Row

_LETTERS = {
    "filters": "C_out", "kernel": "k", "stride": "s", "pad": "p", "dilation": "d", "groups": "g", "outpad": "a",
    "multiplier": "m", "units": "N_out", "factor": "f", "neighbours": "n", "amount": "p",
}  # fmt: skip
_QUIET = ("groups", "outpad", "multiplier")  # only named where they are not at their default
_AXES = ("D", "H", "W")


class Letter(NamedTuple):
    """A letter of the board, the number it stands for, and the argument that gives it; none: what comes in."""

    name: str
    value: int
    argument: str = ""


class Lettered(NamedTuple):
    """A layer and its inputs on traced numbers, and the letters used."""

    layer: Layer
    inputs: tuple[Shape, ...]
    letters: tuple[Letter, ...]


def lettered(row: Row, settle: bool = True) -> Lettered:
    """The layer of a row and what comes into it, with letters for numbers; `settle` works padding `same` out first."""
    layer = copy.copy(row.layer)
    inputs = _inputs([source.output_shape for source in row.inputs], layer.merge, layer.kind == "concat")
    found = {Letter(one.name, one.value): None for x in inputs for one in x}
    layer.__dict__.update(_settled(layer, row.inputs[0].output_shape) if settle else {})
    for name, field in layer.fields.items():
        value = getattr(layer, name)
        if name in _QUIET and _all(value, field.default):
            continue
        made = _with_letters(value, field.form, _LETTERS.get(name, ""))
        layer.__dict__[name] = made
        found |= {Letter(leaf.name, leaf.value, name): None for leaf in leaves(made)}
    if getattr(layer, "table", None):
        links = Traced(sum(map(len, getattr(layer, "table"))), "L")  # noqa: B009
        layer.__dict__["links"] = lambda _: links
        found[Letter("L", links.value, "table")] = None
    return Lettered(layer, inputs, tuple(found))


def output_names(shape: Sequence[Any]) -> tuple[str, ...]:
    """What the sizes of an output are called."""
    return ("C_out" if len(shape) > 1 else "N_out", *(f"{axis}_out" for axis in _axes(len(shape) - 1)))


def _axes(rank: int) -> tuple[str, ...]:
    return _AXES[3 - rank :] if rank <= 3 else tuple(f"X{number + 1}" for number in range(rank))


def _inputs(shapes: Sequence[Shape], several: bool, joined: bool) -> tuple[Shape, ...]:
    """What comes in, lettered: C_in, H, W; of several branches what differs is numbered, and channels to be joined."""
    if not several:
        names = ("C_in" if shapes[0].rank else "N_in", *_axes(shapes[0].rank))
        return (Shape(map(Traced, shapes[0], names)),)
    same_space = len({shape.space for shape in shapes}) == 1
    same_all = len(set(shapes)) == 1 and not joined
    return tuple(
        Shape(
            Traced(size, name if same_all or (at and same_space) else f"{name}_{number}")
            for at, (size, name) in enumerate(zip(shape, ("C", *_axes(shape.rank))))
        )
        for number, shape in enumerate(shapes, 1)
    )


def _settled(layer: Layer, x: Shape) -> dict[str, Any]:
    """Arguments that depend on what comes in, as the plain numbers they come to."""
    rules: Any = layer
    if layer.__dict__.get("pad") == "same":
        return {"pad": rules.margins(x)}
    if layer.__dict__.get("like") is not None:
        return {"like": None, "amount": rules.amounts(x)}
    return {}


def _with_letters(value: Any, form: str, letter: str) -> Any:
    """An argument with traced numbers for its plain ones."""
    if isinstance(value, (bool, str)) or value is None:
        return value
    if form == "count":
        return Traced(value, letter) if letter else value
    if form in ("pair", "bounds"):
        return tuple(None if one is None else Traced(one, name) for one, name in zip(value, "ab"))
    if form == "volume":
        return tuple(map(Traced, value, output_names(value)))
    if form == "size" and not letter:  # a size that is told
        return tuple(Traced(size, f"{axis}_out") for size, axis in zip(value, _axes(len(value))))
    if form in ("size", "margin"):
        same = all(item == value[0] for item in value)
        names = [letter if same else f"{letter}_{axis.lower()}" for axis in _axes(len(value))]
        return tuple(map(_sided, value, names))
    return value


def _sided(item: Any, letter: str) -> Any:
    """A size, or the two of a margin: p before and after, else p1 and p2."""
    if not isinstance(item, tuple):
        return Traced(item, letter)
    before, after = item
    base, *axis = letter.split("_")
    first, second = (letter, letter) if before == after else ("_".join([f"{base}{side}", *axis]) for side in (1, 2))
    return Traced(before, first), Traced(after, second)


def leaves(value: Any) -> list[Traced]:
    """The traced numbers in an argument."""
    if isinstance(value, Traced):
        return [value]
    return [leaf for item in value for leaf in leaves(item)] if isinstance(value, tuple) else []


def _all(value: Any, default: Any) -> bool:
    """Whether an argument is at its default on every axis."""
    return all(one == default for one in (value if isinstance(value, tuple) else (value,)))
