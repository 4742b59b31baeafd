"""cnncalc: every layer's output shape, receptive field, parameters and work, exact to the last digit.

import cnncalc
net = cnncalc.load("examples/alexnet.yaml")
report = cnncalc.analyze(net, input="3x227x227")
report.totals.macs, report["conv1"].output_shape
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .analysis import analyze
    from .design.sweep import Sweep, sweep
    from .errors import CnncalcError, NotationError, Problem, ShapeError, UnknownNameError, UsageError
    from .network import Network
    from .readers import read as parse
    from .readers.files import load
    from .report import Report
    from .rows import Row

__version__ = "0.1.0"
__all__ = [
    "CnncalcError", "Network", "NotationError", "Problem", "Report", "Row", "ShapeError", "Sweep", "UnknownNameError",
    "UsageError", "analyze", "load", "parse", "sweep",
]  # fmt: skip

_HOME = {
    **dict.fromkeys(
        ("CnncalcError", "NotationError", "Problem", "ShapeError", "UnknownNameError", "UsageError"), "errors"
    ),
    "Network": "network",
    "Report": "report",
    "Row": "rows",
    "Sweep": "design.sweep",
    "analyze": "analysis",
    "load": "readers.files",
    "sweep": "design.sweep",
}


def __getattr__(name: str) -> Any:
    """A public name is imported when it is first used: the command line starts without what it does not need."""
    if name == "parse":
        return import_module(f"{__name__}.readers").read
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
