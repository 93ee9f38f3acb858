"""Dossiers by the thousand over a real server: single calls, batches, streams, tables, files give one answer.

SLASVC_TEST_DOSSIERS asks for more of them than the ordinary run has.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import grpc
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from google.rpc import error_details_pb2, status_pb2

from benchmarks.population import AS_OF, Population
from slasvc.client import Client, Refusal, encode_dossier
from slasvc.engine.definitions import Definitions
from slasvc.model.dossier import Dossier
from slasvc.services.recompute.files import SNAPSHOT
from slasvc.services.recompute.job import make_job
from slasvc.services.recompute.run import write_snapshot
from slasvc.services.tables.evaluation import evaluate_table
from slasvc.services.tables.rows import write_dossiers
from slasvc.services.tables.schema import ASSESSMENTS, DOSSIERS
from slasvc.v1 import deadline_pb2, dossier_pb2
from tests.integration.calls import ask, evaluate, in_batch, in_table, read_refusal, send_all, table_of_one
from tests.support.assessment_rows import as_row, comparable
from tests.support.vectors import CALENDARS

COUNT = int(os.environ.get("SLASVC_TEST_DOSSIERS", "5000"))
GOOD = evaluate().dossier
BAD = evaluate(procedure_code="9.999999").dossier


@pytest.fixture(scope="module")
def dossiers(definitions: Definitions) -> list[Dossier]:
    """Return a population by rules of its own, so that the server refuses a few of its histories."""
    population = Population(definitions, COUNT)
    return [population.dossier(row) for row in range(COUNT)]


@pytest.fixture(scope="module")
def table(dossiers: list[Dossier]) -> pa.RecordBatch:
    return write_dossiers(dossiers)


@pytest.fixture(scope="module")
def expected(definitions: Definitions, table: pa.RecordBatch) -> list[dict[str, Any]]:
    """Return the answers of `evaluate_table`, which tests of its own hold to the reference."""
    rows: list[dict[str, Any]] = evaluate_table(definitions, table, AS_OF).to_pylist()
    assert 0 < sum(row["error"] is not None for row in rows) < COUNT / 100
    return rows


def as_status(channel: grpc.Channel, dossier: dossier_pb2.Dossier) -> Any:
    """Return what a single call comes to: its assessment, or code, reason, field, sentence and metadata."""
    request = deadline_pb2.EvaluateDossierRequest(dossier=dossier)
    request.as_of_time.seconds = AS_OF
    try:
        return ask(channel, "EvaluateDossier", request).assessment
    except grpc.RpcError as error:
        found = read_refusal(error)
        return found.code.name, found.reason, found.field.removeprefix("dossier."), found.sentence


def test_a_single_call_and_the_row_batch_give_one_answer(
    channel: grpc.Channel, client: Client, dossiers: list[Dossier]
) -> None:
    for dossier, answer in zip(dossiers, client.evaluate_many(dossiers, AS_OF), strict=True):
        alone = as_status(channel, encode_dossier(dossier))
        if isinstance(answer, Refusal):
            assert alone == (answer.code, answer.reason, answer.field, answer.message)
        else:
            assert alone == answer


def test_the_row_batch_and_a_table_give_one_answer(
    client: Client, dossiers: list[Dossier], expected: list[dict[str, Any]]
) -> None:
    for answer, row in zip(client.evaluate_many(dossiers, AS_OF), expected, strict=True):
        assert as_row(answer, AS_OF) == comparable(row)


@pytest.mark.parametrize("compression", deadline_pb2.ArrowCompression.values())
def test_the_stream_and_a_table_give_one_answer(
    client: Client, table: pa.RecordBatch, expected: list[dict[str, Any]], compression: Any
) -> None:
    parts = pa.Table.from_batches([table.slice(at, 997) for at in range(0, COUNT, 997)])

    answered = client.evaluate_table(parts, AS_OF, compression=compression)

    answered.validate(full=True)
    assert answered.schema == ASSESSMENTS
    assert answered.to_pylist() == expected


def test_recompute_and_a_table_give_one_answer(
    table: pa.RecordBatch, expected: list[dict[str, Any]], tmp_path: Path
) -> None:
    source, snapshot = tmp_path / "dossiers.parquet", tmp_path / "snapshot"
    pq.write_table(pa.Table.from_batches([table]), source)

    write_snapshot(make_job(AS_OF, (CALENDARS,)), source, snapshot, threads=2)

    kept = pq.read_table(snapshot / "assessments/dossiers.parquet").cast(SNAPSHOT).to_pylist()
    assert [{**row, "error": None} for row in kept] == [row for row in expected if row["error"] is None]
    lines = (snapshot / "rejects/dossiers.jsonl").read_text(encoding="utf-8").splitlines()
    refused = [(row["line"], row["reason"], row["field"], row["message"]) for row in map(json.loads, lines)]
    assert refused == [
        (line, row["error"]["reason"], row["error"]["field"], row["error"]["message"])
        for line, row in enumerate(expected, 1)
        if row["error"] is not None
    ]


def test_an_answer_is_of_the_kind_of_what_was_sent(client: Client, table: pa.RecordBatch) -> None:
    batch = table.slice(0, 300)
    whole = client.evaluate_table(pa.Table.from_batches([batch]), AS_OF)

    alone = client.evaluate_table(batch, AS_OF)
    reader = client.evaluate_table(
        pa.RecordBatchReader.from_batches(table.schema, [table.slice(at, 100) for at in (0, 100, 200)]), AS_OF
    )
    assert isinstance(whole, pa.Table)
    assert isinstance(alone, pa.RecordBatch)
    assert isinstance(reader, pa.RecordBatchReader)
    assert reader.schema == ASSESSMENTS
    assert reader.read_all().to_pylist() == alone.to_pylist() == whole.to_pylist()


def test_a_data_frame_is_answered_by_one_with_its_index(client: Client) -> None:
    accepted = pd.to_datetime(["2026-11-16T09:00:00+07:00", None, "2026-11-17T09:00:00+07:00"])
    frame = pd.DataFrame(
        {
            "procedure_code": ["3.000347", "3.000347", "9.999999"],
            "authority_code": "G01",
            "accepted_time": accepted,
            "attributes": [["remote_area"], None, []],
        },
        index=["a", "b", "c"],
    )

    answered = client.evaluate_table(frame, AS_OF)

    assert list(answered.index) == ["a", "b", "c"]
    assert list(answered["timeliness"][:2]) == ["overdue", "not_started"]
    assert str(answered.due_date["a"]) == "2026-11-23"
    assert answered.error["c"]["reason"] == "UNKNOWN_PROCEDURE"


def test_what_is_no_table_is_refused_before_it_is_sent(client: Client) -> None:
    with pytest.raises(TypeError, match=r"found list"):
        client.evaluate_table([1, 2])  # type: ignore[type-var]


def test_an_empty_table_is_answered_by_an_empty_one(client: Client) -> None:
    empty = DOSSIERS.empty_table()

    assert client.evaluate_table(empty, AS_OF).equals(ASSESSMENTS.empty_table())
    assert client.evaluate_table(write_dossiers([]), AS_OF).schema == ASSESSMENTS
    assert list(client.evaluate_many([])) == []


def test_a_stream_without_messages_has_no_answers(channel: grpc.Channel) -> None:
    assert list(send_all(channel, "StreamEvaluateDossiers", [])) == []


# --- rows --------------------------------------------------------------------------------------------------------


def test_one_bad_row_spoils_none_and_says_where_it_is_wrong(channel: grpc.Channel) -> None:
    later = evaluate(events=[*GOOD.events, dossier_pb2.Event(kind=dossier_pb2.EVENT_KIND_PAID)]).dossier
    half_unset = dossier_pb2.Dossier(authority_code="G01")

    answer = ask(channel, "BatchEvaluateDossiers", in_batch(GOOD, BAD, GOOD, later, half_unset, GOOD))

    alone = ask(channel, "EvaluateDossier", evaluate()).assessment
    assert [result.WhichOneof("result") for result in answer.results] == [
        "assessment", "status", "assessment", "status", "status", "assessment",
    ]  # fmt: skip
    assert all(answer.results[index].assessment == alone for index in (0, 2, 5))
    fields = [violated_field(answer.results[index].status) for index in (1, 3, 4)]
    assert fields == [
        "dossiers[1].procedure_code",
        "dossiers[3].events[1].time",
        "dossiers[4].procedure_code",
    ]


def violated_field(status: status_pb2.Status) -> str:
    bad = error_details_pb2.BadRequest()
    assert [detail.Unpack(bad) for detail in status.details] == [False, True]
    (violation,) = bad.field_violations
    return violation.field


def test_ten_thousand_dossiers_are_answered_at_once_and_in_order(channel: grpc.Channel) -> None:
    request = in_batch(*[GOOD] * 10_000)
    for number, dossier in enumerate(request.dossiers):
        dossier.dossier_id = f"D-{number}"
    answer = ask(channel, "BatchEvaluateDossiers", request)

    assert [result.assessment.dossier_id for result in answer.results] == [
        f"D-{number}" for number in range(10_000)
    ]


def test_a_bad_row_of_a_table_spoils_none(client: Client) -> None:
    good, bad = table_of_one(), table_of_one(authority_code="X99")

    answered = client.evaluate_table(pa.Table.from_batches([good, bad, good]), AS_OF).to_pylist()

    assert answered[0] == answered[2]
    assert [row["error"] and row["error"]["field"] for row in answered] == [None, "authority_code", None]


# --- what holds for a whole stream -------------------------------------------------------------------------------


def refused(channel: grpc.Channel, *messages: deadline_pb2.StreamEvaluateDossiersRequest) -> tuple[int, Any]:
    """Return how many messages are answered, and the refusal that ends the stream."""
    answered: list[bytes] = []
    answers = send_all(channel, "StreamEvaluateDossiers", [one.SerializeToString() for one in messages])
    with pytest.raises(grpc.RpcError) as raised:
        answered.extend(answers)
    return len(answered), read_refusal(raised.value)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("as_of_time", {"as_of_time": {"seconds": AS_OF}}),
        ("pins", {"pins": deadline_pb2.Pins(rule_set_digest="0" * 64)}),
        ("answer_compression", {"answer_compression": deadline_pb2.ARROW_COMPRESSION_ZSTD}),
    ],
)
def test_later_messages_must_not_change_what_the_first_one_said(
    channel: grpc.Channel, field: str, change: dict[str, Any]
) -> None:
    count, refusal = refused(channel, in_table(), in_table(), in_table(**change), in_table())

    assert (count, refusal.reason, refusal.field) == (2, "INVALID_VALUE", field)
    assert "first message" in refusal.sentence


def test_later_messages_may_say_the_same_or_nothing(channel: grpc.Channel) -> None:
    silent = deadline_pb2.StreamEvaluateDossiersRequest(arrow_ipc_stream=in_table().arrow_ipc_stream)
    messages = [one.SerializeToString() for one in (in_table(), in_table(), silent)]

    assert len(set(send_all(channel, "StreamEvaluateDossiers", messages))) == 1


def test_the_columns_of_all_messages_are_those_of_the_first(channel: grpc.Channel) -> None:
    count, refusal = refused(channel, in_table(), in_table(table_of_one(channel="online")))

    assert (count, refusal.reason, refusal.field) == (1, "UNREADABLE_INPUT", "arrow_ipc_stream")


def test_a_malformed_message_is_refused_after_the_answers_to_those_before(channel: grpc.Channel) -> None:
    count, refusal = refused(channel, in_table(), in_table(), in_table(arrow_ipc_stream=b"\xff" * 64))

    assert (count, refusal.reason, refusal.field) == (2, "MALFORMED_MESSAGE", "arrow_ipc_stream")


def test_a_pinned_calendar_is_taken_or_refuses_the_rows_of_other_calendars(
    client: Client, definitions: Definitions
) -> None:
    earlier, other = (
        deadline_pb2.Pins(calendar_digest=definitions.calendars.get(*key).digest)
        for key in (("vn", "2025-12-24"), ("vn-aviation",))
    )
    table = pa.Table.from_batches([table_of_one(), table_of_one(authority_code="X99"), table_of_one()])
    dossiers = [Dossier("", "3.000347", code, ()) for code in ("G01", "X99", "G01")]

    taken = client.evaluate_table(table, AS_OF, pins=earlier).to_pylist()
    refused = client.evaluate_table(table, AS_OF, pins=other).to_pylist()

    assert [row["calendar_revision"] for row in taken] == ["2025-12-24", None, "2025-12-24"]
    singles = list(client.evaluate_many(dossiers, AS_OF, pins=other))
    assert [tuple(row["error"].values()) for row in refused] == [
        (one.reason, one.field, one.message) for one in singles if isinstance(one, Refusal)
    ]
    assert refused[0]["error"]["field"] == "pins.calendar_digest"
    assert refused[0]["timeliness"] is None
