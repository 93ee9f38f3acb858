"""The steps of the internal process (quy trình nội bộ): where each began and ended, and how each stands.

They follow the clock event by event: a suspension of the dossier holds open steps, a restart begins them again.
A step knows its start and end as instants; it is laid on the calendar of its unit only when it is judged, so that
its overuse is never inherited from another one. Every corner is fixed in `docs/adr/0007-*`, numbers 19 to 26.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from slasvc.errors import InvalidInput
from slasvc.model.assessment import StepAssessment, Timeliness
from slasvc.model.calendar import Calendar
from slasvc.model.dossier import EventKind
from slasvc.model.rule import Mode, ProcessStep, Reopen, RestartSteps
from slasvc.model.term import Conventions, CutoffEffect, Term, Unit
from slasvc.reference.checking import STEP_KINDS, CalendarOf
from slasvc.reference.classify import class_of, lateness_of
from slasvc.reference.clock import Clock
from slasvc.reference.history import Entry, Phase, impossible
from slasvc.reference.laying import deadline_of, last_instant, lay, receive
from slasvc.reference.length import Length, length_of, may_add, runs_by_instant
from slasvc.reference.receipt import Receipt
from slasvc.reference.tolling import Interval, Tolled, resumed_interval, taken_at, toll_days, toll_time
from slasvc.reference.view import CalendarView


@dataclass(slots=True)
class Progress:
    """How far a step has come since it last began.

    Attributes:
        start_time, end_time: None until then.
        cut_short: it ended only because the dossier was completed; steps after it do not begin.
        pluses: what resumptions added while it was open.
        unit, official: the last ones that its events name; empty when none does.
    """

    step: ProcessStep
    start_time: int | None = None
    end_time: int | None = None
    cut_short: bool = False
    pluses: list[Term] = field(default_factory=list)
    unit: str = ""
    official: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it has started and is not complete."""
        return self.start_time is not None and self.end_time is None

    @property
    def is_complete(self) -> bool:
        """Whether what waits for it may begin."""
        return self.end_time is not None and not self.cut_short


