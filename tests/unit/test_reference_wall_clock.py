"""Wall times and instants, where clocks change and where they do not."""

from __future__ import annotations

from datetime import date

import pytest

from slasvc.model.calendar import Shift
from slasvc.reference.wall_clock import (
    asked_instant,
    clock_instant,
    date_exists,
    local_date,
    midnight_ending,
    seconds_of_day,
    shift_interval,
)
from tests.calendars_for_tests import instant

SPRING = date(2026, 3, 29)  # Berlin: 02:00 becomes 03:00
AUTUMN = date(2026, 10, 25)  # Berlin: 03:00 becomes 02:00
HALF_PAST_TWO = (2 * 60 + 30) * 60
HOUR = 3600


def test_date_changes_at_local_midnight_and_not_a_second_before() -> None:
    midnight = instant("2026-11-03T00:00:00+07:00")
    assert local_date("Asia/Ho_Chi_Minh", midnight) == date(2026, 11, 3)
    assert local_date("Asia/Ho_Chi_Minh", midnight - 1) == date(2026, 11, 2)
    assert local_date("UTC", midnight) == date(2026, 11, 2)


def test_seconds_of_day_are_those_on_the_wall() -> None:
    assert seconds_of_day("Asia/Ho_Chi_Minh", instant("2026-11-03T10:00:01+07:00")) == 10 * HOUR + 1


def test_time_in_a_gap_is_the_instant_of_the_change_or_moves_forward_by_the_gap() -> None:
    assert clock_instant("Europe/Berlin", SPRING, HALF_PAST_TWO) == instant("2026-03-29T03:00:00+02:00")
    assert asked_instant("Europe/Berlin", SPRING, HALF_PAST_TWO) == instant("2026-03-29T03:30:00+02:00")


@pytest.mark.parametrize("seconds", [2 * HOUR - 1, 3 * HOUR, 3 * HOUR + 1])
def test_neighbours_of_a_gap_are_read_alike(seconds: int) -> None:
    assert clock_instant("Europe/Berlin", SPRING, seconds) == asked_instant("Europe/Berlin", SPRING, seconds)


def test_time_in_a_fold_is_its_first_occurrence() -> None:
    first = instant("2026-10-25T02:30:00+02:00")
    assert clock_instant("Europe/Berlin", AUTUMN, HALF_PAST_TWO) == first
    assert asked_instant("Europe/Berlin", AUTUMN, HALF_PAST_TWO) == first


@pytest.mark.parametrize(("civil_date", "hours"), [(SPRING, 7), (AUTUMN, 9), (date(2026, 3, 30), 8)], ids=str)
def test_night_shift_is_as_long_as_it_really_lasts(civil_date: date, hours: int) -> None:
    start, end = shift_interval("Europe/Berlin", civil_date, Shift(0, 8 * 60))
    assert end - start == hours * HOUR


@pytest.mark.parametrize(
    ("zone", "skipped", "change"),
    [
        ("America/Havana", date(2026, 3, 8), "2026-03-08T01:00:00-04:00"),
        ("Asia/Beirut", date(2026, 3, 29), "2026-03-29T01:00:00+03:00"),
        # The gap 23:30-00:30 swallows midnight whole; the day ends when the clock jumps.
        ("America/Toronto", date(1919, 3, 31), "1919-03-31T00:30:00-04:00"),
    ],
)
def test_day_before_a_skipped_midnight_ends_at_the_change(zone: str, skipped: date, change: str) -> None:
    assert midnight_ending(zone, date.fromordinal(skipped.toordinal() - 1)) == instant(change)
    assert local_date(zone, instant(change)) == skipped
    assert local_date(zone, instant(change) - 1) < skipped


def test_midnight_that_strikes_twice_ends_the_day_at_the_first_stroke() -> None:
    assert midnight_ending("America/Havana", date(2026, 10, 31)) == instant("2026-11-01T00:00:00-04:00")


def test_samoa_never_had_30_december_2011() -> None:
    assert date_exists("Pacific/Apia", date(2011, 12, 29))
    assert not date_exists("Pacific/Apia", date(2011, 12, 30))
    assert date_exists("Pacific/Apia", date(2011, 12, 31))
