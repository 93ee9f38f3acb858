"""Files of dossiers: what is read, what is refused with which sentence, and that no row stops another."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from slasvc.errors import InvalidInput, Reason
from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from slasvc.services.dossier_files import MAX_LINE, FileFormat, format_of, read_dossiers, read_stream

NINE = int(datetime(2026, 11, 16, 2, tzinfo=UTC).timestamp())
ROW = {
    "dossier_id": "a",
    "procedure_code": "1.004873",
    "authority_code": "H41.101",
    "channel": "counter",
    "case_code": "c",
    "attributes": ["remote_area"],
    "events": [{"kind": "accepted", "time": "2026-11-16T09:00:00+07:00"}],
}
DOSSIER = Dossier(
    "a",
    "1.004873",
    "H41.101",
    (Event(EventKind.ACCEPTED, NINE),),
    Channel.COUNTER,
    "c",
    frozenset({"remote_area"}),
)
CSV = (
    "dossier_id,procedure_code,authority_code,channel,case_code,attributes,accepted_time\n"
    "a,1.004873,H41.101,counter,c,remote_area;,2026-11-16T09:00:00+07:00\n"
)


def read(data: str | bytes, file_format: FileFormat = FileFormat.JSONL):
    content = data.encode() if isinstance(data, str) else data
    return list(read_stream(io.BytesIO(content), file_format, "f"))


def read_one(data: str | bytes, file_format: FileFormat = FileFormat.JSONL):
    (row,) = read(data, file_format)
    return row


def changed(**changes: object) -> str:
    return json.dumps({**ROW, **changes})


def parquet(tmp_path: Path, **columns: pa.Array) -> Path:
    path = tmp_path / "f.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def test_a_json_row_is_read():
    assert read_one(json.dumps(ROW)).dossier == DOSSIER


def test_a_csv_row_is_read():
    assert read_one(CSV, FileFormat.CSV).dossier == DOSSIER


@pytest.mark.parametrize("data", [json.dumps(ROW), CSV])
def test_a_byte_order_mark_is_tolerated(data):
    file_format = FileFormat.CSV if data == CSV else FileFormat.JSONL
    assert read_one(b"\xef\xbb\xbf" + data.encode(), file_format).dossier == DOSSIER


def test_a_parquet_row_is_read_with_times_in_any_unit(tmp_path):
    for unit, factor in (("s", 1), ("ms", 10**3), ("us", 10**6), ("ns", 10**9)):
        path = parquet(
            tmp_path,
            dossier_id=pa.array(["a"]),
            procedure_code=pa.array(["1.004873"]).dictionary_encode(),
            authority_code=pa.array(["H41.101"]),
            channel=pa.array(["counter"]),
            case_code=pa.array(["c"]),
            attributes=pa.array([["remote_area"]]),
            accepted_time=pa.array([NINE * factor], pa.timestamp(unit, "Asia/Ho_Chi_Minh")),
            paid_time=pa.array([None], pa.timestamp("us", "UTC")),
        )
        (row,) = read_dossiers(path, FileFormat.PARQUET)
        assert row.dossier == DOSSIER


def test_a_parquet_list_of_events_is_read(tmp_path):
    kind = pa.list_(pa.struct([("kind", pa.string()), ("time", pa.timestamp("us", "UTC"))]))
    events = [None, [], [{"kind": "accepted", "time": datetime(2026, 11, 16, 2, tzinfo=UTC)}]]
    path = parquet(
        tmp_path,
        procedure_code=pa.array(["1.004873"] * 3),
        authority_code=pa.array(["H41.101"] * 3),
        events=pa.array(events, kind),
    )
    rows = list(read_dossiers(path, FileFormat.PARQUET))
    assert [row.dossier.events for row in rows] == [(), (), (Event(EventKind.ACCEPTED, NINE),)]


def test_a_parquet_time_without_a_zone_is_refused_in_its_row_only(tmp_path):
    path = parquet(
        tmp_path,
        procedure_code=pa.array(["1.004873"] * 2),
        authority_code=pa.array(["H41.101"] * 2),
        accepted_time=pa.array([datetime(2026, 11, 16), None], pa.timestamp("us")),
    )
    refused, answered = read_dossiers(path, FileFormat.PARQUET)
    assert (refused.error.reason, refused.error.field) == (Reason.INVALID_VALUE, "accepted_time")
    assert "time zone" in refused.error.message
    assert answered.dossier.events == ()


@pytest.mark.parametrize(
    ("line", "field", "sentence"),
    [
        (
            changed(events=[{"kind": "accepted", "time": "2026-11-16T09:00:00"}]),
            "events[0].time",
            "no time zone",
        ),
        (changed(events=[{"kind": "accepted", "time": "2026-11-16"}]), "events[0].time", "no time zone"),
        (changed(events=[{"kind": "accepted", "time": "yesterday"}]), "events[0].time", "ISO 8601"),
        (changed(events=[{"kind": "accepted", "time": 1}]), "events[0].time", "a number"),
        (changed(events=[{"kind": "accepted"}]), "events[0].time", "missing"),
        (
            changed(events=[{"kind": "eaten", "time": "x"}]),
            "events[0].kind",
            "submitted, postmarked, accepted, paid",
        ),
        (changed(events=[{"kind": "accepted", "tme": "x"}]), "events[0].tme", "unknown key"),
        (changed(events=[1]), "events[0]", "an object"),
        (changed(events={}), "events", "a list of events"),
        (changed(channel="fax"), "channel", "online, counter, post"),
        (changed(chanel="post"), "chanel", "unknown key; known are dossier_id"),
        (changed(accepted_time="x"), "accepted_time", "unknown key"),
        (changed(procedure_code=1.004873), "procedure_code", "expected text, found a number"),
        (changed(attributes=[1]), "attributes[0]", "expected text"),
        (changed(dossier_id="x" * 201), "dossier_id", "201 characters; at most 200"),
        ("[1]", "", "expected a JSON object"),
        ("{", "", "not JSON"),
        ("[" * 100_000, "", "JSON"),
        ('{"channel": "post", "channel": "post"}', "channel", "given twice"),
    ],
)
def test_a_json_row_that_cannot_be_understood_says_why_and_stops_no_other(line, field, sentence):
    refused, answered = read(f"{line}\n{json.dumps(ROW)}\n")
    assert refused.error.field == field
    assert sentence in refused.error.message
    assert refused.line == 1
    assert (answered.line, answered.dossier) == (2, DOSSIER)


def test_lines_are_counted_with_the_empty_ones():
    assert [row.line for row in read(f"\n{json.dumps(ROW)}\n  \n{json.dumps(ROW)}")] == [2, 4]


def test_a_line_that_is_too_long_stops_no_other():
    refused, answered = read(f'"{"x" * 3 * MAX_LINE}"\n{json.dumps(ROW)}')
    assert refused.error.reason is Reason.TOO_LARGE
    assert (answered.line, answered.dossier) == (2, DOSSIER)


def test_a_line_that_is_not_utf8_stops_no_other():
    refused, answered = read(b'{"case_code": "\xe0"}\n' + json.dumps(ROW).encode())
    assert "not UTF-8" in refused.error.message
    assert answered.dossier == DOSSIER


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("a,b", "2 cells; the header has 7"),
        ("a,b,c,d,e,f,g,h", "8 cells"),
        ('a,"b"c,d', "not CSV"),
        ("a,1.004873,H41.101,fax,,,", "online, counter, post"),
        ("a,1.004873,H41.101,,,,2026-11-16 09:00", "no time zone"),
    ],
)
def test_a_csv_row_that_cannot_be_understood_stops_no_other(row, sentence):
    header, good = CSV.splitlines()
    refused, answered = read(f"{header}\n{row}\n\n{good}\n", FileFormat.CSV)
    assert sentence in refused.error.message
    assert (answered.line, answered.dossier) == (4, DOSSIER)


@pytest.mark.parametrize(
    ("data", "file_format", "sentence"),
    [
        ("", FileFormat.JSONL, "is empty"),
        ("\n\n", FileFormat.JSONL, "is empty"),
        ("", FileFormat.CSV, "is empty"),
        ("a;b\n", FileFormat.CSV, "separated by commas"),
        ("procedure_code,authority_code,colour\n", FileFormat.CSV, "unknown column 'colour'"),
        ("procedure_code\n", FileFormat.CSV, "the column authority_code is missing"),
        ("procedure_code,procedure_code\n", FileFormat.CSV, "given twice"),
        (json.dumps(ROW).encode("utf-16"), FileFormat.JSONL, "not UTF-8"),
        (CSV.encode("utf-16"), FileFormat.CSV, "not UTF-8"),
        ("", FileFormat.PARQUET, "not a Parquet file"),
        ("PAR1 nonsense PAR1", FileFormat.PARQUET, "not a Parquet file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(data, file_format, sentence):
    with pytest.raises(InvalidInput, match=sentence) as caught:
        read(data, file_format)
    assert caught.value.reason is Reason.UNREADABLE_INPUT


def test_a_damaged_parquet_file_is_refused(tmp_path):
    path = parquet(tmp_path, procedure_code=pa.array(["1"] * 9), authority_code=pa.array(["H"] * 9))
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + b"\xff" * 40 + whole[44:])
    with pytest.raises(InvalidInput, match="damaged"):
        list(read_dossiers(path, FileFormat.PARQUET))


def test_a_missing_file_and_a_directory_are_refused(tmp_path):
    with pytest.raises(InvalidInput, match="no such file"):
        list(read_dossiers(tmp_path / "none.csv", FileFormat.CSV))
    with pytest.raises(InvalidInput, match="is a directory"):
        list(read_dossiers(tmp_path, FileFormat.CSV))


def test_the_format_is_told_by_the_ending():
    assert format_of(Path("x.CSV")) is FileFormat.CSV
    assert format_of(Path("x.ndjson")) is FileFormat.JSONL
    with pytest.raises(InvalidInput, match="--format"):
        format_of(Path("x.xlsx"))
