"""Exercise sheets: the same for the same seed, valid, and graded full by their own keys."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cli_runner import run

import cnncalc
from cnncalc import zoo
from cnncalc.homework.questions import ALL, LEVELS, TEMPLATES, TOPICS, Dice
from cnncalc.homework.quiz import drawn, sheet_text
from cnncalc.units import thousands

ROOT = Path(__file__).parent.parent
KEY = re.compile(r"(Q\d+) \[(\d+)\]: (.+) = ([\dx,]+)")


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples are named from the repository's root."""
    monkeypatch.chdir(ROOT)


def quiz(*args: str) -> str:
    """What a quiz command prints; it must succeed."""
    result = run("quiz", *args)
    assert (result.code, result.stderr) == (0, "")
    return result.stdout


def key_lines(text: str) -> list[tuple[str, str, str, str]]:
    """Label, points, expression and value of every line of a key."""
    return [found.groups() for line in text.splitlines() if (found := KEY.fullmatch(line))]  # type: ignore[misc]


def filled(sheet: str, key: str) -> str:
    """A sheet with the key's values in its gaps."""
    for label, _, _, value in key_lines(key):
        sheet = sheet.replace(f"\n{label} = ____\n", f"\n{label} = {value}\n")
    return sheet


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("topic", TOPICS)
def test_the_calculator_agrees_with_the_key(level: str, topic: str) -> None:
    """Every line of a key works out to its value, asked for by itself."""
    lines = key_lines(quiz("--seed", "3", "--count", "9", "--level", level, "--topic", topic, "--answers"))
    assert len(lines) == 9
    for _, points, expression, value in lines:
        assert run("calc", "-q", expression).stdout == value.replace(",", "") + "\n"
        assert int(points) == LEVELS[level]


@pytest.mark.parametrize("topic", [*TOPICS, ALL])
@pytest.mark.parametrize("level", LEVELS)
def test_the_largest_sheet_repeats_nothing(level: str, topic: str) -> None:
    """200 questions of one kind are 200 different ones, with an answer of their own each."""
    questions = drawn(5, 1, 200, level, topic).questions
    assert [one.label for one in questions] == [f"Q{at}" for at in range(1, 201)]
    assert len({one.expression for one in questions}) == 200
    assert all(not re.search(r"[=<>~≈`]", one.sentence) for one in questions), "a question must not read as a claim"


@pytest.mark.parametrize("level", LEVELS)
def test_every_template_asks_for_a_whole_number_or_shape(level: str) -> None:
    """Windows fit, groups divide, and what is saved is more than nothing, whatever the dice say."""
    for topic in TOPICS:
        for template in TEMPLATES[level][topic]:
            for seed in range(12):
                value = run("calc", "-q", template(Dice("template", seed))[1]).stdout
                assert re.fullmatch(r"[1-9]\d*(x[1-9]\d*)*\n", value), (template.__name__, seed)


@pytest.mark.parametrize("count", [1, 2, 10, 57])
def test_the_count_is_kept(count: int) -> None:
    """So many questions of two lines, and so many lines of the key."""
    sheet, key = quiz("--count", str(count)), quiz("--count", str(count), "--answers")
    labels = [f"Q{at}" for at in range(1, count + 1)]
    assert re.findall(r"^(Q\d+) \[\d+\]\. \S.*\n\1 = ____$", sheet, re.MULTILINE) == labels
    assert [label for label, *_ in key_lines(key)] == labels


def test_a_longer_sheet_begins_as_the_shorter_one() -> None:
    """A question does not depend on how many follow it."""
    assert quiz("--count", "12").startswith(quiz("--count", "7"))


@pytest.mark.parametrize(
    ("args", "sheet", "key"),
    [
        (("--level", "easy"), "83a595efd4ccc590", "8bfaa6dca51eefb2"),
        (("--level", "medium"), "890b01266657833f", "7238fcb2e11b4421"),
        (("--level", "hard"), "d1083ad0a0e92efd", "ad518cac544b27dd"),
        (("--network", "examples/alexnet.yaml"), "f95a25d897e536bd", "253ed8a6d60f8923"),
    ],
)
def test_a_seed_never_changes_its_sheet(args: tuple[str, ...], sheet: str, key: str) -> None:
    """Sheets handed out years ago can be graded: these texts are recorded."""
    texts = [quiz("--seed", "7", "--count", "24", *args, *more) for more in ((), ("--answers",))]
    assert [hashlib.sha256(text.encode()).hexdigest()[:16] for text in texts] == [sheet, key]


