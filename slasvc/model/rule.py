"""Which term holds for which dossier, from when to when, by what law.

A procedure has rule versions; each says under what conditions and on what dates it is in force. Legal
values are always dated and always cite their source. Dates are inclusive at both ends.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from slasvc.model.calendar import Confidence
from slasvc.model.dossier import Channel, EventKind
from slasvc.model.term import Conventions, Term


class Level(enum.IntEnum):
    """Tier of the administration. District ended in Viet Nam on 30 June 2025."""

    MINISTRY = 1
    PROVINCE = 2
    DISTRICT = 3
    COMMUNE = 4


@dataclass(frozen=True, slots=True)
class Source:
    """The law behind a rule: instrument ("Luật Hộ tịch 60/2014/QH13") and article ("Điều 5 khoản 3")."""

    instrument: str
    article: str = ""
    url: str = ""
    note: str = ""

    def __str__(self) -> str:
        return f"{self.instrument}, {self.article}" if self.article else self.instrument


@dataclass(frozen=True, slots=True)
class Conditions:
    """When a version applies: every part must hold; an empty part asks for nothing.

    `place` is an authority code: the dossier's authority is it or lies under it. `attributes` must all be
    present on the dossier.
    """

    levels: frozenset[Level] = frozenset()
    channels: frozenset[Channel] = frozenset()
    case: str = ""
    place: str = ""
    attributes: frozenset[str] = frozenset()


class Mode(enum.IntEnum):
    """What a suspension does to the term (semantics section 4)."""

    RESUME = 1
    RESUME_PLUS = 2
    RESTART = 3
    NEW_TERM = 4
    RECORD_ONLY = 5


class Tolls(enum.IntEnum):
    """What a suspension takes out of a term in day units: days, or working time."""

    BY_UNIT = 1
    WORKING_TIME = 2


class PlusApplies(enum.IntEnum):
    """Is the addition of `RESUME_PLUS` granted at each resumption, or the first time only? The law is silent."""

    EACH = 1
    ONCE = 2


class OverMax(enum.IntEnum):
    """Does a suspension beyond `max_times` toll all the same, or nothing? The law states no sanction."""

    COUNTS = 1
    IGNORED = 2


class Reopen(enum.IntEnum):
    """What reopening a completed dossier does."""

    NONE = 1
    RESUME = 2
    RESTART = 3


class Anchor(enum.IntEnum):
    """What an obligation's limit is counted from: events of one kind, the start of each run, or the due date."""

    SUBMITTED = 1
    POSTMARKED = 2
    ACCEPTED = 3
    SUSPENDED = 4
    RESUMED = 5
    CONSULTED = 6
    COMPLETED = 7
    RECEIVED = 8
    DUE_DATE = 9


class Owed(enum.IntEnum):
    """When an obligation is owed.

    `ALWAYS`: it must be done by the limit. `IF_DONE`: it need not be done, but not after the limit. `IF_LATE`:
    only where the dossier comes late. `WITH_REASON`: whenever it is done it must carry a written reason; no
    limit.
    """

    ALWAYS = 1
    IF_DONE = 2
    IF_LATE = 3
    WITH_REASON = 4


class OwedBy(enum.IntEnum):
    """Who owes it."""

    AUTHORITY = 1
    APPLICANT = 2
    CONSULTED = 3


class RestartSteps(enum.IntEnum):
    """Which step begins again when a resumption restarts the work: those that are open, or the first one."""

    OPEN = 1
    FIRST = 2


class AttributableTo(enum.IntEnum):
    """To whom a cause of lateness is attributed. `AUTHORITY` is subjective (chủ quan), the others objective."""

    AUTHORITY = 1
    OTHER_AUTHORITY = 2
    APPLICANT = 3
    FORCE_MAJEURE = 4
    SYSTEM_FAILURE = 5


@dataclass(frozen=True, slots=True)
class Ground:
    """A legal reason to suspend, in force for dossiers whose law day lies in [effective_from, effective_to].

    Attributes:
        code: e.g. "supplement", "financial_obligation".
        added: the addition of `RESUME_PLUS`, or the whole term of `NEW_TERM`; None for other modes.
        at_most: the exclusion ends when this is used up, though nobody resumed; None: only at resumption.
        max_times: how often it may be used over the whole history; None: without limit.
        needs_document: without a written reason on the event it tolls nothing.
    """

    code: str
    names: Mapping[str, str]
    mode: Mode
    effective_from: date
    effective_to: date | None
    source: Source
    confidence: Confidence
    added: Term | None = None
    plus_applies: PlusApplies = PlusApplies.EACH
    at_most: Term | None = None
    tolls: Tolls = Tolls.BY_UNIT
    max_times: int | None = None
    over_max: OverMax = OverMax.COUNTS
    needs_document: bool = False


