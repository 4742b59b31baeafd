"""Single layers with random arguments, as PyTorch ran or refused them, held against the rules."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import cnncalc

ROWS = list(csv.DictReader((Path(__file__).parent / "reference/layers.csv").read_text(encoding="utf-8").splitlines()))


def outcome(layer: str) -> tuple[str, str, str, str]:
    """Shape, parameters and MACs of a layer on its input, written as the table writes them."""
    try:
        row = cnncalc.analyze(cnncalc.parse(layer)).rows[0]
    except cnncalc.ShapeError:
        return "", "", "", "error"
    return str(row.output_shape), str(row.params), str(row.macs), "ok"


@pytest.mark.parametrize("kind", ["conv", "convtranspose", "maxpool", "avgpool"])
def test_layers_agree_with_pytorch(kind: str) -> None:
    """Every layer of a kind gives PyTorch's figures, or is refused where PyTorch refuses it."""
    rows = [row for row in ROWS if row["notation"].split()[0] == kind]
    assert len(rows) > 150
    wrong = []
    for row in rows:
        layer = f"{row['input']} -> {row['notation']}"
        want = row["output_shape"], row["params"], row["macs"], row["outcome"]
        found = outcome(layer)
        if found != want:
            wrong.append((layer, want, found))
    assert not wrong


def test_table_is_whole() -> None:
    """The table has its 1,200 rows, of which PyTorch refuses 30."""
    assert len(ROWS) == 1_200
    assert sum(row["outcome"] == "error" for row in ROWS) == 30
