"""Every kind of layer with every sort of arguments on every sort of input: an answer, or an error that is one of ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import cnncalc
from cnncalc import CnncalcError
from cnncalc.layers import KINDS

INPUTS = ("3x32x32", "3@9", "8", "4@4x5x6", "CxHxW", "{6*K+3}@{4*H+2}x{2*W+1}", "{K+9}@{H+9}x{W+9}", "3@0x5", "")
ARGUMENTS = (
    "", "0", "3", "3 3", "3x3", "3x3x3", "1x2x3x4", "1+2", "1+2x3", "1..2", "2..1", "1+2..3", "same", "valid", "all", "bilinear",
    "{i}", "{[1]}", "{1/2}", "{in-9}", "C", "K", "3x3 /S", "{K//2}", "{K/2}", "9" * 20, "3 /2", "2 /0", "like @input", "to 3x3", "4@4x4",
    "1+2@4", "0@4x4", "4@4x4 params 3", "in 3", "3 3 groups 3 multiplier 2", "connections {[[0]]}", "3 3 connections {[[9], []]}",
    "3 depth 3", "3 pad 1x2x3", "3 3 outpad 1", "3 3 dilation 99999999999 pad 9999999999999", "0.5", "-1",
    "2", "4", "{2*K+1}", "{K+40}", "3 {H+10}", "3 3 groups 2", "3 3 groups 4", "in {2*K}", "3x3x4", "..{K+10}", "{3*K+1}@3x3",
)  # fmt: skip


def written(kind: str) -> Iterator[str]:
    """A kind's networks."""
    for arguments in ARGUMENTS:
        for shape in INPUTS:
            yield f"{shape} -> {kind} {arguments}" if shape else f"{kind} {arguments}"


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if name == kind.kind and not kind.merge])
def test_an_answer_or_an_error(kind: str) -> None:
    """Whatever is written, and whatever comes in."""
    answers = 0
    for text in written(kind):
        try:
            network = cnncalc.parse(text)
            assert cnncalc.parse(str(network)) == network
            answers += bool(cnncalc.analyze(network).rows)
        except CnncalcError:
            continue
    assert answers
