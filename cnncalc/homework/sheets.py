"""Sheets: texts in which claims and answers stand among prose; read so that nothing doubtful is ever graded.

A line counts as a claim only if one side can be worked out and no number in it is left unexplained. Settings stand
on lines of their own: `use: FILE`, `count: weights`, `ops: flops`, `rounding: 1%`.
"""

from __future__ import annotations

import csv
import re
from fractions import Fraction

from .._record import record
from .arithmetic import widened
from .claims import LONGEST, Claim, computes, given_value, readable, split_claim

_SETTING = re.compile(r"\s*(use|count|ops|rounding)\s*:\s*(\S.*?)\s*")
_BULLET = re.compile(r"^\s*(?:[-*•>#|$]+\s*|[Qq]?\d+[.):]\s+|\(?[A-Za-z][.)]\s+|[-–—]{2,}>?\s*|[→⇒]\s*|🟨\s*|✍🏻?\s*)+")
_LABEL = re.compile(r"^\s*(?P<label>[A-Za-z]{0,2}\d+|답)\s*(?:\[(?P<points>\d+)\])?\s*[:.)=]\s*(?P<rest>\S.*)$")
_DASHES = re.compile(r"^\s*[-•>#]+\s+")
_ANSWER = re.compile(r"^\s*(?:답|[Aa]nswer|[Tt]he answer is)\s*[:=]?\s*")
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_WORDS = re.compile(r"^[^\d(]*?(?=[\d(⌊⌈]|\b(?:out|rf|params|weights|macs|flops)\()")


@record
class Sheet:
    """What a text holds: claims, its settings, and the lines with numbers that were not understood."""

    claims: tuple[Claim, ...]
    settings: tuple[tuple[str, str], ...] = ()
    doubtful: tuple[tuple[int, str], ...] = ()


@record
class Question:
    """A line of a key: its label, its points, and the expression that gives the answer."""

    label: str
    points: int
    expression: str
    line: int


def read_sheet(text: str) -> Sheet:
    """The claims of a text, line by line, those in backticks by themselves."""
    claims: list[Claim] = []
    settings: list[tuple[str, str]] = []
    doubtful: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        setting = _SETTING.fullmatch(line)
        if setting:
            settings.append((setting[1], setting[2]))
            continue
        parts = re.findall(r"`([^`]+)`", line) or [line]
        found = [claim for part in parts for claim in claims_of(part, number)]
        claims += found
        if not found and len(line) <= LONGEST and re.search(r"\d", line) and re.search(r"[=≈~<>]", line):
            doubtful.append((number, line.strip()))
    networks = [value for name, value in settings if name == "use"]
    if networks:
        claims += table_claims(text.split("\n"), stem(networks[-1]))
    return Sheet(tuple(claims), tuple(settings), tuple(doubtful))


