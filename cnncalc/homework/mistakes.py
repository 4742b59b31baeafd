"""Known mistakes: each a small rule that works a figure out as somebody who makes the mistake would.

A rule gets the case and yields the values that the mistake leads to; its docstring is its name, and the sentence
that a person reads stands in `texts/en.py` under the rule's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from ..dims import ceil_div, product
from ..layers._window import Windowed
from ..operations import Value
from .cases import Case, Rule
from .reading import Reading

MISTAKES: dict[str, Rule] = {}


def _mistake(rule: Rule) -> Rule:
    MISTAKES[rule.__name__] = rule
    return rule


def _conv(case: Case) -> tuple[Any, Any, Any] | None:
    """The one convolution that the figure is of, with what comes in and out."""
    row = case.row
    if row is None or row.layer.weighted != "conv" or not isinstance(row.layer, Windowed):
        return None
    return row.layer, row.inputs[0].output_shape, row.output_shape


# -- output sizes ---------------------------------------------------------------------------------


def _sizes(case: Case) -> Iterator[tuple[Reading, Callable[[Value], Value]]]:
    """Readings of the size asked for, and how a mistaken size becomes a mistaken answer (a shape, if one is asked for)."""
    if case.reading is not None:
        yield case.reading, lambda size: size
    found = case.row and isinstance(case.row.layer, Windowed) and case.figure in ("out", "height", "width")
    if found and case.row is not None and case.row.output_shape.rank:
        layer: Any = case.row.layer
        x, out = case.row.inputs[0].output_shape, case.row.output_shape
        before, after = layer.margins(x)[-1]
        dilation = layer.dilation[-1] if layer.dilation else 1
        reading = Reading(x[-1], layer.kernel[-1], layer.stride[-1], before + after, dilation)
        if case.figure == "out":
            yield reading, lambda size: [out[0], *(size for _ in out.space)]
        else:
            yield reading, lambda size: size


@_mistake
def one_forgotten(case: Case) -> Iterator[Value]:
    """The + 1 of the output size."""
    for r, answer in _sizes(case):
        yield answer(Fraction(r.n + r.padding - r.reach, r.stride).__floor__())


@_mistake
def padding_once(case: Case) -> Iterator[Value]:
    """Padding on one side only."""
    for r, answer in _sizes(case):
        if r.padding:
            yield answer((r.n + r.padding // 2 - r.reach) // r.stride + 1)


@_mistake
def padding_ignored(case: Case) -> Iterator[Value]:
    """No padding at all."""
    for r, answer in _sizes(case):
        if r.padding:
            yield answer((r.n - r.reach) // r.stride + 1)


@_mistake
def stride_ignored(case: Case) -> Iterator[Value]:
    """Every position instead of every s-th."""
    for r, answer in _sizes(case):
        if r.stride != 1:
            yield answer(r.n + r.padding - r.reach + 1)


@_mistake
def stride_first(case: Case) -> Iterator[Value]:
    """Divided before the kernel was subtracted."""
    for r, answer in _sizes(case):
        if r.stride != 1:
            yield answer(r.n // r.stride + r.padding - r.reach + 1)


@_mistake
def rounded_up(case: Case) -> Iterator[Value]:
    """Ceil for floor."""
    for r, answer in _sizes(case):
        yield answer(ceil_div(r.n + r.padding - r.reach, r.stride) + 1)


@_mistake
def dilation_ignored(case: Case) -> Iterator[Value]:
    """The kernel without its holes."""
    for r, answer in _sizes(case):
        if r.dilation != 1:
            yield answer((r.n + r.padding - r.kernel) // r.stride + 1)


@_mistake
def depth_changed_by_pooling(case: Case) -> Iterator[Value]:
    """Pooling keeps the depth."""
    row = case.row
    if row is not None and row.layer.pools and case.figure == "out":
        x, out = row.inputs[0].output_shape, row.output_shape
        yield [x[0] // 2, *out.space]


# -- parameters -----------------------------------------------------------------------------------


def _weighing(case: Case, weights: int) -> Iterator[Value]:
    """Mistaken weights as the answer: with and without biases, or times the positions."""
    row = case.row
    assert row is not None
    if case.figure in ("params", "weights"):
        yield weights
        yield weights + row.biases
    elif case.figure in ("macs", "ops", "flops"):
        positions = row.macs // row.weights if row.weights else 0
        yield weights * positions * (2 if case.figure == "flops" else 1)


@_mistake
def depth_forgotten(case: Case) -> Iterator[Value]:
    """A filter is as deep as its input."""
    found = _conv(case)
    if found:
        yield from _weighing(case, product(found[0].kernel) * found[2].channels)


@_mistake
def depth_of_the_output(case: Case) -> Iterator[Value]:
    """A filter is as deep as what comes in, not as what goes out."""
    found = _conv(case)
    if found and case.row is not None and case.row.kind == "conv" and found[0].groups == 1:
        yield from _weighing(case, product(found[0].kernel) * found[2].channels ** 2)


@_mistake
def groups_ignored(case: Case) -> Iterator[Value]:
    """A filter of a group sees only the group's channels."""
    found = _conv(case)
    if found and case.row is not None:
        groups = found[1].channels if case.row.kind == "dwconv" else found[0].groups
        yield from _weighing(case, case.row.weights * groups) if groups != 1 else ()


