"""The clock of one dossier: runs, suspensions and what ends them, event by event in order of time.

A ledger, not an accumulator: runs and intervals are kept as they happened and laid anew whenever an end is asked
for. Only the last run counts. The committed clock is this one with another term, which an apology can give a fixed
end. Every corner is fixed in `docs/adr/0006-readings-of-the-clock.md` and `docs/adr/0007-*`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from slasvc.model.deadline import Deadline
from slasvc.model.dossier import Event, EventKind
from slasvc.model.explanation import PortionKind
from slasvc.model.rule import Ground, Mode, OverMax, PlusApplies, Reopen, RuleVersion
from slasvc.model.term import NO_CUTOFF, Conventions, EndEvent, Term
from slasvc.reference.counting import add_term_in
from slasvc.reference.history import Entry, Phase
from slasvc.reference.laying import deadline_of, last_instant, lay, receive
from slasvc.reference.length import Length, length_of, runs_by_instant
from slasvc.reference.promises import Appointment, appoint, lay_appointment
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

BEGUN_BY = {
    EventKind.ACCEPTED: PortionKind.RECEIPT,
    EventKind.PAID: PortionKind.PAID,
    EventKind.SUBMITTED: PortionKind.SUBMITTED,
    EventKind.POSTMARKED: PortionKind.POSTMARKED,
}
"""What the ledger calls the beginning of a first run: the events that happen once, for which a rule can wait."""


@dataclass(frozen=True, slots=True)
class Run:
    """A term laid from an origin.

    Attributes:
        begun: how it began; a word of the ledger.
        start_time: the receipt, or the resumption or reopening that began it.
        receipt: how that was taken: day 0 and the instant it counts from.
        base: the term it began with, nothing added.
        length: with additions and extensions.
        position: of the event that began it, in the visible history.
        ground: of the suspension whose end began it.
    """

    begun: PortionKind
    start_time: int
    receipt: Receipt
    base: Length
    length: Length
    position: int
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
        promises: whether an apology can fix its end; so it is with the committed clock.
        requests: suspensions of each ground so far, over the whole history.
        pluses: what resumptions added to the term, after the positions of the events.
        appointment: the end that an apology fixed; None where none stands.
        stopped_time: when the clock stopped; None while it runs.
    """

    view: CalendarView
    rule: RuleVersion
    conventions: Conventions
    grounds: Mapping[str, Ground]
    origin_time: int
    rule_base: Length
    rule_length: Length
    promises: bool = False
    runs: list[Run] = field(default_factory=list)
    intervals: list[Interval] = field(default_factory=list)
    open: list[Suspension] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)
    granted: set[str] = field(default_factory=set)
    pluses: list[tuple[int, Term]] = field(default_factory=list)
    appointment: Appointment | None = None
    position: int = 0
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

    def start(self, position: int, begun: PortionKind) -> None:
        """Begin the first run with the event at a position, as the ledger calls it.

        Raises:
            OutOfRange: the calendar ends before the term.
            InvalidInput: `MONTH_OVERFLOW`.
        """
        self.position = position
        self._begin(begun, self.origin_time, self.rule_base, self.rule_length)

    def take(self, entry: Entry) -> None:
        """Take the next event, which the rule allows.

        Raises:
            OutOfRange: the date of the event, or a term that it begins, is not covered.
            InvalidInput: `MONTH_OVERFLOW` for a term that it begins.
        """
        event = entry.event
        self.position = entry.position
        if entry.phase is Phase.BEFORE_ACCEPTANCE:
            if event.kind is EventKind.SUSPENDED:
                self.requests[entry.ground] += 1  # at intake: recorded, tolls nothing
            return
        if event.kind is EventKind.SUSPENDED:
            self._suspend(self.grounds[entry.ground], event.time, bool(event.reason))
        elif event.kind is EventKind.RESUMED:
            self.view.covered_date(event.time)
            ended = next(one for one in self.open if one.ground.code == entry.ground)
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
        elif event.kind is EventKind.APOLOGISED and entry.phase is Phase.RUNNING:
            self._apologise(event)

    def stopping(self, instant: int) -> list[Suspension]:
        """Return the open suspensions for which the clock stands still at an instant."""
        return [one for one in self.open if one.stops(instant)]

    def intervals_at(self, instant: int) -> list[Interval]:
        """Return what is tolled for certain at an instant: what was resumed or has ended by itself."""
        ended = [self._exhausted(one) for one in self.open if one.tolls and one.has_ended(instant)]
        return [*self.intervals, *(interval for interval in ended if interval is not None)]

    def deadline(self, instant: int) -> Deadline:
        """Return the end of the last run or appointment as moved by what is tolled for certain at an instant."""
        run, intervals = self.run, self.intervals_at(instant)
        if self.appointment is not None:
            receipt = self.appointment.receipt
            tolled = self.tolled(replace(run, receipt=receipt), intervals)
            laid = lay_appointment(self.view, self.conventions, run.length, self.appointment, tolled)
            return deadline_of(self.view, receipt, laid, self.receipt_date)
        laid = lay(self.view, self.conventions, run.receipt, run.length, self.tolled(run, intervals))
        return deadline_of(self.view, run.receipt, laid, self.receipt_date)

    def original(self) -> Deadline:
        """Return the end of the first run as it was laid at receipt, before anything moved it."""
        receipt = self.runs[0].receipt
        laid = lay(self.view, self.conventions, receipt, self.rule_length)
        return deadline_of(self.view, receipt, laid, self.receipt_date)

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
        return last_instant(
            self.view, self.conventions, self.run.length, deadline.due_date, deadline.due_time
        )

    def resumed_at(self, instant: int) -> Clock:
        """Return the clock as it would be if all that stops it were resumed at an instant."""
        projected = replace(
            self,
            runs=list(self.runs),
            intervals=list(self.intervals),
            open=list(self.open),
            granted=set(self.granted),
            pluses=list(self.pluses),
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
                self.pluses.append((self.position, ground.added))
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

    def _apologise(self, event: Event) -> None:
        if not self.promises or event.promised_time is None or event.time < self.origin_time:
            return
        # Decree 118/2025/ND-CP art. 19.6: the letter of apology says the new date.
        self.appointment = appoint(self.view, event.time, event.promised_time)
        self.deadline(event.time)  # it must end inside the coverage, whatever comes later

    def _begin(
        self, begun: PortionKind, time: int, base: Length, length: Length, ground: Ground | None = None
    ) -> None:
        receipt = receive(self.view, self.conventions, length.unit, time)
        self.runs.append(Run(begun, time, receipt, base, length, self.position, ground))
        self.appointment = None  # of a term that has lapsed
        self.deadline(time)  # a run must end inside the coverage, whatever comes later

    def _add(self, length: Length) -> None:
        self.runs[-1] = replace(self.run, length=length)

    def _exhausted(self, suspension: Suspension) -> Interval | None:
        if suspension.at_most is None:
            return None
        return exhausted_interval(
            self.view, self.conventions, suspension.ground, suspension.start_time, suspension.at_most
        )
