"""Classes and numbers, counted by hand.

Eight working days from Monday 2 November 2026 end on Thursday the 12th.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from slasvc.model.assessment import Assessment, Timeliness
from slasvc.model.dossier import EventKind
from slasvc.model.rule import Mode, Reopen, Tolls
from slasvc.model.term import Compare, Conventions, EndEvent, EndOfTerm, Term, Unit
from slasvc.reference import evaluate
from tests.calendars_for_tests import GROUNDS, instant, make_calendar, make_dossier, make_ground, make_rules

CALENDAR = make_calendar("2026-10-01", "2026-12-31")
EIGHT_DAYS = Term(8, Unit.WORKING_DAY)
EIGHT_HOURS = Term(8, Unit.WORKING_HOUR)  # from Monday 09:00 to Tuesday 09:00
ACCEPTED = "2026-11-02 09:00 accepted"
AT_CLOSING = Conventions(compare=Compare.INSTANT, end_of_term=EndOfTerm.CLOSE_OF_BUSINESS)


def run(
    *events: str,
    as_of: str,
    term: Term | None = EIGHT_DAYS,
    conventions: Conventions = Conventions(),  # noqa: B008 - frozen
    **rule: Any,
) -> Assessment:
    rules = make_rules(term, conventions, **rule)
    return evaluate(rules, CALENDAR, make_dossier(*events), instant(as_of))


class TestClass:
    @pytest.mark.parametrize(
        ("events", "expected"),
        [
            ([], Timeliness.NOT_STARTED),
            (["2026-11-01 09:00 submitted"], Timeliness.NOT_STARTED),
            (["2026-11-01 09:00 refused"], Timeliness.VOID),
            (["2026-11-01 09:00 withdrawn"], Timeliness.VOID),
            ([ACCEPTED, "2026-11-03 09:00 withdrawn"], Timeliness.VOID),
            ([ACCEPTED, "2026-11-03 09:00 suspended resume", "2026-11-20 09:00 lapsed"], Timeliness.VOID),
            ([ACCEPTED, "2026-11-03 09:00 refused"], Timeliness.EARLY),
            ([ACCEPTED, "2026-11-11 23:59:59 completed"], Timeliness.EARLY),
            ([ACCEPTED, "2026-11-12 00:00:00 completed"], Timeliness.ON_TIME),
            ([ACCEPTED, "2026-11-12 18:30:00 completed"], Timeliness.ON_TIME),  # example E3
            ([ACCEPTED, "2026-11-13 00:00:00 completed"], Timeliness.ON_TIME),  # 24:00 of the 12th
            ([ACCEPTED, "2026-11-13 00:00:01 completed"], Timeliness.LATE),
            ([ACCEPTED, "2026-11-13 09:00 refused"], Timeliness.LATE),  # example D7
            ([ACCEPTED, "2026-11-12 09:00 completed", "2026-11-20 09:00 returned"], Timeliness.ON_TIME),  # E5
        ],
    )
    def test_of_what_is_over(self, events: list[str], expected: Timeliness) -> None:
        assert run(*events, as_of="2026-12-01T12:00").timeliness is expected

    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [
            ("2026-11-02T09:00:00", Timeliness.ON_TRACK),
            ("2026-11-10T23:59:59", Timeliness.ON_TRACK),
            ("2026-11-11T00:00:00", Timeliness.DUE_SOON),
            ("2026-11-11T23:59:59", Timeliness.DUE_SOON),
            ("2026-11-12T00:00:00", Timeliness.DUE_TODAY),
            ("2026-11-13T00:00:00", Timeliness.DUE_TODAY),
            ("2026-11-13T00:00:01", Timeliness.OVERDUE),
        ],
    )
    def test_of_what_runs(self, as_of: str, expected: Timeliness) -> None:
        assert run(ACCEPTED, as_of=as_of).timeliness is expected

    @pytest.mark.parametrize(
        ("compare", "as_of", "expected"),
        [
            (Compare.BY_UNIT, "2026-11-12T17:30:01", Timeliness.DUE_TODAY),
            (Compare.DATE, "2026-11-12T17:30:01", Timeliness.DUE_TODAY),
            (Compare.INSTANT, "2026-11-12T17:30:00", Timeliness.DUE_TODAY),
            (Compare.INSTANT, "2026-11-12T17:30:01", Timeliness.OVERDUE),
        ],
    )
    def test_compare_decides_on_the_due_date(
        self, compare: Compare, as_of: str, expected: Timeliness
    ) -> None:
        chosen = Conventions(compare=compare, end_of_term=EndOfTerm.CLOSE_OF_BUSINESS)
        assert run(ACCEPTED, as_of=as_of, conventions=chosen).timeliness is expected

    @pytest.mark.parametrize(
        ("compare", "completed", "expected"),
        [
            (Compare.BY_UNIT, "2026-11-03 09:00:00", Timeliness.ON_TIME),
            (Compare.BY_UNIT, "2026-11-03 09:00:01", Timeliness.LATE),
            (Compare.DATE, "2026-11-03 23:00:00", Timeliness.ON_TIME),
            (Compare.DATE, "2026-11-04 00:00:01", Timeliness.LATE),
        ],
    )
    def test_hours_end_at_the_moment(self, compare: Compare, completed: str, expected: Timeliness) -> None:
        events = (ACCEPTED, f"{completed} completed")
        answer = run(
            *events, as_of="2026-12-01T12:00", term=EIGHT_HOURS, conventions=Conventions(compare=compare)
        )
        assert answer.timeliness is expected

    @pytest.mark.parametrize(("warn", "first"), [(0, None), (1, "2026-11-11"), (3, "2026-11-09")])
    def test_due_soon_from_so_many_working_days_before(self, warn: int, first: str | None) -> None:
        found = [
            when
            for when in (f"2026-11-{day:02d}" for day in range(2, 12))
            if run(ACCEPTED, as_of=f"{when}T12:00", warn_working_days=warn).timeliness is Timeliness.DUE_SOON
        ]
        assert (found[0] if found else None) == first

    def test_suspended_and_its_projection(self) -> None:
        events = (ACCEPTED, "2026-11-04 10:00 suspended resume")
        answer = run(*events, as_of="2026-11-06T12:00")
        assert (answer.timeliness, answer.deadline) == (Timeliness.SUSPENDED, None)
        assert answer.projection is not None
        assert answer.projection.due_date == date(2026, 11, 16)
        assert (answer.lateness_days, answer.severity, answer.next_change_time) == (None, 0, None)

    def test_example_e7_a_restart_leaves_the_old_due_date_behind(self) -> None:
        events = ("2026-11-16 09:00 accepted", "2026-11-20 10:00 suspended restart")
        answer = run(*events, as_of="2026-11-30T12:00")
        assert answer.timeliness is Timeliness.SUSPENDED
        assert answer.projection is not None
        assert answer.projection.day_zero == date(2026, 11, 30)

    def test_a_consultation_that_is_only_recorded_suspends_nothing(self) -> None:
        events = (ACCEPTED, "2026-11-04 10:00 suspended record")
        assert run(*events, as_of="2026-11-06T12:00").timeliness is Timeliness.ON_TRACK

    def test_awaiting_payment(self) -> None:
        starts_on = frozenset({EventKind.ACCEPTED, EventKind.PAID})
        answer = run(ACCEPTED, as_of="2040-01-01T00:00", starts_on=starts_on)
        assert (answer.timeliness, answer.awaits) == (Timeliness.NOT_STARTED, {EventKind.PAID})

    def test_void_awaits_nothing_and_has_no_numbers(self) -> None:
        answer = run(ACCEPTED, "2026-12-01 09:00 withdrawn", as_of="2026-12-02T09:00")
        assert answer._replace(rule=None, origin_time=None) == Assessment(
            None, None, frozenset(), None, Timeliness.VOID, owner="H1"
        )
        assert run("2026-11-01 09:00 refused", as_of="2026-12-02T09:00").awaits == frozenset()

    def test_undetermined(self) -> None:
        answer = run(ACCEPTED, as_of="2026-12-02T09:00", term=None)
        assert (answer.timeliness, answer.origin_time) == (
            Timeliness.UNDETERMINED,
            instant("2026-11-02T09:00"),
        )


class TestLateness:
    @pytest.mark.parametrize(
        ("as_of", "days", "severity"),
        [
            ("2026-11-06T12:00", -4, 0),
            ("2026-11-12T12:00", 0, 0),
            ("2026-11-13T00:00:00", 1, 0),  # 24:00 of the 12th is the date of the 13th, and still in time
            ("2026-11-13T12:00", 1, 1),
            ("2026-11-15T12:00", 1, 1),
            ("2026-11-17T23:59:59", 3, 1),
            ("2026-11-18T00:00:00", 4, 2),
            ("2026-11-26T12:00", 10, 2),
            ("2026-11-27T12:00", 11, 3),
        ],
    )
    def test_signed_days_and_bands(self, as_of: str, days: int, severity: int) -> None:
        answer = run(ACCEPTED, as_of=as_of)
        assert (answer.lateness_days, answer.severity) == (days, severity)

    def test_late_by_no_working_day(self) -> None:
        term = Term(4, Unit.WORKING_DAY)  # Friday the 6th
        answer = run(ACCEPTED, "2026-11-07 10:00 completed", as_of="2026-12-01T12:00", term=term)
        assert (answer.timeliness, answer.lateness_days, answer.severity) == (Timeliness.LATE, 0, 1)

    def test_to_the_end_and_not_to_as_of(self) -> None:
        for as_of in ("2026-11-05T10:00", "2026-12-05T10:00"):
            answer = run(ACCEPTED, "2026-11-05 10:00 completed", as_of=as_of)
            assert (answer.lateness_days, answer.lateness_minutes) == (-5, None)

    @pytest.mark.parametrize(
        ("as_of", "minutes"),
        [
            ("2026-11-02T17:00:00", -120),
            ("2026-11-03T08:59:01", 0),
            ("2026-11-03T08:58:59", -1),
            ("2026-11-03T09:00:59", 0),
            ("2026-11-03T09:01:00", 1),
            ("2026-11-03T14:00:00", 180),
        ],
    )
    def test_minutes_of_hours_are_floored_towards_zero(self, as_of: str, minutes: int) -> None:
        assert run(ACCEPTED, as_of=as_of, term=EIGHT_HOURS).lateness_minutes == minutes

    def test_bands_of_the_rule(self) -> None:
        assert run(ACCEPTED, as_of="2026-11-13T12:00", severity_bands=(0, 1)).severity == 2


class TestConsumedAndRemaining:
    @pytest.mark.parametrize(
        ("as_of", "consumed", "remaining"),
        [
            ("2026-11-02T12:00", (0, 150), (8, 240 + 8 * 480)),
            ("2026-11-03T08:00", (1, 390 + 30), (7, 450 + 7 * 480)),
            ("2026-11-08T08:00", (4, 390 + 4 * 480), (4, 4 * 480)),
            ("2026-11-12T17:30", (8, 390 + 8 * 480), (0, 0)),
            ("2026-11-16T08:00", (10, 390 + 9 * 480 + 30), (0, 0)),
        ],
    )
    def test_while_running(self, as_of: str, consumed: tuple[int, int], remaining: tuple[int, int]) -> None:
        answer = run(ACCEPTED, as_of=as_of)
        assert (answer.consumed_days, answer.consumed_minutes) == consumed
        assert (answer.remaining_days, answer.remaining_minutes) == remaining

    def test_suspension_stops_both(self) -> None:
        events = (ACCEPTED, "2026-11-04 10:00 suspended resume")
        for as_of in ("2026-11-06T12:00", "2026-11-20T12:00"):
            answer = run(*events, as_of=as_of)
            assert (answer.consumed_days, answer.consumed_minutes) == (2, 390 + 480 + 150)
            assert answer.remaining_days == 6

    def test_tolled_days_are_not_consumed(self) -> None:
        events = (ACCEPTED, "2026-11-04 10:00 suspended resume", "2026-11-06 10:00 resumed")
        answer = run(*events, as_of="2026-11-09T09:30")
        # 3, 4 and 9; the 5th and 6th are tolled.
        assert (answer.consumed_days, answer.consumed_minutes) == (3, 390 + 2 * 480 + 120)
        assert answer.suspended_days == 2

    def test_of_the_last_run_only(self) -> None:
        events = (ACCEPTED, "2026-11-04 10:00 suspended restart", "2026-11-06 10:00 resumed")
        answer = run(*events, as_of="2026-11-09T09:30")
        assert (answer.consumed_days, answer.consumed_minutes) == (1, 330 + 120)
        assert answer.suspended_days == 2

    def test_hours(self) -> None:
        events = (ACCEPTED, "2026-11-02 10:00 suspended resume", "2026-11-02 11:00 resumed")
        answer = run(*events, as_of="2026-11-02T14:00", term=EIGHT_HOURS)
        assert (answer.consumed_minutes, answer.remaining_minutes) == (60 + 30 + 30, 360)

    def test_working_time_that_was_tolled_is_not_consumed(self) -> None:
        grounds = (make_ground("power", Mode.RESUME, tolls=Tolls.WORKING_TIME),)
        events = (ACCEPTED, "2026-11-03 07:30 suspended power", "2026-11-03 11:30 resumed")
        answer = run(*events, as_of="2026-11-03T17:30", grounds=grounds)
        assert (answer.consumed_days, answer.consumed_minutes) == (1, 390 + 240)

    def test_when_done_nothing_remains(self) -> None:
        answer = run(ACCEPTED, "2026-11-05 10:00 completed", as_of="2026-12-05T10:00")
        assert (answer.consumed_days, answer.consumed_minutes) == (3, 390 + 2 * 480 + 150)
        assert (answer.remaining_days, answer.remaining_minutes) == (0, 0)

    def test_an_open_suspension_from_before_a_restart_consumes_nothing(self) -> None:
        events = (
            ACCEPTED,
            "2026-11-03 10:00 suspended other",
            "2026-11-04 10:00 suspended restart",
            "2026-11-06 10:00 resumed restart",
        )
        answer = run(*events, as_of="2026-11-10T10:00")
        assert (answer.timeliness, answer.consumed_days, answer.consumed_minutes) == (
            Timeliness.SUSPENDED,
            0,
            0,
        )
        assert answer.suspended_days == 5  # 4 5 6 9 10, each once

    @pytest.mark.parametrize(
        ("resume_day_counts", "expected"),
        [(False, 2), (True, 1)],
    )
    def test_suspended_days_of_an_open_suspension(self, resume_day_counts: bool, expected: int) -> None:
        chosen = Conventions(resume_day_counts=resume_day_counts)
        events = (ACCEPTED, "2026-11-04 10:00 suspended resume")
        assert run(*events, as_of="2026-11-06T12:00", conventions=chosen).suspended_days == expected


class TestNextChange:
    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [
            ("2026-11-02T09:00:00", "2026-11-11T00:00:00"),
            ("2026-11-10T23:59:59", "2026-11-11T00:00:00"),
            ("2026-11-11T00:00:00", "2026-11-12T00:00:00"),
            ("2026-11-12T00:00:00", "2026-11-13T00:00:01"),
            ("2026-11-13T00:00:00", "2026-11-13T00:00:01"),
            ("2026-11-13T00:00:01", "2026-11-18T00:00:00"),
            ("2026-11-18T00:00:00", "2026-11-27T00:00:00"),
            ("2026-11-27T00:00:00", None),
        ],
    )
    def test_from_class_to_class(self, as_of: str, expected: str | None) -> None:
        answer = run(ACCEPTED, as_of=as_of)
        assert answer.next_change_time == (None if expected is None else instant(expected))

    def test_past_due_at_closing(self) -> None:
        answer = run(ACCEPTED, as_of="2026-11-12T08:00", conventions=AT_CLOSING)
        assert answer.next_change_time == instant("2026-11-12T17:30:01")

    def test_none_once_done_or_where_the_calendar_ends_first(self) -> None:
        assert run(ACCEPTED, "2026-11-05 10:00 completed", as_of="2026-11-05T10:00").next_change_time is None
        late = "2026-12-21 09:00 accepted"  # due Thursday 31 December, the last day covered
        assert run(late, as_of="2026-12-31T09:00").next_change_time is None

    def test_after_the_last_of_several_that_end_by_themselves(self) -> None:
        grounds = (
            make_ground("short", Mode.RESUME, at_most=Term(1, Unit.CALENDAR_DAY)),
            make_ground("long", Mode.RESUME, at_most=Term(2, Unit.CALENDAR_DAY)),
            *GROUNDS,
        )
        events = (ACCEPTED, "2026-11-03 10:00 suspended short", "2026-11-03 10:00 suspended long")
        answer = run(*events, as_of="2026-11-03T12:00", grounds=grounds)
        assert answer.next_change_time == instant("2026-11-06T00:00:01")
        forever = run(*events, "2026-11-03 11:00 suspended other", as_of="2026-11-03T12:00", grounds=grounds)
        assert forever.next_change_time is None

    def test_reopened_and_running_again(self) -> None:
        events = (ACCEPTED, "2026-11-06 10:00 completed", "2026-11-10 10:00 reopened")
        answer = run(*events, as_of="2026-11-10T10:00", reopen=Reopen.RESUME)
        assert answer.next_change_time == instant("2026-11-13T00:00:00")

    def test_completed_but_not_returned(self) -> None:
        chosen = Conventions(end_event=EndEvent.RETURNED)
        answer = run(ACCEPTED, "2026-11-06 10:00 completed", as_of="2026-11-12T09:00", conventions=chosen)
        assert answer.next_change_time == instant("2026-11-13T00:00:01")
