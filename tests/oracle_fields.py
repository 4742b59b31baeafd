"""Receptive fields the slow way: the very set of input positions that each unit of one axis depends on.

Nothing here is shared with `cnncalc.receptive`. A signal knows its size, and for any unit (the input is taken
as endless) the set of input positions it reads, found by following the definition of every layer backwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import ceil, floor, lcm

Positions = frozenset[int]
NOTHING: Positions = frozenset()


@dataclass(frozen=True)
class Signal:
    """What a layer gives: `jump` is None from where misaligned branches met, `everything` once a unit sees all."""

    size: int
    jump: Fraction | None
    period: int
    """Unit u + period reads what unit u reads, period*jump further on."""
    reads: Callable[[int], Positions] | None
    """The positions of a unit; None where nothing is left but `everything`."""
    everything: bool = False

    def ends(self, unit: int) -> tuple[int, int] | None:
        """First and last position of a unit."""
        positions = self.positions(unit)
        return (min(positions), max(positions)) if positions else None

    def positions(self, unit: int) -> Positions:
        """All positions of a unit."""
        assert self.reads is not None
        return self.reads(unit)

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Extent and number of positions, for each unit of a period that reads anything."""
        found = [self.positions(unit) for unit in range(self.period)]
        return [(max(positions) - min(positions) + 1, len(positions)) for positions in found if positions]


def start(size: int) -> Signal:
    """The input: every unit is a position."""
    return Signal(size, Fraction(1), 1, lambda unit: frozenset({unit}))


def above(below: Signal, size: int, ratio: Fraction, units: Callable[[int], Iterable[int]]) -> Signal:
    """A layer whose unit v reads some `units` of the one below; `ratio` is how far apart neighbours read."""
    reads = below.reads
    if reads is None:
        return Signal(size, below.jump, 1, None, below.everything)
    period = lcm(below.period, ratio.numerator) // ratio.numerator * ratio.denominator

    @cache
    def positions(unit: int) -> Positions:
        return NOTHING.union(*map(reads, units(unit)))

    jump = None if below.jump is None else below.jump * ratio
    return Signal(size, jump, period, positions, below.everything)


def window(below: Signal, kernel: int, stride: int, dilation: int, before: int, size: int) -> Signal:
    """Convolution or pooling: unit v reads v*stride - before + dilation*t for every tap t."""
    return above(
        below, size, Fraction(stride), lambda v: [v * stride - before + dilation * t for t in range(kernel)]
    )  # fmt: skip


def spread(below: Signal, kernel: int, stride: int, dilation: int, before: int, size: int) -> Signal:
    """Transposed convolution: unit u adds to u*stride - before + dilation*t for every tap t."""

    def writers(v: int) -> list[int]:
        lowest, highest = v + before - dilation * (kernel - 1), v + before
        return [
            u
            for u in range(lowest // stride - 1, highest // stride + 2)
            if any(u * stride - before + dilation * t == v for t in range(kernel))
        ]

    return above(below, size, Fraction(1, stride), writers)


def nearest(below: Signal, size: int) -> Signal:
    """Repetition to a size: each unit copies one."""
    scale = Fraction(below.size, size)
    return above(below, size, scale, lambda v: [floor(v * scale)])


def linear(below: Signal, size: int) -> Signal:
    """Interpolation to a size, corners not aligned: each unit lies between two, or on one."""
    scale = Fraction(below.size, size)

    def neighbours(v: int) -> set[int]:
        place = (v + Fraction(1, 2)) * scale - Fraction(1, 2)
        return {floor(place), ceil(place)}

    return above(below, size, scale, neighbours)


def adaptive(below: Signal, size: int) -> Signal:
    """Pooling to a size: each unit covers its share, widened to whole units."""
    scale = Fraction(below.size, size)
    return above(below, size, scale, lambda v: range(floor(v * scale), ceil((v + 1) * scale)))


def shuffle(below: Signal, factor: int) -> Signal:
    """Channels become positions: `factor` neighbours come from the same unit."""
    return above(below, below.size * factor, Fraction(1, factor), lambda v: [v // factor])


def unshuffle(below: Signal, factor: int) -> Signal:
    """Positions become channels: each unit takes `factor` neighbours."""
    return above(
        below, below.size // factor, Fraction(factor), lambda v: [v * factor + t for t in range(factor)]
    )  # fmt: skip


def shifted(below: Signal, before: int, after: int) -> Signal:
    """A border added, or with negative amounts cut off."""
    return above(below, below.size + before + after, Fraction(1), lambda v: [v - before])


def everything(below: Signal) -> Signal:
    """Global pooling: one unit, and no interval any more."""
    return Signal(1, below.jump, 1, None, True)


def meet(branches: Sequence[Signal]) -> Signal:
    """Concatenation or sum: a unit reads what the same unit of every branch reads."""
    seeing = [branch for branch in branches if branch.reads is not None]
    size, sees_all = max(branch.size for branch in branches), any(branch.everything for branch in branches)
    if any(branch.jump is None for branch in branches):
        return Signal(size, None, 1, None, sees_all)
    if not seeing:
        return Signal(size, branches[0].jump, 1, None, sees_all)
    if any(branch.jump != seeing[0].jump for branch in seeing):
        return Signal(size, None, 1, None, sees_all)

    @cache
    def positions(unit: int) -> Positions:
        return NOTHING.union(*(branch.positions(unit) for branch in seeing))

    return Signal(size, seeing[0].jump, lcm(*(branch.period for branch in seeing)), positions, sees_all)


def off_centre(branches: Sequence[Signal]) -> bool:
    """Whether branches that meet lie around different centres, for any unit."""
    seeing = [branch for branch in branches if branch.reads is not None]
    units = range(lcm(*(branch.period for branch in seeing))) if seeing else range(0)
    centres = [{sum(ends) for branch in seeing if (ends := branch.ends(unit))} for unit in units]
    return any(len(found) > 1 for found in centres)
