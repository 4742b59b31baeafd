"""The walk itself: chains, repeats, groups, blocks, from the first step to the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .. import receptive
from .._trampoline import Steps, run
from ..dims import UNKNOWN, Condition, Dim, Unmet, conditions
from ..errors import Located, Problem, ShapeError, did_you_mean
from ..layers import Shape
from ..limits import STEPS_A_LAYER, TooMuch, allowed
from ..network import Atom, Block, Call, Chain, Group, LayerNode, Network, Reference, Step
from ..report import Report
from ..rows import Row
from .asking import too_many
from .binding import guessed_rank, refuse_many_axes
from .counting import least_layers
from .merging import Merging
from .names import Scope, Space

_STEPS_A_CALL = 10


class Closure:
    """A chain that was given to a block, and where: its names and variables are those of that place."""

    def __init__(self, chain: Chain, scope: Scope) -> None:
        self.chain, self.scope = chain, scope


class Walk(Merging):
    """One walk through a network, step by step."""

    def __init__(
        self, network: Network, batch: int, limit: int, aux: bool, numbers: Mapping[str, Dim] | None = None
    ) -> None:
        super().__init__(network, batch, limit, numbers or {})
        self.aux = aux
        self.notes: list[str] = []
        self.copies = 0
        self.blocks = {block.name: block for block in network.blocks}

    def report(self) -> Report:
        """Walk, and report; conditions that sizes must meet which are not decided yet are collected meanwhile."""
        with conditions() as met, allowed(STEPS_A_LAYER * self.limit):
            try:
                report = self._report(met)
                if any(hasattr(value, "symbols") for value in self.values.values()):
                    _ = report.totals, report.valid  # closed forms that grow too long are told here
                return report
            except TooMuch as refusal:
                raise ShapeError([*self.problems, Problem(refusal.finding, hint=refusal.way_out)]) from None

    def _report(self, met: Sequence[Condition]) -> Report:
        self.refuse_unknown_settings()
        self.refuse_cycles()
        self.refuse_too_many()
        inputs = self.inputs()
        if self.problems:
            raise ShapeError(self.problems)
        top = Space("", self.network.body, None)
        for row in inputs:
            top.entries[row.name] = row
        start = inputs[0] if len(inputs) == 1 else None
        output = run(self.chain(self.network.body, start, Scope(top, {})))
        if self.problems:
            raise ShapeError(dict.fromkeys(self.problems))
        self.note_unread(output)
        written = self.network.inputs[0][1].layout if self.network.inputs else "chw"
        return Report(
            name=self.network.name,
            file=self.network.file,
            rows=tuple(self.rows),
            inputs=inputs,
            output=output or inputs[0],
            layout=written,
            batch=self.batch,
            with_aux=self.aux,
            own_notes=tuple(self.notes),
            target=self.network.target,
            require=self.network.require,
            conditions=tuple(met),
        )

    def refuse_too_many(self) -> None:
        """Refuse at once what would surely have more layers than allowed."""
        most, where = least_layers(self.network, self.constant)
        if most > self.limit:
            raise ShapeError([too_many(where, f"{most:,}", self.limit)])

    def inputs(self) -> tuple[Row, ...]:
        if not self.network.inputs:
            rank = guessed_rank(self.network)
            shape = Shape((UNKNOWN,) * (rank + 1))
            return (self.input_row("input", shape, None),)
        found = []
        for name, written in self.network.inputs:
            try:
                refuse_many_axes(Shape(written.sizes))
            except Unmet as unmet:
                self.fail(written.at, unmet.finding, unmet.way_out)
                continue
            sizes = tuple(self.whole(size, None, None, written.at, "a size") for size in written.sizes)
            if None not in sizes:
                found.append(self.input_row(name, Shape(sizes), written.at))
        return tuple(found)

    def input_row(self, name: str, shape: Shape, at: Located | None) -> Row:
        field = receptive.fresh(shape.rank) if shape.rank else None
        return Row(name, None, (), shape, field, False, False, 0, False, self.batch, at)

    def note_unread(self, output: Row | None) -> None:
        passed_on = (
            row for row, after in zip(self.rows, [*self.rows[1:], None]) if after is None or row not in after.inputs
        )
        waiting = {id(row): row for row in passed_on if row is not output and not row.aux}
        if waiting:
            for row in self.rows:
                for source in row.inputs:
                    waiting.pop(id(source), None)
        self.notes += [f"nobody reads the output of {row.name}" for row in waiting.values()]

    def chain(self, chain: Chain, row: Row | None, scope: Scope) -> Steps[Row | None]:
        for step in chain.steps:
            atom = step.atom
            if type(atom) is LayerNode and step.count is None:
                row = self.layer(atom, step.name, row, scope)
            elif step.count is None:
                row = yield self.once(atom, step.name, row, scope)
            else:
                row = yield self.repeated(step, row, scope)
        return row

    def repeated(self, step: Step, row: Row | None, scope: Scope) -> Steps[Row | None]:
        """`3 * atom`: one after another; a named or block repeat gives its copies a level of names."""
        count = self.counted(step.count, row, scope, step.at, "a repeat")
        if count is None:
            return self.broken
        if count > self.limit:
            raise ShapeError([*self.problems, too_many(step.at, f"{count:,}", self.limit)])
        atom = step.atom
        name = step.name
        if not name and count and isinstance(atom, Call) and atom.block in self.blocks:
            name = scope.space.numbered(atom.block)
        self.copies += count
        if self.copies > self.limit:
            raise ShapeError([*self.problems, too_many(step.at, f"more than {self.limit:,} copies of", self.limit)])
        if not name:
            for copy in range(count):
                row = yield self.once(atom, "", row, scope.in_copy(copy))
            return row
        space = self.open(name, None, scope, step.at)
        for copy in range(count):
            row = yield self.once(atom, str(copy), row, scope.inside(space).in_copy(copy))
        space.result = row
        return row

    def open(self, name: str, chain: Chain | None, scope: Scope, at: Located | None) -> Space:
        """A new level of names."""
        space = Space(scope.space.path(name), chain, scope.space)
        self.register(name, space, scope, at)
        return space

    def once(self, atom: Atom, name: str, row: Row | None, scope: Scope) -> Steps[Row | None]:
        """One atom, named or not."""
        if isinstance(atom, LayerNode):
            return self.layer(atom, name, row, scope)
        found: Row | None
        if isinstance(atom, Reference):
            found = self.one_referred(atom, scope)
            if name:
                self.register(name, found, scope, atom.at)
        elif isinstance(atom, Group):
            found = yield self.group(atom.chain, name, row, scope, atom.at)
        elif isinstance(atom, Call):
            found = yield self.call(atom, name, row, scope)
        elif name.isdigit() or (name and atom.kind == "aux"):
            space = self.open(name, Chain((Step(atom),)), scope, atom.at)
            found = space.result = yield self.merge(atom, "", row, scope.inside(space))
        else:
            found = yield self.merge(atom, name, row, scope)
        return found

    def group(self, chain: Chain, name: str, row: Row | None, scope: Scope, at: Located | None) -> Steps[Row | None]:
        """A chain in brackets; a name makes it a level."""
        found: Row | None
        if not name:
            found = yield self.chain(chain, row, scope)
            return found
        space = self.open(name, chain, scope, at)
        space.result = yield self.chain(chain, row, scope.inside(space))
        result: Row | None = space.result
        return result

    def call(self, call: Call, name: str, row: Row | None, scope: Scope) -> Steps[Row | None]:
        self.spend(_STEPS_A_CALL, call.at)
        if call.block in scope.parameters and not call.args:
            found: Row | None = yield self.given_chain(call, name, row, scope)
            return found
        block = self.blocks.get(call.block)
        if block is None:
            hint = did_you_mean(call.block, self.blocks)
            return self.fail(call.at, f"no block '{call.block}'", hint=hint)
        if call.block in scope.calls:
            return self.fail(
                call.at,
                f"the block {call.block} calls itself",
                hint="write a repeat, {n} * (...), or a block for each depth",
            )
        parameters = self.bound_parameters(block, call, row, scope)
        if parameters is None:
            return self.broken
        space = self.open(name or scope.space.numbered(block.name), block.body, scope, call.at)
        inner = Scope(space, parameters, calls=(*scope.calls, block.name), aux=scope.aux)
        space.result = yield self.chain(block.body, row, inner)
        result: Row | None = space.result
        return result

    def given_chain(self, call: Call, name: str, row: Row | None, scope: Scope) -> Steps[Row | None]:
        """A parameter that stands for a chain, as a step: its names are looked up where it was given."""
        given = scope.parameters[call.block]
        if not isinstance(given, Closure):
            hint = f"a number stands inside a layer, as {{{call.block}}}"
            return self.fail(call.at, f"'{call.block}' is a number here, not a chain", hint=hint)
        space = self.open(name, given.chain, scope, call.at) if name else scope.space
        inner = given.scope.naming(space, scope.aux)
        result: Row | None = yield self.chain(given.chain, row, inner)
        if name:
            space.result = result
        return result

    def bound_parameters(self, block: Block, call: Call, row: Row | None, scope: Scope) -> dict[str, Any] | None:
        """The block's parameters with the values of this call; None (and a problem) if they do not fit."""
        names = [parameter.name for parameter in block.parameters]
        given: dict[str, Any] = {}
        for place, argument in enumerate(call.args or ()):
            name = argument.name or (names[place] if place < len(names) else "")
            if name not in names:
                takes = f"{block.name}({', '.join(names)})"
                what = f"no parameter '{argument.name}'" if argument.name else "an argument too many"
                self.fail(argument.at, f"{what} for the block {block.name}", takes, did_you_mean(argument.name, names))
                return None
            if name in given:
                hint = "leave one of them out"
                self.fail(argument.at, f"the parameter '{name}' of {block.name} is given twice", hint=hint)
                return None
            given[name] = argument.value
        bound: dict[str, Any] = {}
        for parameter in block.parameters:
            default = parameter.name not in given
            value = parameter.default if default else given[parameter.name]
            if value is None:
                self.fail(
                    call.at, f"the block {block.name} needs its '{parameter.name}'", f"{block.name}({', '.join(names)})"
                )
                return None
            where = scope if not default else Scope(scope.space, dict(bound), scope.copy)
            bound[parameter.name] = Closure(value, where) if isinstance(value, Chain) else self.value(value, row, where)
            if bound[parameter.name] is None:
                return None
        return bound
