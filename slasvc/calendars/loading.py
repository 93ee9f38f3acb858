"""Loads calendar directories: read every file, check everything, expand every revision, or refuse as a whole.

Several directories are layered: an operator's calendars stand beside the shipped ones, extend them, and add
decisions and revisions to them. No file overrules another by its place; a second calendar of one id is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from slasvc.calendars.checks import check_decisions, check_settings
from slasvc.calendars.compiled import clock_fault
from slasvc.calendars.definitions import Definition, ReadFile, read_files, resolve
from slasvc.calendars.expansion import decided_years, decisions_in, expand
from slasvc.calendars.registry import CalendarOrigin, CalendarRegistry
from slasvc.errors import DefinitionError, Problem
from slasvc.model.calendar import Calendar


def load_calendars(directories: Sequence[Path]) -> CalendarRegistry:
    """Return every calendar defined below `directories`, each in all its revisions.

    Raises:
        DefinitionError: something is wrong; it holds every problem, with file and line.
    """
    problems = [Problem(path, 0, "is not a directory") for path in directories if not path.is_dir()]
    files = read_files(directories, problems)
    complete = not problems
    definitions = resolve(files, problems, complete=complete)
    sound = _check(definitions, problems, complete=complete)
    calendars: dict[tuple[str, str], Calendar] = {}
    for definition in sound:
        for stated in definition.revisions:
            calendar = expand(definition, definitions, stated.revision, problems)
            if fault := clock_fault(calendar):
                problems.append(definition.place.problem(fault, "coverage"))
            calendars[calendar.id, calendar.revision] = calendar
    assignments = _assignments(files, problems)
    if problems:
        raise DefinitionError(sorted(set(problems)))
    origins = {definition.id: _origin(definition, definitions, files) for definition in sound}
    return CalendarRegistry(calendars, assignments, origins)


def _check(
    definitions: Mapping[str, Definition], problems: list[Problem], *, complete: bool
) -> list[Definition]:
    """Append what is wrong to `problems`; return the definitions from which days can be made."""
    unsound = set()
    for definition in definitions.values():
        faults = list(check_settings(definition))
        if faults:
            unsound.add(definition.id)
        problems += faults
        problems += check_decisions(definition, definitions, complete=complete)
    return [
        definition
        for definition in definitions.values()
        if not unsound & set(definition.lineage) and definitions.keys() >= set(definition.lineage)
    ]


def _assignments(files: Sequence[ReadFile], problems: list[Problem]) -> dict[str, str]:
    assigned: dict[str, str] = {}
    for document, content in files:
        for index, entry in enumerate(content.assignments):
            for number, prefix in enumerate(entry.prefixes):
                if prefix in assigned:
                    message = f"{prefix} is already assigned to {assigned[prefix]}"
                    problems.append(document.problem(message, "assignments", index, "prefixes", number))
                assigned.setdefault(prefix, entry.calendar)
    return assigned


def _origin(
    definition: Definition, definitions: Mapping[str, Definition], files: Sequence[ReadFile]
) -> CalendarOrigin:
    newest = definition.revisions[-1].revision
    decisions = tuple(held for _, held in decisions_in(definition, definitions, newest))
    return CalendarOrigin(
        extends=definition.lineage[:-1],
        base=definition.base,
        weekly_hours=definition.weekly_hours,
        decisions=decisions,
        decided_years=decided_years(decisions),
        reasons={
            entry.date: entry.reason
            for calendar_id in definition.lineage
            for _, content in files
            for entry in content.differences
            if entry.calendar == calendar_id
        },
    )
