"""What a kernel says each output reads is what its output really depends on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cnncalc
from cnncalc.engine.kernels import KERNELS
from cnncalc.engine.kernels._slide import Slide, slide
from cnncalc.engine.tally import Tally

Array = np.ndarray[Any, Any]

CASES = [
    "2@7x6 -> conv 3 3x2 /2x1 pad 1+0x2 dilation 1x3",
    "4@9 -> conv 2 3 /4 pad 3 groups 2",
    "2@5x4x3 -> conv 2 2 pad 1 dilation 2",
    "2@8x9 -> conv 2 3 /2 same",
    "2@6x5 -> conv 2 1 /2",
    "2@3x3 -> conv 2 1",
    "2@7x6 -> conv 2 2 connections {[[0], [0, 1]]}",
    "2@7x6 -> dwconv 3 pad 2 dilation 2 multiplier 2",
    "2@7x6 -> local 3 3 /2 pad 1",
    "2@4x3 -> convtranspose 2 3x4 /2x3 pad 1+0x2 outpad 1x2",
    "2@5 -> convtranspose 2 2 /3 dilation 2 pad 1",
    "2@7x6 -> maxpool 3 /2 pad 1 ceil",
    "2@9 -> maxpool 2 /3 dilation 3 ceil",
    "2@7x6 -> avgpool 3x2 /2 pad 1 ceil",
    "2@8 -> avgpool 2 /3 excludepad ceil",
    "2@6x7 -> subsample 2x3",
    "2@7x5 -> adaptiveavgpool 3x4",
    "2@7x5 -> adaptivemaxpool 4x9",
    "2@4x5 -> gap",
    "2@4 -> gmp",
    "2@4x5 -> upsample 2x3",
    "2@4x5 -> upsample to 7x3",
    "2@4x5 -> upsample 2x3 bilinear",
    "2@6 -> upsample to 9 bilinear",
    "2@4x5x3 -> upsample to 3x10x4 bilinear",
    "8@3x2 -> pixelshuffle 2",
    "2@4x6 -> pixelunshuffle 2",
    "6@2x2 -> channelshuffle 3",
    "3@4x4 -> take 1..2",
    "2@4x4 -> padchannels 1+2",
    "2@4x3 -> pad 1+0x2",
    "2@4x5 -> crop 1x0+2",
    "2@4x5 -> relu",
    "2@4x5 -> bn",
    "2@4x5 -> lrn 3",
    "2@4x5 -> fc 3",
]  # fmt: skip


def ones(name: str, shape: tuple[int, ...], fan: int = 0) -> Array:
    """Numbers under which nothing cancels: factors of 1, and nothing added."""
    return np.zeros(shape) if name in ("bias", "running_mean") else np.ones(shape)


@pytest.mark.parametrize("text", CASES)
def test_outputs_depend_on_the_positions_in_their_windows(text: str) -> None:
    """One position after another is set, and the outputs that answer are those in whose window it is."""
    report = cnncalc.analyze(cnncalc.parse(text))
    (channels, *space), row = report.inputs[0].output_shape, report.rows[0]
    kernel = KERNELS[row.kind]
    numbers = kernel.allocate(row.layer, [(1, channels, *space)], ones)
    positions = np.broadcast_to(np.arange(int(np.prod(space))).reshape(space), (1, channels, *space))
    read = kernel.windows(row.layer, positions)
    for position in range(positions.max() + 1):
        made = kernel.run(row.layer, [(positions == position).astype(np.float64)], numbers, Tally())
        rank = made.ndim - 2
        taps = tuple(range(1, read.ndim - rank))
        assert np.array_equal((read == position).any(axis=taps), (made != 0).any(axis=1)), position


@pytest.mark.parametrize("kind", ["add", "mul", "concat"])
def test_where_branches_meet_each_is_read(kind: str) -> None:
    """Their positions broadcast as their values do."""
    gate, volume = np.array([[[7]], [[7]]])[np.newaxis], np.arange(6).reshape(1, 1, 2, 3).repeat(2, 1)
    layer = cnncalc.analyze(cnncalc.parse(f"2@2x3 -> {kind}(relu | relu)")).output.layer
    if kind == "concat":
        read = KERNELS[kind].windows(layer, volume, volume + 10)
        assert read[0, :, 1, 2].tolist() == [5, 5, 15, 15]
    else:
        read = KERNELS[kind].windows(layer, volume, gate)
        assert read.shape == (1, 2, 2, 2, 3)
        assert read[0, 1, :, 1, 2].tolist() == [5, 7]


def test_no_images_have_no_windows() -> None:
    """A batch of none is laid out as well, with the kernel and the positions of any other."""
    slides = [Slide(3, 2, range(-1, 6, 2)), Slide(2, 1, range(4))]
    assert slide(np.zeros((0, 3, 9, 5)), slides, 0.0).shape == (0, 3, 3, 2, 4, 4)
    assert slide(np.zeros((1, 3, 9, 5)), slides, 0.0).shape == (1, 3, 3, 2, 4, 4)
