"""One formula, four kinds of number: every kind's examples on integers, grids, symbols and traced numbers."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from functools import reduce
from typing import Any, ClassVar, NoReturn

import numpy
import pytest

import cnncalc
from cnncalc.dims import Condition, Dim, Explain, Unmet, conditions, require
from cnncalc.layers import KINDS, Layer, Shape
from cnncalc.numbers import symbolic
from cnncalc.numbers.conditions import NotNegative, NotZero, Zero
from cnncalc.numbers.grid import Grid, array_of

Value = Dim
Make = Callable[[int, str], Dim]  # a number of some kind for this integer, and a name for it

FIGURES = ("weights", "biases", "buffers", "macs", "connections", "bias_adds", "other_ops")
EXAMPLES = [example for kind in dict.fromkeys(KINDS.values()) for example in kind.examples]
MERGES = [
    ("concat", ("64@28x28", "32@28x28", "8@28x28"), "104x28x28"),
    ("add", ("64@28x28", "64@28x28"), "64x28x28"),
    ("add", ("64@28x28", "64@1x1"), "64x28x28"),
    ("mul", ("1@28x28", "64@28x28"), "64x28x28"),
    ("mul", ("64", "64@28x28"), "64x28x28"),
]  # kind, inputs, output


def case(kind: str, *inputs: str) -> Any:
    """A layer with plain sizes and the shapes that come in."""
    rows = [cnncalc.analyze(cnncalc.parse(f"{text} -> identity")).rows[0] for text in inputs]
    layer = KINDS[kind]() if len(inputs) > 1 else cnncalc.analyze(cnncalc.parse(f"{inputs[0]} -> {kind}")).rows[0].layer
    return pytest.param(layer, tuple(row.output_shape for row in rows), id=f"{' '.join(inputs)} {kind}")


CASES = [case(notation, x) for notation, x, *_ in EXAMPLES] + [case(kind, *xs) for kind, xs, _ in MERGES]


# -- a traced number ---------------------------------------------------------------------------------


class Traced:
    """A number that remembers how it was made. Whoever asks it a question in Python branches on a size."""

    dims_kind: ClassVar[Any]

    def __init__(self, worked_out: Callable[[Mapping[str, int]], Any]) -> None:
        self.worked_out = worked_out

    def __neg__(self) -> Traced:
        return Traced(lambda names: -self.worked_out(names))

    def refused(self, *_: object) -> NoReturn:
        """What a rule may not do."""
        raise AssertionError("a rule compares a size, or takes it for an int")

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = refused
    __bool__ = __index__ = __int__ = __float__ = __len__ = __hash__ = refused


def worth(number: Dim, names: Mapping[str, int]) -> Any:
    """The value of a traced number, or of what is no such thing."""
    return number.worked_out(names) if isinstance(number, Traced) else number


def traced(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of numbers as one of traced numbers."""
    return lambda *numbers: Traced(lambda names: function(*(worth(number, names) for number in numbers)))


