"""How long a term is when several things make it up: the rule's term, additions, extensions.

Kept as halves (working days, hours) or as months and days (calendar units), so that adding never depends on
order. What adds must be of the term's family.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from slasvc.model.term import (
    CALENDAR_UNITS,
    FAMILIES,
    HALF_UNITS,
    HOUR_UNITS,
    Conventions,
    DayCounting,
    Term,
    Unit,
)


@dataclass(frozen=True, slots=True)
class Length:
    """A length in the family of `unit`.

    Attributes:
        unit: the unit of the term it began with.
        halves: half working days or half hours.
        months, calendar_days: of a length in calendar units; months are laid first.
    """

    unit: Unit
    halves: int = 0
    months: int = 0
    calendar_days: int = 0

    @property
    def is_zero(self) -> bool:
        """Whether it has no length at all; `SAME_DAY` has none until something is added."""
        return not (self.halves or self.months or self.calendar_days)

    def plus(self, term: Term) -> Length:
        """Return the length with a term of its family added."""
        if term.unit in HALF_UNITS:
            return replace(self, halves=self.halves + term.halves)
        if term.unit is Unit.CALENDAR_DAY:
            return replace(self, calendar_days=self.calendar_days + term.length)
        if term.unit is Unit.WEEK:
            return replace(self, calendar_days=self.calendar_days + 7 * term.length)
        if term.unit is Unit.MONTH:
            return replace(self, months=self.months + term.length)
        if term.unit is Unit.YEAR:
            return replace(self, months=self.months + 12 * term.length)
        return self  # same_day has no length


def length_of(term: Term) -> Length:
    """Return the length of a term by itself."""
    return Length(term.unit).plus(term)


def may_add(unit: Unit, added: Term) -> bool:
    """Say whether `added` may be added to a term in `unit`: of one family, with halves where halves go."""
    if added.unit is Unit.SAME_DAY or (added.plus_half and added.unit not in HALF_UNITS):
        return False
    return any(unit in family and added.unit in family for family in FAMILIES)


def in_calendar_units(length: Length) -> bool:
    """Say whether days of any kind count."""
    return length.unit in CALENDAR_UNITS


def runs_by_instant(length: Length, conventions: Conventions) -> bool:
    """Say whether a term of this length is counted in hours from an instant: hours, and days `from_instant`.

    Zero working days are day 0 rolled, whatever the day counting says.
    """
    if length.unit in HOUR_UNITS:
        return True
    from_instant = conventions.day_counting is DayCounting.FROM_INSTANT
    return length.unit is Unit.WORKING_DAY and from_instant and not length.is_zero
