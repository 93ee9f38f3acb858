"""The committed clock, new appointments and what was promised, counted by hand.

2 November 2026 is a Monday, 24 November a holiday; offices open 07:30-11:30 and 13:30-17:30. From 2 November eight
working days end on Thursday the 12th, five on Monday the 9th.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from slasvc.errors import OutOfRange, Reason
from slasvc.model.assessment import Assessment, FindingKind, Timeliness
from slasvc.model.deadline import Deadline
from slasvc.model.dossier import Event, EventKind
from slasvc.model.rule import Addition, Commitment, Mode, Reopen, Source, Tolls
from slasvc.model.term import (
    ClassifyAgainst,
    Compare,
    Conventions,
    EndEvent,
    EndOfTerm,
    Roll,
    Term,
    Unit,
)
from slasvc.reference import evaluate, explain
from tests.calendars_for_tests import GROUNDS, instant, make_calendar, make_dossier, make_ground, make_rules

CALENDAR = make_calendar("2026-10-01", "2027-03-31", holidays=["2026-11-24"])
EIGHT_DAYS, FIVE_DAYS = Term(8, Unit.WORKING_DAY), Term(5, Unit.WORKING_DAY)
EIGHT_HOURS = Term(8, Unit.WORKING_HOUR)
TWENTY_DAYS = Term(20, Unit.CALENDAR_DAY)
FIVE = Commitment(FIVE_DAYS, Source("decision"))
MONDAY = "2026-11-02 09:00 accepted"
FAR = "2027-03-01T12:00"
AGAINST_COMMITTED = Conventions(classify_against=ClassifyAgainst.COMMITTED)


def event(text: str, **facts: Any) -> Event:
    return make_dossier(text).events[0]._replace(**facts)


def apology(when: str, promised: str | None) -> Event:
    return event(f"{when} apologised", promised_time=None if promised is None else instant(promised))


def run(
    *events: str | Event,
    as_of: str = FAR,
    term: Term | None = EIGHT_DAYS,
    conventions: Conventions = Conventions(),  # noqa: B008 - frozen
    attributes: frozenset[str] = frozenset(),
    **rule: Any,
) -> Assessment:
    history = tuple(event(one) if isinstance(one, str) else one for one in events)
    dossier = make_dossier()._replace(events=history, attributes=attributes)
    return evaluate(make_rules(term, conventions, **rule), CALENDAR, dossier, instant(as_of))


def due(deadline: Deadline | None) -> str | None:
    return None if deadline is None else deadline.due_date.isoformat()


class TestCommittedTerm:
    def test_both_clocks_are_shown(self) -> None:
        answer = run(MONDAY, committed=FIVE)
        assert (due(answer.deadline), due(answer.committed)) == ("2026-11-12", "2026-11-09")
        assert due(answer.original) == "2026-11-09"
        assert answer.promise_kept is None

    def test_without_a_promise_there_is_none(self) -> None:
        answer = run(MONDAY)
        assert (answer.committed, answer.committed_projection) == (None, None)
        assert answer.original == answer.deadline

    def test_additions_are_added_uncut(self) -> None:
        additions = (Addition("remote", Term(10, Unit.WORKING_DAY), Source("remote areas")),)
        answer = run(MONDAY, committed=FIVE, additions=additions, attributes=frozenset({"remote"}))
        assert (due(answer.deadline), due(answer.committed)) == ("2026-11-27", "2026-11-23")  # 18 and 15

    def test_a_new_term_is_the_ground_s_in_both(self) -> None:
        grounds = (make_ground("new", Mode.NEW_TERM, added=Term(2, Unit.WORKING_DAY)),)
        events = (MONDAY, "2026-11-03 09:00 suspended new", "2026-11-04 09:00 resumed")
        answer = run(*events, committed=FIVE, grounds=grounds)
        assert (due(answer.deadline), due(answer.committed)) == ("2026-11-06", "2026-11-06")
        assert due(answer.original) == "2026-11-09"

    @pytest.mark.parametrize(
        ("suspended", "resumed", "statutory", "committed"),
        [
            ("2026-11-04 10:00", "2026-11-05 10:00", "2026-11-13", "2026-11-10"),
            ("2026-11-10 10:00", "2026-11-11 10:00", "2026-11-13", "2026-11-09"),  # past due for one of them
            ("2026-11-10 00:00", "2026-11-11 10:00", "2026-11-13", "2026-11-10"),  # 24:00 of the 9th
        ],
    )
    def test_each_has_its_own_past_due(
        self, suspended: str, resumed: str, statutory: str, committed: str
    ) -> None:
        answer = run(MONDAY, f"{suspended} suspended resume", f"{resumed} resumed", committed=FIVE)
        assert (due(answer.deadline), due(answer.committed)) == (statutory, committed)

    def test_while_suspended_both_are_projected(self) -> None:
        answer = run(MONDAY, "2026-11-04 10:00 suspended resume", as_of="2026-11-06T12:00", committed=FIVE)
        assert (answer.deadline, answer.committed) == (None, None)
        assert (due(answer.projection), due(answer.committed_projection)) == ("2026-11-16", "2026-11-11")

    @pytest.mark.parametrize("conventions", [Conventions(), AGAINST_COMMITTED])
    def test_where_the_term_is_unknown_nothing_runs(self, conventions: Conventions) -> None:
        answer = run(MONDAY, term=None, committed=FIVE, conventions=conventions)
        assert (answer.timeliness, answer.committed, answer.original) == (Timeliness.UNDETERMINED, None, None)


class TestClassifyAgainst:
    @pytest.mark.parametrize(
        ("conventions", "timeliness", "lateness_days", "remaining_days", "next_change"),
        [
            (Conventions(), Timeliness.ON_TRACK, -2, 2, "2026-11-11T00:00:00"),
            (AGAINST_COMMITTED, Timeliness.OVERDUE, 1, 0, "2026-11-13T00:00:00"),
        ],
    )
    def test_what_the_deciding_clock_says(
        self,
        conventions: Conventions,
        timeliness: Timeliness,
        lateness_days: int,
        remaining_days: int,
        next_change: str,
    ) -> None:
        answer = run(MONDAY, as_of="2026-11-10T12:00", committed=FIVE, conventions=conventions)
        assert (answer.timeliness, answer.lateness_days) == (timeliness, lateness_days)
        assert (answer.remaining_days, answer.next_change_time) == (remaining_days, instant(next_change))
        assert (due(answer.deadline), due(answer.committed)) == ("2026-11-12", "2026-11-09")
        assert answer.consumed_days == 6

    def test_consumed_and_suspended_stay_the_statutory_clock_s(self) -> None:
        events = (MONDAY, "2026-11-10 10:00 suspended resume", "2026-11-12 10:00 resumed")
        answer = run(*events, as_of="2026-11-12T12:00", committed=FIVE, conventions=AGAINST_COMMITTED)
        assert (answer.consumed_days, answer.suspended_days) == (6, 2)

    def test_without_a_promise_the_statutory_clock_decides(self) -> None:
        plain, against = (
            run(MONDAY, as_of="2026-11-10T12:00", conventions=one)
            for one in (Conventions(), AGAINST_COMMITTED)
        )
        assert against._replace(rule=plain.rule) == plain

    def test_a_new_appointment_decides_as_long_as_it_stands(self) -> None:
        events = (MONDAY, apology("2026-11-11 09:00", "2026-11-18T17:00"), "2026-11-17 09:00 completed")
        assert run(*events, conventions=AGAINST_COMMITTED).timeliness is Timeliness.EARLY
        assert run(*events).timeliness is Timeliness.LATE

    def test_the_ledger_stays_the_statutory_one(self) -> None:
        rules = make_rules(EIGHT_DAYS, AGAINST_COMMITTED, committed=FIVE)
        explanation = explain(rules, CALENDAR, make_dossier(MONDAY), instant("2026-11-10T12:00"))
        assert explanation.assessment.timeliness is Timeliness.OVERDUE
        assert (explanation.length, explanation.portions[-1].last_date) == (16, date(2026, 11, 12))


class TestAppointment:
    """An apology on 11 November promises another day."""

    def committed(self, *events: str | Event, **details: Any) -> tuple[str | None, int | None]:
        answer = run(*events, **details)
        end = answer.committed
        return due(end), None if end is None else end.due_time

    @pytest.mark.parametrize(
        ("promised", "due_date"),
        [
            ("2026-11-18T17:00:00", "2026-11-18"),
            ("2026-11-19T00:00:00", "2026-11-18"),  # 24:00
            ("2026-11-19T00:00:01", "2026-11-19"),
            ("2026-11-21T09:00:00", "2026-11-21"),  # a Saturday, as promised
        ],
    )
    def test_it_fixes_the_end(self, promised: str, due_date: str) -> None:
        answer = run(MONDAY, apology("2026-11-11 09:00", promised))
        assert answer.committed is not None
        assert answer.committed[:3] == (
            date(2026, 11, 11),
            date.fromisoformat(due_date),
            instant(promised),
        )
        assert (due(answer.deadline), due(answer.original)) == ("2026-11-12", "2026-11-12")

    def test_a_later_one_replaces_it_and_one_without_a_date_does_not(self) -> None:
        first, second = (
            apology("2026-11-11 09:00", "2026-11-18T17:00"),
            apology("2026-11-12 09:00", "2026-11-16T17:00"),
        )
        assert self.committed(MONDAY, first, second)[0] == "2026-11-16"
        assert self.committed(MONDAY, first, apology("2026-11-12 09:00", None))[0] == "2026-11-18"

    @pytest.mark.parametrize(
        ("suspended", "resumed", "expected"),
        [
            ("2026-11-13 10:00", "2026-11-17 10:00", "2026-11-20"),  # 16 17; the statutory term is past due
            ("2026-11-10 10:00", "2026-11-13 10:00", "2026-11-20"),  # of 11 12 13 those after the apology
            ("2026-11-09 10:00", "2026-11-11 10:00", "2026-11-18"),  # before it
            ("2026-11-13 10:00", "2026-11-15 10:00", "2026-11-18"),  # a weekend
            ("2026-11-19 00:00", "2026-11-20 10:00", "2026-11-19"),  # at 24:00 of its last day: 20
            ("2026-11-19 00:00:01", "2026-11-20 10:00", "2026-11-18"),  # past due
        ],
    )
    def test_later_tolled_days_move_it(self, suspended: str, resumed: str, expected: str) -> None:
        events = [
            event(f"{suspended} suspended resume"),
            event(f"{resumed} resumed"),
            apology("2026-11-11 09:00", "2026-11-18T17:00"),
        ]
        due_date, due_time = self.committed(MONDAY, *sorted(events, key=lambda one: one.time))
        assert due_date == expected
        midnight = instant(f"{expected}T00:00") + 86_400
        assert due_time == (instant("2026-11-18T17:00") if expected == "2026-11-18" else midnight)

    @pytest.mark.parametrize(
        ("roll", "resumed", "expected"),
        [
            (Roll.FOLLOWING, "2026-11-13 10:00", "2026-11-30"),  # 27 November + 1 is a Saturday
            (Roll.NONE, "2026-11-13 10:00", "2026-11-28"),
            (Roll.FOLLOWING, "2026-11-15 10:00", "2026-11-30"),  # + 3 is a Monday
            (Roll.FOLLOWING, "2026-11-12 11:00", "2026-11-27"),
        ],
    )
    def test_of_calendar_units_by_days_of_any_kind(self, roll: Roll, resumed: str, expected: str) -> None:
        events = (
            MONDAY,
            apology("2026-11-11 09:00", "2026-11-27T17:00"),
            "2026-11-12 10:00 suspended resume",
            f"{resumed} resumed",
        )
        assert self.committed(*events, term=TWENTY_DAYS, conventions=Conventions(roll=roll))[0] == expected

    @pytest.mark.parametrize(
        ("term", "resumed", "expected"),
        [
            (EIGHT_HOURS, "2026-11-03 09:00", "2026-11-03T11:00"),
            (
                EIGHT_HOURS,
                "2026-11-03 10:30",
                "2026-11-03T14:30",
            ),  # an hour and a half before noon, one after
            (Term(24, Unit.HOUR), "2026-11-03 10:30", "2026-11-03T12:30"),
        ],
    )
    def test_of_hours_by_time_after_the_apology(self, term: Term, resumed: str, expected: str) -> None:
        events = (
            MONDAY,
            "2026-11-03 07:45 suspended resume",
            apology("2026-11-03 08:00", "2026-11-03T10:00"),
            f"{resumed} resumed",
        )
        assert self.committed(*events, term=term)[1] == instant(expected)

    @pytest.mark.parametrize(("resumed", "expected"), [("11:00", "2026-11-18"), ("17:30", "2026-11-19")])
    def test_working_time_moves_it_by_whole_nominal_days(self, resumed: str, expected: str) -> None:
        power = make_ground("power", Mode.RESUME, tolls=Tolls.WORKING_TIME)
        events = (
            MONDAY,
            apology("2026-11-11 09:00", "2026-11-18T17:00"),
            "2026-11-12 07:30 suspended power",
            f"2026-11-12 {resumed} resumed",
        )
        for term in (EIGHT_DAYS, Term(0, Unit.SAME_DAY)):
            assert self.committed(*events, term=term, grounds=(power,))[0] == expected

    @pytest.mark.parametrize(
        ("promised", "expected"),
        [("2026-11-18T10:00", "2026-11-19T10:00"), ("2026-11-19T00:00", "2026-11-20T00:00")],
    )
    def test_moved_to_the_same_time_of_day(self, promised: str, expected: str) -> None:
        events = (
            MONDAY,
            apology("2026-11-11 09:00", promised),
            "2026-11-12 07:30 suspended resume",
            "2026-11-13 07:30 resumed",
        )
        chosen = Conventions(end_of_term=EndOfTerm.SAME_TIME_OF_DAY)
        assert self.committed(*events, conventions=chosen) == ("2026-11-19", instant(expected))

    def test_extensions_do_not_move_it(self) -> None:
        events = (MONDAY, apology("2026-11-11 09:00", "2026-11-18T17:00"))
        answer = run(*events, "2026-11-11 10:00 extended 3 working_day")
        assert (due(answer.deadline), due(answer.committed)) == ("2026-11-17", "2026-11-18")

    def test_a_restart_voids_it(self) -> None:
        events = (
            MONDAY,
            apology("2026-11-04 09:00", "2026-11-18T17:00"),
            "2026-11-09 09:00 suspended restart",
        )
        held = run(*events, as_of="2026-11-09T12:00")
        assert (held.committed, due(held.committed_projection)) == (None, "2026-11-19")
        resumed = run(*events, "2026-11-09 10:00 resumed")
        assert (due(resumed.deadline), resumed.committed) == ("2026-11-19", None)
        both = run(*events, "2026-11-09 10:00 resumed", committed=FIVE)
        assert due(both.committed) == "2026-11-16"

    def test_a_reopening_by_restart_voids_it_and_by_resumption_moves_it(self) -> None:
        events = (
            MONDAY,
            apology("2026-11-04 09:00", "2026-11-18T17:00"),
            "2026-11-05 09:00 completed",
            "2026-11-06 09:00 reopened",
        )
        assert self.committed(*events, reopen=Reopen.RESTART)[0] is None
        assert self.committed(*events, reopen=Reopen.RESUME)[0] == "2026-11-19"

    def test_before_the_origin_and_after_the_end_it_fixes_nothing(self) -> None:
        paid = frozenset({EventKind.ACCEPTED, EventKind.PAID})
        early = (MONDAY, apology("2026-11-03 08:59", "2026-11-18T17:00"), "2026-11-03 09:00 paid")
        assert self.committed(*early, starts_on=paid)[0] is None
        on_time = (MONDAY, apology("2026-11-03 09:00", "2026-11-18T17:00"), "2026-11-03 09:00 paid")
        assert self.committed(*on_time, starts_on=paid)[0] == "2026-11-18"
        done = (MONDAY, "2026-11-16 09:00 completed", apology("2026-11-17 09:00", "2026-11-18T17:00"))
        assert self.committed(*done)[0] is None
        returned = Conventions(end_event=EndEvent.RETURNED)
        assert self.committed(*done, conventions=returned)[0] is None

    def test_outside_the_coverage_it_refuses_the_dossier(self) -> None:
        with pytest.raises(OutOfRange) as caught:
            run(MONDAY, apology("2026-11-11 09:00", "2028-11-18T17:00"))
        assert caught.value.reason is Reason.OUTSIDE_COVERAGE

    @pytest.mark.parametrize(
        ("events", "as_of", "kept"),
        [
            ([], "2026-11-19T00:00:00", None),
            ([], "2026-11-19T00:00:01", False),
            (["2026-11-19 00:00:00 completed"], "2026-11-30T12:00", True),
            (["2026-11-19 00:00:01 completed"], "2026-11-30T12:00", False),
            (["2026-11-18 09:00 suspended resume"], "2026-11-30T12:00", None),
            (["2026-11-18 09:00 withdrawn"], "2026-11-30T12:00", None),
        ],
    )
    def test_whether_it_was_kept(self, events: list[str], as_of: str, kept: bool | None) -> None:
        promise = apology("2026-11-11 09:00", "2026-11-18T10:00")
        assert run(MONDAY, promise, *events, as_of=as_of).promise_kept is kept


class TestWhatTheSlipSays:
    """The term ends on 12 November, the committed one on the 9th."""

    def kinds(self, promised: str | None, **details: Any) -> list[str]:
        accepted = event(MONDAY, promised_time=None if promised is None else instant(promised))
        return [one.kind.name.lower() for one in run(accepted, **details).findings]

    @pytest.mark.parametrize(
        ("promised", "expected"),
        [
            (None, []),
            ("2026-11-12T00:00:00", ["promised_differs"]),  # 24:00 of the 11th
            ("2026-11-12T00:00:01", []),
            ("2026-11-13T00:00:00", []),
            ("2026-11-13T00:00:01", ["promised_differs", "committed_later"]),
            ("0001-01-01T07:00:00", ["promised_differs"]),
            ("9999-12-31T23:59:59+00:00", ["promised_differs", "committed_later"]),
        ],
    )
    def test_by_date(self, promised: str | None, expected: list[str]) -> None:
        assert self.kinds(promised) == expected

    @pytest.mark.parametrize(
        ("promised", "expected"),
        [
            ("2026-11-03T08:59:59", ["promised_differs"]),
            ("2026-11-03T09:00:00", []),
            ("2026-11-03T09:00:01", ["promised_differs", "committed_later"]),
        ],
    )
    def test_by_instant(self, promised: str, expected: list[str]) -> None:
        assert self.kinds(promised, term=EIGHT_HOURS) == expected
        at_closing = Conventions(compare=Compare.INSTANT, end_of_term=EndOfTerm.CLOSE_OF_BUSINESS)
        moved = instant(promised) - instant("2026-11-03T09:00") + instant("2026-11-12T17:30")
        accepted = event(MONDAY, promised_time=moved)
        found = run(accepted, conventions=at_closing).findings
        assert [one.kind.name.lower() for one in found] == expected

    @pytest.mark.parametrize(
        ("promised", "expected"),
        [
            ("2026-11-09T17:00", []),
            ("2026-11-12T17:00", ["promised_differs"]),
            ("2026-11-16T17:00", ["promised_differs", "committed_later"]),
        ],
    )
    def test_against_a_committed_term(self, promised: str, expected: list[str]) -> None:
        assert self.kinds(promised, committed=FIVE) == expected

    def test_a_committed_term_that_is_longer(self) -> None:
        longer = Commitment(Term(9, Unit.WORKING_DAY), Source("decision"))
        assert self.kinds(None, committed=longer) == ["committed_later"]
        assert self.kinds("2026-11-12T17:00", committed=longer) == ["promised_differs"]
        assert self.kinds(None, committed=Commitment(EIGHT_DAYS, Source("decision"))) == []

    def test_what_moves_the_due_date_later_changes_neither(self) -> None:
        events = ("2026-11-03 09:00 suspended restart", "2026-11-20 09:00 resumed")
        accepted = event(MONDAY, promised_time=instant("2026-11-12T17:00"))
        answer = run(accepted, *events, "2026-11-20 10:00 extended 2 working_day", grounds=GROUNDS)
        assert (answer.findings, due(answer.original)) == ((), "2026-11-12")

    def test_neither_where_no_term_runs(self) -> None:
        accepted = event(MONDAY, promised_time=instant("2026-12-12T17:00"))
        assert run(accepted, term=None).findings == ()
        assert run(accepted, "2026-11-20 09:00 withdrawn").findings == ()

    def test_a_provisional_appointment_is_found(self) -> None:
        calendar = make_calendar("2026-10-01", "2027-03-31", provisional=["2026-11-17"])
        dossier = make_dossier(MONDAY)
        dossier = dossier._replace(events=(*dossier.events, apology("2026-11-11 09:00", "2026-11-18T17:00")))
        answer = evaluate(make_rules(EIGHT_DAYS), calendar, dossier, instant(FAR))
        assert [one.kind for one in answer.findings] == [FindingKind.PROVISIONAL_CALENDAR]
