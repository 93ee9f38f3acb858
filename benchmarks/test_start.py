"""How soon a server is ready, against importing numba and grpc; how soon help is, against bare typer."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.measuring import Ratio, compare, interleaved

BARE_APPLICATION = """
import typer

app = typer.Typer()


@app.command()
def greet(name: str) -> None:
    "Greet somebody."


app()
"""
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
        f"start to SERVING takes {first:.1f} s with an empty kernel cache, {second:.1f} s with a warm one: "
        f"{first / second:.1f} times"
    )
    assert list(tmp_path.iterdir()), "the first start filled the cache"


def test_help_costs_what_that_of_a_bare_application_costs(
    tmp_path: Path, claim: Callable[[Ratio], None]
) -> None:
    bare = tmp_path / "bare.py"
    bare.write_text(BARE_APPLICATION, encoding="utf-8")

    def help_of(*program: str) -> None:
        subprocess.run(
            [sys.executable, *program, "--help"], check=True, env=BYTECODE, stdout=subprocess.DEVNULL
        )

    seconds = interleaved({"ours": lambda: help_of("-m", "slasvc"), "bare": lambda: help_of(str(bare))})
    claim(
        compare("slasvc --help / --help of a bare typer application", seconds["ours"], seconds["bare"], 1.4)
    )
