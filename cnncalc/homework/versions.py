"""Other networks whose figure an answer may be: those of the same name, and the variants beside them in their file."""

from __future__ import annotations

from collections.abc import Iterator

from .. import zoo
from ..calculation.specs import Desk
from ..operations import Value
from .cases import Case

_HEADS = {"params": "params", "macs": "macs", "ops": "macs", "depth": "depth", "rf": "field"}
"""The figures that a file of the zoo tells of its networks in its head."""


class Versions:
    """Looks other networks up; the zoo is gone through once for each network asked about."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._beside: dict[str, list[zoo.Entry]] = {}

    def figures(self, case: Case) -> Iterator[tuple[str, Value]]:
        """The same figure of networks that the one of the case may be mistaken for, with their full names."""
        report = case.report
        if report is None or not report.target or not case.path:
            return
        _, _, rest = case.path.partition(".")
        for entry in self._others(report.target):
            if rest in _HEADS and _HEADS[rest] in entry.figures:
                figure = entry.figures[_HEADS[rest]]
                yield from [(entry.target, int(figure))] if figure.isdecimal() else ()
            elif entry.name == report.target.rpartition("/")[2]:
                yield from _layer(entry.target, rest, self.desk)

    def _others(self, target: str) -> list[zoo.Entry]:
        """The networks of the same name in other collections, and those of the same file."""
        if target not in self._beside:
            own = zoo.find(target)
            alike = [one for one in zoo.entries() if one.name == own.name or one.file == own.file]
            self._beside[target] = [one for one in alike if one.target != own.target]
        return self._beside[target]


def _layer(network: str, rest: str, desk: Desk) -> Iterator[tuple[str, Value]]:
    """A figure of a layer, if the other network has one of that name."""
    try:
        yield network, desk.of_path(network, rest)
    except LookupError:
        return
