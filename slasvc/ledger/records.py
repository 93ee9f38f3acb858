"""What goes into the ledger and comes out of it, and what can be asked of it: no database, only the words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from slasvc.model.assessment import FindingKind
from slasvc.model.dossier import Dossier
from slasvc.model.standing import Standing

Name = tuple[str, str]
"""Authority and identifier, by which a dossier is known."""
OBLIGED = (FindingKind.MISSED, FindingKind.DONE_LATE, FindingKind.DONE_TOO_OFTEN)


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
    """The assessment that is kept of a dossier.

    Attributes:
        dossier: number of the dossier.
        revision: how many events it is of.
        definitions: number of the definitions that it was made by.
    """

    dossier: int
    revision: int
    as_of_time: int
    definitions: int
    standing: Standing


class Listed(NamedTuple):
    """One dossier of a list: what names it, and the assessment that is kept of it."""

    authority: str
    dossier_id: str
    procedure: str
    kept: Kept


class DueLimit(NamedTuple):
    """The last day on which dossiers of one way of counting may be due."""

    calendar: str
    ignores_makeup_days: bool
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
