"""Receptive fields and window arithmetic against published tables, worked examples and golden networks."""

from __future__ import annotations

import csv
import re
from fractions import Fraction
from pathlib import Path

import pytest

import cnncalc
from cnncalc import Report, Row, ShapeError

TESTS = Path(__file__).parent
EXAMPLES = TESTS.parent / "examples"
Record = dict[str, str]
Seen = tuple[tuple[int, ...] | None, tuple[Fraction, ...] | None]


def table(name: str) -> list[Record]:
    """The rows of a recorded table."""
    return list(csv.DictReader((TESTS / "reference" / name).read_text(encoding="utf-8").splitlines()))


def analyzed(text: str, size: int) -> Report:
    """The report of a network written as text, on a square image of one channel."""
    return cnncalc.analyze(cnncalc.parse(text), input=f"1@{size}x{size}")


def example(name: str) -> Report:
    """The report of a file in examples/."""
    return cnncalc.analyze(cnncalc.load(str(EXAMPLES / f"{name}.yaml")))


def last(report: Report) -> Row:
    """The last layer that has a field; it is there."""
    row = report.totals.field_row
    assert row is not None
    return row


def seen(row: Row) -> Seen:
    """Field and jump of a layer."""
    return row.receptive_field, row.jump


def square(field: int | str, jump: int | str | Fraction) -> Seen:
    """The same field and jump on both axes of an image."""
    return (int(field),) * 2, (Fraction(jump),) * 2


# -- google-research/receptive_field: golden networks ------------------------------------------------

NODES = table("rf_golden_networks.csv")
GOLDEN = table("rf_golden_tests.csv")
SAMPLE_SIZES = range(7, 40)  # an input of unknown size is given the first on which the branches fit


def notation(network: str) -> str:
    """A network of the table as text: every node a named step that begins with a reference."""
    return "\n".join(step(node) for node in NODES if node["network"] == network and node["type"] != "input")


def step(node: Record) -> str:
    """One node as a line of notation."""
    sources = [f"@{name.replace('input_image', 'input')}" for name in node["inputs"].split()]
    if node["type"] == "add":
        return f"{node['layer']}: add({' | '.join(sources)})"
    window = f"{node['kh']}x{node['kw']} /{node['sh']}x{node['sw']} {node['padding'].lower()}"
    layer = {
        "conv2d": f"conv {node['out_channels']} {window}",
        "max_pool2d": f"maxpool {window}",
        "pad": f"pad {node['pad_top']}+{node['pad_bottom']}x{node['pad_left']}+{node['pad_right']}",
    }.get(node["type"], node["type"])
    return f"{sources[0]} -> {node['layer']}: {layer}"


def golden(test: Record) -> Row:
    """The output node of a golden test, on its input or on one that fits."""
    text, given = notation(test["network"]), re.match(r"\d+", test["input_resolution"])
    for size in [int(given[0])] if given else SAMPLE_SIZES:
        try:
            return analyzed(text, size)[test["output_node"].partition("/")[0]]
        except ShapeError:
            continue
    raise AssertionError(f"the branches of {test['network']} fit on no input")


def expecting(outcome: str) -> list[object]:
    """The golden tests that expect this, as parameters."""
    return [pytest.param(test, id=test["test"]) for test in GOLDEN if test["expect"] == outcome]


@pytest.mark.parametrize("test", expecting("values"))
def test_golden_values(test: Record) -> None:
    """Field, jump and effective padding of the output are those of Google's own tests."""
    row = golden(test)
    assert row.receptive_field == (int(test["rf_y"]), int(test["rf_x"]))
    assert row.jump == (Fraction(test["eff_stride_y"]), Fraction(test["eff_stride_x"]))
    if test["eff_pad_x"] != "None":
        assert row.effective_padding == (int(test["eff_pad_y"]), int(test["eff_pad_x"]))
        assert not any("off-centre" in note for source in row.inputs for note in source.notes)


@pytest.mark.parametrize("test", expecting("ValueError (not aligned)"))
def test_golden_misalignment(test: Record) -> None:
    """What Google's tests call not aligned is misaligned here, or off-centre where only the centres differ."""
    row = golden(test)
    met = row.inputs[0]
    assert row.misaligned or any(note.startswith("off-centre") for note in met.notes)
    assert row.misaligned == (row.receptive_field is None)


