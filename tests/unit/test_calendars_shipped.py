"""The shipped calendars against the law: every day of the register, and the dates that moved.

`tests/fixtures/vn_days.csv` is the register of Vietnamese days that was compiled from the instruments
themselves; it is compared with what the YAML says, never made from it.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from slasvc.calendars import CalendarRegistry, load_calendars
from slasvc.calendars.differences import DifferenceKind, differences_from_base
from slasvc.documents import shipped
from slasvc.model.calendar import Confidence, DayKind

REGISTER = Path(__file__).parents[1] / "fixtures" / "vn_days.csv"
KINDS = {
    "statutory": DayKind.PUBLIC_HOLIDAY,
    "substitute": DayKind.SUBSTITUTE_REST,
    "swap_off": DayKind.SWAPPED_OFF,
    "swap_work": DayKind.MAKE_UP,
}
BEFORE_THE_SWAP = "2025-12-24"


@pytest.fixture(scope="module")
def registry() -> CalendarRegistry:
    return load_calendars([shipped("calendars")])


@pytest.fixture(scope="module")
def register() -> list[dict[str, str]]:
    with REGISTER.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_day_of_the_register_is_a_day_of_its_kind(
    registry: CalendarRegistry, register: list[dict[str, str]]
) -> None:
    calendar = registry.get("vn")
    assert len(register) == 310
    for row in register:
        day = calendar.day(date.fromisoformat(row["date"]))
        assert day.kind == KINDS[row["kind"]], row["date"]
        assert day.names == {"vi": row["name_vi"], "en": row["name_en"]}
        assert day.confidence == Confidence[row["confidence"].upper()]
        assert day.counts == (row["kind"] == "swap_work")


def test_no_day_before_2028_is_special_that_the_register_does_not_hold(
    registry: CalendarRegistry, register: list[dict[str, str]]
) -> None:
    special = [
        day.isoformat()
        for day, what in registry.get("vn").dated_days()
        if what.kind >= DayKind.PUBLIC_HOLIDAY and day.year < 2028
    ]
    assert special == sorted(row["date"] for row in register)


def test_every_address_of_the_register_is_kept(
    registry: CalendarRegistry, register: list[dict[str, str]]
) -> None:
    addresses: dict[date, set[str]] = {}
    for decision in registry.origins["vn"].decisions:
        for day in decision.days:
            addresses.setdefault(day.entry.date, set()).update(decision.entry.urls)
    for row in register:
        found = addresses[date.fromisoformat(row["date"])]
        words = (word.rstrip(";,") for word in row["source"].split())
        assert {word for word in words if word.startswith("http")} <= found, row["date"]


@pytest.mark.parametrize(
    ("civil_date", "kind"),
    [
        ("2026-01-02", DayKind.SWAPPED_OFF),  # 12729/VPCP-KGVX
        ("2026-01-10", DayKind.MAKE_UP),
        ("2026-08-31", DayKind.SWAPPED_OFF),  # 9859/VPCP-KGVX
        ("2026-08-22", DayKind.MAKE_UP),
        ("2026-11-24", DayKind.PUBLIC_HOLIDAY),  # Resolution 28/2026/QH16, in force from 1 July 2026
        ("2025-11-24", DayKind.WORKING),
        ("2025-05-02", DayKind.SWAPPED_OFF),  # 8726/VPCP-KGVX
        ("2025-04-26", DayKind.MAKE_UP),
        ("2026-04-27", DayKind.SUBSTITUTE_REST),  # Giỗ Tổ fell on Sunday 26 April
        ("2026-11-21", DayKind.WEEKLY_REST),
    ],
)
def test_dates_that_the_law_moved(registry: CalendarRegistry, civil_date: str, kind: DayKind) -> None:
    assert registry.get("vn").day(date.fromisoformat(civil_date)).kind == kind


def test_what_was_promised_before_the_swap_is_still_there(registry: CalendarRegistry) -> None:
    then = registry.get("vn", BEFORE_THE_SWAP)
    assert then.day(date(2026, 1, 2)).counts
    assert not then.day(date(2026, 1, 10)).counts
    assert then.day(date(2026, 11, 24)).counts
    assert then.day(date(2026, 8, 22)).kind == DayKind.MAKE_UP
    assert then.day(date(2026, 2, 16)).kind == DayKind.PUBLIC_HOLIDAY


def test_a_make_up_day_has_the_shifts_of_a_working_day(registry: CalendarRegistry) -> None:
    make_up = registry.get("vn").day(date(2026, 1, 10))
    assert [str(shift) for shift in make_up.shifts] == ["07:30-11:30", "13:00-17:00"]
    assert make_up.replaces == date(2026, 1, 2)
    assert make_up.source == "Công văn 12729/VPCP-KGVX (25/12/2025)"


def test_a_year_is_provisional_when_undecided_or_less_than_surely_sourced(
    registry: CalendarRegistry,
) -> None:
    def provisional(revision: str) -> set[int]:
        days = registry.get("vn", revision).dated_days()
        return {day.year for day, what in days if what.provisional}

    now = provisional("")
    assert {2026, 2027, 2028} <= now  # 24 November 2026 is of medium confidence; 2028 is undecided
    assert not now & set(range(2013, 2026))
    then = provisional(BEFORE_THE_SWAP)
    assert 2026 not in then
    assert {2027, 2028} <= then


def test_a_year_is_provisional_as_a_whole(registry: CalendarRegistry) -> None:
    for calendar in registry.calendars.values():
        by_year: dict[int, set[bool]] = {}
        for day, what in calendar.dated_days():
            by_year.setdefault(day.year, set()).add(what.provisional)
        assert all(len(flags) == 1 for flags in by_year.values())


def test_saturday_morning_is_open_and_does_not_count(registry: CalendarRegistry) -> None:
    calendar = registry.get("vn-saturday-morning")
    saturday = calendar.day(date(2026, 7, 4))
    assert (saturday.counts, [str(shift) for shift in saturday.shifts]) == (False, ["07:30-11:30"])
    assert calendar.day(date(2025, 2, 1)).shifts  # an ordinary Saturday after the Tết days
    assert not calendar.day(date(2020, 1, 25)).shifts  # mùng 1, a Saturday
    assert calendar.day(date(2026, 1, 10)).counts
    assert calendar.day(date(2026, 1, 2)).kind == DayKind.SWAPPED_OFF


def test_berlin_rests_on_standing_law(registry: CalendarRegistry) -> None:
    calendar = registry.get("de-berlin")
    womens_day = calendar.day(date(2026, 3, 8))  # a holiday of Berlin since 2019
    assert (womens_day.kind, womens_day.provisional) == (DayKind.PUBLIC_HOLIDAY, False)
    assert calendar.day(date(2018, 3, 8)).counts
    assert womens_day.names.keys() == {"de", "en"}
    assert calendar.day(date(2028, 6, 1)).provisional


def test_authorities_have_their_calendar(registry: CalendarRegistry) -> None:
    assert registry.assigned("H40.12.3") == "vn"
    assert registry.assigned("G09.20") == "vn"
    assert registry.assigned("DE-BE.100") == "de-berlin"
    assert registry.assigned("DE") is None
    assert registry.assigned("H400") is None


def test_every_difference_from_the_package_has_a_reason(registry: CalendarRegistry) -> None:
    differences = differences_from_base(registry, "vn")
    assert [found for found in differences if not found.reason] == []
    by_kind = {kind: {d.date for d in differences if d.kind == kind} for kind in DifferenceKind}
    assert date(2026, 1, 2) in by_kind[DifferenceKind.HOLIDAY_UNKNOWN]
    assert date(2026, 1, 10) in by_kind[DifferenceKind.MAKE_UP_UNKNOWN]
    assert {date(2015, 2, 22), date(2025, 2, 1)} == by_kind[DifferenceKind.HOLIDAY_EXTRA]
    assert differences_from_base(registry, "de-berlin") == []
