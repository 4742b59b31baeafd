"""Groups and whole networks worked out: sums line by line, the growth of the field, the longest path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

from ...calculation.fields import looking, way
from ...dims import UNKNOWN, known
from ...figures import NAMES, over, total
from ...layers._base import Window
from ...memory import SIZES
from ...numbers.traced import Traced
from ...receptive import Field
from ...report import Report
from ...rows import Row
from ...units import at_least, per_axis, shape_text, thousands
from ..texts import en_explain as say
from .growth import grown, stays
from .page import Block, Cells, Grid, Item, Page, held, what_of
from .steps import steps
from .working import worked

FIGURES = ("weights", "biases", "params", "buffers", "macs", "bias_adds", "activations")
_SPARE = ("bias_adds", "buffers", "biases", "weights", "activations")  # left out first where there is little room
_SHOWN = 4  # layers that let the field grow alike; of more only the first and the last are shown
MOST = 30  # lines of a sum; of more layers only the kinds are listed


def sums_page(report: Report, rows: Sequence[Row], name: str = "", everything: bool = False) -> Page:
    """The totals of a group, or of the network where it has no name."""
    last = rows[-1] if name else report.output
    blocks = [
        Block("given", (Cells(*_came(report, rows)),)),
        Block("output", (Cells(say.COMES_OUT, shape_text(last.output_shape, report.layout)),)),
        Block("sums", (sum_of(rows, FIGURES, everything), *_folded(rows, FIGURES, everything))),
        Block("work", tuple(_work(rows))),
        Block("depth", tuple(_depth(rows, last))),
        Block("receptive field", tuple(_field(report, rows, last, not name))),
        Block("memory", tuple(_memory(report, rows, not name))),
    ]
    count = f"{len(rows):,} {say.LAYERS if len(rows) != 1 else say.LAYER}"
    file = report.target or ("" if report.file.startswith("<") else report.file)
    where = ", ".join(filter(None, [report.name if name else "", file]))
    return Page(name or report.name or say.NETWORK, count, where, tuple(one for one in blocks if one.items))


def _came(report: Report, rows: Sequence[Row]) -> tuple[str, str]:
    """What comes into some layers from outside."""
    inside = set(rows)
    sources = dict.fromkeys(source for row in rows for source in row.inputs if source not in inside)
    shapes = [f"{shape_text(one.output_shape, report.layout)} ({one.name})" for one in sources]
    return say.COMES_IN, ", ".join(shapes)


# -- sums ---------------------------------------------------------------------------------------------


def sum_of(rows: Sequence[Row], figures: Sequence[str], everything: bool = False) -> Grid:
    """Figures of layers added up, a line each; of many layers a line a kind."""
    kept = [name for name in figures if len(figures) == 1 or any(_number(row, name) for row in rows)] or ["params"]
    lines = [line for line in _summands(rows, kept, everything) if any(number != "0" for number in line[1:])]
    body = [(("+ " if at else "  ") + line[0], *line[1:]) for at, line in enumerate(lines)]
    foot = ("= " + say.TOGETHER_SUM, *(_total(rows, name) for name in kept))
    spare = [kept.index(name) + 1 for name in _SPARE if name in kept and len(kept) > 1]
    heads = ("  " + say.LAYER, *(NAMES[name].title for name in kept))
    return Grid(heads, tuple(body), foot, spare=tuple(spare))


def _summands(rows: Sequence[Row], figures: Sequence[str], everything: bool) -> Iterator[tuple[str, ...]]:
    for name, members in _parts(rows, figures, everything):
        yield (name, *(_total(members, figure) for figure in figures))


def _parts(rows: Sequence[Row], figures: Sequence[str], everything: bool) -> list[tuple[str, list[Row]]]:
    """Single layers, or all layers of a kind together."""
    counted = [row for row in rows if any(_number(row, name) != 0 for name in figures)]
    if everything or len(counted) <= MOST:
        return [(row.name, [row]) for row in counted]
    kinds: dict[str, list[Row]] = {}
    for row in counted:
        kinds.setdefault(row.kind, []).append(row)
    return [(f"{len(members)} {kind}", members) for kind, members in kinds.items()]


def _folded(rows: Sequence[Row], figures: Sequence[str], everything: bool) -> Iterator[str]:
    """A pointer to the lines that are left out."""
    counted = [row for row in rows if any(_number(row, name) != 0 for name in figures)]
    if not everything and len(counted) > MOST:
        yield say.FOLDED.format(thousands(len(counted)))


def _number(row: Row, name: str) -> Any:
    return NAMES[name].of(row)


def _total(rows: Sequence[Row], name: str) -> str:
    value, complete = total(_number(row, name) for row in rows)
    return at_least(thousands(value), complete) if complete or value != 0 else "?"


# -- the rest -----------------------------------------------------------------------------------------


def _work(rows: Sequence[Row]) -> Iterator[Item]:
    macs = over(NAMES["macs"], rows)
    if macs and all(known(row.macs) for row in rows):
        yield worked("work", "FLOPs", 2 * Traced(macs, "MACs"))


def longest(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The weighted layers on the path that has most of them, from the bottom up."""
    inside, found = set(rows), []
    row = max(rows, key=lambda one: one.depth)
    while row in inside:
        found += [row] * bool(row.layer.weighted)
        row = max(row.inputs, key=lambda one: one.depth)
    return tuple(reversed(found))


