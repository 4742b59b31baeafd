"""Terminals of all kinds and environments without what one is used to: every command answers, in what can be shown."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import struct
import subprocess
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from cli_runner import run
from forks import end_as_program, forked, import_all
from processes import COMMANDS, PATIENCE, PROGRAM, ROOT, environment, in_shell, posix, program

from cnncalc.wide import cells

pytestmark = posix
CALLS = {
    **COMMANDS,
    "network": ("examples/lenet5.yaml",),
    "networks": ("examples/lenet5.yaml", "examples/alexnet.yaml"),
    "closed forms": ("3xHxW -> conv 8 3 /2 -> conv 8 3 /2",),
    "mistake": ("3x8x8 -> cnov 8 3",),
    "help": ("--help",),
}
each = pytest.mark.parametrize("name", CALLS)


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples are named from the repository's root."""
    monkeypatch.chdir(ROOT)


def without(*names: str, **more: str) -> dict[str, str]:
    """The environment without some of it."""
    return {name: value for name, value in environment(**more).items() if name not in names}


NO_MATTER = [
    without("HOME", "TERM", COLUMNS=""),
    without(HOME="/nonexistent", TERM="dumb", COLUMNS="x"),
    without(HOME="/proc", TERM="x", NO_COLOR="1", COLUMNS="0"),  # nobody writes there
    {"PYTHONUTF8": "1", "COLUMNS": "-20"},
]


@each
def test_an_environment_that_changes_nothing(name: str) -> None:
    """Without a home, a terminal's name or a width the answer in a pipe is the same."""
    expected = forked(*CALLS[name])
    assert (expected.code, bool(expected.stdout)) == ((2, False) if name == "mistake" else (0, True))
    for env in NO_MATTER:
        assert forked(*CALLS[name], env=env) == expected


@each
def test_a_width_that_is_odd(name: str) -> None:
    """However narrow or wide, every command answers; in less than 20 columns it is laid out for 20."""
    expected = forked(*CALLS[name])
    answers = {
        columns: forked(*CALLS[name], env=environment(COLUMNS=columns)) for columns in ("1", "20", "33", "9" * 50)
    }
    for answer in answers.values():
        assert (answer.code, answer.stderr) == (expected.code, expected.stderr)
        assert len(answer.stdout) >= len(expected.stdout) // 4
    assert answers["1"] == answers["20"] or name == "help"


@each
@pytest.mark.parametrize("encoding", ["ascii", "cp949", "latin-1"])
def test_an_encoding_with_few_signs(name: str, encoding: str) -> None:
    """All that is printed is in it, and no sign stands as an escape."""
    answer = run(*CALLS[name], encoding=encoding)
    assert answer.code == (2 if name == "mistake" else 0)
    assert not re.search(r"\\[xuU][0-9a-f]{2}", answer.stdout + answer.stderr)


