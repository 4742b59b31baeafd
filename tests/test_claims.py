"""Checking: a table of claims, one of mistakes, sheets, and whole classes."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from pathlib import Path

import pytest
from cli_runner import Result, run

from cnncalc import zoo
from cnncalc.homework.cases import CONVENTIONS
from cnncalc.homework.claims import VERDICTS, Judgement, split_claim
from cnncalc.homework.grading import Grader, Rules
from cnncalc.homework.mistakes import MISTAKES
from cnncalc.homework.sheets import read_sheet
from cnncalc.homework.texts import en

HERE = Path(__file__).parent
HOMEWORK = HERE.parent / "examples" / "homework.md"
GRADER = Grader(lambda name: zoo.find(name).load(), Rules())  # one for all: it keeps the networks' reports


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table beside this file."""
    with open(HERE / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CLAIMS = table("claims.csv")
HITS = table("mistakes.csv")


@cache
def judged(text: str) -> tuple[Judgement, ...]:
    """The judgements on a claim as somebody types it."""
    return tuple(GRADER.judge(claim) for claim in split_claim(text))


def sheet(folder: Path, text: str, *options: str, name: str = "sheet.md") -> Result:
    """`check` on a file of this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return run("check", str(path), *options)


def short(value: object) -> str:
    """A test's name: the beginning of what it is given."""
    return str(value).partition("\n")[0][:24]


def verdicts(result: Result) -> list[str]:
    """The verdicts of a JSON answer, in their order."""
    return [claim["verdict"] for claim in json.loads(result.stdout)["claims"]]


def heads(result: Result) -> list[str]:
    """The lines of an answer that begin with a mark."""
    return [line for line in result.stdout.split("\n") if line[:1] in set("✓≈~✗?")]


# -- the tables ------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", CLAIMS, ids=[f"{at}-{row['verdict']}" for at, row in enumerate(CLAIMS, 2)])
def test_claims_get_the_verdict_of_the_table(row: dict[str, str]) -> None:
    """Every claim is one claim, and its verdict is the one worked out by hand; what holds no claim is unreadable."""
    found = [one.verdict for one in judged(row["claim"])] or ["unreadable"]
    assert found == [row["verdict"]], row


def test_the_table_of_claims_is_large_and_knows_every_verdict() -> None:
    """At least 300 claims, none twice, and all six verdicts."""
    assert len({row["claim"] for row in CLAIMS}) == len(CLAIMS) >= 300
    assert {row["verdict"] for row in CLAIMS} == set(VERDICTS)


@pytest.mark.parametrize("row", HITS, ids=[f"{at}-{row['rule']}-{row['hit']}" for at, row in enumerate(HITS, 2)])
def test_mistakes_are_told_where_they_were_made(row: dict[str, str]) -> None:
    """A hit is wrong and explained by the sentence of its rule; a miss is not explained by it."""
    (one,) = judged(row["claim"])
    told = one.verdict == "wrong" and one.why == en.MISTAKES[row["rule"]]
    assert told == (row["hit"] == "yes"), (row, one.verdict, one.why)


@pytest.mark.parametrize("rule", MISTAKES)
def test_every_mistake_is_tried_five_times_either_way(rule: str) -> None:
    """Five hits and five misses in the table, and a sentence in the texts."""
    for hit in ("yes", "no"):
        assert sum(row["rule"] == rule and row["hit"] == hit for row in HITS) >= 5
    assert en.MISTAKES[rule]


def test_sentences_and_rules_belong_together() -> None:
    """No rule without a sentence, no sentence without a rule, no sentence twice."""
    assert set(en.MISTAKES) == set(MISTAKES)
    assert set(en.CONVENTIONS) == set(CONVENTIONS)
    said = [*en.MISTAKES.values(), *en.CONVENTIONS.values()]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        ("alexnet.conv1.params = 34,848", "biases_left_out"),
        ("alexnet.conv1.weights = 34,944", "biases_counted"),
        ("alexnet.conv1.macs = 105,705,600", "biases_counted"),
        ("vgg16.macs = 30.9G", "two_for_a_mac"),
        ("vgg16.flops = 15.5G", "one_for_a_mac"),
        ("alexnet.memory = 233MB", "binary_units"),
        ("googlenet.params = 13,378,280", "heads_counted"),
    ],
    ids=short,
)
def test_conventions_are_named(claim: str, rule: str) -> None:
    """An answer that is right otherwise counted says how it is counted."""
    (one,) = judged(claim)
    assert (one.verdict, one.why) == ("convention", en.CONVENTIONS[rule])


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("(224-11)/4+1 = 55", "224 does not divide"),
        ("28*28*(64*256*3 + 128*256 + 192*9*64 + 96*25*64) = 358M", "counts the 3x3 twice"),
        ("inception-bottleneck.macs = 358M", "counts the 3x3 twice"),
        ("vgg19.params ~ 110M", "143,667,240"),
        ("googlenet.params ~ 4M", "6,998,552"),
        ("alexnet.fc6.weights = 177M", "the last pool is forgotten"),
        ("alexnet.conv1.neurons = 253,440", "55*48*96"),
        ("googlenet.conv1.weights = 2.7K", "9,408"),
        ("googlenet.conv1.params = 2.7K", "9,408"),
    ],
    ids=short,
)
def test_known_misprints_are_explained(claim: str, words: str) -> None:
    """A figure that is printed wrongly somewhere is wrong, and the reason is known."""
    (one,) = judged(claim)
    assert one.verdict == "wrong"
    assert words in one.why


