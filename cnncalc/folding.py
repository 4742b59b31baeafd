"""Lines of a table: each a layer, or a group of layers folded into one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

from .figures import Figure, over
from .rows import Row


class Line(NamedTuple):
    """One line: its name, and the rows it stands for."""

    name: str
    rows: tuple[Row, ...]
    folded: bool

    def value(self, figure: Figure) -> Any:
        """A figure of the line."""
        if figure.name == "layer":
            return self.name
        if not self.folded:
            return figure.of(self.rows[0])
        if figure.name == "what":
            return f"{len(self.rows)} layers" if len(self.rows) != 1 else self.rows[0].notation
        return over(figure, self.rows)


def lines(rows: Sequence[Row], depth: int | None = None) -> list[Line]:
    """The rows, groups deeper than `depth` levels folded."""
    if depth is None:
        return [Line(row.name, (row,), False) for row in rows]
    found = []
    for name, group in groupby(rows, key=lambda row: ".".join(row.name.split(".")[:depth])):
        members = tuple(group)
        found.append(Line(name, members, len(members) > 1 or members[0].name != name))
    return found
