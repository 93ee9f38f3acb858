"""What the rules in force say of each kind: its term, its grounds and its steps, as arrays.

A row is a kind in a *segment*, a stretch of law days in which no rule of any kind changes. The numbers of grounds
and steps are positions in `Work.grounds` and `Work.steps`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from slasvc.calendars.compiled import EPOCH
from slasvc.model.dossier import Channel, Dossier, EventKind
from slasvc.model.rule import Ground, Mode, RuleSet, RuleVersion
from slasvc.model.term import FAMILIES, NO_CUTOFF, Term, Unit
from slasvc.population.kinds import Kind
from slasvc.population.office import Ints
from slasvc.reference.length import Length, length_of
from slasvc.reference.matching import match_rule

WORKING_DAYS = {Unit.CALENDAR_DAY: 5 / 7, Unit.MONTH: 21.0, Unit.WORKING_DAY: 1.0, Unit.WORKING_HOUR: 1 / 8}
"""About how many working days a unit is, of those that occur."""
UNKNOWN_TERM_DAYS = 15.0
"""What an office takes for a term that nobody has verified."""


class Work:
    """The facts of `kinds` on law days from the first to the last; R rows, which `rows` finds.

    Attributes:
        grounds, steps: their codes.
        term_days: float64[R], about how many working days the term has.
        known: bool[R], whether the term is known.
        by_hours: bool[R], whether it is in hours.
        calendar_days, months, working_days: int64[R], the term in whole units, zero but in the unit that it has.
        promises: bool[R], whether the appointment is a plain count: a term in days or months without a cut-off.
        starts_paid: bool[R], whether the term begins only with the payment.
        extension_units: int8[R], the `Unit` that extends the term; 0 where none does in every history.
        ground_counts: int64[R]. step_counts: int64[R].
        ground_numbers, modes: int8[R, G], in order of precedence. added_days: float64[R, G].
        step_numbers: int8[R, S], in order.
    """

    def __init__(self, rules: RuleSet, kinds: Sequence[Kind], first: date, last: date) -> None:
        self._kind_count = len(kinds)
        breaks = _breaks(rules, kinds, first, last)
        self._breaks = np.array([(day - EPOCH).days for day in breaks])
        found = [(kind, day, _match(rules, kind, day)) for day in breaks for kind in kinds]
        versions = [version for _, _, version in found]
        grounds = [_grounds(version, day) for _, day, version in found]
        terms = [_length(version, kind) for kind, _, version in found]
        self.grounds = sorted({ground.code for listed in grounds for ground in listed})
        self.steps = sorted({step.code for version in versions for step in version.steps})
        self.known = np.array([term is not None for term in terms])
        self.by_hours = np.array([term is not None and term.unit is Unit.WORKING_HOUR for term in terms])
        self.term_days = np.array([_working_days(term) for term in terms])
        self.calendar_days = np.array([term.calendar_days if term else 0 for term in terms])
        self.months = np.array([term.months if term else 0 for term in terms])
        in_days = [term is not None and term.unit is Unit.WORKING_DAY for term in terms]
        halves = [term.halves if term and days else 0 for term, days in zip(terms, in_days, strict=True)]
        self.working_days = np.array(halves) // 2
        no_cutoff = np.array([version.conventions.cutoff == NO_CUTOFF for version in versions])
        self.promises = no_cutoff & ((self.calendar_days + self.months + self.working_days) > 0)
        self.starts_paid = np.array([EventKind.PAID in version.starts_on for version in versions])
        self.extension_units = np.array(
            [_extension_unit(term, listed) for term, listed in zip(terms, grounds, strict=True)], np.int8
        )
        self.ground_counts = np.array([len(listed) for listed in grounds])
        self.step_counts = np.array([len(version.steps) for version in versions])
        self.ground_numbers = _table([[self.grounds.index(one.code) for one in listed] for listed in grounds])
        self.modes = _table([[int(one.mode) for one in listed] for listed in grounds])
        added = [[one.added for one in listed] for listed in grounds]
        self.added_days = _table(
            [[_working_days(_length_or_none(one)) for one in row] for row in added], np.float64
        )
        steps = [[self.steps.index(step.code) for step in version.steps] for version in versions]
        self.step_numbers = _table(steps)

    def rows(self, law_days: Ints, kinds: Ints) -> Ints:
        """Return the row of each kind on each law day."""
        segments = np.maximum(np.searchsorted(self._breaks, law_days, side="right") - 1, 0)
        return segments * self._kind_count + kinds


def _breaks(rules: RuleSet, kinds: Sequence[Kind], first: date, last: date) -> list[date]:
    """Return the first day and those on which some rule or ground begins or has ended."""
    days = {first}
    for code in {kind.procedure for kind in kinds}:
        for version in rules.procedures[code].versions:
            dated: list[RuleVersion | Ground] = [version, *version.grounds]
            for one in dated:
                days.add(one.effective_from)
                if one.effective_to is not None:
                    days.add(one.effective_to + timedelta(days=1))
    return sorted(day for day in days if first <= day <= last)


def _match(rules: RuleSet, kind: Kind, day: date) -> RuleVersion:
    """Return the version that governs a kind; one that rules tell by channel has one channel only."""
    channel = Channel.ONLINE if kind.online == 1 else Channel.COUNTER
    facts = frozenset(kind.attributes)
    dossier = Dossier("", kind.procedure, kind.authorities[0], (), channel, kind.case, facts)
    return match_rule(rules, dossier, day)


def _grounds(version: RuleVersion, day: date) -> list[Ground]:
    """Return the grounds in force, of one code the first."""
    found: dict[str, Ground] = {}
    for ground in version.grounds:
        if ground.effective_from <= day <= (ground.effective_to or date.max):
            found.setdefault(ground.code, ground)
    return list(found.values())


def _length(version: RuleVersion, kind: Kind) -> Length | None:
    """Return the term with what the attributes of the kind add to it."""
    if version.term is None:
        return None
    length = length_of(version.term)
    for addition in version.additions:
        if addition.attribute in kind.attributes:
            length = length.plus(addition.term)
    return length


def _length_or_none(term: Term | None) -> Length | None:
    return None if term is None else length_of(term)


def _working_days(length: Length | None) -> float:
    if length is None:
        return UNKNOWN_TERM_DAYS
    unit = Unit.WORKING_DAY if length.unit is Unit.SAME_DAY else length.unit
    in_days = length.halves / 2 * WORKING_DAYS.get(unit, 0)
    months, days = (
        length.months * WORKING_DAYS[Unit.MONTH],
        length.calendar_days * WORKING_DAYS[Unit.CALENDAR_DAY],
    )
    return in_days + months + days


def _extension_unit(length: Length | None, grounds: Sequence[Ground]) -> int:
    """Return the unit of an extension; none where the term is unknown or may become one of another unit."""
    if length is None or any(ground.mode is Mode.NEW_TERM for ground in grounds):
        return 0
    units = (Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.WORKING_HOUR)
    return next(unit for unit, family in zip(units, FAMILIES, strict=False) if length.unit in family)


def _table(rows: Sequence[Sequence[float]], dtype: type[np.generic] = np.int8) -> NDArray[np.generic]:
    """Return rows of different lengths as one array, zeros behind."""
    table = np.zeros((len(rows), max(map(len, rows), default=0)), dtype)
    for number, row in enumerate(rows):
        table[number, : len(row)] = row
    return table
