"""Where answers go: the terminal as it is, or a file, whole or not at all."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from ..errors import usage

if TYPE_CHECKING:
    from ..writers._glyphs import Glyphs


def terminal_width() -> int | None:
    """The terminal's width; None for a pipe, in which nothing is cut."""
    if os.environ.get("COLUMNS", "").isdecimal() and int(os.environ["COLUMNS"][:6] or 0) > 0:
        return int(os.environ["COLUMNS"][:6])
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None if _is_terminal() else None
    except (OSError, ValueError):
        return 100


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
    if path is None or path == "-":
        click.echo(text, nl=False)
        return
    if os.path.exists(path) and not force:
        raise usage(f"{path} exists already", hint="--force replaces it")
    import tempfile

    folder = os.path.dirname(os.path.abspath(path))
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".cnncalc-")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, _mode(path))
        os.replace(temporary, path)
    except OSError as failure:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)
        raise usage(f"cannot write {path}: {failure.strerror or failure}") from None


def _mode(path: str) -> int:
    """The permissions of the file replaced, or those a new file gets."""
    if os.path.exists(path):
        return os.stat(path).st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
