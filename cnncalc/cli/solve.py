"""`cnncalc solve TARGET ...`: the inverse problem - which sizes, paddings, depths or widths lead to what is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from ..design.ranges import Axis, read_axes
from ..design.solve import Reading, Readings, Sizes, Solutions, breaking, exact, leading_to, legal, readings, wish
from ..errors import printable, usage
from ..limits import MOST_DIGITS
from ..network import BUILT_IN, InputShape, Network, names_used
from ..readers import read_input
from ..units import shown
from ._output import fitted
from ._patterns import pattern
from ._targets import load_target

_HELP = """Find what leads to a wish: every answer within the ranges that are stated.

\b
  cnncalc solve "conv 96 11x11 /4" --from 227 --to 55   paddings that fit
  cnncalc solve --from 28x28x4 --to 24x24x10            layers between sizes
  cnncalc solve alexnet --out-of pool5 6x6              inputs that give it
  cnncalc solve alexnet                                 inputs that divide
  cnncalc solve "{n} * conv 64 3x3" --want "rf >= 31"   how many layers
  cnncalc solve net.yaml --want "params <= 10M" --over width=8..128
  cnncalc solve alexnet --want "macs <= 500M"           inputs that afford it

A wish is a condition: figures of the network (params, macs, rf ...), of its layers (conv1.out), the variables, with
+ - * / // % **, < <= > >= == !=, and or not. Variables that have no value are tried from 1 to 64, or --over says what.
"""
_SHOWN = 10
_LARGEST = 10**12  # no picture is larger
_USUAL = range(1, 65)


@click.command("solve", help=_HELP, short_help="Find what leads to a wish, such as a size or a receptive field.")
@click.argument("target", required=False)
@click.option("--from", "source", metavar="SIZE", help="The size that comes in: 227, or 28x28x4.")
@click.option("--to", "goal", metavar="SIZE", help="The size that goes out: 55, or 24x24x10.")
@click.option("--out-of", "out_of", nargs=2, metavar="LAYER SIZE", help="The size that a layer of the network gives.")
@click.option("--want", metavar="CONDITION", help="What must hold.")
@click.option("--over", multiple=True, metavar="NAME=VALUES", help="What is tried: width=8..128; repeatable.")
@click.option("--input", "shape", metavar="SHAPE", help="Another input.")
@click.option("--all", "everything", is_flag=True, help=f"Every answer, not only {_SHOWN}.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(target: str | None, **given: Any) -> int:
    """Solve, and return 1 if nothing leads there."""
    if given["source"] or given["goal"]:
        return _between(target, given)
    if target is None:
        raise usage(
            "there is nothing to solve", expected="a network, or --from 227 --to 55", hint="cnncalc solve --help"
        )
    network = _with_input(load_target(target, ""), given["shape"])
    if given["out_of"]:
        layer, size = given["out_of"]
        return _out_of(network, layer, size, given)
    if given["want"]:
        return _wish(network, given)
    return _about_inputs(network, given)


def _with_input(network: Network, shape: str | None) -> Network:
    if shape is None:
        return network
    from ..analysis import prepared

    return prepared(network, shape, None, {})[0]


# -- from one size to another ------------------------------------------------------------------------


def _between(target: str | None, given: dict[str, Any]) -> int:
    if not (given["source"] and given["goal"]):
        raise usage("--from and --to belong together", expected="--from 227 --to 55")
    source, goal = (_sizes(given[name], option) for name, option in (("source", "--from"), ("goal", "--to")))
    found = readings(target, source[1], goal[1])
    texts = [_written(found.kind, goal[0] or found.filters, one, source[3]) for one in found.found]
    if given["as_json"]:
        return _json({"from": source[2], "to": goal[2], "readings": [_data(*pair) for pair in zip(found.found, texts)]})
    if not texts:
        return _none(f"no window leads from {source[1]} to {goal[1]}", _tried(found))
    width = max(map(len, texts))
    shown_ones = texts if given["everything"] else texts[:_SHOWN]
    lines = [f"{text.ljust(width)}   {_left(one)}" for text, one in zip(shown_ones, found.found)]
    rest = f"; {len(texts) - len(lines)} more with --all" if len(lines) < len(texts) else ""
    click.echo(
        "\n".join(fitted([*lines, "", f"{_leading(len(texts))} from {source[1]} to {goal[1]}{rest}", _tried(found)]))
    )
    return 0


def _leading(count: int) -> str:
    return "1 layer leads" if count == 1 else f"{count} layers lead"


def _sizes(text: str, option: str) -> tuple[int | None, int, list[int], int]:
    """Channels if they are stated, the size along every axis, all sizes, and how many axes: 227, 28x28x4, 3@32x32."""
    shape, _ = read_input(text, name=option)
    if not all(isinstance(size, int) for size in shape.sizes):
        raise usage(f"{option} {text} holds a symbol", expected="plain sizes, such as 227 or 28x28x4")
    numbers = [int(str(size)) for size in shape.sizes]
    if max(numbers) > _LARGEST:
        raise usage(f"{option} holds a size of more than {_LARGEST:,}", expected="sizes such as 227 or 28x28x4")
    if len(numbers) == 1:
        return None, numbers[0], numbers, 2
    if any(size != numbers[1] for size in numbers[1:]):
        raise usage(f"{option} {text} differs from axis to axis", expected="one axis at a time: --from 28 --to 24")
    return numbers[0], numbers[1], numbers[1:], len(numbers) - 1


def _written(kind: str, filters: int | None, one: Reading, rank: int) -> str:
    """The layer as it is written in the notation."""
    before, after = one.padding
    kernel = "x".join([str(one.kernel)] * rank)
    parts = [kind, str(filters or "K")] if kind == "conv" else [kind]
    parts += [kernel] + [f"/{one.stride}"] * (one.stride != 1 or kind.endswith("pool"))
    uneven = "x".join([f"{before}+{after}"] * rank)
    parts += [f"pad {before}" if before == after else f"pad {uneven}"] * bool(after)
    parts += [f"dilation {one.dilation}"] * (one.dilation != 1)
    return " ".join(parts)


def _left(one: Reading) -> str:
    return "exact" if not one.left else f"{one.left} position{'s' if one.left > 1 else ''} at the end never read"


def _data(one: Reading, text: str) -> dict[str, Any]:
    names = ("kernel", "stride", "padding", "dilation")
    return {"layer": text, **{name: getattr(one, name) for name in names}, "left": one.left}


_WORDS = {"k": "kernel", "s": "stride", "t": "padding in all", "d": "dilation"}


def _tried(found: Readings) -> str:
    ranges = [f"{_WORDS[name]} {first}..{last}" for name, first, last in found.tried]
    return f"tried: {', '.join(ranges)}" if ranges else "nothing was left open"


# -- inputs ------------------------------------------------------------------------------------------


def _out_of(network: Network, layer: str, wanted: str, given: dict[str, Any]) -> int:
    parts = wanted.lower().split("x")
    numbers = [int(part) for part in parts if part.isdecimal() and len(part) <= MOST_DIGITS]
    if len(numbers) != len(parts):
        raise usage(f"'{wanted}' is no size", expected="a size such as 6x6")
    found = leading_to(network, layer, numbers)
    if given["as_json"]:
        return _json({"layer": layer, "wanted": numbers, "inputs": [_sizes_data(one) for one in found]})
    if not all(one.values for one in found):
        return _none(f"no input gives {wanted} out of {layer}", _range_tried(found[0]))
    for one in found:
        many = f"{len(one.values)} sizes" if len(one.values) > 1 else "1 size"
        told = f"{one.axis}   {pattern(one.values, one.tried)}   ({many}; {_range_tried(one)})"
        click.echo("\n".join(fitted([told])))
    return 0


def _about_inputs(network: Network, given: dict[str, Any]) -> int:
    """The smallest legal input and what breaks below it, and the inputs with which every division is exact."""
    fits, divides = legal(network), exact(network)
    smallest = fits.values[0] if fits.values else None
    problem = breaking(network, smallest - 1) if smallest and smallest > 1 else None
    if given["as_json"]:
        breaks = problem.as_dict() if problem else None
        return _json({"legal": _sizes_data(fits), "below": breaks, "exact": _sizes_data(divides)})
    if smallest is None:
        return _none("no input fits", _range_tried(fits))
    below = f"; below it {printable(problem.finding)}" if problem else ""
    rank = len(network.inputs[0][1].sizes) - 1
    lines = [
        f"smallest   {'x'.join([str(smallest)] * rank)}{below}",
        f"legal      {pattern(fits.values, fits.tried)}",
        f"exact      {pattern(divides.values, divides.tried) if divides.values else 'none: some division always leaves a rest'}",
        f"           {_range_tried(fits)}, the same along every axis",
    ]
    click.echo("\n".join(fitted(lines)))
    return 0


def _range_tried(one: Sizes) -> str:
    return f"tried: {one.tried[0]}..{one.tried[-1]}"


def _sizes_data(one: Sizes) -> dict[str, Any]:
    return {"axis": one.axis, "sizes": list(one.values), "tried": [one.tried[0], one.tried[-1]]}


# -- wishes ------------------------------------------------------------------------------------------


def _wish(network: Network, given: dict[str, Any]) -> int:
    axes, shape, network = _unknowns(network, read_axes(given["over"], "--over"))
    found = wish(network, given["want"], axes, shape)
    tried = f"tried: {', '.join(f'{axis.name} {_ends(axis)}' for axis in axes)}"
    if given["as_json"]:
        rows, nearest = (
            [dict(zip(found.names, map(_plain, row))) for row in some] for some in (found.rows, found.nearest)
        )
        return _json({"want": given["want"], "solutions": rows, "nearest": nearest, "tried": found.designs}, bool(rows))
    if not found.rows:
        near = [f"nearest: {_row(found.names, row)}" for row in found.nearest]
        return _none(f"nothing meets {given['want']}", tried, *near)
    lines = _single(found, axes[0]) if len(axes) == 1 else _several(found, given["everything"])
    click.echo("\n".join(fitted([*lines, f"{_left_out(found)}{tried}"])))
    return 0


def _unknowns(network: Network, over: list[Axis]) -> tuple[list[Axis], InputShape | None, Network]:
    """What is looked for: what --over says, names without a value, else the input's size."""
    declared = {name for name, _ in network.vars}
    parameters = {one.name for block in network.blocks for one in block.parameters}
    named = [axis.name for axis in over]
    free = sorted(names_used(network) - declared - parameters - set(BUILT_IN) - set(named))
    axes = [*over, *(Axis(name, _USUAL) for name in free)]
    if axes:
        return axes, None, network
    from ..design.solve import LARGEST_SIDE

    if len(network.inputs) != 1 or len(network.inputs[0][1].sizes) < 2:
        raise usage("nothing is left open", expected="a variable to try: --over width=8..128")
    sizes = network.inputs[0][1].sizes
    shape, _ = read_input(f"{sizes[0]}@{'x'.join(['{side}'] * (len(sizes) - 1))}")
    return [Axis("side", range(1, LARGEST_SIDE + 1))], shape, network


