"""The inverse problem: every answer holds, none within the stated ranges is missed, and impossible wishes say what is near."""

from __future__ import annotations

import json
from itertools import product

import pytest
from cli_runner import run
from hypothesis import given
from hypothesis import strategies as st
from test_round_trip import few

import cnncalc
from cnncalc.cli._patterns import pattern
from cnncalc.design.ranges import Axis
from cnncalc.design.solve import Reading, breaking, exact, leading_to, legal, readings, wish
from cnncalc.errors import CnncalcError


def windows(source: int, target: int, ks: range, ss: range, ts: range, ds: range) -> set[tuple[int, ...]]:
    """By trying all: kernel, stride, padding in all, dilation, and what is left over; padding within reach."""
    found: set[tuple[int, ...]] = set()
    for k, s, t, d in product(ks, ss, ts, ds):
        room = source + t - (d * (k - 1) + 1)
        if room >= 0 and room // s + 1 == target and t <= 2 * d * (k - 1):
            found.add((k, s, t, d, room % s))
    return found


def plain(one: Reading) -> tuple[int, ...]:
    """A reading as the numbers above."""
    return one.kernel, one.stride, sum(one.padding), one.dilation, one.left


@few
@given(st.integers(1, 16), st.integers(1, 16))
def test_readings_are_complete(source: int, target: int) -> None:
    """All that a loop over the stated ranges finds, and nothing else."""
    found = readings(None, source, target)
    assert len(found.found) == len(set(found.found))
    ranges = {name: range(first, last + 1) for name, first, last in found.tried}
    expected = windows(source, target, ranges["k"], ranges["s"], ranges["t"], ranges["d"])
    assert set(map(plain, found.found)) == expected


def test_what_a_layer_states_is_kept() -> None:
    """AlexNet's first layer: padding and dilation are open, the division is exact without any."""
    found = readings("conv 96 11x11 /4", 227, 55).found
    assert found[0] == Reading(11, 4, (0, 0), 1, 0)
    assert {(one.kernel, one.stride) for one in found} == {(11, 4)}
    assert Reading(11, 4, (1, 2), 1, 0) == readings("conv 96 11x11 /4", 224, 55).found[0]


NETS = ["alexnet", "lenet5", "unet", "papers/googlenet", "torchvision/resnet18"]


@pytest.mark.parametrize("name", NETS)
def test_the_smallest_input_and_the_layer_that_breaks(name: str) -> None:
    """The smallest legal input is legal, and the one below it breaks at a named layer."""
    network = cnncalc.load(name)
    smallest = legal(network).values[0]
    assert breaking(network, smallest) is None
    if smallest > 1:
        problem = breaking(network, smallest - 1)
        assert problem is not None
        assert problem.layer


@pytest.mark.parametrize("name", ["alexnet", "unet"])
def test_exact_inputs_leave_nothing_over(name: str) -> None:
    """Around the network's own input, held against the notes of the analysis."""
    network = cnncalc.load(name)
    found = set(exact(network).values)
    channels, side, _ = network.inputs[0][1].sizes
    for size in range(int(str(side)) - 40, int(str(side)) + 41):
        try:
            report = cnncalc.analyze(network, input=f"{channels}@{size}x{size}")
        except CnncalcError:
            assert size not in found
            continue
        assert (size in found) == (not any(row.fit for row in report.rows))


def test_inputs_that_lead_to_a_size() -> None:
    """All heights for which AlexNet's last pooling gives 6x6, held against analyses of each."""
    network = cnncalc.load("alexnet")
    (found,) = leading_to(network, "pool5", (6, 6))
    expected = [
        n for n in range(67, 400) if cnncalc.analyze(network, input=f"3x{n}x{n}")["pool5"].output_shape[1:] == (6, 6)
    ]
    assert list(found.values) == expected == list(range(227, 259))
    height, width = leading_to(network, "pool5", (6, 5))
    assert (height.values, width.values[0], width.values[-1]) == (tuple(range(227, 259)), 195, 226)


def test_a_wish_is_met_by_all_that_meet_it() -> None:
    """Depth to reach a field, and the nearest where nothing does."""
    network = cnncalc.parse("{n} * conv 64 3x3 pad 1")
    axes = [Axis("n", range(1, 65))]
    assert [row[0] for row in wish(network, "rf >= 31", axes).rows] == list(range(15, 65))
    near = wish(network, "rf >= 1000", axes)
    assert (near.rows, near.nearest) == ((), ((64, 129),))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((), "none"),
        ((7,), "7"),
        (tuple(range(5, 10)), "5..9"),
        (tuple(range(5, 101)), "5 and more"),
        ((1, 3, 5, 7), "1, 3, 5 ... 7 (every 2)"),
        (tuple(range(4, 100, 32)), "4, 36, 68"),
        (tuple(range(4, 101, 32)), "4, 36, 68 ... (every 32)"),
        ((1, 2, 5, 7, 8, 9), "1..2, 5, 7..9"),
        (tuple(range(1, 40, 2)), "1, 3, 5 ... 39 (every 2)"),
        (tuple(n * n for n in range(1, 11)), "1, 4, 9, 16, 25, 36, 49, 64, and 2 more runs"),
    ],
)
def test_sets_of_sizes_in_words(values: tuple[int, ...], said: str) -> None:
    """As a person says them, of what was tried from 1 to 100."""
    assert pattern(values, range(1, 101)) == said


