"""What a dossier's clock amounts to at an instant: its class, what was used, what is left, when that changes.

Class and lateness of a step of the process are judged by the same functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from slasvc.model.assessment import Timeliness
from slasvc.model.deadline import Deadline
from slasvc.reference import wall_clock
from slasvc.reference.clock import Clock
from slasvc.reference.counting import working_days_between
from slasvc.reference.length import runs_by_instant
from slasvc.reference.tolling import Tolled, outside, resumed_interval
from slasvc.reference.view import ONE_DAY, CalendarView
from slasvc.reference.working_time import working_pieces

PAST_DUE = frozenset({Timeliness.LATE, Timeliness.OVERDUE})


@dataclass(frozen=True, slots=True)
class Standing:
    """How a clock stands.

    Attributes:
        clock: after the last visible event.
        now: the instant at which it stopped, else the as-of time.
        done: whether it has stopped.
        deadline: None while a suspension leaves none.
        projection: the deadline if all that stops the clock were resumed now; None where there is a deadline.
    """

    clock: Clock
    now: int
    done: bool
    deadline: Deadline | None
    projection: Deadline | None


def stand(clock: Clock, as_of: int) -> Standing:
    """Return how a clock stands at the as-of time.

    Raises:
        OutOfRange: the term does not end inside the coverage, or it still runs and the as-of date is not covered.
    """
    if clock.stopped_time is not None:
        deadline = clock.deadline(clock.stopped_time)
        return Standing(clock, clock.stopped_time, True, deadline, None)
    clock.view.covered_date(as_of)
    if clock.stopping(as_of):
        return Standing(clock, as_of, False, None, clock.resumed_at(as_of).deadline(as_of))
    return Standing(clock, as_of, False, clock.deadline(as_of), None)


def classify(standing: Standing) -> tuple[Timeliness, int]:
    """Return class and severity."""
    clock, deadline = standing.clock, standing.deadline
    if deadline is None:
        return Timeliness.SUSPENDED, 0
    limit, warned = clock.limit(deadline), clock.rule.warn_working_days
    timeliness = class_of(clock.view, deadline.due_date, limit, standing.now, standing.done, warned)
    if timeliness not in PAST_DUE:
        return timeliness, 0
    today = clock.view.local_date(standing.now)
    return timeliness, _severity(clock, working_days_between(clock.view, deadline.due_date, today))


def class_of(
    view: CalendarView,
    due_date: date,
    limit: int,
    now: int,
    done: bool,
    warn_working_days: int,
    held: bool = False,
) -> Timeliness:
    """Return the class of what ends on a date and is past due after `limit`.

    The classes are tested in order, so that they are a partition. `held`: it stands still unless it is past due.
    """
    today = view.local_date(now)
    if now > limit:
        return Timeliness.LATE if done else Timeliness.OVERDUE
    if done:
        return Timeliness.EARLY if today < due_date else Timeliness.ON_TIME
    if held:
        return Timeliness.SUSPENDED
    if today >= due_date:
        return Timeliness.DUE_TODAY
    if working_days_between(view, today, due_date) <= warn_working_days:
        return Timeliness.DUE_SOON
    return Timeliness.ON_TRACK


def lateness(standing: Standing) -> tuple[int | None, int | None]:
    """Return signed working days after the due date and, for hours, whole working minutes after the due time."""
    clock, deadline = standing.clock, standing.deadline
    if deadline is None:
        return None, None
    by_instant = runs_by_instant(clock.run.length, clock.conventions)
    return lateness_of(clock.view, deadline, standing.now, by_instant)


def lateness_of(view: CalendarView, deadline: Deadline, now: int, by_instant: bool) -> tuple[int, int | None]:
    """Return signed working days after the due date and, where asked, whole working minutes after the due time."""
    days = working_days_between(view, deadline.due_date, view.local_date(now))
    if not by_instant:
        return days, None
    first, last = sorted((deadline.due_time, now))
    minutes = _working_seconds(view, first, last) // 60
    return days, minutes if now > deadline.due_time else -minutes


def consumed(standing: Standing) -> tuple[int, int]:
    """Return working days and whole working minutes used in the last run: to the end, as-of, or the suspension."""
    clock = standing.clock
    stopping = [] if standing.done else clock.stopping(standing.now)
    until = min([one.start_time for one in stopping], default=standing.now)
    view, run, conventions = clock.view, clock.run, clock.conventions
    intervals = clock.intervals_at(standing.now) + [
        resumed_interval(view, conventions, one.ground, one.start_time, standing.now) for one in stopping
    ]
    tolled = clock.tolled(run, intervals)
    days_out = tolled.dates
    if runs_by_instant(run.length, conventions):
        days_out = frozenset(when for one in intervals for when in one.dates)
    days = sum(
        view.counts(when)
        for when in _dates(run.receipt.day_zero, view.local_date(until))
        if when not in days_out
    )
    return days, _free_seconds(view, run.receipt.time, until, tolled) // 60


def remaining(standing: Standing) -> tuple[int, int]:
    """Return working days and whole working minutes left to the due or projected end; none when past or done."""
    target = standing.deadline or standing.projection
    if standing.done or target is None:
        return 0, 0
    view = standing.clock.view
    days = working_days_between(view, view.local_date(standing.now), target.due_date)
    return max(days, 0), _working_seconds(view, standing.now, target.due_time) // 60


def suspended_days(standing: Standing) -> int:
    """Return the working days after the receipt on which the clock stood still, in the whole history."""
    clock = standing.clock
    intervals = clock.intervals_at(standing.now) + [
        resumed_interval(clock.view, clock.conventions, one.ground, one.start_time, standing.now)
        for one in clock.stopping(standing.now)
    ]
    dates = {when for one in intervals for when in one.dates if when > clock.receipt_date}
    return sum(clock.view.counts(when) for when in dates)


def next_change_time(standing: Standing) -> int | None:
    """Return the first instant after now at which class or severity changes if nothing else happens."""
    if standing.done:
        return None
    clock = standing.clock
    view = clock.view
    if standing.deadline is None:
        ends = [one.at_most for one in clock.stopping(standing.now)]
        last_end = max((end.due_time for end in ends if end is not None), default=0)
        candidates = [last_end + 1] if None not in ends else []
    else:
        candidates = _turning_points(clock, standing.deadline)
    present = classify(standing)
    for instant in sorted(candidates):
        if instant <= standing.now or not view.covers(view.local_date(instant)):
            continue
        if standing.deadline is None:
            return instant
        if classify(Standing(clock, instant, False, standing.deadline, None)) != present:
            return instant
    return None


def _turning_points(clock: Clock, deadline: Deadline) -> list[int]:
    """Return the instants at which the class or severity of a dossier with a due date can change."""
    view = clock.view
    warned = deadline.due_date  # the first date with no more than `warn_working_days` left
    left = 0
    while view.covers(warned - ONE_DAY):
        left += view.counts(warned)
        if left > clock.rule.warn_working_days:
            break
        warned -= ONE_DAY
    dates = [warned, deadline.due_date]
    late = 0
    when = deadline.due_date + ONE_DAY
    while view.covers(when) and late <= clock.rule.severity_bands[1]:
        late += view.counts(when)
        dates.append(when)
        when += ONE_DAY
    midnights = [wall_clock.clock_instant(view.zone, one, 0) for one in dates]
    return [*midnights, clock.limit(deadline) + 1]


def _severity(clock: Clock, late_days: int) -> int:
    first, second = clock.rule.severity_bands
    if late_days <= first:
        return 1
    return 2 if late_days <= second else 3


def _working_seconds(view: CalendarView, start_time: int, end_time: int) -> int:
    return sum(end - start for _, start, end in working_pieces(view, start_time, end_time))


def _free_seconds(view: CalendarView, start_time: int, end_time: int, tolled: Tolled) -> int:
    """Return the working time between two instants that is tolled neither by day nor by time."""
    return sum(
        last - first
        for civil_date, start, end in working_pieces(view, start_time, end_time)
        if civil_date not in tolled.dates
        for first, last in outside((start, end), tolled.pieces)
    )


def _dates(after: date, until: date) -> list[date]:
    return [after + offset * ONE_DAY for offset in range(1, (until - after).days + 1)]