@pytest.mark.parametrize(
    "claim", ["rf(3x3, 3x3) = 55", "50+4 = 55", "6*8 = 253440", "2*3 = 4M", "11*13 = 110M", "(28-3)/1+1 = 55"]
)
def test_misprints_are_not_seen_everywhere(claim: str) -> None:
    """The same digits in another question have nothing to do with the misprint."""
    (one,) = judged(claim)
    assert one.verdict == "wrong"
    assert one.why not in [why for _, _, why in en.ERRATA]


def test_a_wrong_answer_shows_the_right_working() -> None:
    """The layer's own formulas with its figures in them."""
    (one,) = judged("params(conv 64 3x3, in 64) = 640")
    assert one.expected == 36_928
    assert any("3 * 3 * 64 * 64 = 36,864" in line for line in one.working)
    assert one.working[-1].endswith("36,864 + 64 = 36,928")


# -- sheets ----------------------------------------------------------------------------------------


def test_a_sheet_is_prose_with_claims_in_it(tmp_path: Path) -> None:
    """Lines, bullets and backticks hold claims; the rest is prose, settings are obeyed."""
    text = """# Week 2

We counted 3 things on 2 evenings, as in the notes.
count: weights

- 11 x 11 x 3 x 96 = 34,848
* (227-11)/4+1 = 55.
1. 3*3*64*64 = 36,863
2) 55·55·96 = 290,400
→ 2*3*3*128*128 = 294,912
Both `params(conv 64 3x3, in 64) = 36,864` and `rf(3x3, 3x3) = 5x5` are easy.
**5*5*3 = 75**
"""
    result = sheet(tmp_path, text, "--json")
    assert verdicts(result) == ["right", "right", "wrong", "right", "right", "right", "right", "right"]
    assert result.code == 1
    assert [claim["line"] for claim in json.loads(result.stdout)["claims"]] == [6, 7, 8, 9, 10, 11, 11, 12]


@pytest.mark.parametrize(
    "line",
    [
        "params(conv 64 3x3, in 64) = 36,928",
        "params(fc 10, in 84) = 850",
        "rf(3x3, 3x3, 3x3) = 7x7",
        "out(227, k=11, s=4) = 55",
        "macs(conv 192 3x3 pad 1, 256@28x28) = 346,816,512",
        "`params(conv 64 3x3, in 64) = 36,928`",
        "The layer: params(conv 64 3x3, in 64) = 36,928",
    ],
    ids=short,
)
def test_commas_inside_brackets_do_not_end_a_claim(line: str) -> None:
    """Functions of layers stand in a sheet as on the command line."""
    (claim,) = read_sheet(line).claims
    assert GRADER.judge(claim).verdict == "right"


