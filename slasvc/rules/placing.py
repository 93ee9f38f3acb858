"""Entries of all files in one place, each with where it stands.

Reads files and indexes their entries by code; a code that is given twice is a problem at its second place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from slasvc.documents import Document, Entry, parse_document, read_document, yaml_files
from slasvc.errors import Problem
from slasvc.rules.schema import (
    AdditionEntry,
    AuthorityEntry,
    GroundSetEntry,
    PresetEntry,
    ProcedureEntry,
    RulesFile,
    VersionEntry,
)
from slasvc.rules.schema_work import CauseEntry, ObligationSetEntry

EntryT = TypeVar("EntryT", bound=Entry)


@dataclass(frozen=True)
class Placed(Generic[EntryT]):
    """An entry and where it stands: its file and its location in it."""

    entry: EntryT
    document: Document
    location: tuple[str | int, ...]

    def problem(self, message: str, *below: str | int) -> Problem:
        """Return `message` as a problem at this entry, or at the key `below` it."""
        return self.document.problem(message, *self.location, *below)

    def __str__(self) -> str:
        return f"{self.document.path}:{self.document.line(*self.location)}"


@dataclass
class Placement:
    """Every entry of the loaded files, by its code or id; versions with the code of their procedure."""

    ground_sets: dict[str, Placed[GroundSetEntry]] = field(default_factory=dict)
    obligation_sets: dict[str, Placed[ObligationSetEntry]] = field(default_factory=dict)
    presets: dict[str, Placed[PresetEntry]] = field(default_factory=dict)
    procedures: dict[str, Placed[ProcedureEntry]] = field(default_factory=dict)
    authorities: dict[str, Placed[AuthorityEntry]] = field(default_factory=dict)
    causes: dict[str, Placed[CauseEntry]] = field(default_factory=dict)
    additions: list[Placed[AdditionEntry]] = field(default_factory=list)
    versions: dict[str, list[Placed[VersionEntry]]] = field(default_factory=dict)


def place_entries(directories: Sequence[Path], problems: list[Problem]) -> Placement:
    """Read every file below `directories`; append what is wrong to `problems`."""
    placement = Placement()
    for path in yaml_files(directories):
        if (document := read_document(path, problems)) is None:
            continue
        if (file := parse_document(document, RulesFile, problems)) is not None:
            _place_file(document, file, placement, problems)
    _place_versions(placement, problems)
    return placement


def _place_file(document: Document, file: RulesFile, placement: Placement, problems: list[Problem]) -> None:
    _index(document, "ground_sets", file.ground_sets, lambda e: e.id, placement.ground_sets, problems)
    _index(
        document, "obligation_sets", file.obligation_sets, lambda e: e.id, placement.obligation_sets, problems
    )
    _index(document, "presets", file.presets, lambda e: e.id, placement.presets, problems)
    _index(document, "procedures", file.procedures, lambda e: e.code, placement.procedures, problems)
    _index(document, "authorities", file.authorities, lambda e: e.code, placement.authorities, problems)
    _index(document, "causes", file.causes, lambda e: e.code, placement.causes, problems)
    placement.additions += [
        Placed(entry, document, ("additions", index)) for index, entry in enumerate(file.additions)
    ]


def _index(
    document: Document,
    section: str,
    entries: Sequence[EntryT],
    key_of: Callable[[EntryT], str],
    index: dict[str, Placed[EntryT]],
    problems: list[Problem],
) -> None:
    for number, entry in enumerate(entries):
        placed = Placed(entry, document, (section, number))
        key = key_of(entry)
        if (first := index.get(key)) is not None:
            problems.append(placed.problem(f"{key} is already defined at {first}; it cannot be redefined"))
        else:
            index[key] = placed


def _place_versions(placement: Placement, problems: list[Problem]) -> None:
    first_places: dict[str, Placed[VersionEntry]] = {}
    for code, procedure in placement.procedures.items():
        _place_list(code, procedure, procedure.entry.versions, placement, first_places, problems)
    for addition in placement.additions:
        code = addition.entry.procedure
        if code not in placement.procedures:
            problems.append(addition.problem(f"adds to procedure {code}, which is not defined", "procedure"))
            continue
        _place_list(code, addition, addition.entry.versions, placement, first_places, problems)


def _place_list(
    code: str,
    owner: Placed[ProcedureEntry] | Placed[AdditionEntry],
    entries: Sequence[VersionEntry],
    placement: Placement,
    first_places: dict[str, Placed[VersionEntry]],
    problems: list[Problem],
) -> None:
    for number, entry in enumerate(entries):
        placed = Placed(entry, owner.document, (*owner.location, "versions", number))
        if not entry.id.startswith(f"{code}/"):
            problems.append(placed.problem(f"version id {entry.id} does not start with {code}/", "id"))
        if (first := first_places.get(entry.id)) is not None:
            problems.append(
                placed.problem(
                    f"version id {entry.id} is already used at {first}; it cannot be redefined", "id"
                )
            )
            continue
        first_places[entry.id] = placed
        placement.versions.setdefault(code, []).append(placed)
