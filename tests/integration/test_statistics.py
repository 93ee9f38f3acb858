"""Statistics over real snapshots: equal to pandas, mergeable, the same from the rollup, drilled down exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slasvc.client import Client
from slasvc.engine.definitions import Definitions
from slasvc.errors import InvalidInput
from slasvc.population import Population
from slasvc.reports.forms import count_causes, count_suspension_grounds, form_row
from slasvc.reports.measures import CURRENT
from slasvc.reports.periods import Period
from slasvc.reports.relations import OF_STEPS, OF_TIME, Dimension, Filters, VoidDossiers
from slasvc.reports.snapshots import StoredSnapshot, open_snapshot
from slasvc.reports.summaries import Question, list_cases, summarize
from slasvc.rpc.encode import encode_date
from slasvc.server import BackgroundServer
from slasvc.services.statistics import Statistics, _token, _told
from slasvc.settings import Settings
from slasvc.v1 import statistics_pb2 as pb
from slasvc.v1.rule_pb2 import DateRange, Level
from tests.support.plain_statistics import Rows, count_plainly, read_rows
from tests.support.snapshots import november, store

ROWS = 6_000
AS_OF = date(2026, 11, 30)
NOVEMBER = Period(date(2026, 11, 1), AS_OF)
EVERYTHING = ("",)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> Path:
    """A directory with the snapshot of a year, in two files, and that of E9, of which a day earlier too."""
    folder = tmp_path_factory.mktemp("statistics")
    (year,) = Population(definitions.rules, definitions.calendars, 11).batches(ROWS)
    store(folder, "year", [year.slice(0, 2_000), year.slice(2_000)], AS_OF)
    e9 = november(definitions.calendars.get("vn"))
    store(folder, "e9", [e9], AS_OF)
    return folder / "snapshots"


@pytest.fixture(scope="module")
def year(root: Path) -> StoredSnapshot:
    return open_snapshot(root, "year")


@pytest.fixture(scope="module")
def rows(year: StoredSnapshot) -> Rows:
    return read_rows(year)


@pytest.fixture(scope="module")
def client(root: Path) -> Iterator[Client]:
    with BackgroundServer(Settings(port=0, snapshots=root)) as server, Client(server.address) as client:
        yield client


def test_worked_example_e9_comes_out_of_dossiers(root: Path) -> None:
    (whole,) = summarize(open_snapshot(root, "e9"), Question(NOVEMBER, EVERYTHING))
    row = form_row("E9", whole.figures)
    assert row.columns == (1_000, 700, 200 + 0, 100, 880, 300, 550, 30, 120, 100, 20)
    assert row.broken() == []


# --- plain Python ---------------------------------------------------------------------------------------


DAYS = st.integers(date(2025, 11, 1).toordinal(), date(2026, 12, 31).toordinal())
GROUPINGS = st.tuples(
    st.lists(st.sampled_from([one for one in Dimension if one not in OF_TIME]), unique=True, max_size=2),
    st.sampled_from([(), (), (Dimension.MONTH,), (Dimension.QUARTER,), (Dimension.YEAR,)]),
).map(lambda two: (*two[0], *two[1]))
FIELDS = (
    *("Bảo hiểm xã hội", "Căn cước", "Chứng thực", "Cư trú", "Đăng ký biện pháp bảo đảm"),
    *("Đăng ký, quản lý phương tiện giao thông", "Đất đai", "Địa chất và khoáng sản", "Giảm nghèo"),
    *("Hoạt động xây dựng", "Hộ tịch", "Lý lịch tư pháp", "Quản lý xuất nhập cảnh"),
    *("Sát hạch, cấp giấy phép lái xe", "Thành lập và hoạt động của doanh nghiệp"),
    "Thành lập và hoạt động của hộ kinh doanh",
)
"""As a Vietnamese dictionary has them."""
FILTERS = st.builds(
    Filters,
    authorities=st.sampled_from([(), ("H41",), ("H41.102", "H26"), ("H4",), ("H41.101.1",)]),
    procedures=st.sampled_from([(), (), ("1.004873", "2.000908"), ("x",)]),
    fields=st.sampled_from([(), (), ("Đất đai", "Chứng thực")]),
    levels=st.sampled_from([(), (), ("commune",), ("ministry", "province")]),
    channels=st.sampled_from([(), ("online",), ("counter", "post")]),
)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    groupings, filters = draw(GROUPINGS), draw(FILTERS)
    if OF_STEPS & set(groupings):
        filters = replace(
            filters,
            steps=draw(st.sampled_from([(), ("appraise", "receive")])),
            officials=draw(st.sampled_from([(), ("",), ("CB-00643",)])),
        )
    return Question(
        Period(date.fromordinal(first), date.fromordinal(last)),
        draw(st.sampled_from([EVERYTHING, ("H41",), ("H26.101", "H29"), ()])),
        groupings,
        draw(st.integers(0, 3)),
        filters,
        draw(st.sampled_from(list(VoidDossiers))),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(questions())
def test_every_number_is_that_of_a_plain_computation(
    year: StoredSnapshot, rows: Rows, question: Question
) -> None:
    expected = count_plainly(rows, question, AS_OF)
    found = {group.keys: group.figures for group in summarize(year, question)}
    if not question.groupings and not expected:
        assert found[()].counts["received"] == 0
        return
    assert found == expected
    if not OF_STEPS & set(question.groupings):
        for figures in found.values():
            assert form_row("", figures).broken() == []


@pytest.mark.parametrize("number", [number for number in pb.Grouping.values() if number])
def test_each_grouping_comes_over_grpc_as_a_plain_computation_has_it(
    client: Client, rows: Rows, number: pb.Grouping
) -> None:
    dimension = Dimension(pb.Grouping.Name(number).removeprefix("GROUPING_").lower())
    period = Period(date(2026, 8, 17), AS_OF)
    asked = pb.Question(
        period=DateRange(first_date=encode_date(period.first), last_date=encode_date(period.last)),
        groupings=[number],
        authority_depth=2,
        filter=pb.DossierFilter(
            authority_codes=["H26", "H29"], levels=[Level.LEVEL_COMMUNE, Level.LEVEL_PROVINCE]
        ),
    )
    filters = Filters(authorities=("H26", "H29"), levels=("commune", "province"))
    expected = count_plainly(rows, Question(period, EVERYTHING, (dimension,), 2, filters), AS_OF)
    assert expected
    answer = client.statistics.SummarizeTimeliness(
        pb.SummarizeTimelinessRequest(
            snapshot_id="year",
            question=asked,
            rate_denominator=pb.RATE_DENOMINATOR_RESOLVED_AND_OVERDUE,
        )
    )
    in_order = [(name,) for name in FIELDS] if dimension is Dimension.FIELD else sorted(expected)
    assert [tuple(group.keys) for group in answer.groups] == in_order
    for group in answer.groups:
        plain, figures = expected[tuple(group.keys)], group.figures
        sent = {field.name: value for field, value in figures.ListFields()}
        for name, count in plain.counts.items():
            assert sent.pop(name, 0) == count, name
            assert figures.HasField(name) if name in CURRENT else True  # type: ignore[arg-type]
        assert sent.pop("suspensions", 0) == plain.suspensions
        used = pd.Series([days for days, count in plain.used.items() for _ in range(count)], dtype="float")
        ages = pd.Series([days for days, count in plain.ages.items() for _ in range(count)], dtype="float")
        if len(used):
            assert sent.pop("mean_working_days_used") == pytest.approx(used.mean())
            for percent in (50, 90, 95):
                nearest = np.percentile(used, percent, method="inverted_cdf")
                assert sent.pop(f"p{percent}_working_days_used") == nearest
        if plain.is_current:
            bands = pd.cut(ages, [-1, 5, 10, 20, 30, 60, 10_000]).value_counts(sort=False)
            assert list(sent.pop("pending_by_age")) == list(bands)
        count = plain.counts
        in_time = count["resolved_early"] + count["resolved_on_time"]
        if whole := in_time + count["resolved_late"] + count["pending_overdue"]:
            assert sent.pop("on_time_rate") == pytest.approx(in_time / whole)
        assert not sent


def test_months_are_the_same_from_the_rollup_and_from_the_dossiers(year: StoredSnapshot) -> None:
    periods = [
        NOVEMBER,
        Period(date(2026, 1, 1), date(2026, 6, 30)),
        Period(date(2026, 2, 1), date(2026, 12, 9)),
    ]
    for period in periods:
        for groupings in ((), (Dimension.AUTHORITY, Dimension.MONTH), (Dimension.FIELD, Dimension.CHANNEL)):
            for void in VoidDossiers:
                question = Question(period, ("H41", "H26"), groupings, 1, void=void)
                assert summarize(year, question) == summarize(year, question, rollup=False)


def test_statistics_of_parts_merge_to_those_of_the_whole(year: StoredSnapshot) -> None:
    (whole,) = summarize(year, Question(NOVEMBER, EVERYTHING))
    for dimension in [one for one in Dimension if one not in OF_TIME | OF_STEPS]:
        first, *rest = (
            group.figures for group in summarize(year, Question(NOVEMBER, EVERYTHING, (dimension,)))
        )
        assert sum(rest, first) == whole.figures


def test_a_later_snapshot_says_of_a_past_month_what_its_classes_said_then(year: StoredSnapshot) -> None:
    """A dossier past due at the end of a day is overdue there, whatever became of it."""
    frame = pq.read_table(list(year.files), columns=["timeliness", "late_date"]).to_pandas()
    overdue = frame["timeliness"] == "overdue"
    open_ones = frame["timeliness"].isin(["overdue", "on_track", "due_soon", "due_today"])
    assert overdue.sum() > 10
    assert ((frame["late_date"] <= AS_OF) == overdue)[open_ones].all()


@pytest.mark.parametrize(
    "groupings", [(), (Dimension.AUTHORITY, Dimension.MONTH), (Dimension.STEP, Dimension.OFFICIAL)]
)
def test_drilling_down_finds_as_many_dossiers_as_the_number_says(
    year: StoredSnapshot, groupings: tuple[Dimension, ...]
) -> None:
    question = Question(Period(date(2026, 10, 5), AS_OF), EVERYTHING, groupings, 1)
    for group in summarize(year, question)[-4:]:
        for measure, count in group.figures.counts.items():
            found = list_cases(year, question, measure, group.keys, first=0, count=100_000)
            assert len(found) == count, (group.keys, measure)


def test_pages_are_parts_of_one_list_and_a_token_is_of_its_question_alone(
    root: Path, year: StoredSnapshot
) -> None:
    statistics = Statistics(root)
    question = Question(NOVEMBER, EVERYTHING)
    whole, none = statistics.cases(year, question, "received", (), 1_000, "")
    assert not none
    pages, token = [], ""
    while True:
        page, token = statistics.cases(year, question, "received", (), 100, token)
        pages += page
        if not token:
            break
        last = token
    assert pages == whole
    for other, measure in ((Question(NOVEMBER, ("H41",)), "received"), (question, "resolved")):
        with pytest.raises(InvalidInput) as refused:
            statistics.cases(year, other, measure, (), 100, last)
        assert refused.value.field == "page_token"
    # A digest is no secret: whoever knows the question can make that of any position.
    before = _token(-1, _told(year, question, "received", ()))
    for forged in ("x", "W10=", "WyJhIiwiYiJd", "é", "WzEsIDJd", before):
        with pytest.raises(InvalidInput):
            statistics.cases(year, question, "received", (), 100, forged)


def test_steps_are_counted_by_step_unit_and_official(year: StoredSnapshot) -> None:
    table = pq.read_table(list(year.files), columns=["steps", "timeliness"]).to_pylist()
    done = Counter(
        step["step"]
        for row in table
        if row["timeliness"] != "void"
        for step in row["steps"]
        if step["end_date"] and NOVEMBER.first <= step["end_date"] <= AS_OF
    )
    groups = summarize(year, Question(NOVEMBER, EVERYTHING, (Dimension.STEP,)))
    assert {g.keys[0]: g.figures.counts["resolved"] for g in groups if g.figures.counts["resolved"]} == done
    late = Statistics(year.path.parent).late_steps(year, Question(NOVEMBER, EVERYTHING))
    assert late
    assert all(group.figures.counts["past_due"] for group in late)


def test_causes_and_grounds_are_counted(year: StoredSnapshot, rows: Rows) -> None:
    (whole,) = summarize(year, Question(NOVEMBER, EVERYTHING))
    causes = count_causes(year, Question(NOVEMBER, EVERYTHING))
    assert sum(one.dossiers for one in causes) == whole.figures.counts["past_due"]
    ever = Question(Period(date(2025, 1, 1), AS_OF), EVERYTHING, void=VoidDossiers.ON_TIME)
    grounds = {one.code: one.dossiers for one in count_suspension_grounds(year, ever)}
    received = [row for row in rows if row["received_date"] is not None]
    plain = Counter(ground for row in received for ground in set(row["suspension_grounds"]))
    assert grounds == plain


# --- scope ------------------------------------------------------------------------------------------------


def test_a_restricted_caller_sees_whole_segments_of_what_is_its_own(root: Path, year: StoredSnapshot) -> None:
    question = Question(NOVEMBER, ("H4",), (Dimension.AUTHORITY,), 1)
    assert summarize(year, question) == []
    own = Question(NOVEMBER, ("H41.101",), (Dimension.AUTHORITY,))
    assert all(group.keys[0].startswith("H41.101") for group in summarize(year, own))
    others = Question(NOVEMBER, ("H41.101",), filters=Filters(authorities=("H26",)))
    assert summarize(year, others)[0].figures.counts["received"] == 0
    assert list_cases(year, others, "received", (), first=0, count=9) == []
    assert count_causes(year, others) == []
    assert all(
        not groups
        for _, groups in Statistics(root).trend(
            Question(NOVEMBER, ("H4",), (Dimension.AUTHORITY,)), Dimension.MONTH, 2
        )
    )


# --- refusals ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("groupings", "filters"),
    [
        ((Dimension.MONTH, Dimension.YEAR), Filters()),
        ((Dimension.FIELD, Dimension.FIELD), Filters()),
        ((Dimension.FIELD,), Filters(officials=("x",))),
    ],
)
def test_groupings_that_do_not_go_together_are_refused(
    year: StoredSnapshot, groupings: tuple[Dimension, ...], filters: Filters
) -> None:
    with pytest.raises(InvalidInput):
        summarize(year, Question(NOVEMBER, EVERYTHING, groupings, filters=filters))


@pytest.mark.parametrize("measure", ["", "nonsense", "true) OR (true", "received; DROP TABLE x"])
def test_a_measure_is_one_of_those_there_are(year: StoredSnapshot, measure: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        list_cases(year, Question(NOVEMBER, EVERYTHING), measure, (), first=0, count=1)
    assert refused.value.field == "measure"


def test_texts_of_callers_are_never_sql(year: StoredSnapshot) -> None:
    hostile = "x' OR true OR '"
    question = Question(
        NOVEMBER, (hostile,), (Dimension.FIELD,), filters=Filters(fields=(hostile,), authorities=(hostile,))
    )
    assert summarize(year, question) == []
    assert list_cases(year, question, "received", (hostile,), first=0, count=1) == []
