"""The grader's sentences in English.

A mistake and a misprint have a sentence; a mistake and a convention also say what somebody did who made it, for the
summary of a class: "17 of 40 forgot the biases".
"""

from __future__ import annotations

from ..._record import record


@record
class Counting:
    """What is said of a convention, with `{given}`, `{expected}` and counts put in."""

    head: str
    because: str
    did: str
    course: str = ""


CONVENTIONS = {
    "biases_left_out": Counting(
        "right without biases; with them it is {expected}",
        "{biases} left out: {given} is the number of weights",
        "left the biases out",
        "if yours leaves biases out: cnncalc check --no-bias ..., or a line `count: weights`",
    ),
    "biases_counted": Counting(
        "right with biases; without them it is {expected}",
        "{biases} counted too: {given} is the number of all parameters",
        "counted the biases too",
    ),
    "bias_adds_counted": Counting(
        "right with bias adds; without them it is {expected}",
        "{bias_adds} counted too, one for every value that comes out",
        "counted the bias adds too",
    ),
    "two_for_a_mac": Counting(
        "right in FLOPs; in multiply-adds it is {expected}",
        "a multiply-add is counted as 2 operations: {given} is the number of FLOPs",
        "counted FLOPs, 2 for each multiply-add",
        "if yours counts FLOPs: ask for flops(...), or for ops(...) with --ops flops or a line `ops: flops`",
    ),
    "one_for_a_mac": Counting(
        "right in multiply-adds; in FLOPs it is {expected}",
        "a multiply-add is counted once: {given} is the number of multiply-adds, and each is 2 FLOPs",
        "counted multiply-adds, 1 instead of 2 FLOPs each",
        "if yours counts multiply-adds: ask for macs(...)",
    ),
    "binary_units": Counting(
        "right in steps of 1024; in steps of 1000 it is {in_bytes}",
        "{given} is meant as {binary}: 1 MiB is 1,048,576 bytes, 1 MB is 1,000,000",
        "wrote MB for MiB",
    ),
    "heads_counted": Counting(
        "right with the auxiliary heads; without them it is {expected}",
        "the auxiliary heads are counted too; they run in training alone",
        "counted the auxiliary heads too",
        "if yours counts them: cnncalc NETWORK --aux shows them in the totals",
    ),
}
MISTAKES = {
    "one_forgotten": ("the + 1 is missing: a window also stands at the start", "forgot the + 1"),
    "padding_once": ("padding stands on both sides: 2p", "counted the padding once"),
    "padding_ignored": ("the padding is left out", "forgot the padding"),
    "stride_ignored": ("the stride is left out: windows stand s apart", "forgot the stride"),
    "stride_first": (
        "the kernel is subtracted first, then comes the division by the stride",
        "divided by the stride before subtracting the kernel",
    ),
    "rounded_up": ("the division is rounded down: a window that does not fit does not count", "rounded up"),
    "rounded_down": ("this layer rounds the division up: the last window may hang over the edge", "rounded down"),
    "window_in_the_padding": (
        "the last window may hang over the edge, but not start in the padding behind the image",
        "counted a window that starts in the padding",
    ),
    "dilation_ignored": ("dilation stretches the kernel: it reaches d(k - 1) + 1", "forgot the dilation"),
    "transposed_as_plain": (
        "a transposed convolution makes its input larger: (n - 1)s - 2p + k",
        "took a transposed convolution for a plain one",
    ),
    "depth_changed_by_pooling": (
        "pooling works channel by channel and keeps the depth",
        "changed the depth by pooling",
    ),
    "depth_forgotten": (
        "the input's depth is missing: every filter is as deep as what comes in",
        "forgot the input's depth",
    ),
    "depth_of_the_output": (
        "a filter is as deep as what comes in, not as what goes out",
        "took the output's depth for the input's",
    ),
    "depth_of_the_image": (
        "a filter is as deep as the map it reads, not as the image",
        "took the image's depth for the input's",
    ),
    "depth_not_the_inputs": (
        "such a layer cannot be: a filter is as deep as what comes in",
        "wrote a filter depth that is not the input's",
    ),
    "groups_ignored": ("with groups a filter sees only the channels of its own group", "forgot the groups"),
    "one_tower": ("that is one of the groups; all of them count", "counted one group only"),
    "side_for_area": ("a kernel has k * k taps, not k", "took k for k * k"),
    "weights_not_shared": ("one set of weights serves all positions", "did not share the weights"),
    "one_bias_in_all": ("every filter has a bias of its own", "counted one bias for all filters"),
    "bias_for_every_position": (
        "a filter has one bias, which serves all positions",
        "counted a bias for every position",
    ),
    "pooling_has_parameters": ("pooling has nothing to learn: 0 parameters", "gave parameters to pooling"),
    "map_before_the_pool": (
        "the map before the last pooling is taken; the layer reads the one behind it",
        "took the map before the pooling",
    ),
    "input_positions": (
        "work is done at the output's positions, not at the input's",
        "counted the input's positions",
    ),
    "transposed_at_the_output": (
        "a transposed convolution works at the input's positions: each value is spread over the output",
        "counted the output's positions of a transposed convolution",
    ),
    "once_for_the_whole_map": (
        "the positions are missing: the weights are used at each of them",
        "forgot the positions",
    ),
    "fields_added": ("fields are not added: the next kernel adds k - 1, not k", "added the fields"),
    "fields_multiplied": (
        "fields are not multiplied: the next kernel adds (k - 1) * jump",
        "multiplied the fields",
    ),
    "jump_ignored": (
        "behind a stride a step is worth more: every k - 1 counts times the jump",
        "forgot the jump behind a stride",
    ),
    "jump_too_early": (
        "a stride counts from the next layer on: its own kernel still takes the jump before it",
        "counted a stride for its own kernel",
    ),
    "holes_ignored": ("a dilated kernel reaches d(k - 1) + 1", "forgot the dilation"),
    "last_kernel_only": ("that is the last kernel alone; what is below it counts too", "took the last kernel alone"),
    "strides_added": ("strides are multiplied on the way up, not added", "added the strides"),
    "branch_forgotten": ("a branch is missing: the channels of all branches are joined", "forgot a branch"),
    "channels_summed": (
        "a sum keeps the channels; only a concatenation adds them up",
        "added the channels of a sum up",
    ),
    "to_for_by": (
        "cut to and cut by are mixed up: what is left is not what is saved",
        "took what is left for what is saved",
    ),
    "floor_not_written": (
        "{expected} exactly; a layer rounds it down, which is written floor(...)",
        "rounded down where no floor(...) stands",
    ),
    "other_network": ("that is the figure of {network}, another network", "took another network's figure"),
}
ERRATA = {
    "the_3x3_twice": "the slide counts the 3x3 twice (358,055,936); its six products add up to 271,351,808",
    "vgg_values": "the rows of the CS231n table add up to 15,237,608 values",
    "vgg_bytes": "the rows of the CS231n table add up to 15,237,608 values, 60.95 MB",
    "vgg_values_in_bytes": "24M times 4 bytes are 96 MB; and the table's rows add up to 15,237,608 values, 60.95 MB",
    "alexnet_224": "224 does not divide: (224 - 11)/4 + 1 = 54.25; 227 gives 55",
    "alexnet_half_the_maps": "that is 55*48*96; with all 96 maps conv1 has 55*55*96 = 290,400 values",
    "alexnet_dense": "the last pool is forgotten: 6*6*256 x 4096 = 37,748,736",
    "alexnet_one_tower": "that is AlexNet without its two towers (one-tower); with groups 2 it has 60,965,224",
    "alexnet_one_tower_work": "that is AlexNet without its two towers (one-tower); with groups 2 it is 724,406,816",
    "alexnet_two_towers": "that is AlexNet with its two towers; they do change it: without groups it has 62,378,344",
    "alexnet_two_towers_work": "that is AlexNet with its two towers; they do change it: without groups 1,135,256,096",
    "alexnet_dense_layers": "AlexNet has three fully connected layers: fc6, fc7 and fc8",
    "alexnet_three_images": "that is for three images at once; one takes 714,188,480",
    "vgg19_params": "VGG-19 has 143,667,240 parameters",
    "vgg16_field": "308 is printed by a tool that is wrong; pool5 of VGG-16 sees 212 pixels",
    "googlenet_params": "GoogLeNet has 6,998,552 parameters, 5,973,552 without the classifier",
    "googlenet_conv1": "conv1's own sizes give 7*7*3*64 = 9,408 weights",
    "googlenet_dense_layers": "GoogLeNet has one fully connected layer, its classifier with 1,025,000 parameters",
    "googlenet_ten_images": "that is for ten images at once; one takes 1,582,671,872",
    "densenet_growth": "channels grow by the growth rate a layer, 64 + 32 n, and not geometrically",
    "patchgan_field": "574 needs one more layer of stride 2; these see 286 pixels",
    "transposed_field": "a unit of this transposed convolution sees 2 pixels",
    "remark_alexnet_dense": "the sum is right, but AlexNet's last pool is forgotten in it: fc6 has 6*6*256 x 4096 = 37,748,736",
    "remark_input_positions": "the sum is right, but conv1 of AlexNet works at its 55*55 output positions: 105,415,200",
    "remark_the_3x3_twice": "the sum is right, but the 3x3 stands in it twice; the six products add up to 271,351,808",
    "remark_alexnet_half_the_maps": "the sum is right, but conv1 of AlexNet has 55*55*96 = 290,400 values",
}


