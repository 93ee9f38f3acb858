"""Calendars as stated: every file read, what a calendar extends resolved, decisions put to their calendar.

A `Definition` still knows the file and line of each statement, so that a defect seen while expanding it can be
shown where it was written. It holds no days; `expansion` makes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from slasvc.calendars.entries import (
    AboutCalendar,
    BaseEntry,
    CalendarEntry,
    CalendarFile,
    DayEntry,
    DecisionEntry,
    Span,
    WeeklyHoursEntry,
)
from slasvc.documents import Document, Location, parse_document, read_document, yaml_files
from slasvc.errors import Problem
from slasvc.model.calendar import Confidence


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written."""

    document: Document
    location: Location

    def problem(self, message: str, *further: str | int) -> Problem:
        """Return `message` as a problem at this place, or at `further` below it."""
        return self.document.problem(message, *self.location, *further)


@dataclass(frozen=True, slots=True)
class DecidedDay:
    """A date of a decision, with the source and confidence that hold for it."""

    entry: DayEntry
    source: str
    confidence: Confidence
    place: Place


@dataclass(frozen=True, slots=True)
class Decision:
    """An instrument with its days."""

    entry: DecisionEntry
    days: tuple[DecidedDay, ...]
    place: Place

    def holds_in(self, revision: date) -> bool:
        """Say whether the instrument was published, and not yet withdrawn, on `revision`."""
        published, withdrawn = self.entry.published, self.entry.withdrawn
        if published is not None and published > revision:
            return False
        return withdrawn is None or withdrawn > revision


class StatedRevision(NamedTuple):
    """A revision with its note."""

    revision: date
    note: str


@dataclass(frozen=True, slots=True)
class Definition:
    """One calendar with everything it inherits.

    Attributes:
        lineage: ids from the root of what it extends down to the calendar itself.
        stated: keys that its own file states; the others are inherited.
        revisions: own, added and inherited ones, oldest first.
        decisions: own ones, whatever their publication date.
    """

    id: str
    lineage: tuple[str, ...]
    stated: frozenset[str]
    place: Place
    names: Mapping[str, str]
    zone: str
    nominal_day_minutes: int
    coverage: Span
    base: BaseEntry | None
    weekly_hours: tuple[WeeklyHoursEntry, ...]
    revisions: tuple[StatedRevision, ...]
    decisions: tuple[Decision, ...]


class ReadFile(NamedTuple):
    """A file that could be read, and its document for lines."""

    document: Document
    content: CalendarFile


class _Stated(NamedTuple):
    entry: CalendarEntry
    place: Place


def read_files(directories: Sequence[Path], problems: list[Problem]) -> list[ReadFile]:
    """Read every YAML file below `directories`; append what is wrong with any of them to `problems`."""
    files = []
    for path in yaml_files(directories):
        document = read_document(path, problems)
        if document is None:
            continue
        content = parse_document(document, CalendarFile, problems)
        if content is not None:
            files.append(ReadFile(document, content))
    return files


def resolve(files: Sequence[ReadFile], problems: list[Problem], *, complete: bool) -> dict[str, Definition]:
    """Return the definitions by id, in the order of the files.

    `complete` says that every file could be read; only then is an id that nothing defines a problem.
    """
    stated = _stated_calendars(files, problems)
    decisions = _decisions_by_calendar(files)
    revisions = _added_revisions(files)
    if complete:
        problems += _unknown_ids(files, stated)
    definitions: dict[str, Definition] = {}
    for calendar_id in stated:
        lineage = _lineage(calendar_id, stated, problems)
        if lineage is not None:
            definition = _inherit(lineage, stated, revisions, decisions, problems)
            if definition is not None:
                definitions[calendar_id] = definition
    return definitions


def _stated_calendars(files: Sequence[ReadFile], problems: list[Problem]) -> dict[str, _Stated]:
    stated: dict[str, _Stated] = {}
    for document, content in files:
        entry = content.calendar
        if entry is None:
            continue
        place = Place(document, ("calendar",))
        if entry.id in stated:
            first = stated[entry.id].place.document.path.name
            problems.append(place.problem(f"calendar {entry.id} is already defined in {first}", "id"))
            continue
        stated[entry.id] = _Stated(entry, place)
    return stated


