"""Rows of dossiers in, one plain answer each out: the same keys for every row, in the order of the rows.

An answer holds only what JSON can hold. Rows are evaluated a chunk at a time, so memory stays bounded
however long a file is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from slasvc.engine.definitions import Definitions
from slasvc.engine.evaluate import AssessmentBatch, evaluate
from slasvc.errors import SlaError
from slasvc.model.assessment import ActBy, Assessment, StepAssessment
from slasvc.model.calendar import Calendar
from slasvc.model.deadline import Deadline
from slasvc.model.rule import RuleVersion
from slasvc.model.term import Term
from slasvc.services.dossier_rows import DossierRow
from slasvc.services.findings import FindingWords, write_findings

CHUNK_ROWS = 10_000

Answer = dict[str, object]


def evaluate_rows(definitions: Definitions, rows: Iterable[DossierRow], as_of: int) -> Iterator[list[Answer]]:
    """Yield chunks of answers in the order of the rows, as of `as_of` (seconds since the epoch)."""
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK_ROWS)):
        dossiers = [row.dossier for row in chunk if row.dossier is not None]
        batch = evaluate(definitions, dossiers, as_of)
        index = iter(range(len(dossiers)))
        yield [
            refused(row, row.error) if row.error is not None else _answer(row, batch, next(index))
            for row in chunk
        ]


def refused(row: DossierRow, error: SlaError) -> Answer:
    """Return the answer to a row that is refused."""
    return {
        **_blank(row),
        "error": {"reason": error.reason.name, "field": error.field, "message": error.message},
    }


def _blank(row: DossierRow) -> Answer:
    """Return an answer that says nothing yet; its keys are those of every answer, in their order."""
    return {
        "line": row.line,
        "dossier_id": row.dossier_id,
        "due_date": None,
        "due_time": None,
        "day_zero_date": None,
        "timeliness": None,
        "projected_due_date": None,
        "projected_due_time": None,
        "original_due_date": None,
        "original_due_time": None,
        "committed_due_date": None,
        "committed_due_time": None,
        "projected_committed_due_date": None,
        "projected_committed_due_time": None,
        "promise_kept": None,
        "consumed_working_days": None,
        "consumed_working_minutes": None,
        "remaining_working_days": None,
        "remaining_working_minutes": None,
        "suspended_working_days": None,
        "lateness_working_days": None,
        "lateness_working_minutes": None,
        "severity": None,
        "next_change_time": None,
        "findings": [],
        "act_by": [],
        "steps": [],
        "cause": None,
        "procedure_code": row.procedure_code,
        "authority_code": row.authority_code,
        "owner_authority_code": None,
        "rule_id": None,
        "legal_basis": None,
        "term": None,
        "calendar": None,
        "calendar_revision": None,
        "provisional": None,
        "awaits": [],
        "term_unknown": False,
        "as_of_time": None,
        "rule_set_digest": None,
        "calendar_digest": None,
        "error": None,
    }


def _answer(row: DossierRow, batch: AssessmentBatch, index: int) -> Answer:
    assert row.dossier is not None
    try:
        assessment = batch.assessment(index)
    except SlaError as error:
        return refused(row, error)
    calendar = batch.calendar(index)
    zone = ZoneInfo(calendar.zone)
    return {
        **_blank(row),
        **_ruled(assessment.rule),
        **_due(assessment, zone),
        **_promised(assessment, zone),
        **_progress(assessment, zone),
        **_owed(assessment, zone),
        "findings": [
            plain_finding(words)
            for words in write_findings(
                assessment, row.dossier, batch.as_of, calendar.zone, batch.definitions.rules
            )
        ],
        "owner_authority_code": assessment.owner or None,
        **_computed_with(batch, calendar),
        "awaits": sorted(kind.name.lower() for kind in assessment.awaits),
        "as_of_time": _written(batch.as_of, zone),
    }


def _ruled(rule: RuleVersion | None) -> Answer:
    if rule is None:
        return {}
    return {
        "rule_id": rule.id,
        "legal_basis": str(rule.source),
        "term": None if rule.term is None else plain_term(rule.term),
        "term_unknown": rule.term is None,
    }


def plain_term(term: Term) -> Answer:
    """Return a term as length, unit and half."""
    return {"length": term.length, "unit": term.unit.name.lower(), "plus_half": term.plus_half}


def _due(assessment: Assessment, zone: ZoneInfo) -> Answer:
    """Return the due date, or while the dossier is suspended the projected one."""
    deadline = assessment.deadline or assessment.projection
    if deadline is None:
        return {}
    return {
        **_ending(deadline, "projected_due" if assessment.deadline is None else "due", zone),
        "day_zero_date": deadline.day_zero.isoformat(),
        "provisional": deadline.provisional,
    }


def _promised(assessment: Assessment, zone: ZoneInfo) -> Answer:
    return {
        **_ending(assessment.original, "original_due", zone),
        **_ending(assessment.committed, "committed_due", zone),
        **_ending(assessment.committed_projection, "projected_committed_due", zone),
        "promise_kept": assessment.promise_kept,
    }


def _ending(deadline: Deadline | None, name: str, zone: ZoneInfo) -> Answer:
    if deadline is None:
        return {}
    return {
        f"{name}_date": deadline.due_date.isoformat(),
        f"{name}_time": _written(deadline.due_time, zone),
    }


def _owed(assessment: Assessment, zone: ZoneInfo) -> Answer:
    cause = assessment.cause
    return {
        "act_by": [_plain_act_by(owed, zone) for owed in assessment.act_by],
        "steps": [_plain_step(step, zone) for step in assessment.steps],
        "cause": None
        if cause is None
        else {
            "cause": cause.code,
            "names": dict(cause.names),
            "attributable_to": cause.attributable_to.name.lower(),
        },
    }


def plain_finding(words: FindingWords) -> Answer:
    """Return a finding as its kind, the obligation it speaks of, its text in every language and its basis."""
    return {
        "finding": words.kind.name.lower(),
        "obligation": words.obligation or None,
        "text": dict(words.texts),
        "legal_basis": words.legal_basis or None,
    }


def _plain_act_by(owed: ActBy, zone: ZoneInfo) -> Answer:
    return {
        "obligation": owed.obligation.code,
        "names": dict(owed.obligation.names),
        "legal_basis": str(owed.obligation.source),
        "owed_by": owed.obligation.owed_by.name.lower(),
        "event_index": owed.event_index,
        "last_date": owed.last_date.isoformat(),
        "last_time": _written(owed.last_time, zone),
        "warn_date": owed.warn_date.isoformat(),
    }


def _plain_step(assessed: StepAssessment, zone: ZoneInfo) -> Answer:
    deadline = assessed.deadline
    return {
        "step": assessed.step.code,
        "names": dict(assessed.step.names),
        "timeliness": assessed.timeliness.name.lower(),
        "start_time": None if assessed.start_time is None else _written(assessed.start_time, zone),
        "end_time": None if assessed.end_time is None else _written(assessed.end_time, zone),
        "due_date": None if deadline is None else deadline.due_date.isoformat(),
        "due_time": None if deadline is None else _written(deadline.due_time, zone),
        "overuse_working_days": assessed.overuse_days,
        "overuse_working_minutes": assessed.overuse_minutes,
        "unit_authority_code": assessed.unit or None,
        "official_id": assessed.official or None,
    }


def _progress(assessment: Assessment, zone: ZoneInfo) -> Answer:
    next_change = assessment.next_change_time
    return {
        "timeliness": assessment.timeliness.name.lower(),
        "consumed_working_days": assessment.consumed_days,
        "consumed_working_minutes": assessment.consumed_minutes,
        "remaining_working_days": assessment.remaining_days,
        "remaining_working_minutes": assessment.remaining_minutes,
        "suspended_working_days": assessment.suspended_days,
        "lateness_working_days": assessment.lateness_days,
        "lateness_working_minutes": assessment.lateness_minutes,
        "severity": assessment.severity,
        "next_change_time": None if next_change is None else _written(next_change, zone),
    }


def _written(seconds: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(seconds, zone).isoformat()


def _computed_with(batch: AssessmentBatch, calendar: Calendar) -> Answer:
    return {
        "calendar": calendar.id,
        "calendar_revision": calendar.revision,
        "calendar_digest": calendar.digest,
        "rule_set_digest": batch.definitions.rules.digest,
    }
