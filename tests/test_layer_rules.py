"""What the rules of each kind say beside parameters and MACs: operations, remarks, and where a kind can stand."""

from __future__ import annotations

import pytest

import cnncalc
from cnncalc import dims
from cnncalc.errors import CnncalcError
from cnncalc.layers import KINDS, kind_of
from cnncalc.layers._base import coming, stated
from cnncalc.memory import measure
from cnncalc.numbers.conditions import written
from cnncalc.numbers.symbolic import named
from cnncalc.rows import Row


def last(text: str) -> Row:
    """The last layer of a network."""
    return cnncalc.analyze(cnncalc.parse(text)).rows[-1]


FIGURES = [
    # network, figure, value: worked out by hand
    ("8@4x4 -> relu", "other_ops", 128), ("8@4x4 -> prelu", "other_ops", 128), ("8@4x4 -> prelu channels", "weights", 8),
    ("8@4x4 -> softmax", "other_ops", 3 * 128), ("8@4x4 -> logsoftmax", "other_ops", 3 * 128),
    ("8@4x4 -> dropout 0.5", "other_ops", 0), ("8@4x4 -> identity", "other_ops", 0), ("8@4x4 -> flatten", "other_ops", 0),
    ("8@4x4 -> bn", "other_ops", 2 * 128), ("8@4x4 -> bn noaffine", "other_ops", 2 * 128), ("8@4x4 -> bn noaffine", "params", 0),
    ("8@4x4 -> bn", "buffers", 17), ("8@4x4 -> ln", "buffers", 0),
    ("8@4x4 -> ln", "other_ops", 7 * 128), ("8@4x4 -> ln noaffine", "other_ops", 5 * 128), ("8@4x4 -> ln noaffine", "params", 0),
    ("8@4x4 -> ln all", "weights", 128), ("8@4x4 -> ln all", "biases", 128),
    ("8@4x4 -> gn 4", "other_ops", 7 * 128), ("8@4x4 -> gn 4 noaffine", "params", 0),
    ("8@4x4 -> instancenorm", "other_ops", 5 * 128), ("8@4x4 -> instancenorm affine", "other_ops", 7 * 128),
    ("8@4x4 -> lrn 5", "other_ops", 9 * 128), ("8@4x4 -> lrn 1", "other_ops", 5 * 128), ("8@4x4 -> scale", "other_ops", 128),
    ("8@9x9 -> maxpool 3x2", "other_ops", 5 * 8 * 3 * 4), ("8@9x9 -> avgpool 3x2", "other_ops", 6 * 8 * 3 * 4),
    ("8@9x9 -> subsample 3x2", "other_ops", 5 * 8 * 3 * 4), ("8@9x9 -> subsample 3x2", "connections", 7 * 8 * 3 * 4),
    ("8@9x9 -> subsample 3x2", "bias_adds", 8 * 3 * 4), ("8@5x6 -> adaptiveavgpool 2", "other_ops", 240), ("8@5x6 -> gmp", "other_ops", 240),
    ("8@4x4 -> upsample 3", "other_ops", 0), ("8@4x4 -> upsample 3 bilinear", "other_ops", 7 * 8 * 12 * 12),
    ("8@4 -> upsample 3 bilinear", "other_ops", 3 * 8 * 12), ("8@4x4x4 -> upsample 2 bilinear", "other_ops", 15 * 8 * 8 * 8 * 8),
    ("8@4x4 -> concat(relu | relu)", "other_ops", 0), ("8@4x4 -> add(relu | relu | relu)", "other_ops", 2 * 128),
    ("8@4x4 -> mul(identity | gap)", "other_ops", 128),
    ("3x9x9 -> conv 4 3x5x3", "weights", 3 * 5 * 3 * 4), ("3x9x9 -> conv 3x5x3x4", "weights", 3 * 5 * 3 * 4), ("3@9 -> conv 4 5x3", "weights", 5 * 3 * 4), ("3@9 -> conv 5x3x4", "weights", 5 * 3 * 4),
    ("3x9x9 -> conv 4 3x2 nobias", "bias_adds", 0), ("3x9x9 -> conv 4 3x2 nobias", "biases", 0), ("3x9x9 -> conv 4 3x2", "biases", 4),
    ("3x9x9 -> conv 4 3x2", "bias_adds", 4 * 7 * 8), ("3x9x9 -> conv 4 3x2", "connections", 19 * 4 * 7 * 8),
    ("3x9x9 -> conv 4 3x2 fixed", "params", 0), ("3x9x9 -> conv 4 3x2 fixed", "bias_adds", 4 * 7 * 8), ("3x9x9 -> conv 4 3x2 fixed", "macs", 18 * 4 * 7 * 8),
    ("3x9x9 -> local 4 3x2", "weights", 18 * 4 * 7 * 8), ("3x9x9 -> local 4 3x2", "biases", 4 * 7 * 8),
    ("3x9x9 -> local 4 3x2 nobias", "biases", 0), ("3x9x9 -> local 4 3x2 fixed", "weights", 0), ("3x9x9 -> local 4 3x2 fixed", "biases", 0),
    ("3x9x9 -> dwconv 3x2 multiplier 2", "params", 6 * 6 + 6), ("3x9x9 -> dwconv 3x2 fixed", "params", 0), ("3x9x9 -> dwconv 3x2 nobias", "bias_adds", 0),
    ("3x9x9 -> convtranspose 4 3x2 nobias", "params", 72), ("3x9x9 -> convtranspose 4 3x2 fixed", "params", 0),
    ("48 -> fc 5", "biases", 5), ("48 -> fc 5", "bias_adds", 5), ("48 -> fc 5 nobias", "biases", 0), ("48 -> fc 5 nobias", "bias_adds", 0),
    ("48 -> fc 5 fixed", "params", 0), ("48 -> fc 5 fixed", "bias_adds", 5), ("48 -> fc 5 nobias fixed", "bias_adds", 0),
    ("3x8x8 -> convtranspose 4 3 /2", "remainder", 0), ("48 -> fc 5", "connections", 48 * 5 + 5), ("48 -> fc 5 nobias", "connections", 48 * 5),
    ("3x9x9 -> conv 4 3", "other_ops", 0), ("48 -> fc 5", "other_ops", 0), ("8@4x4 -> relu", "connections", 0), ("8@4x4 -> relu", "macs", 0), ("8@4x4 -> relu", "bias_adds", 0), ("8@4x4 -> relu", "buffers", 0),
    ("3x9x10 -> conv 4 4 /3 pad 1", "remainder", 1 + 2), ("3x9x9 -> maxpool 4 /3 pad 1 ceil", "remainder", 2), ("3x9x9 -> relu", "remainder", 0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "figure", "value"), FIGURES)
