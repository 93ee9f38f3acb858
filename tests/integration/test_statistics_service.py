"""Published figures through a real server, in workbooks that another library opens, and on the command line."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import grpc
import openpyxl
import pyarrow.parquet as pq
import pytest
from google.type.date_pb2 import Date

from slasvc.cli.demo_statistics import load, read_cells
from slasvc.client import Client, refusal
from slasvc.engine.definitions import Definitions
from slasvc.population.published import PROVINCE_2019, PUBLISHED, QUYNH_LUU
from slasvc.reports.files import render_table
from slasvc.reports.forms import FormRow
from slasvc.reports.periods import Period
from slasvc.reports.tables import Column, Table
from slasvc.server import BackgroundServer
from slasvc.settings import Settings
from slasvc.v1 import rule_pb2
from slasvc.v1 import statistics_pb2 as pb
from tests.support.disks import small_disk
from tests.support.snapshots import november, store


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> Path:
    folder = tmp_path_factory.mktemp("published")
    for published in PUBLISHED:
        load(published, folder)
    store(folder, "e9", [november(definitions.calendars.get("vn"))], date(2026, 11, 30))
    return folder / "snapshots"


@pytest.fixture(scope="module")
def client(root: Path) -> Iterator[Client]:
    with BackgroundServer(Settings(port=0, snapshots=root)) as server, Client(server.address) as client:
        yield client


def question(first: date, last: date, *groupings: pb.Grouping, depth: int = 0) -> pb.Question:
    days = [Date(year=day.year, month=day.month, day=day.day) for day in (first, last)]
    return pb.Question(
        period=rule_pb2.DateRange(first_date=days[0], last_date=days[1]),
        groupings=groupings,
        authority_depth=depth,
    )


NOVEMBER = question(date(2026, 11, 1), date(2026, 11, 30))
YEAR_2017 = question(date(2017, 1, 1), date(2017, 12, 31), pb.GROUPING_AUTHORITY)


def test_published_figures_come_back_out_of_the_server(client: Client) -> None:
    cells = list(read_cells(client))
    assert len(cells) == 10
    assert [(cell.what, cell.found) for cell in cells] == [(cell.what, cell.published) for cell in cells]


def test_snapshots_are_listed_the_latest_first(client: Client) -> None:
    listed = client.statistics.ListSnapshots(pb.ListSnapshotsRequest()).snapshots
    assert [one.snapshot_id for one in listed] == ["e9", "quang-nam-2019", "quynh-luu-2018", "quynh-luu-2017"]
    assert listed[0].dossiers == 1_000
    assert (listed[0].as_of_date.month, listed[0].as_of_date.day) == (11, 30)


def test_worked_examples_e9_and_e11_come_out_of_the_latest_snapshot(client: Client) -> None:
    report = client.statistics.GetReport(pb.GetReportRequest(question=NOVEMBER, report=pb.REPORT_II06))
    assert [list(row.columns) for row in report.form_rows] == [
        [1000, 700, 200, 100, 880, 300, 550, 30, 120, 100, 20]
    ]
    summary = client.statistics.SummarizeTimeliness(
        pb.SummarizeTimelinessRequest(question=NOVEMBER, rate_denominator=pb.RATE_DENOMINATOR_RECEIVED)
    )
    assert summary.groups[0].figures.on_time_rate == 0.85
    ranked = client.statistics.RankAuthorities(
        pb.RankAuthoritiesRequest(question=NOVEMBER, score_id="nd-61-art-30")
    )
    assert [(one.rank, one.authority_code, one.score) for one in ranked.authorities] == [
        (1, "H41.101", "85.00")
    ]
    own = pb.Score(points={"resolved_late": 1}, per_measures=["resolved"], decimals=0)
    ranked = client.statistics.RankAuthorities(pb.RankAuthoritiesRequest(question=NOVEMBER, score=own))
    assert ranked.authorities[0].score == "3"


def test_form_ii06_of_the_district_has_a_row_for_each_commune(client: Client) -> None:
    request = pb.GetReportRequest(snapshot_id="quynh-luu-2017", question=YEAR_2017, report=pb.REPORT_II06)
    rows = [FormRow(row.name, tuple(row.columns)) for row in client.statistics.GetReport(request).form_rows]
    assert [row.name for row in rows[:-1]] == sorted(QUYNH_LUU)
    assert not [one for row in rows for one in row.broken()]
    columns = zip(*(row.columns for row in rows[:-1]), strict=True)
    assert tuple(map(sum, columns)) == rows[-1].columns
    assert (rows[-1].columns[0], rows[-1].columns[5] + rows[-1].columns[6], rows[-1].columns[7]) == (
        17_334,
        10_746,
        36,
    )


def test_other_reports_and_the_trend_answer(client: Client) -> None:
    asked = question(PROVINCE_2019.first, PROVINCE_2019.last, pb.GROUPING_AUTHORITY)
    apologies = client.statistics.GetReport(
        pb.GetReportRequest(snapshot_id="quang-nam-2019", question=asked, report=pb.REPORT_APOLOGIES)
    )
    owed = {one.keys[0]: one.figures.not_apologised for one in apologies.groups}
    assert {code for code, count in owed.items() if count} == {"H47.92", "H47.94", "H47.95", "H47.96"}
    causes = client.statistics.GetReport(
        pb.GetReportRequest(snapshot_id="quang-nam-2019", question=asked, report=pb.REPORT_CAUSES)
    )
    assert sum(one.dossiers for one in causes.tallies) == 1_052
    trend = client.statistics.GetTrend(pb.GetTrendRequest(question=pb.Question(), unit=pb.GROUPING_YEAR))
    assert [one.groups[0].figures.received for one in trend.points] == [17_334, 10_063, 71_138, 1_000]


def test_late_dossiers_are_listed_one_by_one(client: Client) -> None:
    request = pb.ListCountedDossiersRequest(
        snapshot_id="quynh-luu-2017",
        question=YEAR_2017,
        keys=["H41.21"],
        measure="resolved_late",
        page_size=5,
    )
    seen: list[str] = []
    while True:
        answer = client.statistics.ListCountedDossiers(request)
        seen += [one.dossier_id for one in answer.dossiers]
        request.page_token = answer.next_page_token
        if not answer.next_page_token:
            break
    summary = client.statistics.SummarizeTimeliness(
        pb.SummarizeTimelinessRequest(snapshot_id="quynh-luu-2017", question=YEAR_2017)
    )
    (district,) = [one for one in summary.groups if one.keys == ["H41.21"]]
    assert len(seen) == len(set(seen)) == district.figures.resolved_late > 0


BACKWARDS = question(date(2026, 11, 2), date(2026, 11, 1))
REFUSED: list[tuple[str, Any, grpc.StatusCode, str, str]] = [
    *(
        (
            "SummarizeTimeliness",
            pb.SummarizeTimelinessRequest(**fields),
            getattr(grpc.StatusCode, code),
            reason,
            field,
        )
        for fields, code, reason, field in (
            ({}, "INVALID_ARGUMENT", "MISSING_FIELD", "question.period"),
            ({"question": BACKWARDS}, "INVALID_ARGUMENT", "INVALID_VALUE", "question.period.last_date"),
            ({"question": NOVEMBER, "snapshot_id": "none"}, "NOT_FOUND", "UNKNOWN_SNAPSHOT", "snapshot_id"),
            ({"question": NOVEMBER, "snapshot_id": ".."}, "NOT_FOUND", "UNKNOWN_SNAPSHOT", "snapshot_id"),
            (
                {"question": NOVEMBER, "rate_denominator": 9},
                "INVALID_ARGUMENT",
                "INVALID_VALUE",
                "rate_denominator",
            ),
        )
    ),
    (
        "SummarizeTimeliness",
        pb.SummarizeTimelinessRequest(question=question(date(2026, 1, 1), date(2026, 1, 2), 99)),  # type: ignore[arg-type]
        grpc.StatusCode.INVALID_ARGUMENT,
        "INVALID_VALUE",
        "question.groupings[0]",
    ),
    (
        "RankAuthorities",
        pb.RankAuthoritiesRequest(question=NOVEMBER, score_id="x"),
        grpc.StatusCode.NOT_FOUND,
        "UNKNOWN_SCORE",
        "score_id",
    ),
    (
        "RankAuthorities",
        pb.RankAuthoritiesRequest(
            question=NOVEMBER, score=pb.Score(points={"x": 1}, per_measures=["resolved"])
        ),
        grpc.StatusCode.INVALID_ARGUMENT,
        "INVALID_VALUE",
        "score.points",
    ),
    (
        "GetReport",
        pb.GetReportRequest(question=NOVEMBER),
        grpc.StatusCode.INVALID_ARGUMENT,
        "MISSING_FIELD",
        "report",
    ),
    *(
        ("SummarizeTimeliness", pb.SummarizeTimelinessRequest(question=asked), *refusal_of)
        for asked, *refusal_of in (
            (
                pb.Question(period=NOVEMBER.period, groupings=[pb.GROUPING_FIELD] * 2),
                *(grpc.StatusCode.INVALID_ARGUMENT, "INVALID_VALUE", "question.groupings"),
            ),
            (
                pb.Question(period=NOVEMBER.period, filter=pb.DossierFilter(step_codes=["receive"])),
                *(grpc.StatusCode.INVALID_ARGUMENT, "INVALID_VALUE", "question.filter"),
            ),
            (
                pb.Question(period=NOVEMBER.period, filter=pb.DossierFilter(authority_codes=["H41", "h"])),
                *(grpc.StatusCode.INVALID_ARGUMENT, "MALFORMED_CODE", "question.filter.authority_codes[1]"),
            ),
            (
                question(date(1990, 1, 1), date(2026, 1, 1), pb.GROUPING_MONTH),
                *(grpc.StatusCode.INVALID_ARGUMENT, "TOO_LARGE", "question.period"),
            ),
        )
    ),
    (
        "RankAuthorities",
        pb.RankAuthoritiesRequest(question=NOVEMBER, score=pb.Score(points={"resolved": 1})),
        *(grpc.StatusCode.INVALID_ARGUMENT, "MISSING_FIELD", "score.per_measures"),
    ),
    ("GetTrend", pb.GetTrendRequest(), grpc.StatusCode.INVALID_ARGUMENT, "INVALID_VALUE", "unit"),
    (
        "ListCountedDossiers",
        pb.ListCountedDossiersRequest(question=NOVEMBER, measure="received", page_token="x"),
        grpc.StatusCode.INVALID_ARGUMENT,
        "INVALID_VALUE",
        "page_token",
    ),
]


@pytest.mark.parametrize(("method", "request_message", "status", "reason", "field"), REFUSED)
def test_what_cannot_be_answered_is_refused_with_its_reason(
    client: Client, method: str, request_message: Any, status: grpc.StatusCode, reason: str, field: str
) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        getattr(client.statistics, method)(request_message)
    assert refused.value.code() is status
    assert refusal(refused.value) == (reason, field)


# --- files and the command line -----------------------------------------------------------------------------


def slasvc(*arguments: str | Path, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "slasvc", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "COLUMNS": "100"},
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if code == 0 else done.stderr


def test_the_workbook_of_the_district_opens_elsewhere_with_the_published_figures(
    root: Path, tmp_path: Path
) -> None:
    file = tmp_path / "ii06.xlsx"
    of_2017 = ("--snapshots", root, "--snapshot", "quynh-luu-2017", "--from", "2017-01-01", "--depth", "3")
    slasvc("report", "ii06", *of_2017, "--output", file)
    sheet = openpyxl.load_workbook(file)["II.06"]
    last = [cell.value for cell in sheet[sheet.max_row]]
    assert last[1:3] == ["Tổng cộng", 17_334]
    assert (last[7] + last[8], last[9]) == (10_746, 36)
    assert sheet.cell(sheet.max_row, 3).number_format == "#,##0"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert sheet.print_title_rows == "$5:$8"
    assert "C5:F5" in {str(one) for one in sheet.merged_cells.ranges}
    assert "exists" in slasvc("report", "ii06", *of_2017, "--output", file, code=2)


def test_a_summary_is_written_as_csv_and_parquet_with_the_same_rows(root: Path, tmp_path: Path) -> None:
    for ending in ("csv", "parquet"):
        slasvc(
            "report",
            "summary",
            "--snapshots",
            root,
            "--by",
            "channel",
            "--output",
            tmp_path / f"all.{ending}",
        )
    rows = list(csv.DictReader(io.StringIO((tmp_path / "all.csv").read_text(encoding="utf-8-sig"))))
    assert [(row["channel"], int(row["Received"])) for row in rows] == [
        *(("", 100), ("counter", 150), ("online", 700), ("post", 50))
    ]
    assert pq.read_table(tmp_path / "all.parquet").column("Received").to_pylist() == [100, 150, 700, 50]


def test_texts_are_never_formulas() -> None:
    table = Table("x", [Column("Official", str), Column("Dossiers", int)], [["=1+1", 1], ["@x", 2]])
    period = Period(date(2026, 1, 1), date(2026, 1, 1))
    sheet = openpyxl.load_workbook(io.BytesIO(render_table(table, period, "", ".xlsx")))["Report"]
    assert (sheet["A5"].value, sheet["A5"].data_type) == ("=1+1", "s")
    assert "'=1+1" in render_table(table, period, "", ".csv").decode("utf-8-sig")


def test_a_share_in_a_workbook_is_rounded_down_and_only_all_of_them_are_100_percent() -> None:
    shares = [99_999 / 100_000, 1.0, 0.29, 2 / 3]
    table = Table("x", [Column("Share", float)], [[one] for one in shares])
    period = Period(date(2026, 1, 1), date(2026, 1, 1))
    sheet = openpyxl.load_workbook(io.BytesIO(render_table(table, period, "", ".xlsx")))["Report"]
    assert [sheet.cell(row, 1).value for row in range(5, 9)] == [0.9999, 1, 0.29, 0.6666]
    assert sheet["A5"].number_format == "0.00%"


@pytest.mark.parametrize(
    "kind", ["summary", "rank", "trend", "causes", "apologies", "steps", "suspensions", "dossiers"]
)
def test_every_report_prints(root: Path, kind: str) -> None:
    printed = slasvc("report", kind, "--snapshots", root)
    assert ("to 2026-11-30" if kind == "trend" else "e9, as of 2026-11-30") in printed
    assert max(map(len, printed.splitlines())) <= 100


OF_2019 = ("--snapshot", "quang-nam-2019", "--from", "2019-01-01", "--depth", "2", "--rules", "demonstration")


def test_a_leader_reads_names_totals_and_numbers_of_the_language_on_one_screen(root: Path) -> None:
    lines = slasvc("report", "summary", "--snapshots", root, *OF_2019, "--language", "vi").splitlines()
    assert len(lines) <= 30
    said = [" ".join(line.split()) for line in lines]
    assert said[0] == "Tình hình giải quyết, 01/01/2019 đến 30/11/2019"
    assert "H47.91 Sở Tư pháp tỉnh Quảng Nam 24.310 14.266 9.466 268 310 0 98,8% █████████▉" in said
    assert "Tổng cộng 71.138 41.427 27.654 1.052 1.005 0 98,4% █████████▊" in said
    assert "Từng tạm dừng: 0 hồ sơ. Quá hạn chưa xin lỗi: 547 hồ sơ." in said
    assert said[-1].startswith("quang-nam-2019, tính đến 30/11/2019")


def test_bars_of_a_ranking_draw_its_score_against_the_greatest_there_can_be(root: Path) -> None:
    # 2 points for each of 300, 1 for each of 550, over 880: 1.3 of 2, that is 65%.
    asked = ("--snapshots", root, "--snapshot", "e9", "--score", "tt-01-index-1")
    printed = slasvc("report", "rank", *asked).splitlines()
    (ranked,) = [line for line in printed if " H41 " in line]
    assert ranked.split()[-1] == "██████▌░░░"
    assert any(line.rstrip().endswith("Overdue  Score") for line in printed), "what the bars draw"
    trend = slasvc("report", "trend", "--snapshots", root).splitlines()
    assert any(line.rstrip().endswith("Overdue  On time") for line in trend)


def test_a_report_of_some_dossiers_says_of_which(root: Path, tmp_path: Path) -> None:
    some = ("--snapshots", root, "--snapshot", "quang-nam-2019", "--authority", "H47", "--channel", "online")
    said = " ".join(slasvc("report", "summary", *some, "--void", "on_time").split())
    assert "channel: online. Withdrawn and lapsed dossiers count as resolved on time." in said
    assert "Only authority: H47 " in said
    steps = slasvc("report", "summary", *some, "--by", "step", "--void", "on_time")
    assert "channel: online." in steps
    assert "Withdrawn" not in steps
    assert "Only" not in slasvc("report", "summary", "--snapshots", root)

    told = "kênh: trực tuyến. Hồ sơ đã rút hoặc đã đóng được tính là giải quyết đúng hạn."
    slasvc("report", "ii06", *some, "--void", "on_time", "--output", tmp_path / "form.xlsx")
    period, limits = openpyxl.load_workbook(tmp_path / "form.xlsx")["II.06"]["A3"].value.splitlines()
    assert (period, limits.partition("; ")[2]) == ("Kỳ báo cáo: từ 01/11/2019 đến 30/11/2019", told)
    slasvc(
        "report", "rank", *some, "--language", "vi", "--void", "on_time", "--output", tmp_path / "rank.xlsx"
    )
    assert openpyxl.load_workbook(tmp_path / "rank.xlsx")["Report"]["A3"].value.endswith(told)


def test_headings_are_broken_between_words_alone(root: Path) -> None:
    head = slasvc("report", "rank", "--snapshots", root, *OF_2019).splitlines()[2:6]
    words = {word for line in head for word in line.split()}
    assert {"Rank", "Authority", "Score", "Band", "Received", "Early", "On", "time", "Overdue"} <= words


def test_months_are_no_parts_of_a_year_and_the_total_is_of_the_year(root: Path) -> None:
    year = ("--snapshot", "quynh-luu-2017", "--from", "2017-01-01")
    printed = slasvc("report", "summary", "--snapshots", root, *year, "--by", "month")
    (total,) = [line.split() for line in printed.splitlines() if line.startswith(" All")]
    assert total[1] == "17,334"


def test_causes_are_named_and_say_whose_fault_they_are(root: Path) -> None:
    printed = slasvc("report", "causes", "--snapshots", root, *OF_2019, "--by", "month", "--language", "vi")
    assert "Số lượng hồ sơ lớn, thiếu nhân lực" in printed
    assert "chủ quan" in printed
    whole = slasvc("report", "causes", "--snapshots", root, *OF_2019)
    assert [line.split()[-3] for line in whole.splitlines() if "%" in line] == ["547", "505"]


def test_machines_get_causes_and_grounds_as_codes(root: Path, tmp_path: Path) -> None:
    for kind in ("causes", "suspensions"):
        slasvc("report", kind, "--snapshots", root, *OF_2019, "--output", tmp_path / f"{kind}.parquet")
    causes, grounds = (pq.read_table(tmp_path / f"{kind}.parquet") for kind in ("causes", "suspensions"))
    assert causes.column_names == ["Cause", "Dossiers", "Share"]
    assert "" in causes.column("Cause").to_pylist()
    assert all(
        code == "" or (code.isascii() and " " not in code) for code in causes.column("Cause").to_pylist()
    )
    assert grounds.column_names == ["Ground", "Dossiers"]


def test_a_long_list_is_cut_on_a_terminal_and_whole_in_a_file(root: Path, tmp_path: Path) -> None:
    asked = ("--snapshots", root, *OF_2019, "--measure", "resolved_late")
    printed = slasvc("report", "dossiers", *asked)
    assert "The first 1,000 of 1,052; --output FILE lists all." in printed
    slasvc("report", "dossiers", *asked, "--output", tmp_path / "late.parquet")
    late = pq.read_table(tmp_path / "late.parquet")
    assert (late.num_rows, set(late.column("Class").to_pylist())) == (1_052, {"late"})


def test_a_trend_is_drawn_on_a_terminal_and_told_in_a_file(root: Path, tmp_path: Path) -> None:
    drawn = slasvc("report", "trend", "--snapshots", root, "--unit", "year", "--authority", "H41")
    assert "snapshots: 4, 2017-12-31 to 2026-11-30" in drawn
    assert "Trend by year, 2017-12-31 to 2026-11-30" in drawn
    for name in ("trend.csv", "trend.xlsx"):
        slasvc("report", "trend", "--snapshots", root, "--unit", "year", "--output", tmp_path / name)
    sheet = openpyxl.load_workbook(tmp_path / "trend.xlsx")["Report"]
    assert sheet["A2"].value == "31/12/2017 - 30/11/2026"
    assert sheet.oddFooter.left.text.strip() == "snapshots: 4, 2017-12-31 to 2026-11-30"
    rows = list(csv.DictReader(io.StringIO((tmp_path / "trend.csv").read_text(encoding="utf-8-sig"))))
    assert [(row["As of"], row["authority"], row["Received"]) for row in rows] == [
        *(("2017-12-31", "H41", "17334"), ("2018-10-30", "H41", "10063")),
        *(("2019-11-30", "H47", "71138"), ("2026-11-30", "H41", "1000")),
    ]


def test_a_workbook_keeps_its_footer_its_numbers_and_long_names(root: Path, tmp_path: Path) -> None:
    slasvc("report", "rank", "--snapshots", root, *OF_2019, "--output", tmp_path / "rank.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "rank.xlsx")["Report"]
    assert [cell.value for cell in sheet[5]][:4] == [
        *(1, "H47.98 Department of Transport of Quang Nam", 19.94, "excellent")
    ]
    assert sheet["C5"].number_format == "0.00"
    assert sheet.column_dimensions["B"].width > len("H47.98 Department of Transport of Quang Nam")
    form = FormRow("Sở Lao động, Thương binh và Xã hội tỉnh Quảng Nam", (0,) * 11)
    table = Table("II.06", (), (), form=[form, form])
    period = Period(date(2026, 1, 1), date(2026, 1, 1))
    sheet = openpyxl.load_workbook(io.BytesIO(render_table(table, period, "2026-11-30 & more", ".xlsx")))[
        "II.06"
    ]
    # Digits right after the size of the font would be read as part of it, and lost.
    assert (sheet.oddFooter.left.text.strip(), sheet.oddFooter.left.size) == ("2026-11-30 && more", 8)
    assert sheet.row_dimensions[9].height > 2 * 12


def test_where_blocks_cannot_be_written_plain_marks_stand_for_them(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "slasvc", "report", "summary", "--snapshots", str(root)],
        capture_output=True,
        env={**os.environ, "COLUMNS": "100", "PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert b"#########." in done.stdout
    assert done.stderr == b""


def test_where_there_is_nothing_a_report_says_so(root: Path) -> None:
    printed = slasvc("report", "apologies", "--snapshots", root, "--authority", "H99", "--language", "vi")
    assert "Không có số liệu trong kỳ này." in printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("summary", "--by", "colour"), "there is no 'colour'"),
        (("summary", "--from", "2026-11-02", "--to", "2026-11-01"), "before it starts"),
        (("summary", "--snapshot", "none"), "there is no snapshot 'none'"),
        (("summary", "--output", "x.doc"), "expected .xlsx"),
        (("summary", "--channel", "phone"), "expected one of online, counter, post"),
        (("summary", "--authority", "H47;"), "'H47;' is malformed"),
        (("summary", "--snapshots", "nowhere"), "nowhere: there is no such directory"),
        (("summary", "--from", "2026-02-30"), "--from: '2026-02-30' is not a date; expected"),
        (("summary", "--language", "vi", "--to", "1/2/2026"), "--to: '1/2/2026' is not a date; expected"),
        (("trend", "--unit", "week"), "expected one of month, quarter, year"),
        (("trend", "--from", "2026-01-01"), "no --from, no --to"),
        (("trend", "--snapshot", "e9"), "of the latest snapshots"),
        (("rank", "--by", "channel"), "leave --by out"),
        (("ii06", "--by", "step"), "counts dossiers"),
    ],
)
def test_a_wrong_call_ends_with_a_sentence(root: Path, arguments: tuple[str, ...], said: str) -> None:
    kind, *rest = arguments
    assert said in slasvc("report", kind, "--snapshots", root, *rest, code=2)


def test_a_snapshot_is_not_taken_for_the_directory_that_holds_it(root: Path) -> None:
    said = slasvc("report", "summary", "--snapshots", root / "e9", code=2)
    assert f"expected the directory that holds it, {root}" in said


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_place_that_cannot_be_written_ends_the_demonstration_with_a_sentence(
    tmp_path: Path, place: str
) -> None:
    (tmp_path / "file").touch()
    said = slasvc("demo", "--statistics", "--output", tmp_path / place, code=1)
    assert said.startswith(f"{tmp_path / place} cannot be written: ")


def test_a_disk_that_fills_ends_the_demonstration_with_a_sentence_and_nothing_half_written() -> None:
    with small_disk(2**17) as (disk, limit, error):
        done = subprocess.run(
            [sys.executable, "-m", "slasvc", "demo", "--statistics", "--output", str(disk)],
            capture_output=True,
            encoding="utf-8",
            preexec_fn=limit,
            check=False,
        )
        assert (done.returncode, done.stderr) == (
            1,
            f"{disk} cannot be written: {os.strerror(error)}; make room there, and run the command again\n",
        )
        assert not [path for path in disk.rglob("*") if path.is_file()]
