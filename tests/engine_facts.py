"""What a run in the engine shows of each layer, beside what the rules say of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from cnncalc import Report, Row
from cnncalc.engine.execute import execute
from cnncalc.engine.kernels._base import BUFFERS, GIVEN, Numbers
from cnncalc.engine.numbers import drawn_input
from cnncalc.engine.tally import Tally

Array = np.ndarray[Any, Any]


class Facts(NamedTuple):
    """Figures of one layer for one image."""

    shape: tuple[int, ...]
    params: int
    buffers: int
    macs: int
    on_padding: int


def inputs_of(report: Report, seed: int = 0) -> dict[str, Array]:
    """Random inputs of one image."""
    return {row.name: drawn_input(row.name, (1, *row.output_shape), seed, "float32") for row in report.inputs}


def executed(report: Report) -> tuple[dict[str, Facts], Array]:
    """What was allocated, multiplied and put out, layer by layer, and the network's output."""
    found: dict[str, Facts] = {}

    def note(row: Row, xs: Sequence[Array], y: Array, numbers: Numbers, tally: Tally, seconds: float) -> None:
        kept = {name: array.size for name, array in numbers.items() if name not in GIVEN}
        buffers = sum(size for name, size in kept.items() if name in BUFFERS)
        found[row.name] = Facts(y.shape[1:], sum(kept.values()) - buffers, buffers, tally.macs, tally.on_padding)

    made = execute(report, inputs_of(report), observer=note)
    return found, made[report.output]


def computed(report: Report) -> dict[str, Facts]:
    """What the rules say; a layer that only its author knows allocates and multiplies nothing."""
    batch, found = report.batch, {}
    for row in report.counted:
        figures = (row.params, row.buffers, row.macs // batch, row.macs_on_padding // batch)
        found[row.name] = Facts(tuple(row.output_shape), *((0, 0, 0, 0) if row.layer.stated else figures))
    return found
