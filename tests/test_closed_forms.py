"""Closed forms: they read as a person writes them, hold where they say, and give the integers when numbers are put in."""

from __future__ import annotations

import json
import time
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from cli_runner import run
from hypothesis import given
from hypothesis import strategies as st
from strategies import networks
from test_round_trip import few

import cnncalc
from cnncalc import dims
from cnncalc.dims import conditions
from cnncalc.errors import CnncalcError
from cnncalc.expressions import Expression, literal
from cnncalc.expressions import parse as expression
from cnncalc.limits import TooMuch
from cnncalc.network import InputShape, Network
from cnncalc.numbers import conditions as conditions_kind
from cnncalc.numbers import symbolic
from cnncalc.numbers.conditions import NotNegative, Zero, reduced, written
from cnncalc.numbers.formulas import latex
from cnncalc.numbers.symbolic import KIND, Symbolic, named

FIGURES = ("params", "weights", "biases", "buffers", "macs", "flops", "bias_adds", "other_ops", "activations")

CASES = [
    ("CxHxW -> conv K 3x3", "out", "['K', 'H - 2', 'W - 2']"),
    ("3xHxW -> conv 96 11x11 /4", "out", "[96, 'floor((H - 11)/4) + 1', 'floor((W - 11)/4) + 1']"),
    ("3xHxW -> conv 96 11x11 /4 -> maxpool 3 /2", "out", "[96, 'floor((H - 19)/8) + 1', 'floor((W - 19)/8) + 1']"),
    ("3xHxW -> conv 8 3x3 /2 pad 1 -> conv 8 3x3 /2 pad 1", "out", "[8, 'ceil(H/4)', 'ceil(W/4)']"),
    ("3xHxW -> 3 * maxpool 2", "out", "[3, 'floor(H/8)', 'floor(W/8)']"),
    ("3xHxW -> upsample 2 -> maxpool 2", "out", "[3, 'H', 'W']"),
    ("CxHxW -> conv 2 2x2 /2 groups 2", "macs", "4*floor(H/2)*floor(W/2)*C"),
    ("CxHxW -> conv K 3x3", "params", "(9*C + 1)*K"),
    ("3xHxW -> conv 96 11x11 /4", "macs", "34848*(floor((H - 11)/4) + 1)*(floor((W - 11)/4) + 1)"),
    ("CxHxW -> dwconv 3x3 pad 1 nobias", "params", "9*C"),
    ("CxHxW -> bn", "buffers", "2*C + 1"),
    ("CxHxW -> gap -> fc N", "params", "(C + 1)*N"),
    ("CxHxW -> concat(conv 8 1x1 | conv K 3x3 pad 1)", "out", "['K + 8', 'H', 'W']"),
    ("CxHxW -> pad 1 -> crop 2", "out", "['C', 'H - 2', 'W - 2']"),
]  # network, figure, as it is written


@pytest.mark.parametrize(("text", "figure", "said"), CASES, ids=str)
def test_forms_are_written_as_a_person_would(text: str, figure: str, said: str) -> None:
    """Nested quotients collapse, products stay factored, letters are in order."""
    row = cnncalc.analyze(cnncalc.parse(text)).rows[-1]
    value: Any = (
        [str(n) if isinstance(n, Symbolic) else n for n in row.output_shape]
        if figure == "out"
        else getattr(row, figure)
    )
    assert str(value) == said


def test_declared_symbols_and_the_kernel() -> None:
    """`(k*k*C + 1)*K` for a kernel left open, and the size of any window."""
    network = cnncalc.parse("CxHxW -> conv K {k}x{k} /{s} pad {p}")
    row = cnncalc.analyze(network, symbols=["k", "s", "p"]).rows[0]
    assert str(row.params) == "(k*k*C + 1)*K"
    assert str(row.output_shape[1]) == "floor((H + 2*p - k)/s) + 1"
    assert list(map(str, row.receptive_field or ())) == ["k", "k"]
    assert list(map(str, row.jump or ())) == ["s", "s"]


