"""One chunk of a sweep: its designs worked out at once, and those that are wanted picked out.

The chunk function is a plain function of a plan and a box, so that any process can run it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce
from math import prod
from typing import Any

import numpy
from numpy.typing import NDArray

from .._record import record
from ..calculation.requirements import FiguresOf
from ..dims import conditions
from ..errors import CnncalcError, Mistake, NotationError, Problem, ShapeError, usage
from ..expressions import Expression
from ..limits import MOST_DESIGNS, MOST_LAYERS, spend
from ..numbers.grid import Grid, Mask, Ratio, array_of
from ..numbers.splitting import Split, parts
from ..report import Report
from ..rows import Figures, Row
from ..walk import Walk
from ..walk.counting import least_layers
from ..walk.seeing import Seen, lost
from .plan import Box, Plan, Wanted
from .ranking import best, front

Array = NDArray[Any]
Indices = tuple[Array, ...]  # of values, axis by axis
_CELLS = 8_000_000  # designs times layers, worked out at once: some three hundred megabytes
_FEW = 20_000  # rows, which are joined in a moment


@record
class Found:
    """Designs of a chunk: their place in the grid, the values of variables and columns, and the keys they are ranked by."""

    designs: int
    invalid: int
    """Designs that break a condition of a layer."""
    kept: int
    """Designs that meet the condition asked for."""
    rows: tuple[tuple[Any, ...], ...]
    keys: tuple[tuple[Any, ...], ...]
    places: tuple[int, ...]
    reason: Problem | None = None
    """Why designs were left out whole, where that is known."""


def outcome(plan: Plan, box: Box) -> Found:
    """The designs of a box that are wanted, in the order of the grid."""
    return joined(plan, list(_by_part(plan, tuple(numpy.arange(a, b) for a, b in box))))


def joined(plan: Plan, found: Sequence[Found]) -> Found:
    """Several chunks as one: the best of all of them, or all in order."""
    rows = [row for one in found for row in one.rows]
    keys = [key for one in found for key in one.keys]
    places = [place for one in found for place in one.places]
    order: Sequence[int] = sorted(range(len(rows)), key=places.__getitem__)
    if plan.rank:
        chosen = front(keys) if plan.pareto else range(len(keys))
        order = sorted(chosen, key=lambda at: (keys[at], places[at]))
    order = order[: plan.top]
    return Found(
        sum(one.designs for one in found),
        sum(one.invalid for one in found),
        sum(one.kept for one in found),
        tuple(rows[at] for at in order),
        tuple(keys[at] for at in order) if plan.rank else (),
        tuple(places[at] for at in order),
        next((one.reason for one in found if one.reason), None),
    )


class Gathered:
    """Chunks put together as they come, and joined when there are many more rows than before: to join is to sort."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._parts: list[Found] = []
        self._rows = self._enough = 0

    def add(self, part: Found) -> None:
        """One chunk more; raises `UsageError` where more designs are wanted than may be kept."""
        self._parts.append(part)
        self._rows += len(part.rows)
        if self._rows > self._enough:
            self.found()

    def found(self) -> Found:
        """All chunks so far as one."""
        found = joined(self.plan, self._parts)
        most, count = MOST_DESIGNS.get(), len(found.rows)
        if most is not None and count > most:
            way = "a stricter condition or a wider step; sweep --top keeps the best, sweep --format csv none"
            raise usage(f"more than {most:,} designs are wanted at once", hint=way)
        self._parts, self._rows, self._enough = [found], count, 2 * count + _FEW
        return found


class _PlainWalk(Walk):
    """A walk in which every number is plain or swept: a symbol beside a grid has no meaning."""

    fields = True

    def above(self, below: Row, figures: Figures, name: str) -> Seen:
        """Where nobody asks for fields they are not followed: behind a swept factor each design has its own."""
        if self.fields:
            return super().above(below, figures, name)
        return lost(figures.shape.rank, name), below.sees_all, True, ()

    def symbol(self, name: str) -> Any:
        if name in self.variables or (len(name) == 1 and name.isupper()):
            raise usage(f"'{name}' is a symbol, and a sweep needs numbers", hint=f"give {name} a value, or several")
        return super().symbol(name)


