"""`slasvc demo --statistics`: figures that were published go in as dossiers and come back out as statistics.

The whole way is real: dossiers, recompute, snapshots, a server, SummarizeTimeliness over gRPC, workbooks. Every
published cell is held against what comes out; a difference is printed loudly and is exit code 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from itertools import groupby, islice, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import typer
from google.type.date_pb2 import Date

from slasvc.atomic import say_unwritten, whole
from slasvc.cli.common import REFUSED, console, fail, make_table, read_rules, read_settings, refusals_end
from slasvc.cli.report_voice import Voice
from slasvc.client import Client
from slasvc.documents import shipped
from slasvc.population.published import (
    CHU_LAI,
    CONSTRUCTION,
    DISTRICT_2017,
    DISTRICT_2018,
    HEALTH,
    JUSTICE,
    PLANNING,
    PROVINCE_2019,
    PUBLISHED,
    RESOURCES,
    Published,
    make_dossiers,
)
from slasvc.reports.files import render_table, replace_file
from slasvc.reports.periods import Period
from slasvc.reports.relations import Dimension
from slasvc.reports.snapshots import ZONE
from slasvc.reports.summaries import Question
from slasvc.reports.tables import Table
from slasvc.server import BackgroundServer
from slasvc.services.recompute.job import definitions_of, make_job
from slasvc.services.recompute.run import write_snapshot
from slasvc.services.statistics import Statistics
from slasvc.services.tables.rows import write_dossiers
from slasvc.services.tables.schema import DOSSIERS
from slasvc.v1 import rule_pb2, statistics_pb2

ROWS = 10_000
CALENDAR = "vn"


WORDS = {
    "en": {
        "making": "Making 97,500 dossiers, recomputing them into three snapshots ...",
        "asking": "Asking a server on {address} for their statistics over gRPC.",
        "cells": "Published, and what comes out of the dossiers",
        "headings": ("Period", "Figure", "Published", "Came out"),
        "received": "received",
        "on_time": "returned on time (early too)",
        "late": "late",
        "share": "of those resolved",
        "most": "most late at",
        "owing": "not yet apologised",
        "departments": "Quang Nam by department (numbers of departments are invented)",
        "columns": ("Department", "Resolved", "Late", "Share", "Apologised", "No apology"),
        "invented": "Only the first table was published; all the rest is invented (demonstration/README.md).",
        "next": "Workbooks of form II.06 are in {root}. Go on with:",
    },
    "vi": {
        "making": "Đang tạo 97.500 hồ sơ và tính thành ba kỳ số liệu ...",
        "asking": "Đang hỏi máy chủ tại {address} qua gRPC.",
        "cells": "Số liệu đã công bố và số liệu tính từ hồ sơ",
        "headings": ("Kỳ", "Chỉ tiêu", "Đã công bố", "Tính ra"),
        "received": "tiếp nhận",
        "on_time": "trả đúng hạn (gồm trước hạn)",
        "late": "quá hạn",
        "share": "trên số đã giải quyết",
        "most": "quá hạn nhiều nhất",
        "owing": "chưa xin lỗi",
        "departments": "Quảng Nam theo cơ quan (số liệu từng cơ quan là giả định)",
        "columns": ("Cơ quan", "Đã giải quyết", "Quá hạn", "Tỷ lệ", "Đã xin lỗi", "Chưa xin lỗi"),
        "invented": "Chỉ số liệu ở bảng đầu đã được công bố; còn lại là giả định (demonstration/README.md).",
        "next": "Các biểu II.06 (xlsx) ở {root}. Xem tiếp:",
    },
}


class Cell(NamedTuple):
    """A published figure, by its key in `WORDS`, as it was published and as it came out."""

    period: Published
    what: str
    published: str
    found: str


def run(output: Path | None, language: str) -> None:
    """Print published cells beside what came out; exit code 1 when one differs."""
    words, voice = WORDS[language], Voice(language, read_rules([shipped("demonstration")]))
    with _directory(output) as root, refusals_end():
        print(words["making"])
        with _disk_errors_end(root):
            for published in PUBLISHED:
                load(published, root)
        settings = read_settings(
            host="127.0.0.1", port=0, calendars=(), rules=(), snapshots=root / "snapshots"
        )
        with BackgroundServer(settings) as server, Client(server.address) as client:
            print(str(words["asking"]).format(address=server.address))
            cells = list(read_cells(client))
        with _disk_errors_end(root):
            _write_workbooks(root, voice)
        _print_cells(cells, voice)
        _print_departments(root, voice)
        print(words["invented"])
        if output is not None:
            print(str(words["next"]).format(root=root))
            print(
                f"slasvc report ii06 --snapshots {root / 'snapshots'} --snapshot {DISTRICT_2017.name}"
                f" --from {DISTRICT_2017.first} --depth 3 --rules {shipped('demonstration')} --language {language}"
            )
    if any(cell.found != cell.published for cell in cells):
        raise typer.Exit(REFUSED)


@contextmanager
def _directory(output: Path | None) -> Iterator[Path]:
    if output is not None:
        with _disk_errors_end(output):
            output.mkdir(parents=True, exist_ok=True)
        yield output
        return
    with TemporaryDirectory(prefix="slasvc-") as made:
        yield Path(made)


@contextmanager
def _disk_errors_end(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        fail(say_unwritten(root, error), REFUSED)


def load(published: Published, root: Path) -> None:
    """Write the dossiers of a period below `root`, and recompute them into a snapshot of the period's last day."""
    as_of = int(datetime.combine(published.last, time(23, 59, 59), ZONE).timestamp())
    job = make_job(as_of, rules=(shipped("demonstration"),))
    calendar = definitions_of(job).calendars.get(CALENDAR)
    source = root / "dossiers" / f"{published.name}.parquet"
    source.parent.mkdir(exist_ok=True)
    with whole(source) as part, pq.ParquetWriter(part, DOSSIERS, compression="zstd") as writer:
        drawn = make_dossiers(published, calendar)
        while dossiers := list(islice(drawn, ROWS)):
            writer.write_table(pa.Table.from_batches([write_dossiers(dossiers)]))
    write_snapshot(job, source, root / "snapshots" / published.name, threads=2)


