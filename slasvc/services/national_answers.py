"""Audited national records as plain answers, and as national records with the lawful appointment.

An answer holds only what JSON can hold, the same keys for every row. A record that is written back holds codes,
times and the state, and nothing about a person.
"""

from __future__ import annotations

from collections.abc import Sequence

from slasvc.engine.definitions import Definitions
from slasvc.engine.evaluate import evaluate
from slasvc.errors import SlaError
from slasvc.model.assessment import Assessment, Finding
from slasvc.model.deadline import Deadline
from slasvc.model.dossier import Dossier, Event, EventKind
from slasvc.services.national_appointments import appointment_of
from slasvc.services.national_audit import AuditedRow, Comparison
from slasvc.services.national_fields import write_appointment, write_time
from slasvc.services.national_history import GROUNDS, State
from slasvc.services.national_records import NationalRecord

Answer = dict[str, object]
_STATES = {ground: state for state, ground in GROUNDS.items()}


def plain_answer(one: AuditedRow) -> Answer:
    """Return an audited record as one JSON object; the keys are those of every answer, in their order."""
    row, record = one.row, one.row.record
    error = one.error
    return {
        "line": row.line,
        "dossier_id": row.dossier_id,
        "procedure_code": row.procedure_code,
        "authority_code": row.authority_code,
        "state": None if record is None else record.state.value,
        **_compared("", one.first, one),
        **_compared("moved_", one.moved, one),
        "recorded_class": one.recorded_class,
        "lawful_class": one.lawful_class,
        "findings": [finding_code(finding) for finding in one.findings],
        "rule_id": None if one.rule is None else one.rule.id,
        "calendar": None if one.calendar is None else one.calendar.id,
        "calendar_digest": None if one.calendar is None else one.calendar.digest,
        "error": None
        if error is None
        else {"reason": error.reason.name, "field": error.field, "message": error.message},
    }


def finding_code(finding: Finding) -> str:
    """Return a finding as one word: its kind, with the obligation that it speaks of."""
    kind = finding.kind.name.lower()
    return kind if finding.obligation is None else f"{kind}:{finding.obligation.code}"


def _compared(prefix: str, comparison: Comparison | None, one: AuditedRow) -> Answer:
    recorded = lawful = days = why = None
    if comparison is not None and one.error is None:
        recorded = comparison.recorded_date and comparison.recorded_date.isoformat()
        lawful = comparison.lawful and comparison.lawful.due_date.isoformat()
        days, why = comparison.difference_days, comparison.why.value
    return {
        f"{prefix}recorded_date": recorded,
        f"{prefix}lawful_date": lawful,
        f"{prefix}difference_working_days": days,
        f"{prefix}why": why,
    }


def national_records(definitions: Definitions, audited: Sequence[AuditedRow], as_of: int) -> list[Answer]:
    """Return the records that could be judged with their lawful appointments, in their order."""
    judged = [one for one in audited if one.error is None and one.row.dossier is not None]
    prefixes = _Prefixes(definitions, [one.row.dossier for one in judged if one.row.dossier], as_of)
    return [_record(one, prefixes) for one in judged]


def _record(one: AuditedRow, prefixes: _Prefixes) -> Answer:
    dossier, record = one.row.dossier, one.row.record
    assert dossier is not None
    assert record is not None
    supplements, due = prefixes.supplements(dossier, record)
    due = due or one.first.lawful
    if one.assessment is not None:
        due = appointment_of(one.assessment, first=False) or due
    times = {event.kind: event.time for event in dossier.events}
    state = state_of(dossier.events)
    if state is State.ACCEPTED and record.state is State.IN_PROGRESS:
        state = State.IN_PROGRESS  # which step began is nowhere in a record
    received = times.get(EventKind.ACCEPTED, times.get(EventKind.SUBMITTED))
    return {
        "MaHoSo": dossier.id,
        "MaTTHC": record.procedure,
        "NgayTiepNhan": _time(received),
        "NgayHenTra": _appointment(due),
        "TrangThaiHoSo": str(state.value),
        "NgayKetThucXuLy": _time(times.get(EventKind.COMPLETED)),
        "NgayTra": _time(times.get(EventKind.RETURNED)),
        "DanhSachHoSoBoSung": supplements,
    }


def state_of(events: Sequence[Event]) -> State:
    """Return the national state of a history: the ten states as section 6 of the semantics maps them."""
    kinds = {event.kind for event in events}
    accepted = EventKind.ACCEPTED in kinds
    if EventKind.WITHDRAWN in kinds:
        return State.WITHDRAWN
    if EventKind.LAPSED in kinds:
        return State.STOPPED
    if EventKind.RETURNED in kinds:
        return State.RETURNED
    if EventKind.COMPLETED in kinds or (accepted and EventKind.REFUSED in kinds):
        return State.COMPLETED
    if EventKind.REFUSED in kinds:
        return State.REFUSED_AT_INTAKE
    if not accepted:
        return State.SUBMITTED
    standing: list[str] = []
    for event in events:
        if event.kind is EventKind.ACCEPTED:
            standing.clear()
        elif event.kind is EventKind.SUSPENDED:
            standing.append(event.ground)
        elif event.kind is EventKind.RESUMED and standing:
            standing.remove(event.ground if event.ground in standing else standing[0])
    if standing:
        return _STATES.get(standing[-1], State.STOPPED)
    return State.IN_PROGRESS if EventKind.STEP_STARTED in kinds else State.ACCEPTED


class _Prefixes:
    """The lawful appointments before and after each supplement: of the history up to it."""

    def __init__(self, definitions: Definitions, dossiers: Sequence[Dossier], as_of: int) -> None:
        keys = []
        prefixes = []
        for dossier in dossiers:
            for count, event in enumerate(dossier.events):
                if event.kind in {EventKind.SUSPENDED, EventKind.RESUMED}:
                    end = count if event.kind is EventKind.SUSPENDED else count + 1
                    keys.append((id(dossier), count))
                    prefixes.append(dossier._replace(events=dossier.events[:end]))
        batch = evaluate(definitions, prefixes, as_of)
        self._due: dict[tuple[int, int], Deadline | None] = {}
        for index, key in enumerate(keys):
            try:
                assessment: Assessment | None = batch.assessment(index)
            except SlaError:
                assessment = None
            self._due[key] = None if assessment is None else appointment_of(assessment, first=False)

    def supplements(self, dossier: Dossier, record: NationalRecord) -> tuple[list[Answer], Deadline | None]:
        """Return the list of supplement requests, and the appointment as it was last known."""
        entries: list[Answer] = []
        last = None
        for count, event in enumerate(dossier.events):
            due = self._due.get((id(dossier), count))
            last = due or last
            if record.event_fields[count].endswith(".NgayBoSung"):
                entries.append(
                    {
                        "NgayBoSung": write_time(event.time),
                        "NgayTiepNhanBoSung": "",
                        "NgayHenTraTruoc": _appointment(due),
                        "NgayHenTraMoi": "",
                    }
                )
            elif event.kind is EventKind.RESUMED:
                entries[-1]["NgayTiepNhanBoSung"] = write_time(event.time)
                entries[-1]["NgayHenTraMoi"] = _appointment(due)
        return entries, last


def _appointment(due: Deadline | None) -> str:
    return "" if due is None else write_appointment(due.due_time)


def _time(seconds: int | None) -> str:
    return "" if seconds is None else write_time(seconds)
