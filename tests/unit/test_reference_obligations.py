"""Limits on acts, counted by hand.

2 November 2026 is a Monday, 24 November a holiday; offices open 07:30-11:30 and 13:30-17:30. Eight working days
from 2 November end on Thursday the 12th.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from slasvc.errors import OutOfRange, Reason
from slasvc.model.assessment import Assessment, FindingKind, Timeliness
from slasvc.model.calendar import Confidence
from slasvc.model.dossier import Channel, Event, EventKind
from slasvc.model.rule import Anchor, Mode, Obligation, Owed, OwedBy, Reopen, Source
from slasvc.model.term import Compare, Conventions, Cutoff, CutoffKind, Term, Unit
from slasvc.reference import evaluate
from tests.calendars_for_tests import GROUNDS, instant, make_calendar, make_dossier, make_ground, make_rules

CALENDAR = make_calendar("2026-10-01", "2027-03-31", holidays=["2026-11-24"])
EIGHT_DAYS = Term(8, Unit.WORKING_DAY)
MONDAY = "2026-11-02 09:00 accepted"
AT_15 = Cutoff(CutoffKind.LOCAL_TIME, 15 * 60)
FAR = "2027-03-01T12:00"


def duty(
    code: str, owed: Owed, anchor: Anchor, acts: set[str], term: Term | None, **details: Any
) -> Obligation:
    given: dict[str, Any] = {
        "names": {},
        "owed_by": OwedBy.AUTHORITY,
        "conventions": Conventions(),
        "effective_from": date(2020, 1, 1),
        "effective_to": None,
        "source": Source("decree"),
        "confidence": Confidence.HIGH,
        "missed": {},
        "late": {},
        "too_often": {},
    }
    kinds = frozenset(EventKind[act.upper()] for act in acts)
    return Obligation(code=code, owed=owed, anchor=anchor, acts=kinds, term=term, **(given | details))


ACCEPT = duty(
    "accept",
    Owed.ALWAYS,
    Anchor.SUBMITTED,
    {"accepted", "suspended", "refused"},
    Term(8, Unit.WORKING_HOUR),
    channels=frozenset({Channel.ONLINE}),
)
ASK = duty("ask", Owed.IF_DONE, Anchor.RECEIVED, {"suspended"}, Term(3, Unit.WORKING_DAY), ground="resume")
ANSWER = duty(
    "answer", Owed.ALWAYS, Anchor.SUSPENDED, {"resumed"}, Term(15, Unit.CALENDAR_DAY), ground="resume"
)
HAND_OVER = duty(
    "hand_over",
    Owed.ALWAYS,
    Anchor.ACCEPTED,
    {"handed_over"},
    Term(0, Unit.SAME_DAY),
    conventions=Conventions(cutoff=AT_15),
)
APOLOGISE = duty(
    "apologise",
    Owed.IF_LATE,
    Anchor.DUE_DATE,
    {"apologised"},
    Term(1, Unit.CALENDAR_DAY),
    before=True,
    max_times=1,
)
CONSULT = duty("consult", Owed.ALWAYS, Anchor.CONSULTED, {"answered"}, Term(5, Unit.WORKING_DAY))
REASON = duty("reason", Owed.WITH_REASON, Anchor.SUSPENDED, {"suspended", "refused"}, None, ground="resume")


def event(text: str, **facts: Any) -> Event:
    """Return an event written as in `make_dossier`, with more facts."""
    return make_dossier(text).events[0]._replace(**facts)


def run(
    *events: str | Event,
    owed: tuple[Obligation, ...],
    as_of: str = FAR,
    term: Term | None = EIGHT_DAYS,
    conventions: Conventions = Conventions(),  # noqa: B008 - frozen
    channel: Channel | None = None,
    attributes: frozenset[str] = frozenset(),
    **rule: Any,
) -> Assessment:
    rules = make_rules(term, conventions, obligations=owed, **rule)
    history = tuple(event(one) if isinstance(one, str) else one for one in events)
    dossier = make_dossier()._replace(events=history, channel=channel, attributes=attributes)
    return evaluate(rules, CALENDAR, dossier, instant(as_of))


def found(*events: str | Event, **details: Any) -> list[str]:
    """Return the findings about obligations as "missed ask"."""
    answer = run(*events, **details)
    return [f"{one.kind.name.lower()} {one.obligation.code}" for one in answer.findings if one.obligation]


def owed_by(*events: str | Event, **details: Any) -> list[str]:
    """Return what is owed as "ask 2026-11-26", with the last date."""
    return [f"{one.obligation.code} {one.last_date}" for one in run(*events, **details).act_by]


class TestAlways:
    """Accept or ask within eight working hours; filed on a Saturday they end on Monday at 17:30."""

    FILED = "2026-11-21 10:00 submitted"

    @pytest.mark.parametrize(
        ("as_of", "findings"),
        [
            ("2026-11-23T17:30:00", []),
            ("2026-11-23T17:30:01", ["missed accept"]),
        ],
    )
    def test_while_no_version_governs(self, as_of: str, findings: list[str]) -> None:
        answer = run(self.FILED, owed=(ACCEPT,), as_of=as_of, channel=Channel.ONLINE)
        assert (answer.rule, answer.timeliness) == (None, Timeliness.NOT_STARTED)
        (owed,) = answer.act_by
        assert (owed.event_index, owed.last_date, owed.warn_date) == (
            0,
            date(2026, 11, 23),
            date(2026, 11, 23),
        )
        assert owed.last_time == instant("2026-11-23T17:30")
        assert [one.kind.name.lower() + " accept" for one in answer.findings] == findings
        expected = None if findings else instant("2026-11-23T17:30:01")
        assert answer.next_change_time == expected

    @pytest.mark.parametrize(
        ("act", "findings"),
        [
            ("2026-11-23 17:30:00 accepted", []),
            ("2026-11-23 17:30:01 accepted", ["done_late accept"]),
            ("2026-11-23 10:00 suspended anything", []),  # at intake
            ("2026-11-23 10:00 refused", []),
            ("2026-11-25 10:00 refused", ["done_late accept"]),
            ("2026-11-23 10:00 withdrawn", []),  # no longer owed
            ("2026-11-25 10:00 withdrawn", ["missed accept"]),
        ],
    )
    def test_what_was_done(self, act: str, findings: list[str]) -> None:
        assert found(self.FILED, act, owed=(ACCEPT,), channel=Channel.ONLINE) == findings

    @pytest.mark.parametrize("channel", [None, Channel.POST])
    def test_another_channel_or_none(self, channel: Channel | None) -> None:
        assert owed_by(self.FILED, owed=(ACCEPT,), channel=channel) == []

    def test_none_where_no_version_would_govern(self) -> None:
        answer = run(self.FILED, owed=(ACCEPT,), channel=Channel.ONLINE, effective_from=date(2026, 11, 22))
        assert (answer.act_by, answer.findings) == ((), ())

    def test_of_a_version_that_would_govern_on_the_last_filing_day(self) -> None:
        dated = duty("dated", Owed.ALWAYS, Anchor.SUBMITTED, {"accepted"}, Term(1, Unit.WORKING_DAY))
        early = replace(dated, effective_to=date(2026, 11, 1))
        events = ("2026-11-01 09:00 submitted", "2026-11-02 09:00 postmarked")
        assert owed_by(*events[:1], owed=(early,)) == ["dated 2026-11-02"]
        assert owed_by(*events, owed=(early,)) == []


class TestIfDone:
    """A supplement may be asked for within three working days of the receipt: 23, 25, 26 November."""

    FRIDAY = "2026-11-20 09:00 accepted"

    @pytest.mark.parametrize(
        ("asked", "findings"),
        [
            ("2026-11-26 17:00", []),
            ("2026-11-27 00:00:00", []),  # 24:00 of the 26th
            ("2026-11-27 00:00:01", ["done_late ask"]),
        ],
    )
    def test_asked(self, asked: str, findings: list[str]) -> None:
        assert found(self.FRIDAY, f"{asked} suspended resume", owed=(ASK,)) == findings

    def test_another_ground_is_another_matter(self) -> None:
        assert found(self.FRIDAY, "2026-11-27 09:00 suspended other", owed=(ASK,)) == []

    @pytest.mark.parametrize(
        ("as_of", "expected"), [("2026-11-27T00:00:00", ["ask 2026-11-26"]), ("2026-11-27T00:00:01", [])]
    )
    def test_it_is_open_until_its_limit(self, as_of: str, expected: list[str]) -> None:
        assert owed_by(self.FRIDAY, owed=(ASK,), as_of=as_of) == expected
        assert found(self.FRIDAY, owed=(ASK,), as_of=as_of) == []

    def test_any_act_past_the_limit_is_late(self) -> None:
        events = (
            self.FRIDAY,
            "2026-11-23 09:00 suspended resume",
            "2026-11-25 09:00 resumed",
            "2026-11-30 09:00 suspended resume",
        )
        assert found(*events, owed=(ASK,)) == ["done_late ask"]

    def test_each_run_has_its_own(self) -> None:
        events = (
            MONDAY,  # 3 4 5
            "2026-11-09 09:00 suspended restart",
            "2026-11-10 09:00 resumed",  # 11 12 13
            "2026-11-13 09:00 suspended resume",
        )
        assert owed_by(*events[:3], owed=(ASK,), as_of="2026-11-11T09:00") == ["ask 2026-11-13"]
        assert found(*events, owed=(ASK,)) == []

    def test_a_written_reason_is_needed_where_it_is(self) -> None:
        needs = duty(
            "ask", Owed.ALWAYS, Anchor.RECEIVED, {"suspended"}, Term(3, Unit.WORKING_DAY), needs_reason=True
        )
        asked = "2026-11-03 09:00 suspended resume"
        assert found(MONDAY, asked, owed=(needs,)) == ["missed ask"]
        assert found(MONDAY, asked + " reason=letter", owed=(needs,)) == []


class TestRunsAndEnds:
    STARTED = duty("started", Owed.ALWAYS, Anchor.RECEIVED, {"handed_over"}, Term(2, Unit.WORKING_DAY))

    def test_the_next_run_ends_what_the_one_before_owed(self) -> None:
        events = (MONDAY, "2026-11-03 09:00 suspended restart", "2026-11-04 09:00 resumed")
        # Limit 4 November, ended on that day by the restart; then 6 November.
        assert owed_by(*events, owed=(self.STARTED,), as_of="2026-11-06T12:00") == ["started 2026-11-06"]
        assert found(*events, owed=(self.STARTED,), as_of="2026-11-06T12:00") == []
        assert found(*events, owed=(self.STARTED,), as_of="2026-11-07T12:00") == ["missed started"]

    def test_a_completion_can_begin_a_run_and_ends_it(self) -> None:
        events = (MONDAY, "2026-11-03 09:00 suspended restart", "2026-11-04 09:00 completed")
        assert found(*events, owed=(self.STARTED,)) == []

    def test_an_act_of_the_run_before_is_not_one_of_the_next(self) -> None:
        events = (
            MONDAY,
            "2026-11-03 08:00 handed_over",
            "2026-11-03 09:00 suspended restart",
            "2026-11-04 09:00 resumed",
        )
        assert found(*events, owed=(self.STARTED,)) == ["missed started"]

    def test_what_is_done_after_the_end_does_not_count(self) -> None:
        explain = duty("explain", Owed.ALWAYS, Anchor.ACCEPTED, {"explained"}, Term(2, Unit.WORKING_DAY))
        events = (MONDAY, "2026-11-05 09:00 completed", "2026-11-05 10:00 explained")
        assert found(*events, owed=(explain,)) == ["missed explain"]

    def test_a_completion_may_anchor_what_is_owed_when_done(self) -> None:
        give = duty("return", Owed.ALWAYS, Anchor.COMPLETED, {"returned"}, Term(1, Unit.WORKING_DAY))
        events = (MONDAY, "2026-11-05 09:00 completed")
        answer = run(*events, owed=(give,), as_of="2026-11-06T12:00")
        assert (answer.act_by, answer.findings) == ((), ())
        assert answer.next_change_time == instant("2026-11-07T00:00:01")
        assert found(*events, owed=(give,), as_of="2026-11-07T00:00:01") == ["missed return"]
        assert found(*events, "2026-11-09 09:00 returned", owed=(give,)) == ["done_late return"]

    def test_where_no_clock_runs_nothing_is_counted_from_it(self) -> None:
        owed = (self.STARTED, HAND_OVER, APOLOGISE)
        withdrawn = (MONDAY, "2026-11-10 09:00 withdrawn")
        assert found(*withdrawn, owed=owed) == ["missed hand_over"]
        assert found(MONDAY, owed=owed, term=None) == ["missed hand_over"]
        assert owed_by(MONDAY, owed=owed, term=None) == ["hand_over 2026-11-02"]
        assert owed_by(*withdrawn, owed=owed) == []


class TestHandOver:
    """The paper file, on the same day, or after 15:00 when the office opens again (Decree 118/2025 art. 18.2)."""

    @pytest.mark.parametrize(
        ("accepted", "last_date", "last_time"),
        [
            ("2026-11-20 15:00:00", date(2026, 11, 20), "2026-11-21T00:00"),
            ("2026-11-20 15:00:01", date(2026, 11, 23), "2026-11-23T07:30"),
            ("2026-11-23 16:00:00", date(2026, 11, 25), "2026-11-25T07:30"),
        ],
    )
    def test_limit(self, accepted: str, last_date: date, last_time: str) -> None:
        (owed,) = run(f"{accepted} accepted", owed=(HAND_OVER,), as_of="2026-11-30T12:00").act_by
        assert (owed.last_date, owed.last_time) == (last_date, instant(last_time))

    @pytest.mark.parametrize(
        ("compare", "handed_over", "findings"),
        [
            (Compare.BY_UNIT, "2026-11-23 17:00", []),
            (Compare.BY_UNIT, "2026-11-24 00:00:01", ["done_late hand_over"]),
            (Compare.INSTANT, "2026-11-23 07:30:00", []),
            (Compare.INSTANT, "2026-11-23 07:30:01", ["done_late hand_over"]),
        ],
    )
    def test_compare_decides(self, compare: Compare, handed_over: str, findings: list[str]) -> None:
        chosen = duty(
            "hand_over",
            Owed.ALWAYS,
            Anchor.ACCEPTED,
            {"handed_over"},
            Term(0, Unit.SAME_DAY),
            conventions=Conventions(cutoff=AT_15, compare=compare),
        )
        events = ("2026-11-20 16:00 accepted", f"{handed_over} handed_over")
        assert found(*events, owed=(chosen,)) == findings

    def test_the_version_s_own_cut_off_is_not_the_obligation_s(self) -> None:
        late = Conventions(cutoff=Cutoff(CutoffKind.LOCAL_TIME, 60))
        assert owed_by(MONDAY, owed=(HAND_OVER,), conventions=late) == ["hand_over 2026-11-02"]


class TestIfLate:
    """An apology by the day before the due date, 12 November, where the dossier comes late."""

    REAPPOINTS = event("2026-11-10 09:00 apologised", promised_time=instant("2026-11-20T17:00"))

    @pytest.mark.parametrize(
        ("events", "as_of", "findings"),
        [
            ([], "2026-11-13T00:00:00", []),
            ([], "2026-11-13T00:00:01", ["missed apologise"]),
            (["2026-11-12 00:00:00 apologised"], "2026-11-20T12:00", []),  # 24:00 of the 11th
            (["2026-11-12 00:00:01 apologised"], "2026-11-20T12:00", ["done_late apologise"]),
            (["2026-11-12 09:00 apologised"], "2026-11-12T12:00", []),  # not late yet
            (["2026-11-12 09:00 completed"], "2026-11-20T12:00", []),
            (["2026-11-16 09:00 completed"], "2026-11-20T12:00", ["missed apologise"]),
            (
                ["2026-11-16 09:00 completed", "2026-11-17 09:00 apologised"],
                "2026-11-20T12:00",
                ["done_late apologise"],
            ),
            (["2026-11-10 09:00 apologised", "2026-11-11 09:00 apologised"], "2026-11-11T12:00", []),
            ([REAPPOINTS, "2026-11-11 09:00 apologised"], "2026-11-11T12:00", []),
            ([REAPPOINTS, REAPPOINTS], "2026-11-11T12:00", ["done_too_often apologise"]),
        ],
    )
    def test_findings(self, events: list[str | Event], as_of: str, findings: list[str]) -> None:
        assert found(MONDAY, *events, owed=(APOLOGISE,), as_of=as_of) == findings

    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [
            ("2026-11-12T00:00:00", ["apologise 2026-11-11"]),
            ("2026-11-12T12:00:00", []),  # past the limit, not yet late
            ("2026-11-13T12:00:00", ["apologise 2026-11-11"]),
        ],
    )
    def test_it_is_owed_until_its_limit_and_again_once_overdue(self, as_of: str, expected: list[str]) -> None:
        assert owed_by(MONDAY, owed=(APOLOGISE,), as_of=as_of) == expected

    @pytest.mark.parametrize(
        ("length", "before", "last_date", "warn_date"),
        [
            # Due on Monday 16 November: the day before is a Sunday.
            (10, Term(1, Unit.CALENDAR_DAY), date(2026, 11, 15), date(2026, 11, 13)),
            (10, Term(1, Unit.WORKING_DAY), date(2026, 11, 13), date(2026, 11, 13)),
            (10, Term(1, Unit.WEEK), date(2026, 11, 9), date(2026, 11, 9)),
            (10, Term(0, Unit.WORKING_DAY), date(2026, 11, 16), date(2026, 11, 16)),
            # Due on Wednesday 25 November, after the holiday.
            (16, Term(1, Unit.CALENDAR_DAY), date(2026, 11, 24), date(2026, 11, 23)),
            (16, Term(1, Unit.WORKING_DAY), date(2026, 11, 23), date(2026, 11, 23)),
        ],
    )
    def test_back_from_the_due_date(
        self, length: int, before: Term, last_date: date, warn_date: date
    ) -> None:
        owed = duty("apologise", Owed.IF_LATE, Anchor.DUE_DATE, {"apologised"}, before, before=True)
        answer = run(MONDAY, owed=(owed,), as_of="2026-11-02T12:00", term=Term(length, Unit.WORKING_DAY))
        (one,) = answer.act_by
        assert (one.last_date, one.warn_date, one.event_index) == (last_date, warn_date, None)

    def test_after_the_due_date_its_day_is_day_0(self) -> None:
        owed = duty("explain", Owed.IF_LATE, Anchor.DUE_DATE, {"explained"}, Term(2, Unit.WORKING_DAY))
        (one,) = run(MONDAY, owed=(owed,), as_of="2026-11-02T12:00").act_by
        assert one.last_date == date(2026, 11, 16)  # 13, 16

    def test_a_projection_is_no_due_date(self) -> None:
        events = (MONDAY, "2026-11-03 09:00 suspended resume")
        assert owed_by(*events, owed=(APOLOGISE,), as_of="2026-11-05T12:00") == []

    def test_an_apology_before_a_restart_is_not_one_for_the_new_due_date(self) -> None:
        events = (
            MONDAY,
            "2026-11-03 08:00 apologised",
            "2026-11-03 09:00 suspended restart",
            "2026-11-04 09:00 resumed",  # due 16 November
        )
        assert found(*events, owed=(APOLOGISE,), as_of="2026-11-18T12:00") == ["missed apologise"]


class TestOtherAnchors:
    @pytest.mark.parametrize(
        ("events", "findings"),
        [
            (["2026-11-18 09:00 resumed"], []),  # 15 days from 3 November
            (["2026-11-19 09:00 resumed"], ["done_late answer"]),
            ([], ["missed answer"]),
            (["2026-11-18 09:00 lapsed"], []),
        ],
    )
    def test_the_window_of_a_request(self, events: list[str], findings: list[str]) -> None:
        asked = "2026-11-03 09:00 suspended resume"
        assert found(MONDAY, asked, *events, owed=(ANSWER,)) == findings

    def test_a_request_at_intake_opens_no_window(self) -> None:
        assert found("2026-10-30 09:00 suspended resume", MONDAY, owed=(ANSWER,)) == []

    @pytest.mark.parametrize(
        ("body", "when", "findings"),
        [
            ("H2", "2026-11-10 17:00", []),  # 4 5 6 9 10
            ("H2", "2026-11-11 09:00", ["done_late consult"]),
            ("H3", "2026-11-10 17:00", ["missed consult"]),
        ],
    )
    def test_only_the_body_that_was_asked_answers(self, body: str, when: str, findings: list[str]) -> None:
        asked = event("2026-11-03 09:00 consulted", authority="H2")
        answered = event(f"{when} answered", authority=body)
        assert found(MONDAY, asked, answered, owed=(CONSULT,)) == findings

    @pytest.mark.parametrize(
        ("events", "findings"),
        [
            (["2026-11-03 09:00 suspended resume"], ["missed reason"]),
            (["2026-11-03 09:00 suspended resume reason=x"], []),
            (["2026-11-03 09:00 suspended other"], []),
            (["2026-11-03 09:00 refused"], ["missed reason"]),
        ],
    )
    def test_a_written_reason(self, events: list[str], findings: list[str]) -> None:
        assert found(MONDAY, *events, owed=(REASON,)) == findings

    def test_a_written_reason_at_intake_too(self) -> None:
        assert found("2026-10-30 09:00 suspended resume", owed=(REASON,)) == []  # no version would govern
        events = ("2026-10-29 09:00 submitted", "2026-10-30 09:00 suspended resume")
        assert found(*events, owed=(REASON,)) == ["missed reason"]


class TestOfTheRule:
    def test_in_force_on_the_law_day_the_first_of_one_code(self) -> None:
        def dated(length: int, **dates: Any) -> Obligation:
            return duty(
                "one", Owed.IF_DONE, Anchor.ACCEPTED, {"explained"}, Term(length, Unit.WORKING_DAY), **dates
            )

        owed = (
            dated(1, effective_to=date(2026, 11, 1)),
            dated(2, effective_from=date(2026, 11, 2)),
            dated(3),
        )
        assert owed_by(MONDAY, owed=owed, as_of="2026-11-02T12:00") == ["one 2026-11-04"]
        assert owed_by("2026-11-01 09:00 accepted", owed=owed, as_of="2026-11-01T12:00") == ["one 2026-11-02"]

    def test_attributes_must_all_be_there(self) -> None:
        remote = duty(
            "remote", Owed.ALWAYS, Anchor.ACCEPTED, {"explained"}, Term(1, Unit.WORKING_DAY),
            attributes=frozenset({"remote", "island"}),
        )  # fmt: skip
        assert owed_by(MONDAY, owed=(remote,), attributes=frozenset({"remote"})) == []
        assert owed_by(MONDAY, owed=(remote,), attributes=remote.attributes) == ["remote 2026-11-03"]

    def test_order_of_what_is_owed(self) -> None:
        later = duty("later", Owed.ALWAYS, Anchor.ACCEPTED, {"explained"}, Term(9, Unit.WORKING_DAY))
        also = duty("also", Owed.ALWAYS, Anchor.ACCEPTED, {"explained"}, Term(9, Unit.WORKING_DAY))
        assert owed_by(MONDAY, owed=(later, ASK, also, HAND_OVER), as_of="2026-11-02T10:00") == [
            "hand_over 2026-11-02",
            "ask 2026-11-05",
            "later 2026-11-13",
            "also 2026-11-13",
        ]

    def test_findings_in_the_order_of_kinds_then_of_the_rule(self) -> None:
        owed = (REASON, HAND_OVER, ASK)
        events = (MONDAY, "2026-11-09 09:00 suspended resume", "2026-11-09 09:30 handed_over")
        assert found(*events, owed=owed) == ["missed reason", "done_late hand_over", "done_late ask"]

    def test_a_limit_outside_the_coverage_refuses_the_dossier(self) -> None:
        far = duty("far", Owed.IF_DONE, Anchor.ACCEPTED, {"explained"}, Term(5, Unit.YEAR))
        with pytest.raises(OutOfRange) as caught:
            run(MONDAY, owed=(far,))
        assert caught.value.reason is Reason.OUTSIDE_COVERAGE

    def test_it_moves_no_date(self) -> None:
        owed = (ACCEPT, ASK, ANSWER, HAND_OVER, APOLOGISE, CONSULT, REASON)
        events = (MONDAY, "2026-11-09 09:00 suspended resume", "2026-11-30 09:00 resumed")
        with_duties, without = (run(*events, owed=one) for one in (owed, ()))
        silenced = with_duties._replace(rule=without.rule, findings=(), act_by=())
        assert silenced == without

    def test_a_reopened_dossier_owes_again_what_its_due_date_asks_for(self) -> None:
        events = (MONDAY, "2026-11-05 09:00 completed", "2026-11-06 09:00 reopened")
        owed = owed_by(*events, owed=(APOLOGISE,), as_of="2026-11-06T12:00", reopen=Reopen.RESUME)
        assert len(owed) == 1


class TestOtherFindings:
    def kinds(self, *events: str, as_of: str = FAR, **rule: Any) -> list[FindingKind]:
        return [one.kind for one in run(*events, owed=(), as_of=as_of, **rule).findings]

    def test_a_ground_is_used_too_often_at_intake_too(self) -> None:
        grounds = (make_ground("once", Mode.RESUME, max_times=1), *GROUNDS)
        intake = "2026-10-30 09:00 suspended once"
        again = "2026-11-03 09:00 suspended once"
        assert self.kinds(MONDAY, again, grounds=grounds) == []
        assert self.kinds(intake, MONDAY, grounds=grounds) == []
        assert self.kinds(intake, MONDAY, again, grounds=grounds) == [FindingKind.ASKED_TOO_OFTEN]
        withdrawn = (intake, MONDAY, again, "2026-11-04 09:00 withdrawn")
        assert self.kinds(*withdrawn, grounds=grounds) == [FindingKind.ASKED_TOO_OFTEN]

    def test_a_rule_of_low_confidence(self) -> None:
        for confidence in Confidence:
            expected = [FindingKind.LOW_CONFIDENCE_RULE] * (confidence is Confidence.LOW)
            assert self.kinds(MONDAY, confidence=confidence) == expected
        assert self.kinds("2026-11-01 09:00 submitted", confidence=Confidence.LOW) == []

    def test_a_provisional_calendar(self) -> None:
        calendar = make_calendar("2026-10-01", "2027-03-31", provisional=["2026-11-11"])
        for accepted, provisional in (("2026-11-02", True), ("2026-11-12", False)):
            dossier = make_dossier(f"{accepted} 09:00 accepted")
            answer = evaluate(make_rules(EIGHT_DAYS), calendar, dossier, instant(f"{accepted}T10:00"))
            kinds = [one.kind for one in answer.findings]
            assert kinds == [FindingKind.PROVISIONAL_CALENDAR] * provisional
