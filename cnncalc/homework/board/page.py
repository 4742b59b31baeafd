"""Pages of workings: what is said of a layer, and in which order, whatever it is written for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from ..._record import record
from ...dims import known, product, settled
from ...figures import NAMES
from ...layers import Shape
from ...memory import SIZES
from ...report import Report
from ...rows import Row
from ...units import in_bytes, percent, shape_text, thousands
from ..texts import en_explain as say
from .growth import field_notes, field_workings
from .letters import Letter, lettered
from .working import Working
from .workings import workings


class Cells(NamedTuple):
    """A line that is no formula: what stands first, what beside it, and a result with its unit."""

    a: str
    b: str = ""
    value: Any = None
    tail: str = ""


class Grid(NamedTuple):
    """A table: titles, lines, and perhaps a line of totals."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...] = ()
    left: tuple[int, ...] = (0,)
    """Columns whose cells begin at the left."""
    spare: tuple[int, ...] = ()
    """Columns to do without where there is little room, in this order."""


class Drawing(NamedTuple):
    """Lines that stand as they are, and a table for where they have no room."""

    lines: tuple[str, ...]
    instead: Grid


Item = Working | Cells | Grid | Drawing | str


@record
class Block:
    """What is said under one label."""

    label: str
    items: tuple[Item, ...]


@record
class Page:
    """A page: its title, what it is about, where that stands, its blocks, and closing sentences."""

    name: str
    what: str
    where: str
    blocks: tuple[Block, ...]
    closing: tuple[str, ...] = ()
    brief: bool = False
    """Only a remark on what another page has in full."""


def layer_page(report: Report, row: Row) -> Page:
    """Everything about one layer."""
    found = list(workings(row))
    groups = {name: tuple(members) for name, members in groupby(found, lambda one: one.group)}
    blocks = [
        Block("given", tuple(_given(report, row))),
        Block("output", (*groups.get("output", ()), *shape_items(report, row))),
        Block("params", groups.get("params", ())),
        Block("work", groups.get("work", ())),
        Block("receptive field", (*groups.get("field", ()), *field_notes(row))),
        Block("memory", tuple(_memory(report, row))),
    ]
    kept = tuple(one for one in blocks if one.items)
    return Page(row.name, what_of(row), _where(report, row), kept, tuple(_closing(report, row)))


def what_of(row: Row) -> str:
    """The layer in the notation; a long table only by its length."""
    return str(NAMES["what"].of(row))


def alike_page(report: Report, row: Row, first: Row) -> Page:
    """A layer that is worked out as an earlier one; only its field may differ."""
    counted = [
        f"{thousands(number)} {what}" for number, what in ((row.params, say.PARAMS), (row.macs, "MACs")) if number
    ]
    said = ", ".join([shape_text(row.output_shape, report.layout), *counted])
    lines: tuple[Item, ...] = (say.ALIKE.format(first.name, said),)
    if row.seen and row.seen != first.seen:
        lines = (*lines, *field_workings(row), *field_notes(row, ways=False))
    return Page(row.name, what_of(row), _where(report, row), (Block("alike", lines),), brief=True)


def _where(report: Report, row: Row) -> str:
    """The network, its file and the line."""
    file = report.target or ("" if report.file.startswith("<") else report.file)
    line = f"line {row.at.place().line}" if row.at and file else ""
    return ", ".join(filter(None, [report.name, " ".join(filter(None, [file, line]))]))


# -- given --------------------------------------------------------------------------------------------


def _given(report: Report, row: Row) -> Iterator[Item]:
    """What comes in, the arguments of the layer, and a sentence about what it does."""
    made = lettered(row)
    letters = ["   ".join(_equal([Letter(size.name, size.value) for size in x])) for x in made.inputs]
    wide = max(map(len, letters))
    for source, told in zip(row.inputs, letters):
        text = shape_text(source.output_shape, report.layout)
        sizes = text if "@" in text else text.replace("x", " x ")
        yield Cells(f"input  {sizes}", f"{told:{wide}}   from {source.name}" if len(letters) > 1 else told)
    arguments = [letter for letter in made.letters if letter.argument]
    head = [letter for letter in arguments if letter.argument in ("filters", "units")]
    first = f"{head[0].name} = {thousands(head[0].value)} {say.ARGUMENTS[head[0].argument]}" if head else row.kind
    yield Cells(f"layer  {first}", "   ".join(_spoken([one for one in arguments if one not in head])))
    yield from _sentences(row)
    yield from row.figures.notes if row.figures else ()


