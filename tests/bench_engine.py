"""Prints how fast and lean the engine is; run by hand: python tests/bench_engine.py.

Speeds are ratios to NumPy's own product of the same size, measured in turn; 80 % is wanted for the 3x3 layers of VGG-16
after the first, at most twice the time of its products for the whole network, and at most 256 MB beside its weights and
its largest live set. Then the times of some deep networks.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from math import prod
from statistics import median
from typing import Any

import numpy as np

import cnncalc
from cnncalc import Report, Row
from cnncalc.engine.kernels import KERNELS
from cnncalc.engine.numbers import drawn
from cnncalc.engine.tally import Tally

ROUNDS = 15
DEEP = ("papers/resnet50", "papers/densenet121", "papers/mobilenet_v1_100", "papers/googlenet", "papers/unet")


def seconds(action: Callable[[], object]) -> float:
    """The time of one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def paired(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float, float]:
    """Median times of two actions done in turn, and the median ratio of the first to the second."""
    one(), other()
    pairs = [(seconds(one), seconds(other)) for _ in range(ROUNDS)]
    first, second = zip(*pairs)
    return median(first), median(second), median(a / b for a, b in pairs)


def product(row: Row) -> Callable[[], object]:
    """A @ B of the size of a layer's product, with nothing around it."""
    x, y = row.inputs[0].output_shape, row.output_shape
    positions = prod(y.space)
    taps = row.macs // (y.channels * positions)
    a = np.random.default_rng(0).random((y.channels, taps), np.float32)
    b = np.random.default_rng(1).random((taps, positions), np.float32)
    assert x is not None
    return lambda: a @ b


def layer(row: Row) -> Callable[[], object]:
    """One layer in the engine."""
    kernel, shape = KERNELS[row.kind], (1, *row.inputs[0].output_shape)
    numbers = kernel.allocate(row.layer, [shape], drawn(row.name, 0, "float32"))
    x = np.random.default_rng(2).random(shape, np.float32)
    return lambda: kernel.run(row.layer, [x], numbers, Tally())


def layers(report: Report) -> None:
    """Each 3x3 layer beside its product."""
    seen = set()
    for row in report.rows[1:]:
        key = (row.kind, row.inputs[0].output_shape, row.output_shape)
        if row.kind == "conv" and key not in seen:
            seen.add(key)
            ours, _, ratio = paired(layer(row), product(row))
            speed = 2e-9 * row.macs / ours
            print(
                f"{row.name:10} {row.inputs[0].output_shape!s:>12} {1e3 * ours:7.2f} ms  {speed:5.0f} GFLOP/s  {1 / ratio:5.0%} of A @ B's speed"
            )


def weights_of(report: Report) -> dict[str, Any]:
    """All numbers of a network, drawn beforehand."""
    from cnncalc.engine.weights import wanted

    shapes = {name: shape for row in report.rows for name, shape in wanted(row).items()}
    rng = np.random.default_rng(0)
    return {name: rng.random(shape, np.float32) * 0.02 for name, shape in shapes.items()}


def whole(report: Report) -> None:
    """The network beside its products alone."""
    x = np.random.default_rng(3).random(report.inputs[0].output_shape, np.float32)
    weights = weights_of(report)
    products = [product(row) for row in report.rows if row.layer.weighted]
    ours, theirs, ratio = paired(lambda: report.run(x, weights), lambda: [one() for one in products])
    print(f"{report.name} whole: {1e3 * ours:.0f} ms, its products {1e3 * theirs:.0f} ms: {ratio:.2f} times")


PEAK = """
import sys, cnncalc
report = cnncalc.analyze(cnncalc.load(sys.argv[1]))
report.run()
status = open("/proc/self/status").read()
print(int(status.partition("VmHWM:")[2].split()[0]) * 1024)
"""


def peak(name: str) -> None:
    """The most memory that a process held which ran the network, the interpreter and NumPy included (Linux)."""
    memory = cnncalc.analyze(cnncalc.load(name)).memory
    bound = memory.bytes(memory.weights + memory.peak)
    held = int(subprocess.run([sys.executable, "-c", PEAK, name], capture_output=True, text=True, check=True).stdout)
    print(
        f"{name}: peak {held / 1e6:.0f} MB, weights and largest live set {bound / 1e6:.0f} MB: {(held - bound) / 1e6:+.0f} MB"
    )


def deep() -> None:
    """Times of deep networks, their numbers drawn, and how much of the time the kernels take."""
    for name in DEEP:
        report = cnncalc.analyze(cnncalc.load(name))
        report.run()
        took = median(seconds(lambda: report.run()) for _ in range(3))
        print(f"{name}: {report.totals.macs / 1e9:.2f} GMAC, {len(report.rows)} layers, {took:.2f} s")


def main() -> None:
    """All of it."""
    vgg = cnncalc.analyze(cnncalc.load("papers/vgg16"))
    layers(vgg)
    whole(vgg)
    for name in ("papers/vgg16", "papers/resnet50", "papers/unet"):
        peak(name)
    deep()


if __name__ == "__main__":
    main()
