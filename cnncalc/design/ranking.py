"""The best of many designs: by keys in order, or those that no other beats in all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy
from numpy.typing import NDArray

Array = NDArray[Any]
_MANY = 4096  # designs; fewer are not worth a first look
_PIVOTS = 24  # good designs that the others are first held against


def best(keys: Sequence[Array], pareto: bool, top: int | None) -> Array:
    """Designs among which the best are: all on the front, or all as good as the last one wanted."""
    if pareto:
        return _undominated(keys)
    count, first = len(keys[0]), keys[0]
    if top is None or count <= max(top, _MANY) or first.dtype == object:
        return numpy.arange(count)
    near = numpy.flatnonzero(first <= numpy.partition(first, top - 1)[top - 1])
    if len(near) <= max(4 * top, _MANY) or any(key.dtype == object for key in keys):
        return near
    order = numpy.lexsort([near, *(key[near] for key in reversed(keys))])  # the last sequence is the first key
    return near[order[:top]]


def _undominated(keys: Sequence[Array]) -> Array:
    """The front of many designs: a few good ones thin the rest out first."""
    alive = numpy.arange(len(keys[0]))
    if all(key.dtype != object for key in keys):
        scales = [max(1.0, float(numpy.abs(key).max(initial=0))) for key in keys]
        for turn in range(_PIVOTS):
            if len(alive) <= _MANY:
                break
            weights = [1.0 + 4.0 * ((turn * 7 + 3 * number) % 5) for number in range(len(keys))]
            rated = sum(weight * key[alive] / scale for weight, key, scale in zip(weights, keys, scales))
            alive = alive[~_beaten(keys, alive, int(alive[numpy.argmin(rated)]))]
    rows = list(zip(*(key[alive].tolist() for key in keys)))
    return alive[front(rows)]


def _beaten(keys: Sequence[Array], alive: Array, by: int) -> Array:
    """Which designs one of them beats."""
    no_better = numpy.ones(len(alive), dtype=bool)
    worse = numpy.zeros(len(alive), dtype=bool)
    for key in keys:
        no_better &= key[alive] >= key[by]
        worse |= key[alive] > key[by]
    return no_better & worse


def front(keys: Sequence[tuple[Any, ...]]) -> list[int]:
    """The designs that no other beats: none is as small in every key and smaller in one. Equal ones all count."""
    found: dict[tuple[Any, ...], None] = {}
    for key in sorted(set(keys)):  # whoever beats a design stands before it
        if not any(all(a <= b for a, b in zip(other, key)) for other in reversed(found)):
            found[key] = None
    return [at for at, key in enumerate(keys) if key in found]
