"""Helpers of the tests that check answers: the tables beside them, one grader for all, and what a command printed."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path

from cli_runner import Result, run

from cnncalc import zoo
from cnncalc.homework.claims import Judgement, split_claim
from cnncalc.homework.course import Rules
from cnncalc.homework.grading import Grader

HERE = Path(__file__).parent
HOMEWORK = HERE.parent / "examples" / "homework.md"
GRADER = Grader(lambda name: zoo.find(name).load(), Rules())  # one for all: it keeps the networks' reports


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table beside this file."""
    with open(HERE / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def judged(text: str) -> tuple[Judgement, ...]:
    """The judgements on a claim as somebody types it."""
    return tuple(GRADER.judge(claim) for claim in split_claim(text))


def sheet(folder: Path, text: str, *options: str, name: str = "sheet.md") -> Result:
    """`check` on a file of this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return run("check", str(path), *options)


def short(value: object) -> str:
    """A test's name: the beginning of what it is given."""
    return str(value).partition("\n")[0][:24]


def verdicts(result: Result) -> list[str]:
    """The verdicts of a JSON answer, in their order."""
    return [claim["verdict"] for claim in json.loads(result.stdout)["claims"]]


def heads(result: Result) -> list[str]:
    """The lines of an answer that begin with a mark."""
    return [line for line in result.stdout.split("\n") if line[:1] in set("✓≈~✗?")]
