"""Axes read by a table: for each output position the input positions it is made of."""

from __future__ import annotations

from collections.abc import Sequence

from .._numpy import Array, np

Table = Array
"""Taps x positions of the output along one axis; -1 where a position has fewer taps than others."""


def gather(x: Array, tables: Sequence[Table], fill: float) -> Array:
    """What each output reads, N, C, *taps, *positions; taps that it does not have read `fill`."""
    rank = len(tables)
    for axis, table in enumerate(tables):
        at_axis = 2 + 2 * axis
        if (table < 0).any():
            missing = np.full((*x.shape[:at_axis], 1, *x.shape[at_axis + 1 :]), fill, x.dtype)
            x = np.concatenate([x, missing], axis=at_axis)
        x = np.take(x, table, axis=at_axis)
    return x.transpose(0, 1, *range(2, 2 + 2 * rank, 2), *range(3, 2 + 2 * rank, 2))
