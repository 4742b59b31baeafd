"""Known mistakes: each a small rule that works a figure out as somebody who makes the mistake would.

The files of this folder enter their rules in `MISTAKES`, in the order in which they are tried.
"""

from __future__ import annotations

from ..cases import MISTAKES
from . import fields, shares, sizes, weights, work

__all__ = ["MISTAKES", "fields", "shares", "sizes", "weights", "work"]
