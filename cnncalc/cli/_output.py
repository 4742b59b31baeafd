"""Where answers go: the terminal as it is, or a file, whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from ..errors import printable

if TYPE_CHECKING:
    from ..writers._glyphs import Glyphs


_NARROWEST = 20  # columns; in fewer nothing can be laid out, and the terminal breaks lines itself


def terminal_width() -> int | None:
    """The terminal's width, or what is the least to lay anything out in; None for a pipe, in which nothing is cut."""
    found = _columns()
    return max(found, _NARROWEST) if found else None


def _columns() -> int | None:
    if os.environ.get("COLUMNS", "").isdecimal() and int(os.environ["COLUMNS"][:6]) > 0:
        return int(os.environ["COLUMNS"][:6])
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns if _is_terminal() else None
    except (OSError, ValueError):
        return 100


def fitted(lines: Iterable[str]) -> list[str]:
    """Lines of text as the terminal has room for them: what is too long goes on below where it began."""
    from ..wide import hanging

    width = terminal_width()
    return [part for line in lines for part in (hanging(line, width) if width else [line])]


def coloured() -> bool:
    """Whether to use colour: a terminal that wants it."""
    return _is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def encoding() -> str:
    """What standard output can carry."""
    return getattr(sys.stdout, "encoding", None) or "ascii"


def glyphs() -> Glyphs:
    """The signs that standard output can carry."""
    from ..writers._glyphs import Glyphs

    return Glyphs(encoding())


def _is_terminal() -> bool:
    try:
        return sys.stdout.isatty()
    except (AttributeError, ValueError):
        return False


def deliver(text: str, path: str | None, force: bool) -> None:
    """Print an answer, or write it to a file in one move; raises `UsageError` where that cannot be done."""
    with written(path, force) as put:
        put(text)


@contextmanager
def written(path: str | None, force: bool) -> Iterator[Callable[[str], Any]]:
    """Write an answer piece by piece, printed or to a file that appears in one move when all of it is there.

    What an interruption cuts off is kept beside it as `PATH.partial`, and said. Raises `UsageError` where that cannot
    be done.
    """
    if path is None or path == "-":
        yield lambda text: click.echo(text, nl=False)
        return
    from ._files import file_written

    with file_written(path, force, lambda kept: say(f"what was found so far is in {kept}")) as put:
        yield put


@contextmanager
def held(path: str | None) -> Iterator[None]:
    """Let an interruption wait until what belongs together is written to a file; what is printed may block for long."""
    import signal

    from ._files import is_stream

    if path is None or path == "-" or is_stream(path):
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt


def say(text: str) -> None:
    """Talk, on standard error; nothing in it can command the terminal."""
    click.echo("\n".join(map(printable, text.split("\n"))), err=True)
