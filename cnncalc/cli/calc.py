"""`cnncalc "(227-11)/4+1"`: exact arithmetic as people write it."""

from __future__ import annotations

import re
from fractions import Fraction

import click

from ..errors import Mistake, NotationError
from ..expressions import parse
from ..operations import number_text
from ..readers import Source

_SIGNS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "^": "\0"})


def plain(text: str) -> str:
    """The text with the operators of expressions, every sign at its old place where one stands for one."""
    text = text.translate(_SIGNS)
    return re.sub(r"(?<=[\d)])(\s*)[xX](?=\s*[\d(])", r"\1*", text)


@click.command("calc")
@click.argument("text", metavar="EXPRESSION")
@click.option("-q", "--quiet", is_flag=True, help="Only the value.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(text: str, quiet: bool, as_json: bool) -> None:
    r"""Work out an expression, exactly.

    \b
      cnncalc "(227-11)/4+1"      55
      cnncalc "11x11x3x96"        34,848
      cnncalc "(224-11)/4+1"      54.25 = 217/4, rounded down 54
    """
    source = Source(plain(text), "<argument>")
    try:
        value = parse(source.text.replace("\0", "**"), source=source).value(_unknown)
    except Mistake as mistake:
        raise NotationError([Source(text, "<argument>").problem(mistake)]) from None
    if not isinstance(value, (int, Fraction)):
        raise NotationError([Source(text, "<argument>").problem(Mistake(0, len(text), "a list is no value"))])
    click.echo(_as_json(value) if as_json else number_text(value) if quiet else _shown(text, value), nl=not as_json)


def _unknown(name: str) -> int:
    raise LookupError("a number is expected; a layer or file is shown without calc")


def _shown(text: str, value: int | Fraction) -> str:
    if isinstance(value, Fraction):
        exact = f" = {value}" if "/" not in number_text(value) else ""
        return f"{number_text(value)}{exact}, rounded down {value.__floor__():,}"
    if re.fullmatch(r"\d+(x\d+){2}", text):
        return f'{value:,}\n\nas a shape: cnncalc "{text} -> conv 64 3x3"'
    return f"{value:,}"


def _as_json(value: int | Fraction) -> str:
    from ..writers.json import dumped

    return dumped({"value": number_text(value), "exact": str(value), "floor": value.__floor__()})
