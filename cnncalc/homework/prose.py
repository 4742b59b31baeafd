"""Claims in a line of prose, read so that nothing doubtful is ever graded.

A stretch of text is a claim only if one side can be worked out and no number in it is left unexplained. Words and labels
in front, chains `a = b = c`, several claims on a line and arrows are understood; what is denied, supposed or struck out,
and working that goes on behind an equals sign, is none.
"""

from __future__ import annotations

import re

from .._record import changed
from ..calculation.arithmetic import constant
from ..expressions import Expression
from .answers import given_value
from .claims import ARROW, LONGEST, MIRRORED, Claim, certain, computes, readable, split_claim
from .lines import plainly

_BULLET = re.compile(
    r"^\s*(?:[-*•∙◦●▪>#|$]+\s*|[Qq]?\d+[.):]\s+|\(?[A-Za-z][.)]\s+|\(\d+\)\s+|[-–—]{2,}>?\s*|[→⇒👉]\s*|🟨\s*|✍🏻?\s*)+"
)
_LABEL = re.compile(
    rf"(?:\d+(?:번째|번|st|nd|rd|th)\s)?[^\d=+*/<>~≈(]*[^\W\d_]\w*[^=+*/<>~≈]*(?::|{ARROW})"
)  # conv1: or `2. layer, weights:`
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_WORDS = re.compile(r"^[^\d(]*?(?=[\d(⌊⌈]|\b(?:out|rf|params|weights|macs|flops)\()")
_SHORT = 54  # signs of a line that is shown as it was written; of a longer one only the claim is
_MOST_PIECES = 200  # of a line; nobody writes so many claims on one
_STRUCK = re.compile(r"~~.*?~~")
_UNMEANT = re.compile(
    r"\b(?:not|no|never|wrong|false|incorrect|mistake|instead|if|when|suppose|assum\w+|would)\b|아니|않|틀린|틀렸|만약|가정|오답|라면|다면",
    re.IGNORECASE,
)  # words before an expression that say that it does not hold, or not always
_CUT = re.compile(rf"(;|,\s+|(?<!\s)\s+(?:and|그리고)\s+|이고\s+|이며\s+|[.。]\s+|(?:(?<!\s)\s+)?(?:{ARROW})\s*)")


def claims_of(text: str, line: int) -> list[Claim]:
    """The claims in a stretch of text that can be read without doubt."""
    if len(text) > LONGEST or _DATE.search(text):
        return []
    plain = _BULLET.sub("", plainly(_STRUCK.sub(" ", text))).strip().strip("|$*").rstrip(".; ")
    parts = (_BULLET.sub("", part) for part in sentences(plain))
    return [claim for part in parts for claim in _chained(split_claim(part, line))]


def _chained(chain: list[Claim]) -> list[Claim]:
    """a = b = c is a = b and a = c, as long as what stands between two relations is a value or expression and no more."""
    found = []
    left = ""
    for number, claim in enumerate(chain):
        if number == 0 or _worked_out(claim.left):
            left = expression_in(claim.left) or ""
        elif chain[number - 1].relation not in ("=", "~", "→") or not _bare(claim.left):  # a < b = c says nothing of a
            left = ""
        followed = number + 1 < len(chain)
        read = _certain(claim, left, followed) if _worked_out(left) else _turned(claim)
        found += [read] if read is not None else []
    return found


def _turned(claim: Claim) -> Claim | None:
    """The claim, where a bare value stands before what is worked out: 35k = 11x11x3x96."""
    value = _behind_label(claim.left).strip()
    label = claim.left[: len(claim.left) - len(value)]
    if re.search(r"\d", label) or _UNMEANT.search(claim.left) or claim.relation not in MIRRORED:
        return None
    return changed(claim, left=value) if _bare(value) and _worked_out(claim.right) else None


def _bare(text: str) -> bool:
    """Whether a text is a value without words in front of or between its parts."""
    return given_value(text, "=") is not None and not re.search(r"[^\W\d_]\s+\S", text)


def sentences(text: str) -> list[str]:
    """The text cut at commas, full stops, arrows and `and` outside brackets, as far as each part has a relation of its own."""
    parts, pieces = [""], _CUT.split(text)
    if len(pieces) > _MOST_PIECES:
        return [text]
    for piece in pieces:
        level = parts[-1].count("(") - parts[-1].count(")")
        if _CUT.fullmatch(piece) and level <= 0 and split_claim(parts[-1]):
            parts.append("")
        else:
            parts[-1] += piece
    return [part for part in parts if part.strip()]


def _worked_out(text: str) -> bool:
    expression = readable(text) if text else None
    return expression is not None and computes(expression)


def _certain(claim: Claim, left: str, followed: bool) -> Claim | None:
    """The claim with words and labels left out, or None where a number in it stays unexplained."""
    right = re.sub(r"\s*\([^()\d]*\)\s*$", "", claim.right)
    if _UNMEANT.search(right):
        return None
    given = given_value(right, claim.relation)
    if given is None and (followed or not _worked_out(right)):
        return None
    expression = readable(left)
    if followed and _worked_out(right) and not _holds(expression, right):
        return None  # 11*11*3 = 363 x 96 = 34,848 goes on working
    alone = not followed and claim.text.endswith(claim.right) and len(claim.text) <= _SHORT
    text = claim.text if alone and claim.text.startswith(claim.left) else f"{left} {claim.relation} {right}"
    found = Claim(text, left, claim.relation, right, claim.line, claim.label)
    return found if expression is not None and certain(found, expression) else None


def _holds(left: Expression | None, right: str) -> bool:
    """Whether two sides of plain arithmetic are equal; a figure is left to the grader."""
    if left is None or any(step.op == "name" for step in left.code):
        return True
    other = readable(right)
    return other is not None and constant(left) is not None and bool(constant(left) == constant(other))


def expression_in(text: str) -> str | None:
    """The expression at the end of a side, words without numbers before it left out: `params of conv1: 11*11*3`."""
    if _UNMEANT.search(text):
        return None
    for candidate in (text, _behind_label(text), _WORDS.sub("", text)):
        before = text[: len(text) - len(candidate)]
        words = not re.search(r"\d", before) or (candidate[:1].isspace() and _LABEL.fullmatch(before.strip()))
        if candidate.strip() and words and readable(candidate) is not None:
            return candidate.strip()
    return None


def _behind_label(text: str) -> str:
    """What stands behind the last colon or arrow."""
    return re.split(rf":|{ARROW}", text)[-1]
