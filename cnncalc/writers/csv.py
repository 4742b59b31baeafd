"""CSV: a line a layer, exact integers without separators, and a last line with the totals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..errors import printable
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
    """The rows as CSV; what a spreadsheet would take for a formula, or for the border of a cell, is shown as text."""
    return "".join(",".join(map(_cell, row)) + "\n" for row in rows)


_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")  # as plain signs, and as full-width ones
_NUMBERS = re.compile(r"-?[\d./]+(?:x-?[\d./]+)*")
_BORDERS = re.compile(r"[,;|\t\"'\n\r]|^\s|\s$")


def _cell(value: Any) -> str:
    """A number as it is; a text in quotes where something in it could end it."""
    text = printable(value) if isinstance(value, str) else "" if value is None else str(value)
    if isinstance(value, str) and _FORMULA.match(text) and not _NUMBERS.fullmatch(text):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if _BORDERS.search(text) else text
