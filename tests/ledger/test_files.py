"""Files into the ledger and out of it, by the command line in processes of its own."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from slasvc.errors import InvalidInput, LedgerFailure, Reason
from slasvc.ledger import histories
from slasvc.ledger.database import Ledger, open_ledger
from slasvc.model.dossier import Dossier, Event, EventKind
from slasvc.services.dossier_files import format_of, read_dossiers
from slasvc.services.dossier_writing import write_dossiers
from slasvc.services.importing import CHUNK_ROWS
from slasvc.services.tables import recorded
from slasvc.services.tables import rows as tables
from tests.ledger.conftest import VECTOR_DOSSIERS
from tests.support.national_records import Generator, write_lines
from tests.support.recording import read_all

FIXTURES = Path(__file__).parents[1] / "fixtures" / "dossiers"
NEEDED = {
    **dict.fromkeys((EventKind.TRANSFERRED, EventKind.CONSULTED, EventKind.ANSWERED), "authority"),
    **dict.fromkeys((EventKind.STEP_STARTED, EventKind.STEP_COMPLETED), "step"),
    EventKind.ANNULLED: "target",
    EventKind.EXTENDED: "extension",
}
NO_PROCEDURE = '{"dossier_id": "bad", "procedure_code": "1.999999", "authority_code": "H41.101"}\n'


def slasvc(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "slasvc", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def stored(url: str) -> list[Dossier]:
    with open_ledger(url) as ledger:
        return [one.dossier for one in read_all(ledger)]


def is_complete(event: Event) -> bool:
    return event.kind not in NEEDED or bool(getattr(event, NEEDED[event.kind]))


def read(path: Path) -> list[Dossier]:
    rows = list(read_dossiers(path, format_of(path)))
    assert [row.error for row in rows if row.error] == []
    return [row.dossier for row in rows if row.dossier]


@pytest.mark.parametrize("name", ["dossiers.jsonl", "dossiers.parquet"])
def test_a_file_is_read_back_as_what_was_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    # Some vectors have events that lack what they need, which no file can hold.
    whole = [one for one in VECTOR_DOSSIERS if all(map(is_complete, one.events))]

    batches = [tables.write_dossiers(part) for part in (whole[:500], whole[500:])]
    assert sum(write_dossiers(path, format_of(path), batches)) == len(whole) > 900
    assert read(path) == whole


def test_what_is_imported_is_exported_and_imported_again(url: str, tmp_path: Path) -> None:
    source, rejects = tmp_path / "dossiers.jsonl", tmp_path / "rejects.jsonl"
    lines = (FIXTURES / "answered.jsonl").read_text(encoding="utf-8")
    source.write_text(lines + NO_PROCEDURE, encoding="utf-8")

    first = slasvc("ledger", "import", source, "--ledger", url, "--rejects", rejects)
    again = slasvc("ledger", "import", source, "--ledger", url, "--rejects", rejects)
    assert (first.returncode, again.returncode) == (3, 3)
    assert "0 new events" in again.stdout
    (rejected,) = map(json.loads, rejects.read_text(encoding="utf-8").splitlines())
    assert rejected["dossier_id"] == "bad"
    assert rejected["error"]["reason"] == "UNKNOWN_PROCEDURE"

    exported = tmp_path / "out.parquet"
    assert slasvc("ledger", "export", exported, "--ledger", url).returncode == 0
    assert read(exported) == stored(url)
    back = slasvc("ledger", "import", exported, "--ledger", url)
    assert (back.returncode, back.stdout) == (0, "3 rows read: 0 new events recorded, 0 rows refused\n")


def test_national_records_are_imported_without_what_they_say_of_people(tmp_path: Path) -> None:
    records, url = tmp_path / "records.jsonl", str(tmp_path / "ledger.db")
    write_lines(list(Generator(1).build(300)), records)

    done = slasvc(
        "ledger",
        "import",
        records,
        "--format",
        "dvcqg",
        "--ledger",
        url,
        "--rejects",
        tmp_path / "rejects.jsonl",
    )

    assert done.returncode in {0, 3}
    assert len(stored(url)) > 200
    assert "Nguyễn" not in (tmp_path / "rejects.jsonl").read_text(encoding="utf-8")
    assert not any("Nguyễn" in repr(one) for one in stored(url))


def test_a_second_event_of_one_kind_and_time_gets_an_id_of_its_own(tmp_path: Path) -> None:
    url, source = str(tmp_path / "ledger.db"), tmp_path / "dossiers.jsonl"
    same = {"kind": "explained", "time": "2026-11-17T09:00:00+07:00"}
    accepted = {"kind": "accepted", "time": "2026-11-16T09:00:00+07:00"}
    row = {
        "dossier_id": "HS-1",
        "procedure_code": "1.004873",
        "authority_code": "H41.101",
        "events": [accepted, same, same],
    }
    source.write_text(json.dumps(row) + "\n", encoding="utf-8")

    assert slasvc("ledger", "import", source, "--ledger", url).returncode == 0
    (one,) = stored(url)
    names = [event.id.partition("@")[0] + event.id.partition("#")[1] for event in one.events]
    assert names == ["accepted", "explained", "explained#"]


def test_rows_that_are_refused_do_not_break_the_bar_of_a_terminal(tmp_path: Path) -> None:
    source = tmp_path / "dossiers.jsonl"
    source.write_text(NO_PROCEDURE, encoding="utf-8")
    command = [sys.executable, "-m", "slasvc", "ledger", "import", source, "--ledger", tmp_path / "ledger.db"]
    parent, child = pty.openpty()
    wide = {**os.environ, "COLUMNS": "400"}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=child, timeout=120, check=False, env=wide)
    os.close(child)
    shown = os.read(parent, 10_000).decode()
    os.close(parent)

    assert done.returncode == 3
    (refused,) = [line for line in shown.splitlines() if "UNKNOWN_PROCEDURE" in line]
    assert refused.startswith("\x1b[2K{"), "a row has a line of its own"
    assert "1 rows, " in shown


def test_what_is_refused_is_told_with_its_file(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text(NO_PROCEDURE, encoding="utf-8")
    files, rejects = (tmp_path / "a.jsonl", tmp_path / "b.jsonl"), tmp_path / "rejects.jsonl"
    done = slasvc("ledger", "import", *files, "--ledger", tmp_path / "l.db", "--rejects", rejects)

    assert done.returncode == 3
    told = [json.loads(line) for line in rejects.read_text(encoding="utf-8").splitlines()]
    assert [(one["file"], one["line"]) for one in told] == [(str(file), 1) for file in files]


@pytest.mark.parametrize("options", ["", "?timeout=5"])
@pytest.mark.parametrize("name", ["dossiers.jsonl", "ledger.db"])
def test_refused_rows_never_overwrite_what_is_read(name: str, options: str, tmp_path: Path) -> None:
    source, url = tmp_path / "dossiers.jsonl", f"sqlite:///{tmp_path / 'ledger.db'}{options}"
    source.write_text(NO_PROCEDURE, encoding="utf-8")
    open_ledger(url).close()
    before = (tmp_path / name).read_bytes()
    (tmp_path / "link").symlink_to(tmp_path / name)
    done = slasvc("ledger", "import", source, "--ledger", url, "--rejects", tmp_path / "link")

    assert done.returncode == 2
    assert "is read here; name another file for --rejects" in done.stderr
    assert (tmp_path / name).read_bytes() == before


def test_of_several_files_one_that_is_not_there_is_told_before_any_is_recorded(tmp_path: Path) -> None:
    url = str(tmp_path / "ledger.db")
    done = slasvc("ledger", "import", FIXTURES / "answered.jsonl", tmp_path / "gone.jsonl", "--ledger", url)

    assert (done.returncode, done.stdout) == (2, "")
    assert "gone.jsonl: there is no such file" in done.stderr
    assert not Path(url).exists()


def test_what_was_read_before_a_damage_stays_recorded_and_is_told(tmp_path: Path) -> None:
    source, url = tmp_path / "dossiers.parquet", str(tmp_path / "ledger.db")
    names = [f"HS-{number}" for number in range(2 * CHUNK_ROWS)]
    facts = {"procedure_code": ["1.004873"] * len(names), "authority_code": ["H41.101"] * len(names)}
    pq.write_table(pa.table({"dossier_id": names, **facts}), source, row_group_size=CHUNK_ROWS)
    start = pq.read_metadata(source).row_group(1).column(0).dictionary_page_offset
    damaged = bytearray(source.read_bytes())
    damaged[start : start + 64] = b"\xff" * 64
    source.write_bytes(damaged)
    done = slasvc("ledger", "import", source, "--ledger", url)

    assert (done.returncode, done.stdout) == (
        2,
        f"{CHUNK_ROWS} rows read: 0 new events recorded, 0 rows refused\n",
    )
    assert "damaged" in done.stderr
    assert [one.id for one in stored(url)] == names[:CHUNK_ROWS]


@pytest.mark.parametrize("name", ["dossiers.jsonl", "dossiers.parquet"])
def test_an_export_that_ends_before_its_time_leaves_no_file(name: str, tmp_path: Path) -> None:
    def broken() -> Iterator[pa.RecordBatch]:
        yield tables.write_dossiers(VECTOR_DOSSIERS[:3])
        raise LedgerFailure(Reason.LEDGER_UNAVAILABLE, "gone")

    path = tmp_path / name
    with pytest.raises(LedgerFailure):
        list(write_dossiers(path, format_of(path), broken()))
    assert list(tmp_path.iterdir()) == []
    path.write_text("other")
    with pytest.raises(InvalidInput, match="is there already"):
        list(write_dossiers(path, format_of(path), broken()))
    assert path.read_text() == "other"


def test_an_export_sees_one_moment_while_others_write(ledger: Ledger) -> None:
    with ledger.reading() as transaction:
        before = list(recorded.read_all(transaction))
        with ledger.writing() as other:
            histories.add_dossiers(other, [histories.Recorded(1, VECTOR_DOSSIERS[0], (), 0)])
        assert list(recorded.read_all(transaction)) == before == []


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["import", "missing.jsonl", "--ledger", "x.db"], 2, "no such file"),
        (["import", "missing.jsonl"], 2, "no such file"),
        (["import", str(FIXTURES / "answered.jsonl")], 2, "no ledger is named"),
        (["export", "out.jsonl"], 2, "no ledger is named"),
        (["export", "out.jsonl", "--ledger", "none.db"], 1, "there is no ledger at this place"),
        (["export", "out.csv", "--ledger", "x.db"], 1, "expected a file .jsonl or .parquet"),
        (["export", str(FIXTURES / "answered.jsonl"), "--ledger", "x.db"], 1, "is there already"),
    ],
    ids=[
        "no file",
        "no file and no ledger",
        "no ledger",
        "no ledger to export",
        "a ledger that is not there",
        "csv",
        "a file that is there",
    ],
)
def test_a_call_that_cannot_be_is_a_sentence_and_an_exit_code(
    arguments: list[str], code: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SLASVC_LEDGER_URL", raising=False)
    open_ledger("x.db").close()
    done = slasvc("ledger", *arguments)

    assert done.returncode == code
    assert says in done.stderr
