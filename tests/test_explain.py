"""The working on the board: every figure that is worked out is that of the analysis, and so is every step."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import strategies
from cli_runner import run
from hypothesis import given, settings
from latex_reader import plainly, well_formed

import cnncalc
from cnncalc.calculation.arithmetic import parse
from cnncalc.cli.layers import kinds
from cnncalc.dims import known
from cnncalc.homework.board import markdown as board_markdown
from cnncalc.homework.board import text as board
from cnncalc.homework.board.page import Grid, layer_page
from cnncalc.homework.board.sums import sums_page
from cnncalc.homework.board.working import Working
from cnncalc.homework.board.workings import workings
from cnncalc.report import Report
from cnncalc.rows import Row

HERE = Path(__file__).parent
ROOT = HERE.parent
SINGLE = [f"{source} -> {notation}" for kind in kinds() for notation, source, *_ in kind.examples]
BRANCHED = [
    "8@14x17 -> concat(conv 8 1 | conv 8 3 pad 1 | identity) -> conv 4 1",
    "8@9x9 -> residual(conv 8 3 pad 1 -> bn) -> relu -> mul(gap -> conv 8 1 -> sigmoid | identity)",
    "8@16x16 -> conv 8 3x5 /2 same -> upsample 2 -> add(conv 8 3 pad 1 | conv 8 1 | identity)",
    "4@9x9 -> maxpool 3 /2 ceil pad 1 -> avgpool 2 ceil -> pad 1+2x0+1 -> crop 1 -> fc 3",
    "3@8x12x12 -> conv 4 3 /2 pad 1 -> avgpool 2 -> gn 2 -> gap",
    "16@300 -> conv 4 3 pad {2}+0 -> conv 3 5 /2 dilation 3 nobias -> subsample 2 -> prelu channels",
    "16@8x8 -> convtranspose 8 4x3 /2 pad 1 outpad 1x0 groups 2 -> conv 6 3 /3",
    "(2, 3, 32, 32) -> conv 4 3 /2 same -> maxpool 2 -> flatten -> linear 5 nobias",
    "12@6x6 -> channelshuffle 3 -> take 2..8 -> padchannels 1+2 -> pixelunshuffle 3 -> pixelshuffle 3",
]
NETWORKS = ["examples/alexnet.yaml", "examples/resnet50.yaml", "papers/lenet5", "slim/inception_v2", "papers/unet"]


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples are named from the repository's root."""
    monkeypatch.chdir(ROOT)


def report_of(target: str) -> Report:
    """The report of a text, a file or a network of the zoo."""
    return cnncalc.analyze(cnncalc.parse(target) if "->" in target else cnncalc.load(target))


NOTHING: dict[str, Any] = {}


def value(text: str) -> Any:
    """What a text without names comes to."""
    return parse(text).value(NOTHING.__getitem__)


# -- every figure of every layer ------------------------------------------------------------------------

FIGURES = {
    "weights": "weights", "biases": "biases", "buffers": "buffers", "params": "params", "MACs": "macs", "FLOPs": "flops",
    "bias adds": "bias_adds", "connections": "connections", "other ops": "other_ops",
}  # fmt: skip
AXES = ("D", "H", "W")


def expected(row: Row, name: str) -> int | None:
    """The analysis' figure under a name of the board; None for a name that is none of its figures."""
    if name.removeprefix("batch ") in FIGURES:
        figure = int(getattr(row, FIGURES[name.removeprefix("batch ")]))
        whole = name.startswith("batch ") or name in ("weights", "biases", "buffers", "params", "FLOPs")
        return figure if whole else figure // row.batch
    if name in ("C_out", "N_out"):
        return int(row.output_shape.channels)
    rank = row.output_shape.rank
    axis, _, end = name.partition("_")
    if end == "out" and axis in AXES:
        return int(row.output_shape.space[AXES.index(axis) - 3 + rank])
    if axis in ("r", "jump"):
        at = 0 if end == "out" else "dhw".index(end) - 3 + rank
        assert row.receptive_field
        assert row.jump
        return int(row.receptive_field[at] if axis == "r" else row.jump[at])
    return None


def check(row: Row) -> None:
    """All workings of a layer end in its figures, what is written evaluates to them, and no figure is left out."""
    found: dict[str, Working] = {}
    for working in workings(row):
        found[working.name] = working
        for step in working.steps[1:]:
            assert value(step) == working.result, (row, working)
        for step in working.latex[1:]:
            assert value(plainly(step)) == working.result, (row, working)
    for name, working in found.items():
        if name.startswith("padding"):
            before, after = map(int, re.findall(r"\d+", working.beside))
            assert working.result == before + after
        else:
            assert working.result == expected(row, name), (row, name)
    told = {name: getattr(row, figure) for name, figure in FIGURES.items()}
    assert {name for name, figure in told.items() if name not in found and known(figure) and figure} <= {"connections"}


