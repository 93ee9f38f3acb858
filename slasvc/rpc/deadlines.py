"""DeadlineService: when one dossier is due, how it stands, and why."""

from __future__ import annotations

import time

from slasvc.engine.evaluate import evaluate
from slasvc.engine.explain import explain
from slasvc.errors import Reason, SlaError
from slasvc.model.assessment import Assessment
from slasvc.model.calendar import Calendar
from slasvc.model.dossier import Dossier
from slasvc.model.explanation import Explanation
from slasvc.reference import law_day
from slasvc.rpc.call import current_call
from slasvc.rpc.decode import decode_dossier, decode_time, invalid, missing, too_large
from slasvc.rpc.encode import (
    encode_act_by,
    encode_assessment,
    encode_citation,
    encode_finding,
    encode_law_day,
    encode_portion,
)
from slasvc.rpc.snapshot import Snapshot
from slasvc.services.findings import write_findings
from slasvc.services.sentences import LANGUAGES, write_citation, write_law_day, write_portions
from slasvc.v1 import deadline_pb2

MAX_EXPLAINED_EVENTS = 1_000
"""Events of a dossier that is explained; the day by day walk takes time with the square of their number."""


class DeadlineService:
    """The methods of slasvc.v1.DeadlineService."""

    def EvaluateDossier(  # noqa: N802 - the name in the contract
        self, snapshot: Snapshot, request: deadline_pb2.EvaluateDossierRequest
    ) -> deadline_pb2.EvaluateDossierResponse:
        """Assess one dossier as of `as_of_time`, or as of the present second."""
        dossier, as_of = _decode_question(request)
        if request.HasField("pins"):
            snapshot = _pin(snapshot, request.pins)
        batch = evaluate(snapshot.definitions, (dossier,), as_of)
        try:
            assessment = batch.assessment(0)
        except SlaError as error:
            raise _within_request(error) from None
        current_call().count(assessment.timeliness)
        calendar = batch.calendar(0)
        _check_calendar(request.pins, calendar)
        response = deadline_pb2.EvaluateDossierResponse()
        response.as_of_time.seconds = as_of
        _write_answer(snapshot, dossier, assessment, calendar, as_of, response.assessment)
        return response

    def ExplainDossier(  # noqa: N802
        self, snapshot: Snapshot, request: deadline_pb2.ExplainDossierRequest
    ) -> deadline_pb2.ExplainDossierResponse:
        """Assess one dossier, and account for every day of its term."""
        dossier, as_of = _decode_question(request)
        if len(dossier.events) > MAX_EXPLAINED_EVENTS:
            raise too_large("dossier.events", len(dossier.events), MAX_EXPLAINED_EVENTS, "events")
        language = request.language_code or LANGUAGES[0]
        if language not in LANGUAGES:
            raise invalid("language_code", f"{language[:64]!r} is none of {', '.join(LANGUAGES)}")
        if request.HasField("pins"):
            snapshot = _pin(snapshot, request.pins)
        try:
            explanation = explain(snapshot.definitions, dossier, as_of)
            calendar = snapshot.definitions.authority_facts(dossier.authority).calendar
            governing = law_day(snapshot.definitions.rules, calendar, dossier, as_of)
        except SlaError as error:
            raise _within_request(error) from None
        current_call().count(explanation.assessment.timeliness)
        _check_calendar(request.pins, calendar)
        response = _encode_explanation(explanation, calendar.zone, language)
        if governing is not None:
            response.law_day.CopyFrom(encode_law_day(governing, write_law_day(governing, language)))
        response.as_of_time.seconds = as_of
        _write_answer(snapshot, dossier, explanation.assessment, calendar, as_of, response.assessment)
        return response


Question = deadline_pb2.EvaluateDossierRequest | deadline_pb2.ExplainDossierRequest


def _decode_question(request: Question) -> tuple[Dossier, int]:
    if not request.HasField("dossier"):
        raise missing("dossier", "the dossier to assess")
    dossier = decode_dossier(request.dossier)
    current_call().caller.check_scope(dossier.authority, "dossier.authority_code")
    if request.HasField("as_of_time"):
        return dossier, decode_time(request.as_of_time, "as_of_time")
    return dossier, int(time.time())


def _pin(snapshot: Snapshot, pins: deadline_pb2.Pins) -> Snapshot:
    try:
        return snapshot.pinned(pins.rule_set_digest, pins.calendar_digest)
    except SlaError as error:
        if not error.field.startswith("pins"):
            error.field = f"pins.{error.field}".rstrip(".")
        raise


def _check_calendar(pins: deadline_pb2.Pins, calendar: Calendar) -> None:
    """Refuse a pinned calendar that the dossier's authority does not work by: it would pin nothing."""
    if pins.calendar_digest and pins.calendar_digest != calendar.digest:
        raise invalid(
            "pins.calendar_digest",
            f"it is not of calendar {calendar.id}, which the dossier's authority works by; "
            f"expected one of that calendar, as {calendar.digest}",
        )


def _within_request(error: SlaError) -> SlaError:
    """Return `error` with a field path that begins at the request."""
    # The conventions are those of the rule: the request has no field for them.
    unnamed = not error.field or error.reason is Reason.MONTH_OVERFLOW
    error.field = "dossier" if unnamed else f"dossier.{error.field}"
    return error


def _encode_explanation(
    explanation: Explanation, zone: str, language: str
) -> deadline_pb2.ExplainDossierResponse:
    sentences = write_portions(explanation, zone=zone, language=language)
    return deadline_pb2.ExplainDossierResponse(
        portions=list(map(encode_portion, explanation.portions, sentences)),
        citations=[
            encode_citation(citation, write_citation(citation, language))
            for citation in explanation.citations
        ],
        length=explanation.length,
        in_seconds=explanation.in_seconds,
        projected=explanation.projected,
    )


def _write_answer(
    snapshot: Snapshot,
    dossier: Dossier,
    assessment: Assessment,
    calendar: Calendar,
    as_of: int,
    into: deadline_pb2.Assessment,
) -> None:
    into.dossier_id = dossier.id
    into.calendar.CopyFrom(snapshot.calendar_ref(calendar))
    if assessment.rule is None:
        into.rule.procedure_code = dossier.procedure
        into.rule.rule_set_digest = snapshot.definitions.rules.digest
    else:
        into.rule.CopyFrom(snapshot.rule_ref(assessment.rule.id))
    encode_assessment(assessment, into)
    for act_by in assessment.act_by:
        encode_act_by(act_by, snapshot.owed(act_by.obligation), into.act_by.add())
    findings = [snapshot.finding(finding) for finding in assessment.findings]
    if None in findings:
        rules = snapshot.definitions.rules
        words = write_findings(assessment, dossier, as_of, calendar.zone, rules)
        findings = [encode_finding(one) for one in words]
    into.findings.extend(findings)  # type: ignore[arg-type]