def test_a_variable_that_is_itself_is_a_symbol() -> None:
    """`vars: {width: width}` declares one."""
    report = cnncalc.analyze(
        cnncalc.parse("input: 3x8x8\nvars: {width: width, twice: 2*width}\nlayers: conv {twice} 3\n")
    )
    assert str(report.totals.params) == "56*width"


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("examples/alexnet.yaml", ("H >= 67", "W >= 67")),
        ("3xHxW -> conv 8 3x3 pad 1", ()),
        ("3xHxW -> conv 8 3x3 /2 same -> conv 8 3x3 /2 same", ("H % 4 == 0", "W % 4 == 0")),
        ("CxHxW -> conv K 3x3 groups 2 -> conv 4 1x1", ("H >= 3", "W >= 3", "C % 2 == 0", "K % 2 == 0")),
        ("CxHxW -> add(conv K 1x1 | identity)", ("C == K",)),
        ("CxHxW -> residual(conv K 3x3 pad 1 | project)", ("C != K",)),
        ("CxHxW -> pixelshuffle 2", ("C % 4 == 0",)),
        ("8@64x64 -> conv 8 {K}x{K}", ("K <= 64",)),
        ("CxHxW -> concat(conv 8 3x3 | maxpool 3 /1)", ("H >= 3", "W >= 3")),
        ("3x8x8 -> dropout K", ("K <= 1",)),
        ("3x8x8 -> dropout {K-2}", ("K <= 3", "K >= 2")),
        ("A@HxW -> conv 4 3x3x3", ("H >= 3", "W >= 3", "A == 3")),
        ("3x8x8 -> conv {64/K} 3", ("K <= 64", "64 % K == 0")),
        ("CxHxW -> channelshuffle 4 -> channelshuffle 6", ("C % 12 == 0",)),
        ("CxHxW -> conv {C/(K - 3)} 1", ("C >= K - 3", "K >= 4", "C % (K - 3) == 0")),
        ("CxHxW -> conv {C//(K - 3)} 1", ("C >= K - 3", "K >= 4")),
        ("CxHxW -> conv {7*C/(2*K)} 1", ("7*C >= 2*K", "7*C % (2*K) == 0")),
    ],
    ids=str,
)
def test_conditions_are_reduced(text: str, valid: tuple[str, ...]) -> None:
    """The range in which an answer holds, in as few words as say it."""
    network = cnncalc.load(text) if text.endswith(".yaml") else cnncalc.parse(text)
    shape = "3xHxW" if text.endswith(".yaml") else None
    assert cnncalc.analyze(network, input=shape).valid == valid


OPEN = [
    "3x8x8 -> conv {12/K} 3 -> conv {K*K/3} 1",
    "C@9x9 -> conv {C//(K - 3)} 1",
    "C@9x9 -> conv {6*C/(2*K)} 1 groups {C/K}",
    "3x9x9 -> conv 4 {K}x{K} /{S} pad {P-1} -> maxpool 2",
    "3x9x9 -> conv 8 {K} dilation {S} -> avgpool {P} pad {S-1}",
    "C@HxH -> pixelunshuffle 2 -> conv 8 3 groups 4 -> crop 1",
    "C@HxH -> maxpool 3 /2 ceil pad 1 -> conv K 2 same -> convtranspose K 3 /2 outpad {H-2}",
    "C@3x3 -> conv {64 // 2**K} 1 -> conv {2**K % 5 + 1} 1 groups {min(K, 1)}",
    "C@6xH -> take {K-1}..{C-1} -> gn {K} -> channelshuffle 2",
    "C@7x7 -> reshape 4@HxK",
    "C@7x7 -> concat(identity | conv K 3 pad {H})",
    "C@7x7 -> conv {min(K, C) - 2} 1 -> conv {max(K, C, 4) - 4} 1 -> conv {K % 3} 1",
    "C@9x9 -> conv {round(K)} 1 -> conv {K**300 % 5 + 1} 1",
    "C@5x5 -> conv {2**K*C + 3*2**K} 1",
    "H@7x7 -> 3 * maxpool 2 /1 pad {K//4} -> conv 2 {H - K} -> conv {H*H - 5*K} 1",
]


@pytest.mark.parametrize("text", OPEN)
def test_a_form_holds_where_integers_are_accepted(text: str) -> None:
    """Over all small sizes: what is refused with a plain number breaks a condition, and the others give its figures."""
    network = cnncalc.parse(text)
    report = cnncalc.analyze(network)
    names = sorted(name for name in cnncalc.network.names_used(network) if name.isupper())
    accepted = 0
    for numbers in product(range(1, 13 if len(names) < 3 else 8), repeat=len(names)):
        values = dict(zip(names, numbers))
        holds = all(value_of(condition, values) for condition in report.valid)
        try:
            plain = cnncalc.analyze(network, set=values)
        except CnncalcError:
            assert not holds, values
        else:
            assert holds, values
            assert [value_of(str(getattr(report.totals, name)), values) for name in FIGURES] == [
                getattr(plain.totals, name) for name in FIGURES
            ]
            accepted += 1
    assert accepted


