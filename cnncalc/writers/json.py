"""JSON, schema cnncalc/1: stable keys, exact integers, nothing rounded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..dims import UNKNOWN
from ..figures import summed
from ..report import SUMMED, Report
from ..rows import Row
from . import Options

SCHEMA = "cnncalc/1"


def write(report: Report, options: Options) -> str:
    """The report as one object."""
    return dumped(_demanded(as_data(report), options, 0))


def write_several(reports: Sequence[Report], options: Options) -> str:
    """The reports in a list."""
    data = [_demanded(as_data(report), options, at) for at, report in enumerate(reports)]
    return dumped({"schema": SCHEMA, "reports": data})


def _demanded(data: dict[str, Any], options: Options, at: int) -> dict[str, Any]:
    """A report's data with how its requirements came out, where it has any."""
    verdicts = options.requirements[at] if at < len(options.requirements) else ()
    return data | ({"requirements": of_requirements(verdicts)} if verdicts else {})


def of_requirements(verdicts: Sequence[Any]) -> list[dict[str, Any]]:
    """Requirements as plain data; limit, actual and margin are null where a condition is no plain comparison."""
    return [
        {
            "condition": one.text,
            "met": one.met,
            "limit": plain(one.limit),
            "actual": plain(one.actual),
            "margin": plain(one.margin),
        }
        for one in verdicts
    ]


def dumped(data: dict[str, Any]) -> str:
    """JSON text, a line a key and a line a layer; what is not ASCII is escaped, so that any pipe can carry it."""
    parts = [f"{json.dumps(key)}: {_listed(value)}" for key, value in data.items()]
    return "{" + ",\n ".join(parts) + "}\n"


def _listed(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        items = ",\n  ".join(json.dumps(item) for item in value)
        return f"[\n  {items}]"
    return json.dumps(value)


def as_data(report: Report) -> dict[str, Any]:
    """The report as plain data."""
    target = {"target": report.target} if report.target else {}
    return {
        "schema": SCHEMA,
        "name": report.name,
        **target,
        "convention": report.convention,
        "layout": report.layout,
        "batch": report.batch,
        "inputs": {row.name: plain(row.output_shape) for row in report.inputs},
        "layers": [_row(row) for row in report.rows],
        "totals": _totals(report),
        **({"valid": list(report.valid)} if _is_open(report) else {}),
        "notes": list(report.notes),
    }


def _row(row: Row) -> dict[str, Any]:
    place = row.at.place() if row.at else None
    figures = ("params", "weights", "biases", "buffers", "macs", "flops", "bias_adds", "other_ops", "activations")
    return {
        "name": row.name,
        "kind": row.kind,
        "notation": row.notation,
        "inputs": [source.name for source in row.inputs],
        "output_shape": plain(row.output_shape),
        **{name: plain(getattr(row, name)) for name in figures},
        **({"connections": plain(row.connections)} if row.counts_connections else {}),
        "receptive_field": plain(row.receptive_field),
        "jump": plain(row.jump),
        "effective_padding": plain(row.effective_padding),
        "sees_all": row.sees_all,
        "aux": row.aux,
        "source": {"line": place.line, "column": place.column} if place else None,
        "notes": list(row.notes),
    }


def _totals(report: Report) -> dict[str, Any]:
    totals, memory = report.totals, report.memory
    figures = (
        "layers", "params", "weights", "biases", "buffers", "macs", "flops", "bias_adds", "other_ops", "activations",
        "complete", "receptive_field", "sees_all", "depth", "conv_layers", "fc_layers",
    )  # fmt: skip
    policies = ("weights", "activations", "peak", "training")
    connected = any(row.counts_connections for row in report.rows)
    return {
        **{
            name: plain(summed(getattr(row, name) for row in report.counted))
            if name in SUMMED
            else plain(getattr(totals, name))
            for name in figures
        },
        **({"connections": plain(totals.connections)} if connected else {}),
        "memory": {
            "dtype": memory.dtype,
            **{f"{name}_bytes": plain(memory.bytes(getattr(memory, name))) for name in policies},
        },
    }


def _is_open(report: Report) -> bool:
    """Whether a figure depends on symbols."""
    numbers = (*report.output.output_shape, report.totals.params, report.totals.macs)
    return bool(report.conditions) or any(hasattr(number, "symbols") for number in numbers)


def plain(value: Any) -> Any:
    """Ints, lists and None as they are; fractions and closed forms as text; ? for what is not known."""
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
    if value is UNKNOWN:
        return "?"
    return str(value) if hasattr(value, "dims_kind") else value


__all__ = ["SCHEMA", "as_data", "dumped", "of_requirements", "plain", "write", "write_several"]
