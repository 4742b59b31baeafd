"""PyTorch's spelling of every kind: its arguments in its order, and by its names, in calls and in YAML."""

from __future__ import annotations

import pytest

import cnncalc

CALLS = [
    ("nn.Conv2d(3, 8, 5, 2, 1, 2, 1, False)", "conv2d 8 5 /2 pad 1 dilation 2 groups 1 nobias in 3"),
    (
        "nn.Conv2d(in_channels=3, out_channels=8, kernel_size=(5, 3), stride=2, padding=1, dilation=2, groups=1, bias=False, padding_mode='zeros', device=None, dtype=None)",
        "conv2d 8 5x3 /2 pad 1 dilation 2 groups 1 nobias in 3",
    ),
    (
        "nn.ConvTranspose2d(3, 8, 4, 2, 1, 1, 1, False, 2)",
        "convtranspose2d 8 4 /2 pad 1 dilation 2 groups 1 nobias in 3 outpad 1",
    ),
    (
        "nn.ConvTranspose2d(3, 8, kernel_size=4, stride=2, padding=1, output_padding=1, groups=1, bias=True, dilation=1)",
        "convtranspose2d 8 4 /2 pad 1 dilation 1 groups 1 in 3 outpad 1",
    ),
    ("nn.MaxPool2d(3, 2, 1, 2, False, True)", "maxpool2d 3 /2 pad 1 dilation 2 ceil"),
    (
        "nn.MaxPool2d(kernel_size=3, stride=2, padding=1, dilation=2, return_indices=False, ceil_mode=True)",
        "maxpool2d 3 /2 pad 1 dilation 2 ceil",
    ),
    ("nn.AvgPool2d(3, 2, 1, True, False)", "avgpool2d 3 /2 pad 1 ceil excludepad"),
    (
        "nn.AvgPool2d(kernel_size=3, stride=2, padding=1, ceil_mode=True, count_include_pad=False)",
        "avgpool2d 3 /2 pad 1 ceil excludepad",
    ),
    ("nn.AdaptiveAvgPool2d(4)", "adaptiveavgpool2d 4"),
    ("nn.AdaptiveAvgPool2d(output_size=(2, 3))", "adaptiveavgpool2d 2x3"),
    ("nn.AdaptiveMaxPool2d(output_size=2)", "adaptivemaxpool2d 2"),
    ("nn.Linear(3072, 10, False)", "linear 10 nobias in 3072"),
    ("nn.Linear(in_features=3072, out_features=10, bias=False)", "linear 10 nobias in 3072"),
    ("nn.BatchNorm2d(3, 1e-5, 0.1, False, True)", "bn2d noaffine in 3"),
    (
        "nn.BatchNorm2d(num_features=3, eps=1e-3, momentum=0.1, affine=False, track_running_stats=True)",
        "bn2d noaffine in 3",
    ),
    ("nn.GroupNorm(3, 3, 1e-5, False)", "gn 3 noaffine"),
    ("nn.GroupNorm(num_groups=3, num_channels=3, eps=1e-6, affine=False)", "gn 3 noaffine"),
    ("nn.InstanceNorm2d(3, 1e-5, 0.1, True, False)", "instancenorm2d affine in 3"),
    ("nn.InstanceNorm2d(num_features=3, affine=True)", "instancenorm2d affine in 3"),
    ("nn.LocalResponseNorm(5, 1e-4, 0.75, 2)", "lrn 5"),
    ("nn.LocalResponseNorm(size=5, alpha=1e-4, beta=0.75, k=2)", "lrn 5"),
    ("nn.ReLU(True)", "relu"),
    ("nn.ReLU(inplace=True)", "relu"),
    ("nn.GELU(approximate='tanh')", "gelu"),
    ("nn.SiLU(inplace=True)", "silu"),
    ("nn.Softplus(beta=1, threshold=20)", "softplus"),
    ("nn.LeakyReLU(0.1, True)", "leakyrelu 0.1"),
    ("nn.LeakyReLU(negative_slope=0.1, inplace=True)", "leakyrelu 0.1"),
    ("nn.ELU(0.5, True)", "elu 0.5"),
    ("nn.ELU(alpha=0.5, inplace=True)", "elu 0.5"),
    ("nn.PReLU(3)", "prelu channels"),
    ("nn.PReLU(num_parameters=3)", "prelu channels"),
    ("nn.PReLU(1)", "prelu"),
    ("nn.Softmax(1)", "softmax"),
    ("nn.Softmax(dim=1)", "softmax"),
    ("nn.LogSoftmax(dim=1)", "logsoftmax"),
    ("nn.Dropout(0.3, True)", "dropout 0.3"),
    ("nn.Dropout(p=0.3, inplace=True)", "dropout 0.3"),
    ("nn.Flatten(1, -1)", "flatten"),
    ("nn.Flatten(start_dim=1, end_dim=-1)", "flatten"),
    ("nn.ChannelShuffle(3)", "channelshuffle 3"),
    ("nn.PixelShuffle(2)", "pixelshuffle 2"),
    ("nn.PixelShuffle(upscale_factor=2)", "pixelshuffle 2"),
    ("nn.PixelUnshuffle(2)", "pixelunshuffle 2"),
    ("nn.PixelUnshuffle(downscale_factor=2)", "pixelunshuffle 2"),
    ("nn.ZeroPad2d(2)", "pad2d 2"),
    ("nn.ZeroPad2d(padding=2)", "pad2d 2"),
    ("nn.Upsample(None, 2, 'nearest')", "upsample 2 nearest"),
    ("nn.Upsample((64, 48), None, 'bilinear')", "upsample to 64x48 bilinear"),
    ("nn.Upsample(size=64, mode='bilinear', align_corners=True)", "upsample to 64 bilinear"),
    ("nn.Upsample(scale_factor=2, mode='nearest', recompute_scale_factor=False)", "upsample 2 nearest"),
    ("nn.Identity()", "identity"),
    ("swish", "silu"),
    ("pool 2", "maxpool 2"),
    ("meanpool 3x3 /2", "avgpool 3x3 /2"),
    ("dense 10", "fc 10"),
    ("batchnorm", "bn"),
    ("nn.LayerNorm(elementwise_affine=False)", "ln noaffine"),
    ("ln noaffine", "ln noaffine"),
    ("nn.GELU('tanh')", "gelu"),
    ("nn.Dropout2d(0.2)", "dropout2d 0.2"),
    ("conv2d(out_channels=8, kernel_size=3, bias=True)", "conv2d 8 3"),
]


