"""Mistakes in the number of weights, which are mistakes in the work too; of a layer, or of every layer of a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ...dims import known, product
from ...layers._window import Windowed
from ...operations import Value
from ...rows import Row
from ..cases import Case, mistake

Mistaken = Callable[[Row], int | None]
"""A layer's weights as the mistake has them; None where it cannot be made."""
COUNTED = ("params", "weights")
WORK = ("macs", "ops", "flops")


def conv(row: Row) -> Any:
    """The layer, if it has filters that slide and are shared; else None."""
    return row.layer if row.layer.weighted == "conv" and isinstance(row.layer, Windowed) else None


def weighed(case: Case, mistaken: Mistaken) -> Iterator[Value]:
    """The answer with mistaken weights: with and without biases, or times the positions."""
    found = [(row, mistaken(row)) for row in case.rows]
    if all(weights is None for _, weights in found):
        return
    if case.figure in COUNTED:
        total = sum(row.weights if weights is None else weights for row, weights in found)
        yield from (total, total + case.total("biases"))
    elif case.figure in WORK:
        work = sum(row.macs if weights is None else weights * _uses(row) for row, weights in found)
        yield work * (2 if case.figure == "flops" else 1)


def _uses(row: Row) -> int:
    """How often each weight of a layer is used."""
    return int(row.macs // row.weights) if row.weights else 0


@mistake
def depth_forgotten(case: Case) -> Iterator[Value]:
    """A filter is as deep as its input."""
    yield from weighed(case, lambda row: product(row.layer.kernel) * row.output_shape.channels if conv(row) else None)  # type: ignore[attr-defined]


@mistake
def depth_of_the_output(case: Case) -> Iterator[Value]:
    """A filter is as deep as what comes in, not as what goes out."""
    yield from weighed(case, lambda row: _with_depth(row, row.output_shape.channels))


@mistake
def depth_of_the_image(case: Case) -> Iterator[Value]:
    """A filter is as deep as the layer below, not as the network's input."""
    if case.report is not None and len(case.report.inputs) == 1:
        image = case.report.inputs[0].output_shape.channels
        yield from weighed(case, lambda row: _with_depth(row, image))


def _with_depth(row: Row, depth: int) -> int | None:
    """A convolution's weights if its filters were so deep; None where they are, or where groups and ways differ."""
    if row.kind != "conv" or conv(row).groups != 1 or depth == row.inputs[0].output_shape.channels:
        return None
    return int(product(conv(row).kernel)) * depth * int(row.output_shape.channels)


@mistake
def groups_ignored(case: Case) -> Iterator[Value]:
    """A filter of a group sees only the group's channels."""
    yield from weighed(case, lambda row: row.weights * _groups(row) if _groups(row) != 1 else None)


def _groups(row: Row) -> int:
    """In how many groups a layer works on its own; 1 for any other."""
    if not conv(row):
        return 1
    return int(row.inputs[0].output_shape.channels if row.kind == "dwconv" else conv(row).groups)


@mistake
def one_tower(case: Case) -> Iterator[Value]:
    """One of two towers: a group's filters, or half of those of a layer between grouped ones."""
    towers = _towers(case)
    row = case.row
    if towers < 2 or row is None or not conv(row) or row.output_shape.channels % towers:
        return
    weights, biases = row.weights // towers, row.biases // towers
    yield from weighed(case, lambda _: weights)
    if case.figure in COUNTED:
        yield weights + biases
    channels = row.output_shape.channels // towers
    if case.figure == "channels":
        yield channels
    if case.figure in ("out", "neurons", "activations") and known(*row.output_shape):
        yield [channels, *row.output_shape.space] if case.figure == "out" else row.output_shape.values // towers


def _towers(case: Case) -> int:
    """The groups of the layer, or the ones that all grouped layers of its network share."""
    row = case.row
    if row is None or not conv(row):
        return 1
    if _groups(row) != 1:
        return _groups(row)
    shared = {_groups(one) for one in case.report.rows} - {1} if case.report else set()
    return shared.pop() if len(shared) == 1 and any(one.kind == "conv" for one in _grouped(case)) else 1


def _grouped(case: Case) -> list[Row]:
    return [row for row in (case.report.rows if case.report else ()) if _groups(row) != 1]


@mistake
def side_for_area(case: Case) -> Iterator[Value]:
    """k for k squared."""
    yield from weighed(case, lambda row: row.weights // row.layer.kernel[0] if _square(row) else None)  # type: ignore[attr-defined]


def _square(row: Row) -> bool:
    """Whether a layer's kernel has two sides of one length above 1."""
    kernel: Sequence[int] = conv(row).kernel if conv(row) else ()
    return len(kernel) == 2 and kernel[0] == kernel[1] != 1


@mistake
def weights_not_shared(case: Case) -> Iterator[Value]:
    """Filters of its own for every position."""
    row = case.row
    if row is not None and conv(row) and case.figure in COUNTED:
        positions = product(row.output_shape.space)
        yield from (row.weights * positions, row.params * positions)


@mistake
def one_bias_in_all(case: Case) -> Iterator[Value]:
    """One bias for a layer instead of one a filter."""
    biased = [row for row in case.rows if row.biases and row.layer.weighted]
    if case.figure == "params" and biased:
        yield case.total("params") - sum(row.biases for row in biased) + len(biased)


@mistake
def bias_for_every_position(case: Case) -> Iterator[Value]:
    """A bias for each value that comes out instead of one a filter."""
    row = case.row
    if row is not None and conv(row) and row.biases and case.figure == "params" and known(*row.output_shape):
        yield row.weights + row.output_shape.values


@mistake
def pooling_has_parameters(case: Case) -> Iterator[Value]:
    """Pooling has nothing to learn."""
    row = case.row
    if row is not None and row.layer.pools and case.figure in COUNTED and isinstance(row.layer, Windowed):
        area, channels = product(row.layer.kernel), row.output_shape.channels
        yield from (area, area * channels, area * channels * channels, (area + 1) * channels)


@mistake
def map_before_the_pool(case: Case) -> Iterator[Value]:
    """The map before the last pool, taken for what the fully connected layer reads."""
    below = case.row.inputs[0] if case.row is not None and case.row.layer.weighted == "fc" else None
    while below is not None and below.figures is not None and not (below.layer.pools or below.layer.weighted):
        below = below.inputs[0] if below.inputs else None
    if below is not None and below.figures is not None and below.layer.pools:
        values = below.inputs[0].output_shape.values
        yield from weighed(case, lambda row: int(values * row.output_shape.channels) if row is case.row else None)
