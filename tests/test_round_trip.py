"""Random networks read back equal from their canonical text, and all their figures are integers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from strategies import Values, expressions, networks

import cnncalc
from cnncalc import Network, Report, Row
from cnncalc.expressions import parse as parse_expression

CAMPAIGN = int(os.environ.get("CNNCALC_EXAMPLES", "0"))  # so many random networks, instead of the same 150 each time
few = settings(
    max_examples=CAMPAIGN or 150,
    derandomize=not CAMPAIGN,
    database=None,
    deadline=None,
    phases=list(Phase) if CAMPAIGN else [Phase.generate],  # to make a failing network smaller takes minutes
)

FIGURES = ("params", "weights", "biases", "buffers", "macs", "flops", "bias_adds", "other_ops", "activations")


def reports(network: Network) -> Iterator[Report]:
    """The reports of a network and of each of its variants."""
    for variant in (None, *(variant.name for variant in network.variants)):
        yield cnncalc.analyze(network, variant=variant, aux=True)


def facts(row: Row) -> tuple[Any, ...]:
    """What two equal networks must agree on."""
    return row.name, row.output_shape, row.params, row.macs, row.notation, row.receptive_field, row.notes


def say_the_same(text: str) -> None:
    """parse(str(net)) == net, str is a fixed point, and both have equal rows in every variant."""
    network = cnncalc.parse(text)
    again = cnncalc.parse(str(network))
    assert again == network
    assert str(again) == str(network)
    for one, other in zip(reports(network), reports(again), strict=True):
        assert list(map(facts, one.rows)) == list(map(facts, other.rows))
        assert (one.name, one.batch) == (other.name, other.batch)


@few
@given(networks())
def test_canonical_text_says_the_same(text: str) -> None:
    """A random network and its canonical text are equal, and have equal reports."""
    say_the_same(text)


OTHERS = [
    "conv 64 3x3 pad 1 -> 2 * bn",
    "8@16x16\n-> conv 8 3",
    "8@16x16 -> flatten -> reshape 8@16x16 -> residual(conv 8 3x3 /2 pad 1 | project)",
    "inputs: {left: 8@4x4}\nlayers: relu",
    "inputs: {input: 8@4x4}\nname: 'a: b'\nlayers: relu",
    "layout: hwc\ninput: 4x5x8\nlayers: relu",
    "input: 8@4x4\nvars: {k: 3}\nvariants:\n  'a # b': {name: größe, input: 8@5x5, k: 4}\nlayers: conv {k} 1",
    'input: 8@8x8\nblocks:\n  "b(act=(x: relu), att=)": act -> att\nlayers: b -> b() -> b(, relu) -> b(att=bn)',
    "input: 8@8x8\nblocks:\n  b(k): conv {k} 1\nlayers: |\n  b(\n    {8}\n  )\n",
    "input: 8@8x8\nblocks:\n  b(act): relu\nlayers: |\n  0 * b(2*(relu))\n",
    "input: 8@8x8\nlayers: |\n",
    "layers: |\n",
    "input: 8@8x8\nlayers:\n  - [conv 8 3, relu]\n  - [[tanh], fc 4]",
    "input: 8@8x8\nvars: {a: 1}\nlayers: conv {a} 1",
    "input: 8@8x8\nlayers:\n  - stem: [conv 8 3, relu]\n  - pad: conv 8 3 -> relu",
    "input: 8@8x8\nlayers:\n  - conv: {out_channels: 2, kernel_size: 1, connections: [[0], [1, 2]]}",
    "\n\n8@8x8\n-> relu\n",
    "input: 8@8x8\nname: 'a\nlayers: b'\n",
]  # some of them did not read, or did not read back


@pytest.mark.parametrize("text", OTHERS)
def test_networks_that_no_strategy_writes(text: str) -> None:
    """Networks of rarer forms and their canonical texts say the same too."""
    say_the_same(text)


READ_AS = [
    ("3@8x8 -> Upsample(scale_factor=2.0)", "3@8x8 -> upsample 2"),
    ("9xWx4 -> relu", "4@9xW -> relu"),
    ("3@8x8 -> Conv2d(3, 8, (3, 3,))", "3@8x8 -> Conv2d(3, 8, (3, 3))"),
    ("3@8x8 -> Flatten(1, -1) -> Softmax(dim=-1)", "3@8x8 -> flatten -> softmax"),
    ("3@8x8 -> PReLU(num_parameters=3)", "3@8x8 -> prelu channels"),
    ("3@8x8 -> PReLU(num_parameters=1)", "3@8x8 -> prelu"),
    ("3@8x8 -> MaxPool2d(2, stride=None)", "3@8x8 -> maxpool2d 2"),
    ("(1, 3, 8, 8,) -> relu", "3@8x8 -> relu"),
    ("input: [8, 8, 3]\nlayout: hwc\nlayers: relu", "input: 3@8x8\nlayout: hwc\nlayers: relu"),
    ("input: [3, 8, 8]\nlayout: hwc\nlayers: relu", "input: 8@3x8\nlayout: hwc\nlayers: relu"),
]  # other ways to write a network


@pytest.mark.parametrize(("text", "same"), READ_AS)
def test_what_else_is_read(text: str, same: str) -> None:
    """PyTorch's calls and lists of sizes are the same networks as our own words."""
    assert cnncalc.parse(text) == cnncalc.parse(same)


def alone(row: Row) -> Row:
    """The row's notation, read as a layer on the shape that came in."""
    channels, *space = map(str, row.inputs[0].output_shape)
    shape = f"{channels}@{'x'.join(space)}" if space else channels
    return cnncalc.analyze(cnncalc.parse(f"{shape} -> {row.notation}"), batch=row.batch).rows[0]


def numbers(row: Row) -> Iterator[Any]:
    """Every number that a row holds, except the jump, which is a fraction."""
    yield from row.output_shape
    yield from (getattr(row, figure) for figure in FIGURES)
    yield row.macs_on_padding
    yield row.depth
    yield from row.receptive_field or ()
    yield from row.least_field or ()
    yield from row.effective_padding or ()
    for span in row.sees((0,) * row.output_shape.rank) or () if row.receptive_field else ():
        yield from span or ()


@few
@given(networks())
def test_figures_of_rows(text: str) -> None:
    """Every figure is an integer, no float, bool or fraction; and a row's notation alone has the row's figures."""
    report = cnncalc.analyze(cnncalc.parse(text))
    for row in report.rows:
        assert {type(number) for number in numbers(row)} == {int}, row
        assert {type(jump) for jump in row.jump or ()} <= {Fraction}
        if not row.layer.merge and "like @" not in row.notation:
            assert [facts(alone(row))[1:5], alone(row).buffers] == [facts(row)[1:5], row.buffers]
    assert {type(getattr(report.totals, figure)) for figure in FIGURES} == {int}


@few
@given(expressions())
def test_expressions_are_worth_what_they_were_made_for(made: tuple[str, int, Values]) -> None:
    """An expression has its value, and so has the text it is written as, which is a fixed point."""
    text, value, names = made
    expression = parse_expression(text)
    again = parse_expression(expression.text)
    assert expression.value(names.__getitem__) == again.value(names.__getitem__) == value
    assert again == expression
    assert type(expression.value(names.__getitem__)) is int
