"""The table for the terminal, with what to know of it below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import StringIO
from textwrap import wrap

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from ..dims import known
from ..figures import NAMES, Figure
from ..folding import Line, lines
from ..layers._leftover import ONLY_PADDING
from ..report import Report
from ..units import in_binary_bytes, in_bytes, layout_text, per_axis, percent, printable, shape_text, thousands
from . import Options
from ._cells import cell_text, convention_line, total_texts
from ._glyphs import Glyphs
from ._summary import NUMERIC, TITLES, summary_texts

_SHARED = ("params", "macs")  # figures with a bar for each layer's share
_BAR = 6
_MOST_NOTES = 6
_UNCUT = 10**6


def write(report: Report, options: Options) -> str:
    """Title, table, totals and what to know of them."""
    glyphs = Glyphs(options.encoding)
    page = _Page(options, glyphs)
    columns = _columns(report, options, glyphs)
    natural = _width(columns)
    width = max(natural, min(60, options.width or _UNCUT))
    page.title(printable(report.name) or "network", _about(report), width)
    page.rule(width)
    page.table(columns, width)
    page.rule(width)
    page.facts(list(_facts(report)), width)
    if options.target:
        page.line("")
        page.line(f"Next: {_next(report, options.target)}", "dim")
    return page.text()


def write_several(reports: Sequence[Report], options: Options) -> str:
    """A line a network."""
    page = _Page(options, Glyphs(options.encoding))
    rows = [[printable(text) for text in summary_texts(report)] for report in reports]
    columns = [_Column(title, [row[at] for row in rows], "", title in NUMERIC) for at, title in enumerate(TITLES)]
    page.table(columns, _width(columns))
    page.line("")
    page.facts([("counts", [convention_line(reports[0])])], options.width or _UNCUT)
    return page.text()


class _Column:
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
        return self.text_width + (_BAR + 1 if self.bars else 0)

    def laid(self) -> list[tuple[str, str]]:
        """Title, cells and foot, each as its text and its bar, filled up to the column's width."""
        width = self.text_width
        bars = self.bars or [""] * len(self.cells)
        texts = zip([self.title, *self.cells, self.foot], ["", *bars, ""])
        return [(self._filled(text, width), f" {bar.ljust(_BAR)}" if self.bars else "") for text, bar in texts]

    def _filled(self, text: str, width: int) -> str:
        gap = " " * (width - cell_len(text))
        return gap + text if self.right else text + gap


def _columns(report: Report, options: Options, glyphs: Glyphs) -> list[_Column]:
    """The columns that fit: bars go first, then the jump, then long notation is cut."""
    folded = lines(report.rows, options.depth)
    figures = [NAMES[name] for name in options.columns]
    feet = total_texts(report, figures)
    found: list[tuple[Figure, _Column]] = []
    for figure, foot in zip(figures, feet):
        values = [line.value(figure) for line in folded]
        cells = [printable(cell_text(figure, value, report.layout)) for value in values]
        bars = _bars(folded, figure, glyphs) if figure.name in _SHARED else None
        found.append((figure, _Column(figure.title, cells, foot, figure.form in ("number", "axes", "shape"), bars)))
    return _fitting(found, options.width)


def _bars(folded: list[Line], figure: Figure, glyphs: Glyphs) -> list[str]:
    values = [line.value(figure) for line in folded]
    largest = max((value for value in values if isinstance(value, int)), default=0)
    return [glyphs.bar(value, largest, _BAR) if isinstance(value, int) else "" for value in values]


def _fitting(found: list[tuple[Figure, _Column]], width: int | None) -> list[_Column]:
    def over() -> int:
        return 0 if width is None else _width([column for _, column in found]) - width

    if over() > 0:
        for _, column in found:
            column.bars = None
    if over() > 0:
        found = [(figure, column) for figure, column in found if figure.name != "jump"]
    for figure, column in found:
        if over() > 0 and figure.name in ("what", "layer"):
            room = max(8, column.width - over())
            column.shorten(room)
    for name in ("what", "rf", "out"):  # rather than cut a figure
        if over() > 0:
            found = [(figure, column) for figure, column in found if figure.name != name]
    return [column for _, column in found]


