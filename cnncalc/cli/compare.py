"""`cnncalc compare A B ...`: networks, layers or stacks of kernels side by side."""

from __future__ import annotations

from typing import Any

import click

from ..analysis import analyze
from ..errors import CnncalcError, Problem, usage
from ..homework.comparison import (
    OPEN_SIZE,
    Line,
    conclusion,
    differences,
    is_shorthand,
    letters,
    lines_of,
    squares,
    stack_of,
)
from ..network import Network
from ..report import Report
from ..units import printable, shape_text, shown, tenths
from ._output import glyphs
from ._targets import load_target
from .show import requirements, told

_HELP = """Set networks, layers or stacks of kernels side by side.

\b
  cnncalc compare 3x3,3x3 5x5 --channels 128
  cnncalc compare 1x1:32,3x3:128 3x3:128 --channels 128
  cnncalc compare "2 * conv 128 3x3 pad 1" "conv 128 5x5 pad 2" --input 128x28x28
  cnncalc compare inception-bottleneck inception-naive
  cnncalc compare resnet50 vgg16 --require "macs < base.macs"
  cnncalc compare papers/resnet50 torchvision/resnet50 --layers

A and B are files, networks of the zoo, layers as text, or kernels with a comma between them (`/2` a stride, `:32` a
number of filters). The last one named is the base that ratios and `base.` refer to where there are two.
"""


@click.command("compare", help=_HELP)
@click.argument("targets", nargs=-1, required=True, metavar="A B ...")
@click.option("--channels", type=click.IntRange(1), default=64, show_default=True, help="Channels in, for kernels.")
@click.option("--input", "shape", metavar="SHAPE", help="The input of all of them.")
@click.option("--layers", is_flag=True, help="Layer by layer: = same, ~ changed, - only in A, + only in B.")
@click.option("--require", "require", multiple=True, metavar="CONDITION", help="Demand of A, `base.` is B; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(targets: tuple[str, ...], **given: Any) -> int:
    """Compare, and return 1 if a requirement is not met."""
    if len(targets) < 2:
        raise usage("there is nothing to compare it with", hint="cnncalc compare A B")
    open_size = given["shape"] is None and all(map(is_shorthand, targets))
    reports = _reports(targets, given)
    verdicts = requirements(reports[0], given["require"], reports[1])
    if given["as_json"]:
        click.echo(_as_json(reports, targets, open_size), nl=False)
    elif given["layers"]:
        click.echo("\n".join(_layers(reports)))
    else:
        click.echo("\n".join(_table(reports, targets, open_size, given["channels"])))
    return told(verdicts)


def _reports(targets: tuple[str, ...], given: dict[str, Any]) -> list[Report]:
    reports: list[Report] = []
    problems: list[Problem] = []
    for target in targets:
        try:
            shape = None if is_shorthand(target) else given["shape"]
            reports.append(analyze(_network(target, given), input=shape))
        except CnncalcError as failure:
            problems += failure.problems
    if problems:
        raise CnncalcError(problems)
    return reports


def _network(target: str, given: dict[str, Any]) -> Network:
    return stack_of(target, given["channels"], given["shape"]) if is_shorthand(target) else load_target(target, "")


def _table(reports: list[Report], targets: tuple[str, ...], open_size: bool, channels: int) -> list[str]:
    """Names, figures with ratios, and the conclusion."""
    names = letters(len(reports))
    lines = lines_of(reports, open_size)
    pair = len(reports) == 2
    head = ["", *names, *(["A / B"] if pair else [])]
    body = [[line.title, *map(shown, line.values), *([_ratio(line)] if pair else [])] for line in lines]
    body.insert(1, ["output", *(_output(report, open_size) for report in reports), *([""] if pair else [])])
    widths = [max(len(row[at]) for row in [head, *body]) for at in range(len(head))]
    rule = glyphs()["─"] * (sum(widths) + 3 * (len(widths) - 1))
    rows = [_row(head, widths), rule, *(_row(row, widths) for row in body), rule]
    titles = [f"{name}  {_titled(target, report)}" for name, target, report in zip(names, targets, reports)]
    kept = f"{channels} channels come in, stride 1, padded to keep the size" if open_size else ""
    found = [*titles, *([kept] if kept else []), "", *rows]
    if pair:
        found.append(conclusion(lines, names))
        found += _in_general(targets) if open_size else []
    return found


def _titled(target: str, report: Report) -> str:
    if is_shorthand(target):
        return " -> ".join(part.strip() for part in target.split(","))
    return printable(report.name or target)


def _in_general(targets: tuple[str, ...]) -> list[str]:
    """18C² against 25C²: what holds for any number of channels."""
    a, b = map(squares, targets)
    if a is None or b is None:
        return []
    square = glyphs()["²"]
    return [f"In general {a}C{square} weights against {b}C{square}, for C channels in and out of every layer."]


def _output(report: Report, open_size: bool) -> str:
    shape = report.totals.output_shape
    if open_size:
        sizes = ["HxW" if shape[-1] == OPEN_SIZE else f"H/{OPEN_SIZE // shape[-1]} x W/{OPEN_SIZE // shape[-1]}"]
        return f"{shape[0]}x{sizes[0]}"
    return shape_text(shape, report.layout)


def _ratio(line: Line) -> str:
    if line.same:
        return "same"
    ratio = line.ratio()
    return f"{tenths(ratio * 100)} %" if ratio is not None else ""


def _row(cells: list[str], widths: list[int]) -> str:
    first, *rest = cells
    return "   ".join([first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest, widths[1:]))]).rstrip()


def _layers(reports: list[Report]) -> list[str]:
    """The layers of A beside those of B; runs of equal ones are only counted."""
    if len(reports) != 2:
        raise usage("--layers compares two networks", hint="name two")
    lines: list[str] = []
    equal = 0
    for sign, left, right in [*differences(*reports), ("", "", "")]:
        if sign == "=":
            equal += 1
            continue
        if equal:
            lines.append(f"  = {equal} layer{'s' if equal > 1 else ''} the same")
            equal = 0
        lines += [f"  {sign} {left or right}"] * bool(sign in ("-", "+"))
        lines += [f"  ~ {left}", f"    {right}"] * bool(sign == "~")
    return [f"A  {printable(reports[0].name)}", f"B  {printable(reports[1].name)}", "", *lines]


def _as_json(reports: list[Report], targets: tuple[str, ...], open_size: bool) -> str:
    """Each network's totals, and the ratios of all to the last."""
    from ..writers.json import SCHEMA, as_data, dumped, plain

    base = len(reports) - 1
    columns = [{"target": target, **as_data(report)["totals"]} for target, report in zip(targets, reports)]
    if open_size:  # what depends on the size is not known; the work of one position is
        for column, report in zip(columns, reports):
            column.update(dict.fromkeys(_SIZED), macs_per_position=report.totals.macs // OPEN_SIZE**2)
    ratios = {
        line.title: [plain(line.ratio(at, base)) for at in range(len(reports))]
        for line in lines_of(reports, open_size)
        if line.numeric
    }
    return dumped({"schema": SCHEMA, "columns": columns, "ratios": ratios})


_SIZED = ("macs", "flops", "bias_adds", "other_ops", "activations", "memory")
