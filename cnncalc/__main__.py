"""The command line: `cnncalc ...` and `python -m cnncalc ...`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run a command and leave with its exit code: 0, 1, 2, 70 for a mistake of our own, 130 when interrupted."""
    from .cli import run

    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except (OSError, ValueError):  # the reader has gone; Python must not complain about it at the end
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
    sys.exit(code)


if __name__ == "__main__":
    main()
