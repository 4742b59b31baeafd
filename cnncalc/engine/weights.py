"""Weights that are given by name: read from a file, and held against what the layers need, all mismatches at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from ..errors import Problem, UsageError, did_you_mean, usage
from ._numpy import Array, np
from .kernels import KERNELS

if TYPE_CHECKING:
    from ..report import Report
    from ..rows import Row

Wanted = dict[str, tuple[int, ...]]


def read(path: str | os.PathLike[str]) -> dict[str, Array]:
    """The arrays of an .npz file."""
    try:
        found = np.load(path, allow_pickle=False)
        if not isinstance(found, np.ndarray):
            with found:
                return dict(found)
    except FileNotFoundError:
        raise usage(f"no such file: {path}") from None
    except (OSError, ValueError, EOFError, BadZipFile, TypeError):
        pass
    raise usage(
        f"cannot read weights from {path}", expected="an .npz file of arrays, as numpy.savez writes it"
    ) from None


def wanted(row: Row) -> Wanted:
    """The shape of each of a layer's numbers, by full name, for the input that the analysis expects."""
    shapes: Wanted = {}

    def note(name: str, shape: tuple[int, ...], fan: int = 0) -> Array:
        shapes[f"{row.name}.{name}"] = shape
        return np.empty(0)

    KERNELS[row.kind].allocate(row.layer, [(1, *source.output_shape) for source in row.inputs], note)
    return shapes


def checked(report: Report, weights: Mapping[str, Any]) -> dict[str, Array]:
    """The weights as arrays; raises `UsageError` with every name and shape that does not fit.

    Those of side heads that are not run may stand there.
    """
    needed = {name: shape for row in report.counted for name, shape in wanted(row).items()}
    known = {name: shape for row in report.rows for name, shape in wanted(row).items()}
    problems: list[Problem] = []
    arrays = {str(name): numeric(str(name), value, problems) for name, value in weights.items()}
    for name, array in arrays.items():
        if name not in known:
            problems.append(Problem(f"no layer has {name}, of shape {array.shape}", hint=did_you_mean(name, known)))
        elif array.shape != known[name]:
            problems.append(Problem(f"{name} has the shape {array.shape}", expected=str(known[name])))
    for name, shape in needed.items():
        if name not in arrays and not name.endswith(".num_batches_tracked"):
            problems.append(Problem(f"{name} is not given", expected=f"an array of shape {shape}"))
    if problems:
        raise UsageError(problems)
    return arrays


def numeric(name: str, value: Any, problems: list[Problem]) -> Array:
    """A value as an array of numbers; notes where it is none."""
    try:
        array = np.asarray(value)
    except ValueError:
        array = np.asarray(None)
    if array.dtype.kind not in "fiub":
        problems.append(Problem(f"{name} holds no real numbers but {array.dtype}"))
    return array
