"""Which tests run which lines of the package, how long they take, and in which order a mutant meets them."""

from __future__ import annotations

import ast
import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import pytest
from mutants import Mutant

EASY = ("-W", "ignore::pytest.PytestAssertRewriteWarning")  # plugins are imported before pytest starts
SLOWEST = 20.0  # seconds a test may take to be asked at all
SUBJECTS = {
    "cnncalc/dims": ("numbers",), "cnncalc/numbers": ("numbers", "certainty", "closed_forms"),
    "cnncalc/layers": ("layer_rules", "windows", "number_kinds"), "cnncalc/receptive": ("receptive",),
    "cnncalc/expressions": ("expressions",), "cnncalc/operations": ("expressions",), "cnncalc/calculation": ("expressions",),
}  # fmt: skip
"""The tests that are about a file, or all files of a folder; they are asked first."""
GONE = 1e9  # seconds of a test that cannot be asked


class Chosen(NamedTuple):
    """Tests by name, and how many seconds they take together when nothing is wrong."""

    names: list[str]
    seconds: float

    def of_few_files(self, count: int) -> Chosen:
        """Those of the first files alone, for collecting a file takes time too."""
        files = list(dict.fromkeys(name.partition("::")[0] for name in self.names))[:count]
        return Chosen([name for name in self.names if name.partition("::")[0] in files], self.seconds)


class Tests:
    """What is known of the tests: lines, durations, and whom they have killed so far."""

    def __init__(self, lines: dict[str, dict[int, list[str]]], seconds: dict[str, float]) -> None:
        self.lines, self.seconds = lines, seconds
        self.killers: dict[str, Counter[str]] = defaultdict(Counter)

    @classmethod
    def of(cls, root: Path, kept: Path, files: list[str], again: bool) -> Tests:
        """As kept from the last time; only tests that are new are run, and lines that moved are followed."""
        path = kept / "tests.json"
        known = (
            json.loads(path.read_text()) if path.exists() and not again else {"seconds": {}, "lines": {}, "sources": {}}
        )
        sources = {path: (root / path).read_text(encoding="utf-8") for path in files}
        lines = {
            path: _followed(known["lines"].get(path, {}), known["sources"].get(path, ""), sources[path])
            for path in files
        }
        _run_new_ones(root, path, known["seconds"], lines, sources)
        found = json.loads(path.read_text())
        names = list(found["seconds"])
        read = {path: {int(line): [names[at] for at in tests] for line, tests in lines.items()} for path, lines in found["lines"].items()}  # fmt: skip
        return cls(read, found["seconds"])

    def on(self, path: str, lines: range) -> set[str]:
        """Those that run one of these lines."""
        found = self.lines.get(path, {})
        return {name for line, names in found.items() if line in lines for name in names}


def _followed(lines: dict[str, list[int]], old: str, new: str) -> dict[int, list[int]]:
    """What is known of an older text's lines, for the new one: a line that is new takes after the one before it."""
    found: dict[int, list[int]] = {}
    for kind, a, b, c, d in SequenceMatcher(None, old.split("\n"), new.split("\n"), autojunk=False).get_opcodes():
        for place in range(c, d):
            source = a + place - c if kind == "equal" else max(a, b - 1)
            found[place + 1] = lines.get(str(source + 1), [])
            if kind != "equal":
                found[place + 1] = sorted({test for line in range(a, b + 1) for test in lines.get(str(line + 1), [])})
    return found


def choose(known: Tests, path: str, mutant: Mutant, tree: ast.Module, seconds: float) -> Chosen:
    """The tests to ask about a mutant, those that are likely to notice it first, for so many seconds."""
    names = known.on(path, range(mutant.line, mutant.line + 1)) if mutant.function(tree) else set()
    holder = next((node for node in tree.body if node.lineno <= mutant.line <= (node.end_lineno or 0)), None)
    if not names:  # it runs at import
        inside = range(holder.lineno, (holder.end_lineno or 0) + 1) if isinstance(holder, ast.ClassDef) else range(0)
        names = known.on(path, inside) or known.on(path, range(1, 100_000))
    killers = known.killers[path]
    ordered = sorted((name for name in names if killers[name]), key=lambda name: (-killers[name], known.seconds[name]))
    about = {f"tests/test_{one}.py" for start, ones in SUBJECTS.items() if path.startswith(start) for one in ones}
    own = [name for name in _mixed(names, known) if name.partition("::")[0] in about]
    ordered = list(dict.fromkeys([*ordered[:30], *own, *_mixed(names, known)]))
    found, total = [], 0.0
    for name in ordered:
        if known.seconds[name] < SLOWEST and total + known.seconds[name] <= seconds:
            total += known.seconds[name]
            found.append(name)
    return Chosen(found, total)


def _mixed(names: set[str], known: Tests) -> Iterator[str]:
    """Short ones first, and beside each of them one of each file in turn, so that every subject is heard."""
    short = sorted(names, key=lambda name: (known.seconds[name], name))
    files: dict[str, list[str]] = defaultdict(list)
    for name in short:
        files[name.partition("::")[0]].append(name)
    turns = (name for row in zip_longest(*files.values()) for name in row if name)
    for name, other in zip(short, turns):
        yield from (name, other)


Lines = dict[str, dict[int, list[int]]]  # file, line, tests by their place among all


def _run_new_ones(root: Path, path: Path, seconds: dict[str, float], lines: Lines, sources: dict[str, str]) -> None:
    """Run the tests that are not known yet, in a process of their own, and keep what they ran."""
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        return
    os.chdir(root)
    watch = _Watch(root, seconds, lines)
    pytest.main(["tests", "-q", "-p", "no:cacheprovider", *EASY], plugins=[watch])
    path.write_text(json.dumps({"seconds": watch.seconds, "lines": watch.lines, "sources": sources}))
    os._exit(0)


class _Watch:
    """A plugin of pytest that notes the lines each test runs."""

    def __init__(self, root: Path, seconds: dict[str, float], lines: Lines) -> None:
        import coverage  # type: ignore[import-not-found,unused-ignore]

        self.root, self.seconds, self.lines = root, seconds, lines
        self.failed: set[str] = set()
        self.coverage = coverage.Coverage(
            data_file=None, config_file=False, include=[str(root / path) for path in lines]
        )

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what is known; what is gone is asked no more."""
        names = {item.nodeid for item in items}
        for name in self.seconds.keys() - names:
            self.seconds[name] = GONE
        items[:] = [item for item in items if self.seconds.get(item.nodeid, GONE) == GONE]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        start = time.process_time()
        self.coverage.start()
        self.coverage.switch_context(item.nodeid)
        result = yield
        self.coverage.stop()
        self.seconds[item.nodeid] = round(time.process_time() - start, 4) if item.nodeid not in self.failed else GONE
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that fails when nothing is planted notices nothing."""
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        data = self.coverage.get_data()
        places = {name: at for at, name in enumerate(self.seconds)}
        for path, lines in self.lines.items():
            for line, tests in data.contexts_by_lineno(str(self.root / path)).items():
                lines.setdefault(line, []).extend(places[name] for name in tests if name)
