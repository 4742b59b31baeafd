"""Answers in files: there whole or not at all, never over another without --force, and nothing left behind."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_runner import run
from processes import as_root, names, posix

from cnncalc.cli._files import file_written
from cnncalc.errors import UsageError

NET = "3x8x8 -> conv 8 3"
EXISTS = "error: {} exists already\n  hint: --force replaces it\n"


WRITERS: list[tuple[str, ...]] = [
    *(("show", NET, "--format", form) for form in ("table", "markdown", "csv", "json", "latex", "html")),
    *(("sweep", "3x{n}x{n} -> relu", "--set", "n=8,9", "--format", form) for form in ("table", "csv", "json", "markdown")),
    ("quiz", "--count", "2"),
    ("quiz", "--count", "2", "--answers"),
    ("quiz", "--count", "2", "--sheets", "2", "--json"),
]  # fmt: skip


@pytest.mark.parametrize("args", WRITERS, ids=" ".join)
def test_a_file_holds_what_would_have_been_printed(here: Path, args: tuple[str, ...]) -> None:
    """Every command with -o: the same text, nothing printed, nothing else left; a second time it is refused."""
    printed = run(*args, columns=None).stdout
    assert run(*args, "-o", "out") == (0, "", "")
    assert Path("out").read_text(encoding="utf-8") == printed
    assert run(*args, "-o", "out") == (2, "", EXISTS.format("out")) or "--json" in args or "json" in args
    Path("out").write_text("mine", encoding="utf-8")
    assert run(*args, "-o", "out").code == 2
    assert Path("out").read_text(encoding="utf-8") == "mine"
    assert run(*args, "-o", "out", "--force").code == 0
    assert Path("out").read_text(encoding="utf-8") == printed
    assert names(here) == ["out"]


REFUSED = [
    ("", "the name of the file is empty\n  expected: a file to write"),
    (".", "'.' is a folder\n  expected: a file to write"),
    ("folder", "'folder' is a folder\n  expected: a file to write"),
    ("new/", "'new/' is a folder\n  expected: a file to write"),
    ("none/out", "cannot write none/out: there is no folder none\n  hint: make it first"),
    ("none/of/out", "cannot write none/of/out: there is no folder none/of\n  hint: make it first"),
    ("file", "file exists already\n  hint: --force replaces it"),
    ("file/out", "cannot write file/out: file is a file, not a folder"),
    ("file/of/out", "cannot write file/of/out: Not a directory"),
    ("a" * 300, f"cannot write {'a' * 197}...: File name too long"),
    ("link", "link exists already\n  hint: --force replaces it"),
    ("circle", "cannot write circle: Too many levels of symbolic links"),
    ("astray", "cannot write astray: there is no folder {here}/none\n  hint: make it first"),
]


@posix
@pytest.mark.parametrize(("path", "message"), REFUSED, ids=[path[:20] for path, _ in REFUSED])
def test_a_place_that_cannot_be_written_to_is_explained(here: Path, path: str, message: str) -> None:
    """Word for word, and what is there stays as it is."""
    Path("folder").mkdir()
    Path("file").write_text("mine", encoding="utf-8")
    for link, target in (("link", "file"), ("circle", "circle"), ("astray", "none/out")):
        Path(link).symlink_to(target)
    before = names(here)
    assert run(NET, "-o", path) == (2, "", f"error: {message.format(here=here.resolve())}\n")
    assert names(here) == before
    assert Path("file").read_text(encoding="utf-8") == "mine"


def test_a_refusal_is_data_with_json(here: Path) -> None:
    """Where JSON was asked for, a file that is there already is told in JSON."""
    Path("out").write_text("mine", encoding="utf-8")
    answer = run(NET, "--json", "-o", "out")
    assert (answer.code, answer.stderr) == (2, "")
    assert '"finding": "out exists already"' in answer.stdout


def test_a_failed_answer_leaves_no_file(here: Path) -> None:
    """A mistake in the network, or no design that fits: nothing is made, and what was there stays."""
    Path("there").write_text("mine", encoding="utf-8")
    sweep = ("sweep", "3x{n}x{n} -> conv 4 9x9", "--set", "n=1..5", "--format", "csv")
    for args in (("3x8x8 -> conv 8 9x9",), sweep):
        for out in ("there", "new"):
            assert run(*args, "-o", out, "--force").code == 2
    assert names(here) == ["there"]
    assert Path("there").read_text(encoding="utf-8") == "mine"


@posix
def test_permissions_are_kept_and_new_files_get_the_usual_ones(here: Path) -> None:
    """A file that is replaced keeps its mode, whatever the mask; a new one gets what the mask leaves."""
    old = os.umask(0o027)
    try:
        assert run(NET, "-o", "new").code == 0
        assert Path("new").stat().st_mode & 0o777 == 0o640
        for mode in (0o600, 0o644, 0o666, 0o755, 0o444):
            Path("new").chmod(mode)
            assert run(NET, "-o", "new", "--force").code == 0
            assert Path("new").stat().st_mode & 0o777 == mode
    finally:
        os.umask(old)


@posix
@pytest.mark.skipif(not as_root, reason="only root gives files away")
def test_the_owner_is_kept(here: Path) -> None:
    """A file of somebody else stays theirs where the system lets us."""
    Path("theirs").touch(mode=0o640)
    os.chown("theirs", 12345, 23456)
    assert run(NET, "-o", "theirs", "--force").code == 0
    assert (Path("theirs").stat().st_uid, Path("theirs").stat().st_gid) == (12345, 23456)
    assert Path("theirs").stat().st_mode & 0o777 == 0o640


@posix
def test_a_link_stays_a_link(here: Path) -> None:
    """What it leads to is replaced, or made where there is nothing yet; the temporary file stands beside that."""
    (here / "store").mkdir()
    Path("store/real").write_text("old", encoding="utf-8")
    Path("link").symlink_to("store/real")
    Path("fresh").symlink_to("store/new")
    assert run(NET, "-o", "link", "--force").code == 0
    assert run(NET, "-o", "fresh").code == 0
    assert os.readlink("link") == "store/real"
    assert os.readlink("fresh") == "store/new"
    assert Path("store/real").read_text(encoding="utf-8").startswith("network")
    assert (names(here), names(here / "store")) == (["fresh", "link", "store"], ["new", "real"])


@posix
def test_other_names_of_a_file_keep_what_they_had(here: Path) -> None:
    """A file is replaced, not written into: whoever reads it meanwhile, or has a second link to it, has the old one."""
    Path("out").write_text("old", encoding="utf-8")
    os.link("out", "second")
    with open("out", encoding="utf-8") as reader:
        assert run(NET, "-o", "out", "--force").code == 0
        assert reader.read() == "old"
    assert Path("second").read_text(encoding="utf-8") == "old"


def test_nothing_is_seen_before_all_is_there(here: Path) -> None:
    """While it is written the place is empty, or holds the old file."""
    Path("old").write_text("old", encoding="utf-8")
    with file_written("new", False, print) as put:
        put("half")
        assert not Path("new").exists()
        put(" and half")
    assert Path("new").read_text(encoding="utf-8") == "half and half"
    with file_written("old", True, print) as put:
        put("new")
        assert Path("old").read_text(encoding="utf-8") == "old"
    assert Path("old").read_text(encoding="utf-8") == "new"


def half_written(
    path: str, force: bool, event: Callable[[], object], told: list[str] | None = None, half: str = "half"
) -> None:
    """Write a file, and let something happen when half of it is there."""
    with file_written(path, force, (told if told is not None else []).append) as put:
        put(half)
        event()


def raising(failure: type[BaseException]) -> Callable[[], object]:
    """An event that is a failure."""

    def event() -> None:
        raise failure

    return event


def test_a_file_that_came_meanwhile_is_not_replaced(here: Path) -> None:
    """Two long answers to one place: the second one to end is refused."""

    def meanwhile() -> None:
        Path("out").write_text("first", encoding="utf-8")

    with pytest.raises(UsageError) as caught:
        half_written("out", False, meanwhile)
    assert str(caught.value) == "out exists already\n  hint: --force replaces it"
    assert Path("out").read_text(encoding="utf-8") == "first"
    assert names(here) == ["out"]


@pytest.mark.parametrize("failure", [RuntimeError, SystemExit, GeneratorExit, MemoryError])
def test_a_failure_half_way_leaves_nothing(here: Path, failure: type[BaseException]) -> None:
    """Whatever goes wrong, only an interruption keeps a part."""
    with pytest.raises(failure):
        half_written("out", False, raising(failure))
    assert names(here) == []


def test_an_interruption_keeps_the_part(here: Path) -> None:
    """It stands under a name of its own, which is told; nothing is kept of nothing."""
    told: list[str] = []
    Path("out").write_text("old", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        half_written("out", True, raising(KeyboardInterrupt), told)
    assert told == ["out.partial"]
    assert Path("out.partial").read_text(encoding="utf-8") == "half"
    assert Path("out").read_text(encoding="utf-8") == "old"
    with pytest.raises(KeyboardInterrupt):
        half_written("none", False, raising(KeyboardInterrupt), told, half="")
    assert told == ["out.partial"]
    assert names(here) == ["out", "out.partial"]


def test_signs_that_no_encoding_has_are_escaped(here: Path) -> None:
    """Half a surrogate pair, as file names can hold, stops no answer."""
    with file_written("out", False, print) as put:
        put("a\udcffb")
    assert Path("out").read_bytes() == b"a\\udcffb"


@posix
def test_a_file_system_without_owners_and_modes(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where neither can be set the answer is written all the same."""

    def refuse(*_: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    Path("out").write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "chmod", refuse)
    assert run(NET, "-o", "out", "--force") == (0, "", "")
    assert Path("out").read_text(encoding="utf-8").startswith("network")


