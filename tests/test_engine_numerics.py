"""The engine's numbers are those of PyTorch, recorded layer by layer, and where PyTorch has none those of plain loops."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import plain_layers as plain
import pytest
from drawn_values import values

import cnncalc
from cnncalc.engine.kernels._erf import erf
from cnncalc.engine.weights import wanted

Array = np.ndarray[Any, Any]
RECORDED = np.load(Path(__file__).parent / "reference" / "pytorch_layers.npz")
CASES: list[dict[str, Any]] = json.loads(bytes(RECORDED["cases"]))
ENDS = np.cumsum([prod(case["output"]) for case in CASES])
OUTPUTS = np.split(RECORDED["outputs"], ENDS[:-1])


def analyzed(text: str, shape: Sequence[int]) -> cnncalc.Report:
    """A network of one layer, or a few, on an input N, C, *space."""
    space = "x".join(map(str, shape[2:]))
    return cnncalc.analyze(cnncalc.parse(f"{shape[1]}{'@' * bool(space)}{space} -> {text}"))


def close(made: Array, wanted: Array) -> bool:
    """Equal to 1e-5 of each value; sums that nearly cancel, to 1e-6 of the largest."""
    return made.shape == wanted.shape and np.allclose(made, wanted, rtol=1e-5, atol=1e-6 * float(np.abs(wanted).max()))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda number: CASES[number]["text"])
def test_pytorch_gives_the_same(number: int, dtype: str) -> None:
    """Shape and values of each recorded layer; its numbers have PyTorch's names and shapes, or the run would refuse."""
    case = CASES[number]
    x = values(number, "x", case["input"]) * (20 if case["text"].endswith(" wide") else 1)
    numbers = {name: values(number, name, shape) for name, shape in case["numbers"].items()}
    report = analyzed(case["text"].removesuffix(" wide"), x.shape)
    (made,) = report.run(
        x, {f"{report.rows[-1].name}.{name}": one for name, one in numbers.items()}, dtype=dtype
    ).values()
    assert made.dtype == dtype
    assert close(made, OUTPUTS[number].reshape(case["output"]))


def split(weight: Array, reads: plain.Reads, axis: int = 0) -> list[Array]:
    """The weights of each filter of a table of connections, one filter after another along an axis."""
    return np.split(weight, np.cumsum([len(read) for read in reads])[:-1], axis)


TABLE = [[0, 2], [1], [0, 1, 2]]
CONNECTED = f"connections {{{TABLE}}}"

