"""How far a long command has come: a bar on standard error, on a terminal, and only after a second."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from contextlib import closing
from time import monotonic
from types import TracebackType
from typing import Any, TypeVar

T = TypeVar("T")

_PATIENCE = 1.0  # seconds without a word


class Bar:
    """Call it with what is being done and how much of it is done; gone when the work is."""

    def __init__(self) -> None:
        self.start = monotonic()
        self.shown: Any = None
        self.task: Any = None

    def __enter__(self) -> Bar:
        return self

    def __call__(self, what: str, share: float) -> None:
        if self.shown is None and monotonic() - self.start > _PATIENCE and _watched():
            self._show()
        if self.shown is not None:
            self.shown.update(self.task, description=what, completed=share)

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        self.shown = Progress(*columns, console=Console(stderr=True), transient=True)
        self.task = self.shown.add_task("", total=1.0)
        self.shown.start()

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, at: TracebackType | None
    ) -> None:
        if self.shown is not None:
            self.shown.stop()


def watched(items: Generator[T], total: int, size: Callable[[T], int], what: str) -> Generator[T]:
    """The items as they come, with a bar of how much of the total is done; close it before anything else is said."""
    done = 0
    with Bar() as bar, closing(items):
        for item in items:
            yield item
            done += size(item)
            bar(what, done / total)


def _watched() -> bool:
    """Whether somebody looks at standard error."""
    try:
        return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    except (AttributeError, ValueError):
        return False