def _decisions_by_calendar(files: Sequence[ReadFile]) -> dict[str, list[Decision]]:
    decisions: dict[str, list[Decision]] = {}
    for document, content in files:
        for index, entry in enumerate(content.decisions):
            place = Place(document, ("decisions", index))
            days = tuple(
                DecidedDay(
                    day,
                    day.source or entry.instrument,
                    day.confidence or entry.confidence,
                    Place(document, ("decisions", index, "days", number)),
                )
                for number, day in enumerate(entry.days)
            )
            decisions.setdefault(entry.calendar, []).append(Decision(entry, days, place))
    return decisions


def _added_revisions(files: Sequence[ReadFile]) -> dict[str, list[StatedRevision]]:
    added: dict[str, list[StatedRevision]] = {}
    for _, content in files:
        for entry in content.revisions:
            added.setdefault(entry.calendar, []).append(StatedRevision(entry.revision, entry.note))
    return added


def _unknown_ids(files: Sequence[ReadFile], stated: Mapping[str, _Stated]) -> list[Problem]:
    problems = []
    for document, content in files:
        sections: dict[str, Sequence[AboutCalendar]] = {
            "revisions": content.revisions,
            "decisions": content.decisions,
            "assignments": content.assignments,
            "differences": content.differences,
        }
        for section, entries in sections.items():
            for index, entry in enumerate(entries):
                if entry.calendar not in stated:
                    message = f"no calendar {entry.calendar} is defined"
                    problems.append(document.problem(message, section, index, "calendar"))
        extends = content.calendar.extends if content.calendar else None
        if extends is not None and extends not in stated:
            message = f"no calendar {extends} is defined to extend"
            problems.append(document.problem(message, "calendar", "extends"))
    return problems


def _lineage(
    calendar_id: str, stated: Mapping[str, _Stated], problems: list[Problem]
) -> tuple[str, ...] | None:
    """Return the ids from the root to `calendar_id`; None when one is undefined or there is a cycle."""
    lineage = [calendar_id]
    while (extends := stated[lineage[-1]].entry.extends) is not None:
        if extends == calendar_id:
            cycle = " > ".join([*lineage, extends])
            problems.append(
                stated[calendar_id].place.problem(f"calendars extend each other: {cycle}", "extends")
            )
        if extends in lineage or extends not in stated:
            return None
        lineage.append(extends)
    return tuple(reversed(lineage))


def _inherit(
    lineage: tuple[str, ...],
    stated: Mapping[str, _Stated],
    added: Mapping[str, Sequence[StatedRevision]],
    decisions: Mapping[str, list[Decision]],
    problems: list[Problem],
) -> Definition | None:
    """Lay the statements of `lineage` over one another; None when something is stated by nobody."""
    own = stated[lineage[-1]]
    settings = _settings([stated[calendar_id].entry for calendar_id in lineage])
    zone, nominal_day = settings.get("zone"), settings.get("nominal_day")
    coverage, hours = settings.get("coverage"), settings.get("weekly_hours")
    if zone is None or nominal_day is None or coverage is None or hours is None:
        needed = {"zone": zone, "nominal_day": nominal_day, "coverage": coverage}
        missing = [key for key, value in needed.items() if value is None]
        if hours is None:
            problems.append(own.place.problem("there is no working time: weekly_hours are missing"))
        if missing:
            problems.append(own.place.problem(f"{', '.join(missing)}: neither stated nor inherited"))
        return None
    return Definition(
        id=own.entry.id,
        lineage=lineage,
        stated=frozenset(own.entry.model_fields_set),
        place=own.place,
        names=dict(own.entry.names),
        zone=zone,
        nominal_day_minutes=nominal_day,
        coverage=coverage,
        base=settings.get("base"),
        weekly_hours=hours,
        revisions=_revisions(lineage, stated, added),
        decisions=tuple(decisions.get(own.entry.id, ())),
    )


def _settings(entries: Sequence[CalendarEntry]) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for entry in entries:
        for key in ("zone", "nominal_day", "coverage", "base", "weekly_hours"):
            if key in entry.model_fields_set:
                settings[key] = getattr(entry, key)
    return settings


def _revisions(
    lineage: tuple[str, ...],
    stated: Mapping[str, _Stated],
    added: Mapping[str, Sequence[StatedRevision]],
) -> tuple[StatedRevision, ...]:
    """Unite the revisions of `lineage`; where two have the same date, the nearer calendar's note is kept."""
    notes: dict[date, str] = {}
    for calendar_id in lineage:
        for entry in stated[calendar_id].entry.revisions:
            notes[entry.revision] = entry.note
        notes.update(added.get(calendar_id, ()))
    return tuple(StatedRevision(revision, notes[revision]) for revision in sorted(notes))