def value_of(figure: Any, values: dict[str, int]) -> Any:
    """A figure of the JSON answer, worked out by the expression language with numbers for its symbols."""
    return expression(figure).value(values.__getitem__) if isinstance(figure, str) else figure


def opened(network: Network, channels: bool) -> tuple[InputShape, dict[str, int]] | None:
    """The network's input with symbols for its spatial sizes, and the numbers that they stood for."""
    if len(network.inputs) != 1 or len(network.inputs[0][1].sizes) < 2:
        return None
    sizes = network.inputs[0][1].sizes
    names = ("C", *("P", "H", "W")[3 - (len(sizes) - 1) :])
    used = cnncalc.network.names_used(network)
    if any(isinstance(size, Expression) for size in sizes) or used & set(names):
        return None
    opened = tuple(
        expression(name) if channels or name != "C" else literal(int(str(size))) for name, size in zip(names, sizes)
    )
    return InputShape(opened), {name: int(str(size)) for name, size in zip(names, sizes)}


@few
@given(networks(), st.booleans())
def test_numbers_put_in_give_the_integer_report(text: str, channels: bool) -> None:
    """Every figure of the JSON answer, with the input's own sizes for the symbols, is that of the plain report."""
    network = cnncalc.parse(text)
    found = opened(network, channels)
    if found is None:
        return
    shape, values = found
    try:
        report = cnncalc.analyze(network, input=shape)
    except CnncalcError as failure:
        if "symbol" not in str(failure):  # the structure may depend on one, which is refused
            raise
        return
    if not all(value_of(condition, values) for condition in report.valid):
        return  # numbers for which the form does not hold, such as C != K
    plain = json.loads(cnncalc.analyze(network).to_json())
    closed = json.loads(report.to_json())
    for one, other in zip(closed["layers"], plain["layers"], strict=True):
        assert [value_of(size, values) for size in one["output_shape"]] == other["output_shape"]
        assert [value_of(one[name], values) for name in FIGURES] == [other[name] for name in FIGURES]
        if one["receptive_field"] is not None and other["receptive_field"] is not None:
            assert [value_of(size, values) for size in one["receptive_field"]] == other["receptive_field"]
    totals = closed["totals"]
    assert [value_of(totals[name], values) for name in FIGURES] == [plain["totals"][name] for name in FIGURES]
    memory = {name: value_of(value, values) for name, value in totals["memory"].items() if name != "dtype"}
    assert memory == {name: value for name, value in plain["totals"]["memory"].items() if name != "dtype"}


