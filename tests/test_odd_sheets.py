"""Sheets, keys and papers of unusual form: CSV without a network, products in keys, networks that do not fit."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from cli_runner import run

FILES = {
    "qa.csv": "question,answer\n3*3,9\n2+2,5\n,7\n4*4\n5x5,\n",
    "odd.csv": "a,b\nx,2\ny,z\n",
    "empty.csv": "",
    "key.md": "Q1 [2]: 3*3\nQ2 [1]: 7x7\nBonus 1 [1]: 2+2\nQ3a [1]: 2*3*4\n",
    "ann.md": "Q1: 9\nQ2: 7\nQ3(a): 24\n",
    "long.md": f"Q1: 9\n{'x' * 200_000}\nQ2 = 7x7\n",
    "broken.yaml": "layers: conv 8 99\ninput: 3x8x8\n",
    "key-broken.md": "use: broken.yaml\nQ1: params(conv 8 99, 3x8x8)\nQ2: broken.params\nQ3: 2+2\n",
    "key-share.md": "convention: 300%\nQ1: 2+2\n",
    "key-prose.md": "Q1: what is it?\n",
    "key-nothing.md": "Q1: 2+2 = many\n",
    "key-wrong.md": "Q1: 2+2 = 5\n",
    "use-broken.md": "use: broken.yaml\n`broken.params = 3`\n`3*3 = 9`\n",
    "remarks.md": "3*3 = 9 (see +)\n7*7*2 = 98 (7x7x2)\nparams(conv 64 3x3, in 64) = 36,928 (36,864 + 64)\n`49 = 49 (7x7)`\n",
    "gross.yaml": "input: 3x8x8\nlayers:\n  - größe: conv 8 3\n  - fc 10\n",
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All of them in a folder of their own."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


SAID = [
    # arguments, exit code, a line that is printed
    ("check qa.csv", 1, "✓ 3*3 = 9                          right"),
    ("check qa.csv", 1, "✗ 2+2 = 5                          wrong: it is 4"),
    ("check qa.csv", 1, "2 claims   1 right   1 wrong; 1 line not understood (--all lists them)"),
    ("check odd.csv --all", 2, "? line 2: x, 2   not understood, not scored"),
    ("check odd.csv", 2, "0 claims   0 right   0 wrong; 1 line not understood (--all lists them)"),
    ("check empty.csv", 2, "error: no claim in it could be read"),
    ("check remarks.md --all", 0, "3 claims   3 right   0 wrong; 1 line not understood (--all lists them)"),
    ("check use-broken.md", 0, "1 claim   1 right   0 wrong; 1 line not understood (--all lists them)"),
    ("check --key key.md ann.md", 0, "✓ Q1  3*3 = 9                      2 of 2   right"),
    ("check --key key.md ann.md", 0, "✓ Q2  7x7 = 7                      1 of 1   right"),
    ("check --key key.md ann.md", 0, "✓ Q3a  2*3*4 = 24                  1 of 1   right"),
    ("check --key key.md empty.csv", 0, "0 sheets, 4 points"),
    ("check --key key.md empty.csv", 0, "empty.csv: none of the key's questions is answered in it"),
    ("check --key key.md long.md", 1, "long: 3 of 4 points"),
    ("check --key key.md ann.md -o ann.md/x", 2, "error: cannot make the folder ann.md/x: Not a directory"),
    ("check --key key-share.md ann.md", 2, "error: key-share.md:1:1: '300%' is no share of the points"),
    ("check --key key-nothing.md ann.md", 2, "error: key-nothing.md:1:11: 'many' is no value"),
    ("check --key key-wrong.md ann.md", 2, "error: key-wrong.md:1:11: the key says 5, and it comes to 4"),
    ("check --key key-broken.md ann.md", 2, "error: key-broken.md:2:12: conv1: a window of 99 in height does not fit into 8"),
    ("check --key key-broken.md ann.md", 2, "key-broken.md:3:5: 'broken.params' has no value here"),
    ("check '49 = 49 (7x7x)'", 2, "      not understood: '(' does not continue the expression (write the product out: 2*(n + 1))"),
    ("quiz --network broken.yaml", 2, "error: broken.yaml:1:9: conv1: a window of 99 in height does not fit into 8"),
    ("quiz --network gross.yaml --count 6", 0, "| größe | conv 8 3 | ____ (Q1) | ____ (Q2) | ____ (Q3) | ____ (Q4) |"),
    ("quiz --network gross.yaml --level hard", 2, "error: --level is for drawn questions, and --network asks for a table's"),
    ("quiz --network '3x8x8 -> fc 3'", 2, "error: a key cannot name a network without a file"),
    ("quiz -o ann.md/x --sheets 2", 2, "error: cannot make the folder ann.md/x: Not a directory"),
]  # fmt: skip


@pytest.mark.parametrize(("args", "code", "line"), SAID, ids=[f"{one[0]}: {one[2][:20]}" for one in SAID])
def test_what_is_said_of_an_odd_sheet(args: str, code: int, line: str) -> None:
    """A verdict where there is one, else what is missing."""
    result = run(*shlex.split(args))
    assert result.code == code
    assert line in (result.stdout + result.stderr).split("\n")