@pytest.mark.parametrize("seed", ["0", "1"])
def test_no_order_of_hashing_shows(seed: str) -> None:
    """A sheet is the same whatever Python's hashes of texts are."""
    call = [sys.executable, "-m", "cnncalc", "quiz", "--network", "examples/alexnet.yaml", "--count", "9"]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
    result = subprocess.run(call, capture_output=True, env=environment, check=True)
    assert result.stdout.decode().replace("\r\n", "\n") == quiz(*call[4:])


def test_dice_are_fixed() -> None:
    """The draws themselves are recorded, too: a hash, and none of Python's random numbers."""
    dice = Dice(7, 1)
    assert [dice.below(100) for _ in range(8)] == [30, 34, 36, 41, 48, 17, 75, 36]
    assert sorted(dice.shuffled(range(20))) == list(range(20))


def test_seeds_sheets_levels_and_topics_differ() -> None:
    """Whatever is asked for otherwise is another sheet."""
    asked = [(7, 1, "easy", ALL), (8, 1, "easy", ALL), (7, 2, "easy", ALL), (7, 1, "hard", ALL), (7, 1, "easy", "rf")]
    texts = {sheet_text(drawn(seed, number, 10, level, topic)) for seed, number, level, topic in asked}
    assert len(texts) == len(asked)


def test_forty_sheets_are_forty() -> None:
    """Every variant has questions of its own, whatever its number is called."""
    text = quiz("--sheets", "40", "--topic", "rf")
    sheets = [part.split("\n", 1)[1] for part in text.split("# Exercise sheet ")[1:]]
    assert len(sheets) == len(set(sheets)) == 40


def test_all_topics_come_in_turn() -> None:
    """A mixed sheet asks for each topic as often as for the others."""
    lines = key_lines(quiz("--count", "8", "--answers"))
    assert [re.split(r"[(]", line[2])[0] for line in lines[:2]] == ["out", "rf"]
    assert [line[2].split("(")[0] for line in lines].count("rf") == 2


def test_a_folder_holds_sheets_and_keys(tmp_path: Path) -> None:
    """sheet-01.md and key-01.md ...; nothing is replaced unless it is said."""
    folder = tmp_path / "class"
    args = ("--sheets", "3", "--count", "2", "-o", str(folder))
    assert quiz(*args) == ""
    names = [f"{kind}-0{number}.md" for kind in ("key", "sheet") for number in (1, 2, 3)]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert (folder / "sheet-02.md").read_text(encoding="utf-8").startswith("# Exercise sheet 2\n")
    assert (
        run("quiz", *args).stderr
        == f"error: {folder / 'key-01.md'} and 5 more exist already\n  hint: --force replaces them\n"
    )
    assert quiz(*args, "--force") == ""
    texts = [(folder / f"sheet-0{number}.md").read_text(encoding="utf-8") for number in (1, 2, 3)]
    assert quiz("--sheets", "3", "--count", "2") == "\n".join(texts)


