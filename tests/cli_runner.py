"""Runs the command line in this process, with its own streams and environment."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from typing import NamedTuple
from unittest import mock

from cnncalc.cli import run as run_command


class Result(NamedTuple):
    """What a command left behind."""

    code: int
    stdout: str
    stderr: str


def run(*args: str, columns: int | None = 100, stdin: bytes = b"", encoding: str = "utf-8") -> Result:
    """Run a command as from a shell; `columns` None is a pipe."""
    environment = {"NO_COLOR": "1"} | ({"COLUMNS": str(columns)} if columns else {})
    out, err = (TextIOWrapper(BytesIO(), encoding=encoding, write_through=True) for _ in range(2))
    source = TextIOWrapper(BytesIO(stdin), encoding="utf-8")
    with mock.patch.dict(os.environ, environment), redirect_stdout(out), redirect_stderr(err):
        if columns is None:
            os.environ.pop("COLUMNS", None)
        with mock.patch.object(sys, "stdin", source):
            code = run_command(list(args))
    texts = [stream.buffer.getvalue().decode(encoding) for stream in (out, err)]
    return Result(code, *texts)
