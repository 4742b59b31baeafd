"""Run a network, and set what happened beside what was computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from .._record import changed
from ..dims import UNKNOWN
from ..errors import did_you_mean, usage
from ..figures import FIGURES
from .comparing import compared, computed_field, figure_text
from .influence import Observed, observe
from .looping import Looped, looped
from .run import DTYPES
from .running import Progress, Ran, alone, run_through
from .sizing import available, refuse_if_too_large
from .verification import METHODS, Checked, Difference, FollowedUnit, LoopsDone, Pair, Verification, agreement

if TYPE_CHECKING:
    from ..report import Report
    from ..rows import Row


def verify(
    report: Report,
    *,
    method: str = "all",
    seed: int = 0,
    dtype: str = "float32",
    layer: str | None = None,
    limit_memory: int | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Execute a report's network and compare: `method` is run, naive, field, or all of them.

    `layer` takes one layer alone, on an input of its shape. Raises `UsageError` for a network that would take more
    memory than `limit_memory` bytes (by default three quarters of what is free), and where sizes are not known.
    """
    methods = METHODS if method == "all" else (method,)
    _check(methods, dtype)
    check_input(report)
    part = report if layer is None else alone(report, layer)
    if "run" in methods:
        refuse_if_too_large(part, dtype, available() if limit_memory is None else limit_memory)
    tell: Progress = progress or (lambda what, share: None)
    ran, failure = run_through(part, seed, dtype, tell) if "run" in methods else ({}, "")
    witnesses = _Witnesses(
        ran,
        dict([(next(row for row in part.counted if row not in ran), failure)] if failure else []),
        _observed(report, part, tell) if "field" in methods else {},
        _looped(part, seed, tell) if "naive" in methods else {},
    )
    copies = methods == ("naive",)
    rows = tuple(
        _on_a_copy(row, witnesses.looped.get(row)) if copies else _beside(row, witnesses) for row in part.counted
    )
    return Verification(
        name=report.name,
        methods=methods,
        rows=rows,
        total=_total(part, rows),
        batch=report.batch,
        dtype=dtype,
        seed=seed,
        followed=_followed(report, witnesses.observed, part.counted),
        loops=_loops_done(witnesses.looped) if "naive" in methods else None,
    )


def _check(methods: Sequence[str], dtype: str) -> None:
    for what, word, words in (("method", methods[0], (*METHODS, "all")), ("dtype", dtype, DTYPES)):
        if word not in words:
            raise usage(f"no {what} '{word}'", hint=did_you_mean(word, words, f"there are {', '.join(words)}"))


def check_input(report: Report) -> None:
    """Raise `UsageError` for a network whose input is not known."""
    if not all(type(n) is int for row in report.inputs for n in row.output_shape):
        raise usage("a network runs only on an input of known size", hint="give one, for example --input 3x224x224")


class _Witnesses(NamedTuple):
    """What each method found, row by row."""

    ran: Mapping[Row, Ran]
    failed: Mapping[Row, str]
    observed: Mapping[Row, Observed]
    looped: Mapping[Row, Looped]


def _observed(report: Report, part: Report, tell: Progress) -> Mapping[Row, Observed]:
    whole = report if set(part.counted) <= set(report.counted) else changed(report, with_aux=True)
    return observe(whole, lambda share: tell("following fields", share))


def _looped(report: Report, seed: int, tell: Progress) -> dict[Row, Looped]:
    """The loops for every row that they can take; rows that are alike only once."""
    known: dict[int, Looped | None] = {}
    for at, row in enumerate(report.counted):
        tell("counting one by one", at / len(report.counted))
        if id(row.figures) not in known:
            known[id(row.figures)] = looped(row, seed)
    every = ((row, known[id(row.figures)]) for row in report.counted)
    return {row: one for row, one in every if one is not None}


def _beside(row: Row, witnesses: _Witnesses) -> Checked:
    """A row's figures beside those of its witnesses."""
    stated = row.layer.stated
    ran = None if stated else witnesses.ran.get(row)
    pairs = {
        "shape": Pair(tuple(row.output_shape), ran and ran.shape),
        "params": Pair(row.params, ran and ran.params),
        "buffers": Pair(row.buffers, ran and ran.buffers),
        "macs": Pair(row.macs, ran and ran.macs),
        "on_padding": Pair(row.macs_on_padding, ran and ran.on_padding),
    }
    found = [_difference(name, pair) for name, pair in pairs.items() if not pair.ok]
    found += [Difference("shape", witnesses.failed[row])] if row in witnesses.failed else []
    field, remarks = Pair(computed_field(row)), []
    if row in witnesses.observed:
        seen = compared(row, witnesses.observed[row])
        field, found, remarks = seen.pair, [*found, *seen.differences], [seen.remark] if seen.remark else []
    if row in witnesses.looped:
        found += witnesses.looped[row].differences
    return Checked(
        name=row.name, what=FIGURES["what"].of(row), on=None, **pairs, field=field, stated=stated,
        seconds=ran and ran.seconds, differences=tuple(found), remarks=tuple(remarks),
    )  # fmt: skip