def test_a_system_without_languages() -> None:
    """Python itself started with LANG=C and streams of ASCII."""
    env = {name: value for name, value in environment().items() if name not in ("PYTHONUTF8", "LANG")}
    answer = program("examples/lenet5.yaml", env=env | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert (answer.code, answer.stderr) == (0, "")
    assert answer.stdout.isascii()
    assert answer.stdout.replace("#", "").split() == re.sub("[▏▎▍▌▋▊▉█]", "", program(
        "examples/lenet5.yaml").stdout.replace("─", "-")).split()  # fmt: skip


@pytest.mark.parametrize("columns", [60, 80, 100])
@each
def test_nothing_is_wider_than_a_usual_terminal(name: str, columns: int) -> None:
    """But help, which is laid out for 80, sheets, which are documents, and what points into a line of the input."""
    answer = run(*CALLS[name], columns=columns)
    if name != "quiz" and not (name == "help" and columns < 80):
        assert max(map(cells, answer.stdout.split("\n"))) <= columns


@pytest.mark.parametrize("name", ["calc", "sweep"])
def test_texts_keep_to_20_columns(name: str) -> None:
    """What has no wide figures in it fits."""
    assert max(map(cells, run(*CALLS[name], columns=20).stdout.split("\n"))) <= 20


@pytest.mark.parametrize("name", ["network", "verify", "compare", "explain", "networks"])
def test_tables_give_up_columns_and_no_figure(name: str) -> None:
    """On 20 columns parameters and work stand whole in their lines, though the terminal may break these."""
    wide, narrow = (run(*CALLS[name], columns=columns).stdout for columns in (100, 20))
    figures = set(re.findall(r"\b\d{1,3}(?:,\d{3})+\b", wide))
    assert figures
    assert figures <= set(re.findall(r"\b\d{1,3}(?:,\d{3})+\b", narrow))
    for rule in re.findall("─+", narrow):
        assert len(rule) == 20


# -- on a real one ------------------------------------------------------------------------------------


@contextmanager
def terminal(columns: int) -> Iterator[tuple[int, int]]:
    """Both ends of a terminal of that width: what a person has, and what a program has."""
    person, machine = os.openpty()
    fcntl.ioctl(machine, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    try:
        yield person, machine
    finally:
        for end in (person, machine):
            with suppress(OSError):
                os.close(end)


def read_all(person: int) -> str:
    """What a terminal shows until the program has gone."""
    parts = []
    with suppress(OSError):  # how Linux says that nobody is at the other end
        while part := os.read(person, 65536):
            parts.append(part)
    return b"".join(parts).decode().replace("\r\n", "\n")


def on_terminal(*args: str, columns: int, **env: str) -> tuple[int, str]:
    """Run the program in a fork, its streams all on a terminal."""
    import_all()
    with terminal(columns) as (person, machine):
        child = os.fork()
        if not child:
            end_as_program(args, environment(**env), lambda: _sit_at(machine))
        os.close(machine)
        shown = read_all(person)
        _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), shown


def _sit_at(machine: int) -> None:
    """All streams of this process are on a terminal."""
    os.setsid()
    for number in range(3):
        os.dup2(machine, number)


@pytest.mark.parametrize(("name", "columns"), [*((name, 20) for name in CALLS), ("network", 80), ("mistake", 80)])
def test_a_terminal_has_the_width_that_it_has(name: str, columns: int) -> None:
    """What it shows is what COLUMNS gives, without colours where none are wanted."""
    code, shown = on_terminal(*CALLS[name], columns=columns, TERM="xterm", NO_COLOR="1")
    expected = run(*CALLS[name], columns=columns)
    assert code == expected.code
    if name != "help":  # click asks the terminal, and leaves two columns free
        assert shown == expected.stdout + expected.stderr
    assert on_terminal(*CALLS[name], columns=columns, TERM="dumb") == (code, shown)


def test_columns_overrule_the_terminal() -> None:
    """Who sets COLUMNS wants it so."""
    shown = on_terminal(*CALLS["network"], columns=30, COLUMNS="80", NO_COLOR="1")[1]
    assert shown == run(*CALLS["network"], columns=80).stdout


def test_colour_is_for_terminals_that_want_it() -> None:
    """A terminal of any name gets it, a pipe does not."""
    assert "\x1b[" in on_terminal("examples/lenet5.yaml", columns=80, TERM="xterm")[1]
    assert "\x1b[" not in on_terminal("examples/lenet5.yaml", columns=80, TERM="dumb")[1]
    assert "\x1b[" not in on_terminal("examples/lenet5.yaml", columns=80, TERM="xterm", NO_COLOR="1")[1]
    assert "\x1b[" not in forked("examples/lenet5.yaml", env=environment(TERM="xterm")).stdout


def test_the_bar_of_a_long_sweep_is_gone_before_anything_is_said(tmp_path: Path) -> None:
    """Ctrl-C on a terminal, in the midst of writing: the bar makes room for what was found and where it is."""
    grid = ("sweep", "3x{n}x{n} -> conv {k} 3x3", "--set", "n=4..4000", "--set", "k=1..40000", "-o", "out.csv")
    with terminal(80) as (person, machine):
        process = subprocess.Popen(
            [*PROGRAM, *grid], cwd=tmp_path, env=environment(TERM="xterm"), stdin=machine, stdout=machine,
            stderr=machine, start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(machine)
        shown = b""
        while b"designs" not in shown:
            shown += os.read(person, 4096)
        os.write(person, b"\x03")
        rest = read_all(person)
        assert process.wait(PATIENCE) == 130
    said = re.sub(r"\x1b\[[\d;?]*[A-Za-z]|[\r]", "", rest)
    assert re.search(
        r"partial: [\d,]+ of 159,880,000 designs were looked at\n"
        r"what was found so far is in out\.csv\.partial\n\ninterrupted\n$",
        said,
    )
    assert "designs ━" not in said.partition("partial:")[2]


def test_a_terminal_that_goes_away_ends_the_program(tmp_path: Path) -> None:
    """Its window is closed: nothing is left."""
    with terminal(80) as (person, machine):
        process = subprocess.Popen(
            [*PROGRAM, "sweep", "3x{n}x{n} -> conv {k} 3x3", "--set", "n=4..4000", "--set", "k=1..40000", "-o", "out"],
            cwd=tmp_path, env=environment(TERM="xterm"), stdin=machine, stdout=machine, stderr=machine,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(machine)
        while b"designs" not in os.read(person, 4096):
            pass
        os.close(person)
        assert process.wait(PATIENCE) in (128 + signal.SIGHUP, 2)
    assert list(tmp_path.iterdir()) == []


def test_pagers_and_filters_get_plain_text() -> None:
    """What `| cat` gets on a terminal is not cut and not coloured."""
    answer = in_shell("$cnncalc examples/lenet5.yaml | cat")
    assert "\x1b" not in answer.stdout
    assert max(map(cells, answer.stdout.split("\n"))) > 80
