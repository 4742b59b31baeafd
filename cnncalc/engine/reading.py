"""What the units of one layer read along one axis, found by sending position numbers through the kernel's slicing."""

from __future__ import annotations

from math import gcd, prod
from typing import Any, NamedTuple

from ..layers import Layer
from ._numpy import Array, np
from .copies import along, altered
from .kernels import KERNELS


class Reading(NamedTuple):
    """For each unit the units below that it reads, -1 for none, and whether an edge takes some of them away."""

    places: Array  # units, taps
    clipped: Array  # units
    below: int  # units there are below

    @property
    def plain(self) -> bool:
        """Whether every unit reads the one below it and nothing else, and none is left over."""
        units, taps = self.places.shape
        if (units, taps) != (self.below, 1) or self.clipped.any():
            return False
        return bool(np.all(self.places[:, 0] == np.arange(units)))


class Unfollowed(Exception):
    """Why a layer cannot be followed on an input of this length."""


class Reader:
    """One layer along one axis, written for inputs of a natural length and read on longer ones."""

    def __init__(self, layer: Layer, axis: int, natural: int) -> None:
        self.layer, self.natural = along(layer, axis), natural
        self.below, self.above = pace(self.layer, natural)
        self._readings: dict[int, Reading] = {}

    def reading(self, n: int) -> Reading:
        """What is read of `n` units."""
        if n not in self._readings:
            places = self._places(n)
            full = self._full()[np.arange(len(places)) % self.above]
            self._readings[n] = Reading(places, _distinct(places) < full, n)
        return self._readings[n]

    def size(self, n: int) -> tuple[int, int]:
        """How many units come out of `n`, and how many places each reads at most."""
        seen = sliced(self.layer, stretched(self.layer, self.natural, n), n)
        return seen.shape[-1], prod(seen.shape[:-1])

    def _places(self, n: int) -> Array:
        return places_read(self.layer, stretched(self.layer, self.natural, n), n)

    def _full(self) -> Array:
        """How many units each unit of a period reads far from any edge: most of them, on an ample input."""
        periods = -(-4 * _extent(self.layer) // self.below) + 4
        counts = _distinct(self._places(self.natural + periods * self.below))
        whole = counts[: len(counts) // self.above * self.above]
        full: Array = whole.reshape(-1, self.above).max(axis=0)
        return full


def pace(layer: Any, n: int) -> tuple[int, int]:
    """(below, above): unit v + above reads what unit v reads, `below` units further."""
    if layer.kind == "convtranspose":
        return 1, layer.stride[0]
    if hasattr(layer, "kernel"):
        return layer.stride[0], 1
    sized = _sized(layer)
    if sized:
        (size,) = getattr(layer, sized)
        shared = gcd(n, size)
        return n // shared, size // shared
    factor = layer.factor if layer.kind in ("pixelshuffle", "pixelunshuffle") else getattr(layer, "factor", (1,))[0]
    return (factor, 1) if layer.kind == "pixelunshuffle" else (1, factor)


def _sized(layer: Any) -> str:
    """The argument that states the size of the output, if there is one."""
    if layer.kind.startswith("adaptive"):
        return "output"
    return "to" if layer.kind == "upsample" and layer.to is not None else ""


def stretched(layer: Any, natural: int, n: int) -> Any:
    """The layer for a longer input: a size that it states grows in proportion, the border it cuts off stays."""
    sized = _sized(layer)
    if sized:
        (size,) = getattr(layer, sized)
        if size * n % natural:
            raise Unfollowed(f"a size of {size} from {natural} cannot be brought to an input of {n}")
        return altered(layer, **{sized: (size * n // natural,)})
    if layer.kind == "crop" and layer.like is not None:
        return altered(layer, like=(layer.like[0] + n - natural,))
    return layer


def sliced(layer: Any, run: Any, n: int) -> Array:
    """The numbers 0 .. n-1 in as few channels as will do, through the slicing of a kernel that runs `run`."""
    return KERNELS[layer.kind].windows(run, np.broadcast_to(np.arange(n), (1, _channels(layer), n)))


def places_read(layer: Any, run: Any, n: int) -> Array:
    """A row for each unit, with what it reads in all channels."""
    seen = sliced(layer, run, n)
    return seen.reshape(-1, seen.shape[-1]).T


def _channels(layer: Any) -> int:
    """As few channels as the kernel can slice."""
    if layer.kind == "pixelshuffle":
        return int(layer.factor)
    if layer.kind == "take":
        start, stop = layer.channels
        return int(stop or (start or 0) + 1)
    return int(layer.groups) if layer.kind == "channelshuffle" else 1


def _extent(layer: Any) -> int:
    """As far as the layer could look beyond a unit's own place."""
    (kernel,), (dilation,) = getattr(layer, "kernel", (1,)), getattr(layer, "dilation", None) or (1,)
    border = getattr(layer, "pad", None) or getattr(layer, "amount", None)
    sides = sum(border[0]) if isinstance(border, tuple) and isinstance(border[0], tuple) else 0
    return int(kernel * dilation + sides + sum(getattr(layer, "like", None) or ()))


def _distinct(places: Array) -> Array:
    """How many different units each row reads."""
    ordered = np.sort(places, axis=1)
    fresh = ordered >= 0
    fresh[:, 1:] &= ordered[:, 1:] != ordered[:, :-1]
    counts: Array = fresh.sum(axis=1)
    return counts


def reads_everything(layer: Any, rank: int) -> bool:
    """Whether every unit reads every position, however long the input is: nothing is left of a place."""
    if rank == 0:
        return _mixes(layer)
    for axis in range(rank):
        cut = along(layer, axis)
        n = 2 * _extent(cut) + 5
        n += -n % (layer.factor if layer.kind == "pixelunshuffle" else 1)
        units = places_read(cut, cut, n)
        if layer.kind in FLATTENING:  # no position comes out: all of it is one unit
            units = units.reshape(1, -1)
        if not np.all(_distinct(units) == n):
            return False
    return True


FLATTENING = ("fc", "linear", "flatten")


def _mixes(layer: Any) -> bool:
    """Whether each value that comes out of a flat vector is made of all values that come in."""
    n = 5 * _channels(layer)
    (seen,) = KERNELS[layer.kind].windows(layer, np.arange(n).reshape(1, n))
    return seen.ndim > 1 and bool(np.all(_distinct(seen.reshape(len(seen), -1)) == n))
