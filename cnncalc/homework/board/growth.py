"""How the receptive field of a layer grows from that of what comes in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ...calculation.fields import looking, way
from ...errors import listed
from ...layers._base import Window
from ...numbers.traced import Traced
from ...receptive import Axis, Span, slid
from ...rows import Row
from ...units import per_axis
from ..texts import en_explain as say
from .letters import lettered
from .working import Working, worked

_MOST_UNITS, _MOST_NAMES = 4, 6


def grown(read: Window, size: int, jump: int) -> tuple[Any, Any]:
    """Field and jump behind a window, in letters, from those of what comes in."""
    start, apart = Traced(size, "r"), Traced(jump, "jump")
    axis = slid(Span(0, start - 1), apart, read._replace(before=0))
    (span,) = axis.spans
    return span.hi - span.lo + 1 if span else 0, axis.advance


def windows(row: Row) -> tuple[Window, ...]:
    """The windows of a layer in letters, an axis each; none where it looks otherwise, or at more than one input."""
    if row.layer.merge or not row.figures or not isinstance(row.figures.reads, tuple):
        return ()
    made = lettered(row)
    reads = made.layer.reads(made.inputs[0])
    return tuple(read for read in reads if isinstance(read, Window)) if isinstance(reads, tuple) else ()


def field_workings(row: Row) -> Iterator[Working]:
    """The growth of the field, where it is that of one window over evenly spaced units."""
    below, reads = row.inputs[0].seen, windows(row)
    if not reads or not row.seen or not below or any(axis.period != 1 for axis in below.axes) or stays(row):
        return
    found = [grown(read, axis.sizes[1], axis.advance) for read, axis in zip(reads, below.axes)]
    alike = len({(field.value, apart.value) for field, apart in found}) == 1
    ends = ["_out"] if alike else [f"_{axis}" for axis in "dhw"[3 - len(found) :]]
    for end, (field, apart) in zip(ends, found):
        yield worked("field", f"r{end}", field)
        yield worked("field", f"jump{end}", apart)


def stays(row: Row) -> bool:
    """Whether every unit sees what one unit below it sees."""
    reads = row.figures.reads if row.figures else None
    if isinstance(reads, tuple):
        return all(isinstance(read, Window) and read.kernel == read.stride == 1 for read in reads)
    return reads is None and not row.layer.merge


def field_notes(row: Row, ways: bool = True) -> Iterator[str]:
    """What else is to say of the field: unit by unit, branch by branch, and along which `ways`."""
    own = row.remarks[len(row.figures.notes) :] if row.figures else ()
    if row.seen is None or not row.output_shape.rank:
        yield from [say.SEES_ALL] * (row.sees_all and not row.misaligned)
        yield from own or [say.NOT_KNOWN] * row.misaligned
        return
    if row.layer.merge:
        yield from _branches(row)
    elif stays(row):
        yield say.SAME_FIELD.format(per_axis(row.receptive_field), per_axis(row.jump))
    if row.figures and (row.layer.merge or row.figures.reads is not None):
        yield from _units(row.seen.axes, say.IN_INPUT if row.inputs[0].figures else say.READS)
    yield from own
    if ways:
        yield from _ways(row)


def _ways(row: Row) -> Iterator[str]:
    """The layers on the widest and on the narrowest way, where these differ."""
    if row.least_field == row.receptive_field or stays(row):
        return
    yield say.WIDEST.format(per_axis(row.receptive_field), named(way(row, lambda one: one.receptive_field)))
    yield say.NARROWEST.format(per_axis(row.least_field), named(way(row, lambda one: one.least_field, False)))


def named(rows: Sequence[Row], most: int = _MOST_NAMES) -> str:
    """The layers from the bottom up that a field grows in, the middle of a long list only counted."""
    names = [row.name for row in looking(rows) if not stays(row)][::-1]
    if len(names) > most:
        names = [*names[: most - 2], f"{len(names) - most + 1} more", names[-1]]
    return ", ".join(names) or "nothing but the unit itself"


def _branches(row: Row) -> Iterator[str]:
    """What each branch sees, and all of them together."""
    sources = dict.fromkeys(row.inputs)
    for source in sources:
        if source.seen:
            yield say.BRANCH.format(source.name, per_axis(source.receptive_field), per_axis(source.jump))
        else:
            yield f"{source.name}: {say.SEES_ALL if source.sees_all else '?'}"
    if len({source.seen for source in sources}) > 1:
        yield say.TOGETHER.format(per_axis(row.receptive_field))


def _units(axes: Sequence[Axis], told: str) -> Iterator[str]:
    """Which positions a unit reads, as a rule for all of them."""
    rank = len(axes)
    if rank not in say.UNITS:
        return
    spans = [axis.spans[0] for axis in axes]
    if any(axis.period != 1 for axis in axes):
        for names, axis in _alike(axes):
            yield _pattern(names, axis)
        return
    found = zip(say.ROWS[rank], say.UNITS[rank], axes, spans)
    ranges = [_range(names, letter, axis.advance, span) for names, letter, axis, span in found if span]
    unit = f"({', '.join(say.UNITS[rank])})" if rank > 1 else say.UNITS[rank]
    yield told.format(unit, listed(ranges))


def _range(names: tuple[str, str], letter: str, jump: int, span: Span) -> str:
    """rows 4y to 4y + 10, or row 2y."""
    first, last = (_position(letter, jump, offset) for offset in (span.lo, span.hi))
    return f"{names[0]} {first}" if first == last else f"{names[1]} {first} to {last}"


def _alike(axes: Sequence[Axis]) -> Iterator[tuple[str, Axis]]:
    """The axes, equal ones together under both names."""
    names: dict[Axis, list[str]] = {}
    for (_, name), axis in zip(say.ROWS[len(axes)], axes):
        names.setdefault(axis, []).append(name)
    yield from ((listed(found), axis) for axis, found in names.items())


def _pattern(names: str, axis: Axis) -> str:
    """Units that see differently, one by one where they are few."""
    least, most = axis.sizes
    if axis.period > _MOST_UNITS:
        sizes = f"{least}" if least == most else f"{least} to {most}"
        return say.PATTERN.format(sizes, names, axis.period, axis.advance)
    units = [f"unit {unit} reads {_plain(span)}" for unit, span in enumerate(axis.spans)]
    return say.EACH_UNIT.format(names, ", ".join(units), axis.period, axis.advance)


def _plain(span: Span | None) -> str:
    if span is None:
        return "nothing"
    return f"{span.lo}" if span.lo == span.hi else f"{span.lo} to {span.hi}"


def _position(letter: str, jump: int, offset: int) -> str:
    """4y + 10."""
    times = letter if jump == 1 else f"{jump}{letter}"
    return f"{times} {'-' if offset < 0 else '+'} {abs(offset)}" if offset else times
