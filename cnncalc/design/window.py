"""What a single window layer states, and what it leaves open."""

from __future__ import annotations

from typing import Any

from .._record import record
from ..errors import usage
from ..network import LayerNode
from ..readers import read

_LETTERS = {"kernel": "k", "stride": "s", "pad": "t", "dilation": "d"}
_KINDS = ("conv", "maxpool", "avgpool", "dwconv")


@record
class Written:
    """The kind of a layer, its filters, and its kernel, stride, padding in all and dilation as far as they are written."""

    kind: str = "conv"
    filters: int | None = None
    fixed: tuple[tuple[str, int], ...] = ()


def written_parts(text: str | None) -> Written:
    """What a layer states; a convolution that states nothing where there is none.

    Raises `UsageError` for anything but one window with the same sizes along every axis.
    """
    if text is None:
        return Written()
    steps = read(text, "<argument>").body.steps
    atom = steps[0].atom if len(steps) == 1 else None
    if not isinstance(atom, LayerNode) or atom.kind not in _KINDS:
        raise usage(f"'{text}' is not one window layer", expected="a layer such as conv 96 11x11 /4, or maxpool 3x3")
    given = dict(atom.args)
    found = {letter: _single(given[name], name) for name, letter in _LETTERS.items() if name in given}
    if "t" in found:
        found["t"] *= 2  # padding in all
    if atom.kind.endswith("pool") and "s" not in found and "k" in found:
        found["s"] = found["k"]
    filters = given.get("filters")
    return Written(atom.kind, filters if isinstance(filters, int) else None, tuple(found.items()))


def _single(value: Any, name: str) -> int:
    items = value if isinstance(value, tuple) else (value,)
    first = items[0]
    if not isinstance(first, int) or any(item != first for item in items):
        raise usage(f"{name} must be one plain number here", expected="the same along every axis")
    return first
