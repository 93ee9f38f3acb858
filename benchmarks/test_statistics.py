"""Statistics against bare DuckDB: the same SQL, parameters and files, without anything of ours around them.

`SLASVC_BENCH_DOSSIERS` dossiers in one snapshot, 4,000,000 unless it says otherwise; grouped by province. With
fewer, planning its statements is most of what DuckDB does for the rollup, and less than ten times is gained.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from statistics import median

import duckdb
import pyarrow.parquet as pq
import pytest

from benchmarks.measuring import Ratio, compare, interleaved
from slasvc.engine.definitions import Definitions
from slasvc.population import Population
from slasvc.population.writing import write_parquet
from slasvc.reports import summaries
from slasvc.reports.database import MEMORY
from slasvc.reports.periods import Period
from slasvc.reports.relations import Dimension
from slasvc.reports.snapshots import StoredSnapshot, open_snapshot
from slasvc.reports.summaries import Question, summarize
from slasvc.services.recompute.job import make_job
from slasvc.services.recompute.run import write_snapshot

DOSSIERS = int(os.environ.get("SLASVC_BENCH_DOSSIERS", "4000000"))
AS_OF = int(datetime.fromisoformat("2026-11-30T23:59:59+07:00").timestamp())
QUESTION = Question(Period(date(2026, 11, 1), date(2026, 11, 30)), ("",), (Dimension.AUTHORITY,), 1)


@pytest.fixture(scope="module")
def snapshot(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> StoredSnapshot:
    folder = tmp_path_factory.mktemp("statistics")
    source = folder / "dossiers.parquet"
    with source.open("wb") as file:
        population = Population(definitions.rules, definitions.calendars, seed=1)
        write_parquet(population.batches(DOSSIERS, threads=2), file)
    write_snapshot(make_job(AS_OF), source, folder / "snapshots" / "bench", threads=2)
    source.unlink()
    return open_snapshot(folder / "snapshots", "bench")


@pytest.fixture(scope="module")
def statements(snapshot: StoredSnapshot) -> list[tuple[str, dict[str, object]]]:
    """What a summary asks of DuckDB, taken down while it asks."""
    taken: list[tuple[str, dict[str, object]]] = []
    asked = summaries.fetch
    with pytest.MonkeyPatch.context() as patch:

        def taking(
            snapshot: StoredSnapshot, sql: str, parameters: dict[str, object]
        ) -> list[tuple[object, ...]]:
            taken.append((sql, parameters))
            return asked(snapshot, sql, parameters)

        patch.setattr(summaries, "fetch", taking)
        summarize(snapshot, QUESTION, rollup=False)
    return taken


@pytest.fixture(scope="module")
def seconds(
    snapshot: StoredSnapshot, statements: list[tuple[str, dict[str, object]]]
) -> dict[str, list[float]]:
    bare = duckdb.connect()
    bare.execute(f"SET memory_limit = '{MEMORY}'")
    return interleaved(
        {
            "dossiers": lambda: summarize(snapshot, QUESTION, rollup=False),
            "rollup": lambda: summarize(snapshot, QUESTION),
            "bare": lambda: [bare.execute(sql, parameters).fetchall() for sql, parameters in statements],
        },
        rounds=9,
    )


def test_a_summary_takes_no_more_than_half_again_what_bare_duckdb_takes(
    seconds: dict[str, list[float]], claim: Callable[[Ratio], None]
) -> None:
    claim(
        compare(
            f"summary of {DOSSIERS:,} by province / bare DuckDB", seconds["dossiers"], seconds["bare"], 1.5
        )
    )


def test_the_rollup_answers_ten_times_faster_and_the_same(
    snapshot: StoredSnapshot,
    seconds: dict[str, list[float]],
    claim: Callable[[Ratio], None],
    note: Callable[[str], None],
) -> None:
    assert snapshot.rollup is not None
    assert summarize(snapshot, QUESTION) == summarize(snapshot, QUESTION, rollup=False)
    size = sum(Path(file).stat().st_size for file in snapshot.files)
    rows = pq.read_metadata(snapshot.rollup).num_rows
    whole, rolled = (1e3 * median(seconds[name]) for name in ("dossiers", "rollup"))
    rolled_size = snapshot.rollup.stat().st_size
    note(
        f"snapshot of {DOSSIERS:,}: {size / 2**20:,.0f} MiB; rollup: {rows:,} rows, {rolled_size / 2**20:,.1f} MiB"
    )
    note(f"summary by province: {whole:,.0f} ms from the dossiers, {rolled:,.0f} ms from the rollup")
    claim(compare("summary from the rollup / from the dossiers", seconds["rollup"], seconds["dossiers"], 0.1))