def _on_a_copy(row: Row, one: Looped | None) -> Checked:
    """What the rule says of a small copy of a row beside what the loops did; nothing where there are none."""
    rule, loops = one and one.rule, one and one.loops
    nothing = Pair(None)
    return Checked(
        name=row.name,
        what=FIGURES["what"].of(row),
        on=tuple(one.x) if one else None,
        shape=Pair(rule and tuple(rule.shape), loops and loops.shape) if one else nothing,
        params=Pair(rule and rule.weights + rule.biases, loops and loops.params) if one else nothing,
        buffers=nothing,
        macs=Pair(rule and rule.macs, loops and loops.multiplications) if one else nothing,
        on_padding=Pair(rule and rule.on_padding, loops and loops.on_padding) if one else nothing,
        field=nothing,
        stated=row.layer.stated,
        seconds=None,
        differences=one.differences if one else (),
        remarks=(),
    )


_NAMES = {"shape": "shape", "params": "params", "buffers": "buffers", "macs": "MACs", "on_padding": "MACs on padding"}


def _difference(name: str, pair: Pair) -> Difference:
    """A sentence for a figure that differs."""
    values = f"{figure_text(pair.computed)} computed, {figure_text(pair.executed)} executed"
    return Difference(name, f"{_NAMES[name]} {values}")


def _total(report: Report, rows: Sequence[Checked]) -> Checked:
    """The sums over what was looked at, and the shape and field of the network's output."""
    out = next((one for row, one in zip(report.counted, rows) if row is report.output), None)
    nothing = Pair(None)
    seconds = [row.seconds for row in rows if row.seconds is not None]
    looked_at = [row for row in rows if row.looked_at and not row.stated]
    return Checked(
        name="total",
        what=agreement(sum(row.ok for row in looked_at), len(looked_at)),
        on=None,
        shape=out.shape if out else nothing,
        **{name: _sum([getattr(row, name) for row in rows]) for name in ("params", "buffers", "macs", "on_padding")},
        field=out.field if out else nothing,
        stated=False,
        seconds=sum(seconds) if seconds else None,
        differences=tuple(one for row in rows for one in row.differences),
        remarks=(),
    )


def _sum(pairs: Sequence[Pair]) -> Pair:
    """The sums of both sides, over the figures that were looked at if any were."""
    looked_at = [pair for pair in pairs if pair.looked_at]
    known = [pair.computed for pair in looked_at or pairs if pair.computed not in (None, UNKNOWN)]
    return Pair(sum(known), sum(pair.executed for pair in looked_at) if looked_at else None)


def _followed(report: Report, observed: Mapping[Row, Observed], rows: Sequence[Row]) -> FollowedUnit | None:
    """The unit whose field is told: one of the last layer that has an interval, side heads apart if possible."""
    seeing = [row for row in rows if row in observed and observed[row].axes]
    if not seeing:
        return None
    row = max(seeing, key=lambda row: (not row.aux, seeing.index(row)))
    units, reads = [], []
    for axis in observed[row].axes:
        found = next(((number, seen) for number, seen in enumerate(axis.units, axis.first) if seen), None)
        if found is None:
            return None
        units.append(found[0])
        reads.append((found[1].lo, found[1].hi))
    lengths = tuple(axis.length for axis in observed[row].axes)
    own = report.inputs[0].output_shape.space
    return FollowedUnit(row.name, tuple(units), tuple(reads), lengths, lengths != tuple(own))


def _loops_done(done: Mapping[Row, Looped]) -> LoopsDone:
    """What the loops did together, each copy once."""
    each = list({id(one): one for one in done.values()}.values())
    return LoopsDone(
        layers=len(done),
        multiplications=sum(one.loops.multiplications for one in each),
        on_padding=sum(one.loops.on_padding for one in each),
        deviation=max((one.deviation for one in each), default=0.0),
        ok=not any(one.differences for one in each),
    )
