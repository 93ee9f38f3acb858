"""Hours of working time and of elapsed time. 2 November 2026 is a Monday."""

from __future__ import annotations

from datetime import date

import pytest

from slasvc.errors import OutOfRange
from slasvc.model.calendar import Calendar
from slasvc.model.deadline import Deadline
from slasvc.model.term import ClosingInstant, Conventions, MakeupDays, Term, Unit
from slasvc.reference import add_term, count_working_time
from tests.calendars_for_tests import instant, make_calendar

# Saturday mornings are open for reception but do not count.
CALENDAR = make_calendar("2026-11-01", "2026-11-30", special_hours={"2026-11-07": ["07:30-11:30"]})
NIGHTS = make_calendar(
    "2026-01-01", "2026-12-31", zone="Europe/Berlin", hours=["00:00-08:00"], rest_weekdays=()
)
AROUND_THE_CLOCK = make_calendar("2026-11-01", "2026-11-30", hours=["00:00-24:00"], rest_weekdays=())
STAY = Conventions()
NEXT_OPENING = Conventions(closing_instant=ClosingInstant.NEXT_OPENING)
HOUR = 3600


def add(
    hours: int,
    start: str,
    conventions: Conventions = STAY,
    *,
    unit: Unit = Unit.WORKING_HOUR,
    calendar: Calendar = CALENDAR,
    plus_half: bool = False,
) -> Deadline:
    return add_term(calendar, Term(hours, unit, plus_half), conventions, instant(start))


@pytest.mark.parametrize(
    ("hours", "start", "expected"),
    [
        (1, "2026-11-02T08:00:00", "2026-11-02T09:00:00"),
        (2, "2026-11-02T10:30:00", "2026-11-02T14:30:00"),  # one hour, lunch, one hour
        (1, "2026-11-02T06:00:00", "2026-11-02T08:30:00"),  # before opening
        (1, "2026-11-02T12:00:00", "2026-11-02T14:30:00"),  # in the lunch break
        (1, "2026-11-06T17:00:00", "2026-11-09T08:00:00"),  # over a weekend, past an open Saturday
        (8, "2026-11-02T10:00:00", "2026-11-03T10:00:00"),
        (1, "2026-11-07T08:00:00", "2026-11-09T08:30:00"),  # open, but working time it is not
    ],
)
def test_working_hours_run_over_shifts_of_days_that_count(hours: int, start: str, expected: str) -> None:
    deadline = add(hours, start)
    assert deadline.due_time == instant(expected)
    assert deadline.due_date.isoformat() == expected[:10]


def test_half_hours() -> None:
    assert add(0, "2026-11-02T08:00:00", plus_half=True).due_time == instant("2026-11-02T08:30:00")


class TestClosingInstant:
    """Working time used up exactly at the end of a shift."""

    @pytest.mark.parametrize(
        ("start", "stay", "moved"),
        [
            ("2026-11-02T10:29:59", "2026-11-02T11:29:59", "2026-11-02T11:29:59"),
            ("2026-11-02T10:30:00", "2026-11-02T11:30:00", "2026-11-02T13:30:00"),
            ("2026-11-06T16:30:00", "2026-11-06T17:30:00", "2026-11-09T07:30:00"),
            ("2026-11-06T16:30:01", "2026-11-09T07:30:01", "2026-11-09T07:30:01"),
        ],
    )
    def test_one_hour(self, start: str, stay: str, moved: str) -> None:
        assert add(1, start).due_time == instant(stay)
        assert add(1, start, NEXT_OPENING).due_time == instant(moved)
        assert add(1, start, NEXT_OPENING).due_date.isoformat() == moved[:10]

    def test_24_00_belongs_to_the_day_it_ends_unless_moved(self) -> None:
        midnight = instant("2026-11-03T00:00:00")
        stayed = add(1, "2026-11-02T23:00:00", calendar=AROUND_THE_CLOCK)
        moved = add(1, "2026-11-02T23:00:00", NEXT_OPENING, calendar=AROUND_THE_CLOCK)
        assert (stayed.due_date, stayed.due_time) == (date(2026, 11, 2), midnight)
        assert (moved.due_date, moved.due_time) == (date(2026, 11, 3), midnight)


