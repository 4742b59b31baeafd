"""What a student hands in: answers by the labels of a key, in a text, a table, or a row of a CSV file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .._record import record
from .answers import given_value
from .claims import LONGEST, Claim, computes, readable, split_claim
from .labels import ANSWER, Labels, canonical
from .lines import Line, lines_of, plainly
from .tables import Cells, cells_of, csv_table

_ANSWER = re.compile(rf"\s*(?:(?:{ANSWER})\s*[:=.)]+|(?:정답|답안|답|answer)\b|the answer is)\s*", re.IGNORECASE)
_MARKS = re.compile(r"^(?:[\s>]|[-•∙◦●▪*](?=\s)|#+(?=[\s#])|\[[ xX]\]\s)*(?=\S)")
_EMPHASIS = re.compile(
    r"(?<![\w)*])\*([A-Za-z가-힣][^*]*)\*(?=[\s:.]|$)|[`$]|\*\*(?!\d)|(?<!\d)\*\*|\*(?![\d(\s*])|(?<![\d)\s*])\*|__+(?=\w)"
)
_JOINT = re.compile(r"^[\s,;|/]+|(?:[\s,;|/]|\band\b|그리고)+$")  # between the answers on a line
_BLANK = re.compile(r"[\s_.…?–—-]*")
_DENIED = re.compile(r"\b(?:not|no|never|cannot|isn't|aren't)\b|아니|않|못", re.IGNORECASE)
_ANSWERS = ("answer", "answers", "답", "정답", "result", "value", "your answer")


@record
class Answer:
    """An answer as it was written, the line it stands on, and whether it is a value that can be held against the key."""

    text: str
    line: int = 0
    value: bool = True


Answers = dict[str, Answer]


@record
class Paper:
    """What one student handed in."""

    name: str
    answers: Answers


def read_answers(text: str, labels: Labels) -> Answers:
    """Answers by canonical label; of several values the last one counts, and a value more than words."""
    found: Answers = {}
    current = last = ""
    head: tuple[str, ...] = ()
    for line in lines_of(text):
        if len(line.text) > LONGEST:
            continue
        if line.text.lstrip().startswith("|"):
            head = _of_row(line, head, labels, found)
            continue
        plain = _without_marks(line.text)
        parts = _parted(plain, labels)
        for label, rest in parts:
            current = last = label
            _enter(found, label, _answer(rest, line.number))
        marked = _ANSWER.match(plain) if not parts else None
        if marked is not None:  # 답: 55 answers the question numbered before it, else the next one
            label = current or labels.behind(last)
            last, current = label or last, ""
            _enter(found, label, _answer(plain[marked.end() :], line.number))
        elif not parts and current and not (current in found and found[current].value):
            _enter(found, current, _bare(plain, line.number))
    return found


def _without_marks(text: str) -> str:
    """A line without bullets, emphasis and quotes; a product keeps its signs."""
    plain = _EMPHASIS.sub(r" \1 ", _MARKS.sub("", plainly(text)))
    return re.sub(r"\s{2,}|\t", lambda gap: " \t " if "\t" in gap.group() else "  ", plain)


def _parted(plain: str, labels: Labels) -> list[tuple[str, str]]:
    """The labels of a line, each with what stands behind it."""
    heads = labels.within(plain)
    ends = [*(one.start for one in heads[1:]), len(plain)]
    parts = [(one.label, _JOINT.sub("", plain[one.rest : end])) for one, end in zip(heads, ends)]
    sure = all(one.worded for one in heads[1:]) or all(given_value(rest, "=") is not None for _, rest in parts)
    return parts if sure else [(heads[0].label, plain[heads[0].rest :])]


def _enter(found: Answers, label: str, answer: Answer | None) -> None:
    """Keep an answer, unless only words would take the place of a value."""
    if label and answer is not None and (answer.value or label not in found or not found[label].value):
        found[label] = answer


def _bare(plain: str, line: int) -> Answer | None:
    """A value alone on the line below its label."""
    answer = _answer(plain, line)
    return answer if answer is not None and answer.value else None


def _answer(rest: str, line: int) -> Answer | None:
    """What is answered behind a label; None for a blank, and for a question that is only repeated."""
    rest = _ANSWER.sub("", rest.rpartition("?")[2] if "?" in rest else rest, count=1).strip()
    chain = split_claim(rest)
    for candidate in _candidates(chain) if chain else [rest]:
        text = re.sub(r"\s*\([^()\d]*\)\s*$", "", candidate).strip("_ ")
        for shorter in (text, _behind_words(text)):
            if shorter and given_value(shorter, "=") is not None:
                return Answer(shorter, line)
    return (
        None if _BLANK.fullmatch(rest) or (chain and _BLANK.fullmatch(chain[-1].right)) else Answer(rest, line, False)
    )


def _candidates(chain: list[Claim]) -> list[str]:
    """The side of a chain that is the answer: the last one, or the first of 55 = (227-11)/4+1."""
    first, last = chain[0].left, chain[-1].right
    worked_out = (right := readable(last)) is not None and computes(right)
    return [first, last] if worked_out and not ((left := readable(first)) and computes(left)) else [last]


def _behind_words(text: str) -> str:
    """55 of `the output is 55 pixels`; nothing where the words deny it."""
    found = re.fullmatch(r"([^\d(\[]*[\s:])([\d(\[].*)", text)
    return found[2] if found and not _DENIED.search(found[1]) else ""


def _of_row(line: Line, head: tuple[str, ...], labels: Labels, found: Answers) -> tuple[str, ...]:
    """Enter the answer of a table's row; returns the head of the table."""
    cells = cells_of(line)
    label = canonical(cells[0])
    if label not in labels.known:
        return cells if any(cell.lower() in _ANSWERS for cell in cells) else head
    named = [cell for name, cell in zip(head, cells) if name.lower() in _ANSWERS]
    filled = [cell for cell in named or cells[1:] if cell]
    answers = [answer for answer in (_answer(cell, line.number) for cell in filled) if answer]
    values = [answer for answer in answers if answer.value]
    for answer in (values or answers)[:1]:
        _enter(found, label, answer)
    return head


def read_table(text: str, labels: Labels) -> list[Paper]:
    """The papers of a CSV text: a row a student with a column a question, or rows of question and answer of one student."""
    table = csv_table(text)
    if not table:
        return []
    head = [canonical(cell) for cell in table[0].cells]
    if any(label in labels.known for label in head[1:]):
        return [_student(row, head, labels) for row in table[1:]]
    at = next((at for at, cell in enumerate(table[0].cells) if cell.lower() in _ANSWERS), 1)
    answers: Answers = {}
    for row in table:
        label = canonical(row.cells[0])
        if label in labels.known and len(row.cells) > at:
            _enter(answers, label, _answer(plainly(row.cells[at]), row.number))
    return [Paper("", answers)]


def _student(row: Cells, head: Sequence[str], labels: Labels) -> Paper:
    name = "" if head[0] in labels.known else row.cells[0]
    answers = {
        label: answer
        for label, cell in zip(head, row.cells)
        if label in labels.known and (answer := _answer(plainly(cell), row.number)) is not None
    }
    return Paper(name, answers)
