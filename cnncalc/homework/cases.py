"""What a claim is about, and the conventions under which another figure is right too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from .._record import record
from ..operations import Value
from ..report import Report
from ..rows import Row
from .reading import Reading


@record
class Case:
    """What a claim is about: the figure's name, its rows, the formula read in plain arithmetic, the right value."""

    figure: str
    value: Value
    rows: tuple[Row, ...] = ()
    report: Report | None = None
    reading: Reading | None = None
    unit: str = ""
    """The unit in which the answer was given."""

    @property
    def row(self) -> Row | None:
        """The one weighted or pooling layer that the figure is of."""
        if len(self.rows) == 1:
            return self.rows[0]
        weighted = [row for row in self.rows if row.params]
        return weighted[0] if len(weighted) == 1 and self.figure in ("params", "weights") else None


Rule = Callable[[Case], Iterator[Value]]
CONVENTIONS: dict[str, Rule] = {}


def _convention(rule: Rule) -> Rule:
    CONVENTIONS[rule.__name__] = rule
    return rule


def _total(case: Case, name: str) -> int:
    return sum(getattr(row, name) for row in case.rows)


@_convention
def biases_left_out(case: Case) -> Iterator[Value]:
    """Weights, where params are asked for."""
    if case.figure == "params" and _total(case, "biases"):
        yield _total(case, "weights")


@_convention
def biases_counted(case: Case) -> Iterator[Value]:
    """Params, where weights are asked for; MACs with bias adds."""
    if case.figure == "weights":
        yield _total(case, "params")
    if case.figure in ("macs", "ops"):
        yield _total(case, "macs") + _total(case, "bias_adds")


@_convention
def two_for_a_mac(case: Case) -> Iterator[Value]:
    """FLOPs, where MACs are asked for."""
    if case.figure in ("macs", "ops"):
        yield 2 * _total(case, "macs")


@_convention
def one_for_a_mac(case: Case) -> Iterator[Value]:
    """MACs, where FLOPs are asked for."""
    if case.figure == "flops":
        yield _total(case, "macs")


@_convention
def binary_units(case: Case) -> Iterator[Value]:
    """MiB written as MB."""
    if isinstance(case.value, int) and (case.figure in ("memory", "peak") or case.unit.lower() in ("kb", "mb", "gb")):
        for step in (1, 2, 3):
            yield Fraction(case.value * 1000**step, 1024**step)


@_convention
def heads_counted(case: Case) -> Iterator[Value]:
    """With auxiliary heads."""
    report = case.report
    whole = report is not None and case.rows == report.counted and any(row.aux for row in report.rows)
    if whole and report is not None and case.figure in ("params", "weights", "macs"):
        yield sum(getattr(row, case.figure) for row in report.rows)
