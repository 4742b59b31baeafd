"""The textbook's loops count what one counts by hand, and give the values that PyTorch gives."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

import numpy as np
import pytest
from drawn_values import values
from test_engine_numerics import CASES, OUTPUTS, close

import cnncalc
from cnncalc.engine import looping
from cnncalc.engine.copies import MOST, shrunk
from cnncalc.engine.looping import looped
from cnncalc.engine.naive import LOOPS, Loops
from cnncalc.engine.tally import Tally
from cnncalc.engine.verification import Difference
from cnncalc.layers import KINDS
from cnncalc.rows import Row

Array = np.ndarray[Any, np.dtype[Any]]


def layer_of(text: str) -> Row:
    """The one layer of a network."""
    return cnncalc.analyze(cnncalc.parse(text)).rows[-1]


def read(array: Array) -> dict[tuple[int, ...], float]:
    """An array as the loops want it."""
    return dict(zip(np.ndindex(*array.shape), array.ravel().tolist()))


class Ones(dict[tuple[int, ...], float]):
    """Numbers that are all one."""

    def __missing__(self, at: tuple[int, ...]) -> float:
        return 1.0


def looped_over_ones(text: str) -> Loops:
    """A layer of ones on an input of ones."""
    row = layer_of(text)
    names = ("weight", "bias", "given_weight", "given_bias")
    x = dict.fromkeys(product(*map(range, row.inputs[0].output_shape)), 1.0)
    return Loops(row.layer, x, {name: Ones() for name in names})


BY_HAND = [
    # network, output, multiplications, on padding, numbers used, first value, middle value
    ("2@5x5 -> conv 3 3x3 pad 1", (3, 5, 5), 25 * 9 * 6, 25 * 9 * 6 - 13 * 13 * 6, 57, 9, 19),
    ("2@5x5 -> conv 3 3x3 pad 1 nobias", (3, 5, 5), 1350, 336, 54, 8, 18),
    ("2@5x5 -> conv 3 3x3 pad 1 fixed", (3, 5, 5), 1350, 336, 0, 9, 19),
    ("4@7x7 -> conv 6 3x3 /2 groups 2", (6, 3, 3), 9 * 9 * 2 * 6, 0, 2 * 9 * 6 + 6, 19, 19),
    ("2@4x4 -> conv 1 2x2 /2 same", (1, 2, 2), 32, 0, 9, 9, 9),
    ("1@4x4 -> conv 1 3x3 /2 same", (1, 2, 2), 36, 36 - 25, 10, 10, 5),
    ("1@9 -> conv 1 3 dilation 4", (1, 1), 3, 0, 4, 4, 4),
    ("3@4x4 -> dwconv 2x2 multiplier 2", (6, 3, 3), 9 * 4 * 6, 0, 30, 5, 5),
    ("1@3x3 -> local 2 2x2", (2, 2, 2), 32, 0, 32 + 8, 5, 5),
    ("3@3x3 -> conv 2 1x1 connections {[[0], [1, 2]]}", (2, 3, 3), 27, 0, 5, 2, 2),
    ("1@3 -> convtranspose 1 3 /2", (1, 7), 9, 0, 4, 2, 2),
    ("1@3 -> convtranspose 1 3 /2 pad 1 outpad 1", (1, 6), 9, 1, 4, 2, 3),
    ("2@3x2 -> fc 4", (4,), 48, 0, 52, 13, 13),
    ("5 -> linear 2 nobias", (2,), 10, 0, 10, 5, 5),
    ("2@4x4 -> subsample 2x2", (2, 2, 2), 8, 0, 4, 5, 5),
    ("1@5 -> maxpool 2 /2 ceil", (1, 3), 0, 0, 0, 1, 1),
    ("1@5 -> maxpool 2 /2 pad 1 ceil", (1, 3), 0, 0, 0, 1, 1),
    ("1@4 -> avgpool 3 /2 pad 1", (1, 2), 0, 0, 0, 2 / 3, 1),
    ("1@4 -> avgpool 3 /2 pad 1 excludepad", (1, 2), 0, 0, 0, 1, 1),
]


@pytest.mark.parametrize(("text", "shape", "done", "on_padding", "used", "first", "middle"), BY_HAND)
def test_ones_counted_by_hand(
    text: str, shape: tuple[int, ...], done: int, on_padding: int, used: int, first: float, middle: float
) -> None:
    """Multiplications, those on padding, numbers that took part, and two values."""
    loops = looped_over_ones(text)
    assert (loops.shape, loops.multiplications, loops.on_padding, loops.params) == (shape, done, on_padding, used)
    assert loops.values[(0,) * len(shape)] == pytest.approx(first)
    assert loops.values[(0, *(n // 2 for n in shape[1:]))] == pytest.approx(middle)


RECORDED = [number for number, case in enumerate(CASES) if case["text"].split()[0] in LOOPS]


@pytest.mark.parametrize("number", RECORDED, ids=lambda number: CASES[number]["text"])
def test_pytorch_gives_the_same(number: int) -> None:
    """The first image of each recorded layer, number by number."""
    case = CASES[number]
    x = values(number, "x", case["input"])[0]
    numbers = {name: read(values(number, name, shape)) for name, shape in case["numbers"].items()}
    row = layer_of(
        f"{x.shape[0]}@{'x'.join(map(str, x.shape[1:]))} -> {case['text']}"
        if x.ndim > 1
        else f"{len(x)} -> {case['text']}"
    )
    loops = Loops(row.layer, read(x), numbers)
    made = np.array([loops.values[at] for at in np.ndindex(*loops.shape)]).reshape(loops.shape)
    assert close(made, OUTPUTS[number].reshape(case["output"])[0])


COPIES = [
    # a layer, and the small copy of it
    ("96@27x27 -> conv 256 5x5 pad 2 groups 2", "4@6x6", {"filters": 6, "groups": 2, "kernel": (5, 5)}),
    ("3@227x227 -> conv 96 11x11 /4", "2@15x15", {"filters": 3, "stride": (4, 4)}),
    ("64@56x57 -> conv 64 3x3 /2 same", "2@6x5", {"filters": 3, "pad": "same"}),
    ("32@9x9 -> dwconv 3x3 multiplier 4", "2@4x4", {"multiplier": 3}),
    ("256@6x6 -> fc 4096", "2@3x3", {"units": 5}),
    ("9216 -> linear 10", "7", {"units": 5}),
    ("6@14x14 -> conv 3 5x5 connections {[[0, 5], [1, 2], [3]]}", "6@6x6", {"table": [[0, 4], [1, 2], [3]]}),
    ("8@20 -> convtranspose 4 2 pad 4", "2@11", {"filters": 3}),
    ("8@3x3 -> maxpool 2 /2 ceil", "2@3x3", {"ceil": True}),
]


@pytest.mark.parametrize(("text", "small", "arguments"), COPIES)
def test_small_copies(text: str, small: str, arguments: dict[str, Any]) -> None:
    """A few channels and windows; kernel, stride, padding, and the rest of the division stay."""
    row = layer_of(text)
    copy = shrunk(row.layer, row.inputs[0].output_shape)
    assert copy is not None
    layer, x = copy
    assert x == layer_of(f"{small} -> identity").output_shape
    assert {name: getattr(layer, name) for name in arguments} == arguments
    found = looped(row, 0)
    assert found is not None
    assert not found.differences


def test_kernels_too_large_for_loops_are_left_out() -> None:
    """Where even a small copy would take too long there is none."""
    row = layer_of("3@500x500 -> conv 8 300x300")
    assert prod((300, 300, 2, 3)) > MOST
    assert shrunk(row.layer, row.inputs[0].output_shape) is None
    assert looped(row, 0) is None


def test_loops_that_differ_say_in_what(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the rule, which may even refuse, from the kernel's count, and from its values."""
    found = looped(layer_of("2@9x9 -> conv 3 3x3 pad 1"), 0)
    assert found is not None
    assert found.differences == ()
    (one,) = found._replace(rule=None, refusal="it does not fit").differences
    assert str(one).endswith("the loops run, and the rule refuses: it does not fit")
    (one,) = found._replace(kernel=Tally()).differences
    assert (one.figure, "the loops and the kernel count differently: " in one.text) == ("macs", True)
    (one,) = found._replace(deviation=0.25).differences
    assert str(one).endswith("the loops' values and the kernel's differ by 2.5e-01 of the largest")
    assert str(Difference("macs", "differs")) == "differs"
    assert looping._deviation(found.loops, np.zeros((1, 1, 1))) == 0.0

    def refused(layer: Any, x: Any) -> Any:
        raise cnncalc.dims.Unmet("nothing fits")

    plain = layer_of("2@9x9 -> conv 3 3x3 pad 1")
    monkeypatch.setattr(KINDS["conv"], "shape", refused)
    again = looped(plain, 0)
    assert again is not None
    assert (again.rule, again.refusal) == (None, "nothing fits")
