"""What the units of a layer see, from what the units below it see: through one layer, and where branches meet."""

from __future__ import annotations

from collections.abc import Sequence

from .. import receptive
from ..dims import known
from ..layers._base import EVERYTHING, UNTOLD
from ..operations import number_text, shown
from ..receptive import NOT_FOLLOWED, Field, TooIrregular, TooOpen
from ..rows import Figures, Row

Seen = tuple[Field | None, bool, bool, tuple[str, ...]]  # field, sees all, misaligned, notes


def lost(rank: int, name: str) -> Field | None:
    """Where the field is not known: positions count from this layer on, which still tells jumps."""
    return receptive.fresh(rank, name) if rank else None


def above(below: Row, figures: Figures, name: str) -> Seen:
    """What a layer's units see that read more than their own position."""
    shape = figures.shape
    if figures.reads == EVERYTHING:
        return lost(shape.rank, name), True, below.misaligned, ()
    if figures.reads == UNTOLD:
        return lost(shape.rank, name), below.sees_all, True, ()
    assert below.field is not None  # what reads windows stands on a volume
    if not all(known(*read) for read in figures.reads):
        return lost(shape.rank, name), below.sees_all, True, ()
    try:
        return receptive.advance(below.field, figures.reads), below.sees_all, below.misaligned, ()
    except TooIrregular as reason:
        note = f"its field {reason}, {NOT_FOLLOWED}"
        return lost(shape.rank, name), below.sees_all, True, (note,)
    except TooOpen:
        note = f"its field depends on the symbols where it up-samples, {NOT_FOLLOWED}"
        return lost(shape.rank, name), below.sees_all, True, (note,)


def met(inputs: Sequence[Row], name: str, rank: int) -> Seen:
    """What units see in which branches meet: those branches decide that have an interval in the input."""
    sees_all = any(row.sees_all for row in inputs)
    misaligned = any(row.misaligned for row in inputs)
    fields = [row.seen for row in inputs if row.seen]
    if misaligned or not fields:
        fields = [row.field for row in inputs if row.field is not None and row.field.axes]
    if not fields or any(field.origin != fields[0].origin for field in fields):
        return lost(rank, name), sees_all, misaligned, ()
    if all(field == fields[0] for field in fields):
        return fields[0], sees_all, misaligned, ()
    try:
        meetings = receptive.meet_each([field.axes for field in fields])
    except TooIrregular as reason:
        note = f"branches meet whose field {reason}, {NOT_FOLLOWED}"
        return lost(rank, name), sees_all, True, (note,)
    together = [meeting for meeting in meetings if meeting is not None]
    if len(together) < len(meetings):
        jumps = " and ".join(dict.fromkeys("x".join(shown(axis.jump) for axis in field.axes) for field in fields))
        note = f"misaligned: branches meet whose jumps differ, {jumps}"
        return lost(rank, name), sees_all, True, () if misaligned else (note,)
    least = tuple(map(receptive.narrowest, zip(*(field.least for field in fields))))
    axes = tuple(meeting.axis for meeting in together)
    joined = Field(axes, axes if least == axes else least, fields[0].origin)
    told = joined.origin == "input" and not misaligned
    return joined, sees_all, misaligned, _off_centre(together) if told else ()


def _off_centre(meetings: Sequence[receptive.Meeting]) -> tuple[str, ...]:
    found = [meeting.centres for meeting in meetings if meeting.centres]
    if not found:
        return ()
    return (f"off-centre: branches meet whose fields are centred at {' and '.join(map(number_text, found[0]))}",)
