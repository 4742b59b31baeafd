"""Runs the program as a process of its own, with the streams, the folder and the environment that a test wants."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PROGRAM = (sys.executable, "-m", "cnncalc")
PATIENCE = 60.0  # seconds that a busy machine may need; nothing waits for them to pass


posix = pytest.mark.skipif(not Path("/dev/full").exists(), reason="links, devices, permissions and signals are Linux's")
as_root = os.name == "posix" and os.geteuid() == 0


class Result(NamedTuple):
    """What a process left behind."""

    code: int
    stdout: str
    stderr: str


def environment(**more: str) -> dict[str, str]:
    """The environment without what would change an answer."""
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR", "TERM")}
    return kept | {"PYTHONUTF8": "1"} | more


def program(*args: str, cwd: Path = ROOT, env: dict[str, str] | None = None, **options: Any) -> Result:
    """Run it to its end; `options` are those of `subprocess.run`."""
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    how: dict[str, Any] = {"cwd": cwd, "env": env or environment(), "timeout": PATIENCE, "check": False, **streams}
    done: subprocess.CompletedProcess[bytes] = subprocess.run([*PROGRAM, *args], **(how | options))
    out, err = ((text or b"").decode("utf-8", "replace") for text in (done.stdout, done.stderr))
    return Result(done.returncode, out, err)


def in_shell(command: str, cwd: Path = ROOT) -> Result:
    """Run a line of the shell in which `$cnncalc` is the program."""
    env = environment(cnncalc=" ".join(PROGRAM))
    done = subprocess.run(["sh", "-c", command], cwd=cwd, env=env, timeout=PATIENCE, check=False, capture_output=True)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def names(folder: Path) -> list[str]:
    """All that is in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


COMMANDS: dict[str, tuple[str, ...]] = {
    "calc": ("calc", "(224-11)/4+1"),
    "check": ("check", "11x11x3x96 = 34,848"),
    "compare": ("compare", "3x3,3x3", "5x5"),
    "explain": ("explain", "3x8x8 -> conv 8 3"),
    "layers": ("layers", "conv"),
    "quiz": ("quiz", "--count", "2"),
    "show": ("show", "3x8x8 -> conv 8 3"),
    "solve": ("solve", "conv 96 11x11 /4", "--from", "227", "--to", "55"),
    "sweep": ("sweep", "3x{n}x{n} -> conv 8 3", "--set", "n=8..12"),
    "verify": ("verify", "3x8x8 -> conv 8 3", "--no-times"),
    "zoo": ("zoo",),
}
"""A call of every command that is right."""
