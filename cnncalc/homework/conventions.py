"""The conventions under which another figure is right too: one small rule each."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..operations import Value
from .cases import CONVENTIONS, Case, convention


@convention
def biases_left_out(case: Case) -> Iterator[Value]:
    """Weights, where params are asked for."""
    if case.figure == "params" and case.total("biases"):
        yield case.total("weights")


@convention
def biases_counted(case: Case) -> Iterator[Value]:
    """Params, where weights are asked for."""
    if case.figure == "weights" and case.total("biases"):
        yield case.total("params")


@convention
def bias_adds_counted(case: Case) -> Iterator[Value]:
    """MACs with an addition for each bias."""
    if case.figure in ("macs", "ops") and case.total("bias_adds"):
        yield case.total("macs") + case.total("bias_adds")


@convention
def two_for_a_mac(case: Case) -> Iterator[Value]:
    """FLOPs, where MACs are asked for."""
    if case.figure in ("macs", "ops") and case.total("macs"):
        yield 2 * case.total("macs")


@convention
def one_for_a_mac(case: Case) -> Iterator[Value]:
    """MACs, where FLOPs are asked for."""
    if case.figure == "flops" and case.total("macs"):
        yield case.total("macs")


@convention
def binary_units(case: Case) -> Iterator[Value]:
    """MiB written as MB."""
    if isinstance(case.value, int) and (case.figure in ("memory", "peak") or case.unit.lower() in ("kb", "mb", "gb")):
        steps = {"kb": (1,), "mb": (2,), "gb": (3,)}.get(case.unit.lower(), ())
        yield from (Fraction(case.value * 1000**step, 1024**step) for step in steps)


@convention
def heads_counted(case: Case) -> Iterator[Value]:
    """With auxiliary heads."""
    report = case.report
    summed = case.figure in ("params", "weights", "macs")
    if summed and report is not None and case.whole and any(row.aux for row in report.rows):
        yield sum(getattr(row, case.figure) for row in report.rows)


__all__ = ["CONVENTIONS"]
