"""`report.run`: the network as a function of inputs and weights, and every way of calling it wrongly."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cnncalc
from cnncalc import CnncalcError, Report, UnknownNameError, UsageError

Array = np.ndarray[Any, Any]
TEXT = "3@6x6 -> c: conv 2 3 pad 1 -> bn -> relu -> fc 4"
TWO = "inputs: {left: 3@4x4, right: 2@4x4}\nlayers: concat(@left | @right) -> conv 1 1"


def report_of(text: str = TEXT, **options: Any) -> Report:
    """A network, worked out."""
    return cnncalc.analyze(cnncalc.parse(text), **options)


def some_weights(report: Report) -> dict[str, Array]:
    """Numbers for `TEXT`."""
    shapes = {
        "c.weight": (2, 3, 3, 3), "c.bias": (2,), "bn1.weight": (2,), "bn1.bias": (2,), "bn1.running_mean": (2,),
        "bn1.running_var": (2,), "bn1.num_batches_tracked": (), "fc1.weight": (4, 72), "fc1.bias": (4,),
    }  # fmt: skip
    rng = np.random.default_rng(5)
    return {name: rng.random(shape) for name, shape in shapes.items()}


# -- what comes out ----------------------------------------------------------------------------------


def test_the_output_is_what_the_weights_make_of_the_input() -> None:
    """Worked out by hand: a 1x1 convolution, its relu, and a sum."""
    report = report_of("2@1x2 -> a: conv 1 1 -> relu -> fc 1 nobias")
    weights = {"a.weight": [[[[2]], [[-1]]]], "a.bias": [1], "fc1.weight": [[10, 100]]}
    made = report.run([[[1, 5]], [[4, 3]]], weights, outputs=["a", "relu1", "fc1"])
    assert {name: array.tolist() for name, array in made.items()} == {
        "a": [[[-1, 8]]],
        "relu1": [[[0, 8]]],
        "fc1": [800],
    }


def test_a_batch_goes_in_and_comes_out() -> None:
    """Each image of a batch, of any size, gives what it gives alone; without a batch axis in there is none out."""
    report, rng = report_of(), np.random.default_rng(0)
    x, weights = rng.random((5, 3, 6, 6)), some_weights(report_of())
    together = report.run(x, weights, dtype="float64")["fc1"]
    assert together.shape == (5, 4)
    for image, made in zip(x, together):
        assert np.allclose(report.run(image, weights, dtype="float64")["fc1"], made, rtol=1e-12)


def test_what_is_not_given_is_drawn() -> None:
    """A batch of the report's size; the same for the same seed, another for another."""
    report = report_of(batch=3)
    one, same, other = (report.run(seed=seed)["fc1"] for seed in (1, 1, 2))
    assert one.shape == (3, 4)
    assert one.dtype == np.float32
    assert np.array_equal(one, same)
    assert not np.allclose(one, other)


def test_a_layer_has_the_same_numbers_in_any_company() -> None:
    """What is drawn depends on the layer's name and the seed alone."""
    x = np.random.default_rng(0).random((3, 6, 6))
    alone = report_of("3@6x6 -> c: conv 2 3").run(x)["c"]
    assert np.array_equal(report_of("3@6x6 -> c: conv 2 3 -> bn -> relu -> fc 9").run(x, outputs="c")["c"], alone)


def test_several_inputs_by_name() -> None:
    """A dict with an array for each."""
    left, right = np.ones((3, 4, 4)), np.full((2, 4, 4), 2)
    weights = {"conv1.weight": np.arange(1, 6).reshape(1, 5, 1, 1), "conv1.bias": [0.5]}
    (made,) = report_of(TWO).run({"left": left, "right": right}, weights).values()
    assert np.array_equal(made, np.full((1, 4, 4), 6 + 18 + 0.5))


