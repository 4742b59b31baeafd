"""`cnncalc sweep TARGET --set k=16..128:16`: a grid of designs at once, filtered, ranked, or the Pareto front."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any

import click

from ..design.plan import Plan
from ..design.ranges import Axis, read_axes
from ..design.sweep import DEFAULT, chunks, planned, refuse_none_valid
from ..errors import usage
from . import _sweep_text as look
from ._output import held, say, written
from ._progress import watched
from ._targets import load_target

_HELP = """Work out every design of a grid: `--set` gives the values of variables, in the network or its input.

\b
  cnncalc sweep net.yaml --set width=16..128:16 --where "params < 5M"
  cnncalc sweep "3x{n}x{n} -> conv {k} 3x3" --set n=32..64:8 --set k=8,16
  cnncalc sweep net.yaml --input 3x{n}x{n} --set n=32..96:8 --rank macs
  cnncalc sweep net.yaml --set width=8..99 --columns "macs, macs/params"
  cnncalc sweep net.yaml --set width=8..99 --set n=1..8 --pareto "params, -rf"
  cnncalc sweep net.yaml --set k=1..10000 --format csv -o found.csv

Conditions, columns and keys are expressions: + - * / // % **, < <= > >= == !=, and or not, min max floor ceil, the
variables, figures of the network (params, macs, rf ...) and of its layers (conv1.params). The smallest comes first;
-rf asks for the largest. Designs whose layers do not fit are counted and left out.
"""
_SHOWN = 20
_FORMATS = ("table", "csv", "json", "markdown")


@click.command("sweep", help=_HELP, short_help="Work out every design of a grid.")
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
    answer = _Answer(plan, form, given["quiet"])
    with written(given["output"], given["force"]) as put:
        try:
            with closing(watched(chunks(plan, given["jobs"]), plan.designs, _size, "designs")) as parts:
                for piece, part in answer.pieces(parts):
                    with held(given["output"]):
                        answer.write(put, piece, part)
        except KeyboardInterrupt:
            with held(given["output"]):
                put(answer.cut_off())
            if given["output"] or given["quiet"] or form == "json":  # the others say it themselves
                say(answer.tally.partial(plan.designs))
            raise
    return 0 if answer.tally.kept else 1


def _size(part: Any) -> int:
    size: int = part.designs
    return size


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


class _Answer:
    """The answer piece by piece: in the order of the grid as chunks come, or when all have been seen."""

    def __init__(self, plan: Plan, form: str, quiet: bool) -> None:
        self.plan, self.form, self.quiet, self.tally = plan, form, quiet, look.Tally()
        self.gathered: Any = None
        self.writing = False

    def write(self, put: Callable[[str], Any], piece: str, part: Any) -> None:
        """Write a piece, and count what is in it once it is there."""
        self.writing = True
        put(piece)
        self.add(part)
        self.writing = False

    @property
    def streamed(self) -> bool:
        """Whether designs are told as they are found."""
        return self.form == "csv" and not self.plan.rank and not self.quiet

    def add(self, part: Any) -> None:
        """Count a part in, if there is one, and keep of it what the answer is made of at the end."""
        if part is not None:
            self.tally.add(part)
            if self.gathered is not None:
                self.gathered.add(part)

    def pieces(self, parts: Iterator[Any]) -> Iterator[tuple[str, Any]]:
        """All of it, each piece with the part that counts once it is written; raises `ShapeError` where no design fits."""
        if self.quiet:
            for part in parts:
                yield "", part
            yield f"{self.tally.kept}\n", None
            return
        yield from self._streamed(parts) if self.streamed else self._gathered(parts)

    def _streamed(self, parts: Iterator[Any]) -> Iterator[tuple[str, Any]]:
        """CSV as it is found, up to as many designs as are wanted."""
        yield look.csv(self.plan, ()), None
        left = self.plan.top
        for part in parts:
            rows = part.rows if left is None else part.rows[:left]
            left = None if left is None else left - len(rows)
            yield look.csv_rows(rows), part
        refuse_none_valid(self.tally)

    def _gathered(self, parts: Iterator[Any]) -> Iterator[tuple[str, Any]]:
        from ..design.outcome import Gathered

        self.gathered = Gathered(self.plan)
        for part in parts:
            yield "", part
        refuse_none_valid(self.tally)
        yield look.written(self.form, self.plan, self.gathered.found().rows, self.tally), None

    def cut_off(self) -> str:
        """What an interruption leaves, marked as a part."""
        if self.quiet:
            return ""
        cut = self.tally.partial(self.plan.designs)
        if self.streamed:
            return ("\n# the line above may be cut off\n" if self.writing else "") + f"# {cut}\n"
        rows = self.gathered.found().rows if self.gathered else ()
        return look.written(self.form, self.plan, rows, self.tally, cut)
