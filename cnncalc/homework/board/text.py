"""A page of workings as text for a terminal: labels at the left, then formulas, figures, and results in a column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from textwrap import wrap
from typing import NamedTuple

from rich.cells import cell_len

from ...errors import printable
from ...units import shown
from ..texts import en_explain as say
from .page import Block, Cells, Drawing, Grid, Item, Page
from .working import Working

WIDEST = 100
_WIDE, _NARROW, _GAP = 96, 72, 2
_INDENT = 17
_SHORT = {"receptive field": "field"}


class _Row(NamedTuple):
    """A line: what stands first, what beside it, and the result with what follows it."""

    a: str
    b: str = ""
    c: str = ""
    tail: str = ""


class _Line(NamedTuple):
    """A working or cells on one line if they fit, else on the lines that `instead` makes."""

    row: _Row
    instead: Callable[[], list[_Row]]


def text(page: Page, width: int | None, line: str) -> str:
    """The page for a terminal of that width, ruled with the sign for a line."""
    width = min(width or WIDEST, WIDEST)
    board = _Board(page, width)
    rule = line * width
    parts = [*_title(page, width), *([] if page.brief else [rule])]
    for number, block in enumerate(page.blocks):
        parts += [*[""][: bool(number)], *board.block(block)]
    if page.closing:
        parts += [
            *[rule][: len(page.blocks)],
            *(part for sentence in page.closing for part in _wrapped(printable(sentence), width)),
        ]
    return "\n".join(part.rstrip() for part in parts) + "\n"


def _title(page: Page, width: int) -> list[str]:
    left, right = printable(f"{page.name}   {page.what}".rstrip()), printable(page.where)
    gap = width - cell_len(left) - cell_len(right)
    if gap >= 3:
        return [left + " " * gap + right]
    return [line for part in (left, right) if part for line in _wrapped(part, width, "    ")]


class _Board:
    """The columns of a page, and its blocks laid out in them."""

    def __init__(self, page: Page, width: int) -> None:
        self.short = {} if width >= _WIDE else _SHORT
        widest = max((cell_len(self._label(block)) for block in page.blocks), default=0)
        self.apart = width < _NARROW or 3 * widest > width  # labels stand on lines of their own
        self.indent = 2 if self.apart else max(widest + 2, _INDENT * (width >= _WIDE))
        self.room = width - self.indent
        self.blocks = {id(block): list(_lines(block.items, self.room)) for block in page.blocks}
        found = [line.row for lines in self.blocks.values() for line in lines if isinstance(line, _Line)]
        self.kept = self._fitting([row for row in found if row.c])
        self.at_b, self.at_c, self.digits = self._columns(self.kept)

    def _label(self, block: Block) -> str:
        return printable(self.short.get(block.label, block.label))

    def _columns(self, rows: Sequence[_Row]) -> tuple[int, int, int]:
        """Where the second and the third column begin, and how wide the results are."""
        first = max((cell_len(row.a) for row in rows), default=0) + _GAP
        second = max((cell_len(row.b) for row in rows), default=0)
        return first, first + second + _GAP * bool(second), max((len(row.c) for row in rows), default=0)

    def _fitting(self, rows: list[_Row]) -> list[_Row]:
        """The rows that stand in columns: those with units, then the longest give way until all fit."""
        rows = sorted(rows, key=lambda row: (bool(row.tail), cell_len(row.a) + cell_len(row.b)))
        while rows:
            _, last, digits = self._columns(rows)
            if last + 2 + max(digits, *(len(row.c + row.tail) for row in rows)) <= self.room:
                break
            rows.pop()
        return rows

    def block(self, block: Block) -> Iterator[str]:
        """The lines of a block, its label before the first of them."""
        lines = [line for item in self.blocks[id(block)] for line in self._laid(item)]
        label = self._label(block)
        if self.apart:
            yield label
            yield from (f"{'':{self.indent}}{line}" for line in lines)
        else:
            for number, line in enumerate(lines):
                start = label if number == 0 else ""
                yield f"{start}{'':{self.indent - cell_len(start)}}{line}"

    def _laid(self, item: _Line | _Row | Grid | Drawing | str) -> list[str]:
        if isinstance(item, str):
            return _wrapped(item, self.room)
        if isinstance(item, Drawing):
            fits = max(map(cell_len, item.lines)) <= self.room
            return list(map(printable, item.lines)) if fits else _gridded(item.instead, self.room)
        if isinstance(item, Grid):
            return _gridded(item, self.room)
        if isinstance(item, _Row):
            return self._beside(item)
        if item.row in self.kept:
            row = item.row
            result = f"{row.c}{row.tail}" if row.tail else f"{row.c:>{self.digits}}"
            return [f"{row.a}{'':{self.at_b - cell_len(row.a)}}{row.b:{self.at_c - self.at_b}}= {result}"]
        return [line for row in item.instead() for line in self._beside(row)]

    def _beside(self, row: _Row) -> list[str]:
        """A line and a remark: in the second column, behind it, or below it, as there is room."""
        a, b = row.a, row.b
        if not b:
            return _wrapped(a, self.room, "    ") if cell_len(a) > self.room else [a]
        for at in (self.at_b, cell_len(a) + 3):
            if cell_len(a) < at - 1 and at + cell_len(b) <= self.room:
                return [f"{a}{'':{at - cell_len(a)}}{b}"]
        if "   " in b:
            return self._spread(a, b.split("   "))
        return [*self._beside(_Row(a)), *(f"  {line}" for line in _wrapped(b, self.room - 2))]

    def _spread(self, a: str, parts: list[str]) -> list[str]:
        """A line and parts, as many beside it as there is room for, the others below these."""
        start, lines = min(cell_len(a), self.room // 3), [a]
        for part in parts:
            if cell_len(lines[-1]) + 3 + cell_len(part) > self.room:
                lines.append(" " * max(0, min(start, self.room - 3 - cell_len(part))))
            lines[-1] += f"   {part}"
        return lines


def _wrapped(text: str, width: int, later: str = "") -> list[str]:
    """A sentence on lines, no term such as 2x + 2 torn apart."""
    kept = re.sub(r"(?<=\w) ([-+]) (?=\d)", "\u00a0\\1\u00a0", text)
    lines = wrap(kept, width, subsequent_indent=later, break_on_hyphens=False, break_long_words=False)
    return [line.replace("\u00a0", " ") for line in lines] or [""]


def _gridded(grid: Grid, room: int) -> list[str]:
    """A table: names at the left, figures at the right; columns that do not fit are left out, the first last."""
    rows = [list(map(printable, row)) for row in (grid.heads, *grid.rows, *([grid.foot] if grid.foot else []))]
    widths = [max(cell_len(row[at]) for row in rows) for at in range(len(grid.heads))]
    kept = list(range(len(widths)))
    for at in (*grid.spare, *reversed(kept[1:])):
        if sum(widths[one] + _GAP for one in kept) - _GAP > room and at in kept and len(kept) > 2:
            kept.remove(at)
    return ["  ".join(_cell(row[at], widths[at], at in grid.left) for at in kept) for row in rows]


def _cell(text: str, width: int, left: bool) -> str:
    gap = " " * (width - cell_len(text))
    return text + gap if left else gap + text


def _lines(items: Sequence[Item], room: int) -> Iterator[_Line | _Row | Grid | Drawing | str]:
    """The items of a block as lines; a working alike to the one before it is told beside that one's result."""
    width = max((len(item.name) for item in items if isinstance(item, Working) and len(item.steps) < 3), default=0)
    for item, alike in with_likes(items):
        if isinstance(item, str):
            yield printable(item)
        elif isinstance(item, (Grid, Drawing)):
            yield item
        elif isinstance(item, Cells):
            yield _cells(item)
        elif item.name and len(item.steps) < 3 and not alike and not item.beside:
            yield _Line(_single(item, width), lambda item=item: _stacked(item, (), width))  # type: ignore[misc]
            yield from map(printable, item.notes)
        else:
            yield from _stacked(item, alike)
            yield from map(printable, item.notes)


