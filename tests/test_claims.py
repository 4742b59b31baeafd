"""Claims: a table of them, one of mistakes, one of misprints, and how their verdicts look."""

from __future__ import annotations

import json
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

import pytest
from checking import GRADER, judged, short, table, verdicts
from cli_runner import run
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc.homework.cases import CONVENTIONS
from cnncalc.homework.claims import VERDICTS, Judgement, Step, split_claim
from cnncalc.homework.errata import ERRATA, REMARKS
from cnncalc.homework.mistakes import MISTAKES
from cnncalc.homework.texts import en


def judged_fresh(text: str) -> list[Judgement]:
    """The judgements on a claim that is not worth keeping."""
    return [GRADER.judge(claim) for claim in split_claim(text)]


CLAIMS, HITS, MISPRINTS = table("claims.csv"), table("mistakes.csv"), table("errata.csv")


# -- the tables ------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", CLAIMS, ids=[f"{at}-{row['verdict']}" for at, row in enumerate(CLAIMS, 2)])
def test_claims_get_the_verdict_of_the_table(row: dict[str, str]) -> None:
    """Every claim is one claim, and its verdict is the one worked out by hand; what holds no claim is unreadable."""
    found = [one.verdict for one in judged(row["claim"])] or ["unreadable"]
    assert found == [row["verdict"]], row


def test_the_table_of_claims_is_large_and_knows_every_verdict() -> None:
    """At least 300 claims, none twice, and all six verdicts."""
    assert len({row["claim"] for row in CLAIMS}) == len(CLAIMS) >= 300
    assert {row["verdict"] for row in CLAIMS} == set(VERDICTS)


@pytest.mark.parametrize("row", HITS, ids=[f"{at}-{row['rule']}-{row['hit']}" for at, row in enumerate(HITS, 2)])
def test_mistakes_are_told_where_they_were_made(row: dict[str, str]) -> None:
    """A hit is wrong and explained by the sentence of its rule; a miss is not explained by it."""
    (one,) = judged(row["claim"])
    told = one.verdict == "wrong" and one.rule == row["rule"]
    assert told == (row["hit"] == "yes"), (row, one.verdict, one.why)


@pytest.mark.parametrize("rule", en.MISTAKES)
def test_every_mistake_is_tried_five_times_either_way(rule: str) -> None:
    """Five hits and five misses in the table, and a sentence in the texts."""
    for hit in ("yes", "no"):
        assert sum(row["rule"] == rule and row["hit"] == hit for row in HITS) >= 5


def test_no_mistake_is_tried_twice_on_a_claim() -> None:
    """The rows of the table differ."""
    assert len({(row["rule"], row["claim"]) for row in HITS}) == len(HITS)


BESIDE = {"depth_not_the_inputs", "floor_not_written", "other_network"}  # told from the claim, not from its case


def test_sentences_and_rules_belong_together() -> None:
    """No rule without a sentence, no sentence without a rule, no sentence twice."""
    assert set(en.MISTAKES) == set(MISTAKES) | BESIDE
    assert set(en.CONVENTIONS) == set(CONVENTIONS)
    assert set(en.ERRATA) == {one.name for one in ERRATA} | set(REMARKS.values())
    said = [
        *(told for told, _ in en.MISTAKES.values()),
        *(one.head for one in en.CONVENTIONS.values()),
        *en.ERRATA.values(),
    ]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        ("alexnet.conv1.params = 34,848", "biases_left_out"),
        ("alexnet.conv1.weights = 34,944", "biases_counted"),
        ("alexnet.conv1.macs = 105,705,600", "bias_adds_counted"),
        ("vgg16.macs = 30.9G", "two_for_a_mac"),
        ("vgg16.flops = 15.5G", "one_for_a_mac"),
        ("alexnet.memory = 233MB", "binary_units"),
        ("googlenet.params = 13,378,280", "heads_counted"),
    ],
    ids=short,
)
def test_conventions_are_named(claim: str, rule: str) -> None:
    """An answer that is right otherwise counted says how it is counted."""
    (one,) = judged(claim)
    assert (one.verdict, one.rule) == ("convention", rule)


@pytest.mark.parametrize("row", MISPRINTS, ids=[f"{at}-{row['rule']}" for at, row in enumerate(MISPRINTS, 2)])
def test_known_misprints_are_explained(row: dict[str, str]) -> None:
    """A figure that is printed wrongly somewhere is wrong, and the reason is known."""
    (one,) = judged(row["claim"])
    assert (one.verdict, one.rule) == ("wrong", row["rule"])
    assert row["words"] in one.why


