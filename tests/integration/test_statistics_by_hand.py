"""A dozen dossiers of November 2026, every figure counted by hand: void, returned, suspended, carried over, open.

Their terms are 5 working days; Tuesday 24 November is a day off. The snapshot is of Monday the 30th.
"""

from __future__ import annotations

from datetime import date, datetime, time
from fractions import Fraction
from pathlib import Path

import pytest

from slasvc.errors import InvalidInput
from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from slasvc.reports.forms import count_causes, count_suspension_grounds, form_row
from slasvc.reports.measures import ALL_MEASURES, MEASURES, Denominator, Figures
from slasvc.reports.periods import Period
from slasvc.reports.relations import Dimension, Filters, VoidDossiers
from slasvc.reports.snapshots import ZONE, StoredSnapshot
from slasvc.reports.summaries import Question, list_cases, summarize
from slasvc.services.statistics import Statistics
from slasvc.services.tables.rows import write_dossiers
from tests.support.snapshots import store

AS_OF = date(2026, 11, 30)
NOVEMBER = Period(date(2026, 11, 1), AS_OF)
EVERYTHING = ("",)


def dossier(
    name: str, channel: Channel | None, *told: tuple[EventKind, str], authority: str = "H41.101"
) -> Dossier:
    events = []
    for kind, day in told:
        at = datetime.combine(date.fromisoformat(f"2026-{day}"), time(9), ZONE)
        ground = "supplement" if kind is EventKind.SUSPENDED else ""
        events.append(Event(kind, int(at.timestamp()), ground=ground))
    return Dossier(name, "x.900005", authority, tuple(events), channel)


ACCEPTED, COMPLETED, SUSPENDED = EventKind.ACCEPTED, EventKind.COMPLETED, EventKind.SUSPENDED
DOSSIERS = [
    # Due on the 9th; after 4 working days.
    dossier("early", None, (ACCEPTED, "11-02"), (COMPLETED, "11-06")),
    # After 5; handed over long afterwards, which makes nobody late.
    dossier(
        "on time", Channel.POST, (ACCEPTED, "11-02"), (COMPLETED, "11-09"), (EventKind.RETURNED, "11-20")
    ),
    # A refusal with reasons is a result; after 2.
    dossier("refused", Channel.COUNTER, (ACCEPTED, "11-02"), (EventKind.REFUSED, "11-04")),
    # Due on 4 November; after 7, that is 2 too late.
    dossier("late", Channel.ONLINE, (ACCEPTED, "10-28"), (COMPLETED, "11-06")),
    # Due on the 19th; 11 used, 6 too many: 20, 23, 25, 26, 27, 30.
    dossier("overdue", Channel.COUNTER, (ACCEPTED, "11-12")),
    # The only one at its authority.
    dossier("waits", Channel.ONLINE, (ACCEPTED, "11-16"), (SUSPENDED, "11-17"), authority="H41.102"),
    dossier("open", Channel.COUNTER, (ACCEPTED, "11-27")),
    dossier("withdrawn", Channel.ONLINE, (ACCEPTED, "11-03"), (EventKind.WITHDRAWN, "11-05")),
    dossier(
        "lapsed",
        Channel.COUNTER,
        (ACCEPTED, "11-03"),
        (SUSPENDED, "11-04"),
        (EventKind.LAPSED, "11-25"),
    ),
    dossier("not taken in", Channel.ONLINE, (EventKind.SUBMITTED, "11-02"), (EventKind.REFUSED, "11-03")),
    dossier("later", Channel.ONLINE, (ACCEPTED, "12-02")),
]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> StoredSnapshot:
    return store(tmp_path_factory.mktemp("by-hand"), "november", [write_dossiers(DOSSIERS)], AS_OF)


def whole(snapshot: StoredSnapshot, period: Period, **rest: object) -> Figures:
    (group,) = summarize(snapshot, Question(period, EVERYTHING, **rest))  # type: ignore[arg-type]
    return group.figures


def counted(figures: Figures) -> dict[str, int]:
    """Return the counts that are not zero."""
    return {name: count for name, count in figures.counts.items() if count}


def test_every_measure_of_november_is_as_counted_by_hand(snapshot: StoredSnapshot) -> None:
    figures = whole(snapshot, NOVEMBER)
    assert figures.counts.keys() == ALL_MEASURES.keys()
    assert counted(figures) == {
        "received": 7,
        "received_new": 6,
        "received_online": 1,
        "received_counter": 3,
        "received_post": 1,
        "received_unstated": 1,
        "carried_over": 1,
        "resolved": 4,
        "resolved_early": 2,
        "resolved_on_time": 1,
        "resolved_late": 1,
        "pending": 3,
        "pending_within_term": 2,
        "pending_overdue": 1,
        "pending_on_track": 1,
        "pending_suspended": 1,
        "past_due": 2,
        "not_apologised": 2,
        "suspended_ever": 1,
        "severity_1": 1,
        "severity_2": 1,
    }
    assert figures.suspensions == 1
    assert figures.used == {2: 1, 4: 1, 5: 1, 7: 1}
    assert (figures.mean_used(), figures.percentile_used(50), figures.percentile_used(90)) == (
        Fraction(18, 4),
        4,
        7,
    )
    assert figures.ages == {1: 2, 11: 1}
    row = form_row("", figures)
    assert (row.columns, row.broken()) == ((7, 1, 5, 1, 4, 2, 1, 1, 3, 2, 1), [])


