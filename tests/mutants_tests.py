"""Which tests run which lines of the package, how long they take, and in which order a mutant meets them."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from mutants import Mutant

EASY = ("-W", "ignore::pytest.PytestAssertRewriteWarning")  # plugins are imported before pytest starts
SLOWEST = 20.0  # seconds a test may take to be asked at all


class Chosen(NamedTuple):
    """Tests by name, and how many seconds they take together when nothing is wrong."""

    names: list[str]
    seconds: float


class Tests:
    """What is known of the tests: lines, durations, and whom they have killed so far."""

    def __init__(self, lines: dict[str, dict[str, list[str]]], seconds: dict[str, float]) -> None:
        self.lines, self.seconds = lines, seconds
        self.killers: dict[str, Counter[str]] = defaultdict(Counter)

    @classmethod
    def of(cls, root: Path, kept: Path, files: list[str], again: bool) -> Tests:
        """As kept from the last time, unless the package has changed since."""
        state = hashlib.sha256(b"".join((root / path).read_bytes() for path in files)).hexdigest()
        path = kept / "tests.json"
        known = json.loads(path.read_text()) if path.exists() and not again else {}
        if known.get("state") != state:
            known = {"seconds": {}}
        _run_new_ones(root, path, files, known, state)
        found = json.loads(path.read_text())
        return cls(found["lines"], found["seconds"])

    def on(self, path: str, lines: range) -> set[str]:
        """Those that run one of these lines."""
        found = self.lines.get(path, {})
        return {name for line in lines for name in found.get(str(line), ())}


def choose(known: Tests, path: str, mutant: Mutant, tree: ast.Module, seconds: float) -> Chosen:
    """The tests to ask about a mutant, those that are likely to notice it first, for so many seconds."""
    names = known.on(path, range(mutant.line, mutant.line + 1)) if mutant.function(tree) else set()
    holder = next((node for node in tree.body if node.lineno <= mutant.line <= (node.end_lineno or 0)), None)
    if not names and mutant.function(tree) is None:
        inside = range(holder.lineno, (holder.end_lineno or 0) + 1) if isinstance(holder, ast.ClassDef) else range(0)
        names = known.on(path, inside) or known.on(path, range(1, 100_000))
    killers = known.killers[path]
    ordered = sorted((name for name in names if killers[name]), key=lambda name: (-killers[name], known.seconds[name]))
    ordered = ordered[:30] + [name for name in _mixed(names, known) if name not in set(ordered[:30])]
    found, total = [], 0.0
    for name in ordered:
        if known.seconds[name] < SLOWEST and total + known.seconds[name] <= seconds:
            total += known.seconds[name]
            found.append(name)
    return Chosen(found, total)


def _mixed(names: set[str], known: Tests) -> Iterator[str]:
    """One test of each file in turn, short ones first."""
    files: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=lambda name: (known.seconds[name], name)):
        files[name.partition("::")[0]].append(name)
    for row in zip_longest(*files.values()):
        yield from (name for name in row if name)


def _run_new_ones(root: Path, path: Path, files: list[str], known: dict[str, Any], state: str) -> None:
    """Run the tests that are not known yet, in a process of their own, and keep what they ran."""
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        return
    os.chdir(root)
    watch = _Watch(root, files, known)
    pytest.main(["tests", "-q", "-p", "no:cacheprovider", *EASY], plugins=[watch])
    path.write_text(json.dumps({"state": state, "lines": watch.lines, "seconds": watch.seconds}))
    os._exit(0)


class _Watch:
    """A plugin of pytest that notes the lines each test runs."""

    def __init__(self, root: Path, files: list[str], known: dict[str, Any]) -> None:
        import coverage

        self.root, self.files = root, files
        self.seconds: dict[str, float] = known["seconds"]
        self.lines: dict[str, dict[str, list[str]]] = known.get("lines", {})
        self.coverage = coverage.Coverage(data_file=None, include=[str(root / path) for path in files])

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what is known, and forget what is gone."""
        names = {item.nodeid for item in items}
        self.seconds = {name: took for name, took in self.seconds.items() if name in names}
        for lines in self.lines.values():
            for line, tests in lines.items():
                lines[line] = [name for name in tests if name in self.seconds]
        items[:] = [item for item in items if item.nodeid not in self.seconds]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        start = time.process_time()
        self.coverage.start()
        self.coverage.switch_context(item.nodeid)
        result = yield
        self.coverage.stop()
        self.seconds[item.nodeid] = round(time.process_time() - start, 4)
        return result

    def pytest_sessionfinish(self) -> None:
        data = self.coverage.get_data()
        for path in self.files:
            lines = self.lines.setdefault(path, {})
            for line, tests in data.contexts_by_lineno(str(self.root / path)).items():
                lines.setdefault(str(line), []).extend(name for name in tests if name)
