"""One source of dossiers in, one file of assessments out.

`recompute` depends on nothing but its arguments, and can be run again at any time: outputs appear whole or not at
all, and tell in their footer from what they were computed. A distributed engine calls it once for each file.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from slasvc.atomic import whole
from slasvc.engine.definitions import Definitions
from slasvc.services.recompute.job import Counts, Job, definitions_of
from slasvc.services.recompute.sources import CHUNK_ROWS, Chunk, Source
from slasvc.services.tables.evaluation import evaluate_rows, evaluate_table
from slasvc.services.tables.schema import ASSESSMENTS, CODE

SNAPSHOT = pa.schema([field for field in ASSESSMENTS if field.name != "error"])
"""Columns of a snapshot: refused rows are not in it."""
WRITING: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 1,
    "use_dictionary": [
        *(field.name for field in SNAPSHOT if field.type == CODE),
        "findings.list.element.finding",
        "findings.list.element.obligation",
        "act_by.list.element.obligation",
        "steps.list.element.step",
        "steps.list.element.timeliness",
        "steps.list.element.unit_authority_code",
        "awaits.list.element",
        "suspension_grounds.list.element",
    ],
}
"""How snapshots are written: codes as dictionaries, whose pages are small; everything else as it is."""
COUNTS = "slasvc.counts"
INPUT_DIGEST = "slasvc.input_sha256"

Progress = Callable[[int], None]
"""Told how many more rows are done."""


def recompute(
    job: Job,
    source: Source,
    target: Path,
    rejects: Path,
    *,
    executor: Executor | None = None,
    ahead: int = 1,
    progress: Progress = lambda rows: None,
) -> Counts:
    """Write the assessments of the rows of `source` to `target`, and what was refused to `rejects`.

    Where `target` already holds the answers of this very job to this very input, nothing is done.

    Args:
        job: the instant and the definitions.
        source: a file of dossiers, or a part of the ledger.
        target: a Parquet file of `SNAPSHOT`.
        rejects: JSON Lines; not there when nothing is refused.
        executor: answers chunks on its threads; without one they are answered in turn.
        ahead: chunks that may be in memory at once beside the one that is being written.
        progress: told as rows are written.

    Raises:
        InvalidInput: `UNREADABLE_INPUT`: the file cannot be read; there are no outputs then.
        LedgerFailure: the ledger cannot be read; there are no outputs then.
        OSError: an output cannot be written.
    """
    digest = source.digest()
    if (done := read_counts(job, digest, target)) is not None:
        progress(done.rows)
        return done
    definitions = definitions_of(job)
    counts = Counts()
    for path in (target, rejects):
        path.parent.mkdir(parents=True, exist_ok=True)
    with whole(target) as assessments, whole(rejects) as refusals:
        with (
            refusals.open("w", encoding="utf-8") as lines,
            pq.ParquetWriter(assessments, SNAPSHOT, **WRITING) as writer,
        ):
            for answered, refused in _in_order(definitions, job, source, executor, ahead):
                if len(answered):
                    writer.write_batch(answered, row_group_size=CHUNK_ROWS)
                lines.writelines(json.dumps(each, ensure_ascii=False) + "\n" for each in refused)
                counts += _count(answered, len(refused))
                progress(len(answered) + len(refused))
            writer.add_key_value_metadata({**job.stamp(), INPUT_DIGEST: digest, COUNTS: _written(counts)})
        if not counts.rejected:
            refusals.unlink()
    return counts


def read_counts(job: Job, digest: str, target: Path) -> Counts | None:
    """Return what `target` holds, None unless it is the answer of `job` to an input with this digest."""
    try:
        metadata = pq.read_metadata(target).metadata or {}
    except (pa.ArrowException, OSError):
        return None
    stamp = {**job.stamp(), INPUT_DIGEST: digest}
    if any(metadata.get(key.encode()) != value.encode() for key, value in stamp.items()):
        return None
    return Counts(**json.loads(metadata[COUNTS.encode()]))


def _written(counts: Counts) -> str:
    return json.dumps({"rows": counts.rows, "rejected": counts.rejected, "classes": dict(counts.classes)})


# --- answering ----------------------------------------------------------------------------------------------

Answered = tuple[pa.RecordBatch, list[dict[str, Any]]]


def _in_order(
    definitions: Definitions, job: Job, source: Source, executor: Executor | None, ahead: int
) -> Iterator[Answered]:
    """Yield the answers to each chunk, in order; at most `ahead` of them wait."""
    if executor is None:
        for chunk in source.chunks():
            yield _answer(definitions, job.as_of, chunk)
        return
    waiting: deque[Future[Answered]] = deque()
    try:
        for chunk in source.chunks():
            waiting.append(executor.submit(_answer, definitions, job.as_of, chunk))
            if len(waiting) > ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def _answer(definitions: Definitions, as_of: int, chunk: Chunk) -> Answered:
    """Return (the assessments of a chunk, its refusals)."""
    if isinstance(chunk.rows, pa.RecordBatch):
        answers = evaluate_table(definitions, chunk.rows, as_of)
    else:
        answers = evaluate_rows(definitions, chunk.rows, as_of)
    errors = answers.column("error")
    answered = answers.select(SNAPSHOT.names)
    if errors.null_count == len(errors):
        return answered, []
    is_good = errors.is_null()
    at = pc.indices_nonzero(errors.is_valid()).to_pylist()
    named = answers.select(["dossier_id", "procedure_code", "authority_code", "error"])
    refused = [
        {
            "line": chunk.lines[row],
            **{name: value for name, value in said.items() if name != "error"},
            **said["error"],
        }
        for row, said in zip(at, named.filter(errors.is_valid()).to_pylist(), strict=True)
    ]
    return answered.filter(is_good), refused


def _count(answered: pa.RecordBatch, rejected: int) -> Counts:
    counted = answered.column("timeliness").value_counts().to_pylist()
    classes = {each["values"]: each["counts"] for each in counted}
    return Counts(len(answered) + rejected, rejected, dict(sorted(classes.items())))
