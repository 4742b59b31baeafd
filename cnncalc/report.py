"""The answer: rows and totals, frozen, without a glyph, a colour or a rounded number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Any

from . import _given, dims
from ._record import record
from .dims import UNKNOWN, Condition, Dim, known, settled
from .errors import Problem, UnknownNameError, did_you_mean
from .layers import Shape
from .rows import Row

if TYPE_CHECKING:
    from .engine._numpy import Array
    from .engine.verification import Verification
    from .memory import Memory


@record
class Totals:
    """Sums over all layers, auxiliary heads only where they were asked for."""

    layers: int
    params: Dim
    weights: Dim
    biases: Dim
    buffers: Dim
    macs: Dim
    flops: Dim
    bias_adds: Dim
    connections: Dim
    other_ops: Dim
    activations: Dim
    macs_on_padding: Dim
    """`UNKNOWN` for sizes that are not plain integers."""
    remainder: Dim
    """What divisions leave over; 0 where all are exact."""
    neurons: Dim
    complete: bool
    """False where a layer's figure is unknown: every total is then a lower bound."""
    receptive_field: tuple[int, ...] | None
    jump: tuple[Fraction, ...] | None
    sees_all: bool
    depth: int
    conv_layers: int
    fc_layers: int
    output_shape: Shape
    field_row: Row | None
    """The last layer that has a receptive field."""


@record
class Report:
    """Every layer of a network, worked out for one input."""

    name: str
    file: str
    rows: tuple[Row, ...]
    inputs: tuple[Row, ...]
    output: Row
    layout: str
    batch: int
    with_aux: bool
    own_notes: tuple[str, ...] = ()
    convention: str = "paper"
    dtype: str = "float32"
    require: tuple[str, ...] = ()
    """Conditions that the network's file states."""
    target: str = ""
    """The full name of a network that was asked for by a shorter one."""
    conditions: tuple[Condition, ...] = ()
    """What the rules demanded of sizes that are not decided yet."""

    def __getitem__(self, name: str) -> Row:
        """The layer of that full name."""
        _given.name(name)
        row = self._by_name.get(name)
        if row is None and any(one.startswith(f"{name}.") for one in self._by_name):
            hint = f"report.group('{name}') gives its layers"
            raise UnknownNameError([Problem(f"'{name}' is a group of layers", hint=hint)])
        if row is None:
            hint = did_you_mean(name, self._by_name, "names are those of the table's first column", count=3)
            raise UnknownNameError([Problem(f"no layer is named '{name}'", hint=hint)])
        return row

    def group(self, name: str) -> tuple[Row, ...]:
        """The layers of a named group or block, in the order they run; raises `UnknownNameError` for another name."""
        _given.name(name)
        rows = tuple(row for row in self.rows if row.name == name or row.name.startswith(f"{name}."))
        if not rows:
            raise UnknownNameError(
                [Problem(f"no group is named '{name}'", hint=did_you_mean(name, self._by_name, count=3))]
            )
        return rows

    @cached_property
    def _by_name(self) -> dict[str, Row]:
        return {row.name: row for row in self.rows}

    @cached_property
    def counted(self) -> tuple[Row, ...]:
        """The rows that the totals add up."""
        return self.rows if self.with_aux else tuple(row for row in self.rows if not row.aux)

    @cached_property
    def totals(self) -> Totals:
        """The sums over the counted rows."""
        rows = self.counted
        last = next((row for row in reversed(self.rows) if row.seen and not row.aux), None)
        unknown = False

        def total(figure: str) -> Dim:
            nonlocal unknown
            values = [getattr(row, figure) for row in rows]
            sure = [value for value in values if value is not UNKNOWN]
            unknown = unknown or len(sure) < len(values)
            return dims.total(sure)

        padded = [row.macs_on_padding for row in rows if known(row.macs)]
        sums = {name: total(name) for name in SUMMED}
        return Totals(
            layers=len(rows),
            **sums,
            macs_on_padding=dims.total(padded) if known(*padded) else UNKNOWN,
            remainder=dims.total(row.remainder for row in rows if known(row.remainder)),
            neurons=dims.total(row.activations for row in rows if row.layer.weighted and known(*row.output_shape)),
            complete=not unknown,
            receptive_field=last.receptive_field if last else None,
            jump=last.jump if last else None,
            sees_all=self.output.sees_all,
            depth=max((row.depth for row in rows), default=0),
            conv_layers=sum(row.layer.weighted == "conv" for row in rows),
            fc_layers=sum(row.layer.weighted == "fc" for row in rows),
            output_shape=self.output.output_shape,
            field_row=last,
        )

    @cached_property
    def valid(self) -> tuple[str, ...]:
        """What the symbols must be like for the figures to hold: H >= 67."""
        if not self.conditions:
            return ()
        from .numbers.conditions import reduced, written

        return tuple(map(written, reduced(self.conditions)))

    @cached_property
    def memory(self) -> Memory:
        """Values and bytes under the named policies."""
        from .memory import measure

        return measure(self)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What concerns the network as a whole."""
        beyond = next((row for row in self.rows if self._exceeds(row)), None)
        if beyond is None or beyond.receptive_field is None:
            return self.own_notes
        field = "x".join(map(str, beyond.receptive_field))
        return (*self.own_notes, f"from {beyond.name} on the field ({field}) is larger than the input")

    def _exceeds(self, row: Row) -> bool:
        sizes = self.inputs[0].output_shape.space
        field = row.receptive_field
        open_ = field is None or not settled(*field, *sizes)
        return not open_ and field is not None and known(*sizes) and any(seen > n for seen, n in zip(field, sizes))

    def run(
        self,
        inputs: Any = None,
        weights: Mapping[str, Any] | str | PathLike[str] | None = None,
        *,
        outputs: str | Sequence[str] | None = None,
        seed: int = 0,
        dtype: str = "float32",
    ) -> dict[str, Array]:
        """Run the network in NumPy and give the outputs of chosen layers by name, by default the network's output.

        `inputs` is an array, or a dict of them by input name, C, *space, or N, C, *space for a batch of any size; what
        comes out has a batch axis where what went in had one. `weights` is a dict or an .npz file of arrays named
        `layer.weight`, `layer.bias`, `layer.running_mean` and so on, laid out as PyTorch's. What is not given is drawn
        at random from the seed, a batch of the report's size. `dtype` is float32 or float64.

        Raises `UsageError` with every shape and name that does not fit, `UnknownNameError` for an unknown layer.
        """
        from .engine.run import run

        return run(self, inputs, weights, outputs, seed, dtype)

    def verify(self, **choices: Any) -> Verification:
        """Run the network in NumPy and set what was executed beside this report; `engine.verify` tells the choices."""
        from .engine.verify import verify

        return verify(self, **choices)

    def to_json(self) -> str:
        """The report as JSON, schema cnncalc/1."""
        from .writers import write

        return write(self, "json")

    def to_markdown(self) -> str:
        """The table as Markdown, with the convention below it."""
        from .writers import write

        return write(self, "markdown")

    def to_csv(self) -> str:
        """The rows as CSV, exact, and a last row of totals."""
        from .writers import write

        return write(self, "csv")

    def __str__(self) -> str:
        from .writers import write

        return write(self, "table")

    def _repr_markdown_(self) -> str:
        return self.to_markdown()


SUMMED = (
    "params", "weights", "biases", "buffers", "macs", "flops", "bias_adds", "connections", "other_ops", "activations",
)  # fmt: skip
