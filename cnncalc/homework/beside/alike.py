"""Two networks laid beside each other, layer by layer: what is the same, changed, or only in one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from ...report import Report
from ...rows import Row

_SAID_TWICE = ("depth", "incoming")  # checked against what comes in, and no meaning of their own
_GAP, _RENAMED, _RESIZED, _CHANGED, _DIFFERENCE, _NEVER = 40, 3, 8, 40, 6, 10**9
_MOST_CELLS = 1_000_000  # pairs of layers that are weighed against one another


class Difference(NamedTuple):
    """A layer of A, of B, or one of each: `=` the same, `.` on another size, `~` changed, `-` only in A, `+` only in B."""

    sign: str
    a: Row | None
    b: Row | None


def meaning(row: Row) -> tuple[Any, ...]:
    """What a layer is, however it was written: `pad 0` and no padding are the same, and so is `same` where it is 1."""
    rules: Any = row.layer
    given = dict(vars(row.layer))
    if given.get("pad") == "same":
        given["pad"] = rules.margins(row.inputs[0].output_shape)
    return (row.kind, *(f"{name}={value}" for name, value in sorted(given.items()) if name not in _SAID_TWICE))


def differences(a: Report, b: Report) -> list[Difference]:
    """The layers of two networks aligned so that as little as possible differs, in the order they run."""
    left, right = a.rows, b.rows
    keys = {row: (meaning(row), row.output_shape) for row in (*left, *right)}
    start = _shared(zip(left, right), keys)
    end = _shared(zip(left[start:][::-1], right[start:][::-1]), keys)
    inner = left[start : len(left) - end], right[start : len(right) - end]
    align = _aligned if len(inner[0]) * len(inner[1]) <= _MOST_CELLS else _matched
    tail = zip(left[len(left) - end :], right[len(right) - end :])
    pairs: list[Pair] = [*zip(left[:start], right[:start]), *align(*inner, keys), *tail]
    return [Difference(_sign(x, y, keys), x, y) for x, y in pairs]


Keys = dict[Row, tuple[tuple[Any, ...], Any]]
Pair = tuple[Row | None, Row | None]


def _shared(pairs: Iterable[tuple[Row, Row]], keys: Keys) -> int:
    """How many layers are the same, and named the same, before one differs."""
    count = 0
    for x, y in pairs:
        if x.name != y.name or keys[x] != keys[y]:
            break
        count += 1
    return count


def _sign(x: Row | None, y: Row | None, keys: Keys) -> str:
    if x is None or y is None:
        return "+" if x is None else "-"
    if keys[x] == keys[y]:
        return "="
    return "." if keys[x][0] == keys[y][0] else "~"


def _cost(x: Row, y: Row, keys: Keys) -> int:
    """How unlike two layers are; layers of different kinds are never one another's."""
    (a, size_a), (b, size_b) = keys[x], keys[y]
    if a[0] != b[0]:
        return _NEVER
    renamed = 0 if x.name == y.name else _RENAMED
    if a == b:
        return renamed + (0 if size_a == size_b else _RESIZED)
    differing = sum(bool(one != other) for one, other in zip(a, b))
    return renamed + _CHANGED + min(differing, 4) * _DIFFERENCE


def _aligned(left: Sequence[Row], right: Sequence[Row], keys: Keys) -> Iterator[Pair]:
    """The alignment that costs least: the costs of all beginnings, then the way back from the end."""
    costs = [[_GAP * at for at in range(len(right) + 1)]]
    for x in left:
        above, line = costs[-1], [costs[-1][0] + _GAP]
        for at, y in enumerate(right):
            line.append(min(above[at] + _cost(x, y, keys), above[at + 1] + _GAP, line[at] + _GAP))
        costs.append(line)
    found: list[Pair] = []
    i, j = len(left), len(right)
    while i or j:
        if i and j and costs[i][j] == costs[i - 1][j - 1] + _cost(left[i - 1], right[j - 1], keys):
            i, j = i - 1, j - 1
            found.append((left[i], right[j]))
        elif i and costs[i][j] == costs[i - 1][j] + _GAP:
            i -= 1
            found.append((left[i], None))
        else:
            j -= 1
            found.append((None, right[j]))
    return reversed(found)


def _matched(left: Sequence[Row], right: Sequence[Row], keys: Keys) -> Iterator[Pair]:
    """A quicker alignment for networks of very many layers, which knows only equal and unequal ones."""
    said = [[keys[row] for row in rows] for rows in (left, right)]
    for kind, a0, a1, b0, b1 in SequenceMatcher(None, said[0], said[1], autojunk=False).get_opcodes():
        if kind == "equal":
            yield from zip(left[a0:a1], right[b0:b1])
        else:
            yield from ((row, None) for row in left[a0:a1])
            yield from ((None, row) for row in right[b0:b1])


def runs(found: Sequence[Difference], reports: Sequence[Report]) -> Iterator[tuple[str, list[Difference]]]:
    """Differences put together: layers that are the same, and whole groups that only one network has."""
    at = 0
    while at < len(found):
        sign, end = found[at].sign, at + 1
        if sign in "=.":
            while end < len(found) and found[end].sign == sign:
                end += 1
        elif sign in "+-":
            end = max(end, _group_end(found, at, reports[sign == "+"]))
        yield sign, list(found[at:end])
        at = end


def _group_end(found: Sequence[Difference], at: int, report: Report) -> int:
    """Where a whole group ends that begins here and that only one network has; the largest such group."""
    sign = found[at].sign
    first = found[at].a or found[at].b
    assert first is not None
    parts = first.name.split(".")
    for depth in range(1, len(parts)):
        members = report.group(".".join(parts[:depth]))
        here = [one.a or one.b for one in found[at : at + len(members)] if one.sign == sign]
        if len(members) > 1 and here == list(members):
            return at + len(members)
    return at


def group_name(members: Sequence[Row]) -> str:
    """What the names of some layers begin with."""
    parts = [row.name.split(".")[:-1] for row in members]
    shared = [names[0] for names in zip(*parts) if len(set(names)) == 1]
    return ".".join(shared)
