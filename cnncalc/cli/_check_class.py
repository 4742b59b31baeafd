"""`cnncalc check --key`: a class graded against its key; feedback, grades, and what the class got wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from .._record import changed
from ..errors import CnncalcError, NotationError, Problem, usage
from ..homework.classroom import Classroom, graded
from ..homework.course import Rules, Setting, with_settings
from ..homework.grading import Grader
from ..homework.keys import Question, read_key, settled
from ..homework.labels import Labels
from ..homework.papers import Paper, read_answers, read_table
from ..readers import Source
from ..readers.files import read_text
from . import _check_class_text as look
from ._check_sheets import ANSWERS, loader, only, rules_of, uses
from ._folder import write_all
from ._output import say

T = TypeVar("T")
_MOST_ANSWERS = 30_000  # graded at once: a thousand students with thirty questions each
_SHEETS = (".md", ".txt", ".csv", ".tsv")


def grade(sheets: tuple[str, ...], given: dict[str, Any]) -> int:
    """Every sheet against the key; 2 if one could not be read, 1 if any answer is wrong or missing."""
    questions, grader = _key(given)
    papers, unread = _papers(sheets, Labels(one.key for one in questions))
    if len(papers) * len(questions) > _MOST_ANSWERS:
        finding = f"{len(papers):,} papers of {len(questions):,} questions are more than {_MOST_ANSWERS:,} answers"
        raise usage(finding, hint="fewer papers at a time")
    classroom = graded(questions, papers, grader)
    if given["output"]:
        _deliver(classroom, grader.rules, given)
    page = look.as_json(classroom, unread) if given["as_json"] else _page(classroom, grader.rules, given)
    click.echo(page, nl=False)
    wrong = any(mark.state in ("wrong", "missing") for paper in classroom.papers for mark in paper.marks)
    return 2 if unread else 1 if wrong else 0


def _key(given: dict[str, Any]) -> tuple[list[Question], Grader]:
    """The questions of the key, and the grader that goes by its conventions."""
    path = given["key"]
    source = Source(read_text(path, "a key as text"), path)
    drafts, settings = read_key(source.text)
    if not drafts:
        raise usage(f"{path} holds no question", expected="lines such as Q3 [2]: params(conv 64 3x3, in 64)")
    problems: list[Problem] = []
    used = _tried(lambda: uses(settings, os.path.dirname(path), source), problems) or {}
    used = uses([Setting("use", one) for one in given["use"]], "") | used
    rules = _tried(lambda: with_settings(rules_of(given), settings, source), problems) or rules_of(given)
    grader = Grader(loader(used), rules, only(used))
    questions = _tried(lambda: settled(drafts, grader, source), problems)
    if problems or questions is None:
        raise NotationError(problems)
    return questions, grader


def _tried(action: Callable[[], T], problems: list[Problem]) -> T | None:
    """What an action comes to; its mistakes are collected, so that all of a key are said at once."""
    try:
        return action()
    except CnncalcError as failure:
        problems += failure.problems
        return None


def _papers(sheets: tuple[str, ...], labels: Labels) -> tuple[list[Paper], list[Problem]]:
    """What was handed in - a text a student, or a row of a CSV - and why sheets could not be read."""
    found: list[Paper] = []
    unread: list[Problem] = []
    files = [file for sheet in sheets for file in _files(sheet)]
    if not files:
        raise usage(f"there is no sheet in {sheets[0]}", expected=f"files ending in {' '.join(_SHEETS)}")
    for path in files:
        try:
            papers = _read(path, labels)
        except CnncalcError as failure:
            say(f"not graded: {failure}")
            unread += failure.problems
            continue
        if not any(paper.answers for paper in papers):
            say(f"{path}: none of the key's questions is answered in it")
        found += papers
    return found, unread


def _files(sheet: str) -> list[str]:
    """The texts and tables of a folder, or the file itself."""
    if not os.path.isdir(sheet):
        return [sheet]
    names = sorted(name for name in os.listdir(sheet) if name.lower().endswith(_SHEETS) and not name.startswith("."))
    return [os.path.join(sheet, name) for name in names]


def _read(path: str, labels: Labels) -> list[Paper]:
    name = os.path.splitext(os.path.basename(path))[0]
    text = read_text(path, ANSWERS)
    if not path.lower().endswith(_SHEETS[2:]):
        return [Paper(name, read_answers(text, labels))]
    return [changed(paper, name=paper.name or name) for paper in read_table(text, labels)]


def _page(classroom: Classroom, rules: Rules, given: dict[str, Any]) -> str:
    """The feedback, unless it is written to files, and the summary."""
    markdown = given["form"] == "markdown"
    papers = () if given["output"] else classroom.papers
    lines = look.paper_markdown if markdown else look.paper_lines
    summary = look.summary_markdown if markdown else look.summary
    return (
        "\n".join([*(line for paper in papers for line in lines(paper, classroom, rules)), *summary(classroom)]) + "\n"
    )


def _deliver(classroom: Classroom, rules: Rules, given: dict[str, Any]) -> None:
    """A feedback file a sheet, and grades.csv; nothing is written where one of them stands already."""
    files = {"grades.csv": _grades(classroom)}
    taken: dict[str, int] = {}
    for paper in classroom.papers:
        name = _unused(_file_name(paper.name), taken)
        files[name] = "\n".join(look.paper_markdown(paper, classroom, rules))
    write_all(given["output"], files, given["force"])


def _file_name(name: str) -> str:
    """A student's name as that of a file: nothing in it leads elsewhere."""
    safe = "".join(char if char.isalnum() or char in "-_." else "_" for char in name[:80]).lstrip(".")
    return safe or "sheet"


def _unused(stem: str, taken: dict[str, int]) -> str:
    """stem.md, or stem-2.md where there is one, whatever the case of its letters; `taken` tells the last number of each."""
    name = stem
    while name.lower() in taken:
        taken[stem.lower()] = taken.get(stem.lower(), 1) + 1
        name = f"{stem}-{taken[stem.lower()]}"
    taken[name.lower()] = 1
    return f"{name}.md"


def _grades(classroom: Classroom) -> str:
    """A line a paper: points, what is open, and the verdict on every answer."""
    from ..writers import csv

    head = ["sheet", "points", "of", "open", *(question.label for question in classroom.questions)]
    rows = [
        [
            paper.name,
            look.points_text(paper.points),
            look.points_text(classroom.total),
            look.points_text(paper.open),
            *(mark.state for mark in paper.marks),
        ]
        for paper in classroom.papers
    ]
    return csv.text([head, *rows])
