"""`cnncalc quiz`: exercise sheets and their keys, the same for the same seed."""

from __future__ import annotations

import os
import re
from typing import Any

import click

from .._record import changed
from ..analysis import analyze
from ..calculation.specs import NO_NETWORKS, Desk
from ..errors import usage
from ..homework.holes import holed
from ..homework.questions import ALL, LEVELS, TOPICS
from ..homework.quiz import Sheet, answer, drawn, key_text, sheet_text
from ..network import Network
from ._dispatch import is_notation, is_path
from ._folder import write_all
from ._output import deliver
from ._targets import load_target

_HELP = """Write exercise sheets, and the keys that grade them.

\b
  cnncalc quiz --seed 7 --count 10 --level easy
  cnncalc quiz --seed 7 --count 10 --level easy --answers
  cnncalc quiz --seed 7 --sheets 40 --topic rf -o sheets
  cnncalc quiz --network alexnet.yaml --count 12
  cnncalc check --key sheets/key-01.md sheets/sheet-01.md

The same seed gives the same sheets, on any machine. With --network cells of that network's table are hidden. A key
is graded against by `cnncalc check --key`; with --sheets and -o, sheets and keys are written side by side.
"""
_MOST_LINES = 100_000  # of all sheets together
_NAME = re.compile(r"(?![xX]\d)[A-Za-z_]\w*(?:-\w+)*")


@click.command("quiz", help=_HELP)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, metavar="N", help="What all is drawn from."
)
@click.option(
    "--count", type=click.IntRange(1, 200), default=10, show_default=True, metavar="N", help="Questions a sheet."
)
@click.option("--level", type=click.Choice(list(LEVELS)), help="How hard; easy if not given.")
@click.option("--topic", type=click.Choice([*TOPICS, ALL]), default=ALL, show_default=True, help="What is asked.")
@click.option("--network", "target", metavar="TARGET", help="Hide cells of this network's table instead.")
@click.option("--answers", is_flag=True, help="The key instead of the sheet.")
@click.option(
    "--sheets", type=click.IntRange(1, 1000), metavar="N", help="So many sheets, each with its own questions."
)
@click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write to a file; with --sheets to a folder.")
@click.option("--force", is_flag=True, help="Replace files that exist.")
@click.option("--json", "as_json", is_flag=True, help="Questions and answers as JSON.")
def command(**given: Any) -> None:
    """Write sheets, keys, or both."""
    if given["as_json"] and given["answers"]:
        raise usage("--json holds the answers already", hint="leave --answers out")
    sheets, desk = _sheets(given)
    folder = given["output"] not in (None, "-") and given["sheets"] is not None and not given["as_json"]
    if folder:
        _into_folder(sheets, desk, given)
        return
    text = _as_json(sheets, desk) if given["as_json"] else "\n".join(_page(one, desk, given) for one in sheets)
    deliver(text, given["output"], given["force"])


def _page(sheet: Sheet, desk: Desk, given: dict[str, Any]) -> str:
    return key_text(sheet, desk) if given["answers"] else sheet_text(sheet)


def _sheets(given: dict[str, Any]) -> tuple[list[Sheet], Desk]:
    """All sheets, and the desk that works their answers out."""
    numbers = range(1, (given["sheets"] or 1) + 1)
    seed, count, topic = given["seed"], given["count"], given["topic"]
    if given["target"] is None:
        _refuse_too_long(len(numbers), count)
        return [drawn(seed, number, count, given["level"] or "easy", topic) for number in numbers], Desk(
            NO_NETWORKS.__getitem__
        )
    if given["level"]:
        raise usage("--level is for drawn questions, and --network asks for a table's", hint="leave one out")
    name, network = _network(given["target"])
    desk = Desk(lambda _: network)
    desk.reports[name] = report = analyze(network)
    _refuse_too_long(len(numbers), len(report.rows))
    made = [holed(report, name, seed, number, count, topic, desk) for number in numbers]
    use = "" if network.target else _seen_from_the_key(given)
    return [changed(one, use=use) for one in made], desk


def _refuse_too_long(sheets: int, lines: int) -> None:
    """Refuse sheets that take longer than a moment, or a disk, to write."""
    if sheets * lines > _MOST_LINES:
        finding = f"{sheets:,} sheets of {lines:,} lines are more than {_MOST_LINES:,} lines"
        raise usage(finding, hint=f"{max(_MOST_LINES // lines, 1):,} sheets at a time, each time with another --seed")


def _network(target: str) -> tuple[str, Network]:
    """What expressions call a network, and the network; raises `UsageError` where they cannot name it."""
    if target == "-" or (is_notation(target) and not is_path(target)):
        raise usage("a key cannot name a network without a file", hint="save it as net.yaml, then --network net.yaml")
    network = load_target(target, "")
    if network.target:
        return network.target, network
    name = os.path.splitext(os.path.basename(target))[0]
    if not _NAME.fullmatch(name):
        hint = "rename it to letters, digits, _ and - between them"
        raise usage(f"a key cannot call a network '{name}', as its file is named", hint=hint)
    return name, network


def _seen_from_the_key(given: dict[str, Any]) -> str:
    """The network's file as the key names it: from the folder that the key stands in."""
    target, output = str(given["target"]), given["output"]
    if output in (None, "-"):
        return target
    folder = output if given["sheets"] is not None else os.path.dirname(output)
    try:
        return os.path.relpath(target, folder or ".").replace(os.sep, "/")
    except ValueError:  # pragma: no cover - another drive, which Windows alone has
        return os.path.abspath(target)


def _into_folder(sheets: list[Sheet], desk: Desk, given: dict[str, Any]) -> None:
    """sheet-01.md and key-01.md ..., or the keys alone; nothing is written if one of them exists already."""
    digits = max(2, len(str(len(sheets))))
    pages = {f"key-{one.number:0{digits}}.md": key_text(one, desk) for one in sheets}
    if not given["answers"]:
        pages |= {f"sheet-{one.number:0{digits}}.md": sheet_text(one) for one in sheets}
    write_all(given["output"], pages, given["force"])


def _as_json(sheets: list[Sheet], desk: Desk) -> str:
    from ..writers.json import SCHEMA, dumped

    return dumped(
        {"schema": SCHEMA, "sheets": [{"number": one.number, "questions": _questions(one, desk)} for one in sheets]}
    )


def _questions(sheet: Sheet, desk: Desk) -> list[dict[str, Any]]:
    return [
        {
            "label": one.label,
            "points": one.points,
            "question": one.sentence,
            "expression": one.expression,
            "answer": answer(one.expression, desk),
        }
        for one in sheet.questions
    ]
