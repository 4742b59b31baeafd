"""Run the rows of a report one after another; every array is let go when its last reader has run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from ._numpy import Array, np
from .kernels import KERNELS, Make
from .kernels._base import Numbers
from .numbers import drawn
from .tally import Tally

if TYPE_CHECKING:
    from ..report import Report
    from ..rows import Row

Observer = Callable[["Row", Sequence[Array], Array, Numbers, Tally, float], None]
"""Told of each row as it has run: what came in and went out, its numbers, what it multiplied, its seconds.

What came in may have been written over by then, by a layer that works in place; its shape stands.
"""


@np.errstate(all="ignore")
def execute(
    report: Report,
    inputs: Mapping[str, Array],
    weights: Callable[[str], Make] | None = None,
    seed: int = 0,
    dtype: str = "float32",
    keep: Collection[Row] | None = None,
    observer: Observer | None = None,
) -> dict[Row, Array]:
    """The outputs of the rows in `keep` (by default the network's output), each N, C, *space.

    `inputs` holds an array N, C, *space for each input by name; `weights` gives what makes the numbers of the layer
    so named, by default drawn at random from the seed. A value that grows too large is infinite, as in PyTorch, and
    no warning.
    """
    kept = {report.output} if keep is None else set(keep)
    live = _Live(report, kept)
    for row in report.inputs:
        live.give(row, inputs[row.name])
    for row in report.counted:
        make = drawn(row.name, seed, dtype) if weights is None else weights(row.name)
        _step(row, live, make, observer)
    return live.kept


def _step(row: Row, live: _Live, make: Make, observer: Observer | None) -> None:
    """Run one row."""
    kernel, layer = KERNELS[row.kind], row.layer
    xs = [live.arrays[source] for source in row.inputs]
    numbers = kernel.allocate(layer, [x.shape for x in xs], make)
    out = xs[0] if kernel.in_place and live.free_after(row) else None
    tally, start = Tally(), perf_counter()
    made = kernel.run(layer, xs, numbers, tally, out)
    seconds = perf_counter() - start
    if observer is not None:
        observer(row, xs, made, numbers, tally, seconds)
    del xs, out
    live.put(row, made)
    live.leave(row)


class _Live:
    """The arrays that somebody will still read."""

    def __init__(self, report: Report, kept: Collection[Row]) -> None:
        self.arrays: dict[Row, Array] = {}
        self.kept: dict[Row, Array] = {}
        self._wanted = set(kept)
        self._last = {source: row for row in report.counted for source in row.inputs}

    def give(self, row: Row, array: Array) -> None:
        """An input, which stays the caller's: no view of it can be written over."""
        array = array.view()
        array.flags.writeable = False
        self.put(row, array)

    def put(self, row: Row, made: Array) -> None:
        if row in self._wanted:
            self.kept[row] = made
        if row in self._last:
            self.arrays[row] = made

    def leave(self, row: Row) -> None:
        """Let go of what this row was the last to read."""
        for source in set(row.inputs):
            if self._last[source] is row:
                del self.arrays[source]

    def free_after(self, row: Row) -> bool:
        """Whether the only input of a row may be written over: nobody reads its memory later."""
        source = row.inputs[0]
        if len(row.inputs) > 1 or self._last[source] is not row or not self.arrays[source].flags.writeable:
            return False
        owner = _owner(self.arrays[source])
        others = [array for other, array in self.arrays.items() if other is not source]
        return not any(_owner(array) is owner for array in [*others, *self.kept.values()])


def _owner(array: Array) -> Array:
    """The array whose memory a view shows."""
    while isinstance(array.base, type(array)):
        array = array.base
    return array
