"""A wrong formula is convicted: typical bugs are planted in the rules one at a time, and `verify` finds each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from cli_runner import run

import cnncalc
from cnncalc import receptive
from cnncalc.dims import ceil_div, product
from cnncalc.engine.verification import Verification
from cnncalc.layers import KINDS, Shape, _window
from cnncalc.layers._base import Resample, Spread, Window
from cnncalc.layers.conv import Convolution
from cnncalc.layers.norm import LayerNorm
from cnncalc.receptive import Span
from cnncalc.rows import Row


class Bug(NamedTuple):
    """What is planted where, the network that shows it, and the figure in which it must be found."""

    name: str
    where: Any
    attribute: str
    wrong: Any
    network: str
    figure: str


def rule(kind: str) -> type:
    """The class that holds a kind's rules."""
    return KINDS[kind]


def windows(change: Callable[..., Window]) -> Callable[[Any, Shape], Any]:
    """`reads` with every axis' window changed."""

    def reads(layer: Any, x: Shape) -> Any:
        dilation = layer.dilation or (1,) * x.rank
        befores = (pads[0] for pads in layer.margins(x))
        return tuple(map(change, layer.kernel, layer.stride, dilation, befores))

    return reads


def transposed_size(layer: Any, x: Shape) -> tuple[Any, ...]:
    """A transposed convolution's size, its output padding forgotten."""
    reaches = zip(x.space, layer.stride, layer.pad, layer.reaches())
    return tuple((n - 1) * s - before - after + e for n, s, (before, after), e in reaches)


