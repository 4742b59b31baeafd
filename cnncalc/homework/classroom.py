"""A whole class: papers held against a key, the points, and what the class got wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property

from .._record import record
from .claims import Claim, Judgement
from .grading import Grader
from .keys import Question
from .papers import Answer, Paper
from .texts import en

STATES = ("right", "rounded", "truncated", "convention", "wrong", "look", "missing")
"""The verdicts on an answer, one that a person has to look at, and one that was not given."""
RIGHT = ("right", "rounded", "truncated")


@record
class Mark:
    """A question, what came of it, and the points for it; `answer` is None where none was given."""

    question: Question
    state: str
    points: Fraction
    answer: Answer | None = None
    judgement: Judgement | None = None

    @property
    def why(self) -> str:
        """Why it is not right, in a sentence."""
        if self.judgement is not None:
            return self.judgement.why
        return en.MISSING if self.answer is None else en.NO_VALUE


@record
class Graded:
    """A paper with its marks."""

    name: str
    marks: tuple[Mark, ...]

    @property
    def points(self) -> Fraction:
        """The points as far as they are decided."""
        return sum((mark.points for mark in self.marks), Fraction(0))

    @property
    def open(self) -> Fraction:
        """The points of answers that a person has to look at."""
        return sum((mark.question.points for mark in self.marks if mark.state == "look"), Fraction(0))


@record
class Outcome:
    """What a class made of one question: how many answers came to each state, and what was done wrong how often."""

    question: Question
    states: dict[str, int]
    done: tuple[tuple[str, str, int], ...]
    """Rule, what those did whom it explains, and how many they are; the most frequent first."""

    @property
    def right(self) -> int:
        return sum(self.states[state] for state in RIGHT)


@record
class Classroom:
    """A class: the questions and every graded paper."""

    questions: tuple[Question, ...]
    papers: tuple[Graded, ...]

    @property
    def total(self) -> Fraction:
        """The points of a paper without a mistake."""
        return sum((question.points for question in self.questions), Fraction(0))

    @property
    def points(self) -> list[Fraction]:
        """The points of all papers, the fewest first."""
        return sorted(paper.points for paper in self.papers)

    @property
    def mean(self) -> Fraction:
        return sum(self.points, Fraction(0)) / max(1, len(self.papers))

    @property
    def median(self) -> Fraction:
        points = self.points or [Fraction(0)]
        return (points[(len(points) - 1) // 2] + points[len(points) // 2]) / 2

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The class' answers, question by question."""
        columns = zip(*(paper.marks for paper in self.papers)) if self.papers else ()
        return tuple(_outcome(question, column) for question, column in zip(self.questions, columns))


def _outcome(question: Question, marks: Sequence[Mark]) -> Outcome:
    counts = Counter(mark.state for mark in marks)
    rules = Counter(_rule(mark) for mark in marks if mark.state not in RIGHT)
    done = tuple(
        (rule, _did(rule), number) for rule, number in sorted(rules.items(), key=lambda one: (-one[1], one[0]))
    )
    return Outcome(question, {state: counts[state] for state in STATES}, done)


def _rule(mark: Mark) -> str:
    """What explains an answer that is not right: a rule's name, or a state."""
    if mark.judgement is not None and mark.judgement.rule:
        return mark.judgement.rule
    return mark.state


def _did(rule: str) -> str:
    """What somebody did whom a rule explains."""
    if rule in en.CONVENTIONS:
        return en.CONVENTIONS[rule].did
    if rule in en.MISTAKES:
        return en.MISTAKES[rule][1]
    return en.DID.get(rule, en.DID["misprint"])


def graded(questions: Sequence[Question], papers: Iterable[Paper], grader: Grader) -> Classroom:
    """Every paper held against the key; papers of one name are numbered."""
    names: Counter[str] = Counter()
    found = []
    for paper in papers:
        names[paper.name] += 1
        name = paper.name if names[paper.name] == 1 else f"{paper.name} ({names[paper.name]})"
        found.append(Graded(name, tuple(_mark(one, paper.answers.get(one.key), grader) for one in questions)))
    return Classroom(tuple(questions), tuple(found))


def _mark(question: Question, answer: Answer | None, grader: Grader) -> Mark:
    """The points for one answer: all, the share for another convention, or none."""
    if answer is None:
        return Mark(question, "missing", Fraction(0))
    if not answer.value:
        return Mark(question, "look", Fraction(0), answer)
    claim = Claim(f"{question.text} = {answer.text}", question.text, "=", answer.text, answer.line, question.label)
    judgement = grader.answer(claim, question.expression, question.value, question.side)
    share = Fraction(judgement.verdict in RIGHT)
    if judgement.verdict == "convention":
        share = grader.rules.share
    state = "look" if judgement.verdict == "unreadable" else judgement.verdict
    return Mark(question, state, question.points * share, answer, judgement)
