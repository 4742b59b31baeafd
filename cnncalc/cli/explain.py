"""`cnncalc explain TARGET [LAYER]`: the working on the board, made by the layer's own rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import click

from ..analysis import analyze
from ..homework.explain import Working, given, workings
from ..numbers.traced import spelled
from ..report import Report
from ..rows import Row
from ..units import per_axis, printable, shape_text, shown
from ._dispatch import form_of
from ._output import glyphs
from ._targets import load_target

_HELP = """Show the working: formula, figures put in, result, for every figure of a layer or of all layers.

\b
  cnncalc explain alexnet.yaml conv1
  cnncalc explain "3x227x227 -> conv 96 11x11 /4"
  cnncalc explain papers/alexnet conv2 --format markdown
  cnncalc explain "rf(3x3, 3x3, 3x3)"
  cnncalc explain "(227-11)/4+1"
"""
_GROUPS = {"output": "output", "params": "params", "work": "work", "field": "receptive field"}


@click.command("explain", help=_HELP)
@click.argument("target", type=click.Path(allow_dash=True))
@click.argument("layer", required=False)
@click.option("--input", "shape", metavar="SHAPE", help="Another input: 3x224x224.")
@click.option("--variant", metavar="NAME", help="A version that the file offers.")
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
def command(target: str, layer: str | None, **options: Any) -> None:
    """Explain one layer, or all of them; or a stack of kernels, or arithmetic."""
    if form_of(target) == "calc":
        _explain_expression(target)
        return
    report = analyze(load_target(target, ""), input=options["shape"], variant=options["variant"])
    rows = [report[layer]] if layer else list(report.rows)
    form = "json" if options["as_json"] else options["form"]
    if form == "json":
        click.echo(_as_json(rows), nl=False)
        return
    pages = [_markdown(row) if form == "markdown" else _page(report, row) for row in rows]
    click.echo("\n\n".join("\n".join(page) for page in pages))


def _explain_expression(text: str) -> None:
    """Arithmetic with its reading; rf(...) with the units drawn that each level reads."""
    from ..homework.pyramid import drawn
    from .calc import command as calc

    found = re.fullmatch(r"\s*rf\((.*)\)\s*", text, re.DOTALL)
    if found is None:
        calc.main([text], prog_name="cnncalc calc", standalone_mode=False)
        return
    for line in drawn(found[1]):
        click.echo(line)


def _page(report: Report, row: Row) -> list[str]:
    """One layer as text."""
    where = f"{printable(report.name or report.file)}" + (f", line {row.at.place().line}" if row.at else "")
    rule = _rule(96)
    lines = [f"{row.name}   {row.notation}   ({where})", rule, *_given(report, row)]
    for group, members in groupby(
        sorted(workings(row), key=lambda one: list(_GROUPS).index(one.group)), lambda one: one.group
    ):
        found = list(members)
        width = max(len(one.name) for one in found)
        block = [line for one in found for line in _steps(one, width)]
        lines += ["", *(f"{_GROUPS[group] if number == 0 else '':17}{line}" for number, line in enumerate(block))]
    if row.kind in ("conv", "dwconv") and row.weights:
        positions = row.output_shape.values // row.output_shape.channels
        lines += [rule, f"One set of {row.weights:,} weights serves all {positions:,} positions."]
    return lines


def _given(report: Report, row: Row) -> list[str]:
    sources = ", ".join(shape_text(source.output_shape, report.layout) for source in row.inputs)
    lines = [f"{'given':17}input  {sources}"]
    if not row.layer.merge:
        letters = "   ".join(f"{name} = {value:,}" for name, value in given(row))
        lines.append(f"{'':17}       {letters}")
    out = shape_text(row.output_shape, report.layout)
    field = f"   field {per_axis(row.receptive_field)}" if row.receptive_field else ""
    return [*lines, f"{'':17}output {out}{field}"]


def _steps(working: Working, width: int) -> list[str]:
    """name = formula, = figures, = result; on one line where it is short."""
    if working.formula == "likewise":
        return [f"{working.name.ljust(width)} = {shown(working.result)} likewise"]
    result = shown(working.result)
    parts = list(dict.fromkeys(part for part in (working.formula, working.figures, result) if part))
    line = f"{working.name.ljust(width)} = {' = '.join(parts)}"
    if len(line) <= 76:
        return [line]
    first, *rest = parts
    return [f"{working.name.ljust(width)} = {first}", *(f"{'':{width}} = {part}" for part in rest)]


def _rule(width: int) -> str:
    return glyphs()["─"] * width


def _markdown(row: Row) -> list[str]:
    """One layer as Markdown with LaTeX formulas."""
    lines = [f"## {row.name}: `{row.notation}`", ""]
    for one in workings(row):
        if one.formula == "likewise":
            continue
        formula, figures = one.latex
        name = spelled(one.name)
        parts = [part for part in (formula, figures) if part] or [rf"\text{{{one.formula}}}"]
        result = shown(one.result).replace(",", "{,}")
        lines.append(f"$${name} = {' = '.join(dict.fromkeys([*parts, result]))}$$")
        lines.append("")
    return lines[:-1]


def _as_json(rows: Sequence[Row]) -> str:
    from ..writers.json import SCHEMA, dumped

    layers = [
        {
            "name": row.name,
            "notation": row.notation,
            "given": dict(given(row)) if not row.layer.merge else {},
            "workings": [
                {"figure": one.name, "formula": one.formula, "figures": one.figures, "result": one.result}
                for one in workings(row)
            ],
        }
        for row in rows
    ]
    return dumped({"schema": SCHEMA, "layers": layers})
