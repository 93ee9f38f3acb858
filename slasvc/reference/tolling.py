"""What suspensions take out of a term: days for day terms, time for hour terms.

An interval knows its days as a plain set of dates. Sets and times of several intervals are united before
anything is counted, so that no day and no second is taken out twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from slasvc.model.deadline import Deadline
from slasvc.model.rule import Ground, Tolls
from slasvc.model.term import Conventions, NonWorkingResumption
from slasvc.reference.view import ONE_DAY, CalendarView
from slasvc.reference.working_time import working_pieces

Piece = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Interval:
    """A time in which the clock stood still.

    Attributes:
        start_time, end_time: instants `[start_time, end_time)`; empty when they are swapped.
        dates: the days it takes out of a term in day units.
        ground: why; None for the time from a completion to the reopening.
    """

    start_time: int
    end_time: int
    dates: frozenset[date]
    ground: Ground | None

    @property
    def by_time(self) -> bool:
        """Whether it takes working time and not days out of a term in day units."""
        return self.ground is not None and self.ground.tolls is Tolls.WORKING_TIME


@dataclass(frozen=True, slots=True)
class Tolled:
    """The union of what intervals take out of one run.

    Attributes:
        dates: whole days; empty for a run in hours.
        pieces: disjoint times in order: of every interval for a run in hours, else of those that toll time.
    """

    dates: frozenset[date] = frozenset()
    pieces: tuple[Piece, ...] = ()


NOTHING = Tolled()


def taken_at(view: CalendarView, conventions: Conventions, recorded_time: int) -> int:
    """Return the instant as of which a resumption is taken.

    Raises:
        OutOfRange: the date is not covered, or no later working day is.
    """
    recorded_date = view.covered_date(recorded_time)
    as_recorded = conventions.non_working_resumption is NonWorkingResumption.AS_RECORDED
    if as_recorded or view.counts(recorded_date):
        return recorded_time
    return view.opening(view.next_working_day(recorded_date))


def resumed_interval(
    view: CalendarView, conventions: Conventions, ground: Ground | None, start_time: int, end_time: int
) -> Interval:
    """Return the interval that a resumption ends."""
    first, last = view.local_date(start_time), view.local_date(end_time)
    dates: frozenset[date] = frozenset()
    if first != last:
        # The day of the request is used up (no text), and the day of the event is not counted (Civil Code
        # 91/2015/QH13 art. 147.3 by analogy), unless the conventions say otherwise.
        first_tolled = first + ONE_DAY if conventions.suspend_day_counts else first
        last_tolled = last - ONE_DAY if conventions.resume_day_counts else last
        dates = _days(first_tolled, last_tolled)
    return Interval(start_time, end_time, dates, ground)


def exhausted_interval(
    view: CalendarView, conventions: Conventions, ground: Ground, start_time: int, at_most: Deadline
) -> Interval:
    """Return the interval that ended because the most that its ground allows was used up."""
    first, last = view.local_date(start_time), at_most.due_date
    dates: frozenset[date] = frozenset()
    if first != last:
        dates = _days(first + ONE_DAY if conventions.suspend_day_counts else first, last)
    return Interval(start_time, at_most.due_time, dates, ground)


def toll_days(intervals: Sequence[Interval], day_zero: date, start_time: int) -> Tolled:
    """Return what intervals take out of a run in day units: only days after day 0, only time after its start."""
    dates = {when for one in intervals if not one.by_time for when in one.dates if when > day_zero}
    return Tolled(frozenset(dates), _united([one for one in intervals if one.by_time], start_time))


def toll_time(intervals: Sequence[Interval], start_time: int) -> Tolled:
    """Return what intervals take out of a run in hours: their time after its start."""
    return Tolled(pieces=_united(intervals, start_time))


def outside(piece: Piece, pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the parts of a piece that lie in none of the disjoint, ordered `pieces`."""
    begin, end = piece
    for start, stop in pieces:
        if begin < min(start, end):
            yield begin, min(start, end)
        begin = max(begin, stop)
    if begin < end:
        yield begin, end


def tolled_seconds(view: CalendarView, tolled: Tolled) -> int:
    """Return the working time of the pieces, on days that are not taken out as days."""
    return sum(
        end - start
        for piece in tolled.pieces
        for civil_date, start, end in working_pieces(view, *piece)
        if civil_date not in tolled.dates
    )


def _united(intervals: Sequence[Interval], not_before: int) -> tuple[Piece, ...]:
    """Return the times of the intervals after an instant, those that meet or overlap made one."""
    united: list[Piece] = []
    for start, end in sorted((max(one.start_time, not_before), one.end_time) for one in intervals):
        if start >= end:
            continue
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return tuple(united)


def _days(first: date, last: date) -> frozenset[date]:
    return frozenset(first + offset * ONE_DAY for offset in range((last - first).days + 1))
