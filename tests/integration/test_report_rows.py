"""One question in the terminal and in every kind of file: the same cells, counted by hand, and they add up.

Terms of x.900005 are 5 working days; that of 1.003197 at the counter nobody has verified. 24 November is off.
"""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from slasvc.reports.snapshots import ZONE
from slasvc.services.recompute.job import make_job
from slasvc.services.recompute.run import write_snapshot
from slasvc.services.tables.rows import write_dossiers
from tests.support.snapshots import DEMONSTRATION, end_of, store

AS_OF = date(2026, 11, 30)
HEADINGS = ["authority", "Received", "Early", "On time", "Late", "Term not known", "Within term", "Overdue"]
COUNTED = {"H26.101": [1, 0, 0, 0, 0, 1, 0], "H41.101": [7, 1, 1, 1, 1, 2, 1]}
RATES = {"H26.101": None, "H41.101": 2 / 3}


def dossier(
    name: str, accepted: str, completed: str = "", *, known: bool = True, at: str = "H41.101"
) -> Dossier:
    days = [(EventKind.ACCEPTED, accepted), (EventKind.COMPLETED, completed)]
    events = tuple(
        Event(kind, int(datetime.combine(date.fromisoformat(f"2026-{day}"), time(9), ZONE).timestamp()))
        for kind, day in days
        if day
    )
    return Dossier(name, "x.900005" if known else "1.003197", at, events, Channel.COUNTER)


DOSSIERS = [
    dossier("early", "11-02", "11-06"),
    dossier("on time", "11-02", "11-09"),
    dossier("late", "10-28", "11-06"),
    dossier("overdue", "11-12"),
    dossier("open", "11-27"),
    dossier("resolved, who knows", "11-02", "11-03", known=False),
    dossier("open, who knows", "11-16", known=False),
    dossier("elsewhere", "11-27", at="H26.101"),
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("rows")
    store(made, "2026-11-30", [write_dossiers(DOSSIERS)], AS_OF)
    return made / "snapshots"


def report(root: Path, *arguments: str | Path) -> str:
    command = [
        sys.executable,
        "-m",
        "slasvc",
        "report",
        *map(str, arguments),
        "--snapshots",
        str(root),
        "--depth",
        "2",
    ]
    wide = {**os.environ, "COLUMNS": "140"}
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=wide, check=True).stdout


def test_a_summary_is_the_same_in_the_terminal_and_in_every_file_and_adds_up(
    root: Path, tmp_path: Path
) -> None:
    files = {ending: tmp_path / f"all.{ending}" for ending in ("csv", "parquet", "xlsx")}
    for file in files.values():
        report(root, "summary", "--output", file)

    expected = {code: [*counts, RATES[code]] for code, counts in COUNTED.items()}
    head, *lines = csv.reader(io.StringIO(files["csv"].read_text(encoding="utf-8-sig")))
    assert head == [*HEADINGS, "On time of resolved"]
    told = {code: [*map(int, counts), float(rate) if rate else None] for code, *counts, rate in lines}
    assert told == expected
    assert {
        row["authority"]: [*row.values()][1:] for row in pq.read_table(files["parquet"]).to_pylist()
    } == expected

    sheet = openpyxl.load_workbook(files["xlsx"])["Report"]
    shown = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=7)]
    assert [(row[0].split()[0], row[1:8], row[8]) for row in shown] == [
        ("H26.101", COUNTED["H26.101"], "-"),
        ("H41.101", COUNTED["H41.101"], 0.6666),
        ("All", [8, 1, 1, 1, 1, 3, 1], 0.6666),
    ]
    printed = [line.split() for line in report(root, "summary").splitlines()]
    rows = [line for line in printed if line and line[0] in (*COUNTED, "All")]
    assert [line[-9:-1] for line in rows if "66.6%" in line] == [
        [*map(str, COUNTED["H41.101"]), "66.6%"],
        ["8", "1", "1", "1", "1", "3", "1", "66.6%"],
    ]
    for received, *parts in COUNTED.values():
        assert received == sum(parts)


def test_a_column_for_unknown_terms_is_printed_only_where_there_are_any(root: Path) -> None:
    assert "known" in report(root, "summary")
    assert "known" not in report(root, "summary", "--authority", "H26")


def test_the_form_counts_what_was_resolved_under_an_unknown_term_as_on_time(
    root: Path, tmp_path: Path
) -> None:
    report(root, "ii06", "--output", tmp_path / "form.csv")
    rows = csv.reader(io.StringIO((tmp_path / "form.csv").read_text(encoding="utf-8-sig")))
    assert [*rows][1:] == [
        ["H26.101", *map(str, (1, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0))],
        ["H41.101", *map(str, (7, 0, 6, 1, 4, 1, 2, 1, 3, 2, 1))],
    ]


def test_bodies_of_one_name_have_their_codes_behind_it_in_the_form(root: Path, tmp_path: Path) -> None:
    places = ("H26.77", "H26.78", "H41.77")
    names = dict(zip(places, ("Sở Nội vụ", "Sở Tư pháp", "Sở Nội vụ"), strict=True))
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "bodies.yaml").write_text(
        "authorities:\n"
        + "".join(
            f"  - {{code: {code}, names: {{vi: {name}}}, level: province, source: test}}\n"
            for code, name in names.items()
        ),
        encoding="utf-8",
    )
    received = [dossier(f"at {place}", "11-27", at=place) for place in places]
    store(tmp_path, "2026-11-30", [write_dossiers(received)], AS_OF, [rules])
    told = ["Sở Nội vụ (H26.77)", "Sở Tư pháp", "Sở Nội vụ (H41.77)"]
    for language in ("en", "vi"):
        asked = ("ii06", "--rules", rules, "--language", language)
        printed = report(tmp_path / "snapshots", *asked).splitlines()
        assert [line.split("  ")[0].strip() for line in printed if "Sở" in line] == told
        file = tmp_path / f"{language}.xlsx"
        report(tmp_path / "snapshots", *asked, "--output", file)
        sheet = openpyxl.load_workbook(file)["II.06"]
        assert [sheet.cell(row, 2).value for row in range(9, 13)] == [*told, "Tổng cộng"]


def test_a_report_says_how_many_rows_were_refused(root: Path, tmp_path: Path) -> None:
    unknown = DOSSIERS[0]._replace(procedure="1.999999")
    source, snapshots = tmp_path / "dossiers.parquet", tmp_path / "snapshots"
    pq.write_table(pa.Table.from_batches([write_dossiers([DOSSIERS[0], unknown])]), source)
    write_snapshot(make_job(end_of(AS_OF), rules=(DEMONSTRATION,)), source, snapshots / "some", threads=1)
    assert report(snapshots, "summary").splitlines()[-1].endswith(", refused rows that are in no figure: 1")
    report(snapshots, "ii06", "--language", "vi", "--output", tmp_path / "form.xlsx")
    foot = openpyxl.load_workbook(tmp_path / "form.xlsx")["II.06"].oddFooter.left.text
    assert foot.endswith(", dòng bị từ chối, không có trong số liệu: 1")
    assert "refused" not in report(root, "summary")


def test_one_of_anything_is_said_as_well_as_many(root: Path) -> None:
    alone = report(root, "dossiers", "--authority", "H26", "--measure", "received")
    assert "\nDossiers: 1.\n" in alone
    assert report(root, "trend").splitlines()[-1] == "snapshots: 1, 2026-11-30 to 2026-11-30"
