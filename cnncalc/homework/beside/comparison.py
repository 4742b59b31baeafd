"""Networks side by side: their figures, ratios and savings, and a sentence of conclusion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from ..._record import record
from ...dims import product
from ...errors import listed, usage
from ...limits import LARGEST, MOST_DIGITS
from ...network import Network
from ...operations import plain
from ...readers import read
from ...report import Report
from ...rows import Row
from ...units import percent, shape_text, tenths, thousands

_STEP = re.compile(r"\s*(\d{1,300})(?:[xX×](\d{1,300}))?(?:/(\d{1,300}))?(?::(\d{1,300}))?\s*", re.ASCII)


def is_shorthand(text: str) -> bool:
    """Whether a text is a stack of kernels: 3x3,3x3 or 1x1:32,3x3:128."""
    return all(_STEP.fullmatch(part) for part in text.split(",")) and ("x" in text.lower() or "," in text)


def open_size(texts: Sequence[str]) -> int:
    """A size that stands for H and W where they are left open: the strides of every shorthand divide it."""
    strides = [
        product(int(found[3] or 1) for found in map(_STEP.fullmatch, text.split(",")) if found) for text in texts
    ]
    size = lcm(*strides)
    if size > LARGEST:
        raise usage(f"strides of more than {MOST_DIGITS} digits together", hint="fewer or smaller ones")
    return size or 1  # a stride of 0 is refused where it stands


def stack_of(text: str, channels: int, shape: str) -> Network:
    """The convolutions of a shorthand, padded to keep the size; `:32` is a number of filters, else the channels stay."""
    steps, depth = [], channels
    for part in text.split(","):
        found = _STEP.fullmatch(part)
        assert found is not None
        if 0 in [int(number) for number in found.groups() if number]:
            raise usage(f"'{part}' holds a zero", expected="numbers from 1, such as 3x3/2:64")
        depth = int(found[4] or depth)
        steps.append(f"conv {depth} {found[1]}x{found[2] or found[1]} /{found[3] or 1} same")
    return read(f"{shape} -> {' -> '.join(steps)}", text)


def squares(text: str) -> int | None:
    """The k*k of a shorthand added up, where every layer has C channels in and out."""
    found = [_STEP.fullmatch(part) for part in text.split(",")]
    if any(one is None or one[4] or one[3] for one in found):
        return None
    return sum(int(one[1]) * int(one[2] or one[1]) for one in found if one)


def letters(count: int) -> list[str]:
    """A, B, C ... for the networks; raises `UsageError` for more than there are letters."""
    if count > 26:
        raise usage("more than 26 networks to compare", hint="several targets without compare give a row each")
    return [chr(ord("A") + number) for number in range(count)]


# -- figures ------------------------------------------------------------------------------------------


@record
class Line:
    """A figure of every network; `numeric` ones have ratios, and a total that is not `complete` is a lower bound."""

    title: str
    values: tuple[Any, ...]
    numeric: bool = True
    complete: tuple[bool, ...] = ()

    def ratio(self, at: int = 0, base: int = -1) -> Fraction | None:
        """One network's figure as a part of another's; None where one of them is not known in full."""
        a, b = self.values[at], self.values[base]
        sure = not self.complete or (self.complete[at] and self.complete[base])
        return Fraction(a) / b if self.numeric and sure and _told(a, b) and b else None

    def saving(self, at: int = 0) -> Fraction | None:
        """What is saved of the last network's figure; below 0 for what is added to it."""
        ratio = self.ratio(at)
        return None if ratio is None else 1 - ratio

    @property
    def same(self) -> bool:
        return len(set(self.values)) == 1 and all(self.complete)


def lines_of(reports: Sequence[Report], size: int | None = None) -> list[Line]:
    """The figures in the order of the answer; with an open size (which `size` stands for) work is that of a position."""
    inputs = tuple(_shapes(report.inputs, report, size) for report in reports)
    outputs = tuple(_shapes((report.output,), report, size) for report in reports)
    came = [Line("input", inputs, False)] if len(set(inputs)) > 1 else []
    title = f"output of {inputs[0]}" if not came and size else "output"
    seen = [*came, Line("receptive field", tuple(map(_field, reports)), False), Line(title, outputs, False)]
    each = _Figures(reports)
    weighed = [each.total(name, name) for name in ("weights", "biases", "params")]
    held = each.memory("bytes of weights", "weights")
    if size:
        area = size**2
        work = [each.total("MACs a position", "macs", area), each.total("FLOPs a position", "flops", area)]
        return [*seen, each.total("layers", "layers"), *weighed, held, *work]
    counted = [each.total("layers", "layers"), each.total("depth", "depth")]
    work = [each.total("MACs", "macs"), each.total("FLOPs", "flops")]
    more = [each.memory("bytes of all outputs", "activations"), each.memory("bytes at the peak", "peak")]
    return [*seen, *counted, *weighed, *work, held, *more]


