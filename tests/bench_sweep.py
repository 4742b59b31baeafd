"""Prints how many designs a second a sweep works out, beside a loop over `analyze`; run by hand: python tests/bench_sweep.py."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from statistics import median

import cnncalc
from cnncalc.design.sweep import sweep

NETWORK = """3x{n}x{n} -> conv {k} 3x3 pad 1 -> relu -> maxpool 2 -> conv {2*k} {f}x{f} pad 1 -> relu -> maxpool 2
conv {4*k} 3x3 pad 1 -> fc 10"""
FIGURES = "params, weights, biases, buffers, macs, flops, bias_adds, other_ops, activations, rf"
AXES = {"k": range(1, 257), "n": range(32, 288), "f": range(1, 17)}
ROUNDS = 5


def swept() -> float:
    """Designs a second on one core, every total and the field worked out for each."""
    condition = " and ".join(f"{name} >= 0" for name in FIGURES.split(", ")[1:]) + " and params < 100"
    start = time.perf_counter()
    found = sweep(cnncalc.parse(NETWORK), AXES, where=condition, columns=FIGURES)
    return found.designs / (time.perf_counter() - start)


def looped() -> float:
    """The same, one analysis a design."""
    network = cnncalc.parse(NETWORK)
    designs = [{"k": k, "n": n, "f": 3} for k in range(1, 256, 25) for n in range(32, 288, 10)]
    start = time.perf_counter()
    for design in designs:
        totals = cnncalc.analyze(network, set=design).totals
        assert totals.receptive_field
    return len(designs) / (time.perf_counter() - start)


def large() -> None:
    """A hundred million designs through a filter, in a process of its own."""
    axes = {"k": range(1, 1001), "n": range(32, 1032), "f": range(1, 101)}
    start = time.perf_counter()
    found = sweep(cnncalc.parse(NETWORK), axes, where="params < 60k and macs < 20M and rf >= 40", rank="macs", top=20)
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{found.designs:,} designs, {found.kept:,} kept, in {seconds:.1f} s, peak memory {memory:.0f} MiB")


def main() -> None:
    """Both speeds, their ratio, and the memory of a large sweep."""
    pairs = [(swept(), looped()) for _ in range(ROUNDS)]
    fast, slow = (median(column) for column in zip(*pairs))
    ratio = median(a / b for a, b in pairs)
    print(f"sweep {fast:,.0f} designs a second, analyze {slow:,.0f}, ratio {ratio:,.0f}")
    subprocess.run([sys.executable, __file__, "large"], check=True)


if __name__ == "__main__":
    large() if sys.argv[1:] == ["large"] else main()
