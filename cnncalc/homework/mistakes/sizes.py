"""Mistakes in output sizes: the formula of a window with something left out, forgotten or done too early."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...calculation.reading import Reading
from ...dims import ceil_div, product
from ...layers import Layer, Shape
from ...layers._window import Windowed
from ...operations import Value
from ...rows import Row
from ..cases import Case, mistake


def slides(row: Row) -> bool:
    """Whether a layer's windows slide over the input; those of a transposed convolution do not."""
    return isinstance(row.layer, Windowed) and row.kind != "convtranspose"


def _axes(row: Row) -> list[Reading]:
    """The formula of a sliding layer, axis by axis."""
    layer: Any = row.layer
    x = row.inputs[0].output_shape
    dilations = layer.dilation or (1,) * x.rank
    margins = layer.margins(x)
    return [
        Reading(n, kernel, stride, before + after, dilation)
        for n, kernel, stride, (before, after), dilation in zip(x.space, layer.kernel, layer.stride, margins, dilations)
    ]


def _mistaken(case: Case, size: Callable[[Reading], int], ceil: bool = False) -> Iterator[Value]:
    """The answer with every axis worked out wrongly; for windows whose number is rounded down, or up."""
    if case.reading is not None and not ceil:
        yield size(case.reading)
    row = case.row
    if row is None or not slides(row) or case.figure not in ("out", "height", "width"):
        return
    layer: Any = row.layer
    if bool(layer.ceil) != ceil or not row.output_shape.rank:
        return
    sizes = [size(axis) for axis in _axes(row)]
    if case.figure == "out":
        yield [row.output_shape.channels, *sizes]
    else:
        yield sizes[-1 if case.figure == "width" else -2]


@mistake
def one_forgotten(case: Case) -> Iterator[Value]:
    """The + 1 of the output size."""
    yield from _mistaken(case, lambda r: (r.n + r.padding - r.reach) // r.stride)


@mistake
def padding_once(case: Case) -> Iterator[Value]:
    """Padding on one side only, where both sides have the same."""
    yield from _mistaken(
        case, lambda r: (r.n + (r.padding if r.padding % 2 else r.padding // 2) - r.reach) // r.stride + 1
    )


@mistake
def padding_ignored(case: Case) -> Iterator[Value]:
    """No padding at all."""
    yield from _mistaken(case, lambda r: (r.n - r.reach) // r.stride + 1)


@mistake
def stride_ignored(case: Case) -> Iterator[Value]:
    """Every position instead of every s-th."""
    yield from _mistaken(case, lambda r: r.n + r.padding - r.reach + 1)


@mistake
def stride_first(case: Case) -> Iterator[Value]:
    """Divided before the kernel was subtracted."""
    yield from _mistaken(case, lambda r: r.n // r.stride + r.padding - r.reach + 1)


@mistake
def rounded_up(case: Case) -> Iterator[Value]:
    """Ceil for floor."""
    yield from _mistaken(case, lambda r: ceil_div(r.n + r.padding - r.reach, r.stride) + 1)


@mistake
def rounded_down(case: Case) -> Iterator[Value]:
    """Floor for ceil."""
    yield from _mistaken(case, lambda r: (r.n + r.padding - r.reach) // r.stride + 1, ceil=True)


@mistake
def window_in_the_padding(case: Case) -> Iterator[Value]:
    """A last window that starts behind the image, which frameworks leave out."""
    yield from _mistaken(case, lambda r: ceil_div(r.n + r.padding - r.reach, r.stride) + 1, ceil=True)


@mistake
def dilation_ignored(case: Case) -> Iterator[Value]:
    """The kernel without its holes."""
    yield from _mistaken(case, lambda r: (r.n + r.padding - r.kernel) // r.stride + 1)


@mistake
def transposed_as_plain(case: Case) -> Iterator[Value]:
    """A transposed convolution worked out like a plain one, which makes its input smaller instead of larger."""
    row = case.row
    if row is None or row.kind != "convtranspose" or case.figure not in ("out", "height", "width"):
        return
    layer: Any = row.layer
    sizes = [
        (n + before + after - reach) // stride + 1
        for n, (before, after), reach, stride in zip(
            row.inputs[0].output_shape.space, layer.pad, layer.reaches(), layer.stride
        )
    ]
    if case.figure == "out":
        yield [row.output_shape.channels, *sizes]
    else:
        yield sizes[-1]


@mistake
def depth_changed_by_pooling(case: Case) -> Iterator[Value]:
    """Pooling keeps the depth."""
    row = case.row
    if row is None or not row.layer.pools or not row.output_shape.rank:
        return
    for depth in _pooled_depths(row.layer, row.inputs[0].output_shape):
        if case.figure == "out":
            yield [depth, *row.output_shape.space]
        elif case.figure == "channels":
            yield depth


def _pooled_depths(layer: Layer, x: Shape) -> Iterator[int]:
    """The depth divided like a side, by the whole window, or down to one map."""
    strides = getattr(layer, "stride", None) or ()
    if strides:
        yield from (x.channels // strides[-1], x.channels // product(strides))
    yield 1
