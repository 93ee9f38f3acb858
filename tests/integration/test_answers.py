"""Which fields an answer has when there is something to say, over a real channel."""

from __future__ import annotations

import grpc
import pytest

from slasvc.v1 import deadline_pb2, dossier_pb2, rule_pb2
from tests.integration.calls import ACCEPTED, PROMISED_AND_LATE, ask, civil, evaluate, event, explain, instant

ALWAYS = {"rule", "calendar", "timeliness", "owner_authority_code", "dossier_id"}


def assessed(channel: grpc.Channel, request: deadline_pb2.ExplainDossierRequest) -> deadline_pb2.Assessment:
    answer: deadline_pb2.Assessment = ask(channel, "ExplainDossier", request).assessment
    return answer


def test_promises_findings_and_the_cause_are_answered(channel: grpc.Channel) -> None:
    # Five working days from Mon 16.11 end on Mon 23.11; the apology moves the appointment to Fri 27.11.
    found = assessed(channel, explain(events=PROMISED_AND_LATE))

    assert found.deadline.due_date == civil("2026-11-23")
    assert found.original.due_date == civil("2026-11-23")
    assert found.committed.due_date == civil("2026-11-27")
    assert found.HasField("promise_kept")
    assert not found.promise_kept
    assert found.owner_authority_code == "H41.101"
    assert found.cause.cause_code == "system_failure"
    assert found.cause.attributable_to == deadline_pb2.ATTRIBUTABLE_TO_SYSTEM_FAILURE
    (finding,) = found.findings
    assert finding.kind == deadline_pb2.FINDING_KIND_PROVISIONAL_CALENDAR
    assert set(finding.texts) == {"vi", "en"}


def test_an_appointment_that_was_set_by_hand_is_found_with_both_dates(channel: grpc.Channel) -> None:
    accepted = dossier_pb2.Event(
        kind=ACCEPTED, time=instant("2026-11-16 09:00"), promised_time=instant("2026-11-30 17:00")
    )
    request = explain(events=[accepted])
    request.as_of_time.CopyFrom(instant("2026-11-17 09:00"))
    kinds = {finding.kind: finding for finding in assessed(channel, request).findings}

    differs = kinds[deadline_pb2.FINDING_KIND_PROMISED_DIFFERS]
    assert "30/11/2026" in differs.texts["vi"]
    assert "23/11/2026" in differs.texts["vi"]
    assert differs.legal_basis
    assert deadline_pb2.FINDING_KIND_COMMITTED_LATER in kinds


def test_what_is_owed_is_answered_with_its_limit(channel: grpc.Channel) -> None:
    request = explain()
    request.as_of_time.CopyFrom(instant("2026-11-17 09:00"))
    owed = {one.obligation_code: one for one in assessed(channel, request).act_by}

    # Three working days from Mon 16.11 end on Thu 19.11; an answer to a request is not owed before one.
    asking = owed["ask_supplement"]
    assert asking.last_date == civil("2026-11-19")
    assert asking.warn_date == civil("2026-11-19")
    assert asking.last_time == instant("2026-11-20 00:00")
    assert asking.owed_by == rule_pb2.OWED_BY_AUTHORITY
    assert asking.legal_basis.startswith("Nghị định 118/2025/NĐ-CP")
    assert set(asking.names) == {"vi", "en"}
    assert "applicant_answers" not in owed


@pytest.mark.parametrize(
    "request_",
    [explain(events=[]), explain(events=[event(dossier_pb2.EVENT_KIND_SUBMITTED, "2026-11-16 09:00")])],
)
def test_where_nothing_runs_only_what_always_is_and_what_is_awaited_is_set(
    channel: grpc.Channel, request_: deadline_pb2.ExplainDossierRequest
) -> None:
    found = {field.name for field, _ in assessed(channel, request_).ListFields()}
    assert found >= ALWAYS
    assert found <= ALWAYS | {"awaits", "act_by", "findings"}


def test_both_methods_give_one_assessment(channel: grpc.Channel) -> None:
    fast = ask(channel, "EvaluateDossier", evaluate(events=PROMISED_AND_LATE)).assessment
    assert fast == assessed(channel, explain(events=PROMISED_AND_LATE))


def test_obligations_are_listed_with_their_rule(channel: grpc.Channel) -> None:
    listed = ask(channel, "ListRules", rule_pb2.ListRulesRequest(procedure_code="3.000347")).rules
    for rule in listed:
        codes = {obligation.code for obligation in rule.obligations}
        assert {"apologise", "ask_supplement"} <= codes
        for obligation in rule.obligations:
            with_limit = obligation.owed != rule_pb2.OWED_WITH_REASON
            assert obligation.HasField("term") is with_limit
            assert bool(obligation.anchor) is with_limit
            assert obligation.acts
