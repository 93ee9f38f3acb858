"""How a due date came about: every day from the receipt to the due date, and what it used of the term.

The ledger walks the days again and spends the length day by day; that what it spent is the whole length, and that
it ends on the due date of `evaluate`, is tested.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from slasvc.model.calendar import Calendar, DayKind
from slasvc.model.dossier import Dossier
from slasvc.model.explanation import Explanation, Portion, PortionKind
from slasvc.model.rule import RuleSet
from slasvc.model.term import CutoffEffect, DayCounting, Unit
from slasvc.reference.checking import CalendarOf, no_calendars
from slasvc.reference.citing import cite
from slasvc.reference.classify import Standing
from slasvc.reference.clock import Clock, Run
from slasvc.reference.evaluate import answer
from slasvc.reference.laying import base_of_same_day, corresponding_end, hour_seconds, lay, roll
from slasvc.reference.length import Length, in_calendar_units, runs_by_instant
from slasvc.reference.tolling import Interval
from slasvc.reference.view import ONE_DAY
from slasvc.reference.working_time import working_pieces

REST_KINDS = {
    DayKind.WEEKLY_REST: PortionKind.WEEKLY_REST,
    DayKind.PUBLIC_HOLIDAY: PortionKind.PUBLIC_HOLIDAY,
    DayKind.SUBSTITUTE_REST: PortionKind.SUBSTITUTE_REST,
    DayKind.SWAPPED_OFF: PortionKind.SWAPPED_OFF,
    DayKind.OFFICE_OFF: PortionKind.OFFICE_OFF,
}


def explain(
    rules: RuleSet,
    calendar: Calendar,
    dossier: Dossier,
    as_of: int,
    *,
    calendar_of: CalendarOf = no_calendars,
) -> Explanation:
    """Return the ledger of a dossier's last run, after those of the runs that lapsed.

    For a dossier that is suspended it leads to the projection: every open suspension resumed at the as-of time.
    It is the ledger of the statutory term, whichever clock the dossier is classified against.

    Raises:
        SlaError: whatever `evaluate` raises.
    """
    found = answer(rules, calendar, dossier, as_of, calendar_of=calendar_of)
    if found.standing is None:
        return Explanation(found.assessment, (), 0, False, False, cite(found.assessment, None, dossier))
    standing = found.standing
    projected = standing.deadline is None
    clock = standing.clock.resumed_at(standing.now) if projected else standing.clock
    intervals = clock.intervals_at(standing.now)
    ledger = _Ledger(clock, intervals, _suppose(standing) if projected else None)
    # Of the runs that a projection begins only the last takes any time.
    for run, following in pairwise([*standing.clock.runs, *clock.runs[len(standing.clock.runs) :][-1:]]):
        ledger.write_lapsed(run, following)
    length = ledger.write_last(clock.run)
    return Explanation(
        assessment=found.assessment,
        portions=tuple(ledger.portions),
        length=length,
        in_seconds=runs_by_instant(clock.run.length, clock.conventions),
        projected=projected,
        citations=cite(found.assessment, clock, dossier, intervals),
    )


@dataclass(frozen=True, slots=True)
class _Supposition:
    """That a dossier which has stood still since a date is resumed at the as-of time.

    Attributes:
        runs: how many have begun without it.
    """

    as_of: int
    as_of_date: date
    since_date: date
    runs: int

    def makes(self, portion: Portion) -> bool:
        """Say whether a portion of a run that has begun comes about only by the resumption."""
        if portion.start_time is not None:
            return portion.start_time >= self.as_of
        return portion.first_date > (self.since_date if portion.used else self.as_of_date)


def _suppose(standing: Standing) -> _Supposition:
    clock, now = standing.clock, standing.now
    since = min(one.start_time for one in clock.stopping(now))
    local_date = clock.view.local_date
    return _Supposition(now, local_date(now), local_date(since), len(clock.runs))


@dataclass(slots=True)
class _Budget:
    """What is left of a length, and where additions begin."""

    length: int
    base: int
    used: int = 0

    def spend(self, amount: int) -> tuple[int, bool]:
        """Use up to `amount`; return how much, and whether it came of what was added to the base."""
        added = self.used >= self.base
        spent = min(amount, self.length - self.used)
        self.used += spent
        return spent, added


class _Ledger:
    """Writes portions, joining neighbours that say the same."""

    def __init__(self, clock: Clock, intervals: Sequence[Interval], supposition: _Supposition | None) -> None:
        self.portions: list[Portion] = []
        self._supposition = supposition
        self._clock = clock
        self._view = clock.view
        self._intervals = intervals

    def write_lapsed(self, run: Run, following: Run) -> None:
        """Write a run that another one ended; it uses nothing of the last one."""
        end = following.start_time
        if runs_by_instant(run.length, self._clock.conventions):
            portions = self._walk_time(run, end, self._budget(run))
        else:
            before = self._view.local_date(end) - ONE_DAY
            portions = self._walk_days(run, before, before, before, self._budget(run))
        projected = self._begins(following)
        for portion in portions:
            self._write(replace(portion, used=0, lapsed=True, projected=projected))

    def write_last(self, run: Run) -> int:
        """Write the run that counts, and return its length."""
        budget = self._budget(run)
        laid = lay(
            self._view,
            self._clock.conventions,
            run.receipt,
            run.length,
            self._clock.tolled(run, self._intervals),
        )
        if runs_by_instant(run.length, self._clock.conventions):
            portions = self._walk_time(run, laid.due_time, budget)
        else:
            portions = self._walk_days(
                run, laid.unrolled, laid.due_date, max(laid.unrolled, laid.due_date), budget
            )
        begins, supposed = self._begins(run), self._supposition
        for portion in portions:
            projected = begins or (supposed is not None and supposed.makes(portion))
            self._write(replace(portion, projected=projected))
        return budget.length

    def _begins(self, run: Run) -> bool:
        """Say whether it is the resumption that is supposed which begins a run."""
        return self._supposition is not None and run not in self._clock.runs[: self._supposition.runs]

    def _budget(self, run: Run) -> _Budget:
        return _Budget(self._measure(run, run.length), self._measure(run, run.base))

    def _measure(self, run: Run, length: Length) -> int:
        """Return a length in seconds or, for runs of days, in half days; months as the days they have here."""
        if runs_by_instant(run.length, self._clock.conventions):
            return hour_seconds(self._view, length)
        if not in_calendar_units(length):
            return length.halves
        day_zero = run.receipt.day_zero
        return 2 * (corresponding_end(self._view, self._clock.conventions, day_zero, length) - day_zero).days

    def _walk_days(
        self, run: Run, unrolled: date, due_date: date, last: date, budget: _Budget
    ) -> Iterator[Portion]:
        """Yield one portion a day from the receipt to the last date."""
        receipt = run.receipt
        yield self._opening(run, self._spend_day_zero(run, receipt.receipt_date, budget))
        when = receipt.receipt_date + ONE_DAY
        while when <= last:
            if when < receipt.day_zero:
                yield self._resting(when)
            elif when == receipt.day_zero:
                kind = PortionKind.DEEMED
                if receipt.late and self._clock.conventions.cutoff_effect is CutoffEffect.SHIFT_START:
                    kind = PortionKind.CUT_OFF
                yield Portion(kind, when, when, self._spend_day_zero(run, when, budget))
            elif in_calendar_units(run.length):
                yield self._calendar_day(when, unrolled, due_date, budget)
            else:
                yield self._working_day(run, when, unrolled, budget)
            when += ONE_DAY
        if due_date < receipt.receipt_date <= last:
            # A zero term received on a rest day, rolled back to the working day before.
            yield Portion(PortionKind.ROLLED, due_date, due_date)

    def _spend_day_zero(self, run: Run, when: date, budget: _Budget) -> int:
        """Return what day 0 uses: nothing (Civil Code art. 147.2), unless the first day is counted."""
        included = self._clock.conventions.day_counting is DayCounting.FIRST_DAY_INCLUDED
        if not included or when != run.receipt.day_zero or run.length.unit is Unit.SAME_DAY:
            return 0
        if in_calendar_units(run.length) or self._view.counts(when):
            return budget.spend(2)[0]
        return 0

    def _calendar_day(self, when: date, unrolled: date, due_date: date, budget: _Budget) -> Portion:
        """Return a day of a term in calendar units: days of any kind count, and days of any kind are tolled."""
        day = self._view.calendar.day(when)
        if interval := self._tolling(when):
            return self._suspended(when, interval)
        spent, added = budget.spend(2)
        if when > unrolled or when > due_date:
            return Portion(PortionKind.ROLLED, when, when, spent, names=day.names, source=day.source)
        if not spent:
            return self._moved(when)
        kind = PortionKind.EXTENDED if added else PortionKind.COUNTED
        return Portion(kind, when, when, spent, names=day.names, source=day.source)

    def _working_day(self, run: Run, when: date, unrolled: date, budget: _Budget) -> Portion:
        """Return a day of a term in working days or of a same-day term."""
        day = self._view.calendar.day(when)
        if when > unrolled:
            return Portion(PortionKind.ROLLED, when, when, names=day.names, source=day.source)
        if not self._view.counts(when):
            return self._resting(when)
        if interval := self._tolling(when):
            return self._suspended(when, interval)
        if run.length.unit is Unit.SAME_DAY and (kind := self._before_same_day(run, when)):
            return Portion(kind, when, when)
        spent, added = budget.spend(2)
        if not spent:
            return self._moved(when)
        kind = PortionKind.EXTENDED if added else PortionKind.COUNTED
        if spent == 1:
            kind = PortionKind.HALF
        elif day.kind is DayKind.MAKE_UP and not added:
            kind = PortionKind.MAKE_UP
        return Portion(kind, when, when, spent, names=day.names, source=day.source)

    def _before_same_day(self, run: Run, when: date) -> PortionKind | None:
        """Return what a working day up to the day a same-day term would end on is, None after it."""
        conventions = self._clock.conventions
        base = base_of_same_day(self._view, conventions, run.receipt)
        if when > roll(self._view, base, conventions.roll):
            return None
        return PortionKind.ROLLED if when > base else PortionKind.CUT_OFF

    def _walk_time(self, run: Run, end_time: int, budget: _Budget) -> Iterator[Portion]:
        """Yield the pieces of a run in hours, and the days off between them."""
        receipt = run.receipt
        yield self._opening(run, 0)
        if receipt.time != run.start_time:
            late_start = receipt.late and self._clock.conventions.cutoff_effect is CutoffEffect.SHIFT_START
            kind = PortionKind.CUT_OFF if late_start else PortionKind.DEEMED
            yield from self._days_off(run.start_time, receipt.time)
            yield self._timed(kind, receipt.time, receipt.time)
        reached = receipt.time
        for start, end in self._time_pieces(run, end_time):
            yield from self._days_off(reached, start)
            yield from self._spend_piece(start, end, budget)
            reached = end
        if reached < end_time:
            yield from self._days_off(reached, end_time)
            yield self._timed(PortionKind.ROLLED, reached, end_time)

    def _time_pieces(self, run: Run, end_time: int) -> Iterator[tuple[int, int]]:
        """Yield the time that could count: working time, or for `HOUR` all of it."""
        if run.length.unit is Unit.HOUR:
            if run.receipt.time < end_time:
                yield run.receipt.time, end_time
            return
        for _, start, end in working_pieces(self._view, run.receipt.time, end_time):
            yield start, end

    def _spend_piece(self, start: int, end: int, budget: _Budget) -> Iterator[Portion]:
        """Yield what a piece of time was: parts tolled, counted, of an addition, beyond the length."""
        cuts = {start, end}
        for one in self._intervals:
            cuts |= {edge for edge in (one.start_time, one.end_time) if start < edge < end}
        edges = sorted(cuts)
        for first, last in pairwise(edges):
            interval = next(
                (one for one in self._intervals if one.start_time <= first and last <= one.end_time), None
            )
            if interval is not None:
                yield replace(
                    self._suspended(self._view.local_date(first), interval), start_time=first, end_time=last
                )
                continue
            reached = first
            while reached < last:
                limit = budget.base - budget.used if budget.used < budget.base else last - reached
                spent, added = budget.spend(min(limit, last - reached))
                if not spent:
                    yield self._timed(PortionKind.MOVED, reached, last)
                    break
                kind = PortionKind.EXTENDED if added else PortionKind.COUNTED
                yield replace(self._timed(kind, reached, reached + spent), used=spent)
                reached += spent

    def _days_off(self, after: int, before: int) -> Iterator[Portion]:
        """Yield the days between two instants that do not count."""
        when, last = self._view.local_date(after) + ONE_DAY, self._view.local_date(before)
        while when < last:
            if not self._view.counts(when):
                yield self._resting(when)
            when += ONE_DAY

    def _opening(self, run: Run, used: int) -> Portion:
        """Return the portion of the receipt, or of the resumption or reopening that began the run."""
        portion = self._timed(run.begun, run.start_time, run.start_time)
        if not runs_by_instant(run.length, self._clock.conventions):
            portion = replace(portion, start_time=None, end_time=None)
        if run.ground is None:
            return replace(portion, used=used)
        ground = run.ground
        return replace(portion, used=used, names=ground.names, source=str(ground.source), ground=ground.code)

    def _resting(self, when: date) -> Portion:
        day = self._view.calendar.day(when)
        kind = PortionKind.NOT_COUNTED
        if not self._view.counts(when):
            kind = REST_KINDS.get(day.kind, PortionKind.NOT_COUNTED)
        return Portion(kind, when, when, names=day.names, source=day.source)

    def _tolling(self, when: date) -> Interval | None:
        return next((one for one in self._intervals if not one.by_time and when in one.dates), None)

    def _suspended(self, when: date, interval: Interval) -> Portion:
        if interval.ground is None:
            return Portion(PortionKind.CLOSED, when, when)
        ground = interval.ground
        return Portion(
            PortionKind.SUSPENDED,
            when,
            when,
            names=ground.names,
            source=str(ground.source),
            ground=ground.code,
        )

    def _moved(self, when: date) -> Portion:
        """Return a day by which the end moves for working time that was tolled."""
        interval = next((one for one in self._intervals if one.by_time), None)
        portion = Portion(PortionKind.MOVED, when, when)
        if interval is None or interval.ground is None:
            return portion
        ground = interval.ground
        return replace(portion, names=ground.names, source=str(ground.source), ground=ground.code)

    def _timed(self, kind: PortionKind, start_time: int, end_time: int) -> Portion:
        when = self._view.local_date(start_time)
        last = self._view.local_date(max(start_time, end_time - 1))
        return Portion(kind, when, last, start_time=start_time, end_time=end_time)

    def _write(self, portion: Portion) -> None:
        """Add a portion to the running total, joined to the one before where both say the same."""
        before = self.portions[-1] if self.portions else None
        total = (before.total if before else 0) + portion.used
        portion = replace(portion, total=total, names=portion.names or {})
        if before is not None and _continues(before, portion):
            self.portions[-1] = replace(
                before,
                last_date=portion.last_date,
                end_time=portion.end_time,
                used=before.used + portion.used,
                total=total,
            )
        else:
            self.portions.append(portion)


def _continues(before: Portion, portion: Portion) -> bool:
    """Say whether a portion follows without a gap and says the same."""
    same = (before.kind, before.names, before.source, before.ground, before.lapsed, before.projected) == (
        portion.kind,
        portion.names,
        portion.source,
        portion.ground,
        portion.lapsed,
        portion.projected,
    )
    if portion.start_time is not None or before.start_time is not None:
        return same and before.end_time == portion.start_time
    return same and before.last_date + ONE_DAY == portion.first_date
