"""Calculating and demanding: arithmetic as people write it, figures in expressions, requirements."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from cli_runner import run
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc.calculation.arithmetic import SPECS, parse
from cnncalc.calculation.reading import Reading, reading_of
from cnncalc.calculation.vocabulary import FIGURE_NAMES
from cnncalc.errors import Mistake
from cnncalc.layers._leftover import leftover

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
        ("6천만", 60_000_000),
        ("6천만 개", 60_000_000),
        ("1억 3천만", 130_000_000),
        ("1억 3,836만", 138_360_000),
        ("3만4848", 34_848),
        ("3만 4,848", 34_848),
        ("3만4천8백48", 34_848),
        ("6천97만", 60_970_000),
        ("2조", 2 * 10**12),
        ("5백만개 / 2", 2_500_000),
        ("3백", 300),
        ("3 million + 1", 3_000_001),
        ("1.5 billion", 1_500_000_000),
        ("34_848", 34_848),
        ("34\u202f848 + 0", 34_848),
        ("34\u00a0848", 34_848),
        ("34'848", 34_848),
        ("2(3+4)", 14),
        ("2(3+4)^2", 98),
        ("2^2(3)", 12),
        ("(1+1)(3)", 6),
        ("4(2)(3)", 24),
        ("-2(3)", -6),
        ("⌊5/2⌋(3)", 6),
        ("3⌊5/2⌋", 6),
        ("(224-7+2(3))/2+1", Fraction(225, 2)),
        ("2*3²(2+1)", 54),
        ("5 ∗ 6 ∕ 2", 15),
        ("5 ✕ 6 ⁄ 2", 15),
        ("（227－11）／4＋1", 55),
        ("２×（３＋４）", 14),
        ("11ｘ11ｘ3", 363),
        ("27．8％", Fraction(139, 500)),
        ("필터(가로 x 세로)는 11(가로) x 11(세로) x 3(깊이)", 363),
        ("96개(필터)*2", 192),
        ("(55(첫 레이어의 출력값) - 3)/2+1", 27),
        ("8x10^6", 8_000_000),
        ("8×10^6 / 1M", 8),
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
        ("1/2(3+4)", "a product without a sign behind a division"),
        ("10 % 3(2)", "a product without a sign behind a division"),
        ("(2)(3+4)", "a bracket behind a number in brackets"),
        ("9(3x3)", "this says the number again, or it is a product"),
        ("2 (3+4)", "'(' does not continue the expression"),
        ("3천만족", "'천' has no meaning in an expression"),
        ("3만큼 * 2", "'만' has no meaning in an expression"),
        ("3억 4억", "'3억 4억' is no number"),
        ("34 848", "'848' does not continue the expression"),
        ("1((((2", "this bracket is not closed: the end where ')' must stand"),
        ("⌊5/2⌉", "this bracket is not closed: '⌉' where '⌋' must stand"),
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
        ("(13+2*2-(3-1)*2-1)/1+1", Reading(13, 3, 1, 4, 2)),
        ("(227-(11-1)-1)/4+1", Reading(227, 11, 4, 0)),
        ("(227-1-(11-1))/4+1", Reading(227, 11, 4, 0)),
        ("(224+2*1.5-11)/4+1", Reading(224, 11, 4, 3)),
        ("(224+3*2-7)/2+1", Reading(224, 7, 2, 6)),
        ("(224+2*1.2-11)/4+1", None),
        ("(224-2*3-7)/2+1", None),
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
        ("memory(papers/alexnet)", "243860896"),
        ("params(papers/alexnet)", "60965224"),
        ("params(papers/alexnet.conv1)", "34944"),
        ("out(papers/alexnet.conv1)", "96x55x55"),
        ("rf( papers/alexnet.pool5 )", "195"),
        ("macs(torchvision/resnet50.layer1)", "667942912"),
        ("depth(papers/vgg16) + fc_layers(papers/vgg16)", "19"),
        ("channels(conv 64 3x3, in 3)", "64"),
        ("height(conv 64 7x7 /2 pad 3, 3@224x160)", "112"),
        ("neurons(conv 96 11x11 /4, 3@227x227)", "290400"),
        ("papers/alexnet.CONV1.params", "34944"),
        ("3 x papers/alexnet.depth", "24"),
        ("out(n=227, kernel=11, stride=4)", "55"),
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
        ("prams(papers/alexnet)", "did you mean params?"),
        ("params(papers/alexnt)", "did you mean alexnet, alexnet_v2 or lenet5?"),
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
        "  not exact  213 / 4 = 53, remainder 1: 54 windows fit, and no window reads the last row and column\n"
        "  would fit  input 223 (54) or 227 (55); 3 pixels of padding in all, 1 before and 2 after (55)\n"
        "             no equal padding on both sides ever does, since 224 - 11 is odd\n"
        "  known      the AlexNet paper prints 224; 227 is what gives its 55x55x96\n"
    )
    assert json.loads(run("(224-11)/4+1", "--json").stdout) == {
        "value": "54.25",
        "exact": "217/4",
        "floor": 54,
        "reading": {
            "formula": "output size", "input": 224, "kernel": 11, "stride": 4, "padding": 0, "dilation": 1,
            "exact": False, "windows": 54, "remainder": 1, "unread": 1,
            "fits": {"input": [[223, 54], [227, 55]], "padding": [1, 2, 55], "equal_padding": False},
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(224+2*3-7)/2+1", "112 windows fit, and what no window reads is padding alone"),
        ("(224+2*3-7)/2+1", "7 pixels of padding in all, 3 before and 4 after (113)"),
        ("(5-3+2)/3+1", "input 4 (2) or 7 (3); 4 pixels of padding in all, 2 on both sides (3)"),
        ("(7-3)/5+1", "1 window fits, and no window reads the last 4 rows and columns"),
        ("(5-7)/3+1", "a kernel that reaches 7 does not fit into 5"),
        ("(224+3-11)/4+1", "padding p = 1.5 (1 before and 2 after)"),
        ("(224+3-11)/4+1", "the last window ends on the last pixel of the padding"),
        ("(32-2*(3-1)-1)/2+1", "no equal padding on both sides ever does, since 32 - 5 is odd"),
    ],
)
def test_calc_says_what_is_left_over(text: str, words: str) -> None:
    """The windows that fit, what none reads, and what would fit with how many windows."""
    assert words in run(text, columns=None).stdout


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(1, 60), st.integers(0, 3), st.integers(0, 1), st.integers(1, 12), st.integers(1, 8))
def test_what_would_fit_does(n: int, before: int, uneven: int, e: int, s: int) -> None:
    """Every input and padding offered divides exactly and gives the windows said; windows are counted one by one."""
    after = before + uneven
    if n + before + after < e:
        return
    over = leftover(n, before, after, e, s)
    starts = range(0, n + before + after - e + 1, s)
    read = starts[-1] + e
    assert (over is None) == (read == n + before + after)
    if over is None:
        return
    assert (over.windows, over.remainder) == (len(starts), n + before + after - read)
    assert over.unread == max(0, n + before - read)
    assert over.padding is not None
    for size, left, right, windows in [*((i, before, after, w) for i, w in over.inputs), (n, *over.padding)]:
        assert leftover(size, left, right, e, s) is None
        assert len(range(0, size + left + right - e + 1, s)) == windows
    assert over.equal == any((n + 2 * p - e) % s == 0 for p in range(s))
    assert (over.padding[0] == over.padding[1]) == over.equal


def test_requirements_are_judged() -> None:
    """Limit, actual and margin on standard error; exit code 1 if one is not met."""
    result = run("papers/mobilenet_v1", "-q", "--require", "params <= 5M", "--require", "rf > 300 and depth < 30")
    assert (result.code, result.stdout) == (0, "4231976 568740352\n")
    assert result.stderr == "met  params <= 5M: 4,231,976, 768,024 below the limit\nmet  rf > 300 and depth < 30\n"
    result = run("papers/alexnet", "-q", "--require", "conv1.macs < 100M")
    assert result.code == 1
    assert result.stderr == "NOT MET  conv1.macs < 100M: 105,415,200, 5,415,200 above the limit\n"


def test_requirements_stand_in_the_json() -> None:
    """Condition, whether it is met, limit, actual and margin; null where there is no plain comparison."""
    result = run(
        "papers/alexnet",
        "--json",
        "--require",
        "params <= 61M",
        "--require",
        "params(conv1) < 30k or depth = 8".replace("= 8", "== 8"),
    )
    assert result.code == 0
    assert json.loads(result.stdout)["requirements"] == [
        {"condition": "params <= 61M", "met": True, "limit": 61_000_000, "actual": 60_965_224, "margin": 34_776},
        {"condition": "params(conv1) < 30k or depth == 8", "met": True, "limit": None, "actual": None, "margin": None},
    ]
    several = json.loads(run("papers/alexnet", "papers/vgg16", "--json", "--require", "macs < 1G").stdout)["reports"]
    assert [one["requirements"][0]["met"] for one in several] == [True, False]
    assert "requirements" not in json.loads(run("papers/alexnet", "--json").stdout)


NETWORK = b"""name: Tiny
input: 3x8x8
require:
  - params < 300
  - macs <= 5k
  - rf >= 3 and depth < 4
