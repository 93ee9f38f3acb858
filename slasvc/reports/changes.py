"""What moved between two snapshots: dossiers that changed class, due dates that are not what they were."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from slasvc.errors import InvalidInput, Reason
from slasvc.reports.database import failures_as, open_database, paths
from slasvc.reports.snapshots import ASSESSMENTS

_COMPARE = """
WITH before AS (
       SELECT DISTINCT ON (authority_code, dossier_id) authority_code, dossier_id, timeliness, due_date
       FROM read_parquet($before) WHERE dossier_id IS NOT NULL
     ),
     now AS (
       SELECT DISTINCT ON (authority_code, dossier_id) authority_code, dossier_id, timeliness, due_date
       FROM read_parquet($now) WHERE dossier_id IS NOT NULL
     ),
     pairs AS (
       SELECT before.timeliness AS was, now.timeliness AS is_now,
              before.due_date IS DISTINCT FROM now.due_date AS moved,
              before.due_date IS NOT NULL AND now.due_date IS NOT NULL AS dated,
              before.dossier_id IS NULL AS is_new, now.dossier_id IS NULL AS is_gone
       FROM before FULL JOIN now USING (authority_code, dossier_id)
     )
SELECT was, is_now, count(*), count(*) FILTER (moved AND dated), bool_or(is_new), bool_or(is_gone)
FROM pairs GROUP BY was, is_now, is_new, is_gone ORDER BY count(*) DESC, was, is_now
"""


@dataclass(frozen=True)
class Changes:
    """What moved from one snapshot to the next. Dossiers are told by authority and id; without an id they are not.

    Attributes:
        appeared, gone: dossiers that only one of the two knows.
        moved: dossiers that had and have a due date, and not the same.
        reclassified: dossiers by the class they had and the class they have, most first.
    """

    appeared: int
    gone: int
    moved: int
    reclassified: dict[tuple[str, str], int]


def compare_snapshots(before: Path, now: Path) -> Changes:
    """Compare the assessments of two snapshot directories, in bounded memory.

    Raises:
        InvalidInput: `UNREADABLE_INPUT`: one of them holds no assessments that can be read; `TOO_LARGE`: memory
            and disk do not suffice.
    """
    appeared = gone = moved = 0
    reclassified = {}
    for was, is_now, count, count_moved, is_new, is_gone in _rows(before, now):
        appeared += count if is_new else 0
        gone += count if is_gone else 0
        moved += count_moved
        if not (is_new or is_gone) and was != is_now:
            reclassified[was, is_now] = count
    return Changes(appeared, gone, moved, reclassified)


def _rows(before: Path, now: Path) -> list[tuple[str, str, int, int, bool, bool]]:
    files = {
        name: f"{folder}/{ASSESSMENTS}/**/*.parquet"
        for name, folder in zip(("before", "now"), paths([before, now]), strict=True)
    }
    damaged = InvalidInput(
        Reason.UNREADABLE_INPUT,
        f"{before} and {now} cannot be compared: one of them is no snapshot, or damaged",
    )
    with failures_as(damaged), open_database() as connection:
        return connection.execute(_COMPARE, files).fetchall()
