"""Normalisation, and learned scales."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._numpy import Array, np
from ..tally import Tally
from ._base import Kernel, Make, Numbers, Shapes
from ._blocks import PIECE, by_channel, cuts
from ._columns import columns
from ._pointwise import Pointwise

EPS = 1e-5


def affine(layer: Any, shape: tuple[int, ...], make: Make) -> dict[str, Array]:
    """A learned scale and shift, where the layer has them."""
    return {name: make(name, shape) for name in ("weight", "bias")} if layer.affine else {}


class BatchNorm(Pointwise):
    """By the running statistics of each channel, which are constants in use: one factor and one term a channel."""

    kinds = ("bn",)

    def allocate(self, layer: Any, xs: Shapes, make: Make) -> dict[str, Array]:
        channels = (xs[0][1],)
        statistics = {name: make(name, channels) for name in ("running_mean", "running_var")}
        return affine(layer, channels, make) | statistics | {"num_batches_tracked": make("num_batches_tracked", ())}

    def prepared(self, layer: Any, numbers: Numbers) -> Numbers:
        factor = 1 / np.sqrt(numbers["running_var"] + EPS)
        if layer.affine:
            factor = factor * numbers["weight"]
        term = -numbers["running_mean"] * factor
        return {"factor": factor, "term": term + numbers["bias"] if layer.affine else term}

    def apply(self, layer: Any, x: Array, numbers: Numbers, out: Array) -> None:
        np.multiply(x, numbers["factor"], out=out)
        out += numbers["term"]


class Scale(Pointwise):
    """One learned factor a channel."""

    kinds = ("scale",)

    def allocate(self, layer: Any, xs: Shapes, make: Make) -> dict[str, Array]:
        return {"weight": make("weight", (xs[0][1],))}

    def apply(self, layer: Any, x: Array, numbers: Numbers, out: Array) -> None:
        np.multiply(x, numbers["weight"], out=out)


class GroupNorm(Kernel):
    """Groups of channels, each by the mean and variance of all its values."""

    kinds = ("gn",)

    def allocate(self, layer: Any, xs: Shapes, make: Make) -> dict[str, Array]:
        return affine(layer, (xs[0][1],), make)

    def groups(self, layer: Any, channels: int) -> int:
        return int(layer.groups)

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        (x,) = xs
        made = np.empty(x.shape, x.dtype)
        groups = len(x) * self.groups(layer, x.shape[1])
        for read, written in zip(x.reshape(groups, -1), made.reshape(groups, -1)):
            normalise(read, written)
        if layer.affine:
            self.rescale(made, numbers)
        return made

    def rescale(self, made: Array, numbers: Numbers) -> None:
        made *= by_channel(numbers["weight"], made.ndim)
        made += by_channel(numbers["bias"], made.ndim)


class InstanceNorm(GroupNorm):
    """Each channel by the mean and variance of all its values."""

    kinds = ("instancenorm",)

    def groups(self, layer: Any, channels: int) -> int:
        return channels


class LayerNorm(GroupNorm):
    """The channels of each position by their mean and variance, or with `all` the whole volume by its own."""

    kinds = ("ln",)

    def allocate(self, layer: Any, xs: Shapes, make: Make) -> dict[str, Array]:
        return affine(layer, xs[0][1:] if layer.all else (xs[0][1],), make)

    def groups(self, layer: Any, channels: int) -> int:
        return 1

    def rescale(self, made: Array, numbers: Numbers) -> None:
        made *= numbers["weight"]
        made += numbers["bias"]

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        if layer.all:
            return super().run(layer, xs, numbers, tally, out)
        (x,) = xs
        made = np.empty(x.shape, x.dtype)
        for read, written in columns(x, made):
            np.subtract(read, read.mean(axis=1, keepdims=True), out=written)
            written /= np.sqrt(np.square(written).mean(axis=1, keepdims=True) + EPS)
            if layer.affine:
                super().rescale(written, numbers)
        return made


def normalise(values: Array, out: Array) -> None:
    """Take the mean off and divide by the deviation; both are summed in float64."""
    pieces = [part[0] for part in cuts(values.shape, PIECE)]
    mean = sum(float(values[part].sum(dtype=np.float64)) for part in pieces) / max(len(values), 1)
    squares = 0.0
    for part in pieces:
        np.subtract(values[part], values.dtype.type(mean), out=out[part])
        squares += float(np.square(out[part]).sum(dtype=np.float64))
    deviation = (squares / max(len(values), 1) + EPS) ** 0.5
    for part in pieces:
        out[part] /= values.dtype.type(deviation)


class LocalResponseNorm(Kernel):
    """Divide by (1 + alpha * the mean square of neighbouring channels) to the power of 3/4, alpha = 0.0001."""

    kinds = ("lrn",)

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        (x,) = xs
        made = np.empty(x.shape, x.dtype)
        before, channels = layer.neighbours // 2, x.shape[1]
        for read, written in columns(x, made):
            squares = np.zeros((1, channels + layer.neighbours - 1, *read.shape[2:]), x.dtype)
            np.square(read, out=squares[:, before : before + channels])
            total = squares[:, :channels].copy()
            for neighbour in range(1, layer.neighbours):
                total += squares[:, neighbour : neighbour + channels]
            total *= 1e-4 / layer.neighbours
            root = np.sqrt(total + 1)
            np.divide(read, root * np.sqrt(root), out=written)
        return made