def stem(path: str) -> str:
    """The name under which a file or network is used: nets/mine.yaml is mine, papers/alexnet stays."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return name.rpartition(".")[0] if "." in name else path


_COLUMNS = {
    "output": "out", "out": "out", "shape": "out", "params": "params", "parameters": "params", "weights": "weights",
    "biases": "biases", "macs": "macs", "flops": "flops", "field": "rf", "receptive field": "rf", "jump": "jump",
}  # fmt: skip


def table_claims(lines: list[str], network: str) -> list[Claim]:
    """A table of a whole network as a student fills it in: `| layer | output | params |`, a row a layer."""
    found: list[Claim] = []
    figures: list[str] = []
    for number, line in enumerate(lines, 1):
        cells = [cell.strip(" *`") for cell in line.strip().strip("|").split("|")]
        if "|" not in line:
            figures = []
        elif cells[0].lower() == "layer":
            figures = [_COLUMNS.get(cell.lower(), "") for cell in cells]
        elif figures and re.fullmatch(r"[\w.]+", cells[0]):
            for figure, cell in zip(figures[1:], cells[1:]):
                if figure and given_value(cell, "=") is not None:
                    left = f"{network}.{cells[0]}.{figure}"
                    found.append(Claim(f"{left} = {cell}", left, "=", cell, number))
    return found


def question_claims(text: str) -> list[Claim]:
    """CSV with the columns `question,answer`: each row a claim."""
    answers = _answers(list(csv.reader(text.splitlines()))) or []
    return [Claim(f"{question} = {answer}", question, "=", answer, at) for question, answer, at in answers]


def _answers(rows: list[list[str]]) -> list[tuple[str, str, int]] | None:
    """Question, answer and line of a table headed `question,answer`; None where it is headed otherwise."""
    if not rows or [cell.strip().lower() for cell in rows[0][:2]] != ["question", "answer"]:
        return None
    return [
        (row[0].strip(), row[1].strip(), at) for at, row in enumerate(rows[1:], 2) if len(row) > 1 and row[1].strip()
    ]


def claims_of(text: str, line: int) -> list[Claim]:
    """The claims in a stretch of text that can be read without doubt."""
    if len(text) > LONGEST or _DATE.search(text):
        return []
    plain = _BULLET.sub("", widened(text)).strip().strip("|$*").rstrip(".; ")
    found = []
    for part in sentences(plain):
        first = ""
        for number, claim in enumerate(chain := split_claim(part, line)):
            left = expression_in(claim.left) or ""
            first = left if _worked_out(left) else first  # a = b = c is a = b and a = c
            read = _certain(claim, first, followed=number + 1 < len(chain))
            if read is not None:
                found.append(read)
    return found


def sentences(text: str) -> list[str]:
    """The text cut at commas, semicolons and `and` outside brackets, as far as each part has a relation of its own."""
    parts = [""]
    for piece in re.split(r"(;|,\s+|\s+and\s+)", text):
        level = parts[-1].count("(") - parts[-1].count(")")
        cut = re.fullmatch(r";|,\s+|\s+and\s+", piece) is not None
        if cut and level == 0 and split_claim(parts[-1]):
            parts.append("")
        else:
            parts[-1] += piece
    return [part for part in parts if part.strip()]


def _worked_out(text: str) -> bool:
    expression = readable(text) if text else None
    return expression is not None and computes(expression)


def _certain(claim: Claim, left: str, followed: bool) -> Claim | None:
    """The claim with words and labels left out, or None where a number in it stays unexplained."""
    right = re.sub(r"\s*\([^()\d]*\)\s*$", "", claim.right)
    if not left or (given_value(right, claim.relation) is None and (readable(right) is None or followed)):
        return None
    if given_value(right, claim.relation) is None and not _worked_out(right):
        return None
    return Claim(claim.text, left, claim.relation, right, claim.line, claim.label)


def expression_in(text: str) -> str | None:
    """The expression at the end of a side, words without numbers before it left out: `params of conv1: 11*11*3`."""
    for candidate in (text, text.rpartition(":")[2], _WORDS.sub("", text)):
        before = text[: len(text) - len(candidate)]
        if candidate.strip() and not re.search(r"\d", before) and readable(candidate) is not None:
            return candidate.strip()
    return None


def read_key(text: str) -> list[Question]:
    """`Q3 [2]: EXPR` or `Q3 [2]: EXPR = VALUE`, a line each; a point each where none is said."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        label = _LABEL.match(line) if len(line) <= LONGEST else None
        if label is None:
            continue
        chain = split_claim(label["rest"])
        expression = chain[0].left if chain else label["rest"]
        if readable(expression) is not None:
            found.append(Question(label["label"].upper(), int(label["points"] or 1), expression, number))
    return found


def read_answers(text: str) -> dict[str, tuple[str, int]]:
    """Answers by label, with their lines; the last one given counts. `답:` answers the question numbered before it."""
    found: dict[str, tuple[str, int]] = {}
    current = ""
    for number, line in enumerate(text.split("\n"), 1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        labelled = f"{cells[0]}: {cells[1]}" if line.strip().startswith("|") and len(cells) > 1 else line
        label = _LABEL.match(_DASHES.sub("", _without_marks(labelled))) if len(line) <= LONGEST else None
        if label is None:
            continue
        chain = split_claim(label["rest"])
        answer = _ANSWER.sub("", chain[-1].right if chain else label["rest"]).strip("_ ")
        answer = re.sub(r"\s*\([^()\d]*\)\s*$", "", answer)
        key = label["label"].upper()
        if key == "답":
            key = current or f"Q{len(found) + 1}"
        if answer and "?" not in answer and re.search(r"\d", answer):  # what is not understood is no missing answer
            found[key] = (answer, number)
        else:
            current = key
    return found


def _without_marks(line: str) -> str:
    return re.sub(r"[*`|]", " ", widened(line))


def read_table(text: str) -> list[tuple[str, dict[str, tuple[str, int]]]]:
    """CSV: a row a student with a column a question, or `question,answer` for one student."""
    rows = list(csv.reader(text.splitlines()))
    if not rows:
        return []
    answers = _answers(rows)
    if answers is not None:
        return [("", {question.upper(): (answer, at) for question, answer, at in answers})]
    head = [cell.strip() for cell in rows[0]]
    return [
        (row[0].strip(), {name.upper(): (cell.strip(), at) for name, cell in zip(head[1:], row[1:]) if cell.strip()})
        for at, row in enumerate(rows[1:], 2)
        if row
    ]


def matches(label: str, answers: dict[str, tuple[str, int]]) -> tuple[str, int] | None:
    """The answer to a question: `Q3` is also found as `3`."""
    return answers.get(label) or answers.get(label.lstrip("Q")) or answers.get(f"Q{label}")


def tolerance_of(text: str) -> Fraction:
    """1% or 0.01 as a fraction; raises `ValueError`."""
    plain = text.strip()
    share = Fraction(plain.rstrip("%").strip()) / (100 if plain.endswith("%") else 1)
    if not 0 <= share < 1:
        raise ValueError(text)
    return share
