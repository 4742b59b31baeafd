"""All channels of some positions at a time, for layers that combine the channels of a position."""

from __future__ import annotations

from collections.abc import Iterator

from .._numpy import Array
from ._blocks import EACH, PIECE, at, cuts


def columns(x: Array, out: Array) -> Iterator[tuple[Array, Array]]:
    """Parts of two arrays alike, N, C, *space, in which no channel is missing."""
    for images, *part in cuts((len(x), *x.shape[2:]), PIECE // x.shape[1]):
        where = at(images, EACH, *part)
        yield x[where], out[where]
