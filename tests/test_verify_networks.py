"""Rule and engine agree: on the examples, on networks of the zoo, and on random networks.

The zoo's networks run on small inputs here; all of them at full size in `campaign_verify.py`, by hand.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from strategies import networks

import cnncalc
from cnncalc.engine.verification import Verification
from cnncalc.zoo import COLLECTIONS, entries

HERE = Path(__file__).parent
TABLE = list(csv.DictReader((HERE / "verify_inputs.csv").read_text(encoding="utf-8").splitlines()))
CAMPAIGN = int(os.environ.get("CNNCALC_EXAMPLES", "0"))  # so many random networks, instead of the same 100 each time


def differences(found: Verification) -> list[str]:
    """Everything in which execution differs."""
    return [f"{row.name}: {one.text}" for row in found.rows for one in row.differences]


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case["network"])
def test_a_network_does_what_its_report_says(case: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Shapes, numbers allocated, multiplications and fields, side heads included; every layer is looked at."""
    monkeypatch.chdir(HERE.parent)
    found = cnncalc.analyze(cnncalc.load(case["network"]), input=case["input"], aux=True).verify()
    assert not differences(found)
    assert all(row.shape.looked_at and row.field.looked_at for row in found.rows)


def test_every_file_stands_in_the_table() -> None:
    """All examples, and of every file of the zoo a network, but those that hold nothing but large ones."""
    named = {case["network"] for case in TABLE}
    assert {f"examples/{path.name}" for path in (HERE.parent / "examples").glob("*.yaml")} <= named
    files = {(entry.collection, entry.file) for entry in entries()}
    there = {(entry.collection, entry.file) for entry in entries() if entry.target in named}
    large = {("papers", "fcn8s"), *(("slim", name) for name in ("vgg_16", "inception_v4", "inception_resnet_v2"))}
    assert files - there == {(collection, f"{name}.yaml") for collection, name in large}
    assert {collection for collection, _ in there} == set(COLLECTIONS)


@settings(
    max_examples=CAMPAIGN or 100,
    derandomize=not CAMPAIGN,
    database=None,
    deadline=None,
    phases=list(Phase) if CAMPAIGN else [Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(networks())
def test_random_networks_do_what_their_reports_say(text: str) -> None:
    """Any network that can be written, with variables, blocks, branches, side heads and vectors."""
    assert not differences(cnncalc.analyze(cnncalc.parse(text), aux=True).verify())
