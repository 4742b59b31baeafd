"""The layers of two networks beside each other, as text and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from rich.cells import cell_len

from ...dims import known
from ...errors import printable
from ...report import Report
from ...rows import Row
from ...units import shape_text, thousands
from .alike import Difference, differences, group_name, runs

_HEADS = ("", "layer", "what it is", "output", "params", "MACs")
_LEFT = 3  # columns that begin at the left
_WHAT, _LEAST = 2, 12  # the column that gives way, and how much of it stays
_SHOWN = 3  # names of layers that only differ in size


def text(a: Report, b: Report, rule: str, limit: int = 100) -> str:
    """What is the same is counted, the rest shown: `~` changed, `-` only in A, `+` only in B."""
    found = differences(a, b)
    lines: list[tuple[str, ...]] = []
    for sign, run in runs(found, (a, b)):
        lines += [tuple(map(printable, line)) for line in _of_run(sign, run, a, b)]
    full = [_HEADS, *(one for one in lines if len(one) > _LEFT)]
    widths = [max(cell_len(line[at]) for line in full) for at in range(len(_HEADS))]
    over = sum(widths) + 2 * (len(widths) - 1) - limit
    widths[_WHAT] = max(widths[_WHAT] - max(over, 0), min(widths[_WHAT], _LEAST))
    if sum(widths) + 2 * (len(widths) - 1) > limit:
        widths.pop()  # the MACs, rather than what a layer is
    wide = sum(widths) + 2 * (len(widths) - 1)
    body = [part for line in lines for part in _laid(line, widths)]
    titles = [f"{letter}  {printable(report.name or report.file)}" for letter, report in zip("AB", (a, b))]
    return (
        "\n".join(
            [*titles, rule * wide, *_laid(_HEADS, widths), rule * wide, *body, rule * wide, *_summary(found, limit)]
        )
        + "\n"
    )


def _laid(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Cells in their columns; a remark goes across them."""
    if len(line) < _LEFT:
        parts = wrap(line[1], sum(widths))
        return [f"{line[0] if at == 0 else '':{widths[0]}}  {part}" for at, part in enumerate(parts)]
    cells = [cell if cell_len(cell) <= width else f"{cell[: width - 2]}.." for cell, width in zip(line, widths)]
    gaps = [" " * (width - cell_len(cell)) for cell, width in zip(cells, widths)]
    laid = (f"{cell}{gap}" if at < _LEFT else f"{gap}{cell}" for at, (cell, gap) in enumerate(zip(cells, gaps)))
    return ["  ".join(laid).rstrip()]


def _of_run(sign: str, run: Sequence[Difference], a: Report, b: Report) -> list[tuple[str, ...]]:
    rows = [row for one in run if (row := one.a or one.b)]
    count = f"{len(run):,} layer{'s' if len(run) > 1 else ''}"
    if sign == "=":
        return [("=", f"{count} the same")]
    if sign == ".":
        first = run[0]
        sizes = " and ".join(_size(row, report) for row, report in ((first.a, a), (first.b, b)) if row)
        names = ", ".join(row.name for row in rows[:_SHOWN]) + (", ..." if len(rows) > _SHOWN else "")
        return [("=", f"{count} the same on another size, {sizes}: {names}")]
    report = a if sign == "-" else b
    if len(run) > 1:
        return [(sign, group_name(rows), count, _size(rows[-1], report), *_sums(rows))]
    found: list[tuple[str, ...]] = []
    for mark, row, side in ((sign, run[0].a, a), ("" if sign == "~" else sign, run[0].b, b)):
        if row:
            found.append((mark, row.name, row.notation, _size(row, side), *_sums([row])))
    return found


def _size(row: Row, report: Report) -> str:
    return shape_text(row.output_shape, report.layout)


def _sums(rows: Sequence[Row]) -> tuple[str, str]:
    return _sum(rows, "params"), _sum(rows, "macs")


def _sum(rows: Sequence[Row], name: str) -> str:
    values = [getattr(row, name) for row in rows]
    return thousands(sum(values)) if known(*values) else "?"


def _summary(found: Sequence[Difference], limit: int) -> Iterator[str]:
    """How many layers are what, and what they come to."""
    counts = {sign: [one for one in found if one.sign == sign] for sign in "=.~-+"}
    same = len(counts["="]) + len(counts["."])
    told = [f"{same:,} the same", f"{len(counts['~']):,} changed"]
    for sign, letter in (("-", "A"), ("+", "B")):
        rows = [row for one in counts[sign] if (row := one.a or one.b)]
        told.append(f"{len(rows):,} only in {letter}" + (f" ({_sum(rows, 'params')} params)" if rows else ""))
    yield from wrap(", ".join(told), limit)


def data(a: Report, b: Report) -> list[dict[str, Any]]:
    """Every layer, with its sign."""
    return [{"sign": one.sign, "a": _row(one.a), "b": _row(one.b)} for one in differences(a, b)]


def _row(row: Row | None) -> dict[str, Any] | None:
    from ...writers.json import plain

    if row is None:
        return None
    figures = {"output_shape": tuple(row.output_shape), "params": row.params, "macs": row.macs}
    return {"name": row.name, "notation": row.notation, **{name: plain(value) for name, value in figures.items()}}
