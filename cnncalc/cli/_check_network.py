"""`cnncalc check net.yaml`: a network file is read and analysed, and its requirements are judged."""

from __future__ import annotations

from typing import Any

import click

from ..analysis import analyze
from ..errors import printable
from ..report import Report
from ..units import shape_text, thousands
from ._check_text import block, claim_width, counted, mark
from ._output import fitted
from ._targets import load_target
from .show import margin_text, requirements


def is_network(path: str) -> bool:
    """Whether a file's name says that it is a network."""
    return path.lower().endswith((".yaml", ".yml", ".cnn"))


def validate(path: str, given: dict[str, Any]) -> int:
    """Say that a network has no mistake, and how its requirements come out; 1 if one is not met."""
    report = analyze(load_target(path, ""))
    verdicts = requirements(report, ())
    if given["as_json"]:
        from ..writers.json import SCHEMA, dumped, of_requirements

        data = {"schema": SCHEMA, "network": report.name or path, "layers": len(report.rows), "mistakes": []}
        click.echo(dumped({**data, "requirements": of_requirements(verdicts)}), nl=False)
    else:
        click.echo("\n".join(fitted(_lines(path, report, verdicts))))
    return 0 if all(verdict.met for verdict in verdicts) else 1


def _lines(path: str, report: Report, verdicts: list[Any]) -> list[str]:
    """One line about the network, one a requirement, and how many are met."""
    name = printable(report.name or path)
    shapes = " ".join(shape_text(row.output_shape, report.layout) for row in report.inputs)
    ends = shape_text(report.totals.output_shape, report.layout)
    lines = [f"{mark('right')} {name}: {counted(len(report.rows), 'layer')}, {shapes} to {ends}, no mistake found"]
    if not verdicts:
        return lines
    width = claim_width([verdict.text for verdict in verdicts])
    for one in verdicts:
        lines += block(
            mark("right" if one.met else "wrong"),
            one.text,
            width,
            f"{'met' if one.met else 'not met'}{margin_text(one)}",
        )
    met = sum(one.met for one in verdicts)
    return [
        *lines,
        "",
        f"{counted(len(verdicts), 'requirement')}   {met} met   {thousands(len(verdicts) - met)} not met",
    ]
