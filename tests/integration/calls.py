"""What the tests of the wire share: raw calls, refusals as objects, requests that are answered.

A raw call sends bytes as they are, so that a test can send what no client library would.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import grpc
import pyarrow as pa
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc import error_details_pb2, status_pb2
from google.type.date_pb2 import Date
from google.type.timeofday_pb2 import TimeOfDay
from grpc_status import rpc_status

from slasvc.rpc.methods import SERVICES
from slasvc.v1 import (
    calendar_pb2,
    deadline_pb2,
    dossier_pb2,
    ledger_pb2,
    rule_pb2,
    statistics_pb2,
    term_pb2,
)

TIMEOUT = 10.0
METHODS: dict[str, MethodDescriptor] = {
    method.name: method for service in SERVICES for method in service.methods
}
LEAKS = ("Traceback", "Exception", "Error:", "NoneType", "<class", "int()", "object at 0x", "google.protobuf")
"""Words that a sentence for callers never has: they belong to a program, not to its user."""


@dataclass(frozen=True)
class Refusal:
    """What a refused call says: its status, the two details, and the sentence."""

    code: grpc.StatusCode
    sentence: str
    reason: str = ""
    domain: str = ""
    field: str = ""
    description: str = ""
    metadata: Mapping[str, str] | None = None
    retry_seconds: float = 0.0


def send(channel: grpc.Channel, method: str, data: bytes, timeout: float = TIMEOUT) -> bytes:
    """Send bytes to a method, as the only message of a stream, and return those of its answer."""
    if METHODS[method].client_streaming:
        (answer,) = send_all(channel, method, [data], timeout)
        return answer
    path = f"/{METHODS[method].containing_service.full_name}/{method}"
    return channel.unary_unary(path)(data, timeout=timeout)  # type: ignore[no-any-return]


def send_all(
    channel: grpc.Channel, method: str, messages: Iterable[bytes], timeout: float = TIMEOUT
) -> Iterator[bytes]:
    """Send messages to a method that takes a stream, and yield its answers."""
    path = f"/{METHODS[method].containing_service.full_name}/{method}"
    yield from channel.stream_stream(path)(iter(messages), timeout=timeout)


def ask(channel: grpc.Channel, method: str, request: Message) -> Any:
    """Send a request and return its answer."""
    answer = send(channel, method, request.SerializeToString())
    return GetMessageClass(METHODS[method].output_type).FromString(answer)


def read_refusal(error: grpc.RpcError) -> Refusal:
    """Return what a failed call says; details are empty where the transport refused it."""
    code, sentence = error.code(), error.details() or ""  # type: ignore[attr-defined]
    status = rpc_status.from_call(error)  # type: ignore[arg-type]
    if status is None:
        return Refusal(code, sentence)
    assert status.message == sentence
    return read_status(status)


def read_status(status: status_pb2.Status) -> Refusal:
    """Return what a status says, of a call or of one row of a batch."""
    code = next(each for each in grpc.StatusCode if each.value[0] == status.code)
    info, bad, retry = (
        error_details_pb2.ErrorInfo(),
        error_details_pb2.BadRequest(),
        error_details_pb2.RetryInfo(),
    )
    wanted = (info, bad, retry) if code is grpc.StatusCode.RESOURCE_EXHAUSTED else (info, bad)
    assert all(detail.Unpack(into) for detail, into in zip(status.details, wanted, strict=True))
    (violation,) = bad.field_violations
    assert violation.reason == info.reason
    return Refusal(
        code,
        status.message,
        reason=info.reason,
        domain=info.domain,
        field=violation.field,
        description=violation.description,
        metadata=dict(info.metadata),
        retry_seconds=retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9,
    )


def instant(text: str) -> Timestamp:
    """Return an instant written in the time of Viet Nam, "2026-11-16 09:00"."""
    return Timestamp(seconds=int(datetime.fromisoformat(f"{text}+07:00").timestamp()))


def civil(text: str) -> Date:
    """Return a date written "2026-11-16"."""
    day = date.fromisoformat(text)
    return Date(year=day.year, month=day.month, day=day.day)


def event(kind: int, text: str, event_id: str = "") -> dossier_pb2.Event:
    """Return an event at an instant in the time of Viet Nam."""
    return dossier_pb2.Event(event_id=event_id, kind=kind, time=instant(text))  # type: ignore[arg-type]


ACCEPTED = dossier_pb2.EVENT_KIND_ACCEPTED
SUBMITTED = dossier_pb2.EVENT_KIND_SUBMITTED
PAID = dossier_pb2.EVENT_KIND_PAID
LATER = "2028-12-31 23:00"
"""After every event of a test, and inside the coverage."""


def evaluate(**dossier: Any) -> deadline_pb2.EvaluateDossierRequest:
    """Return a request that is answered, but for what is stated: five working days from a Monday."""
    stated: dict[str, Any] = {
        "dossier_id": "D-1",
        "procedure_code": "3.000347",
        "authority_code": "G01",
        "events": [event(ACCEPTED, "2026-11-16 09:00")],
    }
    return deadline_pb2.EvaluateDossierRequest(
        dossier=dossier_pb2.Dossier(**{**stated, **dossier}), as_of_time=instant(LATER)
    )


def match(**request: Any) -> rule_pb2.MatchRuleRequest:
    """Return a request that is answered, but for what is stated."""
    stated: dict[str, Any] = {
        "procedure_code": "3.000347",
        "authority_code": "G01",
        "law_date": civil("2026-11-16"),
    }
    return rule_pb2.MatchRuleRequest(**{**stated, **request})


def add_term(**request: Any) -> calendar_pb2.AddTermRequest:
    """Return a request that is answered, but for what is stated: three working days from a Monday."""
    stated: dict[str, Any] = {
        "calendar_id": "vn",
        "term": term_pb2.Term(length=3, unit=term_pb2.TERM_UNIT_WORKING_DAY),
        "start_time": instant("2026-11-16 09:00"),
    }
    return calendar_pb2.AddTermRequest(**{**stated, **request})


def count(**request: Any) -> calendar_pb2.CountWorkingTimeRequest:
    """Return a request that is answered, but for what is stated."""
    stated: dict[str, Any] = {
        "calendar_id": "vn",
        "start_time": instant("2026-11-16 09:00"),
        "end_time": instant("2026-11-20 09:00"),
    }
    return calendar_pb2.CountWorkingTimeRequest(**{**stated, **request})


def days(**request: Any) -> calendar_pb2.ListCalendarDaysRequest:
    """Return a request that is answered, but for what is stated."""
    stated: dict[str, Any] = {
        "calendar_id": "vn",
        "first_date": civil("2026-11-01"),
        "last_date": civil("2026-11-30"),
    }
    return calendar_pb2.ListCalendarDaysRequest(**{**stated, **request})


def explain(**dossier: Any) -> deadline_pb2.ExplainDossierRequest:
    """Return a request that is answered, but for what is stated."""
    request = evaluate(**dossier)
    return deadline_pb2.ExplainDossierRequest(
        dossier=request.dossier, as_of_time=request.as_of_time, language_code="en"
    )


def in_batch(*dossiers: dossier_pb2.Dossier) -> deadline_pb2.BatchEvaluateDossiersRequest:
    """Return a request that is answered."""
    return deadline_pb2.BatchEvaluateDossiersRequest(dossiers=dossiers, as_of_time=instant(LATER))


def table_of_one(**columns: Any) -> pa.RecordBatch:
    """Return a table that is answered, but for what is stated: one dossier."""
    stated = {
        "procedure_code": "3.000347",
        "authority_code": "G01",
        "accepted_time": "2026-11-16T09:00:00+07:00",
    }
    return pa.RecordBatch.from_pydict({name: [value] for name, value in {**stated, **columns}.items()})


def in_table(*tables: pa.RecordBatch, **request: Any) -> deadline_pb2.StreamEvaluateDossiersRequest:
    """Return a message that is answered, but for what is stated: a table of one dossier."""
    stated = {"arrow_ipc_stream": arrow_stream(*tables or [table_of_one()]), "as_of_time": instant(LATER)}
    return deadline_pb2.StreamEvaluateDossiersRequest(**{**stated, **request})


def arrow_stream(*batches: pa.RecordBatch, compression: str | None = None) -> bytes:
    """Return record batches as an Arrow IPC stream."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_stream(sink, batches[0].schema, options=options) as writer:
        for batch in batches:
            writer.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data


