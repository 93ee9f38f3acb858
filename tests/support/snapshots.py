"""Snapshots for tests of statistics, made the way the nightly run makes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from slasvc.documents import shipped
from slasvc.model.calendar import Calendar
from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from slasvc.reports.snapshots import ZONE, StoredSnapshot, open_snapshot
from slasvc.services.recompute.files import SNAPSHOT
from slasvc.services.recompute.job import make_job
from slasvc.services.recompute.run import write_snapshot
from slasvc.services.tables.rows import write_dossiers

DEMONSTRATION = shipped("demonstration")
E9_CHANNELS = {Channel.ONLINE: 700, Channel.COUNTER: 150, Channel.POST: 50, None: 100}
"""Of those received in the month, those without a channel being the ones carried over."""
EARLY, ON_TIME, LATE, OPEN, OVERDUE = 300, 550, 30, 100, 20


def contents(snapshot: Path) -> dict[str, bytes]:
    """Return every file of a snapshot by its name, without the lock."""
    return {
        str(path.relative_to(snapshot)): path.read_bytes()
        for path in sorted(snapshot.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def answers(snapshot: Path) -> pa.Table:
    """Return the assessments of a snapshot, in the order of its files."""
    parts = [pq.read_table(path) for path in sorted((snapshot / "assessments").rglob("*.parquet"))]
    return pa.concat_tables(parts).cast(SNAPSHOT)


def end_of(day: date) -> int:
    return int(datetime.combine(day, time(23, 59, 59), ZONE).timestamp())


def store(
    root: Path, name: str, batches: Iterable[pa.RecordBatch], as_of: date, rules: Sequence[Path] = ()
) -> StoredSnapshot:
    """Recompute dossiers, a file for each batch, into root/snapshots/name."""
    source = root / f"dossiers-{name}"
    source.mkdir()
    for number, batch in enumerate(batches):
        pq.write_table(pa.Table.from_batches([batch]), source / f"{number}.parquet")
    outcome = write_snapshot(
        make_job(end_of(as_of), rules=(DEMONSTRATION, *rules)), source, root / "snapshots" / name, threads=2
    )
    assert not outcome.total.rejected, outcome.total
    return open_snapshot(root / "snapshots", name)


def november(calendar: Calendar, year: int = 2026) -> pa.RecordBatch:
    """Return the thousand dossiers of worked example E9: their term is 5 working days."""
    days = [day for day, kind in calendar.dated_days() if kind.counts and day.year == year]
    first = next(at for at, day in enumerate(days) if day >= date(year, 11, 1))
    last = max(at for at, day in enumerate(days) if day <= date(year, 11, 30))
    uses = [3] * EARLY + [5] * ON_TIME + [7] * LATE + [None] * (OPEN + OVERDUE)
    channels = [channel for channel, count in E9_CHANNELS.items() for _ in range(count)]
    # Those carried over, whose terms end early in the month, are resolved or overdue: they come last of both.
    order = [*uses[EARLY + ON_TIME + LATE : -OVERDUE], *uses[: EARLY + ON_TIME + LATE], *uses[-OVERDUE:]]
    return write_dossiers(
        _dossier(number, days, first, last, channels[number], order[number]) for number in range(1_000)
    )


def _dossier(
    number: int, days: list[date], first: int, last: int, channel: Channel | None, used: int | None
) -> Dossier:
    overdue = used is None and number >= OPEN
    if channel is None:  # carried over
        received = first - (9 if overdue else 1)
    elif used is None:
        received = last - (9 if overdue else 2)
    else:
        received = first + number % 10
    events = [_event(EventKind.ACCEPTED, days[received])]
    if used is not None:
        events.append(_event(EventKind.COMPLETED, days[received + used]))
    return Dossier(f"E9-{number}", "x.900005", "H41.101", tuple(events), channel)


def _event(kind: EventKind, day: date) -> Event:
    return Event(kind, int(datetime.combine(day, time(9), ZONE).timestamp()))
