"""Names while a network is walked: levels, numbers for what has no name, and where @name is looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..network import Chain, Group, Merge, children

if TYPE_CHECKING:
    from ..rows import Row


class Space:
    """One level of names: a named group, a block call, or a copy of a repeat."""

    __slots__ = ("counters", "entries", "parent", "prefix", "result", "taken")

    def __init__(self, path: str, chain: Chain | None, parent: Space | None) -> None:
        self.prefix = f"{path}." if path else ""
        self.parent = parent
        self.entries: dict[str, Row | Space | None] = {}
        self.counters: dict[str, int] = {}
        self.taken = written_names(chain) if chain is not None else frozenset()
        self.result: Any = _UNFINISHED

    def path(self, name: str) -> str:
        return self.prefix + name

    def numbered(self, kind: str) -> str:
        """The next name for a step without one: kind and number, names written out skipped."""
        number = self.counters.get(kind, 0) + 1
        between = "_" if kind[-1].isdigit() else ""
        while f"{kind}{between}{number}" in self.taken:
            number += 1
        self.counters[kind] = number
        return f"{kind}{between}{number}"

    def find(self, path: str) -> tuple[list[Row | None], str, list[str]]:
        """The outputs a path names, looked up here and then outwards; else the part missing, and what there is."""
        first, *rest = path.split(".")
        space: Space | None = self
        while space is not None and (first not in space.entries or _unfinished(space.entries[first])):
            space = space.parent
        if space is None:
            return [], first, self.reachable()
        things = [space.entries[first]]
        for part in rest:
            inside = [_inside(thing, part) for thing in things]
            if any(found is None for found in inside) or not any(inside):
                names = [name for thing in things if isinstance(thing, Space) for name in thing.entries]
                return [], part, names
            things = [thing for found in inside if found is not None for thing in found]
        return [thing.result if isinstance(thing, Space) else thing for thing in things], "", []

    def reachable(self) -> list[str]:
        """Every finished name seen from here."""
        names: list[str] = []
        space: Space | None = self
        while space is not None:
            names += [name for name, thing in space.entries.items() if not _unfinished(thing)]
            space = space.parent
        return names


_UNFINISHED = object()


def _unfinished(thing: Row | Space | None) -> bool:
    return isinstance(thing, Space) and thing.result is _UNFINISHED


def _inside(thing: Row | Space | None, part: str) -> list[Row | Space | None] | None:
    """What a part of a path names inside a level: one thing, or every copy for *."""
    if not isinstance(thing, Space):
        return None
    if part == "*":
        return [found for name, found in thing.entries.items() if name.isdigit()]
    return [thing.entries[part]] if part in thing.entries else None


def unfinished_hint(path: str, space: Space) -> str:
    """A hint for a name that exists, but is still being worked out or comes later."""
    first = path.partition(".")[0]
    level: Space | None = space
    while level is not None:
        if first in level.entries:
            return f"{first} is not finished here: a layer cannot read what comes after it"
        if first in level.taken:
            return f"{first} comes later: a layer can only read what stands before it"
        level = level.parent
    return ""


class Scope:
    """Where a step stands: its level of names, the parameters it sees, the copy it belongs to."""

    __slots__ = ("aux", "calls", "copy", "lookup", "parameters", "space")

    def __init__(
        self,
        space: Space,
        parameters: dict[str, Any],
        copy: int | None = None,
        calls: tuple[str, ...] = (),
        aux: bool = False,
        lookup: Space | None = None,
    ) -> None:
        self.space, self.parameters, self.copy, self.calls, self.aux = space, parameters, copy, calls, aux
        self.lookup = lookup or space

    def inside(self, space: Space) -> Scope:
        """The same place, one level of names further in."""
        return Scope(space, self.parameters, self.copy, self.calls, self.aux)

    def in_copy(self, copy: int) -> Scope:
        return Scope(self.space, self.parameters, copy, self.calls, self.aux, self.lookup)

    def as_aux(self) -> Scope:
        return Scope(self.space, self.parameters, self.copy, self.calls, True, self.lookup)

    def naming(self, space: Space, aux: bool) -> Scope:
        """This place's parameters and references, but names given in another."""
        return Scope(space, self.parameters, self.copy, self.calls, aux, self.lookup)


def written_names(chain: Chain) -> frozenset[str]:
    """The names written out on the level of a chain: unnamed brackets and merges make no level."""
    found, waiting = set(), [chain]
    while waiting:
        for step in waiting.pop().steps:
            if step.name:
                found.add(step.name)
            if isinstance(step.atom, Merge) or (isinstance(step.atom, Group) and not step.name):
                waiting += children(step.atom)
    return frozenset(found)
