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
from slasvc.model.term import Term, Unit
from slasvc.services.dossier_files import MAX_LINE, FileFormat, format_of, read_dossiers, read_stream
from slasvc.services.dossier_rows import PROMISE_COLUMNS
from slasvc.services.evaluation import evaluate_rows

FIXTURES = Path(__file__).parent.parent / "fixtures" / "dossiers"

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


def with_event(kind: str, **fields: object) -> str:
    return changed(events=[{"kind": kind, "time": "2026-11-16T09:00:00+07:00", **fields}])


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


def test_a_parquet_file_of_several_row_groups_is_read_when_a_chunk_would_cross_them(tmp_path):
    kind = pa.dictionary(pa.int8(), pa.string())
    event = pa.struct([("kind", kind), ("time", pa.timestamp("s", "UTC"))])
    columns = {
        "procedure_code": pa.array(["1.004873"] * 6),
        "authority_code": pa.array(["H41.101"] * 6),
        "events": pa.array(
            [[{"kind": name, "time": NINE}] for name in ("accepted", "paid") * 3], pa.list_(event)
        ),
    }
    pq.write_table(pa.table(columns), tmp_path / "groups.parquet", row_group_size=2)
    rows = list(read_dossiers(tmp_path / "groups.parquet", FileFormat.PARQUET))
    assert [row.line for row in rows] == [1, 2, 3, 4, 5, 6]
    assert {row.dossier.events[0].kind for row in rows} == {EventKind.ACCEPTED, EventKind.PAID}


def test_a_json_event_carries_every_field_of_its_kind():
    events = [
        json.loads(with_event(kind, **fields))["events"][0]
        for kind, fields in (
            ("accepted", {"event_id": "e1", "authority": "H41.101", "official": "o-7"}),
            ("suspended", {"ground": "supplement", "reason": "Công văn 12"}),
            ("resumed", {"ground": None}),
            ("extended", {"extension": {"length": 2, "unit": "working_day", "plus_half": True}}),
            ("annulled", {"target": "e1"}),
            ("accepted", {"promised_time": "2026-11-16T09:00:00+07:00"}),
            ("apologised", {"promised_time": "2026-11-16T02:00:00Z", "cause": "flood", "reason": "12/TB"}),
            ("explained", {"cause": "flood", "promised_time": None}),
            ("step_started", {"step": "appraise", "authority": "H41.5"}),
            ("step_completed", {"step": "appraise", "official": "o-7"}),
            ("transferred", {"authority": "H41.5"}),
            ("consulted", {"authority": "G01"}),
            ("answered", {"authority": "G01"}),
            ("handed_over", {}),
        )
    ]
    assert read_one(changed(events=events)).dossier.events == (
        Event(EventKind.ACCEPTED, NINE, "e1", authority="H41.101", official="o-7"),
        Event(EventKind.SUSPENDED, NINE, ground="supplement", reason="Công văn 12"),
        Event(EventKind.RESUMED, NINE),
        Event(EventKind.EXTENDED, NINE, extension=Term(2, Unit.WORKING_DAY, plus_half=True)),
        Event(EventKind.ANNULLED, NINE, target="e1"),
        Event(EventKind.ACCEPTED, NINE, promised_time=NINE),
        Event(EventKind.APOLOGISED, NINE, reason="12/TB", promised_time=NINE, cause="flood"),
        Event(EventKind.EXPLAINED, NINE, cause="flood"),
        Event(EventKind.STEP_STARTED, NINE, authority="H41.5", step="appraise"),
        Event(EventKind.STEP_COMPLETED, NINE, official="o-7", step="appraise"),
        Event(EventKind.TRANSFERRED, NINE, authority="H41.5"),
        Event(EventKind.CONSULTED, NINE, authority="G01"),
        Event(EventKind.ANSWERED, NINE, authority="G01"),
        Event(EventKind.HANDED_OVER, NINE),
    )


def test_kinds_that_happen_once_and_need_no_field_have_columns():
    kinds = (
        EventKind.SUBMITTED,
        EventKind.POSTMARKED,
        EventKind.ACCEPTED,
        EventKind.PAID,
        EventKind.HANDED_OVER,
        EventKind.APOLOGISED,
        EventKind.COMPLETED,
        EventKind.RETURNED,
        EventKind.REFUSED,
        EventKind.WITHDRAWN,
        EventKind.LAPSED,
    )
    header = ",".join(["procedure_code", "authority_code", *(f"{kind.name.lower()}_time" for kind in kinds)])
    cells = ",".join(["1.004873", "H41.101", *["2026-11-16T09:00:00+07:00"] * len(kinds)])
    assert read_one(f"{header}\n{cells}\n", FileFormat.CSV).dossier.events == tuple(
        Event(kind, NINE) for kind in kinds
    )


