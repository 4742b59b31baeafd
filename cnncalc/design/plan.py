"""What a sweep is to do: the network, the values of its variables, and what is wanted of every design."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import prod

from .._record import record
from ..calculation.arithmetic import parse
from ..errors import Mistake, NotationError, Problem, UsageError, usage
from ..expressions import Expression
from ..network import Network, projects
from ..readers import Source
from .ranges import Axis

CHUNK = 1 << 17
"""Designs worked out at once: a few arrays of so many numbers stay in a processor's cache."""
MOST = 10**10
"""Designs in one sweep; more would take hours."""
Box = tuple[tuple[int, int], ...]  # from and up to which of its values, axis by axis


@record
class Wanted:
    """An expression of figures and variables, and its name in the answer."""

    name: str
    expression: Expression
    usual: bool = False
    """Nobody asked for it, so that it may have no value."""


@record
class Plan:
    """A sweep, as plain data that another process can be given."""

    network: Network
    batch: int
    axes: tuple[Axis, ...]
    columns: tuple[Wanted, ...]
    where: Expression | None = None
    rank: tuple[Wanted, ...] = ()
    """Keys in order, the smallest first."""
    pareto: bool = False
    """The keys are objectives to be made small, and the designs that no other beats in all of them are wanted."""
    top: int | None = None
    fields: bool = True
    """Whether it matters what layers see: only what does can tell designs apart that are otherwise alike."""

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(axis.count for axis in self.axes)

    @property
    def designs(self) -> int:
        return prod(self.sizes)

    def boxes(self) -> Iterator[Box]:
        """The grid in boxes of at most `CHUNK` designs, in the order of nested loops."""
        sizes = self.sizes
        whole = len(sizes)  # axes from here on are not divided
        while whole and prod(sizes[whole - 1 :]) <= CHUNK:
            whole -= 1
        rest = tuple((0, size) for size in sizes[whole:])
        if not whole:
            yield rest
            return
        step = max(1, CHUNK // prod(sizes[whole:]))
        for leading in _counted(sizes[: whole - 1]):
            for start in range(0, sizes[whole - 1], step):
                stop = min(start + step, sizes[whole - 1])
                yield (*((at, at + 1) for at in leading), (start, stop), *rest)


_SEEN = ("rf", "jump")


def about_fields(network: Network, expressions: Iterable[Expression]) -> bool:
    """Whether an expression asks what layers see, or a projection depends on it."""
    names = (name for expression in expressions for name in expression.names if isinstance(name, str))
    asked = {name.rpartition(".")[2] for name in names}
    return not asked.isdisjoint(_SEEN) or projects(network)


def _counted(sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Every index of a grid of these sizes, in order, without lists of them being made."""
    for number in range(prod(sizes)):
        at, rest = [], number
        for size in reversed(sizes):
            rest, place = divmod(rest, size)
            at.append(place)
        yield tuple(reversed(at))


def refuse_too_many(axes: Sequence[Axis], most: int = MOST) -> None:
    """Refuse a grid that would take for ever, and say what would be needed."""
    count = prod(axis.count for axis in axes)
    if count > most:
        widest = max(axes, key=lambda axis: axis.count)
        step = -(-count // most)
        hint = f"a step {step:,} times as wide, for example for {widest.name}, or fewer variables"
        raise usage(f"{count:,} designs, and at most {most:,} are worked out in one sweep", hint=hint)


def read_wanted(text: str, option: str) -> tuple[Wanted, ...]:
    """`params, ratio = macs/params`: expressions with a comma between them, each perhaps named."""
    found, problems = [], []
    for part, start in _parts(text):
        name, equals, expression = part.partition("=")
        named = bool(equals) and name.strip().isidentifier() and not expression.startswith("=")
        at = start + (len(name) + 1 if named else 0)
        try:
            source = Source(text, option)
            found.append(Wanted(name.strip() if named else part.strip(), _read(text, at, start + len(part), source)))
        except Mistake as mistake:
            problems.append(Source(text, option).problem(mistake))
    if problems:
        raise NotationError(problems)
    names = [one.name for one in found]
    twice = next((name for at, name in enumerate(names) if name in names[:at]), None)
    if twice is not None:
        raise usage(f"{option} names {twice} twice", hint="leave one out, or name it: NAME = EXPRESSION")
    return tuple(found)


def _parts(text: str) -> Iterator[tuple[str, int]]:
    """The parts between commas on the outermost level, and where they begin."""
    level = start = 0
    for at, char in enumerate([*text, ","]):
        level += (char in "([") - (char in ")]")
        if char == "," and (level == 0 or at == len(text)):
            yield text[start:at], start
            start = at + 1


def _read(text: str, start: int, end: int, source: Source) -> Expression:
    if not text[start:end].strip():
        raise Mistake(start, max(end, start + 1), "an expression is missing", "a figure such as params, or -rf")
    return parse(text, start, end, source)


def read_condition(text: str, option: str) -> Expression:
    """A condition such as `params < 5M and rf >= 60`; raises `NotationError`."""
    source = Source(text, option)
    try:
        return _read(text, 0, len(text), source)
    except Mistake as mistake:
        raise NotationError([source.problem(mistake)]) from None


def unused(axes: Sequence[Axis], used: frozenset[str]) -> None:
    """Refuse variables that nothing in the network or its input depends on."""
    idle = [axis.name for axis in axes if axis.name not in used]
    if idle:
        names = ", ".join(sorted(used - {"in", "h", "w", "i"})) or "none"
        problems = [
            Problem(f"nothing in the network depends on '{name}'", hint=f"names in it: {names}") for name in idle
        ]
        raise UsageError(problems)