def with_likes(items: Sequence[Item]) -> Iterator[tuple[Item, tuple[str, ...]]]:
    """Items with the names of those after them that are worked out likewise."""
    waiting: list[Item] = list(items)
    while waiting:
        item = waiting.pop(0)
        alike: list[str] = []
        while isinstance(item, Working) and waiting and isinstance(waiting[0], Working) and waiting[0].likewise:
            alike.append(waiting.pop(0).name)  # type: ignore[union-attr]
        yield item, tuple(alike)


def _cells(cells: Cells) -> _Line | _Row:
    if cells.value is None:
        return _Row(printable(cells.a), printable(cells.b))
    row = _Row(printable(cells.a), cells.b, shown(cells.value), cells.tail)
    return _Line(row, lambda: [_Row(f"{', '.join(filter(None, row[:2]))} = {row.c}{row.tail}")])


def _single(working: Working, width: int) -> _Row:
    formula = f"{working.name:{width}} = {working.formula}" if working.steps else working.name
    return _Row(formula, f"= {working.figures}" if len(working.steps) > 1 else "", shown(working.result))


def _stacked(working: Working, alike: Sequence[str], width: int = 0) -> list[_Row]:
    """A step a line."""
    beside = "; ".join(filter(None, [working.beside, *map(say.LIKEWISE.format, alike)]))
    texts = [*working.steps, shown(working.result)]
    remarks = [*[""] * (len(texts) - 2), working.left, beside][-len(texts) :]
    name = f"{working.name:{width}} = " if working.name else "  "
    starts = [name, *[f"{'= ':>{len(name)}}"] * (len(texts) - 1)]
    return [_Row(start + step, remark) for start, step, remark in zip(starts, texts, remarks)]
