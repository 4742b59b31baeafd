"""Names and texts from elsewhere command no terminal and no shell, whatever command prints them."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import run
from hostile import each_commanding, net, unseen
from processes import posix


@pytest.fixture
def named(here: Path, text: str) -> str:
    """A file with such a network."""
    Path("net.yaml").write_text(net(text), encoding="utf-8")
    return "net.yaml"


ON_A_FILE = [
    *(("show", "--format", form) for form in ("table", "markdown", "csv", "json", "latex", "html")),
    ("show", "net.yaml"),
    ("show", "--variant", "small"),
    ("explain",),
    ("explain", "--format", "markdown"),
    ("explain", "--json"),
    ("compare", "net.yaml"),
    ("compare", "net.yaml", "--format", "markdown"),
    ("compare", "papers/lenet5", "--layers"),
    ("verify", "--no-times"),
    ("verify", "--json"),
    ("solve",),
    ("check",),
    ("check", "--json"),
    ("quiz", "--network", "--count", "2"),
    ("quiz", "--network", "--count", "2", "--answers"),
    ("sweep", "--set", "_v__=1..3"),
    ("sweep", "--set", "_v__=1..3", "--format", "markdown"),
]
ON_A_TEXT = [
    ("calc",), ("show",), ("check",), ("explain",), ("zoo",), ("layers",), ("solve",), ("compare", "alexnet"),
    ("show", "net.yaml", "--columns"), ("show", "net.yaml", "--set"), ("show", "net.yaml", "--variant"),
    ("show", "net.yaml", "--input"), ("show", "net.yaml", "--require"), ("show", "net.yaml", "--symbol"),
    ("show", "net.yaml", "--format"), ("explain", "net.yaml"), ("sweep", "net.yaml", "--set"),
    ("sweep", "net.yaml", "--set", "_v__=1..3", "--where"), ("sweep", "net.yaml", "--set", "_v__=1..3", "--rank"),
    ("sweep", "net.yaml", "--set", "_v__=1..3", "--columns"), ("solve", "net.yaml", "--want"), ("check", "--key"),
    ("quiz", "--network"), ("quiz", "--topic"), ("verify", "--layer"),
]  # fmt: skip


def harmless(*args: str) -> None:
    """A command ends well, and nothing that it says commands a terminal."""
    answer = run(*args)
    assert answer.code in (0, 1, 2), args
    assert not unseen(answer.stdout + answer.stderr), args


@each_commanding
def test_no_name_commands_a_terminal(named: str, text: str) -> None:
    """Every command on a network of such a name."""
    for command, *args in ON_A_FILE:
        at = args.index("--network") + 1 if "--network" in args else 0
        harmless(command, *args[:at], named, *args[at:])


@each_commanding
def test_no_argument_commands_a_terminal(named: str, text: str) -> None:
    """Every command given such a text, in every place; claims and layers made of it."""
    for command, *args in ON_A_TEXT:
        harmless(command, *args, f" {text}" if text.startswith("-") else text)
    for made in (f"{text} = 5", f"2+2 = {text}", f"3x8x8 -> {text}", f"{text}: conv 3 3", f"alexnet.{text}"):
        harmless("--", made)
        harmless("check", "--all", "--", made)
        harmless("check", "--format", "markdown", "--", made)


@each_commanding
@posix
def test_no_name_of_a_file_commands_a_terminal(here: Path, text: str) -> None:
    """Files of such names that are right, wrong, there already, or missing."""
    safe = f"./{text.replace('/', '_')}"
    for suffix, content in ((".yaml", net("x")), (".txt", "3x8x8 -> cnov 3"), (".md", "2+2 = 5\nuse: none.yaml")):
        Path(safe + suffix).write_text(content, encoding="utf-8")
    for args in (
        ("show", f"{safe}.yaml"), ("show", f"{safe}.yaml", f"{safe}.yaml"), ("show", f"{safe}.txt"), ("show", f"{safe}.yml"),
        ("explain", f"{safe}.yaml"), ("verify", f"{safe}.yaml", "--no-times"), ("compare", f"{safe}.yaml", f"{safe}.yaml"),
        ("check", f"{safe}.md"), ("check", f"{safe}.yaml"), ("check", "--use", f"{safe}.yaml", "params = 5"),
        ("check", "--key", f"{safe}.md", f"{safe}.md"), ("quiz", "--network", f"{safe}.yaml"), ("quiz", "-o", f"{safe}.md"),
        ("show", "3x8x8 -> relu", "-o", f"{safe}.md"), ("quiz", "--sheets", "2", "-o", f"{safe}.md"),
        ("show", "3x8x8 -> relu", "-o", f"{safe}/none"),
    ):  # fmt: skip
        harmless(*args)


@pytest.mark.parametrize(
    "name", ["`reboot`", "$(reboot)", "a'b", 'a"b', "a(b)", "a#b", "a!b", "a*b", "~a", "-a", "a<b"]
)
@posix
def test_no_command_to_copy_runs_another(here: Path, name: str) -> None:
    """A name that a shell reads is not repeated in the command that is suggested; a plain one is."""
    Path(f"{name}.yaml").write_text("3x8x8 -> conv 8 3", encoding="utf-8")
    Path("plain.yaml").write_text("3x8x8 -> conv 8 3", encoding="utf-8")
    assert "Next: " not in run("show", "--", f"{name}.yaml").stdout
    assert "Next: cnncalc explain plain.yaml conv1 | " in run("plain.yaml").stdout
