"""How obligations, promised terms, steps of the internal process and causes of lateness are written.

What an obligation says is checked here as far as it stands by itself; how it fits the version that takes it, in
`obligations`; promised terms and steps, which stand on one version only, in `steps`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from slasvc.documents import Entry
from slasvc.model.dossier import EventKind
from slasvc.model.rule import Anchor, Owed
from slasvc.model.term import NO_CUTOFF, CutoffEffect, Unit
from slasvc.rules.schema_parts import CodedEntry, ConventionsEntry, KnownTerm, Names, SourceEntry, Times
from slasvc.rules.words import (
    AnchorName,
    AttributableToName,
    AuthorityCode,
    ChannelName,
    EventName,
    ObligationSetId,
    OwedByName,
    OwedName,
    Word,
)

DUE_DATE_UNITS = frozenset({Unit.CALENDAR_DAY, Unit.WEEK, Unit.WORKING_DAY})
GROUND_EVENTS = frozenset({EventKind.SUSPENDED, EventKind.RESUMED})
GROUND_ANCHORS = frozenset({Anchor.SUSPENDED, Anchor.RESUMED})
FINDINGS = {
    Owed.ALWAYS: ("missed", "late"),
    Owed.IF_DONE: ("late",),
    Owed.IF_LATE: ("missed", "late"),
    Owed.WITH_REASON: ("missed",),
}
"""The sentences that what is owed calls for, beside `too_often`."""


class HolderEntry(Entry):
    """For which dossiers an obligation holds; what is left out asks for nothing."""

    channels: list[ChannelName] = Field(default_factory=list)
    attributes: list[Word] = Field(default_factory=list)


class FindingsEntry(Entry):
    """What is said when an obligation is broken, by language."""

    missed: Names | None = None
    late: Names | None = None
    too_often: Names | None = None


class ObligationEntry(CodedEntry):
    """A dated limit on an act."""

    owed: OwedName
    owed_by: OwedByName
    anchor: AnchorName | None = None
    term: KnownTerm | None = None
    before: bool = False
    acts: Annotated[list[EventName], Field(min_length=1)]
    ground: Word | None = None
    when: HolderEntry = HolderEntry()
    conventions: ConventionsEntry = ConventionsEntry()
    needs_reason: bool = False
    max_times: Times | None = None
    findings: FindingsEntry

    @model_validator(mode="after")
    def _has_what_its_limit_needs(self) -> ObligationEntry:
        if self.owed is Owed.WITH_REASON:
            idle = {"anchor", "term", "before", "conventions", "needs_reason"} & self.model_fields_set
            if idle:
                raise ValueError(f"{self.code}: with_reason has no limit; remove {', '.join(sorted(idle))}")
            return self
        if self.anchor is None or self.term is None:
            raise ValueError(f"{self.code}: {self.owed.name.lower()} needs anchor and term")
        return self

    @model_validator(mode="after")
    def _due_date_goes_with_lateness(self) -> ObligationEntry:
        if (self.owed is Owed.IF_LATE) != (self.anchor is Anchor.DUE_DATE):
            raise ValueError(f"{self.code}: owed if_late and anchor due_date go together only")
        return self

    @model_validator(mode="after")
    def _due_date_has_whole_days(self) -> ObligationEntry:
        if self.before and self.anchor is not Anchor.DUE_DATE:
            raise ValueError(f"{self.code}: before goes with anchor due_date only")
        if self.anchor is not Anchor.DUE_DATE or self.term is None:
            return self
        if self.term.unit not in DUE_DATE_UNITS or self.term.plus_half:
            raise ValueError(
                f"{self.code}: anchor due_date goes with whole calendar_day, week or working_day, not with "
                f"{self.term.resolved()}"
            )
        return self

    @model_validator(mode="after")
    def _cutoff_says_what_it_moves(self) -> ObligationEntry:
        cutoff, effect = self.conventions.cutoff or NO_CUTOFF, self.conventions.cutoff_effect
        if cutoff == NO_CUTOFF or self.term is None:
            return self
        if effect is None:
            raise ValueError(f"{self.code}: a cutoff without cutoff_effect; say what it moves")
        if effect is not CutoffEffect.SHIFT_START and self.term.unit is not Unit.SAME_DAY:
            raise ValueError(
                f"{self.code}: cutoff_effect {effect.name.lower()} goes with same_day, not with "
                f"{self.term.unit.name.lower()}"
            )
        return self

    @model_validator(mode="after")
    def _ground_narrows_something(self) -> ObligationEntry:
        if self.ground and self.anchor not in GROUND_ANCHORS and not GROUND_EVENTS & set(self.acts):
            raise ValueError(
                f"{self.code}: ground goes with suspended or resumed, as anchor or among the acts"
            )
        return self

    @model_validator(mode="after")
    def _says_what_can_be_found(self) -> ObligationEntry:
        wanted = {*FINDINGS[self.owed], *(["too_often"] if self.max_times is not None else [])}
        given = {name for name in FindingsEntry.model_fields if getattr(self.findings, name) is not None}
        what = f"{self.code}: {self.owed.name.lower()}"
        if self.max_times is None and "too_often" in given:
            raise ValueError(f"{self.code}: findings too_often without max_times; set max_times or remove it")
        if missing := sorted(wanted - given):
            raise ValueError(f"{what} needs findings {', '.join(missing)}")
        if idle := sorted(given - wanted):
            raise ValueError(f"{what} never finds {', '.join(idle)}; remove it")
        return self


class ObligationSetEntry(Entry):
    """Obligations that presets take under one name."""

    id: Annotated[ObligationSetId, Field(alias="set")]
    obligations: Annotated[list[ObligationEntry], Field(min_length=1)]
    note: str = ""


class CommitmentEntry(Entry):
    """The term that an authority promises: a share of the statutory one in percent, or a value."""

    share: Annotated[int, Field(ge=1, le=100, strict=True)] | None = None
    term: KnownTerm | None = None
    source: SourceEntry

    @model_validator(mode="after")
    def _one_of_two(self) -> CommitmentEntry:
        if (self.share is None) == (self.term is None):
            raise ValueError("a promised term is either a share, in percent, or a term")
        return self


class StepEntry(Entry):
    """A step of the internal process. Without `after` it follows the step before it in the list."""

    code: Word
    names: Names
    role: Names | None = None
    term: KnownTerm
    unit: AuthorityCode | None = None
    conventions: ConventionsEntry = ConventionsEntry()
    after: list[Word] | None = None


class CauseEntry(Entry):
    """A cause of lateness, and to whom it is attributed."""

    code: Word
    names: Names
    attributable_to: AttributableToName
