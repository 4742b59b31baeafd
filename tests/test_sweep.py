"""Sweeps: a grid of designs is what each design is by itself, invalid ones are left out, and nothing overflows."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import numpy
import pytest
from cli_runner import run
from hypothesis import given
from hypothesis import strategies as st
from strategies import networks
from test_round_trip import few

import cnncalc
from cnncalc.calculation.requirements import FiguresOf
from cnncalc.design import plan as plans
from cnncalc.design import ranking
from cnncalc.design.ranges import read_axis
from cnncalc.design.ranking import front
from cnncalc.design.sweep import sweep
from cnncalc.errors import CnncalcError
from cnncalc.expressions import Expression
from cnncalc.network import Network

FIGURES = ("params", "weights", "biases", "buffers", "macs", "flops", "bias_adds", "other_ops", "activations")


def one_by_one(network: Network, axes: dict[str, Any], figures: tuple[str, ...], shape: str | None = None) -> list[Any]:
    """The figures of every design that is valid, each from an analysis of its own."""
    found = []
    for values in product(*axes.values()):
        design = dict(zip(axes, values))
        try:
            report = cnncalc.analyze(network, set=design, input=shape)
            found.append((*values, *(FiguresOf(report, names=design)(figure) for figure in figures)))
        except CnncalcError:
            continue
    return found


CASES: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("3x{n}x{n} -> conv {k} 3x3 -> relu -> maxpool 2 -> fc 10", {"n": range(1, 20), "k": (1, 2, 7)}, (*FIGURES, "rf", "jump", "peak")),
    ("3x32x32 -> conv 8 {k}x{k} /{s} pad {p} dilation {d}", {"k": range(1, 8), "s": (1, 2, 3), "p": range(4), "d": (1, 2)}, ("macs", "width", "rf")),
    ("8x16x16 -> conv {k} 3x3 pad 1 groups {g} -> gn {g}", {"k": range(1, 17), "g": range(1, 9)}, FIGURES),
    ("8@16x16 -> {n} * conv 8 3x3 -> gap -> fc 10", {"n": range(10)}, ("params", "macs", "depth", "layers")),
    ("8x16x16 -> residual(conv {k} 3x3 /{s} pad 1 | project) -> gap", {"k": (7, 8, 9), "s": (1, 2)}, ("params", "macs", "layers")),
    ("8x16x16 -> add(identity | gap -> conv {k} 1x1)", {"k": range(1, 10)}, ("params", "macs", "activations")),
    ("8@{n}x{m} -> concat(maxpool 3 /2 ceil | conv 4 3x3 /2) -> upsample 2", {"n": range(2, 12), "m": (5, 8)}, ("height", "width", "channels")),
    ("8@{n} -> conv 4 {k} same /{s} -> convtranspose 4 {k} /{s} outpad {s-1}", {"n": (9, 12), "k": (2, 3), "s": (1, 2, 4)}, ("width", "macs", "rf")),
    ("8x{n}x{n} -> avgpool 3 /2 pad {p} -> pixelunshuffle 2 -> bn -> local 4 1x1", {"n": range(4, 30), "p": (0, 1, 2)}, FIGURES),
    ("{c}@9x9 -> conv {divisible(c*1.4, 8)} 1x1 -> lrn {min(c, 5)} -> conv {max(c//3, 1)} 1x1", {"c": range(1, 40)}, FIGURES),
    ("3@9x9 -> conv {c/4} 1x1 -> conv {c*c/8} 1x1", {"c": range(1, 40)}, ("params", "macs")),
    ("3@9x9 -> conv {[4, 8, 16][j]} 1x1 -> conv {2**j} 1x1", {"j": (0, 1, 2, 3)}, ("params",)),
    ("3x{n}x{n} -> upsample {f} -> conv 4 3x3 /{f} pad 1", {"n": (4, 5), "f": (1, 2, 3)}, ("width", "rf", "jump")),
    ("4@{n}x{n} -> reshape 4@16x16 -> flatten -> linear {k}", {"n": range(14, 18), "k": (1, 5)}, ("params",)),
    ("9@8x8 -> take {a}..{b} -> padchannels {a}+1", {"a": range(4), "b": range(1, 11)}, ("channels", "activations")),
    ("3x8x8 -> concat(conv {k} 3x3 pad 1 | conv {k} 5x5 pad {p}) -> conv 5 1x1 in {2*k}", {"k": (1, 2), "p": (1, 2, 3)}, ("params", "rf")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "axes", "figures"), CASES, ids=str)
def test_a_grid_is_what_each_design_is(text: str, axes: dict[str, Any], figures: tuple[str, ...]) -> None:
    """The same rows in the same order as a loop of `analyze`, and as many designs left out as it refuses."""
    network = cnncalc.parse(text)
    expected = one_by_one(network, axes, figures)
    found = sweep(network, axes, columns=", ".join(figures))
    assert [tuple(row) for row in found.rows] == [tuple(shaped(row)) for row in expected]
    assert found.designs == found.invalid + len(expected)


def shaped(row: tuple[Any, ...]) -> list[Any]:
    """A row as a sweep gives it: lists as text."""
    return ["x".join(map(str, value)) if isinstance(value, list) else value for value in row]


@few
@given(networks(), st.integers(0, 5), st.integers(1, 4))
def test_random_networks_over_input_sizes(text: str, less: int, step: int) -> None:
    """Any network that has one input, over sizes around its own; structure that depends on them splits the grid."""
    network = cnncalc.parse(text)
    if len(network.inputs) != 1 or len(network.inputs[0][1].sizes) < 2:
        return
    channels, *space = network.inputs[0][1].sizes
    if any(isinstance(size, Expression) for size in (channels, *space)) or {"side"} & cnncalc.network.names_used(
        network
    ):
        return
    sides = range(max(1, int(str(space[0])) - less), int(str(space[0])) + 5, step)
    shape = f"{channels}@{'x'.join(['{side}'] * len(space))}"
    expected = []
    for side in sides:
        try:
            report = cnncalc.analyze(network, input=shape.replace("{side}", str(side)))
            expected.append((side, *(getattr(report.totals, name) for name in FIGURES)))
        except CnncalcError:
            continue
    try:
        found = sweep(network, {"side": sides}, input=shape, columns=", ".join(FIGURES))
    except CnncalcError:
        assert not expected
        return
    assert list(found.rows) == expected


def test_chunks_join_to_the_whole_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small the chunks are, the answer is the same."""
    network = cnncalc.parse("3x{n}x{n} -> conv {k} 3x3 /{s} -> maxpool 2")
    axes = {"n": range(1, 30), "k": range(1, 6), "s": range(1, 4)}
    asked: list[dict[str, Any]] = [
        {},
        {"rank": "-macs, k", "top": 7},
        {"pareto": "params, -rf, macs"},
        {"where": "macs % 7 == 0"},
        {"top": 5},
    ]
    whole = [sweep(network, axes, **one) for one in asked]
    for chunk in (1, 7, 100):
        monkeypatch.setattr(plans, "CHUNK", chunk)
        assert [sweep(network, axes, **one) for one in asked] == whole


