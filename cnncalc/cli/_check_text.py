"""How judgements look: as lines for a terminal, as Markdown, and as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import click

from ..errors import printable, shortened
from ..homework.claims import VERDICTS, Judgement, Step
from ..homework.findings import shown
from ..homework.texts import en
from ..units import approximately, tenths
from ..wide import cells, filled, wrapped
from ._output import coloured, glyphs, terminal_width

_MARKS = {
    "right": "✓", "rounded": "≈", "truncated": "≈", "convention": "~", "wrong": "✗", "unreadable": "?", "look": "?",
    "missing": "-",
}  # fmt: skip
_PLAIN = {"✓": "ok", "≈": "ok", "~": "~ ", "✗": "NO", "?": "? ", "-": "- "}
_COLOURS = {"✓": "green", "≈": "green", "~": "yellow", "✗": "red"}
_NARROWEST, _WIDEST = 30, 54  # columns of claims before their verdicts


def mark(verdict: str) -> str:
    """A verdict's sign, as the terminal can show it."""
    sign = _MARKS[verdict]
    text = sign if glyphs().can("✓≈✗") else _PLAIN[sign]
    return click.style(text, fg=_COLOURS[sign]) if coloured() and sign in _COLOURS else text


def head_of(one: Judgement) -> str:
    """The verdict in a few words."""
    if one.verdict == "convention":
        return one.head
    if one.verdict == "unreadable":
        return f"{en.VERDICTS['unreadable']}: {one.why}"
    if one.verdict == "wrong" and one.claim.relation in "=~→":
        return f"wrong: it is {_beside(one)}"
    return f"{one.verdict}: {one.why}" if one.why else one.verdict


def _beside(one: Judgement) -> str:
    """The right value, a fraction in the form of the answer: 72.2 % beside 28%, about 0.3333 beside 0.34."""
    if not isinstance(one.expected, Fraction):
        return shown(one.expected)
    if "%" in one.given:
        return f"{tenths(one.expected * 100)} %"
    exact = shown(one.expected)
    return f"{exact}, about {approximately(one.expected)}" if "/" in exact else exact


def details(one: Judgement) -> Iterator[tuple[str, str]]:
    """What to know of an answer that is not right: lines, each under its word."""
    if one.verdict not in ("wrong", "convention"):
        return
    because = one.why if one.verdict == "convention" or one.claim.relation in "=~→" else ""
    yield from [("because", because)] * bool(because)
    yield from (("working" if at == 0 else "", line) for at, line in enumerate(_steps(one)))
    yield from (("right" if at == 0 else "", printable(line)) for at, line in enumerate(one.right))
    yield from [("course", one.course)] * bool(one.course)


def _carets(one: Judgement) -> list[str]:
    """Carets below what cannot be read in a claim that stands on the line above; nothing for a long one."""
    start = one.claim.text.find(one.claim.left)
    if one.at is None or start < 0 or cells(one.claim.text) > 90:
        return []
    before, there = one.claim.text[: start + one.at[0]], one.claim.text[start + one.at[0] : start + one.at[1]]
    return ["  " + " " * cells(before) + "^" * max(1, cells(there.rstrip()))]


def _steps(one: Judgement) -> list[str]:
    """The working, its results below one another; nothing where it would only say the claim again."""
    steps = [step for step in one.working if step.text != one.claim.left]
    texts = [printable(shortened(step.text.replace(" * ", " x "), 200)) for step in steps]
    results = [shown(step.result) for step in steps]
    widths = max(map(cells, texts), default=0), max(map(len, results), default=0)
    return [
        f"{filled(text, widths[0])} = {result.rjust(widths[1])}   {_what(step)}".rstrip()
        for text, result, step in zip(texts, results, steps)
    ]


def _what(step: Step) -> str:
    return printable(step.what)


def claim_width(texts: Sequence[str]) -> int:
    """The column at which verdicts stand beside these claims."""
    fitting = [cells(text) for text in texts if cells(text) <= _WIDEST]
    return max(_NARROWEST, *fitting) if fitting else _NARROWEST


def block(sign: str, text: str, width: int, head: str, rest: Sequence[tuple[str, str]] = ()) -> list[str]:
    """A claim with its verdict beside it, or below it where there is no room; what to know of it further below."""
    whole = terminal_width()
    text, head = printable(shortened(text, 400)), printable(head)
    beside = whole is None or cells(click.unstyle(sign)) + max(width, cells(text)) + 4 + cells(head) <= whole
    lines = (
        [f"{sign} {filled(text, width)}   {head}"] if beside else [f"{sign} {text}", *_wrapped("      ", head, whole)]
    )
    if not rest:
        return lines
    return [
        *lines,
        "",
        *(line for word, told in rest for line in _wrapped(f"  {word.ljust(10)} ", printable(told), whole)),
        "",
    ]


def _wrapped(start: str, text: str, width: int | None) -> list[str]:
    """A text behind its first word, on as many lines as it takes; a line of the working stays on one."""
    aligned = start.strip() in ("working", "") and " = " in text
    if width is None or cells(start + text) <= width or aligned:
        return [f"{start}{text}"]
    later = " " * min(len(start), width // 2)
    return wrapped(text, width, start, later, break_long_words=False)


def listing(judgements: Sequence[Judgement]) -> list[str]:
    """Every judgement as lines."""
    width = claim_width([one.claim.text for one in judgements])
    found: list[str] = []
    for one in judgements:
        lines = block(mark(one.verdict), one.claim.text, width, head_of(one), list(details(one)))
        found += [lines[0], *_carets(one), *lines[1:]]
    return found[:-1] if found and not found[-1] else found


def summary(judgements: Sequence[Judgement], doubtful: int) -> str:
    """How many claims there are, and how many of each verdict."""
    counts = Counter(one.verdict for one in judgements)
    said = [verdict for verdict in VERDICTS if counts[verdict] or verdict in ("right", "wrong")]
    parts = [f"{counts[verdict]} {en.VERDICTS[verdict]}" for verdict in said]
    rest = f"; {counted(doubtful, 'line')} not understood (--all lists them)" if doubtful else ""
    return "   ".join([counted(len(judgements), "claim"), *parts]) + rest


def counted(number: int, thing: str) -> str:
    """1 claim, 2 claims."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def markdown(one: Judgement) -> list[str]:
    """An item of a list: verdict, claim, and what to know of it."""
    from ..writers.markdown import code, escaped

    why = f": {escaped(one.why)}" if one.why else ""
    lines = [f"- **{one.verdict}** {code(one.claim.text)}{why}{_expected(one)}"]
    for word, told in details(one):
        if word in ("right", "course"):
            lines.append(f"  - {word}: {code(told) if word == 'right' else told}")
    return lines


def _expected(one: Judgement) -> str:
    given = one.verdict in ("wrong", "convention") and one.claim.relation in "=~→"
    return f" (expected {shown(one.expected)})" if given else ""


def as_data(one: Judgement) -> dict[str, Any]:
    """A judgement as plain data."""
    return {
        "text": one.claim.text,
        "line": one.claim.line,
        "verdict": one.verdict,
        "expected": None if one.expected is None else shown(one.expected).replace(",", ""),
        "given": one.given or one.claim.right,
        "why": one.why,
        "rule": one.rule or None,
        "right": list(one.right),
    }