@pytest.mark.parametrize(
    "line",
    [
        "Q3: 5*5*3 = 75",
        "Q3. 5*5*3 = 75",
        "3: 5*5*3 = 75",
        "(a) 5*5*3 = 75",
        "a) 5*5*3 = 75",
        "a) weights: 5*5*3 = 75",
        "답: 5*5*3 = 75",
        "| 5*5*3 = 75 |",
        "weights of a filter: 5*5*3 = 75",
        "weights = 5*5*3 = 75",
        "W = 5*5*3 = 75",
        "$5*5*3 = 75$",
        "5*5*3 = 75 weights",
        "5*5*3 = 75개",
        "5*5*3 = 75 (no bias)",
        "— 5*5*3 = 75",
    ],
    ids=short,
)
def test_labels_and_ornaments_are_no_part_of_a_claim(line: str) -> None:
    """What stands before and behind a claim on paper does not hide it, and no label is graded."""
    assert [GRADER.judge(claim).verdict for claim in read_sheet(line).claims] == ["right"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("3*3*64*64 = 36,864 = 37k", ["right", "rounded"]),
        ("3*3*64*64 = 36,864 = 40k", ["right", "wrong"]),
        ("2*3*4 = 6*4 = 24", ["right", "right"]),
        ("2*3*4 = 6*5 = 30", ["wrong", "right"]),
        ("3x3 = 9, 5x5 = 25", ["right", "right"]),
        ("3*3 = 9; 5*5 = 24", ["right", "wrong"]),
        ("(32-5)/1+1 = 28 and (28-2)/2+1 = 14", ["right", "right"]),
        ("10^3 = 1,000 and 2^10 = 1,024", ["right", "right"]),
        ("alexnet.params ~ 60M, alexnet.depth = 8", ["truncated", "right"]),
        ("`3*3 = 9` but `3*3*3 = 28`", ["right", "wrong"]),
    ],
    ids=short,
)
def test_several_claims_in_a_line(line: str, expected: list[str]) -> None:
    """Chains are graded step by step, neighbours one by one."""
    assert [GRADER.judge(claim).verdict for claim in read_sheet(line).claims] == expected


KOREAN = """# 2주차 과제: 합성곱 신경망

입력은 227x227 컬러 이미지이고 필터는 96개이다.
출력 크기는 (227-11)/4+1 = 55
→ 가중치의 수: 11x11x3x96 = 34,848개
- 편향까지 더하면 34,848 + 96 = 34,944개
두 그룹으로 나누면 3x3x128*2x192*2 = 약 88만
55(가로) * 55(세로) * 96(깊이) = 290,400
답: (55-3)/2+1 = 26
전체 파라미터는 약 6천만 개라고 배웠다.
３×３×６４＝５７６
"""


def test_korean_notes_are_read(tmp_path: Path) -> None:
    """Counters, numerals, labels and full-width forms; the sentence with a figure in it is no claim."""
    result = sheet(tmp_path, KOREAN, "--json")
    expected = ["right", "right", "right", "rounded", "right", "wrong", "right"]
    assert [one for one in verdicts(result) if one != "unreadable"] == expected
    assert result.code == 1


@pytest.mark.parametrize(
    "line",
    [
        "두 개의 3x3 = 하나의 5x5 라고 할 수 있다",
        "3x3 2번 = 5x5 1번",
        "Two stacked 3x3 = one 5x5 in what they see.",
        "batch size = 32, lr = 0.01",
        "loss < 0.5 after 20 epochs",
        "2x2 pooling: stride = 2",
        "accuracy went from 3/4 = 74% to 80%, 1/2 of it by luck",
        "output = (W - F + 2P)/S + 1",
        "12/25 = Christmas",
        "if 3*3 > 8 then stop",
        "y = 3x + 1",
        "BatchNorm -> 1x1 conv => 2x2 pooling",
        "see http://example.org/?a=5&b=6/2",
        "1/3 of 9 = 3",
        "12.5 % of 64 = 8",
        "2*3 = 7!",
        "2*3 = 5 + x",
    ],
    ids=short,
)
def test_what_is_doubtful_is_never_graded(line: str) -> None:
    """Prose with figures and signs in it is neither right nor wrong."""
    assert not {GRADER.judge(claim).verdict for claim in read_sheet(line).claims} - {"unreadable"}


