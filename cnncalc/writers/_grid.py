"""A report as titles, cells and totals: what the formats that lay a table out for people have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ..figures import NAMES, Figure
from ..folding import lines
from ..report import Report
from . import Options
from ._cells import cell_text, total_texts
from ._summary import NUMERIC, TITLES, summary_texts

Escaped = Callable[[str], str]


class Grid(NamedTuple):
    """Escaped texts; `numeric` says which columns stand at the right."""

    titles: list[str]
    numeric: list[bool]
    rows: list[list[str]]
    foot: list[str]


def grid_of(report: Report, options: Options, escaped: Escaped, math: Escaped) -> Grid:
    """The columns that were asked for; `math` sets a closed form, which comes as LaTeX."""
    figures = [NAMES[name] for name in options.columns]
    rows = [
        [_cell(figure, line.value(figure), report, escaped, math) for figure in figures]
        for line in lines(report.rows, options.depth)
    ]
    open_ = [_closed(figure, report) for figure in figures]
    feet = [math(form) if form else escaped(text) for form, text in zip(open_, total_texts(report, figures))]
    numeric = [figure.form in ("number", "axes", "shape") for figure in figures]
    return Grid([escaped(figure.title) for figure in figures], numeric, rows, feet)


def several(reports: Sequence[Report], escaped: Escaped) -> Grid:
    """A row a network."""
    rows = [list(map(escaped, summary_texts(report))) for report in reports]
    return Grid(list(map(escaped, TITLES)), [title in NUMERIC for title in TITLES], rows, [])


def _cell(figure: Figure, value: Any, report: Report, escaped: Escaped, math: Escaped) -> str:
    form = _latex(value)
    return math(form) if form else escaped(cell_text(figure, value, report.layout))


def _closed(figure: Figure, report: Report) -> str:
    """The total of a column in closed form, as LaTeX; empty for plain numbers and text."""
    if figure.name == "out":
        return _latex(report.totals.output_shape)
    return _latex(getattr(report.totals, figure.name, None)) if figure.total == "sum" else ""


def _latex(value: Any) -> str:
    """A closed form as LaTeX, or a shape that holds one; empty for anything else."""
    if isinstance(value, tuple) and any(hasattr(size, "expr") for size in value):
        return r" \times ".join(_factor(size) for size in value)
    if not hasattr(value, "expr"):
        return ""
    from ..numbers.formulas import latex

    return latex(value.expr)


def _factor(size: Any) -> str:
    """One size of a shape, in brackets where it is a sum."""
    form = _latex(size)
    return rf"\left({form}\right)" if form and size.expr.is_Add else form or str(size)
