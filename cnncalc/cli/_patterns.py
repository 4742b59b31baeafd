"""Sets of whole numbers as a person says them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


def pattern(values: Sequence[int], tried: range) -> str:
    """Sizes as a person says them: 67 and more; 227..258; 188, 204, 220 ... (every 16); 5, 7."""
    if not values:
        return "none"
    steps = {b - a for a, b in pairwise(values)}
    if steps == {1}:
        return f"{values[0]} and more" if values[-1] == tried[-1] else f"{values[0]}..{values[-1]}"
    if len(steps) == 1 and len(values) > 3:
        step = steps.pop()
        first = ", ".join(map(str, values[:3]))
        end = "" if values[-1] + step > tried[-1] else f" {values[-1]}"
        return f"{first} ...{end} (every {step})"
    runs = _runs(values)
    text = ", ".join(f"{a}" if a == b else f"{a}..{b}" for a, b in runs[:8])
    return f"{text}, and {len(runs) - 8} more runs" if len(runs) > 8 else text


def _runs(values: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches of neighbouring values."""
    found: list[tuple[int, int]] = []
    for value in values:
        if found and value == found[-1][1] + 1:
            found[-1] = (found[-1][0], value)
        else:
            found.append((value, value))
    return found
