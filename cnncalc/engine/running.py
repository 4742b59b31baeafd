"""The engine's testimony: what every row's arrays were, what it allocated and what it multiplied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from .._record import changed
from ..errors import usage
from ._numpy import Array, np
from .execute import execute
from .kernels._base import BUFFERS, GIVEN, Numbers
from .numbers import drawn_input
from .tally import Tally

if TYPE_CHECKING:
    from ..report import Report
    from ..rows import Row

Progress = Callable[[str, float], None]
"""Told what is being done, and how much of it is done."""


class Ran(NamedTuple):
    """What one row did when it ran."""

    shape: tuple[int, ...]
    params: int
    buffers: int
    macs: int
    on_padding: int
    seconds: float


def alone(report: Report, name: str) -> Report:
    """One layer as a network of its own, on inputs of the shapes that come in."""
    row = report[name]
    return changed(report, rows=(row,), inputs=tuple(dict.fromkeys(row.inputs)), output=row, with_aux=True)


def run_through(report: Report, seed: int, dtype: str, tell: Progress) -> tuple[dict[Row, Ran], str]:
    """Every row as it ran, and what kept the next one from running, if something did."""
    found: dict[Row, Ran] = {}
    work = {row: _work(row) for row in report.counted}
    whole, done = sum(work.values()), 0

    def observer(row: Row, xs: Sequence[Array], made: Array, numbers: Numbers, tally: Tally, seconds: float) -> None:
        nonlocal done
        found[row] = _told(made, numbers, tally, seconds)
        done += work[row]
        tell("running", done / whole)

    tell("running", 0.0)
    try:
        inputs = {
            row.name: drawn_input(row.name, (report.batch, *row.output_shape), seed, dtype) for row in report.inputs
        }
        with np.errstate(all="ignore"):
            execute(report, inputs, seed=seed, dtype=dtype, keep=(), observer=observer)
    except (ValueError, IndexError, ZeroDivisionError) as failure:  # arrays that do not fit, contrary to the report
        return found, f"could not be run: {failure}"
    except MemoryError:
        raise usage("there is not enough memory to run it", hint="a smaller input needs less") from None
    return found, ""


def _told(made: Array, numbers: Numbers, tally: Tally, seconds: float) -> Ran:
    trained = sum(one.size for name, one in numbers.items() if name not in BUFFERS + GIVEN)
    buffers = sum(one.size for name, one in numbers.items() if name in BUFFERS)
    return Ran(made.shape[1:], trained, buffers, tally.macs, tally.on_padding, seconds)


def _work(row: Row) -> int:
    """What a row costs, roughly, for telling how much is done."""
    figures = (row.macs, 20 * row.activations, 10 * row.params)
    return sum(figure for figure in figures if type(figure) is int) + 1
