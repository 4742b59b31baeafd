"""The inverse problem: which sizes, paddings, strides, depths or widths lead to what is wanted.

Every question is a sweep over the ranges that the answer states, through the layers' own rules; so an answer is
exact, and complete within its ranges.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .._record import record
from ..analysis import analyze
from ..calculation.arithmetic import parse
from ..errors import CnncalcError, NotationError, Problem, ShapeError, shortened, usage
from ..expressions import Expression, operands
from ..limits import TooMuch, allowed, spend
from ..network import InputShape, Network, names_used
from ..operations import COMPARE
from ..readers import read, read_input
from .plan import read_condition
from .ranges import Axis
from .sweep import Sweep, planned, worked_out
from .window import written_parts

LARGEST_SIDE = 4096
"""Input sizes are tried up to here, and up to twice the network's own."""


@record
class Solutions:
    """All that meets a wish within the ranges, or what comes nearest to it."""

    axes: tuple[Axis, ...]
    names: tuple[str, ...]
    """Of the variables, then of the figures beside them."""
    rows: tuple[tuple[Any, ...], ...]
    designs: int
    invalid: int
    nearest: tuple[tuple[Any, ...], ...] = ()
    """Where nothing meets the wish: valid designs that come nearest to it."""


def wish(network: Network, condition: str, axes: Sequence[Axis], input: str | InputShape | None = None) -> Solutions:
    """All values of some variables for which a condition on the network's figures holds."""
    expression = read_condition(condition, "--want")
    shown = ", ".join(_figures(expression, axes)) or "params"
    found = _searched(network, axes, expression, shown, input)
    nearest = () if found.rows else _nearest(network, expression, axes, input, shown)
    return Solutions(tuple(axes), found.names, found.rows, found.designs, found.invalid, nearest)


_MOST_LAYERS = 70_000
"""Layers of all designs together, where one design after the other is looked at: some seconds."""


def _searched(
    network: Network, axes: Sequence[Axis], where: Expression | None, columns: str, input: Any, rank: str | None = None
) -> Sweep:
    """The designs that meet a condition, or the one that comes first; raises `UsageError` where it would take minutes."""
    top = 1 if rank else None
    plan = planned(network, axes, input, None, None, columns, where, rank, None, top, usual=True)
    from .outcome import least_work

    try:
        with allowed(_MOST_LAYERS):
            if (least := least_work(plan)) > _MOST_LAYERS:  # known before any is looked at
                spend(least)
            return worked_out(plan)
    except TooMuch:
        finding = f"more than {_MOST_LAYERS:,} layers would be looked at, all designs together"
        raise usage(finding, hint="a shorter range, a wider step or fewer variables") from None


def _figures(expression: Expression, axes: Sequence[Axis]) -> list[str]:
    """The figures that a condition speaks of."""
    names = [axis.name for axis in axes]
    return list(
        dict.fromkeys(str(step.what) for step in expression.code if step.op == "name" and step.what not in names)
    )


def _nearest(
    network: Network, expression: Expression, axes: Sequence[Axis], shape: Any, shown: str
) -> tuple[tuple[Any, ...], ...]:
    """The designs whose figure misses a single comparison by least."""
    last = expression.code[-1]
    if last.op not in COMPARE or last.op == "!=":
        return ()
    left, right = operands(expression)
    distance = f"max(({left}) - ({right}), ({right}) - ({left}))"
    try:
        return _searched(network, axes, None, shown, shape, distance).rows
    except NotationError:  # of lists none is nearer than another
        return ()


# -- windows: from one size to another ----------------------------------------------------------------


@record
class Reading:
    """A window that leads from one size to another; `left` positions at the end are read by no window."""

    kernel: int
    stride: int
    padding: tuple[int, int]
    dilation: int
    left: int


@record
class Readings:
    """Every window that leads from one size to another, within what was tried of what was left open."""

    kind: str
    filters: int | None
    found: tuple[Reading, ...]
    tried: tuple[tuple[str, int, int], ...]
    designs: int


