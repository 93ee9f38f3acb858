"""Day 0: cut-offs, what they do, and receipt on a day that does not count.

2 November 2026 is a Monday; the office is open 07:30-11:30 and 13:30-17:30.
"""

from __future__ import annotations

import pytest

from slasvc.model.deadline import Deadline
from slasvc.model.term import (
    Conventions,
    Cutoff,
    CutoffBoundary,
    CutoffEffect,
    CutoffKind,
    DayCounting,
    EndOfTerm,
    NonWorkingReceipt,
    Term,
    Unit,
)
from slasvc.reference import add_term
from tests.calendars_for_tests import instant, make_calendar

# Saturday mornings are open for reception but do not count.
CALENDAR = make_calendar("2026-11-01", "2026-11-30", special_hours={"2026-11-07": ["07:30-11:30"]})
THREE_O_CLOCK = Cutoff(CutoffKind.LOCAL_TIME, 15 * 60)
CLOSING = Cutoff(CutoffKind.CLOSE_OF_BUSINESS)
HOUR_BEFORE_CLOSING = Cutoff(CutoffKind.BEFORE_CLOSING, 60)
SAME_DAY = Term(0, Unit.SAME_DAY)


def add(term: Term, start: str, conventions: Conventions) -> Deadline:
    return add_term(CALENDAR, term, conventions, instant(start))


def same_day_due(start: str, cutoff: Cutoff, boundary: CutoffBoundary = CutoffBoundary.AFTER) -> str:
    conventions = Conventions(cutoff=cutoff, cutoff_boundary=boundary, cutoff_effect=CutoffEffect.SHIFT_DUE)
    return add(SAME_DAY, start, conventions).due_date.isoformat()


@pytest.mark.parametrize(
    ("start", "cutoff", "expected"),
    [
        ("2026-11-02T15:00:00", THREE_O_CLOCK, "2026-11-02"),
        ("2026-11-02T15:00:01", THREE_O_CLOCK, "2026-11-03"),
        ("2026-11-02T17:30:00", CLOSING, "2026-11-02"),
        ("2026-11-02T17:30:01", CLOSING, "2026-11-03"),
        ("2026-11-02T16:30:00", HOUR_BEFORE_CLOSING, "2026-11-02"),
        ("2026-11-02T16:30:01", HOUR_BEFORE_CLOSING, "2026-11-03"),
        ("2026-11-02T23:59:59", Cutoff(CutoffKind.NONE), "2026-11-02"),
    ],
)
def test_an_instant_equal_to_the_cutoff_is_not_after_it(start: str, cutoff: Cutoff, expected: str) -> None:
    assert same_day_due(start, cutoff) == expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [("2026-11-02T14:59:59", "2026-11-02"), ("2026-11-02T15:00:00", "2026-11-03")],
)
def test_at_or_after_makes_the_cutoff_itself_late(start: str, expected: str) -> None:
    assert same_day_due(start, THREE_O_CLOCK, CutoffBoundary.AT_OR_AFTER) == expected


def test_late_same_day_receipt_on_friday_is_due_on_monday() -> None:
    assert same_day_due("2026-11-06T15:00:01", THREE_O_CLOCK) == "2026-11-09"


def test_closing_of_an_open_saturday_is_the_end_of_its_own_shift() -> None:
    # On time or late, the end goes to Monday 9: by the roll, or by the cut-off. Day counting shows which.
    shift_start = Conventions(cutoff=CLOSING, cutoff_effect=CutoffEffect.SHIFT_START)
    one_day = Term(1, Unit.WORKING_DAY)
    assert add(one_day, "2026-11-07T11:30:00", shift_start).due_date.isoformat() == "2026-11-09"
    assert add(one_day, "2026-11-07T11:30:01", shift_start).due_date.isoformat() == "2026-11-10"


@pytest.mark.parametrize(
    ("cutoff", "late"), [(CLOSING, False), (HOUR_BEFORE_CLOSING, False), (THREE_O_CLOCK, True)]
)
def test_on_a_closed_sunday_nothing_closes_but_a_local_time_passes(cutoff: Cutoff, late: bool) -> None:
    shift_start = Conventions(cutoff=cutoff, cutoff_effect=CutoffEffect.SHIFT_START)
    deadline = add(Term(1, Unit.WORKING_DAY), "2026-11-08T23:00:00", shift_start)
    assert deadline.day_zero.isoformat() == ("2026-11-09" if late else "2026-11-08")


