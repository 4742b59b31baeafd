"""The engine as a function of the library: what goes in is looked at before anything is run."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import Problem, UsageError, usage
from ._numpy import Array, np
from .execute import execute
from .kernels import Make
from .numbers import drawn_input, given
from .weights import checked, numeric, read

if TYPE_CHECKING:
    from ..report import Report
    from ..rows import Row

DTYPES = ("float32", "float64")


def run(
    report: Report,
    inputs: Any = None,
    weights: Mapping[str, Any] | str | os.PathLike[str] | None = None,
    outputs: str | Sequence[str] | None = None,
    seed: int = 0,
    dtype: str = "float32",
) -> dict[str, Array]:
    """See `Report.run`."""
    if dtype not in DTYPES:
        raise usage(f"dtype {dtype!r} is not computed in", expected=" or ".join(DTYPES))
    if type(seed) is not int or seed < 0:
        raise usage(f"a seed is a whole number from 0, got {seed!r}")
    refuse_unknown_sizes(report)
    wanted = _wanted(report, outputs)
    arrays, batched = (_random(report, seed, dtype), True) if inputs is None else _given(report, inputs, dtype)
    made = execute(report, arrays, _source(report, weights, dtype), seed, dtype, wanted)
    return {row.name: _own(made[row] if batched else made[row][0], arrays) for row in wanted}


def refuse_unknown_sizes(report: Report) -> None:
    """A network with letters or `?` among its sizes cannot be run."""
    for row in (*report.inputs, *report.counted):
        if not row.is_plain:
            hint = "give the input in numbers: analyze(network, input='3x224x224')"
            raise usage(f"{row.name} has the shape {row.output_shape}, which cannot be run", hint=hint)


def _wanted(report: Report, outputs: str | Sequence[str] | None) -> list[Row]:
    """The rows whose outputs are asked for."""
    if outputs is None:
        return [report.output]
    rows = [report[name] for name in ([outputs] if isinstance(outputs, str) else outputs)]
    aside = next((row for row in rows if row not in report.counted), None)
    if aside is not None:
        raise usage(f"{aside.name} belongs to a side head, which is not run", hint="analyze(network, aux=True) runs it")
    return rows


def _random(report: Report, seed: int, dtype: str) -> dict[str, Array]:
    return {row.name: drawn_input(row.name, (report.batch, *row.output_shape), seed, dtype) for row in report.inputs}


def _given(report: Report, inputs: Any, dtype: str) -> tuple[dict[str, Array], bool]:
    """The inputs with a batch axis, and whether they came with one."""
    named = inputs if isinstance(inputs, Mapping) else {report.inputs[0].name: inputs}
    shapes = {row.name: tuple(row.output_shape) for row in report.inputs}
    problems = [_missing(name, shape) for name, shape in shapes.items() if name not in named]
    names = " ".join(shapes)
    problems += [Problem(f"there is no input {name!r}", expected=names) for name in named if name not in shapes]
    arrays = numeric({name: named[name] for name in shapes if name in named}, problems)
    for name, array in arrays.items():
        if array.shape != shapes[name] and (array.shape[1:] != shapes[name] or not len(array)):
            problems.append(Problem(f"{name} has the shape {array.shape}", expected=_either(shapes[name])))
    batches = {array.shape[: array.ndim - len(shapes[name])] for name, array in arrays.items()}
    if len(batches) > 1 and not problems:
        told = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        problems.append(Problem(f"the inputs have not the same batch: {told}"))
    if problems:
        raise UsageError(problems)
    batched = () not in batches
    with np.errstate(over="ignore"):
        return {name: _with_batch(array, batched).astype(dtype, copy=False) for name, array in arrays.items()}, batched


def _with_batch(array: Array, batched: bool) -> Array:
    return array if batched else array[np.newaxis]


def _missing(name: str, shape: tuple[int, ...]) -> Problem:
    return Problem(f"the input {name} is not given", expected=_either(shape))


def _either(shape: tuple[int, ...]) -> str:
    return f"{shape}, or ({', '.join(['N', *map(str, shape)])}) with a batch"


def _source(
    report: Report, weights: Mapping[str, Any] | str | os.PathLike[str] | None, dtype: str
) -> Callable[[str], Make] | None:
    """Where a layer's numbers come from; None draws them."""
    if weights is None:
        return None
    known = checked(report, weights if isinstance(weights, Mapping) else read(weights))
    return lambda layer: given(layer, known, dtype)


def _own(made: Array, inputs: Mapping[str, Array]) -> Array:
    """What comes out, which is never the memory of what went in."""
    shared = any(np.may_share_memory(made, array) for array in inputs.values())
    return made.copy() if shared else made