def readings(layer: str | None, source: int, target: int) -> Readings:
    """Every kernel, stride, padding and dilation from one size to another, as far as a layer leaves them open.

    No dilation comes first, then exact divisions, small strides, equal padding, small kernels.
    """
    written = written_parts(layer)
    kind, fixed = ("conv" if written.kind == "dwconv" else written.kind), dict(written.fixed)
    axes = {name: fixed.get(name, values) for name, values in _open_ranges(source, fixed, kind).items()}
    network = read(f"1@{source} -> {kind} {'' if kind.endswith('pool') else 1} {_arguments(kind)}", "layer")
    swept = [Axis(name, (values,) if isinstance(values, int) else values) for name, values in axes.items()]
    reach = "d*(k - 1)" if "d" in axes else "k - 1"  # further padding would give windows that see nothing else
    tried = tuple((name, values[0], values[-1]) for name, values in axes.items() if not isinstance(values, int))
    try:
        found = _searched(network, swept, parse(f"width == {target} and t <= 2*{reach}"), "remainder", None)
    except ShapeError:
        return Readings(written.kind, written.filters, (), tried, 0)
    rows = (dict(zip(found.names, row)) for row in found.rows)
    made = [
        Reading(row["k"], row["s"], (row["t"] // 2, row["t"] - row["t"] // 2), row.get("d", 1), row["remainder"])
        for row in rows
    ]
    return Readings(written.kind, written.filters, tuple(sorted(made, key=_plainest)), tried, found.designs)


def _plainest(one: Reading) -> tuple[Any, ...]:
    before, after = one.padding
    return one.dilation, one.left > 0, one.stride, before != after, one.kernel, one.padding


def _arguments(kind: str) -> str:
    return "{k} /{s} pad {t//2}+{t - t//2}" + ("" if kind == "avgpool" else " dilation {d}")


def _open_ranges(source: int, fixed: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """What is tried of everything that may be open: kernels up to the input, paddings up to the reach of a known one."""
    kernels, dilations = range(1, min(source, 64) + 1), range(1, 9)
    reach = fixed.get("d", dilations[-1]) * (fixed["k"] - 1) if "k" in fixed else 32
    found: dict[str, Any] = {"k": kernels, "s": range(1, min(source, 32) + 1), "t": range(2 * reach + 1)}
    return found if kind == "avgpool" else {**found, "d": dilations}


# -- inputs -------------------------------------------------------------------------------------------


@record
class Sizes:
    """Input sizes along one axis, or along all of them alike, that lead to what is asked for."""

    axis: str
    values: tuple[int, ...]
    tried: range


def legal(network: Network) -> Sizes:
    """Input sizes, the same along every axis, on which every layer fits."""
    return _square(network, "1")


def exact(network: Network) -> Sizes:
    """Input sizes, the same along every axis, with which no division leaves anything over."""
    return _square(network, "remainder == 0")


def breaking(network: Network, size: int) -> Problem | None:
    """What goes wrong with an input of this size along every axis; None where nothing does."""
    source = _own(network)
    shape = InputShape((source.sizes[0], *(size for _ in source.sizes[1:])), source.layout)
    try:
        analyze(network, input=shape)
    except CnncalcError as failure:
        return failure.problems[0]
    return None


def leading_to(network: Network, layer: str, wanted: Sequence[int]) -> list[Sizes]:
    """For each axis the input sizes for which a layer's output has the wanted size."""
    if not re.fullmatch(r"[\w.]+", layer):
        raise usage(f"'{shortened(layer, 60)}' is no name of a layer", expected="a name such as pool5")
    try:
        return _leading_to(network, layer, wanted)
    except NotationError as failure:  # of conditions that nobody wrote
        hint = failure.problems[0].hint
        raise usage(f"no size of '{shortened(layer, 60)}' is known", hint=hint) from None


def _leading_to(network: Network, layer: str, wanted: Sequence[int]) -> list[Sizes]:
    own = _own(network)
    rank = len(own.sizes) - 1
    sizes = list(wanted[-rank:]) if len(wanted) >= rank else [wanted[-1]] * rank
    names = ("depth", "height", "width")[3 - rank :]
    if all(size == sizes[0] for size in sizes):
        return [_square(network, f"{layer}.width == {sizes[0]}")]
    return [
        Sizes(name, _values(network, _along(own, axis), f"{layer}.{name} == {size}"), _tried(own))
        for axis, (name, size) in enumerate(zip(names, sizes))
    ]


def _square(network: Network, condition: str) -> Sizes:
    own = _own(network)
    rank = len(own.sizes) - 1
    name = "length" if rank == 1 else "every axis"
    return Sizes(name, _values(network, "x".join(["{side}"] * rank), condition), _tried(own))


def _along(own: InputShape, axis: int) -> str:
    """The own sizes with one of them left open."""
    return "x".join("{side}" if at == axis else str(size) for at, size in enumerate(own.sizes[1:]))


def _values(network: Network, space: str, condition: str) -> tuple[int, ...]:
    own = _own(network)
    if "side" in names_used(network):
        raise usage("'side' names the input's size here, and the network uses it too", hint="rename it")
    shape, _ = read_input(f"{own.sizes[0]}@{space}")
    try:
        found = _searched(network, [Axis("side", _tried(own))], parse(condition), "side + 0", shape)
    except ShapeError:
        return ()
    return tuple(row[0] for row in found.rows)


def _tried(own: InputShape) -> range:
    largest = max((size for size in own.sizes[1:] if isinstance(size, int)), default=0)
    return range(1, max(LARGEST_SIDE, 2 * largest) + 1)


def _own(network: Network) -> InputShape:
    """The network's one input, a volume of plain sizes."""
    if len(network.inputs) != 1:
        many = "several inputs" if network.inputs else "no input of its own"
        raise usage(f"the network has {many}", hint="give one: --input 3x224x224")
    shape = network.inputs[0][1]
    if len(shape.sizes) < 2 or not all(isinstance(size, int) for size in shape.sizes):
        raise usage(f"its input {shape} is no volume of plain sizes", hint="--input 3x224x224")
    return shape
