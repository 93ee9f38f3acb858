"""How days come about: precedence, revisions, inheritance, seasons, layers of directories, digests."""

from __future__ import annotations

import pickle
import shutil
from datetime import date
from pathlib import Path

import pytest

from slasvc.calendars import CalendarRegistry, load_calendars
from slasvc.calendars.assignments import Assignments
from slasvc.errors import NotKnown, Reason
from slasvc.model.calendar import Day, DayKind

GOOD = Path(__file__).parents[1] / "fixtures" / "calendars" / "good"
ADDED = """
revisions:
  - {calendar: nation, revision: 2026-08-01, note: ours}
decisions:
  - calendar: nation
    instrument: Decision 5
    published: 2026-07-20
    confidence: CONFIDENCE
    days:
      - {date: 2026-09-09, weekday: Wed, kind: public_holiday, names: {en: Added}}
"""


@pytest.fixture(scope="module")
def registry() -> CalendarRegistry:
    return load_calendars([GOOD])


def shifts(day: Day) -> list[str]:
    return [str(shift) for shift in day.shifts]


def test_a_holiday_beats_weekly_rest_and_substitute_rest_a_holiday(registry: CalendarRegistry) -> None:
    nation = registry.get("nation")
    assert nation.day(date(2026, 5, 2)).kind == DayKind.PUBLIC_HOLIDAY
    monday = nation.day(date(2026, 5, 4))
    assert (monday.kind, monday.source) == (DayKind.SUBSTITUTE_REST, "Notice 4")
    assert monday.names == {"en": "Substitute for Saturday"}


def test_a_make_up_day_has_the_shifts_of_the_weekday_it_replaces(registry: CalendarRegistry) -> None:
    nation = registry.get("nation")
    assert shifts(nation.day(date(2026, 6, 20))) == ["07:30-11:30", "13:00-16:00"]  # a Friday's
    assert shifts(nation.day(date(2026, 6, 21))) == ["08:00-12:00"]  # as written


def test_an_office_overrules_everything(registry: CalendarRegistry) -> None:
    office = registry.get("office")
    closed = office.day(date(2026, 6, 20))
    assert (closed.kind, closed.counts, shifts(closed)) == (DayKind.OFFICE_OFF, False, [])
    half = office.day(date(2026, 5, 1))
    assert (half.kind, half.counts, shifts(half)) == (DayKind.OFFICE_WORKING, True, ["09:00-11:00"])
    assert shifts(office.day(date(2026, 5, 4))) == ["07:00-11:30", "13:30-17:00"]
    reception = office.day(date(2026, 8, 3))
    assert (reception.counts, shifts(reception)) == (False, ["07:00-09:00"])
    assert registry.get("nation").day(date(2026, 6, 20)).kind == DayKind.MAKE_UP


def test_a_revision_holds_what_was_published_and_not_withdrawn(registry: CalendarRegistry) -> None:
    kinds = {
        revision: (
            registry.get("nation", revision).day(date(2026, 6, 12)).kind,
            registry.get("nation", revision).day(date(2026, 7, 1)).kind,
        )
        for revision in registry.revisions("nation")
    }
    assert kinds == {
        "2026-01-31": (DayKind.WORKING, DayKind.WORKING),
        "2026-03-01": (DayKind.SWAPPED_OFF, DayKind.PUBLIC_HOLIDAY),
        "2026-05-01": (DayKind.SWAPPED_OFF, DayKind.WORKING),
    }


def test_a_child_has_the_revisions_of_its_ancestors(registry: CalendarRegistry) -> None:
    assert registry.revisions("office") == ("2026-01-31", "2026-03-01", "2026-04-10", "2026-05-01")
    assert registry.get("office", "2026-03-01").day(date(2026, 6, 20)).kind == DayKind.MAKE_UP
    assert registry.get("office").first_date == date(2026, 1, 1)
    assert registry.get("office").zone == "Asia/Ho_Chi_Minh"


def test_an_undecided_year_is_proposed_and_provisional_a_decided_one_neither(
    registry: CalendarRegistry,
) -> None:
    nation = registry.get("nation")
    proposed = nation.day(date(2025, 9, 2))
    assert (proposed.kind, proposed.source) == (DayKind.PUBLIC_HOLIDAY, "holidays package, VN")
    assert proposed.names["vi"] == "Quốc khánh"
    assert nation.day(date(2025, 3, 3)).provisional
    assert nation.day(date(2026, 9, 2)).kind == DayKind.WORKING
    assert not nation.day(date(2026, 9, 2)).provisional


def test_a_make_up_day_that_the_package_knows_is_proposed(registry: CalendarRegistry) -> None:
    made_up = registry.get("nation").day(date(2025, 4, 26))
    assert (made_up.kind, made_up.counts) == (DayKind.MAKE_UP, True)


