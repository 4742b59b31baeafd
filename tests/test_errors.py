"""Every wrong text in tests/errors/ gives exactly its message: place, finding, expectation, way out.

A case is the text, a line of dashes, and the message. The text is read under the name `net`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from cli_runner import run

import cnncalc
from cnncalc.layers import KINDS
from cnncalc.readers import _elsewhere
from cnncalc.readers._arguments import kind_named

CASES = sorted((Path(__file__).parent / "errors").glob("*.txt"))


def message(text: str) -> str:
    """The message that a text gives, or nothing if it is right."""
    try:
        cnncalc.analyze(cnncalc.parse(text, "net"))
    except cnncalc.CnncalcError as failure:
        return str(failure)
    return ""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_wrong_text_gives_exactly_its_message(case: Path) -> None:
    """Word for word."""
    text, _, expected = case.read_bytes().decode("utf-8").partition("\n-----\n")
    assert message(text) == expected.removesuffix("\n")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_places_lie_in_the_text(case: Path) -> None:
    """Line and column are those of characters of the input, and the excerpt is that line."""
    text = case.read_bytes().decode("utf-8").partition("\n-----\n")[0]
    lines = text.split("\n")
    with pytest.raises(cnncalc.CnncalcError) as caught:
        cnncalc.analyze(cnncalc.parse(text, "net"))
    for problem in caught.value.problems:
        assert problem.place is not None
        line = lines[problem.place.line - 1]
        assert problem.place.excerpt == line
        assert 1 <= problem.place.column <= len(line) + 1
        assert problem.place.column - 1 + problem.place.width <= max(len(line), problem.place.column)


def test_there_are_many_cases() -> None:
    """The corpus is not lost."""
    assert len(CASES) >= 480


def test_errors_are_data_with_json() -> None:
    """`--json` answers errors on standard output, a mistake each."""
    result = run("3x32x32 -> cnov 64 3x3 -> fc 4,096", "--json")
    assert result.code == 2
    assert result.stderr == ""
    data = json.loads(result.stdout)
    assert data["schema"] == "cnncalc/1"
    assert data["errors"][0] == {
        "file": "<argument>",
        "line": 1,
        "column": 12,
        "excerpt": "3x32x32 -> cnov 64 3x3 -> fc 4,096",
        "layer": None,
        "finding": "'cnov' is no layer kind",
        "expected": None,
        "hint": "did you mean conv?",
    }
    assert data["errors"][1]["hint"] == "write 4096"


def test_a_shape_error_names_its_layer() -> None:
    """The layer is in the message and in the data."""
    with pytest.raises(cnncalc.ShapeError) as caught:
        cnncalc.analyze(cnncalc.parse("3x8x8 -> stage: (big: conv 8 11x11)"))
    (problem,) = caught.value.problems
    assert problem.layer == "stage.big"
    assert problem.finding.startswith("stage.big: ")


FILES = {
    "utf16": ("3x8x8 -> relu".encode("utf-16"), "net.txt is UTF-16", "save it again as UTF-8"),
    "latin1": (
        "# Größe\n3x8x8 -> relu".encode("latin-1"),
        "net.txt:1: byte 0xf6 is not UTF-8",
        "save it again as UTF-8",
    ),
    "binary": (bytes(range(256)), "net.txt is not a text file", ""),
    "empty": (b"", "net.txt:1:1: there is nothing in it", ""),
    "blank": (b" \n\n", "net.txt:1:1: there is nothing in it", ""),
}


@pytest.mark.parametrize("name", FILES)
def test_files_that_are_no_text(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in another encoding, or without text, says what it is instead."""
    content, finding, hint = FILES[name]
    monkeypatch.chdir(tmp_path)
    Path("net.txt").write_bytes(content)
    result = run("net.txt")
    assert result.code == 2
    assert result.stderr.startswith(f"error: {finding}\n")
    assert hint in result.stderr


def test_a_byte_order_mark_and_carriage_returns_are_skipped(tmp_path: Path) -> None:
    """What Windows adds to a text changes nothing, columns included."""
    path = tmp_path / "net.yaml"
    path.write_bytes(b"\xef\xbb\xbfinput: 3x8x8\r\nlayers:\r\n  - relu\r\n  - cnov 3 3\r\n")
    result = run(str(path))
    assert f"{path}:4:5: 'cnov' is no layer kind\n" in result.stderr


def test_a_folder_and_a_missing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both say what is wrong and what is near."""
    monkeypatch.chdir(tmp_path)
    Path("alexnet.yaml").write_text("3x8x8 -> relu", encoding="utf-8")
    assert run(".").stderr.startswith("error: . is a folder\n  expected: a file\n  hint: for example ")
    assert run("alexnt.yaml").stderr == "error: no such file: alexnt.yaml\n  hint: did you mean alexnet.yaml?\n"


OFFERED = re.compile(rf"(?:write|for example) (?:-> )?((?:{'|'.join(KINDS)})\b[^;:,{{(\n]*)$", re.MULTILINE)


def test_layers_that_are_offered_can_be_read() -> None:
    """A hint that says which layer to write says it in the notation."""
    offered = {layer for case in CASES for layer in OFFERED.findall(case.read_bytes().decode("utf-8"))}
    assert len(offered) > 20
    for layer in offered:
        cnncalc.parse(f"3x32x32 -> {re.split(' before it| or | behind', layer)[0]}")


@pytest.mark.parametrize("word", sorted(_elsewhere._KINDS))
def test_what_is_offered_for_words_of_other_tools_can_be_read(word: str) -> None:
    """The table of words holds no layer kind of ours, and offers nothing but layers that exist."""
    assert kind_named(word) is None
    offered = re.match(r"write ([a-z]+ [\dx/ ]+(?:-> [a-z]+ [\dx/ ]+)*)$", _elsewhere._KINDS[word])
    if offered:
        cnncalc.parse(f"3x32x32 -> {offered[1]}")