def test_every_misprint_is_in_the_table() -> None:
    """No erratum without a claim that repeats it."""
    assert {one.name for one in ERRATA} <= {row["rule"] for row in MISPRINTS}


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("13*13*128*2 * 2048*2 = 177M", "6*6*256 x 4096 = 37,748,736"),
        ("13*13*256*4096 = 177,209,344", "6*6*256 x 4096 = 37,748,736"),
        ("227*227*96*11*11*3 = 1,795,682,592", "105,415,200"),
        ("28*28*(64*256*3 + 128*256 + 2*192*9*64 + 96*25*64) = 358M", "271,351,808"),
        ("55*48*96 = 253,440", "290,400"),
    ],
    ids=short,
)
def test_right_sums_that_are_known_for_something_wrong_say_so(claim: str, words: str) -> None:
    """The arithmetic is right, and what it is known for is not."""
    (one,) = judged(claim)
    assert one.verdict in ("right", "rounded")
    assert words in one.why


@pytest.mark.parametrize(
    "claim",
    [
        "rf(3x3, 3x3) = 55",
        "50+4 = 55",
        "6*8 = 253440",
        "2*3 = 4M",
        "11*13 = 110M",
        "(28-3)/1+1 = 55",
        "1+0 = 0",
        "vgg16.fc_layers = 2",
        "rf(2x2) = 0",
        "alexnet.depth = 2",
    ],
)
def test_misprints_are_not_seen_everywhere(claim: str) -> None:
    """The same digits in another question have nothing to do with the misprint."""
    (one,) = judged(claim)
    assert one.verdict == "wrong"
    assert one.rule not in en.ERRATA


def test_a_wrong_answer_shows_the_right_working() -> None:
    """The layer's own formulas with its figures in them."""
    (one,) = judged("params(conv 64 3x3, in 64) = 640")
    assert one.expected == 36_928
    assert one.working == (
        Step("3 * 3 * 64 * 64", 36_864, "weights"),
        Step("1 a filter, 64", 64, "biases"),
        Step("together", 36_928, "params"),
    )


# -- options ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "options", "verdict", "code"),
    [
        ("params(conv 64 3x3, in 64) = 36,864", [], "convention", 0),
        ("params(conv 64 3x3, in 64) = 36,864", ["--no-bias"], "right", 0),
        ("params(conv 64 3x3, in 64) = 36,928", ["--no-bias"], "convention", 0),
        ("alexnet.params = 60,954,656", ["--no-bias"], "right", 0),
        ("params(conv 64 3x3, in 64) = 36,864", ["--strict"], "wrong", 1),
        ("alexnet.params ~ 61M", [], "rounded", 0),
        ("alexnet.params ~ 61M", ["--strict"], "wrong", 1),
        ("alexnet.params ~ 60M", [], "truncated", 0),
        ("alexnet.params ~ 60M", ["--strict"], "wrong", 1),
        ("alexnet.params = 60965224", ["--strict"], "right", 0),
        ("rf(3x3, 3x3, 3x3) = 49", ["--strict"], "right", 0),
        ("alexnet.params = 61,500,000", ["--tolerance", "1%"], "rounded", 0),
        ("alexnet.params = 61,500,000", ["--tolerance", "0.5%"], "wrong", 1),
        ("alexnet.params = 61,500,000", ["--tolerance", "0.01"], "rounded", 0),
        ("alexnet.params = 61,500,000", ["--tolerance", "1%", "--strict"], "wrong", 1),
        ("nosuchnet.params = 4", [], "unreadable", 2),
        ("alexnet.conv1.out < 5", [], "unreadable", 2),
    ],
    ids=short,
)
def test_options_and_exit_codes(claim: str, options: list[str], verdict: str, code: int) -> None:
    """0 unless something is wrong, 2 where nothing could be read."""
    result = run("check", claim, "--json", *options)
    assert verdicts(result) == [verdict]
    assert result.code == code


def test_a_convention_of_the_course_is_that_of_the_working() -> None:
    """Where biases do not count, the working does not end in them."""
    result = run("check", "params(conv 64 3x3, in 64) = 640", "--no-bias")
    assert result.code == 1
    assert "36,864" in result.stdout
    assert "36,928" not in result.stdout


@pytest.mark.parametrize("share", ["much", "1/0", "-1%", "nan"])
def test_a_tolerance_must_be_a_share(share: str) -> None:
    """Bad usage, said in one message."""
    result = run("check", "3*3 = 9", f"--tolerance={share}")
    assert result.code == 2
    assert "tolerance" in result.stderr
    assert "Traceback" not in result.stderr


def test_json_of_a_check() -> None:
    """The shape that commands.md fixes."""
    result = run("check", "alexnet.conv1.params = 34,848", "alexnet.pool5.rf = 195", "--json")
    answer = json.loads(result.stdout)
    assert answer["schema"] == "cnncalc/1"
    keys = ["text", "line", "verdict", "expected", "given", "why", "rule", "right"]
    assert [list(claim) for claim in answer["claims"]] == [keys] * 2
    assert answer["claims"][0] == {
        "text": "alexnet.conv1.params = 34,848",
        "line": 1,
        "verdict": "convention",
        "expected": "34944",
        "given": "34,848",
        "why": "the 96 biases are left out: 34,848 is the number of weights",
        "rule": "biases_left_out",
        "right": ["alexnet.conv1.weights = 34,848"],
    }
    assert result.stderr == ""


