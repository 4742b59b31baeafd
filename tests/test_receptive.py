"""The interval algebra against sets of positions: every small read on every other, unit by unit."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import product

import pytest

import cnncalc
from cnncalc.layers._base import Resample, Spread, Window
from cnncalc.limits import LARGEST, TooMuch, allowed, spend
from cnncalc.numbers.grid import Grid
from cnncalc.numbers.symbolic import named
from cnncalc.receptive import (
    LONGEST_PERIOD,
    START,
    UNTOLD,
    Axis,
    Field,
    Read,
    Span,
    TooIrregular,
    TooOpen,
    advance,
    fresh,
    meet,
    meet_each,
    narrowest,
    through,
)

Chain = tuple[Read, ...]  # the lowest layer first

WINDOWS = [Window(k, s, d, before) for k, s, d, before in product((1, 2, 3, 4), (1, 2, 3), (1, 2, 3), (0, 1, 2))]
SPREADS = [Spread(k, s, d, before) for k, s, d, before in product((1, 2, 3, 5), (1, 2, 3, 4), (1, 2, 3), (0, 1, 2))]
RESAMPLES = [
    Resample(n, out, how)
    for n, out, how in product((1, 2, 3, 4, 6), (1, 2, 3, 5, 6), ("nearest", "linear", "adaptive"))
]
ALONE: list[Read] = [*WINDOWS, *SPREADS, *RESAMPLES]
FEW: list[Read] = [*WINDOWS[::7], *SPREADS[::9], *RESAMPLES[::4]]
UNITS = range(-3, 9)


def units(read: Read, v: int) -> Iterator[int]:
    """The units that a unit reads, as the layers' definitions have it."""
    if isinstance(read, Window):
        yield from (v * read.stride - read.before + read.dilation * t for t in range(read.kernel))
    elif isinstance(read, Spread):
        places = (v + read.before - read.dilation * t for t in range(read.kernel))
        yield from (place // read.stride for place in places if place % read.stride == 0)
    elif read.how == "nearest":
        yield v * read.incoming // read.size
    elif read.how == "linear":
        centre = Fraction((2 * v + 1) * read.incoming - read.size, 2 * read.size)
        yield from {centre.__floor__(), centre.__ceil__()}
    else:
        first, end = Fraction(v * read.incoming, read.size), Fraction((v + 1) * read.incoming, read.size)
        yield from range(first.__floor__(), end.__ceil__())


def positions(chain: Chain, v: int) -> frozenset[int]:
    """Every input position on which a unit depends."""
    return _positions(tuple((type(read), read) for read in chain), v)  # for equal numbers make equal tuples of any kind


@cache
def _positions(chain: tuple[tuple[type, Read], ...], v: int) -> frozenset[int]:
    if not chain:
        return frozenset({v})
    return frozenset().union(*(_positions(chain[:-1], unit) for unit in units(chain[-1][1], v)))


def axis_of(chain: Chain) -> Axis:
    """A chain along one axis."""
    axis = START
    for read in chain:
        axis = through(axis, read)
    return axis


def check(axis: Axis, v: int, expected: frozenset[int]) -> None:
    """A unit's span has the right ends, and as many positions in it as are read."""
    span = axis.span(v)
    if span is None:
        assert not expected
    else:
        assert (span.lo, span.hi, span.read) == (min(expected), max(expected), len(expected))


@pytest.mark.parametrize("read", ALONE, ids=str)
def test_a_layer_alone(read: Read) -> None:
    """Ends, holes, and units that read nothing."""
    for v in UNITS:
        check(axis_of((read,)), v, positions((read,), v))


@pytest.mark.parametrize("below", FEW, ids=str)
def test_a_layer_on_another(below: Read) -> None:
    """The period is the shortest there is, and the jump is what a period moves on."""
    for above in FEW:
        chain = (below, above)
        axis = axis_of(chain)
        for v in UNITS:
            check(axis, v, positions(chain, v))
            check(axis, v + axis.period, frozenset(at + axis.advance for at in positions(chain, v)))
        assert axis.jump == Fraction(axis.advance, axis.period)
        assert not any(repeats(axis, parts) for parts in range(2, axis.period + 1))


def repeats(axis: Axis, parts: int) -> bool:
    """Whether an axis has a shorter period."""
    if axis.period % parts or axis.advance % parts:
        return False
    period, advance = axis.period // parts, axis.advance // parts
    return all(
        (one and Span(one.lo + advance, one.hi + advance, one.holes)) == axis.span(v + period)
        for v, one in enumerate(axis.spans)
    )


def test_reads_are_plain_where_nothing_else_is_said() -> None:
    """Side by side, without dilation or padding."""
    assert (*Window(3), *Spread(3, 2)) == (3, 1, 1, 0, 3, 2, 1, 0)


def test_sizes_over_a_period() -> None:
    """The smallest and the largest span, and one that is largest; units that read nothing do not count."""
    axis = axis_of((Spread(2, 2), Window(2)))  # each value twice, then two neighbours
    assert (axis.sizes, axis.widest and axis.widest.size, axis.period) == ((1, 2), 2, 2)
    holes = axis_of((Spread(1, 2),))  # every second unit reads nothing
    assert (holes.spans, holes.sizes, holes.widest) == ((Span(0, 0), None), (1, 1), Span(0, 0))
    assert Axis(2, (Span(0, 4), Span(1, 2))).widest == Axis(2, (Span(1, 2), Span(0, 4))).widest == Span(0, 4)
    assert Axis(2, (Span(0, named("k")), Span(1, 2))).widest is None
    nothing = Axis(1, (None,))
    assert (nothing.sizes, nothing.widest, nothing.span(3)) == ((0, 0), None, None)


def test_branches_meet() -> None:
    """Equal jumps: what all read together, unit by unit, and where their centres first differ; unequal ones do not meet."""
    chains: list[Chain] = [(read,) for read in FEW] + [(Spread(2, 2), Window(2)), (Spread(3, 3), Window(3, 2, 1, 1))]
    met = 0
    for one, other in product(chains, repeat=2):
        a, b = axis_of(one), axis_of(other)
        meeting = meet([a, b])
        if a.jump != b.jump:
            assert meeting is None
            continue
        assert meeting is not None
        met += 1
        together = [positions(one, v) | positions(other, v) for v in UNITS]
        for v, expected in zip(UNITS, together):
            check(meeting.axis, v, expected)
        ends = [
            [(min(seen) + max(seen), 2) for seen in (positions(one, v), positions(other, v)) if seen] for v in range(20)
        ]
        off = [tuple(Fraction(*end) for end in dict.fromkeys(pair)) for pair in ends if len(set(pair)) > 1]
        assert meeting.centres == (off[0] if off and a != b else ())
    assert met > 100


def test_the_narrowest_path() -> None:
    """The axis whose largest span is smallest; of open sizes only the extent is told."""
    wide, narrow = axis_of((Window(5),)), axis_of((Spread(2, 2), Window(2, 2)))
    assert narrowest([wide, narrow]) is narrowest([narrow, wide]) is narrow
    k = named("k")
    axis = narrowest([axis_of((Window(k + 2, 3),)), axis_of((Window(k, 3),))])
    assert (axis.advance, axis.spans) == (3, (Span(0, k - 1, UNTOLD),))
    report = cnncalc.analyze(cnncalc.parse("1@8x8 -> concat(conv 1 {K} pad {K-1} | conv 1 1x1 pad 3)"))
    assert list(map(str, report.rows[-1].least_field or ())) == ["min(K, 1)"] * 2


# -- what is not followed ------------------------------------------------------------------------------


def test_the_longest_period() -> None:
    """1,024 units are followed, 1,025 are not; alone, and where branches meet."""
    assert LONGEST_PERIOD == 1024
    assert axis_of((Resample(1023, 1024, "nearest"),)).period == 1024
    with pytest.raises(TooIrregular):
        axis_of((Resample(1024, 1025, "nearest"),))
    irregular = {n: Axis(n, (Span(0, n), *(Span(at, at) for at in range(1, n)))) for n in (32, 33, 64, 16)}
    joined = meet([irregular[32], irregular[64]])
    assert joined is not None
    assert joined.axis.period == 64
    longest = Axis(1024, (Span(0, 9), *(Span(at, at) for at in range(1, 1024))))
    joined = meet([longest, START])
    assert joined is not None
    assert joined.axis.period == 1024
    with pytest.raises(TooIrregular):
        meet([irregular[32], irregular[33]])


def test_the_most_units_that_are_looked_at() -> None:
    """A quarter of a million reads in a period; a layer whose units are all alike reads as many as it likes."""
    assert axis_of((Spread(1 << 9, 1 << 9),)).period == 512
    with pytest.raises(TooIrregular):
        axis_of((Spread((1 << 9) + 1, 1 << 9),))
    assert axis_of((Window(3, 1, 2), Window(1 << 21))).sizes == ((1 << 21) + 4,) * 2
    assert axis_of((Resample(1 << 20, 1, "adaptive"),)).sizes == (1 << 20, 1 << 20)


@pytest.mark.parametrize(("width", "read"), [(65_535, 2), (65_536, None), (65_537, None)])
def test_holes_of_wide_spans_are_not_followed(width: int, read: int | None) -> None:
    """From 65,536 positions on only the ends are told, and so it stays above."""
    axis = axis_of((Window(2, 1, width),))
    assert (axis.sizes, axis.spans[0] and axis.spans[0].read) == ((width + 1,) * 2, read)
    above = through(axis, Window(2, 1, 3))
    assert (above.sizes, above.spans[0] and above.spans[0].read) == ((width + 4,) * 2, 4 if width < 65_530 else None)


@pytest.mark.parametrize("kernel", [131_073, 200_000])
def test_long_runs_have_the_right_ends(kernel: int) -> None:
    """Above something enlarged only the ends of a window are looked at where it is very wide."""
    axis = axis_of((Spread(2, 2), Window(kernel, 1, 1, 3)))
    for v in UNITS:
        span = axis.span(v)
        assert span is not None
        assert (span.lo, span.hi) == ((v - 3) // 2, (v - 3 + kernel - 1) // 2)


@pytest.mark.parametrize("stride", range(1, 5))
@pytest.mark.parametrize("dilation", range(1, 6))
def test_gaps_of_one_position_are_seen(stride: int, dilation: int) -> None:
    """Wide windows that stand so far apart that they just meet, or just do not."""
    for kernel in range(1, 2 * stride * dilation):
        chain = (Window(kernel, stride), Window(3, 1, dilation))
        check(axis_of(chain), 0, positions(chain, 0))


def test_looking_takes_steps() -> None:
    """Of what is left half may be taken for a pattern; where that does not do, holes are not told or nothing is."""
    with allowed(52):
        assert axis_of((Window(10, 1, 2),)).spans[0] == Span(0, 18, 0b1010101010101010101)
    with allowed(51):
        assert axis_of((Window(10, 1, 2),)).spans[0] == Span(0, 18, UNTOLD)
    two = Axis(1, (Span(0, 0), Span(0, 1)))
    for look, steps, said in (
        (lambda: through(two, Window(3)), 24, "would take a look at 6 units"),
        (lambda: meet([two, Axis(1, (Span(0, 2), Span(0, 0)))]), 24, "repeats only after 2 units"),
        (lambda: through(START, Resample(2, 3, "linear")), 30, "would take a look at 6 units"),
        (lambda: through(START, Resample(2, 3, "nearest")), 30, "would take a look at 6 units"),
        (lambda: through(START, Resample(7, 3, "adaptive")), 42, "would take a look at 12 units"),
    ):
        with allowed(2 * steps):
            assert look() is not None
            spend(steps)
            with pytest.raises(TooMuch):
                spend(1)
        with allowed(2 * steps - 1), pytest.raises(TooIrregular, match=said):
            look()


def test_jumps_have_a_limit() -> None:
    """Of three hundred digits."""
    assert advance(fresh(2), (Window(1, LARGEST), Window(1))).axes[0].advance == LARGEST
    for reads in ((Window(1, LARGEST + 1), Window(1)), (Window(1), Window(1, LARGEST + 1))):
        with pytest.raises(TooIrregular, match="has a jump of more than 300 digits"):
            advance(fresh(2), reads)


@pytest.mark.parametrize("kernel", [100_000, 131_072])
def test_long_runs_have_no_holes(kernel: int) -> None:
    """All units of a run are looked at where its span is narrow enough for holes to be told."""
    for span in axis_of((Spread(2, 2), Window(kernel))).spans:
        assert span is not None
        assert span.read == span.size >= kernel // 2


K = named("k")
TOGETHER: list[tuple[list[Span], Span]] = [
    # what branches see, and what that is together
    ([Span(0, 69_999), Span(70_000, 140_000)], Span(0, 140_000)), ([Span(70_000, 140_000), Span(0, 69_999)], Span(0, 140_000)),
    ([Span(0, 69_999), Span(70_001, 140_000)], Span(0, 140_000, UNTOLD)), ([Span(0, 140_000), Span(5, 10), Span(140_001, 140_002)], Span(0, 140_002)),
    ([Span(0, 4, UNTOLD), Span(2, 3)], Span(0, 4, UNTOLD)), ([Span(0, 0), Span(2, 5, UNTOLD)], Span(0, 5, UNTOLD)), ([Span(0, 4, 0b10101), Span(1, 1)], Span(0, 4, 0b10111)),
    ([Span(0, 4, 0b10101), Span(1, 3, 0b101)], Span(0, 4)), ([Span(0, 2, 0b101), Span(1, 1)], Span(0, 2)),
    ([Span(5, 6), Span(8, 9)], Span(5, 9, 0b11011)), ([Span(100_000, 100_001), Span(100_003, 100_004)], Span(100_000, 100_004, 0b11011)),
    ([Span(-3, -3), Span(0, 0), Span(-1, -1)], Span(-3, 0, 0b1101)), ([Span(0, K), Span(0, K + 1)], Span(0, K + 1, UNTOLD)),
]  # fmt: skip


@pytest.mark.parametrize(("seen", "together"), TOGETHER, ids=str)
def test_spans_are_joined(seen: list[Span], together: Span) -> None:
    """Solid where no position is missing, else with its holes; where they are many or open, they are not told."""
    meeting = meet([Axis(1, (span,)) for span in seen])
    assert meeting is not None
    (found,) = meeting.axis.spans
    assert found is not None
    assert found == together


def test_a_field_goes_on_along_both_paths() -> None:
    """What is seen together and along the path that sees least, axis by axis; open jumps too."""
    wide = Axis(1, (Span(0, 4),))
    above = advance(Field((wide, START), (START, START)), (Window(3), Window(2, 2)))
    assert above.axes == (Axis(1, (Span(0, 6),)), Axis(2, (Span(0, 1),)))
    assert above.least == (Axis(1, (Span(0, 2),)), Axis(2, (Span(0, 1),)))
    same = advance(fresh(2, "fc1"), (Window(3), Window(3)))
    assert (same.least, same.origin) == (same.axes, "fc1")
    assert advance(fresh(1), (Window(1, K),)).axes[0].advance == K


def test_all_jumps_must_agree() -> None:
    """Of three branches too; equal axes are themselves, and ranks without axes have nothing that meets."""
    near, wide, far = START, Axis(1, (Span(0, 1),)), Axis(2, (Span(0, 0),))
    for axes in ([near, wide, far], [near, far, wide], [far, near, wide]):
        assert meet(axes) is None
    open_axis = Axis(1, (Span(0, K),))
    assert meet([open_axis, open_axis]) == (open_axis, ())
    assert meet_each([(), ()]) == []
    assert meet_each([(near, near, far), (wide, near, near)]) == [meet([near, wide]), (near, ()), None]
    assert meet_each([(near, near), (wide, wide)]) == [meet([near, wide])] * 2


def test_periods_are_as_short_as_they_can_be() -> None:
    """Spans that repeat sooner than the branches do are told sooner."""
    one, two = Span(0, 0), Span(0, 1)
    two_units, four_units = (Axis(n, tuple(Span(at, at) for at in range(n))) for n in (2, 4))
    pairs = Axis(4, (two, one.moved(1), two.moved(2), one.moved(3)))
    last = Axis(4, (one, one.moved(1), one.moved(2), Span(3, 5)))
    for axes, joined in (
        ([two_units, START], START), ([four_units, START], START), ([four_units, two_units], START),
        ([pairs, START], Axis(2, (two, one.moved(1)))), ([last, START], last),
    ):  # fmt: skip
        meeting = meet(axes)
        assert meeting is not None
        assert meeting.axis == joined


def test_open_sizes() -> None:
    """A window of an open size has its ends in closed form; what enlarges by an open factor is not followed."""
    k, s = named("k"), named("s")
    (span,) = axis_of((Window(3, 2), Window(k, s, 2, 1))).spans
    assert span is not None
    assert (span.lo, span.hi, span.read) == (-2, 4 * k - 4, None)
    assert axis_of((Window(3, 2), Window(k, s, 2, 1))).jump == 2 * s
    with pytest.raises(TooOpen):
        axis_of((Spread(k, k),))
    with pytest.raises(TooOpen):
        axis_of((Window(k), Spread(2, 2)))
    same = Grid.along((2, 2), 0, 1)  # a grid of designs that agree is as good as a number
    (gap, _) = axis_of((Window(3, 1, same), Spread(2, 2))).spans
    assert gap is not None
    assert (gap.lo, gap.hi, gap.read) == (0, 4, None)
    for one, other in (
        ((Window(same), Spread(2, same)), (Window(2), Spread(2, 2))),
        ((Spread(1, 2), Window(same)), (Spread(1, 2), Window(2))),
        ((Window(same), Resample(3, same, "adaptive")), (Window(2), Resample(3, 2, "adaptive"))),
        ((Window(same, 2, same, same), Spread(1, 2), Window(2)), (Window(2, 2, 2, 2), Spread(1, 2), Window(2))),
    ):
        open_axis, plain = axis_of(one), axis_of(other)
        assert open_axis.advance == plain.advance
        assert [span and span[:2] for span in open_axis.spans] == [span and span[:2] for span in plain.spans]
