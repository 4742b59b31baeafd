"""A file that an answer is written to: whole or not at all, and never over another without --force."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from ..errors import UsageError, shortened, usage

Put = Callable[[str], Any]


class Draft:
    """A file in the making: it has another name beside its place until all of it is there.

    A link stays a link, and what it leads to is replaced. What is no file on a disk - a device, a pipe - is written to
    as it is. Every step raises `UsageError` where it cannot be done.
    """

    def __init__(self, path: str, force: bool) -> None:
        self.path, self.force, self.temporary = path, force, ""
        self.file: TextIO | None = None

    def begin(self) -> None:
        """Open what is written to: the stream itself, or a new file beside the place."""
        if not self.path:
            raise usage("the name of the file is empty", expected="a file to write")
        if self.path.endswith(os.sep) or os.path.isdir(self.path):
            raise usage(f"'{self.path}' is a folder", expected="a file to write")
        with self._explained():
            if is_stream(self.path):
                self.file = _text_file(os.open(self.path, os.O_WRONLY | os.O_APPEND))
            else:
                self.place = os.path.realpath(self.path)
                self.file = _text_file(self._beside(self._there()))

    def _there(self) -> os.stat_result | None:
        """What stands at the place already; raises `UsageError` where it may not be replaced."""
        try:
            there = os.lstat(self.place)
        except FileNotFoundError:
            return None
        if stat.S_ISLNK(there.st_mode):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        if not self.force:
            raise usage(f"{self.path} exists already", hint="--force replaces it")
        return there

    def _beside(self, there: os.stat_result | None) -> int:
        """A new file beside the place, with the permissions of the one replaced, or those that a new one gets."""
        mode = stat.S_IMODE(there.st_mode) & 0o777 if there else 0o666
        folder, name = os.path.split(self.place)
        self.temporary = os.path.join(folder, f".{name[:40]}.{os.getpid()}-{os.urandom(4).hex()}")
        handle = os.open(self.temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        if there:
            _give(self.temporary, there, mode)
        return handle

    def put(self, text: str) -> None:
        """Write a piece."""
        assert self.file is not None
        with self._explained():
            self.file.write(text)

    def close(self) -> None:
        """All is written; only now is it known that it is."""
        if self.file is not None:
            with self._explained():
                self.file.close()
            self.file = None

    def publish(self) -> None:
        """Give it its name, in one move; raises `UsageError` where another file was given that name meanwhile."""
        if self.temporary:
            with self._explained():
                self._there()
                os.replace(self.temporary, self.place)
            self.temporary = ""

    def keep(self) -> str:
        """Keep what is there beside the place, and say under which name; empty where there is nothing to keep."""
        self.close()
        if not os.path.exists(self.temporary) or not os.path.getsize(self.temporary):
            return ""
        with self._explained():
            os.replace(self.temporary, f"{self.place}.partial")
        self.temporary = ""
        return f"{self.path}.partial"

    def discard(self) -> None:
        """Leave nothing behind."""
        with suppress(OSError):
            if self.file is not None:
                self.file.close()
        with suppress(OSError):
            if self.temporary:
                os.unlink(self.temporary)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """The system's complaint as a mistake of the call; a reader that has gone is none."""
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as failure:
            raise refused(self.path, failure) from None


def _text_file(handle: int) -> TextIO:
    return os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n")


def refused(path: str, failure: OSError) -> UsageError:
    """Why a file cannot be written."""
    folders = os.path.dirname(path), os.path.dirname(os.path.realpath(path)) if os.path.islink(path) else ""
    folder = next((one for one in folders if one and not os.path.isdir(one)), "")
    name = shortened(path, 200)
    if folder and os.path.exists(folder):
        return usage(f"cannot write {name}: {folder} is a file, not a folder")
    if folder and failure.errno == errno.ENOENT:
        return usage(f"cannot write {name}: there is no folder {folder}", hint="make it first")
    above = os.path.dirname(path) or "."
    closed = failure.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and not os.access(above, os.W_OK)
    hint = f"write it elsewhere: {above} takes no new files" if closed else ""
    return usage(f"cannot write {name}: {failure.strerror or failure}", hint=hint)


_OPEN = ("/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/")


def is_stream(path: str) -> bool:
    """Whether a path leads to something that cannot be replaced: a terminal, a pipe, /dev/null, what is open already."""
    if os.path.abspath(path).startswith(_OPEN):
        return True
    return os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode)


def _give(path: str, there: os.stat_result, mode: int) -> None:
    """The owner and the permissions of the file that is replaced, where the system lets us."""
    with suppress(OSError, AttributeError):
        if (there.st_uid, there.st_gid) != (os.geteuid(), os.getegid()):
            os.chown(path, there.st_uid, there.st_gid)
    with suppress(OSError):
        os.chmod(path, mode)


@contextmanager
def file_written(path: str, force: bool, told: Callable[[str], Any]) -> Iterator[Put]:
    """Write a file piece by piece; what an interruption cuts off is kept as `PATH.partial`, of which `told` is told."""
    draft = Draft(path, force)
    try:
        draft.begin()
        yield draft.put
        draft.close()
        draft.publish()
    except KeyboardInterrupt:
        kept = draft.keep()
        if kept:
            told(kept)
        raise
    finally:
        draft.discard()
