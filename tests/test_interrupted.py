"""Long sweeps that are interrupted or told to end: what was found is kept and marked, no process and no file is left."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from processes import PATIENCE, PROGRAM, environment, names, posix

pytestmark = posix
GRID = ("sweep", "3x{n}x{n} -> conv {k} 3x3", "--set", "n=4..4000", "--set", "k=1..40000", "--where", "k % 100 == 0")
DESIGNS = 3_997 * 40_000
PARTIAL = re.compile(rf"partial: ([\d,]+) of {DESIGNS:,} designs were looked at")
HEAD = "n,k,params,macs,rf"


@contextmanager
def begun(*args: str, cwd: Path, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A sweep at work, in a session of its own; whatever happens, nothing of it is left."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, **options}
    process = subprocess.Popen([*PROGRAM, *GRID, *args], cwd=cwd, env=environment(), start_new_session=True, **streams)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    """How it ended, once nobody of its session is left."""
    out, err = process.communicate(timeout=PATIENCE)
    wait_for(lambda: not session(process.pid))
    return process.returncode, out.decode(), err.decode()


def wait_for(event: Callable[[], object]) -> None:
    """Wait until something is so, which takes as long as it takes."""
    limit = time.monotonic() + PATIENCE
    while not event():
        assert time.monotonic() < limit
        time.sleep(0.02)


def session(leader: int) -> list[int]:
    """The processes of a session that still run."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("no list of processes here")
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, _, owner = stat.read_text().rpartition(")")[2].split()[:4]
            found += [int(stat.parent.name)] * (int(owner) == leader and state not in "ZX")
    return found


def written(folder: Path) -> bool:
    """Whether a part of the answer is on the disk."""
    return any(path.name.startswith(".out.csv.") and path.stat().st_size for path in folder.iterdir())


def parts(text: str) -> int:
    """How many designs were looked at, as the last line of a part says; one of a hundred is in it."""
    head, *rows, mark = text.removesuffix("\n").split("\n")
    found = PARTIAL.fullmatch(mark.removeprefix("# "))
    assert head == HEAD
    assert found
    assert int(found[1].replace(",", "")) == 100 * len(rows)
    assert all(re.fullmatch(r"\d+,\d+00,\d+,\d+,3", row) for row in rows)
    return 100 * len(rows)


TO_ONE = pytest.mark.parametrize("send", [os.kill, os.killpg], ids=["to the process", "to its group"])
JOBS = pytest.mark.parametrize("jobs", ["1", "2"])


@TO_ONE
@JOBS
def test_an_interruption_keeps_what_was_found(tmp_path: Path, jobs: str, send: Callable[[int, int], None]) -> None:
    """Ctrl-C: a part beside the place, marked and said; no stack, exit 130, nobody left."""
    with begun("--jobs", jobs, "-o", "out.csv", cwd=tmp_path) as process:
        wait_for(lambda: written(tmp_path))
        send(process.pid, signal.SIGINT)
        code, out, err = ended(process)
    assert names(tmp_path) == ["out.csv.partial"]
    count = parts((tmp_path / "out.csv.partial").read_text(encoding="utf-8"))
    assert err == (
        f"partial: {count:,} of {DESIGNS:,} designs were looked at\n"
        "what was found so far is in out.csv.partial\n\ninterrupted\n"
    )
    assert (code, out) == (130, "")


@JOBS
def test_who_is_impatient_gets_the_same(tmp_path: Path, jobs: str) -> None:
    """Ctrl-C again while the first is being answered: whenever it comes, no stack, and the part is whole and kept."""
    with begun("--jobs", jobs, "-o", "out.csv", cwd=tmp_path) as process:
        wait_for(lambda: written(tmp_path))
        for pause in (0.05, 0.0):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
            time.sleep(pause)
        code, out, err = ended(process)
    assert names(tmp_path) == ["out.csv.partial"]
    parts((tmp_path / "out.csv.partial").read_text(encoding="utf-8"))
    assert (code, out) == (130, "")
    assert "Traceback" not in err
    assert "Error" not in err


@JOBS
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_an_end_that_is_told_leaves_nothing(tmp_path: Path, jobs: str, how: signal.Signals) -> None:
    """A program that is told to end is silent, and leaves no temporary file and no process."""
    (tmp_path / "out.csv").write_text("old", encoding="utf-8")
    with begun("--jobs", jobs, "-o", "out.csv", "--force", cwd=tmp_path) as process:
        wait_for(lambda: written(tmp_path))
        process.send_signal(how)
        assert ended(process) == (128 + how, "", "")
    assert names(tmp_path) == ["out.csv"]
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "old"


def test_processes_at_work_do_not_outlive_the_one_that_began_them(tmp_path: Path) -> None:
    """Killed without a chance to say anything, it leaves nobody who works on for nobody."""
    with begun("--jobs", "2", "-o", "out.csv", cwd=tmp_path) as process:
        wait_for(lambda: written(tmp_path))
        process.kill()
        assert ended(process)[0] == -signal.SIGKILL


def test_a_part_that_is_printed_is_marked(tmp_path: Path) -> None:
    """What a reader that waits gets breaks off in a line; what is said of it stands on lines of its own."""
    with begun("--format", "csv", cwd=tmp_path) as process:
        assert process.stdout
        wait_for(lambda: waiting(process.stdout) == waiting(process.stdout, 0.2) > 1000)  # it is blocked
        process.send_signal(signal.SIGINT)
        code, out, err = ended(process)
    assert (code, err) == (130, "\ninterrupted\n")
    head, *rows, cut, told, mark = out.removesuffix("\n").split("\n")
    assert head == HEAD
    assert all(re.fullmatch(r"\d+,\d+00,\d+,\d+,3", row) for row in rows)
    assert len(cut) <= len(rows[-1]) + 2
    assert told == "# the line above may be cut off"
    found = PARTIAL.fullmatch(mark.removeprefix("# "))
    assert found
    assert int(found[1].replace(",", "")) <= 100 * len(rows)  # of those all are there


def waiting(pipe: Any, pause: float = 0.0) -> int:
    """How many bytes wait in a pipe, after a pause."""
    time.sleep(pause)
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


@pytest.mark.parametrize("form", ["table", "markdown", "json"])
def test_a_part_of_every_format_is_marked(tmp_path: Path, form: str) -> None:
    """Designs gathered so far are shown in the format asked for, as a part; here when processes are at work."""
    with begun("--format", form, "--jobs", "2", "-o", "out", "--top", "3", cwd=tmp_path) as process:
        wait_for(lambda: len(session(process.pid)) >= 3)
        time.sleep(0.5)  # no matter how far it comes
        process.send_signal(signal.SIGINT)
        code, out, err = ended(process)
    text = (tmp_path / "out.partial").read_text(encoding="utf-8")
    marked = PARTIAL.search(err)
    assert marked
    assert ('"partial": true' if form == "json" else marked[0]) in text
    assert (code, out) == (130, "")
    assert err == f"{marked[0]}\nwhat was found so far is in out.partial\n\ninterrupted\n"
