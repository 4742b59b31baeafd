"""A layer's figures beside what its witnesses say of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from ..figures import FIGURES
from .comparing import compared, computed_field, figure_text
from .influence import Observed
from .looping import Looped
from .running import Ran
from .verification import Checked, Difference, Pair

if TYPE_CHECKING:
    from ..rows import Row

_NAMES = {"shape": "shape", "params": "params", "buffers": "buffers", "macs": "MACs", "on_padding": "MACs on padding"}


class Witnesses(NamedTuple):
    """What each method found, row by row."""

    ran: Mapping[Row, Ran]
    failed: Mapping[Row, str]
    observed: Mapping[Row, Observed]
    looped: Mapping[Row, Looped]


def beside(row: Row, witnesses: Witnesses) -> Checked:
    """The layer itself, as all witnesses saw it."""
    pairs = _pairs(row, None if row.layer.stated else witnesses.ran.get(row))
    found = [_difference(name, pair) for name, pair in pairs.items() if not pair.ok]
    found += [Difference("shape", witnesses.failed[row])] if row in witnesses.failed else []
    field, remarks = Pair(computed_field(row)), []
    if row in witnesses.observed:
        seen = compared(row, witnesses.observed[row])
        field, found, remarks = seen.pair, [*found, *seen.differences], [seen.remark] if seen.remark else []
    if row in witnesses.looped:
        found += witnesses.looped[row].differences
    ran = witnesses.ran.get(row)
    return Checked(
        name=row.name, what=FIGURES["what"].of(row), on=None, **pairs, field=field, stated=row.layer.stated,
        seconds=ran and ran.seconds, differences=tuple(found), remarks=tuple(remarks),
    )  # fmt: skip


def _pairs(row: Row, ran: Ran | None) -> dict[str, Pair]:
    """What the rules say, and what the run showed if it is to be believed."""
    return {
        "shape": Pair(tuple(row.output_shape), ran and ran.shape),
        "params": Pair(row.params, ran and ran.params),
        "buffers": Pair(row.buffers, ran and ran.buffers),
        "macs": Pair(row.macs, ran and ran.macs),
        "on_padding": Pair(row.macs_on_padding, ran and ran.on_padding),
    }


def _difference(name: str, pair: Pair) -> Difference:
    """A sentence for a figure that differs."""
    values = f"{figure_text(pair.computed)} computed, {figure_text(pair.executed)} executed"
    return Difference(name, f"{_NAMES[name]} {values}")


def on_a_copy(row: Row, witnesses: Witnesses) -> Checked:
    """What the rule says of a small copy of the layer beside what the loops did; nothing where there are none."""
    one, nothing = witnesses.looped.get(row), Pair(None)
    figures = dict.fromkeys(("shape", "params", "macs", "on_padding"), nothing)
    if one is not None:
        rule, loops = one.rule, one.loops
        figures = {
            "shape": Pair(rule and tuple(rule.shape), loops.shape),
            "params": Pair(rule and rule.weights + rule.biases, loops.params),
            "macs": Pair(rule and rule.macs, loops.multiplications),
            "on_padding": Pair(rule and rule.on_padding, loops.on_padding),
        }
    return Checked(
        name=row.name, what=FIGURES["what"].of(row), on=tuple(one.x) if one else None, **figures, buffers=nothing,
        field=nothing, stated=row.layer.stated, seconds=None, differences=one.differences if one else (), remarks=(),
    )  # fmt: skip
