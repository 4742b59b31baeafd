"""Layers as written become layers with plain sizes, for the rank of what comes in; alike ones only once."""

from __future__ import annotations

from collections.abc import Callable
from math import isqrt
from typing import Any

from ..canonical import layer_text
from ..dims import Unmet, settled
from ..errors import listed
from ..layers import KINDS, Field, Layer, Shape
from ..limits import LARGEST, MOST_DIGITS
from ..network import Chain, Group, LayerNode, Merge, Network, children
from ..rows import Figures

_MOST_AXES = 16
_LARGEST_FIGURE = 10**1000


class Binder:
    """Keeps the figures of every layer and shape met so far, for networks repeat themselves."""

    def __init__(self) -> None:
        self._plain: dict[Any, Figures] = {}
        self._given: dict[Any, Figures] = {}
        self._merged: dict[Any, Figures] = {}

    def figures(self, node: LayerNode, x: Shape, arguments: Callable[[], dict[str, Any] | None]) -> Figures | None:
        """A layer's figures on a shape; None where its arguments have no value. Raises `Unmet`."""
        key = (node.kind, node.args, node.dims, x) if node.plain and node.kind != "crop" else None
        found = self._plain.get(key) if key is not None else None
        if found is None:
            given = arguments()
            if given is None:
                return None
            found = self._worked_out(node, given, x)
            if key is not None:
                self._plain[key] = found
        return found

    def _worked_out(self, node: LayerNode, given: dict[str, Any], x: Shape) -> Figures:
        """The figures of a layer whose expressions are worked out."""
        alone = node.plain or node.kind == "crop" or "table" in given
        key = (node.kind, tuple(given.items()), node.dims, x)
        found = None if alone else self._given.get(key)
        if found is None:
            found = _measured(bound(node, given, x), _notation(node, given), (x,))
            if not alone:
                self._given[key] = found
        return found

    def merged(self, kind: str, xs: tuple[Shape, ...]) -> Figures:
        """The figures where branches of these shapes meet."""
        found = self._merged.get((kind, xs))
        if found is None:
            found = self._merged[kind, xs] = _measured(KINDS[kind](), kind, xs)
        return found


def _measured(layer: Layer, notation: str, xs: tuple[Shape, ...]) -> Figures:
    figures = Figures(layer, notation, xs)
    refuse_many_axes(figures.shape)
    for size in figures.shape:
        if isinstance(size, int) and size > LARGEST:
            raise Unmet(f"a size of more than {MOST_DIGITS} digits comes out", "look at the numbers above")
    products = (figures.weights, figures.buffers, figures.macs, figures.connections, figures.other_ops)
    if any(isinstance(number, int) and number > _LARGEST_FIGURE for number in (figures.shape.values, *products)):
        raise Unmet("a figure of more than 1,000 digits comes out", "look at the numbers above")
    return figures


def refuse_many_axes(shape: Shape) -> None:
    """Raise `Unmet` for a shape that is no shape of anything."""
    if shape.rank > _MOST_AXES:
        raise Unmet(f"a shape of {shape.rank + 1:,} numbers", f"channels and at most {_MOST_AXES} sizes")


def _notation(node: LayerNode, given: dict[str, Any]) -> str:
    values = {name: f"{value.name}" if hasattr(value, "name") else value for name, value in given.items()}
    return layer_text(node.kind, tuple(values.items()), node.dims)


def bound(node: LayerNode, given: dict[str, Any], x: Shape) -> Layer:
    """The layer with one number for every axis; raises `Unmet` where the arguments do not fit the rank."""
    kind = KINDS[node.kind]
    if node.dims is not None and node.dims != x.rank:
        way = f"write {node.kind}{x.rank}d, or {node.kind} alone" if x.rank else "write reshape before it"
        raise Unmet(
            f"{node.kind}{node.dims}d needs {node.dims} spatial ax{'is' if node.dims == 1 else 'es'}, but {_described(x)} comes in",
            way,
        )
    if kind.spatial and not x.rank:
        way = f"write reshape {_volume(x)} before it, or put it before what makes it flat"
        raise Unmet(f"{node.kind} needs a volume C@HxW, but {_described(x)} comes in", way)
    try:
        values = kind.settle(given, x.rank)
    except ValueError as failure:
        raise Unmet(str(failure)) from None
    spread = {name: _spread(kind.fields[name], value, x) for name, value in _defaults(kind, values)}
    missing = [field.name for field in kind.fields.values() if field.required and field.name not in spread]
    if missing:  # the reader could not tell: a filter's size may end in the number of filters, on fewer axes
        way = _notation(node, {**dict.fromkeys(missing, 64), **given})
        raise Unmet(f"{node.kind} needs its {listed(missing)}", f"for example {way}")
    return kind(**spread)


def _defaults(kind: type[Layer], values: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        (name, values.get(name, field.default))
        for name, field in kind.fields.items()
        if name in values or not field.required
    ]


def _described(x: Shape) -> str:
    return str(x) if x.rank else f"a flat vector of {x}"


def _volume(x: Shape) -> str:
    """The image that a vector may have been: 784 are 1@28x28, 3072 are 3@32x32."""
    for channels in (1, 3):
        side = isqrt(x.values // channels) if settled(x.values) else 0
        if side > 1 and channels * side * side == x.values:
            return f"{channels}@{side}x{side}"
    return "C@HxW"


def _spread(field: Field, value: Any, x: Shape) -> Any:
    """A number for each axis, where the field has one an axis."""
    if field.form not in ("size", "margin") or value is None or value == "same":
        return value
    items = (0,) if value == "valid" else value if isinstance(value, tuple) else (value,)
    if len(items) == 1:
        items = items * x.rank
    if len(items) != x.rank:
        written = "x".join("+".join(map(str, item)) if isinstance(item, tuple) else str(item) for item in items)
        axes = "1 spatial axis" if x.rank == 1 else f"{x.rank} spatial axes"
        raise Unmet(f"{field.word} {written} has {len(items)} numbers, but {x} has {axes}", "write one number an axis")
    if field.form == "size":
        return items
    return tuple(item if isinstance(item, tuple) else (item, item) for item in items)


def guessed_rank(network: Network) -> int:
    """How many spatial axes an unknown input has: what the first layer says that says anything, else 2."""
    waiting: list[Chain] = [network.body]
    while waiting:
        for step in waiting.pop().steps:
            atom = step.atom
            if isinstance(atom, LayerNode):
                said = atom.dims or max((_axes(atom.kind, name, value) for name, value in atom.args), default=0)
                if said:
                    return said
            elif isinstance(atom, (Group, Merge)):
                waiting += children(atom)
    return 2


def _axes(kind: str, name: str, value: Any) -> int:
    form = KINDS[kind].fields[name].form
    numbers = len(value) if form in ("size", "margin") and isinstance(value, tuple) else 0
    with_depth = numbers > 2 and "depth" in KINDS[kind].fields  # 11x11x3 is a filter and its depth
    return 0 if numbers < 2 else 2 if with_depth else min(numbers, 3)
