"""`cnncalc check` on claims and sheets: read, judge, and print."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from .. import zoo
from .._record import changed, record
from ..calculation.arithmetic import parse
from ..errors import Mistake, NotationError, Problem, UsageError, printable, shortened, usage
from ..homework.claims import LONGEST, Claim, Judgement, split_claim
from ..homework.course import Rules, Setting, stem, tolerance_of, with_settings
from ..homework.grading import Grader
from ..homework.prose import sentences
from ..homework.sheets import Sheet, home_of, read_csv_sheet, read_sheet
from ..limits import refuse_exhausted
from ..network import Network
from ..readers import Source
from ..readers.files import LARGEST, decoded, read_text
from . import _check_text as show
from ._dispatch import is_path, option_behind
from ._output import fitted, say
from ._targets import load_target

ANSWERS = "answers as text, or as CSV"


@record
class Judged:
    """What came of a target: the judgements, and the lines that were not understood."""

    judgements: tuple[Judgement, ...] = ()
    doubtful: tuple[tuple[int, str], ...] = ()


def judged(target: str, given: dict[str, Any]) -> Judged:
    """The judgements on a claim, a file, or standard input."""
    rules, used = rules_of(given), uses([Setting("use", one) for one in given["use"]], "")
    home = only(used)
    if target != "-" and not is_path(target):
        grader = Grader(loader(used), rules, home)
        return Judged(tuple(grader.judge(claim) for claim in _claims(target)))
    text = _standard_input() if target == "-" else read_text(target, ANSWERS)
    csv = target.lower().endswith((".csv", ".tsv"))
    sheet = read_csv_sheet(text, home) if csv else read_sheet(text, home)
    source = Source(text, "<stdin>" if target == "-" else target)
    rules = with_settings(rules, sheet.settings, source)
    used |= uses(sheet.settings, os.path.dirname(target), source)
    return _of_sheet(sheet, Grader(loader(used), rules, home_of(sheet.settings) or home), target)


def _of_sheet(sheet: Sheet, grader: Grader, name: str) -> Judged:
    for line in sheet.homeless:
        way_out = "a line `use: FILE` says it, or --use FILE"
        say(f"{name}:{line}: nothing says which network this table is of; {way_out}")
    found = [grader.judge(claim) for claim in sheet.claims]
    unread = [(one.claim.line, f"{one.claim.text}   ({one.why})") for one in found if one.verdict == "unreadable"]
    return Judged(tuple(one for one in found if one.verdict != "unreadable"), tuple(sorted([*unread, *sheet.doubtful])))


def _claims(text: str) -> list[Claim]:
    if len(text) > LONGEST:
        raise usage(f"a claim of {len(text):,} characters", expected=f"at most {LONGEST:,}")
    found = [claim for part in sentences(text) for claim in split_claim(part)]
    if not found:
        _refuse_open_bracket(text)
        example = "EXPR = VALUE, for example (227-11)/4+1 = 55"
        raise usage(f"'{text}' is no claim", expected=example, hint=option_behind(text))
    return found


def _refuse_open_bracket(text: str) -> None:
    """Say which bracket is not closed where the relation stands in it."""
    relation = re.search("[=<>~≈]", text)
    try:
        if relation is not None:
            parse(text, 0, relation.start())
    except Mistake as mistake:
        raise NotationError([Source(text, "<argument>").problem(mistake)]) from None


def _standard_input() -> str:
    if sys.stdin is None:
        raise usage("standard input is closed", expected="claims as text")
    return decoded(sys.stdin.buffer.read(LARGEST + 1)[:LARGEST], "standard input", ANSWERS)


def rules_of(given: dict[str, Any]) -> Rules:
    """The conventions that the options state."""
    tolerance = tolerance_of(given["tolerance"]) if given["tolerance"] else 0
    count = "weights" if given["no_bias"] else "params"
    return Rules(count=count, ops=given["ops"] or "macs", tolerance=tolerance, strict=given["strict"])


def uses(settings: Sequence[Setting], folder: str, source: Source | None = None) -> dict[str, str]:
    """The networks that `use:` names, by the name they have in claims: files beside the sheet, else of the zoo.

    Raises `NotationError` with every one that is not there.
    """
    found: dict[str, str] = {}
    problems: list[Problem] = []
    named: dict[str, Setting] = {}
    for one in settings:
        if one.name == "use":
            named.setdefault(one.value, one)
    for one in named.values():
        path = os.path.join(folder, one.value)
        try:
            found[stem(one.value)] = path if os.path.exists(path) else zoo.find(one.value).target
        except UsageError as failure:
            place = source.place(one.at, one.at + 3) if source else None
            problems += [changed(problem, place=place) for problem in failure.problems]
    if problems:
        raise NotationError(problems)
    return found


def only(used: dict[str, str]) -> str:
    """The one network that is used; empty for none and for several."""
    return next(iter(used)) if len(used) == 1 else ""


def loader(used: dict[str, str]) -> Callable[[str], Network]:
    """Finds networks by name: those used, then the zoo's."""

    def load(name: str) -> Network:
        return load_target(used[name], "") if name in used else zoo.find(name).load()

    return load


def report(found: Sequence[Judged], given: dict[str, Any]) -> int:
    """Print the verdicts; 1 if anything is wrong, 2 if nothing could be read."""
    refuse_exhausted()
    judgements = [one for part in found for one in part.judgements]
    doubtful = [one for part in found for one in part.doubtful]
    unread = all(one.verdict == "unreadable" for one in judgements)
    if given["as_json"]:
        click.echo(_json(judgements, [Problem(_UNREAD)] if unread else []), nl=False)
    else:
        click.echo("\n".join(_page(judgements, doubtful, given)))
    if unread and not given["as_json"]:
        click.echo(f"error: {_UNREAD}", err=True)
    if unread:
        return 2
    return 1 if any(one.verdict == "wrong" for one in judgements) else 0


def _page(judgements: Sequence[Judgement], doubtful: Sequence[tuple[int, str]], given: dict[str, Any]) -> list[str]:
    if given["form"] == "markdown":
        lines = [line for one in judgements for line in show.markdown(one)]
    else:
        lines = show.listing(judgements)
    if given["everything"] and doubtful:
        lines += [""] * bool(lines)
        lines += [f"? line {line}: {printable(shortened(' '.join(text.split()), 120))}   not understood, not scored" for line, text in doubtful]  # fmt: skip
    return [*lines, *([""] * bool(lines)), *fitted([show.summary(judgements, len(doubtful))])]


_UNREAD = "no claim in it could be read"


def _json(judgements: Sequence[Judgement], problems: Sequence[Problem]) -> str:
    from ..writers.json import SCHEMA, dumped

    errors = {"errors": [problem.as_dict() for problem in problems]} if problems else {}
    return dumped({"schema": SCHEMA, "claims": [show.as_data(one) for one in judgements], **errors})
