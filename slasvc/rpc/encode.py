"""From the model to messages. Numbers of enums are the same on both sides."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from functools import lru_cache

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.timeofday_pb2 import TimeOfDay

from slasvc.model.assessment import ActBy, Assessment, StepAssessment
from slasvc.model.calendar import Calendar, Day
from slasvc.model.deadline import Deadline
from slasvc.model.explanation import Citation, Portion
from slasvc.model.rule import (
    Addition,
    Cause,
    Commitment,
    Ground,
    Obligation,
    Owed,
    Procedure,
    ProcessStep,
    RuleVersion,
    Source,
)
from slasvc.model.term import Conventions, Cutoff, CutoffKind, Term
from slasvc.reference.law_day import LawDay
from slasvc.services.findings import FindingWords
from slasvc.v1 import calendar_pb2, deadline_pb2, rule_pb2, term_pb2


@lru_cache(maxsize=16_384)
def encode_date(civil_date: date) -> Date:
    """Return a civil date; do not change it."""
    return Date(year=civil_date.year, month=civil_date.month, day=civil_date.day)


def encode_time(seconds: int) -> Timestamp:
    """Return an instant."""
    return Timestamp(seconds=seconds)


@lru_cache(maxsize=16_384)
def encode_deadline(deadline: Deadline) -> calendar_pb2.Deadline:
    """Return the end of a term; do not change it: dossiers of one day mostly have the same one."""
    return calendar_pb2.Deadline(
        day_zero_date=encode_date(deadline.day_zero),
        due_date=encode_date(deadline.due_date),
        due_time=encode_time(deadline.due_time),
        provisional=deadline.provisional,
    )


def encode_assessment(assessment: Assessment, into: deadline_pb2.Assessment) -> None:
    """Write what was found for a dossier, in place, as for every dossier.

    Its id, the references, what is owed (`encode_act_by`) and the findings, whose words need the dossier, are for
    the caller to write.
    """
    if assessment.awaits:
        into.awaits.extend(sorted(assessment.awaits))  # type: ignore[arg-type]
    if assessment.origin_time is not None:
        into.origin_time.seconds = assessment.origin_time
    if assessment.deadline is not None:
        into.deadline.CopyFrom(encode_deadline(assessment.deadline))
    if assessment.projection is not None:
        into.projection.CopyFrom(encode_deadline(assessment.projection))
    into.timeliness = assessment.timeliness  # type: ignore[assignment]
    into.consumed_working_days = assessment.consumed_days
    into.consumed_working_minutes = assessment.consumed_minutes
    into.remaining_working_days = assessment.remaining_days
    into.remaining_working_minutes = assessment.remaining_minutes
    into.suspended_working_days = assessment.suspended_days
    if assessment.lateness_days is not None:
        into.lateness_working_days = assessment.lateness_days
    if assessment.lateness_minutes is not None:
        into.lateness_working_minutes = assessment.lateness_minutes
    into.severity = assessment.severity
    if assessment.next_change_time is not None:
        into.next_change_time.seconds = assessment.next_change_time
    _encode_promises(assessment, into)
    into.owner_authority_code = assessment.owner
    for step in assessment.steps:
        _encode_step_assessment(step, into.steps.add())
    if assessment.cause is not None:
        _encode_cause(assessment.cause, into.cause)


def _encode_promises(assessment: Assessment, into: deadline_pb2.Assessment) -> None:
    if assessment.committed is not None:
        into.committed.CopyFrom(encode_deadline(assessment.committed))
    if assessment.committed_projection is not None:
        into.committed_projection.CopyFrom(encode_deadline(assessment.committed_projection))
    if assessment.original is not None:
        into.original.CopyFrom(encode_deadline(assessment.original))
    if assessment.promise_kept is not None:
        into.promise_kept = assessment.promise_kept


def encode_finding(words: FindingWords) -> deadline_pb2.Finding:
    """Return a finding in words."""
    return deadline_pb2.Finding(
        kind=int(words.kind),  # type: ignore[arg-type]
        obligation_code=words.obligation,
        texts=dict(words.texts),
        legal_basis=words.legal_basis,
    )


def encode_owed(obligation: Obligation) -> deadline_pb2.ActBy:
    """Return what is the same whenever an obligation is owed."""
    return deadline_pb2.ActBy(
        obligation_code=obligation.code,
        names=dict(obligation.names),
        legal_basis=str(obligation.source),
        owed_by=int(obligation.owed_by),  # type: ignore[arg-type]
    )


def encode_act_by(act_by: ActBy, owed: deadline_pb2.ActBy, into: deadline_pb2.ActBy) -> None:
    """Write what is still to be done; `owed` is its obligation, encoded once for all."""
    into.CopyFrom(owed)
    if act_by.event_index is not None:
        into.event_index = act_by.event_index
    into.last_date.CopyFrom(encode_date(act_by.last_date))
    into.last_time.seconds = act_by.last_time
    into.warn_date.CopyFrom(encode_date(act_by.warn_date))


def _encode_step_assessment(assessed: StepAssessment, into: deadline_pb2.StepAssessment) -> None:
    into.step_code = assessed.step.code
    into.names.update(assessed.step.names)
    into.timeliness = assessed.timeliness  # type: ignore[assignment]
    if assessed.start_time is not None:
        into.start_time.seconds = assessed.start_time
    if assessed.end_time is not None:
        into.end_time.seconds = assessed.end_time
    if assessed.deadline is not None:
        into.deadline.CopyFrom(encode_deadline(assessed.deadline))
    if assessed.overuse_days is not None:
        into.overuse_working_days = assessed.overuse_days
    if assessed.overuse_minutes is not None:
        into.overuse_working_minutes = assessed.overuse_minutes
    into.unit_authority_code = assessed.unit
    into.official_id = assessed.official


def _encode_cause(cause: Cause, into: deadline_pb2.Cause) -> None:
    into.cause_code = cause.code
    into.names.update(cause.names)
    into.attributable_to = cause.attributable_to  # type: ignore[assignment]


def encode_portion(portion: Portion, sentence: str) -> deadline_pb2.Portion:
    """Return a portion of a term, in words too."""
    return deadline_pb2.Portion(
        kind=portion.kind.value,  # type: ignore[arg-type]
        first_date=encode_date(portion.first_date),
        last_date=encode_date(portion.last_date),
        start_time=None if portion.start_time is None else encode_time(portion.start_time),
        end_time=None if portion.end_time is None else encode_time(portion.end_time),
        used=portion.used,
        total=portion.total,
        ground=portion.ground,
        names=dict(portion.names or {}),
        source=portion.source,
        lapsed=portion.lapsed,
        projected=portion.projected,
        sentence=sentence,
    )


def encode_law_day(law_day: LawDay, sentence: str) -> deadline_pb2.LawDay:
    """Return the day whose law governs, in words too."""
    return deadline_pb2.LawDay(
        date=encode_date(law_day.date),
        event_kind=int(law_day.event_kind),  # type: ignore[arg-type]
        law_at=int(law_day.law_at),  # type: ignore[arg-type]
        sentence=sentence,
    )


def encode_citation(citation: Citation, sentence: str) -> deadline_pb2.Citation:
    """Return a source of an answer, in words too."""
    return deadline_pb2.Citation(
        kind=citation.kind.value,  # type: ignore[arg-type]
        source=citation.source,
        subject=citation.subject,
        names=dict(citation.names),
        sentence=sentence,
    )


def encode_term(term: Term) -> term_pb2.Term:
    """Return a term."""
    return term_pb2.Term(length=term.length, unit=int(term.unit), plus_half=term.plus_half)  # type: ignore[arg-type]


def encode_conventions(conventions: Conventions) -> term_pb2.Conventions:
    """Return every convention, none left to a preset."""
    values = {
        field.name: getattr(conventions, field.name)
        for field in fields(conventions)
        if field.name != "cutoff"
    }
    return term_pb2.Conventions(cutoff=_encode_cutoff(conventions.cutoff), **values)


def _encode_cutoff(cutoff: Cutoff) -> term_pb2.Cutoff:
    message = term_pb2.Cutoff(kind=int(cutoff.kind))  # type: ignore[arg-type]
    if cutoff.kind is CutoffKind.LOCAL_TIME:
        message.local_time.CopyFrom(TimeOfDay(hours=cutoff.minutes // 60, minutes=cutoff.minutes % 60))
    elif cutoff.kind is CutoffKind.BEFORE_CLOSING:
        message.minutes_before_closing = cutoff.minutes
    return message


def encode_calendar_ref(calendar: Calendar) -> calendar_pb2.CalendarRef:
    """Return which calendar, in which revision, with which content."""
    return calendar_pb2.CalendarRef(
        calendar_id=calendar.id, revision=calendar.revision, digest=calendar.digest
    )


def encode_calendar(calendar: Calendar, authority_prefixes: list[str]) -> calendar_pb2.Calendar:
    """Return the summary of a calendar."""
    first = calendar.first_date.toordinal()
    provisional = (first + offset for offset, day in enumerate(calendar.days) if day.provisional)
    provisional_years = sorted({date.fromordinal(ordinal).year for ordinal in provisional})
    return calendar_pb2.Calendar(
        calendar_id=calendar.id,
        revision=calendar.revision,
        names=dict(calendar.names),
        time_zone=calendar.zone,
        nominal_day_minutes=calendar.nominal_day_minutes,
        first_date=encode_date(calendar.first_date),
        last_date=encode_date(calendar.last_date),
        digest=calendar.digest,
        provisional_years=provisional_years,
        authority_prefixes=authority_prefixes,
    )


def encode_day(civil_date: date, day: Day) -> calendar_pb2.CalendarDay:
    """Return what a date is."""
    return calendar_pb2.CalendarDay(
        date=encode_date(civil_date),
        kind=int(day.kind),  # type: ignore[arg-type]
        counts=day.counts,
        shifts=[
            calendar_pb2.Shift(start_minute=shift.start_minute, end_minute=shift.end_minute)
            for shift in day.shifts
        ],
        names=dict(day.names),
        source=day.source,
        confidence=int(day.confidence),  # type: ignore[arg-type]
        provisional=day.provisional,
        replaces_date=None if day.replaces is None else encode_date(day.replaces),
    )


def encode_rule_ref(version: RuleVersion, rule_set_digest: str) -> deadline_pb2.RuleRef:
    """Return which rule version governs, and by what law."""
    return deadline_pb2.RuleRef(
        procedure_code=version.procedure,
        rule_id=version.id,
        legal_basis=str(version.source),
        term=None if version.term is None else encode_term(version.term),
        term_unknown=version.term is None,
        confidence=int(version.confidence),  # type: ignore[arg-type]
        rule_set_digest=rule_set_digest,
    )


def encode_rule(procedure: Procedure, version: RuleVersion) -> rule_pb2.Rule:
    """Return everything about a rule version."""
    conditions = version.conditions
    return rule_pb2.Rule(
        rule_id=version.id,
        procedure_code=procedure.code,
        procedure_names=dict(procedure.names),
        field_name=procedure.field_name,
        conditions=rule_pb2.Conditions(
            levels=sorted(conditions.levels),  # type: ignore[arg-type]
            channels=sorted(conditions.channels),  # type: ignore[arg-type]
            case_code=conditions.case,
            place_authority_code=conditions.place,
            attributes=sorted(conditions.attributes),
        ),
        effective_from_date=encode_date(version.effective_from),
        effective_to_date=None if version.effective_to is None else encode_date(version.effective_to),
        suspensions=[
            rule_pb2.DateRange(first_date=encode_date(first), last_date=encode_date(last))
            for first, last in version.suspensions
        ],
        law_at=int(procedure.law_at),  # type: ignore[arg-type]
        starts_on=sorted(version.starts_on),  # type: ignore[arg-type]
        term=None if version.term is None else encode_term(version.term),
        term_unknown=version.term is None,
        preset=version.preset,
        conventions=encode_conventions(version.conventions),
        cutoff_attribute=version.cutoff_attribute,
        source=_encode_source(version.source),
        confidence=int(version.confidence),  # type: ignore[arg-type]
        published_date=None if version.published is None else encode_date(version.published),
        note=version.note,
        grounds=[_encode_ground(ground) for ground in version.grounds],
        additions=[_encode_addition(addition) for addition in version.additions],
        reopen=int(version.reopen),  # type: ignore[arg-type]
        warn_working_days=version.warn_working_days,
        severity_bands=version.severity_bands,
        obligations=[_encode_obligation(obligation) for obligation in version.obligations],
        committed=None if version.committed is None else _encode_commitment(version.committed),
        steps=[_encode_step(step) for step in version.steps],
        restart_steps=int(version.restart_steps),  # type: ignore[arg-type]
    )


def _encode_source(source: Source) -> rule_pb2.Source:
    return rule_pb2.Source(
        instrument=source.instrument, article=source.article, url=source.url, note=source.note
    )


def _encode_ground(ground: Ground) -> rule_pb2.Ground:
    return rule_pb2.Ground(
        code=ground.code,
        names=dict(ground.names),
        mode=int(ground.mode),  # type: ignore[arg-type]
        effective_from_date=encode_date(ground.effective_from),
        effective_to_date=None if ground.effective_to is None else encode_date(ground.effective_to),
        source=_encode_source(ground.source),
        confidence=int(ground.confidence),  # type: ignore[arg-type]
        added=None if ground.added is None else encode_term(ground.added),
        plus_applies=int(ground.plus_applies),  # type: ignore[arg-type]
        at_most=None if ground.at_most is None else encode_term(ground.at_most),
        tolls=int(ground.tolls),  # type: ignore[arg-type]
        max_times=ground.max_times,
        over_max=int(ground.over_max),  # type: ignore[arg-type]
        needs_document=ground.needs_document,
    )


def _encode_addition(addition: Addition) -> rule_pb2.Addition:
    return rule_pb2.Addition(
        attribute=addition.attribute,
        term=encode_term(addition.term),
        source=_encode_source(addition.source),
        names=dict(addition.names),
    )


def _encode_obligation(obligation: Obligation) -> rule_pb2.Obligation:
    return rule_pb2.Obligation(
        code=obligation.code,
        names=dict(obligation.names),
        owed=int(obligation.owed),  # type: ignore[arg-type]
        owed_by=int(obligation.owed_by),  # type: ignore[arg-type]
        anchor=_encode_anchor(obligation),
        ground=obligation.ground,
        acts=sorted(obligation.acts),  # type: ignore[arg-type]
        term=None if obligation.term is None else encode_term(obligation.term),
        before=obligation.before,
        conventions=encode_conventions(obligation.conventions),
        channels=sorted(obligation.channels),  # type: ignore[arg-type]
        attributes=sorted(obligation.attributes),
        needs_reason=obligation.needs_reason,
        max_times=obligation.max_times,
        effective_from_date=encode_date(obligation.effective_from),
        effective_to_date=None if obligation.effective_to is None else encode_date(obligation.effective_to),
        source=_encode_source(obligation.source),
        confidence=int(obligation.confidence),  # type: ignore[arg-type]
    )


def _encode_anchor(obligation: Obligation) -> rule_pb2.Anchor:
    """Return what the limit is counted from; an obligation that only asks for a reason has no limit."""
    if obligation.owed is Owed.WITH_REASON:
        return rule_pb2.ANCHOR_UNSPECIFIED
    return int(obligation.anchor)  # type: ignore[return-value]


def _encode_commitment(commitment: Commitment) -> rule_pb2.Commitment:
    return rule_pb2.Commitment(
        term=encode_term(commitment.term),
        share_percent=commitment.share,
        source=_encode_source(commitment.source),
    )


def _encode_step(step: ProcessStep) -> rule_pb2.Step:
    return rule_pb2.Step(
        code=step.code,
        names=dict(step.names),
        roles=dict(step.role),
        term=encode_term(step.term),
        conventions=encode_conventions(step.conventions),
        after=step.after,
        unit_authority_code=step.unit,
    )
