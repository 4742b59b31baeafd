"""`cnncalc verify`: its screens, its JSON, its refusals, and the library behind it."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from typing import Any

import numpy as np
import pytest
from cli_runner import run

import cnncalc
from cnncalc.cli import _progress
from cnncalc.engine import following
from cnncalc.engine.reading import Unfollowed, stretched
from cnncalc.engine.sizing import needed, read_size
from cnncalc.layers.conv import Conv, Convolution
from cnncalc.units import duration

NETWORK = "3x12x10 -> conv1: conv 4 3x3 /2 pad 1 -> bn -> relu -> res: residual(conv 4 3x3 pad 1 groups 2) -> fc 10"

SCREEN = """\
network   executed in NumPy, beside what was computed
3x12x10   batch 1   float32   seed 0
──────────────────────────────────────────────────────────────────────
layer  what it is                 output    params     MACs    field
──────────────────────────────────────────────────────────────────────
conv1  conv 4 3x3 /2 pad 1         4x6x5 ✓     112 ✓  3,240 ✓      3 ✓
bn1    bn                          4x6x5 ✓       8 ✓      0 ✓      3 ✓
relu1  relu                        4x6x5 ✓       0 ✓      0 ✓      3 ✓
conv2  conv 4 3x3 pad 1 groups 2   4x6x5 ✓      76 ✓  2,160 ✓      7 ✓
res    add                         4x6x5 ✓       0 ✓      0 ✓      7 ✓
fc1    fc 10                          10 ✓   1,210 ✓  1,200 ✓    all ✓
──────────────────────────────────────────────────────────────────────
total  6 of 6 layers agree            10 ✓   1,406 ✓  6,600 ✓    all ✓
──────────────────────────────────────────────────────────────────────
output  the shapes NumPy's arrays really had
params  numbers allocated as weights and biases; beside them 9 buffers
MACs    m * n * k of every product while it ran; 880 of them on
        padding zeros (13.3 %)
field   the pixels a unit really depends on, followed back from unit
        (2, 2) of res: rows 1 to 7
loops   1,728 multiplications counted one by one on small copies of 3
        layers, 454 of them on padding zeros; the kernels and the
        rules count the same
✓ is computed = executed; a figure that differs is printed as
`computed / executed ✗` and exits 1
"""

LOOPS = """\
network   counted one by one on small copies, beside what was computed
3x12x10   batch 1   float32   seed 0
──────────────────────────────────────────────────────────────────────────────────
layer  what it is                    on  output    params     MACs    on padding
──────────────────────────────────────────────────────────────────────────────────
conv1  conv 4 3x3 /2 pad 1        2x6x6   3x3x3 ✓      57 ✓    486 ✓         102 ✓
conv2  conv 4 3x3 pad 1 groups 2  4x4x4   4x4x4 ✓      76 ✓  1,152 ✓         352 ✓
fc1    fc 10                      2x3x3       5 ✓      95 ✓     90 ✓           0 ✓
──────────────────────────────────────────────────────────────────────────────────
total  3 of 3 layers agree                    5 ✓     228 ✓  1,728 ✓         454 ✓
──────────────────────────────────────────────────────────────────────────────────
loops  1,728 multiplications counted one by one on small copies of 3 layers, 454
       of them on padding zeros; the kernels and the rules count the same
