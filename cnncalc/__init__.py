"""cnncalc: every layer's output shape, receptive field, parameters and work, exact to the last digit.

import cnncalc
net = cnncalc.load("examples/alexnet.yaml")
report = cnncalc.analyze(net, input="3x227x227")
report.totals.macs, report["conv1"].output_shape
"""

from __future__ import annotations

from .analysis import analyze
from .errors import CnncalcError, NotationError, Problem, ShapeError, UnknownNameError, UsageError
from .network import Network
from .readers import read as parse
from .readers.files import load
from .report import Report, Row

__version__ = "0.1.0"
__all__ = [
    "CnncalcError", "Network", "NotationError", "Problem", "Report", "Row", "ShapeError", "UnknownNameError", "UsageError",
    "analyze", "load", "parse",
]  # fmt: skip