class Process:
    """The steps of one dossier, beside its statutory clock, which has started."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.steps = {step.code: Progress(step) for step in clock.rule.steps}
        self._begin_first(clock.origin_time)

    def take(self, entry: Entry) -> None:
        """Take the next event, after the clock took it.

        Raises:
            InvalidInput: `IMPOSSIBLE_HISTORY` for a step that has not started or is complete.
            OutOfRange: a resumption or reopening is not taken inside the coverage.
        """
        event = entry.event
        if event.time < self.clock.origin_time:
            return
        if event.kind in STEP_KINDS:
            self._take_own(entry)
        elif event.kind is EventKind.RESUMED and entry.phase is Phase.RUNNING:
            self._resume(entry)
        elif event.kind is EventKind.COMPLETED or (
            event.kind is EventKind.REFUSED and entry.phase is Phase.RUNNING
        ):
            for one in self.steps.values():
                if one.is_open:
                    one.end_time, one.cut_short = event.time, True
        elif event.kind is EventKind.REOPENED:
            self._reopen(event.time)

    def _take_own(self, entry: Entry) -> None:
        event = entry.event
        one = self.steps[event.step]
        if not one.is_open:
            raise self._not_open(entry, one)
        one.unit = event.authority or one.unit
        one.official = event.official or one.official
        if event.kind is EventKind.STEP_COMPLETED:
            one.end_time = event.time
            self._begin_next()

    def _resume(self, entry: Entry) -> None:
        if self.clock.grounds[entry.ground].mode in {Mode.RESTART, Mode.NEW_TERM}:
            # The work begins again, whether or not the suspension still moved the due date.
            self._begin_again(entry.event.time)
            return
        for position, added in self.clock.pluses:
            if position == entry.position:
                for one in self.steps.values():
                    if one.is_open and may_add(one.step.term.unit, added):
                        one.pluses.append(added)

    def _reopen(self, recorded_time: int) -> None:
        for one in self.steps.values():
            if one.cut_short:
                one.end_time, one.cut_short = None, False
        if self.clock.rule.reopen is Reopen.RESTART:
            self._begin_again(recorded_time)

    def _begin_again(self, recorded_time: int) -> None:
        time = taken_at(self.clock.view, self.clock.conventions, recorded_time)
        if self.clock.rule.restart_steps is RestartSteps.FIRST:
            self.steps = {code: Progress(one.step) for code, one in self.steps.items()}
            self._begin_first(time)
            return
        for code, one in self.steps.items():
            if one.is_open:
                self.steps[code] = Progress(one.step, time)

    def _begin_first(self, time: int) -> None:
        for one in self.steps.values():
            if not one.step.after:
                one.start_time = time

    def _begin_next(self) -> None:
        """Begin the steps for which none is awaited any more: day 0 is the day the last of those was complete."""
        for one in self.steps.values():
            if one.start_time is not None or not one.step.after:
                continue
            ends = [self.steps[code].end_time for code in one.step.after if self.steps[code].is_complete]
            if len(ends) == len(one.step.after):
                one.start_time = max(end for end in ends if end is not None)

    def _not_open(self, entry: Entry, one: Progress) -> InvalidInput:
        code = one.step.code
        awaited = [before for before in one.step.after if not self.steps[before].is_complete]
        sentence = f"step {code!r} has not started, it waits for: {', '.join(awaited)}"
        if one.end_time is not None:
            sentence = f"step {code!r} is complete already"
        accepted = [other for other, progress in self.steps.items() if progress.is_open]
        return impossible(entry.index, entry.event, sentence, accepted)


def assess_steps(
    process: Process, calendar: Calendar, calendar_of: CalendarOf, owner: str, as_of: int
) -> tuple[StepAssessment, ...]:
    """Return how every step stands, in the order of the rule, on the calendars of their units.

    Raises:
        OutOfRange: a step does not end inside the coverage of its calendar, or that does not cover now.
        NotKnown: what `calendar_of` raises.
    """
    clock = process.clock
    held = clock.stopping(as_of)
    intervals = clock.intervals_at(as_of) + [
        resumed_interval(clock.view, clock.conventions, one.ground, one.start_time, as_of) for one in held
    ]
    answers = []
    for one in process.steps.values():
        named = one.unit or one.step.unit
        if one.start_time is None:
            answers.append(_not_started(one, named or owner))
            continue
        on = calendar_of(named) if named else calendar
        answers.append(_assess(one, clock, on, intervals, bool(held), named or owner, as_of))
    return tuple(answers)


def _not_started(one: Progress, unit: str) -> StepAssessment:
    return StepAssessment(one.step, Timeliness.NOT_STARTED, None, None, None, None, None, unit, "")


def _assess(
    one: Progress,
    clock: Clock,
    calendar: Calendar,
    intervals: list[Interval],
    held: bool,
    unit: str,
    as_of: int,
) -> StepAssessment:
    """Return how a step that has started stands."""
    if one.start_time is None:
        raise AssertionError("a step is laid from its start")
    conventions = _conventions_of(one.step)
    view = CalendarView(calendar, conventions.makeup_days)
    length = length_of(one.step.term)
    for added in one.pluses:
        length = length.plus(added)
    receipt = receive(view, conventions, length.unit, one.start_time)
    now = as_of if one.end_time is None else one.end_time
    today = view.covered_date(now)
    if one.end_time is not None:
        intervals = [_clipped(interval, now, today) for interval in intervals]
    laid = lay(view, conventions, receipt, length, _tolled(conventions, length, receipt, intervals))
    deadline = deadline_of(view, receipt, laid, receipt.receipt_date)
    limit = last_instant(view, conventions, length, deadline.due_date, deadline.due_time)
    done = one.end_time is not None
    overuse_days, overuse_minutes = lateness_of(view, deadline, now, runs_by_instant(length, conventions))
    return StepAssessment(
        step=one.step,
        timeliness=class_of(view, deadline.due_date, limit, now, done, clock.rule.warn_working_days, held),
        start_time=one.start_time,
        end_time=one.end_time,
        deadline=deadline,
        overuse_days=overuse_days,
        overuse_minutes=overuse_minutes,
        unit=unit,
        official=one.official,
    )


def _conventions_of(step: ProcessStep) -> Conventions:
    """Return a step's conventions: after the cut-off the work of a step moves, though the due date does not."""
    if step.conventions.cutoff_effect is not CutoffEffect.HAND_OVER_ONLY:
        return step.conventions
    # Decree 118/2025/ND-CP art. 18.2: what comes after 15:00 is handed over on the next working day.
    same_day = step.term.unit is Unit.SAME_DAY
    effect = CutoffEffect.SHIFT_DUE if same_day else CutoffEffect.SHIFT_START
    return replace(step.conventions, cutoff_effect=effect)


def _clipped(interval: Interval, end_time: int, end_date: date) -> Interval:
    """Return what of an interval lies up to the end of a step."""
    dates = frozenset(when for when in interval.dates if when <= end_date)
    return replace(interval, end_time=min(interval.end_time, end_time), dates=dates)


def _tolled(conventions: Conventions, length: Length, receipt: Receipt, intervals: list[Interval]) -> Tolled:
    if runs_by_instant(length, conventions):
        return toll_time(intervals, receipt.time)
    return toll_days(intervals, receipt.day_zero, receipt.time)