def _single(found: Solutions, axis: Axis) -> list[str]:
    """The values of one variable, and the figures at their ends."""
    values = [row[0] for row in found.rows]
    tried = axis.values if isinstance(axis.values, range) else range(min(axis.values), max(axis.values) + 1)
    ends = list(dict.fromkeys([found.rows[0], found.rows[-1]]))
    return [f"{axis.name} = {pattern(values, tried)}", *(f"  {_row(found.names, row)}" for row in ends)]


def _several(found: Solutions, everything: bool) -> list[str]:
    rows = found.rows if everything else found.rows[:_SHOWN]
    texts = [list(found.names), *([shown(_plain(value)) for value in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*texts)]
    lines = ["  ".join(text.rjust(width) for text, width in zip(row, widths)) for row in texts]
    rest = len(found.rows) - len(rows)
    return [
        *lines,
        "",
        f"{len(found.rows):,} solution{'s' if len(found.rows) != 1 else ''}{f'; {rest:,} more with --all' if rest else ''}",
    ]


def _row(names: Sequence[str], row: Sequence[Any]) -> str:
    return ", ".join(f"{name} = {shown(_plain(value))}" for name, value in zip(names, row))


def _plain(value: Any) -> Any:
    from ..writers.json import plain

    return plain(value)


def _left_out(found: Solutions) -> str:
    return f"{found.invalid:,} of {found.designs:,} do not fit; " if found.invalid else ""


def _ends(axis: Axis) -> str:
    if isinstance(axis.values, range):
        step = f":{axis.values.step}" if axis.values.step != 1 else ""
        return f"{axis.values[0]}..{axis.values[-1]}{step}"
    return ", ".join(map(str, axis.values))


# -- ends --------------------------------------------------------------------------------------------


def _none(finding: str, *more: str) -> int:
    """Say that nothing leads there, and what was tried."""
    click.echo("\n".join(fitted([finding, *(line for line in more if line)])))
    return 1


def _json(data: dict[str, Any], found: bool = True) -> int:
    from ..writers.json import SCHEMA, dumped

    click.echo(dumped({"schema": SCHEMA, **data}), nl=False)
    return 0 if found else 1
