"""The engine runs every kind and every network, and what it does is what the rules say, though it shares none."""

from __future__ import annotations

import ast
import gc
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import Any, NoReturn

import numpy as np
import pytest
from engine_facts import computed, executed, inputs_of
from hypothesis import Phase, given, settings
from strategies import networks

import cnncalc
from cnncalc import Report, Row, ShapeError
from cnncalc.engine import _numpy
from cnncalc.engine.execute import execute
from cnncalc.engine.kernels import KERNELS
from cnncalc.engine.kernels._base import Kernel
from cnncalc.engine.kernels.conv import PANEL
from cnncalc.layers import KINDS, Layer, _window
from cnncalc.zoo import entries

CANONICAL = {kind.kind: kind for kind in KINDS.values()}
EXAMPLES = [
    (x, notation, out, params, macs) for kind in CANONICAL.values() for notation, x, out, params, macs in kind.examples
]
LARGE = 20_000_000  # numbers that a test does not allocate

CAMPAIGN = int(os.environ.get("CNNCALC_EXAMPLES", "0"))
few = settings(
    max_examples=CAMPAIGN or 100,
    derandomize=not CAMPAIGN,
    database=None,
    deadline=None,
    phases=list(Phase) if CAMPAIGN else [Phase.generate],
)

BRANCHES = """
input: 6@13x12
layers: |
  a: conv 8 3x2 /2x1 pad 1+0x2 dilation 1x2 groups 2 -> bn -> relu
  b: residual(dwconv 3 same -> gn 2 -> gelu -> conv 8 1 | project)
  concat(maxpool 3 /1 pad 1 | avgpool 3 /1 pad 1 excludepad | @a) -> upsample 2 bilinear -> crop like @a
  mul(identity | gap -> conv 24 1 -> sigmoid) -> add(identity | gmp -> flatten)
  conv 3 3 connections {[[0, 1], [1, 2, 3], [0]]} -> local 2 3 pad 1 -> conv 2 3 same fixed -> flatten -> linear 4
"""


# -- nothing is missing, nothing is shared -----------------------------------------------------------


def test_every_kind_has_a_kernel() -> None:
    """And every kernel runs a kind that exists."""
    assert set(KERNELS) == set(CANONICAL)


def test_a_missing_kernel_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail."""
    monkeypatch.delitem(KERNELS, "lrn")
    with pytest.raises(AssertionError):
        test_every_kind_has_a_kernel()


def rules() -> Iterator[tuple[Any, str]]:
    """Every function that a layer's figures are made with, and where it stands."""
    for kind in {base for one in CANONICAL.values() for base in one.__mro__ if issubclass(base, Layer)}:
        yield from ((kind, name) for name, value in vars(kind).items() if isinstance(value, FunctionType))
    yield from ((_window, name) for name, value in vars(_window).items() if isinstance(value, FunctionType))


def forbid_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on no rule, and no figure of a row, can be asked."""

    def forbidden(*_: object) -> NoReturn:
        raise AssertionError("a rule was asked")

    for home, name in rules():
        if not name.startswith("__"):
            monkeypatch.setattr(home, name, forbidden)
    for figure in ("output_shape", "params", "weights", "biases", "buffers", "macs", "field", "depth", "notes"):
        monkeypatch.setattr(Row, figure, property(forbidden))


def test_the_engine_asks_no_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every kind's examples run while every rule of every layer raises, and so does every figure of a row."""
    texts = [BRANCHES, *(f"{x} -> {notation}" for x, notation, _, params, _ in EXAMPLES if params < LARGE)]
    cases = []
    for text in texts:
        report = cnncalc.analyze(cnncalc.parse(text))
        cases.append((report, inputs_of(report), executed(report)[1]))
    assert {row.kind for report, _, _ in cases for row in report.rows} == set(CANONICAL)
    forbid_rules(monkeypatch)
    for report, inputs, wanted in cases:
        assert np.array_equal(execute(report, inputs)[report.output], wanted)


