"""Markdown: a table to paste into notes, a report or an issue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..figures import NAMES
from ..folding import lines
from ..report import Report
from . import Options
from ._cells import cell_text, convention_line, total_texts
from ._summary import NUMERIC, TITLES, summary_texts


def write(report: Report, options: Options) -> str:
    """Title, table, totals, convention."""
    figures = [NAMES[name] for name in options.columns]
    body = [
        [cell_text(figure, line.value(figure), report.layout) for figure in figures]
        for line in lines(report.rows, options.depth)
    ]
    numeric = [figure.form in ("number", "axes", "shape") for figure in figures]
    foot = [f"**{text}**" if text else "" for text in map(escaped, total_texts(report, figures))]
    parts = [f"# {escaped(report.name)}\n"] if report.name else []
    parts += [table([figure.title for figure in figures], numeric, [list(map(escaped, row)) for row in body] + [foot])]
    parts += [f"{escaped(convention_line(report))}\n"]
    return "\n".join(parts)


def write_several(reports: Sequence[Report], options: Options) -> str:
    """A line a network."""
    rows = [list(map(escaped, summary_texts(report))) for report in reports]
    return table(list(TITLES), [title in NUMERIC for title in TITLES], rows)


def table(titles: list[str], numeric: list[bool], rows: list[list[str]]) -> str:
    """A table; columns of numbers begin at the right."""
    marks = ["---:" if right else "---" for right in numeric]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [titles, marks, *rows])


def escaped(text: Any) -> str:
    """Text that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#|~$])", r"\\\1", " ".join(str(text).split()))
