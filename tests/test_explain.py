"""The working on the board: every figure that is worked out is that of the analysis, and so is every step."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import strategies
from cli_runner import run
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from test_fields_against_brute_force import Graph, graphs

import cnncalc
from cnncalc.cli.layers import kinds
from cnncalc.dims import known
from cnncalc.errors import Mistake
from cnncalc.homework import board, board_markdown
from cnncalc.homework.arithmetic import parse
from cnncalc.homework.explain import workings
from cnncalc.homework.fields import fields_of
from cnncalc.homework.page import Grid, layer_page
from cnncalc.homework.specs import FIGURE_NAMES
from cnncalc.homework.stepwise import stepwise
from cnncalc.homework.sums import sums_page
from cnncalc.homework.working import Working
from cnncalc.receptive import SOLID, UNTOLD, Field
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
    pages = [*(layer_page(report, row) for row in report.rows), sums_page(report, report.rows or ())]
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


# -- LaTeX ----------------------------------------------------------------------------------------------

COMMANDS = {
    "frac", "left", "right", "lfloor", "rfloor", "lceil", "rceil", "cdot", "text", "max", "min", "bmod", "quad", "begin",
    "end",
}  # fmt: skip


def braced(text: str, at: int) -> tuple[str, int]:
    """What stands in the braces that open at a place, and where they end."""
    depth = 0
    for end in range(at, len(text)):
        depth += (text[end] == "{") - (text[end] == "}")
        if not depth:
            return text[at + 1 : end], end + 1
    raise AssertionError(f"a brace is not closed in {text}")


def plainly(latex: str) -> str:
    """A formula in LaTeX as plain arithmetic."""
    while r"\frac" in latex:
        at = latex.rindex(r"\frac")
        above, middle = braced(latex, at + 5)
        below, end = braced(latex, middle)
        latex = f"{latex[:at]}(({above})/({below})){latex[end:]}"
    for sign, plain in (
        ("{,}", ""), (r"\left\lfloor", "floor("), (r"\right\rfloor", ")"), (r"\left\lceil", "ceil("),
        (r"\right\rceil", ")"), (r"\cdot", "*"), (r"\left(", "("), (r"\right)", ")"), (r"\max", "max"), (r"\min", "min"),
    ):  # fmt: skip
        latex = latex.replace(sign, plain)
    return latex


def well_formed(markdown: str) -> None:
    """Every formula has closed braces, pairs of \\left and \\right, known commands, and no bare _ in its words."""
    assert markdown.count("$$") % 2 == 0
    for formula in markdown.split("$$")[1::2]:
        assert set(re.findall(r"\\([a-z]+)", formula)) <= COMMANDS
        assert formula.count(r"\left") == formula.count(r"\right")
        assert formula.count(r"\begin{aligned}") == formula.count(r"\end{aligned}")
        assert braced(f"{{{formula}}}", 0)[1] == len(formula) + 2
        for words in re.findall(r"\\text\{((?:[^{}\\]|\\.)*)\}", formula):
            assert not re.search(r"(?<!\\)[_$%&#^]", words)


def test_formulas_are_right_latex() -> None:
    """The output size in LaTeX, a step a line."""
    shown = run("explain", "examples/alexnet.yaml", "conv1", "--format", "markdown").stdout
    well_formed(shown)
    assert shown.startswith("## `conv1`: `conv 96 11x11 /4`\n\n*AlexNet, examples/alexnet.yaml line 5*\n")
    assert (
        r"""$$\begin{aligned}
