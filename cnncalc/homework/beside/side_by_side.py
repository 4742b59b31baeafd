"""Networks side by side for a terminal: a column each, what the first saves, and bars where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rich.cells import cell_len

from ..._record import record
from ...errors import printable
from ...units import at_least, shown
from ...wide import wrapped
from ...writers._glyphs import Glyphs
from .comparison import Line, conclusion, percentage

_WIDEST, _GAP, _LONGEST_BAR = 100, 3, 25
_BARRED = ("weights", "MACs")
_COUNTED = ("layers", "depth")  # of which a share says nothing


@record
class Sides:
    """What is compared: the networks' letters and titles, their figures, and what is said of all of them."""

    letters: tuple[str, ...]
    titles: tuple[str, ...]
    lines: tuple[Line, ...]
    about: str = ""
    general: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    """Remarks beside a line, by its title."""

    @property
    def base(self) -> str:
        return self.letters[-1]

    @property
    def is_pair(self) -> bool:
        return len(self.letters) == 2

    def closing(self) -> str:
        """The conclusion as one paragraph."""
        return " ".join([*conclusion(self.lines, self.letters), *([self.general] if self.general else [])])


def cells(sides: Sides) -> tuple[list[str], list[list[str]]]:
    """The heads and the lines of the table."""
    heads = ["", *sides.letters, *([f"A / {sides.base}", "saved"] if sides.is_pair else [])]
    return heads, [[line.title, *_values(line), *(_shares(line) if sides.is_pair else [])] for line in sides.lines]


def _values(line: Line) -> list[str]:
    sure = line.complete or (True,) * len(line.values)
    return [at_least(shown(value), known) if known or value != 0 else "?" for value, known in zip(line.values, sure)]


def _shares(line: Line) -> list[str]:
    """To what part, and by how much."""
    if line.same:
        return ["same", ""]
    if line.title in _COUNTED:
        return ["", ""]
    ratio, saving = line.ratio(), line.saving()
    if ratio is None or saving is None:
        return ["", ""]
    return [_share(ratio), _share(saving)]


def _share(ratio: Fraction) -> str:
    text = percentage(abs(ratio)).replace(" %", "")
    return f"{'-' if ratio < 0 else ''}{text if '.' in text else f'{text}.0'} %"


def parts_of(sides: Sides) -> tuple[list[str], list[list[str]]]:
    """Of more than two networks: every figure as a part of the last one's."""
    heads = [f"as a part of {sides.base}", *sides.letters[:-1]]
    lines = [line for line in sides.lines if line.numeric and line.title not in _COUNTED]
    found = [(line, [line.ratio(at) for at in range(len(sides.letters) - 1)]) for line in lines]
    rows = [[line.title, *(_share(one) if one is not None else "" for one in ratios)] for line, ratios in found]
    return heads, rows


# -- text ---------------------------------------------------------------------------------------------


def text(sides: Sides, width: int | None, glyphs: Glyphs) -> str:
    """The whole answer for a terminal of that width."""
    limit = min(width or _WIDEST, _WIDEST)
    heads, rows = cells(sides)
    while _width(_widths([heads, *rows])) > limit and len(heads) > len(sides.letters) + 1:
        heads, rows = heads[:-1], [row[:-1] for row in rows]  # first what is saved, then the ratio
    widths = _widths([heads, *rows])
    share_heads, shares = parts_of(sides)
    widths[0] = max(widths[0], len(share_heads[0]) * (not sides.is_pair))
    natural = _width(widths)
    table, below = _with_notes(sides, rows, widths, limit - natural - _GAP, glyphs)
    wide = max(natural, *map(cell_len, table), min(limit, 60))
    rule = glyphs["─"] * min(wide, limit)
    lines = [
        *(part for line in _titles(sides, wide) for part in wrapped(line, limit)),
        rule,
        _laid(heads, widths),
        rule,
        *table,
        rule,
    ]
    if not sides.is_pair:
        lines += [_laid(share_heads, widths), rule, *(_laid(row, widths) for row in shares), rule]
    lines += [part for line in below for part in wrapped(line, limit)]
    lines += wrapped(sides.closing(), min(max(wide, 80), limit))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _titles(sides: Sides, wide: int) -> list[str]:
    """The networks by their letters, and what holds for all: on one line if there is room."""
    named = [printable(f"{letter}  {title}") for letter, title in zip(sides.letters, sides.titles)]
    together = "       ".join(named)
    if cell_len(together) + cell_len(sides.about) + _GAP <= wide:
        return [together + " " * (wide - cell_len(together) - cell_len(sides.about)) + sides.about]
    return [*named, *([sides.about] if sides.about else [])]


def _width(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(cell_len(row[at]) for row in rows) for at in range(len(rows[0]))]


def _laid(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = row
    found = [first + " " * (widths[0] - cell_len(first)), *(cell.rjust(width) for cell, width in zip(rest, widths[1:]))]
    return (" " * _GAP).join(found)


def _with_notes(
    sides: Sides, rows: Sequence[Sequence[str]], widths: Sequence[int], room: int, glyphs: Glyphs
) -> tuple[list[str], list[str]]:
    """The lines of the table with what stands beside them, and the remarks that found no room."""
    notes, table, below = dict(sides.notes), [], []
    for line, row in zip(sides.lines, rows):
        beside = (
            _bars(line, sides, min(_LONGEST_BAR, room - 2), glyphs) if sides.is_pair and line.title in _BARRED else []
        )
        remark = notes.get(line.title, "")
        if remark and len(remark) <= room:
            beside = [remark, *beside]
        elif remark:
            below.append(remark)
        first = _laid(row, widths)
        table += [f"{first}{'':{_GAP}}{beside[0]}" if beside else first]
        table += [f"{'':{cell_len(first) + _GAP}}{one}" for one in beside[1:]]
    return table, below


def _bars(line: Line, sides: Sides, width: int, glyphs: Glyphs) -> list[str]:
    """A bar for each of two figures, the larger one as long as there is room."""
    if width < 8 or line.same or line.ratio() is None:
        return []
    most = max(line.values)
    return [f"{letter} {glyphs.bar(value, most, width)}" for letter, value in zip(sides.letters, line.values)]
