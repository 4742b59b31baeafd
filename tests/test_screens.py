"""Every screen in tests/screens/ is what its command shows, sign for sign.

A file begins with the command; in brackets behind it stand the columns and the encoding of the terminal, where they are
not 100 and UTF-8.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from cli_runner import run

HERE = Path(__file__).parent
SCREENS = sorted((HERE / "screens").glob("*.txt"))
COMMAND = re.compile(r"\$ cnncalc (?P<args>.*?)(?:   \[(?P<columns>\d+) columns, (?P<encoding>[\w-]+)\])?")


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples are named from the repository's root."""
    monkeypatch.chdir(HERE.parent)


def shown(command: str) -> str:
    """What a command prints on such a terminal."""
    found = COMMAND.fullmatch(command)
    assert found
    columns, encoding = int(found["columns"] or 100), found["encoding"] or "utf-8"
    return run(*shlex.split(found["args"]), columns=columns, encoding=encoding).stdout


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.stem)
def test_a_screen_is_what_its_command_shows(screen: Path) -> None:
    """Sign for sign."""
    command, _, expected = screen.read_text(encoding="utf-8").partition("\n\n")
    assert shown(command) == expected


WIDE = [
    ("explain", "examples/alexnet.yaml"),
    ("explain", "papers/googlenet", "inception3a"),
    ("explain", "torchvision/mobilenet_v2"),
    ("explain", "papers/unet", "dec4"),
    ("explain", "papers/alexnet", "rf(pool5 in conv1)"),
    ("explain", "papers/lenet5"),
    ("explain", "8@14x17 -> conv 8 3x5 /2 same -> upsample to 30x30 bilinear -> avgpool 4 ceil"),
    ("explain", "(224-11)/4+1"),
    ("explain", "params(conv 64 3x3; bn; conv 32 1x1, in 64)"),
    ("compare", "3x3,3x3", "5x5"),
    ("compare", "papers/resnet50", "papers/vgg16"),
    ("compare", "torchvision/resnet18", "torchvision/resnet34", "--layers"),
]


@pytest.mark.parametrize("columns", [60, 80, 100])
@pytest.mark.parametrize("args", WIDE, ids=lambda args: " ".join(args))
def test_screens_keep_to_the_terminal(args: tuple[str, ...], columns: int) -> None:
    """No line is longer than the terminal is wide, and none ends in blanks."""
    result = run(*args, columns=columns)
    assert result.code == 0
    for line in result.stdout.split("\n"):
        assert len(line) <= columns
        assert line == line.rstrip()


@pytest.mark.parametrize("encoding", ["ascii", "cp949", "latin-1"])
@pytest.mark.parametrize("args", WIDE, ids=lambda args: " ".join(args))
def test_screens_fall_back_to_what_can_be_shown(args: tuple[str, ...], encoding: str) -> None:
    """No sign is lost or spelled out as an escape."""
    result = run(*args, encoding=encoding)
    assert (result.code, "\\u" in result.stdout, "?" in result.stdout) == (0, False, False)


@pytest.mark.parametrize("args", WIDE, ids=lambda args: " ".join(args))
def test_a_pipe_gets_the_wide_screen(args: tuple[str, ...]) -> None:
    """Nothing is cut where nobody said how wide it is."""
    assert run(*args, columns=None).stdout == run(*args, columns=100).stdout
