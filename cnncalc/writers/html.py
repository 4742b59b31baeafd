"""HTML: one table, to be put into a page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ..errors import printable
from ..report import Report
from . import Options
from ._cells import convention_line
from ._grid import Grid, grid_of, several


def write(report: Report, options: Options) -> str:
    """The table with its totals, the name as its caption, range and convention below it."""
    grid = grid_of(report, options, escaped, _math)
    valid = [f"<p>valid for {escaped(', '.join(report.valid))}</p>"] if report.valid else []
    return "\n".join([*_table(grid, report.name), *valid, f"<p>{escaped(convention_line(report))}</p>", ""])


def write_several(reports: Sequence[Report], options: Options) -> str:
    """A line a network."""
    return "\n".join([*_table(several(reports, escaped), ""), ""])


def _table(grid: Grid, name: str) -> list[str]:
    caption = [f"<caption>{escaped(name)}</caption>"] if name else []
    foot = ["<tfoot>", _row(grid, grid.foot, "th"), "</tfoot>"] if grid.foot else []
    head = ["<thead>", _row(grid, grid.titles, "th"), "</thead>"]
    body = ["<tbody>", *(_row(grid, row, "td") for row in grid.rows), "</tbody>"]
    return ["<table>", *caption, *head, *body, *foot, "</table>"]


def _row(grid: Grid, cells: Sequence[str], tag: str) -> str:
    sides = (' style="text-align: right"' if right else "" for right in grid.numeric)
    return "<tr>" + "".join(f"<{tag}{side}>{cell}</{tag}>" for side, cell in zip(sides, cells)) + "</tr>"


def escaped(text: str) -> str:
    """A text that a browser shows as it is."""
    return escape(" ".join(printable(text).split()))


def _math(form: str) -> str:
    r"""A closed form between the marks that MathJax and KaTeX look for."""
    return escape(rf"\({form}\)")