def test_nothing_that_was_given_is_written_over() -> None:
    """Neither inputs, which may even come out again, nor weights."""
    x = np.random.default_rng(0).random((2, 3, 6, 6)).astype(np.float32) - 0.5
    before, weights = x.copy(), some_weights(report_of())
    kept = {name: array.copy() for name, array in weights.items()}
    report_of().run(x, weights)
    report_of("3@6x6 -> relu -> identity -> relu6").run(x)
    out = report_of("3@6x6 -> identity").run(x)["identity1"]
    out += 1
    assert np.array_equal(x, before)
    assert all(np.array_equal(weights[name], array) for name, array in kept.items())


def test_a_network_without_layers_gives_its_input() -> None:
    """The output is then named as the input is."""
    assert report_of("3@2x2 -> 0 * relu").run(np.ones((3, 2, 2)))["input"].tolist() == np.ones((3, 2, 2)).tolist()


@pytest.mark.parametrize("large", [3, 1e300], ids=["grown", "given"])
def test_what_is_too_large_is_infinite_and_no_warning(large: float) -> None:
    """Squares of squares outgrow float32, if the input did not; what is made of infinity then is no number."""
    report = report_of("1@2 -> 9 * mul(identity | identity) -> softmax -> ln -> gn 1")
    made = report.run([[large, 0.5]], outputs=["mul9", "softmax1"])
    assert made["mul9"].tolist() == [[np.inf, 0]]
    assert np.isnan(made["softmax1"][0, 0])


def test_weights_from_a_file(tmp_path: Path) -> None:
    """An .npz file holds the same as a dict; the counter of batches may be left out."""
    x, weights = np.ones((3, 6, 6)), some_weights(report_of())
    save: Any = np.savez
    save(tmp_path / "weights.npz", **weights)
    del weights["bn1.num_batches_tracked"]
    from_dict, from_file = (report_of().run(x, given)["fc1"] for given in (weights, tmp_path / "weights.npz"))
    assert np.array_equal(from_dict, from_file)


def test_side_heads_run_where_they_are_asked_for() -> None:
    """Their weights may stand in a file that serves both."""
    text = "3@6x6 -> c: conv 2 3 pad 1 -> aux(head: (gap -> f: fc 3)) -> relu"
    weights = {name: array for name, array in some_weights(report_of()).items() if name[0] == "c"}
    weights |= {"head.f.weight": np.ones((3, 2)), "head.f.bias": np.zeros(3)}
    x = np.ones((3, 6, 6))
    assert report_of(text).run(x, weights)["relu1"].shape == (2, 6, 6)
    assert report_of(text, aux=True).run(x, weights, outputs="head.f")["head.f"].shape == (3,)


# -- what can be wrong -------------------------------------------------------------------------------

UNFIT = """\
c.weight has the shape (2, 3, 3)
  expected: (2, 3, 3, 3)

no layer has d.bias, of shape (2,)
  hint: did you mean c.bias?

fc1.bias holds no real numbers but complex128

bn1.running_mean is not given
  expected: an array of shape (2,)"""


def test_all_misfits_of_the_weights_are_told_at_once() -> None:
    """Wrong shapes, unknown and missing names, and what is no number, in one error."""
    weights = some_weights(report_of()) | {
        "c.weight": np.ones((2, 3, 3)),
        "d.bias": np.ones(2),
        "fc1.bias": np.ones(4) * 1j,
    }
    del weights["bn1.running_mean"]
    with pytest.raises(UsageError) as caught:
        report_of().run(np.ones((3, 6, 6)), weights)
    assert sorted(str(caught.value).split("\n\n")) == sorted(UNFIT.split("\n\n"))


ONE_IMAGE = "expected: (3, 6, 6), or (N, 3, 6, 6) with a batch"