def _equal(letters: Sequence[Letter]) -> list[str]:
    """C_in = 3, H = W = 227."""
    found = []
    for value, same in groupby(letters, lambda one: one.value):
        names = list(same)
        if names[0].name.startswith(("C", "N")) and len(names) > 1:
            found.append(f"{names.pop(0).name} = {thousands(value)}")
        found.append(f"{' = '.join(one.name for one in names)} = {thousands(value)}")
    return found


def _spoken(letters: Sequence[Letter]) -> Iterator[str]:
    """k = 11, stride s = 4: the first letter of an argument with its word."""
    said: set[str] = set()
    for letter in letters:
        word = "" if letter.argument in said else say.ARGUMENTS.get(letter.argument, "")
        said.add(letter.argument)
        yield f"{word} {letter.name} = {thousands(letter.value)}".strip()


def _sentences(row: Row) -> Iterator[str]:
    """What a filter looks like, or what the kind does."""
    layer: Any = row.layer
    if row.layer.weighted != "conv":
        yield " ".join((type(layer).__doc__ or "").split())
        return
    x = row.inputs[0].output_shape
    size = " x ".join(map(str, layer.kernel))
    if getattr(layer, "table", None):
        yield say.BY_TABLE.format(layer.links(x))
    elif not hasattr(layer, "fan_in"):
        yield say.DEEP_ALONE.format(f"{size} x 1")
    elif layer.groups == 1:
        yield say.DEEP.format(f"{size} x {x.channels}")
    else:
        deep = layer.fan_in(x)
        yield say.DEEP_IN_GROUPS.format(f"{size} x {deep}", layer.groups, deep, x.channels)


# -- the rest -----------------------------------------------------------------------------------------


def shape_items(report: Report, row: Row) -> Iterator[Item]:
    """The shape, both ways it is written."""
    shape = row.output_shape
    text = shape_text(shape, report.layout)
    if shape.rank:
        other = shape_text(shape, "chw" if report.layout == "hwc" else "hwc")
        text = (say.CHANNELS_FIRST if report.layout == "hwc" else say.LECTURE).format(text, other)
    yield Cells(_becomes(row), text)
    stretched = [one for one in row.inputs if row.kind in ("add", "mul") and one.output_shape != shape]
    for source in dict.fromkeys(stretched):
        yield say.STRETCHED.format(source.name, shape_text(source.output_shape, report.layout))


def _becomes(row: Row) -> str:
    """Where the channels come from."""
    shape, came = row.output_shape, row.inputs[0].output_shape
    if not shape.rank:
        return say.VECTOR
    if row.layer.merge:
        return say.BRANCHES.format(len(row.inputs))
    if row.layer.weighted == "conv":
        return say.NAMED_CHANNELS.format(thousands(shape.channels), thousands(shape.channels))
    if shape == came:
        return say.UNCHANGED
    return (
        say.CHANNELS_STAY.format(thousands(came.channels)) if came.rank and shape.channels == came.channels else say.SO
    )


def _memory(report: Report, row: Row) -> Iterator[Item]:
    """Values and parameters in bytes."""
    each = SIZES[report.dtype]
    counted = [(row.activations, say.VALUES_OUT)]
    if known(row.params):
        counted += [(row.params, say.PARAMS), (row.buffers, say.BUFFERS)]
    for number, what in counted:
        if number:
            yield held(f"{thousands(number)} {what}", number, each)


def held(text: str, number: int, each: int) -> Cells:
    """So many numbers of so many bytes."""
    size = number * each
    return Cells(text, say.EACH.format(each), size, f" B ({in_bytes(size)})" if size >= 1000 else " B")


def _closing(report: Report, row: Row) -> Iterator[str]:
    """What sharing the weights saves, or how much of the network a layer is."""
    if not known(row.params, row.macs):
        return
    positions = _positions(row.output_shape)
    if row.kind == "local" and row.weights and positions > 1:
        yield say.NOT_SHARED.format(*map(thousands, (positions, row.weights // positions)))
    elif row.layer.weighted == "conv" and row.weights and row.macs // row.batch > row.weights:
        uses = row.macs // row.batch
        yield say.SHARED.format(*map(thousands, (row.weights, uses // row.weights, uses)))
    total = report.totals
    plain = total.complete and settled(row.params, total.params)
    if plain and len(report.rows) > 1 and 4 * row.params >= total.params > 0:
        yield say.SHARE.format(percent(row.params, total.params), thousands(total.params))


def _positions(shape: Shape) -> int:
    return int(product(shape.space))
