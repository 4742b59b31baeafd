"""Designs whose network has not the same structure: told by the number that decides it, and divided by its values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy
from numpy.typing import NDArray

Array = NDArray[Any]


class Split(Exception):
    """The structure of a network depends on a number that is not the same for all designs."""

    def __init__(self, array: Array) -> None:
        super().__init__("the structure differs between designs")
        self.array = array


def parts(array: Array, axes: tuple[int, ...]) -> Iterator[tuple[NDArray[Any], ...]]:
    """Boxes of the designs' axes within which an array has one value: a choice of indices an axis."""
    waiting: list[tuple[Array, tuple[NDArray[Any], ...], int]] = [
        (array, tuple(numpy.arange(size) for size in axes), 0)
    ]
    while waiting:
        values, box, axis = waiting.pop()
        if axis == len(axes):
            yield box
        elif values.shape[axis] == 1:
            waiting.append((values, box, axis + 1))
        else:
            alike: dict[Any, list[int]] = {}
            for at in range(values.shape[axis]):
                slice_ = values.take([at], axis)
                alike.setdefault(tuple(slice_.ravel().tolist()), []).append(at)
            for chosen in reversed(list(alike.values())):
                inside = (*box[:axis], box[axis][chosen], *box[axis + 1 :])
                waiting.append((values.take(chosen[:1], axis), inside, axis + 1))