def counted(number: int, one: str, many: str) -> str:
    """`the 96 biases are`, `the bias is`."""
    return f"the {one} is" if number == 1 else f"the {number:,} {many} are"


COUNTS_WEIGHTS = "this one counts weights alone (--no-bias, or the line `count: weights`)"
MISSING = "no answer"
NO_VALUE = "this is no value"
LOOK = "please look: {why}"
AREA = "as an area: {side} x {side}"
EXACTLY = "{expected} exactly"
ONLY_EXACT = "{how}: {expected} exactly, and only exact answers count"
AGAINST = "{left} against {right}"
WORDS = "words stand where a value should"
ARROW = "an arrow behind a product may lead from one shape to another"
TOGETHER = "together"
WINDOWS = "windows"
EACH = {
    "conv": "1 a filter",
    "dwconv": "1 a filter",
    "convtranspose": "1 a filter",
    "fc": "1 a unit",
    "linear": "1 a unit",
}
SHARES = {"1": "all of the points", "0.5": "half of the points", "0": "no points"}
SHARE = "{share} % of the points"
VERDICTS = {
    "right": "right", "rounded": "rounded", "truncated": "truncated", "convention": "under another convention",
    "wrong": "wrong", "unreadable": "not understood",
}  # fmt: skip
"""How many of each, in a summary."""
DID = {
    "wrong": "went wrong in another way", "convention": "counted under another convention", "missing": "gave no answer",
    "look": "wrote what is no value: please look", "unreadable": "wrote what is no value: please look",
    "misprint": "gave a figure that is printed wrongly elsewhere",
}  # fmt: skip