def read_cells(client: Client) -> Iterator[Cell]:
    """Ask a server for the published cells."""
    for published, received, on_time, late in (
        (DISTRICT_2017, "17,334", "10,746", "36"),
        (DISTRICT_2018, "10,063", "10,003", "30"),
    ):
        (group,) = _summarize(client, published)
        figures = group.figures
        yield Cell(published, "received", received, f"{figures.received:,}")
        early_or_on_time = figures.resolved_early + figures.resolved_on_time
        yield Cell(published, "on_time", on_time, f"{early_or_on_time:,}")
        yield Cell(published, "late", late, f"{figures.resolved_late:,}")
    (group,) = _summarize(client, PROVINCE_2019)
    figures = group.figures
    yield Cell(PROVINCE_2019, "late", "1,052", f"{figures.resolved_late:,}")
    yield Cell(PROVINCE_2019, "share", "1.5%", f"{figures.resolved_late / figures.resolved:.1%}")
    departments = _summarize(client, PROVINCE_2019, depth=2)
    most = sorted(departments, key=lambda one: -one.figures.resolved_late)[:5]
    most_late = (JUSTICE, CONSTRUCTION, HEALTH, RESOURCES, CHU_LAI)
    yield Cell(PROVINCE_2019, "most", " ".join(most_late), " ".join(one.keys[0] for one in most))
    owing = sorted(one.keys[0] for one in departments if one.figures.not_apologised)
    owed = (CONSTRUCTION, RESOURCES, CHU_LAI, PLANNING)
    yield Cell(PROVINCE_2019, "owing", " ".join(sorted(owed)), " ".join(owing))


def _summarize(client: Client, published: Published, depth: int = 0) -> list[statistics_pb2.Group]:
    days = (Date(year=day.year, month=day.month, day=day.day) for day in (published.first, published.last))
    question = statistics_pb2.Question(
        period=rule_pb2.DateRange(first_date=next(days), last_date=next(days)),
        groupings=[statistics_pb2.GROUPING_AUTHORITY] if depth else [],
        authority_depth=depth,
    )
    request = statistics_pb2.SummarizeTimelinessRequest(snapshot_id=published.name, question=question)
    return list(client.statistics.SummarizeTimeliness(request, timeout=60).groups)


def _write_workbooks(root: Path, voice: Voice) -> None:
    statistics = Statistics(root / "snapshots")
    for published in PUBLISHED:
        snapshot = statistics.open(published.name)
        period = Period(published.first, published.last)
        question = Question(period, ("",), (Dimension.AUTHORITY,), 3)
        form = statistics.form(snapshot, question, voice.form_names())
        note = f"{snapshot.id}; demonstration, see demonstration/README.md"
        workbook = render_table(Table("II.06", (), (), form=form), period, note, ".xlsx")
        replace_file(root / f"{published.name}-ii06.xlsx", workbook)


def _print_cells(cells: list[Cell], voice: Voice) -> None:
    words = WORDS[voice.language]
    table = make_table(str(words["cells"]), expand=False)
    for name in words["headings"]:
        table.add_column(name, overflow="fold", no_wrap=name == words["headings"][0])
    for period, group in groupby(cells, key=lambda cell: cell.period):
        # Beside its cells a period says what it is, and below from when to when.
        told = (period.name, voice.period(Period(period.first, period.last)))
        for cell, said in zip_longest(group, told):
            table.add_row(
                said,
                str(words[cell.what]),
                *(
                    voice.decimal(text) if text[:1].isdigit() else text
                    for text in (cell.published, cell.found)
                ),
                style=None if cell.found == cell.published else "bold white on red",
            )
    console().print(table)


def _print_departments(root: Path, voice: Voice) -> None:
    statistics, words = Statistics(root / "snapshots"), WORDS[voice.language]
    period = Period(PROVINCE_2019.first, PROVINCE_2019.last)
    question = Question(period, ("",), (Dimension.AUTHORITY,), 2)
    table = make_table(str(words["departments"]), expand=False)
    first, *others = words["columns"]
    table.add_column(first, overflow="fold")
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    groups = statistics.summarize(statistics.open(PROVINCE_2019.name), question)
    for group in sorted(groups, key=lambda one: -one.figures.counts["resolved_late"]):
        count = group.figures.counts
        owed = count["not_apologised"]
        table.add_row(
            voice.key(Dimension.AUTHORITY, group.keys[0]),
            voice.count(count["resolved"]),
            voice.count(count["resolved_late"]),
            voice.decimal(f"{count['resolved_late'] / count['resolved']:.1%}"),
            voice.count(count["apologised"]),
            voice.count(owed),
            style="red" if owed else None,
        )
    console().print(table)
