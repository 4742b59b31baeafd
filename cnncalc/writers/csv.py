"""CSV: a line a layer, exact integers without separators, and a last line with the totals."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any

from ..figures import DEFAULT, NAMES, Figure, summed
from ..folding import lines
from ..report import Report
from . import Options
from ._cells import cell
from ._summary import TITLES, summary

_COLUMNS = (
    "layer", "kind", "what", "inputs", "out", "rf", "jump", "pad", "params", "weights", "biases", "buffers", "macs", "flops",
    "bias_adds", "connections", "other_ops", "activations", "notes",
)  # fmt: skip


def write(report: Report, options: Options) -> str:
    """All figures, or the columns that were asked for."""
    names = _COLUMNS if options.columns == DEFAULT else options.columns
    figures = [NAMES[name] for name in names]
    rows = [
        [cell(figure, line.value(figure), report.layout) for figure in figures]
        for line in lines(report.rows, options.depth)
    ]
    return text([[figure.name for figure in figures], *rows, _totals(report, figures)])


def write_several(reports: Sequence[Report], options: Options) -> str:
    """A line a network."""
    return text([list(TITLES), *(list(summary(report)) for report in reports)])


def _totals(report: Report, figures: list[Figure]) -> list[Any]:
    sums = {
        figure.name: summed(figure.of(row) for row in report.counted) for figure in figures if figure.total == "sum"
    }
    first = [] if not figures or figures[0].total == "sum" else ["total"]
    return [*first, *(sums.get(figure.name, "") for figure in figures[len(first) :])]


def text(rows: Sequence[Sequence[Any]]) -> str:
    """The rows as CSV; a cell that a spreadsheet would take for a formula is shown as text."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow(
            [f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell else cell for cell in row]
        )
    return out.getvalue()
