"""Limits on acts: which obligations hold for a dossier, from what each is counted, and what was done about it.

An instance is one obligation counted from one event, run or due date. It is judged by positions in the visible
history and moves no date. Every corner is fixed in `docs/adr/0007-*`, numbers 3 to 11.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from slasvc.model.assessment import ActBy, FindingKind, Timeliness
from slasvc.model.calendar import Calendar, outside_coverage
from slasvc.model.deadline import Deadline
from slasvc.model.dossier import Dossier, EventKind
from slasvc.model.rule import Anchor, Obligation, Owed, RuleSet, RuleVersion
from slasvc.model.term import CutoffEffect, MakeupDays, Term, Unit
from slasvc.reference import wall_clock
from slasvc.reference.classify import PAST_DUE
from slasvc.reference.clock import Clock
from slasvc.reference.history import Entry, Phase
from slasvc.reference.laying import last_instant, lay, receive
from slasvc.reference.length import length_of
from slasvc.reference.owner import succession
from slasvc.reference.receipt import Receipt
from slasvc.reference.view import ONE_DAY, CalendarView

ENDS = frozenset({EventKind.COMPLETED, EventKind.REFUSED, EventKind.WITHDRAWN, EventKind.LAPSED})
OF_A_GROUND = frozenset({EventKind.SUSPENDED, EventKind.RESUMED})
OF_THE_TERM = frozenset({Anchor.RECEIVED, Anchor.DUE_DATE})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What obligations are judged by.

    Attributes:
        rules: who succeeds whom.
        entries: the visible history.
        phase: where the dossier stands.
        clock: the statutory one; None where no term runs.
        due: the deadline that decides the class; None while there is only a projection, or nothing.
    """

    rules: RuleSet
    calendar: Calendar
    entries: Sequence[Entry]
    phase: Phase
    clock: Clock | None
    due: Deadline | None
    timeliness: Timeliness
    as_of: int


@dataclass(frozen=True, slots=True)
class Limit:
    """The last day and instant of a limit, and the last instant that is not past it."""

    last_date: date
    last_time: int
    last_instant: int


@dataclass(frozen=True, slots=True)
class Instance:
    """One obligation counted from one thing.

    Attributes:
        rank: of the obligation, in the order of the rule.
        position: of what it is counted from, in the visible history.
        entry: the event it is counted from; None for a run or the due date.
        before: position of the next run, which ends it; None where there is none.
        acts: the events that fulfil it; but for `IF_LATE` none after its end.
        end_time: when there was nothing left to fulfil; None where that has not come.
    """

    obligation: Obligation
    rank: int
    position: int
    entry: Entry | None
    limit: Limit
    before: int | None
    acts: tuple[Entry, ...]
    end_time: int | None


def obligations_of(rule: RuleVersion, dossier: Dossier, law_date: date) -> tuple[Obligation, ...]:
    """Return the obligations that hold for a dossier, in the order of the rule; of one code the first in force."""
    in_force: dict[str, Obligation] = {}
    for one in rule.obligations:
        ended = one.effective_to is not None and law_date > one.effective_to
        if one.effective_from <= law_date and not ended:
            in_force.setdefault(one.code, one)
    return tuple(
        one
        for one in in_force.values()
        if (not one.channels or dossier.channel in one.channels) and one.attributes <= dossier.attributes
    )


def instances_of(obligations: Sequence[Obligation], found: Circumstances) -> list[Instance]:
    """Return the instances of every obligation, in the order of the rule and then of positions.

    Those that nothing depends on are left out: their limits refuse no dossier.

    Raises:
        OutOfRange: a limit is not covered.
        InvalidInput: `MONTH_OVERFLOW`.
    """
    return [
        one
        for rank, obligation in enumerate(obligations)
        if obligation.owed is not Owed.WITH_REASON
        for one in _instances(rank, obligation, found)
        if one is not None
    ]


def judge(instance: Instance, found: Circumstances) -> FindingKind | None:
    """Return what is found about one instance."""
    owed, limit = instance.obligation.owed, instance.limit.last_instant
    times = [act.event.time for act in instance.acts]
    if owed is Owed.IF_DONE:
        return FindingKind.DONE_LATE if any(time > limit for time in times) else None
    if owed is Owed.IF_LATE:
        if found.timeliness not in PAST_DUE:
            return None
        if not times:
            return FindingKind.MISSED
        return FindingKind.DONE_LATE if times[0] > limit else None
    if times:
        return FindingKind.DONE_LATE if times[0] > limit else None
    until = found.as_of if instance.end_time is None else instance.end_time
    return FindingKind.MISSED if until > limit else None


