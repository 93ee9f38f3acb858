"""The nightly recomputation, with real files and real processes: whole, restartable, and nothing lost."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from slasvc.engine.definitions import Definitions
from slasvc.errors import InvalidInput, NotKnown
from slasvc.population import Population
from slasvc.population.writing import write_json_lines
from slasvc.reports.changes import compare_snapshots
from slasvc.services.recompute.files import SNAPSHOT, recompute
from slasvc.services.recompute.job import Counts, Job, make_job
from slasvc.services.recompute.run import begin_snapshot, outputs, write_snapshot
from slasvc.services.recompute.sources import File, find_sources
from slasvc.services.tables.evaluation import evaluate_table
from tests.support.disks import small_disk
from tests.support.snapshots import answers, contents

KILLS = int(os.environ.get("SLASVC_TEST_KILLS", "5"))
AS_OF = int(datetime.fromisoformat("2026-11-30T23:59:59+07:00").timestamp())
ROWS, FILES = 12_000, 6


@pytest.fixture(scope="module")
def job() -> Job:
    return make_job(AS_OF)


@pytest.fixture(scope="module")
def dossiers(definitions: Definitions) -> pa.RecordBatch:
    (batch,) = Population(definitions.rules, definitions.calendars, 7).batches(ROWS)
    return batch


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, dossiers: pa.RecordBatch) -> Path:
    """Several files, two rows of each without an authority."""
    root = tmp_path_factory.mktemp("dossiers")
    each = ROWS // FILES
    for number in range(FILES):
        part = pa.Table.from_batches([dossiers.slice(number * each, each)])
        codes = part.column("authority_code").cast(pa.string()).to_pylist()
        codes[0] = codes[each - 1] = None
        place = part.schema.get_field_index("authority_code")
        path = root / f"month-{number + 1:02}" / "part.parquet"
        path.parent.mkdir()
        pq.write_table(part.set_column(place, "authority_code", pa.array(codes)), path, row_group_size=700)
    (root / "_SUCCESS").touch()
    (root / "readme.txt").write_text("not data")
    return root


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory, job: Job, folder: Path) -> Path:
    path = tmp_path_factory.mktemp("snapshots") / "2026-11-30"
    write_snapshot(job, folder, path, threads=2)
    return path


def test_a_snapshot_holds_every_answer_in_order_and_every_refusal(
    snapshot: Path, definitions: Definitions, dossiers: pa.RecordBatch
) -> None:
    each = ROWS // FILES
    kept = [row for row in range(ROWS) if row % each not in (0, each - 1)]
    expected = evaluate_table(definitions, dossiers.take(pa.array(kept)), AS_OF).select(SNAPSHOT.names)
    assert answers(snapshot).to_pylist() == expected.to_pylist()
    rejects = sorted((snapshot / "rejects").rglob("*.jsonl"))
    assert [str(path.relative_to(snapshot / "rejects")) for path in rejects] == [
        f"month-{number:02}/part.jsonl" for number in range(1, FILES + 1)
    ]
    for path in rejects:
        refused = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert [row["line"] for row in refused] == [1, each]
        assert {row["reason"] for row in refused} == {"MISSING_FIELD"}
        assert all(
            row["dossier_id"] and row["field"] == "authority_code" and row["message"] for row in refused
        )
    manifest = json.loads((snapshot / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["complete"]
    assert manifest["as_of_time"] == "2026-11-30T16:59:59+00:00"
    total = manifest["total"]
    assert (total["rows"], total["answered"], total["rejected"]) == (ROWS, ROWS - 2 * FILES, 2 * FILES)
    assert sum(total["classes"].values()) == total["answered"]
    assert list(manifest["files"]) == [f"month-{number:02}/part.parquet" for number in range(1, FILES + 1)]


def test_threads_do_not_show_in_the_snapshot(snapshot: Path, job: Job, folder: Path, tmp_path: Path) -> None:
    write_snapshot(job, folder, tmp_path / "one", threads=1)
    write_snapshot(job, folder, tmp_path / "five", threads=5)
    assert contents(tmp_path / "one") == contents(tmp_path / "five") == contents(snapshot)


def test_a_second_run_does_nothing_again(snapshot: Path, job: Job, folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (snapshot / "assessments").rglob("*.parquet")}
    outcome = write_snapshot(job, folder, snapshot, threads=2)
    assert outcome.total.rows == ROWS
    assert before == {path: path.stat().st_mtime_ns for path in (snapshot / "assessments").rglob("*.parquet")}


def test_what_is_missing_changed_or_gone_is_put_right(
    job: Job, folder: Path, snapshot: Path, tmp_path: Path
) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    shutil.copytree(folder, source)
    write_snapshot(job, source, target, threads=2)
    (target / "assessments/month-02/part.parquet").unlink()
    (target / "assessments/month-03/part.parquet").write_bytes(b"PAR1 cut off")
    shutil.copy(source / "month-05/part.parquet", source / "month-04/part.parquet")
    shutil.rmtree(source / "month-06")
    write_snapshot(job, source, target, threads=2)
    found, expected = contents(target), contents(snapshot)
    assert not any(name.startswith(("assessments/month-06", "rejects/month-06")) for name in found)
    for number in ("01", "02", "03", "05"):
        name = f"assessments/month-{number}/part.parquet"
        assert found[name] == expected[name]
    assert found["assessments/month-04/part.parquet"] == expected["assessments/month-05/part.parquet"]


def test_text_files_are_answered_as_parquet_is(
    definitions: Definitions, job: Job, dossiers: pa.RecordBatch, tmp_path: Path
) -> None:
    part = dossiers.slice(0, 500)
    with (tmp_path / "a.jsonl").open("wb") as file:
        write_json_lines([part], file)
        file.write(b'{"procedure_code": 5}\nnot json\n')
    with (tmp_path / "b.csv").open("w", newline="", encoding="utf-8") as text:
        table = csv.writer(text)
        table.writerow(["dossier_id", "procedure_code", "authority_code", "accepted_time"])
        table.writerow(["HS-1", "1.004873", "H41.101", "2026-11-16T09:00:00+07:00"])
        table.writerow(["HS-2", "1.004873", "H41.101", "yesterday"])
    outcome = write_snapshot(job, tmp_path, tmp_path / "out", threads=2)
    assert outcome.files["a.jsonl"].rows == 502
    assert outcome.files["b.csv"] == Counts(2, 1, {"overdue": 1})
    found = pq.read_table(tmp_path / "out/assessments/a.jsonl.parquet").cast(SNAPSHOT)
    expected = evaluate_table(definitions, part, AS_OF).select(SNAPSHOT.names)
    assert found.to_pylist() == expected.to_pylist()
    lines = (tmp_path / "out/rejects/a.jsonl.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["line"] for line in lines] == [501, 502]


def test_folders_stand_for_columns(definitions: Definitions, job: Job, tmp_path: Path) -> None:
    path = tmp_path / "in" / "authority_code=H41.101" / "year=2026" / "part-0.parquet"
    path.parent.mkdir(parents=True)
    accepted = pa.array([AS_OF - 86_400], pa.timestamp("s", tz="UTC"))
    pq.write_table(pa.table({"procedure_code": ["1.004873"], "accepted_time": accepted}), path)
    outcome = write_snapshot(job, tmp_path / "in", tmp_path / "out", threads=1)
    assert outcome.total == Counts(1, 0, {"on_track": 1})
    (answer,) = pq.read_table(tmp_path / "out/assessments", partitioning=None).to_pylist()
    assert answer["authority_code"] == "H41.101"


def test_a_damaged_file_stops_no_other(job: Job, folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    shutil.copytree(folder, source)
    whole = (source / "month-02/part.parquet").read_bytes()
    (source / "month-02/part.parquet").write_bytes(whole[: len(whole) // 2])
    pq.write_table(pa.table({"colour": ["red"]}), source / "other.parquet")
    outcome = write_snapshot(job, source, tmp_path / "out", threads=2)
    assert set(outcome.failures) == {"month-02/part.parquet", "other.parquet"}
    assert "unknown column 'colour'" in outcome.failures["other.parquet"]
    assert len(outcome.files) == FILES - 1
    manifest = json.loads((tmp_path / "out/manifest.json").read_text(encoding="utf-8"))
    assert not manifest["complete"]
    assert not list((tmp_path / "out").rglob("*.part"))
    (source / "month-02/part.parquet").write_bytes(whole)
    (source / "other.parquet").unlink()
    write_snapshot(job, source, tmp_path / "out", threads=2)
    assert json.loads((tmp_path / "out/manifest.json").read_text(encoding="utf-8"))["complete"]


def test_directories_of_something_else_are_refused(
    job: Job, folder: Path, snapshot: Path, tmp_path: Path
) -> None:
    (tmp_path / "letter.txt").write_text("keep me")
    with pytest.raises(InvalidInput, match="is not empty, and no snapshot"):
        write_snapshot(job, folder, tmp_path, threads=1)
    assert (tmp_path / "letter.txt").read_text() == "keep me"
    with pytest.raises(InvalidInput, match="of another instant"):
        write_snapshot(make_job(AS_OF + 86_400), folder, snapshot, threads=1)
    with pytest.raises(InvalidInput, match="no such file or folder"):
        find_sources(tmp_path / "nowhere")
    with pytest.raises(InvalidInput, match="holds no file of dossiers"):
        find_sources(tmp_path)


def test_other_definitions_than_those_it_was_begun_by_are_refused(
    job: Job, folder: Path, tmp_path: Path
) -> None:
    other = Job(job.as_of, "0" * 64, job.calendars_digest)
    source = find_sources(folder)[0]
    with pytest.raises(NotKnown, match="the run was begun by"):
        recompute(other, source, tmp_path / "a.parquet", tmp_path / "a.jsonl")
    assert not list(tmp_path.iterdir())


def test_one_file_is_recomputed_by_itself(job: Job, folder: Path, snapshot: Path, tmp_path: Path) -> None:
    source = File(folder / "month-01/part.parquet", "month-01/part.parquet")
    target, rejects = tmp_path / "part.parquet", tmp_path / "part.jsonl"
    counts = recompute(job, source, target, rejects)
    assert counts.rejected == 2
    assert target.read_bytes() == (snapshot / "assessments/month-01/part.parquet").read_bytes()
    assert recompute(job, source, target, rejects) == counts


def test_files_that_another_engine_computed_make_the_same_snapshot(
    job: Job, folder: Path, snapshot: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    begin_snapshot(job, folder, output)
    assert not json.loads((output / "manifest.json").read_text(encoding="utf-8"))["complete"]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as engine:
        for source in find_sources(folder)[:2]:
            engine.submit(recompute, job, source, *outputs(output, source)).result()
    write_snapshot(job, folder, output, threads=1)
    assert contents(output) == contents(snapshot)


def test_what_moved_is_counted(
    definitions: Definitions, folder: Path, snapshot: Path, tmp_path: Path
) -> None:
    earlier = tmp_path / "earlier"
    write_snapshot(make_job(AS_OF - 7 * 86_400), folder, earlier, threads=2)
    changes = compare_snapshots(earlier, snapshot)
    before, now = answers(earlier).to_pylist(), answers(snapshot).to_pylist()
    pairs = list(zip(before, now, strict=True))
    moved = sum(
        was["due_date"] is not None and one["due_date"] is not None and was["due_date"] != one["due_date"]
        for was, one in pairs
    )
    assert changes.moved == moved > 0
    assert sum(changes.reclassified.values()) == sum(a["timeliness"] != b["timeliness"] for a, b in pairs) > 0
    assert (changes.appeared, changes.gone) == (0, 0)
    shutil.rmtree(earlier / "assessments/month-01")
    assert compare_snapshots(earlier, snapshot).appeared == ROWS // FILES - 2
    with pytest.raises(InvalidInput, match="no snapshot, or damaged"):
        compare_snapshots(tmp_path / "nowhere", snapshot)


# --- the command --------------------------------------------------------------------------------------------


def command(source: Path, output: Path, *more: str) -> list[str]:
    stated = ["--as-of", "2026-11-30", "--output", str(output), *more]
    return [sys.executable, "-m", "slasvc", "recompute", str(source), *stated]


def test_the_command_says_what_it_did(folder: Path, snapshot: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    done = subprocess.run(
        command(folder, output, "--previous", str(snapshot)), capture_output=True, text=True, check=False
    )
    assert done.returncode == 3, done.stderr
    assert f"{ROWS:,} dossiers of {FILES} files" in done.stdout
    assert "0 dossiers changed class, 0 due dates moved" in done.stdout
    assert done.stderr.splitlines() == [f"{2 * FILES} rows were refused; see {output / 'rejects'}"]
    assert contents(output) == contents(snapshot)
    again = subprocess.run(
        command(folder, tmp_path, "--threads", "1"), capture_output=True, text=True, check=False
    )
    assert again.returncode == 2
    assert again.stderr == f"{tmp_path} is not empty, and no snapshot; choose another directory\n"


def test_killed_at_any_moment_a_rerun_gives_what_an_uninterrupted_run_gives(
    folder: Path, snapshot: Path, tmp_path: Path
) -> None:
    chance = random.Random(20261122)
    began = time.monotonic()
    subprocess.run(command(folder, tmp_path / "timed"), check=False, capture_output=True)
    whole = time.monotonic() - began
    interrupted = 0
    for number in range(KILLS):
        output = tmp_path / str(number)
        with subprocess.Popen(
            command(folder, output), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as run:
            # Most of the time goes into starting: wait until something is there to interrupt.
            while not (output / "manifest.json").exists() and run.poll() is None:
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 0.3 * whole))
            run.send_signal(signal.SIGKILL)
            interrupted += run.wait() == -signal.SIGKILL
        done = subprocess.run(command(folder, output), capture_output=True, text=True, check=False)
        assert done.returncode == 3, done.stderr
        assert contents(output) == contents(snapshot)
    assert interrupted


def test_two_runs_into_one_directory_do_not_meet(folder: Path, tmp_path: Path) -> None:
    import fcntl

    output = tmp_path / "out"
    output.mkdir()
    with (output / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(command(folder, output), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == f"{output} is being written by another run; wait for it to end\n"


def test_a_disk_that_is_full_is_said_and_nothing_half_written_stays(folder: Path) -> None:
    with small_disk(2**16) as (disk, limit, error):
        output = disk / "out"
        done = subprocess.run(
            command(folder, output), capture_output=True, text=True, check=False, preexec_fn=limit
        )
        *_, said = done.stderr.splitlines()  # after a line of progress, where the run is slow
        assert (done.returncode, said) == (
            1,
            f"{output} cannot be written: {os.strerror(error)}; make room there, and run the command again",
        )
        assert not list(output.rglob("*.part"))
        assert not list((output / "assessments").rglob("*.parquet"))
