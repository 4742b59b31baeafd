"""`cnncalc compare A B ...`: networks, layers or stacks of kernels side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from ..analysis import analyze
from ..errors import CnncalcError, Problem, listed, printable, shortened, usage
from ..homework.beside.comparison import is_shorthand, letters, lines_of, open_size, squares, stack_of
from ..homework.beside.side_by_side import Sides
from ..readers import read_input
from ..report import Report
from ._output import glyphs, terminal_width
from ._targets import load_target
from .show import requirements, settings_of, told

_HELP = """Set networks, layers or stacks of kernels side by side.

\b
  cnncalc compare 3x3,3x3 5x5 --channels 128
  cnncalc compare 1x1:32,3x3:128 3x3:128 --channels 128
  cnncalc compare "2 * conv 8 3x3 pad 1" "conv 8 5x5 pad 2" --input 8x28x28
  cnncalc compare inception-bottleneck inception-naive
  cnncalc compare resnet50 vgg16 --require "macs < base.macs"
  cnncalc compare papers/resnet50 torchvision/resnet50 --layers
  cnncalc compare net.yaml net.yaml --set A.width=32

A and B are files, networks of the zoo, layers as text, or kernels with a comma between them (`/2` a stride, `:32` a
number of filters). The last one named is the base that ratios and `base.` refer to. --set and --variant hold for all,
or with a letter for one: A.width=32, A=small.
"""


@click.command("compare", help=_HELP)
@click.argument("targets", nargs=-1, required=True, metavar="A B ...")
@click.option("--channels", type=click.IntRange(1), help="Channels in, for kernels; the input's, or 64.")
@click.option("--input", "shape", metavar="SHAPE", help="The input of all of them.")
@click.option("--batch", type=click.IntRange(1), metavar="N", help="Images at once.")
@click.option("--set", "settings", multiple=True, metavar="[A.]NAME=VALUE", help="Another value of a variable.")
@click.option("--variant", "variants", multiple=True, metavar="[A=]NAME", help="A version that the file offers.")
@click.option("--layers", is_flag=True, help="Layer by layer: = same, ~ changed, - only in A, + only in B.")
@click.option("--require", "require", multiple=True, metavar="CONDITION", help="Demand of A, `base.` is B; repeatable.")
@click.option(
    "--format", "form", type=click.Choice(["table", "markdown", "json"]), default="table", show_default=True,
    help="How to answer.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
def command(targets: tuple[str, ...], **given: Any) -> int:
    """Compare, and return 1 if a requirement is not met."""
    if len(targets) < 2:
        raise usage("there is nothing to compare it with", hint="cnncalc compare A B")
    if given["layers"] and len(targets) != 2:
        raise usage("--layers compares two networks", hint="name two")
    form = "json" if given["as_json"] else given["form"]
    if given["layers"] and form == "markdown":
        raise usage("--layers has no Markdown", hint="--json has every layer")
    given["channels"] = given["channels"] or _channels(given["shape"])
    size = open_size(targets) if given["shape"] is None and all(map(is_shorthand, targets)) else None
    reports = _reports(targets, given, size)
    verdicts = requirements(reports[0], given["require"], reports[-1])
    click.echo(_answer(reports, targets, {**given, "verdicts": verdicts}, form, size), nl=False)
    return told(verdicts)


def _channels(shape: str | None) -> int:
    """The channels of an input, or 64."""
    first = read_input(shape)[0].sizes[0] if shape else 64
    return first if isinstance(first, int) else 64


def _answer(reports: list[Report], targets: Sequence[str], given: dict[str, Any], form: str, size: int | None) -> str:
    if given["layers"]:
        from ..homework.beside import layer_by_layer

        a, b = reports
        if form == "json":
            return _dumped({"layers": layer_by_layer.data(a, b)}, given["verdicts"])
        return layer_by_layer.text(a, b, glyphs()["─"], min(terminal_width() or 100, 100))
    sides = _sides(reports, targets, given, size)
    if form == "json":
        return _as_json(reports, targets, sides, size, given["verdicts"])
    if form == "markdown":
        from ..homework.beside.side_by_side_markdown import text as markdown

        return markdown(sides)
    from ..homework.beside.side_by_side import text

    return text(sides, terminal_width(), glyphs())


# -- what is compared ---------------------------------------------------------------------------------


def _reports(targets: Sequence[str], given: dict[str, Any], size: int | None) -> list[Report]:
    """The report of every target; the mistakes of all are raised together."""
    reports: list[Report] = []
    problems: list[Problem] = []
    names = letters(len(targets))
    settings = _by_letter(given["settings"], names, ".")
    variants = _by_letter(given["variants"], names, "=")
    for name, target in zip(names, targets):
        try:
            reports.append(_report(target, given, size, settings[name], variants[name]))
        except CnncalcError as failure:
            problems += failure.problems
    if problems:
        raise CnncalcError(problems)
    return reports


def _by_letter(given: Sequence[str], names: Sequence[str], mark: str) -> dict[str, tuple[str, ...]]:
    """What is given for each network: with its letter for one, without for all; raises `UsageError` for another letter."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(names, ())
    for text in given:
        letter, marked, rest = text.partition(mark)
        single = marked and len(letter) == 1 and letter.isupper() and (mark == "=" or "=" in rest)
        if single and letter not in names:
            raise usage(f"there is no network {letter} to set", hint=f"the letters are {listed(list(names))}")
        for name in [letter] if single else names:
            found[name] = (*found[name], rest if single else text)
    return found