Numbers = dict[str, Array]
PLAIN: list[tuple[str, tuple[int, ...], Callable[[Array, Numbers], Array]]] = [
    (
        f"conv 3 2x3 pad 1 /2x1 {CONNECTED}",
        (2, 3, 5, 6),
        lambda x, n: plain.conv(x, split(n["weight"][0], TABLE), n["bias"], (2, 3), (2, 1), [(1, 1)] * 2, TABLE),
    ),
    (
        f"convtranspose 3 2x3 /2x1 {CONNECTED}",
        (2, 3, 3, 4),
        lambda x, n: plain.transposed(x, split(n["weight"][:, 0], TABLE), n["bias"], (2, 3), (2, 1), TABLE),
    ),
    (
        f"local 3 2x3 pad 1 /2x1 {CONNECTED}",
        (2, 3, 4, 5),
        lambda x, n: plain.local(x, split(n["weight"][:, :, 0], TABLE, 2), n["bias"], (2, 3), (2, 1), [(1, 1)] * 2, TABLE),
    ),
    (
        "local 4 3x2 pad 1+0x2 /2 groups 2",
        (2, 6, 5, 4),
        lambda x, n: plain.local(
            x, list(np.moveaxis(n["weight"], 2, 0)), n["bias"], (3, 2), (2, 2), [(1, 0), (2, 2)], plain.everything(4, 6, 2)
        ),
    ),
    (
        "local 2 3",
        (1, 3, 6),
        lambda x, n: plain.local(x, list(np.moveaxis(n["weight"], 1, 0)), n["bias"], (3,), (1,), [(0, 0)], plain.everything(2, 3)),
    ),
    (
        "conv 2 3 fixed",
        (1, 3, 6),
        lambda x, n: plain.conv(x, list(n["given_weight"]), n["given_bias"], (3,), (1,), [(0, 0)], plain.everything(2, 3)),
    ),
    ("fc 4 fixed nobias", (2, 5), lambda x, n: x @ n["given_weight"].T),
    ("subsample 2x3", (2, 3, 5, 7), lambda x, n: plain.subsample(x, n["weight"], n["bias"], (2, 3))),
    ("scale", (2, 3, 4), lambda x, n: x * n["weight"][:, np.newaxis]),
    ("padchannels 1+2", (1, 2, 3, 3), lambda x, n: np.pad(x, ((0, 0), (1, 2), (0, 0), (0, 0)))),
    ("take 1..3", (1, 5, 3, 3), lambda x, n: x[:, 1:3]),
    ("take ..2", (1, 5, 3), lambda x, n: x[:, :2]),
    ("crop 1+0x0+2", (1, 2, 5, 6), lambda x, n: x[:, :, 1:, :-2]),
    ("mid: pad 1+2 -> pad 2 -> crop like @mid", (1, 2, 5, 6), lambda x, n: np.pad(x, ((0, 0), (0, 0), (1, 2), (1, 2)))),
    ("upsample 3 -> crop like @input", (1, 2, 4), lambda x, n: np.repeat(x, 3, 2)[:, :, 4:8]),
    ("upsample to 7x3", (1, 2, 5, 4), lambda x, n: x[:, :, [v * 5 // 7 for v in range(7)]][..., [0, 1, 2]]),
    ("reshape 2@3x4", (2, 24), lambda x, n: x.reshape(2, 2, 3, 4)),
    ("flatten", (2, 2, 3, 4), lambda x, n: x.reshape(2, 24)),
    ("dropout 0.5 -> droppath 0.1 -> identity", (2, 3, 4), lambda x, n: x),
    ("custom 2@5x5 params 7 macs 8", (2, 3, 4, 4), lambda x, n: np.zeros((2, 2, 5, 5))),
    ("pixelshuffle 2", (2, 8, 3), lambda x, n: plain.shuffled(x, 2)[:, :]),
    ("pixelshuffle 2", (1, 16, 2, 1, 3), lambda x, n: plain.shuffled(x, 2)),
    ("pixelshuffle 3 -> pixelunshuffle 3", (2, 27, 2, 1, 2), lambda x, n: x),
    ("pixelunshuffle 3 -> pixelshuffle 3", (2, 2, 6), lambda x, n: x),
    *(
        (
            f"conv 3 {kernel} /{stride} same",
            (1, 2, size, size + 1),
            lambda x, n, k=kernel, s=stride: plain.conv(
                x, list(n["weight"]), n["bias"], (k, k), (s, s), plain.tensorflow_same(x.shape[2:], (k, k), (s, s)), plain.everything(3, 2)
            ),
        )
        for kernel, stride, size in ((3, 2, 7), (3, 2, 8), (5, 3, 7), (2, 3, 7), (4, 2, 6))
    ),
    *(
        (f"{kind} 3 /2 same{extra}", (1, 2, 7, 8), lambda x, n, f=f: f(x, (3, 3), (2, 2), plain.tensorflow_same((7, 8), (3, 3), (2, 2))))
        for kind, extra, f in (("maxpool", "", plain.largest), ("avgpool", " excludepad", plain.mean))
    ),
]  # fmt: skip


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("text", "shape", "reference"), PLAIN, ids=[f"{text} on {shape}" for text, shape, _ in PLAIN])
def test_plain_loops_give_the_same(
    text: str, shape: tuple[int, ...], reference: Callable[[Array, Numbers], Array], dtype: str
) -> None:
    """Layers that PyTorch lacks, against loops written from their definitions."""
    x = values(0, "x", shape)
    report = analyzed(text, shape)
    numbers = {name: values(0, name.split(".")[-1], one) for row in report.rows for name, one in wanted(row).items()}
    (made,) = report.run(x, numbers, dtype=dtype).values()
    assert close(made, reference(x, {name.split(".")[-1]: array for name, array in numbers.items()}))


def test_the_error_function_is_good_to_seven_digits() -> None:
    """Against the standard library's, over all of its range."""
    x = np.linspace(-7, 7, 20_001)
    assert np.abs(erf(x) - [math.erf(one) for one in x]).max() < 1e-7


@pytest.mark.parametrize(
    "text", ["sigmoid", "silu", "softplus", "mish", "softmax", "logsoftmax", "gelu", "selu", "elu"]
)
def test_large_values_overflow_nowhere(text: str) -> None:
    """No warning, which would be an error here, and no number that is none."""
    x = np.array([-1e30, -1000, -89, 0, 89, 1000, 1e30], np.float32)
    (made,) = analyzed(text, (1, 7)).run(x).values()
    assert np.isfinite(made[1:6]).all()