class _Part:
    """A part of the grid in which the structure of the network is the same."""

    def __init__(self, plan: Plan, indices: Indices) -> None:
        self.plan, self.indices = plan, indices
        self.shape = tuple(map(len, indices))
        self.report: Report | None = None
        self.met: list[Mask] = []
        self.figures: Any = None
        self.reason: Problem | None = None

    @property
    def size(self) -> int:
        return reduce(lambda a, b: a * b, self.shape, 1)

    def numbers(self) -> dict[str, Any]:
        """The variables: a grid along its axis, or a plain integer where only one value is left."""
        found: dict[str, Any] = {}
        for at, (axis, indices) in enumerate(zip(self.plan.axes, self.indices)):
            values = [axis.values[index] for index in indices]
            found[axis.name] = values[0] if len(values) == 1 else Grid.along(values, at, len(self.shape))
        return found

    def walk(self) -> None:
        """Walk through the network; raises `Split` where its structure is not the same everywhere."""
        numbers = self.numbers()
        try:
            walk = _PlainWalk(self.plan.network, self.plan.batch, MOST_LAYERS.get(), False, numbers)
            walk.fields = self.plan.fields
            self.report = walk.report()
        except ShapeError as failure:
            self.reason = failure.problems[0]
            return
        self.met = list(self.report.conditions)
        self.figures = FiguresOf(self.report, names=numbers)

    def value(self, expression: Expression) -> Any:
        """An expression for all designs of the part; what it demands of them becomes a condition too."""
        with conditions() as met:
            try:
                found = expression.value(self.figures)
            except Mistake as mistake:
                raise _located(expression, mistake) from None
        self.met += met
        return found

    def column(self, wanted: Wanted) -> Any:
        """What is shown of every design; None for a usual figure that this network has not."""
        try:
            return self.value(wanted.expression)
        except NotationError:
            if wanted.usual:
                return None
            raise

    def number(self, expression: Expression, what: str) -> Any:
        """The value of an expression that designs are chosen or ranked by, which no list can be."""
        found = self.value(expression)
        if isinstance(found, list):
            text = expression.text
            hint = f"its largest item: max({text})"
            raise _located(
                expression, Mistake(*expression.span, f"designs are {what} by numbers, and {text} is a list", "", hint)
            )
        return found

    def full(self, value: Any) -> Array:
        """A value as an array as large as the part, without being copied."""
        array = array_of(value, wide=False) if isinstance(value, (int, Grid)) else value
        return numpy.broadcast_to(array, self.shape)


def _located(expression: Expression, mistake: Mistake) -> CnncalcError:
    source = expression.source
    problem = source.problem(mistake) if source is not None else Problem(mistake.finding, hint=mistake.hint)
    return NotationError([problem])


