"""Networks side by side: exact figures, ratios, what the conclusion says, and layers laid beside each other."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import strategies
from cli_runner import run
from hypothesis import given, settings

import cnncalc
from cnncalc.homework.beside import alike
from cnncalc.homework.beside.alike import differences, runs
from cnncalc.homework.beside.comparison import Line, is_shorthand, open_size, squares
from cnncalc.report import Report

ROOT = Path(__file__).parent.parent
INCEPTION = ["inception-naive", "inception-bottleneck"]


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples are named from the repository's root."""
    monkeypatch.chdir(ROOT)


def data(*args: str) -> Any:
    """What a comparison answers as JSON."""
    return json.loads(run("compare", *args, "--json").stdout)


@pytest.mark.parametrize(
    ("args", "figure", "values", "ratio"),
    [
        (["3x3,3x3", "5x5", "--channels", "128"], "weights", [294_912, 409_600], "18/25"),
        (["3x3,3x3", "5x5", "--channels", "128"], "params", [295_168, 409_728], "2306/3201"),
        (["3x3,3x3", "5x5", "--channels", "128"], "macs_per_position", [294_912, 409_600], "18/25"),
        (["3x3,3x3,3x3", "7x7"], "weights", [110_592, 200_704], "27/49"),
        (["1x1:32,3x3:128", "3x3:128", "--channels", "128"], "weights", [40_960, 147_456], "5/18"),
        (["3x3/2,3x3", "5x5/2", "--channels", "3"], "macs_per_position", ["81/2", "225/4"], "18/25"),
        (["3x3/11", "1x1/3", "--channels", "2"], "macs_per_position", ["36/121", "4/9"], "81/121"),
        (["2 * conv 128 3x3 pad 1", "conv 128 5x5 pad 2", "--input", "128x28x28"], "macs", [231_211_008, 321_126_400], "18/25"),
        (["3x3,3x3", "5x5", "--channels", "128", "--input", "128x28x28"], "macs", [231_211_008, 321_126_400], "18/25"),
        (["3x3,3x3", "5x5", "--input", "128x28x28"], "macs", [231_211_008, 321_126_400], "18/25"),
        (INCEPTION, "macs", [854_196_224, 271_351_808], "532/169"),
        (["papers/resnet50", "papers/vgg16"], "params", [25_557_032, 138_357_544], "3194629/17294693"),
        (["papers/resnet50", "papers/vgg16"], "macs", [3_857_973_248, 15_470_264_320], "117736/472115"),
    ],
)  # fmt: skip
def test_comparisons(args: list[str], figure: str, values: list[Any], ratio: str) -> None:
    """Stacks of kernels, layers and networks side by side, with exact ratios."""
    found = data(*args)
    assert [column[figure] for column in found["columns"]] == values
    title = {"macs": "MACs", "macs_per_position": "MACs a position"}.get(figure, figure)
    assert Fraction(found["ratios"][title][0]) == Fraction(ratio) == Fraction(values[0]) / Fraction(values[1])
    assert found["ratios"][title][1] == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            ["3x3,3x3", "5x5", "--channels", "128"],
            "A sees the same 5x5 with 28 % fewer weights and MACs: cut by 28 %, to 72 %. In general 18C² against 25C².",
        ),
        (
            ["1x1:32,3x3:128", "3x3:128", "--channels", "128"],
            "A sees the same 3x3 with 72.2 % fewer weights and MACs: cut by 72.2 %, to 27.8 %.",
        ),
        (
            ["3x3", "5x5"],
            "A sees 3x3 where B sees 5x5, with 64 % fewer weights and MACs: cut by 64 %, to 36 %. In general 9C² against 25C².",
        ),
        (["5x5", "3x3,3x3"], "38.9 % more weights and MACs: up by 38.9 %, to 138.9 %."),
        (["3x3", "3x3"], "A sees the same 3x3 with the same weights and MACs. In general 9C² against 9C²."),
        (
            ["papers/resnet50", "papers/vgg16"],
            "A sees 483x483 where B sees 212x212, with 81.5 % fewer weights (cut by 81.5 %, to 18.5 %) and 75.1 % fewer MACs "
            "(cut by 75.1 %, to 24.9 %).",
        ),
        (INCEPTION, "up by 214.8 %, to 314.8 %. The outputs differ, 672@28x28 and 480@28x28."),
        (
            ["papers/alexnet", "papers/vgg16"],
            "The inputs differ, 3x227x227 and 3x224x224: --input gives all of them the same.",
        ),
        (
            ["papers/alexnet", "papers/vgg16", "papers/googlenet"],
            "Fewest params: C with 6,998,552; most: B with 138,357,544, 19.8 times as many. Fewest MACs: A with 724,406,816; "
            "most: B with 15,470,264,320, 21.4 times as many.",
        ),
        (["3x3", "3x3", "3x3"], ""),
        (["conv 8 3x3", "conv 8 5x5"], "Not every figure is known, so that nothing can be concluded from the totals."),
    ],
)  # fmt: skip
def test_the_conclusion_tells_by_from_to(args: list[str], said: str) -> None:
    """A cut by 28 % is a cut to 72 %; of several networks least and most are named."""
    conclusion = data(*args)["conclusion"]
    assert said in conclusion if said else conclusion == "In general 9C² against 9C² against 9C²."
    shown = " ".join(run("compare", *args).stdout.split())
    assert " ".join(conclusion.split()) in shown


