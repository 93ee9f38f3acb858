"""The shape of a file under rules/: pydantic models that check one file by itself.

Words of enums are their lower-case member names. What needs a second entry or file (an unknown preset, two
rules that clash) is checked in `resolving` and `checks`.
"""

from __future__ import annotations

import enum
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator, model_validator

from slasvc.documents import Entry
from slasvc.model.calendar import Confidence
from slasvc.model.dossier import EventKind
from slasvc.model.rule import Mode, Source
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
from slasvc.rules.words import (
    AuthorityCode,
    ChannelName,
    ConfidenceName,
    CutoffText,
    EventName,
    GroundSetId,
    LevelName,
    ModeName,
    OverMaxName,
    PlusAppliesName,
    PresetId,
    ProcedureCode,
    ReopenName,
    Text,
    TollsName,
    UnitName,
    VersionId,
    Word,
    by_name,
)

ADDING_MODES = frozenset({Mode.RESUME_PLUS, Mode.NEW_TERM})
LAW_EVENTS = frozenset({EventKind.ACCEPTED, EventKind.SUBMITTED, EventKind.POSTMARKED})


class Dates(enum.Enum):
    """Were the first and the last day read in a text, or is one assumed or from a secondary source?"""

    STATED = 1
    ASSUMED = 2


DatesName = Annotated[Dates, by_name(Dates, "dates")]


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
    """A named set of conventions, and the ground sets of its versions. `sources` gives the law by name.

    Without `grounds` they are those of the preset it extends.
    """

    id: PresetId
    extends: PresetId | None = None
    conventions: ConventionsEntry
    grounds: list[GroundSetId] | None = None
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


class GroundEntry(DatedEntry):
    """A dated ground of suspension."""

    code: Word
    names: Annotated[dict[str, Text], Field(min_length=1)]
    mode: ModeName
    added: TermEntry | None = None
    plus_applies: PlusAppliesName | None = None
    at_most: TermEntry | None = None
    tolls: TollsName | None = None
    max_times: Annotated[int, Field(ge=1, le=MAX_LENGTH, strict=True)] | None = None
    over_max: OverMaxName | None = None
    needs_document: bool = False

    @field_validator("at_most")
    @classmethod
    def _at_most_has_length(cls, term: TermEntry | None) -> TermEntry | None:
        if term is not None and term.unit is Unit.SAME_DAY:
            raise ValueError("an exclusion cannot end with same_day; write a length")
        return term

    @model_validator(mode="after")
    def _keys_fit_mode(self) -> GroundEntry:
        mode = self.mode.name.lower()
        if self.mode in ADDING_MODES and self.added is None:
            raise ValueError(f"{self.code}: {mode} needs added, a term")
        if self.mode not in ADDING_MODES and self.added is not None:
            raise ValueError(f"{self.code}: added goes with resume_plus and new_term, not with {mode}")
        if self.plus_applies is not None and self.mode is not Mode.RESUME_PLUS:
            raise ValueError(f"{self.code}: plus_applies goes with resume_plus, not with {mode}")
        if self.over_max is not None and self.max_times is None:
            raise ValueError(f"{self.code}: over_max without max_times; set max_times or remove it")
        tolling = ("at_most", "tolls", "over_max", "needs_document")
        if self.mode is Mode.RECORD_ONLY and (idle := self.model_fields_set & set(tolling)):
            raise ValueError(f"{self.code}: record_only tolls nothing; remove {', '.join(sorted(idle))}")
        return self


class GroundSetEntry(Entry):
    """Grounds that presets take under one name."""

    id: Annotated[GroundSetId, Field(alias="set")]
    grounds: Annotated[list[GroundEntry], Field(min_length=1)]
    note: str = ""


class TermAdditionEntry(Entry):
    """What an attribute of the dossier adds to the term."""

    attribute: Word
    term: TermEntry
    source: SourceEntry


class ClockEntry(Entry):
    """What a version says about its running clock, or a procedure for all its versions."""

    grounds: list[GroundEntry] = Field(default_factory=list)
    without_grounds: list[Word] = Field(default_factory=list)
    reopen: ReopenName | None = None
    warn_working_days: Annotated[int, Field(ge=0, le=MAX_LENGTH, strict=True)] | None = None
    severity_bands: (
        Annotated[
            list[Annotated[int, Field(ge=0, le=MAX_LENGTH, strict=True)]], Field(min_length=2, max_length=2)
        ]
        | None
    ) = None

    @field_validator("severity_bands")
    @classmethod
    def _bands_ascend(cls, bands: list[int] | None) -> list[int] | None:
        if bands is not None and bands[0] >= bands[1]:
            raise ValueError(f"{bands} does not ascend; write the last day of severity 1, then of severity 2")
        return bands


class VersionEntry(ClockEntry, DatedEntry):
    """One dated version of a procedure's rule."""

    id: VersionId
    when: ConditionsEntry = ConditionsEntry()
    published: date | None = None
    suspended: list[SuspensionEntry] = Field(default_factory=list)
    starts_on: list[EventName] = Field(default_factory=lambda: [EventKind.ACCEPTED], min_length=1)
    term: Annotated[TermEntry | None, BeforeValidator(_read_term)]
    preset: PresetId | None = None
    conventions: ConventionsEntry = ConventionsEntry()
    cutoff_attribute: Word | None = None
    additions: list[TermAdditionEntry] = Field(default_factory=list)
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


class ProcedureEntry(ClockEntry):
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
    """A file under rules/: any of the five sections."""

    ground_sets: list[GroundSetEntry] = Field(default_factory=list)
    presets: list[PresetEntry] = Field(default_factory=list)
    procedures: list[ProcedureEntry] = Field(default_factory=list)
    additions: list[AdditionEntry] = Field(default_factory=list)
    authorities: list[AuthorityEntry] = Field(default_factory=list)
