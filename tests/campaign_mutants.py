"""Plants one small mistake after another in the rules and asks the tests that run its line whether they notice.

By hand, with `coverage` installed: python tests/campaign_mutants.py [--jobs N] [--again] [FILE ...].
Survivors are then asked about at length: --only-survivors --seconds 60 --files-of-tests 60.
Prints the mutants that no test notices and that tests/mutants.txt does not explain, and exits 1 if there are any.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from mutants import Mutant, changes_to, explained
from mutants_planting import Server, fresh_run, warmed_up
from mutants_tests import Tests, choose

ROOT = Path(__file__).parent.parent
KEPT = ROOT / ".pytest_cache" / "mutants"
FILES = (
    "cnncalc/dims.py", "cnncalc/layers", "cnncalc/receptive.py", "cnncalc/expressions.py", "cnncalc/operations.py",
    "cnncalc/calculation/arithmetic.py", "cnncalc/numbers",
)  # fmt: skip
LEFT = ("survived", "unreached")
Found = dict[str, Any]  # file, line, text, outcome, by, took


def main() -> int:
    """How many mutants survive without a reason."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("files", nargs="*", default=FILES)
    asked.add_argument("--jobs", type=int, default=1)
    asked.add_argument("--seconds", type=float, default=5, help="how long tests are asked about a mutant at the most")
    asked.add_argument("--files-of-tests", type=int, default=5, help="for a change that takes effect at import")
    asked.add_argument("--again", action="store_true", help="find out anew which tests run which lines")
    asked.add_argument("--only-survivors", action="store_true", help="try those that survived the last time")
    given = asked.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    warmed_up()
    waiting = [
        (path, number) for path in _paths(given.files) for number, _ in enumerate(changes_to(str(ROOT / path))[1])
    ]
    if given.only_survivors:
        reasons = {(file, change) for file, _, change in explained(ROOT / "tests" / "mutants.txt")}
        left = {(one["file"], one["text"]) for one in _read("results.jsonl") if one["outcome"] in LEFT} - reasons
        waiting = [(path, number) for path, number in waiting if (path, _mutant(path, number).text) in left]
    waiting.sort(key=lambda one: _lasting(*one))
    known = Tests.of(ROOT, KEPT, _paths(FILES), given.again)
    return _report(_tried(waiting, known, given))


def _mutant(path: str, number: int) -> Mutant:
    return changes_to(str(ROOT / path))[1][number]


def _lasting(path: str, number: int) -> tuple[bool, bool]:
    """Words last, and before them what takes effect at import, for that takes a process of its own."""
    mutant = _mutant(path, number)
    return mutant.text.endswith("~'"), mutant.function(changes_to(str(ROOT / path))[0]) is None


def _paths(names: list[str] | tuple[str, ...]) -> list[str]:
    found = [
        path
        for name in names
        for path in ([ROOT / name] if name.endswith(".py") else sorted((ROOT / name).glob("*.py")))
    ]
    return [str(path.relative_to(ROOT)) for path in found]


def _read(name: str) -> list[Found]:
    path = KEPT / name
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _tried(waiting: list[tuple[str, int]], known: Tests, given: argparse.Namespace) -> list[Found]:
    """Every mutant's fate, worked out by some processes at a time."""
    workers = []
    for job in range(given.jobs):
        pid = os.fork()
        if not pid:
            _work(waiting[job :: given.jobs], known, given, KEPT / f"part{job}.jsonl")
            os._exit(0)
        workers.append(pid)
    for pid in workers:
        os.waitpid(pid, 0)
    found = [one for job in range(given.jobs) for one in _read(f"part{job}.jsonl")]
    (KEPT / "results.jsonl").write_text("".join(json.dumps(one) + "\n" for one in found))
    return found


def _work(waiting: list[tuple[str, int]], known: Tests, given: argparse.Namespace, out: Path) -> None:
    """The fate of some mutants, written down one by one."""
    server = Server(ROOT)
    with out.open("w") as file:
        for path, number in waiting:
            start, mutant = time.monotonic(), _mutant(path, number)
            outcome, by = _fate(path, number, known, server, given)
            if outcome == "killed":
                known.killers[path][by] += 1
            line = {"file": path, "line": mutant.line, "text": mutant.text, "outcome": outcome, "by": by}
            file.write(json.dumps(line | {"took": round(time.monotonic() - start, 2)}) + "\n")
            file.flush()


def _fate(path: str, number: int, known: Tests, server: Server, given: argparse.Namespace) -> tuple[str, str]:
    """Killed, timed out, unreached or survived, and by which test."""
    tree, changes = changes_to(str(ROOT / path))
    mutant = changes[number]
    chosen = choose(known, path, mutant, tree, given.seconds)
    if not chosen.names:
        return "unreached", ""
    if known.on(path, range(mutant.line, mutant.line + 1)) and mutant.function(tree) is not None:
        outcome, by = server.ask(path, number, chosen)
        if outcome != "not in place":
            return outcome, by
    return fresh_run(ROOT, path, number, chosen.of_few_files(given.files_of_tests))


def _report(found: list[Found]) -> int:
    """Print a line a file and what survived."""
    reasons = explained(ROOT / "tests" / "mutants.txt")
    lines = {path: (ROOT / path).read_text().splitlines() for path in {one["file"] for one in found}}
    by_file: dict[str, Counter[str]] = {}
    left = []
    for one in found:
        counts = by_file.setdefault(one["file"], Counter())
        outcome = one["outcome"]
        if outcome in LEFT:
            text = lines[one["file"]][one["line"] - 1].strip()
            outcome = "explained" if (one["file"], text, one["text"]) in reasons else outcome
        counts[outcome] += 1
        if outcome in LEFT:
            left.append(one | {"outcome": outcome, "code": text})
    for path, counts in by_file.items():
        print(
            f"{path:36} {counts.total():5} tried  "
            + "  ".join(f"{count} {word}" for word, count in sorted(counts.items()))
        )
    for one in left:
        print(f"\n{one['file']}:{one['line']}  {one['outcome']}\n    {one['code']}\n        {one['text']}")
    print(f"\n{len(found)} tried, {len(left)} left")
    return len(left)


if __name__ == "__main__":
    sys.exit(bool(main()))
