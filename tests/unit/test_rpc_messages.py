"""Events out of messages, and assessments and rules into them: every field, and nothing where there is nothing."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from google.protobuf.timestamp_pb2 import Timestamp

from slasvc.errors import InvalidInput, Reason
from slasvc.model.dossier import MAX_ID, Event, EventKind
from slasvc.rpc.decode import decode_dossier
from slasvc.rpc.encode import encode_act_by, encode_assessment, encode_finding, encode_owed, encode_rule
from slasvc.services.findings import write_findings
from slasvc.v1 import deadline_pb2, dossier_pb2, term_pb2
from tests.support import by_hand

TIME = 1_794_000_000
PROMISED = TIME + 3_600
BODIES = ("TRANSFERRED", "CONSULTED", "ANSWERED")
NEEDED: dict[str, dict[str, Any]] = {
    "EXTENDED": {"extension": term_pb2.Term(length=1, unit=term_pb2.TERM_UNIT_WORKING_DAY)},
    "ANNULLED": {"target_event_id": "e"},
    "STEP_STARTED": {"step_code": "s"},
    "STEP_COMPLETED": {"step_code": "s"},
    **{kind: {"authority_code": "H41"} for kind in BODIES},
}
"""What kinds must have beside their time."""


def message(kind: str, **fields: Any) -> dossier_pb2.Event:
    if "promised_time" in fields:
        fields["promised_time"] = Timestamp(seconds=fields["promised_time"])
    return dossier_pb2.Event(kind=EventKind[kind].value, time=Timestamp(seconds=TIME), **fields)  # type: ignore[arg-type]


def decoded(kind: str, **fields: Any) -> Event:
    (event,) = decode_dossier(dossier_pb2.Dossier(events=[message(kind, **fields)])).events
    return event


def refused(kind: str, **fields: Any) -> InvalidInput:
    with pytest.raises(InvalidInput) as raised:
        decoded(kind, **fields)
    return raised.value


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("ACCEPTED", {"promised_time": PROMISED}, {"promised_time": PROMISED}),
        ("ACCEPTED", {"promised_time": 0}, {"promised_time": 0}),
        ("APOLOGISED", {}, {}),
        (
            "APOLOGISED",
            {"promised_time": PROMISED, "cause_code": "flood", "written_reason": "12/TB"},
            {"promised_time": PROMISED, "cause": "flood", "reason": "12/TB"},
        ),
        ("EXPLAINED", {"cause_code": "c" * MAX_ID}, {"cause": "c" * MAX_ID}),
        ("HANDED_OVER", {}, {}),
        ("STEP_COMPLETED", {"step_code": "appraise"}, {"step": "appraise"}),
        (
            "STEP_STARTED",
            {"step_code": "appraise", "authority_code": "H41.5", "official_id": "cb-1"},
            {"step": "appraise", "authority": "H41.5", "official": "cb-1"},
        ),
        *((kind, {"authority_code": "H41.5"}, {"authority": "H41.5"}) for kind in BODIES),
    ],
)
def test_an_event_carries_the_fields_of_its_kind(kind, fields, expected):
    assert decoded(kind, **fields) == Event(EventKind[kind], TIME, **expected)


@pytest.mark.parametrize("kind", EventKind)
def test_an_event_needs_the_fields_of_its_kind_and_is_read_alike_on_both_paths(kind):
    fields = NEEDED.get(kind.name, {})
    for name in fields:
        error = refused(kind.name)
        assert (error.reason, error.field) == (Reason.MISSING_FIELD, f"dossier.events[0].{name}")
    plain = decoded(kind.name, event_id="x", **fields)
    assert decoded(kind.name, event_id="x", official_id="o", **fields) == plain._replace(official="o")


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize(
    ("field", "value", "kinds"),
    [
        ("promised_time", PROMISED, ("ACCEPTED", "APOLOGISED")),
        ("step_code", "s", ("STEP_STARTED", "STEP_COMPLETED")),
        ("cause_code", "c", ("APOLOGISED", "EXPLAINED")),
    ],
)
def test_a_field_that_its_kind_cannot_have_is_refused_and_says_which_can(kind, field, value, kinds):
    if kind.name in kinds:
        return
    error = refused(kind.name, **{**NEEDED.get(kind.name, {}), field: value})
    assert (error.reason, error.field) == (Reason.INVALID_VALUE, f"dossier.events[0].{field}")
    assert " or ".join(kinds) in error.message
    assert kind.name in error.message


@pytest.mark.parametrize(("kind", "field"), [("STEP_STARTED", "step_code"), ("EXPLAINED", "cause_code")])
def test_a_code_has_at_most_200_characters(kind, field):
    assert decoded(kind, **{field: "x" * MAX_ID})
    error = refused(kind, **{field: "x" * (MAX_ID + 1)})
    assert (error.reason, error.field) == (Reason.TOO_LARGE, f"dossier.events[0].{field}")


def test_an_appointment_outside_the_years_of_a_timestamp_is_refused():
    error = refused("ACCEPTED", promised_time=253_402_300_800)
    assert (error.reason, error.field) == (Reason.INVALID_VALUE, "dossier.events[0].promised_time")


def test_every_new_field_of_an_assessment_is_written():
    written = deadline_pb2.Assessment()
    encode_assessment(by_hand.WHOLE, written)
    for act_by in by_hand.WHOLE.act_by:
        encode_act_by(act_by, encode_owed(act_by.obligation), written.act_by.add())
    day = {"year": 2026, "month": 11}
    found = MessageToDict(written, preserving_proto_field_name=True)
    assert found["committed"]["due_time"] == "2026-11-26T03:00:00Z"
    assert found["committed_projection"]["due_date"] == {**day, "day": 27}
    assert found["original"]["due_date"] == {**day, "day": 18}
    assert found["promise_kept"] is False
    assert found["owner_authority_code"] == "H41.5"
    assert found["act_by"] == [
        {
            "obligation_code": "apologise",
            "names": {"vi": "Việc apologise", "en": "Duty apologise"},
            "legal_basis": "Nghị định 118/2025/NĐ-CP, Điều 19 khoản 6",
            "owed_by": "OWED_BY_AUTHORITY",
            "last_date": {**day, "day": 18},
            "last_time": "2026-11-18T17:00:00Z",
            "warn_date": {**day, "day": 18},
        },
        {
            "obligation_code": "answer",
            "names": {"vi": "Việc answer", "en": "Duty answer"},
            "legal_basis": "Nghị định 118/2025/NĐ-CP, Điều 19 khoản 6",
            "owed_by": "OWED_BY_APPLICANT",
            "event_index": 2,
            "last_date": {**day, "day": 28},
            "last_time": "2026-11-28T03:30:00Z",
            "warn_date": {**day, "day": 27},
        },
    ]
    first, second, third = found["steps"]
    assert first == {
        "step_code": "receive",
        "names": {"vi": "Tiếp nhận", "en": "Receive"},
        "timeliness": "TIMELINESS_EARLY",
        "start_time": "2026-11-16T02:00:00Z",
        "end_time": "2026-11-16T08:00:00Z",
        "deadline": {
            "day_zero_date": {**day, "day": 16},
            "due_date": {**day, "day": 17},
            "due_time": "2026-11-17T17:00:00Z",
        },
        "overuse_working_days": -1,
        "unit_authority_code": "H41.101",
        "official_id": "cb-12",
    }
    assert (second["overuse_working_days"], second["overuse_working_minutes"]) == (4, "95")
    assert set(third) == {"step_code", "names", "timeliness", "unit_authority_code"}
    assert found["cause"] == {
        "cause_code": "system_failure",
        "names": {"vi": "Lỗi hệ thống", "en": "System failure"},
        "attributable_to": "ATTRIBUTABLE_TO_SYSTEM_FAILURE",
    }


def test_what_there_is_not_stays_unset():
    written = deadline_pb2.Assessment()
    encode_assessment(by_hand.BARE, written)
    assert {field.name for field, _ in written.ListFields()} == {
        "origin_time",
        "deadline",
        "timeliness",
        "owner_authority_code",
    }


@pytest.mark.parametrize("kept", [False, True])
def test_a_promise_that_was_judged_is_there_whatever_the_answer(kept):
    written = deadline_pb2.Assessment()
    encode_assessment(by_hand.BARE._replace(promise_kept=kept), written)
    assert written.HasField("promise_kept")
    assert written.promise_kept is kept


def test_a_finding_is_written_with_its_texts_and_its_basis():
    words = write_findings(by_hand.WHOLE, by_hand.DOSSIER, by_hand.AS_OF, by_hand.ZONE, by_hand.RULES)
    assert MessageToDict(encode_finding(words[-1]), preserving_proto_field_name=True) == {
        "kind": "FINDING_KIND_MISSED",
        "obligation_code": "apologise",
        "texts": {"vi": "Chưa làm apologise.", "en": "apologise was not done."},
        "legal_basis": "Nghị định 118/2025/NĐ-CP, Điều 19 khoản 6",
    }


def test_a_rule_is_written_with_its_obligations_its_promise_and_its_steps():
    rule = encode_rule(by_hand.PROCEDURE, by_hand.RULE)
    apologise, answer, reason, hand_over = (
        MessageToDict(one, preserving_proto_field_name=True) for one in rule.obligations
    )
    assert (apologise["owed"], apologise["anchor"], apologise["before"]) == (
        "OWED_IF_LATE",
        "ANCHOR_DUE_DATE",
        True,
    )
    assert (apologise["max_times"], apologise["acts"]) == (1, ["EVENT_KIND_APOLOGISED"])
    assert (answer["ground"], answer["needs_reason"], answer["owed_by"]) == (
        "supplement",
        True,
        "OWED_BY_APPLICANT",
    )
    assert "anchor" not in reason
    assert "term" not in reason
    assert hand_over["acts"] == ["EVENT_KIND_SUSPENDED", "EVENT_KIND_REFUSED"]
    assert hand_over["channels"] == ["CHANNEL_COUNTER", "CHANNEL_POST"]
    assert hand_over["attributes"] == ["paper", "remote_area"]
    assert hand_over["effective_to_date"] == {"year": 2027, "month": 12, "day": 31}
    assert hand_over["term"] == {"unit": "TERM_UNIT_SAME_DAY"}
    assert all(one.conventions.HasField("cutoff") for one in rule.obligations)
    assert (rule.committed.share_percent, rule.committed.term.length) == (80, 2)
    assert rule.committed.source.instrument == "Quyết định 12/QĐ-UBND"
    assert [(step.code, list(step.after), step.unit_authority_code) for step in rule.steps] == [
        ("receive", [], ""),
        ("appraise", ["receive"], "H41.5"),
        ("return", ["appraise"], ""),
    ]
    assert dict(rule.steps[1].roles) == {"vi": "Phòng chuyên môn", "en": "Specialist division"}
    assert rule.restart_steps == 1
