"""Runs tests with a mutant planted: in place in a process that has collected them already, or in a fresh one.

In place costs milliseconds: the code of the one function that is changed is exchanged in a forked copy of the process.
A change that takes effect at import needs a process that has not imported the package yet.
"""

from __future__ import annotations

import ast
import gc
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from mutants import changes_to
from mutants_tests import EASY, Chosen

QUIET = ["-q", "-p", "no:cacheprovider", "--capture=no", *EASY]
MOST_MEMORY = 6 << 30
Place = tuple[str, str, int]  # a function's file, name and first line
Answer = tuple[str, str]  # killed, survived or timed out, and by which test


def warmed_up() -> None:
    """Import what is heavy and not the package, so that forked processes need not."""
    for name in (
        "numpy",
        "sympy",
        "hypothesis",
        "click",
        "rich.console",
        "rich.table",
        "yaml",
        "unittest.mock",
        "fractions",
    ):
        import_module(name)
    import_module("hypothesis").settings.register_profile("mutants", database=None, deadline=None)
    import_module("hypothesis").settings.load_profile("mutants")


def _in_a_fork(seconds: float, work: Callable[[], str]) -> Answer:
    """What some work in a forked process answers within a time; a process that dies has noticed too."""
    inlet, outlet = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(inlet)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(max(1, round(seconds)))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        try:
            os.write(outlet, work().encode())
        finally:
            os._exit(0)
    os.close(outlet)
    with os.fdopen(inlet, "rb") as pipe:
        answer = pipe.read().decode()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return ("timed out", "") if os.WTERMSIG(status) == signal.SIGALRM else ("killed", "a crash")
    outcome, _, by = answer.partition("\n")
    return (outcome, by) if outcome else ("killed", "a crash")


class _Judge:
    """A plugin of pytest that runs some tests in a given order until one fails."""

    def __init__(self, chosen: Chosen | None) -> None:
        self.chosen, self.failed = chosen, ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if self.chosen is not None:
            self.run({item.nodeid: item for item in session.items}, self.chosen.names)
        return True

    def run(self, items: dict[str, pytest.Item], names: Sequence[str]) -> None:
        """Run tests by name until one fails."""
        wanted = [items[name] for name in names if name in items]
        for item, after in zip(wanted, [*wanted[1:], None]):
            if self.failed:
                return
            item.ihook.pytest_runtest_protocol(item=item, nextitem=after)

    def answer(self) -> str:
        return f"killed\n{self.failed}" if self.failed else "survived"


class _Waiting(_Judge):
    """The process that has collected all tests and forks once for each mutant."""

    def __init__(self, root: Path, jobs: Any, answers: Any) -> None:
        super().__init__(None)
        self.root, self.jobs, self.answers = root, jobs, answers
        self.functions: dict[Place, list[FunctionType]] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        gc.collect()
        self.functions = _functions(self.root)
        gc.freeze()
        for line in self.jobs:
            job = json.loads(line)
            changes_to(str(self.root / job["path"]))  # here, so that forked processes have it
            answer = _in_a_fork(job["limit"], lambda: self._judged(job, items))
            self.answers.write(json.dumps(answer) + "\n")
            self.answers.flush()
        return True

    def _judged(self, job: dict[str, Any], items: dict[str, pytest.Item]) -> str:
        path = str(self.root / job["path"])
        tree, changes = changes_to(path)
        mutant = changes[job["number"]]
        function = mutant.function(tree)
        assert function is not None
        place = path, function.name, min([function.lineno, *(one.lineno for one in function.decorator_list)])
        if not exchanged(self.functions.get(place, []), compile(mutant.planted(tree), path, "exec"), place):
            return "not in place"
        self.run(items, job["names"])
        return self.answer()


def _functions(root: Path) -> dict[Place, list[FunctionType]]:
    """Every function of the package that lives, by where it was written."""
    found: dict[Place, list[FunctionType]] = {}
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename.startswith(str(root)):
            code = one.__code__
            found.setdefault((code.co_filename, code.co_name, code.co_firstlineno), []).append(one)
    return found


def exchanged(live: list[FunctionType], changed: CodeType, place: Place) -> bool:
    """Give a function its code in the changed file, wherever it lives."""
    _, name, at = place
    found = [code for code in _codes(changed) if code.co_name == name and code.co_firstlineno == at]
    if len(found) != 1 or not live or any(one.__code__.co_freevars != found[0].co_freevars for one in live):
        return False
    for one in live:
        one.__code__ = found[0]
    return True


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _codes(one)


class Server:
    """A process that has collected all tests, to be asked about one mutant after another."""

    def __init__(self, root: Path) -> None:
        (jobs_in, jobs_out), (answers_in, answers_out) = os.pipe(), os.pipe()
        if not os.fork():
            os.close(jobs_out)
            os.close(answers_in)
            os.chdir(root)
            os.dup2(os.open(os.devnull, os.O_RDWR), 1)
            with os.fdopen(jobs_in) as jobs, os.fdopen(answers_out, "w") as answers:
                pytest.main(["tests", *QUIET], plugins=[_Waiting(root, jobs, answers)])
            os._exit(0)
        os.close(jobs_in)
        os.close(answers_out)
        self.jobs, self.answers = os.fdopen(jobs_out, "w"), os.fdopen(answers_in)

    def ask(self, path: str, number: int, chosen: Chosen) -> Answer:
        """Whether the tests notice a change within a function."""
        job = {"path": path, "number": number, "names": chosen.names, "limit": _limit(chosen)}
        self.jobs.write(json.dumps(job) + "\n")
        self.jobs.flush()
        outcome, by = json.loads(self.answers.readline())
        return outcome, by


def fresh_run(root: Path, path: str, number: int, chosen: Chosen) -> Answer:
    """Whether the tests notice a change to a module, imported anew."""
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def work() -> str:
        os.chdir(root)
        tree, changes = changes_to(str(root / path))
        sys.meta_path.insert(0, _Planter(name, root / path, changes[number].planted(tree)))
        judge = _Judge(chosen)
        files = sorted({one.partition("::")[0] for one in chosen.names})
        pytest.main([*files, *QUIET], plugins=[judge])
        return judge.answer()

    return _in_a_fork(_limit(chosen) + 20, work)


class _Planter:
    """Finds one module, with a mutant in it, before the usual finders do."""

    def __init__(self, name: str, path: Path, changed: ast.Module) -> None:
        self.name, self.path, self.changed = name, path, changed

    def find_spec(self, name: str, path: object = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        inside = [str(self.path.parent)] if self.path.name == "__init__.py" else None
        loader = _Loader(name, str(self.path))
        loader.code = compile(self.changed, str(self.path), "exec")
        return spec_from_file_location(name, self.path, loader=loader, submodule_search_locations=inside)


class _Loader(SourceFileLoader):
    code: CodeType

    def get_code(self, fullname: str) -> CodeType:
        return self.code


def _limit(chosen: Chosen) -> float:
    return 20 + 8 * chosen.seconds
