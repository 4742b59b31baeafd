"""Copies of a layer with other arguments: small ones for the loops, and the layer along one axis alone.

Only arguments are read and changed; what follows from them is for the kernels and loops to show.
"""

from __future__ import annotations

from math import prod
from typing import Any

from ..layers import Layer, Shape

MOST = 200_000  # multiplications that the loops may take for one layer
_FEW = 2


def altered(layer: Layer, **values: Any) -> Any:
    """The same layer with other values of some arguments."""
    return type(layer)(**({name: getattr(layer, name) for name in layer.fields} | values))


def along(layer: Layer, axis: int) -> Any:
    """The layer as it acts along one axis."""
    cut = {
        name: (getattr(layer, name)[axis],)
        for name, field in layer.fields.items()
        if field.form in ("size", "margin", "reference") and isinstance(getattr(layer, name), tuple)
    }
    return altered(layer, **cut)


def shrunk(layer: Layer, x: Shape) -> tuple[Any, Shape] | None:
    """A small copy of a layer and a small input for it; None where it cannot be made small enough for the loops.

    Kernel, stride, padding and dilation stay; channels and sizes shrink to a few, with the rest of the division
    by the stride as it was, so that what is left over and what `same` adds are those of the layer itself.
    """
    channels, changes = _channels(layer, x)
    small = Shape.of(channels, *(_length(layer, axis, n) for axis, n in enumerate(x.space)))
    made = altered(layer, **changes)
    return (made, small) if _work(made, small) <= MOST else None


def _channels(layer: Any, x: Shape) -> tuple[int, dict[str, Any]]:
    """A few channels and filters: two groups where there are several, each with up to two channels and three filters."""
    few = min(x.channels, _FEW)
    if layer.kind in ("fc", "linear"):
        units = min(layer.units, 5)
        return (few if x.rank else min(x.channels, 7)), {"units": units, "incoming": None}
    if layer.kind == "dwconv":
        return few, {"multiplier": min(layer.multiplier, 3)}
    if not hasattr(layer, "filters"):
        return few, {}
    stated = {"depth": None, "incoming": None}
    if layer.table is not None:
        return _few_connections(layer, x, stated)
    groups = min(layer.groups, 2)
    fan, filters = min(x.channels // layer.groups, _FEW), min(layer.filters // layer.groups, 3)
    return groups * fan, {"groups": groups, "filters": groups * filters, **stated}


def _few_connections(layer: Any, x: Shape, stated: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """The first filters of a connection table, on the channels that they read, and one that nobody reads."""
    table = layer.table[:3]
    read = sorted({channel for one in table for channel in one})
    renumbered = [[read.index(channel) for channel in one] for one in table]
    return min(len(read) + 1, x.channels), {"table": renumbered, "filters": len(table), **stated}


def _length(layer: Any, axis: int, n: int) -> int:
    """A size for at least two windows without their padding, with the same rest by the stride."""
    if not hasattr(layer, "kernel"):
        return min(n, 3)
    stride = layer.stride[axis]
    least = (layer.kernel[axis] - 1) * _dilation(layer, axis) + 1 + stride
    if layer.kind == "convtranspose":
        least = 3 + sum(layer.pad[axis]) // stride
    return int(min(n, least + (n - least) % stride))


def _dilation(layer: Any, axis: int) -> int:
    return int(layer.dilation[axis]) if layer.dilation is not None else 1


def _work(layer: Any, x: Shape) -> int:
    """At most so many multiplications the loops do."""
    if not hasattr(layer, "kernel"):
        return int(layer.units * x.values)
    filters = getattr(layer, "filters", 1) * getattr(layer, "multiplier", 1)
    return int(
        filters * x.channels * prod(layer.kernel) * prod(_places(layer, axis, n) for axis, n in enumerate(x.space))
    )


def _places(layer: Any, axis: int, n: int) -> int:
    """At most so many windows along an axis."""
    pads = () if layer.kind in ("convtranspose", "subsample") else layer.pad
    margin = layer.kernel[axis] * _dilation(layer, axis) if pads == "same" else sum(pads[axis]) if pads else 0
    step = 1 if layer.kind == "convtranspose" else layer.stride[axis]
    return int((n + margin) // step + 1)
