"""How many values a network holds, under policies that are named (numbers are for the whole batch)."""

from __future__ import annotations

from . import dims
from ._record import record
from .dims import Dim, known, settled
from .report import Report
from .rows import Row

SIZES = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "int8": 1}
"""Bytes of one value."""


@record
class Memory:
    """Values (not bytes) under each policy; None where a shape is unknown."""

    dtype: str
    weights: Dim
    """Trained numbers and buffers."""
    activations: Dim
    """The outputs of all rows; the input is beside it, not in it."""
    input: Dim
    outputs: Dim
    """The input and the outputs of weighted and pooling layers, as the CS231n table counts."""
    peak: Dim
    """The largest live set in inference, in the order written."""
    peak_at: str
    training: Dim
    """Weights, gradients, optimizer state (none: plain SGD), and the outputs the backward pass needs."""

    def bytes(self, values: Dim) -> Dim:
        """So many values in bytes of the dtype."""
        return values * SIZES[self.dtype]


def measure(report: Report, optimizer_states: int = 0) -> Memory:
    """All policies; the rows of auxiliary heads count where the report counts them."""
    totals, rows = report.totals, report.counted
    sources = dims.total(row.activations for row in report.inputs)
    kept = [row.activations for row in rows if not row.layer.in_place]
    trained = totals.params
    weighing = [row.activations for row in rows if row.layer.weighted or row.layer.pools]
    peak, at = _peak(report)
    return Memory(
        dtype=report.dtype,
        weights=trained + totals.buffers,
        activations=totals.activations,
        input=sources,
        outputs=_sum(weighing) + sources,
        peak=peak,
        peak_at=at,
        training=trained * (2 + optimizer_states) + totals.buffers + _sum(kept) + sources,
    )


def _sum(values: list[Dim]) -> Dim:
    return dims.total(value for value in values if known(value))


def _peak(report: Report) -> tuple[Dim, str]:
    """The largest live set, and the row at which it stands.

    A value lives until its last reader has run. A layer that can work in place does so if nobody reads its
    input later; it then shares its input's storage.
    """
    rows = report.counted
    values = (*report.inputs, *rows)
    if not all(known(row.activations) for row in values):
        return _sum([row.activations for row in values]), ""
    last_read = {id(source): -1 for source in values}
    for index, row in enumerate(rows):
        for source in row.inputs:
            last_read[id(source)] = index
    last_read[id(report.output)] = len(rows)
    live = dims.total(row.activations for row in report.inputs)
    freed_at: dict[int, list[Row]] = {}
    for source in values:
        freed_at.setdefault(last_read[id(source)], []).append(source)
    storage = {id(source): source.activations for source in report.inputs}
    sets: list[tuple[Dim, str]] = [(live, "")]
    for index, row in enumerate(rows):
        ends = {id(source) for source in freed_at.get(index, ())}
        if row.layer.in_place and len(row.inputs) == 1 and id(row.inputs[0]) in ends:
            storage[id(row)] = storage.pop(id(row.inputs[0]))
            continue
        storage[id(row)] = row.activations
        live += row.activations
        sets.append((live, row.name))
        live -= dims.total(storage.pop(source, 0) for source in ends)
        if last_read[id(row)] < 0:
            live -= storage.pop(id(row))
    if settled(*(values for values, _ in sets)):
        return max(sets, key=lambda one: one[0])
    return dims.largest_of((values for values, _ in sets), report.conditions), ""
