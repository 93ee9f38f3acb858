"""Day terms laid on small calendars; every expected date is counted by hand on the page of the month.

October 2026          November 2026
Mo Tu We Th Fr Sa Su  Mo Tu We Th Fr Sa Su
26 27 28 29 30 31                        1
                       2  3  4  5  6  7  8
                       9 10 11 12 13 14 15
                      16 17 18 19 20 21 22
                      23 24 25 26 27 28 29
                      30
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from slasvc.errors import InvalidInput, OutOfRange, Reason
from slasvc.model.calendar import Calendar
from slasvc.model.deadline import Deadline
from slasvc.model.term import (
    ClosingInstant,
    Conventions,
    DayCounting,
    EndOfTerm,
    MakeupDays,
    MonthOverflow,
    NonWorkingReceipt,
    Roll,
    Term,
    Unit,
)
from slasvc.reference import add_term, count_working_days
from tests.calendars_for_tests import instant, make_calendar

AUTUMN = make_calendar("2026-10-01", "2026-12-31")
PLAIN = Conventions()
INCLUDED = Conventions(day_counting=DayCounting.FIRST_DAY_INCLUDED)
FROM_INSTANT = Conventions(day_counting=DayCounting.FROM_INSTANT)


def add(
    length: int,
    unit: Unit,
    start: str,
    conventions: Conventions = PLAIN,
    *,
    calendar: Calendar = AUTUMN,
    plus_half: bool = False,
) -> Deadline:
    return add_term(calendar, Term(length, unit, plus_half), conventions, instant(start))


def due_date(length: int, unit: Unit, start: str, conventions: Conventions = PLAIN) -> str:
    return add(length, unit, start, conventions).due_date.isoformat()


@pytest.mark.parametrize(
    ("length", "expected"),
    [(0, "2026-11-02"), (1, "2026-11-03"), (4, "2026-11-06"), (5, "2026-11-09"), (8, "2026-11-12")],
)
def test_working_days_are_counted_from_the_day_after_receipt(length: int, expected: str) -> None:
    assert due_date(length, Unit.WORKING_DAY, "2026-11-02T10:00:00") == expected


@pytest.mark.parametrize(
    ("length", "expected"),
    [(0, "2026-11-02"), (1, "2026-11-02"), (5, "2026-11-06"), (6, "2026-11-09")],
)
def test_first_day_included_counts_the_receipt_date_but_zero_skips_it(length: int, expected: str) -> None:
    assert due_date(length, Unit.WORKING_DAY, "2026-11-02T10:00:00", INCLUDED) == expected


def test_first_day_included_on_a_saturday_counts_from_monday() -> None:
    assert due_date(1, Unit.WORKING_DAY, "2026-10-31T10:00:00", INCLUDED) == "2026-11-02"


def test_day_term_ends_at_24_00_which_is_midnight_of_the_next_day() -> None:
    deadline = add(1, Unit.WORKING_DAY, "2026-11-02T10:00:00")
    assert deadline.day_zero == date(2026, 11, 2)
    assert deadline.due_date == date(2026, 11, 3)
    assert deadline.due_time == instant("2026-11-04T00:00:00")


def test_one_second_before_midnight_is_still_the_receipt_date() -> None:
    assert due_date(1, Unit.WORKING_DAY, "2026-11-02T23:59:59") == "2026-11-03"
    assert due_date(1, Unit.WORKING_DAY, "2026-11-03T00:00:00") == "2026-11-04"


def test_holiday_is_not_counted() -> None:
    calendar = make_calendar("2026-10-01", "2026-12-31", holidays=["2026-11-04"])
    assert add(1, Unit.WORKING_DAY, "2026-11-02T10:00:00", calendar=calendar).due_date == date(2026, 11, 3)
    assert add(2, Unit.WORKING_DAY, "2026-11-02T10:00:00", calendar=calendar).due_date == date(2026, 11, 5)


@pytest.mark.parametrize(
    ("makeup_days", "expected"),
    [(MakeupDays.COUNT, "2026-11-07"), (MakeupDays.IGNORE, "2026-11-10")],
)
def test_makeup_saturday_counts_or_not_while_its_swapped_day_stays_off(
    makeup_days: MakeupDays, expected: str
) -> None:
    # Monday 9 is off for Saturday 7. From Thursday 5: Fr 6 is 1; then Sa 7, or Tu 10 without it.
    calendar = make_calendar("2026-10-01", "2026-12-31", holidays=["2026-11-09"], makeup_days=["2026-11-07"])
    conventions = Conventions(makeup_days=makeup_days)
    deadline = add(2, Unit.WORKING_DAY, "2026-11-05T10:00:00", conventions, calendar=calendar)
    assert deadline.due_date.isoformat() == expected


def test_calendar_end_on_an_ignored_makeup_saturday_rolls() -> None:
    calendar = make_calendar("2026-10-01", "2026-12-31", makeup_days=["2026-11-07"])
    ignore = Conventions(makeup_days=MakeupDays.IGNORE)
    start = "2026-11-06T10:00:00"
    assert add(1, Unit.CALENDAR_DAY, start, calendar=calendar).due_date == date(2026, 11, 7)
    assert add(1, Unit.CALENDAR_DAY, start, ignore, calendar=calendar).due_date == date(2026, 11, 9)


class TestFromInstant:
    """Working days of 480 minutes of working time; the office is open 07:30-11:30 and 13:30-17:30."""

    def test_day_from_the_middle_ends_the_day_after_and_from_opening_the_same_day(self) -> None:
        assert due_date(1, Unit.WORKING_DAY, "2026-11-02T10:00:00", FROM_INSTANT) == "2026-11-03"
        assert due_date(1, Unit.WORKING_DAY, "2026-11-02T07:30:00", FROM_INSTANT) == "2026-11-02"
        assert due_date(1, Unit.WORKING_DAY, "2026-11-02T07:30:01", FROM_INSTANT) == "2026-11-03"

    def test_next_opening_moves_a_day_used_up_exactly_at_closing(self) -> None:
        moved = Conventions(
            day_counting=DayCounting.FROM_INSTANT, closing_instant=ClosingInstant.NEXT_OPENING
        )
        assert due_date(1, Unit.WORKING_DAY, "2026-11-02T07:30:00", moved) == "2026-11-03"

    def test_half_day_is_half_of_the_nominal_day_and_ends_when_it_is_used_up(self) -> None:
        deadline = add(0, Unit.WORKING_DAY, "2026-11-02T16:30:00", FROM_INSTANT, plus_half=True)
        assert deadline.due_date == date(2026, 11, 3)  # one hour on Monday, three on Tuesday
        assert deadline.due_time == instant("2026-11-03T10:30:00")

    @pytest.mark.parametrize("end_of_term", list(EndOfTerm))
    def test_ends_at_the_instant_whatever_end_of_term_says(self, end_of_term: EndOfTerm) -> None:
        conventions = Conventions(day_counting=DayCounting.FROM_INSTANT, end_of_term=end_of_term)
        deadline = add(1, Unit.WORKING_DAY, "2026-11-02T12:00:00", conventions)
        assert deadline.due_time == instant("2026-11-03T11:30:00")  # four hours, then four more

    def test_zero_days_are_day_zero_rolled(self) -> None:
        assert due_date(0, Unit.WORKING_DAY, "2026-11-07T10:00:00", FROM_INSTANT) == "2026-11-09"

    def test_calendar_days_count_as_with_first_day_excluded(self) -> None:
        assert due_date(1, Unit.CALENDAR_DAY, "2026-11-02T07:30:00", FROM_INSTANT) == "2026-11-03"


class TestHalfDays:
    """n and a half working days are due on working day n + 1, when half its shift time has passed."""

    def test_half_of_eight_hours_has_passed_at_the_end_of_the_morning(self) -> None:
        deadline = add(1, Unit.WORKING_DAY, "2026-11-02T10:00:00", plus_half=True)
        assert deadline.due_date == date(2026, 11, 4)
        assert deadline.due_time == instant("2026-11-04T11:30:00")

    def test_next_opening_moves_that_past_the_lunch_break(self) -> None:
        moved = Conventions(closing_instant=ClosingInstant.NEXT_OPENING)
        deadline = add(1, Unit.WORKING_DAY, "2026-11-02T10:00:00", moved, plus_half=True)
        assert deadline.due_time == instant("2026-11-04T13:30:00")

    def test_half_of_a_short_day_is_half_of_its_own_hours_whatever_end_of_term_says(self) -> None:
        calendar = make_calendar("2026-11-01", "2026-11-30", special_hours={"2026-11-03": ["07:30-11:00"]})
        at_closing = Conventions(end_of_term=EndOfTerm.CLOSE_OF_BUSINESS)
        deadline = add(
            0, Unit.WORKING_DAY, "2026-11-02T10:00:00", at_closing, calendar=calendar, plus_half=True
        )
        assert deadline.due_time == instant("2026-11-03T09:15:00")  # 105 of 210 minutes

    def test_first_day_included_takes_half_of_the_receipt_date(self) -> None:
        deadline = add(0, Unit.WORKING_DAY, "2026-11-02T10:00:00", INCLUDED, plus_half=True)
        assert deadline.due_time == instant("2026-11-02T11:30:00")


class TestCalendarUnits:
    """Civil arithmetic from day 0, then one roll."""

    @pytest.mark.parametrize(
        ("length", "unit", "expected"),
        [
            (3, Unit.CALENDAR_DAY, "2026-11-05"),
            (5, Unit.CALENDAR_DAY, "2026-11-09"),  # Saturday 7 rolls to Monday
            (7, Unit.CALENDAR_DAY, "2026-11-09"),
            (0, Unit.CALENDAR_DAY, "2026-11-02"),
            (1, Unit.WEEK, "2026-11-09"),
            (1, Unit.MONTH, "2026-12-02"),
        ],
    )
    def test_corresponding_day(self, length: int, unit: Unit, expected: str) -> None:
        assert due_date(length, unit, "2026-11-02T10:00:00") == expected

    @pytest.mark.parametrize(
        ("length", "unit", "expected"),
        [
            (1, Unit.CALENDAR_DAY, "2026-11-03"),
            (4, Unit.CALENDAR_DAY, "2026-11-06"),
            (0, Unit.CALENDAR_DAY, "2026-11-03"),
            (2, Unit.WEEK, "2026-11-16"),
            (1, Unit.MONTH, "2026-12-02"),
        ],
    )
    def test_first_day_included_ends_one_day_before(self, length: int, unit: Unit, expected: str) -> None:
        assert due_date(length, unit, "2026-11-03T10:00:00", INCLUDED) == expected

    @pytest.mark.parametrize(
        ("start", "months", "overflow", "expected"),
        [
            ("2026-01-31", 1, MonthOverflow.CLAMP, "2026-02-28"),
            ("2026-01-31", 1, MonthOverflow.NEXT_DAY, "2026-03-01"),
            ("2026-01-28", 1, MonthOverflow.ERROR, "2026-02-28"),
            ("2026-01-31", 2, MonthOverflow.ERROR, "2026-03-31"),  # from the origin, never chained
            ("2027-11-30", 3, MonthOverflow.CLAMP, "2028-02-29"),
            ("2028-02-29", 12, MonthOverflow.CLAMP, "2029-02-28"),
            ("2026-12-31", 12, MonthOverflow.CLAMP, "2027-12-31"),
        ],
    )
    def test_months(self, start: str, months: int, overflow: MonthOverflow, expected: str) -> None:
        calendar = make_calendar("2026-01-01", "2029-12-31")
        conventions = Conventions(roll=Roll.NONE, month_overflow=overflow)
        deadline = add(months, Unit.MONTH, f"{start}T10:00:00", conventions, calendar=calendar)
        assert deadline.due_date.isoformat() == expected
        if months == 12:
            assert add(1, Unit.YEAR, f"{start}T10:00:00", conventions, calendar=calendar) == deadline

    def test_first_day_included_takes_its_day_off_after_the_clamp(self) -> None:
        calendar = make_calendar("2026-01-01", "2026-03-31")
        deadline = add(1, Unit.MONTH, "2026-01-31T10:00:00", INCLUDED, calendar=calendar)
        assert deadline.due_date == date(2026, 2, 27)  # Friday before the clamped Saturday 28

    def test_missing_day_is_refused_where_the_rule_says_so(self) -> None:
        calendar = make_calendar("2026-01-01", "2026-03-31")
        refuse = Conventions(month_overflow=MonthOverflow.ERROR)
        with pytest.raises(InvalidInput) as refusal:
            add(1, Unit.MONTH, "2026-01-29T10:00:00", refuse, calendar=calendar)
        assert refusal.value.reason is Reason.MONTH_OVERFLOW
        assert "2026-02 has no day 29" in refusal.value.message


@pytest.mark.parametrize(
    ("start", "roll", "expected"),
    [
        # Saturday 31 October ends its month.
        ("2026-10-30", Roll.FOLLOWING, "2026-11-02"),
        ("2026-10-30", Roll.PRECEDING, "2026-10-30"),
        ("2026-10-30", Roll.MODIFIED_FOLLOWING, "2026-10-30"),
        ("2026-10-30", Roll.NONE, "2026-10-31"),
        # Saturday 14 November does not.
        ("2026-11-13", Roll.MODIFIED_FOLLOWING, "2026-11-16"),
        ("2026-11-13", Roll.PRECEDING, "2026-11-13"),
        # A working day stays.
        ("2026-11-02", Roll.PRECEDING, "2026-11-03"),
    ],
)
def test_roll_of_an_end_one_day_after_receipt(start: str, roll: Roll, expected: str) -> None:
    assert due_date(1, Unit.CALENDAR_DAY, f"{start}T10:00:00", Conventions(roll=roll)) == expected


def test_preceding_may_roll_zero_days_to_before_the_receipt() -> None:
    assert due_date(0, Unit.MONTH, "2026-11-07T10:00:00", Conventions(roll=Roll.PRECEDING)) == "2026-11-06"


class TestTimeOfDay:
    """When on the due date a day term ends."""

    def test_close_of_business_is_the_end_of_the_last_shift(self) -> None:
        at_closing = Conventions(end_of_term=EndOfTerm.CLOSE_OF_BUSINESS)
        deadline = add(1, Unit.WORKING_DAY, "2026-11-02T10:00:00", at_closing)
        assert deadline.due_time == instant("2026-11-03T17:30:00")

    def test_close_of_business_of_a_closed_day_is_24_00(self) -> None:
        conventions = Conventions(end_of_term=EndOfTerm.CLOSE_OF_BUSINESS, roll=Roll.NONE)
        deadline = add(1, Unit.CALENDAR_DAY, "2026-11-06T10:00:00", conventions)
        assert deadline.due_time == instant("2026-11-08T00:00:00")

    def test_close_of_business_of_an_open_day_that_does_not_count_is_its_closing(self) -> None:
        calendar = make_calendar("2026-11-01", "2026-11-30", special_hours={"2026-11-07": ["07:30-11:30"]})
        conventions = Conventions(end_of_term=EndOfTerm.CLOSE_OF_BUSINESS, roll=Roll.NONE)
        deadline = add(1, Unit.CALENDAR_DAY, "2026-11-06T10:00:00", conventions, calendar=calendar)
        assert deadline.due_time == instant("2026-11-07T11:30:00")

    def test_same_time_of_day_keeps_the_seconds(self) -> None:
        same_time = Conventions(end_of_term=EndOfTerm.SAME_TIME_OF_DAY)
        deadline = add(1, Unit.WORKING_DAY, "2026-11-02T22:15:07", same_time)
        assert deadline.due_time == instant("2026-11-03T22:15:07")

    def test_same_time_of_day_of_a_moved_day_zero_is_its_opening(self) -> None:
        conventions = Conventions(
            end_of_term=EndOfTerm.SAME_TIME_OF_DAY,
            non_working_receipt=NonWorkingReceipt.DEEMED_NEXT_WORKING_DAY,
        )
        deadline = add(1, Unit.WORKING_DAY, "2026-11-07T10:00:00", conventions)
        assert deadline.day_zero == date(2026, 11, 9)
        assert deadline.due_time == instant("2026-11-10T07:30:00")

    @pytest.mark.parametrize(
        ("start", "expected"),
        [
            ("2026-03-28T02:30:00+01:00", "2026-03-29T03:30:00+02:00"),  # gap: forward by the gap
            ("2026-03-28T03:00:00+01:00", "2026-03-29T03:00:00+02:00"),
            ("2026-10-24T02:30:00+02:00", "2026-10-25T02:30:00+02:00"),  # fold: the first
        ],
    )
    def test_same_time_of_day_when_clocks_change(self, start: str, expected: str) -> None:
        berlin = make_calendar("2026-01-01", "2026-12-31", zone="Europe/Berlin")
        conventions = Conventions(end_of_term=EndOfTerm.SAME_TIME_OF_DAY, roll=Roll.NONE)
        deadline = add(1, Unit.CALENDAR_DAY, start, conventions, calendar=berlin)
        assert deadline.due_time == instant(expected)

    def test_day_before_a_skipped_midnight_is_due_until_the_clock_jumps(self) -> None:
        # Beirut: Sunday 29 March 2026 begins at 01:00.
        beirut = make_calendar("2026-03-01", "2026-03-31", zone="Asia/Beirut", rest_weekdays=())
        deadline = add(1, Unit.WORKING_DAY, "2026-03-27T10:00:00+02:00", calendar=beirut)
        assert deadline.due_date == date(2026, 3, 28)
        assert deadline.due_time == instant("2026-03-29T01:00:00+03:00")


def test_date_that_a_zone_skipped_cannot_count() -> None:
    # Samoa had no Friday 30 December 2011: after Thursday 29 comes Saturday 31.
    samoa = make_calendar("2011-12-01", "2012-01-31", zone="Pacific/Apia")
    deadline = add(1, Unit.WORKING_DAY, "2011-12-29T10:00:00-10:00", calendar=samoa)
    assert deadline.due_date == date(2012, 1, 2)
    assert count_working_days(samoa, date(2011, 12, 29), date(2012, 1, 2)) == 1


class TestCoverage:
    """Receipt, day 0, unrolled end and due date must be known; nothing is assumed beyond."""

    MONTH = make_calendar("2026-11-02", "2026-11-30")

    def test_due_on_the_last_covered_date_ends_with_its_midnight(self) -> None:
        deadline = add(1, Unit.WORKING_DAY, "2026-11-27T10:00:00", calendar=self.MONTH)
        assert deadline.due_time == instant("2026-12-01T00:00:00")

    @pytest.mark.parametrize(
        ("length", "unit", "start"),
        [
            (2, Unit.WORKING_DAY, "2026-11-27T10:00:00"),
            (0, Unit.WORKING_DAY, "2026-11-01T23:59:59"),
            (0, Unit.WORKING_DAY, "2026-12-01T00:00:00"),
            (1, Unit.CALENDAR_DAY, "2026-11-30T10:00:00"),
            (100_000, Unit.YEAR, "2026-11-30T10:00:00"),
            (100_000, Unit.HOUR, "2026-11-30T10:00:00"),
        ],
    )
    def test_beyond_is_an_error(self, length: int, unit: Unit, start: str) -> None:
        with pytest.raises(OutOfRange) as refusal:
            add(length, unit, start, calendar=self.MONTH)
        assert refusal.value.reason is Reason.OUTSIDE_COVERAGE
        assert refusal.value.metadata["last_date"] == "2026-11-30"

    def test_instant_in_no_calendar_year_is_an_error_too(self) -> None:
        with pytest.raises(OutOfRange):
            add_term(self.MONTH, Term(1, Unit.WORKING_DAY), PLAIN, 2**62)

    @pytest.mark.parametrize("roll", [Roll.FOLLOWING, Roll.MODIFIED_FOLLOWING])
    def test_roll_that_finds_no_working_day_is_an_error(self, roll: Roll) -> None:
        to_saturday = make_calendar("2026-11-02", "2026-11-07")
        with pytest.raises(OutOfRange):
            add(1, Unit.CALENDAR_DAY, "2026-11-06T10:00:00", Conventions(roll=roll), calendar=to_saturday)

    def test_preceding_roll_finds_one_there(self) -> None:
        to_saturday = make_calendar("2026-11-02", "2026-11-07")
        conventions = Conventions(roll=Roll.PRECEDING)
        deadline = add(1, Unit.CALENDAR_DAY, "2026-11-06T10:00:00", conventions, calendar=to_saturday)
        assert deadline.due_date == date(2026, 11, 6)


@pytest.mark.parametrize(
    ("provisional_date", "expected"),
    [
        ("2026-11-05", False),  # the day before receipt
        ("2026-11-06", True),  # receipt
        ("2026-11-08", True),  # a Sunday on the way
        ("2026-11-09", True),  # due date
        ("2026-11-10", False),
    ],
)
def test_deadline_is_provisional_when_a_day_from_receipt_to_due_is(
    provisional_date: str, expected: bool
) -> None:
    calendar = make_calendar("2026-11-01", "2026-11-30", provisional=[provisional_date])
    deadline = add(1, Unit.WORKING_DAY, "2026-11-06T10:00:00", calendar=calendar)
    assert deadline.provisional is expected


def test_day_passed_over_by_a_backward_roll_is_touched() -> None:
    # The unrolled end, Saturday 7, is provisional although the term ends on Friday 6.
    calendar = make_calendar("2026-11-01", "2026-11-30", provisional=["2026-11-07"])
    deadline = add(
        1, Unit.CALENDAR_DAY, "2026-11-06T10:00:00", Conventions(roll=Roll.PRECEDING), calendar=calendar
    )
    assert deadline.due_date == date(2026, 11, 6)
    assert deadline.provisional


class TestCountWorkingDays:
    """Days in (after, until], the inverse of adding."""

    def test_first_day_is_out_and_last_day_is_in(self) -> None:
        assert count_working_days(AUTUMN, date(2026, 11, 2), date(2026, 11, 2)) == 0
        assert count_working_days(AUTUMN, date(2026, 11, 2), date(2026, 11, 3)) == 1
        assert count_working_days(AUTUMN, date(2026, 11, 2), date(2026, 11, 12)) == 8
        assert count_working_days(AUTUMN, date(2026, 11, 6), date(2026, 11, 8)) == 0

    def test_swapped_is_negative(self) -> None:
        assert count_working_days(AUTUMN, date(2026, 11, 12), date(2026, 11, 2)) == -8

    def test_ignored_makeup_day_does_not_count(self) -> None:
        calendar = make_calendar("2026-11-01", "2026-11-30", makeup_days=["2026-11-07"])
        friday, saturday = date(2026, 11, 6), date(2026, 11, 7)
        assert count_working_days(calendar, friday, saturday) == 1
        assert count_working_days(calendar, friday, saturday, MakeupDays.IGNORE) == 0

    def test_inverts_adding_from_every_day_of_two_weeks(self) -> None:
        for offset in range(14):
            start = date(2026, 11, 1) + timedelta(days=offset)
            for length in (1, 2, 7):
                end = add(length, Unit.WORKING_DAY, f"{start}T10:00:00").due_date
                assert count_working_days(AUTUMN, start, end) == length

    @pytest.mark.parametrize("swap", [False, True])
    def test_both_dates_must_be_covered(self, swap: bool) -> None:
        first, second = date(2026, 9, 30), date(2026, 10, 1)
        with pytest.raises(OutOfRange):
            count_working_days(AUTUMN, *((second, first) if swap else (first, second)))
