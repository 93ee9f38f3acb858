"""Steps of the internal process, counted by hand.

2 November 2026 is a Monday, 24 November a holiday; offices open 07:30-11:30 and 13:30-17:30.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from slasvc.errors import InvalidInput, NotKnown, OutOfRange, Reason
from slasvc.model.assessment import Assessment, StepAssessment, Timeliness
from slasvc.model.calendar import Calendar
from slasvc.model.dossier import Event, EventKind
from slasvc.model.rule import Mode, ProcessStep, Reopen, RestartSteps
from slasvc.model.term import (
    Conventions,
    Cutoff,
    CutoffKind,
    NonWorkingResumption,
    Term,
    Unit,
)
from slasvc.reference import evaluate
from tests.calendars_for_tests import GROUNDS, instant, make_calendar, make_dossier, make_ground, make_rules

CALENDAR = make_calendar("2026-10-01", "2027-03-31", holidays=["2026-11-24"])
SATURDAYS = make_calendar("2026-10-01", "2027-03-31", holidays=["2026-11-24"], rest_weekdays=[6])
MONDAY = "2026-11-02 09:00 accepted"
FAR = "2027-03-01T12:00"


def step(
    code: str,
    length: int | Term,
    *after: str,
    unit: str = "",
    conventions: Conventions = Conventions(),  # noqa: B008 - frozen
) -> ProcessStep:
    term = Term(length, Unit.WORKING_DAY) if isinstance(length, int) else length
    return ProcessStep(code, {}, {}, term, conventions, after, unit)


FOUR = (
    step("receive", 3),
    step("appraise", 16, "receive"),
    step("approve", 5, "appraise"),
    step("return", 2, "approve"),
)
PARALLEL = (
    step("receive", 1),
    step("land", 3, "receive"),
    step("tax", 5, "receive"),
    step("sign", 2, "land", "tax"),
)


def event(text: str, **facts: Any) -> Event:
    """Return an event; of a step it is written as "2026-11-03 09:00 step_completed receive"."""
    one = make_dossier(text).events[0]
    if one.kind in {EventKind.STEP_STARTED, EventKind.STEP_COMPLETED}:
        facts = {"step": text.split()[3]} | facts
    return one._replace(**facts)


def calendar_of(code: str) -> Calendar:
    if code == "SAT":
        return SATURDAYS
    raise NotKnown(Reason.NO_CALENDAR_ASSIGNED, f"no calendar for {code}", field="authority_code")


def run(
    *events: str | Event,
    steps: tuple[ProcessStep, ...] = FOUR,
    as_of: str = FAR,
    term: Term | None = Term(26, Unit.WORKING_DAY),  # noqa: B008 - frozen
    conventions: Conventions = Conventions(),  # noqa: B008 - frozen
    **rule: Any,
) -> Assessment:
    history = tuple(event(one) if isinstance(one, str) else one for one in events)
    rules = make_rules(term, conventions, steps=steps, **rule)
    dossier = make_dossier()._replace(events=history)
    return evaluate(rules, CALENDAR, dossier, instant(as_of), calendar_of=calendar_of)


def stand(*events: str | Event, **details: Any) -> dict[str, StepAssessment]:
    return {one.step.code: one for one in run(*events, **details).steps}


def dues(*events: str | Event, **details: Any) -> list[str | None]:
    """Return the due date of every step, in the order of the rule."""
    answers = run(*events, **details).steps
    return [None if one.deadline is None else one.deadline.due_date.isoformat() for one in answers]


def refusal(*events: str | Event, **details: Any) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        run(*events, **details)
    return caught.value


class TestChain:
    def test_3_16_5_and_2_working_days_make_26(self) -> None:
        ends = ("2026-11-05 16:00", "2026-11-30 16:00", "2026-12-07 16:00")
        codes = ("receive", "appraise", "approve")
        events = [f"{end} step_completed {code}" for end, code in zip(ends, codes, strict=True)]
        answer = run(MONDAY, *events, as_of="2026-12-09T12:00")
        assert dues(MONDAY, *events) == ["2026-11-05", "2026-11-30", "2026-12-07", "2026-12-09"]
        assert answer.deadline is not None
        assert answer.deadline.due_date == date(2026, 12, 9)
        assert [one.timeliness for one in answer.steps] == [Timeliness.ON_TIME] * 3 + [Timeliness.DUE_TODAY]
        assert [one.overuse_days for one in answer.steps] == [0, 0, 0, 0]

    def test_overuse_is_not_inherited(self) -> None:
        events = ("2026-11-09 16:00 step_completed receive", "2026-11-20 16:00 step_completed appraise")
        found = stand(MONDAY, *events, as_of="2026-11-20T17:00")
        assert (found["receive"].timeliness, found["receive"].overuse_days) == (Timeliness.LATE, 2)
        # Day 0 is 9 November; the sixteenth working day after it is 2 December.
        assert (found["appraise"].timeliness, found["appraise"].overuse_days) == (Timeliness.EARLY, -7)
        assert found["approve"].start_time == instant("2026-11-20T16:00")
        assert found["return"] == StepAssessment(
            FOUR[3], Timeliness.NOT_STARTED, None, None, None, None, None, "H1", ""
        )

    @pytest.mark.parametrize(
        ("as_of", "timeliness", "overuse"),
        [
            ("2026-11-03T12:00:00", Timeliness.ON_TRACK, -2),
            ("2026-11-04T00:00:00", Timeliness.DUE_SOON, -1),
            ("2026-11-05T00:00:00", Timeliness.DUE_TODAY, 0),
            ("2026-11-06T00:00:00", Timeliness.DUE_TODAY, 1),
            ("2026-11-06T00:00:01", Timeliness.OVERDUE, 1),
        ],
    )
    def test_class_of_an_open_step(self, as_of: str, timeliness: Timeliness, overuse: int) -> None:
        one = stand(MONDAY, as_of=as_of)["receive"]
        assert (one.timeliness, one.overuse_days, one.overuse_minutes) == (timeliness, overuse, None)

    def test_steps_in_parallel_meet_at_the_latest_end(self) -> None:
        events = (
            "2026-11-03 09:00 step_completed receive",
            "2026-11-06 09:00 step_completed tax",
            "2026-11-06 10:00 step_completed land",
        )
        found = stand(MONDAY, *events, steps=PARALLEL)
        assert found["land"].start_time == found["tax"].start_time == instant("2026-11-03T09:00")
        assert found["sign"].start_time == instant("2026-11-06T10:00")
        assert stand(MONDAY, *events[:2], steps=PARALLEL)["sign"].start_time is None

    def test_minutes_of_a_step_counted_in_hours(self) -> None:
        hours = (step("receive", Term(4, Unit.WORKING_HOUR)),)
        one = stand(MONDAY, "2026-11-02 16:00 step_completed receive", steps=hours)["receive"]
        assert (one.overuse_days, one.overuse_minutes) == (0, 60)  # due at 15:00

    @pytest.mark.parametrize(
        ("term", "expected"),
        [
            (Term(1, Unit.WORKING_DAY), "2026-11-25"),  # day 0 is 23 November, at opening
            (Term(0, Unit.SAME_DAY), "2026-11-23"),
        ],
    )
    def test_after_the_cut_off_a_step_moves(self, term: Term, expected: str) -> None:
        at_15 = Conventions(cutoff=Cutoff(CutoffKind.LOCAL_TIME, 15 * 60))
        steps = (step("receive", term, conventions=at_15),)
        accepted = "2026-11-20 16:00 accepted"
        assert dues(accepted, steps=steps, term=Term(1, Unit.WORKING_DAY)) == [expected]
        assert dues("2026-11-20 15:00 accepted", steps=steps) == [
            "2026-11-23" if term.length else "2026-11-20"
        ]

    def test_outside_the_coverage_the_dossier_is_refused(self) -> None:
        with pytest.raises(OutOfRange) as caught:
            run(MONDAY, steps=(step("receive", 300),))
        assert caught.value.reason is Reason.OUTSIDE_COVERAGE


class TestWhereNoTermRuns:
    @pytest.mark.parametrize(
        ("events", "details"),
        [
            (["2026-11-01 09:00 submitted"], {}),
            ([MONDAY, "2026-11-03 09:00 withdrawn"], {}),
            ([MONDAY], {"term": None}),
            ([MONDAY], {"starts_on": frozenset({EventKind.ACCEPTED, EventKind.PAID})}),
        ],
    )
    def test_there_are_none(self, events: list[str], details: dict[str, Any]) -> None:
        assert run(*events, **details).steps == ()

    @pytest.mark.parametrize("details", [{}, {"term": None}])
    @pytest.mark.parametrize("code", ["sign", "Receive"])
    def test_an_unknown_step(self, code: str, details: dict[str, Any]) -> None:
        error = refusal(MONDAY, f"2026-11-03 09:00 step_started {code}", **details)
        assert (error.reason, error.field) == (Reason.UNKNOWN_STEP, "events[1].step_code")
        assert error.metadata["accepted"] == "receive,appraise,approve,return"

    def test_order_is_not_checked_where_no_term_runs(self) -> None:
        run(MONDAY, "2026-11-03 09:00 step_completed return", term=None)

    def test_before_the_origin_nothing_has_steps(self) -> None:
        paid = frozenset({EventKind.ACCEPTED, EventKind.PAID})
        events = (MONDAY, "2026-11-03 09:00 step_started receive", "2026-11-04 09:00 paid")
        for shown in (events, events[:2]):
            error = refusal(*shown, starts_on=paid)
            assert (error.reason, error.field) == (Reason.IMPOSSIBLE_HISTORY, "events[1]")
            assert "step" not in error.metadata["accepted"]


class TestOrder:
    @pytest.mark.parametrize(
        ("events", "index", "accepted"),
        [
            (["2026-11-03 09:00 step_completed appraise"], 1, "receive"),
            (["2026-11-03 09:00 step_started approve"], 1, "receive"),
            (["2026-11-03 09:00 step_completed receive"] * 2, 2, "appraise"),
            (
                ["2026-11-03 09:00 step_completed receive", "2026-11-03 10:00 step_started receive"],
                2,
                "appraise",
            ),
        ],
    )
    def test_impossible(self, events: list[str], index: int, accepted: str) -> None:
        error = refusal(MONDAY, *events)
        assert (error.reason, error.field) == (Reason.IMPOSSIBLE_HISTORY, f"events[{index}]")
        assert error.metadata["accepted"] == accepted

    def test_in_the_same_second_in_the_order_given(self) -> None:
        events = ("2026-11-03 09:00 step_completed receive", "2026-11-03 09:00 step_completed appraise")
        assert stand(MONDAY, *events)["approve"].start_time == instant("2026-11-03T09:00")
        assert refusal(MONDAY, *reversed(events)).reason is Reason.IMPOSSIBLE_HISTORY


class TestCompletion:
    DONE = (MONDAY, "2026-11-04 09:00 step_completed receive", "2026-11-06 09:00 completed")

    def test_it_ends_every_step_that_started_and_no_other_begins(self) -> None:
        found = stand(*self.DONE)
        # Due 27 November, the sixteenth working day after the 4th; of those fourteen come after the 6th.
        assert found["appraise"].end_time == instant("2026-11-06T09:00")
        assert found["appraise"].overuse_days == -14
        assert found["approve"].timeliness is Timeliness.NOT_STARTED

    def test_reopened_they_go_on_and_the_time_between_is_tolled(self) -> None:
        events = (*self.DONE, "2026-11-10 09:00 reopened")
        found = stand(*events, reopen=Reopen.RESUME)
        assert found["appraise"].end_time is None
        assert dues(*self.DONE)[1] == "2026-11-27"
        assert dues(*events, reopen=Reopen.RESUME)[1] == "2026-12-01"  # 9, 10 November: 30, 1
        assert stand(*events, "2026-11-11 09:00 step_completed appraise", reopen=Reopen.RESUME)[
            "approve"
        ].start_time

    def test_reopened_by_restart_they_begin_again(self) -> None:
        events = (*self.DONE, "2026-11-10 09:00 reopened")
        first = stand(*events, reopen=Reopen.RESTART)
        assert first["receive"].start_time == instant("2026-11-10T09:00")
        assert first["appraise"].start_time is None
        only_open = stand(*events, reopen=Reopen.RESTART, restart_steps=RestartSteps.OPEN)
        assert only_open["receive"].end_time == instant("2026-11-04T09:00")
        assert only_open["appraise"].start_time == instant("2026-11-10T09:00")
        assert only_open["appraise"].end_time is None


class TestSuspension:
    def test_it_holds_the_open_step_and_spares_the_complete_one(self) -> None:
        events = (
            MONDAY,
            "2026-11-04 09:00 step_completed receive",
            "2026-11-06 09:00 suspended resume",
            "2026-11-11 09:00 resumed",  # 9 10 11
        )
        assert dues(*events)[:2] == ["2026-11-05", "2026-12-02"]
        assert [one.timeliness for one in run(*events[:3], as_of="2026-11-11T12:00").steps] == [
            Timeliness.EARLY,
            Timeliness.SUSPENDED,
            Timeliness.NOT_STARTED,
            Timeliness.NOT_STARTED,
        ]
        # As if it went on now: 9, 10 and 11 November are tolled.
        assert dues(*events[:3], as_of="2026-11-11T12:00")[1] == "2026-12-02"

    def test_days_up_to_the_end_of_a_step_are_tolled(self) -> None:
        events = (
            MONDAY,
            "2026-11-03 09:00 suspended resume",
            "2026-11-05 09:00 step_completed receive",  # 4 5
            "2026-11-09 09:00 resumed",  # 6 9
        )
        assert dues(*events)[:2] == ["2026-11-09", "2026-12-02"]

    def test_a_step_may_be_overdue_while_the_clock_is_held(self) -> None:
        events = (MONDAY, "2026-11-10 09:00 suspended resume")
        assert stand(*events, as_of="2026-11-11T12:00")["receive"].timeliness is Timeliness.OVERDUE

    def test_intervals_move_a_step_even_after_its_end(self) -> None:
        # Due on 5 November, suspended from the 10th to the 11th: one day, not one by one.
        events = (MONDAY, "2026-11-10 09:00 suspended resume", "2026-11-11 09:00 resumed")
        assert dues(*events)[0] == "2026-11-06"

    def test_what_a_resumption_adds_is_added_to_every_open_step(self) -> None:
        grounds = (make_ground("plus", Mode.RESUME_PLUS, added=Term(4, Unit.WORKING_DAY)),)
        events = (
            MONDAY,
            "2026-11-03 09:00 step_completed receive",
            "2026-11-04 09:00 suspended plus",
            "2026-11-05 09:00 resumed",
        )
        # land 3 + 1 + 4, tax 5 + 1 + 4 after 3 November.
        assert dues(*events, steps=PARALLEL, grounds=grounds) == [
            "2026-11-03",
            "2026-11-13",
            "2026-11-17",
            None,
        ]
        assert dues(*events, "2026-11-06 09:00 extended 9 working_day", steps=PARALLEL, grounds=grounds)[
            1
        ] == ("2026-11-13")

    def test_the_steps_of_a_dossier_completed_while_suspended_end_first(self) -> None:
        grounds = (make_ground("plus", Mode.RESUME_PLUS, added=Term(4, Unit.WORKING_DAY)), *GROUNDS)
        for ground in ("plus", "restart"):
            events = (MONDAY, f"2026-11-03 09:00 suspended {ground}", "2026-11-04 09:00 completed")
            one = stand(*events, grounds=grounds)["receive"]
            assert (one.start_time, one.end_time) == (
                instant("2026-11-02T09:00"),
                instant("2026-11-04T09:00"),
            )
            assert one.deadline is not None
            assert one.deadline.due_date == date(2026, 11, 6)  # the 4th is tolled


class TestBeginAgain:
    EVENTS = (
        MONDAY,
        event("2026-11-03 09:00 step_completed receive", official="o1"),
        event("2026-11-04 09:00 step_started land", authority="SAT", official="o2"),
        "2026-11-05 09:00 step_completed land",
        event("2026-11-05 10:00 step_started tax", official="o3"),
        "2026-11-06 09:00 suspended restart",
        "2026-11-10 09:00 resumed",
    )

    def test_from_the_first(self) -> None:
        found = stand(*self.EVENTS, steps=PARALLEL)
        assert found["receive"].start_time == instant("2026-11-10T09:00")
        assert (found["receive"].end_time, found["receive"].official) == (None, "")
        assert found["land"].timeliness is Timeliness.NOT_STARTED

    def test_or_those_that_are_open(self) -> None:
        found = stand(*self.EVENTS, steps=PARALLEL, restart_steps=RestartSteps.OPEN)
        assert (found["receive"].official, found["land"].official) == ("o1", "o2")
        assert found["land"].end_time == instant("2026-11-05T09:00")
        assert (found["tax"].start_time, found["tax"].official) == (instant("2026-11-10T09:00"), "")
        assert found["tax"].deadline is not None
        assert found["tax"].deadline.due_date == date(2026, 11, 17)

    def test_although_the_suspension_came_past_due(self) -> None:
        short = Term(1, Unit.WORKING_DAY)
        found = stand(*self.EVENTS, steps=PARALLEL, term=short)
        assert found["receive"].start_time == instant("2026-11-10T09:00")

    def test_although_it_tolls_nothing_and_from_when_it_takes_effect(self) -> None:
        grounds = (make_ground("papers", Mode.RESTART, needs_document=True),)
        chosen = Conventions(non_working_resumption=NonWorkingResumption.NEXT_WORKING_DAY)
        events = (MONDAY, "2026-11-03 09:00 suspended papers", "2026-11-07 09:00 resumed")
        found = stand(*events, grounds=grounds, conventions=chosen)
        assert found["receive"].start_time == instant("2026-11-09T07:30")


class TestUnit:
    def test_the_last_named_by_events_then_by_the_rule_then_the_owner(self) -> None:
        steps = (step("receive", 3), step("appraise", 3, "receive", unit="SAT"))
        moved = event("2026-11-02 10:00 transferred", authority="H1")
        events = (MONDAY, moved, event("2026-11-05 09:00 step_completed receive", official="o1"))
        found = stand(*events, steps=steps)
        assert (found["receive"].unit, found["receive"].official) == ("H1", "o1")
        assert found["appraise"].unit == "SAT"

    def test_the_calendar_is_the_unit_s(self) -> None:
        started = event("2026-11-05 10:00 step_started receive", authority="SAT", official="o2")
        steps = (step("receive", 5),)
        assert dues(MONDAY, steps=steps) == ["2026-11-09"]
        assert dues(MONDAY, started, steps=steps) == ["2026-11-07"]
        assert stand(MONDAY, started, steps=steps)["receive"].unit == "SAT"
        assert dues(MONDAY, steps=(step("receive", 5, unit="SAT"),)) == ["2026-11-07"]

    def test_dates_tolled_are_the_dossier_s_and_working_days_the_unit_s(self) -> None:
        events = (MONDAY, "2026-11-05 09:00 suspended resume", "2026-11-09 09:00 resumed")  # 6 7 8 9
        assert dues(*events, steps=(step("receive", 5, unit="SAT"),)) == ["2026-11-11"]

    @pytest.mark.parametrize("as_of", ["2026-11-02T09:00", FAR])
    def test_a_unit_without_a_calendar_is_refused(self, as_of: str) -> None:
        started = event("2026-11-05 10:00 step_started receive", authority="H9")
        with pytest.raises(NotKnown) as caught:
            run(MONDAY, started, as_of=as_of)
        assert (caught.value.reason, caught.value.field) == (
            Reason.NO_CALENDAR_ASSIGNED,
            "events[1].authority_code",
        )

    def test_without_calendars_no_unit_can_be_named(self) -> None:
        rules = make_rules(Term(5, Unit.WORKING_DAY), steps=(step("receive", 3, unit="SAT"),))
        with pytest.raises(NotKnown) as caught:
            evaluate(rules, CALENDAR, make_dossier(MONDAY), instant(FAR))
        assert caught.value.reason is Reason.NO_CALENDAR_ASSIGNED
