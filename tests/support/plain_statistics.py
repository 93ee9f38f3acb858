"""Statistics counted with plain Python, row by row: nothing of the program's SQL, or of its periods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from slasvc.reports.measures import CURRENT, MEASURES, Figures
from slasvc.reports.relations import Dimension, VoidDossiers
from slasvc.reports.snapshots import StoredSnapshot
from slasvc.reports.summaries import Question

Row = dict[str, Any]
COLUMN = {
    Dimension.AUTHORITY: "authority_code",
    Dimension.OWNER: "owner_authority_code",
    Dimension.FIELD: "field",
    Dimension.PROCEDURE: "procedure_code",
    Dimension.LEVEL: "level",
    Dimension.CHANNEL: "channel",
    Dimension.STEP: "step",
    Dimension.UNIT: "unit",
    Dimension.OFFICIAL: "official",
}
STEPS = {Dimension.STEP, Dimension.UNIT, Dimension.OFFICIAL}
FREQUENCIES = {Dimension.MONTH: "M", Dimension.QUARTER: "Q", Dimension.YEAR: "Y"}
CHOSEN = {
    "procedures": "procedure_code",
    "fields": "field",
    "levels": "level",
    "channels": "channel",
    "steps": "step",
    "officials": "official",
}


class Rows(list[Row]):
    """Rows that a failing property does not print."""

    def __repr__(self) -> str:
        return f"{len(self):,} rows"


def read_rows(snapshot: StoredSnapshot) -> Rows:
    """Return the dossiers of a snapshot, as pandas reads them."""
    table = pa.concat_tables([pq.read_table(file) for file in snapshot.files])
    plain = pa.table(
        {
            name: column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
    )
    return Rows(plain.to_pandas().to_dict("records"))


def count_plainly(rows: Sequence[Row], question: Question, as_of: date) -> dict[tuple[str, ...], Figures]:
    """Return the figures of each group that has any row."""
    of_steps = bool(STEPS & set(question.groupings))
    cases = [case for row in rows for case in (_steps(row) if of_steps else _dossier(row))]
    chosen = [case for case in cases if _is_chosen(case, question)]
    groups: dict[tuple[str, ...], list[Row]] = {}
    for part, first, last in _parts(question):
        for case in chosen:
            received, ended = case["received"], case["ended"]
            if received is None or received > last or (ended is not None and ended < first):
                continue
            key = tuple(
                part if one in FREQUENCIES else _key(case, one, question) for one in question.groupings
            )
            over = case["class"] == "overdue"
            if last < as_of:
                over = case["late"] is not None and case["late"] <= last
            done = ended is not None and ended <= last
            told = {**case, "new": received >= first, "done": done, "over": over, "current": last >= as_of}
            groups.setdefault(key, []).append(told)
    return {key: _figures(cases) for key, cases in groups.items()}


def _dossier(row: Row) -> Iterator[Row]:
    letter = None if pd.isna(row["apologised_time"]) else "apologised"
    if letter and any(
        one["finding"] == "done_late" and one["obligation"] == "apologise" for one in row["findings"]
    ):
        letter = "apologised_late"
    yield {
        **row,
        "received": row["received_date"],
        "ended": row["ended_date"],
        "late": row["late_date"],
        "class": row["timeliness"],
        "letter": letter or "not_apologised",
        "used": row["consumed_working_days"],
        "void": row["timeliness"] == "void",
    }


def _steps(row: Row) -> Iterator[Row]:
    for step in row["steps"]:
        if step["start_date"] is None or row["timeliness"] == "void":
            continue
        late = step["due_date"]
        if late is not None and step["overuse_working_minutes"] is None:
            late += timedelta(1)
        yield {
            **row,
            "received": step["start_date"],
            "ended": step["end_date"],
            "late": late,
            "class": step["timeliness"],
            "letter": None,
            "used": None,
            "void": False,
            "suspensions": 0,
            "severity": 0,
            "step": step["step"],
            "unit": step["unit_authority_code"],
            "official": step["official_id"],
        }


def _is_chosen(case: Row, question: Question) -> bool:
    code = case["authority_code"]
    for prefixes in (question.filters.authorities or ("",), question.scope):
        if not any(one == "" or code == one or code.startswith(f"{one}.") for one in prefixes):
            return False
    for name, column in CHOSEN.items():
        wanted = getattr(question.filters, name)
        if wanted and (case[column] or "") not in wanted:
            return False
    return not (case["void"] and question.void is VoidDossiers.EXCLUDED)


def _parts(question: Question) -> Iterator[tuple[str, date, date]]:
    first, last = question.period.first, question.period.last
    units = [one for one in question.groupings if one in FREQUENCIES]
    if not units:
        yield "", first, last
        return
    for part in pd.period_range(first, last, freq=FREQUENCIES[units[0]]):
        name = str(part).replace("Q", "-Q")
        yield name, max(first, part.start_time.date()), min(last, part.end_time.date())


def _key(case: Row, dimension: Dimension, question: Question) -> str:
    text = case[COLUMN[dimension]] or ""
    if dimension in (Dimension.AUTHORITY, Dimension.OWNER) and question.depth:
        return ".".join(text.split(".")[: question.depth])
    return str(text)


def _figures(cases: Sequence[Row]) -> Figures:
    counts = Counter(name for case in cases for name in _measures(case))
    current = cases[0]["current"]
    known = [*MEASURES, *(CURRENT if current else ())]
    timed = [case for case in cases if case["used"] is not None]
    return Figures(
        {name: counts[name] for name in known},
        sum(int(case["suspensions"]) for case in cases),
        dict(Counter(case["used"] for case in timed if case["done"])),
        dict(Counter(case["used"] for case in timed if not case["done"])) if current else {},
    )


def _measures(case: Row) -> Iterator[str]:
    """Yield the names of what a case counts for."""
    yield "received"
    if case["new"]:
        yield "received_new"
        yield f"received_{case['channel'] or 'unstated'}"
    else:
        yield "carried_over"
    if case["suspensions"]:
        yield "suspended_ever"
    if case["done"]:
        yield "resolved"
        yield f"resolved_{'on_time' if case['class'] == 'void' else case['class']}"
    else:
        yield "pending"
        yield "pending_overdue" if case["over"] else "pending_within_term"
        if case["class"] != "overdue":
            yield f"pending_{case['class']}"
    if case["class"] == "late" if case["done"] else case["over"]:
        yield "past_due"
        yield f"severity_{case['severity']}"
        if case["letter"]:
            yield case["letter"]
