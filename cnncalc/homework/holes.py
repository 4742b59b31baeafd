"""The table of a network with holes: cells that a sheet asks for, and no other cell that tells them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ..calculation.specs import Desk
from ..errors import Mistake, printable, usage
from ..figures import NAMES
from ..report import Report
from ..rows import Row
from ..units import shape_text
from ..writers._cells import cell_text
from ..writers.markdown import beginning, escaped
from .questions import ALL, COUNTED, Dice
from .quiz import Question, Sheet, answer

_ASKED = {
    "out": ("size", "What shape comes out of {}?"),
    "params": ("params", "How many parameters does {} have? Biases count."),
    "macs": ("macs", "How many multiply-accumulates does {} take?"),
    "rf": ("rf", "How many pixels long is a side of the receptive field that a unit of {} has in the input?"),
}
_KEPT = 1 << 15  # cells that are remembered from sheet to sheet
_INHERITED = ("out", "rf")  # columns in which a layer may repeat what comes in, and so tell what is hidden above it


def holed(report: Report, name: str, seed: int, number: int, count: int, topic: str, desk: Desk) -> Sheet:
    """A sheet that hides cells of a network's table; `name` is what expressions call it.

    Raises `UsageError` where it has fewer cells that can be asked for.
    """
    columns = [column for column, (about, _) in _ASKED.items() if topic in (ALL, about)]
    cells = [(row, column) for row in report.rows for column in columns if _askable(row, column)]
    hidden = set(_hidden(cells, name, Dice(seed, number, topic), count, desk))
    if len(hidden) < count:
        finding = f"{printable(name)} has {len(hidden)} cells to hide, and {count} are asked for"
        raise usage(finding, hint="a smaller --count" + ("" if topic == ALL else ", or --topic all"))
    labels = {cell: f"Q{at}" for at, cell in enumerate((cell for cell in cells if cell in hidden), 1)}
    questions = [
        Question(label, 1, _ASKED[column][1].format(printable(row.name)), f"{name}.{row.name}.{column}")
        for (row, column), label in labels.items()
    ]
    return Sheet(number, tuple(questions), _table(report, labels))


def _hidden(cells: Sequence[tuple[Row, str]], name: str, dice: Dice, count: int, desk: Desk) -> list[tuple[Row, str]]:
    """As many of the cells as wanted, in a drawn order; only those whose figure an expression gives."""
    found: list[tuple[Row, str]] = []
    for row, column in dice.shuffled(cells):
        if len(found) == count:
            break
        if _given(f"{name}.{row.name}.{column}", desk).replace(",", "") == _cell(row, column).replace(",", ""):
            found.append((row, column))
    return found


def _given(expression: str, desk: Desk) -> str:
    """What an expression comes to; nothing where a layer's name cannot stand in one."""
    try:
        return answer(expression, desk)
    except Mistake:
        return ""


@lru_cache(_KEPT)
def _askable(row: Row, column: str) -> bool:
    """Whether a cell has one whole figure that is neither 0 nor just what comes in."""
    text = _cell(row, column)
    if not text[:1].isdigit() or text == "0" or any(_repeats(row, source, column) for source in row.inputs):
        return False
    if column == "out":
        return row.layer.weighted != "fc"  # its notation says it
    return column != "rf" or _one_side(row)


def _one_side(row: Row) -> bool:
    """Whether the fields of all units of a layer have one size, the same along every axis."""
    return row.seen is not None and len({size for axis in row.seen.axes for size in axis.sizes}) == 1


@lru_cache(_KEPT)
def _repeats(row: Row, source: Row, column: str) -> bool:
    """Whether a layer hands a figure of its source on: rectifiers, normalization, sums."""
    return column in _INHERITED and _cell(row, "macs") == "0" and _cell(row, column) == _cell(source, column)


@lru_cache(_KEPT)
def _cell(row: Row, column: str) -> str:
    """A figure of the report as text; shapes are channels first."""
    return cell_text(NAMES[column], NAMES[column].of(row), "chw")


def _table(report: Report, labels: dict[tuple[Row, str], str]) -> str:
    """The input and the table as Markdown, with holes."""
    came = ", ".join(shape_text(row.output_shape, "chw") for row in report.inputs)
    forked = any(list(row.inputs) != [before] for before, row in zip([*report.inputs, *report.rows], report.rows))
    texts = ["layer", "what", *(["inputs"] if forked else [])]
    holes = _holes(report, labels)
    rows = [
        [
            *(escaped(_cell(row, name)) for name in texts),
            *(holes.get((row, name)) or _cell(row, name) for name in _ASKED),
        ]
        for row in report.rows
    ]
    titles = [NAMES[name].title for name in (*texts, *_ASKED)]
    marks = ["---"] * len(texts) + ["---:"] * len(_ASKED)
    lines = [f"| {' | '.join(cells)} |" for cells in (titles, marks, *rows)]
    about = f"{beginning(report.name or 'The network')} on an input of {came}; shapes are channels first."
    about = f"{about} Biases are parameters. {COUNTED}"
    return "\n".join([about, "", *lines, ""])


def _holes(report: Report, labels: dict[tuple[Row, str], str]) -> dict[tuple[Row, str], str]:
    """What stands in hidden cells, and in those below that would repeat them."""
    told = dict(labels)
    for row in report.rows:
        for column in _INHERITED:
            above = [told.get((source, column), "") for source in row.inputs if _repeats(row, source, column)]
            if any(above):
                told.setdefault((row, column), next(filter(None, above)))
    return {cell: f"____ ({label})" if cell in labels else f"as {label}" for cell, label in told.items()}
