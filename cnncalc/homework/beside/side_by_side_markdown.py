"""Networks side by side as Markdown."""

from __future__ import annotations

from ...writers.markdown import escaped, table
from .side_by_side import Sides, cells, parts_of


def text(sides: Sides) -> str:
    """A list of the networks, the table, and the conclusion."""
    named = [f"- **{letter}** {escaped(title)}" for letter, title in zip(sides.letters, sides.titles)]
    tables = [cells(sides), *([] if sides.is_pair else [parts_of(sides)])]
    parts = ["\n".join(named), *([escaped(sides.about)] if sides.about else [])]
    for heads, rows in tables:
        right = [at > 0 for at in range(len(heads))]
        parts.append(table(list(map(escaped, heads)), right, [list(map(escaped, row)) for row in rows]).rstrip())
    return "\n\n".join([*parts, escaped(sides.closing())]) + "\n"
