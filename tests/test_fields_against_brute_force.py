"""Receptive fields of random graphs, unit by unit, against an oracle that follows sets of positions."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

import cnncalc
import oracle_fields as oracle
from cnncalc import Row
from oracle_fields import Signal

CAMPAIGN = int(os.environ.get("CNNCALC_EXAMPLES", "0"))  # so many random graphs instead of 300 fixed ones
WIDEST, LONGEST, FARTHEST = 150, 48, 48  # size, period and jump at which a graph stops growing

Draw = Callable[[st.SearchStrategy[int]], int]
Layer = tuple[str, Signal]


class Met(NamedTuple):
    """A place where branches meet, by the name of its row."""

    name: str
    branches: tuple[Signal, ...]


class Graph:
    """A random graph of layers on one axis, with 4 channels between its parts: its text and what the oracle says."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.probes: dict[str, Signal] = {}  # of rows that are named
        self.met: list[Met] = []
        size = self.number(5, 40)
        self.text = f"4@{size} -> {self.chain(oracle.start(size), self.number(1, 6), 2)}"

    def number(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))

    def chain(self, signal: Signal, parts: int, depth: int) -> str:
        """Parts one after another, each followed by a named layer; the last one tells the chain's signal."""
        texts = []
        for _ in range(parts):
            text, grown = self.part(signal, depth)
            if not fits(grown):
                text, grown = "relu", signal
            signal = grown
            texts += [text, self.probe(signal)]
        return " -> ".join(texts)

    def probe(self, signal: Signal) -> str:
        name = f"p{len(self.probes)}"
        self.probes[name] = signal
        return f"{name}: identity"

    def part(self, signal: Signal, depth: int) -> Layer:
        choices = [window, window, same, transposed, repeated, interpolated, shuffled, unshuffled, bordered, adaptive]
        if depth and not self.number(0, 2):
            return self.branches(signal, depth - 1)
        return choices[self.number(0, len(choices) - 1)](self.number, signal)
