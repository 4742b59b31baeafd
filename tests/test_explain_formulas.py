"""Formulas as LaTeX, arithmetic step by step, and every figure that an expression can name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_runner import run
from hypothesis import given, settings
from hypothesis import strategies as st
from latex_reader import plainly, well_formed

from cnncalc.calculation.arithmetic import parse
from cnncalc.calculation.specs import FIGURE_NAMES, NO_NETWORKS, Desk
from cnncalc.errors import Mistake
from cnncalc.homework.board.asked import pages_of
from cnncalc.homework.board.formulas import LATEX, TEXT
from cnncalc.homework.board.nodes import node_of
from cnncalc.homework.board.stepwise import stepwise
from cnncalc.homework.board.text import text
from cnncalc.numbers.traced import Traced

ROOT = Path(__file__).parent.parent
NOTHING: dict[str, Any] = {}


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples are named from the repository's root."""
    monkeypatch.chdir(ROOT)


def value(text: str) -> Any:
    """What a text without names comes to."""
    return parse(text).value(NOTHING.__getitem__)


def test_formulas_are_right_latex() -> None:
    """The output size in LaTeX, a step a line."""
    shown = run("explain", "examples/alexnet.yaml", "conv1", "--format", "markdown").stdout
    well_formed(shown)
    assert shown.startswith("## `conv1`: `conv 96 11x11 /4`\n\n*AlexNet, examples/alexnet.yaml line 5*\n")
    assert (
        r"""$$\begin{aligned}
H_{\text{out}} &= \left\lfloor \frac{H + 2p - d(k - 1) - 1}{s} \right\rfloor + 1 \\
&= \left\lfloor \frac{227 + 0 - 10 - 1}{4} \right\rfloor + 1 \\
&= \left\lfloor \frac{216}{4} \right\rfloor + 1 \quad \text{216 = 4 * 54, nothing is left over} \\
&= 55 \quad \text{W\_out likewise}
\end{aligned}$$
"""
        in shown
    )
    assert (
        r"$$\text{weights} = k \cdot k \cdot C_{\text{in}} \cdot C_{\text{out}} = 11 \cdot 11 \cdot 3 \cdot 96 = 34{,}848$$"
        in shown
    )


N, S = Traced(9, "n"), Traced(4, "s")
WRITTEN: list[tuple[Any, str, str]] = [
    (-N, "-n", "-n"), (-(N + S), "-n - s", "-n - s"), (S - N, "s - n", "s - n"), (N % S, "n mod s", r"n \bmod s"), ((N + 1) % (S * 2), "(n + 1) mod (s * 2)", r"(n + 1) \bmod \left(s \cdot 2\right)"),
    (N % S * 2, "(n mod s) * 2", r"\left(n \bmod s\right) \cdot 2"), (2 * (N % S), "2 * (n mod s)", r"2 \cdot \left(n \bmod s\right)"), (-N % S, "(-n) mod s", r"(-n) \bmod s"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "text", "latex"), WRITTEN, ids=[one[1] for one in WRITTEN])
def test_signs_that_few_rules_use(number: Traced, text: str, latex: str) -> None:
    """Remainders and minus signs, with no more brackets than they need."""
    assert (TEXT.text(node_of(number)), LATEX.text(node_of(number))) == (text, latex)


def test_the_check_of_latex_can_fail() -> None:
    """A brace left open, a lone \\left, a bare underscore and an unknown command are seen."""
    for wrong in (r"$$\frac{1}{2$$", r"$$\left( 1$$", r"$$\text{W_out}$$", r"$$\foo$$", "$$1"):
        with pytest.raises(AssertionError):
            well_formed(wrong)
    assert value(plainly(r"\left\lfloor \frac{227 + \frac{4}{2}}{4{,}000} \right\rfloor + 1")) == 1


def test_names_are_escaped() -> None:
    """A file may be called anything: Markdown shows it as it is."""
    text = b'name: "a *b* $c$ `d` <e>"\ninput: 3x8x8\nlayers: |\n  my_conv: conv 8 3x3\n'
    shown = run("explain", "-", "my_conv", "--format", "markdown", stdin=text).stdout
    well_formed(shown.replace(r"\$", ""))
    assert r"*a \*b\* \$c\$ \`d\` \<e\>*" in shown
    assert "## `my_conv`: `conv 8 3x3`" in shown


# -- expressions ----------------------------------------------------------------------------------------

