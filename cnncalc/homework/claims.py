"""A claim: an expression, a relation, and the value somebody gives or a second expression.

(227-11)/4+1 = 55      alexnet.params ~ 60M      rf(3x3, 3x3) = rf(5x5)      294912 < 409600      11x11x3x96 → 34,848
"""

from __future__ import annotations

import re
from functools import lru_cache

from .._record import record
from ..calculation.arithmetic import parse, widened
from ..dims import product
from ..errors import Mistake
from ..expressions import Expression
from ..operations import COMPARE, Value
from .answers import given_value, same_shape

VERDICTS = ("right", "rounded", "truncated", "convention", "wrong", "unreadable")
RELATIONS = {
    "=": "=", "==": "=", "≈": "~", "~": "~", "≃": "~", "≒": "~", "≅": "~", "<": "<", ">": ">", "<=": "<=", ">=": ">=",
    "≤": "<=", "≥": ">=", "≦": "<=", "≧": ">=",
}  # fmt: skip
MIRRORED = {"=": "=", "~": "~", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
ARROW = r"-*->|=>|[→⇒⟶➔➜]"
_RELATION = re.compile(rf"(?P<arrow>{ARROW})|=\s*[≈~]|<=|>=|==|[=≈~≃≒≅<>≤≥≦≧]")
LONGEST = 2000  # characters of a line; nobody writes a longer claim
_MOST_RELATIONS = 40  # nor one with more signs between its sides


@record
class Claim:
    """A claim with its sides as text; `line` is where it stands, `label` what it answers."""

    text: str
    left: str
    relation: str
    right: str
    line: int = 1
    label: str = ""


@record
class Step:
    """A line of the right working: what is worked out, what it comes to, and what that is."""

    text: str
    result: Value
    what: str = ""


@record
class Judgement:
    """A claim and its verdict: what is expected, what was given, why, and the right working."""

    claim: Claim
    verdict: str
    expected: Value = None
    given: str = ""
    why: str = ""
    rule: str = ""
    """The name of the convention, mistake or misprint that explains the given answer."""
    head: str = ""
    """A convention's verdict in a few words."""
    working: tuple[Step, ...] = ()
    right: tuple[str, ...] = ()
    """Claims with the given answer that would have been right."""
    course: str = ""
    """What to do if the course counts as the answer does."""
    at: tuple[int, int] | None = None
    """Where on the left side the mistake stands for which a claim cannot be read."""


def split_claim(text: str, line: int = 1) -> list[Claim]:
    """`a = b = c` as its claims, relations inside brackets left alone; empty where there is none, or a whole book."""
    if len(text) > LONGEST:
        return []
    plain = widened(text)
    levels = _levels(plain)
    cuts = [one for one in _RELATION.finditer(plain) if not levels[one.start()]]
    if len(cuts) > _MOST_RELATIONS:
        return []
    cuts = [one for one in cuts if not one["arrow"] or _leads_to_value(plain[one.end() :])]
    starts = [0, *(found.end() for found in cuts)]
    ends = [*(found.start() for found in cuts), len(plain)]
    sides = [text[start:end].strip() for start, end in zip(starts, ends)]
    return [
        Claim(text.strip(), sides[number], _relation(found), sides[number + 1], line)
        for number, found in enumerate(cuts)
    ]


def _relation(found: re.Match[str]) -> str:
    """`= ~` says about, like ~ alone; an arrow in front of a value says what comes out."""
    return "→" if found["arrow"] else RELATIONS.get(found.group(), "~")


def _levels(text: str) -> list[int]:
    """How many brackets are open at each character; one that closes nothing opens none."""
    level, found = 0, []
    for char in text:
        found.append(level)
        level = max(0, level + (char == "(") - (char == ")"))
    return found


def _leads_to_value(text: str) -> bool:
    """Whether an arrow stands before a value, up to the next relation."""
    following = _RELATION.search(text)
    return given_value(text[: following.start()] if following else text, "=") is not None


def compared(relation: str, left: Value, right: Value) -> bool:
    """Whether a relation between two worked out sides holds."""
    if relation in ("=", "~", "→"):
        both = isinstance(left, list) and isinstance(right, list)
        return bool(left == right or (both and same_shape(left, right, False)))
    if isinstance(left, list) or isinstance(right, list):
        raise Mistake(0, 1, "shapes have no order")
    return bool(COMPARE[relation](left, right))


@lru_cache(maxsize=64)
def readable(text: str) -> Expression | None:
    """The text as an expression, or None."""
    try:
        return parse(text)
    except Mistake:
        return None


def computes(expression: Expression) -> bool:
    """Whether something is worked out in it: an operation, a figure or a function, not just a number."""
    named = (step.what for step in expression.code if step.op == "name")
    operated = any(step.op not in ("number", "name") for step in expression.code)
    return operated or any(not isinstance(name, str) or "." in name for name in named)


def certain(claim: Claim, left: Expression) -> bool:
    """Whether a claim is surely one: an arrow behind a plain product may also lead from one shape or size to another."""
    if claim.relation != "→" or any(step.op not in ("number", "*") for step in left.code):
        return True
    given = given_value(claim.right, "=")
    if given is None or isinstance(given.value, list):
        return False
    exact = product(step.what for step in left.code if step.op == "number")
    return bool(exact == given.value) or bool(given.place and abs(exact - given.value) < given.place)