def _width(columns: list[_Column]) -> int:
    """Columns and the gaps of 2 between them."""
    return sum(column.width + 2 for column in columns) - 2


def _shortened(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 2] + ".."


class _Page:
    """Lines of text, laid out by rich for a width, an encoding, and colour or none."""

    def __init__(self, options: Options, glyphs: Glyphs) -> None:
        self.glyphs, self.out, self.coloured = glyphs, StringIO(), options.colour
        self.console = Console(
            file=self.out, width=_UNCUT, force_terminal=options.colour, no_color=not options.colour,
            color_system="standard" if options.colour else None, markup=False, highlight=False, emoji=False,
            legacy_windows=False,
        )  # fmt: skip

    def text(self) -> str:
        return "".join(line.rstrip() + "\n" for line in self.out.getvalue().split("\n")[:-1])

    def line(self, text: str, style: str = "") -> None:
        self.console.print(Text(text, style=style), soft_wrap=True)

    def rule(self, width: int) -> None:
        self.line(self.glyphs["─"] * width, "dim")

    def title(self, name: str, about: str, width: int) -> None:
        gap = width - cell_len(name) - cell_len(about)
        if gap >= 3:
            self.console.print(Text.assemble((name, "bold"), " " * gap, (about, "dim")), soft_wrap=True)
        else:
            self.line(name, "bold")
            self.line(about, "dim")

    def table(self, columns: list[_Column], width: int) -> None:
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
            lines = [line for text in texts for line in wrap(printable(text), max(width - indent, 20))]
            for number, line in enumerate(lines):
                start = (label if number == 0 else "").ljust(indent)
                self.console.print(Text.assemble((start, "bold"), line), soft_wrap=True)


def _about(report: Report) -> str:
    """File, input and batch, for the title line."""
    parts = [printable(report.target or report.file)] if report.file and not report.file.startswith("<") else []
    for row in report.inputs:
        shape = shape_text(row.output_shape, report.layout)
        read = f" ({layout_text(report.layout, row.output_shape.rank)})" if row.output_shape.rank else ""
        parts.append(f"{row.name} {shape}{read}")
    return "   ".join([*parts, f"batch {report.batch}"])


def _facts(report: Report) -> Iterator[tuple[str, list[str]]]:
    """What stands below the table, label by label."""
    totals, memory = report.totals, report.memory
    weight_bytes = memory.bytes(totals.params)
    binary = f" ({in_binary_bytes(weight_bytes)})" if weight_bytes >= 1000 else ""
    size = f"{in_bytes(weight_bytes)}{binary} in {memory.dtype}"
    buffers = f", beside them {thousands(totals.buffers)} buffers" if totals.buffers else ""
    if totals.complete:
        yield "params", [f"{thousands(totals.weights)} weights + {thousands(totals.biases)} biases, {size}{buffers}"]
        yield "work", list(_work(report))
    if known(*report.output.output_shape) and report.inputs[0].output_shape and known(*report.inputs[0].output_shape):
        peak = (
            f"peak {thousands(memory.peak)} values at {memory.peak_at}, {in_bytes(memory.bytes(memory.peak))}; "
            * bool(memory.peak_at)
        )
        yield (
            "memory",
            [f"{peak}all outputs {thousands(memory.activations)} values, {in_bytes(memory.bytes(memory.activations))}"],
        )
    field = _field(report)
    if field:
        yield "field", [field]
    yield from _fit(report)
    notes = [*_grouped(((row.name, row.remarks) for row in report.rows), " "), *report.notes]
    if notes:
        yield "notes", _limited(notes)
    stated = [row.name for row in report.rows if row.layer.stated and known(row.params)]
    if stated:
        names = _names(stated)
        yield "stated", [f"{names}: the totals hold figures that their author states and nobody computed"]
    if not totals.complete:
        yield "missing", list(_missing(report))
    yield "counts", [convention_line(report)]


