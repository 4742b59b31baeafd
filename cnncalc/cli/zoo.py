"""`cnncalc zoo`: the networks that are built in, and `cnncalc zoo NAME`: the file of one."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ..errors import printable
from ..zoo import Entry, entries, find
from ._output import deliver, fitted, terminal_width

_TITLES = ("name", "year", "source", "params", "MACs", "depth", "field", "input")
_RIGHT = (3, 4, 5, 6)


def _complete_name(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    names = [name for entry in entries() for name in (entry.name, entry.target)]
    return [name for name in names if name.startswith(incomplete)]


_HELP = """List the networks that are built in, or print the file of one.

\b
  cnncalc zoo                            all of them, with their figures
  cnncalc zoo torchvision/resnet50       how it is written
  cnncalc resnet50                       its table
"""


@click.command("zoo", help=_HELP)
@click.argument("name", required=False, shell_complete=_complete_name)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Only the names.")
def command(name: str | None, as_json: bool, quiet: bool) -> None:
    """List the networks that are built in, or print the file of one."""
    found = entries() if name is None else [find(name)]
    if as_json:
        from ..writers.json import SCHEMA, dumped

        networks = [{**_data(entry), **({"text": entry.text()} if name else {})} for entry in found]
        click.echo(dumped({"schema": SCHEMA, "networks": networks}), nl=False)
    elif quiet:
        click.echo("\n".join(entry.target for entry in found))
    elif name is not None:
        deliver(found[0].text(), None, False)
    else:
        click.echo(_table(found))


def _data(entry: Entry) -> dict[str, object]:
    figures = {key: int(value) if value.isdecimal() else value for key, value in entry.figures.items()}
    return {"name": entry.target, "year": entry.year, "source": entry.source, **figures}


def _table(found: Sequence[Entry]) -> str:
    """A line a network, the collections under their names."""
    rows = [_cells(entry) for entry in found]
    widths = _fitting([max(len(row[at]) for row in [_TITLES, *rows]) for at in range(len(_TITLES))])
    lines = [_line(_TITLES, widths)]
    collection = ""
    for entry, row in zip(found, rows):
        if entry.collection != collection:
            collection = entry.collection
            lines += ["", f"{collection}/"]
        lines.append(_line(row, widths))
    told = "Next: cnncalc zoo NAME prints the file, cnncalc NAME the table of its layers"
    return "\n".join([*lines, "", *fitted([told])])


def _fitting(widths: list[int]) -> list[int]:
    """The widths of columns, 0 for those that the terminal has no room for."""
    room = terminal_width()
    for title in ("input", "year", "source", "field", "depth", "MACs"):
        if room and sum(width + 2 for width in widths if width) - 2 > room:
            widths[_TITLES.index(title)] = 0
    return widths


def _cells(entry: Entry) -> tuple[str, ...]:
    authors = entry.source.split(", ")
    source = authors[0] if len(authors) == 1 else f"{authors[0]} et al."
    numbers = (f"{int(entry.figures[key]):,}" for key in ("params", "macs", "depth"))
    return (
        entry.name,
        str(entry.year),
        printable(source),
        *numbers,
        entry.figures.get("field", "all"),
        entry.figures["input"],
    )


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(
        cell.rjust(width) if at in _RIGHT else cell.ljust(width)
        for at, (cell, width) in enumerate(zip(cells, widths))
        if width
    ).rstrip()
