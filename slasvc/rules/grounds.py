"""Which grounds of suspension a version takes, and what attributes add to its term.

Which ground holds where several have one code is decided in `precedence`. What is added to a term must be in its
unit family, whatever adds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product

from slasvc.errors import Problem
from slasvc.model.rule import Addition, Ground, Mode, OverMax, PlusApplies, Tolls
from slasvc.model.term import FAMILIES, Term, Unit
from slasvc.rules.placing import Placed, Placement
from slasvc.rules.precedence import Kind, Taken, find_doubts, find_list_problems, take
from slasvc.rules.schema import GroundEntry, GroundSetEntry, ProcedureEntry, VersionEntry
from slasvc.rules.schema_parts import TermEntry

GROUNDS = Kind("ground", "a", "grounds", "without_grounds")

_ALLOWED = "what is added is in working days, in calendar units, in working hours or in hours, as the term is"


def find_ground_problems(placement: Placement) -> Iterator[Problem]:
    """Yield grounds of one list that meet, sets that are unknown, and codes left out that no set has."""
    return find_list_problems(GROUNDS, placement.ground_sets, placement)


def find_ground_warnings(placement: Placement) -> Iterator[Problem]:
    """Yield grounds of low confidence, wherever they stand."""
    return find_doubts(GROUNDS, placement.ground_sets, placement)


def resolve_grounds(
    version: Placed[VersionEntry],
    procedure: Placed[ProcedureEntry],
    preset: str,
    placement: Placement,
    problems: list[Problem],
) -> tuple[Ground, ...]:
    """Return the grounds of `version`, which has `preset`, in order of precedence."""
    taken = take(GROUNDS, version, procedure, preset, placement.ground_sets, placement, problems)
    problems += [problem for one in taken if (problem := _unfit(one, version)) is not None]
    kept = [_ground(one.entry) for one in taken]
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
        if not can_add(addition.term, entry.term):
            message = f"{entry.id}: {attribute} adds {_say(addition.term)} to {_say(entry.term)}; {_ALLOWED}"
            problems.append(version.problem(message, *place, "term"))
        term, source = addition.term.resolved(), addition.source.resolved()
        found[attribute] = Addition(attribute, term, source, addition.names or {})
    return tuple(found[attribute] for attribute in sorted(found))


def can_add(added: TermEntry | Term, term: TermEntry | Term | None) -> bool:
    """Tell whether `added` has a length in the unit family of `term`; with a term not known any unit may be."""
    units = FAMILIES if term is None else [family for family in FAMILIES if term.unit in family]
    return added.unit is not Unit.SAME_DAY and any(added.unit in family for family in units)


def _in_force(ground: Ground, day: date) -> bool:
    return ground.effective_from <= day <= (ground.effective_to or date.max)


def _unfit(taken: Taken, version: Placed[VersionEntry]) -> Problem | None:
    """Return what is wrong with the addition of a ground; a new term may be of any unit."""
    entry, owner, term = taken.entry, taken.owner, version.entry.term
    if entry.mode is not Mode.RESUME_PLUS or entry.added is None or can_add(entry.added, term):
        return None
    what = f"adds {_say(entry.added)} to {_say(term)} of {version.entry.id}; {_ALLOWED}"
    if isinstance(owner.entry, GroundSetEntry):
        place = f"{owner.document.path}:{owner.document.line(*owner.location, 'grounds', taken.number)}"
        message = f"ground {entry.code} of the set {owner.entry.id} ({place}) {what}"
        return version.problem(message, "term")
    return owner.problem(f"ground {entry.code} {what}", "grounds", taken.number, "added")


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
            if plus.added is None or can_add(plus.added, new.added) or (plus.code, new.code) in found:
                continue
            found.add((plus.code, new.code))
            message = (
                f"{version.entry.id}: ground {plus.code} would add {plus.added} to the term of {new.added} "
                f"that ground {new.code} sets; {_ALLOWED}"
            )
            problems.append(version.problem(message))


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
