"""One line a network: what several targets are compared by."""

from __future__ import annotations

from typing import Any

from ..report import Report
from ..units import at_least, per_axis, shape_text, shown, thousands

TITLES = ("network", "input", "output", "field", "layers", "depth", "params", "MACs")
NUMERIC = frozenset(TITLES[3:])


def summary(report: Report) -> tuple[Any, ...]:
    """The figures of a network in the order of `TITLES`, as numbers and text."""
    totals = report.totals
    return (
        report.name or report.file,
        " ".join(shape_text(row.output_shape, report.layout) for row in report.inputs),
        shape_text(totals.output_shape, report.layout),
        per_axis(totals.receptive_field) or ("all" if totals.sees_all else "?"),
        totals.layers,
        totals.depth,
        totals.params,
        totals.macs,
    )


def summary_texts(report: Report) -> list[str]:
    """The same as a person reads it."""
    complete = report.totals.complete
    *texts, params, macs = summary(report)
    return [*map(shown, texts), at_least(thousands(params), complete), at_least(thousands(macs), complete)]
