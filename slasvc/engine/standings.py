"""How the dossiers of a batch stand, in brief: what the ledger keeps of every assessment.

Read from the columns of the answers, many dossiers at once; `AssessmentBatch.assessment` has the whole of one.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from slasvc.engine.evaluate import AssessmentBatch
from slasvc.errors import Reason
from slasvc.kernels.tables import (
    ACT_LAST_DAY,
    ACT_LAST_TIME,
    LIST_ACTS,
    NO_DAY,
    NO_TIME,
    OUT_COMMITTED_DUE_DAY,
    OUT_COMMITTED_DUE_TIME,
    OUT_COMMITTED_PROJECTED,
    OUT_DONE_LATE,
    OUT_DONE_TOO_OFTEN,
    OUT_DUE_DAY,
    OUT_DUE_TIME,
    OUT_FINDINGS,
    OUT_MISSED,
    OUT_NEXT_CHANGE_TIME,
    OUT_OBLIGED,
    OUT_OWNER_EVENT,
    OUT_PROJECTED,
    OUT_REASON,
    OUT_SEVERITY,
    OUT_TIMELINESS,
    OUT_VERSION,
)
from slasvc.model.assessment import FindingKind
from slasvc.model.standing import Standing, write_findings
from slasvc.model.term import ClassifyAgainst, MakeupDays
from slasvc.reference.owner import answering

_OF_OBLIGATIONS = (FindingKind.MISSED, FindingKind.DONE_LATE, FindingKind.DONE_TOO_OFTEN)


def read_standings(answers: AssessmentBatch) -> list[Standing]:
    """Return how each dossier of a batch stands, in the order of the batch."""
    return _Reader(answers).read()


class _Reader:
    """Reads one batch; what dossiers have in common is looked up once."""

    def __init__(self, answers: AssessmentBatch) -> None:
        self._answers = answers
        self._rules = answers.definitions.rules
        self._versions = answers.definitions.compiled_rules.version_list
        self._counting = lru_cache(4_096)(self._read_counting)
        self._findings = lru_cache(4_096)(self._read_findings)
        self._owner = lru_cache(4_096)(self._answering)
        self._tomorrow = lru_cache(64)(self._next_midnight)

    def read(self) -> list[Standing]:
        answers, columns = self._answers, self._answers.columns
        numbers = columns.numbers
        wanted = (
            OUT_REASON,
            OUT_TIMELINESS,
            OUT_SEVERITY,
            OUT_DUE_DAY,
            OUT_PROJECTED,
            OUT_COMMITTED_DUE_DAY,
            OUT_COMMITTED_PROJECTED,
            OUT_VERSION,
            OUT_OWNER_EVENT,
            OUT_OBLIGED,
            OUT_FINDINGS,
            OUT_MISSED,
            OUT_DONE_LATE,
            OUT_DONE_TOO_OFTEN,
        )
        rows = zip(
            answers.batch.dossiers,
            *(numbers[which].tolist() for which in wanted),
            columns.times[OUT_DUE_TIME].tolist(),
            columns.times[OUT_COMMITTED_DUE_TIME].tolist(),
            columns.times[OUT_NEXT_CHANGE_TIME].tolist(),
            *self._first_acts(),
            self._next_event_times(),
            strict=True,
        )
        standings, after = [], self._answers.as_of + 1
        for row, (
            dossier,
            reason,
            timeliness,
            severity,
            due_day,
            projected,
            promised_day,
            promise_projected,
            version,
            transfer,
            obliged,
            *found,
            due_time,
            promised_time,
            change,
            act_by_day,
            act_by_time,
            next_event,
        ) in enumerate(rows):
            if row in answers.batch.refused or reason:
                standings.append(self._refused(row, Reason(reason)))
                continue
            code = dossier.authority if transfer < 0 else dossier.events[transfer].authority
            calendar = answers.definitions.authority_facts(dossier.authority).calendar
            owner, ends = self._owner(code, calendar.zone)
            # What a suspended dossier is projected to moves with every day, and may reach a provisional year.
            moves = self._tomorrow(calendar.zone) if projected or promise_projected else NO_TIME
            changes = [one for one in (change, act_by_time, next_event, ends, moves) if one != NO_TIME]
            ignores_makeup_days, by_promise = self._counting(version)
            if by_promise and promised_day != NO_DAY:
                due_day, due_time, projected = promised_day, promised_time, promise_projected
            none = due_day == NO_DAY or projected
            standings.append(
                Standing(
                    0,
                    timeliness,
                    severity,
                    None if none else due_day,
                    None if none else due_time,
                    self._findings(obliged, *found),
                    None if act_by_day == NO_DAY else act_by_day,
                    owner,
                    calendar.id,
                    ignores_makeup_days,
                    max(min(changes), after) if changes else None,
                )
            )
        return standings

    def _refused(self, row: int, reason: Reason) -> Standing:
        error = self._answers.batch.refused.get(row)
        dossier = self._answers.batch.dossiers[row]
        return Standing(
            int(error.reason if error is not None else reason),
            *(0, 0, None, None, "", None),
            dossier.authority,
            "",
            False,
            min((event.time for event in dossier.events if event.time > self._answers.as_of), default=None),
        )

    def _read_counting(self, version: int) -> tuple[bool, bool]:
        """Return whether a version ignores make-up days, and whether it judges by what was promised."""
        if version < 0:
            return False, False
        conventions = self._versions[version].conventions
        return (
            conventions.makeup_days is MakeupDays.IGNORE,
            conventions.classify_against is ClassifyAgainst.COMMITTED,
        )

    def _read_findings(self, obliged: int, bits: int, missed: int, late: int, often: int) -> str:
        obligations = () if obliged < 0 else self._versions[obliged].obligations
        found = [(kind, "") for kind in FindingKind if kind not in _OF_OBLIGATIONS and bits >> kind & 1]
        for kind, mask in zip(_OF_OBLIGATIONS, (missed, late, often), strict=True):
            found += [(kind, one.code) for at, one in enumerate(obligations) if mask >> at & 1]
        return write_findings(found)

    def _answering(self, code: str, zone: str) -> tuple[str, int]:
        """Return who answers for a body, and the instant at which that changes because one ends, or `NO_TIME`."""
        today = self._today(zone)
        owner = answering(self._rules, code, lambda: today)
        authority = self._rules.find_authority(owner)
        if authority is None or authority.end_date is None or authority.end_date < today:
            return owner, NO_TIME
        return owner, _midnight(authority.end_date + timedelta(days=1), zone)

    def _today(self, zone: str) -> date:
        return datetime.fromtimestamp(self._answers.as_of, ZoneInfo(zone)).date()

    def _next_midnight(self, zone: str) -> int:
        return _midnight(self._today(zone) + timedelta(days=1), zone)

    def _first_acts(self) -> tuple[list[int], list[int]]:
        """Return for each row the last day of the first open limit, and when it passes; `NO_DAY` and `NO_TIME`."""
        columns = self._answers.columns
        ends = columns.list_ends[LIST_ACTS]
        begins = np.concatenate([[0], ends[:-1]])
        days = np.full(len(ends), NO_DAY, np.int64)
        times = np.full(len(ends), NO_TIME, np.int64)
        some = ends > begins
        first = columns.acts[begins[some]]
        days[some] = first[:, ACT_LAST_DAY]
        # A limit that has passed and is listed all the same stays, until somebody acts.
        ahead = first[:, ACT_LAST_TIME] >= self._answers.as_of
        times[some] = np.where(ahead, first[:, ACT_LAST_TIME], NO_TIME)
        return days.tolist(), times.tolist()

    def _next_event_times(self) -> list[int]:
        """Return for each row the time of its first event after the as-of time, or `NO_TIME`."""
        columns = self._answers.batch.columns
        times = np.full(len(self._answers), NO_TIME, np.int64)
        for index in np.flatnonzero(columns.event_times > self._answers.as_of).tolist():
            row = int(np.searchsorted(columns.event_offsets, index, side="right")) - 1
            time = int(columns.event_times[index])
            times[row] = time if times[row] == NO_TIME else min(time, int(times[row]))
        return times.tolist()


def _midnight(day: date, zone: str) -> int:
    return int(datetime.combine(day, time(), ZoneInfo(zone)).timestamp())
