"""Walk a network once, step by step, and ask every layer its rules.

Expressions are worked out from what comes in, repeats and blocks are expanded, and names are given on the
way. A mistake does not end the walk: what depends on it is left out, everything else is looked at, and all
mistakes are raised together.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from . import receptive
from ._bind import Binder, guessed_rank
from ._names import Scope, Space, unfinished_hint
from ._record import changed
from ._trampoline import Steps, run
from .dims import UNKNOWN, Unmet, known
from .errors import Located, Mistake, Problem, ShapeError, did_you_mean, usage
from .expressions import Expression, Value, literal, number_text
from .layers import KINDS, Shape
from .layers._base import EVERYTHING, UNTOLD
from .network import (
    LIMIT,
    Atom,
    Block,
    Call,
    Chain,
    Group,
    InputShape,
    LayerNode,
    Merge,
    Network,
    Reference,
    Step,
    Variant,
)
from .receptive import Field, TooIrregular
from .report import Figures, Report, Row


def analyze(
    network: Network,
    *,
    input: str | InputShape | None = None,
    batch: int | None = None,
    set: Mapping[str, int | Fraction | str | Expression] | None = None,
    variant: str | None = None,
    layout: str = "",
    aux: bool = False,
    limit: int = LIMIT,
) -> Report:
    """Work a network out for one input.

    `input` replaces the network's own (`3x227x227`), `set` overrides variables, `variant` picks a version,
    `aux` counts auxiliary heads in the totals, `limit` bounds the number of layers.

    Raises `ShapeError` with every mistake of the walk, `NotationError` for an input that cannot be read, and
    `UsageError` for a variant or variable that does not exist.
    """
    network = chosen(network, variant)
    network = _overridden(network, set or {})
    if input is not None:
        network, given_batch = _with_input(network, input, layout or network.layout)
        batch = batch if batch is not None else given_batch
    with _without_collector():
        return _Walk(network, network.batch if batch is None else batch, limit, aux).report()


@contextmanager
def _without_collector() -> Iterator[None]:
    """No garbage collection meanwhile: a walk makes no garbage, but many objects that live on, and looking through
    all of them again and again would make the cost of a layer grow with their number."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def chosen(network: Network, name: str | None) -> Network:
    """The network with a variant's settings; raises `UsageError` for one that does not exist."""
    if name is None:
        return network
    found = next((variant for variant in network.variants if variant.name == name), None)
    if found is None:
        names = [variant.name for variant in network.variants]
        hint = did_you_mean(name, names, f"variants: {' '.join(names)}" if names else "it has no variants", count=3)
        raise usage(f"no variant '{name}'", hint=hint)
    settings = dict(network.vars) | dict(found.vars)
    inputs = (("input", found.input),) if found.input else network.inputs
    return changed(network, vars=tuple(settings.items()), inputs=inputs, name=found.title or _titled(network, found))


def _titled(network: Network, variant: Variant) -> str:
    return f"{network.name} {variant.name}" if network.name and variant.vars else network.name or variant.name


def _overridden(network: Network, settings: Mapping[str, Any]) -> Network:
    """The network with other values of variables; symbols (capital letters) may be given a value too."""
    known_names = dict(network.vars)
    for name, value in settings.items():
        symbol = len(name) == 1 and name.isupper()
        if name not in known_names and not symbol:
            hint = did_you_mean(
                name, known_names, f"variables: {' '.join(known_names)}" if known_names else "it has none"
            )
            raise usage(f"no variable '{name}' in {network.file or 'the network'}", hint=hint)
        known_names[name] = value if isinstance(value, Expression) else _read_value(name, value)
    return changed(network, vars=tuple(known_names.items())) if settings else network


def _read_value(name: str, value: int | Fraction | str) -> Expression:
    if not isinstance(value, str):
        return literal(value)
    from .expressions import parse
    from .readers import Source

    source = Source(value, f"--set {name}")
    try:
        return parse(value, source=source)
    except Mistake as mistake:
        raise ShapeError([source.problem(mistake)]) from None


