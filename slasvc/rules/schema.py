"""The shape of a file under rules/: pydantic models that check one file by itself.

Terms, sources and dates are in `schema_parts`; obligations, promises and steps in `schema_work`. What needs a
second entry or file (an unknown preset, two rules that clash) is checked in `resolving` and `checks`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator, model_validator

from slasvc.documents import Entry
from slasvc.model.dossier import EventKind
from slasvc.model.rule import Mode
from slasvc.model.term import MAX_LENGTH, Unit
from slasvc.rules.schema_parts import (
    CodedEntry,
    ConventionsEntry,
    DatedEntry,
    Names,
    SourceEntry,
    TermEntry,
    Times,
)
from slasvc.rules.schema_work import (
    CauseEntry,
    CommitmentEntry,
    ObligationEntry,
    ObligationSetEntry,
    StepEntry,
)
from slasvc.rules.words import (
    AuthorityCode,
    ChannelName,
    EventName,
    GroundSetId,
    LevelName,
    ModeName,
    ObligationSetId,
    OverMaxName,
    PlusAppliesName,
    PresetId,
    ProcedureCode,
    ReopenName,
    RestartStepsName,
    Text,
    TollsName,
    VersionId,
    Word,
)

ADDING_MODES = frozenset({Mode.RESUME_PLUS, Mode.NEW_TERM})
LAW_EVENTS = frozenset({EventKind.ACCEPTED, EventKind.SUBMITTED, EventKind.POSTMARKED})


def _read_term(value: object) -> object:
    """Read `unknown` as None; leave a mapping to `TermEntry`."""
    if value == "unknown":
        return None
    if isinstance(value, dict):
        return value
    raise ValueError(f"{value!r} is not a term; write {{length: 3, unit: working_day}} or unknown")


class PresetEntry(Entry):
    """A named set of conventions, and the sets of grounds and obligations of its versions.

    Without `grounds` or `obligations` they are those of the preset it extends. `sources` gives the law by name.
    """

    id: PresetId
    extends: PresetId | None = None
    conventions: ConventionsEntry
    grounds: list[GroundSetId] | None = None
    obligations: list[ObligationSetId] | None = None
    sources: dict[str, Text] = Field(default_factory=dict)
    note: str = ""

    @model_validator(mode="after")
    def _sources_of_conventions(self) -> PresetEntry:
        if unknown := sorted(set(self.sources) - set(ConventionsEntry.model_fields)):
            raise ValueError(f"sources: unknown convention {', '.join(unknown)}")
        return self


class ConditionsEntry(Entry):
    """Conditions of a version; what is left out asks for nothing."""

    levels: list[LevelName] = Field(default_factory=list)
    channels: list[ChannelName] = Field(default_factory=list)
    case: Word | None = None
    place: AuthorityCode | None = None
    attributes: list[Word] = Field(default_factory=list)


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


class GroundEntry(CodedEntry):
    """A dated ground of suspension."""

    mode: ModeName
    added: TermEntry | None = None
    plus_applies: PlusAppliesName | None = None
    at_most: TermEntry | None = None
    tolls: TollsName | None = None
    max_times: Times | None = None
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
    names: Names | None = None
    term: TermEntry
    source: SourceEntry


class ClockEntry(Entry):
    """What a version says about its running clock and its duties, or a procedure for all its versions."""

    grounds: list[GroundEntry] = Field(default_factory=list)
    without_grounds: list[Word] = Field(default_factory=list)
    obligations: list[ObligationEntry] = Field(default_factory=list)
    without_obligations: list[Word] = Field(default_factory=list)
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
    committed: CommitmentEntry | None = None
    steps: list[StepEntry] = Field(default_factory=list)
    restart_steps: RestartStepsName | None = None
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
    names: Names
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
    names: Names
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
    """A file under rules/: any of the seven sections."""

    ground_sets: list[GroundSetEntry] = Field(default_factory=list)
    obligation_sets: list[ObligationSetEntry] = Field(default_factory=list)
    presets: list[PresetEntry] = Field(default_factory=list)
    procedures: list[ProcedureEntry] = Field(default_factory=list)
    additions: list[AdditionEntry] = Field(default_factory=list)
    authorities: list[AuthorityEntry] = Field(default_factory=list)
    causes: list[CauseEntry] = Field(default_factory=list)