def lacks_reason(obligation: Obligation, entries: Sequence[Entry]) -> bool:
    """Say whether something that must carry a written reason was done without one."""
    if obligation.owed is not Owed.WITH_REASON:
        return False
    return any(not one.event.reason for one in _of_its_kinds(obligation, entries))


def is_done_too_often(obligation: Obligation, entries: Sequence[Entry]) -> bool:
    """Say whether something was done more often than the law allows, over the whole history.

    Of letters of apology those that re-appoint: what Decree 118/2025/ND-CP art. 19.6 limits is "việc hẹn lại".
    """
    if obligation.max_times is None:
        return False
    events = (one.event for one in _of_its_kinds(obligation, entries))
    counted = [one for one in events if one.kind is not EventKind.APOLOGISED or one.promised_time is not None]
    return len(counted) > obligation.max_times


def act_by(instances: Iterable[Instance], found: Circumstances) -> tuple[ActBy, ...]:
    """Return what is still owed, the earliest limit first; nothing once the dossier is done or void.

    Raises:
        OutOfRange: there is no working day on or before a limit inside the coverage.
    """
    if found.phase in {Phase.DONE, Phase.VOID}:
        return ()
    owed = [one for one in instances if _is_owed(one, found)]
    owed.sort(key=lambda one: (one.limit.last_time, one.rank, one.position))
    return tuple(
        ActBy(
            obligation=one.obligation,
            event_index=None if one.entry is None else one.entry.index,
            last_date=one.limit.last_date,
            last_time=one.limit.last_time,
            warn_date=_warn_date(_view(one.obligation, found), one.limit.last_date),
        )
        for one in owed
    )


def next_missed_time(instances: Iterable[Instance], found: Circumstances) -> int | None:
    """Return the first second past a limit at which something that is owed always will have been missed."""
    instants = sorted(
        one.limit.last_instant + 1
        for one in instances
        if one.obligation.owed is Owed.ALWAYS and one.end_time is None and not one.acts
    )
    view = CalendarView(found.calendar, MakeupDays.COUNT)
    for instant in instants:
        if instant > found.as_of and view.covers(view.local_date(instant)):
            return instant
    return None


def _is_owed(one: Instance, found: Circumstances) -> bool:
    if one.acts or one.end_time is not None:
        return False
    past = found.as_of > one.limit.last_instant
    if one.obligation.owed is Owed.ALWAYS:
        return True
    if one.obligation.owed is Owed.IF_DONE:
        return not past
    return not past or found.timeliness is Timeliness.OVERDUE


def _instances(rank: int, obligation: Obligation, found: Circumstances) -> Iterator[Instance | None]:
    """Yield the instances of one obligation in the order of their positions; None for one that decides nothing."""
    view = _view(obligation, found)
    if obligation.anchor not in OF_THE_TERM:
        kind = EventKind[obligation.anchor.name]
        for entry in found.entries:
            at_intake = kind in OF_A_GROUND and entry.phase is not Phase.RUNNING
            if entry.event.kind is kind and not at_intake and _is_of_ground(obligation, entry):
                limit = partial(_limit_from, view, obligation, entry.event.time)
                yield _instance(rank, obligation, found, limit, entry.position, entry=entry)
    elif found.clock is None:
        return
    elif obligation.anchor is Anchor.RECEIVED:
        runs = found.clock.runs
        followers = [run.position for run in runs[1:]]
        for run, before in zip(runs, [*followers, None], strict=True):
            limit = partial(_limit_from, view, obligation, run.start_time)
            yield _instance(rank, obligation, found, limit, run.position, before=before)
    elif found.due is not None:
        limit = partial(_limit_at_due, view, obligation, found.due)
        yield _instance(rank, obligation, found, limit, found.clock.run.position)


def _instance(
    rank: int,
    obligation: Obligation,
    found: Circumstances,
    limit: Callable[[], Limit],
    position: int,
    *,
    entry: Entry | None = None,
    before: int | None = None,
) -> Instance | None:
    """Return an instance with its end and the acts that fulfil it; None where nothing depends on its limit (5)."""
    received = obligation.anchor is Anchor.RECEIVED
    ends = [
        one.position
        for one in found.entries
        if one.event.kind in ENDS and (one.position > position or (received and one.position == position))
    ]
    if before is not None:
        ends.append(before)
    end = min(ends, default=None)
    acts = tuple(
        one
        for one in _of_its_kinds(obligation, found.entries)
        if (one.position > position or _is_of_one_second(one, entry))
        and (before is None or one.position < before)
        and (end is None or one.position <= end or obligation.owed is Owed.IF_LATE)
        and (one.event.reason or not obligation.needs_reason)
        and not _is_of_another_body(one, entry, found)
    )
    if obligation.anchor is Anchor.DUE_DATE and found.phase is Phase.RUNNING:
        end = None  # taken up again
    end_time = None if end is None else found.entries[end].event.time
    is_over = found.phase in {Phase.DONE, Phase.VOID}
    if obligation.owed is Owed.IF_DONE and not acts and (is_over or end_time is not None):
        return None
    if obligation.owed is Owed.IF_LATE and is_over and found.timeliness not in PAST_DUE:
        return None
    return Instance(obligation, rank, position, entry, limit(), before, acts, end_time)