def test_unknown_figures_have_no_ratio() -> None:
    """A lower bound is marked, and is no part of anything."""
    shown = run("compare", "conv 8 3x3", "conv 8 5x5").stdout
    assert "%" not in shown
    assert "?" in shown


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("3x3", True), ("3x3,5x5/2", True), ("1x1:32", True), ("3", False), ("3x3x3", False), ("conv 3 3", False)],
)
def test_the_shorthand(text: str, is_one: bool) -> None:
    """Kernels with commas between them."""
    assert is_shorthand(text) == is_one


def test_what_holds_in_general() -> None:
    """k*k added up, where nothing but the kernels is given."""
    assert [squares(text) for text in ("3x3,3x3", "1x7,7x1", "3x3/2", "3x3:32")] == [18, 14, None, None]
    assert open_size(["3x3/2,3x3/3", "5x5/4"]) == 12


def test_a_ratio_needs_both_figures() -> None:
    """Nothing is a part of nothing, nor of what is not known in full."""
    assert Line("x", (1, 2)).ratio() == Fraction(1, 2)
    assert Line("x", (1, 2)).saving() == Fraction(1, 2)
    assert Line("x", (1, 0)).ratio() is None
    assert Line("x", (1, 2), complete=(True, False)).ratio() is None
    assert Line("x", ("a", "b"), False).ratio() is None


# -- what is set for whom -------------------------------------------------------------------------------

FILE = """
name: Net
input: 3x32x32
vars: {width: 8}
layers: |
  conv {width} 3x3 -> conv {2*width} 3x3
variants:
  wide: {width: 16}
"""


@pytest.mark.parametrize(
    ("options", "params"),
    [
        ([], [1_392, 1_392]),
        (["--set", "width=4"], [408, 408]),
        (["--set", "A.width=4"], [408, 1_392]),
        (["--set", "A.width=4", "--set", "B.width=16"], [408, 5_088]),
        (["--variant", "B=wide"], [1_392, 5_088]),
        (["--variant", "wide"], [5_088, 5_088]),
    ],
)
def test_settings_hold_for_all_or_for_one(options: list[str], params: list[int], tmp_path: Path) -> None:
    """--set and --variant take a letter."""
    file = tmp_path / "net.yaml"
    file.write_text(FILE, encoding="utf-8")
    assert [column["params"] for column in data(str(file), str(file), *options)["columns"]] == params


