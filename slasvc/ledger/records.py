"""What goes into the ledger and comes out of it, and what can be asked of it: no database, only the words.

Findings are kept as text in which each one can be looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from slasvc.model.assessment import FindingKind
from slasvc.model.dossier import Dossier

Name = tuple[str, str]
"""Authority and identifier, by which a dossier is known."""
OBLIGED = (FindingKind.MISSED, FindingKind.DONE_LATE, FindingKind.DONE_TOO_OFTEN)
Found = tuple[tuple[FindingKind, str], ...]
"""Findings: kind and code of the obligation, "" where the kind is about none."""


class Recorded(NamedTuple):
    """A dossier as it is recorded.

    Attributes:
        number: its place in the order of recording.
        dossier: its facts, with its events in the order of recording.
        recorded_times: when each of the events was recorded.
        recorded_time: when it was entered.
    """

    number: int
    dossier: Dossier
    recorded_times: tuple[int, ...]
    recorded_time: int

    @property
    def revision(self) -> int:
        """The number of its events."""
        return len(self.recorded_times)


class Kept(NamedTuple):
    """The assessment that is kept of a dossier, in the order of the table's columns.

    Attributes:
        dossier: number of the dossier.
        definitions: number of the definitions that it was made by.
        findings: as `write_findings` writes them.
    """

    dossier: int
    revision: int
    as_of_time: int
    definitions: int
    refusal: int
    timeliness: int
    severity: int
    due_day: int | None
    due_time: int | None
    findings: str
    act_by_day: int | None
    owner: str
    calendar: str
    ignores_makeup_days: bool
    next_change_time: int | None


class Listed(NamedTuple):
    """One dossier of a list: what names it, and the assessment that is kept of it."""

    authority: str
    dossier_id: str
    procedure: str
    kept: Kept


class DueLimit(NamedTuple):
    """The days, both inclusive, on which dossiers of one way of counting must be due."""

    calendar: str
    ignores_makeup_days: bool
    first_day: int
    last_day: int


class Filter(NamedTuple):
    """Which dossiers are asked for; None and empty ask for nothing.

    Attributes:
        owner: the authority that answers, or one above it.
        kinds, obligation: of one finding.
        due_within: of running dossiers, most working days that are left.
        due: the same, as days of the due date for each calendar; made from it.
    """

    owner: str = ""
    timeliness: Sequence[int] = ()
    kinds: Sequence[FindingKind] = ()
    obligation: str = ""
    act_by_first: date | None = None
    act_by_last: date | None = None
    due_within: int | None = None
    due: Sequence[DueLimit] | None = None
    procedure: str = ""


def write_findings(found: Found) -> str:
    """Return findings as text in which each one can be looked for: ",missed:apologise,low_confidence_rule,"."""
    if not found:
        return ""
    return f",{','.join(f'{kind.name}:{code}' if code else kind.name for kind, code in found)},".lower()


def read_findings(text: str) -> list[tuple[FindingKind, str]]:
    """Return what `write_findings` wrote."""
    parts = [part.partition(":") for part in text.strip(",").split(",") if part]
    return [(FindingKind[kind.upper()], code) for kind, _, code in parts]
