"""Disks without room and folders without permission: the old file stays whole, nothing is left, and it is said."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_runner import run
from processes import as_root, names, posix, program

NET = "3x8x8 -> conv 8 3"
BIG = ("torchvision/resnet152", "--format", "csv")


@posix
def test_a_file_that_may_not_grow(here: Path) -> None:
    """The system lets the program write 4 kB: an old file is as it was, a new one is not there, and it is said."""
    import resource

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    told = "error: cannot write {}: File too large\n"
    assert program(*BIG, "-o", str(here / "out"), preexec_fn=limited) == (2, "", told.format(here / "out"))
    assert names(here) == []
    (here / "out").write_text("old", encoding="utf-8")
    assert program(*BIG, "-o", "out", "--force", cwd=here, preexec_fn=limited) == (2, "", told.format("out"))
    assert (here / "out").read_text(encoding="utf-8") == "old"
    assert names(here) == ["out"]


@pytest.fixture
def small_disk(here: Path) -> Iterator[Path]:
    """A disk of 16 kB."""
    disk = here / "disk"
    disk.mkdir()
    with _mounted(disk, "size=16k"):
        yield disk


class _mounted:
    """A file system in memory while something is done; skips where it cannot be had."""

    def __init__(self, folder: Path, options: str) -> None:
        self.folder, self.options = folder, options

    def __enter__(self) -> None:
        if not as_root or shutil.which("mount") is None:
            pytest.skip("only root mounts a disk")
        command = ["mount", "-t", "tmpfs", "-o", self.options, "tmpfs", str(self.folder)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("no disk can be mounted here")

    def __exit__(self, *_: object) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], check=True)


def test_a_full_disk(small_disk: Path) -> None:
    """An answer larger than what is left: the old file is whole, the disk has its room back, and it is said."""
    out = str(small_disk / "out")
    assert run(NET, "-o", out).code == 0
    before = Path(out).read_text(encoding="utf-8")
    for place in (out, str(small_disk / "new")):
        answer = run(*BIG, "-o", place, "--force")
        assert answer == (2, "", f"error: cannot write {place}: No space left on device\n")
    assert Path(out).read_text(encoding="utf-8") == before
    assert names(small_disk) == ["out"]
    assert run(NET, "-o", str(small_disk / "new")).code == 0


def test_a_full_disk_and_a_folder_of_sheets(small_disk: Path) -> None:
    """None of many files is there when the last ones have no room, nor the folder that was made for them."""
    folder = small_disk / "all" / "sheets"
    answer = run("quiz", "--sheets", "20", "-o", str(folder))
    assert answer.code == 2
    assert answer.stderr.startswith(f"error: cannot write {folder}")
    assert answer.stderr.endswith(": No space left on device\n")
    assert names(small_disk) == []


def test_a_disk_that_is_read_only(here: Path) -> None:
    """What is said names the folder, and what to do."""
    disk = here / "disk"
    disk.mkdir()
    with _mounted(disk, "ro"):
        assert run(NET, "-o", "disk/out") == (
            2, "", "error: cannot write disk/out: Read-only file system\n  hint: write it elsewhere: disk takes no new files\n",
        )  # fmt: skip
        assert run("quiz", "--sheets", "2", "-o", "disk/sheets") == (
            2, "", "error: cannot make the folder disk/sheets: Read-only file system\n",
        )  # fmt: skip


@pytest.fixture
def closed_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a file in it, in which nothing can be made by whoever runs this: root becomes somebody else."""
    folder = Path(tempfile.mkdtemp())
    (folder / "mine").write_text("mine", encoding="utf-8")
    (folder / "mine").chmod(0o666)
    monkeypatch.chdir(folder)
    run("quiz", "--sheets", "2", "-o", "mine")  # what it imports may lie where somebody else cannot read
    run(NET, "-o", "none/of/it")
    folder.chmod(0o555)
    try:
        if as_root:
            os.setresuid(65534, 65534, 0)
        yield folder
    finally:
        if as_root:
            os.setresuid(0, 0, 0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


@posix
def test_a_folder_that_may_not_be_written_to(closed_folder: Path) -> None:
    """Somebody without rights is told which folder it is; the file in it stays, though it may be written itself."""
    told = "error: cannot write {0}: Permission denied\n  hint: write it elsewhere: {1} takes no new files\n"
    for path, above in (("mine", "."), ("./new", "."), (f"{closed_folder}/new", closed_folder)):
        assert run(NET, "-o", path, "--force") == (2, "", told.format(path, above))
    sheets = run("quiz", "--sheets", "2", "-o", "sheets")
    assert sheets == (2, "", "error: cannot make the folder sheets: Permission denied\n")
    assert names(closed_folder) == ["mine"]
    assert (closed_folder / "mine").read_text(encoding="utf-8") == "mine"
