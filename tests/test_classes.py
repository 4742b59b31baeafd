"""Whole classes: keys, what students hand in, and what comes of it."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from checking import short
from cli_runner import Result, run

import cnncalc
from cnncalc.calculation.arithmetic import parse
from cnncalc.calculation.specs import Desk
from cnncalc.errors import Problem, ShapeError
from cnncalc.homework.claims import Claim, split_claim
from cnncalc.homework.course import Rules
from cnncalc.homework.grading import Grader
from cnncalc.homework.labels import Labels
from cnncalc.homework.papers import Answer, read_answers
from cnncalc.homework.texts import en
from cnncalc.writers.markdown import code

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


# -- what students hand in -------------------------------------------------------------------------

PERFECT = {"1": ("55", True), "2": ("36,864", True), "3": ("195", True)}
LABELS = Labels(["1", "2", "3"])


@pytest.mark.parametrize(
    "text",
    [
        "Q1: 55\nQ2: 36,864\nQ3: 195\n",
        "\ufeffQ1: 55\r\nQ2: 36,864\r\nQ3: 195\r\n",
        "Q1\t55\nQ2\t36,864\nQ3\t195\n",
        "1\t55\n2\t36,864\n3\t195\n",
        "1. 55\n2. 36,864\n3. 195",
        "1.\t55\n2.\t36,864\n3.\t195",
        "1) 55\n2) 36,864\n3) 195",
        "1)55\n2)36,864\n3)195",
        "(1) 55\n(2) 36,864\n(3) 195",
        "[1] 55\n[2] 36,864\n[3] 195",
        "#1 55\n#2 36,864\n#3 195",
        "1번: 55\n2번: 36,864\n3번: 195",
        "1번 55\n2번 36,864\n3번 195",
        "문제 1. 55\n문제 2. 36,864\n문제 3. 195",
        "문 1) 55\n문 2) 36,864\n문 3) 195",
        "답 1: 55\n답 2: 36,864\n답 3: 195",
        "답: 55\n답: 36,864\n답: 195",
        "정답: 55\n정답: 36,864\n정답: 195",
        "Question 1: 55\nQuestion 2: 36,864\nQuestion 3: 195",
        "Question 1\n55\n\nQuestion 2\n36,864\n\nQuestion 3\n195\n",
        "## Question 1\n\n55\n\n## Question 2\n\n36,864\n\n## Question 3\n\n195\n",
        "Problem 1. What size? 55\nProblem 2. How many weights? 36,864\nProblem 3. What field? 195",
        "1. What size?\nAnswer: 55\n2. How many?\nAnswer: 36,864\n3. And the field?\nAns: 195",
        "Q1 [2]. How many positions?\nQ1 = 55\n\nQ2 [3]. How many weights?\nQ2 = 36,864\n\nQ3 [1]. The field?\nQ3 = 195\n",
        "Q1 = 55, Q2 = 36,864, Q3 = 195",
        "Q1: 55; Q2: 36,864; Q3: 195",
        "Q1 55 Q2 36,864 Q3 195",
        "1) 55 2) 36,864 3) 195",
        "Q1 is 55 and Q2 is 36,864 and Q3 is 195",
        "| question | answer |\n|---|---:|\n| Q1 | 55 |\n| Q2 | 36,864 |\n| Q3 | 195 |\n",
        "| no | working | answer |\n|:-:|---|---|\n| 1 | (227-11)/4+1 | 55 |\n| 2 | 3*3*64*64 | 36,864 |\n| 3 | see the table | 195 |\n",
        "- **Q1:** 55\n- **Q2:** 36,864\n- **Q3:** 195\n",
        "* *Q1* 55\n* *Q2* 36,864\n* *Q3* 195\n",
        "- [x] Q1: `55`\n- [x] Q2: `36,864`\n- [ ] Q3: `195`\n",
        "> Q1: 55\n> Q2: 36,864\n> Q3: 195\n",
        "<p><b>Q1:</b> 55</p>\n<p><b>Q2:</b> 36,864</p>\n<p><b>Q3:</b> 195</p>\n",
        "Q1: $55$\nQ2: $36{,}864$\nQ3: $195$\n",
        "Ｑ１：５５\nＱ２：３６，８６４\nＱ３：１９５\n",
        "Q1 → 55\nQ2 -> 36,864\nQ3 --> 195\n",
        "Q01: 55\nq02: 36,864\nq3: 195\n",
        "Q1: 54\nQ2: 36,864\nQ3: 195\nQ1: 55\n",
        "Q1: (227-11)/4+1 = 55\nQ2: 3*3*64*64 = 36,864\nQ3: 163 + 2*16 = 195\n",
        "Q1: 55 = (227-11)/4+1\nQ2: 36,864 = 3*3*64*64\nQ3: 195\n",
        "Q1. The output is 55\nQ2. There are 36,864\nQ3. the answer is 195.\n",
        "Name: Kim\nDate: 2024-05-01\n\nQ1: 55\nQ2: 36,864\nQ3: 195\n\nTotal time: 25 minutes\n",
    ],
    ids=short,
)
def test_odd_papers_are_read(text: str) -> None:
    """Every usual and unusual way to number, mark and lay out answers."""
    found = {label: (answer.text, answer.value) for label, answer in read_answers(text, LABELS).items()}
    assert {label: (text.rstrip("."), value) for label, (text, value) in found.items()} == PERFECT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q1: 55 pixels", "55 pixels"),
        ("Q1: about 55", "about 55"),
        ("Q1: 약 55개", "약 55개"),
        ("Q1: 55x55x96", "55x55x96"),
        ("Q1: (96, 55, 55)", "(96, 55, 55)"),
        ("Q1: 27.8 %", "27.8 %"),
        ("Q1: 243.9 MB", "243.9 MB"),
        ("Q1: 6천만", "6천만"),
        ("Q1: -3", "-3"),
        ("Q1: 5/18", "5/18"),
        ("Q1: 49 (7x7)", "49 (7x7)"),
        ("Q1: 55 (rounded down)", "55"),
    ],
    ids=short,
)
def test_values_are_kept_with_their_units(text: str, expected: str) -> None:
    """An answer is a value as it was written."""
    assert read_answers(text, LABELS)["1"] == Answer(expected, 1)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Q1:\n", "missing"),
        ("Q1: ____\n", "missing"),
        ("Q1 = ...\n", "missing"),
        ("Q1. How many positions?\n", "missing"),
        ("Q12: 55\n", "missing"),
        ("3.55\n", "missing"),
        ("Q1: none\n", "look"),
        ("Q1: I do not know\n", "look"),
        ("Q1: 모르겠습니다\n", "look"),
        ("Q1: not 55\n", "look"),
        ("Q1: 54 or 55\n", "look"),
        ("Q1: alexnet.conv1.height\n", "look"),
        ("Q1: out(227, k=11, s=4)\n", "look"),
        ("Q1: 49 (7x8)\n", "look"),
        ("Q1: see Q2\n", "look"),
        ("Q1: 55\nQ1: never mind\n", "right"),
        ("Q1: maybe\nQ1: 55\n", "right"),
    ],
    ids=short,
)
def test_what_is_no_value_is_missing_or_looked_at(class_folder: Path, text: str, state: str) -> None:
    """Nothing written is missing; something written that is no value is for a person to look at, and is not scored."""
    (class_folder / "fay.md").write_text(text, encoding="utf-8")
    _, rows = graded(class_folder, "fay.md")
    assert rows[1][4] == state
    assert (rows[1][1], rows[1][3]) == {"right": ("2", "0"), "look": ("0", "2"), "missing": ("0", "0")}[state]


@pytest.mark.parametrize(
    "text",
    [
        "name,Q1,Q2,Q3\nDee,55,36864,195\n",
        "name;Q1;Q2;Q3\nDee;55;36864;195\n",
        "name\tQ1\tQ2\tQ3\nDee\t55\t36864\t195\n",
        "\ufeffname,Q1,Q2,Q3\r\nDee,55,36864,195\r\n",
        "student,mail,Q2 [3],Q1 [2],Q3 (1 point)\nDee,d@x.org,36864,55,195\n",
        '이름,1번,2번,3번\nDee,"55","36,864","195x195"\n',
        "name,Q1,Q2,Q3\n\nDee,55,36864,195\n,,,\n",
    ],
    ids=short,
)
def test_a_class_in_any_csv(class_folder: Path, text: str) -> None:
    """Commas, semicolons or tabs; labels in any form and order; columns that are no question are left alone."""
    (class_folder / "all.csv").write_text(text, encoding="utf-8", newline="")
    _, rows = graded(class_folder, "all.csv")
    assert rows[1:] == [["Dee", "6", "6", "0", "right", "right", "right"]]


@pytest.mark.parametrize(
    "text",
    [
        "question,answer\nQ1,55\n2,36864\n(3),195\n",
        "Q1;55\nQ2;36864\nQ3;195\n",
        "no,working,answer\n1,x,55\n2,y,36864\n3,z,195\n",
    ],
    ids=short,
)
def test_one_paper_as_csv(class_folder: Path, text: str) -> None:
    """A row a question, with or without a head."""
    (class_folder / "gil.csv").write_text(text, encoding="utf-8")
    _, rows = graded(class_folder, "gil.csv")
    assert rows[1:] == [["gil", "6", "6", "0", "right", "right", "right"]]


def test_a_folder_is_all_its_sheets(class_folder: Path) -> None:
    """Texts and tables in the order of their names; what else lies there is left alone."""
    (class_folder / "in").mkdir()
    for name, text in {**SHEETS, "notes.pdf": "x", ".hidden.md": "Q1: 55"}.items():
        (class_folder / "in" / name).write_text(text, encoding="utf-8")
    result, rows = graded(class_folder, "in")
    assert [row[0] for row in rows[1:]] == ["ann", "ben", "cho"]
    assert result.stderr == ""


def test_a_folder_without_sheets_is_bad_usage(class_folder: Path) -> None:
    """Nothing would be graded, and that is said."""
    (class_folder / "none").mkdir()
    result = run("check", "--key", str(class_folder / "key.md"), str(class_folder / "none"))
    assert (result.code, "there is no sheet in" in result.stderr) == (2, True)


def test_broken_csv_stops_no_class(class_folder: Path) -> None:
    """A cell too large for any table is said, and the others are graded."""
    (class_folder / "big.csv").write_text('question,answer\nQ1,"' + "5" * 200_000 + '"\n', encoding="utf-8")
    result, rows = graded(class_folder, "big.csv", "ann.md")
    assert [row[0] for row in rows[1:]] == ["ann"]
    assert "is no line of a CSV table" in result.stderr
    assert result.code == 2


def test_a_paper_without_any_answer_is_named(class_folder: Path) -> None:
    """Perhaps it belongs to another key."""
    (class_folder / "hal.md").write_text("# Something else\n", encoding="utf-8")
    result, rows = graded(class_folder, "hal.md")
    assert "none of the key's questions is answered in it" in result.stderr
    assert rows[1] == ["hal", "0", "6", "0", "missing", "missing", "missing"]


# -- an answer that is no answer -------------------------------------------------------------------

INJECTED = """use: evil.yaml
count: params
Q3 [99]: params(conv 64 3x3, in 64)
Q1: `55` ``; rm -rf /
Q2: =HYPERLINK("http://x";"36864")
convention: full
"""


def test_a_paper_cannot_change_anything(class_folder: Path) -> None:
    """Settings, points, questions and formulas in a paper are only answers that are no values."""
    (class_folder / "eve.md").write_text(INJECTED, encoding="utf-8")
    result, rows = graded(class_folder, "eve.md")
    assert rows[1] == ["eve", "0", "6", "6", "look", "look", "look"]
    assert "eve.md" not in result.stderr
    feedback = (class_folder / "out" / "eve.md").read_text(encoding="utf-8")
    assert feedback.startswith("# eve: 0 of 6 points, 6 more to be looked at")
    assert "`alexnet.pool5.rf = params(conv 64 3x3, in 64)`" in feedback


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("../../up", "_.._up.md"),
        ("/etc/passwd", "_etc_passwd.md"),
        ("..", "sheet.md"),
        ("a\x1b[31mb", "a__31mb.md"),
        ("김하나", "김하나.md"),
    ],
    ids=short,
)
def test_names_lead_nowhere(class_folder: Path, name: str, file: str) -> None:
    """Feedback lies in its folder, whatever a student calls themselves."""
    (class_folder / "all.csv").write_text(f"name,Q1,Q2,Q3\n{name},55,36864,195\n", encoding="utf-8")
    graded(class_folder, "all.csv")
    assert sorted(path.name for path in (class_folder / "out").iterdir()) == sorted([file, "grades.csv"])


def test_backticks_stay_in_their_code() -> None:
    """A fence longer than any in the text."""
    assert code("55") == "`55`"
    assert code("a `b` c") == "`` a `b` c ``"
    assert code("```") == "```` ``` ````"


def test_equal_names_are_told_apart(class_folder: Path) -> None:
    """Two students of one name get two files and two lines."""
    (class_folder / "all.csv").write_text("name,Q1,Q2,Q3\nKim,55,36864,195\nKim,54,,\nkim,55,,\n", encoding="utf-8")
    _, rows = graded(class_folder, "all.csv")
    assert [row[:2] for row in rows[1:]] == [["Kim", "6"], ["Kim (2)", "0"], ["kim", "2"]]
    assert sorted(path.name for path in (class_folder / "out").iterdir()) == [
        "Kim.md",
        "Kim__2_.md",
        "grades.csv",
        "kim-2.md",
    ]


def test_nothing_is_written_where_a_file_stands(class_folder: Path) -> None:
    """Not even the files that do not stand yet."""
    (class_folder / "out").mkdir()
    (class_folder / "out" / "ben.md").write_text("mine", encoding="utf-8")
    sheets = [str(class_folder / name) for name in SHEETS]
    result = run("check", "--key", str(class_folder / "key.md"), *sheets, "-o", str(class_folder / "out"))
    assert (result.code, [path.name for path in (class_folder / "out").iterdir()]) == (2, ["ben.md"])
    assert "exists already" in result.stderr
    forced = run("check", "--key", str(class_folder / "key.md"), *sheets, "-o", str(class_folder / "out"), "--force")
    assert (forced.code, len(list((class_folder / "out").iterdir()))) == (1, 4)


# -- the course and the key ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "points", "words"),
    [
        ("", "1.5", "(half of the points)"),
        ("convention: half", "1.5", "(half of the points)"),
        ("convention: full", "3", "(all of the points)"),
        ("convention: none", "0", "(no points)"),
        ("convention: 1/3", "1", "(100/3 % of the points)"),
        ("Convention: 75%", "2.25", "(75 % of the points)"),
    ],
    ids=short,
)
def test_another_convention_gets_the_share_that_the_key_says(
    class_folder: Path, setting: str, points: str, words: str
) -> None:
    """Half of the points if it says nothing; the feedback tells."""
    (class_folder / "key.md").write_text(f"{KEY}\n{setting}\n", encoding="utf-8")
    (class_folder / "ida.md").write_text("Q2: 36,928\n", encoding="utf-8")
    _, rows = graded(class_folder, "ida.md")
    assert rows[1][:2] == ["ida", points]
    assert words in (class_folder / "out" / "ida.md").read_text(encoding="utf-8")


def test_strict_gives_another_convention_nothing(class_folder: Path) -> None:
    """Only exact answers are right, and another convention is none."""
    (class_folder / "ida.md").write_text("Q2: 36,928\n", encoding="utf-8")
    result = run("check", "--key", str(class_folder / "key.md"), str(class_folder / "ida.md"), "--strict", "--json")
    (sheet,) = json.loads(result.stdout)["sheets"]
    assert [answer["verdict"] for answer in sheet["answers"]] == ["missing", "wrong", "missing"]


BAD_KEY = """use: nosuch.yaml
count: apples
Q1 [2]: (227-11)/4+1
q1 [2]: 3*3
Q2: prams(conv 64 3x3, in 64)
Q3 [two]: 3*3
Q4 [1]: params(conv 64 3x3, in 64) = 36,864
Q5 [1]: ((3+4)
Q6 [1]:
Q7 [1]: alexnet.conv9.params
Q8 [1]: how many?
Q9 [1]: 5*5 = many
"""


def test_a_key_says_all_its_mistakes_at_once(class_folder: Path) -> None:
    """With places; nothing is graded by such a key."""
    (class_folder / "key.md").write_text(BAD_KEY, encoding="utf-8")
    result = run(
        "check", "--key", str(class_folder / "key.md"), str(class_folder / "ann.md"), "-o", str(class_folder / "out")
    )
    assert (result.code, result.stdout, (class_folder / "out").exists()) == (2, "", False)
    found = re.findall(r"key\.md:(\d+:\d+): (.*)", result.stderr)
    assert found == [
        ("1:1", "no file or network is named 'nosuch.yaml'"),
        ("2:1", "'count: apples' is no convention"),
        ("4:1", "'q1' is asked on line 3 already"),
        ("5:1", "'Q2' has no points, and other questions have"),
        ("5:5", "no function 'prams'"),
        ("6:1", "'two' is no number of points"),
        ("7:38", "the key says 36,864, and it comes to 36,928"),
        ("8:9", "this bracket is not closed: the end where ')' must stand"),
        ("9:7", "'Q6' has no expression"),
        ("10:9", "'alexnet.conv9.params' has no value here"),
        ("11:13", "'many' does not continue the expression"),
        ("12:15", "'many' is no value"),
    ]
    assert "hint: did you mean params?" in result.stderr


@pytest.mark.parametrize(
    ("line", "answer", "state"),
    [
        ("Q1: 55", "55", "right"),
        ("Q1: 55x55x96", "96x55x55", "right"),
        ("Q1: 55x55x96", "(96, 55, 55)", "right"),
        ("Q1: 96x55x55", "55x55x96", "right"),
        ("Q1: 55x55x96", "55x55x48", "wrong"),
        ("Q1: 7x7", "7", "right"),
        ("Q1: 7x7", "7x7", "right"),
        ("Q1: 7x7", "7x8", "wrong"),
        ("Q1: 27.8%", "28%", "rounded"),
        ("Q1: 54.25", "217/4", "right"),
        ("Q1: rf(3x3, 3x3, 3x3)", "49", "right"),
        ("Q1: alexnet.params", "61M", "rounded"),
        ("Q1: alexnet.params = 61M", "60,965,224", "right"),
        ("**Q1** [1]: `alexnet.conv1.out`", "55x55x96", "right"),
        ("1. alexnet.conv1.weights", "34.848", "right"),
        ("- Q1 (1.5 points): vgg16.memory", "553.4 MB", "rounded"),
        ("Q1 [1/2]: alexnet.conv1.macs", "105,415,200", "right"),
    ],
    ids=short,
)
def test_keys_in_every_form(tmp_path: Path, line: str, answer: str, state: str) -> None:
    """Values, shapes, sides, figures; marks and points as people write them."""
    (tmp_path / "key.md").write_text(f"# Key\n\n{line}\n", encoding="utf-8")
    (tmp_path / "jon.md").write_text(f"Q1: {answer}\n", encoding="utf-8")
    _, rows = graded(tmp_path, "jon.md")
    assert rows[1][4] == state


def test_prose_in_a_key_is_no_question(tmp_path: Path) -> None:
    """Numbered remarks among labelled questions are left alone; without labels every number is a question."""
    (tmp_path / "jon.md").write_text("Q1: 9\n", encoding="utf-8")
    (tmp_path / "key.md").write_text("1. Sizes come first.\n2) weights then\nQ1: 3*3\n", encoding="utf-8")
    assert graded(tmp_path, "jon.md")[1][0] == ["sheet", "points", "of", "open", "Q1"]
    (tmp_path / "key.md").write_text("1. 3*3\n2. weights\n", encoding="utf-8")
    result = run("check", "--key", str(tmp_path / "key.md"), str(tmp_path / "jon.md"))
    assert (result.code, "'weights' has no value here" in result.stderr) == (2, True)


def test_a_key_speaks_of_the_network_it_uses(tmp_path: Path) -> None:
    """Layers need no network's name in front where there is only one."""
    (tmp_path / "tiny.yaml").write_text(
        "input: 3x8x8\nlayers:\n  - c: conv 4 3x3\n  - d: conv 4 3x3\n", encoding="utf-8"
    )
    (tmp_path / "key.md").write_text(
        "use: tiny.yaml\nQ1: c.params\nQ2: rf(d in c)\nQ3: params(tiny.d)\n", encoding="utf-8"
    )
    (tmp_path / "kay.md").write_text("1) 112 2) 3 3) 148", encoding="utf-8")
    assert graded(tmp_path, "kay.md")[1][1] == ["kay", "3", "3", "0", "right", "right", "right"]


# -- what comes of it ------------------------------------------------------------------------------


@pytest.fixture
def large_class(tmp_path: Path) -> Path:
    """Forty students, seventeen of whom forgot the biases."""
    (tmp_path / "key.md").write_text("Q1 [2]: params(conv 64 3x3, in 64)\nQ2 [1]: (227-11)/4+1\n", encoding="utf-8")
    rows = [f"s{n:02},{'36864' if n < 17 else '36928'},{'54' if n % 10 == 0 else '55'}" for n in range(40)]
    (tmp_path / "all.csv").write_text("name,Q1,Q2\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


def test_the_class_in_figures(large_class: Path) -> None:
    """17 of 40 left the biases out."""
    result, _ = graded(large_class, "all.csv")
    assert result.stdout == (
        "40 sheets, 3 points; mean 2.5, median 3.0, from 1 to 3\n\n"
        "Q1 [2]  params(conv 64 3x3, in 64) = 36,928   23 of 40 right\n"
        "    17 of 40 left the biases out\n"
        "Q2 [1]  (227-11)/4+1 = 55                     36 of 40 right\n"
        "    4 of 40 forgot the + 1\n"
    )


def test_the_class_as_markdown(large_class: Path) -> None:
    """Feedback of every paper, and the summary, for a page."""
    result = run("check", "--key", str(large_class / "key.md"), str(large_class / "all.csv"), "--format", "markdown")
    assert result.stdout.startswith(
        "# s00: 1 of 3 points\n\n"
        "- **Q1** 1 of 2: `params(conv 64 3x3, in 64) = 36864` right without biases; with them it is 36,928 (half of the points)\n"
        "  - because: the 64 biases are left out: 36864 is the number of weights\n"
    )
    assert result.stdout.endswith(
        "# Summary\n\n40 sheets, 3 points; mean 2.5, median 3.0, from 1 to 3\n\n"
        "- **Q1** 23 of 40 right: `params(conv 64 3x3, in 64)`\n  - 17 of 40 left the biases out\n"
        "- **Q2** 36 of 40 right: `(227-11)/4+1`\n  - 4 of 40 forgot the + 1\n"
    )


def test_the_class_as_data(large_class: Path) -> None:
    """Key, papers and outcomes; points that are no whole numbers are fractions."""
    result = run("check", "--key", str(large_class / "key.md"), str(large_class / "all.csv"), "--json")
    data = json.loads(result.stdout)
    assert (data["schema"], data["points"], data["mean"]) == ("cnncalc/1", 3, "99/40")
    assert data["questions"][0] == {
        "question": "Q1",
        "points": 2,
        "expression": "params(conv 64 3x3, in 64)",
        "value": "36928",
    }
    assert data["sheets"][1]["answers"][0] == {
        "question": "Q1", "verdict": "convention", "points": 1, "given": "36864", "line": 3,
        "why": "the 64 biases are left out: 36864 is the number of weights", "rule": "biases_left_out",
    }  # fmt: skip
    assert data["outcomes"][1]["done"] == [{"rule": "one_forgotten", "what": "forgot the + 1", "count": 4}]
    assert sum(sheet["points"] for sheet in data["sheets"]) == 99


def test_the_class_on_the_terminal(class_folder: Path) -> None:
    """Every paper with its points beside each answer, and the class below."""
    result = run("check", "--key", str(class_folder / "key.md"), str(class_folder / "ben.md"))
    assert result.stdout == (
        "ben: 1.5 of 6 points\n\n"
        "✗ Q1  (227-11)/4+1 = 54                     0 of 2   wrong: it is 55\n\n"
        "  because    the + 1 is missing: a window also stands at the start\n"
        "  working    floor((227 - 11) / 4) + 1 = 55   windows\n\n"
        "~ Q2  params(conv 64 3x3, in 64) = 36,928\n"
        "      1.5 of 3   right with biases; without them it is 36,864 (half of the points)\n\n"
        "  because    the 64 biases are counted too: 36,928 is the number of all parameters\n"
        "  working    3 x 3 x 64 x 64 = 36,864   weights\n\n"
        "- Q3  alexnet.pool5.rf                      0 of 1   no answer\n\n"
        "1 sheet, 6 points; mean 1.5, median 1.5, from 1.5 to 1.5\n\n"
        "Q1 [2]  (227-11)/4+1 = 55                     0 of 1 right\n"
        "    1 of 1 forgot the + 1\n"
        "Q2 [3]  params(conv 64 3x3, in 64) = 36,864   0 of 1 right\n"
        "    1 of 1 counted the biases too\n"
        "Q3 [1]  alexnet.pool5.rf = 195                0 of 1 right\n"
        "    1 of 1 gave no answer\n"
    )


def test_letters_label_questions_too(tmp_path: Path) -> None:
    """As they stand in the key, whatever their case."""
    (tmp_path / "key.md").write_text("B2 [1]: 7+1\nB3 [2]: 3*3\n", encoding="utf-8")
    (tmp_path / "jon.md").write_text("b2: 8\nB3: 8\n", encoding="utf-8")
    _, rows = graded(tmp_path, "jon.md")
    assert [row[4:] for row in rows] == [["B2", "B3"], ["right", "wrong"]]


def test_what_the_library_refuses_is_told_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a key it is a mistake at the question; in a paper the answer is one to look at; a claim is not understood."""

    def refused(*_: object) -> Any:
        raise ShapeError([Problem("the figure has more than 1,000 digits")])

    monkeypatch.setattr(Desk, "of_path", refused)
    (tmp_path / "key.md").write_text("Q1 [1]: 3*3\nQ2 [1]: alexnet.params\n", encoding="utf-8")
    (tmp_path / "jon.md").write_text("Q1: 9\n", encoding="utf-8")
    result = run("check", "--key", str(tmp_path / "key.md"), str(tmp_path / "jon.md"))
    assert (result.code, f"{tmp_path / 'key.md'}:2:9: the figure has more than 1,000 digits" in result.stderr) == (
        2,
        True,
    )
    (claim,) = split_claim("alexnet.params = 5")
    judgement = Grader(cnncalc.load, Rules()).judge(claim)
    assert (judgement.verdict, judgement.why) == ("unreadable", "the figure has more than 1,000 digits")
    monkeypatch.setattr(Desk, "report", refused)
    for right in ("6", "nobody knows"):
        answer = Claim(f"alexnet.params = {right}", "alexnet.params", "=", right)
        found = Grader(cnncalc.load, Rules()).answer(answer, parse("alexnet.params"), 5, False)
        assert (found.verdict, found.why) == ("unreadable", en.NO_VALUE)
