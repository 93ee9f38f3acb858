"""How soon a server is ready, against importing numba and grpc alone; with and without a kernel cache."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.measuring import Ratio, compare, interleaved

BYTECODE = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def import_alone() -> None:
    subprocess.run([sys.executable, "-c", "import numba, grpc"], check=True, env=BYTECODE)


def start(environment: dict[str, str] = BYTECODE) -> float:
    """Return the seconds until a server says that its health is SERVING, and end it."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "slasvc", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as server:
        assert server.stdout is not None
        assert "serving" in server.stdout.readline()
        ready = time.perf_counter() - began
        server.terminate()
    assert server.returncode == 0
    return ready


def test_ready_soon_with_a_warm_cache(claim: Callable[[Ratio], None]) -> None:
    ready: list[float] = []
    seconds = interleaved({"alone": import_alone, "ready": lambda: ready.append(start())}, rounds=9)
    claim(compare("start to SERVING, warm cache / import numba, grpc", ready[1:], seconds["alone"], 3.0))


def test_start_without_a_cache(tmp_path: Path, note: Callable[[str], None]) -> None:
    first = start(BYTECODE | {"NUMBA_CACHE_DIR": str(tmp_path)})
    second = start(BYTECODE | {"NUMBA_CACHE_DIR": str(tmp_path)})
    note(
        f"start to SERVING with an empty kernel cache takes {first / second:.1f} times one with a warm cache"
    )
    assert list(tmp_path.iterdir()), "the first start filled the cache"
