"""Layers: their arguments worked out, their rules asked, their rows made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from ..dims import Dim, Unmet
from ..errors import Located, Mistake, Problem, ShapeError, did_you_mean, listed
from ..expressions import Expression
from ..layers import KINDS
from ..limits import spend
from ..network import LayerNode, Network, Reference
from ..operations import numbers_in
from ..receptive import fresh
from ..rows import Figures, Row
from .binding import Binder
from .names import Scope, unfinished_hint
from .seeing import Seen, above, met
from .values import Values


class Asking(Values):
    """Asks layers their rules, on what comes in."""

    def __init__(self, network: Network, batch: int, limit: int, numbers: Mapping[str, Dim]) -> None:
        super().__init__(network, batch, limit, numbers)
        self.rows: list[Row] = []
        self.binder = Binder()

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
            if missing == "*":
                return [
                    self.fail(
                        reference.at,
                        f"@{reference.path}: there are no copies in it",
                        hint="* stands for the copies of a repeat",
                    )
                ]
            whole = missing == reference.path.partition(".")[0]
            above = reference.path.partition(f".{missing}")[0]
            otherwise = (
                "a name must be written before it is used: name: layer"
                if whole
                else f"it holds {listed(known_names[:10])}"
                if known_names
                else f"{above} is one layer: write @{above}"
            )
            hint = (unfinished_hint(reference.path, scope.lookup) if whole else "") or did_you_mean(
                missing, known_names, otherwise
            )
            return [
                self.fail(
                    reference.at, f"@{reference.path}: no finished layer or group is named '{missing}'", hint=hint
                )
            ]
        return [row if row is not None else self.broken for row in found]

    def layer(self, node: LayerNode, name: str, row: Row | None, scope: Scope) -> Row:
        """One layer on what comes in."""
        space = scope.space
        name = name or space.numbered(node.kind)
        full = space.path(name)
        if row is None:
            found: Row = self.fail(node.at, "nothing comes in here", hint=self.starts())
        elif row is self.broken:
            self.check_names(node, scope)
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

    def check_names(self, node: LayerNode, scope: Scope) -> None:
        """Names that no expression of the layer could know, where it cannot be worked out for another reason."""
        for _, written in node.args:
            for expression in _expressions(written):
                for step in expression.code:
                    known = (*scope.parameters, *self.variables, *self.values, "in", "h", "w", "i")
                    symbol = step.op == "name" and len(step.what) == 1 and step.what.isupper()
                    if step.op == "name" and step.what not in known and not symbol:
                        hint = self.unknown_name(step.what, known)
                        mistake = Mistake(step.start, step.end, f"'{step.what}' has no value here", hint=hint)
                        self.fail_expression(expression, mistake)

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
                value = self.rate(written, row, scope, node.at, field.word)
            else:
                least = field.least if field.form in ("count", "size", "volume") else 0
                value = self.numbers(written, row, scope, node.at, field.word, least)
            found[name] = value
        return None if any(value is None for value in found.values()) else found

    def rate(self, written: Any, row: Row, scope: Scope, at: Located | None, what: str) -> Any:
        """A written number that need not be whole; None (and a problem) for what is no number."""
        value = self.value(written, row, scope) if isinstance(written, Expression) else written
        if value is None or isinstance(value, (int, Fraction)) or hasattr(value, "dims_kind"):
            return value
        (_, found), hint = self.unsuitable(value, 0)
        self.fail_number(written, at, f"{what} must be a number, but {{{written.text}}} is {found}", hint)
        return None

    def table(self, written: Expression, row: Row, scope: Scope, at: Located | None) -> list[list[int]] | None:
        """A list of lists of channel numbers; None (and a problem) for anything else."""
        value = self.value(written, row, scope)
        spend(numbers_in(value))
        lists: list[Any] = value if isinstance(value, list) and value else [None]
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
            raise ShapeError([*self.problems, too_many(at, f"more than {self.limit:,}", self.limit)])
        for finding, way_out in _complaints(figures):
            self.fail(at, finding, "", way_out, name)
        below = inputs[0]
        seen: Seen = below.field, below.sees_all, below.misaligned, ()
        if below.field is None and figures.shape.rank and not below.output_shape.rank:
            seen = fresh(figures.shape.rank, name), below.sees_all, below.misaligned, ()
        elif len(inputs) > 1:
            seen = met(inputs, name, figures.shape.rank)
        elif figures.reads is not None:
            seen = self.above(below, figures, name)
        field, sees_all, misaligned, notes = seen
        if figures.layer.everywhere:
            notes += ("its statistics look at every position; the field leaves them out",)
        depth = max(row.depth for row in inputs) + bool(figures.layer.weighted)
        row = Row(
            name, figures, inputs, figures.shape, field, sees_all, misaligned, depth, scope.aux, self.batch, at, notes
        )  # fmt: skip
        self.rows.append(row)
        return row

    def above(self, below: Row, figures: Figures, name: str) -> Seen:
        """What the units of a layer with one input see."""
        return above(below, figures, name)

    def register(self, name: str, thing: Any, scope: Scope, at: Located | None) -> None:
        if name in scope.space.entries:
            hint = "give one of them another name; in a repeat, name the repeat: stage: 3 * (...)"
            if not scope.space.prefix and name in [given for given, _ in self.network.inputs]:
                hint = f"{name} is what comes in; give the layer another name"
            self.fail(at, f"the name '{name}' stands twice in one group", hint=hint)
        scope.space.entries[name] = thing


def _expressions(written: Any) -> list[Expression]:
    """The expressions in an argument."""
    if isinstance(written, tuple):
        return [found for item in written for found in _expressions(item)]
    return [written] if isinstance(written, Expression) else []


class Like(tuple[Any, ...]):
    """The spatial sizes of a layer that an argument refers to, and its name."""

    name: str

    def __new__(cls, name: str, space: tuple[Any, ...]) -> Like:
        made = super().__new__(cls, space)
        made.name = name
        return made


def too_many(at: Located | None, count: str, limit: int) -> Problem:
    """The problem of a network larger than allowed."""
    return Problem(
        f"{count} layers, and the limit is {limit:,}",
        at.place() if at else None,
        hint="--limit raises it, if that is meant",
    )


def _complaints(figures: Figures) -> Iterator[tuple[str, str]]:
    """What a layer finds wrong with itself or what comes in; where sizes are open, what no values of them would mend."""
    try:
        yield from figures.layer.check(*figures.xs)
    except Unmet as unmet:
        yield unmet.finding, unmet.way_out
