"""What a civil date is: working or not, open when, by whose decision.

A `Calendar` is one revision of an official working calendar, expanded to one `Day` for every civil date
of its coverage. It is the specification that `reference` walks and that `slasvc.calendars` compiles to
tables; it knows neither YAML nor arrays.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from slasvc.errors import OutOfRange, Reason


class DayKind(enum.IntEnum):
    """What a date is. The order is the precedence: a later kind overrules an earlier one."""

    WORKING = 1
    WEEKLY_REST = 2
    PUBLIC_HOLIDAY = 3
    SUBSTITUTE_REST = 4
    SWAPPED_OFF = 5
    MAKE_UP = 6
    OFFICE_OFF = 7
    OFFICE_WORKING = 8


class Confidence(enum.IntEnum):
    """How well a legal fact is sourced; less than `HIGH` makes an answer provisional or flagged."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """An opening interval `[start, end)` of wall-clock minutes after 00:00; `end` may be 1440 (24:00)."""

    start_minute: int
    end_minute: int

    def __str__(self) -> str:
        def clock(minute: int) -> str:
            return f"{minute // 60:02d}:{minute % 60:02d}"

        return f"{clock(self.start_minute)}-{clock(self.end_minute)}"


@dataclass(frozen=True, slots=True)
class Day:
    """One civil date of a calendar.

    Attributes:
        kind: what the date is.
        counts: whether it is a working day. Being open and counting are separate.
        shifts: opening intervals in ascending order, none touching; empty when closed.
        names: the occasion by language code ("vi", "en"); empty for ordinary days.
        source: the instrument that makes the date what it is; empty for ordinary days.
        confidence: how well `source` is known.
        provisional: no decision covers its year, or the year holds a day of less than high confidence.
        replaces: for a make-up day, the date whose work is done on it; for a swapped day off, the
            make-up date.
    """

    kind: DayKind
    counts: bool
    shifts: tuple[Shift, ...]
    names: Mapping[str, str]
    source: str
    confidence: Confidence
    provisional: bool
    replaces: date | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """One revision of a working calendar, with a `Day` for every date of `[first_date, last_date]`.

    Attributes:
        id: e.g. "vn".
        revision: ISO date; decisions published later are not in it ("2025-12-24").
        names: by language code.
        zone: IANA time zone; shifts are wall clock in it.
        nominal_day_minutes: working minutes that one "working day" of work stands for (480).
        first_date: first date covered.
        days: one entry a date, in order, without gaps.
        digest: SHA-256 (hex) of everything above, and so of everything an answer can depend on.
    """

    id: str
    revision: str
    names: Mapping[str, str]
    zone: str
    nominal_day_minutes: int
    first_date: date
    days: tuple[Day, ...]
    digest: str

    @property
    def last_date(self) -> date:
        """Last date covered, inclusive."""
        return self.first_date + timedelta(days=len(self.days) - 1)

    def day(self, civil_date: date) -> Day:
        """Return what `civil_date` is.

        Raises:
            OutOfRange: the date is outside the coverage; nothing is ever assumed about such a date.
        """
        offset = (civil_date - self.first_date).days
        if not 0 <= offset < len(self.days):
            raise outside_coverage(self)
        return self.days[offset]

    def dated_days(self) -> Iterator[tuple[date, Day]]:
        """Yield every date of the coverage with its day, in order."""
        for offset, day in enumerate(self.days):
            yield self.first_date + timedelta(days=offset), day


def outside_coverage(calendar: Calendar) -> OutOfRange:
    """Return the error for a count that would leave the coverage of `calendar`."""
    return OutOfRange(
        Reason.OUTSIDE_COVERAGE,
        f"calendar {calendar.id} (revision {calendar.revision}) covers {calendar.first_date} to "
        f"{calendar.last_date}; what is asked for starts or ends outside it",
        metadata={
            "calendar_id": calendar.id,
            "first_date": calendar.first_date.isoformat(),
            "last_date": calendar.last_date.isoformat(),
        },
    )
