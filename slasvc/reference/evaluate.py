"""From the history of a dossier to its assessment: which rule governs, how its clocks ran, how it stands.

A pure function of its arguments. Events after the as-of time have not happened yet. Refused is, in this order:
what is sent, the history, the rule and its dates, each event, the committed clock, the class, the steps, limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from slasvc.errors import SlaError
from slasvc.model.assessment import Assessment, Timeliness
from slasvc.model.calendar import Calendar
from slasvc.model.dossier import Dossier, EventKind
from slasvc.model.rule import Ground, Obligation, RuleSet, RuleVersion
from slasvc.model.term import NO_CUTOFF, ClassifyAgainst, Conventions, MakeupDays
from slasvc.reference import classify, obligations
from slasvc.reference.checking import (
    CalendarOf,
    check_active,
    check_entry,
    check_events,
    check_unit,
    no_calendars,
)
from slasvc.reference.clock import BEGUN_BY, Clock
from slasvc.reference.findings import Clocks, find
from slasvc.reference.history import FILINGS, History, Phase, read_history
from slasvc.reference.law_day import find_law_day
from slasvc.reference.length import Length, length_of
from slasvc.reference.matching import check_facts, find_authority, find_procedure, match_rule
from slasvc.reference.owner import cause_of, owner_of
from slasvc.reference.steps import Process, assess_steps
from slasvc.reference.view import CalendarView


@dataclass(frozen=True, slots=True)
class Answer:
    """An assessment and, where a term runs or ran, how the statutory clock behind it stands."""

    assessment: Assessment
    standing: classify.Standing | None


def evaluate(
    rules: RuleSet,
    calendar: Calendar,
    dossier: Dossier,
    as_of: int,
    *,
    calendar_of: CalendarOf = no_calendars,
) -> Assessment:
    """Return the assessment of a dossier as of an instant, on the calendar of its authority.

    Field paths of errors are relative to the dossier ("events[1]"). `calendar_of` gives the calendars of the units
    of steps; without it a step cannot name a unit.

    Raises:
        NotKnown: the procedure or authority is not loaded, a unit has no calendar, or no version is meant for such
            a dossier.
        InvalidInput: a case or attribute no rule speaks of, a history that is impossible, a ground, step, cause or
            unit that the rule does not know, a field that is missing, `MONTH_OVERFLOW`.
        OutOfRange: no version is in force, the authority does not exist, or the calendar does not reach.
    """
    return answer(rules, calendar, dossier, as_of, calendar_of=calendar_of).assessment


def answer(
    rules: RuleSet,
    calendar: Calendar,
    dossier: Dossier,
    as_of: int,
    *,
    calendar_of: CalendarOf = no_calendars,
) -> Answer:
    """Return what `evaluate` returns, with the clock for the explanation."""
    procedure = find_procedure(rules, dossier)
    authority = find_authority(rules, dossier)
    check_facts(rules, procedure, dossier)
    check_events(rules, dossier, calendar_of)
    history = read_history(dossier, as_of)
    view = CalendarView(calendar, MakeupDays.COUNT)
    case = _Case(
        rules, calendar, dossier, as_of, history, owner_of(rules, dossier, history.entries, view, as_of)
    )
    void = history.phase is Phase.VOID
    idle = Timeliness.VOID if void else Timeliness.NOT_STARTED
    governing = find_law_day(procedure, history, view)
    if governing is None:
        awaited = frozenset() if void else frozenset({EventKind.ACCEPTED})
        return case.without_clock(Assessment(None, None, awaited, None, idle), {}, case.foreseen(view))

    # The law of the day that `law_at` names governs the dossier to its end.
    law_date = governing.date
    accepted_time = history.happened.get(EventKind.ACCEPTED)
    accepted_date = law_date if accepted_time is None else view.covered_date(accepted_time)
    check_active(authority, dossier, accepted_date)
    rule = match_rule(rules, dossier, law_date)
    grounds = grounds_in_force(rule, law_date)
    owed = obligations.obligations_of(rule, dossier, law_date)

    awaits = rule.starts_on - history.happened.keys()
    origin_time = None
    if not awaits:
        # Decree 118/2025/ND-CP art. 17.3: submitting is not receiving; the last of these events starts the clock.
        origin_time = max(history.happened[kind] for kind in rule.starts_on)
    if void or origin_time is None or rule.term is None:
        for entry in history.entries:
            check_entry(rule, grounds, origin_time, entry)
        if not void and origin_time is not None:
            idle = Timeliness.UNDETERMINED
        awaited = frozenset() if void else awaits
        return case.without_clock(Assessment(rule, origin_time, awaited, None, idle), grounds, owed)
    clock = _make_clock(calendar, rule, grounds, dossier, origin_time, promises=False)
    process = _run_with_steps(clock, history)
    return case.with_clock(clock, process, owed, calendar_of)


@dataclass(frozen=True, slots=True)
class _Case:
    """A dossier with what it is judged by, whichever rule governs it.

    Attributes:
        owner: code of the authority that answers for it.
    """

    rules: RuleSet
    calendar: Calendar
    dossier: Dossier
    as_of: int
    history: History
    owner: str

    def foreseen(self, view: CalendarView) -> tuple[Obligation, ...]:
        """Return the obligations of the version that would govern on the day of the last filing."""
        filed = [one.event.time for one in self.history.entries if one.event.kind in FILINGS]
        if not filed:
            return ()
        filed_date = view.local_date(filed[-1])
        try:
            rule = match_rule(self.rules, self.dossier, filed_date)
        except SlaError:
            return ()
        return obligations.obligations_of(rule, self.dossier, filed_date)

    def without_clock(
        self, assessment: Assessment, grounds: Mapping[str, Ground], owed: tuple[Obligation, ...]
    ) -> Answer:
        """Complete the assessment of a dossier of which no term runs."""
        return Answer(self._judge(assessment, None, None, grounds, owed), None)

    def with_clock(
        self, clock: Clock, process: Process, owed: tuple[Obligation, ...], calendar_of: CalendarOf
    ) -> Answer:
        """Return the assessment of a dossier whose statutory clock has taken every event."""
        committed = self._committed(clock)
        statutory = classify.stand(clock, self.as_of)
        clocks = Clocks(statutory, None if committed is None else classify.stand(committed, self.as_of))
        deciding = statutory
        if clocks.committed and clock.conventions.classify_against is ClassifyAgainst.COMMITTED:
            deciding = clocks.committed
        steps = assess_steps(process, self.calendar, calendar_of, self.owner, self.as_of)
        assessment = _assess(clocks, deciding)._replace(steps=steps)
        return Answer(self._judge(assessment, clocks, deciding, clock.grounds, owed), statutory)

    def _committed(self, statutory: Clock) -> Clock | None:
        """Return the committed clock: another term, or a fixed end; None where nothing is promised."""
        rule = statutory.rule
        promised = any(
            one.event.kind is EventKind.APOLOGISED and one.event.promised_time is not None
            for one in self.history.entries
        )
        if rule.committed is None and not promised:
            return None
        clock = _make_clock(
            self.calendar, rule, statutory.grounds, self.dossier, statutory.origin_time, promises=True
        )
        clock.start(statutory.runs[0].position, statutory.runs[0].begun)
        for entry in self.history.entries:
            clock.take(entry)
        return None if rule.committed is None and clock.appointment is None else clock

    def _judge(
        self,
        assessment: Assessment,
        clocks: Clocks | None,
        deciding: classify.Standing | None,
        grounds: Mapping[str, Ground],
        owed: tuple[Obligation, ...],
    ) -> Assessment:
        """Return an assessment with what was missed, what is still owed, and who answers."""
        found = obligations.Circumstances(
            rules=self.rules,
            calendar=self.calendar,
            entries=self.history.entries,
            phase=self.history.phase,
            clock=None if clocks is None else clocks.statutory.clock,
            due=None if deciding is None else deciding.deadline,
            timeliness=assessment.timeliness,
            as_of=self.as_of,
        )
        instances = obligations.instances_of(owed, found)
        changes = (assessment.next_change_time, obligations.next_missed_time(instances, found))
        return assessment._replace(
            next_change_time=min((one for one in changes if one is not None), default=None),
            owner=self.owner,
            findings=find(assessment, clocks, grounds, owed, instances, found),
            act_by=obligations.act_by(instances, found),
            cause=cause_of(self.rules, self.history.entries),
        )


def _make_clock(
    calendar: Calendar,
    rule: RuleVersion,
    grounds: Mapping[str, Ground],
    dossier: Dossier,
    origin_time: int,
    *,
    promises: bool,
) -> Clock:
    """Return the statutory clock of a dossier whose rule has a term, or the committed one; it has not started."""
    term = rule.committed.term if promises and rule.committed else rule.term
    if term is None:
        raise AssertionError("a clock needs a term")
    base = length_of(term)
    return Clock(
        CalendarView(calendar, rule.conventions.makeup_days),
        rule,
        _conventions_for(rule, dossier),
        grounds,
        origin_time,
        base,
        _with_additions(base, rule, dossier),
        promises,
    )


def _run_with_steps(clock: Clock, history: History) -> Process:
    """Take every event in order of time, each checked against the rule before it moves anything."""
    last = [one for one in history.entries if one.event.kind in clock.rule.starts_on][-1]
    clock.start(last.position, BEGUN_BY[last.event.kind])
    process = Process(clock)
    for entry in history.entries:
        check_entry(clock.rule, clock.grounds, clock.origin_time, entry)
        if entry.event.kind is EventKind.EXTENDED:
            check_unit(entry, clock.run.length.unit)
        clock.take(entry)
        process.take(entry)
    return process


def _assess(clocks: Clocks, deciding: classify.Standing) -> Assessment:
    """Return what the clocks say; the deciding one gives class, lateness, and what remains."""
    statutory, committed = clocks.statutory, clocks.committed
    timeliness, severity = classify.classify(deciding)
    consumed_days, consumed_minutes = classify.consumed(statutory)
    remaining_days, remaining_minutes = classify.remaining(deciding)
    lateness_days, lateness_minutes = classify.lateness(deciding)
    return Assessment(
        rule=statutory.clock.rule,
        origin_time=statutory.clock.origin_time,
        awaits=frozenset(),
        deadline=statutory.deadline,
        timeliness=timeliness,
        projection=statutory.projection,
        consumed_days=consumed_days,
        consumed_minutes=consumed_minutes,
        remaining_days=remaining_days,
        remaining_minutes=remaining_minutes,
        suspended_days=classify.suspended_days(statutory),
        lateness_days=lateness_days,
        lateness_minutes=lateness_minutes,
        severity=severity,
        next_change_time=classify.next_change_time(deciding),
        committed=None if committed is None else committed.deadline,
        committed_projection=None if committed is None else committed.projection,
        original=clocks.original(),
        promise_kept=clocks.promise_kept(),
    )


def grounds_in_force(rule: RuleVersion, law_date: date) -> dict[str, Ground]:
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


def _conventions_for(rule: RuleVersion, dossier: Dossier) -> Conventions:
    """Return the rule's conventions, without the cut-off where the attribute it asks for is missing."""
    if not rule.cutoff_attribute or rule.cutoff_attribute in dossier.attributes:
        return rule.conventions
    return replace(rule.conventions, cutoff=NO_CUTOFF)
