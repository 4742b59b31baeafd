"""What a run needs, what memory there is, and which smaller input would fit."""

from __future__ import annotations

import io
from typing import Any

import pytest

import cnncalc
from cnncalc.engine import sizing

FILES = ("/proc/meminfo", "/sys/fs/cgroup/memory.max")
TOLD = [
    # /proc/meminfo, the container's limit, pages of the machine, three quarters of what may be taken
    ("MemFree: 1 kB\nMemAvailable:  4000 kB\n", None, None, 3_072_000), ("MemAvailable: 4000 kB\n", "1000\n", None, 750), ("MemAvailable: 4000 kB\n", "max\n", None, 3_072_000),
    ("MemFree: 1 kB\n", None, 8, int(8 * 4096 / 2 * 0.75)), (None, None, 8, int(8 * 4096 / 2 * 0.75)), (None, "1000", None, 750), (None, None, None, int(sizing._UNKNOWN_MACHINE * 0.75)),
]  # fmt: skip


@pytest.mark.parametrize(("free", "allowed", "pages", "expected"), TOLD)
def test_memory_that_may_be_taken(
    free: str | None, allowed: str | None, pages: int | None, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Linux tells, what a container allows, else half of the machine, else a guess."""

    def opened(path: str, **_: Any) -> io.StringIO:
        text = dict(zip(FILES, (free, allowed)))[path]
        if text is None:
            raise FileNotFoundError(path)
        return io.StringIO(text)

    def configured(name: str) -> int:
        if pages is None:
            raise ValueError(name)
        return {"SC_PHYS_PAGES": pages, "SC_PAGE_SIZE": 4096}[name]

    monkeypatch.setattr(sizing, "open", opened, raising=False)
    monkeypatch.setattr("os.sysconf", configured)
    assert sizing.available() == expected


def test_a_smaller_input_that_fits_is_offered() -> None:
    """The batch first, then a part of the size; nothing where no part is legal or small enough."""
    network = cnncalc.parse("3x64x64 -> conv 8 3 -> conv 8 3")
    report = cnncalc.analyze(network)
    need, quarter = (sizing.needed(one, "float32") for one in (report, cnncalc.analyze(network, input="3x32x32")))
    assert sizing.smaller(network, cnncalc.analyze(network, batch=8), "float32", need, batch=8) == "--batch 1"
    assert sizing.smaller(network, report, "float32", quarter) == "--input 3x32x32"
    assert sizing.smaller(network, report, "float32", 10) == ""
    large = cnncalc.parse("3x64x64 -> conv 8 40")
    assert sizing.smaller(large, cnncalc.analyze(large), "float32", 10) == ""
    batched = cnncalc.analyze(network, batch=64)
    offered = sizing.smaller(network, batched, "float32", quarter, batch=64)
    assert offered == "--input 3x32x32 --batch 1"
    vector = cnncalc.parse("48 -> fc 5")
    assert sizing.smaller(vector, cnncalc.analyze(vector), "float32", 10) == ""
