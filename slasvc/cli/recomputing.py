"""`slasvc recompute`: dossiers of files or of the ledger in, a snapshot out, with progress and a summary."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from slasvc.atomic import say_unwritten
from slasvc.cli.common import (
    REFUSED,
    SOME_REFUSED,
    WRONG_CALL,
    console,
    fail,
    make_table,
    read_instant,
    read_settings,
    refusals_end,
)
from slasvc.cli.progress import show_progress
from slasvc.errors import InvalidInput, LedgerFailure, Reason, SlaError
from slasvc.reports.changes import Changes, compare_snapshots
from slasvc.reports.snapshots import read_snapshot
from slasvc.services.recompute.job import make_job
from slasvc.services.recompute.run import Outcome, read_known_time, write_snapshot
from slasvc.services.recompute.sources import find_sources

if TYPE_CHECKING:
    from slasvc.services.recompute.ledger import KnownLedger

CLASSES_SHOWN = 8


def run(
    source: Path | None,
    *,
    ledger: str | None,
    known_time: str | None,
    as_of: str,
    output: Path,
    threads: int | None,
    previous: Path | None,
    calendars: Sequence[Path] | None,
    rules: Sequence[Path] | None,
) -> None:
    """Recompute files or a ledger into `output`; exit code 3: rows were refused, 2: a file cannot be read."""
    settings = read_settings(ledger_url=ledger, calendars=calendars or None, rules=rules or None)
    if source is not None and (ledger or known_time):
        fail("expected files of dossiers or a ledger, not both", WRONG_CALL)
    if source is None and not settings.ledger_url:
        fail(
            "nothing to recompute; name files of dossiers, --from-ledger PATH|URL or SLASVC_LEDGER_URL",
            WRONG_CALL,
        )
    with refusals_end(WRONG_CALL), _ledger_failures_end():
        as_of_time = read_instant(as_of, "--as-of")
        root = source or _known_ledger(settings.ledger_url, known_time, output)
        sources = find_sources(root)
        if previous is not None:
            read_snapshot(previous)  # now, and not after hours
    with refusals_end(REFUSED):
        job = make_job(as_of_time, settings.calendars, settings.rules)
    counts = [each.count() for each in sources]
    total = None if None in counts else sum(count or 0 for count in counts)
    began = time.monotonic()
    with (
        refusals_end(WRONG_CALL),
        _ledger_failures_end(),
        _disk_errors_end(output),
        show_progress("dossiers", total) as advance,
    ):
        outcome = write_snapshot(job, root, output, threads=threads or os.cpu_count() or 1, progress=advance)
    _summarize(outcome, output, time.monotonic() - began)
    if previous is not None:
        try:
            _show_changes(compare_snapshots(previous, output), previous)
        except SlaError as error:  # the snapshot is as good without it
            typer.echo(f"not compared: {error.message}", err=True)
    for name, message in outcome.failures.items():
        typer.echo(f"not read: {name}: {message}", err=True)
    if outcome.failures:
        fail(f"{output} is not complete: {len(outcome.failures)} files could not be read", WRONG_CALL)
    if outcome.total.rejected:
        fail(f"{outcome.total.rejected:,} rows were refused; see {output / 'rejects'}", SOME_REFUSED)


def _known_ledger(url: str, known_time: str | None, output: Path) -> KnownLedger:
    """Return the ledger as known by a stated time, or by that of the run that is to go on, or by now.

    Raises:
        InvalidInput: the time is not understood, or has not come.
    """
    from slasvc.services.recompute.ledger import KnownLedger

    now = int(time.time())
    if known_time is None:
        return KnownLedger(url, read_known_time(output) or now)
    stated = read_instant(known_time, "--known-time")
    if stated > now:
        message = (
            f"--known-time {known_time}: nobody can know by then what is known; expected a time that has come"
        )
        raise InvalidInput(Reason.INVALID_VALUE, message, field="--known-time")
    return KnownLedger(url, stated)


@contextmanager
def _ledger_failures_end() -> Iterator[None]:
    """End the command with the sentence of a ledger that cannot be used; what is whole stays for the next run."""
    try:
        yield
    except LedgerFailure as failure:
        fail(f"{failure.message}; the same command goes on where it stopped", REFUSED)


@contextmanager
def _disk_errors_end(output: Path) -> Iterator[None]:
    """End the command with a sentence when an output cannot be written; what is whole stays for the next run."""
    try:
        yield
    except OSError as error:
        fail(say_unwritten(output, error), REFUSED)
    except KeyboardInterrupt:
        fail("interrupted; the same command goes on where it stopped", 130)


# --- what people see ----------------------------------------------------------------------------------------


def _summarize(outcome: Outcome, output: Path, seconds: float) -> None:
    total = outcome.total
    table = make_table(expand=False)
    table.add_column("Class", no_wrap=True)
    table.add_column("Dossiers", justify="right", no_wrap=True)
    for name, count in total.classes.items():
        table.add_row(name.replace("_", " "), f"{count:,}")
    table.add_row("refused", f"{total.rejected:,}", style="red" if total.rejected else None)
    console().print(table)
    rate = total.rows / max(seconds, 1e-3)
    files = "1 file" if len(outcome.files) == 1 else f"{len(outcome.files):,} files"
    typer.echo(f"{total.rows:,} dossiers of {files} in {seconds:.1f} s ({rate:,.0f}/s): {output}")


def _show_changes(changes: Changes, previous: Path) -> None:
    reclassified = sum(changes.reclassified.values())
    typer.echo(
        f"\nSince {previous}: {reclassified:,} dossiers changed class, {changes.moved:,} due dates moved, "
        f"{changes.appeared:,} dossiers are new, {changes.gone:,} are gone"
    )
    if not changes.reclassified:
        return
    table = make_table(expand=False)
    table.add_column("Was", no_wrap=True)
    table.add_column("Is", no_wrap=True)
    table.add_column("Dossiers", justify="right", no_wrap=True)
    for (was, is_now), count in list(changes.reclassified.items())[:CLASSES_SHOWN]:
        table.add_row(was.replace("_", " "), is_now.replace("_", " "), f"{count:,}")
    if len(changes.reclassified) > CLASSES_SHOWN:
        rest = list(changes.reclassified.values())[CLASSES_SHOWN:]
        table.add_row("others", "", f"{sum(rest):,}")
    console().print(table)