@_mistake
def one_tower(case: Case) -> Iterator[Value]:
    """One of two towers."""
    found = _conv(case)
    if found and case.row is not None and getattr(found[0], "groups", 1) != 1:
        yield from _weighing(case, case.row.weights // found[0].groups)


@_mistake
def side_for_area(case: Case) -> Iterator[Value]:
    """k for k squared."""
    found = _conv(case)
    if found and case.row is not None:
        yield from _weighing(case, case.row.weights // found[0].kernel[-1])


@_mistake
def weights_not_shared(case: Case) -> Iterator[Value]:
    """Filters of its own for every position."""
    found = _conv(case)
    if found and case.row is not None and case.figure in ("params", "weights"):
        positions = product(found[2].space)
        yield case.row.weights * positions
        yield (case.row.weights + case.row.biases) * positions


@_mistake
def one_bias_in_all(case: Case) -> Iterator[Value]:
    """One bias for the whole layer instead of one a filter."""
    if case.figure == "params" and case.row is not None and case.row.biases:
        yield case.row.weights + 1


@_mistake
def pooling_has_parameters(case: Case) -> Iterator[Value]:
    """Pooling has nothing to learn."""
    row = case.row
    if row is not None and row.layer.pools and case.figure in ("params", "weights") and isinstance(row.layer, Windowed):
        area, channels = product(row.layer.kernel), row.output_shape.channels
        yield from (area, area * channels, area * channels * channels)


@_mistake
def map_before_the_pool(case: Case) -> Iterator[Value]:
    """The map before the last pool, taken for what the fully connected layer reads."""
    row = case.row
    if row is None or row.layer.weighted != "fc":
        return
    below = row.inputs[0]
    while below.figures is not None and below.inputs and not (below.layer.pools or below.layer.weighted):
        below = below.inputs[0]
    if below.figures is not None and below.layer.pools:
        yield from _weighing(case, below.inputs[0].output_shape.values * row.output_shape.channels)


# -- work -----------------------------------------------------------------------------------------


@_mistake
def input_positions(case: Case) -> Iterator[Value]:
    """Work is done at the output's positions."""
    found = _conv(case)
    if found and case.row is not None and case.figure in ("macs", "ops", "flops"):
        yield case.row.weights * product(found[1].space) * (2 if case.figure == "flops" else 1)


@_mistake
def once_for_the_whole_map(case: Case) -> Iterator[Value]:
    """The positions forgotten."""
    if case.figure in ("macs", "ops", "flops") and case.row is not None:
        yield case.row.weights


# -- fields ---------------------------------------------------------------------------------------


def _kernels(case: Case) -> list[tuple[int, int, int]]:
    """Kernel, stride and dilation of every window of a plain stack."""
    found = []
    for row in case.rows:
        if isinstance(row.layer, Windowed):
            layer: Any = row.layer
            dilation = layer.dilation[-1] if layer.dilation else 1
            found.append((layer.kernel[-1], layer.stride[-1], dilation))
    return found if case.figure == "rf" else []


@_mistake
def fields_added(case: Case) -> Iterator[Value]:
    """3 + 3 + 3 instead of 3, 5, 7."""
    kernels = _kernels(case)
    if len(kernels) > 1:
        yield sum(kernel for kernel, _, _ in kernels)


@_mistake
def fields_multiplied(case: Case) -> Iterator[Value]:
    """3 * 3 * 3."""
    kernels = _kernels(case)
    if len(kernels) > 1:
        yield product(kernel for kernel, _, _ in kernels)


@_mistake
def jump_ignored(case: Case) -> Iterator[Value]:
    """Strides make later kernels reach further."""
    kernels = _kernels(case)
    if any(stride != 1 for _, stride, _ in kernels):
        yield 1 + sum(dilation * (kernel - 1) for kernel, _, dilation in kernels)


@_mistake
def holes_ignored(case: Case) -> Iterator[Value]:
    """Dilation makes a kernel reach further."""
    kernels = _kernels(case)
    if any(dilation != 1 for _, _, dilation in kernels):
        size, jump = 1, 1
        for kernel, stride, _ in kernels:
            size, jump = size + (kernel - 1) * jump, jump * stride
        yield size


@_mistake
def last_kernel_only(case: Case) -> Iterator[Value]:
    """The field of the last layer alone."""
    kernels = _kernels(case)
    if len(kernels) > 1:
        yield kernels[-1][0]


# -- shapes of branches and shares ------------------------------------------------------------------


@_mistake
def branch_forgotten(case: Case) -> Iterator[Value]:
    """Every branch adds its channels."""
    row = case.rows[-1] if case.rows else None
    if row is not None and row.kind == "concat" and case.figure in ("out", "channels"):
        for source in row.inputs:
            channels = row.output_shape.channels - source.output_shape.channels
            yield [channels, *row.output_shape.space] if case.figure == "out" else channels


@_mistake
def to_for_by(case: Case) -> Iterator[Value]:
    """Cut to 28 % is cut by 72 %."""
    if case.figure == "" and isinstance(case.value, Fraction) and 0 < case.value < 1:
        yield 1 - case.value


@_mistake
def double_counted(case: Case) -> Iterator[Value]:
    """Twice the right figure, or half of it."""
    if case.figure in ("params", "weights") and isinstance(case.value, int):
        yield 2 * case.value
        if case.value % 2 == 0:
            yield case.value // 2
