"""The field of a stack of kernels, drawn: which units of each level one unit at the top reads."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis import analyze
from ..errors import usage
from ..layers._base import Window
from ..rows import Row
from .arithmetic import Spec
from .specs import stack

_WIDEST = 80


def drawn(text: str) -> Iterator[str]:
    """Lines for `rf(text)`: the level, the units read of it as #, and how the field grows."""
    report = analyze(stack(Spec("rf", text, 0)))
    rows = [row for row in report.rows if row.figures and row.figures.reads is not None]
    levels = [{0}]
    for row in reversed(rows):
        levels.append(_read(row, levels[-1]))
    levels.reverse()
    spans = [(min(units), max(units)) for units in levels]
    widest = max(last - first + 1 for first, last in spans)
    names = ["input", *(_named(row) for row in rows)]
    pad = max(map(len, names))
    for name, units, (first, last) in reversed(list(zip(names, levels, spans))):
        size = last - first + 1
        marks = "".join("#" if unit in units else "." for unit in range(first, last + 1))
        picture = f"  {marks.center(widest)}" if widest <= _WIDEST else ""
        read = f"{len(units)} of {size}" if len(units) < size else f"{size}"
        yield f"  {name.ljust(pad)}{picture}  {read} unit{'s' if size > 1 else ''}".rstrip()
    yield ""
    yield from _grown(rows)


def _named(row: Row) -> str:
    """A level as it was written: 7x7 /2."""
    return row.notation.removeprefix("conv 1 ").removesuffix(" /1")


def _read(row: Row, units: set[int]) -> set[int]:
    """The units below that some units of a layer read, along the width."""
    reads = row.figures.reads[-1] if row.figures and isinstance(row.figures.reads, tuple) else None
    if not isinstance(reads, Window):
        raise usage(f"{row.notation} is no window, and is not drawn", hint="cnncalc calc gives its field")
    if len(units) * int(reads.kernel) > 100_000:
        raise usage("the field is too large to draw", hint="cnncalc calc gives its size")
    return {unit * reads.stride - reads.before + reads.dilation * tap for unit in units for tap in range(reads.kernel)}


def _grown(rows: list[Row]) -> Iterator[str]:
    """r + (k - 1) * d * jump, layer by layer."""
    size, jump = 1, 1
    for row in rows:
        reads = row.figures.reads[-1] if row.figures and isinstance(row.figures.reads, tuple) else None
        assert isinstance(reads, Window)
        reach = int(reads.dilation * (reads.kernel - 1))
        yield f"  {_named(row)}: {size} + {reach} * {jump} = {size + reach * jump}" + (
            f", jump {jump} * {reads.stride} = {jump * reads.stride}" if reads.stride != 1 else ""
        )
        size, jump = size + reach * jump, jump * int(reads.stride)
