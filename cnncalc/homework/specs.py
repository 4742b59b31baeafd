"""Figures that an expression names: of layers written into it, and of networks and their layers.

out(227, k=11, s=4)                       the output size of one axis
rf(3x3, 3x3/2)   rf(conv5 in conv3)       the field of a stack of kernels, or of a layer in an earlier one
params(conv 64 3x3, in 64)                any summed figure of a layer or chain, with what comes in
macs(conv 192 3x3 pad 1, 256@28x28)
alexnet.params   resnet50.layer1.macs   alexnet.conv1.out
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..analysis import analyze
from ..dims import UNKNOWN, Unmet, decided, equal
from ..errors import CnncalcError, Mistake, did_you_mean
from ..figures import NAMES, over
from ..layers._window import floor_windows
from ..network import Network
from ..operations import Value
from ..readers import Source, read, read_input
from ..report import Report
from ..rows import Row
from .arithmetic import Spec, parse
from .reading import Reading

_KERNEL = re.compile(r"\s*(\d+)(?:\s*[xX×]\s*(\d+))?\s*(?:/\s*(\d+))?\s*")
FIELD_IN = re.compile(r"\s*([\w/-]+)\.([\w.]+)\s+in\s+([\w.]+)\s*")  # alexnet.conv5 in conv3
_OUT = {"n": "n", "k": "kernel", "s": "stride", "p": "pad", "d": "dilation"}


class Desk:
    """Looks names up: variables given, networks by their name, figures of layers."""

    def __init__(self, load: Callable[[str], Network], names: Mapping[str, Value] | None = None) -> None:
        self.load, self.names = load, dict(names or {})
        self.reports: dict[str, Report] = {}

    def __call__(self, what: str | Spec) -> Value:
        """The value of a name or of a figure; raises `LookupError` with a hint where there is none."""
        if isinstance(what, Spec):
            return self.of_spec(what)
        if what in self.names:
            return self.names[what]
        network, _, rest = what.partition(".")
        if not rest:
            raise LookupError(
                did_you_mean(what, [*self.names, *NAMES], "a figure of a network is written alexnet.params")
            )
        return self.of_path(network, rest)

    def report(self, name: str) -> Report:
        """The report of a network, made once."""
        if name not in self.reports:
            try:
                self.reports[name] = analyze(self.load(name))
            except CnncalcError as failure:
                problem = failure.problems[0]
                raise LookupError(problem.hint or problem.finding) from None
        return self.reports[name]

    def of_path(self, network: str, path: str) -> Value:
        """alexnet.conv1.params: a figure of a layer or a group; alexnet.params: of the whole."""
        report = self.report(network)
        where, _, name = path.rpartition(".")
        if not where:
            return figure_of(report, name, report.counted, True)
        rows = [row for row in report.rows if row.name == where or row.name.startswith(f"{where}.")]
        if not rows:
            known = [*dict.fromkeys(part for row in report.rows for part in _prefixes(row.name))]
            raise LookupError(did_you_mean(where, known, f"{network} has no layer {where}", count=3))
        return figure_of(report, name, rows, False)

    def of_spec(self, spec: Spec) -> Value:
        """The value of a function of layers."""
        try:
            if is_window(spec):
                return _output_size(spec, self)
            if spec.name == "rf":
                return self.field(spec)
            report = analyze(chain(spec))
            return figure_of(report, spec.name, report.counted, True)
        except CnncalcError as failure:
            problem = failure.problems[0]
            raise Mistake(spec.at, spec.at + len(spec.text), problem.finding, problem.expected, problem.hint) from None
        except Unmet as unmet:
            raise Mistake(spec.at, spec.at + len(spec.text), unmet.finding, "", unmet.way_out) from None

    def field(self, spec: Spec) -> Value:
        """The field of a stack, or of a layer of a network in an earlier one: rf(alexnet.conv5 in conv3)."""
        inside = FIELD_IN.fullmatch(spec.text)
        if inside:
            return _field_in(self.report(inside[1]), inside[2], inside[3])
        found = _square(analyze(stack(spec)).totals.receptive_field)
        if found is None:
            raise Mistake(spec.at, spec.at + len(spec.text), "it has no field: everything is seen")
        return found


_OF_SHAPES = ("out", "channels", "height", "width", "rf", "jump", "layers", "depth", "conv_layers", "fc_layers", "neurons", "memory", "outputs", "peak")  # fmt: skip
FIGURE_NAMES = frozenset({*_OF_SHAPES, *(name for name, figure in NAMES.items() if figure.total == "sum")})
"""Every figure that an expression can name."""


def figure_of(report: Report, name: str, rows: list[Row] | tuple[Row, ...], whole: bool) -> Value:
    """A figure of the vocabulary, of some rows or of the whole network; raises `LookupError` for another name."""
    last = report.output if whole else rows[-1]
    special: dict[str, Callable[[], Value]] = {
        "out": lambda: _flat(last.output_shape),
        "channels": lambda: last.output_shape.channels,
        "height": lambda: last.output_shape[-2] if last.output_shape.rank >= 2 else None,
        "width": lambda: last.output_shape[-1] if last.output_shape.rank >= 1 else None,
        "rf": lambda: _square(report.totals.receptive_field if whole else last.receptive_field),
        "jump": lambda: _square(report.totals.jump if whole else last.jump),
        "layers": lambda: len(rows),
        "depth": lambda: max(row.depth for row in rows) - (0 if whole else min(row.depth for row in rows[0].inputs)),
        "conv_layers": lambda: sum(row.layer.weighted == "conv" for row in rows),
        "fc_layers": lambda: sum(row.layer.weighted == "fc" for row in rows),
        "neurons": lambda: sum(row.activations for row in rows if row.layer.weighted),
        "memory": lambda: report.memory.bytes(sum(row.params + row.buffers for row in rows)),
        "outputs": lambda: report.memory.outputs if whole else None,
        "peak": lambda: report.memory.bytes(report.memory.peak) if whole else None,
    }
    if name in special:
        value = special[name]()
    elif name in NAMES and NAMES[name].total == "sum":
        value = over(NAMES[name], rows) if all(NAMES[name].of(row) is not UNKNOWN for row in rows) else UNKNOWN
    else:
        raise LookupError(did_you_mean(name, FIGURE_NAMES, f"figures: {' '.join(sorted(FIGURE_NAMES))}"))
    if value is None or value is UNKNOWN:
        raise LookupError(f"{name} is not known here: say what comes in, such as `in 64` or 64@28x28")
    return value


def _flat(shape: Any) -> Value:
    return shape[0] if len(shape) == 1 else list(shape)


def _square(sizes: Any) -> Value:
    """One number where all axes agree, else a list; `None` where there is no field."""
    if not sizes:
        return None
    return sizes[0] if all(decided(equal(size, sizes[0])) for size in sizes) else list(sizes)


def _prefixes(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def split_arguments(text: str) -> list[str]:
    """The arguments between the commas on the outermost level."""
    parts, level, start = [], 0, 0
    for at, char in enumerate(text):
        level += (char in "([{") - (char in ")]}")
        if char == "," and level == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def is_window(spec: Spec) -> bool:
    """Whether a spec asks for the output size of one axis, out(227, k=11, s=4) or out(227, 11, 4), and not of layers."""
    return spec.name == "out" and (
        "=" in spec.text or re.fullmatch(r"\s*\d+(\s*,\s*\d+){1,4}\s*", spec.text) is not None
    )


def window_of(spec: Spec, lookup: Callable[[Any], Value]) -> Reading:
    """out(227, k=11, s=4, p=0, d=1) as the sizes of one axis; a window must fit."""
    given: dict[str, Value] = {"s": 1, "p": 0, "d": 1}
    for number, part in enumerate(split_arguments(spec.text)):
        name, equals, value = part.rpartition("=")
        key = name.strip() if equals else "nkspd"[min(number, 4)]
        if key not in _OUT:
            names = ", ".join(f"{short} {long}" for short, long in _OUT.items())
            raise Mistake(spec.at, spec.at + len(spec.text), f"out has no argument '{key}'", names)
        given[key] = parse(value).value(lookup)
    if "n" not in given or "k" not in given:
        raise Mistake(
            spec.at, spec.at + len(spec.text), "out needs the input's size and the kernel", "out(227, k=11, s=4)"
        )
    if any(not isinstance(given[key], int) or given[key] < (0 if key == "p" else 1) for key in "nkspd"):
        raise Mistake(spec.at, spec.at + len(spec.text), "sizes are whole numbers from 1, and padding from 0")
    if re.search(r"\d\s*[xX×]\s*\d", spec.text):
        raise Mistake(spec.at, spec.at + len(spec.text), "out works on one axis", "out(227, k=11, s=4), not 227x227")
    sizes = Reading(given["n"], given["k"], given["s"], 2 * given["p"], given["d"])
    if sizes.n + sizes.padding < sizes.reach or sizes.stride < 1:
        raise Mistake(
            spec.at, spec.at + len(spec.text), f"a window of {sizes.reach} does not fit into {sizes.n + sizes.padding}"
        )
    return sizes


def _output_size(spec: Spec, lookup: Callable[[Any], Value]) -> Value:
    """The floor rule of one axis."""
    sizes = window_of(spec, lookup)
    return floor_windows(sizes.n, sizes.padding, 0, sizes.reach, sizes.stride)


def stack(spec: Spec) -> Network:
    """rf(3x3, 7x7/2, conv 64 3x3): kernels, or layers, one on the other."""
    steps = []
    for part in split_arguments(spec.text):
        kernel = _KERNEL.fullmatch(part)
        size = f"{kernel[1]}x{kernel[2] or kernel[1]}" if kernel else ""
        steps.append(f"conv 1 {size} /{kernel[3] or 1}" if kernel else part)
    return read("; ".join(steps), "rf")


def chain(spec: Spec) -> Network:
    """A layer or chain, and what comes in: `in 64` channels, or a shape."""
    *layers, last = split_arguments(spec.text)
    channels = re.fullmatch(r"\s*in\s+(\d+)\s*", last)
    shaped = re.fullmatch(r"\s*\d+\s*(?:[xX×@]\s*\d+\s*)+", last) if layers else None
    if channels and int(channels[1]) < 1:
        raise Mistake(spec.at, spec.at + len(spec.text), "at least one channel comes in", "in 64")
    if channels:
        return _with_channels(",".join(layers), int(channels[1]))
    if shaped:
        shape, _ = read_input(last.strip())
        return read(f"{shape} -> {','.join(layers)}", spec.name)
    return read(spec.text, spec.name)


def _with_channels(text: str, channels: int) -> Network:
    """A chain on so many channels of a size that is left open; a flat vector for fully connected layers."""
    flat = re.match(r"\s*(?:fc|dense|linear)\b", text, re.IGNORECASE)
    return read(f"{channels} -> {text}" if flat else f"{channels}@{_LARGE}x{_LARGE} -> {text}", "spec")


_LARGE = 1 << 12  # a size that any kernel fits into, where only parameters are asked for


def _field_in(report: Report, layer: str, earlier: str) -> Value:
    """The field of a unit of one layer in the units of an earlier one."""
    from .fields import fields_of, row_named

    found = fields_of(report, row_named(report, earlier)).get(row_named(report, layer))
    if found is None or isinstance(found, str):
        raise LookupError(found or f"{earlier} does not lie below {layer}")
    return _square(tuple(axis.sizes[1] for axis in found.axes))


__all__ = ["Desk", "Source", "figure_of", "split_arguments"]
