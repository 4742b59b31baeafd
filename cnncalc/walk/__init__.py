"""A walk through a network: every step once, every layer asked its rules."""

from __future__ import annotations

from .steps import Walk

__all__ = ["Walk"]
