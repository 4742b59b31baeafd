"""The engine is a witness of its own: with every rule taken away it still runs, observes and counts."""

from __future__ import annotations

import sys
from types import FunctionType
from typing import Any, NoReturn

import pytest
from test_influence import LAYERS, NETWORKS, layer_on

import cnncalc
from cnncalc import receptive
from cnncalc.engine.copies import shrunk
from cnncalc.engine.influence import observe
from cnncalc.engine.kernels import KERNELS
from cnncalc.engine.looping import read
from cnncalc.engine.naive import LOOPS, Loops
from cnncalc.engine.numbers import drawn, drawn_input
from cnncalc.engine.running import run_through
from cnncalc.layers import KINDS
from cnncalc.report import Report

ARGUMENTS = ("stride", "everywhere")  # properties that only say what a layer's arguments are


class Asked(Exception):
    """A rule was asked."""


def refused(*_: Any, **__: Any) -> NoReturn:
    """Stands in the place of a rule."""
    raise Asked


def rules() -> list[tuple[Any, str]]:
    """Every method of every kind, and every function of the files in which rules stand."""
    classes = {base for kind in KINDS.values() for base in kind.__mro__ if base.__module__.startswith("cnncalc.")}
    found: list[tuple[Any, str]] = [
        (one, name) for one in classes for name, what in vars(one).items()
        if isinstance(what, (FunctionType, property)) and not name.startswith("__") and name not in ARGUMENTS
    ]  # fmt: skip
    files = [*{one.__module__: sys.modules[one.__module__] for one in classes}.values(), receptive]
    files.append(sys.modules["cnncalc.layers._window"])
    return found + [
        (file, name)
        for file in files
        for name, what in vars(file).items()
        if isinstance(what, FunctionType) and what.__module__ == file.__name__
    ]


def without_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks a rule from now on fails."""
    for where, name in rules():
        monkeypatch.setattr(where, name, refused)


def test_rules_are_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules that matter are among them, and nothing can be analysed without."""
    names = {(getattr(where, "__name__", ""), name) for where, name in rules()}
    assert {("Conv", "shape"), ("Convolution", "macs"), ("Windowed", "reads"), ("BatchNorm", "buffers")} <= names
    assert {("cnncalc.layers._window", "same_margin"), ("cnncalc.receptive", "through")} <= names
    without_rules(monkeypatch)
    with pytest.raises(Asked):
        cnncalc.analyze(cnncalc.parse("3x8x8 -> conv 4 3x3"))


def executed(report: Report) -> list[tuple[tuple[int, ...], tuple[int, ...], bool | None]]:
    """Shape, field and whether all is seen, row by row, as they are executed."""
    ran, failure = run_through(report, 0, "float32", lambda what, share: None)
    assert not failure
    seen = observe(report)
    return [(ran[row].shape, tuple(axis.size for axis in seen[row].axes), seen[row].sees_all) for row in report.counted]


@pytest.mark.parametrize("network", NETWORKS)
def test_networks_run_without_rules(network: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network analysed before runs and is followed as ever, and what comes out is what was computed."""
    report = cnncalc.analyze(cnncalc.parse(network))
    computed = [(tuple(row.output_shape), row.receptive_field or (), row.sees_all) for row in report.rows]
    without_rules(monkeypatch)
    assert executed(report) == computed


@pytest.mark.parametrize("notation", LAYERS)
def test_kernels_and_loops_run_without_rules(notation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every kind's kernel, and the loops of those that have loops, with the numbers that the kernel allocates."""
    row = layer_on(notation)
    x, shape, kernel = row.inputs[0].output_shape, tuple(row.output_shape), KERNELS[row.kind]
    params = row.params
    without_rules(monkeypatch)
    small = shrunk(row.layer, x) if row.kind in LOOPS else None
    values = drawn_input("x", (1, *x), 0, "float64")
    numbers = kernel.allocate(row.layer, [values.shape], drawn("layer", 0, "float64"))
    if row.kind in LOOPS:
        assert small is not None
        loops = Loops(row.layer, read(values[0]), {name: read(array) for name, array in numbers.items()})
        assert (loops.shape, loops.params) == (shape, params)