def test_markdown_of_a_check() -> None:
    """A list, a claim an item, with verdict and reason."""
    result = run("check", "(227-11)/4+1 = 54", "3*3 = 9", "alexnet.params ~ 60M", "--format", "markdown")
    first, second, third = [line for line in result.stdout.split("\n") if line.startswith("- ")]
    assert first == f"- **wrong** `(227-11)/4+1 = 54`: {en.MISTAKES['one_forgotten'][0]} (expected 55)"
    assert second == "- **right** `3*3 = 9`"
    assert third.startswith("- **truncated** `alexnet.params ~ 60M`: 60,965,224 exactly")
    assert result.code == 1


def test_text_of_a_check() -> None:
    """Mark, claim, verdict side by side; for a wrong one why, and the working; a summary at the end."""
    assert run("check", "(227-11)/4+1 = 54", "3*3 = 9").stdout == (
        "✗ (227-11)/4+1 = 54                wrong: it is 55\n\n"
        "  because    the + 1 is missing: a window also stands at the start\n"
        "  working    floor((227 - 11) / 4) + 1 = 55   windows\n\n"
        "✓ 3*3 = 9                          right\n\n"
        "2 claims   1 right   1 wrong\n"
    )


def test_an_answer_under_another_convention_is_shown_whole() -> None:
    """Why, the working, what would have been right, and what a course may say."""
    assert run("check", "params(conv 96 11x11, in 3) = 34,848").stdout == (
        "~ params(conv 96 11x11, in 3) = 34,848   right without biases; with them it is 34,944\n\n"
        "  because    the 96 biases are left out: 34,848 is the number of weights\n"
        "  working    11 x 11 x 3 x 96 = 34,848   weights\n"
        "             1 a filter, 96   =     96   biases\n"
        "             together         = 34,944   params\n"
        "  right      weights(conv 96 11x11, in 3) = 34,848\n"
        "             params(conv 96 11x11 nobias, in 3) = 34,848\n"
        "  course     if yours leaves biases out: cnncalc check --no-bias ..., or a line `count: weights`\n\n"
        "1 claim   0 right   1 under another convention   0 wrong\n"
    )


@pytest.mark.parametrize(
    ("claim", "options", "lines"),
    [
        ("alexnet.memory = 233MB", [], ["right in steps of 1024; in steps of 1000 it is 243.9 MB", "right      alexnet.memory = 233MiB"]),
        ("vgg16.macs = 30.9G", [], ["a multiply-add is counted as 2 operations", "right      vgg16.flops = 30.9G"]),
        ("alexnet.conv1.macs = 105,705,600", [], ["the 290,400 bias adds are counted too", "right      alexnet.conv1.macs + alexnet.conv1.bias_adds = 105,705,600"]),
        ("googlenet.params = 13,378,280", [], ["the auxiliary heads are counted too", "cnncalc NETWORK --aux"]),
        ("params(fc 1, in 84) = 84", [], ["the bias is left out"]),
        ("params(conv 64 3x3, in 64) = 36,928", ["--no-bias"], ["right with biases; without them it is 36,864", "this one counts weights alone"]),
        ("ops(fc 10, in 100) = 1000", ["--ops", "flops"], ["right in multiply-adds; in FLOPs it is 2,000", "right      macs(fc 10, in 100) = 1000"]),
        ("(224-11)/4+1 = 54", [], ["wrong: it is 54.25", "right      floor((224-11)/4+1) = 54"]),
        ("alexnet.pool1.rf = 13", [], ["working    1 + (11 - 1) x 1 = 11   conv1", "11 + (3 - 1) x 4 = 19   pool1"]),
        ("rf(conv 1 3x3 dilation 2) = 3", [], ["1 + (3 - 1) x 2 x 1 = 5   3x3 dilation 2"]),
        ("294912 > 409600", [], ["wrong: 294,912 against 409,600"]),
    ],
    ids=short,
)  # fmt: skip
def test_what_is_said_of_an_answer(claim: str, options: list[str], lines: list[str]) -> None:
    """The reason, the working, and what would have been right."""
    shown = run("check", claim, *options).stdout
    for line in lines:
        assert line in " ".join(shown.split()) or line in shown, (line, shown)


def test_what_would_have_been_right_is() -> None:
    """Every claim that is offered as right is."""
    offered = [right for row in [*CLAIMS, *HITS] for one in judged(row["claim"]) for right in one.right]
    assert len(offered) >= 40
    assert {one.verdict for right in offered for one in judged(right)} <= {"right", "rounded", "truncated"}


