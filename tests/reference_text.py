"""The README's reference, made from the code: commands and options, layer kinds, figures, formats, functions, library.

`python tests/reference_text.py` writes it into the README; a test holds the README against it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click

import cnncalc
from cnncalc.calculation.arithmetic import SPECS
from cnncalc.cli import cli
from cnncalc.cli.layers import kinds
from cnncalc.engine.verification import Verification
from cnncalc.figures import FIGURES
from cnncalc.memory import Memory
from cnncalc.operations import FUNCTIONS, PEOPLES
from cnncalc.readers._yaml_tree import HEAD
from cnncalc.report import Totals
from cnncalc.writers import formats

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"(<!-- reference -->\n)(.*?)(<!-- end of reference -->)", re.DOTALL)


def reference() -> str:
    """The whole of it, as Markdown."""
    return "\n".join(
        [
            "### Commands\n", *map(_command, commands()), "",
            "### Layer kinds\n", *_table(("kind", "also", "arguments", "what it does"), map(_kind, kinds())), "",
            "### Figures\n", *_table(("figure", "also", "what it is"), map(_figure, FIGURES)), "",
            f"Formats: {_listed(formats())}. Keys of a network file: {_listed(HEAD)}.",
            f"Functions in every expression: {_listed(FUNCTIONS)}; beside them where people write: {_listed(PEOPLES)}; "
            f"of layers: {_listed(SPECS)}.",
            "",
            "### The library\n", *(_described(f"cnncalc.{name}", getattr(cnncalc, name)) for name in cnncalc.__all__),
            *(_described(*one) for one in reached().items()), "",
        ]
    )  # fmt: skip


def commands() -> list[click.Command]:
    """Every command, by its name."""
    context = click.Context(cli)
    return [found for name in cli.list_commands(context) if (found := cli.get_command(context, name))]


def options(command: click.Command) -> Iterator[str]:
    """The options of a command, each as it is most often written."""
    for one in command.params:
        if isinstance(one, click.Option):
            yield max(one.opts, key=len)


def _command(command: click.Command) -> str:
    first = (command.help or "").strip().split("\n")[0]
    return f"- `cnncalc {command.name}`: {first}\n  {_listed(options(command))}"


def _kind(kind: type[cnncalc.layers.Layer]) -> tuple[str, ...]:
    also = _listed(kind.__dict__.get("also", ()))
    fields = _listed(field.mark or field.words[0] for field in kind.fields.values())
    return f"`{kind.kind}`", also, fields, _escaped((kind.__doc__ or "").strip().split("\n")[0])


def _figure(name: str) -> tuple[str, ...]:
    return f"`{name}`", _listed(FIGURES[name].also), FIGURES[name].doc


def _described(name: str, thing: object) -> str:
    found = members(thing)
    return f"- `{name}`: {(inspect.getdoc(thing) or '').split(chr(10))[0]}" + (f"\n  {_listed(found)}" if found else "")


def members(thing: object) -> list[str]:
    """What an object of a class has: its fields, then what is worked out of them, then its methods."""
    fields = getattr(thing, "record_fields", getattr(thing, "_fields", ()))
    own = {name: one for name, one in vars(thing).items() if not name.startswith("_")} if fields else {}
    made = sorted(
        (name for name in own if name not in (*fields, "record_fields")), key=lambda name: callable(own[name])
    )
    return [f".{name}{'()' if callable(own.get(name)) else ''}" for name in (*fields, *made)]


def reached() -> dict[str, type]:
    """Classes of objects that a report leads to."""
    return {"report.totals": Totals, "report.memory": Memory, "report.verify()": Verification}


def _listed(words: object) -> str:
    return " ".join(f"`{word}`" for word in words)  # type: ignore[attr-defined]


def _table(titles: tuple[str, ...], rows: object) -> list[str]:
    cells = [titles, ("---",) * len(titles), *rows]  # type: ignore[misc]
    return [f"| {' | '.join(row)} |" for row in cells]


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    README.write_text(BLOCK.sub(lambda found: found[1] + reference() + found[3], text), encoding="utf-8")
