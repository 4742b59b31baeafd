"""Reports in closed form, for people: long sizes get names, and what they stand for is said below the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..dims import settled
from ..layers._base import axis_names
from ..report import Report
from ..units import thousands


def is_open(report: Report) -> bool:
    """Whether some figure depends on symbols, or they must meet a condition."""
    totals = report.totals
    sizes = (size for row in (*report.inputs, *report.rows) for size in row.output_shape)
    return bool(report.valid) or not settled(*sizes, totals.params, totals.macs, totals.activations)


class Names:
    """Names for the sizes of a report: h1, w1, h2 ... in the order in which they appear."""

    def __init__(self, report: Report) -> None:
        self.named: dict[Any, str] = {}
        taken = {name for row in report.inputs for size in row.output_shape for name in getattr(size, "symbols", ())}
        for row in report.rows:
            for axis, size in zip(axis_names(row.output_shape.rank), row.output_shape.space):
                if hasattr(size, "symbols") and not size.expr.is_Symbol and size.expr not in self.named:
                    self.named[size.expr] = self._next(axis[0], taken)

    def _next(self, letter: str, taken: set[str]) -> str:
        """The first letter of the axis and a number."""
        number = 1
        while f"{letter}{number}" in taken:
            number += 1
        taken.add(f"{letter}{number}")
        return f"{letter}{number}"

    def put(self, value: Any) -> Any:
        """A figure with the names in it."""
        if isinstance(value, tuple):
            return type(value)(map(self.put, value))
        if not hasattr(value, "expr"):
            return value
        from ..numbers.symbolic import number, symbol

        return number(value.expr.xreplace({expr: symbol(name) for expr, name in self.named.items()}))

    def told(self) -> list[str]:
        """What the names stand for; sizes that differ only in their symbol together."""
        from ..numbers.formulas import text

        found: dict[str, list[tuple[str, str]]] = {}
        for expr, name in self.named.items():
            symbols = {symbol.name for symbol in expr.free_symbols}
            written = text(expr)
            only = next(iter(symbols)) if len(symbols) == 1 else ""
            form = re.sub(rf"\b{re.escape(only)}\b", "_", written) if only else written
            found.setdefault(form, []).append((name, only))
        return [_alike(form, alike) for form, alike in found.items()]


def _alike(form: str, alike: list[tuple[str, str]]) -> str:
    (name, symbol), *others = alike
    likewise = "".join(f", {other} likewise of {its}" for other, its in others)
    return f"{name} = {re.sub(r'(?<![A-Za-z0-9])_(?![A-Za-z0-9])', symbol, form) if symbol else form}{likewise}"


_LONG = 30  # characters; a longer total stands below the table


def short(text: str) -> str:
    """The total of a column, unless it is so long that it would widen the table."""
    return text if len(text) <= _LONG else "below"


def facts(report: Report, names: Names | None) -> Iterator[tuple[str, list[str]]]:
    """What names stand for, where the forms hold, and the totals that have a line of their own."""
    totals, memory = report.totals, report.memory
    put = names.put if names else _same
    if names and names.named:
        yield "where", names.told()
    if report.valid:
        yield "valid", [f"for {', '.join(report.valid)}"]
    if totals.complete:
        yield "params", [f"{thousands(put(totals.weights))} weights + {thousands(put(totals.biases))} biases"]
        yield "work", [f"{thousands(put(totals.macs))} MACs; FLOPs are twice as many"]
        yield "memory", [f"all outputs {thousands(put(memory.activations))} values"]


def _same(value: Any) -> Any:
    return value
