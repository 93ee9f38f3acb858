"""One nightly run in a process of its own: `python -m benchmarks.nightly ours|pyarrow INPUT OUTPUT`.

Prints the seconds it took without start-up, and the most memory it held, as JSON. pyarrow reads the same input in
the same chunks and writes answers that were made before, with the same writer: those of the first chunks, in turn.
"""

from __future__ import annotations

import json
import os
import sys
import time
from itertools import cycle, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.population import AS_OF
from slasvc.engine.evaluate import evaluate
from slasvc.services.recompute.files import SNAPSHOT, WRITING
from slasvc.services.recompute.job import definitions_of, make_job
from slasvc.services.recompute.run import write_snapshot
from slasvc.services.recompute.sources import CHUNK_ROWS, File
from slasvc.services.tables.evaluation import evaluate_table

PREBUILT_CHUNKS = 8


def ours(source: Path, output: Path) -> float:
    job = make_job(AS_OF)
    evaluate(definitions_of(job), (), 0)  # kernels are loaded
    began = time.perf_counter()
    outcome = write_snapshot(job, source, output, threads=os.cpu_count() or 1)
    seconds = time.perf_counter() - began
    assert not outcome.total.rejected, outcome.total
    return seconds


def pyarrow(source: Path, output: Path) -> float:
    definitions = definitions_of(make_job(AS_OF))
    first = islice(File(source, source.name).chunks(), PREBUILT_CHUNKS)
    answers = [
        evaluate_table(definitions, chunk.rows, AS_OF).select(SNAPSHOT.names)
        for chunk in first
        if isinstance(chunk.rows, pa.RecordBatch)
    ]
    prebuilt = cycle(answers)
    output.mkdir()
    began = time.perf_counter()
    with (
        pq.ParquetFile(source) as file,
        pq.ParquetWriter(output / "answers.parquet", SNAPSHOT, **WRITING) as writer,
    ):
        for group in range(file.num_row_groups):
            for batch in file.iter_batches(batch_size=CHUNK_ROWS, row_groups=[group]):
                answer = next(prebuilt)
                while len(answer) < len(batch):
                    answer = next(prebuilt)
                writer.write_batch(answer.slice(0, len(batch)), row_group_size=CHUNK_ROWS)
    return time.perf_counter() - began


if __name__ == "__main__":
    which, source, output = sys.argv[1:]
    seconds = {"ours": ours, "pyarrow": pyarrow}[which](Path(source), Path(output))
    # Not that of getrusage, which begins with what the parent held.
    held = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    memory = int(held.split()[1]) * 1024
    print(json.dumps({"seconds": seconds, "memory": memory}))
