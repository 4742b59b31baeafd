"""One axis of a network, followed: what every unit of every row depends on, through what its kernel slices."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING, NamedTuple

from ._numpy import Array, np
from .kernels import KERNELS
from .reading import Reader, Unfollowed
from .sets import Positions, first_whole, gathered, joined, own_places, positions

if TYPE_CHECKING:
    from ..report import Report
    from ..rows import Row

MOST_WORK = 2 * 10**9  # words of sets put together along one axis: some seconds
MISALIGNED = "misaligned: the units of its branches lie differently far apart"
MOVED = "its positions are not those that come in"


class Followed(NamedTuple):
    """Two periods of units along one axis, from `first` on, and the length of the input that this took."""

    first: int
    units: tuple[Positions | None, ...]
    length: int

    @property
    def period(self) -> int:
        return len(self.units) // 2

    @property
    def size(self) -> int:
        """The largest extent."""
        return max((seen.hi - seen.lo + 1 for seen in self.units if seen), default=0)

    @property
    def jump(self) -> Fraction | None:
        """How far apart neighbours lie: what a period advances, over its units."""
        pairs = [(a, b) for a, b in zip(self.units, self.units[self.period :]) if a and b]
        return Fraction(pairs[0][1].lo - pairs[0][0].lo, self.period) if pairs else None


class State(NamedTuple):
    """A row along one axis: how many units, and for each the input positions it depends on; no table, not followed."""

    n: int
    table: Array | None = None
    period: int = 1
    advance: int = 1
    why: str = ""


class Run:
    """One axis of the network on an input made longer by `stretch`; without a natural run, sizes alone."""

    def __init__(
        self,
        report: Report,
        axis: int,
        everything: Mapping[Row, bool | None],
        tell: Callable[[float], None],
        natural: Run | None = None,
        stretch: int = 0,
    ) -> None:
        self.axis, self.everything, self.natural = axis, everything, natural or self
        self.reads, self.growth = 0, 0.0
        self.readers: dict[tuple[int, int], Reader] = natural.readers if natural else {}
        self.states: dict[Row, State] = {}
        self.found: dict[Row, Followed] = {}
        self.missing: list[Row] = []
        self.whys: dict[Row, str] = {}
        sizes = {row: row.output_shape.space[axis] + stretch for row in report.inputs if row.output_shape.rank > axis}
        self.length = max(sizes.values())
        words = self.length // 64 + 1 if natural else 0
        for row in report.inputs:
            self.states[row] = State(sizes[row], own_places(sizes[row], words)) if row in sizes else State(0)
        last = {source: row for row in report.counted for source in row.inputs}
        for number, row in enumerate(report.counted):
            tell(number / len(report.counted))
            self._visit(row)
            for source in {source for source in row.inputs if natural and last[source] is row}:
                self.states[source] = self.states[source]._replace(table=None)

    @property
    def step(self) -> int:
        """So many positions are whole periods of every row: an input longer by them fits as before."""
        return lcm(*(state.advance for state in self.states.values()))

    def longest(self, most: int) -> int:
        """The longest input, up to `most` positions, whose sets are gathered in a reasonable time."""

        def affordable(length: int) -> bool:
            reads = self.reads + self.growth * (length - self.length)
            return bool((length // 64 + 1) * reads <= MOST_WORK)

        return max(bisect_left(range(1, most + 1), True, key=lambda length: not affordable(length)), 1)

    def or_else(self, other: Run) -> Run:
        """What this run found, and what another found that this one did not."""
        self.found = other.found | self.found
        self.whys = {row: why for row, why in self.whys.items() if row not in self.found}
        return self

    def _visit(self, row: Row) -> None:
        """Work a row out, and look at its units."""
        below = [self.states[source] for source in row.inputs]
        try:
            state = self._above(row, below)
        except Unfollowed as reason:
            state = State(0, why=str(reason))
        except (ValueError, IndexError):  # arrays that do not fit
            state = State(0, why=f"it cannot be run on an input of {self.length:,}")
        self.states[row] = state
        if state.table is None:
            self.whys[row] = state.why
        elif state.table.shape[1]:
            self._look_at(row, state, state.table)

    def _look_at(self, row: Row, state: State, table: Array) -> None:
        """The first two periods that no edge touches."""
        needed = 2 * state.period
        first = first_whole(table, needed)
        if first is None:
            self.missing.append(row)
        else:
            units = tuple(positions(words) for words in table[first : first + needed])
            self.found[row] = Followed(first, units, self.length)

    def _above(self, row: Row, below: Sequence[State]) -> State:
        """What a row's units depend on, from what those below do."""
        seeing = [state for state in below if state.table is not None]
        if not seeing:
            why = next((state.why for state in below if state.why), "")
            return State(0, why="" if self.everything[row] and why == MOVED else why)
        if row.layer.stated:
            raise Unfollowed("its author does not say what it reads")
        if row.layer.merge:
            return _met(row, below, seeing)
        own = self.everything[row]
        if own is not False:
            return State(0, why="" if own else MOVED)
        return self._through(row, below[0])

    def _through(self, row: Row, below: State) -> State:
        """The units of a layer above those that its slicing hands them."""
        natural = self.natural.states[row.inputs[0]].n
        key = id(row.figures), natural
        if key not in self.readers:
            self.readers[key] = Reader(row.layer, self.axis, natural)
        reader, table = self.readers[key], below.table
        assert table is not None
        shared = gcd(below.period, reader.below)
        period, advance = reader.above * below.period // shared, below.advance * reader.below // shared
        if not table.shape[1]:
            n, taps = reader.size(below.n)
            self.reads += n * taps
            self.growth += taps * period / advance
            return State(n, own_places(n, 0), period, advance)
        reading = reader.reading(below.n)
        if not reading.plain:
            table = gathered(table, reading.places, reading.clipped)
        return State(len(table) - 1, table, period, advance)


def _met(row: Row, below: Sequence[State], seeing: Sequence[State]) -> State:
    """Branches that meet: each unit depends on what it depends on in any of them."""
    if any(state.why for state in below):
        raise Unfollowed(next(state.why for state in below if state.why))
    if len({Fraction(state.advance, state.period) for state in seeing}) > 1:
        raise Unfollowed(MISALIGNED)
    if len({state.n for state in seeing}) > 1:
        raise Unfollowed("its branches have not the same size on another input")
    n, period = seeing[0].n, lcm(*(state.period for state in seeing))
    tables = [state.table for state in seeing if state.table is not None]
    starts = iter(range(0, n * len(tables), n))
    xs = [np.arange(n) + next(starts) if state.table is not None else np.full(n, -1) for state in below]
    seen = KERNELS[row.kind].windows(row.layer, *(x.reshape(1, 1, n) for x in xs))
    table = gathered(joined(tables), seen.reshape(-1, n).T)
    return State(n, table, period, seeing[0].advance * period // seeing[0].period)
