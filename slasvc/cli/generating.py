"""`slasvc generate`: dossiers that never were, into a file or to standard output."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from slasvc.cli.common import REFUSED, WRONG_CALL, fail, read_calendars, read_date, read_rules, refusals_end
from slasvc.cli.progress import Advance, show_progress

if TYPE_CHECKING:
    import pyarrow as pa

ENDINGS = (".parquet", ".jsonl", ".ndjson")
STANDARD_OUTPUT = Path("-")


def run(count: int, seed: int, until: str | None, output: Path, *, force: bool) -> None:
    """Write `count` dossiers; exit code 2 when the call is wrong, 1 when the output cannot be written."""
    if output != STANDARD_OUTPUT:
        if output.suffix.lower() not in ENDINGS:
            fail(f"{output}: the ending does not tell the format; expected {', '.join(ENDINGS)}", WRONG_CALL)
        if output.exists() and not force:
            fail(f"{output} exists; --force replaces it", WRONG_CALL)
    from slasvc.atomic import say_unwritten, whole
    from slasvc.population import DEFAULT_UNTIL, Population
    from slasvc.population.writing import write_json_lines, write_parquet

    with refusals_end(WRONG_CALL):
        last = DEFAULT_UNTIL if until is None else read_date(until, "--until")
        population = Population(read_rules([]), read_calendars([]), seed, last)
    batches = population.batches(count, threads=os.cpu_count() or 1)
    if output == STANDARD_OUTPUT:
        write_json_lines(batches, sys.stdout.buffer)
        return
    write = write_parquet if output.suffix.lower() == ".parquet" else write_json_lines
    began = time.perf_counter()
    try:
        with show_progress("dossiers", count) as advance, whole(output) as part, part.open("wb") as file:
            write(_told(batches, advance), file)
        size = output.stat().st_size
    except OSError as error:
        fail(say_unwritten(output, error), REFUSED)
    seconds = time.perf_counter() - began
    rate = f"{seconds:.1f} s, {count / seconds:,.0f} a second"
    typer.echo(f"{output}: {count:,} dossiers of seed {seed}, {size:,} bytes ({rate})", err=True)


def _told(batches: Iterable[pa.RecordBatch], advance: Advance) -> Iterator[pa.RecordBatch]:
    """Yield `batches`, and tell of each when it is done."""
    for batch in batches:
        yield batch
        advance(batch.num_rows)
