"""Runs every network of the zoo and every example at full size, and holds what happened against what was computed.

By hand: python tests/campaign_engine.py [PART OF A NAME]. Prints a line a network, and exits 1 if any differs.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from engine_facts import computed, executed

import cnncalc
from cnncalc import Network
from cnncalc.zoo import entries

EXAMPLES = Path(__file__).parent.parent / "examples"


def networks(part: str) -> Iterator[tuple[str, Network, str | None]]:
    """Every network, and which variant of it."""
    for entry in entries():
        if part in entry.target:
            yield entry.target, entry.load(), None
    for path in sorted(EXAMPLES.glob("*.yaml")):
        network = cnncalc.load(path)
        names: list[str | None] = [variant.name for variant in network.variants]
        for variant in names or [None]:
            if part in path.stem:
                yield f"{path.name} {variant or ''}".strip(), network, variant


def main() -> int:
    """How many differ."""
    wrong = 0
    for number, (name, network, variant) in enumerate(networks(" ".join(sys.argv[1:])), 1):
        report = cnncalc.analyze(network, variant=variant, aux=True, batch=1)
        start = time.perf_counter()
        facts, made = executed(report)
        took, expected = time.perf_counter() - start, computed(report)
        differ = [layer for layer in expected if facts[layer] != expected[layer]]
        finite = bool(np.isfinite(made).all())
        wrong += bool(differ) or not finite
        verdict = "agrees" if finite and not differ else f"DIFFERS: {' '.join(differ[:5])}"
        print(
            f"{number:3} {name:40} {len(facts):5} layers {report.totals.macs / 1e9:8.2f} GMAC {took:7.2f} s  {verdict}",
            flush=True,
        )
    print(f"{wrong} differ")
    return wrong


if __name__ == "__main__":
    sys.exit(bool(main()))
