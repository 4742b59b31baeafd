"""The engine's numbers are those of PyTorch, recorded layer by layer, and where PyTorch has none those of plain loops."""

from __future__ import annotations

import json
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn_values import values

import cnncalc

Array = np.ndarray[Any, Any]
RECORDED = np.load(Path(__file__).parent / "reference" / "pytorch_layers.npz")
CASES: list[dict[str, Any]] = json.loads(bytes(RECORDED["cases"]))
ENDS = np.cumsum([prod(case["output"]) for case in CASES])
OUTPUTS = np.split(RECORDED["outputs"], ENDS[:-1])


def engine(text: str, x: Array, numbers: dict[str, Array], dtype: str) -> Array:
    """What the engine makes of one layer, or of branches without numbers."""
    report = cnncalc.analyze(cnncalc.parse(f"{x.shape[1]}@{'x'.join(map(str, x.shape[2:]))} -> {text}" if x.ndim > 2 else f"{x.shape[1]} -> {text}"))
    named = {f"{report.rows[-1].name}.{name}": array for name, array in numbers.items()}
    (made,) = report.run(x, named, dtype=dtype).values()
    return made


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
    made = engine(case["text"].removesuffix(" wide"), x, numbers, dtype)
    assert made.dtype == dtype
    assert close(made, OUTPUTS[number].reshape(case["output"]))
