"""NumPy, or a word on how to get it: the only place of the engine that imports it."""

from __future__ import annotations

from typing import Any

from ..errors import usage

try:
    import numpy as np
except ImportError:
    raise usage("the engine needs NumPy", hint="pip install 'cnncalc[numpy]'") from None

__all__ = ["Array", "np"]

Array = np.ndarray[Any, np.dtype[Any]]