@pytest.mark.parametrize("column", ["accepted_time", "apologised_time"])
@pytest.mark.parametrize("stated", [True, False])
def test_an_appointment_has_a_column_beside_that_of_its_event(column, stated):
    promise = PROMISE_COLUMNS[column]
    cells = f"1.004873,H41.101,{'2026-11-16T09:00:00+07:00' if stated else ''},2026-11-16T02:00:00Z"
    row = read_one(f"procedure_code,authority_code,{column},{promise}\n{cells}\n", FileFormat.CSV)
    if stated:
        kind = EventKind[column.removesuffix("_time").upper()]
        assert row.dossier.events == (Event(kind, NINE, promised_time=NINE),)
    else:
        assert (row.error.reason, row.error.field) == (Reason.INVALID_VALUE, promise)
        assert f"expected {column} with it" in row.error.message


def test_an_appointment_of_a_parquet_file_is_an_instant_too(tmp_path):
    path = parquet(
        tmp_path,
        procedure_code=pa.array(["1.004873"] * 2),
        authority_code=pa.array(["H41.101"] * 2),
        accepted_time=pa.array([NINE] * 2, pa.timestamp("s", "UTC")),
        promised_time=pa.array([NINE + 60, None], pa.timestamp("s", "UTC")),
    )
    first, second = read_dossiers(path, FileFormat.PARQUET)
    assert first.dossier.events == (Event(EventKind.ACCEPTED, NINE, promised_time=NINE + 60),)
    assert second.dossier.events == (Event(EventKind.ACCEPTED, NINE),)


@pytest.mark.parametrize(
    "kind",
    [
        "suspended",
        "resumed",
        "extended",
        "reopened",
        "annulled",
        "explained",
        "consulted",
        "answered",
        "transferred",
        "step_started",
        "step_completed",
    ],
)
def test_other_kinds_have_none(kind):
    with pytest.raises(InvalidInput, match=f"unknown column '{kind}_time'"):
        read(f"procedure_code,authority_code,{kind}_time\n", FileFormat.CSV)


def test_a_parquet_list_of_events_carries_the_fields_of_each_kind(tmp_path):
    extension = pa.struct([("length", pa.int16()), ("unit", pa.string()), ("plus_half", pa.bool_())])
    kind = pa.list_(
        pa.struct(
            [
                ("kind", pa.string()),
                ("time", pa.timestamp("us", "UTC")),
                ("ground", pa.string()),
                ("extension", extension),
                ("target", pa.string()),
            ]
        )
    )
    time = datetime(2026, 11, 16, 2, tzinfo=UTC)
    events = [
        {"kind": "suspended", "time": time, "ground": "supplement"},
        {"kind": "extended", "time": time, "extension": {"length": 5, "unit": "month"}},
        {"kind": "annulled", "time": time, "target": "x"},
    ]
    path = parquet(
        tmp_path,
        procedure_code=pa.array(["1.004873"]),
        authority_code=pa.array(["H41.101"]),
        completed_time=pa.array([time], pa.timestamp("s", "UTC")),
        events=pa.array([events], kind),
    )
    (row,) = read_dossiers(path, FileFormat.PARQUET)
    assert row.dossier.events == (
        Event(EventKind.COMPLETED, NINE),
        Event(EventKind.SUSPENDED, NINE, ground="supplement"),
        Event(EventKind.EXTENDED, NINE, extension=Term(5, Unit.MONTH)),
        Event(EventKind.ANNULLED, NINE, target="x"),
    )


_WORKING_DAY = {"unit": "working_day"}


