"""Ledgers counted by hand, and the sentences of their kinds. 2 November 2026 is a Monday."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from slasvc.model.calendar import Calendar, DayKind
from slasvc.model.dossier import EventKind
from slasvc.model.explanation import CitationKind, Explanation, Portion, PortionKind
from slasvc.model.rule import Addition, Mode, Reopen, Source, Tolls
from slasvc.model.term import (
    ClosingInstant,
    Conventions,
    Cutoff,
    CutoffEffect,
    CutoffKind,
    DayCounting,
    MakeupDays,
    NonWorkingReceipt,
    Roll,
    Term,
    Unit,
)
from slasvc.reference import explain, law_day, wording
from slasvc.reference.law_day import LawDay
from tests.calendars_for_tests import GROUNDS, instant, make_calendar, make_dossier, make_ground, make_rules

CALENDAR = make_calendar("2026-10-01", "2027-03-31", holidays=["2026-11-24"], makeup_days=["2026-11-28"])
ACCEPTED = "2026-11-02 09:00 accepted"
THREE_DAYS = Term(3, Unit.WORKING_DAY)
HOURS = Term(8, Unit.WORKING_HOUR)
LATE_START = Conventions(
    cutoff=Cutoff(CutoffKind.LOCAL_TIME, 15 * 60), cutoff_effect=CutoffEffect.SHIFT_START
)


def tell(
    term: Term | None,
    *events: str,
    as_of: str = "2027-01-04T12:00",
    conventions: Conventions = Conventions(),  # noqa: B008 - frozen
    calendar: Calendar = CALENDAR,
    attributes: tuple[str, ...] = (),
    **rule: Any,
) -> Explanation:
    rules = make_rules(term, conventions, **rule)
    return explain(rules, calendar, make_dossier(*events, attributes=attributes), instant(as_of))


def days(explanation: Explanation) -> list[str]:
    """Return the portions as "kind first-last used", days of November; "( )" lapsed, "?" projected."""
    return [_day_line(portion) for portion in explanation.portions]


def _day_line(portion: Portion) -> str:
    first, last = portion.first_date, portion.last_date
    when = f"{first.day}" if first == last else f"{first.day}-{last.day}"
    return _marked(
        portion, f"{portion.kind.name.lower()} {when}" + (f" {portion.used}" if portion.used else "")
    )


def _marked(portion: Portion, line: str) -> str:
    return (f"({line})" if portion.lapsed else line) + ("?" if portion.projected else "")


def times(explanation: Explanation) -> list[str]:
    """Return the portions of a run in hours as "kind from-to used in minutes"."""
    return [_time_line(portion) for portion in explanation.portions]


def _time_line(portion: Portion) -> str:
    if portion.start_time is None or portion.end_time is None:
        return _day_line(portion)
    start, end = (_clock(at) for at in (portion.start_time, portion.end_time))
    when = f"{portion.first_date.day} {start}" + (f"-{end}" if start != end else "")
    return _marked(
        portion, f"{portion.kind.name.lower()} {when}" + (f" {portion.used // 60}" if portion.used else "")
    )


def _clock(at: int) -> str:
    minutes = (at + 7 * 3600) // 60 % 1440
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@pytest.mark.parametrize(
    ("term", "events", "expected"),
    [
        (THREE_DAYS, ["2026-11-02 09:00 accepted"], ["receipt 2", "counted 3-5 6"]),
        (
            THREE_DAYS,
            ["2026-11-20 09:00 accepted"],
            ["receipt 20", "weekly_rest 21-22", "counted 23 2", "public_holiday 24", "counted 25-26 4"],
        ),
        (
            THREE_DAYS,
            ["2026-11-25 09:00 accepted"],
            ["receipt 25", "counted 26-27 4", "make_up 28 2"],
        ),
        (
            Term(1, Unit.WORKING_DAY, plus_half=True),
            ["2026-11-02 09:00 accepted"],
            ["receipt 2", "counted 3 2", "half 4 1"],
        ),
        (
            THREE_DAYS,
            ["2026-11-02 09:00 accepted", "2026-11-04 10:00 suspended resume", "2026-11-09 10:00 resumed"],
            ["receipt 2", "counted 3-4 4", "suspended 5-6", "weekly_rest 7-8", "suspended 9", "counted 10 2"],
        ),
        (
            THREE_DAYS,
            ["2026-11-02 09:00 accepted", "2026-11-04 10:00 suspended restart", "2026-11-09 10:00 resumed"],
            [
                "(receipt 2)",
                "(counted 3-4)",
                "(suspended 5-6)",
                "(weekly_rest 7-8)",
                "restarted 9",
                "counted 10-12 6",
            ],
        ),
        (
            THREE_DAYS,
            ["2026-11-02 09:00 accepted", "2026-11-04 10:00 extended 1 working_day"],
            ["receipt 2", "counted 3-5 6", "extended 6 2"],
        ),
        (
            Term(1, Unit.WEEK),
            ["2026-11-07 09:00 accepted", "2026-11-10 09:00 suspended resume", "2026-11-11 09:00 resumed"],
            ["receipt 7", "counted 8-10 6", "suspended 11", "counted 12-15 8", "rolled 16"],
        ),
        (Term(0, Unit.SAME_DAY), ["2026-11-02 09:00 accepted"], ["receipt 2"]),
        (Term(0, Unit.SAME_DAY), ["2026-11-07 09:00 accepted"], ["receipt 7", "rolled 8-9"]),
        (
            THREE_DAYS,
            ["2026-11-02 09:00 accepted", "2026-11-04 10:00 completed", "2026-11-06 10:00 reopened"],
            ["receipt 2", "counted 3-4 4", "closed 5-6", "weekly_rest 7-8", "counted 9 2"],
        ),
    ],
)
def test_days(term: Term, events: list[str], expected: list[str]) -> None:
    explanation = tell(term, *events, reopen=Reopen.RESUME)
    assert days(explanation) == expected
    assert sum(portion.used for portion in explanation.portions) == explanation.length
    assert not explanation.in_seconds


@pytest.mark.parametrize(
    ("chosen", "accepted", "expected"),
    [
        (LATE_START, "2026-11-06 15:30", ["receipt 6", "weekly_rest 7-8", "cut_off 9", "counted 10-12 6"]),
        (
            Conventions(non_working_receipt=NonWorkingReceipt.DEEMED_NEXT_WORKING_DAY),
            "2026-11-07 09:00",
            ["receipt 7", "weekly_rest 8", "deemed 9", "counted 10-12 6"],
        ),
        (
            Conventions(day_counting=DayCounting.FIRST_DAY_INCLUDED),
            "2026-11-02 09:00",
            ["receipt 2 2", "counted 3-4 4"],
        ),
        (
            Conventions(makeup_days=MakeupDays.IGNORE),
            "2026-11-25 09:00",
            ["receipt 25", "counted 26-27 4", "not_counted 28", "weekly_rest 29", "counted 30 2"],
        ),
    ],
)
def test_conventions(chosen: Conventions, accepted: str, expected: list[str]) -> None:
    assert days(tell(THREE_DAYS, f"{accepted} accepted", conventions=chosen)) == expected


@pytest.mark.parametrize(
    ("starts_on", "event", "opening"),
    [
        ({EventKind.ACCEPTED, EventKind.PAID}, "2026-11-03 10:00 paid", "paid 3"),
        ({EventKind.ACCEPTED, EventKind.PAID}, "2026-11-02 08:00 paid", "receipt 2"),
        ({EventKind.PAID}, "2026-11-03 10:00 paid", "paid 3"),
        ({EventKind.SUBMITTED}, "2026-10-30 10:00 submitted", "submitted 30"),
        ({EventKind.POSTMARKED}, "2026-10-30 10:00 postmarked", "postmarked 30"),
    ],
)
def test_the_ledger_opens_with_what_the_term_runs_from(
    starts_on: set[EventKind], event: str, opening: str
) -> None:
    assert days(tell(THREE_DAYS, ACCEPTED, event, starts_on=frozenset(starts_on)))[0] == opening


def test_an_end_rolled_back_shows_what_is_cut_off() -> None:
    explanation = tell(Term(5, Unit.CALENDAR_DAY), ACCEPTED, conventions=Conventions(roll=Roll.PRECEDING))
    assert days(explanation) == ["receipt 2", "counted 3-6 8", "rolled 7 2"]


def test_late_same_day_ends_on_the_next_working_day() -> None:
    late = replace(LATE_START, cutoff_effect=CutoffEffect.SHIFT_DUE)
    explanation = tell(Term(0, Unit.SAME_DAY), "2026-11-06 15:30 accepted", conventions=late)
    assert days(explanation) == ["receipt 6", "weekly_rest 7-8", "cut_off 9"]


def test_example_b17_moves_the_end_for_working_time() -> None:
    power = make_ground("power", Mode.RESUME, tolls=Tolls.WORKING_TIME)
    events = (
        "2026-11-20 11:00 accepted",
        "2026-11-20 13:00 suspended power",
        "2026-11-20 17:30 resumed",
    )
    explanation = tell(Term(0, Unit.SAME_DAY), *events, grounds=(power,))
    assert days(explanation) == ["receipt 20", "weekly_rest 21-22", "moved 23"]
    assert explanation.portions[-1].ground == "power"


def test_hours() -> None:
    events = (ACCEPTED, "2026-11-02 10:00 suspended resume", "2026-11-02 14:00 resumed")
    explanation = tell(HOURS, *events)
    assert times(explanation) == [
        "receipt 2 09:00",
        "counted 2 09:00-10:00 60",
        "suspended 2 10:00-11:30",
        "suspended 2 13:30-14:00",
        "counted 2 14:00-17:30 210",
        "counted 3 07:30-11:00 210",
    ]
    assert (explanation.in_seconds, explanation.length) == (True, 8 * 3600)


def test_hours_over_a_weekend_with_an_extension() -> None:
    events = ("2026-11-06 16:30 accepted", "2026-11-06 17:00 extended 1 working_hour")
    assert times(tell(Term(1, Unit.WORKING_HOUR), *events)) == [
        "receipt 6 16:30",
        "counted 6 16:30-17:30 60",
        "weekly_rest 7-8",
        "extended 9 07:30-08:30 60",
    ]


def test_days_off_before_a_day_0_that_was_moved_are_told_of_a_run_from_the_instant() -> None:
    moved = replace(LATE_START, day_counting=DayCounting.FROM_INSTANT)
    explanation = tell(Term(1, Unit.WORKING_DAY), "2026-11-06 15:30 accepted", conventions=moved)
    assert times(explanation)[:4] == [
        "receipt 6 15:30",
        "weekly_rest 7-8",
        "cut_off 9 07:30",
        "counted 9 07:30-11:30 240",
    ]


def test_hours_used_up_at_closing_may_end_at_the_next_opening() -> None:
    chosen = Conventions(closing_instant=ClosingInstant.NEXT_OPENING)
    lines = times(tell(Term(1, Unit.WORKING_HOUR), "2026-11-02 16:30 accepted", conventions=chosen))
    assert lines == ["receipt 2 16:30", "counted 2 16:30-17:30 60", "rolled 2 17:30-07:30"]


def test_elapsed_hours() -> None:
    events = (ACCEPTED, "2026-11-02 10:00 suspended resume", "2026-11-03 10:00 resumed")
    assert times(tell(Term(8, Unit.HOUR), *events)) == [
        "receipt 2 09:00",
        "counted 2 09:00-10:00 60",
        "suspended 2 10:00",  # to the same time of the next day
        "counted 3 10:00-17:00 420",
    ]


def test_a_lapsed_run_of_hours() -> None:
    events = (ACCEPTED, "2026-11-02 10:00 suspended restart", "2026-11-02 11:00 resumed")
    assert times(tell(Term(1, Unit.WORKING_HOUR), *events)) == [
        "(receipt 2 09:00)",
        "(counted 2 09:00-10:00)",
        "(suspended 2 10:00-11:00)",
        "restarted 2 11:00",
        "counted 2 11:00-11:30 30",
        "counted 2 13:30-14:00 30",
    ]


def test_a_suspended_dossier_is_explained_to_its_projection() -> None:
    events = (ACCEPTED, "2026-11-04 10:00 suspended resume")
    explanation = tell(THREE_DAYS, *events, as_of="2026-11-05T12:00")
    assert explanation.projected
    assert days(explanation) == ["receipt 2", "counted 3-4 4", "suspended 5", "counted 6 2?"]


def test_on_the_day_of_the_suspension_only_the_days_after_it_are_projected() -> None:
    events = (ACCEPTED, "2026-11-04 10:00 suspended resume")
    explanation = tell(THREE_DAYS, *events, as_of="2026-11-04T12:00")
    assert days(explanation) == ["receipt 2", "counted 3-4 4", "counted 5 2?"]


def test_a_day_of_resumption_that_counts_is_projected() -> None:
    events = (ACCEPTED, "2026-11-04 10:00 suspended resume")
    chosen = Conventions(resume_day_counts=True)
    explanation = tell(THREE_DAYS, *events, as_of="2026-11-06T12:00", conventions=chosen)
    assert days(explanation) == ["receipt 2", "counted 3-4 4", "suspended 5", "counted 6 2?"]


def test_a_restart_that_has_not_come_about_is_projected_with_what_it_would_end() -> None:
    begun = [ACCEPTED, "2026-11-04 10:00 suspended restart"]
    lapsed = ["(receipt 2)?", "(counted 3-4)?", "(suspended 5)?"]
    restarted = ["restarted 6?", "weekly_rest 7-8?", "counted 9-11 6?"]
    assert days(tell(THREE_DAYS, *begun, as_of="2026-11-06T12:00")) == lapsed + restarted
    second = make_ground("second", Mode.RESTART)
    twice = [*begun, "2026-11-04 11:00 suspended second"]
    found = tell(THREE_DAYS, *twice, as_of="2026-11-06T12:00", grounds=(*GROUNDS, second))
    assert days(found) == lapsed + restarted


def test_a_restart_that_happened_is_not_projected_by_a_later_suspension() -> None:
    begun = [ACCEPTED, "2026-11-03 10:00 suspended restart", "2026-11-04 10:00 resumed"]
    explanation = tell(THREE_DAYS, *begun, "2026-11-05 10:00 suspended resume", as_of="2026-11-06T12:00")
    assert days(explanation) == [
        "(receipt 2)",
        "(counted 3)",
        "restarted 4",
        "counted 5 2",
        "suspended 6",
        "weekly_rest 7-8?",
        "counted 9-10 4?",
    ]


def test_hours_after_the_as_of_time_are_projected() -> None:
    explanation = tell(HOURS, ACCEPTED, "2026-11-02 10:00 suspended resume", as_of="2026-11-02T11:00")
    assert times(explanation) == [
        "receipt 2 09:00",
        "counted 2 09:00-10:00 60",
        "suspended 2 10:00-11:00",
        "counted 2 11:00-11:30 30?",
        "counted 2 13:30-17:30 240?",
        "counted 3 07:30-10:00 150?",
    ]


@pytest.mark.parametrize(
    ("term", "events"),
    [(THREE_DAYS, []), (None, [ACCEPTED]), (THREE_DAYS, [ACCEPTED, "2026-11-03 09:00 lapsed"])],
)
def test_nothing_is_told_where_nothing_runs(term: Term | None, events: list[str]) -> None:
    explanation = tell(term, *events)
    assert (explanation.portions, explanation.length) == ((), 0)


def test_a_day_off_has_its_name_and_its_decision() -> None:
    offset = (instant("2026-11-24T12:00") - instant("2026-10-01T12:00")) // 86_400
    holiday = replace(CALENDAR.days[offset], names={"vi": "Ngày Văn hóa"}, source="Decision 1")
    swapped = replace(CALENDAR.days[offset + 1], kind=DayKind.SWAPPED_OFF, counts=False, shifts=())
    named = (*CALENDAR.days[:offset], holiday, swapped, *CALENDAR.days[offset + 2 :])
    explanation = tell(THREE_DAYS, "2026-11-23 09:00 accepted", calendar=replace(CALENDAR, days=named))
    assert days(explanation) == [
        "receipt 23",
        "public_holiday 24",
        "swapped_off 25",
        "counted 26-27 4",
        "make_up 28 2",
    ]
    assert explanation.portions[1].names == {"vi": "Ngày Văn hóa"}
    assert explanation.portions[1].source == "Decision 1"


def test_running_totals() -> None:
    portions = tell(THREE_DAYS, "2026-11-20 09:00 accepted").portions
    assert [portion.total for portion in portions] == [0, 0, 2, 2, 6]


def test_sources_are_cited() -> None:
    additions = (Addition("remote", Term(1, Unit.WORKING_DAY), Source("remote areas")),)
    events = (ACCEPTED, "2026-11-03 10:00 suspended resume", "2026-11-04 10:00 resumed")
    explanation = tell(THREE_DAYS, *events, additions=additions, attributes=("remote",), grounds=GROUNDS)
    assert [(one.kind, one.subject) for one in explanation.citations] == [
        (CitationKind.TERM, ""),
        (CitationKind.ADDITION, "remote"),
        (CitationKind.GROUND, "resume"),
        (CitationKind.FIRST_DAY_EXCLUDED, ""),
        (CitationKind.END_OF_DAY, ""),
    ]
    assert explanation.citations[0].source == "the law, art. 1"
    assert explanation.citations[3].source == "Bộ luật Dân sự 91/2015/QH13, Điều 147 khoản 2"


def cited_articles(explanation: Explanation) -> list[str]:
    return [one.source.partition("Điều ")[2] for one in explanation.citations[1:]]


def test_a_same_day_term_cites_the_roll_only_where_it_rolls() -> None:
    on_saturday = tell(Term(0, Unit.SAME_DAY), "2026-11-07 09:00 accepted")
    assert cited_articles(on_saturday) == ["148 khoản 5", "148 khoản 6"]
    deemed = Conventions(non_working_receipt=NonWorkingReceipt.DEEMED_NEXT_WORKING_DAY)
    on_monday = tell(Term(0, Unit.SAME_DAY), "2026-11-07 09:00 accepted", conventions=deemed)
    assert cited_articles(on_monday) == ["148 khoản 6"]


@pytest.mark.parametrize(
    ("term", "articles"),
    [
        (Term(1, Unit.MONTH), ["147 khoản 2", "148 khoản 3", "148 khoản 5", "148 khoản 6"]),
        (HOURS, ["147 khoản 1"]),
        (Term(0, Unit.SAME_DAY), ["148 khoản 6"]),
    ],
)
def test_articles_of_the_civil_code(term: Term, articles: list[str]) -> None:
    assert cited_articles(tell(term, ACCEPTED)) == articles
    assert len(tell(term, ACCEPTED, preset="de-2026").citations) == 1


@pytest.mark.parametrize(
    ("events", "kind", "subject"),
    [
        (["2026-11-02 08:00 suspended resume", ACCEPTED], CitationKind.RECORDED_GROUND, "resume"),
        ([ACCEPTED, "2026-11-03 10:00 suspended record"], CitationKind.RECORDED_GROUND, "record"),
        ([ACCEPTED, "2026-11-09 10:00 suspended resume"], CitationKind.RECORDED_GROUND, "resume"),
        ([ACCEPTED, "2026-11-03 10:00 suspended resume"], CitationKind.GROUND, "resume"),
        (
            [ACCEPTED, "2026-11-03 10:00 suspended resume", "2026-11-03 11:00 resumed"],
            CitationKind.GROUND,
            "resume",
        ),
        (
            [
                "2026-11-02 08:00 suspended resume",
                ACCEPTED,
                "2026-11-03 10:00 suspended resume",
                "2026-11-04 11:00 resumed",
            ],
            CitationKind.GROUND,
            "resume",
        ),
    ],
)
def test_only_what_stopped_the_clock_is_cited_as_a_suspension(
    events: list[str], kind: CitationKind, subject: str
) -> None:
    cited = [(one.kind, one.subject) for one in tell(THREE_DAYS, *events).citations if one.subject]
    assert cited == [(kind, subject)]


def test_a_term_in_days_ends_with_its_last_day() -> None:
    ends = {
        unit: [(one.kind, one.source[-16:]) for one in tell(Term(9, unit), ACCEPTED).citations][2]
        for unit in (Unit.CALENDAR_DAY, Unit.WEEK)
    }
    assert ends == {
        Unit.CALENDAR_DAY: (CitationKind.LAST_DAY, "Điều 148 khoản 1"),
        Unit.WEEK: (CitationKind.CORRESPONDING_DAY, "Điều 148 khoản 2"),
    }


OLD_ENDS = ["152", "153 khoản 3", "153 khoản 5", "153 khoản 6"]
NEW_ENDS = ["147 khoản 2", "148 khoản 3", "148 khoản 5", "148 khoản 6"]


@pytest.mark.parametrize(
    ("events", "code", "articles"),
    [
        (["2016-12-30 09:00 accepted"], "33/2005/QH11", OLD_ENDS),
        (["2017-01-01 00:00 accepted"], "91/2015/QH13", NEW_ENDS),
        (
            ["2016-12-28 09:00 accepted", "2016-12-29 09:00 suspended restart", "2017-01-03 09:00 resumed"],
            "91/2015/QH13",
            NEW_ENDS,
        ),
    ],
)
def test_the_civil_code_is_that_of_the_day_the_run_was_received(
    events: list[str], code: str, articles: list[str]
) -> None:
    calendar = make_calendar("2016-12-01", "2017-03-31")
    since = date(2015, 1, 1)
    grounds = (make_ground("restart", Mode.RESTART, effective_from=since),)
    explanation = tell(
        Term(1, Unit.MONTH),
        *events,
        as_of="2017-01-04T12:00",
        calendar=calendar,
        grounds=grounds,
        effective_from=since,
    )
    sources = [one.source for one in explanation.citations if one.source.startswith("Bộ luật")]
    assert sources == [f"Bộ luật Dân sự {code}, Điều {article}" for article in articles]


@pytest.mark.parametrize("kind", [*PortionKind, *CitationKind])
def test_every_kind_has_a_sentence_in_both_languages(kind: PortionKind | CitationKind) -> None:
    sentences = wording.PORTIONS[kind] if isinstance(kind, PortionKind) else wording.CITATIONS[kind]
    assert tuple(sentences) == wording.LANGUAGES
    placeholders = {language: set(re.findall(r"{(\w+)}", text)) for language, text in sentences.items()}
    assert placeholders["vi"] == placeholders["en"]
    known = {"when", "used", "name"} if isinstance(kind, PortionKind) else {"source", "name"}
    assert placeholders["vi"] <= known


@pytest.mark.parametrize(
    ("events", "decided"),
    [
        (["2026-10-30 23:30 submitted", ACCEPTED], (30, 10, EventKind.SUBMITTED)),
        (["2026-10-31 00:30 submitted", ACCEPTED], (31, 10, EventKind.SUBMITTED)),
        (["2026-10-30 23:30 submitted"], (30, 10, EventKind.SUBMITTED)),
        ([ACCEPTED], (2, 11, EventKind.ACCEPTED)),
        ([], None),
    ],
)
def test_the_law_day_is_of_the_filing_or_else_of_the_acceptance(
    events: list[str], decided: tuple[int, int, EventKind] | None
) -> None:
    rules = make_rules(THREE_DAYS, law_at=EventKind.SUBMITTED)
    found = law_day(rules, CALENDAR, make_dossier(*events), instant("2027-01-04T12:00"))
    if decided is None:
        assert found is None
    else:
        day, month, kind = decided
        assert found == LawDay(date(2026, month, day), kind, EventKind.SUBMITTED)


def test_every_day_that_may_decide_the_law_has_words() -> None:
    assert set(wording.DECIDING_DAYS) == {EventKind.ACCEPTED, EventKind.SUBMITTED, EventKind.POSTMARKED}
    assert all(tuple(words) == wording.LANGUAGES for words in wording.DECIDING_DAYS.values())
