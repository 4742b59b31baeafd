"""How large a network may be, and how long it may take: a library's caller decides, the command line answers within a
moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from .dims import Unmet

MOST_LAYERS: ContextVar[int] = ContextVar("most layers", default=1_000_000)
MOST_DESIGNS: ContextVar[int | None] = ContextVar("most designs", default=None)
"""Designs of a sweep that are kept for the answer; as many as there is memory for if None."""
QUICK_DESIGNS = 400_000
"""On the command line: two hundred megabytes."""
QUICK = 20_000
"""Layers on the command line, unless --limit asks for more: a table of them takes a second."""

STEPS_A_LAYER = 100
"""Steps that a network may take for each layer allowed: about a second for all of them on the command line."""
MOST_DIGITS = 300
"""Of a number written down, and of a size that comes out."""
LARGEST = 10**MOST_DIGITS - 1
"""A size beyond it is a mistake, and its products would be endless."""


class TooMuch(Unmet, ValueError):
    """What is being worked out takes more steps than are allowed."""


_left: ContextVar[list[int] | None] = ContextVar("steps left", default=None)
_WAY_OUT = "fewer layers, shorter expressions, values for symbols; --limit allows more"
_way_out: ContextVar[str] = ContextVar("way out", default=_WAY_OUT)


@contextmanager
def way_out(text: str) -> Iterator[None]:
    """Say this meanwhile to whom takes too many steps."""
    token = _way_out.set(text)
    try:
        yield
    finally:
        _way_out.reset(token)


@contextmanager
def allowed(steps: int) -> Iterator[None]:
    """Allow so many steps meanwhile; a step is about what an operation on two small numbers takes."""
    token = _left.set([steps, steps])
    try:
        yield
    finally:
        _left.reset(token)


def spend(steps: int) -> None:
    """Say that so many steps are taken; raises `TooMuch` where fewer are left, and nothing where all are allowed."""
    left = _left.get()
    if left is None:
        return
    left[0] -= steps
    if left[0] < 0:
        raise TooMuch(f"working it out takes more than {left[1]:,} steps", _way_out.get())


def affords(steps: int) -> bool:
    """Whether so many steps may be taken for something that can be left out: half of what is left, at most."""
    left = _left.get()
    return left is None or left[0] >= 2 * steps


def exhausted() -> bool:
    """Whether more steps were wanted than were allowed."""
    left = _left.get()
    return left is not None and left[0] < 0