def swapped(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An operator for the case that the traced number stands on the right."""
    return lambda a, b: function(b, a)


for _name in ("add", "sub", "mul", "floordiv", "mod", "pow"):
    setattr(Traced, f"__{_name}__", traced(getattr(operator, _name)))
    setattr(Traced, f"__r{_name}__", traced(swapped(getattr(operator, _name))))


class TracedKind:
    """What plain operators cannot answer, for traced numbers."""

    shortfall = staticmethod(traced(lambda number, divisor: -number % divisor))
    largest = staticmethod(traced(max))
    smallest = staticmethod(traced(min))
    at_least = staticmethod(traced(operator.ge))
    exact = staticmethod(traced(operator.floordiv))
    equal = staticmethod(traced(operator.eq))

    def meet(self, a: Dim, b: Dim, explain: Explain) -> Dim:
        """Only a literal 1 broadcasts."""
        if 1 in [number for number in (a, b) if type(number) is int]:
            return b if type(a) is int else a
        require(self.equal(a, b), explain)
        return a


Traced.dims_kind = TracedKind()


# -- rules on other numbers --------------------------------------------------------------------------


def replaced(value: Value, make: Make, name: str) -> Value:
    """The value with another kind of number for every integer in it; 1 stays, for a literal 1 broadcasts."""
    if isinstance(value, tuple):
        made = (replaced(item, make, f"{name}_{place}") for place, item in enumerate(value))
        return Shape(made) if isinstance(value, Shape) else tuple(made)
    return make(value, name) if type(value) is int and value > 1 else value


def with_fields(layer: Layer, make: Make) -> Layer:
    """The layer with other numbers for its arguments; a list of connections is structure."""
    changed = copy(layer)
    for name in layer.fields:
        if layer.fields[name].form != "table":
            changed.__dict__[name] = replaced(getattr(layer, name), make, name)
    return changed


def asked(layer: Layer, xs: Iterable[Shape]) -> tuple[list[Dim], list[Condition]]:
    """What the rules answer on these shapes: the output's sizes, then every figure; and the conditions met."""
    rules: Any = layer
    shapes = tuple(xs)
    with conditions() as found:
        figures = [*rules.shape(*shapes)]
        for figure in FIGURES:
            figures.append(getattr(rules, figure)(*(shapes if figure == "other_ops" else shapes[:1])))
    return figures, found


def named(layer: Layer, xs: tuple[Shape, ...], everything: bool) -> dict[str, int]:
    """The integers that are replaced, by the names they are given."""
    names: dict[str, int] = {}

    def note(value: int, name: str) -> int:
        names[name] = value
        return value

    given(layer, xs, everything, note)
    return names


def given(layer: Layer, xs: tuple[Shape, ...], everything: bool, make: Make) -> tuple[Layer, tuple[Shape, ...]]:
    """The layer and its inputs with other numbers: those of the shapes, or those of its arguments too."""
    shapes = tuple(replaced(x, make, f"x{place}") for place, x in enumerate(xs))
    return with_fields(layer, make) if everything else layer, shapes


both = pytest.mark.parametrize("everything", [False, True], ids=["sizes", "sizes and arguments"])


@pytest.mark.parametrize(("notation", "x", "out", "params", "macs"), EXAMPLES, ids=str)
def test_examples_on_integers(notation: str, x: str, out: str, params: int, macs: int) -> None:
    """The analysis of every kind's examples gives what they state."""
    (row,) = cnncalc.analyze(cnncalc.parse(f"{x} -> {notation}")).rows
    assert (str(row.output_shape), row.params, row.macs) == (out, params, macs)


@pytest.mark.parametrize(("kind", "xs", "out"), MERGES, ids=str)
def test_merges_on_integers(kind: str, xs: tuple[str, ...], out: str) -> None:
    """Branches that meet have the shape they should."""
    shapes = case(kind, *xs).values[1]
    assert str(Shape(asked(KINDS[kind](), shapes)[0][: -len(FIGURES)])) == out


@both
@pytest.mark.parametrize(("layer", "xs"), CASES)
def test_rules_on_traced_numbers(layer: Layer, xs: tuple[Shape, ...], everything: bool) -> None:
    """No rule asks a size anything: put in afterwards, the integers give the figures, and meet the conditions."""
    names = named(layer, xs, everything)
    figures, found = asked(*given(layer, xs, everything, lambda _, name: Traced(lambda names: names[name])))
    assert [worth(figure, names) for figure in figures] == asked(layer, xs)[0]
    assert all(worth(condition, names) for condition in found)


@both
@pytest.mark.parametrize(("layer", "xs"), CASES)
def test_rules_on_symbols(layer: Layer, xs: tuple[Shape, ...], everything: bool) -> None:
    """The closed formulas, with the integers put in, are the figures, and the conditions hold."""
    values = named(layer, xs, everything)
    figures, found = asked(*given(layer, xs, everything, lambda _, name: symbolic.named(name)))
    assert [put_in(figure, values) for figure in figures] == asked(layer, xs)[0]
    assert all(holds(condition, values) for condition in found)


def put_in(figure: Dim, values: dict[str, int]) -> Any:
    """A figure with integers for its symbols."""
    return figure.at(values) if isinstance(figure, symbolic.Symbolic) else figure


def holds(condition: Condition, values: dict[str, int]) -> bool:
    """Whether a condition holds for some integers."""
    found = put_in(symbolic.number(condition.expr), values)
    return bool({NotNegative: found >= 0, Zero: found == 0, NotZero: found != 0}[type(condition)])


DESIGNS: list[Callable[[int], int]] = [lambda n: n, lambda n: n + 1, lambda n: 2 * n, lambda n: 3 * n - 1]


@both
@pytest.mark.parametrize(("layer", "xs"), CASES)
def test_rules_on_grids(layer: Layer, xs: tuple[Shape, ...], everything: bool) -> None:
    """Several designs at once are what each is by itself, and the masks are off where an integer is refused."""

    def designs(n: int, _: str) -> Grid:
        return Grid.along([design(n) for design in DESIGNS], 0, 1)

    many, found = asked(*given(layer, xs, everything, designs))
    mask = reduce(operator.and_, (one.array for one in found), numpy.ones(len(DESIGNS), dtype=bool))
    columns = zip(*(numpy.broadcast_to(array_of(figure), len(DESIGNS)).tolist() for figure in many))
    for design, column, allowed in zip(DESIGNS, columns, mask.tolist()):
        one = given(layer, xs, everything, lambda n, _, design=design: design(n))  # type: ignore[misc]
        try:
            figures = asked(*one)[0]
        except Unmet:
            assert not allowed
        else:
            assert allowed
            assert list(column) == figures
