"""A page of workings as Markdown, its formulas in LaTeX."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...errors import printable
from ...units import shown
from ...writers.markdown import code, escaped, table
from ..texts import en_explain as say
from .formulas import escaped as in_latex
from .formulas import spelled
from .page import Cells, Grid, Item, Page
from .text import with_likes
from .working import Working


def text(page: Page) -> str:
    """The page as a section of a document."""
    parts = [f"## {code(page.name)}{f': {code(page.what)}' if page.what else ''}"]
    parts += [f"*{escaped(page.where)}*"] if page.where else []
    for block in page.blocks:
        parts += [f"### {escaped(block.label)}", *_items(block.items)]
    parts += [escaped(sentence) for sentence in page.closing]
    return "\n\n".join(parts) + "\n"


def _items(items: Sequence[Item]) -> Iterator[str]:
    """Formulas, lists of what is said, tables and pictures; what stands together goes into one list."""
    waiting: list[str] = []
    for item, alike in with_likes(items):
        if isinstance(item, (str, Cells)):
            waiting.append(f"- {escaped(_said(item))}")
            continue
        if waiting:
            yield "\n".join(waiting)
            waiting = []
        if isinstance(item, Working):
            yield _formula(item, alike)
            waiting = [f"- {escaped(note)}" for note in item.notes]
        elif isinstance(item, Grid):
            right = [at not in item.left for at in range(len(item.heads))]
            yield table([escaped(title) for title in item.heads], right, _rows(item)).rstrip()
        else:
            yield "\n".join(["```", *map(printable, item.lines), "```"])
    if waiting:
        yield "\n".join(waiting)


def _said(item: str | Cells) -> str:
    if isinstance(item, str):
        return item
    result = f" = {shown(item.value)}{item.tail}" if item.value is not None else ""
    return ", ".join(filter(None, [item.a, *item.b.split("   ")])) + result


def _rows(grid: Grid) -> list[list[str]]:
    lines = [*grid.rows, *([grid.foot] if grid.foot else [])]
    return [[escaped(cell) for cell in line] for line in lines]


def _formula(working: Working, alike: Sequence[str]) -> str:
    """A step a line, aligned at the equals signs; a formula of one step on a single line."""
    if not working.latex and working.steps:
        return "\n".join(["```", "\n= ".join([*working.steps, shown(working.result)]), "```"])
    result = shown(working.result).replace(",", "{,}")
    steps = [*working.latex, result]
    beside = "; ".join(filter(None, [working.beside, *map(say.LIKEWISE.format, alike)]))
    remarks = [*[""] * (len(steps) - 2), working.left, beside][-len(steps) :]
    told = [rf" \quad \text{{{in_latex(remark)}}}" if remark else "" for remark in remarks]
    name = spelled(working.name) if working.name else ""
    if len(steps) <= 3 and not any(told):
        return f"$${' = '.join(filter(None, [name, *steps]))}$$"
    lines = [f"{name} &= {steps[0]}{told[0]}" if name else f"&{steps[0]}{told[0]}"]
    lines += [f"&= {step}{remark}" for step, remark in zip(steps[1:], told[1:])]
    body = " \\\\\n".join(lines)
    return f"$$\\begin{{aligned}}\n{body}\n\\end{{aligned}}$$"
