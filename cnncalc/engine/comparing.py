"""Fields side by side: what a report says of a row's units, and what was observed of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import listed
from ..layers._base import axis_names
from ..operations import number_text
from .verification import ALL, UNTOLD, Difference, Pair

if TYPE_CHECKING:
    from ..rows import Row
    from .influence import Observed
    from .sets import Positions


class Compared(NamedTuple):
    """The field as computed and as observed, what differs, and why there was nothing to observe."""

    pair: Pair
    differences: tuple[Difference, ...]
    remark: str


def compared(row: Row, observed: Observed) -> Compared:
    """Sizes, places, holes and jumps of a whole period of units, and whether a row sees everything."""
    pair = Pair(computed_field(row), _observed_field(row, observed))
    found = [] if pair.ok else [f"field {figure_text(pair.computed)} computed, {figure_text(pair.executed)} executed"]
    if row.seen and observed.axes:
        found += _axes(row, observed)
    if observed.sees_all not in (None, row.sees_all):
        found.append(f"sees everything: {_yes(row.sees_all)} computed, {_yes(observed.sees_all)} executed")
    return Compared(
        pair, tuple(Difference("field", text) for text in found), "" if pair.executed is not None else observed.why
    )


def computed_field(row: Row) -> Any:
    """Sizes axis by axis, `all`, or ?; empty for a vector that has no positions."""
    if row.misaligned:
        return UNTOLD
    return row.receptive_field or (ALL if row.sees_all else ())


def _observed_field(row: Row, observed: Observed) -> Any:
    """The same as it was observed; None where there is nothing to set beside what was computed."""
    if observed.misaligned:
        return UNTOLD
    untold = not row.followed or not observed.axes
    if row.misaligned and (untold or any(source.misaligned for source in row.inputs)):
        return None  # what is said to be unknown is questioned only where it begins
    if observed.axes:
        return tuple(axis.size for axis in observed.axes)
    if observed.sees_all and not observed.why:
        return ALL
    return None if observed.why or observed.sees_all is None else ()


def _axes(row: Row, observed: Observed) -> Iterator[str]:
    """What differs along each axis, axes that differ alike together."""
    found: dict[tuple[str, str], list[str]] = {}
    for at, name in enumerate(axis_names(len(observed.axes))):
        for difference in (*_units(row, observed, at), *_jump(row, observed, at)):
            found.setdefault(difference, []).append(name)
    for (what, how), names in found.items():
        yield f"{what} in {listed(names)} {how}"


def _jump(row: Row, observed: Observed, at: int) -> Iterator[tuple[str, str]]:
    computed, executed = row.jump[at] if row.jump else None, observed.axes[at].jump
    if executed is not None and executed != computed:
        told = "none" if computed is None else number_text(computed)
        yield "jump", f"{told} computed, {number_text(executed)} executed"


def _units(row: Row, observed: Observed, at: int) -> Iterator[tuple[str, str]]:
    """The first unit whose place or holes differ."""
    assert row.seen is not None
    firsts = [axis.first for axis in observed.axes]
    for number, seen in enumerate(observed.axes[at].units, firsts[at]):
        spans = row.sees((*firsts[:at], number, *firsts[at + 1 :]))
        span = spans[at] if spans else None
        if span != (seen and (seen.lo, seen.hi)):
            yield f"unit {number}", f"reads {_span(span)} computed, {_span(seen)} executed"
            return
        told = row.seen.axes[at].span(number)
        if seen and told and told.read not in (None, seen.number):
            yield f"unit {number}", f"reads {told.read} positions computed, {seen.number} executed"
            return


def _span(span: tuple[int, int] | Positions | None) -> str:
    return f"{span[0]} to {span[1]}" if span else "nothing"


def figure_text(figure: Any) -> str:
    """A figure in a sentence: 96x55x55, 34,944, all; ? where it is not known."""
    if isinstance(figure, tuple):
        return "x".join(map(str, figure)) or "none"
    return f"{figure:,}" if isinstance(figure, int) else str(figure)


def _yes(flag: bool | None) -> str:
    return "yes" if flag else "no"
