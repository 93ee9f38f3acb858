"""Parts that the entries of a rule file are made of: terms, conventions, sources and dates.

Words of enums are their lower-case member names. A convention that is not written has no value here: it comes
from the preset or the version.
"""

from __future__ import annotations

import enum
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from slasvc.documents import Entry
from slasvc.model.calendar import Confidence
from slasvc.model.rule import Source
from slasvc.model.term import (
    HALF_UNITS,
    MAX_LENGTH,
    ClassifyAgainst,
    ClosingInstant,
    Compare,
    CutoffBoundary,
    CutoffEffect,
    DayCounting,
    EndEvent,
    EndOfTerm,
    MakeupDays,
    MonthOverflow,
    NonWorkingReceipt,
    NonWorkingResumption,
    Roll,
    Term,
    Unit,
)
from slasvc.rules.words import ConfidenceName, CutoffText, Text, UnitName, Word, by_name

Names = Annotated[dict[str, Text], Field(min_length=1)]
"""Something said by language, in one at least."""

Times = Annotated[int, Field(ge=1, le=MAX_LENGTH, strict=True)]
"""How often something may be done."""


class Dates(enum.Enum):
    """Were the first and the last day read in a text, or is one assumed or from a secondary source?"""

    STATED = 1
    ASSUMED = 2


DatesName = Annotated[Dates, by_name(Dates, "dates")]


class ConventionsEntry(Entry):
    """Conventions that are named; the others come from the preset."""

    day_counting: Annotated[DayCounting, by_name(DayCounting, "day_counting")] | None = None
    cutoff: CutoffText | None = None
    cutoff_boundary: Annotated[CutoffBoundary, by_name(CutoffBoundary, "cutoff_boundary")] | None = None
    cutoff_effect: Annotated[CutoffEffect, by_name(CutoffEffect, "cutoff_effect")] | None = None
    non_working_receipt: (
        Annotated[NonWorkingReceipt, by_name(NonWorkingReceipt, "non_working_receipt")] | None
    ) = None
    makeup_days: Annotated[MakeupDays, by_name(MakeupDays, "makeup_days")] | None = None
    end_of_term: Annotated[EndOfTerm, by_name(EndOfTerm, "end_of_term")] | None = None
    roll: Annotated[Roll, by_name(Roll, "roll")] | None = None
    month_overflow: Annotated[MonthOverflow, by_name(MonthOverflow, "month_overflow")] | None = None
    closing_instant: Annotated[ClosingInstant, by_name(ClosingInstant, "closing_instant")] | None = None
    suspend_day_counts: bool | None = None
    resume_day_counts: bool | None = None
    non_working_resumption: (
        Annotated[NonWorkingResumption, by_name(NonWorkingResumption, "non_working_resumption")] | None
    ) = None
    compare: Annotated[Compare, by_name(Compare, "compare")] | None = None
    classify_against: Annotated[ClassifyAgainst, by_name(ClassifyAgainst, "classify_against")] | None = None
    end_event: Annotated[EndEvent, by_name(EndEvent, "end_event")] | None = None

    def named(self) -> dict[str, Any]:
        """Return the conventions that are written, by name."""
        return {name: getattr(self, name) for name in self.model_fields_set}

    @model_validator(mode="after")
    def _nothing_empty(self) -> ConventionsEntry:
        if empty := sorted(name for name, value in self.named().items() if value is None):
            raise ValueError(f"{', '.join(empty)} has no value; leave the line out to take the preset's")
        return self


class SourceEntry(Entry):
    """The law behind a version; `note` says what a reader of the article must know."""

    instrument: Text
    article: str = ""
    url: str = ""
    note: str = ""

    def resolved(self) -> Source:
        """Return it as the model has it."""
        return Source(self.instrument, self.article, self.url, self.note)


class TermEntry(Entry):
    """A length and its unit; `same_day` has no length."""

    unit: UnitName
    length: Annotated[int, Field(ge=0, le=MAX_LENGTH, strict=True)] | None = None
    plus_half: bool = False

    @model_validator(mode="after")
    def _length_fits_unit(self) -> TermEntry:
        unit = self.unit.name.lower()
        if self.unit is Unit.SAME_DAY and self.length is not None:
            raise ValueError("same_day has no length; remove it")
        if self.unit is not Unit.SAME_DAY and self.length is None:
            raise ValueError(f"a term in {unit} needs a length")
        if self.plus_half and self.unit not in HALF_UNITS:
            halves = ", ".join(sorted(half.name.lower() for half in HALF_UNITS))
            raise ValueError(f"{unit} cannot be halved; plus_half goes with: {halves}")
        return self

    def resolved(self) -> Term:
        """Return it as the model has it."""
        return Term(self.length or 0, self.unit, self.plus_half)


def _mapping(value: object) -> object:
    if isinstance(value, dict | TermEntry):
        return value
    raise ValueError(f"{value!r} is not a term; write {{length: 3, unit: working_day}}")


KnownTerm = Annotated[TermEntry, BeforeValidator(_mapping)]
"""A term that cannot be `unknown`."""


class PeriodEntry(Entry):
    """First and last day; without `to` it is open."""

    first: Annotated[date, Field(alias="from")]
    last: Annotated[date | None, Field(alias="to")] = None

    @model_validator(mode="after")
    def _in_order(self) -> PeriodEntry:
        if self.last is not None and self.last < self.first:
            raise ValueError(f"ends on {self.last}, before it starts on {self.first}")
        return self


class DatedEntry(Entry):
    """What is in force from one day to another by some law, and how sure that is."""

    effective: PeriodEntry
    dates: DatesName = Dates.STATED
    source: SourceEntry
    confidence: ConfidenceName

    @model_validator(mode="after")
    def _as_sure_as_its_dates(self) -> DatedEntry:
        if self.dates is Dates.ASSUMED and self.confidence is Confidence.HIGH:
            raise ValueError("confidence is that of the weakest fact; with dates assumed, medium at most")
        return self


class CodedEntry(DatedEntry):
    """A dated entry of a list in which a code may stand again for another time."""

    code: Word
    names: Names
