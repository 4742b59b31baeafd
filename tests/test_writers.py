"""Every format says the same: its columns add up to its totals, and its figures are those of the report."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnncalc
from cnncalc import units
from cnncalc.errors import UsageError
from cnncalc.figures import DEFAULT, FIGURES, NAMES
from cnncalc.report import Report
from cnncalc.writers import Options, formats, write, write_several

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.yaml"))
ALEXNET = cnncalc.analyze(cnncalc.load("papers/alexnet"))
SUMMED = [name for name, figure in FIGURES.items() if figure.total == "sum"]


def report_of(path: Path, *, batch: int = 1, aux: bool = False) -> Report:
    """The report of an example."""
    return cnncalc.analyze(cnncalc.load(path), batch=batch, aux=aux)


def number(text: str) -> int:
    """A number as tables show it."""
    return int(text.replace(",", "").strip("* ") or 0)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("depth", [None, 1, 2])
def test_csv_columns_add_up(path: Path, depth: int | None) -> None:
    """The last line of CSV is the sum of the lines above it, folded or not."""
    report = report_of(path, aux=True)
    names = ("layer", *SUMMED)
    *rows, last = list(csv.DictReader(StringIO(write(report, "csv", Options(columns=names, depth=depth)))))
    assert last["layer"] == "total"
    for name in SUMMED:
        assert sum(int(row[name]) for row in rows) == int(last[name])
        assert int(last[name]) == getattr(report.totals, name)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_markdown_columns_add_up(path: Path) -> None:
    """The bold last line is the sum of the lines above it."""
    report = report_of(path, aux=True)
    text = write(report, "markdown", Options(columns=("layer", "params", "macs")))
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.split("\n") if line.startswith("|")]
    *rows, last = cells[2:]
    for column in (1, 2):
        assert sum(number(row[column]) for row in rows) == number(last[column])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_table_columns_add_up(path: Path) -> None:
    """The totals of the table are the sums of its columns."""
    report = report_of(path, aux=True)
    text = write(report, "table", Options(columns=("layer", "weights", "activations")))
    parts = text.split("─\n")
    rows = [line.split() for line in parts[2].split("\n") if len(line.split()) == 3]
    total = parts[3].split("\n")[0].split()
    for column in (1, 2):
        assert sum(number(row[column]) for row in rows) == number(total[column])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_json_adds_up_and_keeps_its_keys(path: Path) -> None:
    """Totals are sums over the layers that are not auxiliary, and the documented keys are there."""
    data = json.loads(report_of(path, batch=3).to_json())
    layers = [layer for layer in data["layers"] if not layer["aux"]]
    for name in ("params", "weights", "biases", "buffers", "macs", "flops", "bias_adds", "other_ops", "activations"):
        assert sum(layer[name] for layer in layers) == data["totals"][name]
    assert (data["schema"], data["convention"], data["batch"]) == ("cnncalc/1", "paper", 3)
    assert set(layers[0]) >= {
        "name", "kind", "notation", "inputs", "output_shape", "params", "weights", "biases", "buffers", "macs", "flops",
        "bias_adds", "other_ops", "activations", "receptive_field", "jump", "effective_padding", "sees_all", "aux",
        "source", "notes",
    }  # fmt: skip
    assert set(data["totals"]) >= {
        "layers", "params", "weights", "biases", "buffers", "macs", "flops", "bias_adds", "other_ops", "activations",
        "complete", "receptive_field", "sees_all", "depth", "conv_layers", "fc_layers", "memory",
    }  # fmt: skip
    assert set(data["totals"]["memory"]) >= {
        "dtype",
        "weights_bytes",
        "activations_bytes",
        "peak_bytes",
        "training_bytes",
    }


def test_json_is_the_documented_one() -> None:
    """AlexNet's first layer and totals, as the documentation of the format has them."""
    data = json.loads(report_of(EXAMPLES[0]).to_json())
    assert data["inputs"] == {"input": [3, 227, 227]}
    assert data["layers"][0] == {
        "name": "conv1", "kind": "conv", "notation": "conv 96 11x11 /4", "inputs": ["input"],
        "output_shape": [96, 55, 55], "params": 34944, "weights": 34848, "biases": 96, "buffers": 0,
        "macs": 105415200, "flops": 210830400, "bias_adds": 290400, "other_ops": 0,
        "activations": 290400, "receptive_field": [11, 11], "jump": [4, 4], "effective_padding": [0, 0],
        "sees_all": False, "aux": False, "source": {"line": 5, "column": 12}, "notes": [],
    }  # fmt: skip
    totals = data["totals"]
    assert list(totals) == [
        "layers", "params", "weights", "biases", "buffers", "macs", "flops", "bias_adds", "other_ops", "activations",
        "complete", "receptive_field", "sees_all", "depth", "conv_layers", "fc_layers", "memory",
    ]  # fmt: skip
    assert [totals[name] for name in ("layers", "params", "weights", "biases")] == [22, 60965224, 60954656, 10568]
    assert [totals[name] for name in ("macs", "flops", "bias_adds")] == [724406816, 1448813632, 659272]
    assert (totals["complete"], totals["receptive_field"], totals["sees_all"]) == (True, [195, 195], True)
    assert (totals["depth"], totals["conv_layers"], totals["fc_layers"]) == (8, 5, 3)
    assert totals["memory"]["weights_bytes"] == 243860896
    assert totals["memory"]["peak_bytes"] == 4 * 580800


def test_memory_policies_of_vgg16() -> None:
    """The CS231n table's policy gives 15,237,608 values, which its slide rounds to 24M."""
    report = cnncalc.analyze(cnncalc.load("papers/vgg16"))
    assert report.memory.outputs == 15_237_608


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(20, 140))
def test_a_table_fits_or_keeps_every_figure(width: int) -> None:
    """Whatever the width, no figure is cut; where there is room no line is longer than the terminal."""
    report = report_of(EXAMPLES[0])
    text = write(report, "table", Options(width=width))
    assert "60,965,224" in text
    assert "724,406,816" in text
    if width >= 80:
        assert max(map(len, text.split("\n"))) <= width


@pytest.mark.parametrize("encoding", ["ascii", "cp949", "cp437", "latin-1", "utf-8"])
def test_glyphs_fall_back_to_what_an_encoding_has(encoding: str) -> None:
    """The text of a table can be encoded in the terminal's encoding."""
    write(report_of(EXAMPLES[0]), "table", Options(encoding=encoding, width=100)).encode(encoding)


def test_formats_are_files() -> None:
    """A format is a file of the folder, and each writes one report and several."""
    assert {"csv", "json", "markdown", "table"} <= set(formats())
    reports = [report_of(path) for path in EXAMPLES[:2]]
    for form in formats():
        assert write(reports[0], form).endswith("\n")
        several = write_several(reports, form)
        assert all(report.name in several for report in reports)


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


def test_every_default_column_is_a_figure() -> None:
    """And has a title."""
    assert all(NAMES[name].title for name in DEFAULT)
