"""What a calendar must satisfy beyond the form of its file: settings that exist, decisions that fit together.

Every check returns problems and raises nothing. What can only be seen on the expanded days (a make-up day that
is also a holiday, one without shifts) is found by `expansion`.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Mapping
from datetime import date

from slasvc.calendars.base import unknown_place
from slasvc.calendars.definitions import DecidedDay, Decision, Definition
from slasvc.calendars.entries import SWAP_KINDS
from slasvc.calendars.hours import ONE_DAY, segments
from slasvc.errors import Problem
from slasvc.model.calendar import DayKind

OFFICE_KINDS = {DayKind.OFFICE_OFF, DayKind.OFFICE_WORKING}


def check_settings(definition: Definition) -> Iterator[Problem]:
    """Check what days are made from; a calendar that fails here cannot be expanded.

    A setting is checked where it is stated, not again in every calendar that inherits it.
    """
    stated, place = definition.stated, definition.place
    if "zone" in stated and not _zone_exists(definition.zone):
        yield place.problem(f"there is no time zone {definition.zone}", "zone")
    base = definition.base
    if "base" in stated and base is not None and (fault := unknown_place(base.country, base.subdivision)):
        yield place.problem(fault, "base")
    if {"weekly_hours", "coverage"} & stated:
        yield from _check_hours(definition)
    if not definition.revisions:
        yield place.problem("there is no revision: add one, not older than the newest decision")


def check_decisions(
    definition: Definition, definitions: Mapping[str, Definition], *, complete: bool
) -> Iterator[Problem]:
    """Check the calendar's own decisions, in every revision.

    `complete` says that every file could be read; only then is a missing half of a swap a problem.
    """
    yield from _check_dates(definition)
    yield from _check_repetitions(definition)
    if complete:
        yield from _check_swaps(definition, definitions)


def _zone_exists(zone: str) -> bool:
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _check_hours(definition: Definition) -> Iterator[Problem]:
    coverage, place = definition.coverage, definition.place
    if not any(entry.working for entry in definition.weekly_hours):
        yield place.problem("there is no working time: no weekday counts", "weekly_hours")
    for first, end, hours in segments(coverage.first, coverage.last, definition.weekly_hours):
        if hours is None:
            message = f"weekly_hours say nothing about {first} to {end - ONE_DAY}"
            yield place.problem(message, "weekly_hours")


def _check_dates(definition: Definition) -> Iterator[Problem]:
    coverage = definition.coverage
    newest = max((stated.revision for stated in definition.revisions), default=date.max)
    for decision in definition.decisions:
        for key, published in (
            ("published", decision.entry.published),
            ("withdrawn", decision.entry.withdrawn),
        ):
            if published is not None and published > newest:
                yield decision.place.problem(
                    f"{published} is after the newest revision of {definition.id} ({newest}): add a revision",
                    key,
                )
        for day in decision.days:
            if not coverage.first <= day.entry.date <= coverage.last:
                yield day.place.problem(
                    f"{day.entry.date} is outside the coverage of {definition.id}, "
                    f"{coverage.first} to {coverage.last}",
                    "date",
                )


def _check_repetitions(definition: Definition) -> Iterator[Problem]:
    """Find dates given twice by one instrument, or differently by two that hold at the same time."""
    for stated in definition.revisions:
        earlier: dict[date, list[tuple[Decision, DecidedDay]]] = {}
        for decision in definition.decisions:
            if not decision.holds_in(stated.revision):
                continue
            for day in decision.days:
                for other, before in earlier.get(day.entry.date, ()):
                    if other is decision:
                        yield day.place.problem(f"{day.entry.date} is listed twice", "date")
                    elif _disagree(before, day):
                        yield day.place.problem(
                            f"{day.entry.date} is decided otherwise by {other.entry.instrument}", "date"
                        )
                earlier.setdefault(day.entry.date, []).append((decision, day))


def _disagree(one: DecidedDay, other: DecidedDay) -> bool:
    if one.entry.kind == other.entry.kind:
        return (one.entry.replaces, one.entry.shifts) != (other.entry.replaces, other.entry.shifts)
    return {one.entry.kind, other.entry.kind} == OFFICE_KINDS


def _check_swaps(definition: Definition, definitions: Mapping[str, Definition]) -> Iterator[Problem]:
    revisions = [stated.revision for stated in definition.revisions]
    halves = {revision: set(_halves(definition, definitions, revision)) for revision in revisions}
    for decision in definition.decisions:
        holding = [revision for revision in revisions if decision.holds_in(revision)]
        for day in decision.days:
            entry = day.entry
            if entry.replaces is None:
                continue
            other_kind = SWAP_KINDS[entry.kind]
            other = (entry.replaces, other_kind, entry.date)
            lacking = [revision for revision in holding if other not in halves[revision]]
            if lacking:
                when = "" if lacking == holding else f" in revision {', '.join(map(str, lacking))}"
                yield day.place.problem(
                    f"the other half of the swap is missing{when}: {entry.replaces} as "
                    f"{other_kind.name.lower()} replacing {entry.date}",
                    "replaces",
                )


def _halves(
    definition: Definition, definitions: Mapping[str, Definition], revision: date
) -> Iterator[tuple[date, DayKind, date]]:
    for calendar_id in definition.lineage:
        if calendar_id not in definitions:
            continue
        for decision in definitions[calendar_id].decisions:
            if decision.holds_in(revision):
                for day in decision.days:
                    if day.entry.replaces is not None:
                        yield day.entry.date, day.entry.kind, day.entry.replaces
