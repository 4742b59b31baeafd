"""`cnncalc layers [KIND]`: every layer kind with its arguments, rules and a worked example, from the classes."""

from __future__ import annotations

import inspect
import textwrap
from importlib import import_module
from itertools import groupby

import click

from ..analysis import analyze
from ..errors import did_you_mean, usage
from ..layers import KINDS, Field, Layer, kind_of
from ..readers import read
from ..units import per_axis, shape_text, thousands
from ._output import fitted, terminal_width

_RULES = {
    "shape": "output shape",
    "links": "links",
    "taps": "taps",
    "learned": "learned",
    "weights": "weights",
    "biases": "biases",
    "buffers": "buffers",
    "macs": "MACs",
    "bias_adds": "bias adds",
    "connections": "connections",
    "other_ops": "other ops",
}


_STRUCTURE = {
    "residual": "residual(body), residual(body | shortcut), residual(body | project)\n\nAdds the input back to the body's output; "
    "`project` puts a 1x1 convolution and bn into the shortcut where channels or jump differ.",
    "aux": "aux(chain)\n\nA side head, reported apart; its figures are in the totals only with --aux.",
}


def _complete_kind(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in KINDS if name.startswith(incomplete)]


_HELP = """List every kind of layer, or explain one: arguments, formulas, a worked example.

\b
  cnncalc layers
  cnncalc layers conv
"""


@click.command("layers", help=_HELP, short_help="List every kind of layer, or explain one.")
@click.argument("kind", required=False, shell_complete=_complete_kind)
@click.option("-q", "--quiet", is_flag=True, help="Only the names.")
def command(kind: str | None, quiet: bool) -> None:
    """List every kind of layer, or explain one: arguments, formulas, a worked example."""
    if kind is None:
        click.echo("\n".join([one.kind for one in kinds()] if quiet else fitted(_list())))
        return
    structure = _STRUCTURE.get(kind.lower())
    if structure:
        lines = [*structure.split("\n"), "", "The notation has more: README, or cnncalc --help"]
        click.echo("\n".join(fitted(lines)))
        return
    found = kind_of(kind)
    if found is None:
        raise usage(f"'{kind}' is no layer kind", hint=did_you_mean(kind, KINDS, "cnncalc layers lists them", count=3))
    click.echo(found[0].kind if quiet else "\n".join(fitted(_page(found[0]))))


_FIRST = ("conv", "dwconv", "convtranspose", "pool", "adaptive", "linear", "norm", "activation", "merge")


def kinds() -> list[type[Layer]]:
    """Every kind once, file by file, those that most networks are made of first."""
    return sorted(dict.fromkeys(KINDS.values()), key=lambda kind: (_place(kind), kind.__module__))


def _place(kind: type[Layer]) -> int:
    name = kind.__module__.rpartition(".")[2]
    return _FIRST.index(name) if name in _FIRST else len(_FIRST)


def _list() -> list[str]:
    """The kinds, under what their file is about."""
    width = max(len(kind.kind) for kind in kinds())
    lines: list[str] = []
    for module, members in groupby(kinds(), key=lambda kind: kind.__module__):
        heading = (import_module(module).__doc__ or "").strip().split("\n")[0]
        lines += ["", heading, *(f"  {kind.kind.ljust(width)}  {_summary(kind)}" for kind in members)]
    return [*lines[1:], "", "Next: cnncalc layers conv shows arguments, formulas and an example"]


def _summary(kind: type[Layer]) -> str:
    return (kind.__doc__ or "").strip().split("\n")[0]


def _usage(kind: type[Layer]) -> str:
    """The kind with its arguments as they are written."""
    return " ".join([kind.kind, *(_argument(field) for field in kind.fields.values())])


def _argument(field: Field) -> str:
    name = field.word.upper()
    text = {"flag": field.words[0], "choice": " | ".join(field.choices)}.get(field.form, name)
    if field.form not in ("flag", "choice") and not field.bare:
        text = f"{field.mark}{name}" if field.mark else f"{field.word} {name}"
    return text if field.required else f"[{text}]"


def _page(kind: type[Layer]) -> list[str]:
    """Usage, arguments, formulas and examples of one kind."""
    also = [f"also written {', '.join(kind.__dict__['also'])}"] if kind.__dict__.get("also") else []
    parts = [
        *textwrap.wrap(_usage(kind), min(92, terminal_width() or 92), subsequent_indent="    ", break_on_hyphens=False),
        *also,
        "",
        _summary(kind),
    ]
    if kind.fields:
        parts += ["", "arguments", *_arguments(kind)]
    parts += ["", "formulas", *_formulas(kind)]
    examples = [line for example in kind.examples for line in _example(example)]
    return [*parts, *(["", "examples", *examples] if examples else [])]


def _arguments(kind: type[Layer]) -> list[str]:
    shown = [(_argument(field).strip("[]"), field) for field in kind.fields.values()]
    width = max(len(text) for text, _ in shown)
    return [f"  {text.ljust(width)}  {_meaning(field)}" for text, field in shown]


def _meaning(field: Field) -> str:
    """What a field means, its default, and PyTorch's name for it."""
    default = (
        ""
        if field.required or field.default in (None, False, True) or field.choices
        else f"; {field.default} if not given"
    )
    key = f"  [{field.key}]" if field.key and field.key != field.word else ""
    return field.doc + default + key


def _formulas(kind: type[Layer]) -> list[str]:
    """The rules that the kind has of its own: a formula as its code states it, or what its docstring says of it."""
    lines = []
    for rule, title in _RULES.items():
        owner = next((cls for cls in kind.__mro__ if rule in cls.__dict__), Layer)
        if owner is not Layer:
            formula, meaning = _formula(owner, rule)
            lines += [
                f"  {title.ljust(12)} {text}" if number == 0 else f"  {'':12} {text}"
                for number, text in enumerate([*formula, *meaning])
            ]
    if not lines:
        return ["  the output is the input's shape; nothing is trained or counted"]
    return [*lines, "  (x is what comes in, shape(x) what comes out)"]


def _formula(owner: type[Layer], rule: str) -> tuple[list[str], list[str]]:
    """The one expression that a rule returns, and what its docstring adds."""
    method = owner.__dict__[rule]
    source = textwrap.dedent(inspect.getsource(method)).split("\n")
    start = next(at for at, line in enumerate(source) if line.rstrip().endswith(":")) + 1
    body = textwrap.dedent("\n".join(source[start:])).strip()
    if body.startswith('"""'):
        body = body.split('"""', 2)[2].strip()
    single = body.startswith("return ") and "\n" not in body
    room = min(78, max(20, (terminal_width() or 93) - 15))
    meaning = textwrap.wrap((inspect.getdoc(method) or "").replace("\n", " "), room)
    return ([body.removeprefix("return ").replace("self.", "")] if single else []), meaning


def _example(example: tuple[str, str, str, int, int]) -> list[str]:
    """A worked example: what comes in, and every figure that comes out."""
    notation, source = example[:2]
    report = analyze(read(f"{source} -> {notation}"))
    row = report.rows[-1]
    field = f", field {per_axis(row.receptive_field)}" if row.receptive_field else ""
    return [
        f"  {source} -> {notation}",
        f"      {shape_text(row.output_shape, 'chw')}, {thousands(row.params)} params, {thousands(row.macs)} MACs{field}",
    ]
