"""The refusals of DossierService as data, beside those of `refusal_cases`.

The dossier L-1 under G01 is recorded, with one event: "a", an acceptance.
"""

from __future__ import annotations

from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from slasvc.errors import Reason
from slasvc.v1 import deadline_pb2, dossier_pb2, ledger_pb2
from tests.integration.calls import ACCEPTED, civil, event, record, recorded
from tests.integration.refusal_cases import LAST_SECOND, Case

COMPLETED = dossier_pb2.EVENT_KIND_COMPLETED
RESUMED = dossier_pb2.EVENT_KIND_RESUMED
DIGEST = "0" * 64


def listing(**request: Any) -> ledger_pb2.ListDossiersRequest:
    return ledger_pb2.ListDossiersRequest(**request)


def expecting(revision: int, **dossier: Any) -> ledger_pb2.RecordEventsRequest:
    request = record(**dossier)
    request.expected_revision = revision
    return request


def named(name: str, request: Any, reason: Reason, field: str, *says: str, **metadata: str) -> Case:
    kind = type(request).__name__.removesuffix("Request")
    return Case(name, kind, request, reason, field, says, metadata)


RECORDING = [
    named(
        "no dossier to record",
        ledger_pb2.RecordEventsRequest(),
        Reason.MISSING_FIELD,
        "dossier",
    ),
    named("a dossier without an id", record(dossier_id=""), Reason.MISSING_FIELD, "dossier.dossier_id"),
    named("no authority", record(authority_code=""), Reason.MISSING_FIELD, "dossier.authority_code"),
    named(
        "a new dossier without a procedure",
        record(dossier_id="new", procedure_code=""),
        Reason.MISSING_FIELD,
        "dossier.procedure_code",
    ),
    named(
        "an event without an id",
        record(dossier_id="new", events=[event(ACCEPTED, "2026-11-16 09:00")]),
        Reason.MISSING_FIELD,
        "dossier.events[0].event_id",
        "unique",
    ),
    named(
        "an id with the character U+0000",
        record(dossier_id="L\0"),
        Reason.INVALID_VALUE,
        "dossier.dossier_id",
        "U+0000",
    ),
    named(
        "an event id with the character U+0000",
        record(dossier_id="new", events=[event(ACCEPTED, "2026-11-16 09:00", "a\0")]),
        Reason.INVALID_VALUE,
        "dossier.events[0]",
        "U+0000",
    ),
    named("a revision below zero", expecting(-1), Reason.INVALID_VALUE, "expected_revision"),
    named(
        "an event id used again for another event",
        record(events=[event(ACCEPTED, "2026-11-16 09:01", "a")]),
        Reason.EVENT_CONFLICT,
        "dossier.events[0].event_id",
        "'a'",
        event_id="a",
    ),
    named(
        "an event id used twice in one request",
        record(
            dossier_id="new",
            events=[event(ACCEPTED, "2026-11-16 09:00", "b"), event(COMPLETED, "2026-11-17 09:00", "b")],
        ),
        Reason.EVENT_CONFLICT,
        "dossier.events[1].event_id",
        event_id="b",
    ),
    named(
        "another procedure than recorded",
        record(procedure_code="1.001193"),
        Reason.DOSSIER_CONFLICT,
        "dossier",
        dossier_id="L-1",
    ),
    named(
        "another channel than recorded",
        record(channel=dossier_pb2.CHANNEL_POST),
        Reason.DOSSIER_CONFLICT,
        "dossier",
    ),
    named(
        "a revision that has passed",
        expecting(0, events=[event(COMPLETED, "2026-11-17 09:00", "never")]),
        Reason.REVISION_CONFLICT,
        "expected_revision",
        "not 0",
    ),
    named(
        "a revision that has not come",
        expecting(1_000_000, events=[event(COMPLETED, "2026-11-17 09:00", "never")]),
        Reason.REVISION_CONFLICT,
        "expected_revision",
    ),
    named(
        "an event that cannot have happened",
        record(dossier_id="new", events=[event(RESUMED, "2026-11-16 09:00", "r")]),
        Reason.IMPOSSIBLE_HISTORY,
        "dossier.events[0]",
        event_index="0",
    ),
    named(
        "an impossible event after one that is recorded already",
        record(
            events=[
                event(ACCEPTED, "2026-11-16 09:00", "a"),
                event(ACCEPTED, "2026-11-17 09:00", "second"),
            ]
        ),
        Reason.DUPLICATE_EVENT,
        "dossier.events[1].kind",
    ),
    named(
        "an impossible event in the far future",
        record(dossier_id="new", events=[event(RESUMED, "2028-11-16 09:00", "r")]),
        Reason.IMPOSSIBLE_HISTORY,
        "dossier.events[0]",
    ),
    named(
        "an unknown authority to record under",
        record(authority_code="X99"),
        Reason.UNKNOWN_AUTHORITY,
        "dossier.authority_code",
    ),
    named(
        "an acceptance outside the coverage",
        record(dossier_id="new", events=[event(ACCEPTED, "2001-11-16 09:00", "a")]),
        Reason.OUTSIDE_COVERAGE,
        "dossier",
    ),
]

