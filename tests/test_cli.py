"""The command line: dispatch by form, options, exit codes, and what goes where."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli_runner import run

from cnncalc.cli._dispatch import form_of

ROOT = Path(__file__).parent.parent
ALEXNET = str(ROOT / "examples" / "alexnet.yaml")
RESNET = str(ROOT / "examples" / "resnet50.yaml")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("-", "show"),
        ("net.yaml", "show"),
        ("folder/net", "show"),
        ("./net", "show"),
        ("missing.txt", "show"),
        ("alexnet", "show"),
        ("torchvision/resnet50", "show"),
        ("zoo:resnet50", "show"),
        ("3x8x8 -> relu", "show"),
        ("conv 64 3x3", "show"),
        ("conv 64 3x3 /2", "show"),
        ("Conv2d(3, 96, 11, stride=4)", "show"),
        ("{n} * conv 3 3", "show"),
        ("a: conv 3 3; relu", "show"),
        ("relu", "show"),
        ("residual(conv 3 3x3)", "show"),
        ("(227-11)/4+1", "calc"),
        ("3x227x227", "calc"),
        ("227/4", "calc"),
        ("-(3)", "calc"),
        ("55 = 55", "check"),
        ("papers/alexnet.params ~ 60M", "check"),
        ("papers/alexnet.params", "calc"),
        ("params(conv 64 3x3, in 64) ~ 36k", "check"),
    ],
)
def test_the_form_of_an_argument_decides(text: str, form: str) -> None:
    """Without a command the first argument says which is meant."""
    assert form_of(text) == form


def test_arithmetic_is_exact() -> None:
    """Fractions are shown as such, with their floor."""
    assert run("(227-11)/4+1").stdout.startswith(
        "55\n\n  reads as   (n + 2p - k) / s + 1   with input n = 227, kernel k = 11"
    )
    assert run("(227-11)/4+1", "-q").stdout == "55\n"
    assert run("(224-11)/4+1").stdout.startswith("54.25 = 217/4, rounded down 54\n")
    assert run("11x11x3x96", "-q").stdout == "34848\n"
    assert run("-(3)*2").stdout == "-6\n"
    assert run("-q", "-2*3").stdout == "-6\n"
    assert json.loads(run("1/3", "--json").stdout) == {"value": "1/3", "exact": "1/3", "floor": 0}
    assert "as a shape" in run("3x227x227").stdout
    assert run("1/0").stderr.startswith("error: <argument>:1:2: division by zero\n")


def test_options_stand_before_or_after_the_target() -> None:
    """Where an option stands makes no difference."""
    expected = run(ALEXNET, "-q", "--batch", "2").stdout
    assert expected == "60965224 1448813632\n"
    assert run("-q", "--batch", "2", ALEXNET).stdout == expected
    assert run("--batch", "2", "show", ALEXNET, "-q").stdout == expected


def test_standard_input_is_a_target() -> None:
    """`-` reads a network from standard input."""
    assert run("-", "-q", stdin=b"3x8x8 -> conv 4 3x3").stdout == "112 3888\n"
    assert "nothing in it" in run("-", stdin=b"").stderr


def test_another_input_layout_and_batch() -> None:
    """`--input` replaces the file's, in any spelling; a batch in it counts."""
    assert "54.25 windows, so 54" in run(ALEXNET, "--input", "3x224x224").stdout
    shown = run(ALEXNET, "--input", "227x227x3").stdout
    assert "55x55x96" in shown
    assert "H x W x C" in shown
    assert run(ALEXNET, "--input", "(2, 3, 227, 227)", "-q").stdout == "60965224 1448813632\n"
    assert run(
        "conv 8 3x3", "--input", "20x40x30", "--layout", "hwc", "--columns", "out", "--format", "csv"
    ).stdout == ("out\n18x38x8\ntotal\n")
    assert "--input:1:1: 20x40x30 can be read in two ways" in run("conv 8 3x3", "--input", "20x40x30").stderr


def test_variables_and_variants() -> None:
    """`--set` overrides a variable, `--variant` picks a version."""
    assert run(RESNET, "--variant", "original", "-q").stdout == "25557032 3857973248\n"
    assert run("3xHxH -> conv K 3x3", "--set", "H=8", "--set", "K=4", "-q").stdout == "112 3888\n"
    assert "no variable 'm'" in run(RESNET, "--set", "m=3").stderr
    assert run(RESNET, "--set", "n").stderr == (
        "error: --set n sets nothing\n  expected: NAME=VALUE, for example --set width=64\n"
    )


def test_columns() -> None:
    """Any columns in any order; `help` lists them, a slip suggests the nearest."""
    assert run("3x8x8 -> relu", "--columns", "activations,layer", "--format", "csv").stdout == (
        "activations,layer\n192,relu1\n192,\n"
    )
    assert "macs_on_padding" in run("--columns", "help").stdout
    assert run(ALEXNET, "--columns", "parms").stderr == "error: no column 'parms'\n  hint: did you mean params?\n"


def test_depth_folds_groups() -> None:
    """Groups deeper than asked for become a line each, with the same totals."""
    lines = run(RESNET, "--depth", "1").stdout.split("\n")
    assert any(line.startswith("layer3  62 layers") for line in lines)
    assert len(lines) < 40


def test_several_targets_give_a_row_each() -> None:
    """A table of networks, in every format."""
    assert [line.split()[0] for line in run(ALEXNET, RESNET).stdout.split("\n")[2:4]] == ["AlexNet", "ResNet-50"]
    assert [one["name"] for one in json.loads(run(ALEXNET, RESNET, "--json").stdout)["reports"]] == [
        "AlexNet",
        "ResNet-50",
    ]
    assert run(ALEXNET, "--format", "csv", RESNET).stdout.startswith(
        "network,input,output,field,layers,depth,params,MACs\n"
    )
    assert "need a single target" in run(ALEXNET, RESNET, "--depth", "1").stderr


