"""Figures that an expression names: of layers written into it, and of networks and their layers.

out(227, k=11, s=4)                       the output size of one axis
rf(3x3, 3x3/2)   rf(conv5 in conv3)       the field of a stack of kernels, or of a layer in an earlier one
params(conv 64 3x3, in 64)                any figure of a layer or chain, with what comes in
macs(conv 192 3x3 pad 1, 256@28x28)
alexnet.params   memory(alexnet)          a figure of a network
resnet50.layer1.macs   alexnet.conv1.out  of a group, of a layer
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..analysis import analyze
from ..errors import CnncalcError, did_you_mean
from ..figures import NAMES
from ..layers._window import floor_windows
from ..network import Network
from ..operations import Value
from ..report import Report
from ..rows import Row
from .arithmetic import Spec
from .layered import FIELD_IN, chain, is_window, mistake, named_figure, split_arguments, stack, window_of
from .vocabulary import FIGURE_NAMES, figure_of, one_side

NO_NETWORKS: Mapping[str, Network] = {}
"""For desks whose names all lie in a network that they have."""


class Desk:
    """Looks names up: variables given, networks by their name, figures of layers; nothing is worked out twice."""

    def __init__(
        self, load: Callable[[str], Network], names: Mapping[str, Value] | None = None, home: str = ""
    ) -> None:
        self.load, self.names, self.home = load, dict(names or {}), home
        self.reports: dict[str, Report] = {}
        self._unknown: dict[str, str] = {}  # networks that are not there, and what to say of them
        self._written: dict[tuple[bool, str], Report] = {}  # of layers written into expressions
        self._values: dict[tuple[str, str], Value] = {}
        self._figures: dict[tuple[str, str], Value] = {}

    def __call__(self, what: str | Spec) -> Value:
        """The value of a name or of a figure; raises `LookupError` with a hint where there is none."""
        path = named_figure(what)
        if path is not None and path not in self.names:
            return self.of_path(*self.parted(path))
        if isinstance(what, Spec):
            return self._remembered(what)
        if what in self.names:
            return self.names[what]
        raise LookupError(did_you_mean(what, [*self.names, *NAMES], "a figure of a network is written alexnet.params"))

    def parted(self, path: str) -> tuple[str, str]:
        """The network of a path and the rest; `home` is the network whose layers need no name in front."""
        network, _, rest = path.partition(".")
        at_home = bool(self.home) and network != self.home and _has(self.report(self.home), network)
        return (self.home, path) if at_home else (network, rest)

    def report(self, name: str) -> Report:
        """The report of a network, made once; raises `LookupError` where there is none."""
        if name in self._unknown:
            raise LookupError(self._unknown[name])
        if name not in self.reports:
            try:
                self.reports[name] = analyze(self.load(name))
            except CnncalcError as failure:
                problem = failure.problems[0]
                self._unknown[name] = problem.hint or problem.finding
                raise LookupError(self._unknown[name]) from None
        return self.reports[name]

    def rows(self, network: str, where: str) -> list[Row]:
        """The rows of a layer or group; raises `LookupError` where there is none."""
        report = self.report(network)
        found = _under(report, where)
        if not found:
            known = [*dict.fromkeys(part for row in report.rows for part in _prefixes(row.name))]
            alike = [name for name in known if name.casefold().replace("_", "") == where.casefold().replace("_", "")]
            found = _under(report, alike[0]) if len(alike) == 1 else []
            if not found:
                raise LookupError(did_you_mean(where, known, f"{network} has no layer {where}", count=3))
        return found

    def of_path(self, network: str, path: str) -> Value:
        """alexnet.conv1.params: a figure of a layer or a group; alexnet.params: of the whole."""
        key = (network, path)
        if key not in self._figures:
            where, _, name = path.rpartition(".")
            report = self.report(network)
            rows = self.rows(network, where) if where else report.counted
            self._figures[key] = figure_of(report, name, rows, not where)
        return self._figures[key]

    def written(self, spec: Spec) -> Report:
        """The report of the layers that stand in a figure's brackets."""
        key = (spec.name == "rf", " ".join(spec.text.split()))
        if key not in self._written:
            self._written[key] = analyze(stack(spec) if spec.name == "rf" else chain(spec))
        return self._written[key]

    def _remembered(self, spec: Spec) -> Value:
        key = (spec.name, spec.text)
        if key not in self._values:
            self._values[key] = self.of_spec(spec)
        return self._values[key]

    def of_spec(self, spec: Spec) -> Value:
        """The value of a function of layers."""
        try:
            if is_window(spec):
                sizes = window_of(spec, self)
                return floor_windows(sizes.n, sizes.padding, 0, sizes.reach, sizes.stride)
            if spec.name == "rf":
                return self.field(spec)
            report = self.written(spec)
            return figure_of(report, spec.name, report.counted, True)
        except CnncalcError as failure:
            problem = failure.problems[0]
            raise mistake(spec, problem.finding, problem.expected, problem.hint) from None

    def field(self, spec: Spec) -> Value:
        """The field of a stack, or of a layer of a network in an earlier one: rf(alexnet.conv5 in conv3)."""
        inside = FIELD_IN.fullmatch(spec.text)
        if inside:
            network, layer = self.parted(inside[1])
            return _field_in(self.report(network), layer, inside[2].removeprefix(f"{network}."))
        found = one_side(self.written(spec).totals.receptive_field)
        if found is None:
            raise mistake(spec, "it has no field: everything is seen")
        return found


def _has(report: Report, name: str) -> bool:
    """Whether a name is that of a layer or group of a network."""
    return any(row.name.partition(".")[0] == name for row in report.rows)


def _under(report: Report, where: str) -> list[Row]:
    """The layer of a name, or the layers of a group."""
    return [row for row in report.rows if row.name == where or row.name.startswith(f"{where}.")]


def _prefixes(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _field_in(report: Report, layer: str, earlier: str) -> Value:
    """The field of a unit of one layer in the units of an earlier one."""
    from .fields import fields_of, row_named

    found = fields_of(report, row_named(report, earlier)).get(row_named(report, layer))
    if found is None or isinstance(found, str):
        raise LookupError(found or f"{earlier} does not lie below {layer}")
    return one_side(tuple(axis.sizes[1] for axis in found.axes))


__all__ = [
    "FIELD_IN",
    "FIGURE_NAMES",
    "Desk",
    "chain",
    "figure_of",
    "is_window",
    "split_arguments",
    "stack",
    "window_of",
]
