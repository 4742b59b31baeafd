"""Layers worked out from their definitions, one multiplication after another, for kinds that PyTorch lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Pads = Sequence[tuple[int, int]]
Sizes = Sequence[int]
Reads = Sequence[Sequence[int]]  # the channels that each filter reads


def every(sizes: Sizes) -> Iterator[tuple[int, ...]]:
    """All positions of a box."""
    return product(*map(range, sizes))


def everything(filters: int, channels: int, groups: int = 1) -> Reads:
    """Every filter reads all channels of its group."""
    part = channels // groups
    return [range(f * groups // filters * part, (f * groups // filters + 1) * part) for f in range(filters)]


def tensorflow_same(space: Sizes, kernel: Sizes, stride: Sizes) -> Pads:
    """Padding after TensorFlow's documentation: by whether the stride divides the size."""
    pads = []
    for n, k, s in zip(space, kernel, stride):
        total = max(k - s, 0) if n % s == 0 else max(k - n % s, 0)
        pads.append((total // 2, total - total // 2))
    return pads


def window(x: Array, start: Sizes, kernel: Sizes) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The taps of a window that begins somewhere, and the positions they fall on, where those exist."""
    for tap in every(kernel):
        at = tuple(one + t for one, t in zip(start, tap))
        if all(0 <= one < n for one, n in zip(at, x.shape[2:])):
            yield tap, at


def sliding(
    x: Array,
    kernel: Sizes,
    stride: Sizes,
    pads: Pads,
    value: Callable[[int, int, tuple[int, ...], list[Any]], float],
    maps: int,
) -> Array:
    """An output whose value at (image, map, position) is made of the taps of its window."""
    sizes = [(n + a + b - k) // s + 1 for n, k, s, (a, b) in zip(x.shape[2:], kernel, stride, pads)]
    made = np.zeros((len(x), maps, *sizes))
    for image, one, position in product(range(len(x)), range(maps), every(sizes)):
        start = [v * s - a for v, s, (a, _) in zip(position, stride, pads)]
        made[(image, one, *position)] = value(image, one, position, list(window(x, start, kernel)))
    return made


def conv(
    x: Array, weights: Sequence[Array], bias: Array, kernel: Sizes, stride: Sizes, pads: Pads, reads: Reads
) -> Array:
    """Convolution; `weights` holds an array (channels read, *kernel) for each filter."""

    def value(image: int, f: int, position: tuple[int, ...], taps: list[Any]) -> float:
        total = float(bias[f])
        for index, channel in enumerate(reads[f]):
            for tap, at in taps:
                total += weights[f][(index, *tap)] * x[(image, channel, *at)]
        return total

    return sliding(x, kernel, stride, pads, value, len(reads))


def local(
    x: Array, weights: Sequence[Array], bias: Array, kernel: Sizes, stride: Sizes, pads: Pads, reads: Reads
) -> Array:
    """As convolution, with filters for each position: `weights` holds (*positions, channels read, *kernel)."""

    def value(image: int, f: int, position: tuple[int, ...], taps: list[Any]) -> float:
        total = float(bias[(f, *position)])
        for index, channel in enumerate(reads[f]):
            for tap, at in taps:
                total += weights[f][(*position, index, *tap)] * x[(image, channel, *at)]
        return total

    return sliding(x, kernel, stride, pads, value, len(reads))


def transposed(x: Array, weights: Sequence[Array], bias: Array, kernel: Sizes, stride: Sizes, reads: Reads) -> Array:
    """Every input value is spread over a window of the output."""
    sizes = [(n - 1) * s + k for n, s, k in zip(x.shape[2:], stride, kernel)]
    made = np.zeros((len(x), len(reads), *sizes)) + bias.reshape(-1, *[1] * len(sizes))
    for image, f in product(range(len(x)), range(len(reads))):
        for (index, channel), position, tap in product(enumerate(reads[f]), every(x.shape[2:]), every(kernel)):
            at = tuple(v * s + t for v, s, t in zip(position, stride, tap))
            made[(image, f, *at)] += weights[f][(index, *tap)] * x[(image, channel, *position)]
    return made


def mean(x: Array, kernel: Sizes, stride: Sizes, pads: Pads) -> Array:
    """The mean of what a window holds of the image."""

    def value(image: int, channel: int, position: tuple[int, ...], taps: list[Any]) -> float:
        return sum(float(x[(image, channel, *at)]) for _, at in taps) / len(taps)

    return sliding(x, kernel, stride, pads, value, x.shape[1])


def largest(x: Array, kernel: Sizes, stride: Sizes, pads: Pads) -> Array:
    """The largest value that a window holds of the image."""

    def value(image: int, channel: int, position: tuple[int, ...], taps: list[Any]) -> float:
        return max(float(x[(image, channel, *at)]) for _, at in taps)

    return sliding(x, kernel, stride, pads, value, x.shape[1])


def subsample(x: Array, weight: Array, bias: Array, kernel: Sizes) -> Array:
    """The sum of a window by its map's coefficient, and its map's bias."""

    def value(image: int, channel: int, position: tuple[int, ...], taps: list[Any]) -> float:
        return float(weight[channel]) * sum(float(x[(image, channel, *at)]) for _, at in taps) + float(bias[channel])

    return sliding(x, kernel, kernel, [(0, 0)] * len(kernel), value, x.shape[1])


def shuffled(x: Array, r: int) -> Array:
    """Pixelshuffle in any number of dimensions: the channel's digits to base r choose the place in each square."""
    rank = x.ndim - 2
    made = np.zeros((len(x), x.shape[1] // r**rank, *(n * r for n in x.shape[2:])))
    for image, channel, position in product(range(len(x)), range(made.shape[1]), every(made.shape[2:])):
        digits = 0
        for one in position:
            digits = digits * r + one % r
        made[(image, channel, *position)] = x[(image, channel * r**rank + digits, *(one // r for one in position))]
    return made
