"""The right working of a figure, line by line: the layer's own formulas with its sizes put in."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ..dims import known
from ..rows import Row
from ..units import thousands
from .cases import Case
from .claims import Step
from .mistakes.fields import kernels_of
from .texts import en

_NEEDED = {
    "params": ("weights", "biases", "params"), "weights": ("weights",), "biases": ("biases",), "macs": ("weights", "MACs"),
    "ops": ("weights", "MACs"), "flops": ("weights", "MACs", "FLOPs"), "bias_adds": ("bias adds",),
    "out": ("C_out", "D_out", "H_out", "W_out"), "height": ("H_out",), "width": ("H_out", "W_out"), "channels": ("C_out",),
}  # fmt: skip
_MOST = 8  # layers of a way up that are shown


def working(case: Case) -> Iterator[Step]:
    """The formulas of the one layer that a figure is of, or of the layers up to it for a field; none for a sum of many."""
    if case.reading is not None and isinstance(case.value, int):
        r = case.reading
        padding = f" + {r.padding}" if r.padding else ""
        yield Step(f"floor(({r.n}{padding} - {r.reach}) / {r.stride}) + 1", r.windows, en.WINDOWS)
    elif case.figure in ("rf", "jump"):
        yield from list(_up(case))[-_MOST:]
    elif case.row is not None and case.figure in _NEEDED and known(*case.row.output_shape):
        yield from _of_layer(case.row, _NEEDED[case.figure])


def _up(case: Case) -> Iterator[Step]:
    """Layer by layer up to the one asked for: 3 + (3 - 1) * 2 = 7, or the jumps; the results are the analysis' own."""
    size, jump = 1, Fraction(1)
    for kernel in kernels_of(case):
        seen, steps = kernel.row.receptive_field, kernel.row.jump
        if seen is None or steps is None:  # pragma: no cover - on a way of windows alone every layer has a field
            return
        name = kernel.row.name if case.path else kernel.row.notation.removeprefix("conv 1 ").removesuffix(" /1")
        dilation = f" * {kernel.dilation}" if kernel.dilation != 1 else ""
        if case.figure == "rf":
            yield Step(f"{size} + ({kernel.size} - 1){dilation} * {jump}", seen[-1], name)
        elif kernel.stride != 1:
            yield Step(f"{jump} * {kernel.stride}", steps[-1], name)
        size, jump = seen[-1], steps[-1]


def _of_layer(row: Row, needed: tuple[str, ...]) -> Iterator[Step]:
    from .board.workings import workings

    missing = set(needed)
    for one in workings(row):
        if one.name in needed and not one.likewise and (row.biases or one.name != "params"):
            yield Step(_put_in(one, row.kind), one.result, one.name)
        missing.discard(one.name)
        if not missing:
            return


def _put_in(one: Any, kind: str) -> str:
    """A formula with its figures; the sum of what stands above, and a lone letter, are said in words."""
    if one.name == "params":
        return en.TOGETHER
    each = en.EACH.get(kind, "") if one.name == "biases" else ""
    return f"{each}, {thousands(one.result)}" if each else str(one.figures or one.formula)
