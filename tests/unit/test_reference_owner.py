"""Who answers for a dossier, the cause of its delay, and events that only the rule set can tell to be wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from slasvc.errors import InvalidInput, Reason, SlaError
from slasvc.model.assessment import Assessment
from slasvc.model.dossier import Event, EventKind
from slasvc.model.rule import AttributableTo, Authority, Cause, Level, RuleSet
from slasvc.model.term import Term, Unit
from slasvc.reference import evaluate
from tests.calendars_for_tests import instant, make_calendar, make_dossier, make_rules

CALENDAR = make_calendar("2025-01-01", "2027-03-31")
MONDAY = "2026-11-02 09:00 accepted"
FAR = "2026-12-01T12:00"
CAUSES = {
    "staff": Cause("staff", {}, AttributableTo.AUTHORITY),
    "system": Cause("system", {}, AttributableTo.SYSTEM_FAILURE),
}


def body(code: str, ended: str = "", *successors: str, unit_level: Level | None = None) -> Authority:
    end_date = date.fromisoformat(ended) if ended else None
    return Authority(code, {}, Level.DISTRICT, unit_level, None, end_date, successors)


BODIES = (
    Authority("H1", {}, Level.PROVINCE),
    body("ONE", "2026-11-09", "TWO"),
    body("TWO", "2026-11-19", "THREE"),
    body("THREE"),
    body("SPLIT", "2026-11-09", "TWO", "THREE"),
    body("GONE", "2026-11-09"),
    body("UNITS", "2026-11-09", "THREE", unit_level=Level.COMMUNE),
    body("LEFT", "2026-11-09", "RIGHT"),
    body("RIGHT", "2026-11-09", "LEFT"),
    body("AWAY", "2026-11-09", "UNREGISTERED"),
)


def event(text: str, **facts: Any) -> Event:
    return make_dossier(text).events[0]._replace(**facts)


def rule_set() -> RuleSet:
    rules = make_rules(Term(8, Unit.WORKING_DAY))
    return replace(rules, authorities={one.code: one for one in BODIES}, causes=CAUSES)


def run(*events: str | Event, as_of: str = FAR, authority: str = "H1") -> Assessment:
    history = tuple(event(one) if isinstance(one, str) else one for one in events)
    dossier = make_dossier()._replace(events=history, authority=authority)
    return evaluate(rule_set(), CALENDAR, dossier, instant(as_of))


class TestOwner:
    def test_the_last_it_passed_to(self) -> None:
        events = (
            event("2026-10-30 09:00 transferred", authority="TWO"),
            MONDAY,
            event("2026-11-03 09:00 transferred", authority="THREE"),
        )
        assert run(*events, as_of="2026-10-30T08:59").owner == "H1"
        assert run(*events, as_of="2026-10-30T09:00").owner == "TWO"
        assert run(*events).owner == "THREE"

    def test_the_clock_stays(self) -> None:
        moved = run(MONDAY, event("2026-11-03 09:00 transferred", authority="THREE"))
        assert moved._replace(owner="H1") == run(MONDAY)

    @pytest.mark.parametrize(
        ("as_of", "owner"),
        [
            ("2026-11-09T23:59:59", "ONE"),  # its last day
            ("2026-11-10T00:00:00", "TWO"),
            ("2026-11-19T12:00:00", "TWO"),
            ("2026-11-20T12:00:00", "THREE"),
        ],
    )
    def test_the_only_successor_of_one_that_ended(self, as_of: str, owner: str) -> None:
        assert run(MONDAY, authority="ONE", as_of=as_of).owner == owner

    @pytest.mark.parametrize(
        ("authority", "owner"),
        [
            ("SPLIT", "SPLIT"),
            ("GONE", "GONE"),
            ("UNITS.7", "THREE"),
            ("LEFT", "RIGHT"),  # a circle is walked once
            ("AWAY", "UNREGISTERED"),
        ],
    )
    def test_of_several_or_none(self, authority: str, owner: str) -> None:
        assert run(MONDAY, authority=authority).owner == owner

    def test_in_every_class(self) -> None:
        assert run(authority="ONE").owner == "THREE"
        assert run(MONDAY, "2026-11-03 09:00 withdrawn", authority="ONE").owner == "THREE"


class TestCause:
    def test_the_last_one_stated_in_a_letter(self) -> None:
        events = (
            MONDAY,
            event("2026-11-03 09:00 apologised", cause="staff"),
            event("2026-11-04 09:00 explained", cause="system"),
            "2026-11-05 09:00 apologised",
        )
        assert run(*events[:2]).cause == CAUSES["staff"]
        assert run(*events).cause == CAUSES["system"]
        assert run(*events, as_of="2026-11-02T12:00").cause is None

    def test_it_moves_nothing(self) -> None:
        stated = run(MONDAY, event("2026-11-03 09:00 explained", cause="staff"))
        assert stated._replace(cause=None) == run(MONDAY)


class TestRefusals:
    @pytest.mark.parametrize(
        ("wrong", "reason", "field"),
        [
            (event("2026-11-03 09:00 explained", cause="stuff"), Reason.UNKNOWN_CAUSE, "cause_code"),
            (event("2026-11-03 09:00 paid", cause="stuff"), Reason.UNKNOWN_CAUSE, "cause_code"),
            (
                event("2026-11-03 09:00 transferred", authority="H9"),
                Reason.UNKNOWN_AUTHORITY,
                "authority_code",
            ),
            (event("2026-11-03 09:00 transferred"), Reason.MISSING_FIELD, "authority_code"),
            (event("2026-11-03 09:00 consulted"), Reason.MISSING_FIELD, "authority_code"),
            (event("2026-11-03 09:00 answered"), Reason.MISSING_FIELD, "authority_code"),
            (event("2026-11-03 09:00 step_started"), Reason.MISSING_FIELD, "step_code"),
            (event("2026-11-03 09:00 step_completed"), Reason.MISSING_FIELD, "step_code"),
            (
                event("2026-11-03 09:00 step_started", step="any", authority="H1"),
                Reason.NO_CALENDAR_ASSIGNED,
                "authority_code",
            ),
        ],
    )
    def test_whatever_the_as_of_time(self, wrong: Event, reason: Reason, field: str) -> None:
        annulled = wrong._replace(id="x")
        annulment = event("2026-11-03 10:00 annulled x")
        for events, as_of in (((wrong,), "2026-11-02T10:00"), ((wrong,), FAR), ((annulled, annulment), FAR)):
            with pytest.raises(SlaError) as caught:
                run(MONDAY, *events, as_of=as_of)
            assert (caught.value.reason, caught.value.field) == (reason, f"events[1].{field}")

    def test_what_would_be_accepted_is_said(self) -> None:
        with pytest.raises(InvalidInput) as caught:
            run(MONDAY, event("2026-11-03 09:00 explained", cause="stuff"))
        assert "staff, system" in caught.value.message

    def test_a_consulted_body_need_not_be_known(self) -> None:
        run(MONDAY, event("2026-11-03 09:00 consulted", authority="elsewhere"))


class TestPhases:
    """Where each new kind of event is possible."""

    BEFORE: tuple[str, ...] = ()
    RUNNING = (MONDAY,)
    DONE = (MONDAY, "2026-11-03 09:00 completed")
    RETURNED = (*DONE, "2026-11-03 10:00 returned")
    VOID = (MONDAY, "2026-11-03 09:00 withdrawn")

    @pytest.mark.parametrize(
        ("kind", "possible"),
        [
            (EventKind.TRANSFERRED, ("BEFORE", "RUNNING")),
            (EventKind.APOLOGISED, ("RUNNING", "DONE", "RETURNED")),
            (EventKind.EXPLAINED, ("RUNNING", "DONE", "RETURNED")),
            (EventKind.ANSWERED, ("RUNNING", "DONE", "RETURNED")),
            (EventKind.HANDED_OVER, ("RUNNING",)),
            (EventKind.CONSULTED, ("RUNNING",)),
        ],
    )
    @pytest.mark.parametrize("phase", ["BEFORE", "RUNNING", "DONE", "RETURNED", "VOID"])
    def test_by_phase(self, kind: EventKind, phase: str, possible: tuple[str, ...]) -> None:
        events = getattr(self, phase)
        added = Event(kind, instant("2026-11-04T09:00"), authority="TWO")
        if phase in possible:
            run(*events, added)
            return
        with pytest.raises(InvalidInput) as caught:
            run(*events, added)
        assert (caught.value.reason, caught.value.field) == (
            Reason.IMPOSSIBLE_HISTORY,
            f"events[{len(events)}]",
        )
        assert kind.name.lower() not in caught.value.metadata["accepted"].split(",")

    def test_none_is_bound_to_the_origin(self) -> None:
        rules = make_rules(
            Term(8, Unit.WORKING_DAY), starts_on=frozenset({EventKind.ACCEPTED, EventKind.PAID})
        )
        kinds = (EventKind.APOLOGISED, EventKind.EXPLAINED, EventKind.HANDED_OVER, EventKind.CONSULTED)
        added = tuple(Event(kind, instant("2026-11-03T09:00"), authority="H1") for kind in kinds)
        dossier = make_dossier(MONDAY)
        dossier = dossier._replace(events=(*dossier.events, *added))
        assert evaluate(rules, CALENDAR, dossier, instant(FAR)).awaits == {EventKind.PAID}
