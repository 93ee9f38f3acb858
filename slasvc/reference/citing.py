"""Which sources an answer rests on: the rule's, those of grounds and additions, the articles of the counting.

The articles of the counting are cited for the presets of Vietnamese law only; other presets have no instruments
here. They are those of the Civil Code in force on the day from which the last run counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from slasvc.model.assessment import Assessment
from slasvc.model.dossier import Dossier
from slasvc.model.explanation import Citation, CitationKind
from slasvc.model.term import HOUR_UNITS, Conventions, DayCounting, EndOfTerm, Roll, Unit
from slasvc.reference.clock import Clock
from slasvc.reference.laying import base_of_same_day
from slasvc.reference.length import runs_by_instant
from slasvc.reference.tolling import Interval


class CivilCode(NamedTuple):
    """A Civil Code and its articles on hours, on the first day, and on the end of a term."""

    name: str
    hours: str
    first_day: str
    end: str


# Of Điều 152 the paragraphs were not read; those of Điều 153, read in a secondary source, are those of Điều 148.
CODE_OF_2005 = CivilCode("Bộ luật Dân sự 33/2005/QH11", "Điều 152", "Điều 152", "Điều 153")
CODE_OF_2015 = CivilCode("Bộ luật Dân sự 91/2015/QH13", "Điều 147 khoản 1", "Điều 147 khoản 2", "Điều 148")
CODE_OF_2015_FROM = date(2017, 1, 1)
"""The day from which it is in force, from secondary sources: its own article on that was not read."""
PARAGRAPHS_OF_UNITS = {Unit.CALENDAR_DAY: 1, Unit.WEEK: 2, Unit.MONTH: 3, Unit.YEAR: 4}
PARAGRAPH_OF_ROLL, PARAGRAPH_OF_MIDNIGHT = 5, 6
"""Of the article on the end of a term, in both codes."""


def cite(
    assessment: Assessment, clock: Clock | None, dossier: Dossier, intervals: Sequence[Interval] = ()
) -> tuple[Citation, ...]:
    """Return the sources of an answer, the rule's first; none while no rule governs.

    The clock stood still in the intervals; a ground without any is cited as recorded.
    """
    rule = assessment.rule
    if rule is None:
        return ()
    citations = [Citation(CitationKind.TERM, str(rule.source))]
    if clock is None:
        return tuple(citations)
    citations += [
        Citation(CitationKind.ADDITION, str(addition.source), addition.attribute, addition.names)
        for addition in rule.additions
        if addition.attribute in dossier.attributes
    ]
    citations += _grounds(clock, intervals)
    if rule.preset.startswith("vn"):
        citations += _counting(clock, clock.conventions)
    return tuple(citations)


def _grounds(clock: Clock, intervals: Sequence[Interval]) -> Iterator[Citation]:
    """Yield the grounds of all requests, in the order of the first of each."""
    stopped = {one.ground.code for one in intervals if one.ground is not None}
    for code in clock.requests:
        if ground := clock.grounds.get(code):
            kind = CitationKind.GROUND if code in stopped else CitationKind.RECORDED_GROUND
            yield Citation(kind, str(ground.source), code, ground.names)


def _counting(clock: Clock, conventions: Conventions) -> Iterator[Citation]:
    """Yield the articles of the Civil Code that the last run was counted by."""
    length, received = clock.run.length, clock.run.receipt.receipt_date
    code = CODE_OF_2015 if received >= CODE_OF_2015_FROM else CODE_OF_2005
    if length.unit in HOUR_UNITS:
        yield Citation(CitationKind.HOURS_FROM_INSTANT, f"{code.name}, {code.hours}")
        return
    if runs_by_instant(length, conventions):
        return
    if conventions.day_counting is not DayCounting.FIRST_DAY_INCLUDED and length.unit is not Unit.SAME_DAY:
        yield Citation(CitationKind.FIRST_DAY_EXCLUDED, f"{code.name}, {code.first_day}")
    if paragraph := PARAGRAPHS_OF_UNITS.get(length.unit):
        in_days = length.unit is Unit.CALENDAR_DAY
        yield _end(CitationKind.LAST_DAY if in_days else CitationKind.CORRESPONDING_DAY, code, paragraph)
    if conventions.roll is Roll.FOLLOWING and (paragraph or _rolls_same_day(clock)):
        yield _end(CitationKind.ROLL_FOLLOWING, code, PARAGRAPH_OF_ROLL)
    if conventions.end_of_term is EndOfTerm.END_OF_CALENDAR_DAY:
        yield _end(CitationKind.END_OF_DAY, code, PARAGRAPH_OF_MIDNIGHT)


def _rolls_same_day(clock: Clock) -> bool:
    """Say whether the last run is of a same-day term that would end on a day that does not count."""
    if clock.run.length.unit is not Unit.SAME_DAY:
        return False
    return not clock.view.counts(base_of_same_day(clock.view, clock.conventions, clock.run.receipt))


def _end(kind: CitationKind, code: CivilCode, paragraph: int) -> Citation:
    return Citation(kind, f"{code.name}, {code.end} khoản {paragraph}")
