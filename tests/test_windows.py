"""Windows that slide, counted one by one: how many fit, what is left over, what would fit, and taps on the input."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import pytest

from cnncalc.dims import Unmet
from cnncalc.layers import KINDS, Shape
from cnncalc.layers._base import Window, axis_names
from cnncalc.layers._leftover import decimal, left_over, leftover
from cnncalc.layers._window import _floor_sum, hanging_over, taps_inside

PLACES = list(product(range(1, 13), range(3), range(3), range(1, 6), range(1, 5)))
"""An input's size, padding before and after, a window's reach and stride."""


def ends(n: int, before: int, after: int, e: int, s: int, ceil: bool = False) -> list[int]:
    """Where each window ends; with `ceil` also one that hangs over an end that no window meets, if it starts before the
    padding there."""
    last = n + after - 1
    inside = [start + e - 1 for start in range(-before, last - e + 2, s)]
    if not ceil or inside[-1:] == [last]:
        return inside
    return [start + e - 1 for start in range(-before, n, s)][: len(inside) + 1]


def fits_exactly(n: int, before: int, after: int, e: int, s: int) -> bool:
    """Whether the last window ends on the last place."""
    return n > 0 and ends(n, before, after, e, s)[-1:] == [n + after - 1]


@pytest.mark.parametrize("most", [None, 0, 1, 2])
def test_what_is_left_over_and_what_would_fit(most: int | None) -> None:
    """By trying sizes and paddings around those that were given."""
    for n, before, after, e, s in PLACES:
        if not (found := ends(n, before, after, e, s)):
            continue
        over = leftover(n, before, after, e, s, most)
        assert (over is None) is fits_exactly(n, before, after, e, s)
        assert (left_over(n, before, after, e, s, most) == "") is (over is None)
        if over is None:
            continue
        assert over.windows == len(found)
        assert over.quotient == Fraction(n + before + after - e, s) + 1
        assert over.remainder == n + after - 1 - found[-1]
        assert over.unread == len(range(found[-1] + 1, n))
        sizes = [size for size in range(n - s + 1, n + s) if fits_exactly(size, before, after, e, s)]
        assert over.inputs == tuple((size, len(ends(size, before, after, e, s))) for size in sizes)
        assert over.equal is any(fits_exactly(n, pad, pad, e, s) for pad in range(s + e))
        assert over.padding == next(paddings(n, before + after, e, s, over.equal, most))


def paddings(
    n: int, given: int, e: int, s: int, equal: bool, most: int | None
) -> Iterator[tuple[int, int, int] | None]:
    """The least padding above what is given that divides, if it is allowed."""
    for total in range(given + 1, given + 3 * s):
        before, after = total // 2, total - total // 2
        if (before == after or not equal) and fits_exactly(n, before, after, e, s):
            allowed = most is None or after <= most
            yield (before, after, len(ends(n, before, after, e, s))) if allowed else None


def sizes_of(kind: str, n: int, before: int, after: int, e: int, s: int, ceil: bool = False) -> int | None:
    """What a layer makes of one axis; None where it refuses."""
    layer = KINDS[kind](kernel=(e,), stride=(s,), pad=((before, after),), filters=1, groups=1, dilation=(1,), ceil=ceil)
    try:
        return int(layer.shape(Shape.of(1, n)).space[0])
    except Unmet:
        return None


def test_so_many_windows_fit() -> None:
    """Rounded down a window must lie on the input and its padding; rounded up the last one may hang over its end."""
    for n, before, after, e, s in PLACES:
        assert sizes_of("conv", n, before, after, e, s) == (len(ends(n, before, after, e, s)) or None)
        if max(before, after) <= e // 2:
            counted = len(ends(n, before, after, e, s, ceil=True))
            fits = n + before + after + s - 1 >= e
            assert sizes_of("maxpool", n, before, after, e, s, ceil=True) == (counted if fits else None)


def test_the_last_window_hangs_over() -> None:
    """By how much, as it is said; where it does not, what is left over is."""
    for n, before, after, e, s in PLACES:
        found = ends(n, before, after, e, s, ceil=True)
        if max(before, after) > e // 2 or n + before + after < e:
            continue
        hangs = found[-1] - (n + after - 1)
        said = hanging_over(n, before, after, e, s)
        if hangs > 0:
            assert said.endswith(f" windows, rounded up to {len(found)}; the last hangs {hangs} over the edge")
        else:
            assert (said == "") is fits_exactly(n, before, after, e, s)
            assert "rounded up" not in said


def test_taps_are_counted_on_the_input() -> None:
    """Every unit and tap, one by one."""
    for n, kernel, stride, dilation, before in product(range(1, 6), range(1, 5), range(1, 4), range(1, 4), range(4)):
        for out in range(1, 6):
            places = [u * stride - before + dilation * t for u in range(out) for t in range(kernel)]
            expected = sum(0 <= place < n for place in places)
            assert taps_inside(n, out, Window(kernel, stride, dilation, before)) == expected


def test_sums_of_floors() -> None:
    """One by one."""
    for n, m, a, b in product(range(8), range(1, 8), range(12), range(12)):
        assert _floor_sum(n, m, a, b) == sum((a * i + b) // m for i in range(n))


def test_quotients_in_words() -> None:
    """At most four decimals, else a fraction."""
    assert decimal(Fraction(123456)) == "123456"
    found = [decimal(Fraction(top, bottom)) for top, bottom in ((6, 2), (1, 2), (43, 16), (1, 32), (4, 3), (-1, 3))]
    assert found == ["3", "0.5", "2.6875", "1/32", "4/3", "-1/3"]


def test_axes_have_names() -> None:
    """Up to three as in pictures; more are counted from 1."""
    assert [axis_names(rank) for rank in (1, 2, 3)] == [("width",), ("height", "width"), ("depth", "height", "width")]
    assert axis_names(4) == ("axis 1", "axis 2", "axis 3", "axis 4")
