"""Sheets: claims among prose, tables that students fill in, and the example."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from checking import GRADER, HOMEWORK, heads, sheet, short, verdicts
from cli_runner import run

from cnncalc import Network, Report, zoo
from cnncalc.analysis import analyze
from cnncalc.calculation import specs
from cnncalc.homework.course import Rules
from cnncalc.homework.grading import Grader
from cnncalc.homework.keys import read_key
from cnncalc.homework.labels import Labels
from cnncalc.homework.papers import read_answers
from cnncalc.homework.sheets import read_sheet

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
        "conv1: 5*5*3 = 75",
        "conv1 weights: 5*5*3 = 75",
        "2번째 레이어: 5*5*3 = 75",
        "the 2nd layer: 5*5*3 = 75",
        "conv1 → 5*5*3 = 75",
        "(3) 5*5*3 = 75",
        "5*5*3 = 75개이다.",
        "따라서 5*5*3=75이다",
        "5*5*3 = 75 (5x15)",
        "75 = 5*5*3",
        "weights: 75 = 5*5*3",
        "75 weights = 5*5*3",
        "5 × 5 × 3 ＝ 75",
        "$5 \\times 5 \\times 3 = 75$",
        "$\\frac{150}{2} = 75$",
        "$\\left\\lfloor 75.5 \\right\\rfloor = 75$",
        "<b>5*5*3</b> = 75",
        "~~5*5 = 24~~ 5*5*3 = 75",
        "5*5*3 ≒ 75",
        "(5*5*3 ≥ 75)".strip("()"),
        "(227-11)/4+1 → 55",
        "11x11x3x96 → 34,848",
        "11x11x3x96 => 35k".replace("35k", "34,848"),
        "vgg16.conv_layers → 13",
        "2(3+4) = 14",
        "rf(3x3, 3x3, 3x3) = 49 (7x7)",
        "params(alexnet) = 60,965,224",
        "alexnet.params = 60.965.224",
        "alexnet.conv1.out = (96, 55, 55)",
        "alexnet.conv1.out = 96@55x55",
        "alexnet.conv1.out = (None, 55, 55, 96)",
        "alexnet.conv1.out = torch.Size([1, 96, 55, 55])",
        "lenet5.params = 6만 개",
        "vgg16.params = 1억 3835만 7544",
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
        ("1. 5*5 = 25. 2. 6*6 = 36", ["right", "right"]),
        ("5*5 = 25. Next, 6*6 = 35.", ["right", "wrong"]),
        ("(227-11)/4+1 = 55 → (55-3)/2+1 = 27", ["right", "right"]),
        ("너비 = (227-11)/4+1 = 55이고 높이 = (227-11)/4+1 = 55이다", ["right", "right"]),
        ("3*3 = 9 < 10", ["right", "right"]),
        ("11*11*3 = 363 x 96 = 34,848", ["right"]),
        ("3x3x64=576+64=640", ["right"]),
        ("227-11 = 216/4 = 54+1 = 55", ["right"]),
        ("227-11 = 216/4 = 54", ["right"]),
        ("216/4 = 108/2 = 54", ["right", "right"]),
        ("11*11*3*96 = 34848 = 35k = 0.035M", ["right", "rounded", "rounded"]),
        ("`alexnet.params*2 = 60965224*2 = 121,930,448`", ["right", "right"]),  # a figure is left to the grader
        ("| a | 3*3 = 9 | 4*4 = 15 |", ["right", "wrong"]),
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
        "28x28x256 → 28x28x64",
        "227x227 → 55",
        "147,456 → 40,960",
        "3x3x128x128 → 1x1x128x32",
        "3*3*128*128 → 40,960",
        "AlexNet (8-layers) → 60M",
        "1) AlexNet → 60M",
        "(227-11)/4+1 = 55 wide depth = 96",
        "10:30 5*5 = 24",
        "16:9*2 = 17",
        "3.3 (227-11)/4+1 = 54",
        "(2)(227-11)/4+1 = 54",
        "Wrong: (224-11)/4+1 = 55",
        "not 2+2 = 5",
        "If 2*2 = 5, we are lost",
        "만약 2*2 = 5라면",
        "2*2 = 5가 아니다",
        "~~2+2 = 5~~",
        "2*2 = 5 is wrong",
        "9(3x3) = 81",
        "각 필터 = 11 x 11 x 3 (RGB값 3개), 필터는 96개이므로 곱해줌 = 34,848개",
        "ResNet-50 = 51 layers",
        "x2 = x1*3 = 7",
        "5 * 5 = 24cm",
        "1/2(3+4) = 3.5",
        "3*3 != 8",
        "1/0 = 3x3",
        "9^9^9 = 1 = 2",
        "2^10 = 1 023",
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


def test_one_axis_has_a_width_alone(tmp_path: Path) -> None:
    """A signal has no height to be asked for, and the line that does is left to its reader."""
    (tmp_path / "tiny.yaml").write_text("input: 3@20\nlayers:\n  - c: conv 4 5 /2\n", encoding="utf-8")
    said = sheet(tmp_path, "use: tiny.yaml\ntiny.c.width = 8\ntiny.c.width = 7\ntiny.c.height = 8\n", "--json")
    assert verdicts(said) == ["right", "wrong"]


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
    """A comment in it tells the verdicts; every kind is there, and only one line of it is left in doubt."""
    text = HOMEWORK.read_text(encoding="utf-8")
    marked = re.findall(r"<!-- verdicts: (.*) -->", text)[0].split()
    result = run("check", str(HOMEWORK), "--json")
    assert verdicts(result) == marked
    assert set(marked) == {"right", "rounded", "truncated", "convention", "wrong"}
    assert result.code == 1
    explained = [claim["rule"] for claim in json.loads(result.stdout)["claims"] if claim["verdict"] == "wrong"]
    assert explained == ["fields_added", "to_for_by", "groups_ignored"]
    (doubt,) = [line for line in heads(run("check", str(HOMEWORK), "--all")) if line.startswith("?")]
    assert doubt.startswith("? line 56: 3x3 두 번 = 5x5 한 번이라고 배웠다")


# -- tables of networks ----------------------------------------------------------------------------

TABLE = """| layer | what it is | output | field | params | MACs |
|---|---|---:|---:|---:|---:|
| conv1 | conv 96 11x11 /4 | 55x55x96 | 11 | 34,944 | 105M |
| Conv 2 | | 27x27x256 | 51 | 614,656 | |
| pool2 | | 13x13x128 | ? | 0 | 0 |
| fc6 | | 4096 | all | 37.752.832 | 37.7M |
| total | depth 8 | 1000 | | 61M | 724,406,816 |
"""
OF_TABLE = ["right", "right", "right", "rounded", "right", "right", "wrong", "wrong", "right", "right", "right", "right", "rounded", "right", "rounded", "right"]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "options"),
    [
        ("a.md", "use: alexnet\n\n" + TABLE, []),
        ("a.md", TABLE + "\nuse: papers/alexnet\n", []),
        ("a.md", TABLE, ["--use", "alexnet"]),
        ("a.txt", TABLE, ["--use", str(HOMEWORK.parent / "alexnet.yaml")]),
        ("a.csv", "", ["--use", "alexnet"]),
        ("a.csv", "use: alexnet;;\n", []),
        ("a.csv", "# use: alexnet\n", []),
    ],
    ids=short,
)
def test_a_table_of_a_network_is_graded(tmp_path: Path, name: str, text: str, options: list[str]) -> None:
    """Markdown or CSV; the network is named in it or on the command line; the total is that of the whole."""
    if name.endswith(".csv"):
        rows = [line.strip("| ").split("|") for line in TABLE.split("\n") if line and not line.startswith("|--")]
        text += "\n".join(";".join(cell.strip() for cell in row) for row in rows) + "\n"
    result = sheet(tmp_path, text, "--json", *options, name=name)
    assert verdicts(result) == OF_TABLE
    claims = json.loads(result.stdout)["claims"]
    assert [claims[at]["rule"] for at in (6, 7)] == ["groups_ignored", "depth_changed_by_pooling"]
    assert result.code == 1


def test_a_table_that_names_no_network_says_so(tmp_path: Path) -> None:
    """It cannot be graded, and the way out is told."""
    result = sheet(tmp_path, TABLE, "--all")
    assert result.code == 2
    assert (
        "sheet.md:1: nothing says which network this table is of; a line `use: FILE` says it, or --use FILE"
        in result.stderr
    )
    assert "5 lines not understood" in result.stdout


def test_rows_of_no_layer_are_doubtful(tmp_path: Path) -> None:
    """A layer that the network lacks, cells that are no values, and cells left empty."""
    text = "layer,output,params\nconv9,5x5,7\nconv1,,lots of 5\nconv2,,\n"
    result = sheet(tmp_path, text, "--all", "--use", "alexnet", name="a.csv")
    assert result.code == 2
    assert [line.partition("   ")[0].partition(" (")[0] for line in heads(result)] == [
        "? line 2: alexnet.conv9.out = 5x5",
        "? line 2: alexnet.conv9.params = 7",
        "? line 3: conv1 | | lots of 5",
    ]


def test_a_sheet_of_one_network_needs_no_name_in_front(tmp_path: Path) -> None:
    """conv1.params is that of the network used; with two networks nothing is guessed."""
    text = "`conv1.params = 34,944`\n`rf(conv5 in conv3) = 5`\n`params(conv1) = 34,944`\n"
    one = sheet(tmp_path, f"use: alexnet\n{text}", "--json")
    assert verdicts(one) == ["right", "right", "right"]
    two = sheet(tmp_path, f"use: alexnet\nuse: vgg16\n{text}", "--json")
    assert (two.code, verdicts(two)) == (2, [])


def test_standard_input_is_a_sheet() -> None:
    """`-` reads claims from a pipe."""
    assert run("check", "-", stdin=b"3*3 = 9\nprose\n").stdout.endswith("1 claim   1 right   0 wrong\n")


def test_long_lines_are_no_claims(tmp_path: Path) -> None:
    """A hundred thousand signs on a line are listed, cut short, and nothing waits for them."""
    text = "3*3 = 9\n" + "a = " * 25_000 + "\n" + "(" * 100_000 + "= 1\n" + "1/" * 50_000 + "1 = 3\n"
    start = time.process_time()
    result = sheet(tmp_path, text, "--all")
    assert time.process_time() - start < 1
    assert (result.code, len(heads(result))) == (0, 4)
    assert max(map(len, result.stdout.split("\n"))) < 180


def test_equal_specs_are_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A grader analyses what stands in a figure's brackets once, however often and for whatever it is asked."""
    seen: list[Network] = []

    def counted(network: Network) -> Report:
        seen.append(network)
        return analyze(network)

    monkeypatch.setattr(specs, "analyze", counted)
    grader = Grader(lambda name: zoo.find(name).load(), Rules())
    texts = [
        "params(conv 64 3x3, in 64) = 36,928",
        "weights(conv 64  3x3, in 64) = 5",
        "alexnet.params = 60M",
        "alexnet.depth = 9",
    ]
    for _ in range(20):
        for text in texts:
            (claim,) = read_sheet(f"`{text}`").claims
            grader.judge(claim)
    assert len(seen) == 2


@pytest.mark.parametrize(
    "unit",
    [" ", "(", ")", "1,", "1 ", "= ", "→", "-> ", "3*3=", "Q1: ", "|", "`", "**", "~~", "\\frac{1", "<a", "답 ", "#"],
)
def test_no_line_takes_long(unit: str) -> None:
    """As a sheet, as a paper and as a key, a line of two thousand signs takes a moment, whatever is repeated in it."""
    text = f"3*3 = {unit * (1900 // len(unit))} = 5\n" * 5
    start = time.process_time()
    read_sheet(text)
    read_key(text)
    read_answers(f"Q1: {text}", Labels(["1", "2a"]))
    assert time.process_time() - start < 2  # a tenth of it on an idle machine