def _by_part(plan: Plan, indices: Indices) -> Iterator[Found]:
    """What is found in a box, divided until every part of it has one structure, and figures of one form."""
    layers = _layers(plan)
    boxes = list(_with_room(indices, _CELLS // layers))
    spend(sum(_work(layers, prod(map(len, box))) for box in boxes))
    waiting = [(box, True) for box in boxes]
    while waiting:
        inside_box, paid = waiting.pop()
        part = _Part(plan, inside_box)
        try:
            part.walk()
            if not paid:
                spend(_work(len(part.report.rows) if part.report else 1, part.size))
            found = _part(plan, part)
        except Split as split:
            inside = list(parts(split.array, part.shape))
            divided = (tuple(axis[at] for axis, at in zip(part.indices, one)) for one in reversed(inside))
            waiting += [(one, False) for one in divided]
        else:
            yield found


def _work(layers: int, designs: int) -> int:
    """About what layers take, in layers of a single design."""
    return layers * (1 if designs == 1 else 4 + designs // 1000)


def least_work(plan: Plan) -> int:
    """About what all designs of a plan take, in layers of a single one, at least."""
    return _layers(plan) * (plan.designs // 1000)


def _layers(plan: Plan) -> int:
    """How many layers a design has, at least."""
    return max(least_layers(plan.network, _PlainWalk(plan.network, plan.batch, 0, False, {}).constant)[0], 1)


def _with_room(indices: Indices, room: int) -> Iterator[Indices]:
    """A box in boxes of so many designs, about: the figures of all layers are in memory at once."""
    sizes = list(map(len, indices))
    longest = max(range(len(sizes)), key=sizes.__getitem__)
    count = -(-prod(sizes) // max(room, 1))
    if count <= 1 or sizes[longest] <= 1:
        yield indices
        return
    for some in numpy.array_split(indices[longest], min(count, sizes[longest])):
        yield from _with_room((*indices[:longest], some, *indices[longest + 1 :]), room)


def _part(plan: Plan, part: _Part) -> Found:
    """The wanted designs of one part."""
    if part.report is None:
        return Found(part.size, part.size, 0, (), (), (), part.reason)
    wanted = part.number(plan.where, "chosen") if plan.where is not None else 1
    keys = [part.number(key.expression, "ranked") for key in plan.rank]
    columns = [part.column(column) for column in plan.columns]
    valid = _all(part, part.met)
    chosen = numpy.flatnonzero(valid & (part.full(_truth(wanted)) != 0))
    invalid = part.size - int(numpy.count_nonzero(valid))
    kept = len(chosen)
    if keys:
        ranked = [_taken(part, key, chosen) for key in keys]
        chosen = chosen[best(ranked, plan.pareto, plan.top)]
    elif plan.top is not None:
        chosen = chosen[: plan.top]
    places = numpy.unravel_index(chosen, part.shape)
    names = [_named(part, axis, at) for axis, at in enumerate(places)]
    return Found(
        part.size,
        invalid,
        kept,
        tuple(zip(*names, *(_listed(part, column, chosen) for column in columns))),
        tuple(zip(*(_listed(part, key, chosen) for key in keys))),
        tuple(_places(plan, part, places)),
    )


def _truth(value: Any) -> Any:
    return value.above if isinstance(value, Ratio) else value.numerator if isinstance(value, Fraction) else value


def _all(part: _Part, met: Sequence[Mask]) -> Array:
    """Where all conditions hold; those of the same shape are joined first, while they are small."""
    alike: dict[tuple[int, ...], Array] = {}
    for mask in met:
        before = alike.get(mask.array.shape)
        alike[mask.array.shape] = mask.array if before is None else before & mask.array
    found = numpy.ones((1,) * len(part.shape), dtype=bool)
    for _, array in sorted(alike.items(), key=lambda one: one[1].size):
        found = found & array
    return numpy.broadcast_to(found, part.shape)


def _taken(part: _Part, value: Any, chosen: Array) -> Array:
    """The values of chosen designs; quotients as exact fractions."""
    if isinstance(value, list):
        if not value:
            return numpy.full(len(chosen), "", dtype=object)
        items = [_taken(part, item, chosen).tolist() for item in value]
        found = numpy.empty(len(chosen), dtype=object)
        found[:] = ["x".join(map(str, one)) for one in zip(*items)]
        return found
    if isinstance(value, Ratio):
        above, below = (_taken(part, one, chosen).tolist() for one in (value.above, value.below))
        found = numpy.empty(len(chosen), dtype=object)
        found[:] = [Fraction(a, b) for a, b in zip(above, below)]
        return found
    if isinstance(value, Fraction):
        found = numpy.empty(len(chosen), dtype=object)
        found[:] = [value] * len(chosen)
        return found
    array = part.full(value)
    return array[numpy.unravel_index(chosen, part.shape)]


def _listed(part: _Part, value: Any, chosen: Array) -> list[Any]:
    if value is None:
        return [None] * len(chosen)
    found: list[Any] = _taken(part, value, chosen).tolist()
    return found


def _named(part: _Part, axis: int, at: Array) -> list[int]:
    values = part.plan.axes[axis].values
    return [values[index] for index in part.indices[axis][at].tolist()]


def _places(plan: Plan, part: _Part, places: Sequence[Array]) -> list[int]:
    """The number of every chosen design in the whole grid, in Python's own integers."""
    found = [0] * (len(places[0]) if places else 0)
    for size, indices, at in zip(plan.sizes, part.indices, places):
        found = [number * size + index for number, index in zip(found, indices[at].tolist())]
    return found


__all__ = ["Found", "Gathered", "Wanted", "joined", "least_work", "outcome"]
