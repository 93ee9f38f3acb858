"""Due dates of running clocks, counted by hand.

2 November 2026 is a Monday; offices open 07:30-11:30 and 13:30-17:30.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from slasvc.errors import InvalidInput, OutOfRange, Reason
from slasvc.model.assessment import Assessment, Timeliness
from slasvc.model.calendar import Calendar
from slasvc.model.rule import Addition, Mode, OverMax, PlusApplies, Reopen, Source, Tolls
from slasvc.model.term import (
    ClosingInstant,
    Conventions,
    Cutoff,
    CutoffEffect,
    CutoffKind,
    DayCounting,
    EndEvent,
    EndOfTerm,
    MonthOverflow,
    NonWorkingReceipt,
    NonWorkingResumption,
    Roll,
    Term,
    Unit,
)
from slasvc.reference import evaluate
from tests.calendars_for_tests import GROUNDS, instant, make_calendar, make_dossier, make_ground, make_rules

# 24 November 2026 is a holiday.
CALENDAR = make_calendar("2026-10-01", "2027-03-31", holidays=["2026-11-24"])
EIGHT_DAYS = Term(8, Unit.WORKING_DAY)
EIGHT_HOURS = Term(8, Unit.WORKING_HOUR)
TWENTY_DAYS = Term(20, Unit.CALENDAR_DAY)
SAME_DAY = Term(0, Unit.SAME_DAY)
MONDAY = "2026-11-02 09:00 accepted"
FAR = "2027-03-01T12:00"


def run(
    term: Term,
    *events: str,
    as_of: str = FAR,
    conventions: Conventions = Conventions(),  # noqa: B008 - frozen
    calendar: Calendar = CALENDAR,
    attributes: tuple[str, ...] = (),
    **rule: Any,
) -> Assessment:
    rules = make_rules(term, conventions, **rule)
    dossier = make_dossier(*events, attributes=attributes)
    return evaluate(rules, calendar, dossier, instant(as_of))


def due(term: Term, *events: str, **details: Any) -> str:
    """Return the due date, in ISO."""
    deadline = run(term, *events, **details).deadline
    assert deadline is not None
    return deadline.due_date.isoformat()


def due_time(term: Term, *events: str, **details: Any) -> int:
    deadline = run(term, *events, **details).deadline
    assert deadline is not None
    return deadline.due_time


class TestTolledDays:
    """The days in (suspend day, resume day], united, move a term of working days by those that count."""

    @pytest.mark.parametrize(
        ("suspended", "resumed", "expected"),
        [
            # 3(1) 4(2) 5(3) 6(4) 9(5) 10(6) 11(7) 12(8) without a suspension.
            ("2026-11-04 10:00", "2026-11-04 16:00", "2026-11-12"),  # within one day: nothing
            ("2026-11-04 10:00", "2026-11-05 07:00", "2026-11-13"),  # the 5th
            ("2026-11-06 10:00", "2026-11-08 10:00", "2026-11-12"),  # a weekend
            ("2026-11-06 10:00", "2026-11-09 10:00", "2026-11-13"),  # a weekend and Monday
            ("2026-11-07 10:00", "2026-11-09 10:00", "2026-11-13"),  # from a Saturday
            ("2026-11-02 10:00", "2026-11-03 10:00", "2026-11-13"),  # from day 0
            ("2026-11-12 23:59", "2026-11-16 10:00", "2026-11-16"),  # on the due date it still counts
        ],
    )
    def test_one_suspension(self, suspended: str, resumed: str, expected: str) -> None:
        assert due(EIGHT_DAYS, MONDAY, f"{suspended} suspended resume", f"{resumed} resumed") == expected

    @pytest.mark.parametrize(
        ("suspend_day_counts", "resume_day_counts", "expected"),
        [
            (True, False, "2026-11-16"),  # 5 6
            (True, True, "2026-11-13"),  # 5
            (False, False, "2026-11-17"),  # 4 5 6
            (False, True, "2026-11-16"),  # 4 5
        ],
    )
    def test_edges_are_conventions(
        self, suspend_day_counts: bool, resume_day_counts: bool, expected: str
    ) -> None:
        chosen = Conventions(suspend_day_counts=suspend_day_counts, resume_day_counts=resume_day_counts)
        events = (MONDAY, "2026-11-04 10:00 suspended resume", "2026-11-06 10:00 resumed")
        assert due(EIGHT_DAYS, *events, conventions=chosen) == expected

    def test_an_interval_within_a_day_tolls_none_whatever_the_edges(self) -> None:
        chosen = Conventions(suspend_day_counts=False)
        events = (MONDAY, "2026-11-04 10:00 suspended resume", "2026-11-04 11:00 resumed")
        assert due(EIGHT_DAYS, *events, conventions=chosen) == "2026-11-12"

    def test_overlapping_grounds_toll_their_union(self) -> None:
        events = (
            MONDAY,
            "2026-11-03 10:00 suspended resume",  # 4 5
            "2026-11-04 10:00 suspended other",  # 5 6
            "2026-11-05 10:00 resumed resume",
            "2026-11-06 10:00 resumed",
        )
        assert due(EIGHT_DAYS, *events) == "2026-11-17"  # 8 + 3: 12 13 16 17

    def test_a_day_resumed_and_suspended_again_is_tolled_once(self) -> None:
        events = (
            MONDAY,
            "2026-11-03 10:00 suspended resume",  # 4
            "2026-11-04 10:00 resumed",
            "2026-11-04 11:00 suspended resume",  # 5
            "2026-11-05 10:00 resumed",
        )
        assert due(EIGHT_DAYS, *events) == "2026-11-16"

    def test_of_two_grounds_the_clock_stands_until_the_last_is_resumed(self) -> None:
        events = (MONDAY, "2026-11-03 10:00 suspended resume", "2026-11-03 11:00 suspended other")
        resumed = (*events, "2026-11-05 10:00 resumed other")
        assert run(EIGHT_DAYS, *resumed, as_of="2026-11-05T12:00").timeliness is Timeliness.SUSPENDED
        assert due(EIGHT_DAYS, *resumed, "2026-11-06 10:00 resumed", as_of="2026-11-06T10:00") == "2026-11-17"

    def test_moving_the_end_brings_a_later_suspension_within_the_term(self) -> None:
        first = ("2026-11-05 10:00 suspended resume", "2026-11-09 10:00 resumed")  # 6, 9: due 16
        second = ("2026-11-13 10:00 suspended resume", "2026-11-17 10:00 resumed")  # 16, 17: due 18
        assert due(EIGHT_DAYS, MONDAY, *first, *second) == "2026-11-18"
        assert due(EIGHT_DAYS, MONDAY, *second) == "2026-11-12"  # alone it came past due

    @pytest.mark.parametrize(
        ("convention", "expected"),
        [
            (NonWorkingResumption.AS_RECORDED, "2026-11-12"),
            (NonWorkingResumption.NEXT_WORKING_DAY, "2026-11-13"),
        ],
    )
    def test_a_resumption_on_a_rest_day(self, convention: NonWorkingResumption, expected: str) -> None:
        events = (MONDAY, "2026-11-06 10:00 suspended resume", "2026-11-07 10:00 resumed")
        chosen = Conventions(non_working_resumption=convention)
        assert due(EIGHT_DAYS, *events, conventions=chosen) == expected

    def test_half_a_day_after_tolled_days(self) -> None:
        events = (MONDAY, "2026-11-03 10:00 suspended resume", "2026-11-04 10:00 resumed")
        # 3(1) 4 tolled 5(1½): half its eight hours have passed at 11:30.
        assert due_time(Term(1, Unit.WORKING_DAY, plus_half=True), *events) == instant("2026-11-05T11:30")

    def test_first_day_included(self) -> None:
        chosen = Conventions(day_counting=DayCounting.FIRST_DAY_INCLUDED)
        events = (MONDAY, "2026-11-02 10:00 suspended resume", "2026-11-04 10:00 resumed")
        assert due(EIGHT_DAYS, MONDAY, conventions=chosen) == "2026-11-11"
        assert due(EIGHT_DAYS, *events, conventions=chosen) == "2026-11-13"

    @pytest.mark.parametrize(
        ("term", "expected"),
        [(Term(0, Unit.WORKING_DAY), "2026-11-04"), (Term(0, Unit.CALENDAR_DAY), "2026-11-04")],
    )
    def test_zero_lengths_end_on_the_last_tolled_day(self, term: Term, expected: str) -> None:
        events = (MONDAY, "2026-11-02 10:00 suspended resume", "2026-11-04 10:00 resumed")
        assert due(term, MONDAY) == "2026-11-02"
        assert due(term, *events) == expected


class TestCalendarUnits:
    """Tolled days of any kind move the unrolled end, which rolls once, last."""

    @pytest.mark.parametrize(
        ("suspended", "resumed", "expected"),
        [
            # 20 days from 2 November: Sunday 22, rolled to Monday 23.
            ("2026-11-04 10:00", "2026-11-04 11:00", "2026-11-23"),
            ("2026-11-04 10:00", "2026-11-05 11:00", "2026-11-23"),  # unrolled 23
            ("2026-11-04 10:00", "2026-11-06 11:00", "2026-11-25"),  # unrolled 24, a holiday
            ("2026-11-07 10:00", "2026-11-15 11:00", "2026-11-30"),  # C15: eight days, weekend and all
        ],
    )
    def test_days(self, suspended: str, resumed: str, expected: str) -> None:
        assert due(TWENTY_DAYS, MONDAY, f"{suspended} suspended resume", f"{resumed} resumed") == expected

    def test_months_first_then_days_and_tolled_days(self) -> None:
        events = (
            "2027-01-29 09:00 accepted",
            "2027-01-29 10:00 suspended resume",
            "2027-02-01 10:00 resumed",
        )
        # 29 January and a month: 28 February; three tolled days: 3 March; two days more: 5 March.
        assert due(Term(1, Unit.MONTH), *events, "2027-02-02 10:00 extended 2 calendar_day") == "2027-03-05"

    def test_units_of_one_family_add_in_any_order(self) -> None:
        added = ("2026-11-03 10:00 extended 1 month", "2026-11-03 11:00 extended 1 week")
        # 2 November, a month: 2 December; 20 + 7 days: 29 December.
        assert due(TWENTY_DAYS, MONDAY, *added) == "2026-12-29"

    def test_first_day_included_takes_one_day_off(self) -> None:
        chosen = Conventions(day_counting=DayCounting.FIRST_DAY_INCLUDED)
        assert due(Term(1, Unit.WEEK), MONDAY, conventions=chosen) == "2026-11-09"  # Sunday 8, rolled
        assert due(
            Term(1, Unit.WEEK), MONDAY, "2026-11-03 10:00 extended 1 calendar_day", conventions=chosen
        ) == ("2026-11-09")

    def test_a_month_without_the_day_is_refused_where_the_rule_does_not_say(self) -> None:
        chosen = Conventions(month_overflow=MonthOverflow.ERROR)
        with pytest.raises(InvalidInput) as caught:
            run(Term(1, Unit.MONTH), "2027-01-29 09:00 accepted", conventions=chosen)
        assert caught.value.reason is Reason.MONTH_OVERFLOW

    def test_a_suspension_on_the_rolled_day_moves_the_unrolled_end(self) -> None:
        # Unrolled Sunday 22, due Monday 23; one tolled day makes it Monday 23 again.
        events = (MONDAY, "2026-11-23 10:00 suspended resume", "2026-11-24 10:00 resumed")
        answer = run(TWENTY_DAYS, *events, as_of="2026-11-24T12:00")
        assert answer.deadline is not None
        assert answer.deadline.due_date == date(2026, 11, 23)
        assert answer.timeliness is Timeliness.OVERDUE


class TestHours:
    """Hours are moved by the working time, or the elapsed time, in the union of [suspend, resume)."""

    @pytest.mark.parametrize(
        ("suspended", "resumed", "expected"),
        [
            # 9:00 and eight hours: Tuesday 9:00.
            ("2026-11-02 10:00", "2026-11-02 11:00", "2026-11-03T10:00"),
            ("2026-11-02 11:00", "2026-11-02 14:00", "2026-11-03T10:00"),  # lunch is no working time
            ("2026-11-02 17:30", "2026-11-03 07:30", "2026-11-03T09:00"),  # nor is the night
            ("2026-11-03 09:00", "2026-11-03 10:30", "2026-11-03T10:30"),  # at the due time it still counts
            ("2026-11-03 09:01", "2026-11-03 10:30", "2026-11-03T09:00"),  # a minute later it does not
            ("2026-11-02 16:30", "2026-11-06 08:30", "2026-11-06T11:00"),  # 5½ hours used, 2½ left
        ],
    )
    def test_working_hours(self, suspended: str, resumed: str, expected: str) -> None:
        events = (MONDAY, f"{suspended} suspended resume", f"{resumed} resumed")
        assert due_time(EIGHT_HOURS, *events) == instant(expected)

    def test_overlaps_are_tolled_once(self) -> None:
        events = (
            MONDAY,
            "2026-11-02 09:30 suspended resume",
            "2026-11-02 10:00 suspended other",
            "2026-11-02 10:30 resumed resume",
            "2026-11-02 11:00 resumed",
        )
        assert due_time(EIGHT_HOURS, *events) == instant("2026-11-03T10:30")

    def test_elapsed_hours_by_day_and_night(self) -> None:
        events = (MONDAY, "2026-11-02 10:00 suspended resume", "2026-11-04 10:00 resumed")
        assert due_time(Term(8, Unit.HOUR), *events) == instant("2026-11-04T17:00")

    def test_days_from_the_instant_are_hours_in_everything(self) -> None:
        chosen = Conventions(day_counting=DayCounting.FROM_INSTANT)
        events = (MONDAY, "2026-11-02 10:00 suspended resume", "2026-11-02 11:00 resumed")
        answer = run(Term(1, Unit.WORKING_DAY), *events, conventions=chosen, as_of="2026-11-03T10:01")
        assert answer.deadline is not None
        assert answer.deadline.due_time == instant("2026-11-03T10:00")
        assert (answer.timeliness, answer.lateness_minutes) == (Timeliness.OVERDUE, 1)

    def test_closing(self) -> None:
        events = (
            "2026-11-02 07:30 accepted",
            "2026-11-02 09:00 suspended resume",
            "2026-11-02 10:00 resumed",
        )
        seven = Term(7, Unit.WORKING_HOUR)
        moved = Conventions(closing_instant=ClosingInstant.NEXT_OPENING)
        assert due_time(seven, *events) == instant("2026-11-02T17:30")
        assert due_time(seven, *events, conventions=moved) == instant("2026-11-03T07:30")


class TestModes:
    """What a resumption does."""

    PLUS = make_ground("plus", Mode.RESUME_PLUS, added=Term(3, Unit.WORKING_DAY))
    ONCE = make_ground(
        "once", Mode.RESUME_PLUS, added=Term(3, Unit.WORKING_DAY), plus_applies=PlusApplies.ONCE
    )
    NEW = make_ground("new", Mode.NEW_TERM, added=Term(2, Unit.WORKING_DAY))
    ALL = (*GROUNDS, PLUS, ONCE, NEW)

    @pytest.mark.parametrize(
        ("ground", "expected"),
        [
            ("resume", "2026-11-16"),  # 5, 6 tolled
            ("plus", "2026-11-19"),  # and three more
            ("once", "2026-11-19"),
            ("restart", "2026-11-18"),  # 9(1) 10 11 12 13 16 17 18(8)
            ("new", "2026-11-10"),  # 9(1) 10(2)
            ("record", "2026-11-12"),
        ],
    )
    def test_mode(self, ground: str, expected: str) -> None:
        events = (MONDAY, f"2026-11-04 10:00 suspended {ground}", "2026-11-06 10:00 resumed")
        assert due(EIGHT_DAYS, *events, grounds=self.ALL) == expected

    @pytest.mark.parametrize(("ground", "expected"), [("plus", "2026-11-26"), ("once", "2026-11-20")])
    def test_plus_each_time_or_once(self, ground: str, expected: str) -> None:
        events = (
            MONDAY,
            f"2026-11-03 10:00 suspended {ground}",
            "2026-11-04 10:00 resumed",
            f"2026-11-05 10:00 suspended {ground}",
            "2026-11-09 10:00 resumed",
        )
        # 4, 6, 9 tolled: 8 + 3 days end on the 17th; three more on the 20th; six on the 26th less the holiday.
        assert due(EIGHT_DAYS, *events, grounds=self.ALL) == expected

    def test_restart_example_c1(self) -> None:
        events = (MONDAY, "2026-11-04 10:00 suspended restart", "2026-11-16 10:00 resumed")
        assert due(Term(10, Unit.WORKING_DAY), *events) == "2026-12-01"

    def test_resume_plus_example_c11(self) -> None:
        plus = make_ground("plus", Mode.RESUME_PLUS, added=Term(8, Unit.WORKING_DAY))
        events = (
            "2026-10-26 09:00 accepted",
            "2026-11-09 10:00 suspended plus",
            "2026-11-16 10:00 resumed",
        )
        assert due(Term(16, Unit.WORKING_DAY), *events, grounds=(plus,)) == "2026-12-07"

    def test_resume_example_c17(self) -> None:
        events = (MONDAY, "2026-11-04 10:00 suspended resume", "2026-11-19 10:00 resumed")
        assert due(EIGHT_DAYS, *events) == "2026-11-30"

    def test_over_tet_example_c13(self) -> None:
        tet = [f"2026-02-{day}" for day in range(16, 21)]
        calendar = make_calendar("2026-01-01", "2026-12-31", holidays=tet)
        events = ("2026-02-02 09:00 accepted", "2026-02-11 10:00 suspended {}", "2026-02-24 10:00 resumed")
        for ground, expected in (("resume", "2026-02-27"), ("restart", "2026-03-10")):
            history = [event.format(ground) for event in events]
            assert (
                due(Term(10, Unit.WORKING_DAY), *history, calendar=calendar, as_of="2026-12-01T12:00")
                == expected
            )

    def test_across_a_change_of_law_example_f7(self) -> None:
        calendar = make_calendar("2025-01-01", "2025-12-31")
        events = (
            "2025-06-20 09:00 accepted",
            "2025-06-24 10:00 suspended restart",
            "2025-07-21 10:00 resumed",
        )
        assert (
            due(Term(10, Unit.WORKING_DAY), *events, calendar=calendar, as_of="2025-12-01T12:00")
            == "2025-08-04"
        )

    def test_restart_lapses_extensions_and_earlier_tolling_but_not_additions(self) -> None:
        additions = (Addition("remote", Term(2, Unit.WORKING_DAY), Source("remote")),)
        events = (
            MONDAY,
            "2026-11-03 09:00 extended 5 working_day",
            "2026-11-03 10:00 suspended resume",
            "2026-11-04 10:00 resumed",
            "2026-11-05 10:00 suspended restart",
            "2026-11-06 10:00 resumed",
        )
        # 9(1) 10 11 12 13(5) 16 17 18(8) 19 20(10)
        assert due(EIGHT_DAYS, *events, additions=additions) == "2026-11-18"
        assert due(EIGHT_DAYS, *events, additions=additions, attributes=("remote",)) == "2026-11-20"

    def test_a_new_term_has_no_additions_and_a_later_restart_has(self) -> None:
        additions = (Addition("remote", Term(2, Unit.WORKING_DAY), Source("remote")),)
        events = [MONDAY, "2026-11-04 10:00 suspended new", "2026-11-06 10:00 resumed"]
        details: dict[str, Any] = {
            "additions": additions,
            "attributes": ("remote",),
            "grounds": self.ALL,
        }
        assert due(EIGHT_DAYS, *events, **details) == "2026-11-10"
        events += ["2026-11-09 10:00 suspended restart", "2026-11-10 10:00 resumed"]
        assert due(EIGHT_DAYS, *events, **details) == "2026-11-25"  # ten days from the 11th, less the 24th

    def test_a_restart_is_a_receipt_with_cut_off(self) -> None:
        chosen = Conventions(
            cutoff=Cutoff(CutoffKind.LOCAL_TIME, 15 * 60), cutoff_effect=CutoffEffect.SHIFT_START
        )
        for resumed, expected in (("15:00", "2026-11-18"), ("15:01", "2026-11-19")):
            events = (MONDAY, "2026-11-04 10:00 suspended restart", f"2026-11-06 {resumed} resumed")
            assert due(EIGHT_DAYS, *events, conventions=chosen) == expected

    def test_a_restart_on_a_rest_day_is_a_receipt_on_a_rest_day(self) -> None:
        deemed = Conventions(non_working_receipt=NonWorkingReceipt.DEEMED_NEXT_WORKING_DAY)
        events = (MONDAY, "2026-11-04 10:00 suspended restart", "2026-11-07 10:00 resumed")
        assert due(EIGHT_DAYS, *events) == "2026-11-18"
        assert due(EIGHT_DAYS, *events, conventions=deemed) == "2026-11-19"

    def test_other_intervals_toll_only_days_after_the_new_day_zero(self) -> None:
        events = (
            MONDAY,
            "2026-11-03 10:00 suspended other",
            "2026-11-04 10:00 suspended restart",
            "2026-11-06 10:00 resumed restart",
            "2026-11-10 10:00 resumed other",  # 9 and 10 of the new run
        )
        assert due(EIGHT_DAYS, *events) == "2026-11-20"

    def test_restart_of_hours_tolls_only_time_after_the_new_origin(self) -> None:
        events = (
            MONDAY,
            "2026-11-02 09:30 suspended other",
            "2026-11-02 10:00 suspended restart",
            "2026-11-02 10:30 resumed restart",
            "2026-11-02 11:00 resumed other",
        )
        # Anew from 10:30, half an hour tolled: eight hours of working time from 11:00.
        assert due_time(EIGHT_HOURS, *events) == instant("2026-11-03T11:00")

    @pytest.mark.parametrize("later", ["2026-11-06 10:00 resumed", "2026-11-09 10:00 resumed"])
    def test_requested_on_the_last_day_and_answered_on_a_saturday_still_restarts(self, later: str) -> None:
        # Three days: due Thursday 5. While the clock stands nothing is past due.
        events = (MONDAY, "2026-11-05 10:00 suspended restart", later)
        expected = {"2026-11-06": "2026-11-11", "2026-11-09": "2026-11-12"}[later[:10]]
        assert due(Term(3, Unit.WORKING_DAY), *events) == expected


class TestPastDue:
    """On the due date an event still counts; later nothing cures."""

    @pytest.mark.parametrize(
        ("event", "on_time", "late"),
        [
            ("extended 2 working_day", "2026-11-16", "2026-11-12"),
            ("suspended restart", "2026-11-26", "2026-11-12"),
        ],
    )
    def test_around_the_midnight_that_ends_the_due_date(self, event: str, on_time: str, late: str) -> None:
        resumed = ["2026-11-13 10:00 resumed"] if "suspended" in event else []
        for time, expected in (("2026-11-12 23:59:59", on_time), ("2026-11-13 00:00:00", on_time)):
            if resumed and expected == on_time:
                expected = "2026-11-26"  # 16(1) 17 18 19 20(5) 23 25 26(8)
            assert due(EIGHT_DAYS, MONDAY, f"{time} {event}", *resumed) == expected
        assert due(EIGHT_DAYS, MONDAY, f"2026-11-13 00:00:01 {event}", *resumed) == late

    def test_it_stays_overdue_while_suspended_past_due(self) -> None:
        events = (MONDAY, "2026-11-13 10:00 suspended resume")
        answer = run(EIGHT_DAYS, *events, as_of="2026-11-13T12:00")
        assert (answer.timeliness, answer.projection) == (Timeliness.OVERDUE, None)
        assert answer.suspended_days == 0

    def test_while_suspended_an_extension_is_never_past_due(self) -> None:
        events = (MONDAY, "2026-11-12 10:00 suspended resume", "2026-12-01 10:00 extended 1 working_day")
        # 13, 16-20, 23, 25-27, 30, 1 tolled; one day more: 2 December.
        assert due(EIGHT_DAYS, *events, "2026-12-01 11:00 resumed") == "2026-12-02"


class TestWhatTollsNothing:
    def test_a_document_that_is_needed(self) -> None:
        grounds = (make_ground("power", Mode.RESUME, needs_document=True),)
        for reason, expected in (("", "2026-11-12"), (" reason=notice", "2026-11-16")):
            events = (MONDAY, f"2026-11-04 10:00 suspended power{reason}", "2026-11-06 10:00 resumed")
            assert due(EIGHT_DAYS, *events, grounds=grounds) == expected

    @pytest.mark.parametrize(
        ("over_max", "expected"), [(OverMax.COUNTS, "2026-11-16"), (OverMax.IGNORED, "2026-11-13")]
    )
    def test_asked_too_often(self, over_max: OverMax, expected: str) -> None:
        grounds = (make_ground("ask", Mode.RESUME, max_times=1, over_max=over_max),)
        events = (
            MONDAY,
            "2026-11-03 10:00 suspended ask",
            "2026-11-04 10:00 resumed",
            "2026-11-05 10:00 suspended ask",
            "2026-11-06 10:00 resumed",
        )
        assert due(EIGHT_DAYS, *events, grounds=grounds) == expected

    def test_annulled_requests_are_not_counted_and_those_at_intake_are(self) -> None:
        grounds = (make_ground("ask", Mode.RESUME, max_times=1, over_max=OverMax.IGNORED),)
        suspension = ("2026-11-05 10:00 suspended ask", "2026-11-06 10:00 resumed")
        mistake = ("2026-11-03 10:00 suspended ask id=x", "2026-11-03 11:00 annulled x")
        assert due(EIGHT_DAYS, MONDAY, *mistake, *suspension, grounds=grounds) == "2026-11-13"
        at_intake = "2026-11-01 10:00 suspended ask"
        assert due(EIGHT_DAYS, at_intake, MONDAY, *suspension, grounds=grounds) == "2026-11-12"


class TestAtMost:
    """An exclusion that ends by itself, though nobody resumed."""

    # Three working days from a suspension on the 4th: 5, 6, 9.
    GROUND = make_ground("opinion", Mode.RESUME, at_most=Term(3, Unit.WORKING_DAY))
    ASKED = (MONDAY, "2026-11-04 10:00 suspended opinion")

    @pytest.mark.parametrize(
        ("resumed", "expected"),
        [
            ("2026-11-06 10:00", "2026-11-16"),  # before: 5, 6
            ("2026-11-09 23:00", "2026-11-17"),  # at the end: 5, 6, 9
            (
                "2026-11-10 00:00",
                "2026-11-18",
            ),  # the very instant: not earlier than the resumption, so 10 too
            ("2026-11-10 00:00:01", "2026-11-17"),  # after: 5, 6, 9
            ("2026-11-20 10:00", "2026-11-17"),
        ],
    )
    def test_resumed_before_and_after(self, resumed: str, expected: str) -> None:
        assert due(EIGHT_DAYS, *self.ASKED, f"{resumed} resumed", grounds=(self.GROUND,)) == expected

    def test_from_the_second_after_it_the_due_date_is_definite(self) -> None:
        at_end = run(EIGHT_DAYS, *self.ASKED, grounds=(self.GROUND,), as_of="2026-11-10T00:00:00")
        assert (at_end.timeliness, at_end.deadline) == (Timeliness.SUSPENDED, None)
        assert at_end.next_change_time == instant("2026-11-10T00:00:01")
        after = run(EIGHT_DAYS, *self.ASKED, grounds=(self.GROUND,), as_of="2026-11-10T00:00:01")
        assert after.deadline is not None
        assert after.deadline.due_date == date(2026, 11, 17)
        assert (after.timeliness, after.projection) == (Timeliness.ON_TRACK, None)
        assert after.suspended_days == 3

    def test_its_last_day_is_tolled_whatever_resume_day_counts_says(self) -> None:
        chosen = Conventions(resume_day_counts=True)
        assert due(EIGHT_DAYS, *self.ASKED, grounds=(self.GROUND,), conventions=chosen) == "2026-11-17"

    def test_hours_end_at_its_due_time(self) -> None:
        ground = make_ground("opinion", Mode.RESUME, at_most=Term(2, Unit.WORKING_HOUR))
        events = (MONDAY, "2026-11-02 10:00 suspended opinion")
        assert due_time(EIGHT_HOURS, *events, grounds=(ground,)) == instant("2026-11-03T11:00")

    @pytest.mark.parametrize(
        ("resumed", "expected"),
        [
            ("2026-11-17 10:00", "2026-11-30"),  # not past due: eight days from the 18th, less the 24th
            ("2026-11-18 10:00", "2026-11-17"),  # past due: nothing cures
        ],
    )
    def test_a_late_resumption_has_its_effect_only_when_not_past_due(
        self, resumed: str, expected: str
    ) -> None:
        ground = make_ground("opinion", Mode.RESTART, at_most=Term(3, Unit.WORKING_DAY))
        assert due(EIGHT_DAYS, *self.ASKED, f"{resumed} resumed", grounds=(ground,)) == expected

    @pytest.mark.parametrize(
        ("resumed", "expected"),
        [
            ("2026-11-07 10:00", "2026-11-13"),  # open still on Saturday: four days from Monday the 9th
            ("2026-11-08 10:00", "2026-11-06"),  # ended by itself on Saturday, and past due on Sunday
        ],
    )
    def test_past_due_is_asked_of_the_recorded_instant(self, resumed: str, expected: str) -> None:
        # Four days: due Friday 6; the exclusion of Friday afternoon ends on Saturday at 24:00.
        ground = make_ground("opinion", Mode.RESTART, at_most=Term(1, Unit.CALENDAR_DAY))
        chosen = Conventions(non_working_resumption=NonWorkingResumption.NEXT_WORKING_DAY, roll=Roll.NONE)
        events = (MONDAY, "2026-11-06 14:00 suspended opinion", f"{resumed} resumed")
        term = Term(4, Unit.WORKING_DAY)
        assert due(term, *events, grounds=(ground,), conventions=chosen) == expected

    def test_the_ground_stays_open(self) -> None:
        with pytest.raises(InvalidInput) as caught:
            run(EIGHT_DAYS, *self.ASKED, "2026-11-12 10:00 suspended opinion", grounds=(self.GROUND,))
        assert caught.value.reason is Reason.IMPOSSIBLE_HISTORY

    def test_no_cut_off_delays_it(self) -> None:
        chosen = Conventions(
            cutoff=Cutoff(CutoffKind.LOCAL_TIME, 9 * 60), cutoff_effect=CutoffEffect.SHIFT_START
        )
        events = ("2026-11-02 08:00 accepted", "2026-11-04 10:00 suspended opinion")
        assert due(EIGHT_DAYS, *events, grounds=(self.GROUND,), conventions=chosen) == "2026-11-17"


class TestWorkingTimeTolled:
    """Force majeure: Decree 99/2022/ND-CP art. 16.3."""

    POWER = make_ground("power", Mode.RESUME, tolls=Tolls.WORKING_TIME)
    B17 = ("2026-11-20 11:00 accepted", "2026-11-20 13:00 suspended power", "2026-11-20 17:30 resumed")

    def test_example_b17(self) -> None:
        assert due(SAME_DAY, *self.B17, grounds=(self.POWER, *GROUNDS)) == "2026-11-23"
        in_days = [event.replace("power", "resume") for event in self.B17]
        assert due(SAME_DAY, *in_days, grounds=(self.POWER, *GROUNDS)) == "2026-11-20"

    @pytest.mark.parametrize(
        ("received", "expected"),
        [
            ("2026-11-20 07:30", "2026-11-23"),
            ("2026-11-20 17:30", "2026-11-20"),
            ("2026-11-20 18:00", "2026-11-20"),
        ],
    )
    def test_received_at_or_after_closing_nothing_moves(self, received: str, expected: str) -> None:
        events = (f"{received} accepted", "2026-11-20 19:00 suspended power", "2026-11-23 08:00 resumed")
        if received.endswith("07:30"):
            events = (events[0], "2026-11-20 13:30 suspended power", "2026-11-20 13:31 resumed")
        assert due(SAME_DAY, *events, grounds=(self.POWER,)) == expected

    @pytest.mark.parametrize(
        ("resumed", "expected"),
        [
            ("2026-11-04 17:29", "2026-11-12"),  # 7 h 59
            ("2026-11-04 17:30", "2026-11-13"),  # a nominal day
            ("2026-11-06 07:30", "2026-11-16"),  # two
        ],
    )
    def test_a_day_term_moves_by_whole_nominal_days(self, resumed: str, expected: str) -> None:
        events = (MONDAY, "2026-11-04 07:30 suspended power", f"{resumed} resumed")
        assert due(EIGHT_DAYS, *events, grounds=(self.POWER,)) == expected

    def test_pieces_are_added_up_and_not_taken_on_days_that_are_tolled_already(self) -> None:
        half = ("2026-11-04 07:30 suspended power", "2026-11-04 11:30 resumed power")
        other_half = ("2026-11-05 07:30 suspended power", "2026-11-05 11:30 resumed power")
        grounds = (self.POWER, *GROUNDS)
        assert due(EIGHT_DAYS, MONDAY, *half, *other_half, grounds=grounds) == "2026-11-13"
        days = ("2026-11-04 18:00 suspended resume", "2026-11-05 18:00 resumed resume")
        # The 5th is tolled as a day; the four hours of the 4th alone are no nominal day.
        assert due(EIGHT_DAYS, MONDAY, *half, *other_half, *days, grounds=grounds) == "2026-11-13"

    def test_calendar_units_move_by_calendar_days(self) -> None:
        events = (MONDAY, "2026-11-04 07:30 suspended power", "2026-11-04 17:30 resumed")
        # Unrolled Sunday 22 and one day: Monday 23; the day after that with two nominal days is a holiday.
        assert due(TWENTY_DAYS, *events, grounds=(self.POWER,)) == "2026-11-23"
        longer = (*events[:2], "2026-11-05 17:30 resumed")
        assert due(TWENTY_DAYS, *longer, grounds=(self.POWER,)) == "2026-11-25"


class TestSameDay:
    LATE_DUE = Conventions(
        cutoff=Cutoff(CutoffKind.LOCAL_TIME, 15 * 60), cutoff_effect=CutoffEffect.SHIFT_DUE
    )

    @pytest.mark.parametrize(
        ("extension", "expected"),
        [("0 working_day", "2026-11-02"), ("1 working_day", "2026-11-03"), ("5 working_day", "2026-11-09")],
    )
    def test_extended(self, extension: str, expected: str) -> None:
        assert due(SAME_DAY, MONDAY, f"2026-11-02 10:00 extended {extension}") == expected

    def test_extended_after_a_late_receipt_counts_from_the_day_it_would_end_on(self) -> None:
        events = ("2026-11-06 15:30 accepted", "2026-11-06 16:00 extended 2 working_day")
        assert due(SAME_DAY, events[0], conventions=self.LATE_DUE) == "2026-11-09"
        assert due(SAME_DAY, *events, conventions=self.LATE_DUE) == "2026-11-11"

    def test_tolled_days_count_from_the_day_it_would_end_on(self) -> None:
        suspended = ("2026-11-06 16:00 suspended resume", "2026-11-09 10:00 resumed")
        assert due(SAME_DAY, "2026-11-06 09:00 accepted", *suspended) == "2026-11-09"
        assert (
            due(SAME_DAY, "2026-11-06 15:30 accepted", *suspended, conventions=self.LATE_DUE) == "2026-11-10"
        )

    def test_half_a_day_more(self) -> None:
        assert due_time(SAME_DAY, MONDAY, "2026-11-02 10:00 extended 1½ working_day") == instant(
            "2026-11-04T11:30"
        )


class TestExtension:
    def test_additions_by_attribute_example_c19(self) -> None:
        additions = (Addition("remote", Term(10, Unit.CALENDAR_DAY), Source("land")),)
        term, accepted = Term(45, Unit.CALENDAR_DAY), "2026-10-05 09:00 accepted"
        assert due(term, accepted, additions=additions) == "2026-11-19"
        assert due(term, accepted, additions=additions, attributes=("remote",)) == "2026-11-30"

    def test_a_zero_length_that_was_added_to_counts_as_any_other(self) -> None:
        chosen = Conventions(day_counting=DayCounting.FIRST_DAY_INCLUDED)
        zero = Term(0, Unit.WORKING_DAY)
        assert due(zero, MONDAY, "2026-11-02 10:00 extended 2 working_day") == "2026-11-04"
        assert (
            due(zero, MONDAY, "2026-11-02 10:00 extended 2 working_day", conventions=chosen) == "2026-11-03"
        )

    @pytest.mark.parametrize(
        ("term", "added"),
        [
            (EIGHT_DAYS, "1 calendar_day"),
            (EIGHT_DAYS, "1 working_hour"),
            (EIGHT_DAYS, "0 same_day"),
            (SAME_DAY, "1 week"),
            (TWENTY_DAYS, "1 working_day"),
            (TWENTY_DAYS, "1½ week"),
            (EIGHT_HOURS, "1 hour"),
            (Term(8, Unit.HOUR), "1 working_hour"),
        ],
    )
    def test_wrong_units_are_refused(self, term: Term, added: str) -> None:
        with pytest.raises(InvalidInput) as caught:
            run(term, MONDAY, f"2026-11-02 10:00 extended {added}")
        error = caught.value
        assert (error.reason, error.field) == (Reason.WRONG_UNIT, "events[1].extension")
        assert error.metadata["event_index"] == "1"

    def test_a_wrong_unit_is_refused_also_past_due(self) -> None:
        with pytest.raises(InvalidInput):
            run(EIGHT_DAYS, MONDAY, "2026-12-01 10:00 extended 1 week")

    def test_it_belongs_to_the_run_it_falls_in(self) -> None:
        events = ["2026-11-04 10:00 suspended restart", "2026-11-06 10:00 resumed"]
        early, late = "2026-11-05 10:00 extended 1 working_day", "2026-11-06 11:00 extended 1 working_day"
        assert due(EIGHT_DAYS, MONDAY, *events, early) == "2026-11-18"
        assert due(EIGHT_DAYS, MONDAY, *events, late) == "2026-11-19"


class TestCompletionAndReopening:
    """Completion ends what is open; reopening goes on or begins again."""

    def test_completion_while_suspended_is_a_resumption(self) -> None:
        events = (MONDAY, "2026-11-04 10:00 suspended resume", "2026-11-06 10:00 completed")
        answer = run(EIGHT_DAYS, *events)
        assert answer.deadline is not None
        assert answer.deadline.due_date == date(2026, 11, 16)
        assert answer.timeliness is Timeliness.EARLY

    @pytest.mark.parametrize(
        ("reopen", "expected"),
        [
            (Reopen.RESUME, "2026-11-16"),  # 9 and 10 tolled
            (Reopen.RESTART, "2026-11-20"),  # 11(1) 12 13 16 17 18 19 20(8)
        ],
    )
    def test_reopen(self, reopen: Reopen, expected: str) -> None:
        events = (MONDAY, "2026-11-06 10:00 completed", "2026-11-10 10:00 reopened")
        assert due(EIGHT_DAYS, *events, reopen=reopen) == expected

    @pytest.mark.parametrize("reopen", [Reopen.RESUME, Reopen.RESTART])
    def test_reopening_what_was_completed_past_due_changes_no_due_date(self, reopen: Reopen) -> None:
        events = (MONDAY, "2026-11-13 10:00 completed", "2026-11-16 10:00 reopened")
        answer = run(EIGHT_DAYS, *events, reopen=reopen, as_of="2026-11-16T12:00")
        assert answer.deadline is not None
        assert answer.deadline.due_date == date(2026, 11, 12)
        assert answer.timeliness is Timeliness.OVERDUE

    def test_reopening_of_hours_tolls_working_time(self) -> None:
        events = (MONDAY, "2026-11-02 10:00 completed", "2026-11-03 08:30 reopened")
        # One hour used, seven left from 08:30.
        assert due_time(EIGHT_HOURS, *events, reopen=Reopen.RESUME) == instant("2026-11-03T17:30")

    def test_with_end_event_returned_a_completed_dossier_runs_on(self) -> None:
        chosen = Conventions(end_event=EndEvent.RETURNED)
        events = (MONDAY, "2026-11-11 10:00 completed", "2026-11-13 10:00 returned")
        running = run(EIGHT_DAYS, *events, conventions=chosen, as_of="2026-11-12T10:00")
        assert running.timeliness is Timeliness.DUE_TODAY
        assert run(EIGHT_DAYS, *events, conventions=chosen).timeliness is Timeliness.LATE
        assert run(EIGHT_DAYS, *events).timeliness is Timeliness.EARLY  # the result was ready (E5)


class TestRollAndEnd:
    def test_a_roll_back_makes_events_past_due_earlier(self) -> None:
        chosen = Conventions(roll=Roll.PRECEDING)  # Sunday 22 back to Friday 20
        extension = "2026-11-{} 10:00 extended 1 week"
        assert due(TWENTY_DAYS, MONDAY, extension.format("20"), conventions=chosen) == "2026-11-27"
        assert due(TWENTY_DAYS, MONDAY, extension.format("21"), conventions=chosen) == "2026-11-20"

    def test_same_time_of_day_is_that_of_the_last_run(self) -> None:
        chosen = Conventions(end_of_term=EndOfTerm.SAME_TIME_OF_DAY)
        events = (MONDAY, "2026-11-04 10:00 suspended restart", "2026-11-06 10:15 resumed")
        assert due_time(EIGHT_DAYS, *events, conventions=chosen) == instant("2026-11-18T10:15")


class TestCoverage:
    def test_a_running_dossier_needs_its_as_of_date_and_one_that_is_done_does_not(self) -> None:
        with pytest.raises(OutOfRange) as caught:
            run(EIGHT_DAYS, MONDAY, as_of="2027-04-01T00:00")
        assert caught.value.reason is Reason.OUTSIDE_COVERAGE
        done = run(EIGHT_DAYS, MONDAY, "2026-11-05 10:00 completed", as_of="2040-01-01T00:00")
        assert done.timeliness is Timeliness.EARLY

    def test_provisional_from_the_first_receipt_to_the_due_date(self) -> None:
        events = (MONDAY, "2026-11-04 10:00 suspended restart", "2026-11-06 10:00 resumed")
        for day, expected in (("2026-11-02", True), ("2026-11-18", True), ("2026-11-19", False)):
            calendar = make_calendar("2026-10-01", "2026-12-31", provisional=[day])
            answer = run(EIGHT_DAYS, *events, calendar=calendar, as_of="2026-12-01T12:00")
            assert answer.deadline is not None
            assert answer.deadline.provisional is expected
