"""Tables that students fill in: of a whole network, a row a layer, or of questions and answers; Markdown or CSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from io import StringIO

from .._record import record
from ..errors import usage
from .answers import given_value
from .claims import Claim
from .course import Setting, setting_in
from .lines import Line, lines_of, plainly

_COLUMNS = {
    "output": "out", "out": "out", "shape": "out", "output shape": "out", "size": "out", "params": "params",
    "parameters": "params", "param": "params", "#params": "params", "weights": "weights", "biases": "biases", "macs": "macs",
    "flops": "flops", "field": "rf", "receptive field": "rf", "rf": "rf", "jump": "jump", "출력": "out", "출력 크기": "out",
    "파라미터": "params", "파라미터 수": "params", "가중치": "weights", "수용 영역": "rf",
}  # fmt: skip
_LAYERS = ("layer", "layers", "name", "layer name", "층", "레이어")
_TOTALS = ("total", "totals", "sum", "합계", "총합", "총계")
_EMPTY = re.compile(r"[\s_.…?–—-]*|all|none|n/?a|없음", re.IGNORECASE)


@record
class Cells:
    """A row of a table: the line it stands on, and its cells."""

    number: int
    cells: tuple[str, ...]


@record
class TableRead:
    """What a table of a network holds: claims, and the lines whose figures were not understood."""

    claims: tuple[Claim, ...] = ()
    doubtful: tuple[tuple[int, str], ...] = ()


def markdown_tables(text: str) -> list[list[Cells]]:
    """The tables of a Markdown text; the line of dashes below a head is left out."""
    found: list[list[Cells]] = [[]]
    for line in lines_of(text):
        if "|" not in line.text or line.text.count("|") < 2:
            found += [[]] if found[-1] else []
        elif not re.fullmatch(r"[\s|:=-]*", line.text):
            found[-1].append(Cells(line.number, cells_of(line)))
    return [table for table in found if table]


def cells_of(line: Line) -> tuple[str, ...]:
    """The cells of a row of a Markdown table."""
    parts = re.split(r"(?<!\\)\|", line.text.strip().removeprefix("|").removesuffix("|"))
    return tuple(plainly(part).strip(" *`_$") if part.strip(" _") else "" for part in parts)


def csv_table(text: str) -> list[Cells]:
    """The rows of a CSV text, whatever separates their cells, empty ones left out; raises `UsageError` for another text."""
    beginning = re.sub(r'"[^"]*"', "", text[:4000])
    separator = max(",;\t", key=beginning.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    found = []
    try:
        for row in reader:
            if any(map(str.strip, row)):
                found.append(Cells(reader.line_num, tuple(cell.strip() for cell in row)))
    except csv.Error as failure:
        raise usage(f"line {reader.line_num} is no line of a CSV table: {failure}") from None
    return found


def settings_of(table: Sequence[Cells]) -> list[Setting]:
    """The settings that stand in the first cell of a row."""
    found = [setting_in(row.cells[0]) for row in table]
    return [one for one in found if one is not None]


def without_settings(table: Sequence[Cells]) -> list[Cells]:
    """The rows that are no settings."""
    return [row for row in table if setting_in(row.cells[0]) is None]


def is_of_network(table: Sequence[Cells]) -> bool:
    """Whether a table has a row for every layer: its first column is headed `layer`, another one names a figure."""
    head = [cell.lower() for cell in table[0].cells] if table else [""]
    return head[0] in _LAYERS and any(cell in _COLUMNS for cell in head[1:])


def network_claims(table: Sequence[Cells], network: str) -> TableRead:
    """The figures of a table of a network as claims; a row `total` is about the whole of it."""
    head, *rows = table
    figures = [_COLUMNS.get(cell.lower(), "") for cell in head.cells]
    claims: list[Claim] = []
    doubtful: list[tuple[int, str]] = []
    for row in rows:
        layer = re.sub(r"[\s-]+", "", row.cells[0])
        path = network if layer.lower() in _TOTALS else f"{network}.{layer}"
        unread = [cell for figure, cell in zip(figures, row.cells) if figure and not _readable(cell)]
        if not re.fullmatch(r"[\w.]+", layer) or not network:
            unread = [cell for cell in row.cells[1:] if not _EMPTY.fullmatch(cell)]
        else:
            claims += [_claim(path, *pair, row) for pair in zip(figures, row.cells) if pair[0] and _given(pair[1])]
        doubtful += [(row.number, " | ".join(row.cells))] * bool(unread)
    return TableRead(tuple(claims), tuple(doubtful))


def _claim(path: str, figure: str, cell: str, row: Cells) -> Claim:
    return Claim(f"{path}.{figure} = {cell}", f"{path}.{figure}", "=", cell, row.number)


def _given(cell: str) -> bool:
    return given_value(cell, "=") is not None


def _readable(cell: str) -> bool:
    return _given(cell) or _EMPTY.fullmatch(cell) is not None


def question_claims(table: Sequence[Cells]) -> list[Claim] | None:
    """The rows of a table headed `question,answer` as claims; None where it is headed otherwise."""
    if not table or [cell.lower() for cell in table[0].cells[:2]] != ["question", "answer"]:
        return None
    return [
        Claim(f"{row.cells[0]} = {row.cells[1]}", row.cells[0], "=", row.cells[1], row.number)
        for row in table[1:]
        if len(row.cells) > 1 and row.cells[1]
    ]