class TestZeroHours:
    """Zero hours only move the instant into shifts."""

    @pytest.mark.parametrize(
        ("start", "stay", "moved"),
        [
            ("2026-11-02T07:30:00", "2026-11-02T07:30:00", "2026-11-02T07:30:00"),
            ("2026-11-02T07:29:59", "2026-11-02T07:30:00", "2026-11-02T07:30:00"),
            ("2026-11-02T11:29:59", "2026-11-02T11:29:59", "2026-11-02T11:29:59"),
            ("2026-11-02T11:30:00", "2026-11-02T11:30:00", "2026-11-02T13:30:00"),
            ("2026-11-02T11:30:01", "2026-11-02T13:30:00", "2026-11-02T13:30:00"),
            ("2026-11-07T11:30:00", "2026-11-09T07:30:00", "2026-11-09T07:30:00"),
        ],
    )
    def test_inside_stays_and_an_end_stays_under_stay(self, start: str, stay: str, moved: str) -> None:
        assert add(0, start).due_time == instant(stay)
        assert add(0, start, NEXT_OPENING).due_time == instant(moved)

    def test_24_00_of_yesterday_is_an_end_with_yesterdays_date(self) -> None:
        evenings = make_calendar("2026-11-01", "2026-11-30", hours=["16:00-24:00"])
        stayed = add(0, "2026-11-03T00:00:00", calendar=evenings)
        assert stayed.due_date == date(2026, 11, 2)
        assert stayed.day_zero == date(2026, 11, 3)
        moved = add(0, "2026-11-03T00:00:00", NEXT_OPENING, calendar=evenings)
        assert moved.due_time == instant("2026-11-03T16:00:00")

    def test_midnight_of_an_office_that_never_closes_lies_in_the_new_day(self) -> None:
        assert add(0, "2026-11-03T00:00:00", calendar=AROUND_THE_CLOCK).due_date == date(2026, 11, 3)


class TestElapsedHours:
    """Plain hours run day and night and know neither shifts nor rolls."""

    @pytest.mark.parametrize(
        ("hours", "start", "expected_date"),
        [
            (24, "2026-11-06T10:00:00", "2026-11-07"),
            (2, "2026-11-06T22:00:00", "2026-11-06"),  # ends at 24:00 of the 6th
            (2, "2026-11-06T22:00:01", "2026-11-07"),
            (2, "2026-11-06T21:59:59", "2026-11-06"),
            (0, "2026-11-07T00:00:00", "2026-11-07"),  # nothing ended here
        ],
    )
    def test_due_date(self, hours: int, start: str, expected_date: str) -> None:
        deadline = add(hours, start, unit=Unit.HOUR)
        assert deadline.due_time == instant(start) + hours * HOUR
        assert deadline.due_date.isoformat() == expected_date

    def test_spring_day_in_berlin_has_23(self) -> None:
        deadline = add(23, "2026-03-29T00:00:00+01:00", unit=Unit.HOUR, calendar=NIGHTS)
        assert deadline.due_date == date(2026, 3, 29)
        assert deadline.due_time == instant("2026-03-30T00:00:00+02:00")

    def test_end_at_a_skipped_midnight_belongs_to_the_day_it_ends(self) -> None:
        beirut = make_calendar("2026-03-01", "2026-03-31", zone="Asia/Beirut")
        deadline = add(2, "2026-03-28T22:00:00+02:00", unit=Unit.HOUR, calendar=beirut)
        assert deadline.due_date == date(2026, 3, 28)

    def test_24_00_of_the_last_covered_date_is_covered(self) -> None:
        assert add(2, "2026-11-30T22:00:00", unit=Unit.HOUR).due_date == date(2026, 11, 30)
        with pytest.raises(OutOfRange):
            add(2, "2026-11-30T22:00:01", unit=Unit.HOUR)


class TestNightShift:
    """Berlin, 00:00-08:00 every day: 7 hours on 29 March, 9 on 25 October."""

    @pytest.mark.parametrize(
        ("hours", "start", "expected"),
        [
            (7, "2026-03-29T00:00:00+01:00", "2026-03-29T08:00:00+02:00"),
            (8, "2026-03-29T00:00:00+01:00", "2026-03-30T01:00:00+02:00"),
            (8, "2026-03-30T00:00:00+02:00", "2026-03-30T08:00:00+02:00"),
            (9, "2026-10-25T00:00:00+02:00", "2026-10-25T08:00:00+01:00"),
            (3, "2026-10-25T00:00:00+02:00", "2026-10-25T02:00:00+01:00"),  # in the second 02:00
        ],
    )
    def test_hours_elapse(self, hours: int, start: str, expected: str) -> None:
        assert add(hours, start, calendar=NIGHTS).due_time == instant(expected)

    def test_half_of_the_spring_shift_has_passed_after_three_and_a_half_hours(self) -> None:
        term = Term(0, Unit.WORKING_DAY, plus_half=True)
        deadline = add_term(NIGHTS, term, STAY, instant("2026-03-28T10:00:00+01:00"))
        assert deadline.due_time == instant("2026-03-29T04:30:00+02:00")

    def test_night_in_havana_that_starts_at_one(self) -> None:
        havana = make_calendar(
            "2026-03-01", "2026-03-31", zone="America/Havana", hours=["00:00-08:00"], rest_weekdays=()
        )
        deadline = add(7, "2026-03-07T12:00:00-05:00", calendar=havana)
        assert deadline.due_time == instant("2026-03-08T08:00:00-04:00")
        assert deadline.due_date == date(2026, 3, 8)


