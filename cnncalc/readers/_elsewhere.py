"""What is written in other tools and in papers, and how to write it here: hints for words the notation lacks."""

from __future__ import annotations

import re

from ..layers import Layer

_ACTIVATION = "write the activation itself as a layer: -> relu"
_ALONE = "write each layer alone, as in conv1: conv 64 3x3, and -> or a new line between them"
_NAMED = "a name stands before the layer: conv1: conv 64 3x3"
_ATTENTION = "recurrent layers and attention are not known; custom C@HxW params N macs N states one by its figures"

_KINDS = {
    "maxpooling": "write maxpool 2x2", "averagepooling": "write avgpool 2x2", "pooling": "write maxpool 3x3 /2",
    "globalaveragepooling": "write gap", "globalmaxpooling": "write gmp", "global": "write gap",
    "batchnormalization": "write bn", "layernormalization": "write ln", "groupnormalization": "write gn 32",
    "zeropadding": "write pad 1", "reflectionpad": "write pad 1", "replicationpad": "write pad 1",
    "cropping": "write crop 1", "upsampling": "write upsample 2", "interpolate": "write upsample 2",
    "depthwiseconv": "write dwconv 3x3", "separableconv": "write dwconv 3x3 -> conv 64 1x1",
    "separable": "write dwconv 3x3 -> conv 64 1x1", "pointwise": "write conv 64 1x1",
    "dilated": "write conv 64 3x3 dilation 2", "atrous": "write conv 64 3x3 dilation 2",
    "convtransposed": "write convtranspose 64 2x2 /2", "transposed": "write convtranspose 64 2x2 /2",
    "transpose": "write convtranspose 64 2x2 /2", "deconvolution": "write convtranspose 64 2x2 /2",
    "convolutional": "write conv 64 3x3", "innerproduct": "write fc 1000", "fullyconnected": "write fc 1000",
    "fully": "write fc 1000", "fullyconnectedlayer": "write fc 1000", "mlp": "write fc 1000 -> relu -> fc 10",
    "normalization": "write bn, ln or lrn 5", "norm": "write bn, ln or lrn 5", "activation": _ACTIVATION,
    "input": "the input's shape stands first, alone: 3x224x224 -> conv 64 3x3",
    "inputlayer": "the input's shape stands first, alone: 3x224x224 -> conv 64 3x3",
    "output": "what comes last is the output; leave this out", "loss": "a loss has no figures here; leave it out",
    "crossentropyloss": "a loss has no figures here; leave it out",
    "softmaxwithloss": "write softmax; a loss has no figures here",
    "sum": "write add(a | b)", "plus": "write add(a | b)", "eltwise": "write add(a | b)", "times": "write mul(a | b)",
    "multiply": "write mul(a | b)", "cat": "write concat(a | b)", "concatenate": "write concat(a | b)",
    "merge": "write concat(a | b) or add(a | b)", "parallel": "write concat(a | b) or add(a | b)",
    "filterconcat": "write concat(a | b)", "split": "write concat(a | b): every branch reads the same",
    "skip": "write residual(...): it adds its input back", "shortcut": "write residual(...): it adds its input back",
    "resblock": "write residual(...): it adds its input back",
    "residualblock": "write residual(...): it adds its input back",
    "project": "project is a shortcut: residual(conv 64 3x3 /2 pad 1 | project)",
    "projection": "project is a shortcut: residual(conv 64 3x3 /2 pad 1 | project)",
    "downsample": "write residual(... | project) for a shortcut, or maxpool 2",
    "repeat": "write 3 * (...)",
    "lstm": _ATTENTION, "gru": _ATTENTION, "rnn": _ATTENTION, "attention": _ATTENTION, "embedding": _ATTENTION,
    "multiheadattention": _ATTENTION, "transformer": _ATTENTION,
    "self": _ALONE, "model": _ALONE, "net": _ALONE, "nn": _ALONE, "tf": _ALONE, "keras": _ALONE, "torch": _ALONE,
    "f": "write the layer without F and brackets: relu, maxpool 2",
    "layer": f"this looks like a Caffe file; {_ALONE}",
}  # fmt: skip
"""Words that stand where a kind should, in small letters and without `2d` behind them."""
_SPELT = (
    (r"(max|avg|mean)?p(?:ool)?(\d)", r"write maxpool \2x\2"), (r"mp(\d)", r"write maxpool \1x\1"),
    (r"conv(\d+)x(\d+)", r"write conv 64 \1x\2"), (r"fc_?(\d{2,})", r"write fc \1"),
    (r"(convbn|convbnrelu|convrelu|bnrelu)\w*", "write one layer after another: conv 64 3x3 -> bn -> relu"),
)  # fmt: skip
"""Spellings of papers, and what they are here."""
_FIELDS = {
    "stride": "strides s step subsample", "kernel": "k ksize size kernel_shape filter_size pool_size window",
    "filters": "f n out channels num_output num_filters nfilters maps", "units": "n out num_output neurons hidden",
    "pad": "p paddings", "dilation": "d rate dilation_rate dilated atrous", "groups": "g group",
    "bias": "use_bias bias_term no without",
}  # fmt: skip
"""What other tools call an argument of ours, by its word."""
_WAYS = {
    "stride": "write the stride as /2 or stride 2", "kernel": "write the kernel alone: 3x3",
    "filters": "write the number of filters alone, first: conv 64 3x3", "units": "write the number alone: fc 1000",
    "pad": "write the padding as pad 1", "dilation": "write dilation 2", "groups": "write groups 2",
    "bias": "write nobias where there is none",
}  # fmt: skip
_PADDED = "only a layer with windows takes it; pad and crop take numbers: pad 1"
_ARGUMENTS = {
    "activation": _ACTIVATION, "act": _ACTIVATION, "batch_normalize": "write -> bn behind the layer",
    "name": _NAMED, "as": _NAMED, "input_shape": "the input's shape stands first: 3x224x224 -> conv 64 3x3",
    "kernel_initializer": "how weights begin changes no figure; leave it out",
    "data_format": "write `layout: hwc` in a YAML head, or --layout hwc",
    "global": "write gap, or gmp for the largest value", "bicubic": "nearest and bilinear are known", "mode": "write nearest or bilinear",
    "same": _PADDED, "valid": _PADDED,
}  # fmt: skip
"""Words that are no argument of ours at all."""
_SHORT = re.compile(r"([kspdgf])_?(\d+)")
_WRITTEN = {
    "k": ("kernel", "{n}x{n}"), "s": ("stride", "/{n}"), "p": ("pad", "pad {n}"), "d": ("dilation", "dilation {n}"),
    "g": ("groups", "groups {n}"), "f": ("filters", "filters {n}"),
}  # fmt: skip
"""k3, s2 and p1, as papers have them."""


