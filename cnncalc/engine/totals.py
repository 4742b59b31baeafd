"""What a verification found in all: sums, the unit that was followed, what the loops did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..dims import UNKNOWN
from .influence import Observed
from .looping import Looped
from .verification import Checked, FollowedUnit, LoopsDone, Pair, agreement

if TYPE_CHECKING:
    from ..report import Report
    from ..rows import Row


def total(report: Report, rows: Sequence[Checked]) -> Checked:
    """The sums over what was looked at, and the shape and field of the network's output."""
    out = next((one for row, one in zip(report.counted, rows) if row is report.output), None)
    nothing = Pair(None)
    seconds = [row.seconds for row in rows if row.seconds is not None]
    looked_at = [row for row in rows if row.looked_at and not row.stated]
    return Checked(
        name="total",
        what=agreement(sum(row.ok for row in looked_at), len(looked_at)),
        on=None,
        shape=out.shape if out else nothing,
        **{name: _sum([getattr(row, name) for row in rows]) for name in ("params", "buffers", "macs", "on_padding")},
        field=out.field if out else nothing,
        stated=False,
        seconds=sum(seconds) if seconds else None,
        differences=tuple(one for row in rows for one in row.differences),
        remarks=(),
    )


def _sum(pairs: Sequence[Pair]) -> Pair:
    """The sums of both sides, over the figures that were looked at if any were."""
    looked_at = [pair for pair in pairs if pair.looked_at]
    known = [pair.computed for pair in looked_at or pairs if pair.computed not in (None, UNKNOWN)]
    return Pair(sum(known), sum(pair.executed for pair in looked_at) if looked_at else None)


def followed_unit(report: Report, observed: Mapping[Row, Observed], rows: Sequence[Row]) -> FollowedUnit | None:
    """The unit whose field is told: one of the last layer that has an interval, side heads apart if possible."""
    seeing = [row for row in reversed(rows) if row in observed and observed[row].axes]
    row = next((row for row in seeing if not row.aux), seeing[0] if seeing else None)
    if row is None:
        return None
    units, reads = [], []
    for axis in observed[row].axes:
        found = next(((number, seen) for number, seen in enumerate(axis.units, axis.first) if seen), None)
        if found is None:
            return None
        units.append(found[0])
        reads.append((found[1].lo, found[1].hi))
    lengths = tuple(axis.length for axis in observed[row].axes)
    spaces = [source.output_shape.space for source in report.inputs]
    own = tuple(max(space[axis] for space in spaces if len(space) > axis) for axis in range(len(lengths)))
    return FollowedUnit(row.name, tuple(units), tuple(reads), lengths, lengths != own)


def loops_done(done: Mapping[Row, Looped]) -> LoopsDone:
    """What the loops did together, each copy once."""
    each = list({id(one): one for one in done.values()}.values())
    return LoopsDone(
        layers=len(done),
        multiplications=sum(one.loops.multiplications for one in each),
        on_padding=sum(one.loops.on_padding for one in each),
        deviation=max((one.deviation for one in each), default=0.0),
        ok=not any(one.differences for one in each),
    )
