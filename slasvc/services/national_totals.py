"""Counts over audited national records, kept while they pass: memory grows with procedures, not with records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from slasvc.services.national_appointments import NOT_COMPARED, Why
from slasvc.services.national_audit import AuditedRow, Comparison

BANDS = ("0", "1", "2", "3-5", ">5")
"""Working days by which an appointment differs; 0 is another hour, or a day off next to the lawful day."""


@dataclass
class Appointments:
    """Counts of one kind of appointment: those given at receipt, or those moved by supplements.

    Attributes:
        not_compared: by what is missing.
        early, late: wrong ones by band; too early or too late.
        why: reasons of the wrong ones.
    """

    right: int = 0
    not_compared: Counter[Why] = field(default_factory=Counter)
    early: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)
    why: Counter[Why] = field(default_factory=Counter)

    @property
    def wrong(self) -> int:
        """How many are not the lawful one."""
        return self.why.total()

    def add(self, comparison: Comparison) -> None:
        """Count one appointment."""
        if comparison.why in NOT_COMPARED:
            self.not_compared[comparison.why] += 1
        elif comparison.why is Why.EQUAL:
            self.right += 1
        else:
            self.why[comparison.why] += 1
            (self.late if comparison.later else self.early)[_band(comparison.difference_days)] += 1


@dataclass
class Totals:
    """What an audit found.

    Attributes:
        refused: by reason and field of the record.
        wrongly_in_time, wrongly_late: dossiers, done ones first and open ones second.
        procedures: records by procedure.
        wrong_procedures: records with a wrong appointment by procedure.
    """

    records: int = 0
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    first: Appointments = field(default_factory=Appointments)
    moved: Appointments = field(default_factory=Appointments)
    wrongly_in_time: list[int] = field(default_factory=lambda: [0, 0])
    wrongly_late: list[int] = field(default_factory=lambda: [0, 0])
    procedures: Counter[str] = field(default_factory=Counter)
    wrong_procedures: Counter[str] = field(default_factory=Counter)

    def add(self, audited: Iterable[AuditedRow]) -> None:
        """Count audited records."""
        for one in audited:
            self.records += 1
            if one.error is not None:
                self.refused[one.error.reason.name, one.error.field.partition("[")[0]] += 1
                continue
            self.first.add(one.first)
            if one.moved is not None:
                self.moved.add(one.moved)
            procedure = one.row.procedure_code
            self.procedures[procedure] += 1
            self.wrong_procedures[procedure] += _is_wrong(one.first) or _is_wrong(one.moved)
            is_open = one.row.record is None or one.row.record.completed_time is None
            self.wrongly_in_time[is_open] += one.wrongly_in_time
            self.wrongly_late[is_open] += one.wrongly_late


def _is_wrong(comparison: Comparison | None) -> bool:
    return comparison is not None and comparison.why is not Why.EQUAL and comparison.why not in NOT_COMPARED


def _band(difference_days: int | None) -> str:
    if difference_days is None or abs(difference_days) > 5:
        return BANDS[4]
    return BANDS[min(abs(difference_days), 3)]
