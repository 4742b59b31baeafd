"""Files that answers are written to: whole or not at all, and never over another without --force."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from ..errors import UsageError, usage

Put = Callable[[str], Any]


class Draft:
    """A file in the making: it has another name beside its place until all of it is there.

    A link stays a link, and what it leads to is replaced. What is no file on a disk - a device, a pipe - is written to
    as it is. Raises `UsageError` where that cannot be done, and keeps the permissions of the file it replaces.
    """

    def __init__(self, path: str, force: bool) -> None:
        self.path, self.temporary = path, ""
        self.file: TextIO | None = None
        if not path or path.endswith(os.sep) or os.path.isdir(path):
            raise usage(
                f"'{path}' is a folder" if path else "the name of the file is empty", expected="a file to write"
            )
        with self._explained():
            if _is_stream(path):
                self.file = open(path, "a", encoding="utf-8", errors="backslashreplace", newline="\n")  # noqa: SIM115
                return
            self.place = os.path.realpath(path)
            if os.path.islink(self.place):
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
            if os.path.lexists(self.place) and not force:
                raise usage(f"{path} exists already", hint="--force replaces it")
            self.file = self._begun()

    def _begun(self) -> TextIO:
        """A new file beside the place, with the permissions of the one replaced, or those that a new one gets."""
        there = os.stat(self.place) if os.path.exists(self.place) else None
        mode = stat.S_IMODE(there.st_mode) & 0o777 if there else 0o666
        folder, name = os.path.split(self.place)
        temporary = os.path.join(folder, f".{name[:40]}.{os.getpid()}-{os.urandom(4).hex()}")
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        self.temporary = temporary
        if there:
            os.chmod(temporary, mode)
            _give(temporary, there)
        return os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n")

    def put(self, text: str) -> None:
        """Write a piece."""
        with self._explained():
            assert self.file is not None
            self.file.write(text)

    def close(self) -> None:
        """All is written; only now is it known that it is."""
        if self.file is not None:
            with self._explained():
                self.file.close()
            self.file = None

    def publish(self) -> None:
        """Give it its name, in one move."""
        if self.temporary:
            with self._explained():
                os.replace(self.temporary, self.place)
            self.temporary = ""

    def keep(self) -> str:
        """Keep what is there beside the place, and say under which name; empty where there is nothing to keep."""
        self.close()
        if not self.temporary or not os.path.getsize(self.temporary):
            return ""
        kept = f"{self.path}.partial"
        with self._explained():
            os.replace(self.temporary, f"{self.place}.partial")
        self.temporary = ""
        return kept

    def discard(self) -> None:
        """Leave nothing behind."""
        for leave in (self._close_quietly, self._remove):
            with suppress(OSError):
                leave()

    def _close_quietly(self) -> None:
        if self.file is not None:
            self.file.close()

    def _remove(self) -> None:
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


def refused(path: str, failure: OSError) -> UsageError:
    """Why a file cannot be written."""
    folder = os.path.dirname(path)
    if failure.errno == errno.ENOENT and folder and not os.path.isdir(folder):
        return usage(f"cannot write {path}: there is no folder {folder}", hint="make it first")
    return usage(f"cannot write {path}: {failure.strerror or failure}")


def _is_stream(path: str) -> bool:
    """Whether a path leads to something that cannot be replaced: a terminal, a pipe, /dev/null, /dev/stdout."""
    if os.path.abspath(path).startswith(("/dev/", "/proc/")):
        return True
    return os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode)


def _give(path: str, there: os.stat_result) -> None:
    """The owner of the file that is replaced, where the system lets us."""
    with suppress(OSError, AttributeError):
        if (there.st_uid, there.st_gid) != (os.geteuid(), os.getegid()):
            os.chown(path, there.st_uid, there.st_gid)


@contextmanager
def file_written(path: str, force: bool, told: Callable[[str], Any]) -> Iterator[Put]:
    """Write a file piece by piece; what an interruption cuts off is kept as `PATH.partial`, of which `told` is told."""
    draft = Draft(path, force)
    try:
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


def write_all(folder: str, files: Mapping[str, str], force: bool) -> None:
    """Several files in a folder, which is made; none of them is there before all are written."""
    paths = {os.path.join(folder, name): text for name, text in files.items()}
    there = [path for path in paths if os.path.lexists(path)]
    if there and not force:
        more = f" and {len(there) - 1:,} more" if len(there) > 1 else ""
        raise usage(f"{there[0]}{more} exist{'s' if len(there) == 1 else ''} already", hint="--force replaces it")
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as failure:
        raise usage(f"cannot make the folder {folder}: {failure.strerror or failure}") from None
    drafts: list[Draft] = []
    try:
        for path, text in paths.items():
            drafts.append(Draft(path, force))
            drafts[-1].put(text)
            drafts[-1].close()
        for draft in drafts:
            draft.publish()
    finally:
        for draft in drafts:
            draft.discard()
