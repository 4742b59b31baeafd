"""Networks side by side: figures, ratios, a sentence of conclusion, and what two networks do differently."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from fractions import Fraction
from typing import Any

from .._record import record
from ..errors import usage
from ..network import Network
from ..readers import read
from ..report import Report
from ..rows import Row
from ..units import percent

_STEP = re.compile(r"\s*(\d+)(?:[xX×](\d+))?(?:/(\d+))?(?::(\d+))?\s*")
OPEN_SIZE = 2520  # stands for H and W where they are left open: every stride up to 10 divides it


def is_shorthand(text: str) -> bool:
    """Whether a text is a stack of kernels: 3x3,3x3 or 1x1:32,3x3:128."""
    return all(_STEP.fullmatch(part) for part in text.split(",")) and ("x" in text.lower() or "," in text)


def stack_of(text: str, channels: int, shape: str | None) -> Network:
    """The convolutions of a shorthand, padded to keep the size; `:32` is a number of filters, else the channels stay."""
    steps, depth = [], channels
    for part in text.split(","):
        found = _STEP.fullmatch(part)
        assert found is not None
        depth = int(found[4] or depth)
        steps.append(f"conv {depth} {found[1]}x{found[2] or found[1]} /{found[3] or 1} same")
    source = shape or f"{channels}@{OPEN_SIZE}x{OPEN_SIZE}"
    return read(f"{source} -> {' -> '.join(steps)}", text)


def squares(text: str) -> int | None:
    """The k*k of a shorthand added up, where every layer has C channels in and out."""
    found = [_STEP.fullmatch(part) for part in text.split(",")]
    if any(one is None or one[4] or one[3] for one in found):
        return None
    return sum(int(one[1]) * int(one[2] or one[1]) for one in found if one)


@record
class Line:
    """A figure of every network; `numeric` ones have ratios."""

    title: str
    values: tuple[Any, ...]
    numeric: bool = True

    def ratio(self, at: int = 0, base: int = 1) -> Fraction | None:
        """One network's figure as a part of another's."""
        a, b = self.values[at], self.values[base]
        return Fraction(a, b) if self.numeric and isinstance(a, int) and isinstance(b, int) and b else None

    @property
    def same(self) -> bool:
        return len(set(self.values)) == 1


def lines_of(reports: Sequence[Report], open_size: bool) -> list[Line]:
    """The figures in the order of the answer. With an open size MACs are those of one position."""
    totals = [report.totals for report in reports]

    def each(name: str) -> tuple[Any, ...]:
        return tuple(getattr(one, name) for one in totals)

    found = [
        Line("receptive field", tuple(_field(report) for report in reports), False),
        Line("layers", each("layers")),
        Line("depth", each("depth")),
        Line("weights", each("weights")),
        Line("biases", each("biases")),
        Line("params", each("params")),
    ]
    if open_size:
        areas = OPEN_SIZE**2
        return [*found, Line("MACs a position", tuple(one.macs // areas for one in totals))]
    return [
        *found,
        Line("MACs", each("macs")),
        Line("FLOPs", each("flops")),
        Line("all outputs, values", tuple(report.memory.activations for report in reports)),
        Line("peak, values", tuple(report.memory.peak for report in reports)),
    ]


def _field(report: Report) -> str:
    field = report.totals.receptive_field
    return "x".join(map(str, field)) if field else "all" if report.totals.sees_all else "?"


def conclusion(lines: Sequence[Line], names: Sequence[str]) -> str:
    """What the first saves or costs beside the second: to what part, and by how much."""
    by_title = {line.title: line for line in lines}
    work = by_title.get("MACs") or by_title["MACs a position"]
    weights = by_title["weights"]
    alike = weights.ratio() == work.ratio()
    figures = ((weights, "weights and MACs"),) if alike else ((weights, "weights"), (work, "MACs"))
    parts = [_change(line, title) for line, title in figures]
    field = by_title["receptive field"]
    a, b = field.values[:2]
    sees = f"sees the same {a}" if a == b else f"sees {a} instead of {b}"
    return f"{names[0]} {sees} with {' and '.join(part for part in parts if part) or 'the same figures'}."


def _change(line: Line, title: str) -> str:
    """28 % fewer weights (to 72 %)."""
    a, b = line.values[:2]
    if a == b or not b:
        return f"the same {title}" if a == b else ""
    if a < b:
        cut = _share(b - a, b)
        return f"{cut} fewer {title} (cut by {cut}, to {_share(a, b)})"
    up = _share(a - b, b)
    return f"{up} more {title} (up by {up}, to {_share(a, b)})"


def _share(part: int, whole: int) -> str:
    return percent(part, whole).replace(".0 %", " %")


def differences(a: Report, b: Report) -> list[tuple[str, str, str]]:
    """Layers aligned by what they are: a sign (= - + ~), the layer of A, the layer of B."""
    said = [[_meant(row) for row in report.rows] for report in (a, b)]
    found: list[tuple[str, str, str]] = []
    for kind, a0, a1, b0, b1 in SequenceMatcher(None, said[0], said[1], autojunk=False).get_opcodes():
        left, right = a.rows[a0:a1], b.rows[b0:b1]
        if kind == "equal":
            found += [("=", _told(x), _told(y)) for x, y in zip(left, right)]
            continue
        pairs = [(x, y) for x, y in zip(left, right) if x.kind == y.kind]
        if len(pairs) == len(left) == len(right):
            found += [("~", _told(x), _told(y)) for x, y in pairs]
        else:
            found += [("-", _told(row), "") for row in left] + [("+", "", _told(row)) for row in right]
    return found


def _meant(row: Row) -> tuple[str, str, str]:
    """What a layer is, however it was written: pad 0 and no padding are the same."""
    return row.kind, str(sorted(vars(row.layer).items())), str(row.output_shape)


def _told(row: Row) -> str:
    return f"{row.name}: {row.notation}, {row.output_shape}, {row.params:,} params"


def letters(count: int) -> list[str]:
    """A, B, C ... for the networks; raises `UsageError` for more than there are letters."""
    if count > 26:
        raise usage("more than 26 networks to compare", hint="several targets without compare give a row each")
    return [chr(ord("A") + number) for number in range(count)]


__all__ = ["Line", "conclusion", "differences", "is_shorthand", "letters", "lines_of", "squares", "stack_of"]
