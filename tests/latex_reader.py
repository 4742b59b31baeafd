"""Reads formulas in LaTeX: whether they are well formed, and as plain arithmetic."""

from __future__ import annotations

import re

COMMANDS = {
    "frac", "left", "right", "lfloor", "rfloor", "lceil", "rceil", "cdot", "text", "max", "min", "bmod", "quad", "begin",
    "end",
}  # fmt: skip


def braced(text: str, at: int) -> tuple[str, int]:
    """What stands in the braces that open at a place, and where they end."""
    depth = 0
    for end in range(at, len(text)):
        depth += (text[end] == "{") - (text[end] == "}")
        if not depth:
            return text[at + 1 : end], end + 1
    raise AssertionError(f"a brace is not closed in {text}")


def plainly(latex: str) -> str:
    """A formula in LaTeX as plain arithmetic."""
    while r"\frac" in latex:
        at = latex.rindex(r"\frac")
        above, middle = braced(latex, at + 5)
        below, end = braced(latex, middle)
        latex = f"{latex[:at]}(({above})/({below})){latex[end:]}"
    for sign, plain in (
        ("{,}", ""), (r"\left\lfloor", "floor("), (r"\right\rfloor", ")"), (r"\left\lceil", "ceil("),
        (r"\right\rceil", ")"), (r"\cdot", "*"), (r"\left(", "("), (r"\right)", ")"), (r"\max", "max"), (r"\min", "min"),
    ):  # fmt: skip
        latex = latex.replace(sign, plain)
    return latex


def well_formed(markdown: str) -> None:
    """Every formula has closed braces, pairs of \\left and \\right, known commands, and no bare _ in its words."""
    assert markdown.count("$$") % 2 == 0
    for formula in markdown.split("$$")[1::2]:
        assert set(re.findall(r"\\([a-z]+)", formula)) <= COMMANDS
        assert formula.count(r"\left") == formula.count(r"\right")
        assert formula.count(r"\begin{aligned}") == formula.count(r"\end{aligned}")
        assert braced(f"{{{formula}}}", 0)[1] == len(formula) + 2
        for words in re.findall(r"\\text\{((?:[^{}\\]|\\.)*)\}", formula):
            assert not re.search(r"(?<!\\)[_$%&#^]", words)
