"""Records what PyTorch makes of a few hundred small random layers, for test_engine_numerics.py.

PyTorch is no dependency of anything here: run this by hand where it is installed (2.13.0 was), and it writes
tests/reference/pytorch_layers.npz: `cases`, JSON with each layer's text, input and the shapes of its numbers, and
`outputs`, all outputs one after another. Inputs and numbers are not in it: drawn_values.py draws them again.

    python -m venv torchenv && torchenv/bin/pip install torch==2.13.0 numpy
    torchenv/bin/python tests/record_pytorch.py
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found]
import torch.nn.functional as F  # type: ignore[import-not-found]
from drawn_values import values
from torch import nn

TARGET = Path(__file__).parent / "reference" / "pytorch_layers.npz"
Case = tuple[str, tuple[int, ...], Any]  # the layer's text, its input N, C, *space, and the module or function
rnd = random.Random(20260901)


def sizes(rank: int, low: int, high: int) -> tuple[int, ...]:
    """A random number for each axis."""
    return tuple(rnd.randint(low, high) for _ in range(rank))


def by(numbers: Sequence[Any]) -> str:
    """Numbers as the notation has them, one an axis."""
    return "x".join(map(str, numbers))


def margins(rank: int, most: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Padding before and after, even or not."""
    if rnd.random() < 0.5:
        return tuple((pad, pad) for pad in (rnd.randint(0, top) for top in most))
    return tuple((rnd.randint(0, top), rnd.randint(0, top)) for top in most)


def padded(x: Any, pads: Sequence[tuple[int, int]], fill: float = 0.0) -> Any:
    """An input with a border of its own width on every side."""
    return F.pad(x, [amount for pair in reversed(pads) for amount in pair], value=fill)


def uneven(pads: Sequence[tuple[int, int]]) -> str:
    """Padding before and after as the notation has it."""
    return by([f"{before}+{after}" for before, after in pads])


class Padded(nn.Module):  # type: ignore[misc]
    """A layer behind uneven padding."""

    def __init__(self, layer: Any, pads: Sequence[tuple[int, int]], fill: float = 0.0) -> None:
        super().__init__()
        self.layer, self.pads, self.fill = layer, pads, fill

    def forward(self, x: Any) -> Any:
        return self.layer(padded(x, self.pads, self.fill))


class Cut(Padded):
    """A transposed convolution whose output is cut unevenly."""

    def forward(self, x: Any) -> Any:
        y = self.layer(x)
        where = [slice(before, size - after) for size, (before, after) in zip(y.shape[2:], self.pads)]
        return y[(slice(None), slice(None), *where)]


def kind(name: str, rank: int) -> Any:
    """PyTorch's class for so many axes."""
    return getattr(nn, f"{name}{rank}d")


def convolutions() -> Iterator[Case]:
    """conv and dwconv: groups, strides, dilation, uneven padding, `same`, with and without bias, 1-D to 3-D."""
    for number in range(70):
        rank = (1, 2, 2, 2, 3)[number % 5]
        groups = rnd.choice([1, 1, 2, 3])
        kernel, stride, dilation = sizes(rank, 1, 3), sizes(rank, 1, 3), sizes(rank, 1, 2)
        space = tuple((k - 1) * d + rnd.randint(1, 6 if rank < 3 else 3) for k, d in zip(kernel, dilation))
        pads, bias = margins(rank, [2] * rank), rnd.random() < 0.7
        filters, channels = groups * rnd.randint(1, 3), groups * rnd.randint(1, 3)
        options = f"/{by(stride)} pad {uneven(pads)} dilation {by(dilation)}{'' if bias else ' nobias'}"
        made = {"stride": stride, "dilation": dilation, "bias": bias}
        if number % 7 == 0:
            text = f"dwconv {by(kernel)} multiplier {filters} {options}"
            layer = kind("Conv", rank)(channels, channels * filters, kernel, groups=channels, **made)
        else:
            text = f"conv {filters} {by(kernel)} groups {groups} {options}"
            layer = kind("Conv", rank)(channels, filters, kernel, groups=groups, **made)
        yield text, (rnd.randint(1, 2), channels, *space), Padded(layer, pads)
    for number in range(8):
        rank, width, step = 2 - number % 2, rnd.randint(1, 4), rnd.randint(1, 2)
        layer = kind("Conv", rank)(2, 3, width, padding="same", dilation=step)
        yield f"conv 3 {width} same dilation {step}", (1, 2, *sizes(rank, 4, 8)), layer