@pytest.mark.parametrize(
    ("makeup_days", "expected"),
    [(MakeupDays.COUNT, "2026-11-14T08:30:00"), (MakeupDays.IGNORE, "2026-11-16T08:30:00")],
)
def test_ignored_makeup_day_is_open_without_working_time(makeup_days: MakeupDays, expected: str) -> None:
    calendar = make_calendar("2026-11-01", "2026-11-30", makeup_days=["2026-11-14"])
    deadline = add(1, "2026-11-14T06:00:00", Conventions(makeup_days=makeup_days), calendar=calendar)
    assert deadline.due_time == instant(expected)


@pytest.mark.parametrize(
    ("hours", "start", "conventions"),
    [
        (9, "2026-11-30T07:30:00", STAY),
        (8, "2026-11-30T07:30:00", NEXT_OPENING),
        (0, "2026-11-30T17:30:01", STAY),
        (0, "2026-12-01T00:00:00", STAY),
        (1, "2026-10-31T23:59:59", STAY),
    ],
)
def test_working_time_that_runs_out_is_outside_coverage(
    hours: int, start: str, conventions: Conventions
) -> None:
    with pytest.raises(OutOfRange):
        add(hours, start, conventions)


def test_working_time_used_up_at_the_last_closing_is_inside() -> None:
    assert add(8, "2026-11-30T07:30:00").due_time == instant("2026-11-30T17:30:00")


class TestCountWorkingTime:
    """Seconds of working time in [start, end)."""

    @pytest.mark.parametrize(
        ("start", "end", "hours"),
        [
            ("2026-11-02T07:30:00", "2026-11-02T17:30:00", 8),
            ("2026-11-02T11:30:00", "2026-11-02T13:30:00", 0),
            ("2026-11-02T11:00:00", "2026-11-02T14:30:00", 1.5),
            ("2026-11-06T16:30:00", "2026-11-09T08:30:00", 2),
            ("2026-11-07T07:30:00", "2026-11-07T11:30:00", 0),
            ("2026-11-01T00:00:00", "2026-12-01T00:00:00", 168),  # 21 working days
            ("2026-12-01T00:00:00", "2026-12-01T00:00:00", 0),
        ],
    )
    def test_hours_and_their_negative(self, start: str, end: str, hours: float) -> None:
        assert count_working_time(CALENDAR, instant(start), instant(end)) == hours * HOUR
        assert count_working_time(CALENDAR, instant(end), instant(start)) == -hours * HOUR

    def test_makeup_day(self) -> None:
        calendar = make_calendar("2026-11-01", "2026-11-30", makeup_days=["2026-11-14"])
        start, end = instant("2026-11-14T00:00:00"), instant("2026-11-15T00:00:00")
        assert count_working_time(calendar, start, end) == 8 * HOUR
        assert count_working_time(calendar, start, end, MakeupDays.IGNORE) == 0

    def test_spring_night_has_seven_hours(self) -> None:
        start, end = instant("2026-03-29T00:00:00+01:00"), instant("2026-03-30T00:00:00+02:00")
        assert count_working_time(NIGHTS, start, end) == 7 * HOUR

    @pytest.mark.parametrize("closing", list(ClosingInstant))
    @pytest.mark.parametrize("hours", [1, 4, 8, 21])
    def test_inverts_adding(self, hours: int, closing: ClosingInstant) -> None:
        conventions = Conventions(closing_instant=closing)
        for start in ("2026-11-02T07:30:00", "2026-11-02T12:00:00", "2026-11-07T09:00:01"):
            end = add(hours, start, conventions).due_time
            assert count_working_time(CALENDAR, instant(start), end) == hours * HOUR

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            ("2026-10-31T23:59:59", "2026-11-02T00:00:00"),
            ("2026-11-02T00:00:00", "2026-12-01T00:00:01"),
        ],
    )
    def test_both_ends_must_be_covered(self, start: str, end: str) -> None:
        with pytest.raises(OutOfRange):
            count_working_time(CALENDAR, instant(start), instant(end))
