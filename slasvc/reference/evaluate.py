"""From the history of a dossier to its assessment: which rule governs, when the term starts and ends.

A pure function of its arguments. Events after the as-of time have not happened yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from slasvc.errors import InvalidInput, OutOfRange, Reason
from slasvc.model.assessment import Assessment
from slasvc.model.calendar import Calendar
from slasvc.model.dossier import Dossier, EventKind
from slasvc.model.rule import Authority, RuleSet, RuleVersion
from slasvc.model.term import NO_CUTOFF, Conventions, MakeupDays
from slasvc.reference.counting import add_term
from slasvc.reference.matching import check_facts, find_authority, find_procedure, match_rule
from slasvc.reference.view import CalendarView


def evaluate(rules: RuleSet, calendar: Calendar, dossier: Dossier, as_of: int) -> Assessment:
    """Return the assessment of a dossier as of an instant, on the calendar of its authority.

    Field paths of errors are relative to the dossier ("events[1]").

    Raises:
        NotKnown: the procedure or authority is not loaded, or no version is meant for such a dossier.
        InvalidInput: a case or attribute no rule speaks of, an event that happened twice, `MONTH_OVERFLOW`.
        OutOfRange: no version is in force, the authority does not exist, or the calendar does not reach.
    """
    procedure = find_procedure(rules, dossier)
    authority = find_authority(rules, dossier)
    check_facts(rules, procedure, dossier)
    happened = _visible_events(dossier, as_of)
    accepted_time = happened.get(EventKind.ACCEPTED)
    law_time = happened.get(procedure.law_at, accepted_time)
    if law_time is None:
        return Assessment(None, None, frozenset({EventKind.ACCEPTED}), None)

    # The law of the day that `law_at` names governs the dossier to its end.
    view = CalendarView(calendar, MakeupDays.COUNT)
    law_date = view.covered_date(law_time)
    accepted_date = law_date if accepted_time is None else view.covered_date(accepted_time)
    _check_active(authority, dossier, accepted_date)
    rule = match_rule(rules, dossier, law_date)

    awaits = rule.starts_on - happened.keys()
    if awaits:
        return Assessment(rule, None, awaits, None)
    # Decree 118/2025/ND-CP art. 17.3: submitting is not receiving; the last of these events starts the clock.
    origin_time = max(happened[kind] for kind in rule.starts_on)
    if rule.term is None:
        return Assessment(rule, origin_time, frozenset(), None)
    deadline = add_term(calendar, rule.term, _conventions_for(rule, dossier), origin_time)
    return Assessment(rule, origin_time, frozenset(), deadline)


def _visible_events(dossier: Dossier, as_of: int) -> Mapping[EventKind, int]:
    """Return the time of each event that has happened by `as_of`; one at that very instant has."""
    times: dict[EventKind, int] = {}
    for index, event in enumerate(dossier.events):
        if event.time > as_of:
            continue
        if event.kind in times:
            raise InvalidInput(
                Reason.DUPLICATE_EVENT,
                f"a dossier is {event.kind.name.lower()} once; this is the second time",
                field=f"events[{index}]",
                metadata={"event_index": str(index), "event_kind": event.kind.name.lower()},
            )
        times[event.kind] = event.time
    return times


def _check_active(authority: Authority, dossier: Dossier, accepted_date: date) -> None:
    """Refuse a dossier before a body that does not exist on the day; districts ended on 30 June 2025."""
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


def _conventions_for(rule: RuleVersion, dossier: Dossier) -> Conventions:
    """Return the rule's conventions, without the cut-off where the attribute it asks for is missing."""
    if not rule.cutoff_attribute or rule.cutoff_attribute in dossier.attributes:
        return rule.conventions
    return replace(rule.conventions, cutoff=NO_CUTOFF)