def test_golden_coordinates() -> None:
    """Units lie a jump apart around their centres, so that a centre leads back to its unit."""
    row = golden(next(test for test in GOLDEN if test["test"] == "testComputeRFFromGraphDefAligned"))
    assert row.receptive_field
    assert row.jump
    assert row.effective_padding
    for unit in range(100):
        spans = row.sees((unit, unit))
        assert spans
        for span, size, jump, padding in zip(spans, row.receptive_field, row.jump, row.effective_padding):
            assert span
            assert span[1] - span[0] + 1 == size
            assert (span[0] + padding) / jump == unit


def test_golden_networks_all_read() -> None:
    """The networks without a test of their own are read too, and all their branches are aligned."""
    for network in ("parse_test_network", "compute_order_network"):
        row = golden({"network": network, "input_resolution": "None", "output_node": "L7_add"})
        assert row.jump == (Fraction(8), Fraction(8))
        assert not row.misaligned


# -- Dumoulin and Visin: A guide to convolution arithmetic -------------------------------------------

ARITHMETIC = table("conv_arithmetic.csv")
LAYERS = {"conv": "conv 1", "dilated conv": "conv 1", "pool avg": "avgpool", "pool max": "maxpool"}


def out_size(layer: str, size: str) -> str:
    """The size that a layer makes of a square image."""
    channels, height, width = analyzed(layer, int(size)).output.output_shape
    assert (channels, height) == (1, width)
    return str(height)


@pytest.mark.parametrize("row", [pytest.param(row, id=row["figure"]) for row in ARITHMETIC if row["kind"] in LAYERS])
def test_windows_of_the_guide(row: Record) -> None:
    """Output sizes of the guide's direct convolutions and poolings."""
    dilation = f"dilation {row['d']}" if row["kind"] == "dilated conv" else ""
    layer = f"{LAYERS[row['kind']]} {row['k']}x{row['k']} /{row['s']} pad {row['p']} {dilation}"
    assert out_size(layer, row["i"]) == row["o"]


@pytest.mark.parametrize("row", [pytest.param(row, id=row["figure"]) for row in ARITHMETIC if row["i_prime"]])
def test_transposed_windows_of_the_guide(row: Record) -> None:
    """Output sizes of the transposed ones, and of the direct convolutions that they are equivalent to."""
    extra = row["a"] or "0"
    transposed = f"convtranspose 1 {row['k']}x{row['k']} /{row['s']} pad {row['p']} outpad {extra}"
    assert out_size(transposed, row["i_prime"]) == row["o"]
    after = int(row["p_prime"]) + int(extra)
    direct = f"conv 1 {row['k_prime']}x{row['k_prime']} pad {row['p_prime']}+{after}x{row['p_prime']}+{after}"
    assert out_size(f"{direct} /{row['s_prime']}", row["i_tilde"] or row["i_prime"]) == row["o"]


# -- worked examples and published fields -----------------------------------------------------------

GOOGLENET = table("rf_googlenet_worked_example.csv")[1:]


def googlenet_step(row: Record) -> str:
    """A row of the worked example as a layer: its window, of whatever it is the window."""
    kind = "avgpool" if "avg" in row["layer"] else "maxpool" if "max" in row["layer"] else "conv 1"
    pad = int(row["kernel"]) // 2
    return f"{kind} {row['kernel']}x{row['kernel']} /{row['stride']} pad {pad}"


def test_googlenet_worked_example() -> None:
    """The table that follows GoogLeNet's 5x5 branches, layer by layer."""
    report = analyzed(" -> ".join(map(googlenet_step, GOOGLENET)), 224)
    for row, want in zip(report.rows, GOOGLENET, strict=True):
        assert seen(row) == square(want["rf"], want["jump"]), want["layer"]


def test_googlenet_example_agrees() -> None:
    """The whole network has the fields that the worked example finds along its 5x5 branches."""
    report = example("googlenet")
    fields = {row.name.partition(".")[0]: seen(row) for row in report.rows}
    names = ["conv1", "pool1", "conv3", "pool2"]
    names += [want["layer"].replace("inception ", "inception") for want in GOOGLENET if "inception" in want["layer"]]
    names[6:6], names[12:12] = ["pool3"], ["pool4"]
    for name, want in zip([*names, "pool5"], GOOGLENET, strict=True):
        assert fields[name] == square(want["rf"], want["jump"]), name


RESNET = """
vars: {n: "[3, 4, 6, 3]", early: 0, late: 0}
blocks:
  unit(width, stride): |
    residual( conv {width} 1x1 /{stride**early} -> conv {width} 3x3 /{stride**(1 - early)} pad 1
           -> conv {4*width} 1x1 | project )
  block(width, units, halves): |
    {units} * unit({width}, 1 + halves*(i == late*(units - 1)))
layers: |
  conv 64 7x7 /2 pad 3 -> maxpool 3x3 /2 pad {1 - late}+1x{1 - late}+1
  block(64, n[0], late) -> block(128, n[1], 1) -> block(256, n[2], 1) -> block(512, n[3], 1 - late)
"""  # early: the first 1x1 has the stride; late: the last unit of a block has it, as TF-slim writes it at 224x224
N101 = "[3, 4, 23, 3]"

