"""The command line: `cnncalc ...` and `python -m cnncalc ...`."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import Any

PIPE_CLOSED = 141  # 128 + SIGPIPE, what a shell says of any program whose reader has gone
INTERRUPTED = 130  # 128 + SIGINT
ENDED = (129, 143)  # 128 + SIGHUP, 128 + SIGTERM


def main() -> None:
    """Run a command and leave with its exit code: 0, 1, 2, 70 for a mistake of our own, 130 when interrupted."""
    code = _code(sys.argv[1:])
    if code in (INTERRUPTED, *ENDED):  # whoever is impatient need not wait for threads and processes that still work
        os._exit(code)
    sys.exit(code)


def _code(args: list[str]) -> int:
    """The exit code; whatever happens to the streams, no traceback is shown."""
    try:
        _take_streams()
        from .cli import run

        _end_tidily()
        code = run(args)
        return _flushed(code)
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as leaving:  # told to end
        return leaving.code if isinstance(leaving.code, int) else 0
    except BrokenPipeError:
        _let_go()
        return PIPE_CLOSED
    except OSError as failure:
        return _unwritten(failure)


def _flushed(code: int) -> int:
    """The code, once all has been written; what cannot be written is said unless something was said already."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as failure:
        if code in (0, 1):
            return _unwritten(failure)
        _let_go()
    return code


def _unwritten(failure: OSError) -> int:
    """Say that the answer, or a message, could not be written, if that can be said."""
    _let_go()
    with suppress(OSError):
        print(f"error: cannot write the answer: {failure.strerror or failure}", file=sys.stderr)  # noqa: T201
    return 2


def _let_go() -> None:
    """Forget what could not be written, so that nobody tries again at the end."""
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115


class _Closed:
    """Standard output where whoever called us has closed it: nothing can be written, and that is said."""

    encoding = "utf-8"

    def write(self, text: str) -> int:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False


def _take_streams() -> None:
    """Streams that are closed get something in their place, lest a file of ours takes their number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    closed: Any = _Closed()
    sys.stdout = closed if sys.stdout is None else sys.stdout
    sys.stderr = open(os.devnull, "w") if sys.stderr is None else sys.stderr  # noqa: SIM115


def _end_tidily() -> None:
    """A program that is told to end removes what it has begun: files half written, processes at work."""
    import signal

    def end(number: int, frame: Any) -> None:
        sys.exit(128 + number)

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) == signal.SIG_DFL:
            signal.signal(getattr(signal, name), end)


if __name__ == "__main__":
    main()
