"""What may stand in a file below `calendars/`, as pydantic models; `calendars/README.md` explains it.

A file holds any of the sections of `CalendarFile`. Checks that need only one entry are made here; what
takes several entries or files to see is checked where it is put together.
"""

from __future__ import annotations

from collections.abc import Sized
from datetime import date
from typing import Annotated, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from slasvc.calendars.scalars import (
    WEEKDAYS,
    CivilDate,
    DecidedKind,
    MonthDay,
    Shifts,
    Sureness,
    Weekday,
)
from slasvc.documents import Entry
from slasvc.model.calendar import DayKind, Shift

SizedT = TypeVar("SizedT", bound=Sized)


def _not_empty(value: SizedT) -> SizedT:
    # Not pydantic's min_length: that one also complains when the only item is itself wrong.
    if not value:
        raise ValueError("must not be empty")
    return value


Text = Annotated[str, Field(min_length=1)]
Names = Annotated[dict[str, Text], AfterValidator(_not_empty)]
CalendarId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Year = Annotated[int, Field(ge=1, le=9999)]
Prefix = Annotated[str, Field(pattern=r"^[A-Za-z0-9@#_-]+(\.[A-Za-z0-9@#_-]+)*$")]

SWAP_KINDS = {DayKind.MAKE_UP: DayKind.SWAPPED_OFF, DayKind.SWAPPED_OFF: DayKind.MAKE_UP}


class Span(Entry):
    """The dates `[from, to]`, both included."""

    first: CivilDate = Field(alias="from")
    last: CivilDate = Field(alias="to")

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.last < self.first:
            raise ValueError("ends before it begins")
        return self


class Season(Entry):
    """The days of each year `[from, to]`, both included; a season may run over New Year."""

    first: MonthDay = Field(alias="from")
    last: MonthDay = Field(alias="to")

    def holds_on(self, civil_date: date) -> bool:
        """Say whether `civil_date` lies in the season."""
        day = (civil_date.month, civil_date.day)
        if self.first <= self.last:
            return self.first <= day <= self.last
        return day >= self.first or day <= self.last


class StandingLaw(Entry):
    """Years whose public holidays a standing statute settles as the `holidays` package lists them."""

    first_year: Year = Field(alias="from")
    last_year: Year = Field(alias="to")
    source: Text

    def settles(self, year: int) -> bool:
        """Say whether `year` is settled by the statute."""
        return self.first_year <= year <= self.last_year


class BaseEntry(Entry):
    """What the `holidays` package is asked for."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    subdivision: Text | None = None
    authoritative: StandingLaw | None = None


def _open_at_all(shifts: tuple[Shift, ...]) -> tuple[Shift, ...]:
    if not shifts:
        raise ValueError("counts but has no shift: leave the weekday out to close it")
    return shifts


class WeeklyHoursEntry(Entry):
    """Shifts by weekday between two dates, all year or in a season."""

    first_date: CivilDate = Field(alias="from")
    last_date: CivilDate | None = Field(default=None, alias="to")
    season: Season | None = None
    working: dict[Weekday, Annotated[Shifts, AfterValidator(_open_at_all)]] = Field(default_factory=dict)
    open_only: dict[Weekday, Shifts] = Field(default_factory=dict)
    source: Text
    confidence: Sureness

    @model_validator(mode="after")
    def _says_one_thing_about_a_weekday(self) -> Self:
        for weekday in WEEKDAYS:
            if weekday in self.working and weekday in self.open_only:
                raise ValueError(f"{weekday} is both working and open_only")
        return self

    def holds_on(self, civil_date: date) -> bool:
        """Say whether these hours are those of `civil_date` (unless a later entry's are)."""
        if civil_date < self.first_date or (self.last_date is not None and civil_date > self.last_date):
            return False
        return self.season is None or self.season.holds_on(civil_date)


class RevisionEntry(Entry):
    """A publication cut date under which a calendar can be asked for."""

    revision: CivilDate
    note: Text


class CalendarEntry(Entry):
    """One calendar. What it leaves out it takes from the calendar it extends."""

    id: CalendarId
    extends: CalendarId | None = None
    names: Names
    zone: Text | None = None
    nominal_day: Annotated[int, Field(gt=0, le=1440)] | None = None
    coverage: Span | None = None
    base: BaseEntry | None = None
    weekly_hours: tuple[WeeklyHoursEntry, ...] | None = None
    revisions: tuple[RevisionEntry, ...] = ()


class DayEntry(Entry):
    """One date that a decision makes something else than its weekday says."""

    date: CivilDate
    weekday: Weekday
    kind: DecidedKind
    names: Names
    replaces: CivilDate | None = None
    shifts: Shifts | None = None
    source: Text | None = None
    confidence: Sureness | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if WEEKDAYS[self.date.weekday()] != self.weekday:
            raise ValueError(f"{self.date} is a {WEEKDAYS[self.date.weekday()]}, not a {self.weekday}")
        if (self.kind in SWAP_KINDS) != (self.replaces is not None):
            raise ValueError(
                "`replaces` names the other half of a swap: make_up and swapped_off need it, "
                "other kinds cannot have it"
            )
        if self.kind in (DayKind.MAKE_UP, DayKind.OFFICE_WORKING) and self.shifts == ():
            raise ValueError(f"{self.date} counts but has no shift")
        return self


class AboutCalendar(Entry):
    """Base of entries that concern a calendar, which another file may define."""

    calendar: CalendarId


class DecisionEntry(AboutCalendar):
    """One instrument and the days it makes."""

    instrument: Text
    published: CivilDate | None = None
    withdrawn: CivilDate | None = None
    urls: tuple[Text, ...] = ()
    confidence: Sureness
    decides: tuple[Year, ...] = ()
    note: Text | None = None
    days: tuple[DayEntry, ...] = ()


class AddedRevisionEntry(AboutCalendar):
    """A revision added to a calendar that another file (a shipped one, say) defines."""

    revision: CivilDate
    note: Text


class AssignmentEntry(AboutCalendar):
    """Whose calendar it is: authority code prefixes, on whole segments; `@` a letter, `#` a digit."""

    prefixes: Annotated[tuple[Prefix, ...], AfterValidator(_not_empty)]


class DifferenceEntry(AboutCalendar):
    """Why a calendar leaves out a date that the `holidays` package lists."""

    date: CivilDate
    reason: Text


class CalendarFile(Entry):
    """A file below `calendars/`."""

    calendar: CalendarEntry | None = None
    revisions: tuple[AddedRevisionEntry, ...] = ()
    decisions: tuple[DecisionEntry, ...] = ()
    assignments: tuple[AssignmentEntry, ...] = ()
    differences: tuple[DifferenceEntry, ...] = ()
