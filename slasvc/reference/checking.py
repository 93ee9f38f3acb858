"""Refusals of events and authorities that take the rules to tell: causes, bodies, grounds, steps, units.

What no rule is needed for is refused in `history.py`, steps out of order in `steps.py`. Every sentence says what
was wrong and what would be accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from slasvc.errors import InvalidInput, NotKnown, OutOfRange, Reason, SlaError
from slasvc.model.calendar import Calendar
from slasvc.model.dossier import Dossier, Event, EventKind
from slasvc.model.rule import Authority, Ground, Reopen, RuleSet, RuleVersion
from slasvc.model.term import FAMILIES, Unit
from slasvc.reference.history import ACCEPTED_KINDS, Entry, Phase, impossible
from slasvc.reference.length import may_add

CalendarOf = Callable[[str], Calendar]
"""From the code of an authority to its calendar. Raises NotKnown, `NO_CALENDAR_ASSIGNED`."""

STEP_KINDS = frozenset({EventKind.STEP_STARTED, EventKind.STEP_COMPLETED})
NAMING_KINDS = frozenset({EventKind.CONSULTED, EventKind.ANSWERED, EventKind.TRANSFERRED})


def no_calendars(code: str) -> Calendar:
    """Refuse every authority: what a caller without calendars of units has."""
    raise NotKnown(
        Reason.NO_CALENDAR_ASSIGNED,
        f"no calendar is given for authority {code}; a step is counted on the calendar of its unit",
        field="authority_code",
        metadata={"authority_code": code},
    )


def check_events(rules: RuleSet, dossier: Dossier, calendar_of: CalendarOf) -> None:
    """Refuse what an event says of a cause or a body that is not known, seen or not, annulled or not.

    Raises:
        InvalidInput: `MISSING_FIELD`, `UNKNOWN_CAUSE`.
        NotKnown: `UNKNOWN_AUTHORITY` of a transfer; what `calendar_of` raises, of a step.
    """
    for index, event in enumerate(dossier.events):
        _check_named(index, event)
        if event.cause and event.cause not in rules.causes:
            known = ", ".join(sorted(rules.causes)) or "none"
            raise InvalidInput(
                Reason.UNKNOWN_CAUSE,
                f"the rule set lists no cause of delay {event.cause!r}; its causes: {known}",
                field=f"events[{index}].cause_code",
                metadata={"cause_code": event.cause},
            )
        if event.kind is EventKind.TRANSFERRED and rules.find_authority(event.authority) is None:
            raise NotKnown(
                Reason.UNKNOWN_AUTHORITY,
                f"authority {event.authority!r} is not loaded, nor is a body above it that has such units; a "
                "dossier can pass to an authority that is",
                field=f"events[{index}].authority_code",
                metadata={"authority_code": event.authority},
            )
        if event.kind in STEP_KINDS and event.authority:
            _check_calendar(index, event, calendar_of)


def check_entry(
    rule: RuleVersion, grounds: Mapping[str, Ground], origin_time: int | None, entry: Entry
) -> None:
    """Refuse what only the rule can tell to be impossible.

    Raises:
        InvalidInput: `IMPOSSIBLE_HISTORY` for a suspension or a step before the origin or a reopening that the
            rule does not know, `UNKNOWN_GROUND`, `UNKNOWN_STEP`.
    """
    event = entry.event
    if event.kind is EventKind.REOPENED and rule.reopen is Reopen.NONE:
        sentence = f"rule {rule.id} does not let a completed dossier be reopened"
        accepted = [kind for kind in ACCEPTED_KINDS[Phase.DONE] if kind is not EventKind.REOPENED]
        raise impossible(entry.index, event, sentence, [kind.name.lower() for kind in accepted])
    suspends = event.kind is EventKind.SUSPENDED and entry.phase is Phase.RUNNING
    if not suspends and event.kind not in STEP_KINDS:
        return
    if origin_time is None or event.time < origin_time:
        what = "that could be suspended" if suspends else "that has steps"
        kinds = [
            kind
            for kind in ACCEPTED_KINDS[Phase.RUNNING]
            if kind not in STEP_KINDS | {EventKind.SUSPENDED, EventKind.RESUMED}
        ]
        sentence = f"nothing runs yet {what}: the term has not started"
        raise impossible(entry.index, event, sentence, [kind.name.lower() for kind in kinds])
    if suspends and entry.ground not in grounds:
        raise _unknown_ground(rule, grounds, entry)
    if event.kind in STEP_KINDS and event.step not in {step.code for step in rule.steps}:
        raise _unknown_step(rule, entry)


def check_unit(entry: Entry, unit: Unit) -> None:
    """Refuse an extension that is not in the unit family of the run it falls in. Raises InvalidInput."""
    added = entry.event.extension
    if added is not None and may_add(unit, added):
        return
    family = next(one for one in FAMILIES if unit in one) - {Unit.SAME_DAY}
    accepted = [one.name.lower() for one in sorted(family)]
    raise InvalidInput(
        Reason.WRONG_UNIT,
        f"a term in {unit.name.lower()} cannot be extended by {added or 'nothing'}; it takes whole lengths, and "
        f"halves of working days and hours, in: {', '.join(accepted)}",
        field=f"events[{entry.index}].extension",
        metadata={
            "event_index": str(entry.index),
            "event_kind": entry.event.kind.name.lower(),
            "accepted": ",".join(accepted),
        },
    )


def check_active(authority: Authority, dossier: Dossier, accepted_date: date) -> None:
    """Refuse a dossier before a body that does not exist on the day; districts ended on 30 June 2025.

    Raises:
        OutOfRange: `AUTHORITY_NOT_ACTIVE`, naming the successors.
    """
    if authority.start_date is not None and accepted_date < authority.start_date:
        sentence = f"authority {authority.code} begins on {authority.start_date}"
    elif authority.end_date is not None and accepted_date > authority.end_date:
        sentence = f"authority {authority.code} ended on {authority.end_date}"
    else:
        return
    successors = ", ".join(authority.successors)
    advice = f"; its work passed to {successors}" if successors else ""
    raise OutOfRange(
        Reason.AUTHORITY_NOT_ACTIVE,
        f"{sentence}, the dossier before {dossier.authority} is of {accepted_date}{advice}",
        field="authority_code",
        metadata={"authority_code": authority.code, "successors": ",".join(authority.successors)},
    )


def _check_named(index: int, event: Event) -> None:
    """Refuse an event that does not name the body or the step without which it says nothing."""
    kind = event.kind.name.lower()
    if event.kind in NAMING_KINDS and not event.authority:
        field, expected = "authority_code", "the code of the body that it speaks of, as in H40.12.3"
    elif event.kind in STEP_KINDS and not event.step:
        field, expected = "step_code", "the code of one of the rule's steps"
    else:
        return
    raise InvalidInput(
        Reason.MISSING_FIELD,
        f"{field} of {kind} is missing; expected {expected}",
        field=f"events[{index}].{field}",
    )


def _check_calendar(index: int, event: Event, calendar_of: CalendarOf) -> None:
    try:
        calendar_of(event.authority)
    except SlaError as error:
        error.field = f"events[{index}].authority_code"
        raise


def _unknown_ground(rule: RuleVersion, grounds: Mapping[str, Ground], entry: Entry) -> InvalidInput:
    known = ", ".join(sorted(grounds)) or "none"
    return InvalidInput(
        Reason.UNKNOWN_GROUND,
        f"rule {rule.id} has no ground {entry.ground!r} on the law day; its grounds: {known}",
        field=f"events[{entry.index}].ground",
        metadata={
            "event_index": str(entry.index),
            "event_kind": entry.event.kind.name.lower(),
            "ground": entry.ground,
            "accepted": ",".join(sorted(grounds)),
        },
    )


def _unknown_step(rule: RuleVersion, entry: Entry) -> InvalidInput:
    codes = [step.code for step in rule.steps]
    return InvalidInput(
        Reason.UNKNOWN_STEP,
        f"rule {rule.id} has no step {entry.event.step!r}; its steps: {', '.join(codes) or 'none'}",
        field=f"events[{entry.index}].step_code",
        metadata={
            "event_index": str(entry.index),
            "step_code": entry.event.step,
            "accepted": ",".join(codes),
        },
    )
