"""Mistakes in receptive fields and jumps, where windows stand one on the other on a single path from the input."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ...dims import product
from ...operations import Value
from ...rows import Row
from ..cases import Case, mistake
from .sizes import slides


class Kernel(NamedTuple):
    """What a window adds to a field."""

    size: int
    stride: int
    dilation: int
    row: Row

    @property
    def reach(self) -> int:
        return self.dilation * (self.size - 1) + 1


def kernels_of(case: Case) -> list[Kernel]:
    """The windows from the input up to the row; none where the way forks, axes differ, or something else than a window reads."""
    if case.figure not in ("rf", "jump") or not case.rows or isinstance(case.value, list):
        return []
    found = []
    for row in _way_up(case.rows[-1]):
        if slides(row):
            layer: Any = row.layer
            dilation = layer.dilation[-1] if layer.dilation else 1
            found.append(Kernel(layer.kernel[-1], layer.stride[-1], dilation, row))
        elif row.figures is not None and row.figures.reads is not None:
            return []
    return found


def _way_up(last: Row) -> list[Row]:
    """The layers between the input and a row, in the order they run; none where branches meet."""
    found = [last]
    while len(found[-1].inputs) == 1 and found[-1].inputs[0].figures is not None:
        found.append(found[-1].inputs[0])
    return found[::-1] if len(found[-1].inputs) == 1 else []


def _field(kernels: list[Kernel]) -> int:
    """The field of windows with these sizes."""
    size, jump = 1, 1
    for kernel in kernels:
        size, jump = size + (kernel.reach - 1) * jump, jump * kernel.stride
    return size


@mistake
def fields_added(case: Case) -> Iterator[Value]:
    """3 + 3 + 3 instead of 3, 5, 7."""
    kernels = kernels_of(case)
    if len(kernels) > 1 and case.figure == "rf":
        yield sum(kernel.size for kernel in kernels)


@mistake
def fields_multiplied(case: Case) -> Iterator[Value]:
    """3 * 3 * 3."""
    kernels = kernels_of(case)
    if len(kernels) > 1 and case.figure == "rf":
        yield product(kernel.size for kernel in kernels)


@mistake
def jump_ignored(case: Case) -> Iterator[Value]:
    """Strides make later kernels reach further."""
    kernels = kernels_of(case)
    if case.figure == "rf" and kernels:
        yield _field([kernel._replace(stride=1) for kernel in kernels])


@mistake
def jump_too_early(case: Case) -> Iterator[Value]:
    """A stride counts from the next window on, not for its own."""
    kernels = kernels_of(case)
    if case.figure == "rf" and kernels:
        strides = [kernel.stride for kernel in kernels]
        yield 1 + sum((kernel.reach - 1) * product(strides[: at + 1]) for at, kernel in enumerate(kernels))


@mistake
def holes_ignored(case: Case) -> Iterator[Value]:
    """Dilation makes a kernel reach further."""
    kernels = kernels_of(case)
    if case.figure == "rf" and kernels:
        yield _field([kernel._replace(dilation=1) for kernel in kernels])


@mistake
def last_kernel_only(case: Case) -> Iterator[Value]:
    """The field of the last layer alone."""
    kernels = kernels_of(case)
    if len(kernels) > 1 and case.figure == "rf":
        yield from (kernels[-1].size, kernels[-1].reach)


@mistake
def strides_added(case: Case) -> Iterator[Value]:
    """Jumps multiply."""
    kernels = kernels_of(case)
    if len(kernels) > 1 and case.figure == "jump":
        yield from (
            sum(kernel.stride for kernel in kernels),
            sum(kernel.stride for kernel in kernels if kernel.stride > 1),
        )
