"""The receptive field as it is observed: which input positions a unit depends on, followed through what ran.

Along one axis every unit of every row keeps the set of input positions that reach it, as bits; a row's sets are
those of the units below that its kernel's own slicing hands it. Where an edge took something away a further bit
says so, and goes on to everything above. A unit without that bit has its whole field before it: where the input
is too small for a whole period of such units, it is made longer, by so much that all layers fit as before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from .following import MISALIGNED, Followed, Run
from .reading import FLATTENING, reads_everything

if TYPE_CHECKING:
    from ..report import Report
    from ..rows import Row

LONGEST = 20_000  # positions of an input; fields that need a longer one are not followed


class Observed(NamedTuple):
    """What was found for a row: an entry an axis, whether it sees everything (None: not told), and why there is less."""

    axes: tuple[Followed, ...]
    sees_all: bool | None
    why: str

    @property
    def misaligned(self) -> bool:
        """Whether branches met whose units lie differently far apart."""
        return self.why == MISALIGNED


def observe(report: Report, tell: Callable[[float], None] = lambda share: None) -> dict[Row, Observed]:
    """What the units of every row that counts depend on, axis by axis; `tell` hears how much is done."""
    kinds = _Kinds(report)
    rank = max((row.output_shape.rank for row in report.inputs), default=0)
    runs: list[Run] = []
    for axis in range(rank):
        twin = next((run for run in runs if _alike(report, run.axis, axis)), None)
        runs.append(twin or _along(report, axis, kinds, lambda share: tell((axis + share) / rank)))
    return {row: _observed(row, runs, kinds) for row in report.counted}


def _observed(row: Row, runs: Sequence[Run], kinds: _Kinds) -> Observed:
    axes = tuple(run.found[row] for run in runs if row in run.found)
    whys = [run.whys[row] for run in runs if row in run.whys]
    return Observed(axes if len(axes) == len(runs) else (), kinds.sees_all[row], next(filter(None, whys), ""))


class _Kinds:
    """Which rows look at everything: by themselves, or because something below them does."""

    def __init__(self, report: Report) -> None:
        self.own: dict[Row, bool | None] = {}
        self.sees_all: dict[Row, bool | None] = dict.fromkeys(report.inputs, False)
        ranks = {row: row.output_shape.rank for row in report.inputs}
        known: dict[tuple[int, int], bool | None] = {}
        for row in report.counted:
            rank = max(ranks[source] for source in row.inputs)
            key = id(row.figures), rank
            if key not in known:
                known[key] = _everything(row.layer, rank)
            self.own[row] = known[key]
            flags = [known[key], *(self.sees_all[source] for source in row.inputs)]
            self.sees_all[row] = True if True in flags else None if None in flags else False
            ranks[row] = _rank(row.layer, rank)


def _everything(layer: Any, rank: int) -> bool | None:
    """Whether a layer's units read every position; None where its positions are others than those that come in."""
    if layer.merge or layer.stated:
        return False
    if layer.kind == "reshape":
        return None if rank else False
    return reads_everything(layer, rank)


def _rank(layer: Any, rank: int) -> int:
    """How many axes come out."""
    if layer.kind in FLATTENING:
        return 0
    return len(layer.to) - 1 if layer.kind in ("reshape", "custom") else rank


def _alike(report: Report, a: int, b: int) -> bool:
    """Whether inputs and layers are the same along two axes."""
    spaces = [row.output_shape.space for row in report.inputs]
    layers = {id(row.figures): row.layer for row in report.counted}
    sized = (
        value
        for layer in layers.values()
        for name, field in layer.fields.items()
        if field.form in ("size", "margin", "reference") and isinstance(value := getattr(layer, name), tuple)
    )
    return all(one[a : a + 1] == one[b : b + 1] for one in (*spaces, *sized))


def _along(report: Report, axis: int, kinds: _Kinds, tell: Callable[[float], None]) -> Run:
    """One axis, on an input that shows two periods of every row: the network's own if it does, else a longer one.

    A far longer input than that is made shorter, for the sets would be large.
    """
    natural = Run(report, axis, kinds.own, tell)
    followed = [row for row in report.counted if natural.states[row].table is not None]
    wanted = max((_wanted(row, axis, natural) for row in followed), default=0)
    step, most = natural.step, natural.longest(LONGEST)
    enough = min(natural.length if natural.length <= 2 * wanted + 1000 else wanted, most)
    run = Run(report, axis, kinds.own, tell, natural, -((natural.length - enough) // step) * step)
    while run.missing:
        wanted = max(2 * run.length, *(_wanted(row, axis, natural) for row in run.missing))
        stretch = min(-(-(wanted - natural.length) // step), (most - natural.length) // step) * step
        if natural.length + stretch <= run.length:
            break
        run = Run(report, axis, kinds.own, tell, natural, stretch).or_else(run)
    run.whys |= dict.fromkeys(run.missing, f"its field is larger than an input of {run.length:,} shows")
    return run


def _wanted(row: Row, axis: int, natural: Run) -> int:
    """How long an input should be to show two periods, if the row's field is what was computed."""
    field = row.receptive_field
    return (field[axis] if field else 1) + 3 * natural.states[row].advance
