"""The field of a layer in an earlier one, level by level: the units that one unit reads, drawn where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ...calculation.fields import Found, fields_of, looking, way
from ...dims import known, settled
from ...errors import usage
from ...receptive import SOLID, UNTOLD, Field, Span
from ...report import Report
from ...rows import Row
from ...units import per_axis, shape_text, thousands
from ..texts import en_explain as say
from .growth import stays
from .page import Block, Drawing, Grid, Item, Page
from .sums import growth

_MOST = 40  # levels; of more only those whose units lie further apart than those below them
_WIDEST = 60  # units drawn beside the level's name and what is said of it


class Level(NamedTuple):
    """A layer, the size of its map, and which of its units are read, an axis each."""

    name: str
    size: tuple[int, ...]
    spans: tuple[Span | None, ...]


def field_page(report: Report, top: Row, bottom: Row, title: str, bare: bool = False) -> Page:
    """The field of one unit of the top in the bottom; `bare` calls layers as they were written, kernels by themselves.

    Raises `LookupError` where there is no interval.
    """
    found = fields_of(report, bottom)
    field = found.get(top)
    if not isinstance(field, Field):
        raise LookupError(field or say.NOT_BELOW.format(bottom.name, top.name))
    path, named = _path(top, bottom, found), _kernel if bare else lambda row: row.name
    _refuse_open(path, field)
    levels = [_level(report, top, row, named(row)) for row in _few(path)]
    blocks = [Block(label, (_shown(levels, at, bare),)) for label, at in _axes(levels)]
    grows = [row for row in looking(reversed(path[:-1])) if not stays(row)]
    if grows:
        blocks.append(Block(say.GROWN, (growth(grows, lambda row: _interval(found.get(row)), named),)))
    size = per_axis([axis.sizes[1] for axis in field.axes])
    closing = [] if bare else [say.ONE_UNIT.format(top.name, _squared(field), bottom.name)]
    return Page(title, size, "" if bare else report.name, tuple(blocks), tuple(closing))


def _refuse_open(path: Sequence[Row], field: Field) -> None:
    """Raise `UsageError` where symbols stand in what is to be drawn: in the sizes of maps, or in how much is seen."""
    for row in path:
        if known(*row.output_shape) and not settled(*row.output_shape.space):
            finding = f"{row.name} is open: {shape_text(row.output_shape, 'chw')}"
            raise usage(finding, hint="give numbers: --set K=64, --input 3x224x224")
    for size in (span.size for axis in field.axes for span in axis.spans if span):
        if not settled(size):
            raise usage(f"the field is open: {size}", hint="give numbers instead of symbols")


def _interval(found: Found | None) -> Field | None:
    return found if isinstance(found, Field) else None


def _path(top: Row, bottom: Row, found: dict[Row, Found]) -> list[Row]:
    """The layers on the widest way that read more than their own position, from the top to the bottom."""

    def sight(row: Row) -> tuple[int, ...] | None:
        field = _interval(found.get(row))
        return tuple(axis.sizes[1] for axis in field.axes) if field else None

    between = looking(way(top, sight))
    return [*dict.fromkeys([top, *(row for row in between if row is not bottom), bottom])]


def _few(path: Sequence[Row]) -> list[Row]:
    """The levels to show: of many only those whose units lie further apart than those below them, or closer."""
    if len(path) <= _MOST:
        return list(path)
    return [path[0], *(row for row in path[1:-1] if row.jump != row.inputs[0].jump), path[-1]]


def _level(report: Report, top: Row, row: Row, name: str) -> Level:
    """The units of a layer that the unit in the middle of the top's map reads."""
    sizes = tuple(row.output_shape.space)
    unit = [size // 2 if known(size) else 0 for size in top.output_shape.space]
    field = _interval(fields_of(report, row)[top])
    spans = tuple(axis.span(at) for axis, at in zip(field.axes, unit)) if field else ()
    return Level(name, sizes, spans)


def _kernel(row: Row) -> str:
    """A layer of a stack as it was written: 7x7 /2."""
    if row.figures is None:
        return row.name
    return row.notation.removeprefix("conv 1 ").removesuffix(" /1")


def _squared(field: Field) -> str:
    return "x".join(str(axis.sizes[1]) for axis in field.axes)


# -- pictures -----------------------------------------------------------------------------------------


def _axes(levels: Sequence[Level]) -> list[tuple[str, int]]:
    """The axes to show: one where all are alike."""
    rank = len(levels[0].spans)
    alike = all(len({*level.spans}) == 1 or len({*map(_relative, level.spans)}) == 1 for level in levels)
    if alike:
        return [(say.UNITS_READ, 0)]
    return [(name, at) for at, (_, name) in enumerate(say.ROWS.get(rank, [("", f"axis {n + 1}") for n in range(rank)]))]


def _relative(span: Span | None) -> tuple[int, int] | None:
    return (span.size, span.holes) if span else None


def _shown(levels: Sequence[Level], at: int, bare: bool) -> Item:
    widest = max((span.size for level in levels if (span := level.spans[at])), default=0)
    holes = any(span.holes == UNTOLD for level in levels if (span := level.spans[at]))
    if widest > _WIDEST or holes:
        return _table(levels, at)
    pad = max(len(level.name) for level in levels)
    return Drawing(tuple(_line(level, at, pad, widest, bare) for level in levels), _table(levels, at))


def _line(level: Level, at: int, pad: int, widest: int, bare: bool) -> str:
    """The level, its units read as # and those between them as ., and how many they are."""
    span = level.spans[at]
    marks = _marks(span).center(widest) if span else " " * widest
    return f"{level.name:{pad}}  {marks}  {_counted(span)}{'' if bare else _from_to(span)}".rstrip()


def _marks(span: Span) -> str:
    if span.holes == SOLID:
        return "#" * int(span.size)
    return "".join("#" if span.holes >> at & 1 else "." for at in range(span.size))


def _counted(span: Span | None) -> str:
    """5 units, or 3 of 5."""
    if span is None:
        return "0 units"
    read = span.read
    of = f"{thousands(read)} of " if read not in (None, span.size) else ""
    return f"{of}{thousands(span.size)} unit{'s' if span.size > 1 else ''}"


def _from_to(span: Span | None) -> str:
    if span is None:
        return ""
    return f", {span.lo}" if span.lo == span.hi else f", {span.lo} to {span.hi}"


def _table(levels: Sequence[Level], at: int) -> Grid:
    """The first and the last unit of each level, and how far they lie beyond the map."""
    lines = [say.LEVEL_HEADS, *(_cells(level, at) for level in levels)]
    if not known(*(level.size[at] for level in levels)):  # then there is neither a size nor an edge to tell
        lines = [(name, *rest) for name, _, *rest, _ in lines]
    return Grid(lines[0], tuple(lines[1:]), spare=(5,) if len(lines[0]) > 5 else ())


def _cells(level: Level, at: int) -> tuple[str, ...]:
    span, size = level.spans[at], level.size[at]
    if span is None:
        return level.name, str(size), "0", "", "", ""
    beyond = max(0, -span.lo) + max(0, span.hi - size + 1) if known(size) else 0
    read = span.read if span.read is not None else span.size
    return level.name, thousands(size), thousands(read), str(span.lo), str(span.hi), thousands(beyond) if beyond else ""
