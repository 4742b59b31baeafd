"""What a division that is not exact leaves over, and what would fit nearby: as data, and as the note of a layer."""

from __future__ import annotations

from fractions import Fraction

from .._record import record

ONLY_PADDING = "only padding is left over"


@record
class Leftover:
    """One axis whose windows do not end on its last pixel."""

    quotient: Fraction
    """The number of windows before it is rounded down."""
    remainder: int
    unread: int
    """How many positions at the end of the input no window reads; the rest of the remainder is padding."""
    inputs: tuple[tuple[int, int], ...]
    """The nearest sizes of the input that divide, and how many windows each has."""
    padding: tuple[int, int, int] | None
    """The least larger padding that divides, before and after, and how many windows it gives."""
    equal: bool
    """Whether any padding that is the same on both sides divides."""

    @property
    def windows(self) -> int:
        """How many windows fit."""
        return self.quotient.__floor__()


def leftover(n: int, before: int, after: int, e: int, s: int, most: int | None = None) -> Leftover | None:
    """What is left over of an input n with windows that reach e and stand s apart; None if the division is exact.

    `most` is the padding on one side that the layer allows; the window must fit.
    """
    room = n + before + after - e
    rest = room % s
    if not rest:
        return None
    sizes = [size for size in (n - rest, n - rest + s) if size > 0]
    equal = s % 2 == 1 or (n - e) % 2 == 0
    padding = _padding(before + after + -room % s, s, equal)
    return Leftover(
        quotient=Fraction(room, s) + 1,
        remainder=rest,
        unread=max(0, rest - after),
        inputs=tuple((size, (size + before + after - e) // s + 1) for size in sizes),
        padding=None if most is not None and padding[1] > most else (*padding, (n + sum(padding) - e) // s + 1),
        equal=equal,
    )


def _padding(total: int, stride: int, equal: bool) -> tuple[int, int]:
    """Padding of so much or a stride more, the same on both sides where any is."""
    if equal and total % 2:
        total += stride
    return total // 2, total - total // 2


def left_over(n: int, before: int, after: int, e: int, s: int, most: int | None = None) -> str:
    """The note of a layer whose division is not exact; empty if it is."""
    over = leftover(n, before, after, e, s, most)
    if over is None:
        return ""
    windows = f"{decimal(over.quotient)} windows, so {over.windows}"
    if not over.unread:
        return f"{windows}; {ONLY_PADDING}"
    unread = f"{over.unread} position{'s' if over.unread > 1 else ''} at the end never read"
    sizes = " or ".join(str(size) for size, _ in over.inputs)
    return f"{windows}; {unread}; fits: input {sizes}{_padded(over)}"


def _padded(over: Leftover) -> str:
    if over.padding is None:
        return ""
    before, after, _ = over.padding
    return f", or pad {before}" if over.equal else f", or pad {before}+{after} (no equal padding does)"


def decimal(value: Fraction) -> str:
    """A quotient with at most 4 decimals, exact or as a fraction."""
    from ..operations import number_text

    text = number_text(value)
    return text if len(text.partition(".")[2]) <= 4 else f"{value.numerator}/{value.denominator}"
