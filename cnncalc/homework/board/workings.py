"""The working of every figure of a layer: its own rules, run on numbers that remember how they were made."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from typing import Any

from ...dims import known, settled
from ...errors import usage
from ...layers import Layer, Shape
from ...numbers.traced import Traced
from ...rows import Row
from ...units import shape_text
from ..texts import en_explain as say
from .growth import field_workings
from .letters import Lettered, lettered, output_names
from .steps import division, steps
from .working import Working, worked

_PARAMS = (("weights", "weights"), ("biases", "biases"), ("buffers", "buffers"))
_WORK = (("macs", "MACs"), ("bias_adds", "bias adds"), ("connections", "connections"), ("other_ops", "other ops"))


def refuse_open(row: Row) -> None:
    """Raise `UsageError` for a layer of which not all is known."""
    if not known(*row.output_shape):
        raise usage(f"what comes into {row.name} is not known", hint="give the input: --input 3x224x224")
    if not row.is_plain or not settled(*(size for source in row.inputs for size in source.output_shape)):
        raise usage(
            f"{row.name} is open: {row.notation} gives {shape_text(row.output_shape, 'chw')}",
            hint="give numbers: --set K=64, --input 3x224x224",
        )


def workings(row: Row) -> Iterator[Working]:
    """Every figure of a layer that its rules work out, for one image; raises `UsageError` where sizes are open."""
    refuse_open(row)
    made = lettered(row)
    rules: Any = made.layer
    out = rules.shape(*made.inputs)
    yield from _padding(row)
    yield from _output(row, made, out)
    named = Shape(_named(size, name) for size, name in zip(out, output_names(out)))
    made.layer.__dict__["shape"] = lambda *_: named  # from here on the rules find the size under its name
    yield from _params(row, made)
    yield from _work(row, made)
    yield from field_workings(row)


def _named(size: Any, name: str) -> Traced:
    return size if isinstance(size, Traced) and size.name else Traced(_value(size), name)


def _value(number: Any) -> int:
    return number.value if isinstance(number, Traced) else int(number)


# -- output -----------------------------------------------------------------------------------------


def _padding(row: Row) -> Iterator[Working]:
    """What `same` comes to."""
    if row.layer.__dict__.get("pad") != "same":
        return
    made = lettered(row, settle=False)
    rules: Any = made.layer
    margins = rules.margins(made.inputs[0])
    sides = [(_value(before), _value(after)) for before, after in margins]
    for number, (name, (before, after)) in enumerate(zip(_per_axis("padding", len(margins), sides), margins)):
        if name:
            beside = say.SIDES.format(*sides[number])
            yield worked("output", name, before + after, beside=beside)


def _per_axis(name: str, rank: int, values: Sequence[Any]) -> list[str]:
    """A name for each axis; where all agree one in all."""
    if len(set(values)) == 1:
        return [name, *[""] * (rank - 1)]
    return [f"{name}_{axis[0].lower()}" for axis in output_names((0,) * (rank + 1))[1:]]


def _output(row: Row, made: Lettered, out: Shape) -> Iterator[Working]:
    """The sizes of the output that are no size of what comes in; equal axes are worked out once."""
    came = {leaf.name for x in made.inputs for leaf in x}
    said: dict[tuple[Any, ...], str] = {}
    fit = tuple(row.fit)
    for name, size in zip(output_names(out), out):
        if isinstance(size, Traced) and size.name and (size.name in came or size.name == name):
            continue
        found = worked("output", name, size, left=left_over(size))
        key = (*found.steps[1:], found.result)
        if key in said:
            yield worked("output", name, size, likewise=True)
            continue
        said[key] = name
        yield worked("output", name, size, left=found.left, notes=fit if found.left else ())
        fit = () if found.left else fit


def left_over(size: Any) -> str:
    """216 = 4 * 54, nothing is left over."""
    quotient = division(size)
    if quotient is None:
        return ""
    a, b = (part.value for part in quotient.parts)
    whole, rest = divmod(a, b)
    if not rest:
        return say.EXACT.format(a=a, b=b, whole=whole)
    told = say.ROUNDED_UP if quotient.kind == "ceil" else say.LEFT_OVER
    return told.format(a=a, b=b, whole=whole, rest=rest)


# -- parameters and work ------------------------------------------------------------------------------


def _params(row: Row, made: Lettered) -> Iterator[Working]:
    rules: Any = made.layer
    if not known(row.params):
        return
    for rule, title in _PARAMS:
        value = getattr(rules, rule)(made.inputs[0])
        if _value(value):
            yield worked("params", title, value, notes=_told(row.layer, rule) if rule == "buffers" else ())
        if rule == "weights" and _value(value) and _is_all_taps(rules, made.inputs[0], value):
            _name_taps(made.layer, Traced(_value(value), "weights"))
    parts = [Traced(number, name) for name, number in (("weights", row.weights), ("biases", row.biases)) if number]
    if parts:
        yield worked("params", "params", sum(parts[1:], parts[0]))


def _name_taps(layer: Layer, taps: Traced) -> None:
    layer.__dict__["taps"] = lambda _: taps


def _is_all_taps(rules: Any, x: Shape, weights: Any) -> bool:
    """Whether the weights are just the taps of all filters, so that what is made of taps is made of weights."""
    return hasattr(rules, "taps") and steps(rules.taps(x)) == steps(weights)


def _work(row: Row, made: Lettered) -> Iterator[Working]:
    rules: Any = made.layer
    weights = rules.weights(made.inputs[0]) if known(row.params) else 0
    for rule, title in _WORK:
        inputs = made.inputs if rule == "other_ops" else made.inputs[:1]
        if not known(getattr(row, rule)) or (rule == "connections" and not row.counts_connections):
            continue
        value = getattr(rules, rule)(*inputs)
        if not _value(value):
            continue
        if rule == "macs":
            yield from _macs(row, value, weights)
        else:
            yield worked("work", title, value, notes=_told(row.layer, rule))
            yield from _of_batch(row, title, _value(value))


def _macs(row: Row, value: Any, weights: Any) -> Iterator[Working]:
    """MACs and FLOPs; where every weight is used once, the MACs are the weights."""
    once = isinstance(value, Traced) and steps(value) == steps(weights)
    shown = Traced(_value(value), "weights") if once else value
    notes = [say.ONCE] * bool(once) + list(_told(row.layer, "macs"))
    if row.macs_on_padding:
        notes.append(say.on_padding(row.macs_on_padding // row.batch, _value(value)))
    yield worked("work", "MACs", shown, notes=tuple(notes))
    yield from _of_batch(row, "MACs", _value(value))
    yield worked("work", "FLOPs", 2 * Traced(row.macs, "MACs" if row.batch == 1 else say.OF_BATCH.format("MACs")))


def _of_batch(row: Row, title: str, one: int) -> Iterator[Working]:
    """The figure of a whole batch."""
    if row.batch != 1:
        yield worked("work", say.OF_BATCH.format(title), Traced(row.batch, "N") * Traced(one, title))


def _told(layer: Layer, rule: str) -> tuple[str, ...]:
    """What a rule says of itself."""
    text = inspect.getdoc(getattr(type(layer), rule)) or ""
    general = inspect.getdoc(getattr(Layer, rule))
    return (" ".join(text.split()),) if text and text != general else ()
