"""Markdown: a table to paste into notes, a report or an issue; closed forms as mathematics in LaTeX."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..errors import printable
from ..report import Report
from . import Options
from ._cells import convention_line
from ._grid import Grid, grid_of, several


def write(report: Report, options: Options) -> str:
    """Title, table, totals, where closed forms hold, convention."""
    grid = grid_of(report, options, escaped, _math)
    foot = [f"**{text}**" if text and not text.startswith("$") else text for text in grid.foot]
    parts = [f"# {escaped(report.name)}\n"] if report.name else []
    parts += [table(grid.titles, grid.numeric, [*grid.rows, foot])]
    parts += [f"valid for {escaped(', '.join(report.valid))}\n"] if report.valid else []
    parts += [f"{escaped(convention_line(report))}\n"]
    return "\n".join(parts)


def write_several(reports: Sequence[Report], options: Options) -> str:
    """A line a network."""
    grid: Grid = several(reports, escaped)
    return table(grid.titles, grid.numeric, grid.rows)


def table(titles: list[str], numeric: list[bool], rows: list[list[str]]) -> str:
    """Rows of escaped cells under their titles."""
    marks = ["---:" if right else "---" for right in numeric]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [titles, marks, *rows])


_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~$&]|:(?=//)|(?<=www)\.", re.IGNORECASE)


def escaped(text: Any) -> str:
    """A text that Markdown shows as it is: no mark, tag, character reference or link, whatever stands in it."""
    return _MARKS.sub(r"\\\g<0>", " ".join(printable(str(text)).split()))


def beginning(text: str) -> str:
    """A text that Markdown shows as it is where a paragraph begins with it, and not as an item of a list."""
    return re.sub(r"^(\d*)([-+.)])(?=\s|$)", r"\1\\\2", escaped(text))


def code(text: str) -> str:
    """A text as code, backticks and all."""
    inside = " ".join(printable(text).split())
    fence = "`" * (max(map(len, re.findall("`+", inside)), default=0) + 1)
    space = " " if len(fence) > 1 else ""
    return f"{fence}{space}{inside}{space}{fence}"


def _math(form: str) -> str:
    return f"${form}$"