def test_structure_that_all_designs_share_needs_no_split() -> None:
    """A count of copies that is the same for every number put in."""
    for expression, numbers in (("n", (2,)), ("n//4 + 2", (1, 2, 3))):
        network = cnncalc.parse(f"3x8x8 -> {{{expression}}} * relu")
        assert [row[-1] for row in sweep(network, {"n": numbers}, columns="layers").rows] == [2] * len(numbers)


def test_processes_give_the_same() -> None:
    """The chunk function runs in other processes."""
    network = cnncalc.parse("3x{n}x{n} -> conv {k} 3x3 -> fc 10")
    axes = {"n": range(3, 60), "k": range(1, 300)}
    assert sweep(network, axes, rank="macs", top=9, jobs=2) == sweep(network, axes, rank="macs", top=9)


def test_large_numbers_are_exact() -> None:
    """Beyond int64 the figures are Python's own integers, and conditions see them as they are."""
    network = cnncalc.parse("{n}@{n}x{n} -> conv {n} 3x3 pad 1 nobias")
    axes = {"n": (1, 10**4, 10**6, 10**7)}
    rows = sweep(network, axes, columns="macs, macs*macs").rows
    assert rows == tuple((n, 9 * n**4, 81 * n**8) for n in axes["n"])
    assert [row[0] for row in sweep(network, axes, where="macs > 10**25").rows] == [10**7]
    assert [row[0] for row in sweep(network, axes, rank="-macs*macs", top=2).rows] == [10**7, 10**6]


