"""Prints the time of analysis a layer, at 1,000 and at 100,000 layers; run by hand: python tests/bench_analysis.py."""

from __future__ import annotations

import gc
import time
from statistics import median

import cnncalc

NETWORKS = {
    "a repeat of conv, bn, relu": "16@32x32 -> {n} * (conv 16 3x3 pad 1 nobias -> bn -> relu)",
    "residual blocks": "16@32x32 -> {n} * residual(conv 16 3x3 pad 1 nobias -> bn)",
    "lines written out": "16@32x32 -> {written}",
}


SMALL, LARGE, ROUNDS = 1_000, 100_000, 7


def written(text: str, layers: int) -> str:
    """A network of so many layers."""
    lines = " -> ".join(["conv 16 3x3 pad 1", "relu"] * (layers // 2))
    return text.replace("{n}", str(layers // 3)).replace("{written}", lines)


def cost(network: cnncalc.Network, times: int) -> float:
    """Microseconds a layer, over so many analyses."""
    gc.collect()
    layers, start = 0, time.perf_counter()
    for _ in range(times):
        layers += len(cnncalc.analyze(network).rows)
    return 1e6 * (time.perf_counter() - start) / layers


def main() -> None:
    """Print the median cost at both sizes and the median of their ratios, taken in turn."""
    for name, text in NETWORKS.items():
        small, large = cnncalc.parse(written(text, SMALL)), cnncalc.parse(written(text, LARGE))
        pairs = [(cost(small, LARGE // SMALL), cost(large, 1)) for _ in range(ROUNDS)]
        ratio = median(after / before for before, after in pairs)
        costs = [median(column) for column in zip(*pairs)]
        print(f"{name}: {costs[0]:.1f} us a layer at {SMALL:,}, {costs[1]:.1f} at {LARGE:,}, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