✓ is computed = executed; a figure that differs is printed as `computed / executed
✗` and exits 1
"""

DIFFERS = """\
network   executed in NumPy, beside what was computed
3x12x10   batch 1   float32   seed 0
──────────────────────────────────────────────────────────────────────────
layer  what it is                 output        params     MACs    field
──────────────────────────────────────────────────────────────────────────
conv1  conv 4 3x3 /2 pad 1         4x6x5 ✓  108 / 112 ✗  3,240 ✗      3 ✓
bn1    bn                          4x6x5 ✓          8 ✓      0 ✓      3 ✓
relu1  relu                        4x6x5 ✓          0 ✓      0 ✓      3 ✓
conv2  conv 4 3x3 pad 1 groups 2   4x6x5 ✓    72 / 76 ✗  2,160 ✗      7 ✓
res    add                         4x6x5 ✓          0 ✓      0 ✓      7 ✓
fc1    fc 10                          10 ✓      1,210 ✓  1,200 ✓    all ✓
──────────────────────────────────────────────────────────────────────────
total  4 of 6 layers agree            10 ✓  1,398 / 1,406 ✗  6,600 ✗    all ✓
──────────────────────────────────────────────────────────────────────────
"""

SCREENS = [
    ((), SCREEN),
    (("--method", "naive"), LOOPS),
    (("-q",), "6 of 6 layers agree\n"),
    (("-q", "--layer", "conv2"), "1 of 1 layer agrees\n"),
    (("-q", "--batch", "3", "--seed", "7", "--dtype", "float64", "--input", "3x9x33"), "6 of 6 layers agree\n"),
]


@pytest.mark.parametrize(("options", "screen"), SCREENS)
def test_screens(options: tuple[str, ...], screen: str) -> None:
    """What is printed, letter by letter; nothing on standard error."""
    assert run("verify", NETWORK, *(options if "-q" in options else (*options, "--no-times"))) == (0, screen, "")


def test_what_differs_is_shown_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both figures and a mark in the cell, a sentence for each below, the same for several layers together; exit 1."""
    monkeypatch.setattr(Convolution, "biases", lambda layer, x: 0)
    monkeypatch.setattr(Conv, "on_padding", lambda layer, x: 0)
    result = run("verify", NETWORK, "--no-times")
    assert result.code == 1
    rows = [" ".join(line.split()) for line in result.stdout.split("\n")]
    assert "conv1 conv 4 3x3 /2 pad 1 4x6x5 ✓ 108 / 112 ✗ 3,240 ✗ 3 ✓" in rows
    assert "total 4 of 6 layers agree 10 ✓ 1,398 / 1,406 ✗ 6,600 ✗ all ✓" in rows
    told = [line[9:] for line in result.stdout[result.stdout.index("differs ") :].split("\n")]
    assert told[:4] == [
        "conv1: params 108 computed, 112 executed",
        "conv1: MACs on padding 0 computed, 384 executed",
        "conv1: on 2x6x6 the loops find params 57, the rule 54",
        "conv1: on 2x6x6 the loops find MACs on padding 102, the rule 0",
    ]
    assert "880 of them on padding zeros (13.3 %), and not 0" in " ".join(result.stdout.split())


def test_json_has_both_figures_of_every_layer() -> None:
    """The keys that are documented, and no other where nothing differs."""
    result = run("verify", "3x6x6 -> conv 2 3x3 -> custom 9@2x2 params 3 -> fc 5", "--json")
    assert result.code == 0
    assert json.loads(result.stdout) == {
        "schema": "cnncalc/1",
        "layers": [
            {"name": "conv1", "shape": [[2, 4, 4]] * 2, "params": [56, 56], "macs": [864, 864],
             "receptive_field": [[3, 3]] * 2, "ok": True},
            {"name": "custom1", "shape": [[9, 2, 2], None], "params": [3, None], "macs": ["?", None],
             "receptive_field": ["?", None], "ok": True},
            {"name": "fc1", "shape": [[5]] * 2, "params": [185, 185], "macs": [180, 180],
             "receptive_field": ["?", None], "ok": True},
        ],
        "ok": True,
    }  # fmt: skip