layers: |
  conv 8 3x3
"""


def test_check_validates_a_network_and_its_requirements(tmp_path: Path) -> None:
    """No mistake, and every requirement with its margin; exit code 1 where one is not met."""
    (tmp_path / "tiny.yaml").write_bytes(NETWORK)
    (tmp_path / "bad.yaml").write_bytes(NETWORK.replace(b"conv 8 3x3", b"cnov 8 3x3"))
    result = run("check", str(tmp_path / "tiny.yaml"))
    assert (result.code, result.stderr) == (1, "")
    assert result.stdout == (
        "✓ Tiny: 1 layer, 3x8x8 to 8x6x6, no mistake found\n"
        "✓ params < 300                     met: 224, 76 below the limit\n"
        "✗ macs <= 5k                       not met: 7,776, 2,776 above the limit\n"
        "✓ rf >= 3 and depth < 4            met\n\n"
        "3 requirements   2 met   1 not met\n"
    )
    data = json.loads(run("check", str(tmp_path / "tiny.yaml"), "--json").stdout)
    assert (data["network"], data["layers"], [one["met"] for one in data["requirements"]]) == (
        "Tiny",
        1,
        [True, False, True],
    )
    both = run("check", str(tmp_path / "tiny.yaml"), "examples/alexnet.yaml", "3*3 = 9")
    assert both.code == 1
    assert "AlexNet: 22 layers, 3x227x227 to 1000, no mistake found" in both.stdout
    assert "1 claim   1 right" in both.stdout
    bad = run("check", str(tmp_path / "bad.yaml"))
    assert (bad.code, "did you mean conv?" in bad.stderr) == (2, True)
    assert run("check", str(tmp_path / "tiny.yaml"), "3*3 = 9", "--json").code == 2


def test_figures_in_expressions_are_those_of_the_vocabulary() -> None:
    """A function for every figure, and none for anything else."""
    assert set(SPECS) == FIGURE_NAMES


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
