"""Other networks whose figure an answer may be: those of the same name, and the variants beside them in their file."""

from __future__ import annotations

from collections.abc import Iterator

from .. import zoo
from ..operations import Value
from .cases import Case
from .specs import Desk

_HEADS = {"params": "params", "macs": "macs", "ops": "macs", "depth": "depth", "rf": "field"}
"""The figures that a file of the zoo tells of its networks in its head."""


def other_versions(case: Case, desk: Desk) -> Iterator[tuple[str, Value]]:
    """The same figure of networks that the one of the case may be mistaken for, with their full names."""
    report = case.report
    if report is None or not report.target or not case.path:
        return
    _, _, rest = case.path.partition(".")
    own = zoo.find(report.target)
    for entry in zoo.entries():
        same_name = entry.name == own.name or entry.file == own.file
        if entry.target == own.target or not same_name:
            continue
        if rest in _HEADS and _HEADS[rest] in entry.figures:
            figure = entry.figures[_HEADS[rest]]
            yield from [(entry.target, int(figure))] if figure.isdecimal() else ()
        elif entry.name == own.name:
            yield from _layer(entry.target, rest, desk)


def _layer(network: str, rest: str, desk: Desk) -> Iterator[tuple[str, Value]]:
    """A figure of a layer, if the other network has one of that name."""
    try:
        yield network, desk.of_path(network, rest)
    except LookupError:
        return
