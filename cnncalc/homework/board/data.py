"""A page of workings as plain data."""

from __future__ import annotations

from typing import Any

from .page import Cells, Drawing, Grid, Page
from .working import Working


def data(page: Page) -> dict[str, Any]:
    """Workings, tables and sentences, each with the label that it stands under."""
    workings: list[dict[str, Any]] = []
    tables: list[dict[str, Any]] = []
    said: list[dict[str, Any]] = []
    for block in page.blocks:
        for item in block.items:
            if isinstance(item, Working):
                workings.append(_working(item))
                said += [{"label": block.label, "text": note} for note in item.notes]
            elif isinstance(item, Grid):
                tables.append({"label": block.label, **_grid(item)})
            elif isinstance(item, Drawing):
                tables.append({"label": block.label, "lines": list(item.lines)})
            else:
                said.append(
                    {"label": block.label, "text": item} if isinstance(item, str) else _cells(block.label, item)
                )
    said += [{"label": "closing", "text": sentence} for sentence in page.closing]
    return {"name": page.name, "what": page.what, "workings": workings, "tables": tables, "notes": said}


def _working(working: Working) -> dict[str, Any]:
    return {
        "label": working.group,
        "figure": working.name,
        "formula": working.formula,
        "figures": working.figures,
        "steps": list(working.steps),
        "latex": list(working.latex),
        "letters": dict(working.letters),
        "result": working.result,
    }


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "heads": [title.strip() for title in grid.heads],
        "rows": [[cell.strip() for cell in row] for row in grid.rows],
        "total": [cell.strip() for cell in grid.foot] or None,
    }


def _cells(label: str, cells: Cells) -> dict[str, Any]:
    text = ", ".join(filter(None, [cells.a, cells.b]))
    return {"label": label, "text": text} | ({"value": cells.value} if cells.value is not None else {})
