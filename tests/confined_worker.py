"""A process in which calls are made one after another, under the limits that every answer must keep; see confined.py."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Call = dict[str, Any]


def run(call: Call) -> Call:
    """A command line, with its files in an empty folder."""
    import cli_runner

    folder = Path(tempfile.mkdtemp())
    os.chdir(folder)
    for name, text in call["files"].items():
        (folder / name).write_bytes(text.encode("latin-1"))
    try:
        stdin = call["stdin"].encode("latin-1")
        found = cli_runner.run(*call["args"], columns=call["columns"], stdin=stdin)
    finally:
        os.chdir("/")
        shutil.rmtree(folder)
    return found._asdict()


def read_back(call: Call) -> Call:
    """A network's text: its canonical form, and whether that reads back equal and is a fixed point."""
    import cnncalc

    try:
        network = cnncalc.parse(call["text"])
    except cnncalc.CnncalcError as failure:
        return {"accepted": False, "places": [problem.as_dict() for problem in failure.problems]}
    canonical = str(network)
    again = cnncalc.parse(canonical)
    return {"accepted": True, "text": canonical, "equal": again == network, "fixed": str(again) == canonical}


CALLS: dict[str, Callable[[Call], Call]] = {"run": run, "read back": read_back}


def _peak() -> int:
    """The most memory this process has held since `_forget`, in MB."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1000


def _forget() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")


def measured(call: Call) -> Call:
    """What a call gives, the time of the processor it took and the most memory that was held."""
    _forget()
    start = time.process_time()
    try:
        found = CALLS[call["call"]](call)
    except Exception as failure:
        found = {"code": 70, "stdout": "", "stderr": f"{type(failure).__name__}: {failure}"}
    return {**found, "seconds": time.process_time() - start, "megabytes": _peak()}


def main() -> None:
    """Answer calls, a line of JSON each, until there are no more."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    limit = int(sys.argv[1]) * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin:
        print(json.dumps(measured(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
