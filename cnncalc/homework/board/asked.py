"""The working of an expression: of every figure that it names, then of the arithmetic around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..._record import changed
from ...analysis import analyze
from ...calculation.arithmetic import Spec
from ...calculation.fields import row_named
from ...calculation.layered import named_figure
from ...calculation.reading import Reading, reading_of
from ...calculation.specs import FIELD_IN, Desk, chain, figure_of, is_window, stack, window_of
from ...errors import CnncalcError, Mistake
from ...expressions import Expression
from ...figures import NAMES
from ...layers import Shape
from ...layers._window import floor_windows, reach
from ...memory import SIZES
from ...numbers.traced import Traced
from ...operations import Value, number_text
from ...report import Report
from ...rows import Row
from ...units import shape_text, thousands
from ..texts import en_explain as say
from .letters import lettered, output_names
from .page import Block, Cells, Item, Page, held, shape_items, what_of
from .pyramid import field_page
from .stepwise import stepwise
from .sums import longest, sum_of
from .working import Working, worked
from .workings import left_over, refuse_open, workings

_WANTED = {
    "params": ("weights", "biases", "params"), "macs": ("weights", "MACs"), "flops": ("weights", "MACs", "FLOPs"),
    "bias_adds": ("bias adds",), "other_ops": ("other ops",),
}  # fmt: skip
_SIZED = ("macs", "flops", "bias_adds", "other_ops", "connections", "activations")
_SHAPES = ("out", "channels", "height", "width")
_FEW = 4  # layers that are worked out one by one before they are added up


def pages_of(expression: Expression, desk: Desk) -> list[Page]:
    """A page for every figure that an expression names, and one for the expression.

    Raises `Mistake` where it cannot be worked out.
    """
    named = dict.fromkeys(step.what for step in expression.code if step.op == "name")
    value = expression.value(desk)
    pages = [page for what in named for page in _named(what, desk)]
    if len(expression.code) > 1 or not pages:
        pages.append(_arithmetic(expression, value, desk))
    return pages


def _named(what: Any, desk: Desk) -> Iterator[Page]:
    """The working of one name."""
    try:
        path = named_figure(what)
        if path is not None:
            network, rest = desk.parted(path)
            yield path_page(desk.report(network), rest, str(what))
        elif not isinstance(what, Spec):
            return
        elif is_window(what):
            yield window_page(window_of(what, desk), str(what))
        elif what.name == "rf":
            yield _field(what, desk)
        else:
            report = analyze(chain(what))
            yield figure_page(report, what.name, report.counted, str(what), True, not _left_open(what))
    except CnncalcError as failure:
        problem = failure.problems[0]
        at, width = (what.at, len(what.text)) if isinstance(what, Spec) else (0, len(str(what)))
        raise Mistake(at, at + width, problem.finding, problem.expected, problem.hint) from None


def _left_open(spec: Spec) -> bool:
    """Whether a chain is given channels alone, so that the sizes it is worked out for are nobody's."""
    return re.search(r"\bin\s+\d+\s*$", spec.text) is not None


def _field(spec: Spec, desk: Desk) -> Page:
    """rf(3x3, 3x3), or rf(alexnet.conv5 in conv3)."""
    inside = FIELD_IN.fullmatch(spec.text)
    if inside:
        network, layer = desk.parted(inside[1])
        return between_page(desk.report(network), layer, inside[2], str(spec))
    report = analyze(stack(spec))
    return field_page(report, report.rows[-1], report.inputs[0], str(spec), bare=True)


def between_page(report: Report, top: str, bottom: str | None, title: str) -> Page:
    """The field of a layer in an earlier one, or in the input; raises `UnknownNameError` and `LookupError`."""
    below = row_named(report, bottom) if bottom else report.inputs[0]
    return field_page(report, row_named(report, top), below, title)


def path_page(report: Report, path: str, title: str) -> Page:
    """conv1.params, layer1.macs, params: a figure of a layer, of a group, or of the whole network."""
    where, _, name = path.rpartition(".")
    rows = report.group(where) if where else report.counted
    return figure_page(report, name, rows, title, not where)


def figure_page(report: Report, name: str, rows: Sequence[Row], title: str, whole: bool, sized: bool = True) -> Page:
    """The working of one figure of some layers; `sized` where the sizes of what comes in are meant."""
    value = figure_of(report, name, list(rows), whole)
    last = report.output if whole else rows[-1]
    if name in ("rf", "jump"):
        row = (report.totals.field_row if whole else last) or last
        return changed(field_page(report, row, report.inputs[0], title), closing=(f"{title} = {text_of(value)}",))
    for one in rows:
        refuse_open(one)
    blocks = list(_blocks(report, name, rows, last, sized))
    kept = tuple(one for one in blocks if one.items)
    return Page(title, "", report.name if report.file else "", kept, (f"{title} = {text_of(value)}",))


def text_of(value: Value) -> str:
    """A value as it is written: 34,944, or 96x55x55."""
    return "x".join(map(number_text, value)) if isinstance(value, list) else thousands(value)


