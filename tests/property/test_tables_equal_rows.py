"""A table of dossiers is answered as its rows are, one by one: whatever its types, its order and its mistakes."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from slasvc.calendars import CalendarRegistry
from slasvc.engine.definitions import Definitions
from slasvc.model.dossier import Dossier, Event, EventKind
from slasvc.services.dossier_rows import CSV_COLUMNS, EVENT_COLUMNS
from slasvc.services.tables.cells import validate
from slasvc.services.tables.evaluation import evaluate_table
from slasvc.services.tables.rows import answer_rows, decode_rows, write_dossiers
from slasvc.services.tables.schema import ASSESSMENTS
from tests.support.histories import BODIES, Histories, random_rules

HISTORIES = 2_000
AUTHORITIES = {"vn": "T01", "half-friday": "T02", "berlin": "T04"}
AS_OF = int(datetime.fromisoformat("2026-11-30T10:00:00+07:00").timestamp())
ACCEPTED = int(datetime.fromisoformat("2026-11-16T09:00:00+07:00").timestamp())
GOOD: dict[str, Any] = {
    "dossier_id": "HS-1",
    "procedure_code": "1.004873",
    "authority_code": "H41.101",
    "channel": "counter",
    "events": [{"event_id": "e1", "kind": "accepted", "time": ACCEPTED}],
}


@pytest.fixture(scope="module")
def random_definitions(definitions: Definitions) -> Definitions:
    calendars = {
        (name, calendar.revision): calendar
        for name in AUTHORITIES
        if (calendar := definitions.calendars.get(name))
    }
    assignments = {code: name for name, code in AUTHORITIES.items()}
    assignments |= dict(zip(BODIES, ("vn", "berlin", "half-friday"), strict=True))
    return Definitions(CalendarRegistry(calendars, assignments), random_rules(1, AUTHORITIES))


def drawn(definitions: Definitions, seed: int) -> tuple[pa.RecordBatch, int]:
    name = sorted(AUTHORITIES)[seed % len(AUTHORITIES)]
    zone = definitions.calendars.get(name).zone
    histories = Histories(seed, definitions.rules, AUTHORITIES[name], zone)
    pairs = [histories.draw() for _ in range(200)]
    return write_dossiers(dossier for dossier, _ in pairs), pairs[0][1]


def check(definitions: Definitions, table: pa.RecordBatch, as_of: int = AS_OF) -> list[dict[str, Any]]:
    answered = evaluate_table(definitions, table, as_of)
    answered.validate(full=True)
    for column in table.columns:
        validate(column)
    assert answered.schema == ASSESSMENTS
    expected = answer_rows(definitions, decode_rows(table), as_of).to_pylist()
    found = answered.to_pylist()
    for row, answer in enumerate(expected):
        assert found[row] == answer, table.slice(row, 1).to_pylist()
    assert len(found) == len(expected)
    return list(found)


@pytest.mark.parametrize("seed", range(HISTORIES // 200))
def test_random_histories_are_answered_alike(random_definitions: Definitions, seed: int) -> None:
    table, as_of = drawn(random_definitions, seed)
    answers = check(random_definitions, table, as_of)
    assert sum(answer["error"] is None for answer in answers) > 50


def test_rows_are_answered_alike_wherever_they_lie(random_definitions: Definitions) -> None:
    table, as_of = drawn(random_definitions, 100)
    whole = evaluate_table(random_definitions, table, as_of).to_pylist()
    for offset, length in ((0, 0), (0, 1), (7, 60), (199, 1)):
        part = table.slice(offset, length)
        assert check(random_definitions, part, as_of) == whole[offset : offset + length]
    order = list(range(len(table)))
    random.Random(1).shuffle(order)
    shuffled = evaluate_table(random_definitions, table.take(pa.array(order)), as_of).to_pylist()
    assert shuffled == [whole[row] for row in order]


def plain(kind: pa.DataType, text: pa.DataType, time: pa.DataType) -> pa.DataType:
    """Return a type with other types in the place of codes, texts and instants."""
    if pa.types.is_list(kind):
        return pa.large_list(plain(kind.value_type, text, time))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, plain(field.type, text, time)) for field in kind])
    if pa.types.is_dictionary(kind) or pa.types.is_string(kind):
        return text
    return time if pa.types.is_timestamp(kind) else kind


@pytest.mark.parametrize(
    ("text", "time"),
    [
        (pa.string(), pa.timestamp("ms", tz="Asia/Ho_Chi_Minh")),
        (pa.large_string(), pa.timestamp("us", tz="UTC")),
        (pa.dictionary(pa.int16(), pa.string()), pa.timestamp("ns", tz="+07:00")),
    ],
    ids=str,
)
def test_types_do_not_matter(random_definitions: Definitions, text: pa.DataType, time: pa.DataType) -> None:
    table, as_of = drawn(random_definitions, 101)
    schema = pa.schema([(field.name, plain(field.type, text, time)) for field in table.schema])
    other = pa.RecordBatch.from_pylist(table.to_pylist(), schema=schema)
    expected = evaluate_table(random_definitions, table, as_of).to_pylist()
    assert check(random_definitions, other, as_of) == expected


@pytest.mark.parametrize("as_text", [True, False])
def test_columns_of_single_events_come_before_those_of_the_list(
    definitions: Definitions, as_text: bool
) -> None:
    times = {name: ACCEPTED + 3_600 * slot for slot, name in enumerate(EVENT_COLUMNS)}
    chosen = ("submitted_time", "accepted_time", "paid_time", "completed_time", "returned_time")
    draw = random.Random(5)
    rows = []
    for number in range(60):
        row = {key: value for key, value in GOOD.items() if key != "events"} | {"dossier_id": str(number)}
        for name in chosen:
            row[name] = times[name] if draw.random() < 0.7 else None
        row["promised_time"] = ACCEPTED + 9 * 86_400 if draw.random() < 0.5 else None
        suspended = {"kind": "suspended", "time": ACCEPTED + 60, "ground": "supplement"}
        row["events"] = [suspended] if draw.random() < 0.5 else None
        rows.append(row)
    kind = pa.timestamp("s", tz="UTC")
    named = {**dict.fromkeys(GOOD, pa.string()), **dict.fromkeys((*chosen, "promised_time"), kind)}
    named["events"] = pa.list_(pa.struct([("kind", pa.string()), ("time", kind), ("ground", pa.string())]))
    table = pa.RecordBatch.from_pylist(rows, schema=pa.schema(list(named.items())))
    if as_text:
        written = {
            name: pc.strftime(table.column(name), "%Y-%m-%dT%H:%M:%SZ") for name in (*chosen, "promised_time")
        }
        columns = [written.get(name, table.column(name)) for name in table.schema.names]
        table = pa.RecordBatch.from_arrays(columns, names=table.schema.names)
    answers = check(definitions, table)
    assert sum(answer["error"] is None for answer in answers) > 10
    assert any(answer["error"] is not None for answer in answers)


def changed(**changes: Any) -> dict[str, Any]:
    return {**GOOD, **changes}


def with_event(**changes: Any) -> dict[str, Any]:
    return changed(events=[*GOOD["events"], {"event_id": "e2", "time": ACCEPTED + 60, **changes}])


MISTAKES: dict[str, dict[str, Any]] = {
    "no procedure": changed(procedure_code=None),
    "an unknown procedure": changed(procedure_code="9.999999"),
    "a malformed authority": changed(authority_code="h41"),
    "an unknown authority": changed(authority_code="H99"),
    "an unknown channel": changed(channel="fax"),
    "an unknown case": changed(case_code="none"),
    "an unknown attribute": changed(attributes=["haste"]),
    "too many attributes": changed(attributes=["remote_area"] * 101),
    "an id too long": changed(dossier_id="x" * 201),
    "an id of 200 letters of two bytes": changed(dossier_id="đ" * 200),
    "a null event": changed(events=[None]),
    "no kind": with_event(kind=None),
    "an unknown kind": with_event(kind="lost"),
    "no time": with_event(kind="completed", time=None),
    "a time before the year 1": with_event(kind="completed", time=-62_135_596_801),
    "two acceptances": with_event(kind="accepted"),
    "a ground on a completion": with_event(kind="completed", ground="supplement"),
    "an unknown ground": with_event(kind="suspended", ground="laziness"),
    "a ground too long": with_event(kind="suspended", ground="x" * 201),
    "no extension": with_event(kind="extended"),
    "an extension of a completion": with_event(kind="completed", extension={"length": 1, "unit": "week"}),
    "an extension without a length": with_event(kind="extended", extension={"unit": "week"}),
    "an extension in an unknown unit": with_event(kind="extended", extension={"length": 1, "unit": "moon"}),
    "a negative extension": with_event(kind="extended", extension={"length": -1, "unit": "week"}),
    "an extension in working days": with_event(
        kind="extended", extension={"length": 2, "unit": "working_day", "plus_half": True}
    ),
    "an annulment": with_event(kind="annulled", target="e1"),
    "an annulment of nothing": with_event(kind="annulled", target="e9"),
    "a target of a completion": with_event(kind="completed", target="e1"),
    "a reason too long": with_event(kind="suspended", ground="supplement", reason="x" * 2_001),
    "a malformed body": with_event(kind="completed", authority="nobody"),
    "a transfer to nobody": with_event(kind="transferred"),
    "a transfer to a stranger": with_event(kind="transferred", authority="Z99"),
    "a transfer": with_event(kind="transferred", authority="H41.102"),
    "a consultation of nobody": with_event(kind="consulted"),
    "a consultation of a stranger": with_event(kind="consulted", authority="Z99"),
    "an official too long": with_event(kind="completed", official="x" * 201),
    "an appointment on a completion": with_event(kind="completed", promised_time=ACCEPTED),
    "a step without its code": with_event(kind="step_started"),
    "an unknown step": with_event(kind="step_started", step="nap"),
    "a step of a unit without a calendar": with_event(kind="step_started", step="receive", authority="Z99"),
    "a cause of a completion": with_event(kind="completed", cause="system_failure"),
    "an unknown cause": with_event(kind="apologised", cause="weather"),
    "a cause": with_event(kind="apologised", cause="system_failure"),
    "a completion before the acceptance": with_event(kind="completed", time=ACCEPTED - 1),
    "a day before the calendar begins": changed(events=[{"kind": "accepted", "time": -10_000_000_000}]),
}


def test_each_mistake_is_refused_in_the_words_for_its_row_and_spoils_no_other(
    definitions: Definitions,
) -> None:
    rows = [GOOD]
    for mistake in MISTAKES.values():
        rows += [mistake, GOOD]
    batch = pa.RecordBatch.from_pylist(rows, schema=write_dossiers([]).schema)
    answers = check(definitions, batch)
    good = answers[0]
    assert good["error"] is None
    assert all(answer == good for answer in answers[::2])
    refused = {name for name, answer in zip(MISTAKES, answers[1::2], strict=True) if answer["error"]}
    accepted = set(MISTAKES) - refused
    assert accepted == {
        "an id of 200 letters of two bytes",
        "an extension in working days",
        "an annulment",
        "a transfer",
        "a consultation of a stranger",
        "a cause",
    }


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("channel", pa.array([1])),
        ("dossier_id", pa.array([7.5])),
        ("accepted_time", pa.array([datetime(2026, 11, 16, 9)])),
        ("accepted_time", pa.array(["2026-11-16T09:00:00.5+07:00"])),
        ("accepted_time", pa.array(["yesterday"])),
        ("accepted_time", pa.array([ACCEPTED])),
        ("attributes", pa.array(["remote_area; cannot_settle_at_once"])),
        ("attributes", pa.array([[1]])),
        ("events", pa.array(["accepted"])),
        ("events", pa.array([[{"kind": "accepted", "tiem": ACCEPTED}]])),
        ("events", pa.array([[{"kind": "accepted", "time": "2026-11-16T09:00:00+07:00"}]])),
        (
            "events",
            pa.array([[{"kind": "extended", "time": None, "extension": {"length": 1.5, "unit": "week"}}]]),
        ),
        ("events", pa.array([None])),
    ],
    ids=str,
)
def test_columns_of_other_types_are_read_row_by_row(
    definitions: Definitions, column: str, values: pa.Array
) -> None:
    columns = {"procedure_code": pa.array(["1.004873"]), "authority_code": pa.array(["H41.101"])}
    check(definitions, pa.RecordBatch.from_pydict({**columns, column: values}))


def test_what_a_history_tells_of_itself_needs_no_order(definitions: Definitions) -> None:
    hour = 3_600
    events = (
        Event(EventKind.RETURNED, ACCEPTED + 9 * hour),
        Event(EventKind.COMPLETED, ACCEPTED + 8 * hour),
        Event(EventKind.RESUMED, ACCEPTED + 3 * hour),
        Event(EventKind.SUSPENDED, ACCEPTED + 2 * hour, ground="supplement"),
        Event(EventKind.ACCEPTED, ACCEPTED),
    )
    dossier = Dossier("HS-1", "1.004873", "H41.101", events)
    for as_of, completed, returned, suspensions in (
        (ACCEPTED + hour, None, None, 0),
        (ACCEPTED + 8 * hour, ACCEPTED + 8 * hour, None, 1),
        (ACCEPTED + 9 * hour, ACCEPTED + 8 * hour, ACCEPTED + 9 * hour, 1),
    ):
        (answer,) = check(definitions, write_dossiers([dossier]), as_of)
        told = [answer["completed_time"], answer["returned_time"], answer["suspensions"]]
        told[:2] = [None if time is None else int(time.timestamp()) for time in told[:2]]
        assert told == [completed, returned, suspensions]


def test_an_empty_table_is_answered_by_an_empty_table(definitions: Definitions) -> None:
    for names in (("procedure_code", "authority_code"), CSV_COLUMNS):
        empty = pa.RecordBatch.from_pydict({name: pa.array([], pa.string()) for name in names})
        assert check(definitions, empty) == []
