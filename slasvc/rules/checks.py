"""What may not hold between versions, and what a reviewer should look at.

Clashes are refused: for every dossier and day at most one version may govern. So is more than tables of rules
can tell apart. Warnings are facts of the law that are doubtful as written; they refuse nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations

from slasvc.errors import Problem
from slasvc.model.calendar import Confidence
from slasvc.model.rule import RuleVersion
from slasvc.rules.conditions import compatible, implies
from slasvc.rules.placing import Placed
from slasvc.rules.schema import VersionEntry

Places = Mapping[str, Placed[VersionEntry]]

MAX_BITS = 62
"""Places, attributes and grounds that a rule set can tell apart: each is a bit of a mask of 64, or a number."""


def order_versions(versions: list[RuleVersion]) -> tuple[RuleVersion, ...]:
    """Return `versions` with each before those it beats; else the latest first, then by id."""
    waiting = sorted(versions, key=lambda version: (-version.effective_from.toordinal(), version.id))
    ordered: list[RuleVersion] = []
    while waiting:
        ready = next(one for one in waiting if not any(_beats(other, one) for other in waiting))
        waiting.remove(ready)
        ordered.append(ready)
    return tuple(ordered)


def find_clashes(versions: tuple[RuleVersion, ...], places: Places) -> Iterator[Problem]:
    """Yield pairs that can both match a dossier on one day though neither beats the other."""
    for first, second in combinations(sorted(versions, key=lambda version: version.id), 2):
        a, b = first.conditions, second.conditions
        if not compatible(a, b) or implies(a, b) != implies(b, a):
            continue
        if (day := _first_common_day(first, second)) is not None:
            yield places[second.id].problem(
                f"{second.id} and {first.id} ({places[first.id]}) can both match one dossier on {day} and "
                "neither is more specific; change their conditions or dates",
                "when",
            )


def find_excess(versions: Iterable[RuleVersion], places: Places) -> Iterator[Problem]:
    """Yield the version that asks for one place, attribute or ground too many, in the order of the files."""
    asking: tuple[tuple[str, Callable[[RuleVersion], set[str]], tuple[str, ...]], ...] = (
        ("places", _asked_places, ("when", "place")),
        ("attributes", asked_attributes, ()),
        ("grounds", asked_grounds, ()),
    )
    for what, names_of, below in asking:
        asked: dict[str, RuleVersion] = {}
        for version in versions:
            for name in sorted(names_of(version)):
                asked.setdefault(name, version)
        if len(asked) > MAX_BITS:
            name, version = list(asked.items())[MAX_BITS]
            yield places[version.id].problem(
                f"rules ask for {len(asked)} distinct {what}; at most {MAX_BITS} are possible, "
                f"and {name} is one more",
                *below,
            )


def _asked_places(version: RuleVersion) -> set[str]:
    return {version.conditions.place} - {""}


def asked_attributes(version: RuleVersion) -> set[str]:
    """Return the attributes that a version asks for: as conditions, for its cut-off, additions and obligations."""
    added = {addition.attribute for addition in version.additions}
    obliging = {name for obligation in version.obligations for name in obligation.attributes}
    return ({version.cutoff_attribute} | version.conditions.attributes | added | obliging) - {""}


def asked_grounds(version: RuleVersion) -> set[str]:
    """Return the grounds that a version knows, or that its obligations speak of."""
    known = {ground.code for ground in version.grounds}
    return (known | {obligation.ground for obligation in version.obligations}) - {""}


def find_warnings(versions: tuple[RuleVersion, ...], places: Places) -> Iterator[Problem]:
    """Yield what a jurist should look at: bare hours, low confidence, terms that differ by channel."""
    for version in versions:
        place = places[version.id]
        if place.entry.bare_hours:
            yield place.problem(f"{version.id}: the source says 'giờ' without saying working hours", "term")
        if version.confidence is Confidence.LOW:
            yield place.problem(f"{version.id}: low confidence", "confidence")
    for first, second in combinations(versions, 2):
        if _differ_by_channel_only(first, second) and not (first.source.note and second.source.note):
            yield places[second.id].problem(
                f"{second.id} and {first.id} differ by channel ({second.term} and {first.term}) and "
                "source.note does not say why",
                "source",
            )


def _beats(a: RuleVersion, b: RuleVersion) -> bool:
    return implies(a.conditions, b.conditions) and not implies(b.conditions, a.conditions)


def _differ_by_channel_only(a: RuleVersion, b: RuleVersion) -> bool:
    ours, theirs = a.conditions, b.conditions
    return (
        ours.channels != theirs.channels
        and (ours.levels, ours.case, ours.place, ours.attributes)
        == (theirs.levels, theirs.case, theirs.place, theirs.attributes)
        and a.term != b.term
        and _first_common_day(a, b) is not None
    )


def _first_common_day(a: RuleVersion, b: RuleVersion) -> date | None:
    """Return the first day on which both are in force, None when there is none."""
    for a_first, a_last in _in_force(a):
        for b_first, b_last in _in_force(b):
            if (first := max(a_first, b_first)) <= min(a_last, b_last):
                return first
    return None


def _in_force(version: RuleVersion) -> Iterator[tuple[date, date]]:
    """Yield the periods in force, first and last day, in order, without suspended days."""
    first, last = version.effective_from, version.effective_to or date.max
    for pause_first, pause_last in version.suspensions:
        if first < pause_first:
            yield first, pause_first - timedelta(days=1)
        if pause_last == date.max:
            return
        first = max(first, pause_last + timedelta(days=1))
    if first <= last:
        yield first, last
