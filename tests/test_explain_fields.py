"""The field of a layer in an earlier one, against sets of positions, and as it is drawn."""

from __future__ import annotations

import re

import pytest
from cli_runner import run
from hypothesis import Phase, given, settings
from test_fields_against_brute_force import Graph, graphs

import cnncalc
from cnncalc.calculation.fields import fields_of
from cnncalc.receptive import SOLID, UNTOLD, Field
from cnncalc.rows import Row


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
    report = cnncalc.analyze(cnncalc.load(target))
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