def kind_hint(word: str) -> str:
    """How to write what `word` means in another tool; empty where nobody calls a layer so."""
    lower = word.lower().rpartition(".")[2]
    plain = re.sub(r"\d?[123]d(?=$|transpose)", "", lower).replace("_", "")
    if plain in _KINDS:
        return _KINDS[plain]
    for spelling, hint in _SPELT:
        found = re.fullmatch(spelling, lower)
        if found:
            return found.expand(hint)
    return ""


def argument_hint(kind: type[Layer], word: str) -> str:
    """How to write an argument that another tool calls `word`; empty where none of this kind is called so."""
    lower = word.lower()
    short = _SHORT.fullmatch(lower)
    if short and _WRITTEN[short[1]][0] in _own(kind):
        return f"write {_WRITTEN[short[1]][1].format(n=short[2])}"
    meant = argument_meant(kind, word)
    return _WAYS[meant] if meant else _ARGUMENTS.get(lower, "")


def argument_meant(kind: type[Layer], word: str) -> str:
    """Our word for the argument that another tool calls `word`; empty where none of this kind is called so."""
    own = _own(kind)
    return next((field for field, words in _FIELDS.items() if field in own and word.lower() in words.split()), "")


def _own(kind: type[Layer]) -> set[str]:
    """Our words for a kind's arguments."""
    return {field.word for field in kind.fields.values()}
