"""Every kind of layer. A file of this folder registers its kinds by being there."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

from ._base import KINDS, Field, Layer, Shape

__all__ = ["KINDS", "Field", "Layer", "Shape", "kind_of"]

for _file in sorted(Path(__file__).parent.glob("[!_]*.py")):
    import_module(f"{__name__}.{_file.stem}")

_DIMENSIONED = re.compile(r"(.+?)([123])d")


def kind_of(word: str) -> tuple[type[Layer], int | None] | None:
    """The kind that a word names, and its number of dimensions if the word states one (`conv2d`)."""
    name = word.lower()
    if name in KINDS:
        return KINDS[name], None
    found = _DIMENSIONED.fullmatch(name)
    if found and found[1] in KINDS:
        return KINDS[found[1]], int(found[2])
    return None
