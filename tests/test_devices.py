"""What is no file on a disk is written to as it is: devices, standard output, named pipes."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from cli_runner import run
from processes import names, posix, program

pytestmark = posix
NET = "3x8x8 -> conv 8 3"


def test_devices_are_written_to_as_they_are(here: Path) -> None:
    """/dev/null takes all, /dev/full nothing, /dev/stdout is what it is now; none of them is replaced."""
    assert program(NET, "-o", "/dev/null") == (0, "", "")
    assert program(NET, "-o", "/dev/full") == (2, "", "error: cannot write /dev/full: No space left on device\n")
    printed = program(NET).stdout
    assert program(NET, "-o", "/dev/stdout") == (0, printed, "")
    Path("log").write_text("first\n", encoding="utf-8")
    with open("log", "ab") as log:
        assert program(NET, "-o", "/dev/stdout", stdout=log).code == 0
    assert Path("log").read_text(encoding="utf-8") == f"first\n{printed}"
    assert Path("/dev/null").is_char_device()
    assert Path("/dev/full").is_char_device()


def test_files_in_the_folder_of_devices_are_files() -> None:
    """A disk may be mounted below /dev."""
    shared = Path("/dev/shm")
    if not os.access(shared, os.W_OK):
        pytest.skip("no such disk here")
    place = shared / f"cnncalc-{os.getpid()}"
    try:
        assert run(NET, "-o", str(place)).code == 0
        assert run(NET, "-o", str(place)) == (2, "", f"error: {place} exists already\n  hint: --force replaces it\n")
    finally:
        place.unlink()


def test_a_named_pipe_is_written_to(here: Path) -> None:
    """Whoever reads it gets the answer, and the pipe stays a pipe; no --force is needed."""
    os.mkfifo("pipe")
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(Path("pipe").read_text(encoding="utf-8")))
    reader.start()
    assert run(NET, "-o", "pipe") == (0, "", "")
    reader.join()
    assert got == [run(NET, columns=None).stdout]
    assert Path("pipe").is_fifo()
    assert names(here) == ["pipe"]


def test_a_reader_of_a_named_pipe_that_leaves(here: Path) -> None:
    """It is no mistake: silent, and the exit code of a closed pipe."""
    os.mkfifo("pipe")
    reader = threading.Thread(target=lambda: os.close(os.open("pipe", os.O_RDONLY)))
    reader.start()
    sweep = ("sweep", "3x{n}x{n} -> conv {k} 1", "--set", "n=1..400", "--set", "k=1..400", "--format", "csv")
    assert program(*sweep, "-o", str(here / "pipe")) == (141, "", "")
    reader.join()
