"""From a record batch of dossiers to a record batch of assessments, row by row in the same order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from slasvc.engine.definitions import Definitions
from slasvc.engine.evaluate import evaluate_columns
from slasvc.kernels.tables import OUT_REASON, Int64Array
from slasvc.services.dossier_rows import PARQUET_COLUMNS, DossierRow, check_columns
from slasvc.services.tables.assessments import encode_assessments
from slasvc.services.tables.cells import Unsupported
from slasvc.services.tables.dossiers import read_table
from slasvc.services.tables.rows import answer_rows, decode_rows, write_dossiers
from slasvc.services.tables.schema import ASSESSMENTS


def check_schema(schema: pa.Schema, name: str) -> None:
    """Refuse a table of dossiers, which `name` stands for, by its columns.

    Raises:
        InvalidInput: `UNREADABLE_INPUT`: a column is unknown, given twice or missing.
    """
    check_columns(schema.names, PARQUET_COLUMNS, name)


def evaluate_table(definitions: Definitions, source: pa.RecordBatch, as_of: int) -> pa.RecordBatch:
    """Return the assessment of each row as of an instant, or its refusal in `error`; columns are `ASSESSMENTS`.

    Args:
        definitions: the rules and calendars.
        source: dossiers, with columns that `check_schema` accepts.
        as_of: seconds since the epoch.
    """
    try:
        table = read_table(definitions, source)
    except Unsupported:
        return answer_rows(definitions, decode_rows(source), as_of)
    answers = evaluate_columns(definitions, table.columns, as_of)
    answered = encode_assessments(definitions, table, answers, as_of)
    again = np.flatnonzero(table.unusual | (answers.numbers[OUT_REASON] != 0))
    if not len(again):
        return answered
    return put_rows(
        answered, again, answer_rows(definitions, decode_rows(source.take(pa.array(again))), as_of)
    )


def evaluate_rows(definitions: Definitions, rows: Sequence[DossierRow], as_of: int) -> pa.RecordBatch:
    """Return what `evaluate_table` returns, for rows that were read one by one."""
    good = np.array([row.error is None for row in rows], np.bool_)
    answered = evaluate_table(definitions, write_dossiers(row.dossier for row in rows if row.dossier), as_of)
    if good.all():
        return answered
    refused = answer_rows(definitions, [row for row in rows if row.error], as_of)
    places = np.cumsum(good) - 1
    places[~good] = len(answered) + np.arange(len(refused))
    return _take(answered, refused, places)


def put_rows(answered: pa.RecordBatch, rows: Int64Array, others: pa.RecordBatch) -> pa.RecordBatch:
    """Return `answered` with `others` in place of some rows."""
    places = np.arange(len(answered))
    places[rows] = len(answered) + np.arange(len(rows))
    return _take(answered, others, places)


def _take(first: pa.RecordBatch, second: pa.RecordBatch, places: Int64Array) -> pa.RecordBatch:
    """Return the rows at `places` of both batches, the second after the first."""
    both = pa.Table.from_batches([first, second], ASSESSMENTS).unify_dictionaries()
    (whole,) = both.take(pa.array(places)).combine_chunks().to_batches()
    return whole
