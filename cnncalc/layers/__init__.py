"""Every kind of layer. A file of this folder registers its kinds by being there."""

from __future__ import annotations

import os
from importlib import import_module

from ._base import KINDS, Field, Layer, Shape

__all__ = ["KINDS", "Field", "Layer", "Shape", "kind_of"]

for _file in sorted(os.listdir(os.path.dirname(__file__))):
    if _file.endswith(".py") and not _file.startswith("_"):
        import_module(f"{__name__}.{_file[:-3]}")


def kind_of(word: str) -> tuple[type[Layer], int | None] | None:
    """The kind that a word names, and its number of dimensions if the word states one (`conv2d`)."""
    name = word.lower()
    if name in KINDS:
        return KINDS[name], None
    if name[-2:] in ("1d", "2d", "3d") and name[:-2] in KINDS:
        return KINDS[name[:-2]], int(name[-2])
    return None
