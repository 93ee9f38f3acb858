"""Histories that cannot have happened, and what annulments take back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from slasvc.errors import InvalidInput, Reason
from slasvc.model.assessment import Assessment, Timeliness
from slasvc.model.dossier import EventKind
from slasvc.model.rule import Mode, Reopen
from slasvc.model.term import Term, Unit
from slasvc.reference import evaluate
from tests.calendars_for_tests import GROUNDS, instant, make_calendar, make_dossier, make_ground, make_rules

CALENDAR = make_calendar("2026-10-01", "2027-03-31")
TERM = Term(8, Unit.WORKING_DAY)
ACCEPTED = "2026-11-02 09:00 accepted"
PAID_TOO = frozenset({EventKind.ACCEPTED, EventKind.PAID})
LETTERS = "apologised,explained,answered"
RUNNING = (
    "paid,suspended,extended,completed,refused,withdrawn,lapsed,"
    f"{LETTERS},handed_over,consulted,transferred,step_started,step_completed"
)
BEFORE = "submitted,postmarked,accepted,paid,suspended,refused,withdrawn,transferred"


def run(*events: str, as_of: str = "2027-03-01T12:00", **rule: Any) -> Assessment:
    term = rule.pop("term", TERM)
    return evaluate(make_rules(term, **rule), CALENDAR, make_dossier(*events), instant(as_of))


def refusal(*events: str, **rule: Any) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        run(*events, **rule)
    return caught.value


@pytest.mark.parametrize(
    ("events", "index", "accepted"),
    [
        # before acceptance
        (["2026-11-02 09:00 completed"], 0, BEFORE),
        (["2026-11-02 09:00 returned"], 0, BEFORE),
        (["2026-11-02 09:00 extended 1 working_day"], 0, BEFORE),
        (["2026-11-02 09:00 lapsed"], 0, BEFORE),
        (["2026-11-02 09:00 reopened"], 0, BEFORE),
        (["2026-11-02 09:00 resumed"], 0, BEFORE),
        (["2026-11-01 09:00 paid", "2026-11-02 09:00 completed"], 1, BEFORE.replace("paid,", "")),
        # running
        ([ACCEPTED, "2026-11-03 09:00 submitted"], 1, RUNNING),
        ([ACCEPTED, "2026-11-02 09:00:01 postmarked"], 1, RUNNING),
        ([ACCEPTED, "2026-11-03 09:00 resumed"], 1, RUNNING),
        ([ACCEPTED, "2026-11-03 09:00 returned"], 1, RUNNING),
        ([ACCEPTED, "2026-11-03 09:00 reopened"], 1, RUNNING),
        # grounds
        (
            [ACCEPTED, "2026-11-03 09:00 suspended resume", "2026-11-04 09:00 suspended resume"],
            2,
            RUNNING.replace("suspended,", "suspended,resumed,"),
        ),
        ([ACCEPTED, "2026-11-03 09:00 suspended resume", "2026-11-04 09:00 resumed other"], 2, "resume"),
        (
            [
                ACCEPTED,
                "2026-11-03 09:00 suspended resume",
                "2026-11-03 10:00 suspended other",
                "2026-11-04 09:00 resumed",
            ],
            3,
            "resume,other",
        ),
        (["2026-11-01 09:00 suspended resume", ACCEPTED, "2026-11-03 09:00 resumed"], 2, RUNNING),
        (["2026-11-01 09:00 suspended", "2026-11-01 10:00 suspended", ACCEPTED], 1, BEFORE + ",resumed"),
        # done
        (
            [ACCEPTED, "2026-11-03 09:00 completed", "2026-11-04 09:00 completed"],
            2,
            f"returned,reopened,{LETTERS}",
        ),
        (
            [ACCEPTED, "2026-11-03 09:00 refused", "2026-11-04 09:00 withdrawn"],
            2,
            f"returned,reopened,{LETTERS}",
        ),
        (
            [ACCEPTED, "2026-11-03 09:00 completed", "2026-11-04 09:00 paid"],
            2,
            f"returned,reopened,{LETTERS}",
        ),
        ([ACCEPTED, "2026-11-03 09:00 completed", "2026-11-04 09:00 reopened"], 2, f"returned,{LETTERS}"),
        (
            [
                ACCEPTED,
                "2026-11-03 09:00 completed",
                "2026-11-04 09:00 returned",
                "2026-11-05 09:00 returned",
            ],
            3,
            LETTERS,
        ),
        # void
        ([ACCEPTED, "2026-11-03 09:00 withdrawn", "2026-11-04 09:00 resumed"], 2, ""),
        ([ACCEPTED, "2026-11-03 09:00 lapsed", "2026-11-04 09:00 completed"], 2, ""),
        (["2026-11-01 09:00 refused", ACCEPTED], 1, ""),
        # annulments
        ([ACCEPTED, "2026-11-03 09:00 annulled nothing"], 1, ""),
        ([ACCEPTED, "2026-11-03 09:00 annulled"], 1, ""),
        ([ACCEPTED + " id=a", "2026-11-03 09:00 annulled b", "2026-11-04 09:00 annulled a id=b"], 1, ""),
        # the first in order of time, by its place in the history as given
        (["2026-11-05 09:00 reopened", ACCEPTED, "2026-11-03 09:00 returned"], 2, RUNNING),
    ],
)
def test_impossible(events: list[str], index: int, accepted: str) -> None:
    error = refusal(*events)
    assert (error.reason, error.field) == (Reason.IMPOSSIBLE_HISTORY, f"events[{index}]")
    expected = ",".join(sorted(accepted.split(",")))
    assert ",".join(sorted(error.metadata["accepted"].split(","))) == expected
    assert error.metadata["event_index"] == str(index)
    assert error.metadata["event_kind"] == events[index].split()[2]
    assert error.metadata["accepted"].replace(",", ", ") in error.message


@pytest.mark.parametrize("kind", ["submitted", "postmarked", "accepted", "paid"])
def test_what_happens_once_is_a_duplicate_in_every_phase(kind: str) -> None:
    first = [f"2026-11-01 09:00 {kind}"] + [ACCEPTED] * (kind != "accepted")
    error = refusal(*first, "2026-11-04 09:00 completed", f"2026-11-05 09:00 {kind}")
    assert error.reason is Reason.DUPLICATE_EVENT
    assert error.field == f"events[{len(first) + 1}].kind"


@pytest.mark.parametrize("kind", ["submitted", "postmarked"])
def test_filed_in_the_second_of_the_acceptance_in_either_order(kind: str) -> None:
    filed = f"2026-11-02 09:00 {kind}"
    assert run(ACCEPTED, filed) == run(filed, ACCEPTED)


def test_impossible_events_still_to_come_are_not_seen() -> None:
    events = (ACCEPTED, "2026-11-05 09:00 reopened")
    assert run(*events, as_of="2026-11-05T08:59:59").timeliness is Timeliness.ON_TRACK
    assert refusal(*events, as_of="2026-11-05T09:00:00").reason is Reason.IMPOSSIBLE_HISTORY


class TestWhatTheRuleDecides:
    @pytest.mark.parametrize(
        ("events", "possible"),
        [
            (["2026-11-04 09:00 paid", "2026-11-04 09:00 suspended resume"], True),
            (["2026-11-04 09:00 paid", "2026-11-04 08:59:59 suspended resume"], False),
            (["2026-11-04 09:00 suspended resume"], False),
        ],
    )
    def test_no_suspension_before_the_origin(self, events: list[str], possible: bool) -> None:
        if possible:
            run(ACCEPTED, *events, starts_on=PAID_TOO)
            return
        error = refusal(ACCEPTED, *events, starts_on=PAID_TOO)
        assert (error.reason, error.field) == (Reason.IMPOSSIBLE_HISTORY, f"events[{len(events)}]")

    @pytest.mark.parametrize(
        ("law_day", "known"), [("31", False), ("01", True), ("30", True), ("31+", False)]
    )
    def test_a_ground_is_known_in_its_dates(self, law_day: str, known: bool) -> None:
        ground = make_ground(
            "dated", Mode.RESUME, effective_from=date(2026, 11, 1), effective_to=date(2026, 11, 30)
        )
        accepted = {"31": "2026-10-31", "31+": "2026-12-01"}.get(law_day, f"2026-11-{law_day}")
        events = (f"{accepted} 09:00 accepted", f"{accepted} 10:00 suspended dated")
        if known:
            run(*events, as_of=f"{accepted}T11:00", grounds=(ground,))
            return
        error = refusal(*events, as_of=f"{accepted}T11:00", grounds=(ground,))
        assert (error.reason, error.field) == (Reason.UNKNOWN_GROUND, "events[1].ground")

    def test_of_one_code_the_first_in_force_holds(self) -> None:
        own = make_ground("same", Mode.RECORD_ONLY)
        general = make_ground("same", Mode.RESUME)
        events = (ACCEPTED, "2026-11-04 10:00 suspended same", "2026-11-06 10:00 resumed")
        days = [run(*events, grounds=grounds).suspended_days for grounds in ((own, general), (general, own))]
        assert days == [0, 2]

    @pytest.mark.parametrize("ground", ["", " suplement"])
    def test_an_unknown_ground_names_those_that_are_known(self, ground: str) -> None:
        error = refusal(ACCEPTED, f"2026-11-03 09:00 suspended{ground}")
        assert (error.reason, error.field) == (Reason.UNKNOWN_GROUND, "events[1].ground")
        assert error.metadata["ground"] == ground.strip()
        assert error.metadata["accepted"] == ",".join(sorted(one.code for one in GROUNDS))

    def test_at_intake_no_ground_is_looked_up(self) -> None:
        events = ("2026-10-30 09:00 suspended anything", "2026-10-30 10:00 resumed", ACCEPTED)
        answer = run(*events, as_of="2026-11-03T09:00")
        assert (answer.timeliness, answer.suspended_days) == (Timeliness.ON_TRACK, 0)

    def test_reopening_needs_the_rule(self) -> None:
        events = (ACCEPTED, "2026-11-03 09:00 completed", "2026-11-04 09:00 reopened")
        assert run(*events, reopen=Reopen.RESUME).timeliness is Timeliness.OVERDUE
        assert refusal(*events).metadata["accepted"] == f"returned,{LETTERS}"

    @pytest.mark.parametrize(
        ("events", "details", "timeliness"),
        [
            ([ACCEPTED, "2026-11-03 09:00 withdrawn"], {}, Timeliness.VOID),
            ([ACCEPTED], {"term": None}, Timeliness.UNDETERMINED),
        ],
    )
    def test_grounds_are_checked_although_nothing_runs(
        self, events: list[str], details: dict[str, Any], timeliness: Timeliness
    ) -> None:
        assert run(*events, **details).timeliness is timeliness
        unknown = (events[0], "2026-11-02 10:00 suspended unknown", *events[1:])
        assert refusal(*unknown, **details).reason is Reason.UNKNOWN_GROUND

    def test_time_order_decides_which_error_comes_first(self) -> None:
        events = (ACCEPTED, "2026-11-05 09:00 extended 1 week", "2026-11-04 09:00 suspended unknown")
        assert refusal(*events).reason is Reason.UNKNOWN_GROUND
        assert refusal(*events[:2]).reason is Reason.WRONG_UNIT


class TestAnnulment:
    SUSPENDED = (ACCEPTED, "2026-11-04 10:00 suspended resume id=s", "2026-11-06 10:00 resumed id=r")

    def test_it_takes_back_an_event_from_its_own_time_on(self) -> None:
        events = (ACCEPTED, self.SUSPENDED[1], "2026-11-05 10:00 annulled s id=x")
        assert run(*events, as_of="2026-11-05T09:59").timeliness is Timeliness.SUSPENDED
        assert run(*events, as_of="2026-11-05T10:00") == run(ACCEPTED, as_of="2026-11-05T10:00")

    def test_several_of_one_event_are_as_one(self) -> None:
        both = ("2026-11-07 10:00 annulled s", "2026-11-07 10:00 annulled r")
        assert run(*self.SUSPENDED, *both, *both) == run(ACCEPTED)

    def test_taking_back_only_the_suspension_leaves_a_resumption_of_nothing(self) -> None:
        error = refusal(*self.SUSPENDED, "2026-11-07 10:00 annulled s")
        assert (error.reason, error.field) == (Reason.IMPOSSIBLE_HISTORY, "events[2]")

    def test_a_second_acceptance_may_be_annulled(self) -> None:
        events = (ACCEPTED, "2026-11-03 09:00 accepted id=x", "2026-11-03 10:00 annulled x")
        assert run(*events) == run(ACCEPTED)
        assert refusal(*events, as_of="2026-11-03T09:59").reason is Reason.DUPLICATE_EVENT

    def test_its_target_may_be_still_to_come(self) -> None:
        events = (ACCEPTED, "2026-11-03 09:00 annulled x", "2026-11-05 09:00 completed id=x")
        assert run(*events, as_of="2026-11-04T09:00") == run(ACCEPTED, as_of="2026-11-04T09:00")

    def test_it_is_possible_after_the_end(self) -> None:
        events = (ACCEPTED, "2026-11-04 09:00 withdrawn id=w", "2026-11-05 09:00 annulled w")
        assert run(*events, as_of="2026-11-05T10:00").timeliness is Timeliness.ON_TRACK
