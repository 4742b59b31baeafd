"""Numbers of every kind calculate as integers and fractions do, on either side of every operator."""

from __future__ import annotations

import operator
import pickle
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy
import pytest

from cnncalc import dims
from cnncalc.dims import UNKNOWN, Unmet, conditions
from cnncalc.numbers import grid, symbolic, traced
from cnncalc.numbers.conditions import written
from cnncalc.numbers.grid import Grid, Mask, Ratio
from cnncalc.numbers.splitting import Split

Number = Any
Operation = Callable[[Any, Any], Any]

WHOLE = {"+": operator.add, "-": operator.sub, "*": operator.mul, "//": operator.floordiv, "%": operator.mod}
EXACT = WHOLE | {"/": operator.truediv}
QUESTIONS: dict[str, tuple[Operation, Operation]] = {"largest": (dims.largest, max), "smallest": (dims.smallest, min)}
COMPARISONS: dict[str, tuple[Operation, Operation]] = {
    "at_least": (dims.at_least, operator.ge),
    "equal": (dims.equal, operator.eq),
}

LEFT, RIGHT = (-7, -3, -1, 0, 1, 2, 3, 6, 10), (-6, -2, -1, 0, 1, 2, 3, 4, 12)
LARGE = (-(2**63), -(2**62) - 1, -(2**62), -(2**31), -1, 1, 2**31, 2**62, 2**62 + 1, 2**63)


# -- grids -------------------------------------------------------------------------------------------


def operands(kind: str, values: tuple[int, ...], axis: int) -> list[Number]:
    """Numbers of a kind with these values: one grid of all, or each by itself."""
    if kind == "grid":
        return [Grid.along(values, axis, 2)]
    if kind == "ratio":
        return [Ratio(Grid.along(values, axis, 2), 3)]
    return [Fraction(value, 3) if kind == "fraction" else value for value in values]


def worth(number: Number) -> Any:
    """Every design's value, as exact fractions."""
    if isinstance(number, Ratio):
        return worth(number.above) / worth(number.below)
    array = grid.array_of(number, wide=True) if isinstance(number, (int, Grid)) else number
    return numpy.vectorize(Fraction, otypes=[object])(numpy.broadcast_to(array, (len(LEFT), len(RIGHT))))


def by_design(function: Operation, a: Number, b: Number) -> Iterator[tuple[tuple[int, int], Fraction, Fraction]]:
    """Where each design stands, and its two numbers."""
    left, right = worth(a), worth(b)
    yield from ((at, left[at], right[at]) for at in numpy.ndindex(left.shape))


def allowed(met: list[Any]) -> Any:
    """Designs in which all conditions hold."""
    found = numpy.ones((len(LEFT), len(RIGHT)), dtype=bool)
    for mask in met:
        found = found & mask.array
    return found


KINDS = [pair for pair in product(("int", "fraction", "grid", "ratio"), repeat=2) if {"grid", "ratio"} & set(pair)]


@pytest.mark.parametrize("sign", EXACT)
@pytest.mark.parametrize(("left", "right"), KINDS)
def test_grids_calculate_as_fractions_do(left: str, right: str, sign: str) -> None:
    """Design by design; a divisor that is not positive leaves its designs out, and 0 itself is refused."""
    for a, b in product(operands(left, LEFT, 0), operands(right, RIGHT, 1)):
        divides = sign in ("/", "//", "%")
        if divides and type(b) in (int, Fraction) and b == 0:
            with pytest.raises(ZeroDivisionError):
                EXACT[sign](a, b)
            continue
        with conditions() as met:
            found = EXACT[sign](a, b)
        values, fits = worth(found), allowed(met)
        for at, x, y in by_design(EXACT[sign], a, b):
            if fits[at]:
                assert values[at] == EXACT[sign](x, y)
                assert not isinstance(found, Grid) or found.low <= values[at] <= found.high
            else:
                assert divides
                assert y <= 0


