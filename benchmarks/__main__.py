"""Every benchmark in one run: `uv run --group bench python -m benchmarks`, with the options of pytest."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    sys.exit(pytest.main([str(Path(__file__).parent), "-q", "--dist=no", *sys.argv[1:]]))
