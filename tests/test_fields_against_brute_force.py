"""Receptive fields of random graphs, unit by unit, against an oracle that follows sets of positions."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction

import oracle_fields as oracle
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from oracle_fields import Signal

import cnncalc
from cnncalc import Row

CAMPAIGN = int(os.environ.get("CNNCALC_EXAMPLES", "0"))  # so many random graphs, instead of the same 300 each time
LARGEST, LONGEST, FARTHEST = 150, 48, 48  # size, period and jump beyond which no layer is added
MOST = 12  # times that a branch is made faster or slower to fit another

Number = Callable[[int, int], int]  # a random number, from .. to
Layer = tuple[str, Signal]
SCALES = [Fraction(2), Fraction(3), Fraction(1, 2), Fraction(1, 3), Fraction(3, 2), Fraction(2, 3), Fraction(1)]


# -- layers: each is given what comes in, and answers with its text and what the oracle says of it ---


def fits(signal: Signal) -> bool:
    """Whether the graph may go on from here."""
    jump = signal.jump or 0
    return 1 <= signal.size <= LARGEST and signal.period <= LONGEST and jump <= FARTHEST


def window(number: Number, below: Signal) -> Layer:
    """A convolution or pooling with everything a window can have."""
    kind = ["conv 4", "dwconv", "maxpool", "avgpool"][number(0, 3)]
    kernel, stride, dilation = number(1, 5), max(1, number(-1, 3)), max(1, number(-1, 3))
    pools, most = "pool" in kind, kernel // 2 if "pool" in kind else 4
    dilation = 1 if kind == "avgpool" else dilation
    before, after, ceil = number(0, most), number(0, most), pools and number(0, 1)
    n, reach = below.size, dilation * (kernel - 1) + 1
    size = (n + before + after - reach) // stride + 1
    if ceil:
        size = -(-(n + before + min(after + stride - reach, 0)) // stride)
    words = f"{kind} {kernel} /{stride} pad {before}+{after}" + (f" dilation {dilation}" if dilation > 1 else "")
    return words + (" ceil" if ceil else ""), oracle.window(below, kernel, stride, dilation, before, size)


def same(number: Number, below: Signal) -> Layer:
    """A convolution with TensorFlow's padding."""
    kernel, stride, dilation = number(1, 5), number(1, 3), number(1, 2)
    size, reach = -(-below.size // stride), dilation * (kernel - 1) + 1
    before = max((size - 1) * stride + reach - below.size, 0) // 2
    words = f"conv 4 {kernel} /{stride} same dilation {dilation}"
    return words, oracle.window(below, kernel, stride, dilation, before, size)


def transposed(number: Number, below: Signal) -> Layer:
    """A transposed convolution; a kernel below the stride leaves units that read nothing."""
    kernel, stride, dilation = number(1, 4), number(1, 3), max(1, number(-1, 2))
    before, after, outpad = number(0, 2), number(0, 2), number(0, max(stride, dilation) - 1)
    size = (below.size - 1) * stride - before - after + dilation * (kernel - 1) + 1 + outpad
    words = f"convtranspose 4 {kernel} /{stride} pad {before}+{after} dilation {dilation} outpad {outpad}"
    return words, oracle.spread(below, kernel, stride, dilation, before, size)


def repeated(number: Number, below: Signal) -> Layer:
    """Repetition by a factor or to a size."""
    if number(0, 1):
        factor = number(1, 3)
        return f"upsample {factor}", oracle.nearest(below, below.size * factor)
    size = scaled(number, below)
    return f"upsample to {size}", oracle.nearest(below, size)


def interpolated(number: Number, below: Signal) -> Layer:
    """Linear interpolation to a size."""
    size = scaled(number, below)
    return f"upsample to {size} bilinear", oracle.linear(below, size)


def adaptive(number: Number, below: Signal) -> Layer:
    """Pooling to a size; to 1 it sees everything."""
    size = scaled(number, below)
    kind = ["adaptiveavgpool", "adaptivemaxpool"][number(0, 1)]
    return f"{kind} {size}", oracle.adaptive(below, size) if size > 1 else oracle.everything(below)


def scaled(number: Number, below: Signal) -> int:
    """A size that is mostly a simple multiple of the one that comes in."""
    return max(1, int(below.size * SCALES[number(0, len(SCALES) - 1)]) + max(0, number(-6, 2)))


def shuffled(number: Number, below: Signal) -> Layer:
    """Channels to positions."""
    factor = number(1, 3)
    return f"conv {4 * factor} 1 -> pixelshuffle {factor}", oracle.shuffle(below, factor)


def unshuffled(number: Number, below: Signal) -> Layer:
    """Positions to channels."""
    factor = next(factor for factor in (number(2, 3), 2, 3, 1) if below.size % factor == 0)
    return f"pixelunshuffle {factor} -> conv 4 1", oracle.unshuffle(below, factor)


def bordered(number: Number, below: Signal) -> Layer:
    """A border added or cut off."""
    before, after = number(0, 3), number(0, 3)
    if number(0, 1):
        return f"pad {before}+{after}", oracle.shifted(below, before, after)
    return f"crop {before}+{after}", oracle.shifted(below, -before, -after)


LAYERS = [window, window, window, same, transposed, repeated, interpolated, adaptive, shuffled, unshuffled, bordered]


# -- graphs ------------------------------------------------------------------------------------------


class Graph:
    """A random graph on one axis, 4 channels between its parts: its text, and what the oracle says of its rows."""

    def __init__(self, number: Number) -> None:
        self.number = number
        self.probes: dict[str, Signal] = {}
        self.meetings: dict[str, list[Signal]] = {}
        size = number(5, 40)
        self.text = f"4@{size} -> {self.chain(oracle.start(size), number(1, 6), 2)[0]}"

    def __repr__(self) -> str:
        return self.text

    def chain(self, signal: Signal, length: int, depth: int) -> Layer:
        """Parts one after another, each with a named identity behind it, to look at and to refer to."""
        texts = []
        for _ in range(length):
            text, signal = self.part(signal, depth)
            name = f"p{len(self.probes)}"
            self.probes[name] = signal
            texts += [text, f"{name}: identity"]
        return joined(*texts), signal

    def part(self, below: Signal, depth: int) -> Layer:
        """A layer or meeting branches; nothing where they would lead too far."""
        before = dict(self.probes), dict(self.meetings)
        if depth and not self.number(0, 2):
            made = self.branches(below, depth - 1)
        else:
            made = LAYERS[self.number(0, len(LAYERS) - 1)](self.number, below)
        if fits(made[1]):
            return made
        self.probes, self.meetings = before
        return "", below

    def branches(self, below: Signal, depth: int) -> Layer:
        """Branches that meet, brought to the last one's size and mostly to its jump."""
        kind = ["concat", "add", "mul", "residual"][self.number(0, 3)]
        count = self.number(1, 2) if kind == "residual" else self.number(2, 3)
        made = [self.branch(below, depth) for _ in range(count)]
        target = below if kind == "residual" and count == 1 else made[-1][1]
        made = [self.fitted(layer, target, kind == "concat") for layer in made]
        name = f"m{len(self.meetings)}"
        self.meetings[name] = [signal for _, signal in made] + [below] * (kind == "residual" and count == 1)
        text = f"{name}: {kind}({' | '.join(text for text, _ in made)})"
        return joined(text, "conv 4 1" if kind == "concat" else ""), oracle.meet(self.meetings[name])

    def branch(self, below: Signal, depth: int) -> Layer:
        """A chain, now and then from an earlier layer; or what squeeze-and-excitation does."""
        how = self.number(0, 9)
        if how == 9:
            return "gap -> conv 4 1", oracle.everything(below)
        if how < 7 or not self.probes:
            return self.chain(below, self.number(0, 2), depth)
        name = f"p{self.number(0, len(self.probes) - 1)}"
        text, signal = self.chain(self.probes[name], self.number(0, 1), depth)
        return joined(f"@{name}", text), signal

    def fitted(self, layer: Layer, target: Signal, to_size: bool) -> Layer:
        """A branch with the jump (4 times in 5) and the size of another; a single unit may be broadcast."""
        text, signal = layer
        if signal.reads is None and signal.size == 1 and not to_size:
            return layer
        ratio = target.jump / signal.jump if target.jump and signal.jump and self.number(0, 4) else Fraction(1)
        for step, factor in ((self.faster, ratio.denominator), (self.slower, ratio.numerator)):
            if 1 < factor <= MOST:
                more, signal = step(signal, factor)
                text = joined(text, more)
        room = target.size - signal.size
        if not room:
            return text, signal
        before = self.number(0, abs(room))
        after = abs(room) - before
        if room > 0:
            return joined(text, f"pad {before}+{after}"), oracle.shifted(signal, before, after)
        return joined(text, f"crop {before}+{after}"), oracle.shifted(signal, -before, -after)

    def faster(self, signal: Signal, factor: int) -> Layer:
        """So many times as many units."""
        if self.number(0, 1):
            return f"upsample {factor}", oracle.nearest(signal, signal.size * factor)
        size = (signal.size - 1) * factor + 2
        return f"convtranspose 4 2 /{factor}", oracle.spread(signal, 2, factor, 1, 0, size)

    def slower(self, signal: Signal, factor: int) -> Layer:
        """So many times fewer units."""
        kernel, before = (1, 0) if self.number(0, 1) else (3, 1)
        size = (signal.size - 1) // factor + 1
        return f"conv 4 {kernel} /{factor} pad {before}", oracle.window(signal, kernel, factor, 1, before, size)


def joined(*texts: str) -> str:
    """Texts with arrows between those that are not empty."""
    return " -> ".join(text for text in texts if text)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Random graphs of layers on one axis."""
    return Graph(lambda least, most: draw(st.integers(least, most)))


# -- comparison --------------------------------------------------------------------------------------


def compare(row: Row, signal: Signal) -> None:
    """Everything a row says of its field is what the oracle finds."""
    assert row.output_shape.space == (signal.size,)
    assert row.misaligned == (signal.jump is None)
    assert row.sees_all == signal.everything
    if signal.reads is None:
        assert (row.receptive_field, row.jump, row.effective_padding, row.sees((0,))) == (None,) * 4
        return
    ends = {unit: signal.ends(unit) for unit in range(-signal.period, signal.period)}
    assert {unit: row.sees((unit,)) for unit in ends} == {unit: (seen,) for unit, seen in ends.items()}
    assert row.jump == (signal.jump,)
    for unit in range(signal.period):
        here, before = ends[unit], ends[unit - signal.period]
        if here and before:
            assert row.jump == (Fraction(here[0] - before[0], signal.period),)
    first = ends[0]
    assert row.effective_padding == (None if first is None else (-first[0],))
    spans = signal.spans or [(0, 0)]
    least, widest = min(size for size, _ in spans), max(size for size, _ in spans)
    read = next(positions for size, positions in spans if size == widest)
    assert row.receptive_field == (widest,)
    holes = [f"reads {read} of the {widest} positions it spans"] * (read < widest)
    unequal = [f"its units see {least} to {widest} positions"] * (least < widest)
    assert [note for note in row.notes if " positions" in note and "never" not in note] == unequal + holes


@settings(
    max_examples=CAMPAIGN or 300,
    derandomize=not CAMPAIGN,
    database=None,
    deadline=None,
    phases=list(Phase) if CAMPAIGN else [Phase.generate],  # to make a failing graph smaller takes minutes
)
@given(graphs())
def test_fields_are_those_of_the_oracle(graph: Graph) -> None:
    """Every named row of a random graph sees what the oracle says, and meeting branches are judged alike."""
    report = cnncalc.analyze(cnncalc.parse(graph.text))
    for name, signal in graph.probes.items():
        compare(report[name], signal)
    for name, branches in graph.meetings.items():
        row, together = report[name], oracle.meet(branches)
        compare(row, together)
        noted = [note.partition(":")[0] for note in row.notes]
        seeing = together.reads is not None
        assert ("off-centre" in noted) == (seeing and oracle.off_centre(branches))
        differ = together.jump is None and all(branch.jump is not None for branch in branches)
        assert ("misaligned" in noted) == differ
