"""Activations: they keep the shape, and each value counts as one operation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ..dims import Dim, at_least, require
from ._base import Layer, Names, Shape, flag, rate


class Activation(Layer):
    """A function applied to each value."""

    in_place = True
    order: ClassVar[Names] = ("inplace",)
    drops = (*Layer.drops, "approximate", "beta", "threshold")

    def other_ops(self, x: Shape) -> Dim:
        """One a value."""
        return x.values


def _activation(kind: str, doc: str, *also: str) -> None:
    """An activation without arguments."""
    example = (kind, "64@56x56", "64x56x56", 0, 0)
    made = type(kind, (Activation,), {"kind": kind, "also": also, "examples": (example,), "__doc__": doc})
    made.__module__, globals()[kind] = __name__, made  # found by its name, so that reports can be pickled


_activation("relu", "max(x, 0).")
_activation("relu6", "min(max(x, 0), 6).")
_activation("selu", "A scaled exponential linear unit, with its fixed constants.")
_activation("gelu", "x times the normal distribution's share below x.")
_activation("silu", "x * sigmoid(x).", "swish")
_activation("mish", "x * tanh(softplus(x)).")
_activation("sigmoid", "1 / (1 + exp(-x)).")
_activation("hardsigmoid", "min(max(x + 3, 0), 6) / 6.")
_activation("hardswish", "x * min(max(x + 3, 0), 6) / 6.")
_activation("tanh", "The hyperbolic tangent.")
_activation("softplus", "log(1 + exp(x)).")


class LeakyReLU(Activation):
    """x where it is positive, a small multiple of x elsewhere."""

    kind = "leakyrelu"
    order = ("negative_slope", "inplace")
    examples = (("leakyrelu 0.2", "64@56x56", "64x56x56", 0, 0),)

    slope = rate("factor of negative values", key="negative_slope", bare=True, default=None)


class ELU(Activation):
    """x where it is positive, alpha * (exp(x) - 1) elsewhere."""

    kind = "elu"
    order = ("alpha", "inplace")
    examples = (("elu", "64@56x56", "64x56x56", 0, 0),)

    alpha = rate("scale of negative values", bare=True, default=None)


class PReLU(Activation):
    """x where it is positive, a learned multiple of x elsewhere: one factor in all, or one a channel."""

    kind = "prelu"
    examples = (("prelu", "64@56x56", "64x56x56", 1, 0), ("prelu channels", "64@56x56", "64x56x56", 64, 0))

    order = ("num_parameters",)
    channels = flag("one factor a channel", key="num_parameters")

    def weights(self, x: Shape) -> Dim:
        return x.channels if self.channels else 1


class Softmax(Activation):
    """exp(x) divided by its sum over the channels."""

    kind = "softmax"
    order = ("dim",)
    examples = (("softmax", "1000", "1000", 0, 0),)

    def other_ops(self, x: Shape) -> Dim:
        """Exponential, sum and division: three a value."""
        return 3 * x.values


class LogSoftmax(Softmax):
    """The logarithm of softmax."""

    kind = "logsoftmax"
    examples = (("logsoftmax", "1000", "1000", 0, 0),)


class Dropout(Layer):
    """Drop values at random in training; nothing happens in use."""

    kind = "dropout"
    in_place = True
    order = ("p", "inplace")
    examples = (("dropout 0.5", "4096", "4096", 0, 0),)

    rate = rate("share of the values dropped", key="p", bare=True, default=None)

    def check(self, *xs: Shape) -> Iterator[tuple[str, str]]:
        finding = "the share of values dropped lies between 0 and 1", "for example dropout 0.5"
        if self.rate is not None:
            require(at_least(self.rate, 0), lambda: finding)
            require(at_least(1, self.rate), lambda: finding)
        return iter(())


class DropPath(Dropout):
    """Drop a whole branch at random in training (stochastic depth); nothing happens in use."""

    kind = "droppath"
    also = ("stochasticdepth",)
    examples = (("droppath 0.1", "96@56x56", "96x56x56", 0, 0),)
