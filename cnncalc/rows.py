"""One layer of the answer: what its rules say, and what a unit of it sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from .dims import UNKNOWN, Dim, known, settled
from .errors import Located, Problem, UnknownNameError
from .layers import Layer, Shape
from .receptive import NOT_FOLLOWED, Field


class Figures:
    """What a layer's rules say of one input shape; shared by all rows that are alike. Batch 1."""

    __slots__ = (
        "_on_padding",
        "_remainder",
        "bias_adds",
        "biases",
        "buffers",
        "connections",
        "fit",
        "layer",
        "macs",
        "notation",
        "notes",
        "other_ops",
        "reads",
        "shape",
        "weights",
        "xs",
    )  # fmt: skip

    def __init__(self, layer: Layer, notation: str, xs: Sequence[Shape]) -> None:
        self.layer, self.notation, self.xs = layer, notation, xs
        rules: Any = layer
        self.shape: Shape = rules.shape(*xs)
        self.weights: Dim = rules.weights(xs[0])
        self.biases: Dim = rules.biases(xs[0])
        self.buffers: Dim = rules.buffers(xs[0])
        self.macs: Dim = rules.macs(xs[0])
        self.bias_adds: Dim = rules.bias_adds(xs[0])
        self.connections: Dim = rules.connections(xs[0])
        self.other_ops: Dim = rules.other_ops(*xs)
        self.reads = rules.reads(xs[0])
        # remarks compare sizes, which only plain ones answer
        told = layer.is_settled and all(settled(*x) for x in (*xs, self.shape))
        self.fit: tuple[str, ...] = tuple(rules.fit(xs[0])) if told else ()
        self.notes: tuple[str, ...] = tuple(rules.notes(xs[0])) if told else ()
        self._on_padding: Dim = None
        self._remainder: Dim = None

    @property
    def remainder(self) -> Dim:
        """What the divisions in its output's size leave over; asked for only by some answers."""
        if self._remainder is None:
            self._remainder = self.layer.remainder(self.xs[0]) if known(*self.xs[0]) else UNKNOWN
        return self._remainder

    @property
    def on_padding(self) -> Dim:
        """How many MACs meet a zero of the padding, for plain sizes; asked for only by some answers, and then by all
        rows alike."""
        if self._on_padding is None:
            plain = known(self.macs) and settled(self.macs, *self.xs[0], *self.shape)
            self._on_padding = self.layer.on_padding(self.xs[0]) if plain else UNKNOWN
        return self._on_padding


class _Fields(NamedTuple):
    name: str
    figures: Figures | None
    inputs: tuple[Row, ...]
    output_shape: Shape
    field: Field | None
    sees_all: bool
    misaligned: bool
    depth: int
    aux: bool
    batch: int
    at: Located | None
    own_notes: tuple[str, ...] = ()


