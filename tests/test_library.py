"""The library's face: reports answer by name, refuse in words, and everything shows itself."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from cli_runner import run

import cnncalc
from cnncalc._record import record
from cnncalc.errors import CnncalcError, ShapeError, UnknownNameError, UsageError
from cnncalc.expressions import parse as expression
from cnncalc.figures import NAMES
from cnncalc.layers import KINDS, Layer
from cnncalc.network import Call, Chain, LayerNode, Network, Reference, Step, children

TEXT = "3x32x32 -> stem: (conv 8 3x3 -> relu) -> conv 4 5x5 -> gap -> fc 10"
REPORT = cnncalc.analyze(cnncalc.parse(TEXT))
OPEN = cnncalc.parse("input: 3x8x8\nvars: {n: 2}\nlayers: conv {n} 3\n")
TWO = cnncalc.parse("inputs: {a: 3x8x8, b: 3x8x8}\nlayers: add(@a | @b)\n")
VARIED = cnncalc.parse("inputs: {a: 3x8x8, b: 3x8x8}\nvariants: {big: {input: 3x9x9}}\nlayers: add(@a | @b)\n")

REFUSED: list[tuple[str, Callable[[], Any], type[CnncalcError], str, str]] = [
    # what is done, how, the error, what it finds, the way out
    ("a layer that is not there", lambda: REPORT["conv9"], UnknownNameError, "no layer is named 'conv9'", "did you mean conv1?"),
    ("a group taken for a layer", lambda: REPORT["stem"], UnknownNameError, "'stem' is a group of layers", "report.group('stem') gives its layers"),
    ("a group that is not there", lambda: REPORT.group("stam"), UnknownNameError, "no group is named 'stam'", ""),
    ("a unit by one number", lambda: REPORT["conv1"].sees(3), UnknownNameError, "a unit is named by its coordinates, such as (3, 3), got 3", ""),  # type: ignore[arg-type]
    ("a unit by words", lambda: REPORT["conv1"].sees("ab"), UnknownNameError, "a unit is named by its coordinates, such as (3, 3), got 'ab'", ""),  # type: ignore[arg-type]
    ("a unit with its channel", lambda: REPORT["conv1"].sees((0, 1, 2)), UnknownNameError, "a unit of conv1 has 2 coordinates, 3 given", "channels do not count: all of them see the same"),
    ("a text for a network", lambda: cnncalc.analyze(TEXT), UsageError, "analyze takes a network, got str", "cnncalc.parse(text) or cnncalc.load(file) gives one"),  # type: ignore[arg-type]
    ("a number for a text", lambda: cnncalc.parse(3), UsageError, "a network is a text, got int", ""),  # type: ignore[arg-type]
    ("a number for a file", lambda: cnncalc.load(3), UsageError, "a file is named by a text or path, got int", ""),  # type: ignore[arg-type]
    ("a batch of half an image", lambda: cnncalc.analyze(OPEN, batch=0), UsageError, "batch must be a whole number from 1, got 0", ""),
    ("a batch that is a word", lambda: cnncalc.analyze(OPEN, batch=True), UsageError, "batch must be a whole number from 1, got True", ""),
    ("a batch of many digits", lambda: cnncalc.analyze(OPEN, batch=10**300), UsageError, "a batch of more than 300 digits", "a smaller one"),
    ("a variant's input for two", lambda: cnncalc.analyze(VARIED, variant="big"), UsageError, "the variant 'big' sets an input, but the network has 2", "write inputs once"),
    ("an input that is a list", lambda: cnncalc.analyze(OPEN, input=[3, 8, 8]), UsageError, "an input is a text such as '3x224x224', got [3, 8, 8]", ""),  # type: ignore[arg-type]
    ("an input with two batches", lambda: cnncalc.analyze(OPEN, input="4x3x8x8", batch=2), CnncalcError, "", ""),
    ("an input of several", lambda: cnncalc.analyze(TWO, input="3x8x8"), UsageError, "the network has 2 inputs (a b); --input gives one", "change them in the file"),
    ("a variable that cannot be read", lambda: cnncalc.analyze(OPEN, set={"n": "3 +"}), ShapeError, "nothing where a number must stand", ""),
    ("a variable made of another", lambda: cnncalc.analyze(OPEN, set={"n": "m + 1"}), ShapeError, "'m' has no value here", "a number, or an expression of the file's variables"),
    ("an expression without a text", lambda: cnncalc.analyze(OPEN, set={"n": expression("1/0")}), ShapeError, "division by zero", ""),
    ("a variable that is not whole", lambda: cnncalc.analyze(OPEN, set={"n": Fraction(1, 2)}), ShapeError, "filters must be a whole number, but {n} is 0.5 = 1/2", "floor, ceil or round it"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("do", "error", "finding", "way"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED]
)
def test_the_library_refuses_in_words(do: Callable[[], Any], error: type[CnncalcError], finding: str, way: str) -> None:
    """Every error is of the one family, and says what to do instead where that is known."""
    with pytest.raises(error) as caught:
        do()
    if finding:
        assert (caught.value.problems[0].finding, caught.value.problems[0].hint) == (finding, way)


def test_a_batch_is_given_once() -> None:
    """In the input, as PyTorch does, or by itself; both must say the same."""
    assert cnncalc.analyze(OPEN, input="(4, 3, 8, 8)").batch == 4
    assert cnncalc.analyze(OPEN, input="(4, 3, 8, 8)", batch=4).batch == 4
    with pytest.raises(UsageError, match="the input begins with a batch of 4, but the batch is to be 2"):
        cnncalc.analyze(OPEN, input="(4, 3, 8, 8)", batch=2)


def test_a_report_shows_itself() -> None:
    """As a table, and as Markdown in a notebook; the formats are those of the command line."""
    assert str(REPORT).split("\n")[0] == run(TEXT, columns=None).stdout.split("\n")[0]
    assert REPORT._repr_markdown_() == REPORT.to_markdown() == run(TEXT, "--format", "markdown").stdout
    assert REPORT.to_csv() == run(TEXT, "--format", "csv").stdout
    assert repr(REPORT["stem.conv1"]) == "Row(stem.conv1: 8x30x30)"
    assert [row.name for row in REPORT.group("stem")] == ["stem.conv1", "stem.relu1"]
    assert str(cnncalc.parse("conv 8 3 -> relu").body.steps[0].atom).startswith("LayerNode(kind='conv'")
    assert repr(expression("1+2*n")) == "Expression(1+2*n)"


def test_fields_of_a_report() -> None:
    """What cannot be told is no number: everything is seen, or the field is not known."""
    both = cnncalc.analyze(cnncalc.parse("3x32x32 -> concat(maxpool 2 | conv 4 17x17) -> relu"))
    assert (both["concat1"].misaligned, NAMES["rf"].of(both["concat1"])) == (True, cnncalc.dims.UNKNOWN)
    assert REPORT["fc1"].sees((0,)) is None
    assert (NAMES["least"].of(REPORT["fc1"]), NAMES["least"].of(REPORT["conv1"])) == ("all", (7, 7))


def test_networks_and_expressions_are_keys() -> None:
    """Equal ones, places apart, are one key."""
    again = cnncalc.parse("input: 3x8x8\nvars:\n  n: 2\nlayers: |\n  conv {n} 3\n")
    assert {OPEN: 1, again: 2, TWO: 3} == {again: 2, TWO: 3}
    assert len({expression("1 + n"), expression("1+n"), expression("n+1")}) == 2


def test_a_record_wants_its_fields() -> None:
    """Neither fewer nor more; it shows what is in it."""

    @record
    class Pair:
        """Two numbers."""

        a: int
        b: int = 2

    assert (repr(Pair(1)), Pair(1) == Pair(1, 2), Pair(1) == Pair(2)) == ("Pair(a=1, b=2)", True, False)
    made: Any = Pair
    for args, named in (((), {}), ((1, 2, 3), {}), ((1,), {"c": 3})):
        with pytest.raises(TypeError, match="Pair takes a, b"):
            made(*args, **named)


def test_a_kind_has_its_name_alone() -> None:
    """A second layer kind of the same name is refused when its file is loaded."""
    with pytest.raises(TypeError, match="two layer kinds are named conv"):
        type("Second", (Layer,), {"kind": "conv"})
    with pytest.raises(TypeError, match="two layer kinds are named dense"):
        type("Third", (Layer,), {"kind": "third", "also": ("dense",)})
    assert KINDS.pop("third").kind == "third"


# -- limits, and what is missing -----------------------------------------------------------------------

LIMITS = [
    ("4@8x8 -> 6 * relu", "6 layers, and the limit is 5"),
    ("4@8x8 -> {in + 2} * relu", "6 layers, and the limit is 5"),
    ("4@8x8 -> {in} * relu -> {in} * relu", "more than 5 copies of layers, and the limit is 5"),
    ("4@8x8 -> {in} * (relu -> relu)", "more than 5 layers, and the limit is 5"),
]  # network, what is said with a limit of 5


@pytest.mark.parametrize(("text", "finding"), LIMITS)
def test_a_network_has_a_limit(text: str, finding: str) -> None:
    """Told at once where that can be, else when the limit is reached; with the way to raise it."""
    with pytest.raises(ShapeError) as caught:
        cnncalc.analyze(cnncalc.parse(text), limit=5)
    (problem,) = caught.value.problems
    assert (problem.finding, problem.hint) == (finding, "--limit raises it, if that is meant")
    assert cnncalc.analyze(cnncalc.parse(text), limit=10).rows


STEPS = [
    ("3x8x8 -> conv {" + "+".join("1" * 300) + "} 3", 1, 100),
    ("input: 3x8x8\nvars: {a: [" + ",".join("1" * 300) + "]}\nlayers: conv {len(a)} 3", 1, 100),
    ("CxHxW -> conv {K*C+H} 3 -> concat(conv K 3 | conv {H*W} 3) -> conv {C*C} 3", 4, 400),
    ("CxHxW -> conv {K*C+H} 3 -> concat(conv K 3 | conv {H*W} 3) -> conv {C*C} 3", 30, 3000),
    ("input: 3x8x8\nblocks:\n  b: 0 * relu\nlayers: " + " -> ".join(["b"] * 60), 1, 100),
]  # network, a limit of layers, the steps that go with it


@pytest.mark.parametrize(("text", "limit", "steps"), STEPS)
def test_a_network_has_so_many_steps(text: str, limit: int, steps: int) -> None:
    """What takes more is refused with that, and nothing else is said."""
    with pytest.raises(ShapeError) as caught:
        cnncalc.analyze(cnncalc.parse(text), limit=limit)
    assert [problem.finding for problem in caught.value.problems] == [f"working it out takes more than {steps:,} steps"]
    assert caught.value.problems[0].hint.endswith("--limit allows more")


def test_hundreds_of_mistakes_are_not_all_told() -> None:
    """After two hundred the rest is not looked at."""
    with pytest.raises(ShapeError) as caught:
        cnncalc.analyze(cnncalc.parse("3x8x8 -> " + " -> ".join(f"a{n}: conv 8 {n + 9}" for n in range(300))))
    assert len(caught.value.problems) == 1  # what follows a mistake is not known
    branches = " | ".join(f"conv 8 {n + 9}" for n in range(300))
    with pytest.raises(ShapeError) as caught:
        cnncalc.analyze(cnncalc.parse(f"3x8x8 -> concat({branches})"))
    assert len(caught.value.problems) == 200


MISSING = [
    ("sympy", lambda: cnncalc.analyze(cnncalc.parse("3xHxW -> conv 8 3")), "'H' has no value here", "a symbol: give it a value with --set H=64, or install SymPy (pip install 'cnncalc[symbolic]')"),
    ("sympy", lambda: cnncalc.analyze(OPEN, symbols=["n"]), "'n' is a symbol, and symbols need SymPy", "pip install 'cnncalc[symbolic]', or a value: --set n=64"),
    ("numpy", lambda: cnncalc.sweep(OPEN, {"n": range(3)}), "sweep and solve need NumPy", "pip install 'cnncalc[numpy]'"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("module", "do", "finding", "way"), MISSING, ids=lambda one: one if isinstance(one, str) else ""
)
def test_what_is_not_installed_is_asked_for(
    module: str, do: Callable[[], Any], finding: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closed forms need SymPy and sweeps NumPy; without them the message says what to install."""
    for name in [module, *(name for name in sys.modules if name.startswith(("cnncalc.numbers.", "cnncalc.design.")))]:
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(CnncalcError) as caught:
        do()
    assert (caught.value.problems[0].finding, caught.value.problems[0].hint) == (finding, way)