def test_a_batch_is_that_of_all() -> None:
    """MACs times the batch, weights not."""
    one, eight = data("papers/alexnet", "papers/lenet5"), data("papers/alexnet", "papers/lenet5", "--batch", "8")
    assert [8 * column["macs"] for column in one["columns"]] == [column["macs"] for column in eight["columns"]]
    assert [column["params"] for column in one["columns"]] == [column["params"] for column in eight["columns"]]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["papers/vgg16"], "there is nothing to compare it with"),
        (["3x3", "5x5", "7x7", "--layers"], "--layers compares two networks"),
        (["3x3", "5x5", "--layers", "--format", "markdown"], "--layers has no Markdown"),
        (
            ["papers/vgg16", "papers/vgg11", "--set", "C.n=1"],
            "there is no network C to set\n  hint: the letters are A and B",
        ),
        (["papers/vgg16", "papers/vgg11", "--variant", "a", "--variant", "b"], "papers/vgg16 is given 2 variants"),
        (["papers/vgg99", "papers/alexnt"], "did you mean vgg19"),
        (["papers/vgg99", "papers/alexnt"], "did you mean alexnet"),
        (["3x3"] * 27, "more than 26 networks to compare"),
    ],
)
def test_bad_calls_are_refused(args: list[str], said: str) -> None:
    """One clear message, all mistakes at once, exit code 2."""
    result = run("compare", *args)
    assert result.code == 2
    assert said in result.stderr


def test_base_is_the_network_compared_with() -> None:
    """`base.` in a requirement is the last network named."""
    assert run("compare", "papers/resnet50", "papers/vgg16", "--require", "macs < base.macs").code == 0
    assert run("compare", "papers/vgg16", "papers/resnet50", "--require", "macs < base.macs").code == 1
    three = ("papers/alexnet", "papers/lenet5", "papers/vgg16")
    assert run("compare", *three, "--require", "macs < base.macs").code == 0


def test_requirements_stand_in_the_json() -> None:
    """In a comparison and in one layer by layer; nothing stands there where nothing is demanded."""
    wanted = {"condition": "depth < base.depth", "met": False, "limit": 16, "actual": 50, "margin": 34}
    two = ("papers/resnet50", "papers/vgg16", "--require", "depth < base.depth", "--json")
    assert data(*two[:-1])["requirements"] == [wanted]
    assert json.loads(run("compare", *two, "--layers").stdout)["requirements"] == [wanted]
    assert "requirements" not in data("papers/resnet50", "papers/vgg16")


def test_markdown_is_a_table() -> None:
    """For a report: networks, table, conclusion."""
    shown = run("compare", "3x3,3x3", "5x5", "--format", "markdown").stdout
    assert "| weights | 73,728 | 102,400 | 72.0 % | 28.0 % |\n" in shown
    assert shown.startswith("- **A** 3x3 -\\> 3x3\n- **B** 5x5\n")
    several = run("compare", "3x3", "5x5", "7x7", "--format", "markdown").stdout
    assert "| as a part of C | A | B |\n| --- | ---: | ---: |\n| weights | 18.4 % | 51.0 % |\n" in several


# -- layer by layer -------------------------------------------------------------------------------------


def analyzed(target: str) -> Report:
    """The report of a network of the zoo, or of a text."""
    return cnncalc.analyze(cnncalc.parse(target) if "->" in target else cnncalc.load(target))


def summary(a: Report, b: Report) -> dict[str, int]:
    """How many layers are the same, on another size, changed, and only in one."""
    signs = [one.sign for one in differences(a, b)]
    return {sign: signs.count(sign) for sign in "=.~-+" if sign in signs}


CHAIN = "3x32x32 -> conv 8 3x3 pad 1 -> bn -> relu -> conv 8 3x3 pad 1 -> bn -> relu -> gap -> fc 10"