def small(symbols: tuple[Symbolic, ...]) -> st.SearchStrategy[Any]:
    """Random arithmetic on symbols as the rules do it: sums, products, quotients rounded down."""
    leaves = st.one_of(st.sampled_from(symbols), st.integers(0, 9))
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(lambda pair: pair[0] + pair[1]),
            st.tuples(inner, st.integers(1, 5)).map(lambda pair: pair[0] * pair[1]),
            st.tuples(inner, st.integers(0, 9)).map(lambda pair: pair[0] - pair[1]),
            st.tuples(inner, st.integers(1, 5)).map(lambda pair: pair[0] // pair[1]),
            st.tuples(inner, st.integers(1, 5)).map(lambda pair: -(-pair[0] // pair[1])),
            st.tuples(inner, st.integers(1, 5)).map(lambda pair: pair[0] % pair[1]),
        ),
        max_leaves=8,
    )


H, W = named("H"), named("W")


@few
@given(small((H, W)), st.integers(0, 40), st.integers(0, 40))
def test_text_reads_back_to_the_same_number(value: Any, h: int, w: int) -> None:
    """What is printed, read by the expression language, has the value that the closed form has."""
    if isinstance(value, int):
        return
    said = expression(str(value)).value({"H": h, "W": w}.__getitem__)
    assert said == value.at({"H": h, "W": w}) if isinstance(value, Symbolic) else value
    assert latex(value.expr).count("{") == latex(value.expr).count("}")


@few
@given(small((H, W)), small((H, W)), st.integers(0, 40), st.integers(0, 40))
def test_what_is_sure_of_a_number_is_so(a: Any, b: Any, h: int, w: int) -> None:
    """Decisions, conditions and their reduced form agree with the integers."""
    if isinstance(a, int) and isinstance(b, int):
        return
    one, other = (value.at({"H": h, "W": w}) if isinstance(value, Symbolic) else value for value in (a, b))
    for found, holds in ((KIND.at_least(a, b), one >= other), (KIND.equal(a, b), one == other)):
        if isinstance(found, bool):
            assert found == holds
        else:
            said = [
                expression(written(condition)).value({"H": h, "W": w}.__getitem__) for condition in reduced([found])
            ]
            assert all(said) == holds or (h == 0 or w == 0)  # what any size of 1 meets is not said


def test_the_strongest_condition_of_several_is_kept() -> None:
    """Bounds that differ by a constant, and divisors of each other."""
    at_least = [KIND.at_least(H, 3), KIND.at_least(H // 4, 5), KIND.equal(H % 2, 0), KIND.equal(H % 6, 0)]
    assert [written(one) for one in reduced(at_least)] == ["H >= 20", "H % 6 == 0"]
    assert all(isinstance(one, (NotNegative, Zero)) for one in at_least)
    assert [written(one) for one in reduced([KIND.equal(H, 4), KIND.equal(H, 4)])] == ["H == 4"]


def test_what_takes_too_long_to_compare_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """The largest of symbols is unknown then, and a condition is said rather than looked through."""
    with conditions() as met:
        assert dims.largest_of([H, H + 1]) == H + 1
        monkeypatch.setattr(symbolic, "_STEPS_FOR_LARGEST", 0)
        assert dims.largest_of([H, H + 1]) is dims.UNKNOWN
    plain = KIND.at_least(H * H, 1)
    assert (met, reduced([plain])) == ([], [])

    def refused(_: object) -> None:
        raise TooMuch("too long")

    monkeypatch.setattr(conditions_kind, "sign_sure", refused)
    assert [written(one) for one in reduced([KIND.at_least(H * H * H, 1)])] == ["H*H*H >= 1"]


def test_a_symbolic_resnet_is_quick() -> None:
    """Far under the five seconds that are allowed, even on a busy machine."""
    start = time.process_time()
    report = cnncalc.analyze(cnncalc.load("examples/resnet50.yaml"), input="3xHxW")
    assert time.process_time() - start < 5
    assert report.totals.macs.at({"H": 224, "W": 224}) == 4_089_184_256


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            ("3xHxW -> {H} * conv 8 3x3",),
            "a repeat decides the structure and needs a plain number, but {H} is a symbol",
        ),
        (("3x8x8 -> conv {k} 3", "--symbol", "k", "--symbol", "k"), "two symbols are named 'k'"),
        (("3x8x8 -> conv {k} 3", "--symbol", "k", "--set", "k=3"), "'k' is a symbol and is set to a value"),
        (("3x8x8 -> conv 8 3", "--symbol", "k"), "no variable 'k'"),
        (("3x8x8 -> conv 8 3", "--symbol", "in"), "'in' has a meaning of its own and cannot be a symbol"),
        (("3x8x8 -> conv 8 3", "--symbol", "3"), "'3' is no name and cannot be a symbol"),
        (("3xHxW -> conv {H/2} 3 -> conv {width} 3",), "'width' has no value here"),
        (("3x8x8 -> conv {round(K/2)} 3",), "round has no closed form for symbols; write floor(x + 1/2)"),
        (("3x8x8 -> conv {K > 3} 3",), "it depends on the symbols whether"),
    ],
    ids=str,
)
def test_wrong_symbols_are_refused(args: tuple[str, ...], said: str) -> None:
    """One clear message, and no traceback."""
    result = run(*args)
    assert (result.code, result.stdout) == (2, "")
    assert said in result.stderr


def test_the_table_names_long_sizes() -> None:
    """Sizes get names where their formulas would not fit, and the names are explained."""
    shown = run("examples/alexnet.yaml", "--input", "3xHxW").stdout
    assert "96xh1xw1" in shown
    assert "h1 = floor((H - 11)/4) + 1, w1 likewise of W" in shown
    assert "valid   for H >= 67, W >= 67" in shown
    assert max(map(len, shown.split("\n"))) <= 120


def test_fractions_stay_exact() -> None:
    """A width of 3/4 is a quotient with a condition, not a decimal."""
    report = cnncalc.analyze(cnncalc.parse("3x8x8 -> conv {K*3/4} 1x1 nobias"))
    assert str(report.totals.params) == "9*K/4"
    assert report.valid == ("K % 4 == 0",)
    assert report.totals.params.at({"K": 8}) == 18
    assert report.totals.params.at({"K": 1}) == Fraction(9, 4)