READING = [
    named(
        "a dossier that is not recorded",
        recorded(dossier_id="L-9"),
        Reason.UNKNOWN_DOSSIER,
        "dossier_id",
        "'L-9'",
        authority_code="G01",
        dossier_id="L-9",
    ),
    named(
        "another authority",
        recorded(authority_code="H41"),
        Reason.UNKNOWN_DOSSIER,
        "dossier_id",
    ),
    named(
        "a dossier before it was recorded",
        recorded(known_time=Timestamp(seconds=0)),
        Reason.UNKNOWN_DOSSIER,
        "dossier_id",
        "known time",
    ),
    named("no id to read", recorded(dossier_id=""), Reason.MISSING_FIELD, "dossier_id"),
    named("no authority to read", recorded(authority_code=""), Reason.MISSING_FIELD, "authority_code"),
    named(
        "an id too long to read", recorded(dossier_id="L" * 201), Reason.TOO_LARGE, "dossier_id", limit="200"
    ),
    named("an id with U+0000 to read", recorded(dossier_id="\0"), Reason.INVALID_VALUE, "dossier_id"),
    named(
        "an impossible known time",
        recorded(known_time=Timestamp(seconds=LAST_SECOND + 1)),
        Reason.INVALID_VALUE,
        "known_time",
    ),
    named(
        "an as-of time outside the coverage",
        recorded(as_of_time=Timestamp(seconds=LAST_SECOND)),
        Reason.OUTSIDE_COVERAGE,
        "dossier_id",
    ),
    named(
        "definitions that are not loaded, pinned for a recorded dossier",
        recorded(pins=deadline_pb2.Pins(rule_set_digest=DIGEST)),
        Reason.DEFINITIONS_NOT_LOADED,
        "pins.rule_set_digest",
    ),
]

WRONG_DAYS = Reason.INVALID_VALUE, "due_within_working_days"
LISTING = [
    named("a malformed prefix", listing(authority_prefix="h41"), Reason.MALFORMED_CODE, "authority_prefix"),
    named("a prefix ending in a dot", listing(authority_prefix="H41."), Reason.MALFORMED_CODE, "authority_prefix"),
    named("a malformed procedure", listing(procedure_code="1"), Reason.MALFORMED_CODE, "procedure_code"),
    named("a class that does not exist", listing(timeliness=[1, 99]), Reason.INVALID_VALUE, "timeliness[1]"),
    named("an unspecified kind of finding", listing(finding_kinds=[0]), Reason.MISSING_FIELD, "finding_kinds[0]"),
    named("a long obligation", listing(obligation_code="x" * 201), Reason.TOO_LARGE, "obligation_code"),
    named("an obligation with U+0000", listing(obligation_code="\0"), Reason.INVALID_VALUE, "obligation_code"),
    named("days below zero", listing(due_within_working_days=-1), *WRONG_DAYS),
    named("too many days", listing(due_within_working_days=1_001), *WRONG_DAYS),
    named(
        "a range of limits that ends before it starts",
        listing(act_by_first_date=civil("2026-11-17"), act_by_last_date=civil("2026-11-16")),
        Reason.INVALID_VALUE,
        "act_by_last_date",
        "earlier",
    ),
    named(
        "a limit on a date that does not exist",
        listing(act_by_first_date=Date(year=2026, month=2, day=30)),
        Reason.INVALID_VALUE,
        "act_by_first_date",
    ),
    named("a page size below zero", listing(page_size=-1), Reason.INVALID_VALUE, "page_size"),
    named("a page token of nobody", listing(page_token="5"), Reason.INVALID_VALUE, "page_token"),
    named("a page token that is no text of ours", listing(page_token="é"), Reason.INVALID_VALUE, "page_token"),
]  # fmt: skip

CASES = [*RECORDING, *READING, *LISTING]
