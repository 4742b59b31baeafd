"""Runs the program in a fork of this process, on streams as the system has them: far quicker than a process of its own.

The fork gets descriptors 0 to 2 as a test wants them, and Python's streams on top of them as at the start of any program.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any, NoReturn

from cli_runner import run
from processes import COMMANDS, Result, environment

from cnncalc.__main__ import main

KEPT, CLOSED, FULL, GONE, EMPTY = "kept", "closed", "/dev/full", "gone", "/dev/null"
"""What a stream is: what is written is kept for the result, or none, or a disk or a pipe that takes nothing; empty."""


def forked(
    *args: str, stdin: str = EMPTY, stdout: str = KEPT, stderr: str = KEPT, env: dict[str, str] | None = None
) -> Result:
    """Run it to its end."""
    import_all()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if not child:
            streams = [(stdin, os.O_RDONLY, None), (stdout, os.O_WRONLY, out), (stderr, os.O_WRONLY, err)]
            end_as_program(args, env, lambda: _put_in_place(streams))
        _, status = os.waitpid(child, 0)
        texts = [_whole(file) for file in (out, err)]
    return Result(os.waitstatus_to_exitcode(status), *texts)


@cache
def import_all() -> None:
    """Import what commands import, so that not every fork has to."""
    for call in (*COMMANDS.values(), ("3xHxW -> conv 8 3",), ("a mistake",), ("--help",)):
        run(*call)


def _whole(file: Any) -> str:
    file.seek(0)
    return str(file.read().decode())


def _put_in_place(streams: list[tuple[str, int, Any]]) -> None:
    """Put descriptors 0 to 2 in place."""
    for number, (kind, mode, file) in enumerate(streams):
        if kind == CLOSED:
            with suppress(OSError):
                os.close(number)
        else:
            source = file.fileno() if kind == KEPT else _gone() if kind == GONE else os.open(kind, mode)
            os.dup2(source, number)


def _gone() -> int:
    """A pipe whose reader has gone."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


def end_as_program(args: tuple[str, ...], env: dict[str, str] | None, prepare: Callable[[], None]) -> NoReturn:
    """Be the program, on the descriptors that are prepared; never returns, whatever fails."""
    code = 99  # of a failure that nothing caught
    try:
        prepare()
        os.environ.clear()
        os.environ.update(env or environment())
        sys.argv = ["cnncalc", *args]
        _open_streams()
        main()
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 0
        code = 120 if _fails_to_flush() else code  # as Python does it
    finally:
        os._exit(code)


def _open_streams() -> None:
    encoding = os.environ.get("PYTHONIOENCODING", "utf-8")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            setattr(sys, name, None)
            continue
        errors = "backslashreplace" if name == "stderr" else "strict"
        mode = "w" if number else "r"
        stream = open(number, mode, encoding=encoding, errors=errors, closefd=False)  # noqa: SIM115
        if name == "stderr":
            stream.reconfigure(line_buffering=True)  # type: ignore[attr-defined]
        setattr(sys, name, stream)


def _fails_to_flush() -> bool:
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        return True
    return False