def test_a_folder_of_keys_alone(tmp_path: Path) -> None:
    """--answers leaves the sheets out."""
    quiz("--sheets", "2", "--count", "1", "--answers", "-o", str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["key-01.md", "key-02.md"]


def test_a_file_is_written_once(tmp_path: Path) -> None:
    """-o without --sheets is a file, and --force replaces it."""
    file = tmp_path / "sheet.md"
    assert quiz("-o", str(file)) == ""
    assert file.read_text(encoding="utf-8") == quiz()
    assert run("quiz", "-o", str(file)).code == 2
    assert quiz("-o", str(file), "--answers", "--force") == ""
    assert file.read_text(encoding="utf-8") == quiz("--answers")


def test_json_holds_questions_and_answers() -> None:
    """The same figures as the key's."""
    data = json.loads(quiz("--sheets", "2", "--count", "3", "--level", "medium", "--json"))
    assert data["schema"] == "cnncalc/1"
    assert [sheet["number"] for sheet in data["sheets"]] == [1, 2]
    first = data["sheets"][0]["questions"]
    lines = key_lines(quiz("--count", "3", "--level", "medium", "--answers"))
    assert [(one["label"], str(one["points"]), one["expression"], one["answer"]) for one in first] == lines
    assert set(first[0]) == {"label", "points", "question", "expression", "answer"}


# -- the table of a network ----------------------------------------------------------------------------

FIGURES = ("out", "params", "macs", "rf")


def table(text: str) -> dict[str, list[str]]:
    """The last four cells of each row of a sheet's table, by layer."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    return {row[0]: row[-4:] for row in rows[2:]}


def true_cells(target: str) -> dict[str, list[str]]:
    """What the report says of each layer, without any writer."""
    report = cnncalc.analyze(cnncalc.load(target))
    return {
        row.name: [
            "x".join(map(str, row.output_shape)),
            thousands(row.params),
            thousands(row.macs),
            "x".join(map(str, dict.fromkeys(row.receptive_field))) if row.receptive_field else "all",
        ]
        for row in report.rows
    }


@pytest.mark.parametrize(
    ("target", "count"),
    [
        ("examples/alexnet.yaml", 12),
        ("papers/lenet5", 8),
        ("examples/googlenet.yaml", 40),
        ("papers/squeezenet-v1-1", 30),
    ],
)
def test_cells_are_hidden_and_the_others_true(target: str, count: int) -> None:
    """Hidden cells, and those that would repeat them, show no figure; all others are the report's."""
    sheet, key = (quiz("--network", target, "--count", str(count), *more) for more in ((), ("--answers",)))
    truth, shown = true_cells(target), table(sheet)
    asked = {label: (expression, value.replace(",", "")) for label, _, expression, value in key_lines(key)}
    name = target if "/" in target and not target.endswith(".yaml") else Path(target).stem
    assert list(shown) == list(truth)
    holes = {}
    for layer, cells in shown.items():
        for figure, cell, true in zip(FIGURES, cells, truth[layer]):
            hole = re.fullmatch(r"____ \((Q\d+)\)|as (Q\d+)", cell)
            assert hole or cell == true
            if hole and hole[1]:
                holes[hole[1]] = (f"{name}.{layer}.{figure}", true.replace(",", ""))
            elif hole:
                assert asked[hole[2]][1] == true, "a cell that repeats a hidden one has its value"
    assert holes == asked
    assert len(asked) == count


@pytest.mark.parametrize("entry", ["papers/inception-naive", "papers/vgg11-lrn", "torchvision/resnet18", "papers/c3d"])
def test_keys_of_the_zoo_name_it_in_full(entry: str) -> None:
    """No `use:` line is needed, and the calculator finds every figure."""
    key = quiz("--network", entry, "--count", "6", "--answers")
    assert "use:" not in key
    for _, _, expression, value in key_lines(key):
        assert expression.startswith(f"{zoo.find(entry).target}.")
        assert run("calc", "-q", expression).stdout == value.replace(",", "") + "\n"


def test_what_is_handed_on_does_not_tell() -> None:
    """A rectifier below a hidden shape hides it, too."""
    file = "examples/alexnet.yaml"
    shown = table(quiz("--network", file, "--topic", "size", "--count", "8"))
    assert shown["conv1"][0].startswith("____ (")
    assert shown["relu1"][0] == f"as {shown['conv1'][0][6:-1]}"


def test_the_key_finds_its_network_from_its_own_folder(tmp_path: Path) -> None:
    """`use:` is written as seen from where the key is written."""
    net = tmp_path / "net.yaml"
    net.write_text("3x32x32 -> conv 8 3x3 -> relu -> maxpool 2 -> fc 10", encoding="utf-8")
    quiz("--network", str(net), "--count", "4", "--sheets", "2", "-o", str(tmp_path / "class"))
    assert "\nuse: ../net.yaml\n" in (tmp_path / "class" / "key-01.md").read_text(encoding="utf-8")
    quiz("--network", str(net), "--count", "4", "--answers", "-o", str(tmp_path / "key.md"))
    assert "\nuse: net.yaml\n" in (tmp_path / "key.md").read_text(encoding="utf-8")
    assert f"\nuse: {net}\n" in quiz("--network", str(net), "--count", "4", "--answers")


@pytest.mark.parametrize("number", ["01", "40"])
@pytest.mark.parametrize("args", [*(("--level", level) for level in LEVELS), ("--network", "examples/alexnet.yaml")])
def test_a_sheet_filled_from_its_key_has_full_points(args: tuple[str, ...], number: str, tmp_path: Path) -> None:
    """The grader gives every point, and none to an empty sheet, whichever of forty variants it is."""
    quiz(*args, "--sheets", "40", "-o", str(tmp_path))
    sheet, key = tmp_path / f"sheet-{number}.md", tmp_path / f"key-{number}.md"
    texts = [path.read_text(encoding="utf-8") for path in (sheet, key)]
    points = sum(int(line[1]) for line in key_lines(texts[1]))
    assert f"0 of {points} points" in run("check", "--key", str(key), str(sheet)).stdout
    sheet.write_text(filled(*texts), encoding="utf-8")
    result = run("check", "--key", str(key), str(sheet))
    assert f"{points} of {points} points" in result.stdout
    assert result.code == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--count", "0"), "0 is not in the range 1<=x<=200"),
        (("--count", "201"), "201 is not in the range"),
        (("--sheets", "1001"), "1001 is not in the range"),
        (("--seed", "-1"), "-1 is not in the range"),
        (("--level", "brutal"), "'brutal' is not one of"),
        (("--network", "no-such-net"), "no file or network is named 'no-such-net'"),
        (("--network", "missing.yaml"), "no such file: missing.yaml"),
        (("--network", "papers/lenet5", "--count", "200"), "cells to hide, and 200 are asked for"),
        (("--network", "3x32x32 -> conv 8 3x3"), "a key cannot name a network without a file"),
        (("--network", "-"), "a key cannot name a network without a file"),
        (("--network", "alexnet", "--level", "easy"), "--level is for drawn questions"),
        (("--json", "--answers"), "--json holds the answers already"),
    ],
)
def test_bad_calls_are_refused(args: tuple[str, ...], said: str) -> None:
    """One clear message, exit code 2, nothing half done."""
    result = run("quiz", *args)
    assert result.code == 2
    assert said in result.stdout + result.stderr