def test_doubtful_lines_are_listed_only_with_all(tmp_path: Path) -> None:
    """They are counted in the summary, and shown where one asks for them."""
    text = "3*3 = 9\n3x3 2번 = 5x5 1번\nloss < 0.5\nx = 5\n"
    plain = sheet(tmp_path, text)
    assert plain.code == 0
    assert [line[:1] for line in heads(plain)] == ["✓"]
    assert "not understood" in plain.stdout
    full = sheet(tmp_path, text, "--all")
    assert full.code == 0
    for line in text.split("\n")[1:4]:
        assert line in full.stdout


@pytest.mark.parametrize("text", ["", "Nothing to see here.\n", "conv1 has 96 filters of 11x11.\n", "lr = 0.01\n"])
def test_nothing_readable_is_bad_input(tmp_path: Path, text: str) -> None:
    """Exit 2, no traceback."""
    result = sheet(tmp_path, text)
    assert result.code == 2
    assert "Traceback" not in result.stdout + result.stderr


def test_a_sheet_names_its_networks(tmp_path: Path) -> None:
    """`use:` finds a file beside the sheet, under its own name."""
    (tmp_path / "tiny.yaml").write_text("input: 3x8x8\nlayers:\n  - c: conv 4 3x3\n", encoding="utf-8")
    result = sheet(tmp_path, "use: tiny.yaml\ntiny.c.params = 112\ntiny.c.out = 4x6x6\ntiny.params = 108\n", "--json")
    assert verdicts(result) == ["right", "right", "convention"]


@pytest.mark.parametrize(
    ("settings", "line", "expected"),
    [
        ("", "params(conv 64 3x3, in 64) = 36,864", "convention"),
        ("count: weights", "params(conv 64 3x3, in 64) = 36,864", "right"),
        ("count: weights", "params(conv 64 3x3, in 64) = 36,928", "convention"),
        ("count: weights", "alexnet.conv1.params = 34,848", "right"),
        ("ops: flops", "ops(fc 10, in 100) = 2000", "right"),
        ("ops: flops", "ops(fc 10, in 100) = 1000", "convention"),
        ("ops: flops", "alexnet.ops = 1,448,813,632", "right"),
        ("rounding: 1%", "params(conv 64 3x3, in 64) = 37,000", "rounded"),
        ("rounding: 0.1%", "params(conv 64 3x3, in 64) = 37,000", "wrong"),
        ("rounding: 0.01", "params(conv 64 3x3, in 64) = 36,600", "rounded"),
        ("", "params(conv 64 3x3, in 64) = 37,000", "wrong"),
    ],
    ids=short,
)
def test_settings_of_a_course(tmp_path: Path, settings: str, line: str, expected: str) -> None:
    """Lines of their own make a convention the rule."""
    assert verdicts(sheet(tmp_path, f"{settings}\n`{line}`\n", "--json")) == [expected]


@pytest.mark.parametrize("line", ["count: apples", "ops: bananas", "rounding: much", "rounding: 1/0"])
def test_settings_that_mean_nothing_are_said(tmp_path: Path, line: str) -> None:
    """A convention that is misspelled must not pass silently."""
    result = sheet(tmp_path, f"{line}\n3*3 = 9\n")
    assert result.code == 2
    assert line.partition(": ")[2] in result.stderr


