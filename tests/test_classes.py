"""Whole classes: keys, what students hand in, and what comes of it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from checking import short
from cli_runner import Result, run

from cnncalc.homework.texts import en

# -- whole classes ---------------------------------------------------------------------------------

KEY = """# Key of sheet 2
count: weights

Q1 [2]: (227-11)/4+1
Q2 [3]: params(conv 64 3x3, in 64) = 36,864
Q3 [1]: alexnet.pool5.rf
"""
SHEETS = {
    "ann.md": "# Ann\n**Q1:** 55\nQ2: 3*3*64*64 = 36,864\nQ3: 195x195\n",
    "ben.md": "count: params\nuse: mine.yaml\nrounding: 99%\n1. 54\nQ2 [99]: 36,928\n",
    "cho.csv": 'question,answer\nQ1,55\n2,"36,864"\nQ3,67\n',
}


@pytest.fixture
def class_folder(tmp_path: Path) -> Path:
    """A key and three sheets."""
    (tmp_path / "key.md").write_text(KEY, encoding="utf-8")
    for name, text in SHEETS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def graded(folder: Path, *names: str, out: str = "out") -> tuple[Result, list[list[str]]]:
    """The answer to `check --key`, and the rows of grades.csv."""
    sheets = [str(folder / name) for name in names]
    result = run("check", "--key", str(folder / "key.md"), *sheets, "-o", str(folder / out))
    with open(folder / out / "grades.csv", encoding="utf-8", newline="") as file:
        return result, list(csv.reader(file))


def test_a_class_is_graded_against_its_key(class_folder: Path) -> None:
    """Points by label, missing answers as missing; a sheet changes neither conventions nor points."""
    result, rows = graded(class_folder, *SHEETS)
    assert rows == [
        ["sheet", "points", "of", "open", "Q1", "Q2", "Q3"],
        ["ann", "6", "6", "0", "right", "right", "right"],
        ["ben", "1.5", "6", "0", "wrong", "convention", "missing"],
        ["cho", "5", "6", "0", "right", "right", "wrong"],
    ]
    assert result.code == 1
    assert "3 sheets, 6 points; mean 4.2, median 5.0, from 1.5 to 6\n" in result.stdout
    assert "1 of 3 forgot the + 1" in result.stdout
    assert "1 of 3 counted the biases too" in result.stdout


def test_every_sheet_gets_its_feedback(class_folder: Path) -> None:
    """One file a student, with points, verdicts and reasons; nothing is overwritten unasked."""
    graded(class_folder, *SHEETS)
    found = {path.name: path.read_text(encoding="utf-8") for path in (class_folder / "out").glob("*.md")}
    assert sorted(found) == ["ann.md", "ben.md", "cho.md"]
    assert found["ann.md"].startswith("# ann: 6 of 6 points")
    assert en.MISTAKES["one_forgotten"][0] in found["ben.md"]
    assert "no answer" in found["ben.md"]
    again = run("check", "--key", str(class_folder / "key.md"), str(class_folder / "ann.md"), "-o", str(class_folder / "out"))  # fmt: skip
    assert again.code == 2


def test_a_class_in_one_table(class_folder: Path) -> None:
    """A row a student; empty cells are missing; no cell of the grades is a formula."""
    text = "name,Q1,Q2,Q3\nDee,55,36864,195\nEli,,36864,\n=cmd,1,2,3\n"
    (class_folder / "all.csv").write_text(text, encoding="utf-8")
    _, rows = graded(class_folder, "all.csv")
    assert rows[1:] == [
        ["Dee", "6", "6", "0", "right", "right", "right"],
        ["Eli", "3", "6", "0", "missing", "right", "missing"],
        ["'=cmd", "0", "6", "0", "wrong", "wrong", "wrong"],
    ]


def test_a_full_class_passes(class_folder: Path) -> None:
    """Nothing wrong, exit 0."""
    result, _ = graded(class_folder, "ann.md")
    assert result.code == 0


def test_an_unreadable_sheet_stops_no_class(class_folder: Path) -> None:
    """The others are graded; the sheet is named on stderr, and the exit code tells."""
    (class_folder / "odd.md").write_bytes(b"\xff\xfeQ\x001\x00")
    result, rows = graded(class_folder, "odd.md", "ann.md")
    assert [row[:2] for row in rows[1:]] == [["ann", "6"]]
    assert (result.code, "odd.md is UTF-16" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("Q1: 55\nQ2: 36864\nQ3: 195\n", "6"),
        ("1: 55\n2: 36864\n3: 195\n", "6"),
        ("1. 55\n2. 36,864\n3. 195\n", "6"),
        ("1) 55\n2) 36,864\n3) 195x195\n", "6"),
        ("q1 = 55\nq2 = 36,864\nq3 = 195\n", "6"),
        ("**Q1:** 55\n**Q2:** 36,864 weights\n`Q3: 195`\n", "6"),
        ("- Q1: 55\n- Q2: 36,864\n* Q3: 195\n", "6"),
        ("| Q1 | 55 |\n| Q2 | 36,864 |\n| Q3 | 195 |\n", "6"),
        ("답: 55\n답: 36,864\n답: 195\n", "6"),
        ("1. 출력 크기는?\n답: 55\n2. 가중치는 몇 개?\n답: 36,864개\n3. 수용 영역은?\n답: 195\n", "6"),
        ("1. 출력 크기는?\n답:\n2. 가중치는 몇 개?\n답: 36,864개\n", "3"),
        ("Q1: (227-11)/4+1 = 55\nQ2: 3*3*64*64 = 36,864\nQ3: 195\n", "6"),
        ("Q1: 54\nQ1: 55\n", "2"),
        ("Q1: ____\nQ2:\nQ3: 195\n", "1"),
        ("Q10: 55\nQ12: 36864\n", "0"),
        ("Q1: 0M\nQ2: 0G\nQ3: 0k\n", "0"),
        ("Q1: alexnet.conv1.height\nQ2: params(conv 64 3x3, in 64)\nQ3: alexnet.pool5.rf\n", "0"),
        ("nothing at all\n", "0"),
    ],
    ids=short,
)
def test_answers_are_matched_by_label(class_folder: Path, text: str, points: str) -> None:
    """Every usual way to number answers; an answer must be a value."""
    (class_folder / "fay.md").write_text(text, encoding="utf-8")
    _, rows = graded(class_folder, "fay.md")
    assert rows[1][:2] == ["fay", points]


def test_a_key_without_questions_is_bad_usage(class_folder: Path) -> None:
    """A sheet taken for the key, say."""
    (class_folder / "key.md").write_text("# Nothing\n", encoding="utf-8")
    result = run("check", "--key", str(class_folder / "key.md"), str(class_folder / "ann.md"))
    assert result.code == 2
    assert "no question" in result.stderr