EXPRESSIONS = [
    "(227-11)/4+1", "(224-11)/4+1", "11x11x3x96", "2^10 - 1", "out(227, k=11, s=4)", "out(224, k=7, s=2, p=3)",
    "out(13, 3, d=2, p=2)", "out(227, 11, 4)", "rf(3x3, 3x3, 3x3)", "rf(7x7/2, 3x3/2)", "rf(1x7, 7x1)", "rf(conv 8 3x3 dilation 2, maxpool 2)",
    "params(conv 64 3x3, in 64)", "weights(conv 96 11x11, in 3)", "params(fc 4096, in 9216)",
    "macs(conv 192 3x3 pad 1, 256@28x28)", "flops(conv 8 3 -> conv 4 1, 3x9x9)", "activations(conv 8 3, 3x9x9)",
    "params(conv 8 3; bn; conv 4 1, in 3)", "papers/alexnet.conv1.params", "papers/alexnet.params",
    "rf(papers/alexnet.conv5 in conv3)", "rf(papers/resnet18.layer1.1.add1 in conv1)",
    "params(conv 64 3x3, in 64) / papers/alexnet.conv1.params", "papers/alexnet.conv2.macs - papers/alexnet.conv1.macs",
    "1 - params(conv 8 3, in 3) / params(conv 8 5, in 3)",
]  # fmt: skip


def last_of(data: dict[str, Any]) -> str:
    """What an explanation comes to: the result of its last page."""
    page = data["pages"][-1]
    closing = [note["text"] for note in page["notes"] if note["label"] == "closing" and " = " in note["text"]]
    if closing:
        return str(closing[-1].rpartition(" = ")[2])
    if page["what"]:
        return str(page["what"])
    results = [working["result"] for working in page["workings"] if working["label"] in ("", "output")]
    return str(results[0])


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_an_expression_ends_in_its_value(text: str) -> None:
    """What the calculator says is what the working comes to."""
    shown = last_of(json.loads(run("explain", text, "--json").stdout)).replace(",", "")
    assert shown == run("calc", text, "-q").stdout.strip()


@pytest.mark.parametrize("name", sorted(FIGURE_NAMES))
@pytest.mark.parametrize("where", ["", "pool1", "conv2", "fc6"])
def test_every_figure_of_a_network_is_worked_out(name: str, where: str) -> None:
    """Of the whole, of a layer; what has no value says so, and nothing else fails."""
    path = f"{where}.{name}" if where else name
    known_value = run("calc", f"papers/alexnet.{path}", "-q")
    result = run("explain", "papers/alexnet", path, "--json")
    assert result.code == known_value.code
    if not result.code:
        assert last_of(json.loads(result.stdout)).replace(",", "") == known_value.stdout.strip()


numbers = st.integers(0, 60).map(str)
arithmetic = st.recursive(
    numbers,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("-({})".format, inner),
        st.builds("floor({})".format, inner),
    ),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(arithmetic)
def test_every_step_of_arithmetic_has_the_same_value(text: str) -> None:
    """Step by step a random expression comes to what it is."""
    expression = parse(text)
    try:
        expected = expression.value(NOTHING.__getitem__)
    except Mistake:
        return
    for step in stepwise(expression, NOTHING.__getitem__):
        assert value(step) == expected


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("(227-11)/4+1", ["(227-11)/4+1", "216/4+1", "54+1"]),
        ("1-(2-3)-4", ["1-(2-3)-4", "1-(-1)-4"]),
        ("⌊(224-11)/4⌋+1", ["floor((224-11)/4)+1", "floor(213/4)+1", "floor(53.25)+1", "53+1"]),
        ("(1/3+1)^2", ["(1/3+1)**2", "(4/3)**2"]),
        ("3*4*5", ["3*4*5"]),
        ("7", ["7"]),
    ],
)
def test_arithmetic_is_worked_out_from_the_inside(text: str, steps: list[str]) -> None:
    """A chain of sums or of products is one step."""
    assert stepwise(parse(text), NOTHING.__getitem__) == steps


def test_names_that_are_given_need_no_page() -> None:
    """A name with a value of its own is put in as it is, and worked with."""
    (page,) = pages_of(parse("n*2 + 1"), Desk(NO_NETWORKS.__getitem__, {"n": 3}))
    assert [line.strip() for line in text(page, 80, "-").split("\n")[2:]] == [
        "step by step    n*2+1",
        "= 3*2+1",
        "= 6+1",
        "= 7",
        "",
    ]
