"""Transposed convolution: every input position is spread over a window of the output."""

from __future__ import annotations

from collections.abc import Iterator

from ..dims import Dim, at_least, largest, product, require
from ._base import Reads, Shape, Spread, axis_names, margin, size
from .conv import Conv


class ConvTranspose(Conv):
    """The backward pass of a convolution as a layer; its work is done at the input's positions."""

    kind = "convtranspose"
    also = ("deconv", "upconv")
    order = (
        "in_channels", "out_channels", "kernel_size", "stride", "padding", "output_padding", "groups", "bias", "dilation"
    )  # fmt: skip
    examples = (
        ("convtranspose 6 4x4 /2 pad 1 nobias", "4@8x8", "6x16x16", 384, 24_576),
        ("convtranspose 128 2x2 /2", "256@32x32", "128x64x64", 131_200, 134_217_728),
        ("convtranspose 4 3x3 /2 pad 1 outpad 1 groups 4 nobias", "4@8x8", "4x16x16", 36, 2_304),
    )

    stride = size("step between the windows of neighbouring input positions", mark="/", default=1)
    pad = margin("rows and columns cut off the output", key="padding", default=0)
    outpad = size("rows and columns added at the output's end", key="output_padding", default=0, least=0)

    def shape(self, x: Shape) -> Shape:
        """`filters` channels; along an axis (n - 1)*stride - before - after + reach + outpad positions, where
        reach = dilation*(kernel - 1) + 1."""
        return super().shape(x)

    def slide(self, x: Shape) -> tuple[Dim, ...]:
        """(n - 1)*stride - before - after + reach + outpad, axis by axis."""
        require(self.pad != "same", lambda: ("pad same is not defined for a transposed convolution", "write numbers"))
        sizes = []
        for axis, n in enumerate(x.space):
            (before, after), e, s = self.pad[axis], self.reaches()[axis], self.stride[axis]
            room = largest(s, self.dilation[axis])
            require(at_least(room - 1, self.outpad[axis]), lambda axis=axis: self._too_far(axis))  # type: ignore[misc]
            out = (n - 1) * s - before - after + e + self.outpad[axis]
            name = axis_names(x.rank)[axis]
            require(at_least(out, 1), lambda name=name, out=out: _nothing(name, out))  # type: ignore[misc]
            sizes.append(out)
        return tuple(sizes)

    def _too_far(self, axis: int) -> tuple[str, str]:
        s, d = self.stride[axis], self.dilation[axis]
        return (
            f"outpad {self.outpad[axis]} is not below the stride {s} or the dilation {d}",
            f"write at most {largest(s, d) - 1}",
        )

    def macs(self, x: Shape) -> Dim:
        return self.taps(x) * product(x.space)

    def on_padding(self, x: Shape) -> Dim:
        """Products that the padding cuts off: the convolution's taps with input and output exchanged."""
        return self.macs(x) - self.links(x) * self.inside(self.shape(x), x)

    def reads(self, x: Shape) -> Reads:
        before = (pads[0] for pads in self.pad)
        return tuple(map(Spread, self.kernel, self.stride, self.dilation, before))

    def remainder(self, x: Shape) -> Dim:
        """It divides nothing."""
        return 0

    def fit(self, x: Shape) -> Iterator[str]:
        return iter(())


def _nothing(name: str, out: Dim) -> tuple[str, str]:
    return f"the padding cuts off the whole {name}: {out} would be left", "use less padding or a larger kernel"