def test_void_dossiers_may_count_as_resolved_on_time_on_the_day_they_ended(snapshot: StoredSnapshot) -> None:
    figures = whole(snapshot, NOVEMBER, void=VoidDossiers.ON_TIME)
    count = figures.counts
    assert (count["received"], count["resolved"], count["resolved_on_time"]) == (9, 6, 3)
    assert (count["suspended_ever"], figures.suspensions) == (2, 2)
    # The one that lapsed on the 25th was pending on the 10th, and within its term: it was suspended.
    early = whole(snapshot, Period(date(2026, 11, 1), date(2026, 11, 10)), void=VoidDossiers.ON_TIME).counts
    assert (early["pending"], early["pending_within_term"]) == (1, 1)


def test_a_period_that_ended_knows_who_was_overdue_and_no_finer_class(snapshot: StoredSnapshot) -> None:
    october = whole(snapshot, Period(date(2026, 10, 1), date(2026, 10, 31)))
    assert october.counts.keys() == MEASURES.keys()
    assert counted(october) == {
        "received": 1,
        "received_new": 1,
        "received_online": 1,
        "pending": 1,
        "pending_within_term": 1,
    }
    assert (october.used, october.ages, october.age_classes()) == ({}, {}, [0] * 6)
    # On 4 November, its due date, the carried-over one is not overdue; a day later it is.
    for last, overdue in ((4, 0), (5, 1)):
        count = whole(snapshot, Period(date(2026, 11, 1), date(2026, 11, last))).counts
        assert (count["received"], count["carried_over"], count["resolved"]) == (4, 1, 1)
        assert (count["pending"], count["pending_overdue"], count["past_due"]) == (3, overdue, overdue)


def test_of_a_period_to_come_only_the_backlog_is_known(snapshot: StoredSnapshot) -> None:
    december = whole(snapshot, Period(date(2026, 12, 1), date(2026, 12, 31)))
    assert {
        name: december.counts[name] for name in ("received", "received_new", "carried_over", "resolved")
    } == {"received": 3, "received_new": 0, "carried_over": 3, "resolved": 0}
    assert december.counts["pending_overdue"] == 1
    assert december.on_time_rate(Denominator.RESOLVED) is None
    assert december.mean_used() is None


def test_where_all_are_suspended_nothing_is_late_and_no_rate_is_made_up(snapshot: StoredSnapshot) -> None:
    groups = summarize(snapshot, Question(NOVEMBER, EVERYTHING, (Dimension.AUTHORITY,)))
    (waiting,) = [group.figures for group in groups if group.keys == ("H41.102",)]
    assert counted(waiting) == {
        **dict.fromkeys(("received", "received_new", "received_online", "pending"), 1),
        **dict.fromkeys(("pending_within_term", "pending_suspended", "suspended_ever"), 1),
    }
    assert [waiting.on_time_rate(one) for one in Denominator] == [None, 0, None]
    assert form_row("", waiting).broken() == []


def test_where_there_is_nothing_there_is_one_empty_whole_and_no_group(snapshot: StoredSnapshot) -> None:
    nobody = Filters(authorities=("H99",))
    figures = whole(snapshot, NOVEMBER, filters=nobody)
    assert counted(figures) == {}
    assert figures.is_current
    assert form_row("", figures).columns == (0,) * 11
    assert summarize(snapshot, Question(NOVEMBER, EVERYTHING, (Dimension.LEVEL,), filters=nobody)) == []
    steps = Question(NOVEMBER, EVERYTHING, (Dimension.STEP, Dimension.OFFICIAL))
    assert summarize(snapshot, steps) == []


def test_the_dossiers_behind_a_number_are_those_counted_by_hand(snapshot: StoredSnapshot) -> None:
    behind = {
        measure: {
            case.dossier_id
            for case in list_cases(snapshot, Question(NOVEMBER, EVERYTHING), measure, (), first=0, count=99)
        }
        for measure in (
            "carried_over",
            "resolved_early",
            "past_due",
            "pending_suspended",
            "received_unstated",
        )
    }
    assert behind == {
        "carried_over": {"late"},
        "resolved_early": {"early", "refused"},
        "past_due": {"late", "overdue"},
        "pending_suspended": {"waits"},
        "received_unstated": {"early"},
    }


def test_causes_and_grounds_are_told_apart_by_month_too(snapshot: StoredSnapshot) -> None:
    period = Period(date(2026, 10, 1), AS_OF)
    question = Question(period, EVERYTHING, (Dimension.AUTHORITY, Dimension.MONTH), 1)
    assert [(one.keys, one.code, one.dossiers) for one in count_causes(snapshot, question)] == [
        (("H41", "2026-11"), "", 2)
    ]
    grounds = count_suspension_grounds(snapshot, question)
    assert [(one.keys, one.code, one.dossiers) for one in grounds] == [(("H41", "2026-11"), "supplement", 1)]


@pytest.mark.parametrize("report", ["form", "causes", "suspension_grounds", "apologies"])
def test_what_counts_dossiers_is_not_divided_by_their_steps(snapshot: StoredSnapshot, report: str) -> None:
    question = Question(NOVEMBER, EVERYTHING, (Dimension.MONTH, Dimension.STEP))
    with pytest.raises(InvalidInput, match="by step, unit or official") as refused:
        getattr(Statistics(Path()), report)(snapshot, question)
    assert refused.value.field == "question.groupings"
