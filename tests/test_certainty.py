"""What is sure of a closed form, which conditions are left of those met, and how both are written."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_round_trip import few

from cnncalc import dims
from cnncalc.expressions import parse
from cnncalc.numbers.certainty import bounds, sign_sure, zero_sure
from cnncalc.numbers.conditions import NotNegative, NotZero, Zero, lowest, reduced, written
from cnncalc.numbers.formulas import factor, latex, text
from cnncalc.numbers.quotients import Quotient, Rest
from cnncalc.numbers.symbolic import KIND, Symbolic, named, raw, symbol

H, W, K = map(named, "HWK")
Made = dict[str, Any]
LETTERS: Made = {"k": named("k"), "H": H, "W": W, "K": K, "max": dims.largest, "min": dims.smallest}


def form(words: str) -> Any:
    """A closed form as the rules would make it."""
    with dims.conditions():
        return eval(words, {"__builtins__": {}}, LETTERS)


BOUNDS = [
    # form, lowest and highest value, whether it is at least 0, whether it is 0
    ("H", 0, None, True, None), ("H + 3", 3, None, True, False), ("-H", None, 0, None, None), ("3 - H", None, 3, None, None), ("H - W", None, None, None, None),
    ("-H - 1", None, -1, False, False), ("2*H + 1", 1, None, True, False), ("3 - 2*H", None, 3, None, False), ("4 - 2*H", None, 4, None, None), ("6*H - 4*W - 3", None, None, None, False),
    ("6*H - 4*W - 2", None, None, None, None), ("H*W", 0, None, True, None), ("H*W + W + 2", 2, None, True, False),
    ("-H*W", None, 0, None, None), ("-3*H*W - 1", None, -1, False, False), ("H**2", 0, None, True, None), ("(H + 2)**3", 8, None, True, False), ("(H - 2)**2", None, None, None, None),
    ("(H + 1)*(W + 2)", 2, None, True, False), ("H*(W - 3)", None, None, None, None), ("2**H", None, None, None, None), ("H/W", None, None, None, None), ("H**-1", None, None, None, None),
    ("H//3", 0, None, True, None), ("(H + 5)//3", 1, None, True, False), ("(3 - H)//2", None, 1, None, None), ("-((H + 5)//3)", None, -1, False, False), ("7//H", 0, 7, True, None),
    ("(H + 3)//W", 0, None, True, None), ("(H - 3)//W", None, None, None, None), ("min(H, 3)//W", 0, 3, True, None), ("(min(H, 3) - 7)//2", -4, -2, False, False), ("(min(H, 3) - 7)//W", None, None, None, None),
    ("min(H, 8)//4", 0, 2, True, None), ("(min(H, 8) + 4)//4", 1, 3, True, False),
    ("H % 5", 0, 4, True, None), ("-(H % 5)", -4, 0, None, None), ("(2*H + 1) % 4", 0, 3, True, False), ("(2*H + 2) % 4", 0, 3, True, None), ("H % W", 0, None, True, None), ("7 % H", 0, None, True, None), ("4 - H % 5", 0, 4, True, None), ("H % 5 - 5", -5, -1, False, False),
    ("max(H, 3)", 3, None, True, False), ("min(H, 3)", 0, 3, True, None), ("max(-H, -5*W - 5)", None, 0, None, None), ("max(3 - H, -4)", -4, 3, None, None), ("min(H, W)", 0, None, True, None),
    ("max(H, W + 1)", 1, None, True, False), ("min(3 - H, W)", None, 3, None, None), ("min(min(H, 3), W)", 0, 3, True, None), ("max(min(H, 9), 4)", 4, 9, True, False), ("min(H, 3) - 7", -7, -4, False, False),
    ("-2*min(H, 3)", -6, 0, None, None), ("min(H, 3)*min(W, 2)", 0, 6, True, None), ("max(H, 3)*max(W, 2)", 6, None, True, False), ("min(H, 3)*W", 0, None, True, None), ("min(H, 3)**2", 0, 9, True, None),
    ("(3 - min(H, 3))*(4 - min(W, 2))", 0, 12, True, None), ("(min(H, 3) - 7)*min(W, 2)", None, None, None, None), ("min(H - 3, 3)**2", None, None, None, None), ("(min(H, 2) - 1)*3", -3, 3, None, None),
    ("H % (min(W, 3) + 1)", 0, 3, True, None), ("2**H*W", None, None, None, None), ("H//2**W", 0, None, True, None), ("(min(H, 3) - 7)//2**W", None, None, None, None),
    ("H/2 + 1", 1, None, True, False), ("H*3/4 - H", None, 0, None, None), ("1/H + 2", None, None, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("words", "low", "high", "positive", "zero"), BOUNDS, ids=[one[0] for one in BOUNDS])
def test_bounds(words: str, low: int | None, high: int | None, positive: bool | None, zero: bool | None) -> None:
    """The tightest that can be told; what follows for its sign; and every value lies within them."""
    made = form(words)
    assert bounds(raw(made)) == (low, high)
    assert sign_sure(raw(made)) is positive
    assert zero_sure(raw(made)) is zero
    for h, w in product((0, 1, 2, 5, 11), repeat=2):
        try:
            value = made.at({"H": h, "W": w})
        except ZeroDivisionError:
            continue
        assert low is None or value >= low
        assert high is None or value <= high


def test_plain_numbers_are_sure() -> None:
    """Of a number everything is known."""
    for value in (-2, 0, 3, Fraction(1, 2), Fraction(-1, 2)):
        expr = raw(value)
        assert bounds(expr) == (expr, expr)
        assert (sign_sure(expr), zero_sure(expr)) == (value >= 0, value == 0)


def test_bounds_from_lowest_values_on() -> None:
    """Conditions that hold make more sure."""
    lows = {symbol("H"): raw(7)}
    assert bounds(raw(H - 5), lows) == (2, None)
    assert bounds(raw(12 - H), lows) == (None, 5)
    assert bounds(raw(H * W), lows) == (0, None)
    assert bounds(raw(H * H), lows) == (49, None)
    assert (sign_sure(raw(H - 7), lows), sign_sure(raw(H - 8), lows), sign_sure(raw(6 - H), lows)) == (
        True,
        None,
        False,
    )


def test_the_larger_of_two_is_one_where_that_is_sure() -> None:
    """Else both are kept; equal ones are one."""
    for made, one in (
        (dims.largest(H + 3, H), H + 3), (dims.largest(H, H + 3), H + 3), (dims.smallest(H + 3, H), H), (dims.smallest(H, H + 3), H),
        (dims.largest(H, -1), H), (dims.smallest(-1, H), -1), (dims.largest(H, H), H), (dims.smallest(H * 2, H + H), 2 * H), (dims.largest(H % 3, 3), 3), (dims.smallest(5, H % 3), H % 3),
    ):  # fmt: skip
        assert made == one
    assert str(dims.largest(H, 3)) == "max(H, 3)"
    assert str(dims.smallest(H, W)) == "min(H, W)"
    assert str(dims.largest_of([H, H + 2, 3, W, W])) == "max(H + 2, 3, W)"
    assert str(dims.largest_of([H, 3, 7], [NotNegative(raw(H - 7))])) == "H"
    assert dims.largest_of([3, 7, 5]) == 7


CONDITIONS: list[tuple[list[Any], list[str]]] = [
    # what is met, what is left of it
    ([NotNegative(raw(H - 3))], ["H >= 3"]), ([NotNegative(raw(H - 1))], []), ([NotNegative(raw(H))], []), ([NotNegative(raw(H - 3)), NotNegative(raw(H - 5))], ["H >= 5"]), ([NotNegative(raw(H - 5)), NotNegative(raw(H - 3))], ["H >= 5"]),
    ([NotNegative(raw(7 - H))], ["H <= 7"]), ([NotNegative(raw(2 * H - 5))], ["H >= 3"]), ([NotNegative(raw(7 - 2 * H))], ["H <= 3"]), ([NotNegative(raw(H // 4 - 3))], ["H >= 12"]), ([NotNegative(raw((H + 3) // 4 - 3))], ["H >= 9"]),
    ([NotNegative(raw(3 - H // 4))], ["H <= 15"]), ([NotNegative(raw(2 * (H // 4) - 5))], ["H >= 12"]), ([NotNegative(raw(5 - 2 * (H // 4)))], ["H <= 11"]), ([NotNegative(raw((H // 2 - 3) // 2 - 1))], ["H >= 10"]),
    ([NotNegative(raw(H / 2 - 3))], ["H >= 6"]), ([NotNegative(raw(H * Fraction(2, 3) - 3))], ["H >= 5"]), ([NotNegative(raw(dims.smallest(H, W) - 3))], ["H >= 3", "W >= 3"]), ([NotNegative(raw(5 - dims.largest(H, W)))], ["H <= 5", "W <= 5"]),
    ([NotNegative(raw(dims.largest(H, W) - 3))], ["max(H, W) >= 3"]), ([NotNegative(raw(3 - dims.smallest(H, W)))], ["min(H, W) <= 3"]), ([NotNegative(raw(2 * dims.smallest(H // 2, W) - 5))], ["H >= 6", "W >= 3"]),
    ([NotNegative(raw(H - W))], ["H >= W"]), ([NotNegative(raw(W - H))], ["W >= H"]), ([NotNegative(raw(H - W - 3))], ["H >= W + 3"]), ([NotNegative(raw(H - W + 3))], ["H >= W - 3"]), ([NotNegative(raw(H + W - 4))], ["H + W >= 4"]),
    ([NotNegative(raw(H + W - 2))], []), ([NotNegative(raw(5 - H - W))], ["0 >= H + W - 5"]), ([NotNegative(raw(H * W - 4))], ["H*W >= 4"]), ([NotNegative(raw(H - W)), NotNegative(raw(H - W - 2))], ["H >= W + 2"]),
    ([Zero(raw(H % 4))], ["H % 4 == 0"]), ([Zero(raw(H % 4)), Zero(raw(H % 2))], ["H % 4 == 0"]), ([Zero(raw(H % 2)), Zero(raw(H % 4))], ["H % 4 == 0"]), ([Zero(raw(H % 2)), Zero(raw(H // 2 % 2))], ["H % 4 == 0"]),
    ([Zero(raw(H // 2 % 2)), Zero(raw(H % 2))], ["H % 4 == 0"]), ([Zero(raw(H % 2)), Zero(raw((H // 2 + 1) % 2))], ["(H + 2) % 4 == 0", "H % 2 == 0"]), ([Zero(raw(H // 2 % 2))], ["floor(H/2) % 2 == 0"]),
    ([Zero(raw(3 * H % 4))], ["H % 4 == 0"]), ([Zero(raw(6 * H % 4))], ["H % 2 == 0"]), ([Zero(raw((2 * H + 1) % 4))], ["(2*H + 1) % 4 == 0"]), ([Zero(raw(H % W))], ["H % W == 0"]), ([Zero(raw(3 * H % W))], ["3*H % W == 0"]),
    ([Zero(raw(H - 3))], ["H == 3"]), ([Zero(raw(2 * H - 3))], ["H == 3/2"]), ([Zero(raw(H - W))], ["H == W"]), ([Zero(raw(W - H))], ["H == W"]), ([Zero(raw(H - W - 2))], ["H == W + 2"]), ([NotZero(raw(H - W))], ["H != W"]), ([NotZero(raw(W - H))], ["H != W"]), ([NotZero(raw(H - 3))], ["H != 3"]),
    ([Zero(raw(H % 4 - 1))], ["H % 4 == 1"]), ([NotNegative(raw(H - 4)), Zero(raw(H % 4))], ["H % 4 == 0"]), ([NotNegative(raw(H - 5)), Zero(raw(H % 4))], ["H >= 5", "H % 4 == 0"]), ([NotNegative(raw(2 * H - 8)), Zero(raw(H % 4))], ["H % 4 == 0"]), ([NotNegative(raw(2 * H - 9)), Zero(raw(H % 4))], ["H >= 5", "H % 4 == 0"]),
    ([NotZero(raw(H - W)), NotNegative(raw(W - 2)), Zero(raw(K % 2)), NotNegative(raw(H - 2))], ["H >= 2", "W >= 2", "K % 2 == 0", "H != W"]), ([NotNegative(raw(4 - H)), Zero(raw(H % 4))], ["H <= 4", "H % 4 == 0"]),
    ([Zero(raw(H % 2)), Zero(raw((H // 2 + 1) % 3))], ["(H + 2) % 6 == 0", "H % 2 == 0"]), ([Zero(raw(H % 2)), Zero(raw(3 * (H // 2) % 4))], ["H % 2 == 0", "floor(H/2) % 4 == 0"]), ([Zero(raw(H % 2)), Zero(raw(2 * (H // 2) % 4))], ["H % 2 == 0", "floor(H/2) % 2 == 0"]),
    ([Zero(raw(H % 4)), Zero(raw(H // 2 % 3)), Zero(raw(H % 2))], ["H % 12 == 0"]), ([Zero(raw(H % 4)), Zero(raw(H % 6))], ["H % 12 == 0"]), ([Zero(raw(H % 6)), Zero(raw(H % 4)), Zero(raw(W % 6)), NotNegative(raw(H - 12))], ["H % 12 == 0", "W % 6 == 0"]), ([Zero(raw(-H % 4))], ["H % 4 == 0"]), ([Zero(raw(-6 * H % 4))], ["H % 2 == 0"]), ([Zero(raw((2 * H + 2) % 4))], ["(2*H + 2) % 4 == 0"]), ([Zero(raw((H + W) % 4))], ["(H + W) % 4 == 0"]),
    ([NotZero(raw(H % 4)), Zero(raw(H % 2))], ["H % 2 == 0", "H % 4 != 0"]), ([Zero(raw(H % W)), Zero(raw(H % K))], ["H % K == 0", "H % W == 0"]), ([NotZero(raw(H - 3)), Zero(raw(H % 4))], ["H % 4 == 0", "H != 3"]), ([NotNegative(raw(-H + 3)), Zero(raw(H % 3))], ["H <= 3", "H % 3 == 0"]),
    ([NotNegative(raw(H + W - 5)), Zero(raw((H + W) % 5))], ["H + W >= 5", "(H + W) % 5 == 0"]), ([Zero(raw(H - 2 * W))], ["H == 2*W"]), ([NotZero(raw(2 * W - H))], ["2*W != H"]), ([NotNegative(raw(H * Fraction(3, 4) - W))], ["3*H >= 4*W"]),
    ([NotNegative(raw(H - 3))] * 3, ["H >= 3"]), ([Zero(raw(H % 4))] * 2, ["H % 4 == 0"]), ([Zero(raw(H - 3)), Zero(raw(H - 5))], ["H == 3", "H == 5"]), ([NotNegative(raw(H - 12)), Zero(raw(W % 12))], ["H >= 12", "W % 12 == 0"]),
]  # fmt: skip


@pytest.mark.parametrize(("met", "left"), CONDITIONS, ids=lambda one: str(one[-1]) if one else "none")
def test_what_is_left_of_conditions(met: list[Any], left: list[str]) -> None:
    """The strongest of each, in words that the expression language reads, and true for the same sizes of 1 or more."""
    said = list(map(written, reduced(met)))
    assert said == left
    names = sorted({name.name for condition in met for name in condition.expr.free_symbols})
    for sizes in product(range(1, 17) if len(names) == 1 else (1, 2, 3, 5, 8), repeat=len(names)):
        values = dict(zip(names, sizes))
        expected = all(holds(condition, values) for condition in met)
        assert all(parse(one).value(values.__getitem__) for one in said) == expected


def holds(condition: Any, values: dict[str, int]) -> bool:
    """Whether a condition holds for some sizes."""
    value = Symbolic(condition.expr).at(values)
    return bool({NotNegative: value >= 0, Zero: value == 0, NotZero: value != 0}[type(condition)])


def test_the_lowest_values_that_conditions_leave() -> None:
    """Of lower bounds alone."""
    met: list[Any] = [
        NotNegative(raw(H - 3)),
        NotNegative(raw(7 - W)),
        Zero(raw(K - 2)),
        NotNegative(raw(2 * K - 5)),
        NotNegative(raw(H * W - 9)),
        Zero(raw(named("N") - 2)),
    ]
    assert lowest(met) == {symbol("H"): 3, symbol("K"): 3}


TEXTS = [
    # form, as text, as LaTeX
    ("H", "H", "H"), ("-H", "-H", "-H"), ("H - 3", "H - 3", "H - 3"), ("3 - H", "-H + 3", "-H + 3"), ("2*H*W", "2*H*W", r"2 \cdot H \cdot W"), ("-2*H", "-2*H", r"-2 \cdot H"), ("H*H", "H*H", "H^{2}"), ("H*H*W", "H*H*W", r"H \cdot H \cdot W"),
    ("H**4*2", "2*H**4", r"2 \cdot H^{4}"), ("H/W", "H/W", r"\frac{H}{W}"), ("3*H/(2*W)", "3*H/(2*W)", r"\frac{3 \cdot H}{2 \cdot W}"), ("1/(H*H)", "1/(H*H)", r"\frac{1}{H \cdot H}"), ("H/2 + 1", "H/2 + 1", r"\frac{H}{2} + 1"), ("7/H**5", "7/H**5", r"\frac{7}{H^{5}}"),
    ("(H - 11)//4 + 1", "floor((H - 11)/4) + 1", r"\left\lfloor \frac{H - 11}{4} \right\rfloor + 1"), ("(H - 19)//8", "floor((H - 27)/8) + 1", r"\left\lfloor \frac{H - 27}{8} \right\rfloor + 1"), ("H//4", "floor(H/4)", r"\left\lfloor \frac{H}{4} \right\rfloor"), ("(H + 5)//4", "floor((H + 1)/4) + 1", r"\left\lfloor \frac{H + 1}{4} \right\rfloor + 1"),
    ("-(-H//4)", "ceil(H/4)", r"\left\lceil \frac{H}{4} \right\rceil"), ("(H + 3)//4", "ceil(H/4)", r"\left\lceil \frac{H}{4} \right\rceil"), ("(2*H + 3)//4", "ceil(H/2)", r"\left\lceil \frac{H}{2} \right\rceil"), ("H//W", "floor(H/W)", r"\left\lfloor \frac{H}{W} \right\rfloor"), ("(H + W - 1)//W", "floor((H - 1)/W) + 1", r"\left\lfloor \frac{H - 1}{W} \right\rfloor + 1"),
    ("7//H", "floor(7/H)", r"\left\lfloor \frac{7}{H} \right\rfloor"), ("H % 4", "H % 4", r"H \bmod 4"), ("(H + 1) % 4", "(H + 1) % 4", r"(H + 1) \bmod 4"), ("H % (W + 1)", "H % (W + 1)", r"H \bmod (W + 1)"), ("(H % 4)*W", "(H % 4)*W", r"(H \bmod 4) \cdot W"), ("H*W % 4", "H*W % 4", r"H \cdot W \bmod 4"),
    ("max(H, 3)", "max(H, 3)", r"\max(H, 3)"), ("max(max(H, 3), W)", "max(H, 3, W)", r"\max(H, 3, W)"), ("min(max(H, 3), W)", "min(max(H, 3), W)", r"\min(\max(H, 3), W)"), ("max(H, 3)*W", "max(H, 3)*W", r"\max(H, 3) \cdot W"), ("2**H", "2**H", "2^{H}"), ("2**(H + 1)", "2**(H + 1)", "2^{H + 1}"), ("(H + 1)**4", "(H + 1)**4", "(H + 1)^{4}"),
    ("2*H + 2*W", "2*(H + W)", r"2 \cdot (H + W)"), ("12*H + 20", "12*H + 20", r"12 \cdot H + 20"), ("12*H + 4", "4*(3*H + 1)", r"4 \cdot (3 \cdot H + 1)"), ("H*W + H", "(W + 1)*H", r"(W + 1) \cdot H"), ("H*W*6 + H*4", "(6*W + 4)*H", r"(6 \cdot W + 4) \cdot H"), ("H*H + H*W", "(H + W)*H", r"(H + W) \cdot H"),
    ("H*H*W + H*H", "(W + 1)*H*H", r"(W + 1) \cdot H \cdot H"), ("H*W/2 + H/2", "H*W/2 + H/2", r"\frac{H \cdot W}{2} + \frac{H}{2}"), ("-2*H - 2*W", "2*(-H - W)", r"2 \cdot (-H - W)"), ("9*H*K + K", "(9*H + 1)*K", r"(9 \cdot H + 1) \cdot K"), ("H*W + K", "H*W + K", r"H \cdot W + K"), ("K + H*W + 3", "H*W + K + 3", r"H \cdot W + K + 3"),
    ("5*H + 7*W*K + 2*H*H", "2*H*H + 7*K*W + 5*H", r"2 \cdot H \cdot H + 7 \cdot K \cdot W + 5 \cdot H"), ("W - H", "W - H", "W - H"), ("3*W - 2*H - 1", "3*W - 2*H - 1", r"3 \cdot W - 2 \cdot H - 1"), ("H + 16*(W//16) + 2*(W//2)", "H + 2*floor(W/2) + 16*floor(W/16)", None),
    ("3*H//5*W", "floor(3*H/5)*W", r"\left\lfloor \frac{3 \cdot H}{5} \right\rfloor \cdot W"), ("H - (W + 1)*3", "H - 3*(W + 1)", r"H - 3 \cdot (W + 1)"), ("(H - 7)//4 + 3", "floor((H + 1)/4) + 1", None),
]  # fmt: skip


@pytest.mark.parametrize(("words", "said", "formula"), TEXTS, ids=[one[0] for one in TEXTS])
def test_how_forms_are_written(words: str, said: str, formula: str | None) -> None:
    """As a person would leave them, in both languages; what is written reads back to the same values."""
    made = form(words)
    assert text(made.expr) == said
    assert formula is None or latex(made.expr) == formula
    for h, w, k in product((1, 3, 12), repeat=3):
        values = {"H": h, "W": w, "K": k, "k": 5}
        assert parse(said).value(values.__getitem__) == made.at(values)


def test_factors_and_names() -> None:
    """Brackets where a factor needs them; sizes that have a name are written by it; long names stand in one piece."""
    for words, said in (
        ("H", "H"),
        ("H + 1", "(H + 1)"),
        ("H*W", "(H*W)"),
        ("-H", "(-H)"),
        ("H//3", "floor(H/3)"),
        ("H//3 + 1", "(floor(H/3) + 1)"),
        ("H/2", "(H/2)"),
        ("H**4", "(H**4)"),
    ):
        assert factor(form(words).expr) == form(words).as_factor() == said
    assert latex(raw(named("width") * named("a_b") * 3)) == r"3 \cdot \mathit{a\_b} \cdot \mathit{width}"
    assert (text(raw(-3)), text(raw(Fraction(-1, 2))), text(raw(Fraction(3, 4))), factor(raw(-3)), factor(raw(5))) == (
        "-3",
        "-1/2",
        "3/4",
        "(-3)",
        "5",
    )


SAME = [
    # forms that are equal, and so look equal
    "(H//2)//3 = H//6", "((H + 1)//2 + 3)//4 = (H + 7)//8", "(H + 6)//3 = H//3 + 2", "(3*H + W)//3 = H + W//3", "(4*H + 2)//6 = (2*H + 1)//3", "(6*H + 3)//9 = (2*H + 1)//3", "-H//3 = -((H + 2)//3)", "-(-H//W) = (H + W - 1)//W",
    "(H/2)//3 = H//6", "((H + 1)/2)//3 = (H + 1)//6", "2*H//(2*W) = 2*H//(2*W)", "(H*W + 3)//W = H + 3//W", "(H*W)//W = H", "H//1 = H", "(2*H)//2 = H", "(H + 7) % 7 = H % 7", "(7*H + W) % 7 = W % 7", "(H*W) % W = 0*H", "H % 1 = 0*H", "(3*H + 14) % 7 = (3*H) % 7",
    "(10*H + 9) % 7 = (10*H + 2) % 7", "(H//2*3)//3 = H//2", "(5*H//2)//2 = 5*H//4", "(6*H/W)//2 = 3*H//W", "(7*H/W + 1)//2 = (7*H + W)//(2*W)", "H/2 % 3 = (H % 6)/2", "H/W % 2 = (H % (2*W))/W", "H//(W/2) = 2*H//W", "(64/H)//2 = 32//H", "(H/2 + W/3)//2 = (3*H + 2*W)//12", "H*2**W//2**W = H", "(2*H + 6)//4 = (H + 3)//2",
    "(4*H*W + 2*W)//(2*W) = 2*H + 1", "(6*H*W + 4*W*W + 3)//(2*W) = 3*H + 2*W + 3//(2*W)", "(-4*H - 3)//2 = -2*H - 2", "(H//2 + W)//2 = (H//2 + W)//2",
]  # fmt: skip


@pytest.mark.parametrize("equation", SAME)
def test_equal_quotients_look_equal(equation: str) -> None:
    """Nested ones collapse, whole parts stand outside, common factors are gone; and every value stays."""
    one, other = map(form, equation.split(" = "))
    assert one == other
    for h, w in product((1, 2, 3, 5, 8, 14), (1, 2, 7)):
        values = {"H": h, "W": w}
        plain = eval(
            equation.split(" = ")[0], {"__builtins__": {}}, {name: Fraction(value) for name, value in values.items()}
        )
        assert (one.at(values) if isinstance(one, Symbolic) else one) == plain


@few
@given(
    st.integers(-40, 40),
    st.integers(1, 12),
    st.integers(-9, 9),
    st.integers(1, 12),
    st.integers(-3, 3),
    st.integers(0, 30),
)
def test_quotients_have_the_right_value(a: int, b: int, c: int, d: int, e: int, h: int) -> None:
    """Whatever is collapsed, put outside or turned."""
    inner = Quotient(e * symbol("H") + a, b)
    for made, plain in (
        (inner, (e * h + a) // b), (Quotient(3 * inner + c, d), (3 * ((e * h + a) // b) + c) // d), (Quotient(c - inner, d), (c - (e * h + a) // b) // d),
        (Rest(e * symbol("H") + a, b), (e * h + a) % b), (Rest(2 * inner + c, d), (2 * ((e * h + a) // b) + c) % d), (Quotient(inner + c, d * b), ((e * h + a) // b + c) // (d * b)),
    ):  # fmt: skip
        assert int(made.subs(symbol("H"), h)) == plain


def test_questions_that_are_sure_need_no_condition() -> None:
    """Else there is one, or none at all."""
    questions: list[tuple[Callable[[], Any], Any]] = [
        (lambda: KIND.at_least(H, 0), True), (lambda: KIND.at_least(-1, H), False), (lambda: KIND.at_least(H, 3), NotNegative(raw(H - 3))), (lambda: KIND.equal(H, H), True),
        (lambda: KIND.equal(H, H + 1), False), (lambda: KIND.equal(H, 3), Zero(raw(H - 3))), (lambda: KIND.equal(H % 2, 0), Zero(raw(H % 2))),
    ]  # fmt: skip
    for question, answer in questions:
        assert question() == answer
    with dims.conditions() as met:
        assert dims.decided(dims.equal(H, W)) is False
        assert dims.meet(1, H, lambda: ("", "")) is dims.meet(H, 1, lambda: ("", "")) is H
        assert dims.meet(H, 5, lambda: ("", "")) == dims.meet(5, H, lambda: ("", "")) == 5
        assert dims.shortfall(H, 4) == 0
        assert dims.whole(H) is H
        assert dims.exact(H * 4, 2, lambda: ("", "")) == 2 * H
        dims.whole(H / 3)
    assert list(map(written, met)) == ["H != W", "H == 5", "H == 5", "H % 4 == 0", "H % 3 == 0"]