def _is_of_one_second(act: Entry, anchor: Entry | None) -> bool:
    """Say whether an act was recorded in the same second as the event of the anchor, before it."""
    return anchor is not None and act is not anchor and act.event.time == anchor.event.time


def _of_its_kinds(obligation: Obligation, entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        if entry.event.kind in obligation.acts and _is_of_ground(obligation, entry):
            yield entry


def _is_of_ground(obligation: Obligation, entry: Entry) -> bool:
    """Say whether an event is no suspension or resumption of another ground than the obligation's."""
    if not obligation.ground or entry.event.kind not in OF_A_GROUND:
        return True
    return entry.ground == obligation.ground


def _is_of_another_body(act: Entry, asked: Entry | None, found: Circumstances) -> bool:
    """Say whether an act is the answer of another body than the one that was asked.

    Where that one ended, whoever takes over its tasks performs them (Resolution 190/2025/QH15) and answers for it.
    """
    if act.event.kind is not EventKind.ANSWERED or asked is None:
        return False
    if asked.event.kind is not EventKind.CONSULTED:
        return False

    view = CalendarView(found.calendar, MakeupDays.COUNT)
    end_of_coverage = wall_clock.midnight_ending(view.zone, found.calendar.last_date)
    answered_date = view.local_date(min(act.event.time, end_of_coverage))  # later dates are not told apart
    return act.event.authority not in succession(found.rules, asked.event.authority, lambda: answered_date)


def _limit_from(view: CalendarView, obligation: Obligation, start_time: int) -> Limit:
    """Return the limit that a term from an instant sets."""
    term = _term_of(obligation)
    return _limit_of(view, obligation, receive(view, obligation.conventions, term.unit, start_time))


def _limit_at_due(view: CalendarView, obligation: Obligation, due: Deadline) -> Limit:
    """Return the limit that a term before or after the due date sets, at the midnight that ends its day."""
    term = _term_of(obligation)
    last_date = due.due_date
    if term.unit is Unit.WORKING_DAY:
        step = view.previous_working_day if obligation.before else view.next_working_day
        for _ in range(term.length):
            last_date = step(last_date)
    elif term.unit in {Unit.CALENDAR_DAY, Unit.WEEK}:
        calendar_days = length_of(term).calendar_days
        room = (last_date - date.min if obligation.before else date.max - last_date).days
        if room < calendar_days:
            raise outside_coverage(view.calendar)
        last_date += (-calendar_days if obligation.before else calendar_days) * ONE_DAY
    else:
        raise AssertionError(
            f"obligation {obligation.code}: loading should have refused {term} at a due date"
        )
    _check_covered(view, last_date)
    midnight = wall_clock.midnight_ending(view.zone, last_date)
    return Limit(last_date, midnight, midnight)


def _limit_of(view: CalendarView, obligation: Obligation, receipt: Receipt) -> Limit:
    conventions, term = obligation.conventions, _term_of(obligation)
    length = length_of(term)
    hand_over = conventions.cutoff_effect is CutoffEffect.HAND_OVER_ONLY
    if term.unit is Unit.SAME_DAY and receipt.late and hand_over:
        # Decree 118/2025/ND-CP art. 18.2: received after 15:00, handed over when the office opens again.
        last_date = view.next_working_day(receipt.receipt_date)
        last_time = view.opening(last_date)
    else:
        laid = lay(view, conventions, receipt, length)
        for touched in (receipt.day_zero, laid.unrolled, laid.due_date):
            _check_covered(view, touched)
        last_date, last_time = laid.due_date, laid.due_time
    return Limit(last_date, last_time, last_instant(view, conventions, length, last_date, last_time))


def _warn_date(view: CalendarView, last_date: date) -> date:
    return last_date if view.counts(last_date) else view.previous_working_day(last_date)


def _check_covered(view: CalendarView, civil_date: date) -> None:
    if not view.covers(civil_date):
        raise outside_coverage(view.calendar)


def _view(obligation: Obligation, found: Circumstances) -> CalendarView:
    return CalendarView(found.calendar, obligation.conventions.makeup_days)


def _term_of(obligation: Obligation) -> Term:
    if obligation.term is None:
        raise AssertionError(f"obligation {obligation.code}: loading should have refused it without a term")
    return obligation.term