@pytest.mark.parametrize(
    ("a", "b", "counts"),
    [
        ("torchvision/resnet18", "torchvision/resnet34", {"=": 68, "+": 56}),
        ("torchvision/vgg16", "torchvision/vgg19", {"=": 39, "+": 6}),
        ("papers/resnet50", "torchvision/resnet50", {"=": 162, ".": 6, "~": 6}),
        ("papers/vgg16", "torchvision/vgg16", {"=": 38, "+": 1}),
        ("torchvision/resnet50", "torchvision/resnext50_32x4d", {"=": 78, ".": 64, "~": 32}),
        (CHAIN, CHAIN.replace(" -> bn", ""), {"=": 6, "-": 2}),
        (CHAIN, CHAIN.replace("pad 1", "same"), {"=": 8}),
        (CHAIN, CHAIN.replace("fc 10", "fc 100"), {"=": 7, "~": 1}),
        (CHAIN, CHAIN.replace("conv 8 3x3 pad 1 -> bn -> relu -> gap", "gap"), {"=": 5, "-": 3}),
        (CHAIN, CHAIN.replace("-> bn -> relu -> gap", "-> bn -> silu -> gap"), {"=": 7, "-": 1, "+": 1}),
        (CHAIN, CHAIN.replace("32x32", "16x16"), {"=": 2, ".": 6}),
        (CHAIN, CHAIN.replace("conv 8 3x3", "conv 8 3x3x3", 1), {"=": 8}),
    ],
)  # fmt: skip
def test_layers_are_aligned(a: str, b: str, counts: dict[str, int]) -> None:
    """What changed is told from what was added or removed, and from what only has another size."""
    assert summary(analyzed(a), analyzed(b)) == counts


def test_whole_blocks_are_told_as_blocks() -> None:
    """ResNet-34 is ResNet-18 with eight more blocks, named as such."""
    a, b = analyzed("torchvision/resnet18"), analyzed("torchvision/resnet34")
    shown = [
        line.split()[1] for line in run("compare", a.target, b.target, "--layers").stdout.split("\n") if line[:1] == "+"
    ]
    assert shown == ["layer1.2", "layer2.2", "layer2.3", "layer3.2", "layer3.3", "layer3.4", "layer3.5", "layer4.2"]
    assert [sign for sign, _ in runs(differences(a, b), (a, b))] == list("=+=++=++++=+=")


def test_json_has_every_layer() -> None:
    """With its sign and the figures of both."""
    layers = data("papers/resnet50", "torchvision/resnet50", "--layers")["layers"]
    assert len(layers) == 174
    (first, *_) = [one for one in layers if one["sign"] == "~"]
    assert first["a"] == {
        "name": "layer2.0.conv1", "notation": "conv 128 1 /2 pad 0 nobias", "output_shape": [128, 28, 28],
        "params": 32_768, "macs": 25_690_112,
    }  # fmt: skip


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(strategies.networks(), strategies.networks())
def test_every_layer_stands_once_and_in_order(one: str, other: str) -> None:
    """Whatever is compared, both sides are the networks' own layers; a network beside itself is all the same."""
    a, b = (cnncalc.analyze(cnncalc.parse(text), aux=True) for text in (one, other))
    found = differences(a, b)
    assert [pair.a for pair in found if pair.a] == list(a.rows)
    assert [pair.b for pair in found if pair.b] == list(b.rows)
    assert {pair.sign for pair in differences(a, a)} <= {"="}
    assert [pair for _, run_ in runs(found, (a, b)) for pair in run_] == found


def test_very_long_networks_are_aligned_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal layers in order, the others on one side; as the careful alignment finds it where nothing was changed."""
    a, b = (
        cnncalc.analyze(cnncalc.parse(f"3x9x9 -> conv 8 1 -> {middle} -> conv 4 1"))
        for middle in ("relu -> conv 8 3 -> tanh", "relu -> tanh -> conv 8 3 -> sigmoid")
    )
    monkeypatch.setattr(alike, "_MOST_CELLS", 0)
    found = [(one.sign, (one.a or one.b).name) for one in alike.differences(a, b)]  # type: ignore[union-attr]
    assert [sign for sign, _ in found].count("+") == 2
    assert {name for sign, name in found if sign == "+"} <= {"tanh1", "sigmoid1", "conv2"}
    assert len(found) == 7


def test_columns_that_do_not_fit_are_left_out() -> None:
    """Of a comparison on a narrow terminal the MACs go before what a layer is."""
    wide, narrow = (
        run("compare", "3x9x9 -> conv 8 3", "3x9x9 -> conv 1234567 3", "--layers", columns=width).stdout
        for width in (100, 40)
    )
    assert "MACs" in wide
    assert "MACs" not in narrow
    assert "what it is" in narrow
