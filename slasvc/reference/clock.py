"""The clock of one dossier: runs, suspensions and what ends them, event by event in order of time.

A ledger, not an accumulator: runs and intervals are kept as they happened and laid anew whenever an end is asked
for. Only the last run counts. Every corner is fixed in `docs/adr/0006-readings-of-the-clock.md`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from slasvc.model.deadline import Deadline
from slasvc.model.dossier import EventKind
from slasvc.model.explanation import PortionKind
from slasvc.model.rule import Ground, Mode, OverMax, PlusApplies, Reopen, RuleVersion
from slasvc.model.term import NO_CUTOFF, Compare, Conventions, EndEvent
from slasvc.reference import wall_clock
from slasvc.reference.counting import add_term_in
from slasvc.reference.history import Phase, Step
from slasvc.reference.laying import deadline_of, lay, receive
from slasvc.reference.length import Length, length_of, runs_by_instant
from slasvc.reference.receipt import Receipt
from slasvc.reference.tolling import (
    Interval,
    Tolled,
    exhausted_interval,
    resumed_interval,
    taken_at,
    toll_days,
    toll_time,
)
from slasvc.reference.view import CalendarView


@dataclass(frozen=True, slots=True)
class Run:
    """A term laid from an origin.

    Attributes:
        begun: how it began; a word of the ledger.
        start_time: the receipt, or the resumption or reopening that began it.
        receipt: how that was taken: day 0 and the instant it counts from.
        base: the term it began with, nothing added.
        length: with additions and extensions.
        ground: of the suspension whose end began it.
    """

    begun: PortionKind
    start_time: int
    receipt: Receipt
    base: Length
    length: Length
    ground: Ground | None = None


@dataclass(frozen=True, slots=True)
class Suspension:
    """A suspension that nobody has resumed yet.

    Attributes:
        tolls: whether it stops the clock.
        at_most: when its exclusion ends by itself; None where it does not.
    """

    ground: Ground
    start_time: int
    tolls: bool
    at_most: Deadline | None

    def has_ended(self, instant: int) -> bool:
        """Say whether the most that its ground allows was used up before the instant."""
        return self.at_most is not None and instant > self.at_most.due_time

    def stops(self, instant: int) -> bool:
        """Say whether the clock stands still for it at the instant."""
        return self.tolls and not self.has_ended(instant)


@dataclass(slots=True)
class Clock:
    """What the events so far have made of the term.

    Attributes:
        grounds: those that hold on the law day, by code.
        rule_length: the rule's term with the additions of the dossier's attributes.
        requests: suspensions of each ground so far, over the whole history.
        stopped_time: when the clock stopped; None while it runs.
    """

    view: CalendarView
    rule: RuleVersion
    conventions: Conventions
    grounds: Mapping[str, Ground]
    origin_time: int
    rule_base: Length
    rule_length: Length
    runs: list[Run] = field(default_factory=list)
    intervals: list[Interval] = field(default_factory=list)
    open: list[Suspension] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)
    granted: set[str] = field(default_factory=set)
    completed_time: int = 0
    completed_late: bool = False
    stopped_time: int | None = None

    @property
    def run(self) -> Run:
        """The last run, the only one that counts."""
        return self.runs[-1]

    @property
    def receipt_date(self) -> date:
        """The civil date on which the first run began."""
        return self.runs[0].receipt.receipt_date

    def start(self) -> None:
        """Begin the first run. Raises OutOfRange where the calendar ends before it."""
        self._begin(PortionKind.RECEIPT, self.origin_time, self.rule_base, self.rule_length)

    def take(self, step: Step) -> None:
        """Take the next event, which the rule allows.

        Raises:
            OutOfRange: the date of the event, or a term that it begins, is not covered.
            InvalidInput: `MONTH_OVERFLOW` for a term that it begins.
        """
        event = step.event
        if step.phase is Phase.BEFORE_ACCEPTANCE:
            if event.kind is EventKind.SUSPENDED:
                self.requests[step.ground] += 1  # at intake: recorded, tolls nothing
            return
        if event.kind is EventKind.SUSPENDED:
            self._suspend(self.grounds[step.ground], event.time, bool(event.reason))
        elif event.kind is EventKind.RESUMED:
            self.view.covered_date(event.time)
            ended = next(one for one in self.open if one.ground.code == step.ground)
            self.open.remove(ended)
            self._resume(ended, event.time)
        elif event.kind is EventKind.EXTENDED:
            self.view.covered_date(event.time)
            if not self.is_past_due(event.time) and event.extension is not None:
                self._add(length=self.run.length.plus(event.extension))
        elif event.kind in {EventKind.COMPLETED, EventKind.REFUSED}:
            self._complete(event.time)
        elif event.kind is EventKind.RETURNED:
            self._return(event.time)
        elif event.kind is EventKind.REOPENED:
            self._reopen(event.time)

    def stopping(self, instant: int) -> list[Suspension]:
        """Return the open suspensions for which the clock stands still at an instant."""
        return [one for one in self.open if one.stops(instant)]

    def intervals_at(self, instant: int) -> list[Interval]:
        """Return what is tolled for certain at an instant: what was resumed or has ended by itself."""
        ended = [self._exhausted(one) for one in self.open if one.tolls and one.has_ended(instant)]
        return [*self.intervals, *(interval for interval in ended if interval is not None)]

    def deadline(self, instant: int) -> Deadline:
        """Return the end of the last run as moved by what is tolled for certain at an instant."""
        run = self.run
        laid = lay(
            self.view,
            self.conventions,
            run.receipt,
            run.length,
            self.tolled(run, self.intervals_at(instant)),
        )
        return deadline_of(self.view, run.receipt, laid, self.receipt_date)

    def tolled(self, run: Run, intervals: Sequence[Interval]) -> Tolled:
        """Return what intervals take out of a run."""
        if runs_by_instant(run.length, self.conventions):
            return toll_time(intervals, run.receipt.time)
        return toll_days(intervals, run.receipt.day_zero, run.receipt.time)

    def is_past_due(self, instant: int) -> bool:
        """Say whether an instant comes after the end as moved so far. While suspended nothing does."""
        if self.stopping(instant):
            return False
        return instant > self.limit(self.deadline(instant))

    def limit(self, deadline: Deadline) -> int:
        """Return the last instant that is not past due."""
        compare = self.conventions.compare
        if compare is Compare.BY_UNIT:
            # Civil Code 91/2015/QH13 art. 147.1 and 148: hours end at the moment, days at the end of the day.
            hours = runs_by_instant(self.run.length, self.conventions)
            compare = Compare.INSTANT if hours else Compare.DATE
        if compare is Compare.INSTANT:
            return deadline.due_time
        return wall_clock.midnight_ending(self.view.zone, deadline.due_date)

    def resumed_at(self, instant: int) -> Clock:
        """Return the clock as it would be if all that stops it were resumed at an instant."""
        projected = replace(
            self,
            runs=list(self.runs),
            intervals=list(self.intervals),
            open=list(self.open),
            granted=set(self.granted),
        )
        for suspension in self.stopping(instant):
            projected.open.remove(suspension)
            projected._resume(suspension, instant)
        return projected

    def _suspend(self, ground: Ground, time: int, documented: bool) -> None:
        self.view.covered_date(time)
        self.requests[ground.code] += 1
        too_often = ground.max_times is not None and self.requests[ground.code] > ground.max_times
        idle = (
            ground.mode is Mode.RECORD_ONLY
            or (ground.needs_document and not documented)
            or (too_often and ground.over_max is OverMax.IGNORED)
        )
        tolls = not idle and not self.is_past_due(time)
        at_most = None
        if tolls and ground.at_most is not None:
            without_cutoff = replace(self.conventions, cutoff=NO_CUTOFF)
            at_most = add_term_in(self.view, ground.at_most, without_cutoff, time)
        self.open.append(Suspension(ground, time, tolls, at_most))

    def _resume(self, ended: Suspension, recorded_time: int) -> None:
        """End a suspension that is no longer among the open ones, and do what its mode says."""
        if not ended.tolls:
            return
        time = taken_at(self.view, self.conventions, recorded_time)
        exhausted = self._exhausted(ended) if ended.has_ended(time) else None
        self.intervals.append(
            exhausted or resumed_interval(self.view, self.conventions, ended.ground, ended.start_time, time)
        )
        # Until it is resumed or ends by itself nothing is past due; after the due time nothing cures.
        if ended.has_ended(recorded_time) and self.is_past_due(recorded_time):
            return
        ground = ended.ground
        if ground.mode is Mode.RESUME_PLUS and ground.added is not None:
            if ground.plus_applies is PlusApplies.EACH or ground.code not in self.granted:
                self._add(length=self.run.length.plus(ground.added))
            self.granted.add(ground.code)
        elif ground.mode is Mode.RESTART:
            # Decree 61/2018/ND-CP art. 19.4, 118/2025/ND-CP art. 19.5: counted anew from the full supplement.
            self._begin(PortionKind.RESTARTED, time, self.rule_base, self.rule_length, ground)
        elif ground.mode is Mode.NEW_TERM and ground.added is not None:
            new_length = length_of(ground.added)
            self._begin(PortionKind.NEW_TERM, time, new_length, new_length, ground)

    def _complete(self, time: int) -> None:
        self.view.covered_date(time)
        while self.open:
            self._resume(self.open.pop(0), time)
        self.completed_time = time
        self.completed_late = self.is_past_due(time)
        if self.conventions.end_event is EndEvent.COMPLETED:
            # Decree 118/2025/ND-CP art. 22.3: the result is ready; collecting it later makes nobody late.
            self.stopped_time = time

    def _return(self, time: int) -> None:
        if self.conventions.end_event is EndEvent.RETURNED:
            self.view.covered_date(time)
            self.stopped_time = time

    def _reopen(self, recorded_time: int) -> None:
        self.view.covered_date(recorded_time)
        self.stopped_time = None
        if self.completed_late or recorded_time < self.origin_time:
            return
        time = taken_at(self.view, self.conventions, recorded_time)
        if self.rule.reopen is Reopen.RESTART:
            self._begin(PortionKind.REOPENED, time, self.rule_base, self.rule_length)
        else:
            self.intervals.append(
                resumed_interval(self.view, self.conventions, None, self.completed_time, time)
            )

    def _begin(
        self, begun: PortionKind, time: int, base: Length, length: Length, ground: Ground | None = None
    ) -> None:
        receipt = receive(self.view, self.conventions, length.unit, time)
        self.runs.append(Run(begun, time, receipt, base, length, ground))
        self.deadline(time)  # a run must end inside the coverage, whatever comes later

    def _add(self, length: Length) -> None:
        self.runs[-1] = replace(self.run, length=length)

    def _exhausted(self, suspension: Suspension) -> Interval | None:
        if suspension.at_most is None:
            return None
        return exhausted_interval(
            self.view, self.conventions, suspension.ground, suspension.start_time, suspension.at_most
        )
