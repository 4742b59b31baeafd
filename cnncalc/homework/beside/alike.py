"""Two networks laid beside each other, layer by layer: what is the same, changed, or only in one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from ...report import Report
from ...rows import Row

_SAID_TWICE = ("depth", "incoming")  # checked against what comes in, and no meaning of their own
_GAP, _RENAMED, _RESIZED, _CHANGED, _DIFFERENCE, _NEVER = 40, 3, 8, 40, 6, 10**9
_MOST_CELLS = 1_000_000  # pairs of layers that are weighed against one another, about


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
    tail = zip(left[len(left) - end :], right[len(right) - end :])
    pairs: list[Pair] = [*zip(left[:start], right[:start]), *_aligned(*inner, keys), *tail]
    return [Difference(_sign(x, y, keys), x, y) for x, y in pairs]


Key = tuple[tuple[Any, ...], Any]  # what a layer is, and its size
Keys = dict[Row, Key]
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


class _Costs:
    """How unlike two layers are, asked for by their places; layers that mean the same are weighed once."""

    def __init__(self, left: Sequence[Row], right: Sequence[Row], keys: Keys) -> None:
        numbers: dict[Any, int] = {}
        self.left, self.right = (
            [numbers.setdefault(keys[row], len(numbers)) for row in rows] for rows in (left, right)
        )
        self.names = [row.name for row in left], [row.name for row in right]
        self.keys = list(numbers)
        self.known: dict[tuple[int, int], int] = {}

    def of(self, i: int, j: int) -> int:
        """What it costs to lay two layers beside each other; those of different kinds are never one another's."""
        pair = self.left[i], self.right[j]
        cost = self.known.get(pair)
        if cost is None:
            cost = self.known[pair] = _unlike(*(self.keys[number] for number in pair))
        return cost if self.names[0][i] == self.names[1][j] else cost + _RENAMED


def _unlike(x: Key, y: Key) -> int:
    """The cost of two meanings on two sizes."""
    (a, size_a), (b, size_b) = x, y
    if a[0] != b[0]:
        return _NEVER
    if a == b:
        return 0 if size_a == size_b else _RESIZED
    differing = sum(bool(one != other) for one, other in zip(a, b))
    return _CHANGED + min(differing, 4) * _DIFFERENCE


def _aligned(left: Sequence[Row], right: Sequence[Row], keys: Keys) -> Iterator[Pair]:
    """The alignment that costs least: the costs of all beginnings, then the way back from the end.

    Of very many layers only those are weighed that stand at about the same part of their networks.
    """
    n, m = len(left), len(right)
    width = max(_MOST_CELLS // (2 * n + 1), 2 * (m // (n or 1)) + 2)
    costs, table = _Costs(left, right, keys), _Band(n, m, width)
    table.begin([_GAP * at for at in range(m + 1)])
    for i in range(n):
        table.add(i, costs)
    found: list[Pair] = []
    i, j = n, m
    while i or j:
        here = table.at(i, j)
        if i and j and here == table.at(i - 1, j - 1) + costs.of(i - 1, j - 1):
            i, j = i - 1, j - 1
            found.append((left[i], right[j]))
        elif i and here == table.at(i - 1, j) + _GAP:
            i -= 1
            found.append((left[i], None))
        else:
            j -= 1
            found.append((None, right[j]))
    return reversed(found)


class _Band:
    """A table of n + 1 lines and m + 1 columns of which only a band along the diagonal is filled."""

    def __init__(self, n: int, m: int, width: int) -> None:
        self.n, self.m, self.width = n, m, width
        self.lines: list[list[int]] = []
        self.starts: list[int] = []

    def begin(self, line: list[int]) -> None:
        """The first line."""
        self.lines, self.starts = [line[: self.width + 1]], [0]

    def at(self, i: int, j: int) -> int:
        """The cost there; outside of the band nothing leads there."""
        line, place = self.lines[i], j - self.starts[i]
        return line[place] if 0 <= place < len(line) else _NEVER

    def add(self, i: int, costs: _Costs) -> None:
        """The line below line i."""
        middle = (i + 1) * self.m // self.n
        start, end = max(0, middle - self.width), min(self.m, middle + self.width)
        line: list[int] = []
        for j in range(start, end + 1):
            least = self.at(i, j) + _GAP
            if j:
                least = min(least, self.at(i, j - 1) + costs.of(i, j - 1))
            line.append(min(least, line[-1] + _GAP) if line else least)
        self.lines.append(line)
        self.starts.append(start)


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