WRITTEN = [
    ("3 * conv 1 3x3", {}, 7, 1),
    ("convtranspose 1 4x4 /2 pad 1", {}, 2, Fraction(1, 2)),
    ("upsample 2", {}, 1, Fraction(1, 2)),
    (RESNET, {}, 427, 32),
    (RESNET, {"early": 1}, 483, 32),
    (RESNET, {"n": N101}, 971, 32),
    (RESNET, {"n": N101, "early": 1}, 1027, 32),
]  # text, variables, field, jump: the published values of numbers.md section 2
FILES = [
    ("lenet5", "pool2", 16, 4),
    ("alexnet", "pool5", 195, 32),
    ("vgg16", "pool5", 212, 32),
    ("googlenet", "pool5", 907, 32),
    ("unet", "score", 204, 1),
]  # file, layer, field, jump
MODELS = [("resnet18", 435), ("resnet50", 427), ("resnet101", 971), ("inception_v3", 1311)]


@pytest.mark.parametrize(("text", "variables", "field", "jump"), WRITTEN)
def test_published_fields(text: str, variables: dict[str, int | str], field: int, jump: Fraction) -> None:
    """Published fields of small texts, and of ResNets with the stride in either place."""
    row = last(cnncalc.analyze(cnncalc.parse(text), input="1x224x224", set=variables))
    assert seen(row) == square(field, jump)


@pytest.mark.parametrize(("file", "layer", "field", "jump"), FILES)
def test_published_fields_of_the_examples(file: str, layer: str, field: int, jump: int) -> None:
    """Published fields of the networks in examples/."""
    row = example(file)[layer]
    assert seen(row) == square(field, jump)


def test_unet_sees_188_or_204() -> None:
    """The units of U-Net's output see 188 or 204 positions, by where they lie in the grid of 2x2 squares."""
    row = example("unet")["score"]
    spans = [row.sees((unit, unit)) for unit in range(row.output_shape.space[0])]
    sizes = {hi - lo + 1 for axes in spans if axes for lo, hi in filter(None, axes)}
    assert (min(sizes), max(sizes)) == (188, 204)
    assert any("188 to 204" in note for note in row.notes)


@pytest.mark.parametrize(("model", "field"), MODELS)
def test_published_fields_of_the_zoo(model: str, field: int) -> None:
    """Published fields of the torchvision collection, at the last layer before the global pool."""
    row = last(cnncalc.analyze(cnncalc.load(f"torchvision/{model}")))
    assert seen(row) == square(field, 32)


# -- Araujo, Norris and Sim 2019: the table on Distill ---------------------------------------------

STRUCTURES = table("rf_slim_network_structures.csv")
DISTILL = {row["cnn"]: row for row in table("rf_distill_readme.csv")}
RESNET_UNITS = {
    "resnet_v1_50": "[3, 4, 6, 3]",
    "resnet_v1_101": N101,
    "resnet_v1_152": "[3, 8, 36, 3]",
    "resnet_v1_200": "[3, 24, 36, 3]",
}


def distilled(cnn: str) -> Row:
    """The last layer of a network of that table, from its recorded structure, at 224x224."""
    if cnn in RESNET_UNITS:
        network = cnncalc.parse(RESNET)
        return last(cnncalc.analyze(network, input="3x224x224", set={"n": RESNET_UNITS[cnn], "late": 1}))
    rows = [row for row in STRUCTURES if row["network"] == cnn and not row["layer"].startswith("fc")]
    kinds = {"conv": "conv 1", "maxpool": "maxpool"}
    layers = [f"{kinds[row['type']]} {row['kernel']} /{row['stride']} {row['padding']}" for row in rows]
    return last(cnncalc.analyze(cnncalc.parse(" -> ".join(layers)), input="3x224x224"))


@pytest.mark.parametrize("cnn", ["alexnet_v2", "vgg_16", *RESNET_UNITS])
def test_fields_of_the_distill_table(cnn: str) -> None:
    """Field, effective stride and effective padding of the table's chains and ResNets."""
    row, want = distilled(cnn), DISTILL[cnn]
    assert seen(row) == square(want["rf"], want["effective_stride"])
    assert row.effective_padding == (int(want["effective_padding"]),) * 2
