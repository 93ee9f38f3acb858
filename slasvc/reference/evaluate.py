"""From the history of a dossier to its assessment: which rule governs, how its clock ran, how it stands.

A pure function of its arguments. Events after the as-of time have not happened yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from slasvc.errors import InvalidInput, OutOfRange, Reason
from slasvc.model.assessment import Assessment, Timeliness
from slasvc.model.calendar import Calendar
from slasvc.model.dossier import Dossier, EventKind
from slasvc.model.rule import Authority, Ground, Reopen, RuleSet, RuleVersion
from slasvc.model.term import NO_CUTOFF, Conventions, MakeupDays, Unit
from slasvc.reference import classify
from slasvc.reference.clock import Clock
from slasvc.reference.history import ACCEPTED_KINDS, History, Phase, Step, impossible, read_history
from slasvc.reference.law_day import find_law_day
from slasvc.reference.length import FAMILIES, Length, length_of, may_add
from slasvc.reference.matching import check_facts, find_authority, find_procedure, match_rule
from slasvc.reference.view import CalendarView


@dataclass(frozen=True, slots=True)
class Answer:
    """An assessment and, where a term runs or ran, the clock behind it."""

    assessment: Assessment
    standing: classify.Standing | None


def evaluate(rules: RuleSet, calendar: Calendar, dossier: Dossier, as_of: int) -> Assessment:
    """Return the assessment of a dossier as of an instant, on the calendar of its authority.

    Field paths of errors are relative to the dossier ("events[1]").

    Raises:
        NotKnown: the procedure or authority is not loaded, or no version is meant for such a dossier.
        InvalidInput: a case or attribute no rule speaks of, a history that is impossible, a ground or unit that
            the rule does not know, `MONTH_OVERFLOW`.
        OutOfRange: no version is in force, the authority does not exist, or the calendar does not reach.
    """
    return answer(rules, calendar, dossier, as_of).assessment


def answer(rules: RuleSet, calendar: Calendar, dossier: Dossier, as_of: int) -> Answer:
    """Return what `evaluate` returns, with the clock for the explanation."""
    procedure = find_procedure(rules, dossier)
    authority = find_authority(rules, dossier)
    check_facts(rules, procedure, dossier)
    history = read_history(dossier, as_of)
    idle = Timeliness.VOID if history.phase is Phase.VOID else Timeliness.NOT_STARTED
    view = CalendarView(calendar, MakeupDays.COUNT)
    governing = find_law_day(procedure, history, view)
    if governing is None:
        awaited = frozenset() if history.phase is Phase.VOID else frozenset({EventKind.ACCEPTED})
        return Answer(Assessment(None, None, awaited, None, idle), None)

    # The law of the day that `law_at` names governs the dossier to its end.
    law_date = governing.date
    accepted_time = history.happened.get(EventKind.ACCEPTED)
    accepted_date = law_date if accepted_time is None else view.covered_date(accepted_time)
    _check_active(authority, dossier, accepted_date)
    rule = match_rule(rules, dossier, law_date)
    grounds = _grounds_in_force(rule, law_date)

    awaits = rule.starts_on - history.happened.keys()
    origin_time = None
    if not awaits:
        # Decree 118/2025/ND-CP art. 17.3: submitting is not receiving; the last of these events starts the clock.
        origin_time = max(history.happened[kind] for kind in rule.starts_on)
    if history.phase is Phase.VOID or origin_time is None or rule.term is None:
        for step in history.steps:
            _check_step(rule, grounds, origin_time, step)
        if history.phase is not Phase.VOID and origin_time is not None:
            idle = Timeliness.UNDETERMINED
        awaited = frozenset() if history.phase is Phase.VOID else awaits
        return Answer(Assessment(rule, origin_time, awaited, None, idle), None)
    clock = _make_clock(calendar, rule, grounds, dossier, origin_time)
    _run(clock, history)
    standing = classify.stand(clock, as_of)
    return Answer(_assess(standing), standing)


def _make_clock(
    calendar: Calendar,
    rule: RuleVersion,
    grounds: Mapping[str, Ground],
    dossier: Dossier,
    origin_time: int,
) -> Clock:
    """Return the clock of a dossier whose rule has a term; it has not started."""
    if rule.term is None:
        raise AssertionError("a clock needs a term")
    base = length_of(rule.term)
    return Clock(
        CalendarView(calendar, rule.conventions.makeup_days),
        rule,
        _conventions_for(rule, dossier),
        grounds,
        origin_time,
        base,
        _with_additions(base, rule, dossier),
    )


def _run(clock: Clock, history: History) -> None:
    """Take every event in order of time, each checked against the rule before it moves anything."""
    clock.start()
    for step in history.steps:
        _check_step(clock.rule, clock.grounds, clock.origin_time, step)
        if step.event.kind is EventKind.EXTENDED:
            _check_unit(step, clock.run.length.unit)
        clock.take(step)


def _assess(standing: classify.Standing) -> Assessment:
    timeliness, severity = classify.classify(standing)
    consumed_days, consumed_minutes = classify.consumed(standing)
    remaining_days, remaining_minutes = classify.remaining(standing)
    lateness_days, lateness_minutes = classify.lateness(standing)
    return Assessment(
        rule=standing.clock.rule,
        origin_time=standing.clock.origin_time,
        awaits=frozenset(),
        deadline=standing.deadline,
        timeliness=timeliness,
        projection=standing.projection,
        consumed_days=consumed_days,
        consumed_minutes=consumed_minutes,
        remaining_days=remaining_days,
        remaining_minutes=remaining_minutes,
        suspended_days=classify.suspended_days(standing),
        lateness_days=lateness_days,
        lateness_minutes=lateness_minutes,
        severity=severity,
        next_change_time=classify.next_change_time(standing),
    )


def _grounds_in_force(rule: RuleVersion, law_date: date) -> dict[str, Ground]:
    """Return the grounds that hold on the law day, by code; of one code the first that is in force."""
    grounds: dict[str, Ground] = {}
    for ground in rule.grounds:
        ended = ground.effective_to is not None and law_date > ground.effective_to
        if ground.effective_from <= law_date and not ended:
            grounds.setdefault(ground.code, ground)
    return grounds


def _with_additions(base: Length, rule: RuleVersion, dossier: Dossier) -> Length:
    """Return the rule's term with what the dossier's attributes add to it."""
    length = base
    for addition in rule.additions:
        if addition.attribute in dossier.attributes:
            length = length.plus(addition.term)
    return length


def _check_step(
    rule: RuleVersion, grounds: Mapping[str, Ground], origin_time: int | None, step: Step
) -> None:
    """Refuse what only the rule can tell to be impossible.

    Raises:
        InvalidInput: `IMPOSSIBLE_HISTORY` for a suspension before the origin or a reopening that the rule does
            not know, `UNKNOWN_GROUND`.
    """
    event = step.event
    if event.kind is EventKind.REOPENED and rule.reopen is Reopen.NONE:
        sentence = f"rule {rule.id} does not let a completed dossier be reopened"
        raise impossible(step.index, event, sentence, ["returned"])
    if event.kind is not EventKind.SUSPENDED or step.phase is not Phase.RUNNING:
        return
    if origin_time is None or event.time < origin_time:
        kinds = [kind for kind in ACCEPTED_KINDS[Phase.RUNNING] if "SUSPEND" not in kind.name]
        sentence = "nothing runs yet that could be suspended: the term has not started"
        raise impossible(
            step.index, event, sentence, [k.name.lower() for k in kinds if k is not EventKind.RESUMED]
        )
    if step.ground not in grounds:
        known = ", ".join(sorted(grounds)) or "none"
        raise InvalidInput(
            Reason.UNKNOWN_GROUND,
            f"rule {rule.id} has no ground {step.ground!r} on the law day; its grounds: {known}",
            field=f"events[{step.index}].ground",
            metadata={
                "event_index": str(step.index),
                "event_kind": event.kind.name.lower(),
                "ground": step.ground,
                "accepted": ",".join(sorted(grounds)),
            },
        )


def _check_unit(step: Step, unit: Unit) -> None:
    """Refuse an extension that is not in the unit family of the run it falls in."""
    added = step.event.extension
    if added is not None and may_add(unit, added):
        return
    family = next(one for one in FAMILIES if unit in one) - {Unit.SAME_DAY}
    accepted = [one.name.lower() for one in sorted(family)]
    raise InvalidInput(
        Reason.WRONG_UNIT,
        f"a term in {unit.name.lower()} cannot be extended by {added or 'nothing'}; it takes whole lengths, and "
        f"halves of working days and hours, in: {', '.join(accepted)}",
        field=f"events[{step.index}].extension",
        metadata={
            "event_index": str(step.index),
            "event_kind": step.event.kind.name.lower(),
            "accepted": ",".join(accepted),
        },
    )


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
