"""Streams that are closed, full, or whose reader has gone: no traceback, an exit code that says it, and words if they can
be heard."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from forks import CLOSED, FULL, GONE, forked
from processes import COMMANDS, in_shell, posix

from cnncalc.cli import cli

pytestmark = posix
NET = "3x8x8 -> conv 8 3"
LONG = ("sweep", "3x{n}x{n} -> conv {k} 3x3", "--set", "n=4..400", "--set", "k=1..400", "--format", "csv")
CALLS = {**COMMANDS, "help": ("--help",), "help of show": ("show", "-h"), "version": ("-V",)}
UNWRITTEN = "error: cannot write the answer"
EXAMPLE = "for example 3x32x32 -> conv 64 3x3"


def test_every_command_is_called() -> None:
    """The table of calls has all commands."""
    assert list(COMMANDS) == cli.list_commands(None)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", CALLS)
def test_a_reader_that_has_gone_is_no_mistake(name: str) -> None:
    """Every command ends silently with what a shell shows for a closed pipe, whatever it wanted to say."""
    assert forked(*CALLS[name], stdout=GONE) == (141, "", "")


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize(("stdout", "why"), [(FULL, "No space left on device"), (CLOSED, "Bad file descriptor")])
def test_standard_output_that_takes_nothing_is_said(name: str, stdout: str, why: str) -> None:
    """Every command says that its answer could not be written, and why."""
    assert forked(*CALLS[name], stdout=stdout) == (2, "", f"error: cannot write the answer: {why}\n")


@pytest.mark.parametrize("name", CALLS)
def test_other_streams_are_not_needed(name: str) -> None:
    """Without standard input and standard error the answer is the same."""
    answer = forked(*CALLS[name])
    assert (answer.code, answer.stderr) == (0, "")
    assert answer.stdout
    assert forked(*CALLS[name], stdin=CLOSED, stderr=CLOSED) == answer


UNUSABLE: list[tuple[tuple[str, ...], dict[str, str], tuple[int, str, str]]] = [
    ((NET, "--json"), {"stdout": CLOSED}, (2, "", f"{UNWRITTEN}: Bad file descriptor\n")),
    ((NET, "--json"), {"stdout": FULL}, (2, "", f"{UNWRITTEN}: No space left on device\n")),
    (("nothing", "--json"), {"stdout": FULL}, (2, "", f"{UNWRITTEN}: No space left on device\n")),
    (("nothing", "--json"), {"stdout": GONE}, (141, "", "")),
    (LONG, {"stdout": FULL}, (2, "", f"{UNWRITTEN}: No space left on device\n")),
    ((NET, "-q"), {"stderr": FULL}, (0, "224 7776\n", "")),
    ((NET, "-q", "--require", "params < 5"), {"stderr": CLOSED}, (1, "224 7776\n", "")),
    ((NET, "-q", "--require", "params < 5"), {"stderr": FULL}, (2, "224 7776\n", "")),
    (("nothing",), {"stderr": CLOSED}, (2, "", "")),
    (("nothing",), {"stderr": FULL}, (2, "", "")),
    (("nothing",), {"stdout": CLOSED, "stderr": CLOSED}, (2, "", "")),
    ((NET,), {"stdin": CLOSED, "stdout": CLOSED, "stderr": CLOSED}, (2, "", "")),
    ((NET,), {"stdout": FULL, "stderr": FULL}, (2, "", "")),
    (("-",), {"stdin": CLOSED}, (2, "", "error: standard input is closed\n  expected: a network as text\n")),
    (("check", "-"), {"stdin": CLOSED}, (2, "", "error: standard input is closed\n  expected: claims as text\n")),
    (("-",), {}, (2, "", f"error: <stdin>:1:1: there is nothing in it\n  expected: a network, {EXAMPLE}\n")),
]


@pytest.mark.parametrize(("args", "streams", "expected"), UNUSABLE)
def test_streams_that_cannot_be_used(
    args: tuple[str, ...], streams: dict[str, str], expected: tuple[int, str, str]
) -> None:
    """What can be said is said, word for word; the exit code is there in any case."""
    assert forked(*args, **streams) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("jobs", [1, 2])
def test_head_stops_a_long_answer(jobs: int) -> None:
    """`| head -2` has its lines, and the sweep ends with 141."""
    sweep = f"$cnncalc {shlex.join(LONG)} --jobs {jobs}"
    answer = in_shell(f"{{ {sweep}; echo $? >&2; }} | head -2")
    assert answer == (0, "n,k,params,macs,rf\n4,1,28,108,3\n", "141\n")


@pytest.mark.parametrize(
    ("redirection", "expected"),
    [
        (">&-", (2, "", f"{UNWRITTEN}: Bad file descriptor\n")),
        (">/dev/full", (2, "", f"{UNWRITTEN}: No space left on device\n")),
        ("<&- 2>&-", (0, "224 7776\n", "")),
        ("<&- >&- 2>&-", (2, "", "")),
    ],
)
def test_a_shell_closes_the_same_streams(redirection: str, expected: tuple[int, str, str]) -> None:
    """Python itself starts without them."""
    assert in_shell(f"$cnncalc '{NET}' -q {redirection}") == expected


def test_a_closed_stream_takes_no_part_of_a_file(here: Path) -> None:
    """With standard output closed its number is free, and a file that got it would hold what is printed."""
    printed = forked(NET).stdout
    assert forked(NET, "-o", "out", stdin=CLOSED, stdout=CLOSED, stderr=CLOSED).code == 0
    assert (here / "out").read_text(encoding="utf-8") == printed


def test_a_folder_that_has_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program answers in a folder that was removed, and says what is not to be had there."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    hint = "  hint: did you mean nin?\n"
    assert forked(NET, "-q") == (0, "224 7776\n", "")
    assert forked("nothing") == (2, "", f"error: no file or network is named 'nothing'\n{hint}")
    assert forked(NET, "-o", "out") == (2, "", "error: cannot write out: No such file or directory\n")
    assert forked("quiz", "--sheets", "2", "-o", "out") == (
        2, "", "error: cannot make the folder out: No such file or directory\n",
    )  # fmt: skip
