"""`slasvc demo --statistics`: figures that were published go in as dossiers and come back out as statistics.

The whole way is real: dossiers, recompute, snapshots, a server, SummarizeTimeliness over gRPC, workbooks. Every
published cell is held against what comes out; a difference is printed loudly and is exit code 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import typer
from google.type.date_pb2 import Date

from slasvc.cli.common import REFUSED, console, make_table, read_rules, read_settings, refusals_end
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
from slasvc.reports.periods import Period
from slasvc.reports.relations import Dimension
from slasvc.reports.snapshots import ZONE
from slasvc.reports.summaries import Question
from slasvc.reports.workbooks import Table, render_table, replace_file
from slasvc.server import BackgroundServer
from slasvc.services.recompute.job import definitions_of, make_job
from slasvc.services.recompute.run import write_snapshot
from slasvc.services.statistics import Statistics
from slasvc.services.tables.rows import write_dossiers
from slasvc.services.tables.schema import DOSSIERS
from slasvc.v1 import rule_pb2, statistics_pb2

ROWS = 10_000
CALENDAR = "vn"


class Cell(NamedTuple):
    """A published figure, as it was published and as it came out."""

    period: Published
    what: str
    published: str
    found: str


def run(output: Path | None) -> None:
    """Print published cells beside what came out; exit code 1 when one differs."""
    with _directory(output) as root, refusals_end():
        print("Making 97,500 dossiers, recomputing them into three snapshots ...")
        for published in PUBLISHED:
            load(published, root)
        settings = read_settings(
            host="127.0.0.1", port=0, calendars=(), rules=(), snapshots=root / "snapshots"
        )
        with BackgroundServer(settings) as server, Client(server.address) as client:
            print(f"Asking a server on {server.address} for their statistics over gRPC.")
            cells = list(read_cells(client))
        _write_workbooks(root)
        _print_cells(cells)
        _print_departments(root)
        print(
            "Only the cells of the first table were published; all the rest is invented (demonstration/README.md)."
        )
        if output is not None:
            print(
                f"Go on with: slasvc report ii06 --snapshots {root / 'snapshots'} --snapshot quynh-luu-2017 ..."
            )
    if any(cell.found != cell.published for cell in cells):
        raise typer.Exit(REFUSED)


@contextmanager
def _directory(output: Path | None) -> Iterator[Path]:
    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
        yield output
        return
    with TemporaryDirectory(prefix="slasvc-") as made:
        yield Path(made)


def load(published: Published, root: Path) -> None:
    """Write the dossiers of a period below `root`, and recompute them into a snapshot of the period's last day."""
    as_of = int(datetime.combine(published.last, time(23, 59, 59), ZONE).timestamp())
    job = make_job(as_of, rules=(shipped("demonstration"),))
    calendar = definitions_of(job).calendars.get(CALENDAR)
    source = root / "dossiers" / f"{published.name}.parquet"
    source.parent.mkdir(exist_ok=True)
    with pq.ParquetWriter(source, DOSSIERS, compression="zstd") as writer:
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
        yield Cell(published, "returned on time (early too)", on_time, f"{early_or_on_time:,}")
        yield Cell(published, "late", late, f"{figures.resolved_late:,}")
    (group,) = _summarize(client, PROVINCE_2019)
    figures = group.figures
    yield Cell(PROVINCE_2019, "late", "1,052", f"{figures.resolved_late:,}")
    yield Cell(PROVINCE_2019, "of those resolved", "1.5%", f"{figures.resolved_late / figures.resolved:.1%}")
    departments = _summarize(client, PROVINCE_2019, depth=2)
    most = sorted(departments, key=lambda one: -one.figures.resolved_late)[:5]
    most_late = (JUSTICE, CONSTRUCTION, HEALTH, RESOURCES, CHU_LAI)
    yield Cell(PROVINCE_2019, "most late at", " ".join(most_late), " ".join(one.keys[0] for one in most))
    owing = sorted(one.keys[0] for one in departments if one.figures.not_apologised)
    owed = (CONSTRUCTION, RESOURCES, CHU_LAI, PLANNING)
    yield Cell(PROVINCE_2019, "not yet apologised", " ".join(sorted(owed)), " ".join(owing))


def _summarize(client: Client, published: Published, depth: int = 0) -> list[statistics_pb2.Group]:
    days = (Date(year=day.year, month=day.month, day=day.day) for day in (published.first, published.last))
    question = statistics_pb2.Question(
        period=rule_pb2.DateRange(first_date=next(days), last_date=next(days)),
        groupings=[statistics_pb2.GROUPING_AUTHORITY] if depth else [],
        authority_depth=depth,
    )
    request = statistics_pb2.SummarizeTimelinessRequest(snapshot_id=published.name, question=question)
    return list(client.statistics.SummarizeTimeliness(request, timeout=60).groups)


def _write_workbooks(root: Path) -> None:
    statistics, names = Statistics(root / "snapshots"), _names("vi")
    for published in PUBLISHED:
        snapshot = statistics.open(published.name)
        period = Period(published.first, published.last)
        form = statistics.form(snapshot, Question(period, ("",), (Dimension.AUTHORITY,), 3), names)
        note = f"{snapshot.id}; demonstration, see demonstration/README.md"
        workbook = render_table(Table("II.06", (), (), form), period, note, ".xlsx")
        replace_file(root / f"{published.name}-ii06.xlsx", workbook)


def _print_cells(cells: list[Cell]) -> None:
    table = make_table("Published, and what comes out of the dossiers")
    for name in ("Period", "Figure", "Published", "Came out"):
        table.add_column(name, overflow="fold")
    for cell in cells:
        period = f"{cell.period.name}\n{cell.period.first} to {cell.period.last}"
        agrees = cell.found == cell.published
        table.add_row(
            period, cell.what, cell.published, cell.found, style=None if agrees else "bold white on red"
        )
    console().print(table)


def _print_departments(root: Path) -> None:
    statistics, names = Statistics(root / "snapshots"), _names("en")
    period = Period(PROVINCE_2019.first, PROVINCE_2019.last)
    question = Question(period, ("",), (Dimension.AUTHORITY,), 2)
    table = make_table("Quang Nam by department (numbers of departments are invented)")
    table.add_column("Department", overflow="fold")
    for name in ("Resolved", "Late", "Share", "Apologised", "No apology"):
        table.add_column(name, justify="right", no_wrap=True)
    groups = statistics.summarize(statistics.open(PROVINCE_2019.name), question)
    for group in sorted(groups, key=lambda one: -one.figures.counts["resolved_late"]):
        count = group.figures.counts
        owed = count["not_apologised"]
        table.add_row(
            names[group.keys[0]],
            f"{count['resolved']:,}",
            f"{count['resolved_late']:,}",
            f"{count['resolved_late'] / count['resolved']:.1%}",
            f"{count['apologised']:,}",
            f"{owed:,}",
            style="red" if owed else None,
        )
    console().print(table)


def _names(language: str) -> dict[str, str]:
    rules = read_rules([shipped("demonstration")])
    return {code: authority.names.get(language, code) for code, authority in rules.authorities.items()}