def test_figures_worked_out_by_hand(text: str, figure: str, value: int) -> None:
    """Operations that are no MACs, biases that are there or not, weights that are not trained."""
    assert getattr(last(text), figure) == value


FITS = [
    # network, what is said of its divisions
    ("3x9x9 -> conv 4 2 /3", "10/3 windows, so 3; 1 position at the end never read; fits: input 8 or 11, or pad 1"),
    ("3x10x9 -> conv 4 2 /3", "height: 11/3 windows, so 3; 2 positions at the end never read; fits: input 8 or 11, or pad 2"
     "\nwidth: 10/3 windows, so 3; 1 position at the end never read; fits: input 8 or 11, or pad 1"),
    ("3@10x10x9 -> conv 4 2 /3", "depth and height: 11/3 windows, so 3; 2 positions at the end never read; fits: input 8 or 11, or pad 2"
     "\nwidth: 10/3 windows, so 3; 1 position at the end never read; fits: input 8 or 11, or pad 1"),
    ("3x8x8 -> conv 4 2 /3", ""), ("3x2x2 -> conv 4 2 /3", ""),
    ("3x3x3 -> conv 4 2 /3", "4/3 windows, so 1; 1 position at the end never read; fits: input 2 or 5, or pad 1"),
    ("3x9x9 -> conv 4 4 /3 pad 1", "10/3 windows, so 3; only padding is left over"),
    ("3x10x10 -> conv 4 4 /3 pad 1", "11/3 windows, so 3; 1 position at the end never read; fits: input 8 or 11, or pad 3"),
    ("3x8x8 -> conv 4 3 /4", "2.25 windows, so 2; 1 position at the end never read; fits: input 7 or 11, or pad 1+2 (no equal padding does)"),
    ("3x4x4 -> conv 4 4 /5 pad 2+0x2+0", "1.4 windows, so 1; 2 positions at the end never read; fits: input 2 or 7, or pad 5"),
    ("3x8x8 -> maxpool 5 /4", "1.75 windows, so 1; 3 positions at the end never read; fits: input 5 or 9, or pad 0+1 (no equal padding does)"),
    ("3x8x8 -> maxpool 5 /4 pad 2", "2.75 windows, so 2; 1 position at the end never read; fits: input 5 or 9"),
    ("3x8x8 -> maxpool 2 /4", "2.5 windows, so 2; 2 positions at the end never read; fits: input 6 or 10, or pad 1"),
    ("6x9x9 -> subsample 2", "4.5 windows, so 4; 1 position at the end never read; fits: input 8 or 10"),
    ("3x1000x1000 -> conv 4 3 /7", "1004/7 windows, so 143; 3 positions at the end never read; fits: input 997 or 1004, or pad 2"),
    ("3x30x30 -> conv 4 3 /16", "2.6875 windows, so 2; 11 positions at the end never read; fits: input 19 or 35, or pad 2+3 (no equal padding does)"),
    ("3x31x31 -> conv 4 3 /32 pad 0+1", "61/32 windows, so 1; 28 positions at the end never read; fits: input 2 or 34, or pad 2"),
    ("3x12x12 -> maxpool 3 /2 ceil", "5.5 windows, rounded up to 6; the last hangs 1 over the edge"),
    ("3x13x13 -> maxpool 3 /2 ceil", ""), ("3x12x12 -> maxpool 3 /2 pad 1 ceil", "6.5 windows, rounded up to 7; the last hangs 1 over the edge"),
    ("3x12x12 -> maxpool 4 /3 pad 2+0 ceil", "13/3 windows, rounded up to 5; the last hangs 2 over the edge"),
    ("3x5x5 -> maxpool 2 /3 pad 1 ceil", "8/3 windows, so 2; 1 position at the end never read; fits: input 3 or 6"),
    ("3x6x6 -> maxpool 2 /3 pad 1 ceil", ""), ("3x7x7 -> maxpool 2 /3 pad 1 ceil", "10/3 windows, so 3; only padding is left over"),
    ("3x8x8 -> maxpool 2 /3 pad 1+0x1+0 ceil", "10/3 windows, so 3; 1 position at the end never read; fits: input 7 or 10"),
    ("3x9x9 -> conv 4 2 /3 same", ""), ("3x9x9 -> convtranspose 4 2 /3", ""), ("conv 4 2 /3", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), FITS)
