"""Fields between two layers of a network, and the ways through its branches that see most and least."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from ..errors import Problem, UnknownNameError, did_you_mean
from ..layers._base import EVERYTHING, UNTOLD
from ..receptive import Axis, Field, TooIrregular, advance, fresh, meet
from ..report import Report
from ..rows import Row

Found = Field | str  # what the units of a layer see of an earlier one, or why that is no interval


def fields_of(report: Report, bottom: Row) -> dict[Row, Found]:
    """What every layer above an earlier one (or an input) sees of its units."""
    found: dict[Row, Found] = {bottom: fresh(bottom.output_shape.rank)}
    for row in report.rows:
        below = [found[source] for source in row.inputs if source in found]
        if below and row is not bottom:
            found[row] = _seen(row, below)
    return found


def _seen(row: Row, below: Sequence[Found]) -> Found:
    """The field of a layer from those of its inputs that have one."""
    fields = [one for one in below if isinstance(one, Field) and one.axes]
    reads = row.figures.reads if row.figures else None
    if not fields:
        return next((one for one in below if isinstance(one, str)), f"{row.name} has no rows and columns")
    if reads in (EVERYTHING, UNTOLD):
        return f"{row.name} sees everything" if reads == EVERYTHING else f"what {row.name} reads is not stated"
    try:
        if isinstance(reads, tuple):
            return advance(fields[0], reads)
        return _met(row, fields)
    except TooIrregular:
        return f"the field repeats only after too many units of {row.name}"


def _met(row: Row, fields: Sequence[Field]) -> Found:
    axes = []
    for branches in zip(*(field.axes for field in fields)):
        meeting = meet(branches)
        if meeting is None:
            return f"branches meet in {row.name} whose jumps differ"
        axes.append(meeting.axis)
    least = tuple(min(branches, key=_size) for branches in zip(*(field.least for field in fields)))
    return Field(tuple(axes), least, fields[0].origin)


def _size(axis: Axis) -> int:
    return int(axis.sizes[1])


def way(top: Row, sight: Callable[[Row], tuple[int, ...] | None], widest: bool = True) -> tuple[Row, ...]:
    """The layers from the top down along the branches that see most, or least, as far as they see anything."""
    rows, choose = [top], max if widest else min
    while rows[-1].figures is not None:
        sized = [(size, row) for row in rows[-1].inputs if (size := sight(row)) is not None]
        if not sized:
            break
        rows.append(choose(sized, key=lambda one: one[0])[1])
    return tuple(rows)


def looking(rows: Iterable[Row]) -> Iterator[Row]:
    """Those of some layers that read more than their own position, or step over some."""
    return (row for row in rows if row.figures and isinstance(row.figures.reads, tuple))


def row_named(report: Report, name: str) -> Row:
    """A layer or an input of that name; raises `UnknownNameError`."""
    known = {row.name: row for row in (*report.inputs, *report.rows)}
    if name not in known:
        hint = did_you_mean(name, known, "cnncalc TARGET lists the names", count=3)
        raise UnknownNameError([Problem(f"no layer is named '{name}'", hint=hint)])
    return known[name]
