"""The table for the terminal, with what to know of it below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..dims import known
from ..errors import printable
from ..figures import NAMES, Figure
from ..folding import Line, lines
from ..layers._leftover import ONLY_PADDING
from ..report import Report
from ..units import in_binary_bytes, in_bytes, layout_text, per_axis, percent, shape_text, thousands
from . import Options
from ._cells import cell_text, convention_line, total_texts
from ._closed import Names, facts, is_open, short
from ._glyphs import Glyphs
from ._page import BAR, UNCUT, Column, Page, width_of
from ._summary import NUMERIC, TITLES, summary_texts

_SHARED = ("params", "macs")  # figures with a bar for each layer's share
_MOST_NOTES = 6
_USUAL = 100  # a width up to which closed forms stand in a pipe as they are


def write(report: Report, options: Options) -> str:
    """Title, table, totals and what to know of them."""
    glyphs = Glyphs(options.encoding)
    page = Page(options, glyphs)
    open_, names = is_open(report), None
    columns = _columns(report, options, glyphs)
    if open_ and width_of([column for _, column in columns]) > (options.width or _USUAL):
        names = Names(report)
        columns = _columns(report, options, glyphs, names)
    fitting = _fitting(columns, options.width)
    natural = width_of(fitting)
    width = max(natural, min(60, options.width or UNCUT))
    page.title(printable(report.name) or "network", _about(report), width)
    page.rule(width)
    page.table(fitting, width)
    page.rule(width)
    page.facts([*(facts(report, names) if open_ else ()), *_facts(report, open_)], width)
    if options.target:
        page.line("")
        page.line(f"Next: {_next(report, printable(options.target), options.width or UNCUT)}", "dim")
    return page.text()


def write_several(reports: Sequence[Report], options: Options) -> str:
    """A line a network."""
    page = Page(options, Glyphs(options.encoding))
    rows = [[printable(text) for text in summary_texts(report)] for report in reports]
    columns = [Column(title, [row[at] for row in rows], "", title in NUMERIC) for at, title in enumerate(TITLES)]
    for name in ("input", "field", "layers", "depth", "output"):  # rather than cut a figure
        if width_of(columns) > (options.width or UNCUT):
            columns = [column for column in columns if column.title != name]
    page.table(columns, width_of(columns))
    page.line("")
    page.facts([("counts", [convention_line(reports[0])])], options.width or UNCUT)
    return page.text()


def _columns(
    report: Report, options: Options, glyphs: Glyphs, names: Names | None = None
) -> list[tuple[Figure, Column]]:
    """The columns, with names for the sizes in closed forms."""
    folded = lines(report.rows, options.depth)
    figures = [NAMES[name] for name in options.columns]
    put = names.put if names else _itself
    feet = [short(text) for text in total_texts(report, figures, put)]
    found: list[tuple[Figure, Column]] = []
    for figure, foot in zip(figures, feet):
        values = [put(line.value(figure)) for line in folded]
        cells = [printable(cell_text(figure, value, report.layout)) for value in values]
        bars = _bars(folded, figure, glyphs) if figure.name in _SHARED else None
        found.append((figure, Column(figure.title, cells, foot, figure.form in ("number", "axes", "shape"), bars)))
    return found


def _itself(value: Any) -> Any:
    return value


def _bars(folded: list[Line], figure: Figure, glyphs: Glyphs) -> list[str]:
    values = [line.value(figure) for line in folded]
    largest = max((value for value in values if isinstance(value, int)), default=0)
    return [glyphs.bar(value, largest, BAR) if isinstance(value, int) else "" for value in values]


def _fitting(found: list[tuple[Figure, Column]], width: int | None) -> list[Column]:
    """The columns that fit: bars go first, then the jump, then long notation is cut."""

    def over() -> int:
        return 0 if width is None else width_of([column for _, column in found]) - width

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


def _about(report: Report) -> str:
    """File, input and batch, for the title line."""
    parts = [printable(report.target or report.file)] if report.file and not report.file.startswith("<") else []
    for row in report.inputs:
        shape = shape_text(row.output_shape, report.layout)
        read = f" ({layout_text(report.layout, row.output_shape.rank)})" if row.output_shape.rank else ""
        parts.append(f"{row.name} {shape}{read}")
    return "   ".join([*parts, f"batch {report.batch}"])


def _facts(report: Report, open_: bool) -> Iterator[tuple[str, list[str]]]:
    """What stands below the table, label by label."""
    if not open_:
        yield from _figures(report)
    field = _field(report)
    if field:
        yield "field", [field]
    if not open_:
        yield from _fit(report)
    notes = [*_grouped(((row.name, row.remarks) for row in report.rows), " "), *report.notes]
    if notes:
        yield "notes", _limited(notes)
    stated = [row.name for row in report.rows if row.layer.stated and (known(row.params) or known(row.macs))]
    if stated:
        names = _names(stated)
        yield "stated", [f"{names}: the totals hold figures that their author states and nobody computed"]
    if not report.totals.complete:
        yield "missing", list(_missing(report))
    yield "counts", [convention_line(report)]


def _figures(report: Report) -> Iterator[tuple[str, list[str]]]:
    """Parameters, work and memory of a network of plain sizes."""
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
    elif known(*(row.remainder for row in report.rows)) and any(
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


def _next(report: Report, target: str, width: int) -> str:
    """Commands to go on with, as many as there is room for."""
    first = next((printable(row.name) for row in report.rows if row.layer.weighted), "")
    explain = f"cnncalc explain {target} {first} | " if first else ""
    whole, brief = f"{explain}cnncalc {target} --columns help | --json", f"{explain}--columns help | --json"
    return next((one for one in (whole, brief) if len(one) + 6 <= width), whole.partition(" | ")[0])
