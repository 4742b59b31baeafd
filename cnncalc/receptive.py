"""The interval algebra of receptive fields: which input positions a unit sees, axis by axis.

Along an axis unit u sees a span of input positions, and the spans repeat: span(u + period) is span(u) moved
by `advance`, so one period says everything. Without up-sampling the period is 1 and a window moves the span's
ends by its own reach times the jump (= advance/period). A span also knows the holes that dilated windows
leave in it. Nothing is clipped to the input.

Windows also work on sizes that are not decided yet, symbols and grids of designs; their holes are not followed. Where
the network up-samples, the pattern of units is its structure, and needs plain integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from math import gcd, lcm
from typing import Any, NamedTuple

from .dims import Dim, ceil_div, counted, decided, equal, largest, settled, smallest
from .layers._base import Resample, Spread, Window
from .limits import LARGEST, MOST_DIGITS, affords, spend

LONGEST_PERIOD = 1024  # units; beyond it a field is said to be unknown
_WIDEST_PATTERN = 1 << 16  # positions; holes of wider spans are not followed
_MOST_READS = 1 << 18  # units looked at for one layer that up-samples or lies above one that does
SOLID, UNTOLD = 0, -1
NOT_FOLLOWED = "and is not followed"


class TooIrregular(Exception):
    """The spans are not followed, and why."""


class TooOpen(Exception):
    """The pattern of units depends on symbols."""


class Span(NamedTuple):
    """Positions lo .. hi; `holes` is `SOLID`, `UNTOLD`, or a bit for each position that is read."""

    lo: Dim
    hi: Dim
    holes: int = SOLID

    @property
    def size(self) -> Dim:
        return self.hi - self.lo + 1

    @property
    def read(self) -> int | None:
        """How many of its positions are read; None where that is not followed."""
        if self.holes == UNTOLD:
            return None
        return bin(self.holes).count("1") if self.holes else self.size

    def moved(self, by: int) -> Span:
        return Span(self.lo + by, self.hi + by, self.holes)


class Axis(NamedTuple):
    """One period of spans, and how far the next period lies; a unit that reads nothing has none."""

    advance: Dim
    spans: tuple[Span | None, ...]

    @property
    def period(self) -> int:
        return len(self.spans)

    @property
    def jump(self) -> Any:
        """How far neighbouring units lie apart in the input, on average."""
        return Fraction(self.advance, len(self.spans)) if type(self.advance) is int else self.advance

    @property
    def sizes(self) -> tuple[Dim, Dim]:
        """The smallest and the largest span."""
        sizes = [span.size for span in self.spans if span]
        return (reduce(smallest, sizes), reduce(largest, sizes)) if sizes else (0, 0)

    @property
    def widest(self) -> Span | None:
        """The span of the unit that sees most; None where none sees anything, or where symbols leave it open."""
        spans = [span for span in self.spans if span]
        if len(spans) == 1:
            return spans[0]
        return max(spans, key=lambda span: span.size) if spans and settled(*(span.size for span in spans)) else None

    def span(self, unit: int) -> Span | None:
        """What a unit sees."""
        turns, rest = divmod(unit, len(self.spans))
        span = self.spans[rest]
        return span and span.moved(turns * self.advance)


START = Axis(1, (Span(0, 0),))
Read = Window | Spread | Resample


def through(axis: Axis, read: Read) -> Axis:
    """The axis above a layer whose units read the units of `axis` below it."""
    span = axis.spans[0] if len(axis.spans) == 1 else None
    if type(read) is Window and span:
        kernel, _, dilation, _ = read
        lo, hi, holes = span
        jump = axis.advance
        if not settled(lo, hi, jump, *read):
            return slid(span, jump, read, UNTOLD)
        if holes == SOLID and (kernel == 1 or dilation * jump <= hi - lo + 1):
            return slid(span, jump, read)
        if not affords(2 * min(kernel, _WIDEST_PATTERN) + 6):  # what the general case takes
            return slid(span, jump, read, UNTOLD)
    return _through(axis, read)


def slid(span: Span, jump: Dim, read: Window, holes: int = SOLID) -> Axis:
    """The one span of an axis seen through a window that leaves these holes; runs on any kind of number."""
    (lo, hi, _), (kernel, stride, dilation, before) = span, read
    ahead = (dilation * (kernel - 1) - before) * jump
    return Axis(jump * stride, (Span(lo - before * jump, hi + ahead, holes),))


def _through(axis: Axis, read: Read) -> Axis:
    """The general case: the spans of one whole period of the layer's units."""
    axis, read = _decided_axis(axis), _decided_read(read)
    below, above = _pattern(read)
    shared = gcd(axis.period, below)
    period = above * axis.period // shared
    if period > LONGEST_PERIOD:
        raise TooIrregular(f"repeats only after more than {LONGEST_PERIOD:,} units")
    reads = period * _reads_a_unit(read, axis.period)
    if (period > 1 and reads > _MOST_READS) or not affords(2 * reads + 6 * period):
        raise TooIrregular(f"would take a look at {reads:,} units")
    spend(2 * reads + 6 * period)
    spans = tuple(_seen(axis, _units(read, v, axis.period)) for v in range(period))
    return _shortened(Axis(axis.advance * below // shared, spans))


def _seen(axis: Axis, units: Sequence[int]) -> Span | None:
    """What some units see together; of neighbours whose solid spans leave no gap the ends tell it."""
    first = axis.spans[0] if axis.period == 1 else None
    neighbours = isinstance(units, range) and units.step == 1
    if neighbours and first and first.holes == SOLID and axis.advance <= first.hi - first.lo + 1:
        return Span(first.lo + units[0] * axis.advance, first.hi + units[-1] * axis.advance)
    return _union([axis.span(unit) for unit in units])


def _decided_axis(axis: Axis) -> Axis:
    """An axis of plain integers; raises `TooOpen` where symbols stand in it."""
    if settled(axis.advance, *(end for span in axis.spans if span for end in span)):
        return axis
    spans = (span and Span(_decided(span.lo), _decided(span.hi), span.holes) for span in axis.spans)
    return Axis(_decided(axis.advance), tuple(spans))


def _decided_read(read: Read) -> Read:
    if isinstance(read, Resample):
        return Resample(_decided(read.incoming), _decided(read.size), read.how)
    return type(read)(*map(_decided, read))


def _decided(number: Dim) -> int:
    found = counted(number)
    if found is None:
        raise TooOpen
    return found


def _pattern(read: Read) -> tuple[int, int]:
    """Unit v + above reads what unit v reads, `below` units further."""
    if type(read) is Window:
        return read.stride, 1
    if type(read) is Spread:
        return 1, read.stride
    assert isinstance(read, Resample)
    shared = gcd(read.incoming, read.size)
    return read.incoming // shared, read.size // shared


def _reads_a_unit(read: Read, period: int) -> int:
    """How many units a unit reads that are looked at, at most."""
    if isinstance(read, Resample):
        return 2 + read.incoming // read.size if read.how == "adaptive" else 2
    return int(min(read.kernel, _longest_run(period)))


def _longest_run(period: int) -> int:
    """The units of a run that are all looked at."""
    return _WIDEST_PATTERN * period


def _units(read: Read, v: int, period: int) -> Sequence[int]:
    """The units that unit v reads, as far as they matter to spans that repeat with `period`."""
    if type(read) is Window:
        kernel, stride, dilation, before = read
        return _ends(range(v * stride - before, v * stride - before + dilation * kernel, dilation), period)
    if type(read) is Spread:
        kernel, stride, dilation, before = read
        every = stride // gcd(dilation, stride)
        first = next((t for t in range(min(kernel, every)) if (v + before - dilation * t) % stride == 0), None)
        if first is None:
            return ()
        taps = ceil_div(kernel - first, every)
        step = dilation * every // stride
        top = (v + before - dilation * first) // stride
        return _ends(range(top, top - step * taps, -step), period)
    assert isinstance(read, Resample)
    n, out, how = read
    if how == "nearest":
        return (v * n // out,)
    if how == "linear":
        twice = (2 * v + 1) * n - out
        return tuple({twice // (2 * out), -(-twice // (2 * out))})
    return _ends(range(v * n // out, -(-(v + 1) * n // out)), period)


def _ends(units: range, period: int) -> Sequence[int]:
    """A long run of units without its middle, where only its ends can decide."""
    if not units[_longest_run(period) :]:  # Python does not count the units of very long runs
        return units
    return [*units[:period], *units[-period:]]


def _union(spans: Sequence[Span | None]) -> Span | None:
    """All positions of several spans, with the holes that remain."""
    found = [span for span in spans if span]
    if not found:
        return None
    if len(found) == 1:
        return found[0]
    lo, hi = reduce(smallest, (span.lo for span in found)), reduce(largest, (span.hi for span in found))
    if not all(settled(*span) for span in found):
        return Span(lo, hi, UNTOLD)
    if _contiguous(found):
        return Span(lo, hi)
    if hi - lo >= _WIDEST_PATTERN or any(span.holes == UNTOLD for span in found):
        return Span(lo, hi, UNTOLD)
    bits = 0
    for span in found:
        bits |= (span.holes or (1 << span.size) - 1) << (span.lo - lo)
    return Span(lo, hi, SOLID if bits == (1 << (hi - lo + 1)) - 1 else bits)


def _contiguous(spans: list[Span]) -> bool:
    """Whether solid spans leave no gap; False also where holes make it hard to tell."""
    if any(span.holes for span in spans):
        return False
    ordered = sorted(spans)
    end = ordered[0].hi
    for span in ordered[1:]:
        if span.lo > end + 1:
            return False
        end = max(end, span.hi)
    return True


def _shortened(axis: Axis) -> Axis:
    """The same spans with the shortest period they have."""
    period = axis.period
    for parts in range(period, 1, -1):
        if period % parts == 0 and axis.advance % parts == 0:
            short = Axis(axis.advance // parts, axis.spans[: period // parts])
            if all(short.span(u) == axis.spans[u] for u in range(period)):
                return short
    return axis


class Meeting(NamedTuple):
    """Branches that met along one axis: what their units see together, and their centres where they differ."""

    axis: Axis
    centres: tuple[Fraction, ...]


def meet(axes: Sequence[Axis]) -> Meeting | None:
    """What the units of branches see together; None where their jumps differ."""
    first = axes[0]
    if all(axis == first for axis in axes):
        return Meeting(first, ())
    if not all(decided(equal(axis.advance * first.period, first.advance * axis.period)) for axis in axes[1:]):
        return None
    period = reduce(lcm, (axis.period for axis in axes))
    if period > LONGEST_PERIOD or not affords(6 * period * len(axes)):
        raise TooIrregular(f"repeats only after {period:,} units")
    spend(6 * period * len(axes))
    spans = tuple(_union([axis.span(unit) for axis in axes]) for unit in range(period))
    joined = _shortened(Axis(first.advance * (period // first.period), spans))
    return Meeting(joined, _centres(axes, period))


def meet_each(branches: Sequence[Sequence[Axis]]) -> list[Meeting | None]:
    """What the units of branches see together, axis by axis; equal axes are worked out once."""
    pairs = list(zip(*branches))
    first = meet(pairs[0]) if pairs else None
    return [first if axes == pairs[0] else meet(axes) for axes in pairs]


def _centres(axes: Sequence[Axis], period: int) -> tuple[Fraction, ...]:
    """The branches' centres at the first unit where they differ; none if they agree everywhere."""
    for unit in range(period):
        spans = [span for axis in axes if (span := axis.span(unit)) and settled(*span)]
        centres = tuple(dict.fromkeys(Fraction(span.lo + span.hi, 2) for span in spans))
        if len(centres) > 1:
            return centres
    return ()


def narrowest(axes: Sequence[Axis]) -> Axis:
    """The axis of the path that sees least; of sizes that are not decided yet only the extent is told."""
    if all(settled(*axis.sizes) for axis in axes):
        return min(axes, key=lambda axis: axis.sizes[1])
    extent = reduce(smallest, (axis.sizes[1] for axis in axes))
    return Axis(axes[0].advance, (Span(0, extent - 1, UNTOLD),))


class Field(NamedTuple):
    """What the units of a layer see: an axis each, together and along the path that sees least.

    `origin` says what the positions are counted in: the input, or (after a layer that sees everything) the
    output of that layer, which is of use only for jumps.
    """

    axes: tuple[Axis, ...]
    least: tuple[Axis, ...]
    origin: str = "input"


def fresh(rank: int, origin: str = "input") -> Field:
    """Units that see themselves."""
    axes = (START,) * rank
    return Field(axes, axes, origin)


def advance(field: Field, reads: Sequence[Read]) -> Field:
    """The field above a layer; raises `TooIrregular` where it cannot be followed."""
    axes = _each(field.axes, reads)
    if any(type(axis.advance) is int and axis.advance > LARGEST for axis in axes):
        raise TooIrregular(f"has a jump of more than {MOST_DIGITS} digits")
    least = axes if field.least is field.axes else _each(field.least, reads)
    return Field(axes, least, field.origin)


def _each(axes: tuple[Axis, ...], reads: Sequence[Read]) -> tuple[Axis, ...]:
    """Every axis through its read; equal axes with equal reads are worked out once."""
    first = through(axes[0], reads[0])
    return (first, *(
        first if axis is axes[0] and read == reads[0] else through(axis, read)
        for axis, read in zip(axes[1:], reads[1:])
    ))  # fmt: skip