def test_a_rule_that_is_asked_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: the analysis does ask, and so does who looks at a row's shape."""
    report = cnncalc.analyze(cnncalc.parse("3@8x8 -> conv 4 3"))
    forbid_rules(monkeypatch)
    for asks in (lambda: cnncalc.analyze(cnncalc.parse("3@8x8 -> conv 4 3")), lambda: report.output.output_shape):
        with pytest.raises(AssertionError, match="a rule was asked"):
            asks()


@pytest.mark.parametrize("path", sorted(Path(_numpy.__file__).parent.rglob("*.py")), ids=lambda path: path.stem)
def test_kernels_import_no_rule(path: Path) -> None:
    """No kernel, and nothing that counts or executes, imports from the room of rules."""
    named = {"layers", "dims", "receptive", "_window"}
    if path.parent.name == "kernels" or path.stem in ("execute", "tally", "numbers"):
        modules = [
            node.module or ""
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ImportFrom)
        ]
        assert not [module for module in modules if set(module.split(".")) & named]


# -- what is executed is what is computed ------------------------------------------------------------


@pytest.mark.parametrize(("x", "notation", "out", "params", "macs"), EXAMPLES, ids=lambda value: str(value))
def test_examples_of_every_kind(x: str, notation: str, out: str, params: int, macs: int) -> None:
    """Each documented example, run: output, parameters and MACs are those stated."""
    report = cnncalc.analyze(cnncalc.parse(f"{x} -> {notation}"))
    if params > LARGE:
        pytest.skip("too large; local layers of other sizes are among the random ones")
    facts, made = executed(report)
    (fact,) = facts.values()
    stated = KERNELS[report.rows[0].kind].stated
    assert "x".join(map(str, made.shape[1:])) == out
    assert (fact.params, fact.macs) == ((0, 0) if stated else (params, macs))
    assert np.isfinite(made).all()


@few
@given(networks())
def test_random_networks_run_as_computed(text: str) -> None:
    """Shape, parameters, buffers, MACs and taps on padding of every layer; and working in place changes no output."""
    report = cnncalc.analyze(cnncalc.parse(text), batch=1)
    facts, made = executed(report)
    assert facts == computed(report)
    apart = execute(report, inputs_of(report), keep=[*report.counted, report.output])
    assert np.array_equal(made, apart[report.output], equal_nan=True)


WINDOWS = [
    f"{channels}@{space} -> {kind}"
    for kind in (
        "conv 4 3x2 /2 pad 2+0x1 dilation 1x3 groups 2",
        "conv 4 5 /3 pad 7",
        "conv 2 1 /2 pad 1",
        "conv 2 2 /5 pad 0+9",
        "conv 6 3 same dilation 4",
        "dwconv 3 /2 pad 1+2 multiplier 3",
        "local 2 3 /2 pad 2+1",
        "convtranspose 4 4x3 /3x1 pad 5x0 outpad 2x0 groups 2",
        "convtranspose 2 2 /3 dilation 4 pad 2+3 outpad 3",
        "convtranspose 2 1 /4 outpad 3",
    )
    for channels, space in ((4, "9x7"), (2, "1x1"), (6, "5x30"))
]


@pytest.mark.parametrize("text", WINDOWS)
def test_windows_of_every_form(text: str) -> None:
    """Uneven padding wider than the kernel, holes, windows that see nothing but padding, outputs nobody reaches."""
    try:
        report = cnncalc.analyze(cnncalc.parse(text))
    except ShapeError:
        pytest.skip("does not fit")
    assert executed(report)[0] == computed(report)


SIDES = (64, 96, 128, 160, 188)


