"""The nightly run from the ledger: what a file of the same dossiers gives, whatever is recorded meanwhile."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import slasvc.services.recompute.ledger
import slasvc.services.tables.recorded
from slasvc.client import Client
from slasvc.engine.definitions import Definitions
from slasvc.errors import InvalidInput, LedgerFailure
from slasvc.ledger.database import Ledger, open_ledger
from slasvc.model.dossier import FIRST_TIME, LAST_TIME, Channel, Dossier, Event, EventKind
from slasvc.model.term import Term, Unit
from slasvc.population import Population
from slasvc.reports.changes import compare_snapshots
from slasvc.services.dossier_files import FileFormat
from slasvc.services.dossier_writing import write_dossiers
from slasvc.services.importing import import_rows
from slasvc.services.recompute.job import Job, make_job
from slasvc.services.recompute.ledger import KnownLedger
from slasvc.services.recompute.run import read_known_time, write_snapshot
from slasvc.services.tables.recorded import read_all
from slasvc.services.tables.rows import decode_rows
from tests.ledger.conftest import VECTOR_DOSSIERS
from tests.support.postgres import Postgres
from tests.support.recording import ACCEPTED, COMPLETED, NOW, at, dossier, more, record_all
from tests.support.server_process import ServerProcess
from tests.support.snapshots import answers, contents

KILLS = int(os.environ.get("SLASVC_TEST_KILLS", "3"))
AS_OF = at("2026-11-30 23:59") + 59
ROWS, PART = 3_000, 700
UNUSUAL = Dossier(
    "ngoài lề",
    "2.001583",
    "H26.01",
    (
        ACCEPTED._replace(promised_time=LAST_TIME),
        Event(EventKind.EXTENDED, NOW - 60, "x", extension=Term(2, Unit.WORKING_DAY, plus_half=True)),
        Event(EventKind.EXPLAINED, NOW - 50, "first", reason='said "no",\nthen\tyes'),
        Event(EventKind.ANNULLED, NOW - 40, "y", target="first"),
        Event(EventKind.SUBMITTED, FIRST_TIME, "z"),
    ),
    Channel.POST,
    "",
    frozenset({"remote_area", "verification"}),
)


@pytest.fixture(scope="module")
def job() -> Job:
    return make_job(AS_OF)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slasvc.services.recompute.ledger, "PART", PART)


@pytest.fixture
def filled(ledger: Ledger, definitions: Definitions, made_up: Definitions) -> Ledger:
    """A ledger of several parts; the procedures of some dossiers in the middle are not known any more."""
    (batch,) = Population(definitions.rules, definitions.calendars, 7).batches(ROWS)
    rows = decode_rows(batch)
    for part in (rows[: ROWS // 2], rows[ROWS // 2 :]):
        (done,) = import_rows(ledger, definitions, part, lambda: NOW)
        assert not done.rejected
        record_all(ledger, made_up, VECTOR_DOSSIERS[:500])
    record_all(ledger, definitions, [UNUSUAL, dossier(ACCEPTED)])
    return ledger


def export(ledger: Ledger, path: Path) -> None:
    with ledger.reading() as transaction:
        assert sum(write_dossiers(path, FileFormat.PARQUET, read_all(transaction))) > ROWS


def rejects(snapshot: Path) -> list[dict[str, object]]:
    files = sorted((snapshot / "rejects").rglob("*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]


def manifest(snapshot: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((snapshot / "manifest.json").read_text(encoding="utf-8"))
    return found


# --- what it gives ------------------------------------------------------------------------------------------


def test_it_gives_what_a_file_of_the_same_dossiers_gives(
    filled: Ledger, url: str, job: Job, tmp_path: Path
) -> None:
    export(filled, tmp_path / "all.parquet")
    expected = write_snapshot(job, tmp_path / "all.parquet", tmp_path / "file", threads=2)
    outcome = write_snapshot(job, KnownLedger(url, NOW), tmp_path / "ledger", threads=2)

    assert outcome.total == expected.total
    assert outcome.total.rejected > 300
    assert len(outcome.files) == -(-outcome.total.rows // PART) > 4
    assert answers(tmp_path / "ledger").to_pylist() == answers(tmp_path / "file").to_pylist()
    assert rejects(tmp_path / "ledger") == rejects(tmp_path / "file")
    assert {row["reason"] for row in rejects(tmp_path / "ledger")} == {"UNKNOWN_PROCEDURE"}
    assert pq.read_table(tmp_path / "ledger/rollup.parquet") == pq.read_table(
        tmp_path / "file/rollup.parquet"
    )
    assert manifest(tmp_path / "ledger")["known_time"] == "2026-11-20T03:00:00+00:00"
    assert manifest(tmp_path / "ledger")["complete"]


def test_threads_do_not_show_and_a_second_run_does_nothing_again(
    filled: Ledger, url: str, job: Job, tmp_path: Path
) -> None:
    known = KnownLedger(url, NOW)
    write_snapshot(job, known, tmp_path / "one", threads=1)
    write_snapshot(job, known, tmp_path / "five", threads=5)
    assert contents(tmp_path / "one") == contents(tmp_path / "five")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "one/assessments").iterdir()}
    write_snapshot(job, known, tmp_path / "one", threads=2)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "one/assessments").iterdir()} == before


def test_what_is_recorded_later_is_not_in_what_was_known(
    filled: Ledger, url: str, job: Job, definitions: Definitions, tmp_path: Path
) -> None:
    write_snapshot(job, KnownLedger(url, NOW), tmp_path / "before", threads=2)
    late = [more(COMPLETED), dossier(ACCEPTED, name="late")]
    record_all(filled, definitions, late, now=NOW - 60)  # by a clock that goes after
    write_snapshot(job, KnownLedger(url, NOW), tmp_path / "again", threads=2)
    write_snapshot(job, KnownLedger(url, NOW + 1), tmp_path / "after", threads=2)

    assert contents(tmp_path / "again") == contents(tmp_path / "before")
    changes = compare_snapshots(tmp_path / "before", tmp_path / "after")
    assert (changes.appeared, changes.gone) == (1, 0)
    assert sum(changes.reclassified.values()) == 1


def test_a_part_that_changed_nevertheless_is_computed_again(
    filled: Ledger, url: str, job: Job, tmp_path: Path
) -> None:
    """A ledger that is another one by now, say restored from a backup, is told by what it holds."""
    (first, *_) = KnownLedger(url, NOW).parts()
    digest = first.digest()
    with filled.writing() as transaction:
        transaction.connection.exec_driver_sql(
            "INSERT INTO events (dossier, sequence, event_id, kind, time, recorded_time) "
            f"VALUES (1, 900, 'other', 16, {NOW}, {NOW})"
        )
    assert first.digest() != digest


def test_an_empty_ledger_gives_an_empty_snapshot(ledger: Ledger, url: str, job: Job, tmp_path: Path) -> None:
    outcome = write_snapshot(job, KnownLedger(url, NOW), tmp_path / "out", threads=2)
    assert (outcome.total.rows, manifest(tmp_path / "out")["complete"]) == (0, True)
    assert answers(tmp_path / "out").num_rows == 0


def test_a_directory_of_another_known_time_is_refused(
    ledger: Ledger, url: str, job: Job, tmp_path: Path
) -> None:
    write_snapshot(job, KnownLedger(url, NOW), tmp_path / "out", threads=1)
    assert read_known_time(tmp_path / "out") == NOW
    with pytest.raises(InvalidInput, match="of another instant"):
        write_snapshot(job, KnownLedger(url, NOW + 1), tmp_path / "out", threads=1)


# --- what can go wrong in the middle ------------------------------------------------------------------------


def test_a_database_that_goes_away_leaves_what_is_whole_and_the_run_goes_on(
    postgres: Postgres, job: Job, definitions: Definitions, tmp_path: Path
) -> None:
    known = KnownLedger(postgres.new_database(), NOW)
    (batch,) = Population(definitions.rules, definitions.calendars, 7).batches(ROWS)
    with open_ledger(known.url) as ledger:
        list(import_rows(ledger, definitions, decode_rows(batch), lambda: NOW))
    stopped = threading.Event()

    def stop(rows: int) -> None:
        if not stopped.is_set():
            stopped.set()
            postgres.stop("immediate")

    try:
        with pytest.raises(LedgerFailure, match="does not answer"):
            write_snapshot(job, known, tmp_path / "out", threads=1, progress=stop)
    finally:
        postgres.start()
    there = contents(tmp_path / "out")
    assert "assessments/0000000001.parquet" in there
    assert not manifest(tmp_path / "out")["complete"]
    assert not list((tmp_path / "out").rglob("*.part"))

    write_snapshot(job, known, tmp_path / "out", threads=1)
    write_snapshot(job, known, tmp_path / "whole", threads=2)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


# --- the command --------------------------------------------------------------------------------------------

SMALL_PARTS = (
    f"import slasvc.services.recompute.ledger as l; l.PART = {PART}; from slasvc.cli import main; main()"
)


def command(url: str, output: Path, *more: str) -> list[str]:
    stated = ["--from-ledger", url, "--as-of", "2026-11-30", "--output", str(output), *more]
    return [sys.executable, "-c", SMALL_PARTS, "recompute", *stated]


def run(command: list[str], **settings: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SLASVC_")}
    done = subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
        env={**inherited, **settings},
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@contextmanager
def recording(server: ServerProcess) -> Iterator[list[str]]:
    """Record dossier after dossier at a server while the block lasts; gives the ids that were acknowledged."""
    acknowledged: list[str] = []
    over = threading.Event()

    def record() -> None:
        with Client(server.address, timeout=30) as client:
            while not over.is_set():
                name = f"meanwhile-{len(acknowledged)}"
                client.record(dossier(ACCEPTED, name=name))
                acknowledged.append(name)

    thread = threading.Thread(target=record)
    thread.start()
    try:
        yield acknowledged
    finally:
        over.set()
        thread.join(60)
        server.stop()
    assert not thread.is_alive()


def test_killed_at_any_moment_a_rerun_gives_what_an_uninterrupted_run_gives_though_events_are_recorded(
    filled: Ledger, url: str, job: Job, tmp_path: Path
) -> None:
    chance = random.Random(20261122)
    interrupted = 0
    with recording(ServerProcess(url)) as acknowledged:
        for number in range(KILLS):
            output = tmp_path / str(number)
            known_before = len(acknowledged)
            with subprocess.Popen(
                command(url, output), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            ) as process:
                # Most of the time goes into starting: wait until something is there to interrupt.
                while not (output / "manifest.json").exists() and process.poll() is None:
                    time.sleep(0.005)
                time.sleep(chance.uniform(0, 0.5))
                process.send_signal(signal.SIGKILL)
                interrupted += process.wait() == -signal.SIGKILL
            known_time = read_known_time(output)
            seen = len(acknowledged)
            done = run(command(url, output))
            assert done.returncode == 3, done.stderr
            assert len(acknowledged) > seen
            whole = KnownLedger(url, known_time or 0)
            write_snapshot(job, whole, tmp_path / f"whole-{number}", threads=2)
            assert contents(output) == contents(tmp_path / f"whole-{number}")
            # What was acknowledged before the run is in it; and it counts as the database does.
            names = set(answers(output).column("dossier_id").to_pylist())
            assert {*acknowledged[:known_before]} <= names
            with filled.reading() as transaction:
                counted = transaction.connection.exec_driver_sql(
                    f"SELECT count(*) FROM dossiers WHERE recorded_time <= {known_time}"
                )
                assert manifest(output)["total"]["rows"] == counted.scalar()  # type: ignore[index]
    assert interrupted


def test_the_command_takes_the_ledger_of_the_settings_and_says_what_it_did(
    filled: Ledger, url: str, tmp_path: Path
) -> None:
    root = tmp_path / "snapshots"
    first = run(command(url, root / "2026-11-20", "--known-time", "2026-11-20T10:00:00+07:00"))
    stated = ["--as-of", "2026-11-30", "--output", str(root / "now"), "--previous", str(root / "2026-11-20")]
    again = run([sys.executable, "-m", "slasvc", "recompute", *stated], SLASVC_LEDGER_URL=url)
    assert (first.returncode, again.returncode) == (3, 3), again.stderr
    assert "0 dossiers changed class, 0 due dates moved, 0 dossiers are new, 0 are gone" in again.stdout

    report = ["report", "summary", "--snapshots", str(root), "--from", "2026-11-01"]
    summary = run([sys.executable, "-m", "slasvc", *report])
    assert summary.returncode == 0, summary.stderr
    assert "now, as of 2026-11-30" in summary.stdout


def test_a_damaged_file_is_said_and_what_is_whole_stays(definitions: Definitions, tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    (batch,) = Population(definitions.rules, definitions.calendars, 7).batches(ROWS)
    with open_ledger(str(path)) as ledger:
        list(import_rows(ledger, definitions, decode_rows(batch), lambda: NOW))
    whole = path.read_bytes()
    with sqlite3.connect(path) as connection:
        pages = connection.execute(
            "SELECT pageno FROM dbstat WHERE name = 'events' AND pagetype = 'leaf' ORDER BY path"
        ).fetchall()
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    page = pages[-2][0]
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)

    output = tmp_path / "out"
    done = run(command(str(path), output, "--threads", "1"))
    assert done.returncode == 1
    assert "is damaged" in done.stderr
    assert "the same command goes on where it stopped" in done.stderr
    assert (output / "assessments/0000000001.parquet").exists()
    assert not manifest(output)["complete"]
    path.write_bytes(whole)
    assert run(command(str(path), output)).returncode == 0
    assert manifest(output)["complete"]


def test_texts_that_one_table_cannot_hold_come_in_several(
    definitions: Definitions, job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = KnownLedger(str(tmp_path / "ledger.db"), NOW)
    explained = Event(EventKind.EXPLAINED, NOW - 60, "x", reason="x" * 1_000)
    with open_ledger(known.url) as ledger:
        record_all(ledger, definitions, [dossier(ACCEPTED, explained, name=f"HS-{n}") for n in range(10)])
    (part,) = known.parts()
    (whole,) = part.chunks()
    monkeypatch.setattr(slasvc.services.tables.recorded, "COLUMN_BYTES", 4_000)
    chunks = list(part.chunks())

    assert len(chunks) > 2
    assert [line for chunk in chunks for line in chunk.lines] == list(whole.lines)
    rows = [row for chunk in chunks for row in decode_rows(chunk.rows)]  # type: ignore[arg-type]
    assert [row.dossier for row in rows] == [row.dossier for row in decode_rows(whole.rows)]  # type: ignore[arg-type]
    write_snapshot(job, known, tmp_path / "out", threads=2)
    assert answers(tmp_path / "out").num_rows == 10


def test_a_file_that_is_moved_away_during_the_run_ends_it(
    definitions: Definitions, job: Job, tmp_path: Path
) -> None:
    known = KnownLedger(str(tmp_path / "ledger.db"), NOW)
    with open_ledger(known.url) as ledger:
        record_all(ledger, definitions, [dossier(ACCEPTED)])
    (part,) = known.parts()
    (tmp_path / "ledger.db").rename(tmp_path / "elsewhere.db")

    for reading in (part.digest, lambda: list(part.chunks())):
        with pytest.raises(LedgerFailure, match="cannot be opened"):
            reading()


def test_a_comparison_that_fails_spoils_no_snapshot(definitions: Definitions, tmp_path: Path) -> None:
    url, before, now = str(tmp_path / "ledger.db"), tmp_path / "before", tmp_path / "now"
    with open_ledger(url) as ledger:
        record_all(ledger, definitions, [dossier(ACCEPTED)])
    assert run(command(url, before)).returncode == 0
    (before / "assessments/0000000001.parquet").write_bytes(b"no Parquet")
    done = run(command(url, now, "--previous", str(before)))

    assert (done.returncode, manifest(now)["complete"]) == (0, True), done.stderr
    assert "not compared: " in done.stderr


@pytest.mark.parametrize(("kind", "reason"), [(99, "NULL"), (16, "CAST(x'ff' AS TEXT)"), ("'x'", "NULL")])
def test_what_no_event_can_be_is_told_as_damage_and_not_as_what_it_holds(
    kind: int | str, reason: str, tmp_path: Path
) -> None:
    known = KnownLedger(str(tmp_path / "ledger.db"), NOW)
    with open_ledger(known.url) as ledger, ledger.writing() as transaction:
        connection = transaction.connection
        connection.exec_driver_sql(
            "INSERT INTO dossiers (number, authority, dossier_id, procedure, recorded_time) "
            f"VALUES (1, 'H26.01', 'HS-1', '2.001583', {NOW})"
        )
        connection.exec_driver_sql(
            "INSERT INTO events (dossier, sequence, event_id, kind, time, reason, recorded_time) "
            f"VALUES (1, 1, 'a', {kind}, {NOW}, {reason}, {NOW})"
        )
    (part,) = known.parts()
    with pytest.raises(LedgerFailure, match="cannot be opened or is damaged"):
        list(part.chunks())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "nothing to recompute; name files of dossiers, --from-ledger"),
        (["x.parquet", "--from-ledger", "x.db"], "not both"),
        (["--from-ledger", "missing/x.db"], "there is no ledger at this place"),
        (["--from-ledger", "mysql://anna:secret@host/db"], "expected a path of a file"),
        (["--from-ledger", "x.db", "--known-time", "2999-01-01"], "expected a time that has come"),
        (["--from-ledger", "x.db", "--known-time", "soon"], "--known-time"),
        (["--from-ledger", "later.db"], "made by a later version"),
    ],
    ids=["nothing", "both", "no ledger", "no database of ours", "to come", "no time", "later"],
)
def test_a_call_that_cannot_be_is_a_sentence_and_an_exit_code(
    arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_ledger("later.db") as ledger, ledger.writing() as transaction:
        transaction.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    stated = [*arguments, "--as-of", "2026-11-30", "--output", "out"]
    done = run([sys.executable, "-m", "slasvc", "recompute", *stated])

    assert (done.returncode, "secret" in done.stderr) == (2, False)
    assert says in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"later.db"}


def test_a_database_that_does_not_answer_is_said(tmp_path: Path) -> None:
    done = run(command("postgresql://slasvc:secret@127.0.0.1:1/ledger", tmp_path / "out"))
    assert done.returncode == 1
    assert "the database does not answer" in done.stderr
    assert "secret" not in done.stderr