# -- notes ---------------------------------------------------------------------------------------------

NOTES = [
    ("3x1000x1000 -> upsample to 1999x1999", "its field repeats only after more than 1,024 units, and is not followed"),
    ("1@10403 -> concat(upsample 2 -> maxpool 1 /101 -> upsample 101 -> maxpool 1 /2"
     " | upsample 2 -> maxpool 1 /103 -> upsample 103 -> maxpool 1 /2)", "branches meet whose field repeats only after 10,403 units, and is not followed"),
    ("1@H -> upsample S", "its field depends on the symbols where it up-samples, and is not followed"),
    ("3x9x9 -> concat(maxpool 2 | conv 4 6)", "misaligned: branches meet whose jumps differ, 2x2 and 1x1"),
    ("3x9x9 -> concat(conv 4 3 | maxpool 1 -> crop 0+2x0+2)", "off-centre: branches meet whose fields are centred at 1 and 0"),
    ("3x9x9 -> ln all", "its statistics look at every position; the field leaves them out"),
    ("3x9x9 -> conv 4 3 dilation 2", "reads 3 of the 5 positions it spans"),
    ("3x9x9 -> upsample 2 -> conv 4 2", "its units see 1 to 2 positions"),
    ("3x9x9 -> custom 4@9x9 params 1", "stated by its author, not computed"),
    ("conv 4 3 groups 2", "18 weights for each channel that comes in"), ("conv 4 3", "36 weights for each channel that comes in"),
    ("3x4x4 -> fc 5", "reads 3x4x4 as 48 numbers"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "note"), NOTES)
