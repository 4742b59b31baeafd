"""What all tests share: the threads of NumPy, the signals that reach started programs, and an empty folder to work in.

Set before NumPy is imported: one thread for its products, for many small ones on a busy machine wait longer for each
other than they compute.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Whoever runs tests in the background ignores these, and a program that a test begins would ignore them too.
for _name in ("SIGINT", "SIGHUP"):
    _number = getattr(signal, _name, None)
    if _number is not None and signal.getsignal(_number) == signal.SIG_IGN:
        signal.signal(_number, lambda *_: None)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the command runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