def _depth(rows: Sequence[Row], last: Row) -> Iterator[str]:
    path = [row.name for row in longest(rows)]
    if path:
        layers = say.WEIGHTED if len(path) > 1 else say.ONE_WEIGHTED
        yield say.DEPTH.format(f"{len(path):,} {layers}", ", ".join(_shortened(path)))


def _shortened(names: list[str]) -> list[str]:
    """A long list without its middle."""
    most = 12
    return names if len(names) <= most else [*names[: most - 2], f"{len(names) - most + 1} more", names[-1]]


def _field(report: Report, rows: Sequence[Row], last: Row, whole: bool) -> Iterator[Item]:
    """How the field grows along the widest path through some layers."""
    top = report.totals.field_row if whole else next((row for row in reversed(rows) if row.seen), None)
    if top is None or not top.seen:
        return
    inside = set(rows)
    path = [row for row in reversed(way(top, lambda one: one.receptive_field)) if row in inside and not stays(row)]
    grid = growth(list(looking(path)))
    if grid.rows:
        yield grid
    yield say.FIELD.format(top.name, per_axis(top.receptive_field), per_axis(top.jump))
    if top.least_field != top.receptive_field:
        yield say.LEAST.format(per_axis(top.least_field))
    if whole and report.output.sees_all:
        first = next(row for row in report.rows if row.sees_all and not row.seen and not row.aux)
        yield say.THEN_ALL.format(first.name)


Seen = Callable[[Row], Field | None]


def growth(rows: Sequence[Row], seen: Seen = lambda row: row.seen, named: Callable[[Row], str] | None = None) -> Grid:
    """The field layer by layer: the growth worked out where it is that of a window, else only its size.

    Where layers are `named` otherwise, that is all that is said of them.
    """
    titles = [(named(row),) if named else (row.name, what_of(row)) for row in rows]
    lines = [(*title, *_grown(row, seen(row), seen(row.inputs[0]))) for title, row in zip(titles, rows)]
    if len(lines) > MOST:
        lines = [line for run in _alike(rows) for line in _folded_growth(lines[run.start : run.stop])]
    about = (say.LAYER,) if named else (say.LAYER, say.WHAT)
    heads = (*about, say.GROWTH, say.FIELD_HEAD, say.STEP, say.JUMP)
    return Grid(heads, tuple(lines), left=tuple(range(len(about))), spare=(1,) if not named else ())


def _alike(rows: Sequence[Row]) -> Iterator[range]:
    """Runs of layers that read alike, and so let the field grow by the same."""
    at = 0
    for _, members in groupby(rows, key=lambda row: (row.figures and row.figures.reads, row.jump)):
        count = len(list(members))
        yield range(at, at + count)
        at += count


def _folded_growth(lines: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The first and the last of many layers that let the field grow alike, and how many lie between."""
    if len(lines) <= _SHOWN:
        return lines
    between = (say.BETWEEN.format(thousands(len(lines) - 2)), *[""] * (len(lines[0]) - 1))
    return [lines[0], between, lines[-1]]


def _grown(row: Row, field: Field | None, below: Field | None) -> tuple[str, str, str, str]:
    """Growth, field, step and jump; one axis speaks for all where they agree."""
    axes = field.axes if field else ()
    wide, apart = per_axis([axis.sizes[1] for axis in axes]), per_axis([axis.jump for axis in axes])
    reads = row.figures.reads if row.figures else None
    if not below or not isinstance(reads, tuple) or len({*reads}) > 1 or len({*below.axes}) > 1:
        return "", wide, "", apart
    read, axis = reads[0], below.axes[0]
    if not isinstance(read, Window) or axis.period != 1:
        return "", wide, "", apart
    dilation = Traced(read.dilation, "d") if read.dilation != 1 else 1
    window = Window(Traced(read.kernel, "k"), Traced(read.stride, "s"), dilation)
    grew, stepped = (steps(number)[1] for number in grown(window, axis.sizes[1], axis.advance))
    return grew, wide, stepped, apart


def _memory(report: Report, rows: Sequence[Row], whole: bool) -> Iterator[Item]:
    each = SIZES[report.dtype]
    for name, what in (("activations", say.VALUES_OUT), ("params", say.PARAMS), ("buffers", say.BUFFERS)):
        value, complete = total(_number(row, name) for row in rows)
        if value:
            yield held(f"{at_least(thousands(value), complete)} {what}", value, each)
    peak = report.memory.peak
    if whole and report.memory.peak_at and peak is not UNKNOWN:
        yield held(say.PEAK.format(thousands(peak), report.memory.peak_at), peak, each)