def _with_input(network: Network, given: str | InputShape, layout: str) -> tuple[Network, int | None]:
    if len(network.inputs) > 1:
        names = " ".join(name for name, _ in network.inputs)
        raise usage(
            f"the network has {len(network.inputs)} inputs ({names}); --input gives one", hint="change them in the file"
        )
    batch = None
    if isinstance(given, str):
        from .readers import read_input

        given, batch = read_input(given, layout)
    name = network.inputs[0][0] if network.inputs else "input"
    return changed(network, inputs=((name, given),)), batch


class Closure:
    """A chain that was given to a block, and where: its names and variables are those of that place."""

    def __init__(self, chain: Chain, scope: Scope) -> None:
        self.chain, self.scope = chain, scope


class _Walk:
    """The state of one walk: rows so far, problems so far, values of variables."""

    def __init__(self, network: Network, batch: int, limit: int, aux: bool) -> None:
        self.network, self.batch, self.limit, self.aux = network, batch, limit, aux
        self.rows: list[Row] = []
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self.variables = dict(network.vars)
        self.values: dict[str, Value] = {}
        self.blocks = {block.name: block for block in network.blocks}
        self.binder = Binder()
        self.broken = Row("?", None, (), Shape(), None, False, False, 0, False, batch, None)

    # -- the whole -------------------------------------------------------------------------------

    def report(self) -> Report:
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
        )

    def refuse_too_many(self) -> None:
        """Refuse at once what would surely have more layers than allowed."""
        from ._count import least_layers

        most, where = least_layers(self.network, self.constant)
        if most > self.limit:
            raise ShapeError([_too_many(where, f"{most:,}", self.limit)])

    def constant(self, expression: Expression) -> Value:
        """The value of an expression over variables alone; None where it needs more."""
        try:
            return expression.value(self.variable)
        except (Mistake, ShapeError):
            return None

    def inputs(self) -> tuple[Row, ...]:
        if not self.network.inputs:
            rank = guessed_rank(self.network)
            shape = Shape((UNKNOWN,) * (rank + 1))
            return (self.input_row("input", shape, None),)
        found = []
        for name, written in self.network.inputs:
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

    # -- problems and numbers --------------------------------------------------------------------

    def fail(self, at: Located | None, finding: str, expected: str = "", hint: str = "", layer: str = "") -> Row:
        """Note a problem; what it should have given stays unknown, without further complaint."""
        named = f"{layer}: {finding}" if layer else finding
        self.problems.append(Problem(named, at.place() if at else None, expected, hint, layer))
        return self.broken

    def fail_expression(self, expression: Expression, mistake: Mistake) -> None:
        if expression.source is not None:
            self.problems.append(expression.source.problem(mistake))
        else:
            self.problems.append(Problem(mistake.finding, None, mistake.expected, mistake.hint))

    def variable(self, name: str) -> Value:
        """The value of a variable, worked out when first needed."""
        if name not in self.values:
            if name not in self.variables:
                raise LookupError(self.unknown_name(name, self.variables))
            self.values[name] = _BUSY
            try:
                self.values[name] = self.variables[name].value(self.variable)
            except Mistake as mistake:
                del self.values[name]
                self.fail_expression(self.variables[name], mistake)
                raise ShapeError(self.problems) from None
        if self.values[name] is _BUSY:
            raise LookupError("its value depends on itself")
        return self.values[name]

    def unknown_name(self, name: str, known_names: Any) -> str:
        if len(name) == 1 and name.isupper():
            return f"a symbol: give it a value with --set {name}=64"
        return did_you_mean(name, [*known_names, "in", "h", "w", "i"], "declare it under vars:")

    def value(self, expression: Expression, row: Row | None, scope: Scope | None) -> Value:
        """The value of an expression where it stands; None (and a problem) where it has none."""
        try:
            return expression.value(lambda name: self.named_value(name, row, scope))
        except Mistake as mistake:
            self.fail_expression(expression, mistake)
        except ShapeError:
            pass
        return None

    def named_value(self, name: str, row: Row | None, scope: Scope | None) -> Value:
        if scope is not None and name in scope.parameters:
            return scope.parameters[name]
        if name == "i" and scope is not None:
            if scope.copy is None:
                raise LookupError("i is the number of a copy, inside a repeat")
            return scope.copy
        if name in ("in", "h", "w"):
            return self.incoming(name, row)
        if name not in self.variables and scope is not None:
            raise LookupError(self.unknown_name(name, [*scope.parameters, *self.variables]))
        return self.variable(name)

    def incoming(self, name: str, row: Row | None) -> Value:
        if row is None or row is self.broken:
            raise LookupError("nothing comes in here")
        shape = row.output_shape
        if name == "in":
            size = shape.channels
        elif shape.rank < (1 if name == "w" else 2):
            raise LookupError(f"{shape} has no {'width' if name == 'w' else 'height'}")
        else:
            size = shape[-1 if name == "w" else -2]
        if size is UNKNOWN:
            raise LookupError("the input is not known: give it with --input")
        return size

    def whole(
        self, number: Any, row: Row | None, scope: Scope | None, at: Located | None, what: str, least: int = 1
    ) -> Any:
        """A written number as an int from `least`; None (and a problem) otherwise."""
        if not isinstance(number, Expression):
            return number
        value = self.value(number, row, scope)
        if value is None:
            return None
        if not isinstance(value, int):
            shown = (
                number_text(value)
                if isinstance(value, Fraction)
                else "a list"
                if isinstance(value, list)
                else "a chain"
            )
            exact = f" = {value}" if isinstance(value, Fraction) and "/" not in shown else ""
            self.fail(
                at,
                f"{what} must be a whole number, but {{{number.text}}} is {shown}{exact}",
                hint="floor, ceil or round it",
            )
            return None
        if value < least:
            self.fail(at, f"{what} must be at least {least}, but {{{number.text}}} is {value}")
            return None
        return value

    # -- chains and steps ------------------------------------------------------------------------

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
        count = self.whole(step.count, row, scope, step.at, "a repeat", least=0)
        if count is None:
            return self.broken
        if count > self.limit:
            raise ShapeError([*self.problems, _too_many(step.at, f"{count:,}", self.limit)])
        atom = step.atom
        name = step.name
        if not name and count and isinstance(atom, Call) and atom.block in self.blocks:
            name = scope.space.numbered(atom.block)
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

    def register(self, name: str, thing: Any, scope: Scope, at: Located | None) -> None:
        if name in scope.space.entries:
            hint = "give one of them another name; in a repeat, name the repeat: stage: 3 * (...)"
            self.fail(at, f"the name '{name}' stands twice in one group", hint=hint)
        scope.space.entries[name] = thing

    def once(self, atom: Atom, name: str, row: Row | None, scope: Scope) -> Steps[Row | None]:
        """One atom, named or not."""
        if isinstance(atom, LayerNode):
            return self.layer(atom, name, row, scope)
        if isinstance(atom, Reference):
            found = self.one_referred(atom, scope)
            if name:
                self.register(name, found, scope, atom.at)
            return found
        if isinstance(atom, Group):
            return (yield self.group(atom.chain, name, row, scope, atom.at))
        if isinstance(atom, Call):
            return (yield self.call(atom, name, row, scope))
        if name.isdigit() or (name and atom.kind == "aux"):
            space = self.open(name, Chain((Step(atom),)), scope, atom.at)
            space.result = yield self.merge(atom, "", row, scope.inside(space))
            return space.result
        return (yield self.merge(atom, name, row, scope))

    def group(self, chain: Chain, name: str, row: Row | None, scope: Scope, at: Located | None) -> Steps[Row | None]:
        """A chain in brackets; a name makes it a level."""
        if not name:
            return (yield self.chain(chain, row, scope))
        space = self.open(name, chain, scope, at)
        space.result = yield self.chain(chain, row, scope.inside(space))
        return space.result

    # -- blocks ----------------------------------------------------------------------------------

    def call(self, call: Call, name: str, row: Row | None, scope: Scope) -> Steps[Row | None]:
        if call.block in scope.parameters and not call.args:
            return (yield self.given_chain(call, name, row, scope))
        block = self.blocks.get(call.block)
        if block is None:
            hint = did_you_mean(call.block, self.blocks)
            return self.fail(call.at, f"no block '{call.block}'", hint=hint)
        if call.block in scope.calls:
            return self.fail(call.at, f"the block {call.block} calls itself", hint="write a repeat: {n} * (...)")
        parameters = self.bound_parameters(block, call, row, scope)
        if parameters is None:
            return self.broken
        space = self.open(name or scope.space.numbered(block.name), block.body, scope, call.at)
        inner = Scope(space, parameters, calls=(*scope.calls, block.name), aux=scope.aux)
        space.result = yield self.chain(block.body, row, inner)
        return space.result

    def given_chain(self, call: Call, name: str, row: Row | None, scope: Scope) -> Steps[Row | None]:
        """A parameter that stands for a chain, as a step: its names are looked up where it was given."""
        given = scope.parameters[call.block]
        if not isinstance(given, Closure):
            hint = f"a number stands inside a layer, as {{{call.block}}}"
            return self.fail(call.at, f"'{call.block}' is a number here, not a chain", hint=hint)
        space = self.open(name, given.chain, scope, call.at) if name else scope.space
        inner = given.scope.naming(space, scope.aux)
        result = yield self.chain(given.chain, row, inner)
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
                self.fail(argument.at, f"the parameter '{name}' of {block.name} is given twice")
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

    # -- references ------------------------------------------------------------------------------

    def one_referred(self, reference: Reference, scope: Scope) -> Row:
        found = self.referred(reference, scope)
        if len(found) == 1:
            return found[0]
        count = f"{len(found)} outputs" if found else "nothing"
        return self.fail(reference.at, f"@{reference.path} is {count}", hint=f"join them: concat(@{reference.path})")

    def referred(self, reference: Reference, scope: Scope) -> list[Row]:
        """The outputs that a path names: several where it holds a *."""
        found, missing, known_names = scope.lookup.find(reference.path)
        if missing:
            hint = unfinished_hint(reference.path, scope.lookup) or did_you_mean(
                missing, known_names, "a name must be written before it is used: name: layer"
            )
            return [
                self.fail(
                    reference.at, f"@{reference.path}: no finished layer or group is named '{missing}'", hint=hint
                )
            ]
        return [row if row is not None else self.broken for row in found]

    # -- layers ----------------------------------------------------------------------------------

    def layer(self, node: LayerNode, name: str, row: Row | None, scope: Scope) -> Row:
        """One layer on what comes in."""
        space = scope.space
        name = name or space.numbered(node.kind)
        full = space.path(name)
        if row is None:
            found: Row = self.fail(node.at, "nothing comes in here", hint=self.starts())
        elif row is self.broken:
            found = row
        else:
            try:
                figures = self.binder.figures(node, row.output_shape, lambda: self.arguments(node, row, scope))
            except Unmet as unmet:
                found = self.fail(node.at, f"{unmet.finding}", "", unmet.way_out, full)
            else:
                found = self.broken if figures is None else self.add(full, figures, (row,), scope, node.at)
        if name in space.entries:
            self.register(name, found, scope, node.at)
        space.entries[name] = found
        return found

    def starts(self) -> str:
        names = [f"@{name}" for name, _ in self.network.inputs]
        return f"begin with {' or '.join(names)}" if names else ""

    def arguments(self, node: LayerNode, row: Row, scope: Scope) -> dict[str, Any] | None:
        """The arguments of a layer as plain numbers; None (and a problem) where one has no value."""
        fields = KINDS[node.kind].fields
        found = {}
        for name, written in node.args:
            field = fields[name]
            if field.form == "reference":
                target = self.one_referred(Reference(written, at=node.at), scope)
                value: Any = None if target is self.broken else Like(written, target.output_shape.space)
            elif field.form == "table":
                value = self.table(written, row, scope, node.at)
            elif field.form == "rate":
                value = self.value(written, row, scope) if isinstance(written, Expression) else written
            else:
                least = field.least if field.form in ("count", "size") else 0
                value = self.numbers(written, row, scope, node.at, field.word, least)
            found[name] = value
        return None if any(value is None for value in found.values()) else found

    def table(self, written: Expression, row: Row, scope: Scope, at: Located | None) -> list[list[int]] | None:
        """A list of lists of channel numbers; None (and a problem) for anything else."""
        value = self.value(written, row, scope)
        lists = value if isinstance(value, list) and value else [None]
        if all(isinstance(one, list) and one and all(isinstance(n, int) and n >= 0 for n in one) for one in lists):
            return lists
        if value is not None:
            self.fail(
                at, "connections needs a list of lists of channels, one a filter", hint="for example {[[0, 1], [1, 2]]}"
            )
        return None

    def numbers(self, written: Any, row: Row, scope: Scope, at: Located | None, what: str, least: int) -> Any:
        """A written argument, tuples and all, with its expressions worked out; an open end stays None inside."""
        if isinstance(written, tuple):
            items = tuple(item if item is None else self.numbers(item, row, scope, at, what, least) for item in written)
            failed = any(new is None and old is not None for new, old in zip(items, written))
            return None if failed else items
        return self.whole(written, row, scope, at, what, least)

    def add(self, name: str, figures: Figures, inputs: tuple[Row, ...], scope: Scope, at: Located | None) -> Row:
        """The row of a layer: what it sees follows from what its inputs see."""
        if len(self.rows) >= self.limit:
            raise ShapeError([*self.problems, _too_many(at, f"more than {self.limit:,}", self.limit)])
        for complaint in figures.layer.check(*figures.xs):
            self.fail(at, complaint[0], "", complaint[1], name)
        below = inputs[0]
        field, sees_all, misaligned, notes = below.field, below.sees_all, below.misaligned, ()
        if len(inputs) > 1:
            field, sees_all, misaligned, notes = _met(inputs, name)
        elif figures.reads is not None:
            field, sees_all, misaligned, notes = _above(below, figures, name)
        if figures.layer.everywhere:
            notes += ("its statistics look at every position; the field leaves them out",)
        depth = max(row.depth for row in inputs) + bool(figures.layer.weighted)
        row = Row(
            name, figures, inputs, figures.shape, field, sees_all, misaligned, depth, scope.aux, self.batch, at, notes
        )  # fmt: skip
        self.rows.append(row)
        return row

    # -- where branches meet ---------------------------------------------------------------------

    def merge(self, merge: Merge, name: str, row: Row | None, scope: Scope) -> Steps[Row | None]:
        if merge.kind == "aux":
            yield self.chain(merge.branches[0], row, scope.as_aux())
            return row
        if merge.kind == "residual":
            return (yield self.residual(merge, name, row, scope))
        branches: list[Row | None] = []
        for branch in merge.branches:
            single = branch.steps[0].atom if len(branch.steps) == 1 else None
            if isinstance(single, Reference) and "*" in single.path:
                branches += self.referred(single, scope)
            else:
                branches.append((yield self.chain(branch, row, scope)))
        return self.joined(merge.kind, merge, name, branches, scope)

    def joined(
        self, kind: str, merge: Merge, name: str, branches: Sequence[Row | None], scope: Scope, hint: str = ""
    ) -> Row:
        """The row in which branches meet."""
        name = name or scope.space.numbered(kind)
        full = scope.space.path(name)
        inputs = tuple(row for row in branches if row is not None)
        if len(inputs) < len(branches):
            found = self.fail(merge.at, "nothing comes into a branch", hint=self.starts(), layer=full)
        elif not inputs or self.broken in inputs:
            found = self.broken
        else:
            try:
                figures = self.binder.merged(kind, tuple(row.output_shape for row in inputs))
                found = self.add(full, figures, inputs, scope, merge.at)
            except Unmet as unmet:
                found = self.fail(merge.at, unmet.finding, "", hint or unmet.way_out, full)
        self.register(name, found, scope, merge.at)
        return found

    def residual(self, merge: Merge, name: str, row: Row | None, scope: Scope) -> Steps[Row | None]:
        """The body's output added to the shortcut's."""
        start = len(self.rows)
        body = yield self.chain(merge.branches[0], row, scope)
        shortcut = row
        if merge.project:
            shortcut = self.projected(merge, row, body, scope)
        elif len(merge.branches) > 1:
            shortcut = yield self.chain(merge.branches[1], row, scope)
        hint = ""
        if body is not None and row is not None and shortcut is row and self.broken not in (body, row):
            from ._mend import mends

            hint = mends(row, body, self.rows[start:])
        return self.joined("add", merge, name, (body, shortcut), scope, hint)

    def projected(self, merge: Merge, row: Row | None, body: Row | None, scope: Scope) -> Row | None:
        """The shortcut brought to the body's channels and jump, where they differ."""
        from ._mend import growth

        if row is None or body is None or self.broken in (row, body):
            return row
        strides = growth(row, body)
        if row.output_shape.channels == body.output_shape.channels and all(stride == 1 for stride in strides):
            return row
        if any(stride.denominator != 1 for stride in strides):
            return self.fail(
                merge.at, "project cannot up-sample", hint="give the shortcut: residual(body | upsample 2)"
            )
        whole = tuple(int(stride) for stride in strides) or (1,)
        conv = LayerNode("conv", (("filters", body.output_shape.channels), ("kernel", (1,)), ("stride", _short(whole)), ("bias", False)), at=merge.at)  # fmt: skip
        return self.layer(LayerNode("bn", at=merge.at), "", self.layer(conv, "", row, scope), scope)