class _Figures:
    """Makes lines of the totals of several networks."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self.reports, self.complete = reports, tuple(report.totals.complete for report in reports)

    def total(self, title: str, name: str, parts: int = 1) -> Line:
        values = [getattr(report.totals, name) for report in self.reports]
        shares = (plain(Fraction(value, parts)) if _told(value) else value for value in values)
        return Line(title, tuple(shares), complete=self.complete)

    def memory(self, title: str, name: str) -> Line:
        values = (report.memory.bytes(getattr(report.memory, name)) for report in self.reports)
        return Line(title, tuple(values), complete=self.complete)


def _told(*values: Any) -> bool:
    """Whether all values are numbers, and not closed forms or unknown."""
    return all(isinstance(value, (int, Fraction)) for value in values)


def _field(report: Report) -> str:
    field = report.totals.receptive_field
    return "x".join(map(str, field)) if field else "all" if report.totals.sees_all else "?"


def _shapes(rows: Sequence[Row], report: Report, size: int | None) -> str:
    """The shapes of inputs or of the output: 128xH/2xW/2 where the size is open."""
    if size is None:
        return ", ".join(shape_text(row.output_shape, report.layout) for row in rows)
    (row,) = rows
    jumps = row.jump or (1, 1)
    return "x".join(
        [str(row.output_shape[0]), *(name if jump == 1 else f"{name}/{jump}" for name, jump in zip("HW", jumps))]
    )


# -- conclusion ---------------------------------------------------------------------------------------


def conclusion(lines: Sequence[Line], names: Sequence[str]) -> list[str]:
    """What the first of two saves or costs beside the second; of several, which has least and most."""
    by_title = {line.title: line for line in lines}
    work = by_title.get("MACs") or by_title["MACs a position"]
    if len(names) != 2:
        params = by_title["params"]
        return [*_extremes(params, "params", names), *_extremes(work, "MACs", names), *_unlike(lines)]
    weights = by_title["weights"]
    alike = weights.ratio() == work.ratio()
    parts = [_change(weights, "weights and MACs")] if alike else _changes(weights, work)
    a, b = by_title["receptive field"].values
    sees = f"sees the same {a}" if a == b else f"sees {a} where {names[1]} sees {b},"
    told = [f"{names[0]} {sees} with {' and '.join(parts) or 'the same figures'}."]
    if not _told(*weights.values, *work.values):
        told = ["The figures depend on symbols: with numbers for them --input and --set tell what is saved."]
    if not all(weights.complete):
        told = ["Not every figure is known, so that nothing can be concluded from the totals."]
    return [*told, *_unlike(lines)]


def _unlike(lines: Sequence[Line]) -> Iterator[str]:
    """Inputs and outputs that differ make figures that are hard to compare."""
    for line in lines:
        if line.title == "input":
            yield f"The inputs differ, {listed(line.values)}: --input gives all of them the same."
        elif line.title.startswith("output") and not line.same:
            yield f"The outputs differ, {listed(line.values)}."


def _extremes(line: Line, title: str, names: Sequence[str]) -> Iterator[str]:
    """Fewest params: C, 6,998,552; most: B, 138,357,544, which is 19.8 times as many."""
    if not all(line.complete) or line.same or not _told(*line.values):
        return
    least, most = min(line.values), max(line.values)
    first, last = (", ".join(name for name, one in zip(names, line.values) if one == value) for value in (least, most))
    times = f", {tenths(Fraction(most) / least)} times as many" if least else ""
    yield f"Fewest {title}: {first} with {thousands(least)}; most: {last} with {thousands(most)}{times}."


def _changes(weights: Line, work: Line) -> list[str]:
    """Two changes in one sentence, the shares in brackets."""
    found = [_change(line, title) for line, title in ((weights, "weights"), (work, "MACs"))]
    return [f"{text.replace(': ', ' (')})" if ": " in text else text for text in found if text]


def _change(line: Line, title: str) -> str:
    """28 % fewer weights: cut by 28 %, to 72 %."""
    a, b = line.values[:2]
    if a == b or not _told(a, b) or not b:
        return f"the same {title}" if a == b else ""
    by, to = percentage(abs(Fraction(a) - b) / b), percentage(Fraction(a) / b)
    return f"{by} fewer {title}: cut by {by}, to {to}" if a < b else f"{by} more {title}: up by {by}, to {to}"


def percentage(ratio: Fraction) -> str:
    """28 %, 7.3 %, or <0.1 % for something that is not nothing."""
    return percent(ratio.numerator, ratio.denominator).replace(".0 %", " %")