def transposed() -> Iterator[Case]:
    """convtranspose: groups, dilation, output padding, uneven cuts."""
    for number in range(50):
        rank, groups = (1, 2, 2, 2, 3)[number % 5], rnd.choice([1, 1, 2, 3])
        kernel, stride, dilation = sizes(rank, 1, 4), sizes(rank, 1, 3), sizes(rank, 1, 2)
        added = tuple(rnd.randint(0, max(s, d) - 1) for s, d in zip(stride, dilation))
        space = sizes(rank, 1, 4)
        fulls = [(n - 1) * s + (k - 1) * d + 1 for n, s, k, d in zip(space, stride, kernel, dilation)]
        pads = margins(rank, [min(2, (full - 1) // 2) for full in fulls])
        bias, channels, filters = rnd.random() < 0.7, groups * rnd.randint(1, 3), groups * rnd.randint(1, 3)
        layer = kind("ConvTranspose", rank)(
            channels, filters, kernel, stride, output_padding=added, groups=groups, bias=bias, dilation=dilation
        )
        text = f"convtranspose {filters} {by(kernel)} /{by(stride)} pad {uneven(pads)} outpad {by(added)}"
        text += f" groups {groups} dilation {by(dilation)}{'' if bias else ' nobias'}"
        yield text, (rnd.randint(1, 2), channels, *space), Cut(layer, pads)


def pools() -> Iterator[Case]:
    """maxpool and avgpool: padding, dilation, ceil, the mean with and without padding."""
    for number in range(60):
        rank, average = (1, 2, 2, 3)[number % 4], number % 2 == 0
        kernel, stride = sizes(rank, 1, 4), sizes(rank, 1, 4)
        dilation = (1,) * rank if average else sizes(rank, 1, 2)
        reach = [(k - 1) * d + 1 for k, d in zip(kernel, dilation)]
        space = tuple(e + rnd.randint(0, 6 if rank < 3 else 3) for e in reach)
        pad, ceil = tuple(rnd.randint(0, k // 2) for k in kernel), rnd.random() < 0.5
        text = f"{by(kernel)} /{by(stride)} pad {by(pad)}{' ceil' if ceil else ''}"
        if average:
            include = rnd.random() < 0.5
            layer = kind("AvgPool", rank)(kernel, stride, pad, ceil_mode=ceil, count_include_pad=include)
            text = f"avgpool {text}{'' if include else ' excludepad'}"
        else:
            layer = kind("MaxPool", rank)(kernel, stride, pad, dilation=dilation, ceil_mode=ceil)
            text = f"maxpool {text} dilation {by(dilation)}"
        yield text, (rnd.randint(1, 2), rnd.randint(1, 3), *space), layer
    for _ in range(6):
        pads = margins(2, [1, 1])
        yield f"maxpool 3 /2 pad {uneven(pads)}", (1, 2, *sizes(2, 5, 9)), Padded(nn.MaxPool2d(3, 2), pads, -torch.inf)


def adaptive() -> Iterator[Case]:
    """Pooling to a size, which divides the input or does not, or is larger; and of everything."""
    for number in range(24):
        rank = number % 3 + 1
        space, output = sizes(rank, 1, 9 if rank < 3 else 5), sizes(rank, 1, 6 if rank < 3 else 4)
        name = ("Avg", "Max")[number % 2]
        layer = kind(f"Adaptive{name}Pool", rank)(output)
        yield f"adaptive{name.lower()}pool {by(output)}", (1, 2, *space), layer
    for rank in (1, 2, 3):
        yield "gap", (2, 3, *sizes(rank, 2, 5)), kind("AdaptiveAvgPool", rank)(1)
        yield "gmp", (2, 3, *sizes(rank, 2, 5)), kind("AdaptiveMaxPool", rank)(1)


class OverChannels(nn.Module):  # type: ignore[misc]
    """LayerNorm over the channels at each position."""

    def __init__(self, channels: int, affine: bool) -> None:
        super().__init__()
        self.layer = nn.LayerNorm(channels, elementwise_affine=affine)

    def forward(self, x: Any) -> Any:
        return self.layer(x.movedim(1, -1)).movedim(-1, 1)


def norms() -> Iterator[Case]:
    """Every norm, with and without learned numbers, on vectors where PyTorch has it and on 1 to 3 axes."""
    for number in range(36):
        rank, affine = number % 3 + 1, number % 2 == 0
        groups = rnd.randint(1, 3)
        channels, space = groups * rnd.randint(4, 5), sizes(rank, 2, 5 if rank < 3 else 3)
        shape, no = (rnd.randint(1, 2), channels, *space), "" if affine else " noaffine"
        yield f"bn{no}", shape, kind("BatchNorm", rank)(channels, affine=affine)
        yield f"gn {groups}{no}", shape, nn.GroupNorm(groups, channels, affine=affine)
        learned = " affine" if affine else ""
        yield f"instancenorm{learned}", shape, kind("InstanceNorm", rank)(channels, affine=affine)
        yield f"ln{no}", shape, OverChannels(channels, affine)
        yield f"ln all{no}", shape, nn.LayerNorm(shape[1:], elementwise_affine=affine)
        if number < 12:
            neighbours = rnd.randint(1, 7)
            yield f"lrn {neighbours}", shape, nn.LocalResponseNorm(neighbours)
    yield "bn", (3, 5), nn.BatchNorm1d(5)
    yield "ln", (3, 5), nn.LayerNorm(5)
    yield "gn 2", (3, 6), nn.GroupNorm(2, 6)


def functions() -> Iterator[Case]:
    """Every activation, on values small and large."""
    plain: dict[str, Any] = {
        "relu": nn.ReLU(), "relu6": nn.ReLU6(), "selu": nn.SELU(), "gelu": nn.GELU(), "silu": nn.SiLU(),
        "mish": nn.Mish(), "sigmoid": nn.Sigmoid(), "hardsigmoid": nn.Hardsigmoid(), "hardswish": nn.Hardswish(),
        "tanh": nn.Tanh(), "softplus": nn.Softplus(), "leakyrelu": nn.LeakyReLU(), "leakyrelu 0.2": nn.LeakyReLU(0.2),
        "elu": nn.ELU(), "elu 0.7": nn.ELU(0.7), "prelu": nn.PReLU(), "prelu channels": nn.PReLU(3),
        "softmax": nn.Softmax(1), "logsoftmax": nn.LogSoftmax(1),
    }  # fmt: skip
    for text, layer in plain.items():
        yield text, (2, 3, 4, 5), layer
        yield f"{text} wide", (1, 3, 60), layer
    yield "softmax", (2, 9), nn.Softmax(1)
    yield "fc 7", (2, 3, 4, 5), nn.Sequential(nn.Flatten(), nn.Linear(60, 7))
    yield "fc 7 nobias", (2, 11), nn.Linear(11, 7, bias=False)
    yield "linear 4", (3, 6), nn.Linear(6, 4)


def resized() -> Iterator[Case]:
    """upsample, the shuffles, pad."""
    for number in range(36):
        rank, linear = number % 3 + 1, number % 2 == 0
        space = sizes(rank, 1, 6 if rank < 3 else 3)
        mode = ("linear", "bilinear", "trilinear")[rank - 1] if linear else "nearest"
        word = "bilinear" if linear else "nearest"
        if number % 4 < 2:
            factor = sizes(rank, 1, 3)
            yield f"upsample {by(factor)} {word}", (1, 2, *space), nn.Upsample(scale_factor=factor, mode=mode)
        else:
            size = sizes(rank, 1, 13 if rank < 3 else 7)
            yield f"upsample to {by(size)} {word}", (1, 2, *space), nn.Upsample(size=size, mode=mode)
    for r in (1, 2, 3):
        yield f"pixelshuffle {r}", (2, 2 * r * r, 3, 2), nn.PixelShuffle(r)
        yield f"pixelunshuffle {r}", (2, 3, 2 * r, 3 * r), nn.PixelUnshuffle(r)
        yield f"channelshuffle {r}", (2, 2 * r, 3, 2), nn.ChannelShuffle(r)
    for rank in (1, 2, 3):
        pads = margins(rank, [3] * rank)
        yield f"pad {uneven(pads)}", (1, 2, *sizes(rank, 1, 4)), lambda x, pads=pads: padded(x, pads)


def merges() -> Iterator[Case]:
    """Branches that meet, of the same size and of sizes that broadcast."""
    shape = (2, 3, 4, 5)
    yield "concat(identity | relu | take 1..2)", shape, lambda x: torch.cat([x, F.relu(x), x[:, 1:2]], 1)
    yield "add(identity | relu | gap)", shape, lambda x: x + F.relu(x) + x.mean((2, 3), keepdim=True)
    yield (
        "mul(identity | gap -> flatten -> sigmoid)",
        shape,
        lambda x: x * torch.sigmoid(x.mean((2, 3)))[..., None, None],
    )
    yield "mul(take 0..1 | identity)", shape, lambda x: x[:, :1] * x


SETS: tuple[Callable[[], Iterator[Case]], ...] = (
    convolutions, transposed, pools, adaptive, norms, functions, resized, merges,
)  # fmt: skip


def computed(seed: int, case: Case) -> tuple[dict[str, Any], np.ndarray[Any, Any]]:
    """A case as data, and its output, computed in float64 and held against float32."""
    text, shape, layer = case
    x = torch.from_numpy(values(seed, "x", shape)) * (20 if text.endswith(" wide") else 1)
    numbers: dict[str, list[int]] = {}
    if isinstance(layer, nn.Module):
        layer = layer.double().eval()
        with torch.no_grad():
            for name, tensor in layer.state_dict().items():
                if name.endswith("num_batches_tracked"):
                    continue
                short = name.split(".")[-1]
                numbers[short] = list(tensor.shape)
                tensor.copy_(torch.from_numpy(values(seed, short, tensor.shape)))
    with torch.no_grad():
        y = layer(x)
        again = (layer.float() if isinstance(layer, nn.Module) else layer)(x.float())
    assert torch.allclose(y, again.double(), rtol=1e-4, atol=1e-5 * float(y.abs().max())), text
    return {"text": text, "input": list(shape), "numbers": numbers, "output": list(y.shape)}, y.numpy().astype(
        np.float32
    )


def main() -> None:
    """Write the file and print how many cases and bytes it holds."""
    found = [computed(seed, case) for seed, case in enumerate(case for one in SETS for case in one())]
    cases = np.frombuffer(json.dumps([case for case, _ in found]).encode(), np.uint8)
    outputs = np.concatenate([output.ravel() for _, output in found])
    assert len(outputs) == sum(prod(case["output"]) for case, _ in found)
    np.savez_compressed(TARGET, cases=cases, outputs=outputs)
    print(f"{len(found)} cases, {TARGET.stat().st_size:,} bytes")  # noqa: T201


if __name__ == "__main__":
    main()
