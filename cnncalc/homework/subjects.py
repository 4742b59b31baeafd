"""What the left side of a claim is about: a figure of layers or networks, the size of a side, or plain arithmetic."""

from __future__ import annotations

from ..calculation.arithmetic import Spec
from ..calculation.layered import is_window, named_figure, window_of
from ..calculation.reading import reading_of
from ..calculation.specs import Desk
from ..expressions import Expression
from ..operations import Value
from .cases import Case

SIDES = ("rf", "jump", "height", "width")
"""Figures of one axis, which may be given as 7x7."""


def single(left: Expression) -> str | Spec | None:
    """The one name that an expression consists of."""
    return left.code[0].what if len(left.code) == 1 and left.code[0].op == "name" else None


def of_one_side(what: str | Spec | None) -> bool:
    """Whether a name is the size of one axis: out(227, k=11, s=4)."""
    return isinstance(what, Spec) and is_window(what)


def figure_of(left: Expression) -> str:
    """The figure that an expression names and nothing else; empty for arithmetic and the size of one side."""
    what = single(left)
    if what is None or of_one_side(what):
        return ""
    return what.name if isinstance(what, Spec) else what.rpartition(".")[2] if "." in what else ""


def is_side(left: Expression, figure: str) -> bool:
    """Whether an expression is the length of a side, for which 7x7 is an answer as good as 7."""
    return figure in SIDES or of_one_side(single(left)) or reading_of(left) is not None


def case_of(left: Expression, value: Value, figure: str, desk: Desk) -> Case:
    """What a claim is about, as far as it can be told; `figure` is what the course means by the figure's name."""
    what = single(left)
    if what is None:
        return Case("", value, reading=reading_of(left))
    path = named_figure(what)
    if path is not None:
        return _of_network(path, Case(figure, value, named=what), desk)
    assert isinstance(what, Spec)  # a word alone has no value
    if of_one_side(what):
        return Case("", value, reading=window_of(what, desk), named=what)
    if what.name == "rf" and " in " in what.text:
        return Case(figure, value, named=what)
    report = desk.written(what)
    return Case(figure, value, report.counted, report, named=what)


def _of_network(path: str, case: Case, desk: Desk) -> Case:
    network, rest = desk.parted(path)
    report = desk.report(network)
    where = rest.rpartition(".")[0]
    rows = tuple(desk.rows(network, where)) if where else report.counted
    return Case(case.figure, case.value, rows, report, named=case.named, path=f"{network}.{rest}")
