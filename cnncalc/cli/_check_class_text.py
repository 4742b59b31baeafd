"""How a graded class looks: as lines for a terminal, as Markdown, and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from ..errors import Problem, printable
from ..homework.classroom import Classroom, Graded, Mark, Outcome
from ..homework.course import Rules
from ..homework.findings import shown
from ..homework.keys import Question
from ..homework.texts import en
from ..operations import number_text
from ..units import tenths
from ..wide import filled
from ..writers.markdown import code, escaped
from . import _check_text as show


def points_text(number: Fraction) -> str:
    """Points as one writes them: 3, 1.5, 1/3."""
    return number_text(number)


def _of_all(classroom: Classroom) -> str:
    """All points that there are: 40 points, 1 point."""
    return f"{points_text(classroom.total)} point{'s' if classroom.total != 1 else ''}"


def _points(paper: Graded, classroom: Classroom) -> str:
    to_look = f", {points_text(paper.open)} more to be looked at" if paper.open else ""
    return f"{points_text(paper.points)} of {_of_all(classroom)}{to_look}"


def _asked(mark: Mark) -> str:
    """The question with the answer to it."""
    answer = f" = {mark.answer.text}" if mark.answer else ""
    return f"{mark.question.label}  {mark.question.text}{answer}"


def _verdict(mark: Mark, rules: Rules) -> str:
    """The points for an answer and why they are so many."""
    points = f"{points_text(mark.points)} of {points_text(mark.question.points)}"
    if mark.judgement is None or mark.state == "look":
        return f"{points}   {en.LOOK.format(why=en.NO_VALUE) if mark.state == 'look' else en.MISSING}"
    share = f" ({_share(rules.share)})" if mark.state == "convention" else ""
    return f"{points}   {show.head_of(mark.judgement)}{share}"


def _share(share: Fraction) -> str:
    """Half of the points."""
    return en.SHARES.get(number_text(share)) or en.SHARE.format(share=number_text(share * 100))


def paper_lines(paper: Graded, classroom: Classroom, rules: Rules) -> list[str]:
    """A paper as lines for a terminal."""
    width = show.claim_width([_asked(mark) for mark in paper.marks])
    lines = [f"{printable(paper.name)}: {_points(paper, classroom)}", ""]
    for mark in paper.marks:
        rest = list(_details(mark))
        lines += show.block(show.mark(mark.state), _asked(mark), width, _verdict(mark, rules), rest)
    return [*lines, *([""] * bool(lines[-1]))]


def _details(mark: Mark) -> Iterator[tuple[str, str]]:
    """What a student should know; how a course may count otherwise is no business of theirs."""
    if mark.judgement is not None:
        yield from ((word, told) for word, told in show.details(mark.judgement) if word != "course")


def paper_markdown(paper: Graded, classroom: Classroom, rules: Rules) -> list[str]:
    """A paper as Markdown, which is also what a feedback file holds."""
    lines = [f"# {escaped(paper.name)}: {_points(paper, classroom)}", ""]
    for mark in paper.marks:
        answer = f"{mark.question.text} = {mark.answer.text}" if mark.answer else mark.question.text
        points, _, verdict = _verdict(mark, rules).partition("   ")
        lines.append(f"- **{escaped(mark.question.label)}** {points}: {code(answer)} {escaped(verdict)}")
        for word, told in _details(mark):
            lines.append(f"  - {word}: {_prose(word, told)}" if word else f"    {_prose(word, told)}")
    return [*lines, ""]


def _prose(word: str, told: str) -> str:
    return escaped(told) if word == "because" else code(told)


def summary(classroom: Classroom) -> list[str]:
    """The class in figures, and question by question what was done wrong how often."""
    lines = [_figures(classroom), ""] if classroom.papers else [_figures(classroom)]
    width = show.claim_width([_question(one.question) for one in classroom.outcomes])
    for one in classroom.outcomes:
        lines.append(f"{filled(_question(one.question), width)}   {_right(one, classroom)}")
        lines += [f"    {told}" for told in _done(one, classroom)]
    return lines


def summary_markdown(classroom: Classroom) -> list[str]:
    lines = ["# Summary", "", _figures(classroom), ""]
    for one in classroom.outcomes:
        lines.append(f"- **{escaped(one.question.label)}** {_right(one, classroom)}: {code(one.question.text)}")
        lines += [f"  - {told}" for told in _done(one, classroom)]
    return lines


def _question(question: Question) -> str:
    return f"{question.label} [{points_text(question.points)}]  {printable(question.text)} = {shown(question.value)}"


def _right(one: Outcome, classroom: Classroom) -> str:
    return f"{one.right} of {len(classroom.papers)} right"


def _done(one: Outcome, classroom: Classroom) -> list[str]:
    """17 of 40 forgot the biases."""
    return [f"{number} of {len(classroom.papers)} {did}" for _, did, number in one.done]


def _figures(classroom: Classroom) -> str:
    """So many sheets, the points, their mean, median and range, and what is left to look at."""
    sheets = f"{show.counted(len(classroom.papers), 'sheet')}, {_of_all(classroom)}"
    if not classroom.papers:
        return sheets
    points = classroom.points
    spread = f"; mean {tenths(classroom.mean)}, median {tenths(classroom.median)}, from {points_text(points[0])} to {points_text(points[-1])}"
    look = sum(mark.state == "look" for paper in classroom.papers for mark in paper.marks)
    return sheets + spread + (f"; {show.counted(look, 'answer')} to look at" if look else "")


def as_json(classroom: Classroom, unread: Sequence[Problem] = ()) -> str:
    """Key, papers, outcomes and what could not be read as one object; points that are no whole numbers are fractions as
    text."""
    from ..writers.json import SCHEMA, dumped, plain

    data = {
        "schema": SCHEMA,
        "points": plain(classroom.total),
        "mean": plain(classroom.mean),
        "questions": [_question_data(one) for one in classroom.questions],
        "sheets": [_paper_data(paper) for paper in classroom.papers],
        "outcomes": [_outcome_data(one) for one in classroom.outcomes],
        **({"errors": [problem.as_dict() for problem in unread]} if unread else {}),
    }
    return dumped(data)


def _question_data(one: Question) -> dict[str, Any]:
    from ..writers.json import plain

    value = shown(one.value).replace(",", "")
    return {"question": one.label, "points": plain(one.points), "expression": one.text, "value": value}


def _paper_data(paper: Graded) -> dict[str, Any]:
    from ..writers.json import plain

    answers = [_mark_data(mark) for mark in paper.marks]
    return {"sheet": paper.name, "points": plain(paper.points), "open": plain(paper.open), "answers": answers}


def _mark_data(mark: Mark) -> dict[str, Any]:
    from ..writers.json import plain

    return {
        "question": mark.question.label,
        "verdict": mark.state,
        "points": plain(mark.points),
        "given": mark.answer.text if mark.answer else None,
        "line": mark.answer.line if mark.answer else None,
        "why": mark.why,
        "rule": (mark.judgement.rule or None) if mark.judgement else None,
    }


def _outcome_data(one: Outcome) -> dict[str, Any]:
    done = [{"rule": rule, "what": did, "count": number} for rule, did, number in one.done]
    return {"question": one.question.label, **one.states, "done": done}
