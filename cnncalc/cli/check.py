"""`cnncalc check`: grade claims, sheets, and whole classes; or validate a network and its requirements."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import click

from .. import zoo
from ..errors import CnncalcError, usage
from ..homework.claims import VERDICTS, Claim, Judgement, given_value, split_claim
from ..homework.grading import Grader, Rules, shown
from ..homework.sheets import (
    matches,
    question_claims,
    read_answers,
    read_key,
    read_sheet,
    read_table,
    sentences,
    stem,
    tolerance_of,
)
from ..network import Network
from ..readers.files import read_text
from ..units import printable
from ._dispatch import is_path
from ._output import deliver, glyphs
from ._targets import load_target

_HELP = """Grade answers: right, rounded, truncated, right under another convention, or wrong - and then why.

\b
  cnncalc check "(227-11)/4+1 = 55"
  cnncalc check "params(conv 64 3x3, in 64) = 36,864" --no-bias
  cnncalc check "alexnet.params ~ 60M" "rf(3x3, 3x3, 3x3) = 7x7"
  cnncalc check homework.md
  cnncalc check --key key.md sheet-*.md -o feedback
  cnncalc check net.yaml

A file is any text: lines that are claims are graded, the rest is prose. Lines `use: FILE`, `count: weights`,
`ops: flops`, `rounding: 1%` set a course's conventions. A key has a question a line, `Q3 [2]: params(conv 64 3x3, in 64)`.
"""
_MARKS = {"right": "✓", "rounded": "≈", "truncated": "≈", "convention": "~", "wrong": "✗", "unreadable": "?"}
_PLAIN = {"✓": "ok", "≈": "ok", "~": "~ ", "✗": "NO", "?": "? "}


@click.command("check", help=_HELP)
@click.argument("targets", nargs=-1, required=True, metavar="CLAIM or FILE ...")
@click.option("--no-bias", is_flag=True, help="params are weights: the course leaves biases out.")
@click.option("--tolerance", metavar="SHARE", help="Accept this much: 1%.")
@click.option("--strict", is_flag=True, help="Only exact answers are right.")
@click.option("--all", "everything", is_flag=True, help="List also the lines that were not understood.")
@click.option("--key", type=click.Path(), metavar="FILE", help="Grade sheets against this key.")
@click.option(
    "-o", "--output", type=click.Path(), metavar="DIR", help="With --key: a feedback file a sheet, and grades.csv."
)
@click.option("--force", is_flag=True, help="Replace files that exist.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--format", "form", type=click.Choice(["text", "markdown"]), default="text", show_default=True)
def command(targets: tuple[str, ...], **given: Any) -> int:
    """Grade, and return 1 if anything is wrong."""
    if given["key"]:
        return _class(targets, given)
    judgements: list[Judgement] = []
    doubtful: list[tuple[int, str]] = []
    for target in targets:
        if is_path(target) and _is_network(target):
            return _network(target)
        rules = _rules(given)
        if is_path(target):
            text = read_text(target)
            sheet = read_sheet(text)
            rules = _with_settings(rules, sheet.settings)
            grader = Grader(_loader(sheet.settings, os.path.dirname(target)), rules)
            answered = question_claims(text) if target.lower().endswith(".csv") else list(sheet.claims)
            judged = [grader.judge(claim) for claim in answered]
            judgements += [one for one in judged if one.verdict != "unreadable"]
            doubtful += [(one.claim.line, one.claim.text) for one in judged if one.verdict == "unreadable"]
            doubtful += sheet.doubtful
        else:
            grader = Grader(_loader((), ""), rules)
            judgements += [grader.judge(claim) for claim in _claims(target)]
    return _report(judgements, doubtful, given)


def _claims(text: str) -> list[Claim]:
    found = [claim for part in sentences(text) for claim in split_claim(part)]
    if not found:
        raise usage(f"'{text}' is no claim", expected="EXPR = VALUE, for example (227-11)/4+1 = 55")
    return found


def _is_network(path: str) -> bool:
    return path.lower().endswith((".yaml", ".yml"))


def _network(path: str) -> int:
    """A network file is read, analysed, and its requirements are judged."""
    from ..analysis import analyze
    from .show import requirements, told

    report = analyze(load_target(path, ""))
    click.echo(f"{printable(report.name or path)}: {len(report.rows)} layers, no mistake found")
    return told(requirements(report, ()))


def _rules(given: dict[str, Any]) -> Rules:
    tolerance = _tolerance(given["tolerance"]) if given["tolerance"] else Fraction(0)
    return Rules(count="weights" if given["no_bias"] else "params", tolerance=tolerance, strict=given["strict"])


def _tolerance(text: str) -> Fraction:
    try:
        return tolerance_of(text)
    except (ValueError, ZeroDivisionError):
        raise usage(f"'{text}' is no tolerance", expected="a share such as 1%") from None


_MEANINGS = {"count": ("params", "weights"), "ops": ("macs", "flops")}


def _with_settings(rules: Rules, settings: Sequence[tuple[str, str]]) -> Rules:
    """The rules with what a sheet states itself."""
    from .._record import changed

    for name, value in settings:
        if name in ("count", "ops"):
            if value not in _MEANINGS[name]:
                allowed = " or ".join(_MEANINGS[name])
                raise usage(f"'{name}: {value}' is no convention", expected=f"{name}: {allowed}")
            rules = changed(rules, **{name: value})
        elif name == "rounding":
            rules = changed(rules, tolerance=_tolerance(value))
    return rules


def _loader(settings: Sequence[tuple[str, str]], folder: str) -> Any:
    """Finds networks by name: files that a sheet uses, named as their stem, else the zoo."""
    used: dict[str, str] = {}
    for name, path in settings:
        if name == "use" and os.path.exists(os.path.join(folder, path)):
            used[stem(path)] = os.path.join(folder, path)
        elif name == "use":
            zoo.find(path)

    def load(name: str) -> Network:
        return load_target(used[name], "") if name in used else zoo.find(name).load()

    return load


def _report(judgements: list[Judgement], doubtful: list[tuple[int, str]], given: dict[str, Any]) -> int:
    """Print the verdicts; 1 if anything is wrong, 2 if nothing could be read."""
    if given["as_json"]:
        click.echo(_as_json(judgements), nl=False)
    else:
        lines = [
            line for one in judgements for line in (_markdown(one) if given["form"] == "markdown" else _lines(one))
        ]
        if given["everything"]:
            lines += [f"? line {line}: {printable(text)}   not understood, not scored" for line, text in doubtful]
        click.echo("\n".join([*lines, "", _summary(judgements, len(doubtful))]))
    if all(one.verdict == "unreadable" for one in judgements):
        click.echo("error: no claim in it could be read", err=True)
        return 2
    return 1 if any(one.verdict == "wrong" for one in judgements) else 0


def _lines(one: Judgement) -> list[str]:
    """A claim with its mark and verdict, and for one that is not right what to know."""
    head = f"{_mark(one.verdict)} {printable(one.claim.text)}   {one.verdict}"
    if one.verdict in ("right", "rounded", "truncated"):
        return [head + (f": {one.why}" if one.why else "")]
    lines = [head]
    if one.expected is not None:
        lines.append(f"    expected   {shown(one.expected)}, given {printable(one.given)}")
    lines += [f"    because    {one.why}"] if one.why else []
    lines += [f"    {'working' if number == 0 else '':10} {step}" for number, step in enumerate(one.working)]
    return lines


def _mark(verdict: str) -> str:
    sign = _MARKS[verdict]
    return sign if glyphs().can("✓≈✗") else _PLAIN[sign]


def _markdown(one: Judgement) -> list[str]:
    why = f": {one.why}" if one.why else ""
    expected = (
        "" if one.expected is None or one.verdict in ("right", "rounded") else f" (expected {shown(one.expected)})"
    )
    return [f"- **{one.verdict}** `{printable(one.claim.text)}`{why}{expected}"]


def _summary(judgements: list[Judgement], doubtful: int) -> str:
    counts = Counter(one.verdict for one in judgements)
    parts = [f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict]]
    rest = f"; {doubtful} line{'s' if doubtful > 1 else ''} not understood (--all lists them)" if doubtful else ""
    claims = f"{len(judgements)} claim{'s' if len(judgements) != 1 else ''}"
    return "   ".join([claims, *parts]) + rest


def _as_json(judgements: list[Judgement]) -> str:
    from ..writers.json import SCHEMA, dumped

    claims = [
        {
            "text": one.claim.text,
            "line": one.claim.line,
            "verdict": one.verdict,
            "expected": None if one.expected is None else shown(one.expected).replace(",", ""),
            "given": one.given or one.claim.right,
            "why": one.why,
        }
        for one in judgements
    ]
    return dumped({"schema": SCHEMA, "claims": claims})


# -- whole classes -----------------------------------------------------------------------------------


def _class(sheets: tuple[str, ...], given: dict[str, Any]) -> int:
    """Every sheet against the key: feedback, grades, and what the class got wrong."""
    key_text = read_text(given["key"])
    settings = read_sheet(key_text).settings
    questions = read_key(key_text)
    if not questions:
        raise usage(f"{given['key']} holds no question", expected="lines such as Q3 [2]: params(conv 64 3x3, in 64)")
    grader = Grader(_loader(settings, os.path.dirname(given["key"])), _with_settings(_rules(given), settings))
    grades, reasons, wrong = [], Counter[str](), False
    students, unread = _students(sheets)
    for name, answers in students:
        found = []
        for question in questions:
            answer = matches(question.label, answers)
            claim = Claim(f"{question.label}: {question.expression} = {answer[0] if answer else 'missing'}", question.expression, "=", answer[0] if answer else "", answer[1] if answer else 0, question.label)  # fmt: skip
            found.append((question, _judged(grader, claim) if answer else Judgement(claim, "wrong", why="no answer")))
        points = sum(question.points for question, one in found if one.verdict in ("right", "rounded", "truncated"))
        reasons.update(one.why for _, one in found if one.verdict in ("wrong", "convention") and one.why)
        wrong = wrong or any(one.verdict == "wrong" for _, one in found)
        grades.append((name, points, [one.verdict if one.why != "no answer" else "missing" for _, one in found]))
        _feedback(name, points, questions, [one for _, one in found], given)
    _grades(grades, questions, given)
    total = sum(question.points for question in questions)
    click.echo(f"{len(grades)} sheets, {total} points; mean {_mean([points for _, points, _ in grades])}")
    for why, count in reasons.most_common(8):
        click.echo(f"  {count} of {len(grades) * len(questions)} answers: {why}")
    return 2 if unread else 1 if wrong else 0


def _judged(grader: Grader, claim: Claim) -> Judgement:
    """An answer must be a value: one that still has to be worked out is left to the teacher."""
    if given_value(claim.right, "=") is None:
        return Judgement(claim, "unreadable", why="this is no value: please look")
    return grader.judge(claim)


def _students(sheets: tuple[str, ...]) -> tuple[list[tuple[str, dict[str, tuple[str, int]]]], int]:
    """Answers by student - a text a student, or a row of a CSV - and how many sheets could not be read."""
    found, unread = [], 0
    for path in sheets:
        name = os.path.splitext(os.path.basename(path))[0]
        try:
            text = read_text(path)
        except CnncalcError as failure:
            click.echo(f"not graded: {failure}", err=True)
            unread += 1
            continue
        if path.lower().endswith(".csv"):
            found += [(student or name, answers) for student, answers in read_table(text)]
        else:
            found.append((name, read_answers(text)))
    return found, unread


def _feedback(name: str, points: int, questions: list[Any], found: list[Judgement], given: dict[str, Any]) -> None:
    """A sheet's feedback: printed, or a file of its own."""
    total = sum(question.points for question in questions)
    lines = [f"# {printable(name)}: {points} of {total} points", "", *(line for one in found for line in _lines(one))]
    if given["output"]:
        os.makedirs(given["output"], exist_ok=True)
        safe = "".join(char if char.isalnum() or char in "-_." else "_" for char in name).lstrip(".") or "sheet"
        deliver("\n".join(lines) + "\n", os.path.join(given["output"], f"{safe}.md"), given["force"])
    else:
        click.echo("\n".join([*lines, ""]))


def _grades(grades: list[tuple[str, int, list[str]]], questions: list[Any], given: dict[str, Any]) -> None:
    if not given["output"]:
        return
    from ..writers import csv

    head = ["sheet", "points", *(question.label for question in questions)]
    rows = [[name, points, *verdicts] for name, points, verdicts in grades]
    deliver(csv.text([head, *rows]), os.path.join(given["output"], "grades.csv"), given["force"])


def _mean(points: list[int]) -> str:
    from ..units import tenths

    return tenths(Fraction(sum(points), len(points))) if points else "0"
