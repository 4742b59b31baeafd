"""Exercise sheets: questions drawn from a seed, each with the expression that cnncalc works out for the key.

A sheet has two lines a question, `Q1 [1]. How many ...?` and `Q1 = ____`; its key has one, `Q1 [1]: EXPR = VALUE`.
Nothing is drawn from Python's own random numbers, so that a seed gives the same text everywhere and for good.
"""

from __future__ import annotations

from .._record import record
from ..calculation.arithmetic import parse
from ..calculation.specs import Desk
from ..operations import Value
from ..units import thousands
from .questions import ALL, LEVELS, TEMPLATES, TOPICS, Dice, Draft


@record
class Question:
    """A question: its label, its points, the sentence, and the expression that answers it."""

    label: str
    points: int
    sentence: str
    expression: str

    @property
    def lines(self) -> str:
        """The two lines on a sheet."""
        return f"{self.label} [{self.points}]. {self.sentence}\n{self.label} = ____\n"


@record
class Sheet:
    """A sheet: its number and questions, what stands above them, and the file that its key has to use."""

    number: int
    questions: tuple[Question, ...]
    head: str = ""
    use: str = ""


def drawn(seed: int, number: int, count: int, level: str, topic: str) -> Sheet:
    """The sheet of that number: so many questions, none twice, the topics in turn."""
    dice, topics = Dice(seed, number, level, topic), TOPICS if topic == ALL else (topic,)
    drafts: dict[Draft, None] = {}
    while len(drafts) < count:
        drafts[dice.one_of(TEMPLATES[level][topics[len(drafts) % len(topics)]])(dice)] = None
    return Sheet(number, tuple(Question(f"Q{at}", LEVELS[level], *draft) for at, draft in enumerate(drafts, 1)))


_HOW = "Write each answer behind its equals sign: a whole number such as 1,024, or a shape such as 64x56x56."


def sheet_text(sheet: Sheet) -> str:
    """The sheet as Markdown."""
    title = f"# Exercise sheet {sheet.number}\n"
    return "\n".join([title, f"{_HOW}\n", *[sheet.head][: bool(sheet.head)], *(one.lines for one in sheet.questions)])


def key_text(sheet: Sheet, desk: Desk) -> str:
    """The key as Markdown, its values worked out."""
    lines = [f"# Key to exercise sheet {sheet.number}", "", *([f"use: {sheet.use}", ""] if sheet.use else [])]
    lines += [
        f"{one.label} [{one.points}]: {one.expression} = {answer(one.expression, desk)}" for one in sheet.questions
    ]
    return "\n".join(lines) + "\n"


def answer(expression: str, desk: Desk) -> str:
    """The value of an expression: 1,024 or 64x56x56; raises `Mistake` where it has none."""
    return _text(parse(expression).value(desk))


def _text(value: Value) -> str:
    return "x".join(map(str, value)) if isinstance(value, list) else thousands(value)
