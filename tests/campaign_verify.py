"""Every network of the zoo and every example, run at full size beside its report; by hand, with names to run only those.

    .venv/bin/python tests/campaign_verify.py [NAME ...]

Prints a line for each, and exits 1 if one differs. Side heads run too.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

import cnncalc
from cnncalc.units import duration, scaled, shape_text
from cnncalc.zoo import entries

EXAMPLES = sorted(str(path) for path in (Path(__file__).parent.parent / "examples").glob("*.yaml"))


def variants(target: str) -> list[tuple[str, str | None]]:
    """A network, or every variant of a file; a name of the zoo is one variant already."""
    names = [one.name for one in cnncalc.load(target).variants] if target in EXAMPLES else []
    return [(target, name) for name in names] or [(target, None)]


def line(target: str, variant: str | None) -> bool:
    """Verify one network and print what came out; whether it agrees."""
    report = cnncalc.analyze(cnncalc.load(target), variant=variant, aux=True)
    name = f"{Path(target).stem} {variant or ''}" if target in EXAMPLES else target
    start = perf_counter()
    found = report.verify()
    spent = perf_counter() - start
    total, source = found.total, shape_text(report.inputs[0].output_shape, report.layout)
    speed = f"{total.speed:6.1f}" if total.speed else " " * 6
    length = max(found.followed.lengths) if found.followed else 0
    print(
        f"{'ok' if found.ok else 'NO':3}{name:36}{source:>13}"
        f"{total.what:>28}{scaled(total.macs.executed):>9} MACs{duration(total.seconds or 0):>9} in layers{speed} GFLOP/s"
        f"{duration(spent):>9} in all   fields on {length}",
        flush=True,
    )
    for row in found.rows:
        for note in (*(one.text for one in row.differences), *row.remarks):
            print(f"     {row.name}: {note}", flush=True)
    return found.ok


def main() -> int:
    """All networks, or those named."""
    names = sys.argv[1:] or [*EXAMPLES, *(entry.target for entry in entries())]
    targets = [one for name in names for one in variants(name)]
    start = perf_counter()
    agreeing = sum([line(*one) for one in targets])
    print(f"{agreeing} of {len(targets)} networks agree, {duration(perf_counter() - start)}")
    return 0 if agreeing == len(targets) else 1


if __name__ == "__main__":
    sys.exit(main())
