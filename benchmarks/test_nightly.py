"""The nightly recomputation against pyarrow alone, which reads the same input and writes the very output.

`SLASVC_BENCH_DOSSIERS` dossiers, 1,000,000 unless it says otherwise; the same again for a tenth of them.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.measuring import Ratio, compare
from slasvc.engine.definitions import Definitions
from slasvc.population import Population
from slasvc.population.writing import write_parquet

DOSSIERS = int(os.environ.get("SLASVC_BENCH_DOSSIERS", "1000000"))
ROUNDS = 3
MEMORY = 1.5 * 2**30
CANDIDATES = ("ours", "pyarrow", "tenth")

Measured = dict[str, list[dict[str, float]]]


@pytest.fixture(scope="module")
def measured(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """Return what each round of each candidate took, all in turn; `tenth` is ours with a tenth of the input."""
    folder = tmp_path_factory.mktemp("nightly")
    population = Population(definitions.rules, definitions.calendars, seed=1)
    for name, count in (("whole", DOSSIERS), ("tenth", DOSSIERS // 10)):
        with (folder / f"{name}.parquet").open("wb") as file:
            write_parquet(population.batches(count, threads=2), file)
    rounds: Measured = {name: [] for name in CANDIDATES}
    for _ in range(ROUNDS):
        for name in CANDIDATES:
            source = folder / ("tenth.parquet" if name == "tenth" else "whole.parquet")
            rounds[name].append(run("pyarrow" if name == "pyarrow" else "ours", source, folder / "output"))
    shutil.rmtree(folder)
    return rounds


def run(which: str, source: Path, output: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.nightly", which, str(source), str(output)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    shutil.rmtree(output)
    return dict(json.loads(done.stdout))


def seconds(rounds: list[dict[str, float]]) -> list[float]:
    return [each["seconds"] for each in rounds]


def test_it_takes_no_more_than_twice_what_reading_and_writing_take(
    measured: Measured, claim: Callable[[Ratio], None], note: Callable[[str], None]
) -> None:
    ours, pyarrow = seconds(measured["ours"]), seconds(measured["pyarrow"])
    note(
        f"recompute of {DOSSIERS:,} dossiers: {DOSSIERS / statistics.median(ours):,.0f} a second on "
        f"{os.cpu_count()} cores; pyarrow alone reads and writes {DOSSIERS / statistics.median(pyarrow):,.0f}"
    )
    claim(compare(f"recompute of {DOSSIERS:,} / pyarrow reading and writing", ours, pyarrow, 2.0))


def test_memory_does_not_grow_with_the_input(measured: Measured, claim: Callable[[Ratio], None]) -> None:
    most = max(each["memory"] for each in measured["ours"])
    small = max(each["memory"] for each in measured["tenth"])
    noise = f"{most / 2**20:,.0f} MiB, {small / 2**20:,.0f} MiB for a tenth"
    claim(Ratio("resident memory of recompute / 1.5 GiB", most / MEMORY, 1.0, noise))


def test_the_rate_holds_for_ten_times_the_input(measured: Measured, claim: Callable[[Ratio], None]) -> None:
    each = [one / 10 for one in seconds(measured["ours"])]
    claim(compare("recompute, a row of all / a row of a tenth", each, seconds(measured["tenth"]), 1 / 0.85))
