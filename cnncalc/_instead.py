"""What to write instead, in expressions: functions, words and signs as people know them from elsewhere."""

from __future__ import annotations

import re

_MEANT = {
    "int": "floor", "trunc": "floor", "ceiling": "ceil", "maximum": "max", "minimum": "min",
    "make_divisible": "divisible", "_make_divisible": "divisible", "sqr": "sqrt", "root": "sqrt",
}  # fmt: skip
"""Functions by the names they have elsewhere."""
_INSTEAD = {
    ",": "a list stands in brackets: [3, 4]", ")": "leave it out, or open it before", "]": "leave it out, or open it before",
    "(": "write the product out: 2*(n + 1)", "and": "comparisons are 1 or 0: write (a)*(b)",
    "or": "comparisons are 1 or 0: write max(a, b)", "if": "comparisons are 1 or 0: write a*(n > 3) + b*(n <= 3)",
    "x": "a number is missing behind the x", "X": "a number is missing behind the x",
}  # fmt: skip
"""What is meant by signs that do not continue an expression."""
_SIGNS = {
    "{": "an expression needs no braces here", "}": "an expression needs no braces here", "^": "write a power as 2**10",
    "×": "write a product with *", "·": "write a product with *", "÷": "write a division with /",
    "−": "write the minus of the keyboard: -", "–": "write the minus of the keyboard: -", "=": "write == to compare",
    '"': "a number needs no quotes", "'": "a number needs no quotes", ".": "an item of a list is list[0]",
    "≤": "write <=", "≥": "write >=", "≠": "write !=", "&": "write `and`, or (a)*(b) inside a layer",
    "|": "write `or`, or max(a, b) inside a layer", "√": "write sqrt(2)", "$": "leave it out",
}  # fmt: skip
"""What to write instead of signs that mean nothing."""


def meant_function(name: str) -> str:
    """The function that is meant by a name it has elsewhere; empty where none is known."""
    return _MEANT.get(name, "")


def instead_of_token(token: str, kind: str) -> str:
    """What to write instead of a token that does not continue an expression; empty where nothing is likely."""
    if token in _INSTEAD:
        return _INSTEAD[token]
    if kind not in ("name", "number"):
        return ""
    return (
        f"write 10**{token[1:]}"
        if re.fullmatch(r"[eE]\d+", token)
        else f"write the product out: 2*{token if kind == 'name' else 'n'}"
    )


def instead_of_sign(sign: str) -> str:
    """What to write instead of a sign that means nothing in an expression."""
    from unicodedata import normalize

    plain_one = normalize("NFKC", sign)
    if plain_one != sign and plain_one.isascii():
        return f"this is a full-width sign: write {plain_one}"
    return _SIGNS.get(sign, "operators are + - * / // % ** and < <= > >= == !=")