def test_what_divisions_leave_over_is_said(text: str, said: str) -> None:
    """How many windows there would be, what no window reads, and the nearest sizes and paddings that fit."""
    assert "\n".join(last(text).fit) == said


def test_a_layer_made_by_hand_has_the_defaults() -> None:
    """Of what is not given."""
    layer = KINDS["conv"](filters=8, kernel=(3,))
    assert [getattr(layer, name) for name in ("stride", "dilation", "groups", "bias")] == [1, 1, 1, True]
    assert getattr(KINDS["upsample"](factor=(2,)), "mode", "") == "nearest"


def test_figures_that_are_stated_are_held_against_those_found() -> None:
    """Nothing is said of what nobody stated or knows; of a symbol it becomes a condition."""
    channels = "channels"
    assert (
        list(stated(None, 3, channels)) == list(stated(4, dims.UNKNOWN, channels)) == list(stated(4, 4, channels)) == []
    )
    assert list(stated(4, 3, channels)) == [("in 4 is stated, but 3 channels come in", "write 3")]
    assert list(stated(4, 1, channels)) == [("in 4 is stated, but 1 channel comes in", "write 1")]
    assert coming(dims.UNKNOWN, channels) == "? channels come in"
    with dims.conditions() as met:
        assert list(stated(4, named("C"), channels)) == []
    assert [written(one) for one in met] == ["C == 4"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [("3x9x9 -> conv 4 3", True), ("CxHxW -> conv 4 3x3 pad 1+0x2", True), ("3x9x9 -> conv K 3", False), ("3x9x9 -> conv 4 3xK", False),
     ("3x9x9 -> conv 4 3 pad 0+{K}x1", False), ("3x9x9 -> dropout 0.5", True), ("3x9x9 -> conv 2 1 connections {[[0], [1, 2]]}", True)],
)  # fmt: skip
def test_layers_know_whether_their_arguments_are_numbers(text: str, plain: bool) -> None:
    """Whatever comes in, and however deep in an argument a symbol stands."""
    assert last(text).layer.is_settled is plain


