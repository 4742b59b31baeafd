"""Sets of input positions as bits: a table holds a row of words for each unit, and an empty row at its end.

Bit 0 says that an edge took something away; position p is bit p + 1.
"""

from __future__ import annotations

from typing import NamedTuple

from ._numpy import Array, np

_EDGE = np.uint64(1)


class Positions(NamedTuple):
    """What one unit depends on: its first and last position, and how many there are."""

    lo: int
    hi: int
    number: int


def own_places(n: int, words: int) -> Array:
    """Every position reaches itself; without words the table only has its size."""
    table = np.zeros((n + 1, words), np.uint64)
    units = np.arange(n if words else 0)
    table[units, (units + 1) // 64] = np.uint64(1) << ((units + 1) % 64).astype(np.uint64)
    return table


def gathered(table: Array, places: Array, clipped: Array | None = None) -> Array:
    """For each unit the union of the sets of the units it reads (-1: none), marked where an edge clips them."""
    made = np.zeros((len(places) + 1, table.shape[1]), np.uint64)
    for tap in places.T:
        made[:-1] |= table[tap]
    if clipped is not None:
        made[:-1, :1][clipped] |= _EDGE
    return made


def joined(tables: list[Array]) -> Array:
    """Several tables one after another, as one."""
    return np.concatenate([*(table[:-1] for table in tables), tables[0][-1:]])


def first_whole(table: Array, count: int) -> int | None:
    """The first of so many neighbouring units that no edge touches."""
    free = np.concatenate([[0], np.cumsum((table[:-1, 0] & _EDGE) == 0)])
    runs = np.flatnonzero(free[count:] - free[:-count] == count)
    return int(runs[0]) if len(runs) else None


def positions(words: Array) -> Positions | None:
    """A unit's set as its ends and its size; None for an empty one."""
    bits = int.from_bytes(words.astype("<u8").tobytes(), "little") >> 1
    if not bits:
        return None
    return Positions((bits & -bits).bit_length() - 1, bits.bit_length() - 1, bin(bits).count("1"))
