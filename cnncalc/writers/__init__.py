"""Reports become text. One format, one file; a file of this folder is a format by being there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from .._record import record
from ..errors import did_you_mean, usage
from ..figures import DEFAULT
from ..report import Report


@record
class Options:
    """How an answer is to look. A width of None cuts nothing."""

    columns: tuple[str, ...] = DEFAULT
    depth: int | None = None
    width: int | None = None
    colour: bool = False
    encoding: str = "utf-8"
    target: str = ""
    """What to call the network in a suggested command; empty: suggest none."""
    requirements: tuple[tuple[Any, ...], ...] = ()
    """How each network's requirements came out, for formats that tell it."""


def formats() -> list[str]:
    """The names of all formats."""
    names = (name.removesuffix(".py") for name in os.listdir(os.path.dirname(__file__)) if name.endswith(".py"))
    return sorted(name for name in names if not name.startswith("_"))


def write(report: Report, form: str, options: Options | None = None) -> str:
    """A report in a format, ending with a newline; raises `UsageError` for a format that does not exist."""
    return str(_writer(form).write(report, options or Options()))


def write_several(reports: Sequence[Report], form: str, options: Options | None = None) -> str:
    """Several reports, a row each."""
    return str(_writer(form).write_several(reports, options or Options()))


def _writer(form: str) -> Any:
    if form not in formats():
        raise usage(f"no format '{form}'", hint=did_you_mean(form, formats(), f"formats: {' '.join(formats())}"))
    return import_module(f"{__name__}.{form}")
