"""Dated entries that versions take from three places: grounds of suspension and obligations.

A version's own come first, then its procedure's, then those of the sets its preset takes; of one code the first
that is in force on the law day holds. An entry that can never hold for a version is left out of it. What an entry
says is of no interest here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from slasvc.errors import Problem
from slasvc.model.calendar import Confidence
from slasvc.rules.placing import Placed, Placement
from slasvc.rules.schema import PresetEntry, ProcedureEntry, VersionEntry
from slasvc.rules.schema_parts import CodedEntry, PeriodEntry

Owner = Placed[Any]
"""A set, a procedure or a version: what lists entries."""


@dataclass(frozen=True)
class Kind:
    """What is taken: the word for one entry, with its article, and the keys that list and leave out.

    `in_order`: the order in which a list is written means something. Otherwise codes are put in order, so that
    equal lists are equal.
    """

    word: str
    article: str
    key: str
    without_key: str
    in_order: bool = False

    def listed(self, owner: Owner) -> Sequence[Any]:
        """Return the entries that `owner` lists."""
        entries: Sequence[Any] = getattr(owner.entry, self.key)
        return entries

    def left_out(self, owner: Owner) -> Sequence[str]:
        """Return the codes that a procedure or a version leaves out."""
        codes: Sequence[str] = getattr(owner.entry, self.without_key)
        return codes


@dataclass(frozen=True)
class Taken:
    """An entry that a version takes, and where it stands."""

    entry: Any
    owner: Owner
    number: int


def find_list_problems(
    kind: Kind, sets: Mapping[str, Placed[Any]], placement: Placement
) -> Iterator[Problem]:
    """Yield entries of one list that meet, sets that are unknown, and codes left out that no set has."""
    for owner in owners(sets, placement):
        yield from _find_overlaps(kind, owner)
    known = ", ".join(sorted(sets)) or "none is defined"
    for preset in placement.presets.values():
        for number, name in enumerate(getattr(preset.entry, kind.key) or []):
            if name not in sets:
                message = f"unknown {kind.word} set {name}; one of: {known}"
                yield preset.problem(message, kind.key, number)
    codes = {entry.code for placed in sets.values() for entry in kind.listed(placed)}
    for procedure in placement.procedures.values():
        for number, code in enumerate(kind.left_out(procedure)):
            if code not in codes:
                message = f"no {kind.word} set has {kind.article} {kind.word} {code} to leave out"
                yield procedure.problem(message, kind.without_key, number)


def find_doubts(kind: Kind, sets: Mapping[str, Placed[Any]], placement: Placement) -> Iterator[Problem]:
    """Yield entries of low confidence, wherever they stand."""
    for owner in owners(sets, placement):
        for number, entry in enumerate(kind.listed(owner)):
            if entry.confidence is Confidence.LOW:
                message = f"{kind.word} {entry.code}: low confidence"
                yield owner.problem(message, kind.key, number, "confidence")


def take(
    kind: Kind,
    version: Placed[VersionEntry],
    procedure: Placed[ProcedureEntry],
    preset: str,
    sets: Mapping[str, Placed[Any]],
    placement: Placement,
    problems: list[Problem],
) -> list[Taken]:
    """Return what `version`, which has `preset`, takes, in order of precedence."""
    names = _sets_of(kind, preset, placement.presets)
    givers: list[Owner] = [version, procedure, *(sets[name] for name in names if name in sets)]
    _check_own(kind, version, givers, problems)
    taken: list[Taken] = []
    for owner in givers:
        left_out = set() if owner is version else set(kind.left_out(version))
        if owner is not version and owner is not procedure:
            left_out |= set(kind.left_out(procedure))
        for number, entry in _arranged(kind, owner):
            rivals = [one.entry for one in taken if one.entry.code == entry.code]
            if entry.code not in left_out and _ever_holds(entry, version.entry.effective, rivals):
                taken.append(Taken(entry, owner, number))
    return taken


def owners(sets: Mapping[str, Placed[Any]], placement: Placement) -> list[Owner]:
    """Return everything that lists entries."""
    return [
        *sets.values(),
        *placement.procedures.values(),
        *(version for versions in placement.versions.values() for version in versions),
    ]


def _arranged(kind: Kind, owner: Owner) -> list[tuple[int, Any]]:
    """Return the entries that `owner` lists with their numbers, in order of their codes where that is theirs."""
    return list(enumerate(kind.listed(owner))) if kind.in_order else _by_code(kind, owner)


def _by_code(kind: Kind, owner: Owner) -> list[tuple[int, Any]]:
    return sorted(enumerate(kind.listed(owner)), key=lambda one: (one[1].code, one[1].effective.first))


def _find_overlaps(kind: Kind, owner: Owner) -> Iterator[Problem]:
    for (before, one), (number, other) in pairwise(_by_code(kind, owner)):
        if one.code == other.code and other.effective.first <= (one.effective.last or date.max):
            line = owner.document.line(*owner.location, kind.key, before)
            yield owner.problem(
                f"{kind.word} {other.code} and that on line {line} are both in force on "
                f"{other.effective.first}; end one before the other begins",
                kind.key,
                number,
            )


def _sets_of(kind: Kind, preset_id: str, presets: Mapping[str, Placed[PresetEntry]]) -> Sequence[str]:
    """Return the sets of a preset whose line of ancestors is whole."""
    entry = presets[preset_id].entry
    while getattr(entry, kind.key) is None and entry.extends is not None:
        entry = presets[entry.extends].entry
    return getattr(entry, kind.key) or ()


def _check_own(
    kind: Kind, version: Placed[VersionEntry], givers: Sequence[Owner], problems: list[Problem]
) -> None:
    """Report own entries never in force with their version, and codes left out that nothing has."""
    for number, entry in enumerate(kind.listed(version)):
        if not _ever_holds(entry, version.entry.effective, ()):
            message = f"{kind.word} {entry.code} is in force on no day of {version.entry.id}"
            problems.append(version.problem(message, kind.key, number, "effective"))
    codes = {entry.code for owner in givers if owner is not version for entry in kind.listed(owner)}
    for number, code in enumerate(kind.left_out(version)):
        if code not in codes:
            message = f"{version.entry.id} takes no {kind.word} {code} that could be left out"
            problems.append(version.problem(message, kind.without_key, number))


def _ever_holds(entry: CodedEntry, version: PeriodEntry, rivals: Sequence[CodedEntry]) -> bool:
    """Tell whether on some day of the version it is in force and none of `rivals` is."""
    first = max(entry.effective.first, version.first)
    last = min(entry.effective.last or date.max, version.last or date.max)
    ends = (rival.effective.last for rival in rivals)
    starts = [first, *(end + timedelta(days=1) for end in ends if end is not None and end != date.max)]
    return any(first <= day <= last and not any(_in_force(one, day) for one in rivals) for day in starts)


def _in_force(entry: CodedEntry, day: date) -> bool:
    return entry.effective.first <= day <= (entry.effective.last or date.max)
