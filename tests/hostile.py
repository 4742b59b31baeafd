"""Names and texts that command a terminal, a spreadsheet, a browser, LaTeX or Markdown where nobody takes care."""

from __future__ import annotations

import json
import unicodedata

import pytest

HOSTILE = {
    "colour": "a\x1b[31mb",
    "title of the window": "\x1b]0;x\x07",
    "C1": "a\x9b31mb\x7f",
    "direction": "a\u202eb\u2066c",
    "no width": "a\u200bb\ufeffc\u00add",
    "lines": "a\nb\r\n\n# c\u2028d\x85e",
    "tab and backspace": "a\tb\bc",
    "filler": "\u3164\u115f",
    "markup": "[red]x[/red] [link=http://x.y]z[/link] :smile:",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": "\" onmouseover=\"x' y='",
    "reference": "&lt;b&gt; &copy; &#60;",
    "comment": "--> <!-- x ]]>",
    "latex": r"\input{x} $y$ %z ^^5cinput{q} \end{tabular} & ~ #1 _ ^",
    "backslash": "a\\",
    "equals": "=1+1",
    "plus": "+1",
    "minus": "-2+3",
    "at": "@SUM(1)",
    "tab equals": "\t=1",
    "return equals": "\r=1",
    "space equals": " =1",
    "full width": "\uff1d1",
    "cells": 'a",=1;=2|=3',
    "quote": '"',
    "pipe": r"a|b\|c",
    "link": "[x](javascript:alert(1)) ![x](y) <http://a.b> http://a.b www.a.b",
    "definition": "[x]: http://a.b",
    "heading": "# h",
    "item": "- item",
    "number": "1. x",
    "emphasis": "**b** _i_ ~~s~~ *i* __b__",
    "code": "`a ``b``` c` `",
    "fence": "```",
    "rule": "---",
    "yaml": "a: b # c",
    "template": "{{x}} {% y %} ${z}",
    "percent": "%0a%s{}",
    "wide": "층 é",
}
COMMANDING = [
    "colour", "title of the window", "C1", "direction", "no width", "lines", "tab and backspace", "filler", "minus", "quote",
]  # fmt: skip
each = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)

each_commanding = pytest.mark.parametrize("text", [HOSTILE[name] for name in COMMANDING], ids=COMMANDING)


def cleaned(text: str) -> str:
    """A text as it should be seen: a sign for what cannot be, plain spaces, one between words and none around."""
    invisible = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
    signs = ("\ufffd" if unicodedata.category(char) in invisible or char in "\u3164\u115f" else char for char in text)
    return " ".join("".join(signs).split())


def unseen(output: str) -> set[str]:
    """The signs of an output that command a terminal, or that nobody sees."""
    return {char for char in output if char != "\n" and (not char.isprintable() or char in "\u3164\u115f")}


def net(name: str) -> str:
    """A network of that name, with a demand and a version of it too, and layers named as badly as the language allows."""
    quoted = json.dumps(name)
    return (
        f"name: {quoted}\ninput: 3x8x8\nvars: {{_v__: 4}}\nvariants: {{{quoted}: {{_v__: 5, name: {quoted}}}}}\n"
        "layers:\n  - _a__b_: conv {_v__} 3 pad 1\n  - \u3164: (conv 2 1 -> bn)\n  - relu\n  - fc 5\n"
    )
