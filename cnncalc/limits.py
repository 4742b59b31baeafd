"""How large a network may be: a library's caller decides, the command line answers within a moment."""

from __future__ import annotations

from contextvars import ContextVar

MOST_LAYERS: ContextVar[int] = ContextVar("most layers", default=1_000_000)
QUICK = 20_000
"""Layers on the command line, unless --limit asks for more: a table of them takes a second."""
