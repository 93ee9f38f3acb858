"""How a due date came about: a ledger of portions whose `used` adds up exactly to the term.

Language-neutral: a portion says what a day was by its kind, the names of the occasion and the source. The
sentences for people are in `slasvc.reference.wording`.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from slasvc.model.assessment import Assessment


class PortionKind(enum.Enum):
    """What a portion of the time from receipt to due was."""

    RECEIPT = 1
    """The day the dossier was received. Not counted, unless the first day is."""
    RESTARTED = 2
    """The resumption from which the whole term runs anew."""
    NEW_TERM = 3
    """The resumption from which another term runs."""
    REOPENED = 4
    """The reopening from which the whole term runs anew."""
    CUT_OFF = 5
    """Day 0, or the due day of a same-day term, after a receipt past the cut-off."""
    DEEMED = 6
    """Day 0 after a receipt on a day that does not count."""
    COUNTED = 7
    HALF = 8
    """Half a working day counted."""
    MAKE_UP = 9
    """A make-up working day counted."""
    EXTENDED = 10
    """Counted, of what was added to the term: by attributes, extensions, resumptions."""
    WEEKLY_REST = 11
    PUBLIC_HOLIDAY = 12
    SUBSTITUTE_REST = 13
    SWAPPED_OFF = 14
    OFFICE_OFF = 15
    NOT_COUNTED = 16
    """Open, but not counted: a make-up day that is ignored, a working day before day 0."""
    SUSPENDED = 17
    """Tolled on a ground."""
    CLOSED = 18
    """Tolled between completion and reopening."""
    MOVED = 19
    """Beyond the term, by which the end moves for working time that was tolled."""
    ROLLED = 20
    """From the unrolled end to the due date; or cut off the term where the end rolls back."""
    PAID = 21
    """The payment of the fee, where the term runs from it."""
    SUBMITTED = 22
    """The filing, where the term runs from it."""
    POSTMARKED = 23
    """The postmark, where the term runs from it."""


class CitationKind(enum.Enum):
    """What a source is cited for."""

    TERM = 1
    ADDITION = 2
    GROUND = 3
    """A ground on which the clock was stopped."""
    HOURS_FROM_INSTANT = 4
    FIRST_DAY_EXCLUDED = 5
    CORRESPONDING_DAY = 6
    ROLL_FOLLOWING = 7
    END_OF_DAY = 8
    LAST_DAY = 9
    """A term in days ends with its last day."""
    RECORDED_GROUND = 10
    """A ground of requests that stopped no clock: at intake, past due, idle by the rule."""


@dataclass(frozen=True, slots=True)
class Portion:
    """One or several days in a row, or a time of day, that had the same effect for the same reason.

    Attributes:
        first_date, last_date: inclusive.
        start_time, end_time: instants `[start_time, end_time)` in a run of hours; None where whole days are meant.
        names: by language code: the occasion of a day off, or the ground of a suspension.
        source: the instrument behind it, empty for ordinary days.
        ground: code of the ground of a suspension, restart or new term.
        used: how much of the last run's term it used: half days, or seconds (`Explanation.in_seconds`).
        total: the sum of `used` up to and including this portion.
        lapsed: of a run that a restart ended; it uses nothing.
        projected: it holds if the suspended dossier is resumed at the as-of time; a lapsed one lapses only then.
    """

    kind: PortionKind
    first_date: date
    last_date: date
    used: int = 0
    total: int = 0
    start_time: int | None = None
    end_time: int | None = None
    names: Mapping[str, str] | None = None
    source: str = ""
    ground: str = ""
    lapsed: bool = False
    projected: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A source of the answer.

    Attributes:
        subject: code of the attribute or ground it speaks of, empty otherwise.
        names: of the subject, by language code.
    """

    kind: CitationKind
    source: str
    subject: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The ledger behind an assessment.

    Attributes:
        assessment: what `evaluate` answers.
        portions: from the first receipt to the due date, in order; empty where nothing runs.
        length: the term of the last run with all that was added: what `used` adds up to.
        in_seconds: `used` and `length` are seconds; otherwise half days.
        projected: the ledger leads to the projection, for a dossier that is suspended.
        citations: the sources, the rule's first.
    """

    assessment: Assessment
    portions: tuple[Portion, ...]
    length: int
    in_seconds: bool
    projected: bool
    citations: tuple[Citation, ...]
