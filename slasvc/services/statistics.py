"""Use cases of statistics over a directory of snapshots: summarize, rank, report, follow over time, drill down.

Every question has the scope of its caller: authorities, with all that is under them; ("",) is all of them.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from slasvc.errors import InvalidInput, NotKnown, Reason
from slasvc.reports.forms import FormRow, Tally, count_causes, count_suspension_grounds, form_row
from slasvc.reports.periods import whole_period
from slasvc.reports.ranking import Ranked, Score, rank
from slasvc.reports.relations import Dimension, check_dossiers
from slasvc.reports.snapshots import StoredSnapshot, list_snapshots, open_snapshot
from slasvc.reports.summaries import Case, Group, Question, list_cases, summarize

DEFAULT_PAGE, MAX_PAGE = 100, 1_000
MAX_TREND = 400
_TOKEN = struct.Struct(">q16s")  # 24 bytes, which base64 writes without padding
TOTAL = "Tổng cộng"


class Statistics:
    """Answers from the snapshots of a directory.

    Args:
        root: the directory; None where none is configured.
    """

    def __init__(self, root: Path | None) -> None:
        self._root = root

    def snapshots(self) -> list[StoredSnapshot]:
        """Return the complete snapshots, the latest first."""
        return [] if self._root is None else list_snapshots(self._root)

    def open(self, snapshot_id: str) -> StoredSnapshot:
        """Return a snapshot by its id, the latest where it is empty.

        Raises:
            NotKnown: `UNKNOWN_SNAPSHOT`, `SNAPSHOT_UNUSABLE`.
        """
        if self._root is None:
            raise NotKnown(
                Reason.UNKNOWN_SNAPSHOT,
                "no directory of snapshots is configured; set SLASVC_SNAPSHOTS",
                field="snapshot_id",
                metadata={"snapshot_id": snapshot_id[:64]},
            )
        return open_snapshot(self._root, snapshot_id)

    def summarize(self, snapshot: StoredSnapshot, question: Question) -> list[Group]:
        """Return the figures of each group."""
        return summarize(snapshot, question)

    def rank(self, snapshot: StoredSnapshot, question: Question, score: Score) -> list[Ranked]:
        """Return the authorities of a depth by a score."""
        return rank(summarize(snapshot, replace(question, groupings=(Dimension.AUTHORITY,))), score)

    def form(
        self, snapshot: StoredSnapshot, question: Question, names: Mapping[str, str] = MappingProxyType({})
    ) -> list[FormRow]:
        """Return form II.06: a row for each group, codes under their `names`, and the total last.

        Where several groups have one name, the code stands behind it.

        Raises:
            InvalidInput: `check_dossiers` refuses the groupings.
        """
        check_dossiers(question.groupings, question.filters)
        groups = summarize(snapshot, question)
        (whole,) = summarize(snapshot, replace(question, groupings=()))
        told = {key: names.get(key, key) for group in groups for key in group.keys}
        bearers = Counter(told.values())
        told |= {key: f"{name} ({key})" for key, name in told.items() if bearers[name] > 1}
        rows = [
            form_row(" / ".join(told[key] for key in group.keys), group.figures)
            for group in groups
            if group.keys
        ]
        return [*rows, form_row(TOTAL, whole.figures)]

    def causes(self, snapshot: StoredSnapshot, question: Question) -> list[Tally]:
        """Return late and overdue dossiers by cause."""
        return count_causes(snapshot, question)

    def suspension_grounds(self, snapshot: StoredSnapshot, question: Question) -> list[Tally]:
        """Return suspended dossiers by ground."""
        return count_suspension_grounds(snapshot, question)

    def apologies(self, snapshot: StoredSnapshot, question: Question) -> list[Group]:
        """Return the figures of the groups that have anything past due.

        Raises:
            InvalidInput: `check_dossiers` refuses the groupings.
        """
        check_dossiers(question.groupings, question.filters)
        return [group for group in summarize(snapshot, question) if group.figures.counts["past_due"]]

    def late_steps(self, snapshot: StoredSnapshot, question: Question) -> list[Group]:
        """Return the figures of steps by step and unit, of those that have any past due."""
        groups = summarize(snapshot, replace(question, groupings=(Dimension.STEP, Dimension.UNIT)))
        late = [group for group in groups if group.figures.counts["past_due"]]
        return sorted(late, key=lambda group: (-group.figures.counts["past_due"], group.keys))

    def trend(
        self, question: Question, unit: Dimension, count: int
    ) -> list[tuple[StoredSnapshot, list[Group]]]:
        """Return the figures of the latest snapshots, the earliest first, each in its month, quarter or year.

        Raises:
            InvalidInput: more than `MAX_TREND` are asked for.
        """
        if not 1 <= count <= MAX_TREND:
            raise InvalidInput(Reason.INVALID_VALUE, f"expected 1 to {MAX_TREND} snapshots", field="count")
        found = []
        for snapshot in reversed(self.snapshots()[:count]):
            opened = self.open(snapshot.id)
            period = whole_period(opened.as_of_date, unit)
            found.append((opened, summarize(opened, replace(question, period=period))))
        return found

    def cases(
        self,
        snapshot: StoredSnapshot,
        question: Question,
        measure: str,
        keys: Sequence[str],
        page: int,
        token: str,
    ) -> tuple[list[Case], str]:
        """Return (a page of the dossiers behind a number, the token of the next page or "").

        Raises:
            InvalidInput: no such measure or group, or the token is of another question, snapshot or caller.
        """
        size = min(page or DEFAULT_PAGE, MAX_PAGE)
        told = _told(snapshot, question, measure, keys)
        first = _position(token, told)
        found = list_cases(snapshot, question, measure, keys, first=first, count=size + 1)
        return found[:size], _token(first + size, told) if len(found) > size else ""


def _told(snapshot: StoredSnapshot, question: Question, measure: str, keys: Sequence[str]) -> str:
    """Return all that a page token belongs to, the scope of the caller with it."""
    return repr((snapshot.id, snapshot.as_of, question, measure, tuple(keys)))


def _token(first: int, told: str) -> str:
    return base64.urlsafe_b64encode(_TOKEN.pack(first, _seal(first, told))).decode()


def _position(token: str, told: str) -> int:
    if not token:
        return 0
    try:
        first, seal = _TOKEN.unpack(base64.b64decode(token, b"-_", validate=True))
    except (ValueError, struct.error):
        first, seal = 0, b""
    if first < 1 or seal != _seal(first, told):
        raise InvalidInput(
            Reason.INVALID_VALUE,
            "expected the next_page_token of an earlier answer to the same question",
            field="page_token",
        )
    return int(first)


def _seal(first: int, told: str) -> bytes:
    return hashlib.sha256(f"{first} {told}".encode()).digest()[:16]
