"""Whole networks against figures recorded from torchvision and printed in the CS231n notes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import cnncalc
from cnncalc import Report, Row

TESTS = Path(__file__).parent
EXAMPLES = TESTS.parent / "examples"

KINDS = {
    "Conv2d": ("conv", "dwconv"),
    "Linear": ("fc", "linear"),
    "BatchNorm2d": ("bn",),
    "MaxPool2d": ("maxpool",),
    "AdaptiveAvgPool2d": ("gap", "adaptiveavgpool"),
    "ReLU": ("relu",),
    "ReLU6": ("relu6",),
    "Dropout": ("dropout",),
}  # PyTorch's modules, and the layers they are
Module = tuple[str, str, str, str]  # shape in, shape out, parameters, MACs


def table(name: str) -> list[dict[str, str]]:
    """The rows of a recorded table."""
    return list(csv.DictReader((TESTS / "reference" / name).read_text(encoding="utf-8").splitlines()))


MODULES = table("network_layers.csv")
TOTALS = {row["model"]: row for row in table("torchvision.csv")}


def zoo(model: str) -> Report:
    """The report of a network of the torchvision collection."""
    return cnncalc.analyze(cnncalc.load(f"torchvision/{model}"))


def example(name: str) -> Report:
    """The report of a file in examples/."""
    return cnncalc.analyze(cnncalc.load(str(EXAMPLES / f"{name}.yaml")))


def modules(report: Report, types: set[str]) -> list[Module]:
    """The layers of a report that are modules of these types, in the order they run."""
    kinds = {kind for name in types for kind in KINDS[name]}
    rows = [row for row in report.counted if row.kind in kinds]
    return [(incoming(row), str(row.output_shape), str(row.params), str(row.macs)) for row in rows]


def incoming(row: Row) -> str:
    """The shape that comes in; a fully connected layer flattens it first."""
    shape = row.inputs[0].output_shape
    return str(shape.values if row.kind == "fc" else shape)


def recorded(model: str) -> tuple[list[Module], set[str]]:
    """The same of the recorded modules, in the order they ran, and their types."""
    rows = [row for row in MODULES if row["model"] == model]
    figures = [(row["input_shape"], row["output_shape"], row["params"], row["macs"]) for row in rows]
    return figures, {row["type"] for row in rows}


@pytest.mark.parametrize("model", ["alexnet", "googlenet", "mobilenet_v2", "resnet50"])
def test_every_module_of_the_zoo(model: str) -> None:
    """Every leaf module of torchvision's network is a layer of ours, in the same order with the same figures."""
    want, types = recorded(model)
    assert modules(zoo(model), types) == want


def test_every_module_of_the_resnet_example() -> None:
    """examples/resnet50.yaml is torchvision's ResNet-50, module by module."""
    want, types = recorded("resnet50")
    assert modules(example("resnet50"), types) == want


@pytest.mark.parametrize("model", ["vgg16", "densenet121", "resnet50"])
def test_totals_of_the_examples(model: str) -> None:
    """The examples that are networks of torchvision have its totals."""
    totals = example(model).totals
    found = map(str, (totals.params, totals.buffers, totals.macs, totals.neurons))
    assert list(found) == [TOTALS[model][key] for key in ("params", "buffers", "macs", "activations_conv_fc")]


def test_vgg16_of_the_cs231n_notes() -> None:
    """The table of the CS231n notes, row by row: the products that it writes out, not their rounded sums."""
    first, *wanted, total = table("cs231n_vgg16.csv")
    report = example("vgg16")
    rows = [row for row in report.rows if row.kind in ("conv", "maxpool", "fc")]
    assert len(rows) == len(wanted)
    for row, want in zip(rows, wanted):
        height, width, channels = want["output"].split("x")
        shape = f"{channels}x{height}x{width}" if row.kind != "fc" else channels
        assert str(row.output_shape) == shape
        assert str(row.activations) == want["activations_exact_product"]
        assert str(row.weights) == want["weights_no_bias"]
    values = report.inputs[0].activations + sum(row.activations for row in rows)
    assert first["activations_exact_product"] == str(report.inputs[0].activations)
    assert values == 15_237_608, f"the notes say {total['memory_text']}"
    assert report.totals.params // 1_000_000 == 138