@pytest.mark.parametrize("stem", ["my net", "3net", "x2", "net.v2"])
def test_a_file_that_expressions_cannot_name(stem: str, tmp_path: Path) -> None:
    """The key would not be readable, so the name is refused with a way out."""
    net = tmp_path / f"{stem}.yaml"
    net.write_text("3x8x8 -> conv 8 3x3", encoding="utf-8")
    result = run("quiz", "--network", str(net))
    assert (result.code, result.stderr) == (
        2,
        f"error: a key cannot call a network '{stem}', as its file is named\n"
        "  hint: rename it to letters, digits, _ and - between them\n",
    )


def test_what_is_not_known_is_not_asked_for(tmp_path: Path) -> None:
    """Without an input there is no size to ask for."""
    net = tmp_path / "open-net.yaml"
    net.write_text("conv 8 3x3 -> conv 8 3x3", encoding="utf-8")
    assert "has 0 cells to hide" in run("quiz", "--network", str(net), "--topic", "macs", "--count", "1").stderr
    key = quiz("--network", str(net), "--topic", "params", "--count", "1", "--answers")
    assert [line[2:] for line in key_lines(key)] == [("open-net.conv2.params", "584")]


def test_help_begins_with_examples() -> None:
    """Commands to copy stand before the options."""
    before, _, options = quiz("--help").partition("Options:")
    assert before.count("  cnncalc quiz ") == 4
    assert "--sheets" in options


def test_layers_that_no_expression_can_name_are_not_asked_about(tmp_path: Path) -> None:
    """A Korean numeral is read as one; the cells of other layers remain."""
    path = tmp_path / "net.yaml"
    path.write_text("input: 3x8x8\nlayers: |\n  만: conv 4 3 -> b: conv 5 3\n", encoding="utf-8")
    key = run("quiz", "--network", str(path), "--count", "4", "--answers").stdout
    assert [line.partition("= ")[2] for line in key.split("\n") if " = " in line] == ["5x4x4", "185", "2,880", "5"]
    result = run("quiz", "--network", str(path), "--count", "5")
    assert (result.code, "net has 4 cells to hide, and 5 are asked for" in result.stderr) == (2, True)
