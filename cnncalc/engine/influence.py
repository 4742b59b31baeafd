"""The receptive field as it is observed: which input positions a unit depends on, followed through what ran.

Along one axis every unit of every row keeps the set of input positions that reach it, as bits; a row's sets are
those of the units below that its kernel's own slicing hands it. Where an edge took something away a further bit
says so, and goes on to everything above. A unit without that bit has its whole field before it: where the input
is too small for a whole period of such units, it is made longer, by so much that all layers fit as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING, Any, NamedTuple

from ._numpy import Array, np
from .kernels import KERNELS
from .reading import FLATTENING, Reader, Unfollowed, reads_everything

if TYPE_CHECKING:
    from ..report import Report
    from ..rows import Row

LONGEST = 20_000  # positions of an input; fields that need a longer one are not followed
MISALIGNED = "misaligned: the units of its branches lie differently far apart"
_EDGE = np.uint64(1)  # bit 0; position p is bit p + 1


class Positions(NamedTuple):
    """What one unit depends on: its first and last position, and how many there are."""

    lo: int
    hi: int
    number: int


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


class Observed(NamedTuple):
    """What was found for a row: an entry an axis, whether it sees everything (None: not told), and why there is less."""

    axes: tuple[Followed, ...]
    sees_all: bool | None
    why: str

    @property
    def misaligned(self) -> bool:
        """Whether branches met whose units lie differently far apart."""
        return self.why == MISALIGNED


def observe(report: Report) -> dict[Row, Observed]:
    """What the units of every row that counts depend on, axis by axis."""
    kinds = _Kinds(report)
    rank = max((row.output_shape.rank for row in report.inputs), default=0)
    runs: list[_Run] = []
    for axis in range(rank):
        twin = next((run for run in runs if _alike(report, run.axis, axis)), None)
        runs.append(twin or _along(report, axis, kinds))
    return {row: _observed(row, runs, kinds) for row in report.counted}


def _observed(row: Row, runs: Sequence[_Run], kinds: _Kinds) -> Observed:
    axes = tuple(run.found[row] for run in runs if row in run.found)
    whys = [run.whys[row] for run in runs if row in run.whys]
    return Observed(axes if len(axes) == len(runs) else (), kinds.sees_all[row], next(filter(None, whys), ""))


class _Kinds:
    """Which rows look at everything: by themselves, or because something below them does."""

    def __init__(self, report: Report) -> None:
        self.own: dict[Row, bool | None] = {}
        self.sees_all: dict[Row, bool | None] = dict.fromkeys(report.inputs, False)
        ranks = {row: row.output_shape.rank for row in report.inputs}
        known: dict[tuple[int, int], bool | None] = {}
        for row in report.counted:
            rank = max(ranks[source] for source in row.inputs)
            key = id(row.figures), rank
            if key not in known:
                known[key] = _everything(row.layer, rank)
            self.own[row] = known[key]
            flags = [known[key], *(self.sees_all[source] for source in row.inputs)]
            self.sees_all[row] = True if True in flags else None if None in flags else False
            ranks[row] = _rank(row.layer, rank)


def _everything(layer: Any, rank: int) -> bool | None:
    """Whether a layer's units read every position; None where its positions are others than those that come in."""
    if layer.merge or layer.stated:
        return False
    if layer.kind == "reshape":
        return None if rank else False
    return reads_everything(layer, rank)


def _rank(layer: Any, rank: int) -> int:
    """How many axes come out."""
    if layer.kind in FLATTENING:
        return 0
    return len(layer.to) - 1 if layer.kind in ("reshape", "custom") else rank


def _alike(report: Report, a: int, b: int) -> bool:
    """Whether inputs and layers are the same along two axes."""
    spaces = [row.output_shape.space for row in report.inputs]
    layers = {id(row.figures): row.layer for row in report.counted}
    sized = (
        value
        for layer in layers.values()
        for name, field in layer.fields.items()
        if field.form in ("size", "margin", "reference") and isinstance(value := getattr(layer, name), tuple)
    )
    return all(one[a : a + 1] == one[b : b + 1] for one in (*spaces, *sized))


