"""Measure in one thread; `python -m benchmarks --help` says what can be chosen."""

from __future__ import annotations

import importlib
import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ[_name] = "1"

# Only now: numerical libraries count their threads when they are loaded.
importlib.import_module("benchmarks.run").main()
