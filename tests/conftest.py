"""What all tests share: the threads of NumPy, and an empty folder to work in.

Set before NumPy is imported: one thread for its products, for many small ones on a busy machine wait longer for each
other than they compute.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the command runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
