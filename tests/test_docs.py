"""What is documented exists, what exists is documented, and every example of the help runs."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest
from cli_runner import run
from reference_text import README, commands, members, options, reached, reference

import cnncalc
from cnncalc import zoo
from cnncalc.cli import cli
from cnncalc.layers import kind_of
from cnncalc.readers.notation import MERGES

TEXT = README.read_text(encoding="utf-8")
EXAMPLES = Path(__file__).parent.parent / "examples"


def helped() -> list[click.Command]:
    """Every command, and the program itself."""
    return [cli, *commands()]


def test_the_reference_is_that_of_the_code() -> None:
    """`python tests/reference_text.py` writes it anew."""
    assert reference() in TEXT


def test_every_option_has_a_help_text() -> None:
    """No option goes without a word."""
    for command in commands():
        assert command.help
        for one in command.params:
            assert not isinstance(one, click.Option) or one.help, (command.name, one.name)


def test_the_program_names_every_command() -> None:
    """Its help shows each, with a line."""
    shown = run("--help").stdout
    for command in commands():
        assert re.search(rf"^  {command.name}\b.*\S", shown, re.MULTILINE)


def test_help_fits_on_a_terminal() -> None:
    """No line of it is broken on one of 80 columns, which would spoil what is copied."""
    for words in ((), *((command.name or "",) for command in commands())):
        shown = run(*words, "--help", columns=80).stdout
        assert [line for line in shown.split("\n") if len(line) > 80] == []


def test_every_option_that_the_readme_names_exists() -> None:
    """Nothing is promised that is not there."""
    known = {option for command in commands() for option in options(command)} | {"--help", "--version"}
    prose = re.sub(r"<!-- test command -->.*?```|    python3 -m venv.*", "", TEXT)
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", prose)) - {"--quiet"}
    assert named - {"--json"} <= known


def test_every_command_that_the_readme_names_exists() -> None:
    """A word behind `cnncalc` is a command, a network, or something it reads."""
    names = {command.name for command in commands()}
    for word in re.findall(r"`cnncalc ([a-z]+)\b(?!\.)", TEXT):
        assert word in names or zoo.named(word), word


def test_every_kind_that_the_notation_names_exists() -> None:
    """The notation's table uses real layers."""
    table = TEXT.partition("## The notation")[2].partition("```yaml")[0]
    for word in re.findall(r"`([a-z]+)(?: |\(|`)", table):
        known = kind_of(word) or word in (*MERGES, "in", "h", "w", "i", "same", "valid", "pad")
        assert known, word


def test_public_names_are_there_and_described() -> None:
    """All of them can be had, have a docstring, and are listed by dir()."""
    for name in cnncalc.__all__:
        assert getattr(cnncalc, name).__doc__
        assert name in dir(cnncalc)


def test_what_objects_hold_is_described() -> None:
    """Whatever the reference names and is no plain field has a docstring."""
    for thing in (*(getattr(cnncalc, name) for name in cnncalc.__all__), *reached().values()):
        for name in members(thing):
            made = vars(thing).get(name.strip(".()")) if isinstance(thing, type) else None
            assert not hasattr(made, "__get__") or made.__doc__, (thing, name)


def help_examples() -> list[tuple[str, ...]]:
    """The commands in the help texts, without the remarks behind them."""
    found = []
    for command in helped():
        for line in (command.help or "").split("\n"):
            example = re.match(r"\s*cnncalc (.*)", line)
            if example:
                found.append(tuple(shlex.split(re.split(r"\s{2,}", example[1])[0])))
    return found


NET = "name: net\ninput: 3x32x32\nvars: {width: 16, k: 8, n: 2}\nlayers: conv {width} 3x3 -> {n} * conv {k} 3x3 pad 1 -> gap -> fc 10\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the examples speak of."""
    for name in ("alexnet", "vgg16", "resnet50"):
        shutil.copy(EXAMPLES / f"{name}.yaml", tmp_path)
    shutil.copy(EXAMPLES / "homework.md", tmp_path)
    (tmp_path / "net.yaml").write_text(NET, encoding="utf-8")
    shutil.copy(EXAMPLES / "resnet50.yaml", tmp_path / "resnet.yaml")
    (tmp_path / "key.md").write_text("Q3 [2]: params(conv 64 3x3, in 64)\n", encoding="utf-8")
    (tmp_path / "sheet-1.md").write_text("Q3: 36,928\n", encoding="utf-8")
    (tmp_path / "table.csv").write_text("layer,params\nconv1,34944\n", encoding="utf-8")
    for name in ("alexnet.yaml", "vgg16.yaml"):
        shutil.copy(EXAMPLES / name, tmp_path / f"my-{name}")
    monkeypatch.chdir(tmp_path)
    assert run("quiz", "--seed", "7", "--sheets", "1", "-o", "sheets").code == 0
    return tmp_path


@pytest.mark.parametrize("args", help_examples(), ids=" ".join)
def test_examples_of_the_help_run(args: tuple[str, ...], desk: Path) -> None:
    """As they stand; a claim or requirement may fail, but nothing is refused."""
    expanded = [str(path.name) for arg in args for path in (desk.glob(arg) if "*" in arg and "sheet" in arg else [])]
    words = [arg for arg in args if not ("*" in arg and "sheet" in arg)] + expanded
    result = run(*words, *["--force"] * ("-o" in words))
    assert result.code in (0, 1), result.stderr


def test_there_are_examples() -> None:
    """The test above runs something for every command."""
    said = {args[0] for args in help_examples()}
    assert {command.name for command in commands()} - {"calc", "show"} <= said
