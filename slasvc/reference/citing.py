"""Which sources an answer rests on: the rule's, those of grounds and additions, the articles of the counting.

The articles of the counting are cited for the presets of Vietnamese law only; other presets have no instruments
here.
"""

from __future__ import annotations

from collections.abc import Iterator

from slasvc.model.assessment import Assessment
from slasvc.model.dossier import Dossier
from slasvc.model.explanation import Citation, CitationKind
from slasvc.model.term import HOUR_UNITS, Conventions, DayCounting, EndOfTerm, Roll, Unit
from slasvc.reference.clock import Clock
from slasvc.reference.length import runs_by_instant

CIVIL_CODE = "Bộ luật Dân sự 91/2015/QH13"
ARTICLES = {
    CitationKind.HOURS_FROM_INSTANT: "Điều 147 khoản 1",
    CitationKind.FIRST_DAY_EXCLUDED: "Điều 147 khoản 2",
    CitationKind.ROLL_FOLLOWING: "Điều 148 khoản 5",
    CitationKind.END_OF_DAY: "Điều 148 khoản 6",
}
CORRESPONDING = {
    Unit.CALENDAR_DAY: "Điều 148 khoản 1",
    Unit.WEEK: "Điều 148 khoản 2",
    Unit.MONTH: "Điều 148 khoản 3",
    Unit.YEAR: "Điều 148 khoản 4",
}


def cite(assessment: Assessment, clock: Clock | None, dossier: Dossier) -> tuple[Citation, ...]:
    """Return the sources of an answer, the rule's first; none while no rule governs."""
    rule = assessment.rule
    if rule is None:
        return ()
    citations = [Citation(CitationKind.TERM, str(rule.source))]
    if clock is None:
        return tuple(citations)
    citations += [
        Citation(CitationKind.ADDITION, str(addition.source), addition.attribute)
        for addition in rule.additions
        if addition.attribute in dossier.attributes
    ]
    citations += [
        Citation(CitationKind.GROUND, str(clock.grounds[code].source), code)
        for code in clock.requests
        if code in clock.grounds
    ]
    if rule.preset.startswith("vn"):
        citations += _counting(clock, clock.conventions)
    return tuple(citations)


def _counting(clock: Clock, conventions: Conventions) -> Iterator[Citation]:
    """Yield the articles of the Civil Code that the last run was counted by."""
    length = clock.run.length
    if length.unit in HOUR_UNITS:
        yield _article(CitationKind.HOURS_FROM_INSTANT)
        return
    if runs_by_instant(length, conventions):
        return
    if conventions.day_counting is not DayCounting.FIRST_DAY_INCLUDED and length.unit is not Unit.SAME_DAY:
        yield _article(CitationKind.FIRST_DAY_EXCLUDED)
    if length.unit in CORRESPONDING:
        yield Citation(CitationKind.CORRESPONDING_DAY, f"{CIVIL_CODE}, {CORRESPONDING[length.unit]}")
        if conventions.roll is Roll.FOLLOWING:
            yield _article(CitationKind.ROLL_FOLLOWING)
    if conventions.end_of_term is EndOfTerm.END_OF_CALENDAR_DAY:
        yield _article(CitationKind.END_OF_DAY)


def _article(kind: CitationKind) -> Citation:
    return Citation(kind, f"{CIVIL_CODE}, {ARTICLES[kind]}")