@pytest.mark.parametrize("target", [*NETWORKS, *SINGLE, *BRANCHED])
def test_workings_end_in_the_figures_of_the_analysis(target: str) -> None:
    """The layer's own rules, run on traced numbers, end in the report's figures, and so does every step."""
    for row in report_of(target).rows:
        check(row)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(strategies.networks())
def test_random_networks_are_explained(text: str) -> None:
    """Every layer of a random network, and its sums; every page can be written."""
    report = cnncalc.analyze(cnncalc.parse(text), aux=True)
    for row in report.rows:
        check(row)
    sums = [sums_page(report, report.rows)] if report.rows else []  # of no layers there is nothing to add up
    pages = [*(layer_page(report, row) for row in report.rows), *sums]
    for page in pages:
        assert page.name in board.text(page, 80, "-")
        well_formed(board_markdown.text(page))


# -- sums ----------------------------------------------------------------------------------------------


def grids(report: Report, rows: Any, name: str, everything: bool) -> list[list[int]]:
    """The columns of the sums: every line, and the total last."""
    page = sums_page(report, rows, name, everything)
    (grid,) = (item for block in page.blocks if block.label == "sums" for item in block.items if isinstance(item, Grid))
    lines = [line[1:] for line in (*grid.rows, grid.foot)]
    return [[int(cell.replace(",", "")) for cell in column] for column in zip(*lines)]


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("target", ["papers/alexnet", "papers/resnet50", "torchvision/mobilenet_v2"])
def test_sums_add_up_to_the_totals(target: str, everything: bool) -> None:
    """Line by line or kind by kind, the columns add up, and to the report's totals."""
    report = report_of(target)
    columns = grids(report, report.counted, "", everything)
    assert all(sum(column[:-1]) == column[-1] for column in columns)
    totals = {getattr(report.totals, name) for name in ("weights", "params", "macs", "activations")}
    assert totals <= {column[-1] for column in columns}


def test_a_group_is_added_up() -> None:
    """The sums of a group are those of its layers."""
    report = report_of("torchvision/resnet50")
    rows = report.group("layer1")
    columns = grids(report, rows, "layer1", True)
    assert [column[-1] for column in columns if column[-1] == 667_942_912] == [sum(row.macs for row in rows)]
    shown = run("explain", "torchvision/resnet50", "layer1").stdout
    assert shown.count("layer1.1.conv2   conv 64 3x3") == 1
    assert "as layer1.0.conv2: 64x56x56, 36,864 params, 115,605,504 MACs\n" in shown


def test_a_long_sum_is_folded_by_kind() -> None:
    """53 convolutions are one line, and it is said where the lines are."""
    shown = run("explain", "torchvision/resnet50").stdout
    assert re.search(r"^ +53 conv +23,454,912 ", shown, re.MULTILINE)
    assert "174 layers, added up by kind; --all has a line for each" in shown
    assert "added up by kind" not in run("explain", "torchvision/resnet50", "--all").stdout


# -- what is asked for -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("alexnet", "conv9"), "no layer or group is named 'conv9'\n  hint: did you mean conv5, conv4 or conv3?\n"),
        (
            ("torchvision/resnet18", "layer5"),
            "no layer or group is named 'layer5'\n  hint: did you mean layer4, layer3 or layer2?\n",
        ),
        (("alexnet", "conv1.prams"), "no layer or group is named 'conv1.prams'\n"),
        (("alexnet", "rf(conv5 in conv9)"), "no layer is named 'conv9'\n  hint: did you mean conv5, conv4 or conv3?\n"),
        (("alexnet", "rf(conv3 in conv5)"), "conv5 does not lie below conv3\n"),
        (("alexnet", "rf(fc7 in conv1)"), "fc6 sees everything\n"),
        (("alexnet", "fc7.rf"), "rf is not known here"),
        (("(227-11)/4+1", "conv1"), "'(227-11)/4+1' is an expression, and takes no layer\n"),
        (("(227-11)/4+1", "--batch", "2"), "--batch is for networks, and '(227-11)/4+1' is an expression\n"),
        (("conv 64 3x3",), "what comes into conv1 is not known\n  hint: give the input: --input 3x224x224\n"),
        (("1/0",), "division by zero\n"),
        (("rf(fc 3)",), "it has no field: everything is seen\n"),
        (("alexnet.conv9.params",), "did you mean conv5, conv4 or conv3?\n"),
        (("alexnet", "conv1", "--set", "width"), "--set width sets nothing\n"),
        (("no-such-net", "conv1"), "no file or network is named 'no-such-net'"),
    ],
)
def test_what_cannot_be_explained_says_why(args: tuple[str, ...], said: str) -> None:
    """One clear message, exit code 2."""
    result = run("explain", *args)
    assert (result.code, result.stdout) == (2, "")
    assert said in result.stderr
