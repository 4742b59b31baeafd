"""Calculating and demanding: arithmetic as people write it, figures in expressions, requirements."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from cli_runner import run
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc.errors import Mistake
from cnncalc.homework.arithmetic import parse
from cnncalc.homework.reading import Reading, reading_of

HERE = Path(__file__).parent
ROOT = HERE.parent


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples are named from the repository's root."""
    monkeypatch.chdir(ROOT)


def value(text: str) -> object:
    """What a text without names comes to."""
    nothing: dict[str, object] = {}
    return parse(text).value(nothing.__getitem__)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(227-11)/4+1", 55),
        ("(224-11)/4+1", Fraction(217, 4)),
        ("11x11x3x96", 34_848),
        ("3x3x128*2x192*2", 884_736),
        ("55·55·96", 290_400),
        ("55×55×96", 290_400),
        ("7 − 3 ÷ 4", Fraction(25, 4)),
        ("2^10", 1024),
        ("2**10", 1024),
        ("-2^2", -4),
        ("1,024", 1024),
        ("max(1, 024)", 24),
        ("max(1,024)", 1024),
        ("60M", 60_000_000),
        ("35k", 35_000),
        ("854M", 854_000_000),
        ("1.5G", 1_500_000_000),
        ("35만", 350_000),
        ("1.2억", 120_000_000),
        ("27.8%", Fraction(139, 500)),
        ("10 % 3", 1),
        ("100 * 27.8%", Fraction(139, 5)),
        ("⌊54.25⌋ + ⌈54.25⌉", 109),
        ("55(width) *55(height) * 96(depth)", 290_400),
        ("파라미터 수 11x11x3x96 개", 34_848),
        ("약 35만 개", 350_000),
        ("０．１＋０．２", Fraction(3, 10)),
        ("0.1+0.2", Fraction(3, 10)),
        ("(227-11)/4", 54),
        ("sqrt(49)", 7),
        ("sqrt(1/4)", Fraction(1, 2)),
        ("log2(1024)", 10),
        ("log2(1/8)", -3),
        ("floor(7/2) + ceil(7/2) + round(5/2)", 9),
        ("1 < 2 and 3 < 4 or 1 > 2", 1),
        ("not 1 < 2", 0),
        ("min(3, 1, 2)", 1),
        ("3 ≤ 3", 1),
    ],
)
def test_arithmetic_as_people_write_it(text: str, expected: object) -> None:
    """Signs, units, labels and scripts, exactly."""
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("9^9^9", "the result would have more than 4,096 bits"),
        ("9999*" * 2000 + "1", "the result would have more than 4,096 bits"),
        ("1/0", "division by zero"),
        ("(1+2", "this bracket is not closed: the end where ')' must stand"),
        ("1+2)", "')' does not continue the expression"),
        ("3 $ 4", "'$' has no meaning in an expression"),
        ("", "nothing where a number must stand"),
        ("rf(3x3", "this bracket is never closed"),
        ("sqrt(-1)", "a negative number has no square root"),
        ("1" * 400, "a number of 400 digits"),
        ("(" * 60 + "1" + ")" * 60, "nested more than 50 deep"),
        ("round(1, 2)", "round takes 1 value, 2 given"),
    ],
)
def test_what_cannot_be_calculated_says_why(text: str, finding: str) -> None:
    """A mistake with its place, and no long wait."""
    with pytest.raises(Mistake) as caught:
        value(text)
    assert caught.value.finding == finding
    assert 0 <= caught.value.start <= len(text)


numbers = st.one_of(st.integers(0, 10**6).map(str), st.decimals(0, 1000, places=3).map(str))
arithmetic = st.recursive(
    numbers,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner), st.builds("-({})".format, inner)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(arithmetic)
