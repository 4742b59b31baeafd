"""Calls the program in a process under limits: what takes too long or too much is stopped, and told.

A process serves many calls, for starting one costs more than most calls do; one that was stopped is replaced.
`ADDRESSES` limits the whole address space of a process, interpreter and libraries included, which is what the
operating system can enforce; 700 MB of it leave about 500 MB of memory once NumPy and SymPy are mapped. What a call
really holds at its peak (`megabytes`) is measured beside it.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

ADDRESSES = 700  # MB
PATIENCE = 30.0  # seconds of the clock, after which a process is killed; other processes may be busy
MOST_CALLS = 2000  # of one process
STOPPED = -9  # instead of an exit code, where a process had to be killed, or died


class Answer(NamedTuple):
    """What a call left behind; `code` may be `STOPPED`."""

    code: int
    stdout: str
    stderr: str
    seconds: float
    megabytes: int


class Confined:
    """One process under limits, replaced when it dies."""

    def __init__(self, seed: str = "0", addresses: int = ADDRESSES, patience: float = PATIENCE) -> None:
        self.seed, self.addresses, self.patience = seed, addresses, patience
        self.process: subprocess.Popen[bytes] | None = None
        self.calls = 0

    def run(
        self,
        *args: str,
        files: Mapping[str, bytes] | None = None,
        stdin: bytes = b"",
        columns: int | None = 100,
    ) -> Answer:
        """A command line, with files in its folder."""
        texts = {name: data.decode("latin-1") for name, data in (files or {}).items()}
        found = self.call("run", args=list(args), files=texts, stdin=stdin.decode("latin-1"), columns=columns)
        return Answer(**found)

    def call(self, name: str, **given: Any) -> dict[str, Any]:
        """Any call of the worker; a process that dies answers with `STOPPED`."""
        process = self._ready()
        assert process.stdin is not None
        assert process.stdout is not None
        self.calls += 1
        try:
            process.stdin.write(json.dumps({"call": name, **given}).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline() if select.select([process.stdout], [], [], self.patience)[0] else b""
        except BrokenPipeError:
            line = b""
        if line:
            found: dict[str, Any] = json.loads(line)
            if found.get("code", 0) == 70:  # whatever went wrong there may go on
                self.close()
            return found
        self.close()
        return {"code": STOPPED, "stdout": "", "stderr": "", "seconds": self.patience, "megabytes": 0}

    def _ready(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.process.poll() is not None or self.calls >= MOST_CALLS:
            self.close()
            plain = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
            environment = {
                **plain,
                "PYTHONHASHSEED": self.seed,
                "OPENBLAS_NUM_THREADS": "1",
            }  # what is timed is not traced
            worker = Path(__file__).with_name("confined_worker.py")
            self.process = subprocess.Popen(
                [sys.executable, str(worker), str(self.addresses)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, cwd="/", start_new_session=True,
            )  # fmt: skip
            self.calls = 0
        return self.process

    def close(self) -> None:
        """End the process, and whatever it has started."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        self.process.wait()
        self.process = None

    def __enter__(self) -> Confined:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def told(answer: Answer, args: Sequence[str]) -> str:
    """A line about a call, for a person."""
    return f"{answer.code:4d} {answer.seconds:6.2f} s {answer.megabytes:4d} MB  {' '.join(map(repr, args))[:200]}"
