"""Snapshots that are not there, incomplete, damaged, foreign or removed: each is refused and spoils nothing."""

from __future__ import annotations

import json
import random
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from slasvc.engine.definitions import Definitions
from slasvc.errors import InvalidInput, NotKnown, Reason, SlaError
from slasvc.reports import database
from slasvc.reports.changes import compare_snapshots
from slasvc.reports.database import fetch, open_database
from slasvc.reports.periods import Period
from slasvc.reports.rollup import write_rollup
from slasvc.reports.snapshots import MANIFEST, StoredSnapshot, list_snapshots, open_snapshot
from slasvc.reports.summaries import Question, summarize
from slasvc.services.statistics import Statistics
from tests.support.snapshots import november, store

AS_OF = date(2026, 11, 30)
QUESTION = Question(Period(date(2026, 11, 1), AS_OF), ("",))


@pytest.fixture(scope="module")
def e9(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> StoredSnapshot:
    return store(tmp_path_factory.mktemp("e9"), "e9", [november(definitions.calendars.get("vn"))], AS_OF)


def refusal(root: Path, snapshot_id: str) -> SlaError:
    def ask() -> None:
        summarize(open_snapshot(root, snapshot_id), QUESTION, rollup=False)

    with pytest.raises(SlaError) as refused:
        ask()
    return refused.value


@pytest.fixture
def copy(e9: StoredSnapshot, tmp_path: Path) -> Path:
    shutil.copytree(e9.path, tmp_path / "e9")
    return tmp_path


@pytest.mark.parametrize("snapshot_id", ["2026-01-01", "../e9", "..", ".", "e9/", "e9\0", "é" * 500])
def test_a_snapshot_that_is_not_there_is_not_found(copy: Path, snapshot_id: str) -> None:
    assert refusal(copy, snapshot_id).reason is Reason.UNKNOWN_SNAPSHOT


def test_without_any_snapshot_there_is_no_latest_one(tmp_path: Path) -> None:
    assert refusal(tmp_path, "").reason is Reason.UNKNOWN_SNAPSHOT
    assert refusal(tmp_path / "missing", "latest").reason is Reason.UNKNOWN_SNAPSHOT
    with pytest.raises(NotKnown, match="SLASVC_SNAPSHOTS"):
        Statistics(None).open("")


def test_an_incomplete_snapshot_is_refused_and_not_listed(copy: Path) -> None:
    manifest = copy / "e9" / MANIFEST
    said = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**said, "complete": False}), encoding="utf-8")
    assert refusal(copy, "e9").reason is Reason.SNAPSHOT_UNUSABLE
    assert list_snapshots(copy) == []
    for broken in ("", "[]", "{}", "nonsense"):
        manifest.write_text(broken, encoding="utf-8")
        assert refusal(copy, "e9").reason is Reason.SNAPSHOT_UNUSABLE


