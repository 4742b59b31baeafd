"""The grader's sentences in English."""

from __future__ import annotations

from fractions import Fraction

CONVENTIONS = {
    "biases_left_out": "right without biases: it is the number of weights",
    "biases_counted": "right with biases, which are not asked for",
    "two_for_a_mac": "right in FLOPs, 2 for each multiply-add; MACs are asked for",
    "one_for_a_mac": "right in MACs; a multiply-add is 2 FLOPs",
    "binary_units": "right in steps of 1024: that is MiB, and MB is 10^6 bytes",
    "heads_counted": "right with the auxiliary heads, which do not run in use",
}
MISTAKES = {
    "one_forgotten": "the + 1 is missing: a window also stands at the start",
    "padding_once": "padding stands on both sides: 2p",
    "padding_ignored": "the padding is left out",
    "stride_ignored": "the stride is left out: windows stand s apart",
    "stride_first": "the kernel is subtracted first, then comes the division by the stride",
    "rounded_up": "the division is rounded down: a window that does not fit does not count",
    "dilation_ignored": "dilation stretches the kernel: it reaches d(k - 1) + 1",
    "depth_changed_by_pooling": "pooling works channel by channel and keeps the depth",
    "depth_forgotten": "the input's depth is missing: every filter is as deep as what comes in",
    "depth_of_the_output": "a filter is as deep as what comes in, not as what goes out",
    "groups_ignored": "with groups a filter sees only the channels of its own group",
    "one_tower": "that is one of the groups; all of them count",
    "side_for_area": "a kernel has k * k taps, not k",
    "weights_not_shared": "one set of weights serves all positions",
    "one_bias_in_all": "every filter has a bias of its own",
    "pooling_has_parameters": "pooling has nothing to learn: 0 parameters",
    "map_before_the_pool": "the map before the last pooling is taken; the layer reads the one behind it",
    "input_positions": "work is done at the output's positions, not at the input's",
    "once_for_the_whole_map": "the positions are missing: the weights are used at each of them",
    "fields_added": "fields are not added: the next kernel adds k - 1, not k",
    "fields_multiplied": "fields are not multiplied: the next kernel adds (k - 1) * jump",
    "jump_ignored": "behind a stride a step is worth more: every k - 1 counts times the jump",
    "holes_ignored": "a dilated kernel reaches d(k - 1) + 1",
    "last_kernel_only": "that is the last kernel alone; what is below it counts too",
    "branch_forgotten": "a branch is missing: the channels of all branches are joined",
    "to_for_by": "cut to and cut by are mixed up: what is left is not what is saved",
    "double_counted": "that is twice or half of it",
}
ERRATA = (
    ("358M", (271_351_808,), "the slide counts the 3x3 twice (358,055,936); its six products add up to 271,351,808"),
    ("55", (Fraction(217, 4),), "224 does not divide: (224 - 11)/4 + 1 = 54.25; 227 gives 55"),
    ("110M", (143_667_240,), "VGG-19 has 143,667,240 parameters"),
    ("4M", (6_998_552, 5_973_552), "GoogLeNet has 6,998,552 parameters, 5,973,552 without the classifier"),
    ("24M", (15_237_608,), "the rows of the CS231n table add up to 15,237,608 values"),
    ("93MB", (60_950_432,), "the rows of the CS231n table add up to 15,237,608 values, 60.95 MB"),
    ("177M", (37_748_736, 37_752_832), "the last pool is forgotten: 6*6*256 x 4096 = 37,748,736"),
    ("253440", (290_400,), "55*48*96; with all 96 maps conv1 has 55*55*96 = 290,400 values"),
    ("2.7K", (9_408, 9_472), "conv1's own sizes give 7*7*3*64 = 9,408 weights"),
)
"""Figures that are printed wrongly in well-known places: as printed, what is right, and why."""
