"""`cnncalc TARGET`: the table of a network, or of several a row each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Any

import click

from ..analysis import analyze
from ..errors import MOST_PROBLEMS, CnncalcError, Problem, did_you_mean, usage
from ..figures import DEFAULT, FIGURES, NAMES, total
from ..limits import QUICK
from ..report import Report
from ..units import thousands
from ..writers import Options, formats, write, write_several
from ..writers._cells import cell_text
from ._output import coloured, deliver, encoding, say, terminal_width
from ._targets import load_target, refuse_lone_kind

_HELP = """Show every layer's output shape, receptive field, parameters and work.

TARGET is a file, a network as text (in quotes), or - for standard input. Several targets give a row each.

\b
  cnncalc alexnet.yaml
  cnncalc "3x227x227 -> conv 96 11x11 /4 -> relu -> maxpool 3x3 /2"
  cnncalc alexnet.yaml --input 3x224x224 --columns layer,out,params
  cnncalc resnet50.yaml --variant original --depth 1
  cnncalc alexnet.yaml vgg16.yaml --format markdown -o table.md
"""


def _complete_columns(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    before, _, last = incomplete.rpartition(",")
    return [f"{before},{name}".lstrip(",") for name in FIGURES if name.startswith(last)]


@click.command("show", help=_HELP, short_help="Show every layer's shape, receptive field, parameters and work.")
@click.argument("targets", nargs=-1, required=False, metavar="TARGET...", type=click.Path(allow_dash=True))
@click.option("--input", "shape", metavar="SHAPE", help="Another input: 3x224x224, 224x224x3, 3@224x224.")
@click.option("--batch", type=click.IntRange(1), metavar="N", help="Images at once.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Another value of a variable; repeatable.")
@click.option(
    "--symbol", "symbols", multiple=True, metavar="NAME", help="Leave a variable open: closed forms; repeatable."
)
@click.option("--variant", metavar="NAME", help="A version that the file offers.")
@click.option("--layout", type=click.Choice(["chw", "hwc"]), help="How a plain triple is read.")
@click.option("--depth", type=click.IntRange(1), metavar="N", help="Fold groups deeper than N levels.")
@click.option(
    "--columns", metavar="A,B,...", shell_complete=_complete_columns, help="Columns to show; `help` lists them."
)
@click.option("--require", "require", multiple=True, metavar="CONDITION", help="Demand `params <= 5M`; repeatable.")
@click.option("--aux", is_flag=True, help="Count auxiliary heads in the totals.")
@click.option("--format", "form", type=click.Choice(formats()), help="How to answer; a table if not given.")
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option("-q", "--quiet", is_flag=True, help="Only the bare totals: params and MACs, or the columns asked for.")
@click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write to a file instead.")
@click.option("--force", is_flag=True, help="Replace that file if it exists.")
@click.option(
    "--limit",
    type=click.IntRange(1, 1_000_000),
    default=QUICK,
    show_default=True,
    metavar="N",
    help="Most layers allowed.",
)
def command(targets: tuple[str, ...], **given: Any) -> int:
    """Show one network in full, several in a row each; 1 if a requirement is not met."""
    columns = _columns(given["columns"])
    if columns is None:
        click.echo(_columns_help(), nl=False)
        return 0
    if not targets:
        raise usage("there is nothing to show", expected="a file, or a network as text", hint="cnncalc --help")
    refuse_lone_kind(targets)
    if len(targets) > 1 and (given["columns"] or given["depth"]):
        raise usage("--columns and --depth need a single target", hint="several targets give a row each")
    reports = _reports(targets, given)
    verdicts = [requirements(report, given["require"]) for report in reports]
    form = _form(given)
    if given["quiet"]:
        text = "".join(_bare(report, columns) for report in reports)
    else:
        plain = given["output"] is not None
        options = Options(
            columns=columns,
            depth=given["depth"],
            width=None if plain else terminal_width(),
            colour=not plain and coloured(),
            encoding="utf-8" if plain else encoding(),
            target=targets[0] if _suggestable(targets) else "",
            requirements=tuple(map(tuple, verdicts)),
        )
        text = write(reports[0], form, options) if len(reports) == 1 else write_several(reports, form, options)
    deliver(text, given["output"], given["force"])
    return max(map(told, verdicts), default=0)


_ENDINGS = {".json": "json", ".csv": "csv", ".md": "markdown", ".tex": "latex", ".html": "html", ".htm": "html"}


def _form(given: dict[str, Any]) -> str:
    """The format asked for, else the one that the output file's name ends in, else a table."""
    named = given["form"]
    if given["as_json"] and named not in (None, "json"):
        raise usage(f"--json and --format {named} exclude each other", hint="leave one out")
    form = "json" if given["as_json"] else named
    if given["quiet"] and form is not None:
        raise usage(f"--quiet shows bare values, not {form}", hint="leave one out")
    ending = os.path.splitext(given["output"] or "")[1].lower()
    return form or _ENDINGS.get(ending, "table")


