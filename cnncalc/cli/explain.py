"""`cnncalc explain TARGET [LAYER]`: the working on the board, made by the layer's own rules."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import click

from ..analysis import analyze
from ..calculation.arithmetic import SPECS, parse
from ..calculation.specs import FIGURE_NAMES, Desk
from ..dims import settled
from ..errors import CnncalcError, Mistake, NotationError, Problem, UnknownNameError, did_you_mean, usage
from ..homework.beside.alike import meaning
from ..homework.board.asked import between_page, pages_of, path_page
from ..homework.board.page import Page, alike_page, layer_page
from ..homework.board.sums import sums_page
from ..homework.board.workings import refuse_open
from ..readers import Source
from ..report import Report
from ..rows import Row
from ._dispatch import form_of
from ._output import glyphs, terminal_width
from ._targets import load_target
from .show import settings_of

_HELP = """Show the working: formula, figures put in, result, a step a line.

\b
  cnncalc explain alexnet conv1                     every figure of a layer
  cnncalc explain resnet50 layer1                   its layers, then the sums
  cnncalc explain alexnet                           the whole network
  cnncalc explain alexnet conv1.params macs         single figures
  cnncalc explain alexnet "rf(conv5 in conv3)"      the field, unit by unit
  cnncalc explain "3x227x227 -> conv 96 11x11 /4"
  cnncalc explain "rf(3x3, 3x3, 3x3)"
  cnncalc explain "params(conv 64 3x3, in 64)"
  cnncalc explain "(227-11)/4+1"
  cnncalc explain alexnet conv2 --format markdown   with LaTeX formulas