def test_a_narrow_terminal_has_verdicts_below_their_claims() -> None:
    """Nothing is cut, and what is aligned stays on one line."""
    lines = run("check", "params(conv 96 11x11, in 3) = 34,848", columns=60).stdout.split("\n")
    assert lines[:2] == [
        "~ params(conv 96 11x11, in 3) = 34,848",
        "      right without biases; with them it is 34,944",
    ]
    assert "             1 a filter, 96   =     96   biases" in lines
    assert max(map(len, lines)) <= 72


def test_a_terminal_without_signs() -> None:
    """The marks are words where the encoding has no signs."""
    result = run("check", "3*3 = 9", "3*3 = 8", encoding="ascii")
    assert [line[:2] for line in result.stdout.split("\n")[:2]] == ["ok", "NO"]


def test_what_is_no_claim_is_bad_usage() -> None:
    """A text without a relation, on the command line."""
    result = run("check", "3*3")
    assert result.code == 2
    assert "no claim" in result.stderr


@pytest.mark.parametrize(
    "text", ["9^9^9 = 1", f"{'(' * 200}1 = 1", f"1{'+1' * 50_000} = 1", "= = =", "3 = = 3"], ids=short
)
def test_nothing_hangs_or_falls_over(text: str) -> None:
    """Claims that nobody can read end in a message."""
    result = run("check", text)
    assert result.code in (0, 1, 2)
    assert "Traceback" not in result.stderr


def test_several_claims_in_one_argument() -> None:
    """A line of claims with commas between them is split."""
    assert "2 claims   2 right" in run("check", "2+3 = 5, 3*3 = 9").stdout


# -- properties ------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.integers(1000, 10**12),
    st.sampled_from(["k", "K", "M", "G", "천", "만", "백만", "억", " thousand", " million"]),
    st.integers(0, 3),
)
def test_rounded_and_cut_figures_are_never_wrong(value: int, unit: str, decimals: int) -> None:
    """Whatever unit and precision: rounded half up it is rounded, cut off it is truncated, exact it is right."""
    worth = Decimal({"k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "천": 10**3, "만": 10**4, "백만": 10**6, "억": 10**8,
                     " thousand": 10**3, " million": 10**6}[unit])  # fmt: skip
    step = Decimal(1).scaleb(-decimals)
    for rounding, expected in ((ROUND_HALF_UP, "rounded"), (ROUND_DOWN, "truncated")):
        given_text = (Decimal(value) / worth).quantize(step, rounding)
        if not given_text:
            continue
        (one,) = judged_fresh(f"{value - 1} + 1 = {given_text}{unit}")
        exact = given_text * worth == value
        nearest = given_text == (Decimal(value) / worth).quantize(step, ROUND_HALF_UP)
        assert one.verdict == ("right" if exact else "rounded" if nearest else expected)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_numbers_in_every_form_are_right(value: int, more: int) -> None:
    """Grouped digits, words in front and behind, and the sides exchanged; one more is wrong."""
    for text in (
        f"{value}",
        f"{value:,}",
        f"{value:,}".replace(",", "\u202f"),
        f"{value:_}",
        f"{value}개",
        f"{value:,} params.",
    ):
        (one,) = judged_fresh(f"{value + more} - {more} = {text}")
        assert one.verdict == "right", text
    (turned,) = judged_fresh(f"{value:,} = {value + more} - {more}")
    (wrong,) = judged_fresh(f"{value + more} - {more} = {value + 1}")
    assert (turned.verdict, wrong.verdict) == ("right", "wrong")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.integers(1, 512), st.integers(1, 300), st.integers(1, 300))
def test_shapes_in_every_form_are_right(channels: int, height: int, width: int) -> None:
    """Channels first or last, as a tuple, with a batch; another shape is wrong."""
    left = f"out(identity, {channels}@{height}x{width})"
    for text in (
        f"{channels}x{height}x{width}", f"{height}x{width}x{channels}", f"{channels} × {height} × {width}",
        f"{channels}@{height}x{width}", f"({channels}, {height}, {width})", f"(None, {height}, {width}, {channels})",
        f"[1, {channels}, {height}, {width}]", f"{height}*{width}*{channels}",
    ):  # fmt: skip
        (one,) = judged_fresh(f"{left} = {text}")
        assert one.verdict == "right", text
    (wrong,) = judged_fresh(f"{left} = {channels + 1}x{height + 2}x{width + 3}")
    assert wrong.verdict == "wrong"


def test_what_is_too_long_for_a_claim_is_none() -> None:
    """Nobody writes a claim of two thousand signs."""
    assert split_claim("1" * 990 + " = " + "1" * 990)
    assert split_claim("1" * 1000 + " = " + "1" * 1000) == []
