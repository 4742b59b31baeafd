"""Numbers for layers under test: the same for the same seed and name, whatever the version of NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def values(seed: int, name: str, shape: Sequence[int]) -> np.ndarray[Any, Any]:
    """Normal numbers that float32 holds exactly; a variance is positive."""
    drawn = np.random.RandomState([seed, *name.encode()]).standard_normal(tuple(shape))
    positive = np.abs(drawn) + 0.5 if name == "running_var" else np.asarray(drawn)
    return positive.astype(np.float32).astype(np.float64)