class Row(_Fields):
    """One layer as it runs: its figures, what it reads, and what a unit of it sees. Two rows are never equal."""

    __slots__ = ()
    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__

    @property
    def _figures(self) -> Figures:
        assert self.figures is not None, "an input has no figures"
        return self.figures

    @property
    def is_plain(self) -> bool:
        """Whether its sizes and those of its output are plain integers."""
        own = self.figures is None or self.figures.layer.is_settled
        return own and all(type(size) is int for size in self.output_shape)

    @property
    def layer(self) -> Layer:
        """The layer with plain sizes."""
        return self._figures.layer

    @property
    def kind(self) -> str:
        """The kind of layer, by its one name: conv, maxpool."""
        return self._figures.layer.kind

    @property
    def notation(self) -> str:
        """The layer in the notation."""
        return self._figures.notation

    @property
    def weights(self) -> Dim:
        """Trained numbers that multiply."""
        return self._figures.weights

    @property
    def biases(self) -> Dim:
        """Trained numbers that are added."""
        return self._figures.biases

    @property
    def params(self) -> Dim:
        """Trained numbers: weights and biases."""
        return self._figures.weights + self._figures.biases

    @property
    def buffers(self) -> Dim:
        """Numbers that are kept but not trained: running statistics."""
        return self._figures.buffers

    @property
    def macs(self) -> Dim:
        """Multiply-accumulates, for the whole batch."""
        return self._figures.macs * self.batch

    @property
    def flops(self) -> Dim:
        """Two for every MAC."""
        return self.macs * 2

    @property
    def bias_adds(self) -> Dim:
        """Additions of biases, for the whole batch."""
        return self._figures.bias_adds * self.batch

    @property
    def connections(self) -> Dim:
        """Places where a weight or a bias is used."""
        return self._figures.connections * self.batch

    @property
    def counts_connections(self) -> bool:
        """Whether its connections are more than its MACs and bias adds, or chosen by a table, as in LeNet-5."""
        figures = self._figures
        usual = figures.connections == figures.macs + figures.bias_adds
        return not usual or bool(getattr(figures.layer, "table", None))

    @property
    def other_ops(self) -> Dim:
        """Operations of norms, activations, pooling and merges, for the whole batch."""
        return self._figures.other_ops * self.batch

    @property
    def activations(self) -> Dim:
        """Values that come out, for the whole batch."""
        return self.output_shape.values * self.batch

    @property
    def macs_on_padding(self) -> Dim:
        """How many of the MACs meet a zero of the padding."""
        return self._figures.on_padding * self.batch

    @property
    def remainder(self) -> Dim:
        """What the divisions in its output's size leave over, all axes together; 0 where all are exact."""
        return self._figures.remainder

    @property
    def seen(self) -> Field | None:
        """The field in the input; None where there is no interval."""
        in_input = self.field is not None and self.field.origin == "input" and not self.misaligned
        return self.field if in_input and self.field is not None and self.field.axes else None

    @property
    def followed(self) -> bool:
        """Whether its field was worked out as far as it has one."""
        return not any(note.endswith(NOT_FOLLOWED) for note in self.own_notes)

    @property
    def receptive_field(self) -> tuple[int, ...] | None:
        """Positions a unit sees, an axis each; the largest where units differ."""
        return tuple(axis.sizes[1] for axis in self.seen.axes) if self.seen else None

    @property
    def least_field(self) -> tuple[int, ...] | None:
        """The field along the path that sees least."""
        return tuple(axis.sizes[1] for axis in self.seen.least) if self.seen else None

    @property
    def jump(self) -> tuple[Fraction, ...] | None:
        """How far neighbouring units lie apart in the input, an axis each."""
        return tuple(axis.jump for axis in self.seen.axes) if self.seen else None

    @property
    def effective_padding(self) -> tuple[int, ...] | None:
        """How far unit 0 looks beyond the edge of the input, an axis each."""
        firsts = [axis.span(0) for axis in self.seen.axes] if self.seen else []
        return tuple(-span.lo for span in firsts if span) if firsts and all(firsts) else None

    def sees(self, unit: Sequence[int]) -> tuple[tuple[int, int] | None, ...] | None:
        """First and last input position that a unit sees, an axis each, not clipped to the input.

        None where there is no interval, or on an axis where the unit reads nothing.
        """
        if self.seen is None:
            return None
        if not isinstance(unit, Sequence) or not all(isinstance(at, int) for at in unit):
            raise UnknownNameError([Problem(f"a unit is named by its coordinates, such as (3, 3), got {unit!r}")])
        if len(unit) != len(self.seen.axes):
            finding = f"a unit of {self.name} has {len(self.seen.axes)} coordinates, {len(unit)} given"
            raise UnknownNameError([Problem(finding, hint="channels do not count: all of them see the same")])
        spans = [axis.span(at) for axis, at in zip(self.seen.axes, unit)]
        return tuple((span.lo, span.hi) if span else None for span in spans)

    @property
    def fit(self) -> tuple[str, ...]:
        """Where a division is not exact: what is left over, and what would fit."""
        return self._figures.fit

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader should know, the fit apart."""
        return self._figures.notes + self.own_notes + tuple(_field_notes(self.seen) if self.seen else ())

    @property
    def notes(self) -> tuple[str, ...]:
        """What divisions leave over, and whatever else is to be known."""
        return self.fit + self.remarks

    def __repr__(self) -> str:
        return f"Row({self.name}: {self.output_shape})"


def _field_notes(field: Field) -> Iterator[str]:
    """Units that see differently, and the holes of dilated windows."""
    for text in dict.fromkeys(_unequal(axis.sizes) for axis in field.axes):
        if text:
            yield text
    holes = [(axis.widest.size, axis.widest.read) for axis in field.axes if axis.widest and axis.widest.holes]
    for size, read in dict.fromkeys(holes):
        if read is not None:
            yield f"reads {read:,} of the {size:,} positions it spans"


def _unequal(sizes: tuple[int, int]) -> str:
    return f"its units see {sizes[0]} to {sizes[1]} positions" if settled(*sizes) and sizes[0] != sizes[1] else ""
