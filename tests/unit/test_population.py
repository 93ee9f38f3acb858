"""The generated population: the same for a seed whatever draws it, possible throughout, varied as it says."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pty
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from slasvc.atomic import whole
from slasvc.engine.definitions import Definitions
from slasvc.engine.evaluate import evaluate
from slasvc.errors import OutOfRange
from slasvc.model.assessment import Timeliness
from slasvc.model.dossier import EventKind
from slasvc.population import CHUNK_ROWS, SCHEMA, Population
from slasvc.population.batches import FIRST_UNTIL, LAST_UNTIL
from slasvc.population.kinds import KINDS
from slasvc.population.writing import write_json_lines, write_parquet
from slasvc.services.dossier_files import FileFormat, read_dossiers, read_stream
from tests.unit.test_cli_commands import slasvc

UNTIL = date(2026, 11, 30)
END = int(datetime(2026, 11, 30, 17, tzinfo=UTC).timestamp())
"""The end of the last day in Viet Nam: 00:00 of 1 December."""


@pytest.fixture(scope="module")
def population(definitions: Definitions) -> Population:
    return Population(definitions.rules, definitions.calendars, seed=7, until=UNTIL)


@pytest.fixture(scope="module")
def chunk(population: Population) -> pa.RecordBatch:
    return population.batch(0)


@pytest.fixture(scope="module")
def dossiers(chunk: pa.RecordBatch, tmp_path_factory: pytest.TempPathFactory):
    """The first 5,000 dossiers, as they come out of a Parquet file."""
    path = tmp_path_factory.mktemp("population") / "dossiers.parquet"
    with whole(path) as part, part.open("wb") as file:
        write_parquet([chunk.slice(0, 5_000)], file)
    rows = list(read_dossiers(path, FileFormat.PARQUET))
    assert [row.error for row in rows] == [None] * 5_000
    return [row.dossier for row in rows]


def of_kind(dossiers, kind: EventKind):
    return [event for dossier in dossiers for event in dossier.events if event.kind is kind]


def read_back(batch: pa.RecordBatch):
    """Return the dossiers of a batch as a file of JSON lines gives them."""
    file = io.BytesIO()
    write_json_lines([batch], file)
    file.seek(0)
    rows = list(read_stream(file, FileFormat.JSONL, "f"))
    assert [row.error for row in rows] == [None] * batch.num_rows
    return [row.dossier for row in rows]


def test_the_same_seed_gives_the_same_dossiers_on_any_number_of_threads(population, definitions):
    again = Population(definitions.rules, definitions.calendars, seed=7, until=UNTIL)
    one, three = list(population.batches(150_000)), list(again.batches(150_000, threads=3))
    assert one == three
    assert [batch.num_rows for batch in one] == [CHUNK_ROWS, CHUNK_ROWS, 150_000 - 2 * CHUNK_ROWS]


def test_another_seed_gives_others(chunk, definitions):
    other = Population(definitions.rules, definitions.calendars, seed=8, until=UNTIL).batch(0)
    assert other["events"] != chunk["events"]


def test_a_larger_population_begins_with_the_smaller_one(population):
    (few,) = population.batches(1_000)
    first, second = population.batches(CHUNK_ROWS + 1)
    assert first.slice(0, 1_000) == few
    assert (first.num_rows, second.num_rows) == (CHUNK_ROWS, 1)


def test_every_batch_is_sound_and_of_one_schema(population):
    for batch in population.batches(CHUNK_ROWS + 10):
        batch.validate(full=True)
        assert batch.schema == SCHEMA


def test_ids_are_unique_and_run_on_over_chunks(population, chunk):
    ids = pa.chunked_array([chunk["dossier_id"], population.batch(1)["dossier_id"]])
    assert len(pc.unique(ids)) == 2 * CHUNK_ROWS
    assert ids[CHUNK_ROWS].as_py().endswith("-00065537")


def test_every_dossier_is_a_possible_history_of_a_known_body_at_any_time(dossiers, definitions):
    for as_of in (END, END - 40 * 86_400 - 9 * 3_600, END - 200 * 86_400 - 8 * 3_600):
        batch = evaluate(definitions, dossiers, as_of)
        for row in range(len(batch)):
            batch.assessment(row)


@pytest.mark.parametrize("until", [FIRST_UNTIL, LAST_UNTIL])
def test_other_years_are_possible_too(until, definitions):
    (batch,) = Population(definitions.rules, definitions.calendars, seed=3, until=until).batches(2_000)
    end = int(datetime.combine(until, time(17), UTC).timestamp())
    answers = evaluate(definitions, read_back(batch), end)
    found = {answers.assessment(row).timeliness for row in range(2_000)}
    assert found >= {Timeliness.EARLY, Timeliness.LATE, Timeliness.OVERDUE, Timeliness.ON_TRACK}


def test_years_that_the_rules_do_not_reach_over_are_refused(definitions):
    for until in (date(2026, 7, 31), date(2027, 3, 1)):
        with pytest.raises(OutOfRange, match="2026-08-01 to 2027-02-28"):
            Population(definitions.rules, definitions.calendars, seed=1, until=until)


def test_json_lines_and_parquet_hold_the_same_dossiers(chunk, dossiers):
    assert read_back(chunk.slice(0, 500)) == dossiers[:500]


def test_every_class_of_timeliness_occurs(dossiers, definitions):
    batch = evaluate(definitions, dossiers, END)
    found = Counter(batch.assessment(row).timeliness for row in range(len(dossiers)))
    assert set(found) == set(Timeliness)
    done = found[Timeliness.EARLY] + found[Timeliness.ON_TIME] + found[Timeliness.LATE]
    assert 0.04 < found[Timeliness.LATE] / done < 0.12


def test_every_kind_of_event_but_a_reopening_occurs_and_every_cause_and_step(dossiers, definitions):
    events = [event for dossier in dossiers for event in dossier.events]
    # No shipped rule lets a completed dossier be reopened.
    assert {event.kind for event in events} == set(EventKind) - {EventKind.REOPENED}
    assert {event.cause for event in events} - {""} == set(definitions.rules.causes)
    assert {"receive", "register", "decide"} < {event.step for event in events}
    assert {"supplement", "financial_obligation", "consultation"} < {event.ground for event in events}


def test_three_in_ten_are_suspended_once_and_one_in_twenty_three_times(chunk):
    kinds = chunk["events"].flatten().field("kind")
    is_suspension = np.asarray(pc.equal(kinds.cast(pa.string()), "suspended"))
    before = np.concatenate([[0], np.cumsum(is_suspension)])
    offsets = chunk["events"].offsets.to_numpy()
    counts = np.bincount(before[offsets[1:]] - before[offsets[:-1]], minlength=4) / CHUNK_ROWS
    # Those received last have not come so far.
    assert counts[1] == pytest.approx(0.295, abs=0.008)
    assert counts[3] == pytest.approx(0.047, abs=0.004)


def test_events_are_in_order_and_none_is_after_the_last_day(dossiers):
    for dossier in dossiers:
        times = [event.time for event in dossier.events]
        assert times == sorted(times)
        assert times, dossier
        assert END - 380 * 86_400 < times[0] <= times[-1] <= END


def test_little_comes_in_at_tet_and_on_days_off(dossiers):
    received = [
        np.datetime64(dossier.events[0].time + 25_200, "s").astype("datetime64[D]") for dossier in dossiers
    ]
    months = Counter(str(day)[:7] for day in received)
    assert months["2026-02"] < 0.6 * months["2026-01"]
    assert months["2026-08"] < months["2026-10"] > months["2026-07"]
    weekdays = Counter((day.astype(int) + 3) % 7 for day in received)
    assert 0 < weekdays[5] + weekdays[6] < 0.08 * len(received)


def test_the_slip_mostly_states_the_lawful_appointment(dossiers, definitions):
    batch = evaluate(definitions, dossiers, END)
    findings = Counter(
        finding.kind.name for row in range(len(dossiers)) for finding in batch.assessment(row).findings
    )
    promised = sum(event.promised_time is not None for event in of_kind(dossiers, EventKind.ACCEPTED))
    assert 0.015 < findings["PROMISED_DIFFERS"] / promised < 0.045


def test_every_kind_of_dossier_comes(chunk):
    facts = zip(
        *(chunk[name].to_pylist() for name in ("procedure_code", "case_code", "attributes")), strict=True
    )
    found = {(procedure, case or "", tuple(attributes)) for procedure, case, attributes in facts}
    assert found == {(kind.procedure, kind.case, kind.attributes) for kind in KINDS}


def test_the_command_writes_parquet_and_says_what(tmp_path):
    path = tmp_path / "dossiers.parquet"
    done = slasvc("generate", "--dossiers", "70000", "--seed", "7", "--output", str(path))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith(f"{path}: 70,000 dossiers of seed 7")
    assert pq.ParquetFile(path).metadata.num_rows == 70_000
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_the_command_writes_json_lines_to_standard_output_that_evaluate_reads():
    made = slasvc("generate", "--dossiers", "20", "--seed", "7")
    assert len(made.stdout.splitlines()) == 20
    done = slasvc("evaluate", "-", "--as-of", "2026-12-01T00:00:00+07:00", stdin=made.stdout.encode())
    assert done.returncode == 0
    assert [json.loads(line)["error"] for line in done.stdout.splitlines()] == [None] * 20


def test_the_command_shows_its_progress_on_a_terminal(tmp_path):
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "slasvc", "generate", "--dossiers", "400000"]
    with subprocess.Popen([*command, "--output", str(tmp_path / "d.parquet")], stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # how the end of a terminal shows on Linux
            while part := os.read(ours, 4_096):
                shown += part
    os.close(ours)
    assert process.returncode == 0, shown
    assert shown.count(b"a second") > 2
    assert b"400,000 of 400,000 dossiers" in shown


def test_the_command_replaces_no_file_unless_told(tmp_path):
    path = tmp_path / "dossiers.jsonl"
    path.write_text("mine", encoding="utf-8")
    refused = slasvc("generate", "--dossiers", "3", "--output", str(path))
    assert (refused.returncode, path.read_text(encoding="utf-8")) == (2, "mine")
    assert "exists; --force replaces it" in refused.stderr
    assert slasvc("generate", "--dossiers", "3", "--output", str(path), "--force").returncode == 0
    assert len(path.read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--output", "dossiers.xlsx"], 2, "expected .parquet, .jsonl, .ndjson"),
        (["--output", "/nowhere/dossiers.parquet"], 1, "cannot be written: No such file or directory"),
        (["--until", "2026-02-30"], 2, "--until: '2026-02-30' is not a date; expected"),
        (["--until", "2030-01-01"], 2, "it may end from 2026-08-01 to 2027-02-28"),
    ],
)
def test_a_call_that_cannot_be_met_is_refused_in_a_sentence(arguments, code, sentence):
    done = slasvc("generate", "--dossiers", "3", *arguments)
    assert done.returncode == code
    assert sentence in done.stderr


def test_a_file_that_cannot_be_finished_leaves_nothing(tmp_path, chunk):
    def broken():
        yield chunk
        raise OSError("the disk is full")

    with (
        pytest.raises(OSError, match="full"),
        whole(tmp_path / "dossiers.parquet") as part,
        part.open("wb") as file,
    ):
        write_parquet(broken(), file)
    assert not list(tmp_path.iterdir())