def test_seasons_begin_and_end_on_their_dates(registry: CalendarRegistry) -> None:
    office = registry.get("office")
    winter, summer = ["08:00-12:00", "13:30-17:00"], ["07:00-11:30", "13:30-17:00"]
    assert shifts(office.day(date(2026, 4, 15))) == winter
    assert shifts(office.day(date(2026, 4, 16))) == summer
    assert shifts(office.day(date(2026, 10, 15))) == summer
    assert shifts(office.day(date(2026, 10, 19))) == winter
    assert shifts(office.day(date(2026, 10, 16))) == ["00:00-08:00", "20:00-24:00"]


def test_a_counter_is_open_on_a_day_that_does_not_count(registry: CalendarRegistry) -> None:
    office = registry.get("office")
    saturday = office.day(date(2026, 3, 7))
    assert (saturday.kind, saturday.counts) == (DayKind.WEEKLY_REST, False)
    assert shifts(saturday) == ["08:00-11:00"]
    assert shifts(office.day(date(2026, 5, 2))) == []  # closed on a holiday


def test_a_season_may_run_over_new_year(tmp_path: Path) -> None:
    text = (GOOD / "office.yaml").read_text(encoding="utf-8")
    (tmp_path / "office.yaml").write_text(
        text.replace('season: {from: "04-16", to: "10-15"}', 'season: {from: "10-16", to: "04-15"}'),
        encoding="utf-8",
    )
    shutil.copy(GOOD / "nation.yaml", tmp_path)
    office = load_calendars([tmp_path]).get("office")
    assert shifts(office.day(date(2026, 1, 5))) == ["07:00-11:30", "13:30-17:00"]
    assert shifts(office.day(date(2026, 4, 16))) == ["08:00-12:00", "13:30-17:00"]
    assert shifts(office.day(date(2026, 12, 31))) == ["07:00-11:30", "13:30-17:00"]


def test_an_operator_adds_to_a_shipped_calendar(registry: CalendarRegistry, tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(ADDED.replace("CONFIDENCE", "high"), encoding="utf-8")
    layered = load_calendars([GOOD, tmp_path])
    assert layered.revisions("nation")[-1] == "2026-08-01"
    assert layered.get("nation").day(date(2026, 9, 9)).kind == DayKind.PUBLIC_HOLIDAY
    assert layered.get("office").day(date(2026, 9, 9)).kind == DayKind.PUBLIC_HOLIDAY
    older = "2026-05-01"
    assert layered.get("nation", older).digest == registry.get("nation", older).digest


@pytest.mark.parametrize(("confidence", "provisional"), [("high", False), ("medium", True), ("low", True)])
def test_one_day_of_less_than_high_confidence_makes_its_year_provisional(
    confidence: str, provisional: bool, tmp_path: Path
) -> None:
    (tmp_path / "ours.yaml").write_text(ADDED.replace("CONFIDENCE", confidence), encoding="utf-8")
    nation = load_calendars([GOOD, tmp_path]).get("nation")
    assert nation.day(date(2026, 1, 5)).provisional is provisional


def test_what_is_not_loaded_is_refused_naming_what_is(registry: CalendarRegistry) -> None:
    with pytest.raises(NotKnown, match="loaded: nation, office") as unknown:
        registry.get("province")
    assert unknown.value.reason == Reason.UNKNOWN_CALENDAR
    with pytest.raises(NotKnown, match="loaded: 2026-01-31, 2026-03-01, 2026-05-01") as unknown:
        registry.get("nation", "2026-02-01")
    assert unknown.value.reason == Reason.UNKNOWN_REVISION


def test_the_longest_prefix_of_whole_segments_is_assigned(registry: CalendarRegistry) -> None:
    assert registry.assigned("H40.12.3") == "office"
    assert registry.assigned("H40.123") == "nation"
    assert registry.assigned("H41.7") == "office"
    assert registry.assigned("h40") is None
    assert registry.assigned("") is None


def test_of_two_matching_prefixes_the_more_spelled_out_is_assigned() -> None:
    assignments = Assignments({"@##": "a", "H##": "b", "@4#": "c", "H40": "d"})
    assert [assignments.assigned(code) for code in ("G09", "H12", "G41", "H41", "H40")] == list("abcbd")


def test_a_digest_depends_on_content_alone(registry: CalendarRegistry, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for path in GOOD.glob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("{en: Made up}", '{"en": "Made up"}')
        (moved / f"z-{path.name}").write_text("# moved\n" + text, encoding="utf-8")
    again = load_calendars([moved])
    assert again.digest == registry.digest
    assert {key: calendar.digest for key, calendar in again.calendars.items()} == {
        key: calendar.digest for key, calendar in registry.calendars.items()
    }


def test_a_digest_changes_with_any_day(registry: CalendarRegistry, tmp_path: Path) -> None:
    for path in GOOD.glob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("{en: Made up}", "{en: Made  up}")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    changed = load_calendars([tmp_path])
    assert changed.digest != registry.digest
    assert changed.get("nation").digest != registry.get("nation").digest
    assert changed.get("nation", "2026-01-31").digest == registry.get("nation", "2026-01-31").digest


def test_a_registry_travels_between_processes(registry: CalendarRegistry) -> None:
    assert pickle.loads(pickle.dumps(registry.get("nation"))) == registry.get("nation")
