"""Every dialogue in tests/dialogues/ goes as it is written: commands behind `$ `, what each prints, its exit code in brackets.

The terminal has 100 columns; standard error stands below standard output; a command without a code exits 0.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from cli_runner import run

HERE = Path(__file__).parent
DIALOGUES = sorted((HERE / "dialogues").glob("*.txt"))


def gone_through(dialogue: str) -> str:
    """A dialogue's commands with what they print now."""
    lines = []
    for command in re.findall(r"^\$ cnncalc (.*)$", dialogue, re.MULTILINE):
        result = run(*shlex.split(command))
        code = f"[{result.code}]\n" if result.code else ""
        lines.append(f"$ cnncalc {command}\n{result.stdout}{result.stderr}{code}")
    return "\n".join(lines)


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.stem)
def test_a_dialogue_goes_as_it_is_written(dialogue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign for sign."""
    monkeypatch.chdir(HERE.parent)
    text = dialogue.read_text(encoding="utf-8")
    assert gone_through(text) == text
