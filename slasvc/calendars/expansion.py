"""One revision of a calendar made from its definition: a `Day` for every date of the coverage.

Weeks are laid first and special dates put over them, the strongest claim on a date winning: by kind (the order
of `DayKind` is the precedence), then the nearer calendar, then the better source. Ordinary days are shared
objects: a calendar of twenty years has a few hundred of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from slasvc.calendars.base import EMPTY, Proposal, propose
from slasvc.calendars.definitions import Decision, Definition, Place
from slasvc.calendars.digests import calendar_digest
from slasvc.calendars.entries import BaseEntry, WeeklyHoursEntry
from slasvc.calendars.hours import hours_on, segments, working_shifts
from slasvc.calendars.scalars import WEEKDAYS
from slasvc.errors import Problem
from slasvc.model.calendar import Calendar, Confidence, Day, DayKind, Shift

WORKED_KINDS = {DayKind.MAKE_UP, DayKind.OFFICE_WORKING}
HOLIDAY_KINDS = {DayKind.PUBLIC_HOLIDAY, DayKind.SUBSTITUTE_REST, DayKind.SWAPPED_OFF}
PACKAGE_DEPTH = -1  # depth of a proposal of the package: below every stated calendar


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source says that a date is.

    Attributes:
        depth: place of the claiming calendar in the lineage, `PACKAGE_DEPTH` for the package.
        published: ISO date of the instrument, empty when unknown.
        shifts: None where the source names none.
        place: where it is written; None for the package.
    """

    kind: DayKind
    depth: int
    confidence: Confidence
    published: str
    names: Mapping[str, str]
    source: str
    replaces: date | None
    shifts: tuple[Shift, ...] | None
    place: Place | None

    @property
    def strength(self) -> tuple[int, int, int, str]:
        """Order claims on one date: the greatest holds."""
        return self.kind, self.depth, self.confidence, self.published


def decided_years(decisions: Iterable[Decision]) -> frozenset[int]:
    """Return the years that `decisions` settle."""
    return frozenset(year for decision in decisions for year in decision.entry.decides)


def decisions_in(
    definition: Definition, definitions: Mapping[str, Definition], revision: date
) -> list[tuple[int, Decision]]:
    """Return the decisions of the whole lineage that hold in `revision`, each with its depth."""
    return [
        (depth, decision)
        for depth, calendar_id in enumerate(definition.lineage)
        for decision in definitions[calendar_id].decisions
        if decision.holds_in(revision)
    ]


def expand(
    definition: Definition,
    definitions: Mapping[str, Definition],
    revision: date,
    problems: list[Problem],
) -> Calendar:
    """Return one revision of `definition`; append what its days show to be wrong to `problems`."""
    held = decisions_in(definition, definitions, revision)
    decided = decided_years(decision for _, decision in held)
    claims = _claims(definition, held, decided)
    winners = {day: max(made, key=lambda claim: claim.strength) for day, made in claims.items()}
    problems += _contradictions(claims)
    provisional = _provisional_years(definition, decided, winners)
    days = _lay_weeks(definition, provisional)
    first_date = definition.coverage.first
    for civil_date, claim in winners.items():
        hours = hours_on(civil_date, definition.weekly_hours)
        day = _special_day(civil_date, claim, hours, civil_date.year in provisional)
        if day.counts and not day.shifts:
            problems += _no_shift(civil_date, claim)
        days[(civil_date - first_date).days] = day
    return _calendar(definition, revision, days)


def _claims(
    definition: Definition, held: Sequence[tuple[int, Decision]], decided: frozenset[int]
) -> dict[date, list[Claim]]:
    coverage = definition.coverage
    claims: dict[date, list[Claim]] = {}
    for civil_date, claim in (*_base_claims(definition, decided), *_decided_claims(held)):
        if coverage.first <= civil_date <= coverage.last:
            claims.setdefault(civil_date, []).append(claim)
    return claims


def _decided_claims(held: Sequence[tuple[int, Decision]]) -> Iterator[tuple[date, Claim]]:
    for depth, decision in held:
        published = decision.entry.published
        for day in decision.days:
            yield (
                day.entry.date,
                Claim(
                    kind=day.entry.kind,
                    depth=depth,
                    confidence=day.confidence,
                    published=published.isoformat() if published else "",
                    names=day.entry.names,
                    source=day.source,
                    replaces=day.entry.replaces,
                    shifts=day.entry.shifts,
                    place=day.place,
                ),
            )


def _base_claims(definition: Definition, decided: frozenset[int]) -> Iterator[tuple[date, Claim]]:
    """Yield what the package proposes for years that no decision settles."""
    base, coverage = definition.base, definition.coverage
    if base is None:
        return
    years = range(coverage.first.year, coverage.last.year + 1)
    proposal = proposed(base, (year for year in years if year not in decided))
    for kind, listed in (
        (DayKind.PUBLIC_HOLIDAY, proposal.holidays),
        (DayKind.MAKE_UP, proposal.make_ups),
    ):
        for civil_date, names in listed.items():
            law = base.authoritative
            settled = law is not None and law.settles(civil_date.year)
            yield (
                civil_date,
                Claim(
                    kind=kind,
                    depth=PACKAGE_DEPTH,
                    confidence=Confidence.HIGH if settled else Confidence.MEDIUM,
                    published="",
                    names=names,
                    source=law.source if law is not None and settled else _package(base),
                    replaces=None,
                    shifts=None,
                    place=None,
                ),
            )