def swapped_halves(n: int, reach: int, stride: int) -> tuple[int, int]:
    """`same` with the odd pixel before."""
    total = max((-(-n // stride) - 1) * stride + reach - n, 0)
    return total - total // 2, total // 2


IMAGE = "4@13x14"
BUGS = [
    Bug("conv's biases are forgotten", Convolution, "biases", lambda layer, x: 0, f"{IMAGE} -> conv 6 3x3", "params"),
    Bug(
        "a layer without bias has one", Convolution, "biases", lambda layer, x: layer.shape(x).channels,
        f"{IMAGE} -> conv 6 3x3 nobias", "params",
    ),
    Bug(
        "groups are ignored", rule("conv"), "links", lambda layer, x: x.channels * layer.filters,
        f"{IMAGE} -> conv 6 3x3 groups 2", "params",
    ),
    Bug(
        "the filter's depth is forgotten", rule("conv"), "links", lambda layer, x: layer.filters,
        f"{IMAGE} -> conv 6 3x3", "macs",
    ),
    Bug(
        "a kernel is taken as square", rule("conv"), "taps", lambda layer, x: layer.kernel[0] ** 2 * layer.links(x),
        f"{IMAGE} -> conv 6 3x5", "params",
    ),
    Bug(
        "connections are ignored", rule("conv"), "links", lambda layer, x: x.channels * layer.filters,
        f"{IMAGE} -> conv 2 3x3 connections {{[[0, 1], [1, 2, 3]]}}", "params",
    ),
    Bug(
        "work is counted at the input's positions", Convolution, "macs",
        lambda layer, x: layer.taps(x) * product(x.space), f"{IMAGE} -> conv 6 3x3", "macs",
    ),
    Bug(
        "taps on padding are not told apart", rule("conv"), "on_padding", lambda layer, x: 0,
        f"{IMAGE} -> conv 6 3x3 pad 1", "on_padding",
    ),
    Bug(
        "the stride is ignored in the size", _window, "floor_windows", lambda n, a, b, e, s: n + a + b - e + 1,
        f"{IMAGE} -> conv 6 3x3 /2", "shape",
    ),
    Bug(
        "padding is counted once", _window, "floor_windows", lambda n, a, b, e, s: (n + a - e) // s + 1,
        f"{IMAGE} -> conv 6 3x3 pad 1", "shape",
    ),
    Bug(
        "ceil stands for floor", _window, "floor_windows", lambda n, a, b, e, s: ceil_div(n + a + b - e, s) + 1,
        f"{IMAGE} -> conv 6 3x3 /2", "shape",
    ),
    Bug(
        "floor stands for ceil", _window, "ceil_windows", lambda n, a, b, e, s: (n + a + b - e) // s + 1,
        f"{IMAGE} -> maxpool 3x3 /2 ceil", "shape",
    ),
    Bug(
        "ceil lets a window start in the padding", _window, "ceil_windows",
        lambda n, a, b, e, s: ceil_div(n + a + b - e, s) + 1, "4@5x5 -> maxpool 2 /2 pad 1 ceil", "shape",
    ),
    Bug(
        "dilation is ignored in the size", _window.Windowed, "reaches", lambda layer: layer.kernel,
        f"{IMAGE} -> conv 6 3x3 dilation 2", "shape",
    ),
    Bug(
        "dilation is ignored in the field", _window.Windowed, "reads", windows(lambda k, s, d, a: Window(k, s, 1, a)),
        f"{IMAGE} -> conv 6 3x3 dilation 2", "field",
    ),
    Bug(
        "the holes of dilation are filled", receptive, "_union",
        lambda spans: Span(min(span.lo for span in spans), max(span.hi for span in spans)),
        f"{IMAGE} -> conv 6 3x3 dilation 2", "field",
    ),
    Bug(
        "the stride is ignored in the jump", _window.Windowed, "reads", windows(lambda k, s, d, a: Window(k, 1, d, a)),
        f"{IMAGE} -> conv 6 3x3 /2", "field",
    ),
    Bug(
        "the stride is ignored in the field above", _window.Windowed, "reads",
        windows(lambda k, s, d, a: Window(k, 1, d, a)), f"{IMAGE} -> maxpool 2 -> conv 6 3x3", "field",
    ),
    Bug(
        "padding is ignored in the field's place", _window.Windowed, "reads",
        windows(lambda k, s, d, a: Window(k, s, d, 0)), f"{IMAGE} -> conv 6 3x3 pad 1", "field",
    ),
    Bug("`same` pads the wrong side", _window, "same_margin", swapped_halves, f"{IMAGE} -> conv 6 4x4 same", "field"),
    Bug(
        "transposed work is counted at the output", rule("convtranspose"), "macs",
        lambda layer, x: layer.taps(x) * product(layer.shape(x).space), f"{IMAGE} -> convtranspose 6 3x3 /2", "macs",
    ),
    Bug(
        "output padding is forgotten", rule("convtranspose"), "slide", transposed_size,
        f"{IMAGE} -> convtranspose 6 3x3 /2 outpad 1", "shape",
    ),
    Bug(
        "a transposed field is that of a convolution", rule("convtranspose"), "reads",
        windows(lambda k, s, d, a: Window(k, s, d, a)), f"{IMAGE} -> convtranspose 6 3x3 /2 pad 1", "field",
    ),
    Bug(
        "products that are cut off are not told apart", rule("convtranspose"), "on_padding", lambda layer, x: 0,
        f"{IMAGE} -> convtranspose 6 3x3 /2 pad 1", "on_padding",
    ),
    Bug(
        "the multiplier is ignored", rule("dwconv"), "taps", lambda layer, x: product(layer.kernel) * x.channels,
        f"{IMAGE} -> dwconv 3x3 multiplier 2", "params",
    ),
    Bug("local shares weights", rule("local"), "weights", lambda layer, x: layer.taps(x), f"{IMAGE} -> local 6 3x3", "params"),
    Bug(
        "local shares biases", rule("local"), "biases", lambda layer, x: layer.filters, f"{IMAGE} -> local 6 3x3", "params"
    ),
    Bug("fc has no bias", rule("fc"), "biases", lambda layer, x: 0, f"{IMAGE} -> fc 10", "params"),
    Bug(
        "fc forgets the channels", rule("fc"), "macs", lambda layer, x: product(x.space) * layer.units,
        f"{IMAGE} -> fc 10", "macs",
    ),
    Bug("subsampling has no bias", rule("subsample"), "biases", lambda layer, x: 0, f"{IMAGE} -> subsample 2x2", "params"),
    Bug(
        "subsampling multiplies every tap", rule("subsample"), "macs",
        lambda layer, x: product(layer.kernel) * layer.shape(x).values, f"{IMAGE} -> subsample 2x2", "macs",
    ),
    Bug(
        "buffers of bn are parameters", rule("bn"), "weights", lambda layer, x: 3 * x.channels, f"{IMAGE} -> bn", "params"
    ),
    Bug("bn's counter is forgotten", rule("bn"), "buffers", lambda layer, x: 2 * x.channels, f"{IMAGE} -> bn", "buffers"),
    Bug(
        "ln over the volume learns a scale a channel", LayerNorm, "learned", lambda layer, x: x.channels,
        f"{IMAGE} -> ln all", "params",
    ),
    Bug("prelu has one factor", rule("prelu"), "weights", lambda layer, x: 1, f"{IMAGE} -> prelu channels", "params"),
    Bug(
        "adaptive parts do not overlap", rule("adaptiveavgpool"), "reads",
        lambda layer, x: tuple(Window(n // out, n // out) for n, out in zip(x.space, layer.output)),
        f"{IMAGE} -> adaptiveavgpool 5", "field",
    ),
    Bug(
        "global pooling reads its own position", rule("gap"), "reads", lambda layer, x: None,
        f"{IMAGE} -> conv 4 3x3 -> gap", "field",
    ),
    Bug(
        "upsampling is ignored in the field", rule("upsample"), "reads", lambda layer, x: None,
        f"{IMAGE} -> upsample 2 -> conv 4 3x3", "field",
    ),
    Bug(
        "interpolation reads one neighbour", rule("upsample"), "reads",
        lambda layer, x: tuple(Spread(f, f) for f in layer.factor), f"{IMAGE} -> upsample 2 bilinear", "field",
    ),
    Bug(
        "nearest to a size rounds up", rule("upsample"), "reads",
        lambda layer, x: tuple(Resample(n, to, "linear") for n, to in zip(x.space, layer.to)),
        f"{IMAGE} -> upsample to 26x28", "field",
    ),
    Bug(
        "shuffled pixels read their own position", rule("pixelshuffle"), "reads", lambda layer, x: None,
        f"{IMAGE} -> pixelshuffle 2 -> conv 4 3x3", "field",
    ),
    Bug(
        "concat forgets a branch", rule("concat"), "shape", lambda layer, *xs: xs[0], f"{IMAGE} -> concat(conv 4 1 | relu)",
        "shape",
    ),
    Bug(
        "of meeting branches the first is seen", receptive, "meet", lambda axes: receptive.Meeting(axes[0], ()),
        f"{IMAGE} -> add(conv 4 1 | conv 4 3x3 pad 1)", "field",
    ),
    Bug(
        "a crop moves the field the wrong way", rule("crop"), "reads",
        lambda layer, x: tuple(Window(1, before=before) for before, _ in layer.amounts(x)), f"{IMAGE} -> crop 2", "field",
    ),
    Bug(
        "a crop takes the larger half before", rule("crop"), "amounts",
        lambda layer, x: tuple((extra - extra // 2, extra // 2) for extra in (n - to for n, to in zip(x.space, layer.like))),
        f"{IMAGE} -> a: maxpool 2 -> add(identity | @input -> crop like @a)", "field",
    ),
    Bug(
        "a border is added on one side", rule("pad"), "shape",
        lambda layer, x: Shape.of(x.channels, *(n + before for n, (before, _) in zip(x.space, layer.amount))),
        f"{IMAGE} -> pad 2", "shape",
    ),
    Bug(
        "zero maps are added on one side", rule("padchannels"), "shape",
        lambda layer, x: Shape.of(x.channels + layer.amount[0], *x.space), f"{IMAGE} -> padchannels 1+2", "shape",
    ),
    Bug("the batch is ignored", Row, "macs", property(lambda row: row.figures.macs), f"{IMAGE} -> conv 6 3x3", "macs"),
]  # fmt: skip


def verified(network: str) -> Verification:
    """Two images through a network."""
    return cnncalc.analyze(cnncalc.parse(network), batch=2).verify()


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_is_convicted(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    """The network agrees as the rules are, and differs, in the figure that is wrong, with the bug in place."""
    assert verified(bug.network).ok
    monkeypatch.setattr(bug.where, bug.attribute, bug.wrong)
    found = verified(bug.network)
    assert not found.ok
    assert bug.figure in {one.figure for row in found.rows for one in row.differences}
    assert run("verify", bug.network, "-q", "--batch", "2").code == 1


@pytest.mark.parametrize("method", ["run", "naive", "field"])
def test_every_witness_convicts_alone(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each finds what only it can be asked for: MACs in a run, taps on padding in the loops, places in the field."""
    bugs = {
        "run": "bn's counter is forgotten",
        "naive": "padding is counted once",
        "field": "`same` pads the wrong side",
    }
    bug = next(bug for bug in BUGS if bug.name == bugs[method])
    monkeypatch.setattr(bug.where, bug.attribute, bug.wrong)
    assert run("verify", bug.network, "--method", method).code == 1


def test_a_bug_that_breaks_the_run_is_convicted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where arrays do not fit, contrary to the report, the layer that could not run is named."""
    monkeypatch.setattr(rule("crop"), "shape", lambda layer, x: Shape.of(x.channels, *(n - 2 for n in x.space)))
    found = cnncalc.analyze(cnncalc.parse(f"{IMAGE} -> concat(crop 2 | conv 4 3x3)")).verify(method="run")
    assert [row.name for row in found.rows if not row.ok] == ["crop1", "concat1"]
    assert found.rows[2].differences[0].text.startswith("could not be run: ")