def test_arithmetic_agrees_with_fractions(text: str) -> None:
    """Random expressions come to what Python's Fraction makes of them."""
    import re

    try:
        expected = eval(re.sub(r"[\d.]+", lambda found: f"Fraction('{found.group()}')", text), {"Fraction": Fraction})
    except ZeroDivisionError:
        with pytest.raises(Mistake, match="division by zero"):
            value(text)
        return
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("(227-11)/4+1", Reading(227, 11, 4, 0)),
        ("(227 - 11) / 4 + 1", Reading(227, 11, 4, 0)),
        ("1+(227-11)/4", Reading(227, 11, 4, 0)),
        ("⌊(224-11)/4⌋+1", Reading(224, 11, 4, 0)),
        ("floor((224-11)/4+1)", Reading(224, 11, 4, 0)),
        ("(224+2*3-7)/2+1", Reading(224, 7, 2, 6)),
        ("(224-7+2*3)/2+1", Reading(224, 7, 2, 6)),
        ("(224+6-7)/2+1", Reading(224, 7, 2, 6)),
        ("(224+3+3-7)/2+1", Reading(224, 7, 2, 6)),
        ("(13+2*2-2*(3-1)-1)/1+1", Reading(13, 3, 1, 4, 2)),
        ("(13+2*2-1-2*(3-1))/1+1", Reading(13, 3, 1, 4, 2)),
        ("(227-11)/4", None),
        ("227-11/4+1", None),
        ("(227-11)/4+2", None),
        ("3+4", None),
        ("55*55*96", None),
    ],
)
def test_the_output_size_formula_is_recognised(text: str, reading: Reading | None) -> None:
    """In every way it is written, and nothing else is taken for it."""
    assert reading_of(parse(text)) == reading


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("out(227, k=11, s=4)", "55"),
        ("out(224, k=7, s=2, p=3)", "112"),
        ("out(13, 3, d=2, p=2)", "13"),
        ("rf(3x3, 3x3, 3x3)", "7"),
        ("rf(7x7/2, 3x3/2)", "11"),
        ("rf(1x7, 7x1)", "7"),
        ("rf(1x3)", "1x3"),
        ("rf(conv 8 3x3 dilation 2, maxpool 2)", "6"),
        ("params(conv 64 3x3, in 64)", "36928"),
        ("weights(conv 96 11x11, in 3)", "34848"),
        ("params(fc 4096, in 9216)", "37752832"),
        ("macs(conv 192 3x3 pad 1, 256@28x28)", "346816512"),
        ("macs(conv 192 3x3 pad 1, 28x28x256)", "346816512"),
        ("papers/alexnet.conv1.params", "34944"),
        ("papers/alexnet.params", "60965224"),
        ("papers/alexnet.neurons", "659272"),
        ("papers/alexnet.conv1.out", "96x55x55"),
        ("papers/alexnet.depth", "8"),
        ("papers/alexnet.pool5.rf", "195"),
        ("papers/alexnet.fc6.weights", "37748736"),
        ("torchvision/resnet50.layer1.macs", "667942912"),
        ("rf(papers/alexnet.conv5 in conv3)", "5"),
        ("rf(papers/alexnet.conv3 in pool1)", "11"),
        ("params(3x3x3 -> conv 4 3x3)", "112"),
    ],
)
def test_figures_in_expressions(text: str, expected: str) -> None:
    """Layers written into an expression, and networks, groups and layers by name."""
    assert run("calc", text, "-q").stdout == f"{expected}\n"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("papers/alexnet.conv9.params", "did you mean conv5, conv4 or conv3?"),
        ("papers/alexnet.parms", "did you mean params?"),
        ("papers/alexnt.params", "did you mean alexnet, alexnet_v2 or lenet5?"),
        ("params(cnov 3 3)", "did you mean conv?"),
        ("params(conv 3 3)", "params is not known here: say what comes in, such as `in 64` or 64@28x28"),
        ("width * 2", "did you mean"),
    ],
)
def test_figures_that_do_not_exist_suggest_the_nearest(text: str, hint: str) -> None:
    """Exit code 2 and a way out."""
    result = run("calc", text)
    assert result.code == 2
    assert hint in result.stderr


def test_calc_says_what_it_read() -> None:
    """The reading, what is left over, what would fit, and as JSON."""
    assert run("(227-11)/4+1").stdout == (
        "55\n\n"
        "  reads as   (n + 2p - k) / s + 1   with input n = 227, kernel k = 11, stride s = 4, padding p = 0\n"
        "  exact      216 / 4 = 54 leaves nothing over: the last window ends on the last pixel\n"
        "  the same   out(227, k=11, s=4)\n"
    )
    assert run("(224-11)/4+1").stdout == (
        "54.25 = 217/4, rounded down 54\n\n"
        "  reads as   (n + 2p - k) / s + 1   with input n = 224, kernel k = 11, stride s = 4, padding p = 0\n"
        "  not exact  213 / 4 = 53, remainder 1: 1 position at the end never read\n"
        "  would fit  input 223 or 227, or pad 1+2 (no equal padding does)\n"
        "  known      the AlexNet paper prints 224; 227 is what gives its 55x55x96\n"
    )
    assert json.loads(run("(224-11)/4+1", "--json").stdout) == {
        "value": "54.25",
        "exact": "217/4",
        "floor": 54,
        "reading": {
            "formula": "output size", "input": 224, "kernel": 11, "stride": 4, "padding": 0, "dilation": 1, "exact": False
        },
    }  # fmt: skip


def test_requirements_are_judged() -> None:
    """Limit, actual and margin on standard error; exit code 1 if one is not met."""
    result = run("papers/mobilenet_v1", "-q", "--require", "params <= 5M", "--require", "rf > 300 and depth < 30")
    assert (result.code, result.stdout) == (0, "4231976 568740352\n")
    assert result.stderr == "met  params <= 5M: 4,231,976, 768,024 below the limit\nmet  rf > 300 and depth < 30\n"
    result = run("papers/alexnet", "-q", "--require", "conv1.macs < 100M")
    assert result.code == 1
    assert result.stderr == "NOT MET  conv1.macs < 100M: 105,415,200, 5,415,200 above the limit\n"


def test_requirements_of_a_file_are_judged_too(tmp_path: object) -> None:
    """`require:` in the head counts like the option."""
    text = b"input: 3x8x8\nrequire:\n  - params < 100\nlayers: |\n  conv 8 3x3\n"
    result = run("-", "-q", stdin=text)
    assert result.code == 1
    assert result.stderr == "NOT MET  params < 100: 224, 124 above the limit\n"


@pytest.mark.parametrize("condition", ["params", "prams < 3", "params <", "1 +"])
def test_a_requirement_that_cannot_be_read_is_bad_usage(condition: str) -> None:
    """Exit code 2, with the place in the condition."""
    result = run("papers/alexnet", "-q", "--require", condition)
    assert result.code == 2
    assert "--require:1:" in result.stderr
