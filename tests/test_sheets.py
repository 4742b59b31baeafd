"""Sheets: claims among prose, tables that students fill in, and the example."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from checking import GRADER, HOMEWORK, heads, sheet, short, verdicts
from cli_runner import run

from cnncalc.homework.sheets import read_sheet
from cnncalc.homework.texts import en

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
        ("2*3*4 = 6*5 = 30", ["right"]),  # working that goes on
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
    assert wrong == [en.MISTAKES["fields_added"][0], en.MISTAKES["to_for_by"][0]]
    assert not read_sheet(text).doubtful