_BUSY = object()


class Like(tuple[Any, ...]):
    """The spatial sizes of a layer that an argument refers to, and its name."""

    name: str

    def __new__(cls, name: str, space: tuple[Any, ...]) -> Like:
        made = super().__new__(cls, space)
        made.name = name
        return made


def _short(sizes: tuple[int, ...]) -> tuple[int, ...]:
    return sizes[:1] if all(size == sizes[0] for size in sizes) else sizes


def _too_many(at: Located | None, count: str, limit: int) -> Problem:
    return Problem(
        f"{count} layers, and the limit is {limit:,}",
        at.place() if at else None,
        hint="--limit raises it, if that is meant",
    )


Seen = tuple[Field | None, bool, bool, tuple[str, ...]]  # field, sees all, misaligned, notes


def _above(below: Row, figures: Figures, name: str) -> Seen:
    """What a layer's units see that read more than their own position."""
    shape = figures.shape
    if figures.reads == EVERYTHING:
        return (receptive.fresh(shape.rank, name) if shape.rank else None), True, below.misaligned, ()
    if figures.reads == UNTOLD:
        return None, below.sees_all, True, ()
    if below.field is None or not shape.rank:
        return below.field, below.sees_all, below.misaligned, ()
    if not all(known(*read) for read in figures.reads):
        return None, below.sees_all, True, ()
    try:
        return receptive.advance(below.field, figures.reads), below.sees_all, below.misaligned, ()
    except TooIrregular:
        note = f"its field repeats only after more than {receptive.LONGEST_PERIOD:,} units, and is not followed"
        return None, below.sees_all, True, (note,)