@dataclass(frozen=True, slots=True)
class Addition:
    """What a dossier attribute adds to the term: ten working days in remote areas.

    Attributes:
        names: of the attribute by language code; empty where the rule gives none.
    """

    attribute: str
    term: Term
    source: Source
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Obligation:
    """A limit on an act, in force for dossiers whose law day lies in [effective_from, effective_to].

    Missing it raises a finding and never moves a date. Corners are fixed in `docs/adr/0007`.

    Attributes:
        code: e.g. "ask_supplement"; unique within a version.
        channels, attributes: dossiers it holds for; empty asks for nothing.
        anchor, ground: what the limit is counted from; `ground` narrows suspensions and resumptions, of the anchor
            and of the acts.
        term: None for `Owed.WITH_REASON` only.
        before: the limit lies that long before the due date; with `Anchor.DUE_DATE` only.
        conventions: those of the version, without its cut-off, with its own.
        acts: events that fulfil it.
        needs_reason: an act without a written reason does not fulfil it.
        max_times: how often it may be done over the whole history, of `APOLOGISED` with a `promised_time`; None:
            without limit.
        missed, late, too_often: what the findings say, by language; `late` is empty where being late is
            impossible, `too_often` where there is no `max_times`.
    """

    code: str
    names: Mapping[str, str]
    owed: Owed
    owed_by: OwedBy
    anchor: Anchor
    acts: frozenset[EventKind]
    term: Term | None
    conventions: Conventions
    effective_from: date
    effective_to: date | None
    source: Source
    confidence: Confidence
    missed: Mapping[str, str]
    late: Mapping[str, str]
    too_often: Mapping[str, str]
    before: bool = False
    ground: str = ""
    channels: frozenset[Channel] = frozenset()
    attributes: frozenset[str] = frozenset()
    needs_reason: bool = False
    max_times: int | None = None


@dataclass(frozen=True, slots=True)
class ProcessStep:
    """A step of the internal process (quy trình nội bộ), with its own term and responsible unit.

    Attributes:
        code: unique within a version.
        role: who is responsible, in words, by language.
        unit: code of the unit where the rule knows it, whose calendar the step is counted on; empty: the
            dossier's own.
        conventions: those of the version with the step's own; `HAND_OVER_ONLY` moves the step.
        after: codes of the steps that must be complete before it; empty: it begins with the run.
    """

    code: str
    names: Mapping[str, str]
    role: Mapping[str, str]
    term: Term
    conventions: Conventions
    after: tuple[str, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Commitment:
    """The shorter term that an authority promises. `share` is the percentage it was cut to, None for a value."""

    term: Term
    source: Source
    share: int | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause of lateness in an operator's list. It never moves a date."""

    code: str
    names: Mapping[str, str]
    attributable_to: AttributableTo


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One dated version of a procedure's rule.

    Attributes:
        id: unique and stable, e.g. "1.013225/2026-07-01/house".
        effective_from: first day on which it governs a dossier.
        effective_to: last day, None while it is open-ended.
        suspensions: intervals (first day, last day) in which it is not in force.
        starts_on: events that must all have happened; the last one is the origin of the term.
        term: None when the law is known to set a term that has not been verified.
        cutoff_attribute: dossier attribute without which the cut-off does not apply; empty when it always
            does.
        published: day of publication, None when not recorded.
        grounds: its own first, then those of the sets it takes; of one code the first in force on the law day
            holds.
        additions: what attributes add to the term, in its unit family.
        reopen: what reopening a completed dossier does.
        warn_working_days: "due soon" from so many working days before the due date.
        severity_bands: the last `lateness_days` of severity 1 and of severity 2.
        obligations: its own first, then those of the sets it takes; of one code the first in force on the law
            day holds.
        committed: the promised term; None where only the statutory one counts.
        steps: of the internal process, in order; empty where the rule does not divide the work.
    """

    id: str
    procedure: str
    conditions: Conditions
    effective_from: date
    effective_to: date | None
    suspensions: tuple[tuple[date, date], ...]
    starts_on: frozenset[EventKind]
    term: Term | None
    conventions: Conventions
    preset: str
    cutoff_attribute: str
    source: Source
    confidence: Confidence
    published: date | None = None
    note: str = ""
    grounds: tuple[Ground, ...] = ()
    additions: tuple[Addition, ...] = ()
    reopen: Reopen = Reopen.NONE
    warn_working_days: int = 1
    severity_bands: tuple[int, int] = (3, 10)
    obligations: tuple[Obligation, ...] = ()
    committed: Commitment | None = None
    steps: tuple[ProcessStep, ...] = ()
    restart_steps: RestartSteps = RestartSteps.FIRST


@dataclass(frozen=True, slots=True)
class Procedure:
    """An administrative procedure by its national code, with its versions.

    Attributes:
        law_at: the event whose day decides which version governs a dossier to its end; where the dossier
            has no such event, the acceptance decides.
        versions: more specific versions before the ones they beat. Version A beats B when A's conditions
            imply B's; two that can match one dossier on one day, neither implying the other, are refused
            when loaded.
    """

    code: str
    names: Mapping[str, str]
    field_name: str
    law_at: EventKind
    versions: tuple[RuleVersion, ...]


@dataclass(frozen=True, slots=True)
class Authority:
    """A body by its dotted code. The code is the hierarchy: units under it need no entry of their own.

    Attributes:
        level: its own tier.
        unit_level: tier of units under it that are not registered themselves; None when there can be none.
        start_date, end_date: first and last day of its existence, None when open.
        successors: codes of the bodies that took over its work after `end_date`.
    """

    code: str
    names: Mapping[str, str]
    level: Level
    unit_level: Level | None = None
    start_date: date | None = None
    end_date: date | None = None
    successors: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Everything loaded from rules/, under one digest (SHA-256, hex)."""

    presets: Mapping[str, Conventions]
    procedures: Mapping[str, Procedure]
    authorities: Mapping[str, Authority]
    digest: str
    warnings: tuple[str, ...] = ()
    causes: Mapping[str, Cause] = field(default_factory=dict)

    def find_authority(self, code: str) -> Authority | None:
        """Return the entry of `code`, or of the nearest registered body above it; None when there is none.

        A unit under a registered body needs no entry where that body's `unit_level` says what its units
        are. Prefixes are compared on whole segments: "H4" is not above "H40.1".
        """
        if (own := self.authorities.get(code)) is not None:
            return own
        while "." in code:
            code = code.rpartition(".")[0]
            if (above := self.authorities.get(code)) is not None:
                return above if above.unit_level is not None else None
        return None
