"""The README's commands give the outputs that it shows, and its code runs."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from cli_runner import run

ROOT = Path(__file__).parent.parent
BLOCKS = re.findall(
    r"^```(\w+)\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)
DIALOGUES = [body for language, body in BLOCKS if language == "console"]


@pytest.mark.parametrize("dialogue", DIALOGUES)
def test_every_command_prints_what_the_readme_shows(dialogue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A console block is a command behind `$ ` and exactly its output."""
    monkeypatch.chdir(ROOT)
    command, _, shown = dialogue.partition("\n")
    program, *args = shlex.split(command.removeprefix("$ "))
    assert program == "cnncalc"
    result = run(*args, columns=100)
    assert result.stdout + result.stderr == shown


def test_the_python_code_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The library's examples print what they promise."""
    monkeypatch.chdir(ROOT)
    for body in [body for language, body in BLOCKS if language == "python"]:
        exec(body, {})
    counted, shape, seen, ran = capsys.readouterr().out.splitlines()
    assert (counted, shape, seen[:2], ran) == ("5795254528", "96x55x55", "((", "(6, 28, 28) (10,)")


def test_the_yaml_example_is_resnet() -> None:
    """The file shown is ResNet-50."""
    import cnncalc

    (text,) = [body for language, body in BLOCKS if language == "yaml"]
    totals = cnncalc.analyze(cnncalc.parse(text)).totals
    assert (totals.params, totals.macs) == (25_557_032, 4_089_184_256)


def test_continuous_integration_runs_the_command_of_the_readme() -> None:
    """`.ci/run` takes the test command from the README."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "<!-- test command -->" in script
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
