"""`cnncalc "(227-11)/4+1"`: exact arithmetic as people write it, and figures of layers and networks."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import click

from ..errors import Mistake, NotationError
from ..expressions import Expression
from ..operations import Value, number_text
from ..readers import Source
from ..units import approximately, thousands
from ._output import fitted

_HELP = """Work out an expression, exactly.

\b
  cnncalc "(227-11)/4+1"                       55, and what it reads as
  cnncalc "11x11x3x96"                         34,848
  cnncalc "out(227, k=11, s=4)"                the output size of one axis
  cnncalc "rf(7x7/2, 3x3/2, 3x3)"              the field of a stack of kernels
  cnncalc "params(conv 64 3x3, in 64)"         of a layer, with what comes in
  cnncalc "macs(conv 192 3x3 pad 1, 256@28x28)"
  cnncalc "vgg16.fc6.weights / vgg16.params"   of networks, groups and layers

Signs: + - * x × · / ÷ // % ^ ** ( ) [ ] ⌊ ⌋ ⌈ ⌉ < <= > >= == != and or not. Numbers: 1,024, 60M, 1.5G, 27.8%.
Functions: min max floor ceil round len divisible sqrt log2, and out rf params weights biases buffers macs flops
bias_adds connections jump activations of layers.
"""


@click.command("calc", help=_HELP, context_settings={"ignore_unknown_options": True})
@click.argument("text", metavar="EXPRESSION")
@click.option("-q", "--quiet", is_flag=True, help="Only the value.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(text: str, quiet: bool, as_json: bool) -> None:
    """Work out one expression."""
    from ..calculation.arithmetic import parse
    from ..calculation.reading import reading_of

    source = Source(text, "<argument>")
    try:
        expression = parse(text, source=source)
        value = expression.value(_Lookup())
    except Mistake as mistake:
        raise NotationError([source.problem(mistake)]) from None
    reading = reading_of(expression)
    if as_json:
        click.echo(_as_json(value, reading), nl=False)
    elif quiet:
        click.echo(_plain(value))
    else:
        click.echo("\n".join(fitted(_lines(text, expression, value, reading))))


class _Lookup:
    """Looks figures up, once an expression names one: before that neither networks nor layers are imported."""

    desk: Any = None

    def __call__(self, what: Any) -> Value:
        if self.desk is None:
            from ..calculation.specs import Desk
            from ._targets import load_target

            self.desk = Desk(lambda name: load_target(name, ""))
        return self.desk(what)


def _plain(value: Value) -> str:
    if isinstance(value, list):
        return "x".join(map(_plain, value))
    return number_text(value) if isinstance(value, (int, Fraction)) else str(value)


def _lines(text: str, expression: Expression, value: Value, reading: Any) -> list[str]:
    """The value, and below it what it was read as."""
    lines = [_shown(expression, value)]
    if reading is not None:
        lines += ["", *_reading(reading)]
    elif re.fullmatch(r"\s*\d+(x\d+){2}\s*", text):
        lines += ["", f'as a shape: cnncalc "{text} -> conv 64 3x3"']
    return lines


def _shown(expression: Expression, value: Value) -> str:
    from ..calculation.arithmetic import inexact

    if not isinstance(value, Fraction):
        return thousands(value) if isinstance(value, int) else _plain(value)
    text = number_text(value)
    if inexact(expression):
        return f"about {approximately(value) if '/' in text else text}"
    if "/" in text or len(text) > 12:
        return f"{value} = about {approximately(value)}"
    return f"{text} = {value}, rounded down {thousands(value.__floor__())}"


def _reading(reading: Any) -> list[str]:
    """How the expression reads as the output size of a window, and what is left over."""
    room = reading.n + reading.padding
    lines = [f"  reads as   {_formula(reading)}"]
    if room < reading.reach:
        return [*lines, f"  no window  a kernel that reaches {reading.reach} does not fit into {room}"]
    over, division = reading.leftover(), f"{room - reading.reach} / {reading.stride} = {reading.windows - 1}"
    if over is None:
        end = " of the padding" if reading.padding else ""
        exact = f"  exact      {division} leaves nothing over: the last window ends on the last pixel{end}"
        return [*lines, exact, *_same(reading)]
    lines.append(f"  not exact  {division}, remainder {over.remainder}: {_unread(over)}")
    lines += _fits(reading, over)
    if (reading.n, reading.kernel, reading.stride, reading.padding) == (224, 11, 4, 0):
        lines.append("  known      the AlexNet paper prints 224; 227 is what gives its 55x55x96")
    return lines


def _formula(reading: Any) -> str:
    """The formula and what its letters stand for."""
    dilated = f", dilation d = {reading.dilation}" if reading.dilation != 1 else ""
    half = number_text(Fraction(reading.padding, 2))
    half += f" ({reading.padding // 2} before and {reading.padding // 2 + 1} after)" if reading.padding % 2 else ""
    formula = "(n + 2p - d(k - 1) - 1) / s + 1" if dilated else "(n + 2p - k) / s + 1"
    sizes = f"input n = {reading.n}, kernel k = {reading.kernel}, stride s = {reading.stride}, padding p = {half}"
    return f"{formula}   with {sizes}{dilated}"


def _unread(over: Any) -> str:
    """How many windows fit, and what none of them reads."""
    fit = "1 window fits" if over.windows == 1 else f"{over.windows} windows fit"
    if not over.unread:
        return f"{fit}, and what no window reads is padding alone"
    last = "row and column" if over.unread == 1 else f"{over.unread} rows and columns"
    return f"{fit}, and no window reads the last {last}"


def _fits(reading: Any, over: Any) -> list[str]:
    """Inputs and paddings that would divide, each with the windows it gives."""
    found = " or ".join(f"{size} ({windows})" for size, windows in over.inputs)
    before, after, windows = over.padding
    sides = f"{before} on both sides" if before == after else f"{before} before and {after} after"
    pixels = f"{before + after} pixel{'s' if before + after > 1 else ''} of padding in all"
    lines = [f"  would fit  input {found}; {pixels}, {sides} ({windows})"]
    if not over.equal:
        lines.append(
            f"             no equal padding on both sides ever does, since {reading.n} - {reading.reach} is odd"
        )
    return lines


def _same(reading: Any) -> list[str]:
    if reading.padding % 2:
        return []
    padding = f", p={reading.padding // 2}" if reading.padding else ""
    dilation = f", d={reading.dilation}" if reading.dilation != 1 else ""
    return [f"  the same   out({reading.n}, k={reading.kernel}, s={reading.stride}{padding}{dilation})"]


def _as_json(value: Value, reading: Any) -> str:
    from ..writers.json import dumped

    number = isinstance(value, (int, Fraction))
    data: dict[str, Any] = {"value": _plain(value), "exact": str(value) if number else _plain(value)}
    if number:
        data["floor"] = value.__floor__()
    if reading is not None:
        names = ("input", "kernel", "stride", "padding", "dilation")
        data["reading"] = {"formula": "output size", **dict(zip(names, reading)), **_division(reading)}
    return dumped(data)


def _division(reading: Any) -> dict[str, Any]:
    """Whether the division is exact, and what would fit if it is not; the windows that would fit stand beside each."""
    if reading.n + reading.padding < reading.reach:
        return {"exact": None, "windows": 0, "remainder": None, "unread": None, "fits": None}
    over = reading.leftover()
    if over is None:
        return {"exact": True, "windows": reading.windows, "remainder": 0, "unread": 0, "fits": None}
    fits = {"input": list(map(list, over.inputs)), "padding": list(over.padding), "equal_padding": over.equal}
    return {"exact": False, "windows": over.windows, "remainder": over.remainder, "unread": over.unread, "fits": fits}
