"""How much memory a run takes, told from the report's figures before anything is allocated, and how much there is."""

from __future__ import annotations

import os
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..dims import known, product
from ..errors import CnncalcError, usage
from ..memory import SIZES
from ..units import in_bytes, shape_text

if TYPE_CHECKING:
    from ..network import Network
    from ..report import Report
    from ..rows import Row

WORKING = 64 * 10**6
"""Bytes that kernels take for their panels and pieces, whatever the layer."""
_SHARE = Fraction(3, 4)  # of what is free
_UNKNOWN_MACHINE = 4 * 10**9


def needed(report: Report, dtype: str) -> int:
    """Bytes that a run takes at most: the largest live set, beside it a layer's own numbers and a copy of its input."""
    most = max((_own(row) for row in report.counted), default=0)
    return int((report.memory.peak + most) * SIZES[dtype]) + WORKING


def _own(row: Row) -> int:
    """Values that are there only while a row runs."""
    figures = [row.params, row.buffers]
    if getattr(row.layer, "fixed", False):
        figures.append(row.macs // product(row.output_shape.space) // row.batch)
    numbers = sum(figure for figure in figures if known(figure))
    return int(numbers + max(source.activations for source in row.inputs))


def available() -> int:
    """Bytes that a run may take if nobody says otherwise: three quarters of what is free."""
    free = [amount for amount in (_free(), _allowed()) if amount is not None]
    return int(min(free, default=_UNKNOWN_MACHINE) * _SHARE)


def _free() -> int | None:
    """Free memory as Linux tells it, else half of what there is."""
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:
            found = re.search(r"MemAvailable:\s*(\d+) kB", lines.read())
        if found:
            return int(found[1]) * 1024
    except OSError:
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (AttributeError, OSError, ValueError):
        return None


def _allowed() -> int | None:
    """What a container allows."""
    try:
        with open("/sys/fs/cgroup/memory.max", encoding="ascii") as text:
            limit = text.read().strip()
    except OSError:
        return None
    return int(limit) if limit.isdecimal() else None


_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12, "ki": 2**10, "mi": 2**20, "gi": 2**30, "ti": 2**40}


def read_size(text: str) -> int:
    """Bytes from text such as 2GB or 512MiB; raises `UsageError`."""
    found = re.fullmatch(r"\s*(\d{1,15}(?:\.\d{1,9})?)\s*((?:[kmgt]i?)?)b?\s*", text, re.IGNORECASE)
    size = int(Fraction(found[1]) * _UNITS[found[2].lower()]) if found else 0
    if size < 1:
        raise usage(f"--limit-memory {text} is no size", expected="for example 2GB or 512MiB")
    return size


def refuse_if_too_large(report: Report, dtype: str, limit: int, hint: str = "") -> None:
    """Raise `UsageError` with the figure for a network that takes more memory than allowed."""
    need = needed(report, dtype)
    if need > limit:
        finding = f"running it takes about {in_bytes(need)} of memory, and {in_bytes(limit)} are allowed"
        raise usage(finding, hint=hint or "a smaller input needs less; the methods naive and field need little")


_DIVISORS = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)


def smaller(network: Network, report: Report, dtype: str, limit: int, **choices: Any) -> str:
    """The options that make a network fit: a batch of 1, or the largest of some smaller inputs that is legal."""
    from ..analysis import analyze

    if report.batch > 1 and needed(analyze(network, **{**choices, "batch": 1}), dtype) <= limit:
        return "--batch 1"
    (x, *others) = [row.output_shape for row in report.inputs]
    if others or not x.rank:
        return ""
    for divisor in _DIVISORS:
        shape = shape_text((x.channels, *(max(1, n // divisor) for n in x.space)), "c@hw")
        for batch in dict.fromkeys((report.batch, 1)):
            try:
                found = analyze(network, **{**choices, "input": shape, "batch": batch})
            except CnncalcError:
                continue
            if needed(found, dtype) <= limit:
                return f"--input {_written(found)}" + (" --batch 1" if batch != report.batch else "")
    return ""


def _written(report: Report) -> str:
    """The input's shape as the user writes shapes; with an @ where a plain triple would be read otherwise."""
    x = report.inputs[0].output_shape
    plain = x.rank == 2 and x.space[0] == x.space[1]
    return shape_text(x, "chw" if plain else "c@hw")
