"""Judging one claim: worked out, held against what is given, and explained where it is not right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from .._record import changed
from ..calculation.arithmetic import Spec, parse
from ..calculation.layered import without_depth
from ..calculation.specs import Desk
from ..errors import CnncalcError, Mistake
from ..expressions import Expression
from ..network import Network
from ..operations import Value
from ..rows import Row
from .answers import Given, agreement, given_value, grouped, in_bytes
from .cases import Case
from .claims import MIRRORED, Claim, Judgement, Step, certain, compared, computes, readable
from .course import Rules
from .errata import remark
from .findings import counted_otherwise, mistaken, shown, words_for
from .rewording import reworded
from .right_working import working
from .subjects import case_of, figure_of, is_side
from .texts import en
from .versions import Versions


@contextmanager
def _on_the_right(claim: Claim) -> Iterator[None]:
    """Places of mistakes on a claim's right side, counted from its left side as the others are."""
    try:
        yield
    except Mistake as mistake:
        ahead = claim.text.rfind(claim.right) - claim.text.find(claim.left)
        start, end = mistake.start + ahead, mistake.end + ahead
        raise Mistake(start, end, mistake.finding, mistake.expected, mistake.hint) from None


class Grader:
    """Judges claims; `load` finds a network by its name, `home` names the one whose layers need no name in front."""

    def __init__(self, load: Callable[[str], Network], rules: Rules, home: str = "") -> None:
        self.desk, self.rules = Desk(load, home=home), rules
        self.versions = Versions(self.desk)
        self._workings: dict[tuple[str, Row], tuple[Step, ...]] = {}
        self._judgements: dict[tuple[str, ...], Judgement] = {}

    def judge(self, claim: Claim) -> Judgement:
        """The verdict on a claim; what cannot be worked out is unreadable, with the reason."""
        return self._once(claim, (claim.text, claim.left, claim.relation, claim.right), self._readable)

    def _once(self, claim: Claim, key: tuple[str, ...], judge: Callable[[Claim], Judgement]) -> Judgement:
        """A judgement, which is the same for the same text: a class writes much of the same."""
        if key not in self._judgements:
            self._judgements[key] = judge(claim)
        return changed(self._judgements[key], claim=claim)

    def _readable(self, claim: Claim) -> Judgement:
        try:
            return self._judged(claim)
        except Mistake as mistake:
            why = mistake.finding + (f" ({mistake.hint})" if mistake.hint else "")
            return changed(_unreadable(claim, why), at=(mistake.start, mistake.end))
        except CnncalcError as failure:
            return _unreadable(claim, failure.problems[0].finding)

    def answer(self, claim: Claim, left: Expression, value: Value, side: bool) -> Judgement:
        """The verdict on an answer to a question whose value is known; a `side` may be given as 7x7."""
        return self._once(
            claim, ("answer", claim.left, claim.right), lambda one: self._answered(one, left, value, side)
        )

    def _answered(self, claim: Claim, left: Expression, value: Value, side: bool) -> Judgement:
        given = given_value(claim.right, "=")
        if given is None:
            return _unreadable(claim, en.NO_VALUE)
        try:
            return self._of_value(claim, left, value, given, side)
        except (Mistake, CnncalcError):
            return _unreadable(claim, en.NO_VALUE)

    def value(self, expression: Expression) -> Value:
        """What an expression comes to under the course's conventions; raises `Mistake`, also where it is no number."""
        found = expression.value(self._named)
        if not all(isinstance(one, (int, Fraction)) for one in (found if isinstance(found, list) else [found])):
            raise Mistake(*expression.span, f"it depends on symbols: {shown(found)}", hint="claims are about numbers")
        return found

    def _named(self, what: Any) -> Value:
        """A figure, under the course's convention."""
        name = what.name if isinstance(what, Spec) else what.rpartition(".")[2]
        meant = self.rules.meant(name)
        if meant == name:
            return self.desk(what)
        return self.desk(what._replace(name=meant) if isinstance(what, Spec) else f"{what.rpartition('.')[0]}.{meant}")

    def _judged(self, claim: Claim) -> Judgement:
        given = given_value(claim.right, claim.relation)
        mirrored = self._mirrored(claim, given)
        if mirrored is not None:
            return mirrored
        return self._held(claim, parse(claim.left), given)

    def _mirrored(self, claim: Claim, given: Given | None) -> Judgement | None:
        """The judgement on a claim whose left side is a bare value and whose right side is worked out: 35k = 11x11x3x96."""
        left = readable(claim.left)
        number = given is not None and not isinstance(given.value, list)
        if number or claim.relation not in MIRRORED or (left is not None and computes(left)):
            return None
        turned, right = given_value(claim.left, claim.relation), readable(claim.right)
        if turned is None or right is None or not computes(right):
            return None
        mirrored = changed(claim, left=claim.right, relation=MIRRORED[claim.relation], right=claim.left)
        with _on_the_right(claim):
            return changed(self._held(mirrored, right, turned), claim=claim)

    def _held(self, claim: Claim, left: Expression, given: Given | None) -> Judgement:
        """A claim whose left side is to be worked out."""
        if given is None and re.search("[가-힣]", claim.right):
            return _unreadable(claim, en.WORDS)
        if not certain(claim, left):
            return _unreadable(claim, en.ARROW)
        try:
            value = self.value(left)
        except Mistake:
            impossible = self._impossible(claim, left) if given is not None else None
            if impossible is None:
                raise
            return impossible
        if given is None or claim.relation not in ("=", "~", "→"):
            return self._of_two(claim, left, value, given)
        return self._of_value(claim, left, value, given)

    def _impossible(self, claim: Claim, left: Expression) -> Judgement | None:
        """The verdict on a filter written with a depth that does not come in: wrong, whatever the answer."""
        mended = without_depth(left)
        if mended is None:
            return None
        try:
            case = self._case(mended, self.value(mended))
        except Mistake:
            return None
        name = "depth_not_the_inputs"
        return changed(self._wrong(claim, case), why=en.MISTAKES[name][0], rule=name)

    def _of_two(self, claim: Claim, left: Expression, value: Value, given: Given | None) -> Judgement:
        """Two worked out sides: the relation holds or it does not."""
        right, figure = given.value if given is not None else None, ""
        if given is None or isinstance(right, list):
            with _on_the_right(claim):
                written = parse(claim.right)
                right, figure = self.value(written), figure_of(written)
        if claim.relation == "=" and _squares(value, right) and figure_of(left) == "rf":
            return _as_area(claim, value, shown(right))
        if claim.relation == "=" and _squares(right, value) and figure == "rf":
            return _as_area(claim, right, shown(value))
        holds = compared(claim.relation, value, right)
        why = "" if holds else en.AGAINST.format(left=shown(value), right=shown(right))
        return Judgement(claim, "right" if holds else "wrong", value, shown(right), why)

    def _of_value(self, claim: Claim, left: Expression, value: Value, given: Given, side: bool = False) -> Judgement:
        """A figure against the value that somebody gives."""
        figure = figure_of(left)
        given = in_bytes(given) if figure in ("memory", "peak") else grouped(given, value)
        if figure == "rf" and _squares(value, given.value):
            return _as_area(claim, value, claim.right)
        side = isinstance(given.value, list) and (side or is_side(left, figure))
        how = agreement(value, given, self.rules.tolerance, side)
        if how == "right" or (how and not self.rules.strict):
            return _agreed(claim, value, given, how, figure)
        case = changed(self._case(left, value), unit=given.unit)
        made = self._wrong(claim, case)
        if how:
            return changed(made, why=en.ONLY_EXACT.format(how=how, expected=shown(value)))
        convention = counted_otherwise(case, given, side)
        if convention:
            return self._counted(made, case, convention)
        rule, why = mistaken(case, given, side, self.versions)
        return changed(made, why=why, rule=rule, right=self._right(case, rule, claim))

    def _case(self, left: Expression, value: Value) -> Case:
        return case_of(left, value, self.rules.meant(figure_of(left)), self.desk)

    def _wrong(self, claim: Claim, case: Case) -> Judgement:
        """A wrong answer beside the right working."""
        return Judgement(claim, "wrong", case.value, claim.right, working=self._working(case))

    def _working(self, case: Case) -> tuple[Step, ...]:
        """The right working, made once for each figure of a layer."""
        if not case.rows or case.reading is not None:
            return tuple(working(case))
        key = (case.figure, case.row or case.rows[-1])
        if key not in self._workings:
            self._workings[key] = tuple(working(case))
        return self._workings[key]

    def _counted(self, made: Judgement, case: Case, name: str) -> Judgement:
        """An answer that is right under another convention, with the claims that it would have been right in."""
        said, words = en.CONVENTIONS[name], words_for(case, made.claim.right)
        other = name == "biases_counted" and self.rules.count == "weights"
        return changed(
            made,
            verdict="wrong" if self.rules.strict else "convention",
            rule=name,
            head=said.head.format(**words),
            why=said.because.format(**words),
            right=self._right(case, name, made.claim),
            course=en.COUNTS_WEIGHTS if other else said.course,
        )

    def _right(self, case: Case, rule: str, claim: Claim) -> tuple[str, ...]:
        """Claims with the given answer that are right."""
        return tuple(f"{left} = {right}" for left, right in reworded(case, rule, claim) if self._holds(left, right))

    def _holds(self, left: str, right: str) -> bool:
        """Whether a claim is right, as precise as it is."""
        given = given_value(right, "=")
        try:
            return given is not None and bool(agreement(self.value(parse(left)), given))
        except (Mistake, CnncalcError):
            return False


def _unreadable(claim: Claim, why: str) -> Judgement:
    return Judgement(claim, "unreadable", why=why)


def _agreed(claim: Claim, value: Value, given: Given, how: str, figure: str) -> Judgement:
    """A right answer, how exact it is, and what to know of a sum that is known for something wrong."""
    note = "" if figure else remark(Case("", value), given)
    precise = "" if how == "right" else en.EXACTLY.format(expected=shown(value))
    why = "; ".join(part for part in (precise, en.ERRATA[note] if note else "") if part)
    return Judgement(claim, how, value, claim.right, why, note)


def _squares(value: Value, given: Value) -> bool:
    """Whether the given number is the area of a square with this side."""
    return isinstance(value, int) and bool(given == value**2)


def _as_area(claim: Claim, side: Value, given: str) -> Judgement:
    """The area of a square field: 49 for 7x7 is the same said otherwise."""
    return Judgement(claim, "right", side, given, "" if side == 1 else en.AREA.format(side=shown(side)))
