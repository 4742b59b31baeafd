"""The engine where things are missing or wrong: memory nobody tells, kernels that differ, branches that fit one input."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cnncalc
from cnncalc.engine import looping, sizing
from cnncalc.engine.kernels._base import Kernel
from cnncalc.engine.looping import looped
from cnncalc.engine.tally import Tally
from cnncalc.engine.verification import Difference
from cnncalc.layers import KINDS
from cnncalc.rows import Row


def row(text: str) -> Row:
    """The last layer of a network."""
    return cnncalc.analyze(cnncalc.parse(text)).rows[-1]


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


def test_a_kind_has_one_kernel() -> None:
    """A second one is refused when its file is loaded."""
    with pytest.raises(TypeError, match="two kernels run conv"):
        type("Second", (Kernel,), {"kinds": ("conv",)})


def test_weights_come_in_an_archive(tmp_path: Path) -> None:
    """A single array is none."""
    np.save(tmp_path / "one.npy", np.zeros(3))
    report = cnncalc.analyze(cnncalc.parse("3x8x8 -> conv 4 3"))
    with pytest.raises(cnncalc.UsageError, match="cannot read weights from"):
        report.run(weights=tmp_path / "one.npy")


def test_loops_that_differ_say_in_what(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the rule, which may even refuse, from the kernel's count, and from its values."""
    found = looped(row("2@9x9 -> conv 3 3x3 pad 1"), 0)
    assert found is not None
    assert found.differences == ()
    (one,) = found._replace(rule=None, refusal="it does not fit").differences
    assert str(one).endswith("the loops run, and the rule refuses: it does not fit")
    (one,) = found._replace(kernel=Tally()).differences
    assert (one.figure, "the loops and the kernel count differently: " in one.text) == ("macs", True)
    (one,) = found._replace(deviation=0.25).differences
    assert str(one).endswith("the loops' values and the kernel's differ by 2.5e-01 of the largest")
    assert str(Difference("macs", "differs")) == "differs"
    assert looping._deviation(found.loops, np.zeros((1, 1, 1))) == 0.0

    def refused(layer: Any, x: Any) -> Any:
        raise cnncalc.dims.Unmet("nothing fits")

    plain = row("2@9x9 -> conv 3 3x3 pad 1")
    monkeypatch.setattr(KINDS["conv"], "shape", refused)
    again = looped(plain, 0)
    assert again is not None
    assert (again.rule, again.refusal) == (None, "nothing fits")


FOLLOWED = [
    # network, what is said of a layer that cannot be followed on another input
    ("2@9 -> concat(conv 3 3 /2 | conv 3 2 /2) -> conv 3 2", True),
    ("2@12 -> adaptiveavgpool 5 -> conv 3 2", True),
    ("2@8x9 -> conv 3 3x1", True),
]


@pytest.mark.parametrize(("text", "agrees"), FOLLOWED)
def test_fields_are_followed_where_that_can_be(text: str, agrees: bool) -> None:
    """What cannot be looked at is not said to differ."""
    found = cnncalc.analyze(cnncalc.parse(text)).verify(method="field")
    assert found.ok is agrees
    assert found.differing == ()