def test_json_tells_the_differences(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where execution differs, in sentences too."""
    monkeypatch.setattr(Convolution, "biases", lambda layer, x: 0)
    answer = json.loads(run("verify", "3x6x6 -> conv 2 3x3", "--json", "--method", "run").stdout)
    assert answer["layers"][0]["differences"] == ["params 54 computed, 56 executed"]
    assert (answer["layers"][0]["ok"], answer["ok"]) == (False, False)


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_the_table_fits_the_terminal(columns: int) -> None:
    """No line is wider; what is no figure is cut or left out."""
    lines = run("verify", "papers/alexnet", "--method", "field", columns=columns).stdout.split("\n")
    assert max(map(len, lines)) <= columns
    assert any(line.split()[-2:] == ["195", "✓"] for line in lines)


def test_signs_fall_back() -> None:
    """A terminal without the signs gets words."""
    shown = run("verify", NETWORK, "--no-times", encoding="ascii").stdout
    assert "fc1    fc 10                          10 ok   1,210 ok  1,200 ok    all ok" in shown
    assert "`computed / executed NO`" in " ".join(shown.split())


def test_what_nobody_tells_is_neither_right_nor_wrong() -> None:
    """Stated layers have no mark, and fields above them are not followed; the screen says both."""
    lines = run("verify", "3x6x6 -> conv 2 3x3 -> custom 9@2x2 params 3 macs 4 -> fc 5", "--no-times").stdout.split(
        "\n"
    )
    rows = [" ".join(line.split()) for line in lines]
    assert "custom1 custom 9@2x2 params 3 macs 4 9x2x2 3 4 ?" in rows
    assert "total 2 of 2 layers agree 5 ✓ 241 ✓ 1,044 ✓ ?" in rows
    told = " ".join(rows)
    assert "stated custom1: the word of its author, neither right nor wrong, and in no total apart" in told
    assert "apart custom1, fc1: not followed, its author does not say what it reads" in told


NOT_FOLLOWED = [
    ("4@16 -> add(conv 4 2 /2 | take 0.. -> crop 4)", "add1", "?", "misaligned"),
    ("4@16 -> reshape 16@4 -> relu", "relu1", "all", "its positions are not those that come in"),
    ("4@16 -> reshape 16@4 -> fc 5", "fc1", "all", ""),
    ("1@40 -> 14 * conv 1 2 /3 pad 4", "conv14", "4,782,969", "its field is larger than"),
]


@pytest.mark.parametrize(("network", "layer", "field", "why"), NOT_FOLLOWED)
def test_what_is_not_followed_is_said(network: str, layer: str, field: str, why: str) -> None:
    """Misaligned branches agree with the report's ?; other fields that are not followed get no mark and a reason."""
    found = cnncalc.analyze(cnncalc.parse(network)).verify(method="field")
    (row,) = [row for row in found.rows if row.name == layer]
    assert found.ok
    if why in ("misaligned", ""):
        assert (row.field.computed, row.field.executed) == (field, field)
    else:
        assert row.field.executed is None
        assert row.remarks[0].startswith(why)


SIDE = "3x8x8 -> conv 4 3x3 -> aux(head: fc 5) -> fc 6"


def test_side_heads_run_on_demand() -> None:
    """Without --aux they are neither run nor listed; one of them by name runs all the same."""
    assert run("verify", SIDE, "-q").stdout == "2 of 2 layers agree\n"
    assert run("verify", SIDE, "-q", "--aux").stdout == "3 of 3 layers agree\n"
    assert run("verify", SIDE, "-q", "--layer", "head").stdout == "1 of 1 layer agrees\n"


REFUSALS = [
    (
        ("papers/vgg16", "--limit-memory", "200MB"),
        "error: running it takes about 500.8 MB of memory, and 200.0 MB are allowed\n  hint: --input 3x112x112 fits\n",
    ),
    (
        ("64@300x300 -> 2 * conv 64 3x3 pad 1", "--batch", "8", "--limit-memory", "150MB"),
        "error: running it takes about 617.1 MB of memory, and 150.0 MB are allowed\n  hint: --batch 1 fits\n",
    ),
    (
        ("256 -> fc 1000000", "--limit-memory", "0.5GB"),
        "error: running it takes about 1.1 GB of memory, and 500.0 MB are allowed\n"
        "  hint: a smaller input needs less; the methods naive and field need little\n",
    ),
    (
        ("3x8x8 -> conv 4 3x3", "--limit-memory", "2 apples"),
        "error: --limit-memory 2 apples is no size\n  expected: for example 2GB or 512MiB\n",
    ),
    (
        ("conv 4 3x3 -> relu",),
        "error: a network runs only on an input of known size\n  hint: give one, for example --input 3x224x224\n",
    ),
    ((NETWORK, "--layer", "conv3"), "error: no layer is named 'conv3'\n  hint: did you mean conv2 or conv1?\n"),
    (("relu",), 'error: \'relu\' is a layer kind; what it takes: cnncalc layers relu\n  hint: as a network: cnncalc "64x56x56 -> relu"\n'),
    ((NETWORK, "-q", "--json"), None),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), REFUSALS)
