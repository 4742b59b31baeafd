"""A verification as a table and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..errors import printable
from ..report import Report
from ..units import duration, per_axis, percent, shape_text, thousands
from ..wide import wrapped
from . import Options
from ._glyphs import Glyphs
from ._page import UNCUT, Column, Page, width_of

if TYPE_CHECKING:
    from ..engine.verification import Checked, FollowedUnit, LoopsDone, Pair, Verification

_TITLES = {"shape": "output", "params": "params", "macs": "MACs", "on_padding": "on padding", "field": "field"}
_PARTS = {"params": ("params", "buffers"), "macs": ("macs", "on_padding", "values")}
"""Figures that are marked in one column, where it stands beside the others."""
_MOST_TOLD = 12
_READABLE, _SHORTEST = 16, 8  # signs of notation that are worth more than times, or worth showing at all


def as_json(found: Verification) -> str:
    """Computed and executed side by side, layer by layer."""
    from .json import SCHEMA, dumped

    return dumped({"schema": SCHEMA, "layers": [_as_data(row) for row in found.rows], "ok": found.ok})


def _as_data(row: Checked) -> dict[str, Any]:
    from .json import plain

    figures = {"shape": row.shape, "params": row.params, "macs": row.macs, "receptive_field": row.field}
    return {
        "name": row.name,
        **({"on": list(row.on)} if row.on else {}),
        **{name: [plain(pair.computed), plain(pair.executed)] for name, pair in figures.items()},
        "ok": row.ok,
        **({} if row.ok else {"differences": [one.text for one in row.differences]}),
    }


def write(report: Report, found: Verification, options: Options, times: bool = True) -> str:
    """Title, a line a layer, totals, and what was done to find them; without times it is the same at every run."""
    page = Page(options, Glyphs(options.encoding))
    rows = [row for row in found.rows if row.looked_at or not found.on_copies]
    columns = list(_fitting(_Cells(report, page.glyphs).columns(found, rows, times), options.width).values())
    width = max(width_of(columns), min(60, options.width or UNCUT))
    how = "counted one by one on small copies" if found.on_copies else "executed in NumPy"
    page.title(f"{printable(found.name) or 'network'}   {how}, beside what was computed", _about(report, found), width)
    page.rule(width)
    _table(page, columns, rows, width)
    page.rule(width)
    page.facts(list(_facts(report, found, page.glyphs, times)), width)
    for line in wrapped(_legend(page.glyphs), min(width, page.room)):
        page.line(line, "dim")
    return page.text()


def _about(report: Report, found: Verification) -> str:
    shapes = [shape_text(row.output_shape, report.layout) for row in report.inputs]
    return "   ".join([*shapes, f"batch {found.batch}", found.dtype, f"seed {found.seed}"])


def _legend(glyphs: Glyphs) -> str:
    right, wrong = glyphs["✓"], glyphs["✗"]
    return (
        f"{right} is computed = executed; a figure that differs is printed as `computed / executed {wrong}` and exits 1"
    )


class _Cells:
    """Figures with their marks."""

    def __init__(self, report: Report, glyphs: Glyphs) -> None:
        self.layout = report.layout
        self.right, self.wrong = glyphs["✓"], glyphs["✗"]

    def columns(self, found: Verification, rows: list[Checked], times: bool) -> dict[str, Column]:
        total = found.total
        made = {
            "layer": Column("layer", [printable(row.name) for row in rows], total.name, False),
            "what": Column("what it is", [printable(row.what) for row in rows], total.what, False),
        }
        if found.on_copies:
            made["on"] = Column("on", [shape_text(row.on or (), self.layout) for row in rows], "", True)
        for name in ("shape", "params", "macs", "on_padding" if found.on_copies else "field"):
            title = _TITLES[name] + " " * (1 + len(self.right))
            made[name] = Column(title, [self.cell(row, name) for row in rows], self.cell(total, name), True)
        if times and total.seconds is not None:
            spent = [duration(row.seconds) if row.seconds is not None else "" for row in rows]
            made["time"] = Column("time", spent, duration(total.seconds), True)
        return made

    def cell(self, row: Checked, name: str) -> str:
        """A figure, the executed one too where it differs, and its mark."""
        pair: Pair = getattr(row, name)
        text = self.text(name, pair.computed)
        if row.differs_in(*_PARTS.get(name, (name,))):
            other = "" if pair.ok else f" / {self.text(name, pair.executed)}"
            return f"{text}{other} {self.wrong}".lstrip()
        return f"{text} {self.right if pair.looked_at and text else ' ' * len(self.right)}"

    def text(self, name: str, value: Any) -> str:
        """A shape, sizes axis by axis, a number or a word."""
        if isinstance(value, tuple):
            return shape_text(value, self.layout) if name == "shape" else per_axis(value)
        return "" if value is None else value if isinstance(value, str) else thousands(value)


def _fitting(columns: dict[str, Column], width: int | None) -> dict[str, Column]:
    """The columns that fit: long notation is cut, but times go before it is no longer readable; figures stay."""

    def over() -> int:
        return 0 if width is None else width_of(list(columns.values())) - width

    def cut(name: str, least: int) -> None:
        column = columns.get(name)
        if column and over() > 0:
            column.foot = column.foot.partition(" layer")[0]
            column.shorten(max(least, column.width - over()))

    def drop(name: str, least: int) -> None:
        """Leave a column out if the notation would have to be cut to less than that."""
        if over() > max(columns["what"].width - least, 0):
            columns.pop(name, None)

    drop("time", _READABLE)
    drop("what", _SHORTEST)
    cut("what", _SHORTEST)
    cut("layer", _SHORTEST)
    return columns


def _table(page: Page, columns: list[Column], rows: list[Checked], width: int) -> None:
    """As any table; the rows that differ stand out where there is colour."""
    heading, *lines, foot = zip(*(column.laid() for column in columns))
    page.put([heading], "bold")
    page.rule(width)
    for line, row in zip(lines, rows):
        page.put([line], "" if row.ok else "bold red")
    page.rule(width)
    page.put([foot], "bold")


def _facts(report: Report, found: Verification, glyphs: Glyphs, times: bool) -> Iterator[tuple[str, list[str]]]:
    """What was done, label by label, and every difference in a sentence."""
    if "run" in found.methods:
        yield "output", ["the shapes NumPy's arrays really had"]
        buffers = found.total.buffers.executed
        beside = f"; beside them {thousands(buffers)} buffers" if buffers else ""
        yield "params", [f"numbers allocated as weights and biases{beside}"]
        yield "MACs", [_multiplied(found, any(row.kind == "convtranspose" for row in report.counted))]
    if found.followed:
        yield "field", [_followed(found.followed, report)]
    if found.loops:
        yield "loops", [_looped(found.loops)]
    if times and found.total.seconds and (found.total.speed or 0) >= 0.1:
        speed = f"{found.total.speed:.1f} GFLOP/s, 2 a MAC"
        yield "speed", [f"{duration(found.total.seconds)} in the layers: {speed}"]
    stated = [row.name for row in found.rows if row.stated]
    if stated:
        yield "stated", [f"{_names(stated)}: the word of its author, neither right nor wrong, and in no total"]
    apart = _grouped([(row.name, f"not followed, {remark}") for row in found.rows for remark in row.remarks])
    if apart:
        yield "apart", apart
    told = _grouped([(row.name, one.text) for row in found.rows for one in row.differences])
    if told:
        rest = [f"and {len(told) - _MOST_TOLD} more: --json has them all"] if len(told) > _MOST_TOLD else []
        yield "differs", [*told[:_MOST_TOLD], *rest]


def _multiplied(found: Verification, transposed: bool) -> str:
    """How MACs were counted, and how many of them met padding."""
    text, pair = "m * n * k of every product while it ran", found.total.on_padding
    if pair.executed:
        where = "padding zeros or places that padding cuts off" if transposed else "padding zeros"
        share = percent(pair.executed, found.total.macs.executed)
        text += f"; {thousands(pair.executed)} of them on {where} ({share})"
    return text if pair.ok else f"{text}, and not {thousands(pair.computed)}"


def _followed(one: FollowedUnit, report: Report) -> str:
    """The unit that was followed, and what it read."""
    names = {2: ("rows", "columns"), 3: ("slices", "rows", "columns")}.get(
        len(one.unit), ("positions",) * len(one.unit)
    )
    told = list(dict.fromkeys(f"{lo} to {hi}" for lo, hi in one.reads))
    where = f"{names[0]} {told[0]}"
    if len(told) > 1:
        where = ", ".join(f"{name} {lo} to {hi}" for name, (lo, hi) in zip(names, one.reads))
    unit = ", ".join(map(str, one.unit))
    text = f"the pixels a unit really depends on, followed back from unit ({unit}) of {one.layer}: {where}"
    if one.elsewhere:
        text += f"; on an input of {'x'.join(map(str, one.lengths))}, where no edge takes anything away"
    return text


def _looped(done: LoopsDone) -> str:
    """What the loops did beside the kernels."""
    layers = "1 layer" if done.layers == 1 else f"{done.layers} layers"
    text = f"{thousands(done.multiplications)} multiplications counted one by one on small copies of {layers}"
    zeros = f", {thousands(done.on_padding)} of them on padding zeros" if done.on_padding else ""
    return f"{text}{zeros}{'; the kernels and the rules count the same' * done.ok}"


def _grouped(said: list[tuple[str, str]]) -> list[str]:
    """Layers of which the same is said together."""
    found: dict[str, list[str]] = {}
    for name, text in said:
        found.setdefault(text, []).append(name)
    return [f"{_names(names)}: {text}" for text, names in found.items()]


def _names(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 3 else f"{names[0]}, {names[1]} and {len(names) - 2} more"
