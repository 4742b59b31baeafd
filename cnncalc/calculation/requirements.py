"""Requirements: conditions on a network's figures, such as `params <= 5M`, and by how much they hold."""

from __future__ import annotations

from collections.abc import Mapping

from .._record import record
from ..errors import MOST_PROBLEMS, Mistake, NotationError, Problem
from ..expressions import Expression, operands
from ..operations import COMPARE, Value
from ..readers import Source
from ..report import Report
from .arithmetic import Spec, parse
from .layered import named_figure
from .specs import NO_NETWORKS, Desk


@record
class Verdict:
    """A requirement and how it came out; `actual` and `limit` are None where it is no plain comparison."""

    text: str
    met: bool
    actual: Value = None
    limit: Value = None

    @property
    def margin(self) -> Value:
        """How far the actual value is from the limit."""
        return None if self.actual is None else abs(self.limit - self.actual)


class FiguresOf(Desk):
    """Names are figures of one network, its layers and groups; `base.` leads to the network compared with."""

    def __init__(self, report: Report, base: Report | None = None, names: Mapping[str, Value] | None = None) -> None:
        super().__init__(NO_NETWORKS.__getitem__, names, home=_OWN)
        self.reports = {_OWN: report} if base is None else {_OWN: report, "base": base}

    def __call__(self, what: str | Spec) -> Value:
        path = what if isinstance(what, str) else named_figure(what)
        if path is None or path in self.names:
            return super().__call__(what)
        other = path.startswith("base.") and "base" in self.reports
        return self.of_path("base" if other else _OWN, path.removeprefix("base.") if other else path)

    def parted(self, path: str) -> tuple[str, str]:
        """Every path lies in the network itself."""
        return _OWN, path


_OWN = "the network"


def judged(report: Report, more: tuple[str, ...], base: Report | None = None) -> list[Verdict]:
    """The requirements of a network and of its caller judged; raises `NotationError` with all that cannot be read."""
    verdicts: list[Verdict] = []
    problems: list[Problem] = []
    desk = FiguresOf(report, base)
    own = [(text, f"{report.file} require".strip()) for text in report.require]
    for text, name in [*own, *((text, "--require") for text in more)]:
        source = Source(text, name)
        try:
            verdicts.append(_judged(text, parse(text, source=source), desk))
        except Mistake as mistake:
            problems.append(source.problem(mistake))
        if len(problems) >= MOST_PROBLEMS:
            break
    if problems:
        raise NotationError(problems)
    return verdicts


def _judged(text: str, expression: Expression, desk: FiguresOf) -> Verdict:
    last = expression.code[-1]
    if last.op not in COMPARE and not (last.op == "call" and last.what in ("and", "or", "not")):
        raise Mistake(0, len(text), "this is no condition", "for example params <= 5M")
    value = expression.value(desk)
    if last.op not in COMPARE:
        return Verdict(text, bool(value))
    actual, limit = (side.value(desk) for side in operands(expression))
    plain = not isinstance(actual, list) and not isinstance(limit, list)
    return Verdict(text, bool(value), actual if plain else None, limit if plain else None)


__all__ = ["FiguresOf", "Verdict", "judged"]
