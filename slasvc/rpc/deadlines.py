"""DeadlineService: when dossiers are due, how they stand, and why."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

from slasvc.engine.evaluate import AssessmentBatch, evaluate
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
from slasvc.rpc.pins import check_calendar, pin
from slasvc.rpc.refusing import forget_frames
from slasvc.rpc.snapshot import Snapshot
from slasvc.rpc.status import encode_status
from slasvc.services.findings import write_findings
from slasvc.services.sentences import LANGUAGES, write_citation, write_law_day, write_portions
from slasvc.v1 import deadline_pb2, dossier_pb2

if TYPE_CHECKING:
    from slasvc.rpc.tables import Exchange

MAX_EXPLAINED_EVENTS = 1_000
"""Events of a dossier that is explained; the day by day walk takes time with the square of their number."""
MAX_BATCH = 10_000
"""Dossiers of a batch."""


class DeadlineService:
    """The methods of slasvc.v1.DeadlineService."""

    def EvaluateDossier(  # noqa: N802 - the name in the contract
        self, snapshot: Snapshot, request: deadline_pb2.EvaluateDossierRequest
    ) -> deadline_pb2.EvaluateDossierResponse:
        """Assess one dossier as of `as_of_time`, or as of the present second."""
        dossier, as_of = _decode_question(request)
        snapshot = pin(snapshot, request.pins)
        batch = evaluate(snapshot.definitions, (dossier,), as_of)
        response = deadline_pb2.EvaluateDossierResponse()
        response.as_of_time.seconds = as_of
        _answer_row(snapshot, batch, 0, request.pins, "dossier", response.assessment)
        return response

    def BatchEvaluateDossiers(  # noqa: N802
        self, snapshot: Snapshot, request: deadline_pb2.BatchEvaluateDossiersRequest
    ) -> deadline_pb2.BatchEvaluateDossiersResponse:
        """Assess dossiers one by one as of one instant; a refused one has its status among the results."""
        if len(request.dossiers) > MAX_BATCH:
            raise too_large("dossiers", len(request.dossiers), MAX_BATCH, "dossiers")
        as_of = _decode_as_of(request)
        snapshot = pin(snapshot, request.pins)
        paths = [f"dossiers[{index}]" for index in range(len(request.dossiers))]
        decoded = list(map(_decode_row, request.dossiers, paths))
        batch = evaluate(snapshot.definitions, (one for one in decoded if isinstance(one, Dossier)), as_of)
        rows = itertools.count()
        response = deadline_pb2.BatchEvaluateDossiersResponse()
        response.as_of_time.seconds = as_of
        for path, one in zip(paths, decoded, strict=True):
            into = response.results.add()
            try:
                if isinstance(one, SlaError):
                    raise one
                _answer_row(snapshot, batch, next(rows), request.pins, path, into.assessment)
            except SlaError as error:
                current_call().refused_rows += 1
                into.status.CopyFrom(encode_status(error))
                forget_frames(error)  # the batch keeps its refusals
        return response

    def StreamEvaluateDossiers(  # noqa: N802
        self, snapshot: Snapshot, first: deadline_pb2.StreamEvaluateDossiersRequest
    ) -> Exchange:
        """Begin a stream of tables, each of which is answered by one."""
        from slasvc.rpc.tables import Exchange  # with pyarrow, which not every server needs at its start

        return Exchange(snapshot, first)

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
        snapshot = pin(snapshot, request.pins)
        try:
            explanation = explain(snapshot.definitions, dossier, as_of)
            calendar = snapshot.definitions.authority_facts(dossier.authority).calendar
            governing = law_day(snapshot.definitions.rules, calendar, dossier, as_of)
        except SlaError as error:
            raise _within_request(error) from None
        check_calendar(request.pins, calendar)
        current_call().count(explanation.assessment.timeliness)
        response = _encode_explanation(explanation, calendar.zone, language)
        if governing is not None:
            response.law_day.CopyFrom(encode_law_day(governing, write_law_day(governing, language)))
        response.as_of_time.seconds = as_of
        write_answer(snapshot, dossier, explanation.assessment, calendar, as_of, response.assessment)
        return response


Question = deadline_pb2.EvaluateDossierRequest | deadline_pb2.ExplainDossierRequest


def _decode_question(request: Question) -> tuple[Dossier, int]:
    if not request.HasField("dossier"):
        raise missing("dossier", "the dossier to assess")
    dossier = decode_dossier(request.dossier)
    current_call().caller.check_scope(dossier.authority, "dossier.authority_code")
    return dossier, _decode_as_of(request)


def _decode_as_of(request: Question | deadline_pb2.BatchEvaluateDossiersRequest) -> int:
    if request.HasField("as_of_time"):
        return decode_time(request.as_of_time, "as_of_time")
    return int(time.time())


def _decode_row(message: dossier_pb2.Dossier, path: str) -> Dossier | SlaError:
    try:
        dossier = decode_dossier(message, f"{path}.")
        current_call().caller.check_scope(dossier.authority, f"{path}.authority_code")
    except SlaError as error:
        return error
    return dossier


def _answer_row(
    snapshot: Snapshot,
    batch: AssessmentBatch,
    row: int,
    pins: deadline_pb2.Pins,
    path: str,
    into: deadline_pb2.Assessment,
) -> None:
    """Write the answer of one row, or refuse the dossier, which stands at `path` in the request."""
    try:
        assessment = batch.assessment(row)
    except SlaError as error:
        raise _within_request(error, path) from None
    calendar = batch.calendar(row)
    check_calendar(pins, calendar)
    current_call().count(assessment.timeliness)
    write_answer(snapshot, batch.batch.dossiers[row], assessment, calendar, batch.as_of, into)


def _within_request(error: SlaError, path: str = "dossier") -> SlaError:
    """Return `error` with a field path that begins at the request."""
    # The conventions are those of the rule: the request has no field for them.
    unnamed = not error.field or error.reason is Reason.MONTH_OVERFLOW
    error.field = path if unnamed else f"{path}.{error.field}"
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


def write_answer(
    snapshot: Snapshot,
    dossier: Dossier,
    assessment: Assessment,
    calendar: Calendar,
    as_of: int,
    into: deadline_pb2.Assessment,
) -> None:
    """Write the whole answer for one dossier, in place."""
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
