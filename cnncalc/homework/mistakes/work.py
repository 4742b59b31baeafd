"""Mistakes in the number of multiply-adds that are none in the weights."""

from __future__ import annotations

from collections.abc import Iterator

from ...dims import product
from ...operations import Value
from ..cases import Case, mistake
from .weights import WORK, conv


@mistake
def input_positions(case: Case) -> Iterator[Value]:
    """Work is done at the output's positions."""
    yield from _worked(case, {row: product(row.inputs[0].output_shape.space) for row in case.rows if _plain(row)})


@mistake
def transposed_at_the_output(case: Case) -> Iterator[Value]:
    """A transposed convolution works at the input's positions."""
    spread = [row for row in case.rows if row.kind == "convtranspose"]
    yield from _worked(case, {row: product(row.output_shape.space) for row in spread})


def _plain(row: object) -> bool:
    return bool(conv(row)) and row.kind != "convtranspose"  # type: ignore[arg-type, attr-defined]


def _worked(case: Case, positions: dict[object, int]) -> Iterator[Value]:
    """The work with other positions for some rows, with and without an addition for every bias."""
    if case.figure in WORK and positions:
        macs = sum(row.weights * positions[row] if row in positions else row.macs for row in case.rows)
        yield macs * (2 if case.figure == "flops" else 1)
        if case.figure != "flops":
            yield macs + case.total("bias_adds")


@mistake
def once_for_the_whole_map(case: Case) -> Iterator[Value]:
    """The positions forgotten."""
    if case.figure in WORK and any(conv(row) for row in case.rows):
        yield from (case.total("weights"), case.total("params"))
