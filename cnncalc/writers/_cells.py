"""What stands in a cell, for every writer that people read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..dims import UNKNOWN
from ..figures import Figure, total
from ..report import Report
from ..units import at_least, per_axis, shape_text, thousands

CONVENTION = "paper: 1 MAC = 1 multiply-add; taps on padding count, biases, norms, pooling do not"


def convention_line(report: Report) -> str:
    """What is counted, in one line."""
    batch = f"; batch {report.batch}" if report.batch != 1 else ""
    aux = "; auxiliary heads included" if report.with_aux else ""
    return CONVENTION + batch + aux


def cell_text(figure: Figure, value: Any, layout: str) -> str:
    """One figure of one line, as people read it."""
    found = cell(figure, value, layout)
    return thousands(found) if figure.form == "number" and not isinstance(found, str) else str(found)


def cell(figure: Figure, value: Any, layout: str) -> Any:
    """One figure of one line; numbers stay numbers, shapes and unknowns become text."""
    if value is UNKNOWN:
        return "?"
    if value is None:
        return ""
    if figure.form == "notes":
        return "; ".join(value)
    if figure.form == "shape":
        return shape_text(value, layout)
    return per_axis(value) if isinstance(value, tuple) else value


Put = Callable[[Any], Any]  # what a figure is shown as: itself, or with names for its sizes


def total_texts(report: Report, figures: Sequence[Figure], put: Put = lambda value: value) -> list[str]:
    """The last line of a table."""
    return [_total(report, figure, put) for figure in figures]


def _total(report: Report, figure: Figure, put: Put) -> str:
    totals = report.totals
    if figure.name == "layer":
        return "total"
    if figure.name == "what":
        parts = [f"{totals.conv_layers} conv"] * bool(totals.conv_layers) + [f"{totals.fc_layers} fc"] * bool(
            totals.fc_layers
        )
        return (
            f"depth {totals.depth}: {' + '.join(parts)}"
            if parts
            else f"{totals.layers} layer{'s' if totals.layers != 1 else ''}"
        )
    if figure.name == "out":
        return shape_text(put(totals.output_shape), report.layout)
    if figure.name == "rf":
        return cell_text(figure, put(figure.of(report.output)), report.layout) if report.rows else ""
    if figure.total == "sum":
        value, complete = total(figure.of(row) for row in report.counted)
        return at_least(thousands(put(value)), complete) if complete or value != 0 else "?"
    return thousands(totals.depth) if figure.name == "depth" else ""