def test_what_a_reader_should_know_is_noted(text: str, note: str) -> None:
    """At the last layer."""
    assert note in cnncalc.analyze(cnncalc.parse(text)).rows[-1].remarks


@pytest.mark.parametrize(
    ("text", "out"),
    [("(relu -> conv1d 64 3) -> relu", "64x?"), ("concat(relu -> conv3d 64 3 | relu)", "?x?x?x?"),
     ("2 * (conv 8 5x3) -> relu", "8x?x?"), ("relu -> maxpool 3x3x3", "?x?x?x?"), ("add(relu | residual(conv3d 4 1))", "4x?x?x?"),
     ("@input -> maxpool 3", "?x?x?")],
)  # fmt: skip
def test_an_unknown_input_has_the_rank_of_its_layers(text: str, out: str) -> None:
    """The first layer that says how many axes it needs is believed, wherever it stands."""
    assert str(cnncalc.analyze(cnncalc.parse(text)).output.output_shape) == out


def test_networks_made_by_hand() -> None:
    """A step that nothing stands for is refused; only brackets and merges hold chains."""
    with pytest.raises(cnncalc.ShapeError, match="no block 'nope'"):
        cnncalc.analyze(Network(body=Chain((Step(Call("nope")),))), input="3x8x8")
    assert [list(children(atom)) for atom in (LayerNode("relu"), Reference("a"), Call("b"))] == [[], [], []]


def test_the_collector_stays_as_it_was() -> None:
    """Off where it was off, also where a network is refused."""
    gc.disable()
    try:
        cnncalc.analyze(OPEN)
        with pytest.raises(ShapeError):
            cnncalc.analyze(OPEN, set={"n": 0})
        assert not gc.isenabled()
    finally:
        gc.enable()
    cnncalc.analyze(OPEN)
    assert gc.isenabled()


def test_two_hundred_mistakes_are_enough() -> None:
    """Of items, of a text's steps, and of values."""
    items = "".join("  - covn: {k: 3}\n" for _ in range(300))
    steps = " -> ".join("foo" for _ in range(300))
    for text in (f"input: 3x8x8\nlayers:\n{items}", f"3x8x8 -> {steps}"):
        with pytest.raises(CnncalcError) as caught:
            cnncalc.parse(text)
        assert len(caught.value.problems) == 200
    with pytest.raises(CnncalcError) as caught:
        cnncalc.analyze(cnncalc.parse(f"3x8x8 -> concat({' | '.join('conv {x} 3' for _ in range(300))})"))
    assert len(caught.value.problems) == 200
