"""What every kernel is made of: the numbers it owns, what it computes, and which positions each output reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol

from .._numpy import Array
from ..tally import Tally

Shapes = Sequence[tuple[int, ...]]  # of the arrays that come in: N, C, *space
Numbers = Mapping[str, Array]  # by PyTorch's names

BUFFERS = ("running_mean", "running_var", "num_batches_tracked")
"""Numbers that are kept, not trained."""
GIVEN = ("given_weight", "given_bias")
"""Numbers of a `fixed` layer: they do work and are no parameters."""


class Make(Protocol):
    """Draws or looks up one array of numbers; `fan` is how many products add up to one output, if any do."""

    def __call__(self, name: str, shape: tuple[int, ...], fan: int = 0) -> Array: ...


KERNELS: dict[str, Kernel] = {}
"""Every kernel by the kind of layer it runs, filled by the classes themselves."""


class Kernel:
    """Runs one kind of layer, or several that are alike. It reads a layer's arguments and never its rules."""

    kinds: ClassVar[tuple[str, ...]] = ()
    in_place: ClassVar[bool] = False
    """Can write over its first input, which is then handed to it as `out`."""
    stated: ClassVar[bool] = False
    """Computes nothing: what comes out is its author's word."""

    def __init_subclass__(cls) -> None:
        for kind in cls.__dict__.get("kinds", ()):
            if kind in KERNELS:
                raise TypeError(f"two kernels run {kind}")
            KERNELS[kind] = cls()

    def allocate(self, layer: Any, xs: Shapes, make: Make) -> dict[str, Array]:
        """The layer's numbers, trained and not, in PyTorch's names and layouts."""
        return {}

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        """What comes out, batch and channels first; written into `out` where that is given."""
        raise NotImplementedError

    def windows(self, layer: Any, *xs: Array) -> Array:
        """What each output reads, through the very slicing that `run` does: N, C', *taps, *space of the output.

        Takes arrays of any type, N, C, *space, one for each input, such as the numbers of their positions; padding,
        and taps that an output does not have, read -1. A layer that works value by value has no axis of taps.
        """
        return xs[0]