@pytest.mark.parametrize(("call", "written"), CALLS, ids=[one[0] for one in CALLS])
def test_a_call_is_read(call: str, written: str) -> None:
    """What changes no figure is left out, the rest is written as the notation has it."""
    assert str(cnncalc.parse(f"3x32x32 -> {call}")) == f"3@32x32 -> {written}"


MAPPINGS = [
    (
        "dwconv: {kernel_size: 3, stride: 2, padding: 1, dilation: 1, bias: false}",
        "dwconv 3 /2 pad 1 dilation 1 nobias",
    ),
    ("fc: {out_features: 10, in_features: 3072, bias: false}", "fc 10 nobias in 3072"),
    ("reshape: {shape: 3@32x32}", "reshape 3@32x32"),
    ("custom: {shape: 8@4x4, params: 0, macs: 7}", "custom 8@4x4 params 0 macs 7"),
    ("subsample: {kernel_size: 2}", "subsample 2"),
    ("adaptivemaxpool: {output_size: 4}", "adaptivemaxpool 4"),
    ("pad: {padding: 2}", "pad 2"),
    ("crop: {padding: 2}", "crop 2"),
    ("local: {out_channels: 4, kernel_size: 3, bias: false}", "local 4 3 nobias"),
    ("conv: {out_channels: 4, kernel_size: 3, padding: same, bias: false}", "conv 4 3 same nobias"),
    ("take: {channels: 0..2}", "take 0..2"),
    ("scale: {}", "scale"),
    ("ln: {elementwise_affine: false}", "ln noaffine"),
    ("gn: {num_groups: 3, affine: false}", "gn 3 noaffine"),
    ("lrn: {size: 5}", "lrn 5"),
    ("dropout: {p: 0.5}", "dropout 0.5"),
    ("upsample: {scale_factor: 2, mode: nearest}", "upsample 2 nearest"),
    ("prelu: {num_parameters: 3}", "prelu channels"),
    ("leakyrelu: {negative_slope: 0.2}", "leakyrelu 0.2"),
    ("elu: {alpha: 2}", "elu 2"),
    (
        "convtranspose: {out_channels: 4, kernel_size: 3, stride: 2, padding: 1, output_padding: 1, bias: false}",
        "convtranspose 4 3 /2 pad 1 nobias outpad 1",
    ),
    (
        "maxpool: {kernel_size: 3, stride: 2, padding: 1, dilation: 1, ceil_mode: true}",
        "maxpool 3 /2 pad 1 dilation 1 ceil",
    ),
    (
        "avgpool: {kernel_size: 3, stride: 2, padding: 1, ceil_mode: true, count_include_pad: false}",
        "avgpool 3 /2 pad 1 ceil excludepad",
    ),
    ("pixelshuffle: {upscale_factor: 2}", "pixelshuffle 2"),
    ("pixelunshuffle: {downscale_factor: 2}", "pixelunshuffle 2"),
    ("channelshuffle: {groups: 3}", "channelshuffle 3"),
    ("instancenorm: {num_features: 3, affine: true}", "instancenorm affine in 3"),
    ("bn: {num_features: 3, affine: false}", "bn noaffine in 3"),
    ("linear: {out_features: 10, in_features: 3, bias: false}", "linear 10 nobias in 3"),
]


@pytest.mark.parametrize(("item", "written"), MAPPINGS, ids=[one[0] for one in MAPPINGS])
def test_a_mapping_is_read(item: str, written: str) -> None:
    """PyTorch's names as the keys of an item in YAML."""
    assert str(cnncalc.parse(f"input: 3x32x32\nlayers:\n  - {item}\n")) == f"3@32x32 -> {written}"
