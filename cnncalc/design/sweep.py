"""A grid of designs through the same rules at once: planned, worked out chunk by chunk, gathered.

The grid is never in memory as a whole: a chunk is worked out, what is wanted of it is kept, the rest forgotten.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from itertools import islice
from typing import Any

from .. import _given
from .._record import changed, record
from ..analysis import prepared
from ..errors import Problem, ShapeError, usage
from ..expressions import Expression
from ..network import InputShape, Network, names_used
from .plan import Plan, Wanted, about_fields, read_condition, read_wanted, refuse_too_many, unused
from .ranges import Axis

DEFAULT = "params, macs, rf"
_WAITING = 4  # chunks handed out ahead of the one that is read, for each process


@record
class Sweep:
    """The designs that were wanted, and what became of the others."""

    names: tuple[str, ...]
    """Of the variables, then of the columns."""
    rows: tuple[tuple[Any, ...], ...]
    designs: int
    invalid: int
    """Designs that break a condition of a layer."""
    kept: int
    """Designs that are valid and meet the condition."""


def sweep(
    network: Network,
    set: Mapping[str, Sequence[int]],
    *,
    input: str | InputShape | None = None,
    batch: int | None = None,
    variant: str | None = None,
    columns: str = DEFAULT,
    where: str | Expression | None = None,
    rank: str | None = None,
    pareto: str | None = None,
    top: int | None = None,
    jobs: int = 1,
) -> Sweep:
    """Work out every design of a grid: `sweep(net, {"k": range(16, 129, 16)}, where="params < 5M", rank="macs")`.

    `columns`, `rank` and `pareto` are expressions of figures and variables with commas between them. Raises
    `UsageError` for a grid that cannot be, `NotationError` for an expression, `ShapeError` where no design is valid.
    """
    if not isinstance(network, Network):
        raise usage(
            f"sweep takes a network, got {type(network).__name__}", hint="cnncalc.parse(text) or cnncalc.load(file)"
        )
    for option, text in (("variant", variant), ("rank", rank), ("pareto", pareto)):
        _given.text(option, text)
    _given.text("columns", columns, needed=True)
    _given.condition("where", where)
    _given.count("top", top)
    _given.count("jobs", jobs, needed=True)
    axes = [Axis(name, values) for name, values in _given.values(set).items()]
    return worked_out(planned(network, axes, input, batch, variant, columns, where, rank, pareto, top), jobs)


def worked_out(plan: Plan, jobs: int = 1) -> Sweep:
    """Every design of a plan; raises `ShapeError` where none is valid."""
    from .outcome import Gathered

    gathered = Gathered(plan)
    for part in chunks(plan, jobs):
        gathered.add(part)
    found = gathered.found()
    refuse_none_valid(found)
    return Sweep(names_of(plan), found.rows, found.designs, found.invalid, found.kept)


def planned(
    network: Network,
    axes: Sequence[Axis],
    shape: str | InputShape | None,
    batch: int | None,
    variant: str | None,
    columns: str,
    where: str | Expression | None,
    rank: str | None,
    pareto: str | None,
    top: int | None,
    settings: Mapping[str, Any] | None = None,
    usual: bool | None = None,
) -> Plan:
    """A sweep as data; raises what `sweep` raises, before anything is worked out. `usual` columns may have no value."""
    require_numpy()
    if not axes:
        raise usage("a sweep needs a variable and its values", expected="--set k=16..128:16")
    if rank is not None and pareto is not None:
        raise usage("rank and pareto exclude each other", hint="leave one out")
    empty = next((axis.name for axis in axes if not axis.count), None)
    if empty is not None:
        raise usage(f"{empty} has no values")
    refuse_too_many(axes)
    names = frozenset(axis.name for axis in axes)
    network, size = prepared(network, shape, batch, settings or {}, variant, apart=names)
    unused(axes, names_used(network))
    keys = read_wanted(rank or pareto or "", "--pareto" if pareto else "--rank") if rank or pareto else ()
    wanted = read_wanted(columns, "--columns")
    if usual or (usual is None and columns == DEFAULT):
        wanted = tuple(changed(one, usual=True) for one in wanted)
    condition = read_condition(where, "--where") if isinstance(where, str) else where
    asked = [*(one.expression for one in (*wanted, *keys)), *([condition] if condition else [])]
    sees = about_fields(network, asked)
    return Plan(network, size, tuple(axes), wanted, condition, keys, pareto is not None, top, sees)


def names_of(plan: Plan) -> tuple[str, ...]:
    """What stands above the columns of the answer."""
    return (*(axis.name for axis in plan.axes), *(column.name for column in plan.columns))


def chunks(plan: Plan, jobs: int = 1) -> Generator[Any]:
    """What is found in every chunk, in the order of the grid; by other processes where `jobs` asks for them."""
    from .outcome import outcome

    if jobs == 1:
        yield from (outcome(plan, box) for box in plan.boxes())
        return
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor

    pool = ProcessPoolExecutor(jobs, initializer=_begin, initargs=(plan, os.getpid()))
    try:
        boxes = plan.boxes()
        waiting = deque(pool.submit(_of_box, box) for box in islice(boxes, jobs * _WAITING))
        while waiting:
            yield waiting.popleft().result()
            waiting.extend(pool.submit(_of_box, box) for box in islice(boxes, 1))
    except BrokenExecutor:
        way = "it may have needed more memory than there is: fewer --jobs"
        raise usage("a process that worked designs out has ended", hint=way) from None
    finally:  # once: a second call after an interrupted one closes what a thread of it still reads
        pool.shutdown(cancel_futures=True)


_plan: Plan | None = None  # of a process that works chunks out


def _begin(plan: Plan, parent: int) -> None:
    """A process at work is ended by the one that began it, not by a signal to all of them, and not left behind."""
    global _plan
    _plan = plan
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    """End when the process that began this one has gone without a word."""
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)


def _of_box(box: Any) -> Any:
    from .outcome import outcome

    assert _plan is not None
    return outcome(_plan, box)


def refuse_none_valid(found: Any) -> None:
    """Raise the reason where every design was left out."""
    if found.designs == found.invalid:
        reason: Problem | None = found.reason
        if reason is not None:
            raise ShapeError([reason])
        raise ShapeError(
            [Problem(f"none of the {found.designs:,} designs fits", hint="larger inputs, smaller kernels")]
        )


def require_numpy() -> None:
    """Raise `UsageError` where NumPy is not installed."""
    try:
        import numpy  # noqa: F401
    except ModuleNotFoundError:
        raise usage("sweep and solve need NumPy", hint="pip install 'cnncalc[numpy]'") from None


__all__ = ["DEFAULT", "Sweep", "Wanted", "chunks", "names_of", "planned", "refuse_none_valid", "sweep", "worked_out"]