# -- options ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "options", "verdict", "code"),
    [
        ("params(conv 64 3x3, in 64) = 36,864", [], "convention", 0),
        ("params(conv 64 3x3, in 64) = 36,864", ["--no-bias"], "right", 0),
        ("params(conv 64 3x3, in 64) = 36,928", ["--no-bias"], "convention", 0),
        ("alexnet.params = 60,954,656", ["--no-bias"], "right", 0),
        ("params(conv 64 3x3, in 64) = 36,864", ["--strict"], "wrong", 1),
        ("alexnet.params ~ 61M", [], "rounded", 0),
        ("alexnet.params ~ 61M", ["--strict"], "wrong", 1),
        ("alexnet.params ~ 60M", [], "truncated", 0),
        ("alexnet.params ~ 60M", ["--strict"], "wrong", 1),
        ("alexnet.params = 60965224", ["--strict"], "right", 0),
        ("rf(3x3, 3x3, 3x3) = 49", ["--strict"], "right", 0),
        ("alexnet.params = 61,500,000", ["--tolerance", "1%"], "rounded", 0),
        ("alexnet.params = 61,500,000", ["--tolerance", "0.5%"], "wrong", 1),
        ("alexnet.params = 61,500,000", ["--tolerance", "0.01"], "rounded", 0),
        ("alexnet.params = 61,500,000", ["--tolerance", "1%", "--strict"], "wrong", 1),
        ("nosuchnet.params = 4", [], "unreadable", 2),
        ("alexnet.conv1.out < 5", [], "unreadable", 2),
    ],
    ids=short,
)
def test_options_and_exit_codes(claim: str, options: list[str], verdict: str, code: int) -> None:
    """0 unless something is wrong, 2 where nothing could be read."""
    result = run("check", claim, "--json", *options)
    assert verdicts(result) == [verdict]
    assert result.code == code


def test_a_convention_of_the_course_is_that_of_the_working() -> None:
    """Where biases do not count, the working does not end in them."""
    result = run("check", "params(conv 64 3x3, in 64) = 640", "--no-bias")
    assert result.code == 1
    assert "36,864" in result.stdout
    assert "36,928" not in result.stdout


@pytest.mark.parametrize("share", ["much", "1/0", "-1%", "nan"])
def test_a_tolerance_must_be_a_share(share: str) -> None:
    """Bad usage, said in one message."""
    result = run("check", "3*3 = 9", f"--tolerance={share}")
    assert result.code == 2
    assert "tolerance" in result.stderr
    assert "Traceback" not in result.stderr


def test_json_of_a_check() -> None:
    """The shape that commands.md fixes."""
    result = run("check", "alexnet.conv1.params = 34,848", "alexnet.pool5.rf = 195", "--json")
    answer = json.loads(result.stdout)
    assert answer["schema"] == "cnncalc/1"
    assert [list(claim) for claim in answer["claims"]] == [["text", "line", "verdict", "expected", "given", "why"]] * 2
    assert answer["claims"][0] == {
        "text": "alexnet.conv1.params = 34,848",
        "line": 1,
        "verdict": "convention",
        "expected": "34944",
        "given": "34,848",
        "why": en.CONVENTIONS["biases_left_out"],
    }
    assert result.stderr == ""


def test_markdown_of_a_check() -> None:
    """A list, a claim an item, with verdict and reason."""
    result = run("check", "(227-11)/4+1 = 54", "3*3 = 9", "alexnet.params ~ 60M", "--format", "markdown")
    first, second, third = [line for line in result.stdout.split("\n") if line.startswith("- ")]
    assert first == f"- **wrong** `(227-11)/4+1 = 54`: {en.MISTAKES['one_forgotten']} (expected 55)"
    assert second == "- **right** `3*3 = 9`"
    assert third.startswith("- **truncated** `alexnet.params ~ 60M`: 60,965,224 exactly")
    assert result.code == 1


def test_text_of_a_check() -> None:
    """Mark, claim, verdict; for a wrong one what is expected and why; a summary at the end."""
    result = run("check", "(227-11)/4+1 = 54", "3*3 = 9")
    assert heads(result) == ["✗ (227-11)/4+1 = 54   wrong", "✓ 3*3 = 9   right"]
    assert "expected   55, given 54" in result.stdout
    assert en.MISTAKES["one_forgotten"] in result.stdout
    assert result.stdout.rstrip().endswith("2 claims   1 right   1 wrong")


def test_a_terminal_without_signs() -> None:
    """The marks are words where the encoding has no signs."""
    result = run("check", "3*3 = 9", "3*3 = 8", encoding="ascii")
    assert [line[:2] for line in result.stdout.split("\n")[:2]] == ["ok", "NO"]