class TestEffects:
    """One working day from Monday 2 November, 15:00:01, cut-off 15:00."""

    LATE = "2026-11-02T15:00:01"

    @pytest.mark.parametrize(
        ("effect", "term", "expected"),
        [
            (CutoffEffect.SHIFT_DUE, Term(1, Unit.WORKING_DAY), "2026-11-03"),
            (CutoffEffect.SHIFT_DUE, Term(1, Unit.WEEK), "2026-11-09"),
            (CutoffEffect.SHIFT_START, Term(1, Unit.WORKING_DAY), "2026-11-04"),
            (CutoffEffect.SHIFT_START, Term(1, Unit.WEEK), "2026-11-10"),
            (CutoffEffect.SHIFT_START, SAME_DAY, "2026-11-03"),
            (CutoffEffect.HAND_OVER_ONLY, Term(1, Unit.WORKING_DAY), "2026-11-03"),
            (CutoffEffect.HAND_OVER_ONLY, SAME_DAY, "2026-11-02"),
        ],
    )
    def test_due_date(self, effect: CutoffEffect, term: Term, expected: str) -> None:
        conventions = Conventions(cutoff=THREE_O_CLOCK, cutoff_effect=effect)
        assert add(term, self.LATE, conventions).due_date.isoformat() == expected

    def test_shifted_start_is_at_opening(self) -> None:
        conventions = Conventions(
            cutoff=THREE_O_CLOCK,
            cutoff_effect=CutoffEffect.SHIFT_START,
            end_of_term=EndOfTerm.SAME_TIME_OF_DAY,
        )
        deadline = add(Term(1, Unit.WORKING_DAY), self.LATE, conventions)
        assert deadline.day_zero.isoformat() == "2026-11-03"
        assert deadline.due_time == instant("2026-11-04T07:30:00")

    def test_shifted_start_spends_its_first_day_whole_from_the_instant(self) -> None:
        conventions = Conventions(
            cutoff=THREE_O_CLOCK,
            cutoff_effect=CutoffEffect.SHIFT_START,
            day_counting=DayCounting.FROM_INSTANT,
        )
        assert add(Term(1, Unit.WORKING_DAY), self.LATE, conventions).due_date.isoformat() == "2026-11-03"

    @pytest.mark.parametrize("unit", [Unit.WORKING_HOUR, Unit.HOUR])
    def test_hours_ignore_it(self, unit: Unit) -> None:
        conventions = Conventions(cutoff=THREE_O_CLOCK, cutoff_effect=CutoffEffect.SHIFT_START)
        deadline = add(Term(1, unit), self.LATE, conventions)
        assert deadline.due_time == instant("2026-11-02T16:00:01")
        assert deadline.day_zero.isoformat() == "2026-11-02"


class TestNonWorkingReceipt:
    """Receipt on Saturday 7 November."""

    SATURDAY = "2026-11-07T08:00:00"
    DEEMED = Conventions(non_working_receipt=NonWorkingReceipt.DEEMED_NEXT_WORKING_DAY)

    @pytest.mark.parametrize(
        ("term", "as_received", "deemed"),
        [
            (Term(1, Unit.WORKING_DAY), "2026-11-09", "2026-11-10"),
            (Term(1, Unit.WEEK), "2026-11-16", "2026-11-16"),  # Saturday 14 rolls; Monday 9 + 1 week
            (Term(3, Unit.CALENDAR_DAY), "2026-11-10", "2026-11-12"),
            (SAME_DAY, "2026-11-09", "2026-11-09"),
            (Term(0, Unit.WORKING_DAY), "2026-11-09", "2026-11-09"),
        ],
    )
    def test_as_received_or_deemed(self, term: Term, as_received: str, deemed: str) -> None:
        assert add(term, self.SATURDAY, Conventions()).due_date.isoformat() == as_received
        assert add(term, self.SATURDAY, self.DEEMED).due_date.isoformat() == deemed

    def test_a_working_day_is_not_moved(self) -> None:
        assert add(SAME_DAY, "2026-11-02T23:00:00", self.DEEMED).day_zero.isoformat() == "2026-11-02"

    def test_cutoff_and_receipt_together_move_day_zero_once(self) -> None:
        conventions = Conventions(
            cutoff=CLOSING,
            cutoff_effect=CutoffEffect.SHIFT_START,
            non_working_receipt=NonWorkingReceipt.DEEMED_NEXT_WORKING_DAY,
        )
        assert add(SAME_DAY, "2026-11-07T12:00:00", conventions).day_zero.isoformat() == "2026-11-09"

    def test_late_and_deemed_same_day_is_moved_once(self) -> None:
        conventions = Conventions(
            cutoff=CLOSING,
            cutoff_effect=CutoffEffect.SHIFT_DUE,
            non_working_receipt=NonWorkingReceipt.DEEMED_NEXT_WORKING_DAY,
        )
        assert add(SAME_DAY, "2026-11-07T11:30:00", conventions).due_date.isoformat() == "2026-11-09"
        assert add(SAME_DAY, "2026-11-07T11:30:01", conventions).due_date.isoformat() == "2026-11-09"