REFUSED = [
    # network, what is found, the way out
    ("3x2x2 -> conv 4 3", "conv1: a window of 3 in height does not fit into 2", "the smallest height that fits is 3; or pad 1"),
    ("3@9x2 -> conv 4 5x7", "conv1: a window of 7 in width does not fit into 2", "the smallest width that fits is 7; or pad 3"),
    ("3x4x4 -> conv 4 5 pad 0 dilation 2", "conv1: a window of 9 in height (kernel 5, dilation 2) does not fit into 4", "the smallest height that fits is 9; or pad 3"),
    ("3x2x2 -> conv 4 8 pad 1+2", "conv1: a window of 8 in height does not fit into 2 + 3 of padding", "the smallest height that fits is 5; or pad 3"),
    ("3x2x2 -> maxpool 4 pad 0", "maxpool1: a window of 4 in height does not fit into 2", "the smallest height that fits is 4"),
    ("3x2x2 -> maxpool 8 /3 ceil", "maxpool1: a window of 8 in height does not fit into 2", "the smallest height that fits is 6"),
    ("3@2x9x9 -> conv 4 3", "conv1: a window of 3 in depth does not fit into 2", "the smallest depth that fits is 3; or pad 1"),
    ("3@9x9x1 -> avgpool 3 pad 1", "avgpool1: an average over three axes needs its kernel inside the input: kernel 3 in width, 1 come in", "the smallest width that fits is 3"),
    ("3@1x9x9 -> avgpool 3 pad 1", "avgpool1: an average over three axes needs its kernel inside the input: kernel 3 in depth, 1 come in", "the smallest depth that fits is 3"),
    ("3x9x9 -> maxpool 3 pad 2", "maxpool1: pad 2 is more than half of the kernel 3, so a window could see nothing but padding", "write at most 1"),
    ("3x9x9 -> convtranspose 4 3 /2 outpad 2", "convtranspose1: outpad 2 is not below the stride 2 or the dilation 1", "write at most 1"),
    ("3x9x9 -> convtranspose 4 3 /2 dilation 3 outpad 3", "convtranspose1: outpad 3 is not below the stride 2 or the dilation 3", "write at most 2"),
    ("3x1x1 -> convtranspose 4 2 pad 1", "convtranspose1: the padding cuts off the whole height: 0 would be left", "use less padding or a larger kernel"),
    ("3x9x9 -> convtranspose 4 3 same", "convtranspose1: pad same is not defined for a transposed convolution", "write numbers"),
    ("6x9x9 -> conv 4 3 groups 4", "conv1: groups 4 does not divide the 6 incoming channels", "groups that fit: 1 2"),
    ("128x9x9 -> conv 192 3 groups 7", "conv1: groups 7 does not divide the 128 incoming channels", "groups that fit: 1 2 4 8 16 32 64"),
    ("130x9x9 -> conv 195 3 groups 4", "conv1: groups 4 does not divide the 130 incoming channels", "groups that fit: 1 5 13"),
    ("6x9x9 -> conv 4 3 groups 3", "conv1: groups 3 does not divide the 4 filters", "groups that fit: 1 2"),
    ("65x9x9 -> gn 3", "gn1: 3 groups do not divide 65 channels", "groups that fit: 1 5 13"),
    ("64x9x9 -> gn 3", "gn1: 3 groups do not divide 64 channels", "groups that fit: 1 2 4 8 16 32 64"),
    ("3x9x9 -> conv 4 3x3x2", "conv1: filter depth 2, but 3 channels come in", "write depth 3"),
    ("6x9x9 -> conv 6 3x3x2", "conv1: filter depth 2, but 6 channels come in", "write depth 6, or groups 3"), ("6x9x9 -> conv 6 3x3x4", "conv1: filter depth 4, but 6 channels come in", "write depth 6"),
    ("3x9x9 -> conv 3 16", "conv1: a window of 16 in height does not fit into 9", "the smallest height that fits is 16; or pad 4; the number of filters stands first: conv 16 3x3"),
    ("3@9 -> conv 11 16", "conv1: a window of 16 in width does not fit into 9", "the smallest width that fits is 16; or pad 4; the number of filters stands first: conv 16 11"),
    ("3x9x9 -> conv 1 16", "conv1: a window of 16 in height does not fit into 9", "the smallest height that fits is 16; or pad 4; the number of filters stands first: conv 16 1x1"),
    ("3x9x9 -> conv 5 16", "conv1: a window of 16 in height does not fit into 9", "the smallest height that fits is 16; or pad 4; the number of filters stands first: conv 16 5x5"),
    ("3x9x9 -> conv 7 16", "conv1: a window of 16 in height does not fit into 9", "the smallest height that fits is 16; or pad 4; the number of filters stands first: conv 16 7x7"),
    ("3x9x9 -> conv 4 16", "conv1: a window of 16 in height does not fit into 9", "the smallest height that fits is 16; or pad 4"),
    ("3x9x9 -> conv K 16", "conv1: a window of 16 in height does not fit into 9", "the smallest height that fits is 16; or pad 4"),
    ("3x9x9 -> conv 3 16x17", "conv1: a window of 16 in height does not fit into 9", "the smallest height that fits is 16; or pad 4"),
    ("3x9x9 -> conv 3 {K+10}", "conv1: a window of K + 10 in height does not fit into 9", ""),
    ("3x9x9 -> conv 3x3x3", "conv1: conv needs its filters", "for example conv 64 3x3x3"),
    ("6x9x9 -> conv 4 3x3x2", "conv1: filter depth 2, but 6 channels come in", "write depth 6"),
    ("6x9x9 -> conv 4 3x3x2 groups 2", "conv1: filter depth 2, but each of 2 groups has 6 / 2 = 3 channels", "write depth 3"),
    ("3x9x9 -> conv 4 3 in 4", "conv1: in 4 is stated, but 3 channels come in", "write 3"),
    ("3x2x2 -> fc 4 in 11", "fc1: in 11 is stated, but 12 numbers come in (3x2x2 flattened)", "write 12"),
    ("12 -> fc 4 in 11", "fc1: in 11 is stated, but 12 numbers come in", "write 12"),
    ("3x9x9 -> bn in 4", "bn1: in 4 is stated, but 3 channels come in", "write 3"),
    ("3x9x9 -> instancenorm in 4", "instancenorm1: in 4 is stated, but 3 channels come in", "write 3"),
    ("3x9x9 -> conv 2 3 connections {[[0], [1], [2]]}", "conv1: connections lists 3 of 2 filters", "one list a filter"),
    ("3x9x9 -> conv 2 3 groups 2 connections {[[0], [1]]}", "conv1: groups 2 does not divide the 3 incoming channels", "groups that fit: 1"),
    ("4x9x9 -> conv 2 3 groups 2 connections {[[0], [1]]}", "conv1: connections and groups exclude each other", "leave groups out"),
    ("3x9x9 -> conv 2 3 connections {[[0], [1, 2, 1]]}", "conv1: connections [1, 2, 1] read a channel twice", "name each channel once"),
    ("3x9x9 -> conv 2 3 connections {[[0], [3]]}", "conv1: connections read channel 3, but 3 come in", "channels count from 0"),
    ("3x9x9 -> dropout 1.01", "dropout1: the share of values dropped lies between 0 and 1", "for example dropout 0.5"),
    ("3@9 -> pad 1+2x3+4", "pad1: amount 1+2x3+4 has 2 numbers, but 3x9 has 1 spatial axis", "write one number an axis"),
    ("3x9x9 -> crop", "crop1: crop needs an amount", "for example crop 1, or crop like @name"),
    ("3@9 -> pad 1+2x3", "pad1: amount 1+2x3 has 2 numbers, but 3x9 has 1 spatial axis", "write one number an axis"),
    ("3x9x9 -> crop 5", "crop1: nothing is left of height 9: -1", "take less away"),
    ("3x9x9 -> crop 0x4+5", "crop1: nothing is left of width 9: 0", "take less away"),
    ("6x9x9 -> take 2..7", "take1: channels up to 7 are wanted, but 6 come in", "write at most 6, or leave it open"),
    ("6x9x9 -> take 2..2", "take1: 2..2 holds no channel", "the end is not included"),
    ("6x9x9 -> channelshuffle 4", "channelshuffle1: 6 channels cannot be divided into parts of 4", "4 or 8 of them would fit"),
    ("3x9x9 -> channelshuffle 4", "channelshuffle1: 3 channels cannot be divided into parts of 4", "4 of them would fit"),
    ("6x9x9 -> pixelshuffle 2", "pixelshuffle1: 6 channels cannot be divided into parts of 4", "4 or 8 of them would fit"),
    ("6x9x9 -> pixelunshuffle 2", "pixelunshuffle1: 9 rows or columns cannot be divided into parts of 2", "8 or 10 of them would fit"),
    ("6x9x9 -> reshape 6@80", "reshape1: 6x9x9 holds 486 numbers, 6x80 holds 480", "both must hold the same"),
    ("6x9x9 -> linear 5", "linear1: linear takes a flat vector, but 6x9x9 comes in", "write flatten before it, or fc instead"),
    ("6x9x9 -> concat(identity | conv 4 3)", "concat1: the branches give 6x9x9 and 4x7x7, whose height differs", "look at the padding and the strides of the branches; or write -> crop 1 behind the one that gives 6x9x9"),
    ("6x9x9 -> concat(identity | conv 4 1x3)", "concat1: the branches give 6x9x9 and 4x9x7, whose width differs", "look at the padding and the strides of the branches; or write -> crop 0x1 behind the one that gives 6x9x9"),
    ("6x9x9 -> concat(identity | conv3d 4 1)", "conv1: conv3d needs 3 spatial axes, but 6x9x9 comes in", "write conv2d, or conv alone"),
    ("6x9x9 -> concat(identity | gap -> flatten)", "concat1: the branches give 6x9x9 and 6, which have not the same number of axes", "write -> flatten behind the branch that gives 6x9x9"),
    ("6x9x9 -> add(identity | conv 4 1)", "add1: the branches give 6x9x9 and 4x9x9, whose channels differ", "a 1x1 convolution brings them to the same"),
    ("6x9x9 -> add(identity | conv 4 3)", "add1: the branches give 6x9x9 and 4x7x7, whose channels differ", "look at the padding and the strides of the branches; or write -> crop 1 behind the one that gives 6x9x9; then a 1x1 convolution for the channels"),
    ("6x9x9 -> add(identity | gap -> conv 4 1)", "add1: the branches give 6x9x9 and 4x1x1, whose channels differ", "a 1x1 convolution brings them to the same"),
    ("6x9x9 -> add(identity | gap -> conv 4 1 | conv 6 3)", "add1: the branches give 6x9x9 and 4x1x1, whose channels differ", "a 1x1 convolution brings them to the same"),
    ("6x9x9 -> mul(identity | conv 6 1x3)", "mul1: the branches give 6x9x9 and 6x9x7, whose width differs", "look at the padding and the strides of the branches; or write -> crop 0x1 behind the one that gives 6x9x9"),
    ("6x9x9 -> a: maxpool 2 -> add(@input -> crop like @a | identity) -> crop like @input", "crop2: height 4 is smaller than the 9 it should be cropped to", "crop the larger of the two"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "finding", "way"), REFUSED, ids=lambda one: one)