def _report(
    target: str, given: dict[str, Any], size: int | None, settings: tuple[str, ...], variants: tuple[str, ...]
) -> Report:
    if len(variants) > 1:
        raise usage(f"{target} is given {len(variants)} variants", hint="a letter gives each its own: --variant A=NAME")
    if is_shorthand(target):
        if given["shape"] is None and size is None:
            way = f"the input of all: --input {given['channels']}x28x28"
            raise usage(f"'{printable(shortened(target, 60))}' beside a network needs a size to work on", hint=way)
        shape = given["shape"] or f"{given['channels']}@{size}x{size}"
        return analyze(stack_of(target, given["channels"], shape), batch=given["batch"], set=settings_of(settings))
    variant = variants[0] if variants else None
    network = load_target(target, "")
    return analyze(network, input=given["shape"], batch=given["batch"], set=settings_of(settings), variant=variant)


def _sides(reports: list[Report], targets: Sequence[str], given: dict[str, Any], size: int | None) -> Sides:
    """Figures, titles and remarks."""
    names = letters(len(reports))
    titles = [_titled(target, report) for target, report in zip(targets, reports)]
    notes: list[tuple[str, str]] = []
    about, general = "", _in_general(targets) if all(map(is_shorthand, targets)) else ""
    if size:
        about = _about(reports, given["channels"])
        notes = [("MACs a position", f"--input {given['channels']}x28x28 gives the totals"), *_room_for_relus(reports)]
    return Sides(tuple(names), tuple(titles), tuple(lines_of(reports, size)), about, general, tuple(notes))


def _titled(target: str, report: Report) -> str:
    if is_shorthand(target):
        return " -> ".join(part.strip() for part in target.split(","))
    return printable(report.name or target)


def _about(reports: Sequence[Report], channels: int) -> str:
    """128 channels in and out, stride 1, padded to keep the size."""
    kept = all(report.output.output_shape[0] == channels for report in reports)
    strided = any(jump != 1 for report in reports for jump in report.totals.jump or ())
    come = f"{channels} channels in and out" if kept else f"{channels} channels come in"
    return ", ".join([come, *([] if strided else ["stride 1"]), "padded to keep the size"])


def _room_for_relus(reports: Sequence[Report]) -> list[tuple[str, str]]:
    """More layers can have more activations between them."""
    if len(reports) != 2:
        return []
    a, b = (report.totals.layers for report in reports)
    more = "one more relu" if abs(a - b) == 1 else f"{abs(a - b)} more relus"
    return [("layers", f"{'A' if a > b else 'B'} has room for {more}")] if a != b else []


def _in_general(targets: Sequence[str]) -> str:
    """18C² against 25C²: what holds for any number of channels."""
    found = [squares(target) for target in targets]
    if None in found:
        return ""
    square = glyphs()["²"]
    return f"In general {' against '.join(f'{one}C{square}' for one in found)}."


# -- JSON ---------------------------------------------------------------------------------------------


def _as_json(
    reports: list[Report], targets: Sequence[str], sides: Sides, size: int | None, verdicts: Sequence[Any]
) -> str:
    """Each network's totals, the ratios of all to the last, and how requirements came out."""
    from ..writers.json import as_data, plain

    columns = [{"target": target, **as_data(report)["totals"]} for target, report in zip(targets, reports)]
    if size:  # what depends on the size is not known; the work of one position is
        position = next(line for line in sides.lines if line.title == "MACs a position").values
        for column, macs in zip(columns, position):
            column.update(dict.fromkeys(_SIZED), macs_per_position=plain(macs))
    ratios = {line.title: [plain(line.ratio(at)) for at in range(len(reports))] for line in sides.lines if line.numeric}
    return _dumped({"columns": columns, "ratios": ratios, "conclusion": sides.closing()}, verdicts)


_SIZED = ("macs", "flops", "bias_adds", "other_ops", "activations", "memory")


def _dumped(data: dict[str, Any], verdicts: Sequence[Any]) -> str:
    from ..writers.json import SCHEMA, dumped, of_requirements

    demanded = {"requirements": of_requirements(verdicts)} if verdicts else {}
    return dumped({"schema": SCHEMA, **data, **demanded})