def _missing(report: Report) -> Iterator[str]:
    """Why something is not known, and how it can be."""
    if not known(*report.inputs[0].output_shape):
        yield "? depends on the input, for example --input 3x224x224; until then totals are lower bounds"
    unstated = [row.name for row in report.rows if row.layer.stated and not known(row.params, row.macs)]
    if unstated:
        yield f"{_names(unstated)}: not stated; write params N macs N. Until then totals are lower bounds"


def _work(report: Report) -> Iterator[str]:
    totals = report.totals
    yield f"{thousands(totals.flops)} FLOPs, 2 per MAC; apart from them {thousands(totals.bias_adds)} bias adds"
    if totals.macs_on_padding:
        share = percent(totals.macs_on_padding, totals.macs)
        cut = any(row.kind == "convtranspose" and row.macs_on_padding for row in report.counted)
        where = "a zero of the padding, or a place that it cuts off" if cut else "a zero of the padding"
        yield f"{thousands(totals.macs_on_padding)} of the MACs ({share}) meet {where}"
    if any(row.counts_connections for row in report.rows):
        yield f"{thousands(totals.connections)} connections: a weight or bias times the places where it is used"
    heads = [row for row in report.rows if row.aux]
    if heads and not report.with_aux:
        params = thousands(sum(row.params for row in heads))
        yield f"auxiliary heads apart: {params} params, {thousands(sum(row.macs for row in heads))} MACs (--aux adds them)"


def _field(report: Report) -> str:
    """Which layer sees how much, and from where on everything is seen."""
    row, source = report.totals.field_row, report.inputs[0]
    everything = next((row for row in report.rows if row.sees_all and not row.aux and not row.seen), None)
    after = f"from {everything.name} on everything is seen" if everything and report.output.sees_all else ""
    if row is None or row.receptive_field is None:
        return after
    field = "x".join(map(str, row.receptive_field))
    of = f" of {'x'.join(map(str, source.output_shape.space))}" if known(*source.output_shape) else ""
    least = per_axis(row.least_field)
    path = f" ({least} on its narrowest path)" if row.least_field != row.receptive_field else ""
    return "; ".join(
        filter(None, [f"{row.name} sees {field}{of}{path}, its units lie {per_axis(row.jump)} apart", after])
    )


def _fit(report: Report) -> Iterator[tuple[str, list[str]]]:
    """Where divisions are not exact."""
    lost = ((row.name, tuple(note for note in row.fit if ONLY_PADDING not in note)) for row in report.rows)
    found = _grouped(lost, ": ")
    spared = [row.name for row in report.rows if any(ONLY_PADDING in note for note in row.fit)]
    if spared:
        found.append(
            f"{_names(spared)}: not exact either, but {ONLY_PADDING}"
            if found
            else f"{_names(spared)}: not exact, but {ONLY_PADDING}"
        )
    if found:
        yield "fit", _limited(found)
    elif known(*report.output.output_shape) and any(
        row.layer.pools or row.layer.weighted == "conv" for row in report.rows
    ):
        yield "fit", ["every division is exact: no row or column is left over"]


def _grouped(named: Iterator[tuple[str, tuple[str, ...]]], joint: str) -> list[str]:
    """Notes, those that say the same put together."""
    found: dict[str, list[str]] = {}
    for name, notes in named:
        for note in notes:
            found.setdefault(note, []).append(name)
    return [f"{_names(names)}{joint if len(names) == 1 else ': '}{note}" for note, names in found.items()]


def _names(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 3 else f"{names[0]}, {names[1]} and {len(names) - 2} more"


def _limited(notes: list[str]) -> list[str]:
    rest = len(notes) - _MOST_NOTES
    return notes if rest <= 1 else [*notes[:_MOST_NOTES], f"and {rest} more: --columns layer,notes"]


def _next(report: Report, target: str) -> str:
    first = next((row.name for row in report.rows if row.layer.weighted), "")
    explain = f"cnncalc explain {target} {first} | " if first else ""
    return f"{explain}cnncalc {target} --columns help | --json"
