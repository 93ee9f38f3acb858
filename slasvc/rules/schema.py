"""The shape of a file under rules/: pydantic models that check one file by itself.

Words of enums are their lower-case member names. What needs a second entry or file (an unknown preset, two
rules that clash) is checked in `resolving` and `checks`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator, model_validator

from slasvc.documents import Entry
from slasvc.model.dossier import EventKind
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
    Unit,
)
from slasvc.rules.words import (
    AuthorityCode,
    ChannelName,
    ConfidenceName,
    CutoffText,
    EventName,
    LevelName,
    PresetId,
    ProcedureCode,
    Text,
    UnitName,
    VersionId,
    Word,
    by_name,
)

LAW_EVENTS = frozenset({EventKind.ACCEPTED, EventKind.SUBMITTED, EventKind.POSTMARKED})


def _read_term(value: object) -> object:
    """Read `unknown` as None; leave a mapping to `TermEntry`."""
    if value == "unknown":
        return None
    if isinstance(value, dict):
        return value
    raise ValueError(f"{value!r} is not a term; write {{length: 3, unit: working_day}} or unknown")


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


class PresetEntry(Entry):
    """A named set of conventions. `sources` gives the law behind each by name."""

    id: PresetId
    extends: PresetId | None = None
    conventions: ConventionsEntry
    sources: dict[str, Text] = Field(default_factory=dict)
    note: str = ""

    @model_validator(mode="after")
    def _sources_of_conventions(self) -> PresetEntry:
        if unknown := sorted(set(self.sources) - set(ConventionsEntry.model_fields)):
            raise ValueError(f"sources: unknown convention {', '.join(unknown)}")
        return self


class SourceEntry(Entry):
    """The law behind a version; `note` says what a reader of the article must know."""

    instrument: Text
    article: str = ""
    url: str = ""
    note: str = ""


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


class ConditionsEntry(Entry):
    """Conditions of a version; what is left out asks for nothing."""

    levels: list[LevelName] = Field(default_factory=list)
    channels: list[ChannelName] = Field(default_factory=list)
    case: Word | None = None
    place: AuthorityCode | None = None
    attributes: list[Word] = Field(default_factory=list)


class PeriodEntry(Entry):
    """First and last day; without `to` it is open."""

    first: Annotated[date, Field(alias="from")]
    last: Annotated[date | None, Field(alias="to")] = None

    @model_validator(mode="after")
    def _in_order(self) -> PeriodEntry:
        if self.last is not None and self.last < self.first:
            raise ValueError(f"ends on {self.last}, before it starts on {self.first}")
        return self


class SuspensionEntry(Entry):
    """First and last day on which a version is not in force, and by what instrument."""

    first: Annotated[date, Field(alias="from")]
    last: Annotated[date, Field(alias="to")]
    source: Text

    @model_validator(mode="after")
    def _in_order(self) -> SuspensionEntry:
        if self.last < self.first:
            raise ValueError(f"ends on {self.last}, before it starts on {self.first}")
        return self


class VersionEntry(Entry):
    """One dated version of a procedure's rule."""

    id: VersionId
    when: ConditionsEntry = ConditionsEntry()
    effective: PeriodEntry
    published: date | None = None
    suspended: list[SuspensionEntry] = Field(default_factory=list)
    starts_on: list[EventName] = Field(default_factory=lambda: [EventKind.ACCEPTED], min_length=1)
    term: Annotated[TermEntry | None, BeforeValidator(_read_term)]
    preset: PresetId | None = None
    conventions: ConventionsEntry = ConventionsEntry()
    cutoff_attribute: Word | None = None
    source: SourceEntry
    confidence: ConfidenceName
    note: str = ""
    bare_hours: bool = False

    @model_validator(mode="after")
    def _suspended_in_force(self) -> VersionEntry:
        last = self.effective.last or date.max
        for pause in self.suspended:
            if pause.first < self.effective.first or pause.last > last:
                raise ValueError(
                    f"the suspension {pause.first} to {pause.last} is outside the days on which "
                    f"{self.id} is effective"
                )
        return self


class ProcedureEntry(Entry):
    """A procedure and its versions."""

    code: ProcedureCode
    names: Annotated[dict[str, Text], Field(min_length=1)]
    field: Text
    law_at: EventName = EventKind.ACCEPTED
    preset: PresetId
    versions: Annotated[list[VersionEntry], Field(min_length=1)]

    @field_validator("law_at")
    @classmethod
    def _law_at_a_filing(cls, event: EventKind) -> EventKind:
        if event not in LAW_EVENTS:
            raise ValueError("one of: accepted, submitted, postmarked")
        return event


class AdditionEntry(Entry):
    """Versions that a further file adds to a procedure defined elsewhere."""

    procedure: ProcedureCode
    versions: Annotated[list[VersionEntry], Field(min_length=1)]


class AuthorityEntry(Entry):
    """A body. `unit_level` lets units below it go without an entry of their own."""

    code: AuthorityCode
    names: Annotated[dict[str, Text], Field(min_length=1)]
    level: LevelName
    unit_level: LevelName | None = None
    start_date: date | None = None
    end_date: date | None = None
    successors: list[AuthorityCode] = Field(default_factory=list)
    source: Text

    @model_validator(mode="after")
    def _in_order(self) -> AuthorityEntry:
        if self.start_date and self.end_date and self.end_date < self.start_date:
            raise ValueError(f"{self.code} ends on {self.end_date}, before it starts on {self.start_date}")
        return self


class RulesFile(Entry):
    """A file under rules/: any of the four sections."""

    presets: list[PresetEntry] = Field(default_factory=list)
    procedures: list[ProcedureEntry] = Field(default_factory=list)
    additions: list[AdditionEntry] = Field(default_factory=list)
    authorities: list[AuthorityEntry] = Field(default_factory=list)