SUSPENDED_AND_RESUMED = [
    event(ACCEPTED, "2026-11-16 09:00", "a"),
    dossier_pb2.Event(
        event_id="s",
        kind=dossier_pb2.EVENT_KIND_SUSPENDED,
        time=instant("2026-11-17 09:00"),
        ground="supplement",
        written_reason="request 1",
    ),
    dossier_pb2.Event(event_id="r", kind=dossier_pb2.EVENT_KIND_RESUMED, time=instant("2026-11-20 09:00")),
]

PROMISED_AND_LATE = [
    dossier_pb2.Event(
        kind=ACCEPTED, time=instant("2026-11-16 09:00"), promised_time=instant("2026-11-23 17:00")
    ),
    dossier_pb2.Event(
        kind=dossier_pb2.EVENT_KIND_TRANSFERRED, time=instant("2026-11-17 09:00"), authority_code="H41.101"
    ),
    dossier_pb2.Event(
        kind=dossier_pb2.EVENT_KIND_CONSULTED, time=instant("2026-11-18 09:00"), authority_code="H41"
    ),
    dossier_pb2.Event(
        kind=dossier_pb2.EVENT_KIND_ANSWERED, time=instant("2026-11-19 09:00"), authority_code="H41"
    ),
    dossier_pb2.Event(
        kind=dossier_pb2.EVENT_KIND_APOLOGISED,
        time=instant("2026-11-20 09:00"),
        promised_time=instant("2026-11-27 17:00"),
        cause_code="system_failure",
        written_reason="letter 7",
    ),
]