def _met(inputs: Sequence[Row], name: str) -> Seen:
    """What units see in which branches meet: those branches decide that have an interval in the input."""
    sees_all = any(row.sees_all for row in inputs)
    if any(row.misaligned for row in inputs):
        return None, sees_all, True, ()
    seen = [row.seen for row in inputs if row.seen]
    if not seen:
        return inputs[0].field, sees_all, False, ()
    if all(field == seen[0] for field in seen):
        return seen[0], sees_all, False, ()
    try:
        meetings = [receptive.meet(axes) for axes in zip(*(field.axes for field in seen))]
    except TooIrregular:
        return None, sees_all, True, ("branches meet whose fields repeat after too many units",)
    together = [meeting for meeting in meetings if meeting is not None]
    if len(together) < len(meetings):
        jumps = " and ".join(dict.fromkeys("x".join(number_text(axis.jump) for axis in field.axes) for field in seen))
        return None, sees_all, True, (f"misaligned: branches meet whose jumps differ, {jumps}",)
    least = tuple(min(axes, key=lambda axis: axis.sizes[1]) for axes in zip(*(field.least for field in seen)))
    axes = tuple(meeting.axis for meeting in together)
    return Field(axes, axes if least == axes else least), sees_all, False, _off_centre(together)


def _off_centre(meetings: Sequence[receptive.Meeting]) -> tuple[str, ...]:
    found = [meeting.centres for meeting in meetings if meeting.centres]
    if not found:
        return ()
    return (f"off-centre: branches meet whose fields are centred at {' and '.join(map(number_text, found[0]))}",)
