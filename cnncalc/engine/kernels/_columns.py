"""All channels of some positions at a time, for layers that combine the channels of a position."""

from __future__ import annotations

from collections.abc import Iterator

from .._numpy import Array
from ._blocks import EACH, PIECE, at, cuts


def columns(x: Array, out: Array) -> Iterator[tuple[Array, Array]]:
    """Parts of two arrays alike, 1, C, *space, in which no channel is missing."""
    for image in range(len(x)):
        for part in cuts(x.shape[2:], PIECE // x.shape[1]):
            where = at(slice(image, image + 1), EACH, *part)
            yield x[where], out[where]
