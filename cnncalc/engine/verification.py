"""What was computed beside what was executed: frozen data, without a glyph."""

from __future__ import annotations

from typing import Any

from .._record import record

ALL, UNTOLD = "all", "?"  # fields: every position; branches are misaligned, or nobody tells
METHODS = ("run", "naive", "field")
FIGURES = ("shape", "params", "buffers", "macs", "on_padding", "field")


def agreement(agreeing: int, of: int) -> str:
    """21 of 22 layers agree."""
    return f"{agreeing} of {of} layer{'s' * (of != 1)} agree{'s' * (of == 1)}"


@record
class Pair:
    """A figure as it was computed and as it was executed; None where it was not looked at."""

    computed: Any
    executed: Any = None

    @property
    def looked_at(self) -> bool:
        return self.executed is not None

    @property
    def ok(self) -> bool:
        """Nothing speaks against it."""
        return self.executed is None or self.computed == self.executed


@record
class Difference:
    """In which figure execution differs, and how, in a sentence."""

    figure: str
    text: str

    def __str__(self) -> str:
        return self.text


@record
class Checked:
    """One layer, witnessed."""

    name: str
    what: str
    """The layer in the notation."""
    on: tuple[int, ...] | None
    """The input of the small copy that the figures are of; None: they are the layer's own."""
    shape: Pair
    params: Pair
    buffers: Pair
    macs: Pair
    on_padding: Pair
    field: Pair
    """Sizes axis by axis, `all`, ? where nobody tells; empty for a vector without positions."""
    stated: bool
    """Its figures are its author's word: neither right nor wrong."""
    seconds: float | None
    differences: tuple[Difference, ...]
    remarks: tuple[str, ...]
    """Why something was not looked at."""

    @property
    def pairs(self) -> dict[str, Pair]:
        """Its figures by name."""
        return {name: getattr(self, name) for name in FIGURES}

    @property
    def ok(self) -> bool:
        """No figure of the layer differs."""
        return not self.differences

    @property
    def looked_at(self) -> bool:
        """Whether any figure was set beside an executed one."""
        return not self.ok or any(pair.looked_at for pair in self.pairs.values())

    def differs_in(self, *figures: str) -> bool:
        return any(one.figure in figures for one in self.differences)

    @property
    def speed(self) -> float | None:
        """GFLOP/s, two operations a multiply-add; None where nothing was multiplied."""
        if not self.seconds or not self.macs.executed:
            return None
        return float(2 * self.macs.executed / self.seconds / 1e9)


@record
class FollowedUnit:
    """The unit whose field is told: of which layer, where it stands, what it reads, on which input."""

    layer: str
    unit: tuple[int, ...]
    reads: tuple[tuple[int, int], ...]
    """First and last position, axis by axis."""
    lengths: tuple[int, ...]
    """Of the input on which it was followed."""
    elsewhere: bool
    """Whether that is another input than the network's own."""


@record
class LoopsDone:
    """What the textbook's loops did on small copies of the layers."""

    layers: int
    multiplications: int
    on_padding: int
    deviation: float
    """The largest difference from the kernels' values, as a share of the largest value."""
    ok: bool


@record
class Verification:
    """A report beside what was executed."""

    name: str
    methods: tuple[str, ...]
    rows: tuple[Checked, ...]
    total: Checked
    """The sums, and the network's output."""
    batch: int
    dtype: str
    seed: int
    followed: FollowedUnit | None
    loops: LoopsDone | None

    @property
    def ok(self) -> bool:
        """No figure of any layer differs."""
        return all(row.ok for row in self.rows)

    @property
    def on_copies(self) -> bool:
        """Whether its figures are those of small copies, because nothing else was looked at."""
        return self.methods == ("naive",)

    @property
    def differing(self) -> tuple[Checked, ...]:
        """The layers in which execution differs."""
        return tuple(row for row in self.rows if not row.ok)

    def to_json(self) -> str:
        """The verification as JSON, schema cnncalc/1."""
        from ..writers._verification import as_json

        return as_json(self)