def test_refusals(arguments: tuple[str, ...], message: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is run, the figure is told, and a way out."""
    monkeypatch.setattr("cnncalc.engine.verify.run_through", None)
    monkeypatch.setattr("cnncalc.engine.verify.observe", None)
    result = run("verify", *arguments)
    assert result.code == 2
    if message is not None:
        assert (result.stdout, result.stderr) == ("", message)


def test_the_input_that_is_offered_fits() -> None:
    """With the option of the hint the network runs."""
    limit = ("--limit-memory", "70MB")
    refused = run("verify", "papers/squeezenet-v1", *limit)
    option = refused.stderr.split("hint: ")[1].removesuffix(" fits\n").split()
    assert option[0] == "--input"
    assert run("verify", "papers/squeezenet-v1", *limit, *option, "-q").code == 0


@pytest.mark.parametrize(
    "network", ["16@256x256 -> conv 32 3x3 pad 1 -> relu -> lrn 5 -> conv 8 3x3", "512@8x8 -> fc 300"]
)
def test_a_run_takes_no_more_memory_than_was_said(network: str) -> None:
    """What NumPy allocates at most is below the figure, and what is not allowance for kernels is needed indeed."""
    report = cnncalc.analyze(cnncalc.parse(network))
    tracemalloc.start()
    assert report.verify(method="run").ok
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert needed(report, "float32") / 10 <= peak <= needed(report, "float32")


SIZES = [("2GB", 2 * 10**9), ("512MiB", 2**29), ("1.5 g", 15 * 10**8), ("64k", 64_000), ("100", 100), (" 3 KiB", 3072)]


@pytest.mark.parametrize(("text", "size"), SIZES)
def test_sizes_are_read(text: str, size: int) -> None:
    """Decimal and binary units, whole and broken numbers."""
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["", "0", "-1GB", "GB", "2GBB", "1e9", "2XB", "1" * 99])
def test_what_is_no_size_is_refused(text: str) -> None:
    """Text that is no amount of memory, or an amount of none."""
    with pytest.raises(cnncalc.UsageError):
        read_size(text)


TIMES = [(0.0, "0.0 ms"), (0.0477, "47.7 ms"), (0.33, "0.33 s"), (12.34, "12.34 s"), (125.4, "125 s")]


@pytest.mark.parametrize(("seconds", "text"), TIMES)
def test_times_are_short(seconds: float, text: str) -> None:
    """Milliseconds, then seconds with two decimals, then whole ones."""
    assert duration(seconds) == text


def test_the_library_verifies() -> None:
    """Frozen figures, computed and executed; speeds; the unit that was followed; what the loops did."""
    report = cnncalc.analyze(cnncalc.load("papers/alexnet"))
    found = report.verify(seed=3)
    row = found.rows[4]
    assert (found.ok, row.name, row.macs.computed, row.macs.executed) == (True, "conv2", 223_948_800, 223_948_800)
    assert (row.on_padding.executed, found.total.on_padding.executed) == (report["conv2"].macs_on_padding, 53_084_160)
    assert row.seconds is not None
    assert row.speed == pytest.approx(2 * 223_948_800 / row.seconds / 1e9)
    assert found.rows[1].speed is None
    assert found.followed is not None
    assert found.followed == type(found.followed)("pool5", (2, 2), ((0, 194), (0, 194)), (227, 227), False)
    assert found.loops is not None
    assert (found.loops.layers, found.loops.ok) == (11, True)
    assert found.loops.deviation < 1e-12
    with pytest.raises(AttributeError):
        found.rows = ()  # type: ignore[misc]


MISUSES: list[tuple[dict[str, Any], str]] = [
    ({"method": "runs"}, "no method 'runs'\n  hint: did you mean run?"),
    ({"dtype": "int8"}, "no dtype 'int8'\n  hint: there are float32, float64"),
    ({"limit_memory": 1000}, "running it takes about 64.0 MB of memory, and 1.0 kB are allowed\n  hint: a smaller input needs less; the methods naive and field need little"),
]  # fmt: skip


@pytest.mark.parametrize(("choices", "message"), MISUSES)
def test_misuse_of_the_library(choices: dict[str, Any], message: str) -> None:
    """Words that do not exist, and too little memory."""
    with pytest.raises(cnncalc.UsageError) as refused:
        cnncalc.analyze(cnncalc.parse(NETWORK)).verify(**choices)
    assert str(refused.value) == message


def test_no_memory_left_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the machine has less than it said, one sentence tells."""

    def full(*_: Any, **__: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("cnncalc.engine.running.execute", full)
    result = run("verify", NETWORK)
    assert (result.code, result.stderr) == (
        2,
        "error: there is not enough memory to run it\n  hint: a smaller input needs less\n",
    )


def test_without_numpy_the_message_says_how_to_get_it() -> None:
    """The engine alone needs NumPy; a mistake in the network is told before."""
    for network, told in ((NETWORK, "the engine needs NumPy"), ("3x4x4 -> conv 4 9x9", "does not fit")):
        code = f"import sys; sys.modules['numpy'] = None; from cnncalc.cli import run; sys.exit(run(['verify', {network!r}]))"
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert (result.returncode, result.stdout) == (2, "")
        assert told in result.stderr


def test_a_bar_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal, after a second; never in a pipe, and never for what is quick."""
    for watched, patience, shown in ((True, 0.0, True), (False, 0.0, False), (True, 60.0, False)):
        monkeypatch.setattr(_progress, "_watched", lambda watched=watched: watched)
        monkeypatch.setattr(_progress, "_PATIENCE", patience)
        with _progress.Bar() as bar:
            cnncalc.analyze(cnncalc.parse(NETWORK)).verify(progress=bar)
        assert bool(capsys.readouterr().err) == shown


def test_progress_comes_to_an_end() -> None:
    """Shares grow from 0 to 1, method by method."""
    told: list[tuple[str, float]] = []
    cnncalc.analyze(cnncalc.parse(NETWORK)).verify(progress=lambda what, share: told.append((what, share)))
    running = [share for what, share in told if what == "running"]
    assert running == sorted(running)
    assert (running[0], running[-1]) == (0.0, 1.0)
    assert list(dict.fromkeys(what for what, _ in told)) == ["running", "following fields", "counting one by one"]


def test_one_layer_has_the_figures_it_has_in_the_network() -> None:
    """--layer: what comes in has the layer's own shape, and the field is still that in the network's input."""
    report = cnncalc.analyze(cnncalc.parse(NETWORK))
    whole = {row.name: row for row in report.verify().rows}
    for name, row in whole.items():
        (alone,) = report.verify(layer=name).rows
        assert alone.pairs == row.pairs


def test_numbers_do_not_warn() -> None:
    """Deep stacks of products overflow, which is nobody's business here."""
    with np.errstate(all="raise"):
        assert cnncalc.analyze(cnncalc.parse("1@6 -> 90 * scale -> softplus -> lrn 3")).verify().ok


FOLLOWED = [
    # network, what is said of a layer that cannot be followed on another input
    ("2@9 -> concat(conv 3 3 /2 | conv 3 2 /2) -> conv 3 2", True),
    ("2@12 -> adaptiveavgpool 5 -> conv 3 2", True),
    ("2@8x9 -> conv 3 3x1", True),
]


@pytest.mark.parametrize(("text", "agrees"), FOLLOWED)
def test_fields_are_followed_where_that_can_be(text: str, agrees: bool) -> None:
    """What cannot be looked at is not said to differ."""
    found = cnncalc.analyze(cnncalc.parse(text)).verify(method="field")
    assert found.ok is agrees
    assert found.differing == ()


def test_what_fits_no_other_input_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes that do not grow in proportion, branches that grow apart, and arrays that do not fit each other."""
    pooled = cnncalc.analyze(cnncalc.parse("2@12 -> adaptiveavgpool 5")).rows[-1]
    assert stretched(pooled.layer, 12, 24).output == (10,)
    with pytest.raises(Unfollowed, match="a size of 5 from 12 cannot be brought to an input of 13"):
        stretched(pooled.layer, 12, 13)
    added = cnncalc.analyze(cnncalc.parse("2@9 -> add(relu | tanh)")).rows[-1]
    with pytest.raises(Unfollowed, match="its branches have not the same size on another input"):
        following._met(added, (), [following.State(9), following.State(8)])

    def misfit(*_: Any) -> Any:
        raise ValueError("operands could not be broadcast together")

    monkeypatch.setattr(following, "_met", misfit)
    found = cnncalc.analyze(cnncalc.parse("2@9 -> add(conv 2 3 | conv 2 3)")).verify(method="field")
    assert found.rows[-1].field.executed is None
    assert any("it cannot be run on an input of " in remark for remark in found.rows[-1].remarks)


def test_units_that_see_nothing_are_no_example() -> None:
    """Where no unit of the last layer depends on the input, none is told."""
    report = cnncalc.analyze(cnncalc.parse("1@3 -> convtranspose 1 1 /2 -> crop 1+0 -> maxpool 1 /2"))
    found = report.verify()
    assert (found.ok, found.followed) == (True, None)
