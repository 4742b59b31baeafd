"""The command line: `cnncalc ...` and `python -m cnncalc ...`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run a command and leave with its exit code: 0, 1, 2, 70 for a mistake of our own, 130 when interrupted."""
    from .cli import run

    for name in ("stdout", "stderr"):  # closed by whoever called us
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has gone, which is its own affair
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
    except OSError as failure:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
        print(f"error: cannot write the answer: {failure.strerror}", file=sys.stderr)  # noqa: T201
        code = code or 2
    sys.exit(code)


if __name__ == "__main__":
    main()
