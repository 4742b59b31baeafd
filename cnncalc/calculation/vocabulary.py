"""The figures that expressions name, of some rows or of a whole network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..dims import UNKNOWN, decided, equal
from ..errors import did_you_mean
from ..figures import NAMES, over
from ..operations import Value
from ..report import Report
from ..rows import Row

_OF_SHAPES = ("out", "channels", "height", "width", "rf", "jump", "layers", "depth", "conv_layers", "fc_layers", "neurons", "memory", "outputs", "peak")  # fmt: skip
FIGURE_NAMES = frozenset({*_OF_SHAPES, *(name for name, figure in NAMES.items() if figure.total == "sum")})
"""Every figure that an expression can name."""


def figure_of(report: Report, name: str, rows: Sequence[Row], whole: bool) -> Value:
    """A figure of the vocabulary, of some rows or of the whole network; raises `LookupError` for another name."""
    last = report.output if whole else rows[-1]
    special: dict[str, Callable[[], Value]] = {
        "out": lambda: _flat(last.output_shape),
        "channels": lambda: last.output_shape.channels,
        "height": lambda: last.output_shape[-2] if last.output_shape.rank >= 2 else None,
        "width": lambda: last.output_shape[-1] if last.output_shape.rank >= 1 else None,
        "rf": lambda: one_side(report.totals.receptive_field if whole else last.receptive_field),
        "jump": lambda: one_side(report.totals.jump if whole else last.jump),
        "layers": lambda: len(rows),
        "depth": lambda: (
            max((row.depth for row in rows), default=0) - (0 if whole else min(row.depth for row in rows[0].inputs))
        ),
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


def one_side(sizes: Any) -> Value:
    """One number where all axes agree, else a list; `None` where there is no field."""
    if not sizes:
        return None
    return sizes[0] if all(decided(equal(size, sizes[0])) for size in sizes) else list(sizes)
