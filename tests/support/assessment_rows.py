"""An assessment on the wire as the row of a table, so that answers can be compared across methods."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import IntEnum
from typing import Any

from google.protobuf.message import Message

from slasvc.client import Refusal
from slasvc.model.assessment import FindingKind, Timeliness
from slasvc.model.dossier import EventKind
from slasvc.services.tables.schema import ASSESSMENTS
from slasvc.v1 import deadline_pb2

Row = dict[str, Any]
ONLY_IN_TABLES = {
    "authority_code",
    "channel",
    "accepted_time",
    "completed_time",
    "returned_time",
    "apologised_time",
    "suspensions",
    "suspension_grounds",
    "field",
    "level",
    "received_date",
    "ended_date",
    "late_date",
}
"""What tables repeat of a dossier or tell of its history, and assessments do not."""
DAYS_OF_STEPS = {"start_date", "end_date"}


def comparable(row: Row) -> Row:
    """Return a row of `ASSESSMENTS` without what only tables tell, of a refused one the reason."""
    if row["error"] is not None:
        return {"error": row["error"]["reason"]}
    steps = [
        {name: value for name, value in step.items() if name not in DAYS_OF_STEPS} for step in row["steps"]
    ]
    return {name: value for name, value in row.items() if name not in ONLY_IN_TABLES} | {"steps": steps}


def as_row(answer: deadline_pb2.Assessment | Refusal, as_of: int) -> Row:
    """Return what `comparable` returns of the row with this answer."""
    if isinstance(answer, Refusal):
        return {"error": answer.reason}
    deadline = answer.deadline if answer.HasField("deadline") else answer.projection
    has_deadline = answer.HasField("deadline") or answer.HasField("projection")
    row = {
        "dossier_id": answer.dossier_id or None,
        "procedure_code": answer.rule.procedure_code,
        "owner_authority_code": answer.owner_authority_code,
        "timeliness": _code(Timeliness, answer.timeliness),
        "day_zero_date": _date(deadline, "day_zero_date"),
        **_ending(answer, "deadline", "due"),
        **_ending(answer, "projection", "projected_due"),
        **_ending(answer, "original", "original_due"),
        **_ending(answer, "committed", "committed_due"),
        **_ending(answer, "committed_projection", "projected_committed_due"),
        "provisional": deadline.provisional if has_deadline else None,
        "next_change_time": _time(answer, "next_change_time"),
        "findings": [
            {"finding": _code(FindingKind, found.kind), "obligation": found.obligation_code or None}
            for found in answer.findings
        ],
        "act_by": [
            {
                "obligation": owed.obligation_code,
                "event_index": _optional(owed, "event_index"),
                "last_date": _date(owed, "last_date"),
                "last_time": _time(owed, "last_time"),
                "warn_date": _date(owed, "warn_date"),
            }
            for owed in answer.act_by
        ],
        "steps": [
            {
                "step": step.step_code,
                "timeliness": _code(Timeliness, step.timeliness),
                "start_time": _time(step, "start_time"),
                "end_time": _time(step, "end_time"),
                **_ending(step, "deadline", "due"),
                "overuse_working_days": _optional(step, "overuse_working_days"),
                "overuse_working_minutes": _optional(step, "overuse_working_minutes"),
                "unit_authority_code": step.unit_authority_code or None,
                "official_id": step.official_id or None,
            }
            for step in answer.steps
        ],
        "cause": answer.cause.cause_code or None,
        "awaits": sorted(EventKind(kind).name.lower() for kind in answer.awaits),
        "rule_id": answer.rule.rule_id or None,
        "calendar": answer.calendar.calendar_id,
        "calendar_revision": answer.calendar.revision,
        "calendar_digest": answer.calendar.digest,
        "rule_set_digest": answer.rule.rule_set_digest,
        "as_of_time": datetime.fromtimestamp(as_of, UTC),
        "error": None,
    }
    for name in set(ASSESSMENTS.names) - set(row) - ONLY_IN_TABLES:
        row[name] = _optional(answer, name)
    return row


def _optional(message: Message, name: str) -> Any:
    field = message.DESCRIPTOR.fields_by_name[name]
    return getattr(message, name) if not field.has_presence or message.HasField(name) else None


def _time(message: Message, name: str) -> datetime | None:
    if not message.HasField(name):
        return None
    return datetime.fromtimestamp(getattr(message, name).seconds, UTC)


def _date(message: Message, name: str) -> date | None:
    if not message.HasField(name):
        return None
    civil = getattr(message, name)
    return date(civil.year, civil.month, civil.day)


def _ending(message: Message, field: str, name: str) -> Row:
    deadline = getattr(message, field)
    return {f"{name}_date": _date(deadline, "due_date"), f"{name}_time": _time(deadline, "due_time")}


def _code(kind: type[IntEnum], number: int) -> str:
    return kind(number).name.lower()
