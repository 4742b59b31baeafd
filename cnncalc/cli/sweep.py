"""`cnncalc sweep TARGET --set k=16..128:16`: a grid of designs at once, filtered, ranked, or the Pareto front."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import click

from ..design.plan import Plan
from ..design.ranges import Axis, read_axes
from ..design.sweep import DEFAULT, chunks, names_of, planned, refuse_none_valid
from ..errors import usage
from ..operations import number_text
from ..units import printable, thousands
from ._output import terminal_width, written
from ._progress import watched
from ._targets import load_target

_HELP = """Work out every design of a grid: `--set` gives the values of variables, in the network or its input.

\b
  cnncalc sweep net.yaml --set width=16..128:16 --where "params < 5M" --rank macs
  cnncalc sweep "3x{n}x{n} -> conv {k} 3x3 -> fc 10" --set n=32..64:8 --set k=8,16,32
  cnncalc sweep net.yaml --input 3x{n}x{n} --set n=128..512:32 --columns "macs, macs/params"
  cnncalc sweep net.yaml --set width=8..512 --set n=1..8 --pareto "params, -rf"
  cnncalc sweep net.yaml --set k=1..10000 --where "macs < 600M" --format csv -o found.csv

Conditions, columns and keys are expressions: + - * / // % **, < <= > >= == !=, and or not, min max floor ceil, the
variables, figures of the network (params, macs, rf ...) and of its layers (conv1.params). The smallest comes first;
-rf asks for the largest. Designs whose layers do not fit are counted and left out.
"""
_SHOWN = 20
_FORMATS = ("table", "csv", "json", "markdown")


@click.command("sweep", help=_HELP)
@click.argument("target", type=click.Path(allow_dash=True))
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUES", help="16..128:16, or 3,5,7; repeatable.")
@click.option("--input", "shape", metavar="SHAPE", help="Another input: 3x{n}x{n}.")
@click.option("--batch", type=click.IntRange(1), metavar="N", help="Images at once.")
@click.option("--variant", metavar="NAME", help="A version that the file offers.")
@click.option("--where", metavar="CONDITION", help="Keep designs that meet it.")
@click.option("--rank", metavar="KEYS", help="The best first, by one key or several.")
@click.option("--pareto", metavar="KEYS", help="Only designs that no other beats in all keys.")
@click.option("--top", type=click.IntRange(1), metavar="N", help=f"So many designs; in a table {_SHOWN} if not given.")
@click.option("--columns", default=DEFAULT, show_default=True, metavar="A,B,...", help="Figures, or NAME = EXPRESSION.")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="How to answer; a table if not given.")
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option("-q", "--quiet", is_flag=True, help="Only the number of designs kept.")
@click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write to a file instead.")
@click.option("--force", is_flag=True, help="Replace that file if it exists.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="Processes.")
def command(target: str, **given: Any) -> int:
    """Sweep, and return 1 if no design is kept."""
    form = _form(given)
    axes = read_axes(given["settings"])
    plan = _plan(target, axes, given, form)
    with written(given["output"], given["force"]) as put:
        found = _Tally()
        parts = watched(chunks(plan, given["jobs"]), plan.designs, lambda part: part.designs, "designs")
        try:
            for text in _answer(plan, parts, form, found, given):
                put(text)
        except KeyboardInterrupt:
            click.echo(f"partial: {found.designs:,} of {plan.designs:,} designs were looked at", err=True)
            raise
    return 0 if found.kept else 1


class _Tally:
    """What became of the designs looked at so far."""

    def __init__(self) -> None:
        self.designs = self.invalid = self.kept = 0
        self.reason: Any = None

    def add(self, part: Any) -> Any:
        self.designs += part.designs
        self.invalid += part.invalid
        self.kept += part.kept
        self.reason = self.reason or part.reason
        return part

    def line(self) -> str:
        left = f", {self.invalid:,} left out whose layers do not fit" if self.invalid else ""
        return f"{self.designs:,} design{'s' if self.designs != 1 else ''}{left}, {self.kept:,} kept"


def _form(given: dict[str, Any]) -> str:
    if given["as_json"] and given["form"] not in (None, "json"):
        raise usage(f"--json and --format {given['form']} exclude each other", hint="leave one out")
    ending = os.path.splitext(given["output"] or "")[1].lower()
    named = "json" if given["as_json"] else given["form"]
    return named or {".json": "json", ".csv": "csv", ".md": "markdown"}.get(ending, "table")


def _plan(target: str, axes: Sequence[Axis], given: dict[str, Any], form: str) -> Plan:
    network = load_target(target, "")
    top = given["top"] or (_SHOWN if form in ("table", "markdown") and not given["quiet"] else None)
    return planned(
        network, axes, given["shape"], given["batch"], given["variant"], given["columns"], given["where"],
        given["rank"], given["pareto"], top,
    )  # fmt: skip


def _answer(plan: Plan, parts: Iterator[Any], form: str, tally: _Tally, given: dict[str, Any]) -> Iterator[str]:
    """The answer piece by piece: in the order of the grid as chunks come, or when all have been seen."""
    from ..design.outcome import joined

    if given["quiet"]:
        for part in parts:
            tally.add(part)
        yield f"{tally.kept}\n"
        return
    names = names_of(plan)
    if form == "csv" and not plan.rank:
        yield from _streamed(plan, parts, tally)
        refuse_none_valid(tally)
        return
    found = joined(plan, [])
    for part in parts:
        found = joined(plan, [found, tally.add(part)])
    refuse_none_valid(tally)
    yield {"csv": _csv, "json": _json, "table": _table, "markdown": _markdown}[form](plan, names, found.rows, tally)


def _streamed(plan: Plan, parts: Iterator[Any], tally: _Tally) -> Iterator[str]:
    """CSV as it is found, up to as many designs as are wanted."""
    from ..writers.csv import text

    yield text([names_of(plan)])
    left = plan.top
    for part in parts:
        rows = tally.add(part).rows if left is None else part.rows[:left]
        left = None if left is None else left - len(rows)
        yield text([_cells(row) for row in rows])


def _cells(row: Sequence[Any]) -> list[Any]:
    return [str(value) if isinstance(value, Fraction) else value for value in row]


def _csv(plan: Plan, names: Sequence[str], rows: Sequence[Any], tally: _Tally) -> str:
    from ..writers.csv import text

    return text([names, *map(_cells, rows)])


def _json(plan: Plan, names: Sequence[str], rows: Sequence[Any], tally: _Tally) -> str:
    from ..writers.json import SCHEMA, dumped, plain

    return dumped(
        {
            "schema": SCHEMA,
            "designs": tally.designs,
            "invalid": tally.invalid,
            "kept": tally.kept,
            "columns": list(names),
            "rows": [[plain(value) for value in row] for row in rows],
        }
    )


def _shown(value: Any) -> str:
    """A figure in a table: fractions to a few digits, marked as rounded."""
    if isinstance(value, Fraction):
        from ..units import approximately

        text = number_text(value)
        return text if "/" not in text and len(text) <= 10 else f"~{approximately(value)}"
    return value if isinstance(value, str) else thousands(value)


def _table(plan: Plan, names: Sequence[str], rows: Sequence[Any], tally: _Tally) -> str:
    from ._output import glyphs

    body = [[_shown(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(map(printable, names), *body)]
    split = len(plan.axes)
    lines = [_line(names, widths, split), glyphs()["─"] * _length(widths), *(_line(row, widths, split) for row in body)]
    width = terminal_width()
    cut = [line[:width].rstrip() for line in lines] if width else lines
    rest = tally.kept - len(rows)
    more = "" if plan.pareto or rest <= 0 else f" ({len(rows):,} shown: --top, or --format csv for all)"
    front = f", {len(rows):,} on the front" if plan.pareto else ""
    return "\n".join([*cut, glyphs()["─"] * min(_length(widths), width or 10**6), f"{tally.line()}{front}{more}", ""])


def _line(cells: Sequence[str], widths: Sequence[int], split: int) -> str:
    """A line: the variables, a wider gap, the figures."""
    texts = [printable(cell).rjust(width) for cell, width in zip(cells, widths)]
    return "   ".join(["  ".join(texts[:split]), "  ".join(texts[split:])]).rstrip()


def _length(widths: Sequence[int]) -> int:
    return sum(widths) + 2 * (len(widths) - 1) + 1


def _markdown(plan: Plan, names: Sequence[str], rows: Sequence[Any], tally: _Tally) -> str:
    from ..writers.markdown import escaped, table

    body = [[escaped(_shown(value)) for value in row] for row in rows]
    return table([escaped(name) for name in names], [True] * len(names), body) + f"\n{tally.line()}\n"