def test_what_is_no_claim_is_bad_usage() -> None:
    """A text without a relation, on the command line."""
    result = run("check", "3*3")
    assert result.code == 2
    assert "no claim" in result.stderr


@pytest.mark.parametrize(
    "text", ["9^9^9 = 1", f"{'(' * 200}1 = 1", f"1{'+1' * 50_000} = 1", "= = =", "3 = = 3"], ids=short
)
def test_nothing_hangs_or_falls_over(text: str) -> None:
    """Claims that nobody can read end in a message."""
    result = run("check", text)
    assert result.code in (0, 1, 2)
    assert "Traceback" not in result.stderr


# -- whole classes ---------------------------------------------------------------------------------

KEY = """# Key of sheet 2
count: weights

Q1 [2]: (227-11)/4+1
Q2 [3]: params(conv 64 3x3, in 64) = 36,864
Q3: alexnet.pool5.rf
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
        ["sheet", "points", "Q1", "Q2", "Q3"],
        ["ann", "6", "right", "right", "right"],
        ["ben", "0", "wrong", "convention", "missing"],
        ["cho", "5", "right", "right", "wrong"],
    ]
    assert result.code == 1
    assert "3 sheets, 6 points; mean 3.7" in result.stdout
    assert en.MISTAKES["one_forgotten"] in result.stdout


def test_every_sheet_gets_its_feedback(class_folder: Path) -> None:
    """One file a student, with points, verdicts and reasons; nothing is overwritten unasked."""
    graded(class_folder, *SHEETS)
    found = {path.name: path.read_text(encoding="utf-8") for path in (class_folder / "out").glob("*.md")}
    assert sorted(found) == ["ann.md", "ben.md", "cho.md"]
    assert found["ann.md"].startswith("# ann: 6 of 6 points")
    assert en.MISTAKES["one_forgotten"] in found["ben.md"]
    assert "no answer" in found["ben.md"]
    again = run("check", "--key", str(class_folder / "key.md"), str(class_folder / "ann.md"), "-o", str(class_folder / "out"))  # fmt: skip
    assert again.code == 2


def test_a_class_in_one_table(class_folder: Path) -> None:
    """A row a student; empty cells are missing; no cell of the grades is a formula."""
    text = "name,Q1,Q2,Q3\nDee,55,36864,195\nEli,,36864,\n=cmd,1,2,3\n"
    (class_folder / "all.csv").write_text(text, encoding="utf-8")
    _, rows = graded(class_folder, "all.csv")
    assert rows[1:] == [
        ["Dee", "6", "right", "right", "right"],
        ["Eli", "3", "missing", "right", "missing"],
        ["'=cmd", "0", "wrong", "wrong", "wrong"],
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


def test_a_floored_fraction_is_wrong_with_its_reason() -> None:
    """A layer rounds down; a formula written without ⌊...⌋ does not."""
    assert "54.25 exactly; a layer rounds it down, which is written ⌊...⌋" in run("check", "(224-11)/4+1 = 54").stdout


def test_several_claims_in_one_argument() -> None:
    """A line of claims with commas between them is split."""
    assert "2 claims   2 right" in run("check", "2+3 = 5, 3*3 = 9").stdout


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


# -- the example -----------------------------------------------------------------------------------


def test_the_homework_of_the_examples_is_graded_as_it_is_marked() -> None:
    """Its last line tells the verdicts, and no line of it is left in doubt."""
    text = HOMEWORK.read_text(encoding="utf-8")
    marked = re.findall(r"<!-- verdicts: (.*) -->", text)[0].split()
    result = run("check", str(HOMEWORK), "--json")
    assert verdicts(result) == marked
    assert marked.count("wrong") == 2
    assert result.code == 1
    wrong = [claim["why"] for claim in json.loads(result.stdout)["claims"] if claim["verdict"] == "wrong"]
    assert wrong == [en.MISTAKES["fields_added"], en.MISTAKES["to_for_by"]]
    assert not read_sheet(text).doubtful