def test_two_hundred_mistakes_are_enough() -> None:
    """In several networks, and in requirements."""
    result = run(*(f"3x8x8 -> conv 8 {n + 9}" for n in range(300)), "--json")
    assert (result.code, len(json.loads(result.stdout)["errors"])) == (2, 200)
    result = run("3x8x8 -> relu", *(word for n in range(300) for word in ("--require", f"nope < {n}")), "--json")
    assert (result.code, len(json.loads(result.stdout)["errors"])) == (2, 200)


def test_auxiliary_heads_are_counted_when_asked_for() -> None:
    """`--aux` adds the heads to the totals."""
    googlenet = str(ROOT / "examples" / "googlenet.yaml")
    assert run(googlenet, "-q").stdout == "6998552 1582671872\n"
    assert int(run(googlenet, "-q", "--aux").stdout.split()[0]) == 6998552 + 6379728


def test_an_unknown_input_shows_what_can_be_known() -> None:
    """Without an input a layer shows its field; what depends on the input is a question mark."""
    shown = run("conv 64 3x3 -> conv 64 3x3").stdout
    assert ">= 36,928" in shown
    assert "576 weights for each channel that comes in" in shown
    assert "--input" in shown


def test_a_lone_kind_points_to_its_page() -> None:
    """`cnncalc relu` is a question about a kind."""
    result = run("relu")
    assert result.code == 2
    assert "cnncalc layers relu" in result.stderr


def test_output_goes_to_a_file_whole_or_not_at_all(tmp_path: Path) -> None:
    """`-o` writes the file, and replaces one only with --force."""
    path = tmp_path / "out.json"
    assert run(ALEXNET, "--json", "-o", str(path)) == (0, "", "")
    assert json.loads(path.read_text(encoding="utf-8"))["name"] == "AlexNet"
    before = path.read_bytes()
    assert (
        run("3x8x8 -> relu", "-o", str(path)).stderr == f"error: {path} exists already\n  hint: --force replaces it\n"
    )
    assert path.read_bytes() == before
    path.chmod(0o640)
    assert run("3x8x8 -> relu", "-o", str(path), "--force").code == 0
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]
    assert f"there is no folder {tmp_path / 'no'}" in run(ALEXNET, "-o", str(tmp_path / "no" / "out")).stderr


@pytest.mark.parametrize(
    "args", [["--help"], ["-h"], ["show", "-h"], ["calc", "-h"], ["zoo", "-h"], ["layers", "-h"], []]
)
def test_help_begins_with_examples(args: list[str]) -> None:
    """Every help page shows commands to copy before it lists options."""
    result = run(*args)
    assert result.code == 0
    assert 0 < result.stdout.index("  cnncalc ") < result.stdout.index("Options:")


def test_the_version_is_shown() -> None:
    """`-V` prints it."""
    assert run("-V").stdout.startswith("cnncalc 0.")


@pytest.mark.parametrize(
    ("args", "option"),
    [
        (["--", "3x8x8 -> conv 8 3", "-q"], "-q"),
        (["--", ALEXNET, "--depth=1"], "--depth"),
        (["check", "--", "2+2 = 4", "--strict"], "--strict"),
    ],
)
def test_an_option_behind_two_dashes_is_told_where_to_go(args: list[str], option: str) -> None:
    """From there on nothing is an option, and the way out says so."""
    told = f"  hint: what stands behind -- is no option: write {option} before it\n"
    assert run(*args).stderr.endswith(told)
    assert run("-q", "--", "3x8x8 -> conv 8 3").stdout == "224 7776\n"


def test_unknown_options_are_bad_usage() -> None:
    """Exit code 2 and one line."""
    result = run(ALEXNET, "--colums", "x")
    assert result.code == 2
    assert result.stderr.startswith("error: No such option")


def process(*args: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a process of its own."""
    env = {**os.environ, **environment}
    return subprocess.run([sys.executable, "-m", "cnncalc", *args], capture_output=True, cwd=ROOT, env=env, check=False)


def test_the_module_runs_as_a_program() -> None:
    """`python -m cnncalc` is the command, and a pipe is neither coloured nor cut."""
    result = process("examples/alexnet.yaml")
    assert result.returncode == 0
    assert b"\x1b[" not in result.stdout
    assert "conv 256 5x5 pad 2 groups 2" in result.stdout.decode()


@pytest.mark.parametrize("encoding", ["ascii", "cp949", "latin-1"])
def test_terminals_with_fewer_signs(encoding: str) -> None:
    """Signs that an encoding lacks are replaced, and nothing fails."""
    result = process("examples/alexnet.yaml", PYTHONIOENCODING=encoding, COLUMNS="100")
    assert result.returncode == 0
    assert b"60,965,224" in result.stdout
    assert result.stderr == b""


def test_a_reader_that_leaves_is_no_error() -> None:
    """`| head -1` ends silently."""
    command = f"{sys.executable} -m cnncalc papers/resnet152 --json | head -c 1"
    result = subprocess.run(command, shell=True, capture_output=True, cwd=ROOT, check=False)
    assert result.stdout == b"{"
    assert result.stderr == b""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("cnncalc zo", "zoo"),
        ("cnncalc show --form", "--format"),
        ("cnncalc zoo alexn", "alexnet"),
        ("cnncalc layers convt", "convtranspose"),
        ("cnncalc show --columns params,bia", "params,biases"),
    ],
)
def test_the_shell_completes(words: str, expected: str) -> None:
    """Commands, options and names of networks complete."""
    count = str(len(words.split()) - 1)
    result = process(_CNNCALC_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=count)
    assert expected in result.stdout.decode()