def small(target: str) -> Report:
    """A zoo network on the smallest usual input that it takes, side heads included."""
    network = cnncalc.load(target)
    own = cnncalc.analyze(network, aux=True, batch=1)
    channels, *space = own.inputs[0].output_shape
    for side in SIDES if len(own.inputs) == 1 and len(space) == 2 else ():
        try:
            report = cnncalc.analyze(network, input=f"{channels}@{side}x{side}", aux=True, batch=1)
        except ShapeError:
            continue
        return min(report, own, key=lambda one: int(one.totals.macs))
    return own


SMALLEST = {entry.path: entry.target for entry in sorted(entries(), key=lambda entry: -int(entry.figures["params"]))}


@pytest.mark.parametrize("target", sorted(SMALLEST.values()))
def test_every_network_of_the_zoo_runs(target: str) -> None:
    """The smallest network of each file on a small input; campaign_verify.py runs all of them at full size."""
    report = small(target)
    facts, made = executed(report)
    assert facts == computed(report)
    assert np.isfinite(made).all()


@pytest.mark.parametrize("path", sorted(Path("examples").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_runs(path: Path) -> None:
    """As it stands, with every side head; the largest on a smaller input."""
    network = cnncalc.load(path)
    report = cnncalc.analyze(network, aux=True, batch=1, input="1@188x188" if path.stem == "unet" else None)
    assert executed(report)[0] == computed(report)


# -- memory and time ---------------------------------------------------------------------------------

MB = 1 << 20
LEAN = [
    "8@256x256 -> 6 * (conv 8 3 pad 1 -> bn -> relu)",
    "8@256x256 -> a: conv 8 3 pad 1 -> 4 * (conv 8 3 pad 1 -> silu) -> add(identity | @a) -> conv 1 1",
    "8@256x256 -> 3 * (dwconv 3 pad 1 -> gelu -> conv 8 1 -> softmax -> lrn 5)",
    "8@256x256 -> concat(take ..4 | take 4.. -> relu) -> channelshuffle 2 -> maxpool 2 -> upsample 2 bilinear",
    "8@256x256 -> gn 2 -> maxpool 3 /1 pad 1 -> ln -> avgpool 5 /1 pad 2 -> adaptiveavgpool 100x90 -> fc 10",
    "4@1000000 -> conv 4 9 pad 4 -> tanh -> conv 2 1 -> mish",
]


@pytest.mark.parametrize("text", LEAN)
def test_memory_is_that_of_the_live_set(text: str) -> None:
    """Never more than the largest live set that the analysis knows, one layer's numbers, and a panel."""
    report = cnncalc.analyze(cnncalc.parse(text))
    bound = report.memory.bytes(report.memory.peak + max(row.params for row in report.rows))
    gc.collect()
    tracemalloc.start()
    try:
        report.run()
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert held < bound + 4 * PANEL + 4 * MB


def test_values_neither_vanish_nor_explode() -> None:
    """Through 150 layers, plain or residual, with norms or biases alone, random numbers keep a sensible size."""
    for text in (
        "16@12x12 -> 50 * (conv 16 3 pad 1 nobias -> bn -> relu)",
        "16@12x12 -> 75 * (conv 16 3 pad 1 -> relu)",
        "16@12x12 -> 50 * residual(conv 16 3 pad 1 nobias -> bn -> relu -> conv 16 3 pad 1 nobias -> bn)",
        "16@12x12 -> 38 * (bn -> relu -> conv 16 1 -> dwconv 3 pad 1)",
    ):
        report = cnncalc.analyze(cnncalc.parse(text))
        outputs = report.run(outputs=[row.name for row in report.rows])
        sizes = [float(made.std()) for made in outputs.values()]
        assert len(sizes) >= 150
        assert 1e-2 < min(sizes) < max(sizes) < 1e4


def test_a_kind_has_one_kernel() -> None:
    """A second one is refused when its file is loaded."""
    with pytest.raises(TypeError, match="two kernels run conv"):
        type("Second", (Kernel,), {"kinds": ("conv",)})