MISTAKES: list[tuple[str, Callable[[], object], type[CnncalcError], str]] = [
    ("channels last", lambda: report_of().run(np.ones((6, 6, 3))), UsageError, f"input has the shape (6, 6, 3)\n  {ONE_IMAGE}"),
    ("no image", lambda: report_of().run(np.ones((0, 3, 6, 6))), UsageError, f"input has the shape (0, 3, 6, 6)\n  {ONE_IMAGE}"),
    ("ragged", lambda: report_of().run([[1], [1, 2]]), UsageError, "input holds no real numbers but object"),
    ("text", lambda: report_of().run("x"), UsageError, "input holds no real numbers but <U1"),
    (
        "names",
        lambda: report_of(TWO).run({"left": np.ones((3, 4, 4)), "rihgt": 1}),
        UsageError,
        "the input right is not given\n  expected: (2, 4, 4), or (N, 2, 4, 4) with a batch\n\n"
        "there is no input 'rihgt'\n  expected: left right",
    ),
    (
        "batches",
        lambda: report_of(TWO).run({"left": np.ones((5, 3, 4, 4)), "right": np.ones((2, 4, 4))}),
        UsageError,
        "the inputs have not the same batch: left (5, 3, 4, 4), right (2, 4, 4)",
    ),
    ("outputs", lambda: report_of().run(outputs=["d"]), UnknownNameError, "no layer is named 'd'\n  hint: names are those of the table's first column"),
    (
        "side head",
        lambda: report_of("3@6x6 -> aux(h: (gap -> fc 3)) -> relu").run(outputs="h.fc1"),
        UsageError,
        "h.fc1 belongs to a side head, which is not run\n  hint: analyze(network, aux=True) runs it",
    ),
    ("dtype", lambda: report_of().run(dtype="int8"), UsageError, "dtype 'int8' is not computed in\n  expected: float32 or float64"),
    ("seed", lambda: report_of().run(seed=-1), UsageError, "a seed is a whole number from 0, got -1"),
    (
        "no input",
        lambda: report_of("conv 8 3").run(),
        UsageError,
        "input has the shape ?x?x?, which cannot be run\n  hint: give the input in numbers: analyze(network, input='3x224x224')",
    ),
    ("no file", lambda: report_of().run(weights="missing.npz"), UsageError, "no such file: missing.npz"),
    (
        "no npz",
        lambda: report_of().run(weights="pyproject.toml"),
        UsageError,
        "cannot read weights from pyproject.toml\n  expected: an .npz file of arrays, as numpy.savez writes it",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("call", "error", "text"), [case[1:] for case in MISTAKES], ids=[case[0] for case in MISTAKES])
def test_mistakes_are_told_word_for_word(call: Callable[[], object], error: type[CnncalcError], text: str) -> None:
    """What was found, what was expected, and a way out."""
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == text


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\x93NUMPY"], ids=["empty", "broken", "cut off"])
def test_a_broken_file_of_weights(content: bytes, tmp_path: Path) -> None:
    """Whatever is in it, the error says what is expected."""
    (tmp_path / "w.npz").write_bytes(content)
    with pytest.raises(UsageError, match=r"cannot read weights from .*w\.npz"):
        report_of().run(weights=tmp_path / "w.npz")


def test_pickles_are_not_opened(tmp_path: Path) -> None:
    """A file of weights may come from anywhere; what it holds is never executed."""
    np.savez(tmp_path / "w.npz", x=np.array([print], dtype=object))
    with pytest.raises(UsageError, match="cannot read weights"):
        report_of().run(weights=tmp_path / "w.npz")


WITHOUT = """
import sys
sys.modules["numpy"] = None
import cnncalc
report = cnncalc.analyze(cnncalc.parse("3@6x6 -> relu"))
for _ in range(2):
    try:
        report.run()
    except cnncalc.UsageError as error:
        print(error)
"""


def test_without_numpy_the_error_says_how_to_get_it() -> None:
    """Each time it is asked for, and nothing else needs it."""
    made = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True)
    assert made.stdout == 2 * "the engine needs NumPy\n  hint: pip install 'cnncalc[numpy]'\n"


def test_weights_come_in_an_archive(tmp_path: Path) -> None:
    """A single array is none."""
    np.save(tmp_path / "one.npy", np.zeros(3))
    report = cnncalc.analyze(cnncalc.parse("3x8x8 -> conv 4 3"))
    with pytest.raises(cnncalc.UsageError, match="cannot read weights from"):
        report.run(weights=tmp_path / "one.npy")
