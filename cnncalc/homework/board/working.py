"""A figure worked out in steps, as text and as LaTeX."""

from __future__ import annotations

from typing import Any

from ..._record import record
from ...numbers.traced import Traced
from ...units import shown
from .steps import letters, steps


@record
class Working:
    """One figure: the steps from its formula on, and the result; `likewise` if it is worked out as the one before."""

    group: str
    name: str
    result: Any
    steps: tuple[str, ...] = ()
    latex: tuple[str, ...] = ()
    letters: tuple[tuple[str, int], ...] = ()
    left: str = ""
    """What the last division leaves over, to stand beside it."""
    beside: str = ""
    """What to say beside the result."""
    notes: tuple[str, ...] = ()
    likewise: bool = False

    @property
    def formula(self) -> str:
        return self.steps[0] if self.steps else ""

    @property
    def figures(self) -> str:
        """The formula with the figures put in."""
        return self.steps[1] if len(self.steps) > 1 else shown(self.result) if self.steps else ""


def worked(group: str, name: str, value: Any, **more: Any) -> Working:
    """The working of a traced number, or of a plain one, which has no steps."""
    if not isinstance(value, Traced):
        return Working(group, name, value, **more)
    return Working(group, name, value.value, steps(value), steps(value, True), letters(value), **more)
