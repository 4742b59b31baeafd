"""Run a network, and set what happened beside what was computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .._record import changed
from ..errors import did_you_mean, usage
from .beside import Witnesses, beside, on_a_copy
from .influence import Observed, observe
from .looping import Looped, looped
from .run import DTYPES
from .running import Progress, alone, run_through
from .sizing import available, refuse_if_too_large
from .totals import followed_unit, loops_done, total
from .verification import METHODS, Verification

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
    witnesses = _heard(report, part, methods, seed, dtype, progress or (lambda what, share: None))
    told = on_a_copy if methods == ("naive",) else beside
    rows = tuple(told(row, witnesses) for row in part.counted)
    return Verification(
        name=report.name,
        methods=methods,
        rows=rows,
        total=total(part, rows),
        batch=report.batch,
        dtype=dtype,
        seed=seed,
        followed=followed_unit(report, witnesses.observed, part.counted),
        loops=loops_done(witnesses.looped) if "naive" in methods else None,
    )


def _check(methods: Sequence[str], dtype: str) -> None:
    for what, word, words in (("method", methods[0], (*METHODS, "all")), ("dtype", dtype, DTYPES)):
        if word not in words:
            raise usage(f"no {what} '{word}'", hint=did_you_mean(word, words, f"there are {', '.join(words)}"))


def check_input(report: Report) -> None:
    """Raise `UsageError` for a network whose input is not known, or whose layers are left open."""
    if not all(type(n) is int for row in report.inputs for n in row.output_shape):
        raise usage("a network runs only on an input of known size", hint="give one, for example --input 3x224x224")
    row = next((row for row in report.rows if not row.is_plain), None)
    if row is not None:
        raise usage(f"{row.name} is {row.notation}, and a network runs only on numbers", hint="--set K=64 gives values")


def _heard(report: Report, part: Report, methods: Sequence[str], seed: int, dtype: str, tell: Progress) -> Witnesses:
    """What every witness says of the rows to be looked at."""
    ran, failure = run_through(part, seed, dtype, tell) if "run" in methods else ({}, "")
    stopped = [row for row in part.counted if row not in ran][:1] if failure else []
    observed = _observed(report, part, tell) if "field" in methods else {}
    counted = _looped(part, seed, tell) if "naive" in methods else {}
    return Witnesses(ran, dict.fromkeys(stopped, failure), observed, counted)


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