H_{\text{out}} &= \left\lfloor \frac{H + 2p - d(k - 1) - 1}{s} \right\rfloor + 1 \\
&= \left\lfloor \frac{227 + 0 - 10 - 1}{4} \right\rfloor + 1 \\
&= \left\lfloor \frac{216}{4} \right\rfloor + 1 \quad \text{216 = 4 * 54, nothing is left over} \\
&= 55 \quad \text{W\_out likewise}
\end{aligned}$$
"""
        in shown
    )
    assert (
        r"$$\text{weights} = k \cdot k \cdot C_{\text{in}} \cdot C_{\text{out}} = 11 \cdot 11 \cdot 3 \cdot 96 = 34{,}848$$"
        in shown
    )


def test_the_check_of_latex_can_fail() -> None:
    """A brace left open, a lone \\left, a bare underscore and an unknown command are seen."""
    for wrong in (r"$$\frac{1}{2$$", r"$$\left( 1$$", r"$$\text{W_out}$$", r"$$\foo$$", "$$1"):
        with pytest.raises(AssertionError):
            well_formed(wrong)
    assert value(plainly(r"\left\lfloor \frac{227 + \frac{4}{2}}{4{,}000} \right\rfloor + 1")) == 1


def test_names_are_escaped() -> None:
    """A file may be called anything: Markdown shows it as it is."""
    text = b'name: "a *b* $c$ `d` <e>"\ninput: 3x8x8\nlayers: |\n  my_conv: conv 8 3x3\n'
    shown = run("explain", "-", "my_conv", "--format", "markdown", stdin=text).stdout
    well_formed(shown.replace(r"\$", ""))
    assert r"*a \*b\* \$c\$ \`d\` \<e\>*" in shown
    assert "## `my_conv`: `conv 8 3x3`" in shown


# -- expressions ----------------------------------------------------------------------------------------

EXPRESSIONS = [
    "(227-11)/4+1", "(224-11)/4+1", "11x11x3x96", "2^10 - 1", "out(227, k=11, s=4)", "out(224, k=7, s=2, p=3)",
    "out(13, 3, d=2, p=2)", "out(227, 11, 4)", "rf(3x3, 3x3, 3x3)", "rf(7x7/2, 3x3/2)", "rf(1x7, 7x1)", "rf(conv 8 3x3 dilation 2, maxpool 2)",
    "params(conv 64 3x3, in 64)", "weights(conv 96 11x11, in 3)", "params(fc 4096, in 9216)",
    "macs(conv 192 3x3 pad 1, 256@28x28)", "flops(conv 8 3 -> conv 4 1, 3x9x9)", "activations(conv 8 3, 3x9x9)",
    "params(conv 8 3; bn; conv 4 1, in 3)", "papers/alexnet.conv1.params", "papers/alexnet.params",
    "rf(papers/alexnet.conv5 in conv3)", "rf(papers/resnet18.layer1.1.add1 in conv1)",
    "params(conv 64 3x3, in 64) / papers/alexnet.conv1.params", "papers/alexnet.conv2.macs - papers/alexnet.conv1.macs",
    "1 - params(conv 8 3, in 3) / params(conv 8 5, in 3)",
]  # fmt: skip


def last_of(data: dict[str, Any]) -> str:
    """What an explanation comes to: the result of its last page."""
    page = data["pages"][-1]
    closing = [note["text"] for note in page["notes"] if note["label"] == "closing" and " = " in note["text"]]
    if closing:
        return str(closing[-1].rpartition(" = ")[2])
    if page["what"]:
        return str(page["what"])
    results = [working["result"] for working in page["workings"] if working["label"] in ("", "output")]
    return str(results[0])


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_an_expression_ends_in_its_value(text: str) -> None:
    """What the calculator says is what the working comes to."""
    shown = last_of(json.loads(run("explain", text, "--json").stdout)).replace(",", "")
    assert shown == run("calc", text, "-q").stdout.strip()


@pytest.mark.parametrize("name", sorted(FIGURE_NAMES))
@pytest.mark.parametrize("where", ["", "pool1", "conv2", "fc6"])
def test_every_figure_of_a_network_is_worked_out(name: str, where: str) -> None:
    """Of the whole, of a layer; what has no value says so, and nothing else fails."""
    path = f"{where}.{name}" if where else name
    known_value = run("calc", f"papers/alexnet.{path}", "-q")
    result = run("explain", "papers/alexnet", path, "--json")
    assert result.code == known_value.code
    if not result.code:
        assert last_of(json.loads(result.stdout)).replace(",", "") == known_value.stdout.strip()


numbers = st.integers(0, 60).map(str)
arithmetic = st.recursive(
    numbers,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("-({})".format, inner),
        st.builds("floor({})".format, inner),
    ),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(arithmetic)
def test_every_step_of_arithmetic_has_the_same_value(text: str) -> None:
    """Step by step a random expression comes to what it is."""
    expression = parse(text)
    try:
        expected = expression.value(NOTHING.__getitem__)
    except Mistake:
        return
    for step in stepwise(expression, NOTHING.__getitem__):
        assert value(step) == expected


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("(227-11)/4+1", ["(227-11)/4+1", "216/4+1", "54+1"]),
        ("1-(2-3)-4", ["1-(2-3)-4", "1-(-1)-4"]),
        ("⌊(224-11)/4⌋+1", ["floor((224-11)/4)+1", "floor(213/4)+1", "floor(53.25)+1", "53+1"]),
        ("(1/3+1)^2", ["(1/3+1)**2", "(4/3)**2"]),
        ("3*4*5", ["3*4*5"]),
        ("7", ["7"]),
    ],
)
def test_arithmetic_is_worked_out_from_the_inside(text: str, steps: list[str]) -> None:
    """A chain of sums or of products is one step."""
    assert stepwise(parse(text), NOTHING.__getitem__) == steps


# -- fields between layers ------------------------------------------------------------------------------


def lies_between(top: Row, bottom: Row) -> bool:
    """Whether every way from the top down leads through the bottom."""
    waiting = [top]
    while waiting:
        row = waiting.pop()
        if row.figures is None and row is not bottom:
            return False
        if row is not bottom:
            waiting += row.inputs
    return True


def units(field: Field, unit: int) -> set[int]:
    """The units that one reads, along the only axis."""
    span = field.axes[0].span(unit)
    if span is None:
        return set()
    return {span.lo + at for at in range(span.size) if span.holes == SOLID or span.holes >> at & 1}


@settings(max_examples=60, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
@given(graphs())
def test_fields_in_an_earlier_layer_compose(graph: Graph) -> None:
    """What a unit sees of an earlier layer, seen through that layer, is what the oracle says it sees of the input."""
    report = cnncalc.analyze(cnncalc.parse(graph.text))
    for low, below in graph.probes.items():
        if below.reads is None:
            continue
        found = fields_of(report, report[low])
        for high, above in graph.probes.items():
            field = found.get(report[high])
            if not isinstance(field, Field) or above.reads is None or not lies_between(report[high], report[low]):
                continue
            if any(span and span.holes == UNTOLD for span in field.axes[0].spans):
                continue
            for unit in range(-1, 3):
                read = units(field, unit)
                assert above.positions(unit) == frozenset().union(*map(below.positions, read))


@pytest.mark.parametrize("target", ["papers/alexnet", "torchvision/resnet18", "papers/unet", "papers/inception-naive"])
def test_fields_in_the_input_are_those_of_the_analysis(target: str) -> None:
    """The same algebra from the bottom up."""
    report = report_of(target)
    found = fields_of(report, report.inputs[0])
    for row in report.rows:
        field = found[row]
        assert (field.axes if isinstance(field, Field) else None) == (row.seen.axes if row.seen else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rf(papers/alexnet.conv5 in conv3)", "5"),
        ("rf(papers/alexnet.conv3 in pool1)", "11"),
        ("rf(papers/alexnet.pool5 in input)", "195"),
        ("rf(torchvision/resnet18.layer1.0.add1 in maxpool1)", "5"),
        ("rf(torchvision/resnet18.layer1.1.add1 in conv1)", "19"),
        ("rf(papers/unet.score in enc4.double1.conv1)", "20"),
    ],
)
def test_the_field_in_an_earlier_layer(text: str, expected: str) -> None:
    """Through branches, too, with the network named inside or beside."""
    assert run("calc", text, "-q").stdout == f"{expected}\n"
    network, layers = re.fullmatch(r"rf\(((?:papers|torchvision)/\w+)\.(.*)\)", text).groups()  # type: ignore[union-attr]
    said = f"rf({layers})"
    first, second = run("explain", network, said), run("explain", said, network)
    assert first.stdout == second.stdout
    assert re.match(rf"{re.escape(said)}   {expected} ", first.stdout)


def test_a_stack_of_kernels_is_drawn() -> None:
    """Level by level, with the holes that a dilated kernel leaves."""
    lines = run("explain", "rf(3x3, 3x3 /2)").stdout.split("\n")
    assert lines[2:5] == [
        "units read       3x3 /2    #    1 unit",
        "                 3x3      ###   3 units",
        "                 input   #####  5 units",
    ]
    assert "#.#.#" in run("explain", "rf(conv 1 3x3 dilation 2)").stdout


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
