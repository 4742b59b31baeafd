"""The loops' testimony: a small copy of a layer, the rule and the kernel on it, and every multiplication counted."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from ..dims import Unmet
from ..layers import Shape
from ..rows import Figures
from ._numpy import Array, np
from .comparing import figure_text
from .copies import shrunk
from .kernels import KERNELS
from .naive import LOOPS, Loops
from .numbers import drawn, drawn_input
from .tally import Tally
from .verification import Difference

if TYPE_CHECKING:
    from ..rows import Row

TOLERANCE = 1e-9  # of the largest value; loops and kernels add up in float64, in another order


class Looped(NamedTuple):
    """A small copy: the rule's figures on it (None where it refuses), the loops, the kernel's count and deviation."""

    x: Shape
    rule: Figures | None
    refusal: str
    loops: Loops
    kernel: Tally
    shape: tuple[int, ...]
    deviation: float

    @property
    def differences(self) -> tuple[Difference, ...]:
        """A sentence for everything in which the loops differ from the rule or from the kernel."""
        loops, place = self.loops, f"on {figure_text(tuple(self.x))} the loops"
        if self.rule is None:
            return (Difference("shape", f"{place} run, and the rule refuses: {self.refusal}"),)
        told = [
            ("shape", "shape", tuple(self.rule.shape), loops.shape),
            ("params", "params", self.rule.weights + self.rule.biases, loops.params),
            ("macs", "MACs", self.rule.macs, loops.multiplications),
            ("on_padding", "MACs on padding", self.rule.on_padding, loops.on_padding),
        ]
        found = [
            Difference(figure, f"{place} find {name} {figure_text(b)}, the rule {figure_text(a)}")
            for figure, name, a, b in told
            if a != b
        ]
        counted = self.shape, self.kernel.macs, self.kernel.on_padding
        if counted != (loops.shape, loops.multiplications, loops.on_padding):
            found.append(Difference("macs", f"{place} and the kernel count differently: {_counts(*counted)}"))
        if not self.deviation <= TOLERANCE:
            text = f"{place}' values and the kernel's differ by {self.deviation:.1e} of the largest"
            found.append(Difference("macs", text))
        return tuple(found)


def looped(row: Row, seed: int) -> Looped | None:
    """A row's layer on a small copy; None where no loops are written for it, or none are fast enough."""
    small = shrunk(row.layer, row.inputs[0].output_shape) if row.kind in LOOPS else None
    if small is None:
        return None
    layer, x = small
    values = drawn_input(f"{row.name}.loops", (1, *x), seed, "float64")
    numbers = KERNELS[row.kind].allocate(layer, [values.shape], drawn(row.name, seed, "float64"))
    loops = Loops(layer, read(values[0]), {name: read(array) for name, array in numbers.items()})
    tally = Tally()
    made = KERNELS[row.kind].run(layer, [values], numbers, tally)[0]
    rule, refusal = _ruled(layer, x)
    return Looped(x, rule, refusal, loops, tally, made.shape, _deviation(loops, made))


def _ruled(layer: Any, x: Shape) -> tuple[Figures | None, str]:
    try:
        return Figures(layer, "", (x,)), ""
    except Unmet as refused:
        return None, refused.finding


def read(array: Array) -> dict[tuple[int, ...], float]:
    """An array as plain numbers by their indices."""
    return dict(zip(np.ndindex(*array.shape), array.ravel().tolist()))


def _deviation(loops: Loops, made: Array) -> float:
    """The largest difference of values, as a share of the largest of them."""
    if loops.shape != made.shape:
        return 0.0  # which is told as such
    values = read(made)
    largest = max((abs(value) for value in values.values() if isfinite(value)), default=0.0)
    apart = (abs(values[at] - value) for at, value in loops.values.items() if values[at] != value)
    return max(apart, default=0.0) / (largest or 1.0)


def _counts(shape: tuple[int, ...], macs: int, on_padding: int) -> str:
    return f"{'x'.join(map(str, shape))}, {macs:,} MACs, {on_padding:,} on padding"
