"""Numbers and shapes as a person reads them; the only file where a number becomes words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .dims import UNKNOWN, size_text
from .operations import shown as said

_SI = ("", "k", "M", "G", "T", "P", "E", "Z", "Y")
_BINARY = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB")


def thousands(value: Any) -> str:
    """34,944; fractions as 1/2, closed forms as they are written; ? where it is not known."""
    if value is UNKNOWN or value is None:
        return "?"
    return f"{value:,}" if isinstance(value, int) else said(value)


def shown(value: Any) -> str:
    """A number with its thousands separated; a word as it is."""
    return value if isinstance(value, str) else thousands(value)


def at_least(text: str, complete: bool) -> str:
    """A total, marked as a lower bound where something in it is not known."""
    return text if complete else f">= {text}"


def tenths(value: Fraction) -> str:
    """One decimal, halves rounded up: 7.3."""
    scaled = (value * 10 + Fraction(1, 2)).__floor__()
    return f"{scaled // 10}.{scaled % 10}"


def approximately(value: Fraction) -> str:
    """A fraction to 4 significant digits, for reading beside the exact one."""
    size, places = abs(value), 3
    while size and size < 1 and places < 30:
        size, places = size * 10, places + 1
    scaled = (abs(value) * 10**places + Fraction(1, 2)).__floor__()
    digits = str(scaled).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{int(digits[:-places]):,}.{digits[-places:]}".rstrip("0").rstrip(".")


def percent(part: int, whole: int) -> str:
    """7.3 %, or <0.1 % for something that is not nothing."""
    if not whole:
        return "0 %"
    share = Fraction(100 * part, whole)
    return "<0.1 %" if 0 < share < Fraction(1, 20) else f"{tenths(share)} %"


def _scaled(value: int, names: Sequence[str], step: int) -> str:
    """The value with the largest name below it; rounding up to a whole step takes the next name."""
    size, power = Fraction(value), 0
    while power + 1 < len(names) and size >= step - Fraction(1, 20):
        size, power = size / step, power + 1
    digits = thousands(value) if power == 0 else tenths(size)
    return f"{digits} {names[power]}".rstrip()


def scaled(value: Any) -> str:
    """724.4 M."""
    return _scaled(value, _SI, 1000) if isinstance(value, int) else "?"


def in_bytes(value: Any) -> str:
    """243.9 MB, a step of 1000."""
    return _scaled(value, [f"{name}B" for name in _SI], 1000) if isinstance(value, int) else "?"


def in_binary_bytes(value: Any) -> str:
    """232.6 MiB, a step of 1024."""
    return _scaled(value, _BINARY, 1024) if isinstance(value, int) else "?"


def duration(seconds: float) -> str:
    """47.7 ms, 0.33 s, 125 s."""
    if seconds < 0.1:
        return f"{seconds * 1000:.1f} ms"
    return f"{seconds:.2f} s" if seconds < 100 else f"{seconds:.0f} s"


def shape_text(shape: Sequence[Any], layout: str) -> str:
    """A shape the way the user wrote the input: channels first, last, or before an @."""
    sizes = [size_text(size) for size in shape]
    if len(sizes) == 1:
        return sizes[0]
    if layout == "hwc":
        return "x".join([*sizes[1:], sizes[0]])
    return f"{sizes[0]}@{'x'.join(sizes[1:])}" if layout == "c@hw" else "x".join(sizes)


def layout_text(layout: str, rank: int) -> str:
    """How a shape was read: C x H x W."""
    axes = {1: "W", 2: "H x W", 3: "D x H x W"}.get(rank, "")
    if not axes:
        return "flat"
    return f"{axes} x C" if layout == "hwc" else f"C x {axes}"


def per_axis(values: Sequence[Any] | None) -> str:
    """195, or 5x7 where the axes differ."""
    if not values:
        return ""
    texts = [said(value) for value in values]
    return texts[0] if len(set(texts)) == 1 else "x".join(texts)
