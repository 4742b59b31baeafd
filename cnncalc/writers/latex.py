r"""LaTeX: a tabular to be put into a paper or an exercise sheet; needs no package."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import printable
from ..report import Report
from . import Options
from ._cells import convention_line
from ._grid import Grid, grid_of, several

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "^": r"\^{}", "_": r"\_",
    "~": r"\textasciitilde{}", "[": "{[}", "]": "{]}", "*": "{*}", "%": r"\%", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    '"': r"\textquotedbl{}", "`": r"\textasciigrave{}",
}  # fmt: skip


def write(report: Report, options: Options) -> str:
    """The table with its totals; name, range and convention as comments above it."""
    grid = grid_of(report, options, escaped, _math)
    valid = [f"% valid for {', '.join(report.valid)}"] if report.valid else []
    head = [f"% {_comment(report.name)}"] * bool(report.name) + valid + [f"% {_comment(convention_line(report))}"]
    return "\n".join([*head, *_tabular(grid), ""])


def write_several(reports: Sequence[Report], options: Options) -> str:
    """A line a network."""
    return "\n".join([*_tabular(several(reports, escaped)), ""])


def _tabular(grid: Grid) -> list[str]:
    columns = "".join("r" if right else "l" for right in grid.numeric)
    foot = [r"\hline", _line(grid.foot)] if grid.foot else []
    body = map(_line, grid.rows)
    return [rf"\begin{{tabular}}{{{columns}}}", _line(grid.titles), r"\hline", *body, *foot, r"\end{tabular}"]


def _line(cells: Sequence[str]) -> str:
    return rf"{' & '.join(cells)} \\"


def escaped(text: str) -> str:
    """A text that LaTeX sets as it is."""
    return "".join(_SPECIAL.get(char, char) for char in " ".join(printable(text).split()))


def _comment(text: str) -> str:
    return " ".join(printable(text).split())


def _math(form: str) -> str:
    return f"${form}$"
