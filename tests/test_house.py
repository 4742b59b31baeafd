"""The house stays in order: imports run one way, start-up is lean, every public thing is described."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import click
import pytest

import cnncalc
from cnncalc.cli.layers import kinds

ROOT = Path(cnncalc.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
HEAVY = ("numpy", "sympy", "torch", "onnx")

ORDER = [
    ["_record", "_trampoline", "_instead"],
    ["errors", "dims", "limits"],
    ["numbers", "operations"],
    ["expressions", "layers"],
    ["_given"],
    ["network", "canonical", "receptive"],
    ["rows"],
    ["report", "memory"],
    ["walk"],
    ["analysis"],
    ["units", "wide", "figures", "folding", "readers", "writers", "zoo"],
    ["calculation"],
    ["homework", "engine"],
    ["design"],
    ["cli", "__main__", "__init__"],
]
RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}


def room(path: Path) -> str:
    """The room of the house that a file stands in."""
    parts = path.relative_to(ROOT).parts
    return parts[0].removesuffix(".py") if len(parts) == 1 else parts[0]


def imported(path: Path) -> set[str]:
    """The rooms that a file imports when it is loaded itself; imports inside functions happen later."""
    found = set()
    depth = len(path.relative_to(ROOT).parts)
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            names = [node.module.split(".")[0]] if node.module else [alias.name for alias in node.names]
            found |= {name for name in names if name in RANK}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    """A room imports rooms that stand no higher than itself."""
    assert room(path) in RANK, "a new room needs its place in the order"
    upwards = {name for name in imported(path) if RANK[name] > RANK[room(path)]}
    assert not upwards


def test_the_order_can_be_violated() -> None:
    """The test above sees imports: the command line does import the library."""
    assert "analysis" in imported(ROOT / "cli" / "show.py")
    assert RANK["cli"] > RANK["layers"]


LONGEST_FILE, LONGEST_FUNCTION = 350, 45  # lines


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pieces_are_small(path: Path) -> None:
    """A file has one subject, and a function fits on a screen."""
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    assert not [node.name for node in functions if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION]


def loaded(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after some code."""
    script = f"{code}\nimport sys; print('\\n'.join(sys.modules))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    return set(result.stdout.split("\n"))


TABLE = "from cnncalc.cli import run; run(['examples/alexnet.yaml'])"


def test_a_plain_table_loads_nothing_heavy() -> None:
    """Neither NumPy nor SymPy, no other command and no other writer."""
    modules = loaded(TABLE)
    assert "cnncalc.writers.table" in modules
    assert not [name for name in modules if name.split(".")[0] in HEAVY]
    assert not modules & {"cnncalc.cli.zoo", "cnncalc.cli.calc", "cnncalc.cli.layers", "cnncalc.writers.json"}


def test_the_test_above_can_fail() -> None:
    """A heavy module would be seen."""
    pytest.importorskip("numpy")
    assert "numpy" in loaded(f"import numpy; {TABLE}")


def test_options_with_a_value_are_known_to_the_dispatch() -> None:
    """The first argument is found behind any option of any command."""
    from cnncalc.cli import cli
    from cnncalc.cli._dispatch import VALUED

    context = click.Context(cli)
    commands = [cli.get_command(context, name) for name in cli.list_commands(context)]
    options = [option for one in commands if one for option in one.params if isinstance(option, click.Option)]
    assert {name for option in options if not option.is_flag for name in option.opts if name != "-h"} <= set(VALUED)


def test_every_kind_is_described_and_worked() -> None:
    """A kind has a docstring, its fields say what they mean, and all but merges have examples."""
    for kind in kinds():
        assert kind.__doc__
        assert kind.merge or kind.examples
        assert all(field.doc for field in kind.fields.values())
