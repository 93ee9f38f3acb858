"""`slasvc ledger import`, `export`, `copy`: files into the ledger, it into a file, or into another one."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from slasvc.atomic import say_unwritten
from slasvc.cli.common import REFUSED, SOME_REFUSED, WRONG_CALL, fail, read_settings, refusals_end
from slasvc.cli.progress import show_progress
from slasvc.engine.definitions import load_definitions
from slasvc.errors import SlaError
from slasvc.ledger.copying import copy_ledger
from slasvc.ledger.database import Ledger, file_of, open_ledger, parse_url
from slasvc.ledger.histories import last_number
from slasvc.services.dossier_files import FileFormat, format_of, read_dossiers
from slasvc.services.dossier_rows import DossierRow
from slasvc.services.dossier_writing import write_dossiers
from slasvc.services.evaluation import refused
from slasvc.services.importing import import_rows
from slasvc.services.tables.recorded import read_all


def import_files(
    files: Sequence[Path],
    *,
    url: str | None,
    input_format: str | None,
    authority: str,
    rejects: Path | None,
    calendars: Sequence[Path] | None,
    rules: Sequence[Path] | None,
) -> None:
    """Record the rows of files; exit code 3 when some were refused, 2 when a file cannot be read."""
    settings = read_settings(ledger_url=url, calendars=calendars or None, rules=rules or None)
    with ExitStack() as stack:
        for file in files:
            if not file.is_fifo():  # so that an unreadable file is refused before anything is recorded
                next(_rows(file, input_format, authority), None)
        with refusals_end(REFUSED):
            ledger_file = file_of(parse_url(settings.ledger_url))
        kept = _open_rejects(stack, rejects, files if ledger_file is None else (*files, ledger_file))
        with refusals_end(REFUSED):
            definitions = load_definitions(settings.calendars, settings.rules)
            ledger = stack.enter_context(_open(settings.ledger_url))
        total = events = refusals = 0
        try:
            with refusals_end(REFUSED), show_progress("rows") as advance:
                for file in files:
                    rows = _rows(file, input_format, authority)
                    for done in import_rows(ledger, definitions, rows, lambda: int(time.time())):
                        events += done.added
                        refusals += len(done.rejected)
                        for row, error in done.rejected:
                            _reject(kept or sys.stderr, file, row, error)
                        total += done.rows
                        advance(done.rows, f"{events:,} new events, {refusals:,} refused")
        finally:  # what is recorded stays, also where the rest cannot be read
            print(f"{total} rows read: {events} new events recorded, {refusals} rows refused")
    if refusals:
        fail(f"{refusals} of {total} rows were refused", SOME_REFUSED)


def export_file(file: Path, *, url: str | None) -> None:
    """Write every dossier of the ledger to a new file."""
    with refusals_end(WRONG_CALL):
        file_format = format_of(file)
    with refusals_end(), _open(read_settings(ledger_url=url).ledger_url, make=False) as ledger:
        total = 0
        with ledger.reading() as transaction, show_progress("dossiers", last_number(transaction)) as advance:
            for count in write_dossiers(file, file_format, read_all(transaction)):
                total += count
                advance(count)
    print(f"{total} dossiers written to {file}")


def copy(source: str, target: str) -> None:
    """Copy a ledger into an empty one; exit code 1 when that is refused, and nothing is copied then."""
    copied: Counter[str] = Counter()
    with (
        refusals_end(),
        open_ledger(source, make=False) as taken,
        open_ledger(target) as given,
        show_progress("rows") as advance,
    ):
        for table, rows in copy_ledger(taken, given):
            copied[table] += rows
            advance(rows, table)
    found = ", ".join(f"{copied[table]} {table}" for table in ("dossiers", "events", "assessments"))
    print(f"Copied, and read back the same: {found}")


def _open(url: str, *, make: bool = True) -> Ledger:
    if not url:
        fail("no ledger is named; expected --ledger PATH or SLASVC_LEDGER_URL", WRONG_CALL)
    return open_ledger(url, make=make)


def _rows(file: Path, input_format: str | None, authority: str) -> Iterator[DossierRow]:
    with refusals_end(WRONG_CALL):
        stated = None if input_format is None else FileFormat(input_format)
        yield from read_dossiers(file, stated or format_of(file), authority)


def _open_rejects(stack: ExitStack, path: Path | None, read: Iterable[Path]) -> IO[str] | None:
    if path is None:
        return None
    if path.exists() and any(one.exists() and path.samefile(one) for one in read):
        fail(f"{path} would be overwritten, and is read here; name another file for --rejects", WRONG_CALL)
    try:
        return stack.enter_context(path.open("w", encoding="utf-8"))
    except OSError as error:
        fail(say_unwritten(path, error), WRONG_CALL)


def _reject(kept: IO[str], file: Path, row: DossierRow, error: SlaError) -> None:
    """Write what row was refused and why, with keys of the answers of `slasvc evaluate`."""
    answer = refused(row, error)
    told = ("line", "dossier_id", "procedure_code", "authority_code", "error")
    line = {"file": str(file)} | {key: answer[key] for key in told}
    print(json.dumps(line, ensure_ascii=False), file=kept)