@pytest.mark.parametrize(
    "damage", ["cut", "foreign", "missing", "other run", "older version", "page", "folder"]
)
def test_a_damaged_or_foreign_file_is_refused(copy: Path, damage: str) -> None:
    (file,) = (copy / "e9" / "assessments").glob("*.parquet")
    content = file.read_bytes()
    match damage:
        case "cut":
            file.write_bytes(content[: len(content) // 2])
        case "foreign":
            pq.write_table(pa.table({"a": [1]}), file)
        case "missing":
            file.unlink()
        case "other run":
            metadata = pq.read_schema(file).metadata or {}
            table = pq.read_table(file).replace_schema_metadata({**metadata, b"slasvc.as_of": b"1"})
            pq.write_table(table, file)
        case "older version":
            metadata = pq.read_schema(file).metadata or {}
            table = pq.read_table(file).replace_schema_metadata({**metadata, b"slasvc.schema_version": b"1"})
            pq.write_table(table, file)
        case "folder":
            file.unlink()
            file.mkdir()
        case "name":
            file.write_bytes(content.replace(b"received_date", b"receiver_date"))
        case "page":
            file.write_bytes(content[:200] + bytes(len(content) // 2 - 200) + content[len(content) // 2 :])
    error = refusal(copy, "e9")
    assert error.reason is Reason.SNAPSHOT_UNUSABLE
    assert "recompute" in error.message or "missing or damaged" in error.message


def test_any_damage_is_refused_or_touches_nothing_that_is_asked(copy: Path) -> None:
    """A changed byte never ends in another error: not in pages, not in footers, not in names of columns."""
    (file,) = (copy / "e9" / "assessments").glob("*.parquet")
    chance, refused = random.Random(20261130), []
    for path in (file, copy / "e9" / "rollup.parquet"):
        content = path.read_bytes()
        for _ in range(40):
            damaged = bytearray(content)
            for _ in range(chance.choice([1, 5, 50])):
                damaged[chance.randrange(len(content))] = chance.randrange(256)
            path.write_bytes(damaged)
            try:
                summarize(open_snapshot(copy, "e9"), QUESTION, rollup=path != file)
            except SlaError as error:
                refused.append(error.reason)
        path.write_bytes(content)
    assert len(refused) > 20
    assert set(refused) == {Reason.SNAPSHOT_UNUSABLE}


@pytest.mark.parametrize("gone", ["assessments", "rollup.parquet"])
def test_a_snapshot_that_is_removed_while_it_is_read_is_refused(copy: Path, gone: str) -> None:
    opened = open_snapshot(copy, "e9")
    (copy / "e9" / gone).rename(copy / "elsewhere")
    with pytest.raises(NotKnown, match="gone") as refused:
        summarize(opened, QUESTION, rollup=gone != "assessments")
    assert refused.value.reason is Reason.SNAPSHOT_UNUSABLE


def test_what_a_damaged_snapshot_did_spoils_no_other_question(e9: StoredSnapshot, copy: Path) -> None:
    (file,) = (copy / "e9" / "assessments").glob("*.parquet")
    content = file.read_bytes()
    file.write_bytes(content[:200] + bytes(len(content) // 2 - 200) + content[len(content) // 2 :])
    assert refusal(copy, "e9").reason is Reason.SNAPSHOT_UNUSABLE
    assert summarize(e9, QUESTION, rollup=False)[0].figures.counts["received"] == 1_000


def test_a_manifest_that_is_written_anew_is_read_anew(copy: Path) -> None:
    manifest = copy / "e9" / MANIFEST
    said = json.loads(manifest.read_text(encoding="utf-8"))
    for answered in (7, 1_234):
        said["total"]["answered"] = answered
        manifest.write_text(json.dumps(said), encoding="utf-8")
        assert [one.dossiers for one in list_snapshots(copy)] == [answered]


def test_hundreds_of_snapshots_are_listed_from_manifests_that_are_read_once(copy: Path) -> None:
    for number in range(300):
        folder = copy / f"{number:03}"
        folder.mkdir()
        shutil.copy(copy / "e9" / MANIFEST, folder)
    assert len(list_snapshots(copy)) == 301
    first, again = list_snapshots(copy), list_snapshots(copy)
    assert all(one is other for one, other in zip(first, again, strict=True))


def test_nothing_is_laid_in_the_working_directory() -> None:
    assert not Path(".tmp").exists()
    with open_database() as opened:
        (told,) = opened.execute("SELECT current_setting('temp_directory')").fetchall()
        assert Path(told[0]).is_dir()
    assert not Path(told[0]).exists()


def test_a_path_with_marks_of_a_pattern_is_read_as_it_is(e9: StoredSnapshot, tmp_path: Path) -> None:
    odd = tmp_path / "a[b]*?"
    shutil.copytree(e9.path, odd / "e9")
    (whole,) = summarize(open_snapshot(odd, ""), QUESTION, rollup=False)
    assert whole.figures.counts["received"] == 1_000
    same = compare_snapshots(odd / "e9", e9.path)
    assert (same.appeared, same.gone, same.moved, same.reclassified) == (0, 0, 0, {})


@pytest.mark.parametrize("sql", ["SELEC", "SELECT * FROM nowhere"])
def test_a_defect_of_our_own_is_not_told_as_a_damaged_snapshot(e9: StoredSnapshot, sql: str) -> None:
    with pytest.raises((duckdb.ParserException, duckdb.CatalogException)):
        fetch(e9, sql, {})


def test_what_a_damaged_file_leads_to_is_logged(copy: Path, caplog: pytest.LogCaptureFixture) -> None:
    opened = open_snapshot(copy, "e9")
    shutil.rmtree(copy / "e9" / "assessments")
    with pytest.raises(NotKnown):
        summarize(opened, QUESTION, rollup=False)
    (line,) = [one for one in caplog.records if one.name == database.__name__]
    assert line.exc_info is not None
    assert issubclass(line.exc_info[0] or object, duckdb.Error)


@pytest.mark.parametrize(
    ("harm", "reason"), [("damaged", Reason.UNREADABLE_INPUT), ("too much", Reason.TOO_LARGE)]
)
def test_a_rollup_that_cannot_be_made_is_refused_in_words(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str, reason: Reason
) -> None:
    files = sorted((copy / "e9" / "assessments").glob("*.parquet"))
    if harm == "damaged":
        files[0].write_bytes(files[0].read_bytes()[:-100])
    else:
        monkeypatch.setattr(database, "MEMORY", "1MB")
    with pytest.raises(InvalidInput) as refused:
        write_rollup(files, tmp_path / "rollup.parquet", {})
    assert refused.value.reason is reason
    assert "rollup" in refused.value.message
    assert not (tmp_path / "rollup.parquet").exists()


def test_a_disk_that_cannot_take_what_memory_cannot_hold_is_no_damaged_snapshot(
    e9: StoredSnapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    database._shared.cache_clear()
    monkeypatch.setattr(database, "MEMORY", "40MB")
    ((spill,),) = fetch(e9, "SELECT current_setting('temp_directory')", {})
    shutil.rmtree(spill)
    Path(spill).touch()
    try:
        with pytest.raises(InvalidInput, match="more memory") as refused:
            fetch(e9, "SELECT count(*) FROM (SELECT DISTINCT hash(range), range FROM range(5000000))", {})
    finally:
        Path(spill).unlink()
        database._shared.cache_clear()
    assert refused.value.reason is Reason.TOO_LARGE
