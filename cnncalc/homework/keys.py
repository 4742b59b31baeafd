"""A teacher's key: a question a line, with its points and the expression that answers it.

    Q3 [2]: params(conv 64 3x3, in 64)        the answer is worked out
    Q4 [1]: params(conv 64 3x3, in 64) = 36,928    and must be what the key says
    Q5: 55x55x96                              a value

Whatever is wrong in a key is said at once, for a key with a mistake would grade a whole class wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from .._record import changed, record
from ..calculation.arithmetic import parse
from ..errors import CnncalcError, Mistake, NotationError, Problem
from ..expressions import Expression
from ..operations import Value
from ..readers import Source
from .answers import agreement, given_value
from .claims import LONGEST, computes, split_claim
from .course import Setting, setting_in
from .findings import shown
from .grading import Grader
from .labels import QUESTION, canonical, points_of
from .lines import Line, lines_of

_QUESTION = re.compile(
    rf"(?P<marks>[\s\-•*>#`|_]*)(?P<label>(?P<word>(?:{QUESTION})[\s.]*|[A-Za-z]{{1,3}})?\(?\d+(?:[.-]\d+)*\s*\(?[a-z]?\)?)"
    r"\s*번?[*`_ ]*(?P<points>[\[(][^\[\]()]*[\])])?[*`_\s]*[:.)=](?!\d)[*`_\s]*(?P<rest>.*?)[\s*`|]*",
    re.IGNORECASE,
)
_POINTS = re.compile(r"[\[(]\s*([^\[\]()]*?)\s*(?:points?|pts?|p|점)?\s*[\])]", re.IGNORECASE)


@record
class Question:
    """A line of a key: its label, its points, the expression that gives the answer, and what that comes to."""

    label: str
    points: Fraction
    text: str
    """The expression as it is written."""
    expression: Expression
    value: Value
    side: bool = False
    """Whether the answer is the length of a side, which may also be given as 7x7."""

    @property
    def key(self) -> str:
        """The label in its canonical form."""
        return canonical(self.label)


@record
class Draft:
    """A line that may be a question, as it is written; `points` is None where none are said."""

    line: Line
    label: str
    points: str | None
    start: int
    end: int
    sure: bool
    """Whether it cannot be prose that begins with a number."""


def read_key(text: str) -> tuple[list[Draft], list[Setting]]:
    """The lines of a key that are questions, and its settings."""
    drafts, settings = [], []
    for line in lines_of(text):
        setting = setting_in(line.text, line.at)
        draft = None if setting else _draft(line)
        settings += [setting] if setting else []
        drafts += [draft] if draft else []
    worded = any(draft.sure for draft in drafts)
    return [draft for draft in drafts if draft.sure or not worded or _means_something(draft)], settings


def _draft(line: Line) -> Draft | None:
    found = _QUESTION.fullmatch(line.text) if len(line.text) <= LONGEST else None
    if found is None:
        return None
    points = _POINTS.fullmatch(found["points"])[1] if found["points"] else None  # type: ignore[index]
    sure = bool(found["word"]) or points is not None
    start, end = line.at + found.start("rest"), line.at + found.end("rest")
    return Draft(line, found["label"].strip(), points, start, end, sure)


def _means_something(draft: Draft) -> bool:
    """Whether a numbered line among labelled questions holds more than prose."""
    rest = draft.line.text[draft.start - draft.line.at :]
    return bool(re.search(r"\d|\w\(|\w\.\w", rest))


def settled(drafts: list[Draft], grader: Grader, source: Source) -> list[Question]:
    """The questions with their answers worked out; raises `NotationError` with everything that is wrong in the key."""
    problems: list[Problem] = [source.problem(mistake) for mistake in _inconsistent(drafts)]
    questions = []
    for draft in drafts:
        try:
            questions.append(_question(draft, grader, source))
        except Mistake as mistake:
            problems.append(source.problem(mistake))
        except CnncalcError as failure:
            place = source.place(draft.start, draft.end)
            problems += [changed(problem, place=problem.place or place) for problem in failure.problems]
    if problems:
        raise NotationError(
            sorted(problems, key=lambda one: (one.place.line, one.place.column) if one.place else (0, 0))
        )
    return questions


def _inconsistent(drafts: list[Draft]) -> Iterator[Mistake]:
    """Labels that stand twice, points that are none, and points that only some questions have."""
    first: dict[str, Draft] = {}
    some = any(draft.points is not None for draft in drafts)
    for draft in drafts:
        at = draft.line.at + draft.line.text.index(draft.label)
        end = at + len(draft.label)
        earlier = first.setdefault(canonical(draft.label), draft)
        if earlier is not draft:
            yield Mistake(
                at, end, f"'{draft.label}' is asked on line {earlier.line.number} already", "a label of its own"
            )
        if draft.points is None and some:
            yield Mistake(
                at, end, f"'{draft.label}' has no points, and other questions have", f"{draft.label} [1]: ..."
            )
        elif draft.points is not None and not points_of(draft.points):
            yield Mistake(at, end, f"'{draft.points}' is no number of points", f"{draft.label} [2]: ...")


def _question(draft: Draft, grader: Grader, source: Source) -> Question:
    """A question with its answer; raises `Mistake` for one that cannot be read, worked out, or that states another value."""
    text = source.text[draft.start : draft.end]
    if not text:
        raise Mistake(draft.start - 1, draft.start, f"'{draft.label}' has no expression", "params(conv 64 3x3, in 64)")
    chain = split_claim(text)
    left = chain[0].left if chain else text
    expression = parse(source.text, draft.start, draft.start + len(left), source)
    value, side = _value(left, expression, grader)
    if chain:
        _refuse_other_value(draft, chain[-1].right, value)
    return Question(draft.label, points_of(draft.points or "1") or Fraction(0), left, expression, value, side)


def _value(text: str, expression: Expression, grader: Grader) -> tuple[Value, bool]:
    """What a key's expression comes to: a shape or number as it stands, 7x7 also as its side, else worked out, as 7*7 is."""
    constant = given_value(text, "=") if "*" not in text else None
    if constant is None or (computes(expression) and not isinstance(constant.value, list)):
        return grader.value(expression), False
    return _shape(constant.value) if isinstance(constant.value, list) else (constant.value, False)


def _shape(sizes: list[int]) -> tuple[Value, bool]:
    """7x7 as a side; a shape with its channels first, as the figures of layers have it."""
    if len(sizes) == 2 and sizes[0] == sizes[1]:
        return sizes[0], True
    last = len(sizes) == 3 and sizes[0] == sizes[1] != sizes[2]
    return ([sizes[2], *sizes[:2]] if last else sizes), False


def _refuse_other_value(draft: Draft, stated: str, value: Value) -> None:
    """The value that a key states must be the one that its expression has."""
    at = draft.line.at + draft.line.text.rindex(stated) if stated else draft.end
    given = given_value(stated, "=")
    if given is None:
        raise Mistake(at, at + max(1, len(stated)), f"'{stated}' is no value", "leave it out: it is worked out")
    if not agreement(value, given, side=not isinstance(value, list)):
        raise Mistake(
            at, at + len(stated), f"the key says {stated}, and it comes to {shown(value)}", "one that is right"
        )
