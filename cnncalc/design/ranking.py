"""The best of many designs: by keys in order, or those that no other beats in all of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import numpy
from numpy.typing import NDArray

from ..errors import usage

Array = NDArray[Any]
_MANY = 4096  # designs; fewer are not worth a first look
_PIVOTS = 24  # good designs that the others are first held against
_MOST_COMPARED = 50_000_000  # pairs of designs held beside one another for a front by many keys: a second


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
    ordered = sorted(set(keys))  # whoever beats a design stands before it
    several = bool(ordered) and len(ordered[0]) > 3
    found = set(_compared(ordered) if several else _stairs(ordered))
    return [at for at, key in enumerate(keys) if key in found]


def _stairs(keys: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The front by up to three keys: of the second and third the best pairs so far, which are stairs that go down."""
    seconds: list[Any] = []
    thirds: list[Any] = []
    for key in keys:
        _, second, third = (*key, 0, 0)[:3]
        at = bisect_right(seconds, second)
        if at and thirds[at - 1] <= third:
            continue
        yield key
        start = end = bisect_left(seconds, second)
        while end < len(thirds) and thirds[end] >= third:
            end += 1
        seconds[start:end], thirds[start:end] = [second], [third]


def _compared(keys: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The front by more keys, each design held against all that were found; raises `UsageError` if that takes too long."""
    places = [{value: at for at, value in enumerate(sorted(set(column)))} for column in list(zip(*keys))[1:]]
    found, count, work = numpy.empty((len(keys), len(places)), dtype=numpy.int32), 0, 0
    for key in keys:
        row = numpy.array([place[value] for place, value in zip(places, key[1:])], dtype=numpy.int32)
        work += count
        if work > _MOST_COMPARED:
            raise usage(
                f"more than {count:,} designs that no other beats in {len(key)} keys",
                hint="fewer keys, or a wider step",
            )
        if (found[:count] <= row).all(axis=1).any():
            continue
        yield key
        found[count] = row
        count += 1
