"""What the units of a layer see, from what the units below it see: through one layer, and where branches meet."""

from __future__ import annotations

from collections.abc import Sequence

from .. import receptive
from ..dims import known
from ..layers._base import EVERYTHING, UNTOLD
from ..operations import number_text
from ..receptive import Field, TooIrregular
from ..report import Figures, Row

Seen = tuple[Field | None, bool, bool, tuple[str, ...]]  # field, sees all, misaligned, notes


def above(below: Row, figures: Figures, name: str) -> Seen:
    """What a layer's units see that read more than their own position."""
    shape = figures.shape
    if figures.reads == EVERYTHING:
        return (receptive.fresh(shape.rank, name) if shape.rank else None), True, below.misaligned, ()
    if figures.reads == UNTOLD:
        return None, below.sees_all, True, ()
    if below.field is None or not shape.rank:
        return below.field, below.sees_all, below.misaligned, ()
    if not all(known(*read) for read in figures.reads):
        return None, below.sees_all, True, ()
    try:
        return receptive.advance(below.field, figures.reads), below.sees_all, below.misaligned, ()
    except TooIrregular:
        note = f"its field repeats only after more than {receptive.LONGEST_PERIOD:,} units, and is not followed"
        return None, below.sees_all, True, (note,)


def met(inputs: Sequence[Row], name: str) -> Seen:
    """What units see in which branches meet: those branches decide that have an interval in the input."""
    sees_all = any(row.sees_all for row in inputs)
    if any(row.misaligned for row in inputs):
        return None, sees_all, True, ()
    seen = [row.seen for row in inputs if row.seen]
    if not seen:
        return inputs[0].field, sees_all, False, ()
    if all(field == seen[0] for field in seen):
        return seen[0], sees_all, False, ()
    try:
        meetings = [receptive.meet(axes) for axes in zip(*(field.axes for field in seen))]
    except TooIrregular:
        return None, sees_all, True, ("branches meet whose fields repeat after too many units",)
    together = [meeting for meeting in meetings if meeting is not None]
    if len(together) < len(meetings):
        jumps = " and ".join(dict.fromkeys("x".join(number_text(axis.jump) for axis in field.axes) for field in seen))
        return None, sees_all, True, (f"misaligned: branches meet whose jumps differ, {jumps}",)
    least = tuple(min(axes, key=lambda axis: axis.sizes[1]) for axes in zip(*(field.least for field in seen)))
    axes = tuple(meeting.axis for meeting in together)
    return Field(axes, axes if least == axes else least), sees_all, False, _off_centre(together)


def _off_centre(meetings: Sequence[receptive.Meeting]) -> tuple[str, ...]:
    found = [meeting.centres for meeting in meetings if meeting.centres]
    if not found:
        return ()
    return (f"off-centre: branches meet whose fields are centred at {' and '.join(map(number_text, found[0]))}",)