@pytest.mark.parametrize("question", [*QUESTIONS, *COMPARISONS])
@pytest.mark.parametrize(("left", "right"), KINDS)
def test_grids_compare_as_fractions_do(left: str, right: str, question: str) -> None:
    """The larger, the smaller, and whether one is at least or equal to the other."""
    asked, expected = (QUESTIONS | COMPARISONS)[question]
    for a, b in product(operands(left, LEFT, 0), operands(right, RIGHT, 1)):
        found = asked(a, b)
        if question in COMPARISONS:
            found = int(found) if isinstance(found, bool) else dims.truth(found)
        values = worth(found)
        assert all(values[at] == expected(x, y) for at, x, y in by_design(expected, a, b))


ANSWERS: dict[str, tuple[Operation, Operation]] = {sign: (one, one) for sign, one in WHOLE.items()} | QUESTIONS
"""What is asked of numbers of any kind, and what Python answers for its own."""


@pytest.mark.parametrize("sign", ANSWERS)
def test_large_grids_never_overflow(sign: str) -> None:
    """Around the ends of int64 the values are exact, lie within their bounds, and are Python's own beyond."""
    function, plain = ANSWERS[sign]
    right = tuple(value for value in LARGE if value > 0 or sign not in ("//", "%"))
    a, b = Grid.along(LARGE, 0, 2), Grid.along(right, 1, 2)
    for found, x, y in ((function(a, b), LARGE, right), (function(a, 7), LARGE, (7,)), (function(-7, b), (-7,), right)):
        expected = [[plain(one, other) for other in y] for one in x]
        values = numpy.broadcast_to(found.array, (len(x), len(y))).tolist()
        assert values == expected
        low, high = min(map(min, expected)), max(map(max, expected))
        assert found.low <= low
        assert found.high >= high
        if sign != "%":
            assert (found.low, found.high) == (low, high)
        assert (found.array.dtype == object) == (not (found.low >= -(2**62) and found.high <= 2**62))


def test_small_numbers_are_64_bits_wide() -> None:
    """Up to 2**62 in size, which leaves room for a sum; beyond they are Python's own. Products with 1 are the same."""
    for value, wide in ((2**61 + 1, False), (2**62, False), (2**62 + 1, True), (-(2**62), False), (-(2**62) - 1, True)):
        assert (Grid.along((1, value), 0, 1).array.dtype == object) is wide
        one = 1 if value > 0 else -1
        assert ((Grid.along((one, 0), 0, 1) + (value - one)).array.dtype == object) is wide
    number = Grid.along((2, 3), 0, 1)
    assert number * 1 is 1 * number is number // 1 is number
    assert number + 0 is not number


