"""Rows that deserve a second look, read and answered one by one, by way of model objects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from slasvc.engine.definitions import Definitions
from slasvc.engine.evaluate import AssessmentBatch, evaluate
from slasvc.errors import SlaError
from slasvc.kernels.tables import AUTHORITY_LEVEL
from slasvc.model.assessment import Assessment, StepAssessment, Timeliness
from slasvc.model.deadline import Deadline
from slasvc.model.dossier import Dossier, Event, EventKind
from slasvc.model.rule import Level
from slasvc.model.term import ClassifyAgainst, Compare, EndEvent
from slasvc.reference.history import read_history
from slasvc.services.dossier_rows import PARQUET_COLUMNS, DossierRow, decode_row
from slasvc.services.tables.cells import read_cells
from slasvc.services.tables.schema import ASSESSMENTS, DOSSIERS
from slasvc.services.tables.times import MILESTONES, VOIDING

Row = dict[str, Any]


def decode_rows(source: pa.RecordBatch) -> list[DossierRow]:
    """Return the rows of a record batch; their lines count from 1."""
    names = source.schema.names
    cells = [read_cells(source.column(index)) for index in range(len(names))]
    return [
        decode_row(line, dict(zip(names, values, strict=True)), PARQUET_COLUMNS)
        for line, values in enumerate(zip(*cells, strict=True), 1)
    ]


def write_dossiers(dossiers: Iterable[Dossier]) -> pa.RecordBatch:
    """Return dossiers as a record batch of `DOSSIERS`, which `decode_rows` reads back."""
    return pa.RecordBatch.from_pylist([_dossier(dossier) for dossier in dossiers], schema=DOSSIERS)


def _dossier(dossier: Dossier) -> Row:
    return {
        "dossier_id": dossier.id or None,
        "procedure_code": dossier.procedure,
        "authority_code": dossier.authority,
        "channel": dossier.channel.name.lower() if dossier.channel else None,
        "case_code": dossier.case or None,
        "attributes": sorted(dossier.attributes),
        "events": [_event(event) for event in dossier.events],
    }


def _event(event: Event) -> Row:
    term = event.extension
    return {
        "event_id": event.id or None,
        "kind": event.kind.name.lower(),
        "time": event.time,
        "ground": event.ground or None,
        "extension": term
        and {"length": term.length, "unit": term.unit.name.lower(), "plus_half": term.plus_half},
        "target": event.target or None,
        "reason": event.reason or None,
        "authority": event.authority or None,
        "official": event.official or None,
        "promised_time": event.promised_time,
        "step": event.step or None,
        "cause": event.cause or None,
    }


def answer_rows(definitions: Definitions, rows: Sequence[DossierRow], as_of: int) -> pa.RecordBatch:
    """Return the answers to rows, those that are refused with their refusal, as a batch of `ASSESSMENTS`."""
    dossiers = [row.dossier for row in rows if row.dossier is not None]
    batch = evaluate(definitions, dossiers, as_of)
    index = iter(range(len(dossiers)))
    plain = [
        _refused(row, row.error) if row.error is not None else _answered(row, batch, next(index))
        for row in rows
    ]
    return pa.RecordBatch.from_pylist(plain, schema=ASSESSMENTS)


def _refused(row: DossierRow, error: SlaError) -> Row:
    return {
        "dossier_id": row.dossier_id or None,
        "procedure_code": row.procedure_code or None,
        "authority_code": row.authority_code or None,
        "error": {"reason": error.reason.name, "field": error.field, "message": error.message},
    }


def _answered(row: DossierRow, batch: AssessmentBatch, index: int) -> Row:
    assert row.dossier is not None
    try:
        assessment = batch.assessment(index)
    except SlaError as error:
        return _refused(row, error)
    dossier, calendar = row.dossier, batch.calendar(index)
    rule = assessment.rule
    return {
        "dossier_id": dossier.id or None,
        "procedure_code": dossier.procedure,
        "authority_code": dossier.authority,
        "channel": None if dossier.channel is None else dossier.channel.name.lower(),
        "owner_authority_code": assessment.owner,
        "field": batch.definitions.rules.procedures[dossier.procedure].field_name or None,
        "level": Level(
            batch.definitions.authority_facts(dossier.authority).row[AUTHORITY_LEVEL]
        ).name.lower(),
        **_told(dossier, assessment, batch.as_of, ZoneInfo(calendar.zone)),
        **_clocks(assessment),
        **_figures(assessment),
        "findings": [
            {
                "finding": found.kind.name.lower(),
                "obligation": found.obligation.code if found.obligation else None,
            }
            for found in assessment.findings
        ],
        "act_by": [
            {
                "obligation": owed.obligation.code,
                "event_index": owed.event_index,
                "last_date": owed.last_date,
                "last_time": owed.last_time,
                "warn_date": owed.warn_date,
            }
            for owed in assessment.act_by
        ],
        "steps": [_step(step, ZoneInfo(calendar.zone)) for step in assessment.steps],
        "cause": assessment.cause.code if assessment.cause else None,
        "awaits": sorted(kind.name.lower() for kind in assessment.awaits),
        "rule_id": rule.id if rule else None,
        "calendar": calendar.id,
        "calendar_revision": calendar.revision,
        "calendar_digest": calendar.digest,
        "rule_set_digest": batch.definitions.rules.digest or None,
        "as_of_time": batch.as_of,
    }


def _told(dossier: Dossier, assessment: Assessment, as_of: int, zone: ZoneInfo) -> Row:
    """Return what the history tells of itself, and the civil dates of it."""
    events = [entry.event for entry in read_history(dossier, as_of).entries]
    grounds = [event.ground or None for event in events if event.kind is EventKind.SUSPENDED]
    row: Row = {"suspensions": len(grounds), "suspension_grounds": grounds}
    row |= {name: _last(events, telling) for name, telling in MILESTONES.items()}
    rule, timeliness = assessment.rule, assessment.timeliness
    received = None if timeliness is Timeliness.NOT_STARTED else row["accepted_time"]
    ended = None
    if timeliness is Timeliness.VOID:
        ended = _last(events, VOIDING)
    elif timeliness is not Timeliness.NOT_STARTED and rule is not None:
        ended = row["returned_time" if rule.conventions.end_event is EndEvent.RETURNED else "completed_time"]
    row["received_date"], row["ended_date"] = _local_date(received, zone), _local_date(ended, zone)
    row["late_date"] = _late_date(assessment, zone)
    return row


def _last(events: Sequence[Event], kinds: Collection[EventKind]) -> int | None:
    """Return the time of the last event of these kinds; None without one, or if it reopens."""
    last = next((event for event in reversed(events) if event.kind in kinds), None)
    return None if last is None or last.kind is EventKind.REOPENED else last.time


def _late_date(assessment: Assessment, zone: ZoneInfo) -> date | None:
    """Return the first day at whose end the dossier is past due, None while no due time is definite."""
    if assessment.rule is None or assessment.lateness_days is None:
        return None
    conventions, deciding = assessment.rule.conventions, assessment.deadline
    if conventions.classify_against is ClassifyAgainst.COMMITTED:
        deciding = assessment.committed or deciding
    assert deciding is not None  # what is late or in time is so by a deadline
    by_instant = conventions.compare is Compare.INSTANT or (
        conventions.compare is Compare.BY_UNIT and assessment.lateness_minutes is not None
    )
    if by_instant:
        return _local_date(deciding.due_time + 1, zone)
    return deciding.due_date + timedelta(days=1)


def _local_date(time: int | None, zone: ZoneInfo) -> date | None:
    return None if time is None else datetime.fromtimestamp(time, zone).date()


def _clocks(assessment: Assessment) -> Row:
    deadline = assessment.deadline or assessment.projection
    return {
        "timeliness": assessment.timeliness.name.lower(),
        "day_zero_date": deadline.day_zero if deadline else None,
        **_ending("due", assessment.deadline),
        **_ending("projected_due", assessment.projection),
        **_ending("original_due", assessment.original),
        **_ending("committed_due", assessment.committed),
        **_ending("projected_committed_due", assessment.committed_projection),
        "promise_kept": assessment.promise_kept,
        "provisional": deadline.provisional if deadline else None,
    }


def _ending(name: str, deadline: Deadline | None) -> Row:
    if deadline is None:
        return {}
    return {f"{name}_date": deadline.due_date, f"{name}_time": deadline.due_time}


def _figures(assessment: Assessment) -> Row:
    return {
        "consumed_working_days": assessment.consumed_days,
        "consumed_working_minutes": assessment.consumed_minutes,
        "remaining_working_days": assessment.remaining_days,
        "remaining_working_minutes": assessment.remaining_minutes,
        "suspended_working_days": assessment.suspended_days,
        "lateness_working_days": assessment.lateness_days,
        "lateness_working_minutes": assessment.lateness_minutes,
        "severity": assessment.severity,
        "next_change_time": assessment.next_change_time,
    }


def _step(step: StepAssessment, zone: ZoneInfo) -> Row:
    return {
        "step": step.step.code,
        "timeliness": step.timeliness.name.lower(),
        "start_time": step.start_time,
        "end_time": step.end_time,
        "start_date": _local_date(step.start_time, zone),
        "end_date": _local_date(step.end_time, zone),
        **_ending("due", step.deadline),
        "overuse_working_days": step.overuse_days,
        "overuse_working_minutes": step.overuse_minutes,
        "unit_authority_code": step.unit or None,
        "official_id": step.official or None,
    }
