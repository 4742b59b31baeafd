"""Functions of each value, as PyTorch defines them; in use, dropout does nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from .._numpy import Array, np
from ..tally import Tally
from ._base import Kernel, Make, Numbers, Shapes
from ._erf import erf
from ._pointwise import Pointwise


class Function(Pointwise):
    """A function without numbers of its own: what it makes of the values, which it may not write over."""

    of: ClassVar[Callable[[Array], Array]]

    def apply(self, layer: Any, x: Array, numbers: Numbers, out: Array) -> None:
        out[...] = type(self).of(x)


def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), which is 0 where exp(-x) is too large for its type."""
    with np.errstate(over="ignore"):
        made: Array = 1 / (1 + np.exp(-x))
    return made


def softplus(x: Array) -> Array:
    """log(1 + exp(x)) without a large exponential."""
    made: Array = np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
    return made


def mish(x: Array) -> Array:
    """x * tanh(log(1 + e)) with e = exp(x), where the hyperbolic tangent is n/(n + 2) for n = e*(e + 2)."""
    e = np.exp(np.minimum(x, 20))
    n = e * (e + 2)
    made: Array = x * (n / (n + 2))
    return made


def gelu(x: Array) -> Array:
    """x times the normal distribution's share below x."""
    made: Array = 0.5 * x * (1 + erf(x * 0.5**0.5))
    return made


def relu6(x: Array) -> Array:
    """min(max(x, 0), 6)."""
    made: Array = np.minimum(np.maximum(x, 0), 6)
    return made


def selu(x: Array) -> Array:
    """A scaled exponential linear unit, with its fixed constants."""
    return 1.0507009873554804934193349852946 * _elu(x, 1.6732632423543772848170429916717)


def _elu(x: Array, alpha: float) -> Array:
    made: Array = np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0))
    return made


FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "relu6": relu6,
    "selu": selu,
    "gelu": gelu,
    "silu": lambda x: x * sigmoid(x),
    "mish": mish,
    "sigmoid": sigmoid,
    "hardsigmoid": lambda x: relu6(x + 3) / 6,
    "hardswish": lambda x: x * (relu6(x + 3) / 6),
    "tanh": np.tanh,
    "softplus": softplus,
}

for _kind, _function in FUNCTIONS.items():
    type(_kind, (Function,), {"kinds": (_kind,), "of": staticmethod(_function), "__doc__": f"The function {_kind}."})


class ReLU(Pointwise):
    """max(x, 0)."""

    kinds = ("relu",)

    def apply(self, layer: Any, x: Array, numbers: Numbers, out: Array) -> None:
        np.maximum(x, 0, out=out)


class LeakyReLU(Pointwise):
    """x where it is positive, a small multiple of x elsewhere."""

    kinds = ("leakyrelu",)

    def apply(self, layer: Any, x: Array, numbers: Numbers, out: Array) -> None:
        slope = 0.01 if layer.slope is None else float(layer.slope)
        out[...] = np.where(x > 0, x, x * x.dtype.type(slope))


class ELU(Pointwise):
    """x where it is positive, alpha * (exp(x) - 1) elsewhere."""

    kinds = ("elu",)

    def apply(self, layer: Any, x: Array, numbers: Numbers, out: Array) -> None:
        out[...] = _elu(x, 1.0 if layer.alpha is None else float(layer.alpha))


class PReLU(Pointwise):
    """x where it is positive, a learned multiple of x elsewhere."""

    kinds = ("prelu",)

    def allocate(self, layer: Any, xs: Shapes, make: Make) -> dict[str, Array]:
        return {"weight": make("weight", (xs[0][1] if layer.channels else 1,))}

    def apply(self, layer: Any, x: Array, numbers: Numbers, out: Array) -> None:
        out[...] = np.where(x > 0, x, x * numbers["weight"])


class Unchanged(Kernel):
    """What comes in goes out."""

    kinds = ("identity", "dropout", "droppath")

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        return xs[0]
