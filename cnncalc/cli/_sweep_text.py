"""How the designs of a sweep look: as a table, as Markdown, as CSV, as data."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..design.plan import Plan
from ..design.sweep import names_of
from ..errors import printable
from ..operations import number_text
from ..units import approximately, thousands
from ..wide import cells, clipped, filled, wrapped
from ._output import glyphs, terminal_width


class Tally:
    """What became of the designs looked at so far."""

    def __init__(self) -> None:
        self.designs = self.invalid = self.kept = 0
        self.reason: Any = None

    def add(self, part: Any) -> None:
        """Count a part in."""
        self.designs += part.designs
        self.invalid += part.invalid
        self.kept += part.kept
        self.reason = self.reason or part.reason

    def line(self) -> str:
        """How many designs there were, and how many are kept."""
        left = f", {self.invalid:,} left out whose layers do not fit" if self.invalid else ""
        return f"{self.designs:,} design{'s' if self.designs != 1 else ''}{left}, {self.kept:,} kept"

    def partial(self, wanted: int) -> str:
        """How far it came before it was interrupted."""
        return f"partial: {self.designs:,} of {wanted:,} designs were looked at"


def written(form: str, plan: Plan, rows: Sequence[Any], tally: Tally, cut: str = "") -> str:
    """The designs in a format; `cut` says that they are a part of the answer, and of what."""
    if form == "json":
        return _json(plan, rows, tally, bool(cut))
    if form == "csv":
        return csv(plan, rows) + (f"# {cut}\n" if cut else "")
    return {"table": _table, "markdown": _markdown}[form](plan, rows, tally) + (f"\n{cut}\n" if cut else "")


def csv(plan: Plan, rows: Sequence[Any]) -> str:
    """Titles, and a line a design."""
    from ..writers.csv import text

    return text([names_of(plan)]) + csv_rows(rows)


def csv_rows(rows: Sequence[Any]) -> str:
    """A line a design, its fractions exact."""
    from ..writers.csv import text

    return text([[str(value) if isinstance(value, Fraction) else value for value in row] for row in rows])


def _json(plan: Plan, rows: Sequence[Any], tally: Tally, cut: bool) -> str:
    from ..writers.json import SCHEMA, dumped, plain

    return dumped(
        {
            "schema": SCHEMA,
            **({"partial": True} if cut else {}),
            "designs": tally.designs,
            "invalid": tally.invalid,
            "kept": tally.kept,
            "columns": list(names_of(plan)),
            "rows": [[plain(value) for value in row] for row in rows],
        }
    )


def _shown(value: Any) -> str:
    """A figure in a table: fractions to a few digits, marked as rounded; ? for what a network has not."""
    if value is None:
        return "?"
    if isinstance(value, Fraction):
        text = number_text(value)
        return text if "/" not in text and len(text) <= 10 else f"~{approximately(value)}"
    return value if isinstance(value, str) else thousands(value)


def _table(plan: Plan, rows: Sequence[Any], tally: Tally) -> str:
    names = [printable(name) for name in names_of(plan)]
    body = [[_shown(value) for value in row] for row in rows]
    widths = [max(map(cells, column)) for column in zip(names, *body)]
    split = len(plan.axes)
    rule = glyphs()["─"] * _length(widths)
    width = terminal_width()
    lines = [_line(names, widths, split), rule, *(_line(row, widths, split) for row in body), rule]
    shown = [clipped(line, width).rstrip() for line in lines] if width else lines
    rest = tally.kept - len(rows)
    more = "" if plan.pareto or rest <= 0 else f" ({len(rows):,} shown: --top, or --format csv for all)"
    front = f", {len(rows):,} on the front" if plan.pareto else ""
    told = f"{tally.line()}{front}{more}"
    return "\n".join([*shown, *(wrapped(told, width) if width else [told]), ""])


def _line(texts: Sequence[str], widths: Sequence[int], split: int) -> str:
    """A line: the variables, a wider gap, the figures."""
    padded = [filled(text, width, right=True) for text, width in zip(texts, widths)]
    return "   ".join(["  ".join(padded[:split]), "  ".join(padded[split:])]).rstrip()


def _length(widths: Sequence[int]) -> int:
    return sum(widths) + 2 * (len(widths) - 1) + 1


def _markdown(plan: Plan, rows: Sequence[Any], tally: Tally) -> str:
    from ..writers.markdown import escaped, table

    body = [[escaped(_shown(value)) for value in row] for row in rows]
    names = [escaped(name) for name in names_of(plan)]
    return table(names, [True] * len(names), body) + f"\n{tally.line()}\n"
