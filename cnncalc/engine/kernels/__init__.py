"""A kernel for every kind of layer. A file of this folder registers its kernels by being there."""

from __future__ import annotations

import os
from importlib import import_module

from ._base import KERNELS, Kernel, Make

__all__ = ["KERNELS", "Kernel", "Make"]

for _file in sorted(os.listdir(os.path.dirname(__file__))):
    if _file.endswith(".py") and not _file.startswith("_"):
        import_module(f"{__name__}.{_file[:-3]}")
