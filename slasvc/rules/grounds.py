"""Which grounds of suspension a version takes, and what attributes add to its term.

A version's own grounds come first, then its procedure's, then those of the sets its preset takes; of one code
the first that is in force on the law day holds. A ground that can never hold for a version is left out of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise, product

from slasvc.errors import Problem
from slasvc.model.calendar import Confidence
from slasvc.model.rule import Addition, Ground, Mode, OverMax, PlusApplies, Tolls
from slasvc.model.term import Term, Unit
from slasvc.rules.placing import Placed, Placement
from slasvc.rules.schema import (
    GroundEntry,
    GroundSetEntry,
    PeriodEntry,
    PresetEntry,
    ProcedureEntry,
    TermEntry,
    VersionEntry,
)

FAMILIES = (
    frozenset({Unit.WORKING_DAY, Unit.SAME_DAY}),
    frozenset({Unit.CALENDAR_DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR}),
    frozenset({Unit.WORKING_HOUR}),
    frozenset({Unit.HOUR}),
)
"""Units of which one can be added to another."""

_ALLOWED = "what is added is in working days, in calendar units, in working hours or in hours, as the term is"

Owner = Placed[VersionEntry] | Placed[ProcedureEntry] | Placed[GroundSetEntry]


def find_ground_problems(placement: Placement) -> Iterator[Problem]:
    """Yield grounds of one list that meet, sets that are unknown, and codes left out that no set has."""
    for owner in _owners(placement):
        yield from _find_overlaps(owner)
    known = ", ".join(sorted(placement.ground_sets)) or "none is defined"
    for preset in placement.presets.values():
        for number, name in enumerate(preset.entry.grounds or []):
            if name not in placement.ground_sets:
                yield preset.problem(f"unknown ground set {name}; one of: {known}", "grounds", number)
    codes = {ground.code for placed in placement.ground_sets.values() for ground in placed.entry.grounds}
    for procedure in placement.procedures.values():
        for number, code in enumerate(procedure.entry.without_grounds):
            if code not in codes:
                message = f"no ground set has a ground {code} to leave out"
                yield procedure.problem(message, "without_grounds", number)


def find_ground_warnings(placement: Placement) -> Iterator[Problem]:
    """Yield grounds of low confidence, wherever they stand."""
    for owner in _owners(placement):
        for number, ground in enumerate(owner.entry.grounds):
            if ground.confidence is Confidence.LOW:
                yield owner.problem(f"ground {ground.code}: low confidence", "grounds", number, "confidence")


def resolve_grounds(
    version: Placed[VersionEntry],
    procedure: Placed[ProcedureEntry],
    preset: str,
    placement: Placement,
    problems: list[Problem],
) -> tuple[Ground, ...]:
    """Return the grounds of `version`, which has `preset`, in order of precedence."""
    names = _sets_of(preset, placement.presets)
    owners: list[Owner] = [
        version,
        procedure,
        *(placement.ground_sets[name] for name in names if name in placement.ground_sets),
    ]
    _check_own(version, owners, problems)
    kept: list[Ground] = []
    for owner in owners:
        left_out = set() if owner is version else set(version.entry.without_grounds)
        if owner is not version and owner is not procedure:
            left_out |= set(procedure.entry.without_grounds)
        for entry in sorted(owner.entry.grounds, key=lambda one: (one.code, one.effective.first)):
            if entry.code in left_out or not _ever_holds(entry, version.entry.effective, kept):
                continue
            if (problem := _unfit(entry, owner, version)) is not None:
                problems.append(problem)
            kept.append(_ground(entry))
    _check_new_terms(version, kept, problems)
    return tuple(kept)


def resolve_additions(version: Placed[VersionEntry], problems: list[Problem]) -> tuple[Addition, ...]:
    """Return what attributes add to the term of `version`, in the order of the attributes."""
    entry = version.entry
    found: dict[str, Addition] = {}
    for number, addition in enumerate(entry.additions):
        attribute, place = addition.attribute, ("additions", number)
        if attribute in found:
            message = f"{entry.id}: attribute {attribute} adds twice; write one addition for it"
            problems.append(version.problem(message, *place))
        if attribute in entry.when.attributes:
            message = f"{entry.id}: every dossier of it has {attribute}; write the whole into its term"
            problems.append(version.problem(message, *place))
        if not _can_add(addition.term, entry.term):
            message = f"{entry.id}: {attribute} adds {_say(addition.term)} to {_say(entry.term)}; {_ALLOWED}"
            problems.append(version.problem(message, *place, "term"))
        found[attribute] = Addition(attribute, addition.term.resolved(), addition.source.resolved())
    return tuple(found[attribute] for attribute in sorted(found))


def _owners(placement: Placement) -> list[Owner]:
    return [
        *placement.ground_sets.values(),
        *placement.procedures.values(),
        *(version for versions in placement.versions.values() for version in versions),
    ]


def _find_overlaps(owner: Owner) -> Iterator[Problem]:
    ordered = sorted(enumerate(owner.entry.grounds), key=lambda one: (one[1].code, one[1].effective.first))
    for (before, one), (number, other) in pairwise(ordered):
        if one.code == other.code and other.effective.first <= (one.effective.last or date.max):
            line = owner.document.line(*owner.location, "grounds", before)
            yield owner.problem(
                f"ground {other.code} and that on line {line} are both in force on {other.effective.first}; "
                "end one before the other begins",
                "grounds",
                number,
            )


def _sets_of(preset_id: str, presets: Mapping[str, Placed[PresetEntry]]) -> Sequence[str]:
    """Return the ground sets of a preset whose line of ancestors is whole."""
    entry = presets[preset_id].entry
    while entry.grounds is None and entry.extends is not None:
        entry = presets[entry.extends].entry
    return entry.grounds or ()


def _check_own(version: Placed[VersionEntry], owners: Sequence[Owner], problems: list[Problem]) -> None:
    """Report own grounds never in force with their version, and codes left out that nothing has."""
    entry = version.entry
    for number, ground in enumerate(entry.grounds):
        if not _ever_holds(ground, entry.effective, ()):
            message = f"ground {ground.code} is in force on no day of {entry.id}"
            problems.append(version.problem(message, "grounds", number, "effective"))
    codes = {ground.code for owner in owners if owner is not version for ground in owner.entry.grounds}
    for number, code in enumerate(entry.without_grounds):
        if code not in codes:
            message = f"{entry.id} takes no ground {code} that could be left out"
            problems.append(version.problem(message, "without_grounds", number))


def _ever_holds(entry: GroundEntry, version: PeriodEntry, earlier: Sequence[Ground]) -> bool:
    """Tell whether on some day of the version it is in force and none of `earlier` of its code is."""
    first = max(entry.effective.first, version.first)
    last = min(entry.effective.last or date.max, version.last or date.max)
    rivals = [ground for ground in earlier if ground.code == entry.code]
    ends = (ground.effective_to for ground in rivals)
    starts = [first, *(end + timedelta(days=1) for end in ends if end is not None and end != date.max)]
    return any(first <= day <= last and not any(_in_force(one, day) for one in rivals) for day in starts)


def _in_force(ground: Ground, day: date) -> bool:
    return ground.effective_from <= day <= (ground.effective_to or date.max)


def _unfit(entry: GroundEntry, owner: Owner, version: Placed[VersionEntry]) -> Problem | None:
    """Return what is wrong with the addition of a ground; a new term may be of any unit."""
    term = version.entry.term
    if entry.mode is not Mode.RESUME_PLUS or entry.added is None or _can_add(entry.added, term):
        return None
    number = owner.entry.grounds.index(entry)
    what = f"adds {_say(entry.added)} to {_say(term)} of {version.entry.id}; {_ALLOWED}"
    if isinstance(owner.entry, GroundSetEntry):
        place = f"{owner.document.path}:{owner.document.line(*owner.location, 'grounds', number)}"
        message = f"ground {entry.code} of the set {owner.entry.id} ({place}) {what}"
        return version.problem(message, "term")
    return owner.problem(f"ground {entry.code} {what}", "grounds", number, "added")


def _check_new_terms(
    version: Placed[VersionEntry], grounds: Sequence[Ground], problems: list[Problem]
) -> None:
    """Report additions that would not fit the term which another ground of the same dossiers sets."""
    found: set[tuple[str, str]] = set()
    ends = [ground.effective_to for ground in grounds if ground.effective_to is not None]
    days = {version.entry.effective.first, *(ground.effective_from for ground in grounds)}
    days |= {last + timedelta(days=1) for last in ends if last != date.max}
    for day in sorted(days):
        if not version.entry.effective.first <= day <= (version.entry.effective.last or date.max):
            continue
        holding = {ground.code: ground for ground in reversed(grounds) if _in_force(ground, day)}.values()
        for plus, new in product(holding, holding):
            if plus.mode is not Mode.RESUME_PLUS or new.mode is not Mode.NEW_TERM:
                continue
            if plus.added is None or _can_add(plus.added, new.added) or (plus.code, new.code) in found:
                continue
            found.add((plus.code, new.code))
            message = (
                f"{version.entry.id}: ground {plus.code} would add {plus.added} to the term of {new.added} "
                f"that ground {new.code} sets; {_ALLOWED}"
            )
            problems.append(version.problem(message))


def _can_add(added: TermEntry | Term, term: TermEntry | Term | None) -> bool:
    """Tell whether `added` has a length in the unit family of `term`; with a term not known any unit may be."""
    units = FAMILIES if term is None else [family for family in FAMILIES if term.unit in family]
    return added.unit is not Unit.SAME_DAY and any(added.unit in family for family in units)


def _say(term: TermEntry | None) -> str:
    return "a term that is not known" if term is None else str(term.resolved())


def _ground(entry: GroundEntry) -> Ground:
    return Ground(
        code=entry.code,
        names=dict(entry.names),
        mode=entry.mode,
        effective_from=entry.effective.first,
        effective_to=entry.effective.last,
        source=entry.source.resolved(),
        confidence=entry.confidence,
        added=None if entry.added is None else entry.added.resolved(),
        plus_applies=entry.plus_applies or PlusApplies.EACH,
        at_most=None if entry.at_most is None else entry.at_most.resolved(),
        tolls=entry.tolls or Tolls.BY_UNIT,
        max_times=entry.max_times,
        over_max=entry.over_max or OverMax.COUNTS,
        needs_document=entry.needs_document,
    )
