"""Corners of the library that no command comes to every day: other writers, colours, networks made by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from cli_runner import run

import cnncalc
from cnncalc import units, zoo
from cnncalc.errors import UsageError
from cnncalc.figures import DEFAULT, NAMES
from cnncalc.homework.beside import alike
from cnncalc.homework.claims import split_claim
from cnncalc.network import Call, Chain, LayerNode, Network, Reference, Step, children
from cnncalc.writers import Options, formats, write

ALEXNET = cnncalc.analyze(cnncalc.load("papers/alexnet"))


def test_a_format_that_does_not_exist_is_refused() -> None:
    """With the nearest."""
    assert formats() == ["csv", "html", "json", "latex", "markdown", "table"]
    with pytest.raises(UsageError) as caught:
        write(ALEXNET, "jsn")
    assert (caught.value.problems[0].finding, caught.value.problems[0].hint) == (
        "no format 'jsn'",
        "did you mean json?",
    )


@pytest.mark.parametrize("width", [None, 60, 100])
def test_colours_change_no_sign(width: int | None) -> None:
    """The coloured table without its colours is the plain one."""
    coloured = write(ALEXNET, "table", Options(width=width, colour=True))
    plain = write(ALEXNET, "table", Options(width=width))
    assert "\x1b[" in coloured
    assert ("\x1b[36m" in coloured) is (width != 60)  # bars have no room there
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).split() == plain.split()


def test_an_empty_column_makes_no_rows() -> None:
    """A network without layers has a heading and totals."""
    shown = write(cnncalc.analyze(cnncalc.parse("3x8x8 -> 0 * relu")), "table")
    assert shown.split("\n")[1:6] == [
        "─" * 60,
        "layer  what it is  output  field  jump  params  MACs",
        "─" * 60,
        "─" * 60,
        "total  0 layers     3x8x8                    0     0",
    ]


def test_closed_forms_in_other_tables() -> None:
    """Conditions and names where there are any; no totals where something is unknown."""
    facts = {
        text: write(cnncalc.analyze(cnncalc.parse(text)), "table", Options(width=70))
        for text in ("CxHxW -> relu", "CxHxW -> custom 4@8x8", "CxHxW -> conv K 3")
    }
    said = {
        text: [line.split()[0] for line in shown.split("\n") if line[:1].isalpha()] for text, shown in facts.items()
    }
    assert said["CxHxW -> relu"] == [
        "network",
        "layer",
        "relu1",
        "total",
        "params",
        "work",
        "memory",
        "field",
        "counts",
    ]
    assert "params" not in said["CxHxW -> custom 4@8x8"]
    assert "valid" in said["CxHxW -> conv K 3"]
    assert "valid" not in said["CxHxW -> custom 4@8x8"]


def test_numbers_in_words() -> None:
    """Nothing of nothing, the unknown, and shapes without rows."""
    assert (units.percent(0, 0), units.percent(1, 3), units.percent(1, 5000), units.percent(0, 5)) == (
        "0 %",
        "33.3 %",
        "<0.1 %",
        "0.0 %",
    )
    unknown: Any = cnncalc.dims.UNKNOWN
    assert [say(unknown) for say in (units.scaled, units.in_bytes, units.in_binary_bytes)] == ["?"] * 3
    assert [say(1_500_000) for say in (units.scaled, units.in_bytes, units.in_binary_bytes)] == [
        "1.5 M",
        "1.5 MB",
        "1.4 MiB",
    ]
    assert (units.layout_text("chw", 0), units.layout_text("hwc", 2), units.layout_text("chw", 1)) == (
        "flat",
        "H x W x C",
        "C x W",
    )
    assert (units.per_axis(None), units.per_axis(()), units.per_axis((3, 3)), units.per_axis((3, 5))) == (
        "",
        "",
        "3",
        "3x5",
    )


def test_networks_made_by_hand() -> None:
    """A step that nothing stands for is refused; only brackets and merges hold chains."""
    with pytest.raises(cnncalc.ShapeError, match="no block 'nope'"):
        cnncalc.analyze(Network(body=Chain((Step(Call("nope")),))), input="3x8x8")
    assert [list(children(atom)) for atom in (LayerNode("relu"), Reference("a"), Call("b"))] == [[], [], []]


def test_the_zoo_reads_the_head_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that are no networks are passed over, and a head may be all there is."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("nothing", encoding="utf-8")
    (tmp_path / "mine" / "small.yaml").write_text(
        "# source: A. Author 1999\n# figures: small params 5\n", encoding="utf-8"
    )
    monkeypatch.setattr(zoo, "_HERE", str(tmp_path))
    monkeypatch.setattr(zoo, "COLLECTIONS", ("mine",))
    (entry,) = zoo._all.__wrapped__()
    assert (entry.name, entry.source, entry.year, entry.figures) == ("small", "A. Author", 1999, {"params": "5"})


def test_very_long_networks_are_aligned_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal layers in order, the others on one side; as the careful alignment finds it where nothing was changed."""
    a, b = (
        cnncalc.analyze(cnncalc.parse(f"3x9x9 -> conv 8 1 -> {middle} -> conv 4 1"))
        for middle in ("relu -> conv 8 3 -> tanh", "relu -> tanh -> conv 8 3 -> sigmoid")
    )
    monkeypatch.setattr(alike, "_MOST_CELLS", 0)
    found = [(one.sign, (one.a or one.b).name) for one in alike.differences(a, b)]  # type: ignore[union-attr]
    assert [sign for sign, _ in found].count("+") == 2
    assert {name for sign, name in found if sign == "+"} <= {"tanh1", "sigmoid1", "conv2"}
    assert len(found) == 7


def test_columns_that_do_not_fit_are_left_out() -> None:
    """Of a comparison on a narrow terminal the MACs go before what a layer is."""
    wide, narrow = (
        run("compare", "3x9x9 -> conv 8 3", "3x9x9 -> conv 1234567 3", "--layers", columns=width).stdout
        for width in (100, 40)
    )
    assert "MACs" in wide
    assert "MACs" not in narrow
    assert "what it is" in narrow


def test_what_is_too_long_for_a_claim_is_none() -> None:
    """Nobody writes a claim of two thousand signs."""
    assert split_claim("1" * 990 + " = " + "1" * 990)
    assert split_claim("1" * 1000 + " = " + "1" * 1000) == []


def test_every_default_column_is_a_figure() -> None:
    """And has a title."""
    assert all(NAMES[name].title for name in DEFAULT)