def test_ratios_are_exact_fractions() -> None:
    """Derived columns divide exactly, and are ranked exactly."""
    network = cnncalc.parse("3x{n}x{n} -> conv 8 3x3")
    found = sweep(network, {"n": (3, 4, 5)}, columns="r = macs/params", rank="params/macs")
    assert [(row[0], str(row[1])) for row in found.rows] == [(5, "243/28"), (4, "27/7"), (3, "27/28")]


def beaten(key: tuple[int, ...], by: tuple[int, ...]) -> bool:
    """Whether another is as small in all and smaller in one."""
    return all(b <= a for a, b in zip(key, by)) and by != key


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6)), max_size=40))
def test_the_front_is_what_nothing_beats(keys: list[tuple[int, int, int]]) -> None:
    """By comparing every pair."""
    assert front(keys) == [at for at, key in enumerate(keys) if not any(beaten(key, other) for other in keys)]


def test_a_large_front_is_exact() -> None:
    """Thinning many designs out loses none of the front."""
    network = cnncalc.parse("3x{n}x{n} -> conv {k} 3x3 /{s} -> conv {m} 3x3")
    axes = {"n": range(9, 60), "k": range(1, 30), "s": range(1, 4), "m": range(1, 20)}
    rows = sweep(network, axes, columns="params, macs, rf").rows
    keys = [(params, -rf, macs) for *_, params, macs, rf in rows]
    expected = {keys[at] for at in front(keys)}
    found = sweep(network, axes, pareto="params, -rf, macs", columns="params, macs, rf").rows
    assert {(params, -rf, macs) for *_, params, macs, rf in found} == expected
    assert len(rows) > 4096


RANGES = [
    ("k=16..128:16", range(16, 129, 16)),
    ("k=3,5,7", (3, 5, 7)),
    ("k=7", (7,)),
    ("k = 1 .. 3", range(1, 4)),
    ("k=5..5", range(5, 6)),
    ("k=1..10:4", (1, 5, 9)),
]


@pytest.mark.parametrize(("text", "values"), RANGES)
def test_ranges(text: str, values: Any) -> None:
    """Both ends belong to a range."""
    assert tuple(read_axis(text).values) == tuple(values)


NET = "3x32x32 -> conv {k} 3x3 -> fc 10"
WRONG = [
    ((NET, "--set", "k=128..16"), "--set k=128..16 runs backwards", "write 16..128"),
    ((NET, "--set", "k="), "--set k=: gives a variable no values", "NAME=A..B, A..B:STEP or A,B,C"),
    ((NET, "--set", "k=1..9:0"), "has a step of 0, which leads nowhere", "k=16..128:16"),
    ((NET, "--set", "k=a,b"), "lists something that is no whole number", "NAME=A..B"),
    ((NET, "--set", "k=1.5..3"), "is no range of whole numbers", "NAME=A..B"),
    ((NET, "--set", f"k={'1,' * 50_001}2"), "is too long", "NAME=A..B"),
    ((NET, "--set", "k=3,3"), "lists 3 twice", "NAME=A..B"),
    ((NET, "--set", "k=1", "--set", "k=2"), "--set gives k twice", "leave one out"),
    ((NET, "--set", "i=1..3"), "'i' has a meaning of its own", "NAME=A..B"),
    ((NET, "--set", "3=1..3"), "'3' is no name", "NAME=A..B"),
    ((NET,), "a sweep needs a variable and its values", "--set k=16..128:16"),
    ((NET, "--set", "k=1..1000000000000"), "1,000,000,000,000 designs, and at most 10,000,000,000", "a step 100 times as wide, for example for k"),
    ((NET, "--set", "width=1..3"), "no variable 'width'", ""),
    ((NET, "--set", "k=1..3", "--where", "params <"), "nothing where a number must stand", "--where:1:9"),
    ((NET, "--set", "k=1..3", "--where", "parms < 3"), "'parms' has no value here", "did you mean params"),
    ((NET, "--set", "k=1..3", "--rank", "params,,macs"), "an expression is missing", "--rank:1:8"),
    ((NET, "--set", "k=1..3", "--rank", "params", "--pareto", "macs"), "rank and pareto exclude each other", "leave one out"),
    ((NET, "--set", "k=1..3", "--columns", "params, params"), "--columns names params twice", "NAME = EXPRESSION"),
    (("3x2x2 -> conv {k} 3x3", "--set", "k=1..3"), "a window of 3 in height does not fit into 2", "the smallest height that fits is 3"),
    (("3x{n}x{n} -> conv 4 3x3", "--set", "n=1..2"), "none of the 2 designs fits", ""),
    (("3xHxW -> conv {k} 3x3", "--set", "k=1..3"), "'H' is a symbol, and a sweep needs numbers", "give H a value, or several"),
    (("3x8x8 -> conv {k*K} 3x3", "--set", "k=1"), "'K' is a symbol, and a sweep needs numbers", "give K a value, or several"),
]  # fmt: skip