def record(**dossier: Any) -> ledger_pb2.RecordEventsRequest:
    """Return a request that is answered, but for what is stated; the second time it records nothing."""
    stated: dict[str, Any] = {"dossier_id": "L-1", "events": [event(ACCEPTED, "2026-11-16 09:00", "a")]}
    return ledger_pb2.RecordEventsRequest(dossier=evaluate(**{**stated, **dossier}).dossier)


def recorded(**request: Any) -> ledger_pb2.GetDossierRequest:
    """Return a request for the dossier that `record` records, but for what is stated."""
    stated: dict[str, Any] = {"authority_code": "G01", "dossier_id": "L-1", "as_of_time": instant(LATER)}
    return ledger_pb2.GetDossierRequest(**{**stated, **request})


def november(**question: Any) -> statistics_pb2.Question:
    """Return a question about November 2026, of which the server under test has a snapshot."""
    period = rule_pb2.DateRange(first_date=civil("2026-11-01"), last_date=civil("2026-11-30"))
    return statistics_pb2.Question(**{"period": period, **question})


BY_AUTHORITY = november(groupings=[statistics_pb2.GROUPING_AUTHORITY], authority_depth=1)

GOOD_REQUESTS: dict[str, tuple[Message, ...]] = {
    "BatchEvaluateDossiers": (
        deadline_pb2.BatchEvaluateDossiersRequest(),
        in_batch(
            evaluate().dossier,
            evaluate(procedure_code="").dossier,
            evaluate(events=SUSPENDED_AND_RESUMED).dossier,
        ),
    ),
    "StreamEvaluateDossiers": (
        in_table(),
        in_table(answer_compression=deadline_pb2.ARROW_COMPRESSION_ZSTD),
    ),
    "ExplainDossier": (explain(), explain(events=SUSPENDED_AND_RESUMED)),
    "EvaluateDossier": (
        evaluate(),
        evaluate(
            procedure_code="1.013225",
            authority_code="H41.101",
            channel=dossier_pb2.CHANNEL_ONLINE,
            case_code="individual_house",
            attributes=["remote_area"],
            events=[
                event(SUBMITTED, "2026-06-30 16:00", "a"),
                event(ACCEPTED, "2026-07-02 08:00", "b"),
                event(PAID, "2026-07-03 08:00", "c"),
            ],
        ),
        evaluate(procedure_code="1.013083", events=[]),
        evaluate(events=SUSPENDED_AND_RESUMED),
        evaluate(events=PROMISED_AND_LATE),
    ),
    "ListCalendars": (calendar_pb2.ListCalendarsRequest(),),
    "GetCalendar": (calendar_pb2.GetCalendarRequest(calendar_id="vn", revision="2025-12-24"),),
    "ListCalendarDays": (days(), days(exceptional_only=True)),
    "AddTerm": (
        add_term(),
        add_term(
            term=term_pb2.Term(length=1, unit=term_pb2.TERM_UNIT_MONTH),
            preset="vn-2025",
            conventions=term_pb2.Conventions(
                day_counting=term_pb2.DAY_COUNTING_FIRST_DAY_INCLUDED,
                cutoff=term_pb2.Cutoff(kind=term_pb2.CUTOFF_KIND_LOCAL_TIME, local_time=TimeOfDay(hours=15)),
                cutoff_effect=term_pb2.CUTOFF_EFFECT_SHIFT_START,
                month_overflow=term_pb2.MONTH_OVERFLOW_ERROR,
                suspend_day_counts=False,
            ),
        ),
    ),
    "CountWorkingTime": (count(), count(makeup_days=term_pb2.MAKEUP_DAYS_IGNORE)),
    "ListRules": (rule_pb2.ListRulesRequest(page_size=5, page_token="5"), rule_pb2.ListRulesRequest()),
    "RecordEvents": (
        record(),
        record(dossier_id="L-2", events=SUSPENDED_AND_RESUMED[:2]),
        ledger_pb2.RecordEventsRequest(dossier=record(dossier_id="L-3").dossier, expected_revision=0),
    ),
    "GetDossier": (recorded(), recorded(dossier_id="L-2", as_of_time=instant("2026-11-20 09:00"))),
    "ListDossiers": (
        ledger_pb2.ListDossiersRequest(),
        ledger_pb2.ListDossiersRequest(
            authority_prefix="G01",
            timeliness=[deadline_pb2.TIMELINESS_ON_TRACK, deadline_pb2.TIMELINESS_OVERDUE],
            finding_kinds=[deadline_pb2.FINDING_KIND_MISSED],
            obligation_code="apologise",
            act_by_first_date=civil("2026-11-16"),
            act_by_last_date=civil("2026-12-31"),
            due_within_working_days=3,
            procedure_code="3.000347",
            page_size=2,
        ),
    ),
    "ListSnapshots": (statistics_pb2.ListSnapshotsRequest(),),
    "SummarizeTimeliness": (
        statistics_pb2.SummarizeTimelinessRequest(question=november()),
        statistics_pb2.SummarizeTimelinessRequest(question=BY_AUTHORITY),
    ),
    "RankAuthorities": (
        statistics_pb2.RankAuthoritiesRequest(question=november(authority_depth=1), score_id="nd-61-art-30"),
    ),
    "GetReport": (
        statistics_pb2.GetReportRequest(question=november(), report=statistics_pb2.REPORT_II06),
        statistics_pb2.GetReportRequest(question=november(), report=statistics_pb2.REPORT_LATE_STEPS),
    ),
    "GetTrend": (
        statistics_pb2.GetTrendRequest(
            question=statistics_pb2.Question(), unit=statistics_pb2.GROUPING_MONTH, count=2
        ),
    ),
    "ListCountedDossiers": (
        statistics_pb2.ListCountedDossiersRequest(question=november(), measure="resolved_late", page_size=2),
    ),
    "GetRule": (rule_pb2.GetRuleRequest(rule_id="x.000040/2026-04-15"),),
    "MatchRule": (match(), match(procedure_code="3.000346", channel=dossier_pb2.CHANNEL_POST)),
}


def converse(
    channel: grpc.Channel, path: str, *requests: bytes, metadata: tuple[tuple[str, str], ...] = ()
) -> list[bytes]:
    """Send bytes to a method of any kind, streaming or not, and return its answers."""
    return list(channel.stream_stream(path)(iter(requests), timeout=TIMEOUT, metadata=metadata))


def path_of(method: str) -> str:
    """Return the path of a method of ours."""
    return f"/{METHODS[method].containing_service.full_name}/{method}"