def proposed(base: BaseEntry | None, years: Iterable[int]) -> Proposal:
    """Return what the package lists for the place of `base`, nothing where there is no base."""
    return EMPTY if base is None else propose(base.country, base.subdivision, tuple(sorted(years)))


def _package(base: BaseEntry) -> str:
    # Without the package's version: a new version that lists the same days is the same calendar.
    place = base.country if base.subdivision is None else f"{base.country}-{base.subdivision}"
    return f"holidays package, {place}"


def _contradictions(claims: Mapping[date, Sequence[Claim]]) -> Iterator[Problem]:
    for civil_date, made in claims.items():
        if len(made) == 1:
            continue
        others = sorted({claim.kind for claim in made} & HOLIDAY_KINDS)
        for claim in made:
            if claim.kind == DayKind.MAKE_UP and others and claim.place is not None:
                also = ", ".join(kind.name.lower() for kind in others)
                yield claim.place.problem(f"the make-up day {civil_date} is also {also}")


def _provisional_years(
    definition: Definition, decided: frozenset[int], winners: Mapping[date, Claim]
) -> frozenset[int]:
    coverage = definition.coverage
    law = definition.base.authoritative if definition.base is not None else None
    unsettled = {
        year
        for year in range(coverage.first.year, coverage.last.year + 1)
        if year not in decided and not (law is not None and law.settles(year))
    }
    unsure = {day.year for day, claim in winners.items() if claim.confidence < Confidence.HIGH}
    return frozenset(unsettled | unsure)


def _lay_weeks(definition: Definition, provisional: frozenset[int]) -> list[Day]:
    """Return ordinary days for the whole coverage."""
    weeks: dict[tuple[int, bool], list[Day]] = {}
    days: list[Day] = []
    coverage = definition.coverage
    for first, end, hours in segments(coverage.first, coverage.last, definition.weekly_hours):
        key = (id(hours), first.year in provisional)
        if key not in weeks:
            weeks[key] = [_ordinary_day(hours, weekday, key[1]) for weekday in range(7)]
        length, offset = (end - first).days, first.weekday()
        days += (weeks[key] * (length // 7 + 2))[offset : offset + length]
    return days


def _ordinary_day(hours: WeeklyHoursEntry | None, weekday: int, provisional: bool) -> Day:
    working = working_shifts(hours, weekday)
    reception = hours.open_only.get(WEEKDAYS[weekday], ()) if hours is not None else ()
    return Day(
        kind=DayKind.WORKING if working else DayKind.WEEKLY_REST,
        counts=bool(working),
        shifts=working or reception,
        names={},
        source="",
        confidence=Confidence.HIGH,  # of an empty source; that of the hours makes no day provisional
        provisional=provisional,
    )


def _special_day(civil_date: date, claim: Claim, hours: WeeklyHoursEntry | None, provisional: bool) -> Day:
    counts = claim.kind in WORKED_KINDS
    shifts = claim.shifts
    if shifts is None:
        shifts = _worked_shifts(civil_date, claim, hours) if counts else ()
    return Day(
        kind=claim.kind,
        counts=counts,
        shifts=shifts,
        names=dict(claim.names),
        source=claim.source,
        confidence=claim.confidence,
        provisional=provisional,
        replaces=claim.replaces,
    )


def _worked_shifts(civil_date: date, claim: Claim, hours: WeeklyHoursEntry | None) -> tuple[Shift, ...]:
    if claim.replaces is not None:
        return working_shifts(hours, claim.replaces.weekday())
    if claim.kind == DayKind.MAKE_UP:
        # The package does not say which date is made up for: the first weekday that counts stands for it.
        return next(filter(None, (working_shifts(hours, weekday) for weekday in range(7))), ())
    return working_shifts(hours, civil_date.weekday())


def _no_shift(civil_date: date, claim: Claim) -> Iterator[Problem]:
    weekday = WEEKDAYS[(claim.replaces or civil_date).weekday()]
    if claim.place is not None:
        yield claim.place.problem(
            f"{civil_date} counts but has no shift: there are none on a {weekday}; write `shifts`"
        )


def _calendar(definition: Definition, revision: date, days: Sequence[Day]) -> Calendar:
    first_date = definition.coverage.first
    header = {
        "id": definition.id,
        "revision": revision.isoformat(),
        "names": dict(definition.names),
        "zone": definition.zone,
        "nominal_day_minutes": definition.nominal_day_minutes,
    }
    return Calendar(
        id=definition.id,
        revision=revision.isoformat(),
        names=definition.names,
        zone=definition.zone,
        nominal_day_minutes=definition.nominal_day_minutes,
        first_date=first_date,
        days=tuple(days),
        digest=calendar_digest(header, first_date, days),
    )
