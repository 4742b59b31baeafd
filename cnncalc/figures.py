"""The vocabulary of figures: one table for columns, and for whatever else names a figure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from . import dims
from .dims import UNKNOWN
from .rows import Row


class Figure(NamedTuple):
    """A figure of a row or of several: how it is named, what it means, how it is taken and totalled."""

    name: str
    title: str
    doc: str
    of: Callable[[Row], Any]
    total: str = ""
    """`sum` adds rows up, `last` takes the last row's; empty: a group has none."""
    form: str = "number"
    """number, shape, axes, text or notes: how a writer shows it."""
    also: tuple[str, ...] = ()


def _figures() -> list[Figure]:
    return [
        Figure("layer", "layer", "full name", lambda row: row.name, "", "text", ("name",)),
        Figure("what", "what it is", "the layer in the notation", _what, "", "text", ("notation",)),
        Figure("kind", "kind", "layer kind", lambda row: row.kind, "", "text"),
        Figure("inputs", "inputs", "what it reads", lambda row: " ".join(x.name for x in row.inputs), "", "text"),
        Figure("out", "output", "output shape", lambda row: row.output_shape, "last", "shape", ("output", "output_shape")),
        Figure("rf", "field", "receptive field", _field, "last", "axes", ("field", "receptive_field")),
        Figure("least", "least", "field along the path that sees least", _least, "last", "axes"),
        Figure("jump", "jump", "distance of neighbouring units in the input", lambda row: row.jump, "last", "axes"),
        Figure("pad", "padding", "how far unit 0 looks beyond the edge", lambda row: row.effective_padding, "last", "axes",
               ("effective_padding",)),
        Figure("params", "params", "trained numbers: weights and biases", lambda row: row.params, "sum"),
        Figure("weights", "weights", "trained numbers that multiply", lambda row: row.weights, "sum"),
        Figure("biases", "biases", "trained numbers that are added", lambda row: row.biases, "sum"),
        Figure("buffers", "buffers", "numbers kept but not trained", lambda row: row.buffers, "sum"),
        Figure("macs", "MACs", "multiply-accumulates", lambda row: row.macs, "sum", also=("ops",)),
        Figure("flops", "FLOPs", "2 x MACs", lambda row: row.flops, "sum"),
        Figure("bias_adds", "bias adds", "additions of biases", lambda row: row.bias_adds, "sum"),
        Figure("connections", "connections", "places where a weight or a bias is used", lambda row: row.connections, "sum"),
        Figure("other_ops", "other ops", "norms, activations, pooling, sums", lambda row: row.other_ops, "sum"),
        Figure("macs_on_padding", "on padding", "MACs that meet a zero of the padding", lambda row: row.macs_on_padding,
               "sum"),
        Figure("remainder", "left over", "what divisions leave over, all axes together", lambda row: row.remainder, "sum"),
        Figure("activations", "values", "values that come out", lambda row: row.activations, "sum", also=("values",)),
        Figure("depth", "depth", "weighted layers on the longest path so far", lambda row: row.depth, "last"),
        Figure("notes", "notes", "what to know of it", lambda row: row.notes, "", "notes"),
    ]  # fmt: skip


def _what(row: Row) -> str:
    """The notation; a long list in it only by its length."""
    table = getattr(row.layer, "table", None)
    return re.sub(r"\{\[\[.*\]\]\}", f"{{{len(table)} lists}}", row.notation) if table else row.notation


def _field(row: Row) -> Any:
    """The field; `all` where everything is seen; ? where branches are misaligned."""
    if row.misaligned:
        return UNKNOWN
    return row.receptive_field if row.receptive_field else ("all" if row.sees_all else None)


def _least(row: Row) -> Any:
    return row.least_field if row.least_field else _field(row)


FIGURES: dict[str, Figure] = {figure.name: figure for figure in _figures()}
NAMES: dict[str, Figure] = {name: figure for figure in FIGURES.values() for name in (figure.name, *figure.also)}
DEFAULT = ("layer", "what", "out", "rf", "jump", "params", "macs")


def over(figure: Figure, rows: Sequence[Row]) -> Any:
    """The figure of several rows together: their sum, or the last one's; None if a group has none."""
    if figure.total == "sum":
        return total(figure.of(row) for row in rows)[0]
    return figure.of(rows[-1]) if figure.total == "last" and rows else None


def total(values: Any) -> tuple[Any, bool]:
    """The sum of what is known, and whether that is everything."""
    found = list(values)
    sure = [value for value in found if value is not UNKNOWN]
    return dims.total(sure), len(sure) == len(found)


def summed(values: Any) -> int | str:
    """The sum for a machine to read: text such as `>=36928` where it is only a lower bound, for that is no total."""
    value, complete = total(values)
    return value if complete else f">={value}"
