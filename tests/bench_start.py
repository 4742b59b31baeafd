"""Prints how long the whole command takes beside importing its libraries; run by hand: python tests/bench_start.py."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
TABLE = [sys.executable, "-m", "cnncalc", "examples/alexnet.yaml"]
IMPORTS = [sys.executable, "-c", "import click, yaml, rich.console, rich.table"]
SUM = [sys.executable, "-m", "cnncalc", "(227-11)/4+1"]
FEWER = [sys.executable, "-c", "import click, rich.console"]
ROUNDS = 31
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def seconds(command: list[str]) -> float:
    """One run as a whole process."""
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    return time.perf_counter() - start


def compare(name: str, command: list[str], imports: list[str]) -> None:
    """Print both medians, and the median of the ratios of runs taken in turn."""
    seconds(command)
    pairs = [(seconds(command), seconds(imports)) for _ in range(ROUNDS)]
    spent, libraries = (1000 * median(column) for column in zip(*pairs))
    ratio = median(a / b for a, b in pairs)
    print(f"{name} {spent:.0f} ms, its libraries alone {libraries:.0f} ms, ratio {ratio:.2f}")


def main() -> None:
    """The table of a network, and a sum."""
    compare("cnncalc examples/alexnet.yaml", TABLE, IMPORTS)
    compare('cnncalc "(227-11)/4+1"', SUM, FEWER)


if __name__ == "__main__":
    main()
