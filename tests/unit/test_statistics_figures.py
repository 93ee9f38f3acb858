"""Figures, periods, scores and form II.06 by hand: the worked examples of the law, and every edge of a rate."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slasvc.errors import InvalidInput, NotKnown, Reason
from slasvc.reports.forms import form_row
from slasvc.reports.measures import ALL_MEASURES, CURRENT, MEASURES, Denominator, Figures
from slasvc.reports.periods import Period, whole_period
from slasvc.reports.ranking import Score, find_score, load_scores, rank, round_half_up
from slasvc.reports.relations import Dimension
from slasvc.reports.summaries import Group
from slasvc.rpc.statistics import DENOMINATORS, DIMENSIONS, VOIDS
from slasvc.v1 import statistics_pb2 as pb


def figures(**counts: int) -> Figures:
    return Figures({**dict.fromkeys(ALL_MEASURES, 0), **counts})


E9 = figures(
    received=1_000,
    received_new=900,
    received_online=700,
    received_counter=150,
    received_post=50,
    carried_over=100,
    resolved=880,
    resolved_early=300,
    resolved_on_time=550,
    resolved_late=30,
    pending=120,
    pending_within_term=100,
    pending_overdue=20,
)


def test_e9_fills_form_ii06_and_its_identities_hold() -> None:
    row = form_row("E9", E9)
    assert row.columns == (1_000, 700, 200, 100, 880, 300, 550, 30, 120, 100, 20)
    assert row.broken() == []


def test_an_identity_that_does_not_hold_is_named() -> None:
    row = form_row("wrong", figures(received=1_000, resolved=880, pending=121, received_online=1_000))
    assert row.broken() == ["(5) = (6) + (7) + (8)", "(9) = (10) + (11)", "(1) = (5) + (9)"]


def test_e11_is_the_rate_of_decree_61_over_all_received() -> None:
    assert find_score("nd-61-art-30").value(E9) == Decimal("85.00")
    assert E9.on_time_rate(Denominator.RECEIVED) == Fraction(85, 100)


def test_each_denominator_gives_its_own_rate_and_none_where_it_is_zero() -> None:
    assert E9.on_time_rate(Denominator.RESOLVED) == Fraction(850, 880)
    assert E9.on_time_rate(Denominator.RESOLVED_AND_OVERDUE) == Fraction(850, 900)
    assert all(figures().on_time_rate(one) is None for one in Denominator)


def test_e13_is_index_1_of_circular_01() -> None:
    ten = figures(resolved_early=3, resolved_on_time=5, resolved_late=2)
    assert find_score("tt-01-index-1").value(ten) == Decimal("1.1")


@pytest.mark.parametrize(
    ("score", "value", "band"),
    [
        ("qd-766-received-new", "20.00", "excellent"),  # 20 x 950 / 900 is capped
        ("qd-766-received", "19.00", "excellent"),
        ("qd-766-resolved-and-overdue", "18.89", "excellent"),
    ],
)
def test_each_reading_of_decision_766_is_a_score_of_its_own(score: str, value: str, band: str) -> None:
    found = find_score(score)
    assert found.value(E9) == Decimal(value)
    shown = found.band(found.value(E9))
    assert shown is not None
    assert shown.code == band


@pytest.mark.parametrize("score", ["qd-766-received-new", "qd-766-received"])
def test_whoever_resolves_a_dossier_under_a_term_not_known_loses_no_point(score: str) -> None:
    # Four received, one of them late. Of the form (6) + (7) + (10) is 3 before and after: 20 x 3 / 4.
    four = {"received": 4, "received_new": 4, "resolved_early": 1, "resolved_late": 1}
    before = figures(**four, resolved=2, pending=2, pending_within_term=2, pending_undetermined=1)
    after = figures(**four, resolved=3, resolved_undetermined=1, pending=1, pending_within_term=1)
    assert [find_score(score).value(one) for one in (before, after)] == [Decimal("15.00")] * 2
    columns = form_row("", after).columns
    assert columns[5] + columns[6] + columns[9] == 3


@pytest.mark.parametrize(
    ("late", "band"),
    [(10, "excellent"), (11, "good"), (20, "good"), (21, "fair"), (31, "average"), (51, "weak")],
)
def test_bands_begin_at_90_80_70_and_50_percent(late: int, band: str) -> None:
    score = find_score("qd-766-received")
    value = score.value(figures(received=100, resolved=100, resolved_early=100 - late, resolved_late=late))
    found = score.band(value)
    assert found is not None
    assert found.code == band


def test_equal_scores_share_a_rank_and_those_without_one_come_last() -> None:
    groups = [
        Group(("H3",), figures()),
        Group(("H2",), figures(received=2, resolved_early=1)),
        Group(("H1",), figures(received=4, resolved_on_time=2)),
        Group(("H4",), figures(received=4, resolved_on_time=1)),
        Group(("H5",), figures(received=4, resolved_on_time=4)),
    ]
    ranked = rank(groups, find_score("nd-61-art-30"))
    assert [(one.rank, one.group.keys[0]) for one in ranked] == [
        *((1, "H5"), (2, "H1"), (2, "H2"), (4, "H4"), (None, "H3"))
    ]


def test_a_score_names_measures_that_exist() -> None:
    with pytest.raises(ValueError, match="no such measure"):
        Score(id="own", points={"resolved": 1}, per=("drop table",))
    assert all(set(score.points) | set(score.per) <= set(MEASURES) for score in load_scores().values())


def test_a_score_that_is_not_there_is_refused_and_the_others_are_named() -> None:
    with pytest.raises(NotKnown, match="nd-61-art-30") as refused:
        find_score("qd-999")
    assert refused.value.reason is Reason.UNKNOWN_SCORE


def test_halves_are_rounded_up() -> None:
    assert round_half_up(Fraction(1, 8), 2) == Decimal("0.13")
    assert round_half_up(Fraction(5, 2), 0) == Decimal(3)


def test_percentiles_are_by_the_nearest_rank() -> None:
    ten = Figures({}, used={1: 5, 2: 3, 9: 1, 40: 1})
    assert [ten.percentile_used(percent) for percent in (50, 51, 80, 90, 95)] == [1, 2, 2, 9, 40]
    assert ten.mean_used() == Fraction(60, 10)
    assert Figures({}).percentile_used(50) is None
    assert Figures({}).mean_used() is None


def test_the_backlog_is_aged_by_classes_that_include_their_last_day() -> None:
    aged = Figures({}, ages={0: 1, 5: 1, 6: 1, 10: 1, 11: 1, 60: 1, 61: 1})
    assert aged.age_classes() == [2, 2, 1, 0, 1, 1]


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        Period(date(2026, 11, 2), date(2026, 11, 1))
    assert refused.value.field == "question.period.last_date"
    assert Period(date(2026, 11, 2), date(2026, 11, 2)).parts(Dimension.MONTH)[0][0] == "2026-11"


@given(
    st.dates(date(2000, 1, 1), date(2029, 12, 31)), st.integers(0, 900), st.sampled_from(["month", "quarter"])
)
def test_parts_cover_a_period_without_gap_or_overlap(first: date, length: int, unit: str) -> None:
    period = Period(first, date.fromordinal(first.toordinal() + length))
    parts = [part for _, part in period.parts(Dimension(unit))]
    assert (parts[0].first, parts[-1].last) == (period.first, period.last)
    assert all(after.first == before.end for before, after in pairwise(parts))


def test_a_period_of_too_many_parts_is_refused_and_the_last_year_there_is_can_be_asked_for() -> None:
    with pytest.raises(InvalidInput) as refused:
        Period(date(1, 1, 1), date.max).parts(Dimension.MONTH)
    assert refused.value.reason is Reason.TOO_LARGE
    assert len(Period(date(9999, 1, 1), date.max).parts(Dimension.MONTH)) == 12


def test_a_snapshot_looks_back_over_its_month_quarter_or_year() -> None:
    day = date(2026, 11, 17)
    firsts = [whole_period(day, unit).first for unit in (Dimension.MONTH, Dimension.QUARTER, Dimension.YEAR)]
    assert firsts == [date(2026, 11, 1), date(2026, 10, 1), date(2026, 1, 1)]


@pytest.mark.parametrize(
    ("kind", "decoded"),
    [(pb.Grouping, DIMENSIONS), (pb.VoidDossiers, VOIDS), (pb.RateDenominator, DENOMINATORS)],
    ids=["groupings", "void dossiers", "denominators"],
)
def test_numbers_of_the_contract_mean_the_words_of_reports(kind: Any, decoded: dict[int, Any]) -> None:
    prefix = {id(DIMENSIONS): "GROUPING_", id(VOIDS): "VOID_DOSSIERS_"}.get(id(decoded), "RATE_DENOMINATOR_")
    said = {number: name.removeprefix(prefix).lower() for name, number in kind.items() if number}
    assert said == {number: str(word) for number, word in decoded.items() if number}


def test_every_measure_is_a_field_of_the_contract() -> None:
    fields = pb.Figures.DESCRIPTOR.fields_by_name
    assert set(ALL_MEASURES) <= set(fields)
    assert {name for name in ALL_MEASURES if fields[name].has_presence} == set(CURRENT)
