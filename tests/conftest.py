"""Set before NumPy is imported: one thread for its products, for many small ones on a busy machine wait longer for each
other than they compute."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