def test_layers_that_do_not_fit_say_what_would(text: str, finding: str, way: str) -> None:
    """Word for word, with the smallest input, the largest padding, or the numbers that divide."""
    with pytest.raises(CnncalcError) as caught:
        cnncalc.analyze(cnncalc.parse(text))
    assert (caught.value.problems[0].finding, caught.value.problems[0].hint) == (finding, way)


ACCEPTED = [
    ("3x9x9 -> dropout 0", "3x9x9"), ("3x9x9 -> dropout 1", "3x9x9"), ("3x9x9 -> convtranspose 4 3 /2 outpad 1", "4x20x20"),
    ("3x9x9 -> convtranspose 4 3 /2 dilation 3 outpad 2", "4x25x25"), ("3x1x1 -> convtranspose 4 3 pad 1", "4x1x1"),
    ("3x9x9 -> maxpool 3 pad 1", "3x3x3"), ("3x9x9 -> crop 4", "3x1x1"), ("6x9x9 -> take ..6", "6x9x9"), ("6x9x9 -> take 5..", "1x9x9"),
    ("6x9x9 -> take 2..3", "1x9x9"), ("3x3x3 -> conv 4 3", "4x1x1"), ("3x6x6 -> maxpool 8 /3 ceil", "3x1x1"),
    ("3@3x9x9 -> avgpool 3 pad 1", "3x1x3x3"), ("3x9x9 -> conv 11x11x3x96 /4 pad 2", "96x1x1"), ("3x9x9 -> conv 96 11x11x3 /4 pad 2", "96x1x1"),
    ("4x9x9 -> conv 6 3x3x2 groups 2", "6x7x7"), ("3@9 -> conv 5x3x8", "8x5"), ("3@9x9x9 -> conv 3x3x3x3x8", "8x7x7x7"),
    ("3x9x9 -> pad 1+2x0+3", "3x12x12"), ("3x9x9 -> nn.ZeroPad2d((1, 2, 3, 4))", "3x16x12"),
    ("3@9 -> nn.ZeroPad1d((1, 2))", "3x12"), ("3x9x9 -> pad 1x2", "3x11x13"), ("3x9x9 -> a: maxpool 2 -> add(identity | @input -> crop like @a)", "3x4x4"),
    ("3x9x9 -> padchannels 1+2", "6x9x9"), ("8@2x3 -> pixelshuffle 2", "2x4x6"), ("2@4x6 -> pixelunshuffle 2", "8x2x3"),
    ("3x9x9 -> upsample 2x1", "3x18x9"), ("3x9x9 -> upsample to 4x5", "3x4x5"), ("3x9x9 -> adaptiveavgpool 4x5", "3x4x5"),
    ("6 -> add(identity | reshape 6@1x1)", "6x1x1"), ("6x9x9 -> mul(gap -> flatten | identity)", "6x9x9"), ("6x9x9 -> add(identity | gap)", "6x9x9"),
    ("6x9x9 -> add(gap | identity | gap)", "6x9x9"), ("6x9x9 -> mul(identity | conv 1 1)", "6x9x9"), ("6x9x9 -> concat(identity | relu | conv 4 1)", "16x9x9"),
    ("conv 8 3 -> concat(identity | conv 4 1 | adaptiveavgpool 5)", "20x5x5"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shape"), ACCEPTED)
def test_layers_that_just_fit_are_accepted(text: str, shape: str) -> None:
    """The last size, padding or channel that is allowed; every way to write a margin; what broadcasts."""
    assert str(last(text).output_shape) == shape


NAMES = """
conv convolution conv1d conv2d conv3d, dwconv depthwise, convtranspose deconv upconv, local, maxpool pool, avgpool meanpool,
subsample, adaptiveavgpool, adaptivemaxpool, gap globalavgpool, gmp globalmaxpool, fc dense, linear, flatten, identity,
dropout, droppath stochasticdepth, reshape, bn batchnorm, gn groupnorm, instancenorm, lrn localresponsenorm, ln layernorm,
scale layerscale, relu, relu6, leakyrelu, prelu, elu, selu, gelu, silu swish, mish, sigmoid, hardsigmoid, hardswish, tanh,
softplus, softmax, logsoftmax, pad zeropad, crop, padchannels, upsample, pixelshuffle, pixelunshuffle, channelshuffle,
take slice, custom, concat, add, mul
"""
GROUPS = [group.split() for group in NAMES.replace("\n", " ").split(",")]


def test_every_name_of_the_language_is_a_kind() -> None:
    """The canonical name first, then what else is accepted; nothing else is."""
    for canonical, *others in GROUPS:
        assert {kind.kind for kind, _ in map(kind_of, [canonical, *others]) if kind} == {canonical}  # type: ignore[misc]
    numbered = {"conv1d", "conv2d", "conv3d"}
    assert {name for group in GROUPS for name in group} - numbered == set(KINDS)
    assert [kind_of(name) and kind_of(name)[1] for name in ("Conv2d", "conv", "MAXPOOL1D", "bn3d")] == [2, None, 1, 3]  # type: ignore[index]
    assert [kind_of(name) for name in ("conv4d", "conv0d", "2d", "conv2", "layers", "_base")] == [None] * 6


POINTWISE = {
    "relu", "relu6", "leakyrelu", "prelu", "elu", "selu", "gelu", "silu", "mish", "sigmoid", "hardsigmoid", "hardswish", "tanh",
    "softplus", "softmax", "logsoftmax", "dropout", "droppath", "bn", "scale", "flatten", "identity", "reshape",
}  # fmt: skip
WINDOWS = {"conv", "dwconv", "convtranspose", "local", "maxpool", "avgpool", "subsample"}
COUNTED = WINDOWS | {"adaptiveavgpool", "adaptivemaxpool", "gap", "gmp", "fc", "linear"}
NEED_AXES = WINDOWS | {
    "adaptiveavgpool", "adaptivemaxpool", "gap", "gmp", "pad", "crop", "upsample", "pixelshuffle", "pixelunshuffle",
}  # fmt: skip
EXAMPLES = [(name, *KINDS[name].examples[0][:2]) for name, *_ in GROUPS if KINDS[name].examples]


@pytest.mark.parametrize(("kind", "notation", "x"), EXAMPLES)
def test_policies_know_the_kinds(kind: str, notation: str, x: str) -> None:
    """Pointwise layers work in place; windows, pools and weights make outputs; the sizes of a vector are no rows."""
    report = cnncalc.analyze(cnncalc.parse(f"{x} -> {notation}"))
    memory, (row,) = measure(report), report.rows
    assert memory.peak == (max(row.activations, memory.input) if kind in POINTWISE else row.activations + memory.input)
    assert memory.outputs == memory.input + (row.activations if kind in COUNTED else 0)
    try:
        cnncalc.analyze(cnncalc.parse(f"8 -> {notation}"))
        refused = ""
    except CnncalcError as failure:
        refused = str(failure)
    assert ("needs a volume C@HxW, but a flat vector of 8 comes in" in refused) == (kind in NEED_AXES)


EVERYWHERE = [
    ("gn 4", True),
    ("instancenorm", True),
    ("ln all", True),
    ("ln", False),
    ("bn", False),
    ("lrn 5", False),
    ("relu", False),
]


@pytest.mark.parametrize(("notation", "everywhere"), EVERYWHERE)
def test_statistics_over_all_positions_are_noted(notation: str, everywhere: bool) -> None:
    """The field of such a layer leaves them out, and says so."""
    note = "its statistics look at every position; the field leaves them out"
    assert (note in last(f"8@9x9 -> conv 8 3 -> {notation}").remarks) == everywhere


FIELDS = [
    # network, field and jump of the last layer, or what is told instead
    ("8@9x9 -> conv 8 3 -> flatten", "all"), ("8@1x1 -> flatten", "all"), ("8@9x9 -> conv 8 3 -> reshape 8@49", "all"),
    ("8 -> flatten", "?"), ("8@9x9 -> conv 8 3 -> adaptiveavgpool 1", "all"),
    ("8@9x9 -> adaptiveavgpool 1x9", "9x1 9x1"), ("8@9x9 -> adaptivemaxpool 3", "3x3 3x3"), ("8@9x9 -> conv 8 3 -> gap", "all"),
    ("8@9x9 -> pad 1 -> maxpool 2", "2x2 2x2"), ("8@9x9 -> fc 3", "all"), ("8 -> fc 3", "all"), ("8@9x9 -> custom 8@9x9", "?"),
    ("8@9x9 -> conv 8 3x1 /2x1 dilation 2x1", "5x1 2x1"), ("8@9x9 -> pixelunshuffle 3", "3x3 3x3"), ("8@9x9 -> pixelshuffle 2", "1x1 1/2x1/2"),
    ("10 -> reshape 2@5", "?"), ("2@5 -> reshape 10@1", "all"), ("8@9x9 -> upsample 2 bilinear", "2x2 1/2x1/2"), ("8@9x9 -> upsample to 18x9", "1x1 1/2x1"), ("8@9x9 -> upsample to 3x3", "1x1 3x3"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), FIELDS)
def test_fields_of_single_kinds(text: str, told: str) -> None:
    """A window's, everything, or none."""
    row = last(text)
    if row.receptive_field is None:
        assert told == ("all" if row.sees_all else "?")
    else:
        assert told == f"{'x'.join(map(str, row.receptive_field))} {'x'.join(map(str, row.jump or ()))}"


@pytest.mark.parametrize("kind", ["concat", "add", "mul"])
def test_a_merge_of_one_branch_hands_it_on(kind: str) -> None:
    """Whatever its sizes are."""
    for text in ("3x8x9", "3@8", "CxHxW"):
        report = cnncalc.analyze(cnncalc.parse(f"{text} -> relu -> {kind}(identity)"))
        assert report.output.output_shape == report.inputs[0].output_shape
