"""Judging one claim: worked out, held against what is given, and explained where it is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from .._record import changed, record
from ..errors import CnncalcError, Mistake
from ..expressions import Expression
from ..network import Network
from ..operations import Value
from ..rows import Row
from ..units import thousands
from .arithmetic import Spec, parse
from .cases import CONVENTIONS, Case
from .claims import Claim, Given, Judgement, agreement, compared, given_value
from .explain import workings
from .mistakes import MISTAKES
from .reading import reading_of
from .specs import Desk, chain, stack, window_of
from .texts import en


@record
class Rules:
    """A course's conventions: what `params` and `ops` mean, how much may be rounded, whether only exact is right."""

    count: str = "params"
    ops: str = "macs"
    tolerance: Fraction | int = 0
    strict: bool = False


class Grader:
    """Judges claims; `load` finds a network by its name."""

    def __init__(self, load: Callable[[str], Network], rules: Rules) -> None:
        self.desk, self.rules = Desk(load), rules

    def judge(self, claim: Claim) -> Judgement:
        """The verdict on a claim; what cannot be worked out is unreadable, with the reason."""
        try:
            left = parse(claim.left)
            value = left.value(self._named)
            given = given_value(claim.right, claim.relation)
            if given is None and re.search("[가-힣]", claim.right):
                return Judgement(claim, "unreadable", why="words stand where a value should")
            if given is None or claim.relation not in ("=", "~"):
                return self._of_two(claim, left, value, given)
            return self._of_value(claim, left, value, given)
        except Mistake as mistake:
            return Judgement(claim, "unreadable", why=mistake.finding + (f" ({mistake.hint})" if mistake.hint else ""))
        except CnncalcError as failure:
            return Judgement(claim, "unreadable", why=failure.problems[0].finding)

    def _named(self, what: Any) -> Value:
        """A figure, under the course's convention."""
        name = what.name if isinstance(what, Spec) else what.rpartition(".")[2]
        other = self._meant(name)
        if other == name:
            return self.desk(what)
        return self.desk(what._replace(name=other) if isinstance(what, Spec) else f"{what.rpartition('.')[0]}.{other}")

    def _meant(self, name: str) -> str:
        """The figure that a course means by a name."""
        return {"params": self.rules.count, "ops": self.rules.ops}.get(name, name)

    def _of_two(self, claim: Claim, left: Expression, value: Value, given: Given | None) -> Judgement:
        """Two worked out sides: the relation holds or it does not."""
        number = given is not None and not isinstance(given.value, list)
        right = given.value if number and given is not None else parse(claim.right).value(self._named)
        if claim.relation == "=" and _squares(value, right) and self.case(left, value).figure == "rf":
            return _as_area(claim, value, shown(right))
        holds = compared(claim.relation, value, right)
        why = "" if holds else f"{shown(value)} against {shown(right)}"
        return Judgement(claim, "right" if holds else "wrong", value, shown(right), why)

    def _of_value(self, claim: Claim, left: Expression, value: Value, given: Given) -> Judgement:
        case = changed(self.case(left, value), unit=given.unit)
        if given.unit in ("B", "b") and case.figure in ("memory", "peak"):  # bytes, not billions
            given = changed(given, value=Fraction(given.value, 10**9), place=0)
        side = case.figure in ("rf", "jump", "height", "width") or case.reading is not None
        if case.figure == "rf" and _squares(value, given.value):
            return _as_area(claim, value, claim.right)
        exact = agreement(value, given, self.rules.tolerance, side)
        if exact == "right" or (exact and not self.rules.strict):
            return Judgement(claim, exact, value, claim.right, _precision(exact, value))
        if exact:
            return Judgement(claim, "wrong", value, claim.right, f"{exact}, and only exact answers count")
        found = self._explained(claim, case, given, side)
        return Judgement(claim, found[0], value, claim.right, found[1], self._working(case, left, value))

    def _explained(self, claim: Claim, case: Case, given: Given, side: bool) -> tuple[str, str]:
        """Another convention, a known misprint, or a known mistake that leads to the given answer."""
        for name, rule in CONVENTIONS.items():
            if any(agreement(other, given, side=side) for other in rule(case)):
                return ("wrong" if self.rules.strict else "convention"), en.CONVENTIONS[name]
        if isinstance(case.value, Fraction) and case.value.denominator > 1 and given.value == case.value.__floor__():
            return "wrong", f"{shown(case.value)} exactly; a layer rounds it down, which is written ⌊...⌋"
        plain = "".join(claim.right.split()).replace(",", "")
        for printed, right, why in en.ERRATA:
            if plain == printed and case.value in right:
                return "wrong", why
        for name, rule in MISTAKES.items():
            if any(agreement(other, given, side=side) for other in rule(case)):
                return "wrong", en.MISTAKES[name]
        return "wrong", ""

    def case(self, left: Expression, value: Value) -> Case:
        """What a claim is about, as far as it can be told."""
        single = left.code[0].what if len(left.code) == 1 and left.code[0].op == "name" else None
        if isinstance(single, Spec) and single.name == "out" and "=" in single.text:
            return Case("", value, reading=window_of(single, self._named))
        if isinstance(single, Spec):
            return self._of_spec(single, value)
        if isinstance(single, str) and "." in single:
            network, _, path = single.partition(".")
            where, _, figure = path.rpartition(".")
            report = self.desk.report(network)
            rows = tuple(row for row in report.rows if row.name == where or row.name.startswith(f"{where}."))
            if figure == "rf" and len(rows) == 1:
                rows = _way_up(rows[0])
            return Case(self._meant(figure), value, rows if where else report.counted, report)
        return Case("", value, reading=reading_of(left))

    def _of_spec(self, spec: Spec, value: Value) -> Case:
        from ..analysis import analyze

        if spec.name == "rf" and " in " in spec.text:
            return Case("rf", value)
        report = analyze(stack(spec) if spec.name == "rf" else chain(spec))
        return Case(self._meant(spec.name), value, report.counted, report)

    def _working(self, case: Case, left: Expression, value: Value) -> tuple[str, ...]:
        """The right working: the layer's own formulas, or the expression itself."""
        row = case.row
        if row is None or case.figure in ("out", "rf"):
            return (f"{left.text} = {shown(value)}",)
        names = {"params": ("weights", "biases", "params"), "macs": ("weights", "MACs"), "weights": ("weights",)}
        wanted = names.get(case.figure, (case.figure,))
        lines = [one for one in workings(row) if one.name in wanted]
        return tuple(
            f"{one.name} = {' = '.join(dict.fromkeys([one.formula, one.figures, shown(one.result)]))}" for one in lines
        )


def _way_up(row: Row) -> tuple[Row, ...]:
    """The layers between the input and a row, where they lie on a single path."""
    found = [row]
    while len(found[-1].inputs) == 1 and found[-1].inputs[0].figures is not None:
        found.append(found[-1].inputs[0])
    return tuple(reversed(found)) if len(found[-1].inputs) == 1 else (row,)


def _squares(value: Value, given: Value) -> bool:
    """Whether the given number is the area of a square with this side."""
    return isinstance(value, int) and bool(given == value**2)


def _as_area(claim: Claim, side: Value, given: str) -> Judgement:
    """The area of a square field: 49 for 7x7 is the same said otherwise."""
    return Judgement(claim, "right", side, given, f"as an area: {shown(side)} x {shown(side)}")


def _precision(verdict: str, value: Value) -> str:
    return "" if verdict == "right" else f"{shown(value)} exactly"


def shown(value: Value) -> str:
    """A value in a sentence."""
    return "x".join(map(str, value)) if isinstance(value, list) else thousands(value)