def requirements(report: Report, more: tuple[str, ...], base: Report | None = None) -> list[Any]:
    """The requirements of a file and of the command, judged; raises `NotationError` for one that cannot be read."""
    if not (report.require or more):
        return []
    from ..calculation.requirements import judged

    return judged(report, more, base)


def told(verdicts: list[Any]) -> int:
    """Say how requirements came out; 0 if all are met, else 1."""
    for verdict in verdicts:
        say(f"{'met' if verdict.met else 'NOT MET'}  {verdict.text}{margin_text(verdict)}")
    return 0 if all(verdict.met for verdict in verdicts) else 1


def margin_text(verdict: Any) -> str:
    """The actual value and how far it is from the limit; nothing where the condition is no plain comparison."""
    if verdict.actual is None:
        return ""
    if verdict.actual == verdict.limit:
        return f": {thousands(verdict.actual)}, on the limit"
    side = "below the limit" if verdict.actual < verdict.limit else "above the limit"
    return f": {thousands(verdict.actual)}, {thousands(verdict.margin)} {side}"


def _reports(targets: tuple[str, ...], given: dict[str, Any]) -> list[Report]:
    """The report of every target; the mistakes of all are raised together."""
    found: dict[str, Report] = {}
    problems: list[Problem] = []
    settings = settings_of(given["settings"])
    choices = {name: given[name] for name in ("batch", "variant", "aux", "limit", "symbols")}
    for target in dict.fromkeys(targets):
        try:
            network = load_target(target, given["layout"] or "")
            found[target] = analyze(
                network, input=given["shape"], set=settings, layout=given["layout"] or "", **choices
            )
        except CnncalcError as failure:
            problems += failure.problems
        if len(problems) >= MOST_PROBLEMS:
            break
        _refuse_too_many(found.values(), given["limit"])
    if problems:
        raise CnncalcError(problems)
    reports = [found[target] for target in targets]
    _refuse_too_many(reports, given["limit"])
    return reports


def _refuse_too_many(reports: Iterable[Report], limit: int) -> None:
    """Refuse networks that have more layers together than one may have."""
    count = sum(len(report.rows) for report in reports)
    if count > limit:
        raise usage(
            f"the networks have {count:,} layers together, and the limit is {limit:,}", hint="--limit raises it"
        )


def settings_of(given: tuple[str, ...]) -> dict[str, str]:
    """Variables and their values, from `--set`; raises `UsageError` for what sets nothing."""
    found: dict[str, str] = {}
    for setting in given:
        name, equals, value = setting.partition("=")
        if not equals or not name.strip().isidentifier() or not value.strip():
            raise usage(f"--set {setting} sets nothing", expected="NAME=VALUE, for example --set width=64")
        if name.strip() in found:
            raise usage(f"--set gives {name.strip()} twice", hint="leave one out")
        found[name.strip()] = value.strip()
    return found


def _columns(wanted: str | None) -> tuple[str, ...] | None:
    """The columns asked for; None where a list of them was."""
    if wanted is None:
        return DEFAULT
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    if names == ["help"]:
        return None
    for name in names:
        if name not in NAMES:
            raise usage(f"no column '{name}'", hint=did_you_mean(name, NAMES, f"columns: {' '.join(FIGURES)}"))
    if not names:
        raise usage("--columns names no column", hint=f"columns: {' '.join(FIGURES)}")
    columns = tuple(NAMES[name].name for name in names)
    twice = next((name for at, name in enumerate(columns) if name in columns[:at]), None)
    if twice is not None:
        raise usage(f"--columns names {twice} twice", hint="leave one out")
    return columns


def _columns_help() -> str:
    width = max(map(len, FIGURES))
    lines = (
        f"  {name.ljust(width)}  {figure.doc}{' (default)' if name in DEFAULT else ''}"
        for name, figure in FIGURES.items()
    )
    return "columns, in any order: --columns layer,out,params\n\n" + "\n".join(lines) + "\n"


def _bare(report: Report, columns: tuple[str, ...]) -> str:
    """The totals of the columns, with nothing around them; ? or a lower bound where something is not known."""
    return (
        " ".join(_bare_total(report, name) for name in (("params", "macs") if columns == DEFAULT else columns)) + "\n"
    )


def _bare_total(report: Report, name: str) -> str:
    figure = NAMES[name]
    if figure.total == "sum":
        value, complete = total(figure.of(row) for row in report.counted)
        return str(value) if complete else f">={value}" if value else "?"
    if figure.total != "last":
        raise usage(f"--quiet shows totals, and {name} has none", hint="leave --quiet or the column out")
    value = report.totals.depth if name == "depth" else figure.of(report.output)
    return cell_text(figure, value, report.layout) or "?"


def _suggestable(targets: tuple[str, ...]) -> bool:
    """Whether a command that repeats the target would be short, and to a shell nothing but a word."""
    return len(targets) == 1 and len(targets[0]) < 40 and re.fullmatch(r"[\w./:][\w./:@-]*", targets[0]) is not None
