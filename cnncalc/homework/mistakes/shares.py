"""Mistakes about branches that meet, and about what is left and what is saved."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ...operations import Value
from ...rows import Row
from ..cases import Case, mistake


def _merge(case: Case, kind: str) -> Row | None:
    """The merge of this kind that the last of the rows is, or that it only hands on."""
    row = case.rows[-1] if case.rows and case.figure in ("out", "channels") else None
    while row is not None and row.figures is not None and not row.layer.merge and not row.layer.pools:
        if row.layer.weighted or len(row.inputs) != 1 or row.inputs[0].figures is None:
            return None
        row = row.inputs[0]
    return row if row is not None and row.figures is not None and row.kind == kind else None


def _with_channels(case: Case, channels: int) -> Value:
    """The answer with other channels."""
    return [channels, *case.rows[-1].output_shape.space] if case.figure == "out" else channels


@mistake
def branch_forgotten(case: Case) -> Iterator[Value]:
    """Every branch adds its channels."""
    row = _merge(case, "concat")
    for source in row.inputs if row else ():
        yield _with_channels(case, case.rows[-1].output_shape.channels - source.output_shape.channels)


@mistake
def channels_summed(case: Case) -> Iterator[Value]:
    """A sum keeps the channels; only a concatenation adds them up."""
    row = _merge(case, "add")
    if row is not None:
        yield _with_channels(case, sum(source.output_shape.channels for source in row.inputs))


@mistake
def to_for_by(case: Case) -> Iterator[Value]:
    """Cut to 28 % is cut by 72 %."""
    if case.figure == "" and isinstance(case.value, Fraction) and 0 < case.value < 1:
        yield 1 - case.value
