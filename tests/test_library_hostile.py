"""Whatever a caller of the library gives, only errors of the library come out."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy
import pytest
from finds import SYMBOLS
from finds_fuzzed import KINDS, SHAPES

import cnncalc
from cnncalc import CnncalcError

NETWORK = "vars: {k: 3}\ninput: 3x8x8\nlayers:\n- conv {k} 3\n- fc 3\nvariants: {s: {k: 2}}\n"
VALUES: list[Any] = [
    None, 0, -1, 3, 1.5, float("nan"), float("inf"), True, 10**400, Fraction(1, 2), b"x", object(), [], [3], ["k"], (1, 2), {1}, {},
    "", "x", "k", "k=3", "3x8x8", "9" * 5000, "a b", "\0", "\ud800", "params", "params,,", "rf>", "1/0", "(" * 5000, "params>3",
]  # fmt: skip
SETTINGS = [{"k": value} for value in VALUES] + [{name: [3]} for name in ("zz", "h", 3, "K")] + [
    {"k": value} for value in ([1.5], [True], ["a"], [3, 3], range(0), range(10**30), iter([1]), numpy.arange(3), numpy.ones(2))
]  # fmt: skip
CALLS: dict[str, Callable[[cnncalc.Network, Any], Any]] = {
    "parse": lambda net, value: cnncalc.parse(value),
    "parse name": lambda net, value: cnncalc.parse("3x8x8 -> relu", value),
    "parse layout": lambda net, value: cnncalc.parse("3x8x8 -> relu", "n", value),
    "load": lambda net, value: cnncalc.load(value),
    "analyze": lambda net, value: cnncalc.analyze(value),
    "sweep": lambda net, value: cnncalc.sweep(value, {"k": [1]}),
    "sweep set": lambda net, value: cnncalc.sweep(net, value),
    "row": lambda net, value: cnncalc.analyze(net)[value],
    "group": lambda net, value: cnncalc.analyze(net).group(value),
    "sees": lambda net, value: cnncalc.analyze(net)["conv1"].sees(value),
}
for option in ("input", "batch", "set", "variant", "layout", "aux", "limit", "symbols"):
    CALLS[f"analyze {option}"] = lambda net, value, option=option: cnncalc.analyze(net, **{option: value})  # type: ignore[misc]
for option in ("input", "batch", "variant", "columns", "where", "rank", "pareto", "top"):
    CALLS[f"sweep {option}"] = lambda net, value, option=option: cnncalc.sweep(net, {"k": [1, 2]}, **{option: value})  # type: ignore[misc]


@pytest.mark.parametrize("call", CALLS)
def test_values_of_every_kind(call: str) -> None:
    """An answer, or an error that says what is wrong."""
    network = cnncalc.parse(NETWORK)
    for value in [*VALUES, *SETTINGS]:
        try:
            CALLS[call](network, value)
        except CnncalcError as failure:
            _is_told(failure)


def _is_told(failure: CnncalcError) -> None:
    assert failure.problems
    assert all(problem.finding for problem in failure.problems)


@pytest.mark.parametrize("jobs", [0, -1, "x", None, 1.5])
def test_processes_are_counted(jobs: Any) -> None:
    """Nobody works in no process."""
    network = cnncalc.parse(NETWORK)
    with pytest.raises(CnncalcError, match="jobs must be a whole number from 1"):
        cnncalc.sweep(network, {"k": [1, 2]}, jobs=jobs)


@pytest.mark.parametrize("text", [find.args[0] for find in (*SYMBOLS, *KINDS, *SHAPES) if "->" in find.args[0]])
def test_finds_of_the_command_line(text: str) -> None:
    """What once went wrong goes right in a program too, and in every form of the report."""
    try:
        report = cnncalc.analyze(cnncalc.parse(text), limit=2000)
        forms = [str(report), report.to_json(), report.to_markdown(), report.to_csv()]
        assert all(forms)
    except CnncalcError as failure:
        _is_told(failure)