def _along(report: Report, axis: int, kinds: _Kinds) -> _Run:
    """One axis, on an input that shows two periods of every row: the network's own if it does, else a longer one.

    A far longer input than that is made shorter, for the sets would be large.
    """
    natural = _Run(report, axis, kinds)
    followed = [row for row in report.counted if natural.states[row].table is not None]
    wanted = max((_wanted(row, axis, natural) for row in followed), default=0)
    step = natural.step
    stretch = -((natural.length - wanted) // step * step) if natural.length > 2 * wanted + 1000 else 0
    run = _Run(report, axis, kinds, natural, stretch)
    while run.missing:
        wanted = max(2 * run.length, *(_wanted(row, axis, natural) for row in run.missing))
        stretch = min(-(-(wanted - natural.length) // step), (LONGEST - natural.length) // step) * step
        if natural.length + stretch <= run.length:
            break
        run = _Run(report, axis, kinds, natural, stretch).or_else(run)
    run.whys |= dict.fromkeys(run.missing, f"its field asks for an input of more than {LONGEST:,} positions")
    return run


def _wanted(row: Row, axis: int, natural: _Run) -> int:
    """How long an input should be to show two periods, if the row's field is what was computed."""
    field = row.receptive_field
    return (field[axis] if field else 1) + 3 * natural.states[row].advance


class _State(NamedTuple):
    """A row along one axis: how many units, and for each the input positions it depends on; no table, not followed."""

    n: int
    table: Array | None = None
    period: int = 1
    advance: int = 1
    why: str = ""


class _Run:
    """One axis of the network on an input made longer by `stretch`; without a natural run, sizes alone."""

    def __init__(self, report: Report, axis: int, kinds: _Kinds, natural: _Run | None = None, stretch: int = 0) -> None:
        self.axis, self.kinds, self.natural = axis, kinds, natural or self
        self.readers: dict[tuple[int, int], Reader] = natural.readers if natural else {}
        self.states: dict[Row, _State] = {}
        self.found: dict[Row, Followed] = {}
        self.missing: list[Row] = []
        self.whys: dict[Row, str] = {}
        sizes = {row: row.output_shape.space[axis] + stretch for row in report.inputs if row.output_shape.rank > axis}
        self.length = max(sizes.values())
        words = self.length // 64 + 1 if natural else 0
        for row in report.inputs:
            self.states[row] = _State(sizes[row], _identity(sizes[row], words)) if row in sizes else _State(0)
        last = {source: row for row in report.counted for source in row.inputs}
        for row in report.counted:
            self._visit(row)
            for source in {source for source in row.inputs if natural and last[source] is row}:
                self.states[source] = self.states[source]._replace(table=None)

    @property
    def step(self) -> int:
        """So many positions are whole periods of every row: an input longer by them fits as before."""
        return lcm(*(state.advance for state in self.states.values()))

    def or_else(self, other: _Run) -> _Run:
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
            state = _State(0, why=str(reason))
        self.states[row] = state
        if state.table is None:
            self.whys[row] = state.why
        elif state.table.shape[1]:
            followed = _followed(state, self.length)
            if followed is None:
                self.missing.append(row)
            else:
                self.found[row] = followed

    def _above(self, row: Row, below: Sequence[_State]) -> _State:
        """What a row's units depend on, from what those below do."""
        seeing = [state for state in below if state.table is not None]
        if not seeing:
            return _State(0, why=next((state.why for state in below if state.why), ""))
        if row.layer.stated:
            raise Unfollowed("its author does not say what it reads")
        if row.layer.merge:
            return _met(row, below, seeing)
        own = self.kinds.own[row]
        if own is not False:
            return _State(0, why="" if own else "its positions are not those that come in")
        return self._through(row, below[0])

    def _through(self, row: Row, below: _State) -> _State:
        """The units of a layer above those that its slicing hands them."""
        natural = self.natural.states[row.inputs[0]].n
        key = id(row.figures), natural
        if key not in self.readers:
            self.readers[key] = Reader(row.layer, self.axis, natural)
        reader = self.readers[key]
        reading = reader.reading(below.n)
        shared = gcd(below.period, reader.below)
        period, advance = reader.above * below.period // shared, below.advance * reader.below // shared
        assert below.table is not None
        if reading.plain:
            return _State(below.n, below.table, period, advance)
        table = _gathered(below.table, reading.places)
        table[:-1, :1][reading.clipped] |= _EDGE
        return _State(len(reading.places), table, period, advance)


def _met(row: Row, below: Sequence[_State], seeing: Sequence[_State]) -> _State:
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
    table = _gathered(np.concatenate([*(table[:-1] for table in tables), tables[0][-1:]]), seen.reshape(-1, n).T)
    return _State(n, table, period, seeing[0].advance * period // seeing[0].period)


def _identity(n: int, words: int) -> Array:
    """Every position reaches itself; the last row of a table is empty, for taps that read nothing."""
    table = np.zeros((n + 1, words), np.uint64)
    units = np.arange(n if words else 0)
    table[units, (units + 1) // 64] = np.uint64(1) << ((units + 1) % 64).astype(np.uint64)
    return table


def _gathered(table: Array, places: Array) -> Array:
    """For each unit the union of the sets of the units it reads."""
    made = np.zeros((len(places) + 1, table.shape[1]), np.uint64)
    for tap in places.T:
        made[:-1] |= table[tap]
    return made


def _followed(state: _State, length: int) -> Followed | None:
    """The first two periods that no edge touches."""
    assert state.table is not None
    needed = 2 * state.period
    free = np.concatenate([[0], np.cumsum((state.table[:-1, 0] & _EDGE) == 0)])
    runs = np.flatnonzero(free[needed:] - free[:-needed] == needed)
    if not len(runs):
        return None
    first = int(runs[0])
    return Followed(first, tuple(_positions(words) for words in state.table[first : first + needed]), length)


def _positions(words: Array) -> Positions | None:
    bits = int.from_bytes(words.astype("<u8").tobytes(), "little") >> 1
    if not bits:
        return None
    return Positions((bits & -bits).bit_length() - 1, bits.bit_length() - 1, bin(bits).count("1"))
