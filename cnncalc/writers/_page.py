"""A page of text: title, rules, a table of columns and labelled facts, laid out for a width and an encoding."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from ..errors import printable
from ..wide import wrapped
from . import Options
from ._glyphs import Glyphs

BAR = 6
UNCUT = 10**6
_LEAST = 12  # columns beside the labels of facts


class Column:
    """A column: its cells as text, how they are laid, and a bar behind each where there is room."""

    def __init__(self, title: str, cells: list[str], foot: str, right: bool, bars: list[str] | None = None) -> None:
        self.title, self.cells, self.foot, self.right, self.bars = title, cells, foot, right, bars
        self.text_width = self._widest()

    def _widest(self) -> int:
        return max(map(cell_len, (self.title, self.foot, *self.cells)))

    def shorten(self, room: int) -> None:
        """Cut the cells to so many signs."""
        self.cells = [_shortened(cell, room) for cell in self.cells]
        self.foot = _shortened(self.foot, room)
        self.text_width = self._widest()

    @property
    def width(self) -> int:
        return self.text_width + (BAR + 1 if self.bars else 0)

    def laid(self) -> list[tuple[str, str]]:
        """Title, cells and foot, each as its text and its bar, filled up to the column's width."""
        width = self.text_width
        bars = self.bars or [""] * len(self.cells)
        texts = zip([self.title, *self.cells, self.foot], ["", *bars, ""])
        return [(self._filled(text, width), f" {bar.ljust(BAR)}" if self.bars else "") for text, bar in texts]

    def _filled(self, text: str, width: int) -> str:
        gap = " " * (width - cell_len(text))
        return gap + text if self.right else text + gap


def width_of(columns: list[Column]) -> int:
    """Columns and the gaps of 2 between them."""
    return sum(column.width + 2 for column in columns) - 2


def _shortened(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 2] + ".."


class Page:
    """Lines of text, laid out by rich for a width, an encoding, and colour or none."""

    def __init__(self, options: Options, glyphs: Glyphs) -> None:
        self.glyphs, self.out, self.coloured = glyphs, StringIO(), options.colour
        self.room = options.width or UNCUT
        self.console = Console(
            file=self.out, width=UNCUT, force_terminal=options.colour, no_color=not options.colour,
            color_system="standard" if options.colour else None, markup=False, highlight=False, emoji=False,
            legacy_windows=False,
        )  # fmt: skip

    def text(self) -> str:
        return "".join(line.rstrip() + "\n" for line in self.out.getvalue().split("\n")[:-1])

    def line(self, text: str, style: str = "") -> None:
        self.console.print(Text(text, style=style), soft_wrap=True)

    def rule(self, width: int) -> None:
        self.line(self.glyphs["─"] * min(width, self.room), "dim")

    def title(self, name: str, about: str, width: int) -> None:
        gap = width - cell_len(name) - cell_len(about)
        if gap >= 3:
            self.console.print(Text.assemble((name, "bold"), " " * gap, (about, "dim")), soft_wrap=True)
        else:
            for text, style in ((name, "bold"), (about, "dim")):
                for line in wrapped(text, self.room):
                    self.line(line, style)

    def table(self, columns: list[Column], width: int) -> None:
        """A line for the titles, one a row, and one for the totals if there are any."""
        heading, *rows, foot = zip(*(column.laid() for column in columns))
        self.put([heading], "bold")
        self.rule(width)
        if rows and any(text for row in rows for text, _ in row):
            self.put(rows)
        if any(column.foot for column in columns):
            self.rule(width)
            self.put([foot], "bold")

    def put(self, rows: Sequence[Sequence[tuple[str, str]]], style: str = "") -> None:
        """Rows of cells and bars, as one text: rich lays that out much faster than a table of cells."""
        if not self.coloured:
            lines = ("  ".join(text + bar for text, bar in row) for row in rows)
            self.out.write("".join(f"{line}\n" for line in lines))
            return
        block = Text(style=style)
        for number, row in enumerate(rows):
            block.append("\n" if number else "")
            for place, (text, bar) in enumerate(row):
                block.append(f"  {text}" if place else text)
                block.append(bar, "cyan")
        self.console.print(block, soft_wrap=True)

    def facts(self, facts: list[tuple[str, list[str]]], width: int) -> None:
        """Labels and what they say, wrapped behind the label."""
        indent = max(len(label) for label, _ in facts) + 2
        for label, texts in facts:
            room = max(min(width, self.room) - indent, _LEAST)
            lines = [line for text in texts for line in wrapped(printable(text), room, break_long_words=False)]
            for number, line in enumerate(lines):
                start = (label if number == 0 else "").ljust(indent)
                self.console.print(Text.assemble((start, "bold"), line), soft_wrap=True)
