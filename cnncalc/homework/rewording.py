"""Claims with the given answer that would have been right: another figure, a layer without biases, another unit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..calculation.arithmetic import Spec
from .cases import Case
from .claims import Claim

_FIGURE = {
    "biases_left_out": "weights",
    "biases_counted": "params",
    "two_for_a_mac": "flops",
    "one_for_a_mac": "macs",
}
_UNITS = {"kb": "KiB", "mb": "MiB", "gb": "GiB"}


def reworded(case: Case, rule: str, claim: Claim) -> Iterator[tuple[str, str]]:
    """The sides of claims that say what was meant; whoever shows them tries each first."""
    if rule in _FIGURE:
        yield with_figure(case, _FIGURE[rule]), claim.right
    if rule == "biases_left_out" and isinstance(case.named, Spec):
        yield _without_biases(case.named), claim.right
    if rule == "bias_adds_counted":
        yield f"{with_figure(case, 'macs')} + {with_figure(case, 'bias_adds')}", claim.right
    if rule == "floor_not_written":
        yield f"floor({claim.left})", claim.right
    if rule == "binary_units":
        yield (
            claim.left,
            re.sub("[kmg]b", lambda found: _UNITS[found.group().lower()], claim.right, flags=re.IGNORECASE),
        )


def with_figure(case: Case, name: str) -> str:
    """The figure of the case under another name."""
    if isinstance(case.named, Spec):
        return f"{name}({case.named.text.strip()})"
    return f"{case.named.rpartition('.')[0]}.{name}"


def _without_biases(spec: Spec) -> str:
    """params(conv 96 11x11 nobias, in 3)."""
    layers, comma, incoming = spec.text.strip().rpartition(",")
    return f"{spec.name}({layers.rstrip()} nobias{comma}{incoming})" if comma else ""
