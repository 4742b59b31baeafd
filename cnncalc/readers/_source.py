"""Text that knows its places: offsets become lines, columns and excerpts only when somebody asks."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from ..errors import Mistake, Place, Problem


class Source:
    """A text and the name to show for it."""

    def __init__(self, text: str, name: str = "<text>") -> None:
        self.text = text
        self.name = name

    @cached_property
    def _starts(self) -> list[int]:
        """Offsets at which the lines begin."""
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def place(self, start: int, end: int) -> Place:
        """The place of `text[start:end]`, as far as it lies on one line."""
        start = min(start, len(self.text))
        line = bisect_right(self._starts, start)
        begin = self._starts[line - 1]
        stop = self._starts[line] - 1 if line < len(self._starts) else len(self.text)
        excerpt = self.text[begin:stop].rstrip("\r")
        width = max(1, min(end, begin + len(excerpt)) - start)
        return Place(self.name, line, start - begin + 1, excerpt, width)

    def problem(self, mistake: Mistake) -> Problem:
        """The mistake with its place."""
        return Problem(mistake.finding, self.place(mistake.start, mistake.end), mistake.expected, mistake.hint)


class Span:
    """Where something stands: from `start` up to `end` of a source."""

    __slots__ = ("end", "source", "start")

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source, self.start, self.end = source, start, end

    def place(self) -> Place:
        """Line, column and excerpt."""
        return self.source.place(self.start, self.end)