def test_designs_without_a_divisor_are_left_out() -> None:
    """From 1 on a number divides; the others' results mean nothing, but keep within the bounds."""
    for values in ((0, 1, 2), (-5, 0, 3), (-3, -1, 0)):
        with conditions() as met:
            found = 7 // Grid.along(values, 0, 1)
        assert allowed_of(met).tolist() == [value >= 1 for value in values]
        assert found.low <= found.array.min()
        assert found.high >= found.array.max()
    with conditions() as met:
        assert (7 // Grid.along((1, 2), 0, 1)).array.tolist() == [7, 3]
    assert met == []


def test_powers_of_grids() -> None:
    """Whole exponents from 0 are exact; others, and what would have thousands of digits, are refused."""
    bases, exponents = (-3, -1, 0, 1, 2, 10), (0, 1, 2, 3, 20, 64)
    a, b = Grid.along(bases, 0, 2), Grid.along(exponents, 1, 2)
    for found, expected in (
        (a**b, [[x**y for y in exponents] for x in bases]),
        (a**3, [[x**3] for x in bases]),
        (2**b, [[2**y for y in exponents]]),
        (0**b, [[0**y for y in exponents]]),
        (1 ** Grid.along((0, 5000), 1, 2), [[1, 1]]),
    ):
        assert found.array.tolist() == expected
        assert found.low <= min(map(min, expected))
        assert found.high >= max(map(max, expected))
    with pytest.raises(ValueError, match="a power of a swept number needs an exponent from 0"):
        a ** Grid.along((-1, 2), 1, 2)
    with pytest.raises(ValueError, match=r"the result would have more than 4,096 bits"):
        2 ** Grid.along((1, 4097), 1, 2)
    assert (2 ** Grid.along((1, 4096), 1, 2)).high == 2**4096
    for base, exponent in ((a, Fraction(1, 2)), (Fraction(1, 2), a), (a / 3, 2)):
        with pytest.raises(TypeError):
            base**exponent


def test_grids_round_to_even() -> None:
    """A half goes to the even neighbour, as in Python; a whole number stays."""
    values = tuple(range(-11, 12))
    for below in (1, 2, 4, 5):
        found = round(Grid.along(values, 0, 1) / below)
        assert found.array.tolist() == [round(Fraction(value, below)) for value in values]
    whole = Grid.along(values, 0, 1)
    assert round(whole) is whole


def test_designs_that_differ_split() -> None:
    """Where the structure depends on a number, its array is what the grid is split by."""
    number = Grid.along((2, 3, 3), 0, 1)
    assert dims.counted(Grid.along((4, 4), 0, 1)) == dims.counted(Grid.along((4,), 0, 1)) == 4
    questions: list[Callable[[], Any]] = [
        lambda: bool(number), lambda: dims.counted(number), lambda: dims.counted(number / 2),
        lambda: dims.counted(5 / number), lambda: dims.decided(dims.equal(number, 3)), lambda: bool(dims.at_least(number, 3)),
    ]  # fmt: skip
    for question in questions:
        with pytest.raises(Split, match="the structure differs between designs") as split:
            question()
        first, *rest = split.value.array.tolist()
        assert rest == [rest[0]] * 2
        assert first != rest[0]
    assert bool(dims.at_least(number, 2)) is dims.decided(Mask(numpy.array([True, True]))) is True
    assert dims.decided(dims.equal(number, 7)) is False
    assert dims.at_least(number, 2) is dims.equal(number, number) is dims.equal(Grid.along((4, 4), 0, 1), 4) is True
    assert not any(
        isinstance(dims.equal(*pair), bool)
        for pair in ((number, 2), (number, 3), (Grid.along((4, 4, 4), 0, 1), number))
    )
    one_or_none = dims.truth(dims.equal(number, 3))
    assert (one_or_none.low, one_or_none.high, one_or_none.array.tolist()) == (0, 1, [0, 1, 1])
    assert repr(number) == "Grid(2..3)"


def test_quotients_of_grids_decide_structure() -> None:
    """The quotient of two numbers that are the same everywhere is a plain fraction."""
    assert dims.quotient(Grid.along((6, 6), 0, 1), 4) == Fraction(3, 2)
    assert dims.quotient(Fraction(1, 2), Grid.along((4, 4), 0, 1)) == Fraction(1, 8)
    with pytest.raises(Split):
        dims.quotient(Grid.along((6, 7), 0, 1), 4)


def test_sizes_of_grids_meet() -> None:
    """Equal, or one of them is 1, design by design; where none fits that is a mistake like any other."""
    a, b = Grid.along((1, 4, 5), 0, 2), Grid.along((1, 4), 1, 2)
    with conditions() as met:
        found = dims.meet(a, b, lambda: ("", ""))
    assert numpy.where(allowed_of(met), found.array, 0).tolist() == [[1, 4], [4, 4], [5, 0]]
    assert (found.low, found.high) == (1, 5)
    assert dims.meet(a, a, lambda: ("", "")) is a
    with dims.conditions():
        found = dims.meet(Grid.along((1, 2), 0, 2), Grid.along((5, 6), 1, 2), lambda: ("", ""))
    assert (found.low, found.high, found.array.tolist()) == (1, 6, [[5, 6], [2, 2]])
    with conditions() as met:
        assert dims.meet(1, a, lambda: ("", "")).array.ravel().tolist() == [1, 4, 5]
    assert met == []
    with pytest.raises(Unmet, match="differ"):
        dims.meet(Grid.along((2, 3), 0, 1), 7, lambda: ("differ", ""))


def allowed_of(met: list[Any]) -> Any:
    """The one mask among conditions."""
    (mask,) = met
    return mask.array


def test_quotients_of_grids_must_be_whole() -> None:
    """3/4 of a width is a width where 4 divides it."""
    with conditions() as met:
        found = dims.whole(Grid.along((3, 4, 8), 0, 1) * Fraction(3, 4))
    assert allowed_of(met).tolist() == [False, True, True]
    assert found.array.tolist()[1:] == [3, 6]
    number = Grid.along((3, 4), 0, 1)
    assert dims.whole(number) is number


def test_sums_of_grids() -> None:
    """Numbers along different variables add up as loops would."""
    a, b = Grid.along((1, 2), 0, 2), Grid.along((10, 20, 30), 1, 2)
    assert dims.total([a, 5, b, a, 7]).array.tolist() == [[2 * x + y + 12 for y in (10, 20, 30)] for x in (1, 2)]
    assert dims.largest_of([3, a, b]).array.tolist() == [[10, 20, 30]] * 2


# -- closed forms ------------------------------------------------------------------------------------

H, W = symbolic.named("H"), symbolic.named("W")
FORMS: list[tuple[Callable[[Any], Any], str]] = [
    (lambda n: 7 // n, "floor(7/H)"),
    (lambda n: 7 % n, "7 % H"),
    (lambda n: 7 / n, "7/H"),
    (lambda n: n / 7, "H/7"),
    (lambda n: n**4, "H**4"),
    (lambda n: n**3, "H*H*H"),
    (lambda n: 2**n, "2**H"),
    (lambda n: 7 - n, "-H + 7"),
    (lambda n: n - 7, "H - 7"),
    (lambda n: 2 * n // n, "2"),
    (lambda n: (n + 7) // n, "floor(7/H) + 1"),
    (lambda n: (n + 2) % n, "2 % H"),
    (lambda n: n * n * 4 % n, "0"),
    (lambda n: -(-n // 3), "ceil(H/3)"),
    (lambda n: (n + 1) ** 4, "(H + 1)**4"),
    (lambda n: n**-2, "1/(H*H)"),
    (lambda n: n**-4, "1/H**4"),
    (lambda n: -n, "-H"),
    (lambda n: dims.largest(n, 3), "max(H, 3)"),
    (lambda n: dims.smallest(n // 2, 3), "min(floor(H/2), 3)"),
    (lambda n: dims.largest(dims.largest(n, 3), 2 * n - 9), "max(H, 3, 2*H - 9)"),
]  # how it is made, as it is written


@pytest.mark.parametrize(("made", "said"), FORMS, ids=lambda one: one if isinstance(one, str) else "")
def test_closed_forms_calculate_as_integers_do(made: Callable[[Any], Any], said: str) -> None:
    """Written as a person does, and worth what the integers are worth."""
    found = made(H)
    assert str(found) == said
    for n in (1, 2, 3, 7, 12, 100):
        plain = made(Fraction(n))
        assert (found.at({"H": n}) if isinstance(found, symbolic.Symbolic) else found) == plain


def test_closed_forms_are_alike_where_they_are_equal() -> None:
    """As keys too, however they came about."""
    assert (H + 1) * 2 == 2 * H + 2
    assert len({(H + 1) * 2, 2 * H + 2, H}) == 2
    assert H not in (1, W, H + 0 * W + 1)
    assert (H * W).symbols == ["H", "W"]
    assert repr(H - H * 2) == "-H"


@pytest.mark.parametrize(
    ("wrong", "failure", "said"),
    [
        (lambda: H // 0, ZeroDivisionError, "^$"),
        (lambda: H % (W - W), ZeroDivisionError, "^$"),
        (lambda: (1 / H).at({"H": 0}), ZeroDivisionError, "^$"),
        (lambda: bool(H), ValueError, "H is not known to be 0 or not"),
        (lambda: bool(dims.at_least(H, 3)), ValueError, "it depends on the symbols whether H >= 3"),
        (lambda: dims.truth(dims.equal(H, 3)), ValueError, "it depends on the symbols whether H == 3"),
        (lambda: round(H / 2), ValueError, r"round has no closed form for symbols; write floor\(x \+ 1/2\)"),
    ],
)
def test_closed_forms_refuse(wrong: Callable[[], Any], failure: type[Exception], said: str) -> None:
    """What has no value, or none that is known."""
    with pytest.raises(failure, match=said):
        wrong()


# -- traced numbers ----------------------------------------------------------------------------------


def leaf(value: int) -> traced.Traced:
    """A traced number that is given."""
    return traced.Traced(value, "x")


@pytest.mark.parametrize("sign", WHOLE)
def test_traced_numbers_calculate_as_integers_do(sign: str) -> None:
    """On both sides; what changes nothing leaves no trace, the rest remembers its parts in order."""
    for x, y in product((-7, 0, 1, 2, 9), (-3, 0, 1, 2, 5)):
        if y == 0 and sign in ("//", "%"):
            continue
        for a, b in ((leaf(x), leaf(y)), (leaf(x), y), (x, leaf(y))):
            found = WHOLE[sign](a, b)
            assert (found.value if isinstance(found, traced.Traced) else found) == WHOLE[sign](x, y)
            if isinstance(found, traced.Traced) and found.op:
                assert (found.op, found.parts) == ({"%": "mod"}.get(sign, sign), (a, b))
            else:
                idle = {"+": (0,), "-": (0,), "*": (0, 1), "//": (1,), "%": ()}[sign]
                assert any(type(one) is int and one in idle for one in (a, b))


def test_traced_numbers_leave_out_what_changes_nothing() -> None:
    """A literal 0 or 1, but not a number that happens to be as large."""
    a, one, zero = leaf(5), leaf(1), leaf(0)
    assert a + 0 is 0 + a is a - 0 is a * 1 is 1 * a is a // 1 is a
    assert (a * 0, 0 * a) == (0, 0)
    assert [found.op for found in (a + zero, zero + a, a - zero, a * one, one * a, a // one, 0 - a)] == [
        *"++-**",
        "//",
        "-",
    ]


def test_rounding_up_is_one_step() -> None:
    """-(-a // b) is told as a quotient rounded up; a number turned is just that."""
    a, b = leaf(7), leaf(2)
    up = dims.ceil_div(a, b)
    assert (up.value, up.op, up.parts) == (4, "ceil", (a, b))
    for turned, part in ((-a, a), (-(7 // b), None), (-(-a + 1), None)):
        assert turned.op == "neg"
        assert part is None or turned.parts == (part,)


def test_questions_to_traced_numbers() -> None:
    """They know their values, and remember what was asked."""
    a, b, one = leaf(7), leaf(4), leaf(1)
    for found, value, op in (
        (dims.largest(a, b), 7, "max"), (dims.smallest(a, 9), 7, "min"), (dims.largest(9, a), 9, "max"),
        (dims.exact(a * 4, b, lambda: ("", "")), 7, "/"), (dims.shortfall(a, b), 1, "-"), (dims.shortfall(8, b), 0, "-"),
    ):  # fmt: skip
        assert (found.value, found.op) == (value, op)
    assert dims.exact(a, 1, lambda: ("", "")) is a
    assert dims.shortfall(a, 1) == 0
    assert dims.at_least(a, 7) is dims.equal(a, 7) is True
    assert dims.at_least(a, 8) is dims.equal(a, 8) is False
    assert dims.meet(a, one, lambda: ("", "")) is dims.meet(one, a, lambda: ("", "")) is a
    assert dims.meet(a, leaf(7), lambda: ("", "")) is a
    with pytest.raises(Unmet, match="differ"):
        dims.meet(a, b, lambda: ("differ", ""))


# -- sizes nobody has told -----------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [*WHOLE, "**", *QUESTIONS])
def test_what_is_made_from_the_unknown_is_unknown(sign: str) -> None:
    """Never 0, whatever stands on the other side."""
    functions: dict[str, Operation] = WHOLE | {"**": operator.pow} | {name: one for name, (one, _) in QUESTIONS.items()}
    for other in (0, 1, 7, Fraction(1, 2), UNKNOWN):
        if isinstance(other, Fraction) and sign in QUESTIONS:
            continue
        assert functions[sign](UNKNOWN, other) is functions[sign](other, UNKNOWN) is UNKNOWN
    assert -UNKNOWN is UNKNOWN
    assert (repr(UNKNOWN), pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN) == ("?", True)


def test_the_unknown_is_not_refused() -> None:
    """No condition fails for it, and where sizes meet the known one counts."""
    nothing = lambda: ("refused", "")  # noqa: E731
    assert dims.at_least(UNKNOWN, 3) is dims.equal(UNKNOWN, 3) is True
    assert (
        dims.exact(UNKNOWN, 3, nothing) is dims.total([1, UNKNOWN]) is dims.shortfall(UNKNOWN, 1 + UNKNOWN) is UNKNOWN
    )
    assert dims.counted(UNKNOWN) is None
    for a, b, met in (
        (UNKNOWN, 5, 5),
        (5, UNKNOWN, 5),
        (UNKNOWN, 1, UNKNOWN),
        (1, UNKNOWN, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN),
    ):
        assert dims.meet(a, b, nothing) is met


def test_conditions_are_collected_where_they_are_asked_for() -> None:
    """Those met inside do not come out, and outside goes on as before; the message of one that fails is its finding."""
    with conditions() as outside:
        dims.require(dims.at_least(H, 3), lambda: ("", ""))
        with conditions() as inside:
            dims.require(dims.at_least(H, 4), lambda: ("", ""))
        dims.require(dims.at_least(H, 5), lambda: ("", ""))
    assert (list(map(written, outside)), list(map(written, inside))) == (["H >= 3", "H >= 5"], ["H >= 4"])
    with pytest.raises(dims.Unmet, match=r"^too small$") as caught:
        dims.require(False, lambda: ("too small", "a larger one"))
    assert (caught.value.finding, caught.value.way_out) == ("too small", "a larger one")
    assert (dims.Unmet("so").way_out, str(dims.Unmet("so", "or so"))) == ("", "so")


def test_exact_quotients_of_symbols_are_no_floors() -> None:
    """On the condition that nothing is left over, whichever side the symbol is on."""
    with conditions() as met:
        assert [repr(dims.exact(a, b, lambda: ("", ""))) for a, b in ((H, 2), (12, H), (H, W))] == [
            "H/2",
            "12/H",
            "H/W",
        ]
    assert list(map(written, met)) == ["H % 2 == 0", "12 % H == 0", "H % W == 0"]


def test_what_is_no_number_is_refused() -> None:
    """No rule can run on a word or a float."""
    with pytest.raises(TypeError, match=r"no rule can run on \['int', 'str'\]"):
        dims.largest(1, "a")
    with pytest.raises(TypeError, match=r"no rule can run on \['float', 'int'\]"):
        dims.at_least(1.5, 1)