@pytest.mark.parametrize(
    ("kind", "fields", "field", "sentence"),
    [
        ("accepted", {"ground": "supplement"}, "ground", "suspended or resumed"),
        ("suspended", {"ground": 1}, "ground", "expected text, found a number"),
        ("suspended", {"ground": "x" * 201}, "ground", "at most 200"),
        ("suspended", {"reason": "x" * 2_001}, "reason", "at most 2000"),
        ("suspended", {"official": "x" * 201}, "official", "at most 200"),
        ("suspended", {"authority": "h41"}, "authority", "malformed"),
        ("accepted", {"target": "x"}, "target", "annulled"),
        ("annulled", {}, "target", "missing"),
        ("accepted", {"extension": {"length": 1, **_WORKING_DAY}}, "extension", "extended"),
        ("extended", {}, "extension", "missing"),
        ("extended", {"extension": "5 days"}, "extension", "an object with length and unit"),
        ("extended", {"extension": _WORKING_DAY}, "extension.length", "missing"),
        ("extended", {"extension": {"length": 1}}, "extension.unit", "missing"),
        ("extended", {"extension": {"length": -1, **_WORKING_DAY}}, "extension.length", "0 to 100000"),
        ("extended", {"extension": {"length": 100_001, **_WORKING_DAY}}, "extension.length", "0 to 100000"),
        ("extended", {"extension": {"length": 1.5, **_WORKING_DAY}}, "extension.length", "whole number"),
        ("extended", {"extension": {"length": True, **_WORKING_DAY}}, "extension.length", "whole number"),
        ("extended", {"extension": {"length": 0, "unit": "same_day"}}, "extension.unit", "working_day"),
        (
            "extended",
            {"extension": {"length": 1, "plus_half": 1, **_WORKING_DAY}},
            "extension.plus_half",
            "true or false",
        ),
        ("extended", {"extension": {"lenght": 1, **_WORKING_DAY}}, "extension.lenght", "unknown key"),
        ("paid", {"promised_time": "2026-11-16T02:00:00Z"}, "promised_time", "accepted or apologised"),
        ("accepted", {"promised_time": "2026-11-16T09:00:00"}, "promised_time", "no time zone"),
        ("accepted", {"promised_time": 1}, "promised_time", "a number"),
        ("accepted", {"step": "appraise"}, "step", "step_started or step_completed"),
        ("step_started", {}, "step", "missing"),
        ("step_completed", {"step": ""}, "step", "missing"),
        ("step_completed", {"step": "x" * 201}, "step", "at most 200"),
        ("accepted", {"cause": "flood"}, "cause", "apologised or explained"),
        ("explained", {"cause": "x" * 201}, "cause", "at most 200"),
        ("explained", {"cause": 1}, "cause", "expected text"),
        ("transferred", {}, "authority", "missing"),
        ("consulted", {"authority": None}, "authority", "missing"),
        ("answered", {}, "authority", "missing"),
        ("answered", {"authority": "h41"}, "authority", "malformed"),
    ],
)
def test_a_field_that_its_event_cannot_have_is_refused(kind, fields, field, sentence):
    row = read_one(with_event(kind, **fields))
    assert row.error.field == f"events[0].{field}"
    assert sentence in row.error.message


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


def test_answers_say_how_each_dossier_stands(definitions):
    # Three working days from Mon 16.11: 17 (1), 18 (2), 19 (3). As of Wed 25.11; Tue 24.11 is a holiday.
    as_of = int(datetime(2026, 11, 25, 1, tzinfo=UTC).timestamp())
    rows = read_dossiers(FIXTURES / "clock.jsonl", FileFormat.JSONL)
    (answers,) = evaluate_rows(definitions, rows, as_of)
    found = {answer["dossier_id"]: answer for answer in answers}
    keys = ("timeliness", "due_date", "projected_due_date", "lateness_working_days", "severity")
    assert {name: tuple(answer[key] for key in keys) for name, answer in found.items()} == {
        "early": ("early", "2026-11-19", None, -1, 0),
        # Resumed on 25.11 the term would begin again: 26 (1), 27 (2), 30 (3).
        "suspended": ("suspended", None, "2026-11-30", None, 0),
        # 20, 23 and 25.11 are after the due date.
        "overdue": ("overdue", "2026-11-19", None, 3, 1),
        "annulled": ("overdue", "2026-11-19", None, 3, 1),
        "extended": ("overdue", "2026-11-23", None, 1, 1),
        "withdrawn": ("void", None, None, None, 0),
        "impossible": (None, None, None, None, None),
        "ground": (None, None, None, None, None),
    }
    # 19, 20, 23 and 25.11 are after the day of the request; 17 and 18.11 were used before it.
    assert found["suspended"]["suspended_working_days"] == 4
    assert found["suspended"]["consumed_working_days"] == 2
    assert found["suspended"]["remaining_working_days"] == 3
    # On 26.11 it is late by four working days: the second band.
    assert found["overdue"]["next_change_time"] == "2026-11-26T00:00:00+07:00"
    assert [found[name]["error"]["reason"] for name in ("impossible", "ground")] == [
        "IMPOSSIBLE_HISTORY",
        "UNKNOWN_GROUND",
    ]
    assert len({tuple(answer) for answer in answers}) == 1


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


def test_a_parquet_file_of_several_row_groups_is_read_across_their_borders(tmp_path):
    kinds = pa.array(["accepted"] * 3).dictionary_encode()
    times = pa.array([1_794_794_400 * 1_000] * 3, pa.timestamp("ms", tz="UTC"))
    events = pa.StructArray.from_arrays([kinds, times], ["kind", "time"])
    columns = {
        "procedure_code": pa.array(["1.001193"] * 3),
        "authority_code": pa.array(["H41.101"] * 3),
        "events": pa.ListArray.from_arrays(pa.array([0, 1, 2, 3], pa.int32()), events),
    }
    path = tmp_path / "groups.parquet"
    pq.write_table(pa.table(columns).take(pa.array([0, 1, 2] * 5_000)), path, row_group_size=7_000)

    rows = list(read_dossiers(path, FileFormat.PARQUET))

    assert len(rows) == 15_000
    assert rows[-1].line == 15_000
    assert {len(row.dossier.events) for row in rows} == {1}
