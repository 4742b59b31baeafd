"""Depthwise convolution: every channel has filters of its own."""

from __future__ import annotations

from ..dims import Dim, product
from ._base import Shape, count, flag, margin, size
from .conv import Convolution


class DepthwiseConv(Convolution):
    """Convolve each channel apart: groups = incoming channels, `multiplier` filters a channel."""

    kind = "dwconv"
    also = ("depthwise",)
    examples = (
        ("dwconv 3x3 pad 1", "32@112x112", "32x112x112", 320, 3_612_672),
        ("dwconv 5x5 /2 pad 2 multiplier 2 nobias", "16@28x28", "32x14x14", 800, 156_800),
    )

    kernel = size("size of a filter", key="kernel_size", bare=True)
    stride = size("step from window to window", mark="/", default=1)
    pad = margin("zeros around the input", key="padding", default=0)
    dilation = size("distance between taps", default=1)
    multiplier = count("filters for each channel", default=1)
    fixed = flag("weights that are given, not trained: work, but no parameters")
    bias = flag("without a number added to each filter's output", off="nobias", key="bias")

    def shape(self, x: Shape) -> Shape:
        return Shape.of(x.channels * self.multiplier, *self.slide(x))

    def taps(self, x: Shape) -> Dim:
        return product(self.kernel) * x.channels * self.multiplier

    def on_padding(self, x: Shape) -> Dim:
        return self.macs(x) - x.channels * self.multiplier * self.inside(x, self.shape(x))
