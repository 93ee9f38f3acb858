"""A rule set as rows of integers, and the dictionaries that turn codes into row numbers.

Each version becomes one row for every uninterrupted stretch in which it is in force; conditions become bit
masks, an empty one all ones. The column numbers are those of `slasvc.kernels.tables`, handed in as arrays only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import takewhile
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from slasvc.model.calendar import Confidence
from slasvc.model.rule import Obligation, OverMax, PlusApplies, RuleSet, RuleVersion, Tolls
from slasvc.model.term import (
    HAND_OVER_AT_OPENING,
    NO_CUTOFF,
    Compare,
    Conventions,
    CutoffEffect,
    DayCounting,
    EndEvent,
    MakeupDays,
    NonWorkingResumption,
    Roll,
    Term,
    Unit,
)
from slasvc.rules.checks import MAX_BITS, asked_attributes, asked_grounds

ScalarT = TypeVar("ScalarT", bound=np.generic)

EPOCH = date(1970, 1, 1)
OPEN_END = 2**31 - 1
"""Day number of an end that is not set."""
SURE_DAYS, SURE_HOURS = 60, 100
"""The longest limits of which it is asked what is surely in time."""
DAY_SECONDS = 86_400
_BY_INSTANT = {Compare.DATE: 0, Compare.BY_UNIT: 1, Compare.INSTANT: 2}
"""Whether instants are compared, and not dates: 0 never, 1 where the term is spent as time, 2 always."""
ANY = -1
"""All bits: a condition that asks for nothing."""


@dataclass(frozen=True)
class CompiledRules:
    """Arrays of a rule set, and what their numbers mean.

    Attributes:
        procedures: int32[P + 1, :], first version row and number of the law_at event.
        versions: int64[V, :], columns as in `slasvc.kernels.tables`; so the next five.
        terms: int32[T, :].
        grounds: int64[G, :].
        additions: int64[A, :].
        obligations: int64[O, :], those of a version a run of rows in its order.
        steps: int64[S, :], likewise; in place of the calendar of its unit, which is not the rules' to know, -1.
        step_units: authority code of each row of `steps`, empty where the rule names none.
        version_list: rule versions by their index.
        procedure_index, case_index, place_index, attribute_index, ground_index, step_index: numbers by code;
            cases, grounds and steps from 1.
    """

    procedures: NDArray[np.int32]
    versions: NDArray[np.int64]
    terms: NDArray[np.int32]
    grounds: NDArray[np.int64]
    additions: NDArray[np.int64]
    obligations: NDArray[np.int64]
    steps: NDArray[np.int64]
    step_units: tuple[str, ...]
    version_list: tuple[RuleVersion, ...]
    procedure_index: Mapping[str, int]
    case_index: Mapping[str, int]
    place_index: Mapping[str, int]
    attribute_index: Mapping[str, int]
    ground_index: Mapping[str, int]
    step_index: Mapping[str, int]


def compile_rules(rules: RuleSet) -> CompiledRules:
    """Return the arrays of `rules`."""
    procedures = [rules.procedures[code] for code in sorted(rules.procedures)]
    every = [version for procedure in procedures for version in procedure.versions]
    case_index = _numbered((v.conditions.case for v in every), first=1)
    place_index = _numbered(v.conditions.place for v in every)
    attribute_index = _numbered(name for v in every for name in asked_attributes(v))
    ground_index = _numbered((name for v in every for name in asked_grounds(v)), first=1)
    obligation_index = _numbered(obligation.code for v in every for obligation in v.obligations)
    step_index = _numbered((step.code for v in every for step in v.steps), first=1)
    if max(map(len, (place_index, attribute_index, ground_index))) > MAX_BITS:
        raise AssertionError("rules that loading should have refused: they ask for too much")
    version_list: list[RuleVersion] = []
    procedure_rows: list[tuple[int, int]] = []
    version_rows: list[tuple[int, ...]] = []
    term_rows: list[tuple[int, ...]] = []
    ground_rows: list[tuple[int, ...]] = []
    addition_rows: list[tuple[int, ...]] = []
    obligation_rows: list[tuple[int, ...]] = []
    step_rows: list[tuple[int, ...]] = []
    step_units: list[str] = []

    def term_row(
        term: Term | None, conventions: Conventions, hand_over: int = CutoffEffect.HAND_OVER_ONLY
    ) -> int:
        if term is None:
            return -1
        term_rows.append(encode_term(term, conventions, hand_over))
        return len(term_rows) - 1

    for procedure in procedures:
        procedure_rows.append((len(version_rows), procedure.law_at))
        for version in procedure.versions:
            index = len(version_list)
            version_list.append(version)
            term = term_row(version.term, version.conventions)
            grounds_at, additions_at = len(ground_rows), len(addition_rows)
            for ground in version.grounds:
                ground_rows.append(  # noqa: PERF401 - `term_row` appends too, in this order
                    (
                        ground_index[ground.code],
                        (ground.effective_from - EPOCH).days,
                        _last_day(ground.effective_to),
                        ground.mode,
                        term_row(ground.added, version.conventions),
                        int(ground.plus_applies is PlusApplies.ONCE),
                        term_row(ground.at_most, replace(version.conventions, cutoff=NO_CUTOFF)),
                        int(ground.tolls is Tolls.WORKING_TIME),
                        OPEN_END if ground.max_times is None else ground.max_times,
                        int(ground.over_max is OverMax.IGNORED),
                        int(ground.needs_document),
                    )
                )
            for addition in version.additions:
                addition_rows.append(  # noqa: PERF401
                    (1 << attribute_index[addition.attribute], term_row(addition.term, version.conventions))
                )
            committed = term_row(version.committed.term if version.committed else None, version.conventions)
            obligations_at, steps_at = len(obligation_rows), len(step_rows)
            for obligation in version.obligations:
                limit = term_row(obligation.term, obligation.conventions, HAND_OVER_AT_OPENING)
                row = _obligation_row(obligation, limit, attribute_index, ground_index)
                has_rival = any(
                    one.code == obligation.code for one in _before(version.obligations, obligation)
                )
                obligation_rows.append(
                    (*row, int(has_rival), obligation_index[obligation.code], sure_seconds(obligation))
                )
            positions = {step.code: position for position, step in enumerate(version.steps)}
            for step in version.steps:
                same_day = step.term.unit is Unit.SAME_DAY
                shift = CutoffEffect.SHIFT_DUE if same_day else CutoffEffect.SHIFT_START
                after = _mask(positions[code] for code in step.after)
                length = term_row(step.term, step.conventions, shift)
                step_rows.append((step_index[step.code], length, -1, after))
                step_units.append(step.unit)
            for first, last in _stretches(version):
                version_rows.append(
                    (
                        index,
                        first,
                        last,
                        _mask(version.conditions.levels) or ANY,
                        _mask(version.conditions.channels) or ANY,
                        case_index.get(version.conditions.case, 0),
                        _mask([place_index[place] for place in [version.conditions.place] if place]),
                        _mask(attribute_index[name] for name in version.conditions.attributes),
                        _mask(version.starts_on),
                        _mask([attribute_index[name] for name in [version.cutoff_attribute] if name]),
                        term,
                        grounds_at,
                        len(ground_rows),
                        additions_at,
                        len(addition_rows),
                        version.reopen,
                        version.warn_working_days,
                        *version.severity_bands,
                        committed,
                        obligations_at,
                        len(obligation_rows),
                        steps_at,
                        len(step_rows),
                        version.restart_steps,
                        version.conventions.classify_against,
                        int(version.confidence is Confidence.LOW),
                    )
                )
    procedure_rows.append((len(version_rows), 0))
    return CompiledRules(
        procedures=_table(procedure_rows, np.int32),
        versions=_table(version_rows, np.int64),
        terms=_table(term_rows, np.int32),
        grounds=_table(ground_rows, np.int64),
        additions=_table(addition_rows, np.int64),
        obligations=_table(obligation_rows, np.int64),
        steps=_table(step_rows, np.int64),
        step_units=tuple(step_units),
        version_list=tuple(version_list),
        procedure_index={procedure.code: i for i, procedure in enumerate(procedures)},
        case_index=case_index,
        place_index=place_index,
        attribute_index=attribute_index,
        ground_index=ground_index,
        step_index=step_index,
    )


def _before(obligations: tuple[Obligation, ...], one: Obligation) -> Iterator[Obligation]:
    return takewhile(lambda other: other is not one, obligations)


def _obligation_row(
    obligation: Obligation, term: int, attributes: Mapping[str, int], grounds: Mapping[str, int]
) -> tuple[int, ...]:
    return (
        (obligation.effective_from - EPOCH).days,
        _last_day(obligation.effective_to),
        _mask(obligation.channels) or ANY,
        _mask(attributes[name] for name in obligation.attributes),
        obligation.anchor,
        grounds.get(obligation.ground, 0),
        term,
        int(obligation.before),
        obligation.owed,
        _mask(obligation.acts),
        int(obligation.needs_reason),
        OPEN_END if obligation.max_times is None else obligation.max_times,
    )


def sure_seconds(obligation: Obligation) -> int:
    """Return how long after its anchor an act is surely in time where clocks never move, -1: that is not known.

    Working time passes no faster than time, and the last of n days to come ends n times 24 hours later or more.
    """
    term, conventions = obligation.term, obligation.conventions
    if term is None or term.halves == 0:
        return -1
    if term.unit in (Unit.HOUR, Unit.WORKING_HOUR):
        return term.halves * 1_800 if term.halves <= 2 * SURE_HOURS else -1
    days = term.halves // 2 * {Unit.WORKING_DAY: 1, Unit.CALENDAR_DAY: 1, Unit.WEEK: 7}.get(term.unit, 0)
    moves_back = conventions.roll in (Roll.PRECEDING, Roll.MODIFIED_FOLLOWING)
    if days > SURE_DAYS or conventions.day_counting is not DayCounting.FIRST_DAY_EXCLUDED or moves_back:
        return -1
    if conventions.compare is Compare.INSTANT:
        days -= 1
    return days * DAY_SECONDS if days > 0 else -1


def encode_term(
    term: Term, conventions: Conventions, hand_over: int = CutoffEffect.HAND_OVER_ONLY
) -> tuple[int, ...]:
    """Return a term under its conventions as a row, in the order of the TERM_* columns.

    `hand_over` stands for the cut-off effect `HAND_OVER_ONLY`: it moves what an obligation or a step limits.
    """
    effect = conventions.cutoff_effect
    return (
        term.unit,
        term.halves,
        conventions.day_counting,
        conventions.cutoff.kind,
        conventions.cutoff.minutes * 60,
        conventions.cutoff_boundary,
        hand_over if effect is CutoffEffect.HAND_OVER_ONLY else effect,
        conventions.non_working_receipt,
        int(conventions.makeup_days is MakeupDays.IGNORE),
        conventions.end_of_term,
        conventions.roll,
        conventions.month_overflow,
        conventions.closing_instant,
        int(conventions.suspend_day_counts),
        int(conventions.resume_day_counts),
        int(conventions.non_working_resumption is NonWorkingResumption.NEXT_WORKING_DAY),
        _as_time(term, conventions),
        _BY_INSTANT[conventions.compare],
        int(conventions.end_event is EndEvent.RETURNED),
        *_civil_length(term),
    )


def _as_time(term: Term, conventions: Conventions) -> int:
    """Return whether a term is spent as time and not as days: 0 never, 1 where it has any length, 2 always."""
    if term.unit in (Unit.HOUR, Unit.WORKING_HOUR):
        return 2
    return int(term.unit is Unit.WORKING_DAY and conventions.day_counting is DayCounting.FROM_INSTANT)


def _civil_length(term: Term) -> tuple[int, int]:
    """Return the length of a term in calendar units as (months, days); (0, 0) for other units."""
    months = {Unit.MONTH: 1, Unit.YEAR: 12}.get(term.unit, 0)
    days = {Unit.CALENDAR_DAY: 1, Unit.WEEK: 7}.get(term.unit, 0)
    return months * (term.halves // 2), days * (term.halves // 2)


def _table(rows: Sequence[tuple[int, ...]], dtype: type[ScalarT]) -> NDArray[ScalarT]:
    """Return rows of one width as an array of two dimensions; without rows it has no columns."""
    return np.array(rows, dtype).reshape(len(rows), len(rows[0]) if rows else 0)


def _numbered(names: Iterable[str], first: int = 0) -> dict[str, int]:
    """Number distinct non-empty names in alphabetical order, so that numbers depend on content only."""
    return {name: number for number, name in enumerate(sorted(set(names) - {""}), first)}


def _mask(bits: Iterable[int]) -> int:
    return sum(1 << bit for bit in set(bits))


def _stretches(version: RuleVersion) -> Iterator[tuple[int, int]]:
    """Yield the (first, last) day numbers between which the version is in force without a break."""
    start = (version.effective_from - EPOCH).days
    end = _last_day(version.effective_to)
    for first, last in sorted(version.suspensions):
        if (until := (first - timedelta(days=1) - EPOCH).days) >= start:
            yield start, until
        start = (last + timedelta(days=1) - EPOCH).days
    if start <= end:
        yield start, end


def _last_day(last: date | None) -> int:
    return OPEN_END if last is None else (last - EPOCH).days
