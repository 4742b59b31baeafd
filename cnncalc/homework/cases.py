"""What a claim is about, and the two kinds of rules that may explain an answer which is not the right one.

A rule gets the case and yields values; if one of them is what was given, the rule's name names what was done. Its
docstring says what the rule is about, and the sentences that a person reads stand in `texts/en.py` under its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .._record import record
from ..calculation.arithmetic import Spec
from ..calculation.reading import Reading
from ..operations import Value
from ..report import Report
from ..rows import Row


@record
class Case:
    """What a claim is about: the figure's name, its rows, the formula read in plain arithmetic, the right value."""

    figure: str
    value: Value
    rows: tuple[Row, ...] = ()
    report: Report | None = None
    reading: Reading | None = None
    named: str | Spec = ""
    """The one figure that the claim is about, as it was written."""
    path: str = ""
    """alexnet.conv1.params, in full, where that figure is one of a network."""
    unit: str = ""
    """The unit in which the answer was given."""

    @property
    def row(self) -> Row | None:
        """The one weighted or pooling layer that the figure is of."""
        if len(self.rows) == 1:
            return self.rows[0]
        weighted = [row for row in self.rows if row.params]
        return weighted[0] if len(weighted) == 1 and self.figure in ("params", "weights") else None

    @property
    def whole(self) -> bool:
        """Whether the figure is of a whole network."""
        return self.report is not None and self.rows == self.report.counted

    def total(self, figure: str) -> int:
        """The sum of a figure over the rows."""
        return sum(getattr(row, figure) for row in self.rows)


Rule = Callable[[Case], Iterator[Value]]
CONVENTIONS: dict[str, Rule] = {}
"""Other ways to count, under which the answer is right."""
MISTAKES: dict[str, Rule] = {}
"""Known mistakes, each worked out as somebody who makes it would."""


def convention(rule: Rule) -> Rule:
    """Enter a rule among the conventions."""
    CONVENTIONS[rule.__name__] = rule
    return rule


def mistake(rule: Rule) -> Rule:
    """Enter a rule among the mistakes."""
    MISTAKES[rule.__name__] = rule
    return rule