ANSWERS = [
    (("conv 96 11x11 /4", "--from", "227", "--to", "55"), 0, "conv 96 11x11 /4                              exact\n"),
    (("--from", "28x28x4", "--to", "24x24x10"), 0, "conv 10 5x5                                   exact\n"),
    (("maxpool 3 /2", "--from", "55", "--to", "27"), 0, "maxpool 3x3 /2"),
    (("papers/alexnet", "--out-of", "pool5", "6x6"), 0, "every axis   227..258   (32 sizes; tried: 1..4096)"),
    (("papers/alexnet",), 0, "smallest   67x67; below it pool5: a window of 3 in height does not fit into 2"),
    (("papers/alexnet",), 0, "exact      67, 99, 131 ... (every 32)"),
    (("{n} * conv 64 3x3 pad 1", "--want", "rf >= 31"), 0, "n = 15 and more\n  n = 15, rf = 31\n"),
    (("3x8x8 -> conv {width} 3x3", "--want", "params <= 1k", "--over", "width=8..128"), 0, "width = 8..35\n"),
    (("3x8x8 -> conv {width} 3x3", "--want", "params <= 1k", "--over", "width=8..128"), 0, "width = 35, params = 980"),
    (("papers/alexnet", "--want", "macs <= 5"), 1, "nearest: side = 67, macs = 62,731,296"),
    (("conv 8 3x3 /2", "--from", "9", "--to", "30"), 1, "no window leads from 9 to 30"),
    (("avgpool 9 /1 pad 0", "--from", "3", "--to", "2"), 1, "no window leads from 3 to 2\nnothing was left open\n"),
]


@pytest.mark.parametrize(("args", "code", "said"), ANSWERS, ids=str)
def test_answers(args: tuple[str, ...], code: int, said: str) -> None:
    """What the commands of the help say."""
    result = run("solve", *args)
    assert result.code == code
    assert said in result.stdout


WRONG = [
    ((), "there is nothing to solve"),
    (("--from", "227"), "--from and --to belong together"),
    (("--from", "227", "--to", "axb"), "a shape needs a number here"),
    (("--from", "28x30x3", "--to", "5"), "differs from axis to axis"),
    (("fc 10", "--from", "227", "--to", "55"), "'fc 10' is not one window layer"),
    (("conv 8 3x5", "--from", "9", "--to", "5"), "kernel must be one plain number here"),
    (("papers/alexnet", "--out-of", "pool9", "6x6"), "no size of 'pool9' is known"),
    (("papers/alexnet", "--out-of", "pool5", "six"), "'six' is no size"),
    (("papers/alexnet", "--want", "macs <"), "nothing where a number must stand"),
    (("conv 8 3x3", "--want", "params < 5"), "nothing is left open"),
    (("3x8x8 -> conv {k} 3", "--want", "params < 5", "--over", "k=9..1"), "--over k=9..1 runs backwards"),
    (("3x8x8 -> conv {k} 3", "--want", "params < 5", "--over", "z=1..9"), "no variable 'z'"),
    (("conv 8 3x3",), "the network has no input of its own"),
]


@pytest.mark.parametrize(("args", "said"), WRONG, ids=str)
def test_wrong_questions_are_refused(args: tuple[str, ...], said: str) -> None:
    """One clear message, nothing on standard output."""
    result = run("solve", *args)
    assert (result.code, result.stdout) == (2, "")
    assert said in result.stderr


def test_json_answers() -> None:
    """The same as data."""
    data = json.loads(run("solve", "conv 96 11x11 /4", "--from", "227", "--to", "55", "--json").stdout)
    assert data["readings"][0] == {
        "layer": "conv 96 11x11 /4", "kernel": 11, "stride": 4, "padding": [0, 0], "dilation": 1, "left": 0
    }  # fmt: skip
    data = json.loads(run("solve", "papers/alexnet", "--json").stdout)
    assert (data["legal"]["sizes"][0], data["exact"]["sizes"][:2], data["below"]["layer"]) == (67, [67, 99], "pool5")
    data = json.loads(run("solve", "{n} * conv 8 3x3 pad 1", "--want", "rf == 9", "--json").stdout)
    assert data["solutions"] == [{"n": 4, "rf": 9}]