@pytest.mark.parametrize(("args", "finding", "way"), WRONG, ids=str)
def test_wrong_sweeps_are_refused(args: tuple[str, ...], finding: str, way: str) -> None:
    """One clear message with a way out, nothing on standard output."""
    result = run("sweep", *args)
    assert (result.code, result.stdout) == (2, "")
    assert finding in result.stderr
    assert way in result.stderr


def test_the_table_counts_what_it_leaves_out() -> None:
    """Invalid designs are counted, more designs than shown are said."""
    result = run("sweep", "3x{n}x{n} -> conv 4 3x3", "--set", "n=1..40", "--columns", "macs", "--top", "2")
    assert result.stdout.split("\n") == [
        "n   macs",
        "────────",
        "3    108",
        "4    432",
        "────────",
        "40 designs, 2 left out whose layers do not fit, 38 kept (2 shown: --top, or --format csv for all)",
        "",
    ]


def test_every_format_says_the_same() -> None:
    """CSV, JSON and Markdown hold the rows of the sweep; nothing kept is exit code 1."""
    args = ("sweep", NET, "--set", "k=1..3", "--columns", "params, macs")
    assert run(*args, "--format", "csv").stdout == "k,params,macs\n1,9038,33300\n2,18066,66600\n3,27094,99900\n"
    data = json.loads(run(*args, "--json").stdout)
    assert (data["designs"], data["invalid"], data["kept"], data["columns"]) == (3, 0, 3, ["k", "params", "macs"])
    assert data["rows"] == [[1, 9038, 33300], [2, 18066, 66600], [3, 27094, 99900]]
    assert "| 2 | 18,066 | 66,600 |" in run(*args, "--format", "markdown").stdout
    nothing = run(*args, "--where", "params < 0")
    assert (nothing.code, nothing.stdout.split("\n")[-2]) == (1, "3 designs, 0 kept")
    assert run(*args, "-q").stdout == "3\n"


def test_the_best_of_very_many_are_the_first_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Among equal first keys the next ones decide, then the place; numbers without bounds are left to the end."""
    monkeypatch.setattr(ranking, "_MANY", 4)
    first, second = numpy.array([2, 1] * 20), numpy.arange(40)[::-1] // 3
    order = sorted(range(40), key=lambda at: (first[at], second[at], at))
    assert ranking.best([first, second], False, 3).tolist() == order[:3]
    assert ranking.best([first, second], False, None).tolist() == list(range(40))
    large = second.astype(object)
    assert set(order[:3]) <= set(ranking.best([first, large], False, 3).tolist())
    assert ranking.best([large, first], False, 3).tolist() == list(range(40))
    for keys in ([first, second], [first, large], [second, first, second]):
        rows = list(zip(*(key.tolist() for key in keys)))
        assert sorted(ranking.best(keys, True, None).tolist()) == front(rows)


def test_a_front_that_nothing_thins_out_is_still_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every design beats all others in something, all are on it."""
    monkeypatch.setattr(ranking, "_MANY", 4)
    keys = [numpy.arange(50), numpy.arange(50)[::-1]]
    assert ranking.best(keys, True, None).tolist() == list(range(50))
