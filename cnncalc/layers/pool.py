"""Pooling through a sliding window."""

from __future__ import annotations

from typing import Any

from ..dims import Dim, at_least, product, require
from ._base import Shape, axis_names, flag, margin, size
from ._window import Windowed


class Pool(Windowed):
    """What maximum and average pooling share: channels stay, padding is at most half the kernel."""

    pools = True

    def most_padding(self, axis: int) -> Dim:
        return self.kernel[axis] // 2

    @classmethod
    def settle(cls, values: dict[str, Any], rank: int) -> dict[str, Any]:
        """The stride is the kernel where none is given."""
        return values if "stride" in values else {**values, "stride": values["kernel"]}

    def shape(self, x: Shape) -> Shape:
        """The channels stay; along an axis floor((n + before + after - reach)/stride) + 1 windows. With `ceil` it is
        ceil((n + before + min(after + stride - reach, 0))/stride): no window starts in the padding at the end."""
        if self.pad != "same":
            for kernel, pads in zip(self.kernel, self.pad):
                for amount in pads:
                    require(
                        at_least(kernel // 2, amount),
                        lambda kernel=kernel, amount=amount: _too_much(kernel, amount),  # type: ignore[misc]
                    )
        return Shape.of(x.channels, *self.slide(x))


def _too_much(kernel: Dim, amount: Dim) -> tuple[str, str]:
    return (
        f"pad {amount} is more than half of the kernel {kernel}, so a window could see nothing but padding",
        f"write at most {kernel // 2}",
    )


class MaxPool(Pool):
    """The largest value in each window, channel by channel."""

    kind = "maxpool"
    also = ("pool",)
    order = ("kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode")
    drops = (*Pool.drops, "return_indices")
    examples = (
        ("maxpool 3x3 /2", "96x55x55", "96x27x27", 0, 0),
        ("maxpool 2", "64x224x224", "64x112x112", 0, 0),
        ("maxpool 3x3 /2 ceil", "64x112x112", "64x56x56", 0, 0),
    )

    kernel = size("size of the window", key="kernel_size", bare=True)
    stride = size("step from window to window; the kernel if not given", mark="/", default=None)
    pad = margin("border that never wins", key="padding", default=0)
    dilation = size("distance between the values looked at", default=1)
    ceil = flag("round the number of windows up", key="ceil_mode")

    def other_ops(self, x: Shape) -> Dim:
        """A window of k values takes k - 1 comparisons."""
        return (product(self.kernel) - 1) * self.shape(x).values


class AvgPool(Pool):
    """The mean of each window, channel by channel."""

    kind = "avgpool"
    also = ("meanpool",)
    order = ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad")
    examples = (("avgpool 2x2 /2", "128x56x56", "128x28x28", 0, 0), ("avgpool 5x5 /3", "512x14x14", "512x4x4", 0, 0))

    kernel = size("size of the window", key="kernel_size", bare=True)
    stride = size("step from window to window; the kernel if not given", mark="/", default=None)
    pad = margin("zeros around the input", key="padding", default=0)
    ceil = flag("round the number of windows up", key="ceil_mode")
    includepad = flag("divide by the values inside the image, not by the window's size", off="excludepad", key="count_include_pad")  # fmt: skip

    def shape(self, x: Shape) -> Shape:
        """PyTorch's three-dimensional average pool wants the bare kernel to fit."""
        if x.rank == 3:
            for name, n, kernel in zip(axis_names(3), x.space, self.kernel):
                require(at_least(n, kernel), lambda name=name, n=n, kernel=kernel: _bare(name, n, kernel))  # type: ignore[misc]
        return super().shape(x)

    def other_ops(self, x: Shape) -> Dim:
        """A window of k values takes k - 1 additions and a division."""
        return product(self.kernel) * self.shape(x).values


def _bare(name: str, n: Dim, kernel: Dim) -> tuple[str, str]:
    return (
        f"an average over three axes needs its kernel inside the input: kernel {kernel} in {name}, {n} come in",
        f"the smallest {name} that fits is {kernel}",
    )


class Subsample(Pool):
    """LeNet-5's trainable pooling: the sum of each window times one coefficient a map, plus one bias a map."""

    kind = "subsample"
    examples = (("subsample 2x2", "6@28x28", "6x14x14", 12, 1_176),)

    kernel = size("size of the window, and the step from window to window", key="kernel_size", bare=True)
    pad: Any = 0

    @classmethod
    def settle(cls, values: dict[str, Any], rank: int) -> dict[str, Any]:
        return values

    @property
    def stride(self) -> Any:
        return self.kernel

    def margins(self, x: Shape) -> Any:
        return ((0, 0),) * x.rank

    def most_padding(self, axis: int) -> Dim:
        return 0

    def shape(self, x: Shape) -> Shape:
        return Shape.of(x.channels, *self.slide(x))

    def weights(self, x: Shape) -> Dim:
        return x.channels

    def biases(self, x: Shape) -> Dim:
        return x.channels

    def macs(self, x: Shape) -> Dim:
        """The sum of a window meets its coefficient once."""
        return self.shape(x).values

    def bias_adds(self, x: Shape) -> Dim:
        return self.shape(x).values

    def connections(self, x: Shape) -> Dim:
        """Every value of a window and the bias count, as in the paper's 5,880 of S2."""
        return (product(self.kernel) + 1) * self.shape(x).values

    def other_ops(self, x: Shape) -> Dim:
        """A window of k values takes k - 1 additions."""
        return (product(self.kernel) - 1) * self.shape(x).values
