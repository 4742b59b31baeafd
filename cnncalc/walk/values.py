"""Problems, variables and numbers: what a walk needs to work out the expressions of a network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from .. import dims
from ..dims import UNKNOWN, Dim, Unmet
from ..errors import MOST_PROBLEMS, Located, Mistake, Problem, ShapeError, did_you_mean
from ..expressions import Expression
from ..layers import Shape
from ..limits import TooMuch, exhausted, spend
from ..network import BUILT_IN, Network
from ..operations import Value, number_text
from ..rows import Row
from .names import Scope

_MEANT = {"channels": "in", "c": "in", "c_in": "in", "cin": "in", "in_channels": "in", "index": "i", "copy": "i"}
"""What may be meant by a name that is declared nowhere."""


class Values:
    """Collects problems, and knows the value of every expression where it stands.

    `numbers` are values of variables that are no plain numbers: symbols, or grids of designs.
    """

    def __init__(self, network: Network, batch: int, limit: int, numbers: Mapping[str, Dim]) -> None:
        self.network, self.batch, self.limit = network, batch, limit
        self.problems: list[Problem] = []
        self.variables = dict(network.vars)
        self.values: dict[str, Value] = dict(numbers)
        self.broken = Row("?", None, (), Shape(), None, False, False, 0, False, batch, None)

    def fail(self, at: Located | None, finding: str, expected: str = "", hint: str = "", layer: str = "") -> Row:
        """Note a problem; what it should have given stays unknown, without further complaint."""
        named = f"{layer}: {finding}" if layer else finding
        self.add_problem(Problem(named, at.place() if at else None, expected, hint, layer))
        return self.broken

    def add_problem(self, problem: Problem) -> None:
        """Note a problem; the rest of a network that has too many, or takes too long, is not looked at."""
        self.problems.append(problem)
        if len(self.problems) >= MOST_PROBLEMS or exhausted():
            raise ShapeError(self.problems)

    def spend(self, steps: int, at: Located | None) -> None:
        """Take so many steps; raises `ShapeError` where fewer are left."""
        try:
            spend(steps)
        except TooMuch as refusal:
            self.fail(at, refusal.finding, hint=refusal.way_out)

    def fail_expression(self, expression: Expression, mistake: Mistake) -> None:
        if expression.source is not None:
            self.add_problem(expression.source.problem(mistake))
        else:
            self.add_problem(Problem(mistake.finding, None, mistake.expected, mistake.hint))

    def variable(self, name: str) -> Value:
        """The value of a variable, worked out when first needed, after those it needs itself."""
        if name in self.values:
            return self.values[name]
        if not self.is_open(name):
            return self.symbol(name)
        waiting = {name: self.named_in(name)}
        while waiting:
            current, names = next(reversed(waiting.items()))
            needed = next((one for one in names if self.is_open(one)), None)
            if needed is None:
                del waiting[current]
                self.work_out(current)
            else:  # and none needs itself: `refuse_cycles`
                waiting[needed] = self.named_in(needed)
        return self.values[name]

    def named_in(self, name: str) -> Iterator[str]:
        """The names that a variable is made of, one after another."""
        return iter(sorted(self.variables[name].names))

    def is_open(self, name: str) -> bool:
        """Whether a variable's value is still to be worked out."""
        return name in self.variables and name not in self.values and self.variables[name].text != name

    def symbol(self, name: str) -> Value:
        """A single capital letter stands for itself, and so does `width: width`; raises `LookupError` for others."""
        if name in BUILT_IN:
            raise LookupError("in, h, w and i have values inside a layer, where something comes in")
        if not (len(name) == 1 and name.isupper()) and name not in self.variables:
            raise LookupError(self.unknown_name(name, [*self.variables, *self.values]))
        try:
            from ..numbers.symbolic import named
        except ModuleNotFoundError:
            way = f"a symbol: give it a value with --set {name}=64, or install SymPy (pip install 'cnncalc[symbolic]')"
            raise LookupError(way) from None
        self.values[name] = named(name)
        return self.values[name]

    def work_out(self, name: str) -> None:
        """Find a variable's value, all that it needs being known."""
        try:
            self.values[name] = self.variables[name].value(self.variable)
        except Mistake as mistake:
            self.fail_expression(self.variables[name], mistake)
            raise ShapeError(self.problems) from None

    def refuse_unknown_settings(self) -> None:
        """Values from the command line may use variables and nothing else, whether they are used or not."""
        for expression in self.variables.values():
            if expression.source is not None and expression.source.name.startswith("--set"):
                for step in expression.code:
                    if step.op == "name" and step.what not in self.variables:
                        hint = did_you_mean(
                            step.what, self.variables, "a number, or an expression of the file's variables"
                        )
                        mistake = Mistake(step.start, step.end, f"'{step.what}' has no value here", hint=hint)
                        self.fail_expression(expression, mistake)
        if self.problems:
            raise ShapeError(self.problems)

    def refuse_cycles(self) -> None:
        """A variable that depends on itself is a mistake, whether it is used or not."""
        done = {name for name, expression in self.variables.items() if expression.text == name}
        for name in self.variables:
            path = {} if name in done else {name: self.named_in(name)}
            while path:
                current, names = next(reversed(path.items()))
                needed = next((one for one in names if one in self.variables and one not in done), None)
                if needed is None:
                    del path[current]
                    done.add(current)
                elif needed in path:
                    self.refuse_cycle(needed, list(path))
                else:
                    path[needed] = self.named_in(needed)

    def refuse_cycle(self, name: str, path: list[str]) -> None:
        """Raise the problem of a variable that a path leads back to."""
        cycle = " -> ".join([*path[path.index(name) :], name][:10])
        expression = self.variables[name]
        place = expression.source.place(*expression.span) if expression.source else None
        finding = f"the variable '{name}' depends on itself: {cycle}"
        self.problems.append(Problem(finding, place, hint="give one of them a number"))
        raise ShapeError(self.problems)

    def unknown_name(self, name: str, known_names: Any) -> str:
        if name in _MEANT:
            return f"did you mean {_MEANT[name]}?"
        declare = f"declare it under vars: {name}: 64"
        return did_you_mean(name, known_names, declare) if len(name) > 1 else declare

    def value(self, expression: Expression, row: Row | None, scope: Scope | None) -> Value:
        """The value of an expression where it stands; None (and a problem) where it has none."""
        try:
            return expression.value(lambda name: self.named_value(name, row, scope))
        except Mistake as mistake:
            self.fail_expression(expression, mistake)
        except ShapeError:
            if len(self.problems) >= MOST_PROBLEMS or exhausted():
                raise
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
        symbol = len(name) == 1 and name.isupper()
        if scope is not None and not symbol and name not in self.variables and name not in self.values:
            raise LookupError(self.unknown_name(name, [*scope.parameters, *self.variables, "in", "h", "w", "i"]))
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
        """A written number as a whole one from `least`; None (and a problem) otherwise."""
        if not isinstance(number, Expression):
            return number
        value = self.value(number, row, scope)
        if value is None:
            return None
        if isinstance(value, int) and value >= least:
            return value
        if hasattr(value, "dims_kind"):
            return self.open_whole(value, number, at, what, least)
        finding, hint = self.unsuitable(value, least)
        self.fail_number(number, at, f"{what} must be {finding[0]}, but {{{number.text}}} is {finding[1]}", hint)
        return None

    def fail_number(self, number: Expression, at: Located | None, finding: str, hint: str) -> None:
        """Note a problem of a written number, at its own place."""
        start, end = number.span
        place = number.source.place(start, end) if number.source else at.place() if at else None
        self.add_problem(Problem(finding, place, hint=hint))

    def open_whole(self, value: Dim, number: Expression, at: Located | None, what: str, least: int) -> Any:
        """A number that is not decided yet, on the condition that it is whole and from `least`."""
        try:
            value = dims.whole(value)
            dims.require(dims.at_least(value, least), lambda: (f"{what} must be at least {least}", ""))
        except TooMuch as refusal:
            self.fail_number(number, at, refusal.finding, refusal.way_out)
            return None
        except Unmet as unmet:
            self.fail_number(number, at, f"{unmet.finding}, but {{{number.text}}} is {value}", "")
            return None
        return value

    def counted(self, number: Any, row: Row | None, scope: Scope | None, at: Located | None, what: str) -> int | None:
        """A number on which the network's structure depends, as a plain int; None (and a problem) for a symbol."""
        value = self.whole(number, row, scope, at, what, least=0)
        if value is None or type(value) is int:
            return value
        found = dims.counted(value)
        if found is None:
            finding = f"{what} decides the structure and needs a plain number, but {{{number.text}}} is a symbol"
            self.fail_number(number, at, finding, f"give it a value: --set {value.symbols[0]}=3")
        return found

    def unsuitable(self, value: Value, least: int) -> tuple[tuple[str, str], str]:
        """What a number should be and what it is instead, and a way out."""
        if isinstance(value, int):
            return (f"at least {least}", str(value)), ""
        if isinstance(value, Fraction):
            shown = number_text(value)
            exact = "" if "/" in shown else f" = {value}"
            return ("a whole number", shown + exact), "floor, ceil or round it"
        if isinstance(value, list):
            return ("a whole number", "a list"), "take one of its items: list[0]"
        return ("a whole number", "a chain"), "a chain stands as a step, not inside a layer"

    def constant(self, expression: Expression) -> Value:
        """The value of an expression over variables alone; None where it needs more."""
        try:
            return expression.value(self.variable)
        except (Mistake, ShapeError):
            return None