# -- several files -------------------------------------------------------------------------------------

SHEETS = ["key-01.md", "key-02.md", "sheet-01.md", "sheet-02.md"]


def test_all_sheets_or_none(here: Path) -> None:
    """Where one of the files stands already, or its place is taken by a folder, none is written."""
    quiz = ("quiz", "--sheets", "2", "-o", "sheets")
    Path("sheets").mkdir()
    Path("sheets/sheet-02.md").write_text("mine", encoding="utf-8")
    place = os.path.join("sheets", "sheet-02.md")
    assert run(*quiz) == (2, "", EXISTS.format(place))
    assert names(here / "sheets") == ["sheet-02.md"]
    Path("sheets/key-01.md").touch()
    two = f"error: {os.path.join('sheets', 'key-01.md')} and 1 more exist already\n  hint: --force replaces them\n"
    assert run(*quiz) == (2, "", two)
    assert run(*quiz, "--force") == (0, "", "")
    assert names(here / "sheets") == SHEETS
    assert "mine" not in Path("sheets/sheet-02.md").read_text(encoding="utf-8")


def test_a_folder_in_the_place_of_the_last_file(here: Path) -> None:
    """Even with --force nothing is written, and the folder for the sheets is there only if it was."""
    Path("sheets/sheet-02.md").mkdir(parents=True)
    place = os.path.join("sheets", "sheet-02.md")
    assert run("quiz", "--sheets", "2", "-o", "sheets", "--force") == (
        2, "", f"error: '{place}' is a folder\n  expected: a file to write\n",
    )  # fmt: skip
    assert names(here / "sheets") == ["sheet-02.md"]


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("", "the name of the folder is empty\n  expected: a folder to write to"),
        ("file", "'file' is a file\n  expected: a folder to write to"),
        ("file/of", "cannot make the folder file/of: Not a directory"),
    ],
)
@posix
def test_a_folder_that_cannot_be_made(here: Path, folder: str, message: str) -> None:
    """For sheets and for feedback, word for word."""
    Path("file").touch()
    Path("key.md").write_text("Q1 [1]: 2+2\n", encoding="utf-8")
    Path("ann.md").write_text("Q1: 4\n", encoding="utf-8")
    assert run("quiz", "--sheets", "2", "-o", folder) == (2, "", f"error: {message}\n")
    if folder:
        assert run("check", "--key", "key.md", "ann.md", "-o", folder) == (2, "", f"error: {message}\n")
    assert names(here) == ["ann.md", "file", "key.md"]


def test_feedback_for_all_or_none(here: Path) -> None:
    """A class's files are written together; the folders above them are made."""
    Path("key.md").write_text("Q1 [1]: 2+2\n", encoding="utf-8")
    for name in ("ann", "bob"):
        Path(f"{name}.md").write_text("Q1: 4\n", encoding="utf-8")
    check = ("check", "--key", "key.md", "ann.md", "bob.md", "-o", "of/class")
    assert run(*check).code == 0
    assert names(here / "of" / "class") == ["ann.md", "bob.md", "grades.csv"]
    for name in ("ann.md", "grades.csv"):
        (here / "of" / "class" / name).unlink()
    place = os.path.join("of/class", "bob.md")
    assert run(*check) == (2, "", EXISTS.format(place))
    assert names(here / "of" / "class") == ["bob.md"]