def _blocks(report: Report, name: str, rows: Sequence[Row], last: Row, sized: bool) -> Iterator[Block]:
    """What leads to a figure, under the labels of the board."""
    name = NAMES[name].name if name in NAMES else name
    if not rows:
        return
    if name in _SHAPES:
        yield from _of_layer(report, last, (), True, ("output",))
    elif name in _SPECIAL:
        yield Block(name.replace("_", " "), tuple(_SPECIAL[name](report, rows)))
    else:
        counted = [row for row in rows if NAMES[name].of(row)]
        if len(counted) <= _FEW:
            for row in counted:
                yield from _of_layer(report, row, _WANTED.get(name, (name,)), sized, ("output",) * (name in _SIZED))
        if len(counted) != 1:
            yield Block("sum", (sum_of(rows, (name,), everything=True),))


def _of_layer(report: Report, row: Row, wanted: Sequence[str], sized: bool, groups: Sequence[str]) -> Iterator[Block]:
    """The workings of a layer that are wanted, and what is given for them."""
    found = [one for one in workings(row) if one.name in wanted or one.group in groups]
    if "activations" in wanted:
        named = Shape(map(Traced, row.output_shape, output_names(row.output_shape)))
        found.append(worked("memory", "values", named.values))
    used = {name for one in found for name, _ in one.letters} - {one.name for one in found}
    letters = [one for one in lettered(row).letters if one.name in used]
    given = "   ".join(f"{name} = {thousands(number)}" for name, number, _ in letters)
    came = shape_text(row.inputs[0].output_shape, report.layout)
    yield Block(
        row.name,
        (Cells(f"{what_of(row)}, {say.READING.format(came)}" if sized else what_of(row)), *([given] * bool(given))),
    )
    for label in dict.fromkeys(one.group for one in found):
        shape = shape_items(report, row) if label == "output" else ()
        yield Block(label, (*(one for one in found if one.group == label), *shape))


def _listed(rows: Sequence[Row]) -> Iterator[Item]:
    yield f"{len(rows):,}: {', '.join(row.name for row in rows)}"


def _neurons(report: Report, rows: Sequence[Row]) -> Iterator[Item]:
    yield sum_of([row for row in rows if row.layer.weighted], ("activations",), everything=True)


def _outputs(report: Report, rows: Sequence[Row]) -> Iterator[Item]:
    grid = sum_of([row for row in rows if row.layer.weighted or row.layer.pools], ("activations",), everything=True)
    sources = tuple((f"+ {row.name}", thousands(row.activations)) for row in report.inputs)
    yield grid._replace(rows=(*grid.rows, *sources), foot=(grid.foot[0], thousands(report.memory.outputs)))


def _memory(report: Report, rows: Sequence[Row]) -> Iterator[Item]:
    each = SIZES[report.dtype]
    count = sum(row.params + row.buffers for row in rows)
    yield held(f"{thousands(count)} {say.PARAMS_AND_BUFFERS}", count, each)


def _peak(report: Report, rows: Sequence[Row]) -> Iterator[Item]:
    each, peak = SIZES[report.dtype], report.memory.peak
    yield held(say.PEAK.format(thousands(peak), report.memory.peak_at or "input"), peak, each)


_SPECIAL = {
    "depth": lambda report, rows: _listed(longest(rows)),
    "layers": lambda report, rows: _listed(rows),
    "conv_layers": lambda report, rows: _listed([row for row in rows if row.layer.weighted == "conv"]),
    "fc_layers": lambda report, rows: _listed([row for row in rows if row.layer.weighted == "fc"]),
    "neurons": _neurons, "outputs": _outputs, "memory": _memory, "peak": _peak,
}  # fmt: skip


# -- arithmetic ---------------------------------------------------------------------------------------


def _arithmetic(expression: Expression, value: Value, desk: Desk) -> Page:
    """An expression step by step, and what it reads as where it has the form of an output size."""
    found = stepwise(expression, desk)
    blocks = [Block(say.STEP_BY_STEP, (Working("", "", text_of(value), tuple(found)),))]
    reading = reading_of(expression)
    if reading is not None:
        blocks += [Block(say.READS_AS, _window_items(reading))]
    return Page(expression.text, "", "", tuple(blocks))


def window_page(reading: Reading, title: str) -> Page:
    """The output size of one window."""
    return Page(title, "", "", (Block("output", _window_items(reading)),))


def _window_items(reading: Reading) -> tuple[Item, ...]:
    """The rule of a window's output size, run in letters."""
    n, k, s = Traced(reading.n, "n"), Traced(reading.kernel, "k"), Traced(reading.stride, "s")
    d = Traced(reading.dilation, "d") if reading.dilation != 1 else 1
    before, after = reading.padding // 2, reading.padding - reading.padding // 2
    sides = (Traced(before, "p"),) * 2 if before == after else (Traced(before, "p1"), Traced(after, "p2"))
    size = floor_windows(n, *sides, reach(k, d), s)
    words = [f"input n = {reading.n}", f"kernel k = {reading.kernel}", f"stride s = {reading.stride}"]
    words += [f"padding {'   '.join(dict.fromkeys(f'{one.name} = {one.value}' for one in sides))}"]
    words += [f"dilation d = {reading.dilation}"] * (reading.dilation != 1)
    fits = reading.fits()
    return "   ".join(words), worked("output", "out", size, left=left_over(size), notes=(fits,) if fits else ())
