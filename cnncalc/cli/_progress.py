"""A bar on standard error for work that takes longer than a second; nothing where nobody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")
_PATIENCE = 1.0  # seconds


def watched(items: Iterable[T], total: int, size: Callable[[T], int], what: str) -> Iterator[T]:
    """The items as they come, with a bar of how much of the total is done."""
    if not _is_watched():
        yield from items
        return
    start, done, bar = time.monotonic(), 0, None
    try:
        for item in items:
            yield item
            done += size(item)
            if bar is None and time.monotonic() - start > _PATIENCE:
                bar = _bar(total, what)
            if bar is not None:
                bar.update(bar.task_ids[0], completed=done)
    finally:
        if bar is not None:
            bar.stop()


def _is_watched() -> bool:
    try:
        return sys.stderr.isatty()
    except (AttributeError, ValueError):
        return False


def _bar(total: int, what: str) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.add_task(what, total=total)
    bar.start()
    return bar
