"""The rollup beside a snapshot: what months, authorities and procedures need, in a fraction of the rows.

Dates are cut to the first days of their months, so that it answers for whole months just what the dossiers answer.
It has the columns of `relations.py`; `used` is the distribution of working days used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from slasvc.errors import InvalidInput, Reason
from slasvc.reports.database import failures_as, open_database, paths
from slasvc.reports.relations import DOSSIERS

_TOO_MUCH = "the rollup needs more memory, or more room for temporary files, than there is"
_ROLL_UP = f"""
WITH cut AS (
  SELECT authority_code, owner_authority_code, procedure_code, field, level, channel,
         date_trunc('month', received)::DATE AS received, date_trunc('month', ended)::DATE AS ended,
         date_trunc('month', late)::DATE AS late, timeliness, severity, apology, suspended, suspensions, used
  FROM ({DOSSIERS})
),
-- The end of no month lies between the last day of a term and an end of the dossier in the same month or before.
needed AS (SELECT * REPLACE (CASE WHEN ended <= late THEN NULL ELSE late END AS late) FROM cut),
counted AS (
  SELECT * EXCLUDE (suspended, suspensions), sum(suspended) AS suspended, sum(suspensions) AS suspensions,
         count(*) AS dossiers
  FROM needed GROUP BY ALL
)
-- Most questions are of late months. What ended before them lies together, in front, and is skipped.
SELECT ended, authority_code, owner_authority_code, procedure_code, field, level, channel, received, late,
       timeliness, severity, apology,
       list({{'days': used, 'dossiers': dossiers}} ORDER BY used) AS used,
       sum(suspended)::BIGINT AS suspended, sum(suspensions)::BIGINT AS suspensions,
       sum(dossiers)::BIGINT AS dossiers
FROM counted GROUP BY ALL ORDER BY ALL
"""


def write_rollup(files: Sequence[Path], target: Path, stamp: Mapping[str, str]) -> int:
    """Write the rollup of the files of a snapshot to `target`, under their stamp; return its rows.

    Raises:
        InvalidInput: `UNREADABLE_INPUT`: a file is gone or damaged; `TOO_LARGE`: memory and disk do not suffice.
        OSError: it cannot be written.
    """
    damaged = InvalidInput(
        Reason.UNREADABLE_INPUT, "the assessments cannot be read for their rollup: a file is gone or damaged"
    )
    with failures_as(damaged, _TOO_MUCH), open_database() as connection:
        table = connection.sql(_ROLL_UP, params={"files": paths(files)}).to_arrow_table()
    pq.write_table(table.replace_schema_metadata(dict(stamp)), target, compression="zstd")
    return int(table.num_rows)