"""
_FIELD = re.compile(r"\s*rf\(\s*(?P<top>[\w.]+)(?:\s+in\s+(?P<bottom>[\w.]+))?\s*\)\s*")


@click.command("explain", help=_HELP)
@click.argument("target", type=click.Path(allow_dash=True))
@click.argument("what", nargs=-1, metavar="[LAYER|FIGURE]...")
@click.option("--input", "shape", metavar="SHAPE", help="Another input: 3x224x224.")
@click.option("--batch", type=click.IntRange(1), metavar="N", help="Images at once.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Another value of a variable; repeatable.")
@click.option("--variant", metavar="NAME", help="A version that the file offers.")
@click.option("--all", "everything", is_flag=True, help="Layers that are alike in full, and long sums line by line.")
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True,
    help="How to answer.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
def command(target: str, what: tuple[str, ...], **given: Any) -> None:
    """Explain layers, groups, figures or a whole network; or a stack of kernels, or arithmetic."""
    form = "json" if given["as_json"] else given["form"]
    if what and _FIELD.fullmatch(target):  # the field first, then the network
        target, what = what[0], (target, *what[1:])
    if _is_expression(target):
        _refuse_options(target, what, given)
        click.echo(_written(_of_expression(target), form, {"expression": target}), nl=False)
        return
    report = analyze(
        load_target(target, ""), input=given["shape"], batch=given["batch"], set=settings_of(given["settings"]),
        variant=given["variant"],
    )  # fmt: skip
    if not report.rows and not what:
        raise usage("there is no layer in it to explain", expected="for example 3x32x32 -> conv 64 3x3")
    whole = given["everything"] or form == "json"
    asked = dict.fromkeys(what or ("",))
    _refuse_too_many(report, asked, whole)
    pages = [page for one in asked for page in _of_network(report, one, whole)]
    click.echo(_written(pages, form, {"network": report.name}), nl=False)


def _refuse_options(target: str, what: Sequence[str], given: dict[str, Any]) -> None:
    """An expression has no layers, and no network to change."""
    if what:
        raise usage(f"'{target}' is an expression, and takes no layer", hint='cnncalc explain TARGET "rf(A in B)"')
    for name, option in (("shape", "--input"), ("batch", "--batch"), ("settings", "--set"), ("variant", "--variant")):
        if given[name]:
            raise usage(f"{option} is for networks, and '{target}' is an expression", hint="leave it out")


def _is_expression(text: str) -> bool:
    """Whether a text is arithmetic or asks for a figure of layers, which may hold arrows."""
    return form_of(text) in ("calc", "check") or re.match(rf"\s*(?:{'|'.join(SPECS)})\(", text) is not None


def _of_expression(text: str) -> list[Page]:
    """The pages of arithmetic and of figures that name their network themselves."""
    source = Source(text, "<argument>")
    try:
        return pages_of(parse(text, source=source), Desk(lambda name: load_target(name, "")))
    except Mistake as mistake:
        raise NotationError([source.problem(mistake)]) from None


def _of_network(report: Report, what: str, everything: bool) -> Iterator[Page]:
    """The pages of a layer, a group, a figure, a field, or of all layers."""
    field = _FIELD.fullmatch(what)
    rows = report.rows if not what else tuple(row for row in report.rows if _inside(row, what))
    if field:
        yield _field(report, what, field["top"], field["bottom"])
    elif not what or (rows and rows[0].name != what):
        yield from _layers(report, rows, everything)
        counted = rows if what else report.counted
        if counted:  # of side heads alone there is nothing to sum up
            yield sums_page(report, counted, what, everything)
    elif rows:
        yield layer_page(report, rows[0])
    elif what.rpartition(".")[2] in FIGURE_NAMES:
        yield _figure(report, what)
    else:
        names = dict.fromkeys(name for row in report.rows for name in _prefixes(row.name))
        hint = did_you_mean(what, names, "cnncalc TARGET lists the layers", count=3)
        raise UnknownNameError([Problem(f"no layer or group is named '{what}'", hint=hint)])


_MOST_WORK = 4000  # half milliseconds, about
_FULL, _OWN = 5, 1  # for the page of a layer with weights, and of another one
_ALIKE_FULL, _ALIKE = 1.5, 0.25  # where an alike one is worked out already


def _refuse_too_many(report: Report, asked: Collection[str], everything: bool) -> None:
    """Refuse what nobody could read, and what would take longer than a moment to write."""
    work = 0.0
    for what in asked:
        rows = [row for row in report.rows if not what or _inside(row, what)]
        firsts = rows if everything else {_alike(row): row for row in rows}.values()
        pages = sum(_FULL if row.layer.weighted else _OWN for row in firsts)
        alike = sum(_ALIKE_FULL if row.layer.weighted else _ALIKE for row in rows)
        work += pages + alike if rows else _OWN + len(report.rows) / 8
        if work > _MOST_WORK:
            many = f"{len(rows):,} layers" if len(asked) == 1 else f"{len(asked):,} things"
            raise usage(f"{many} are too many to explain at once", hint="name one layer, or a smaller group")


def _alike(row: Row) -> Any:
    """What tells layers apart that need a page of their own."""
    return meaning(row), tuple(source.output_shape for source in row.inputs)


def _inside(row: Row, name: str) -> bool:
    return row.name == name or row.name.startswith(f"{name}.")


def _prefixes(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _layers(report: Report, rows: Sequence[Row], everything: bool) -> Iterator[Page]:
    """A page a layer; of layers that are alike only the first one is worked out."""
    first: dict[Any, Row] = {}
    for row in rows:
        known = first.setdefault(_alike(row), row)
        yield layer_page(report, row) if everything or known is row else alike_page(report, row, known)


def _figure(report: Report, what: str) -> Page:
    where = what.rpartition(".")[0]
    for row in report.rows:
        if not where or _inside(row, where):
            refuse_open(row)
    try:
        return path_page(report, what, what)
    except LookupError as unknown:
        if isinstance(unknown, CnncalcError):
            raise
        raise usage(str(unknown.args[0])) from None


def _field(report: Report, text: str, top: str, bottom: str | None) -> Page:
    for row in report.rows:
        if row.name in (top, bottom) and not settled(*row.output_shape.space):
            refuse_open(row)
    try:
        return between_page(report, top, bottom, text.strip())
    except LookupError as failure:
        if isinstance(failure, CnncalcError):
            raise
        raise usage(str(failure.args[0])) from None


def _written(pages: Sequence[Page], form: str, about: dict[str, str]) -> str:
    """The pages in a format."""
    if form == "json":
        from ..homework.board.data import data
        from ..writers.json import SCHEMA, dumped

        return dumped({"schema": SCHEMA, **about, "pages": list(map(data, pages))})
    if form == "markdown":
        from ..homework.board.markdown import text as markdown

        return "\n".join(map(markdown, pages))
    from ..homework.board.text import text

    line, width = glyphs()["─"], terminal_width()
    return "\n".join(text(page, width, line) for page in pages)
