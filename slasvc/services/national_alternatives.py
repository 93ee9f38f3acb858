"""Calendars and rules as they are commonly misread: each a change of the loaded ones.

The names are those of `Why`. Changed definitions get digests of their own and never leave the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from slasvc.model.calendar import Calendar, Day, DayKind
from slasvc.model.rule import Ground, Mode, RuleSet, RuleVersion
from slasvc.model.term import (
    NO_CUTOFF,
    Cutoff,
    CutoffEffect,
    CutoffKind,
    DayCounting,
    NonWorkingReceipt,
    Roll,
    Term,
    Unit,
)
from slasvc.services.national_appointments import Why


def misread_calendar(calendar: Calendar, why: Why, dates: frozenset[date]) -> Calendar:
    """Return a calendar on which days are what `why` takes them for."""
    days = list(calendar.days)
    for offset, (day, what) in enumerate(calendar.dated_days()):
        if _is_misread(day, what, why, dates):
            days[offset] = _ordinary(calendar, offset)
    names = "+".join(map(str, sorted(dates)))
    return replace(calendar, days=tuple(days), digest=f"{calendar.digest}:{why.value}:{names}")


def _is_misread(day: date, what: Day, why: Why, dates: frozenset[date]) -> bool:
    if why is Why.HOLIDAY_FORGOTTEN:
        return day in dates
    off, made_up = what.kind is DayKind.SWAPPED_OFF, what.kind is DayKind.MAKE_UP
    if why is Why.HOLIDAYS_FORGOTTEN:
        return off or made_up or what.kind in {DayKind.PUBLIC_HOLIDAY, DayKind.SUBSTITUTE_REST}
    if why is Why.SUBSTITUTE_FORGOTTEN:
        return what.kind is DayKind.SUBSTITUTE_REST
    return (off and why is not Why.MAKEUP_AS_OFF) or (made_up and why is not Why.SWAPPED_AS_WORKING)


def _ordinary(calendar: Calendar, offset: int) -> Day:
    """Return what the nearest ordinary day of the same weekday is."""
    for distance in range(7, len(calendar.days), 7):
        for near in (offset - distance, offset + distance):
            if 0 <= near < len(calendar.days):
                day = calendar.days[near]
                if day.kind in {DayKind.WORKING, DayKind.WEEKLY_REST}:
                    return day
    return calendar.days[offset]


def with_versions(rules: RuleSet, change: Callable[[RuleVersion], RuleVersion], why: Why) -> RuleSet:
    """Return rules every version of which is changed, under a digest of their own."""
    procedures = {
        code: replace(procedure, versions=tuple(map(change, procedure.versions)))
        for code, procedure in rules.procedures.items()
    }
    return replace(rules, procedures=procedures, digest=f"{rules.digest}:{why.value}")


def _conventions(version: RuleVersion, **changes: object) -> RuleVersion:
    return replace(version, conventions=replace(version.conventions, **changes))  # type: ignore[arg-type]


def _in_unit(
    version: RuleVersion, found: Unit, unit: Unit, times: int = 1, roll: Roll = Roll.FOLLOWING
) -> RuleVersion:
    """Return a version whose terms in one unit are in another; a half day is a whole one."""

    def other(term: Term) -> Term:
        return Term(times * term.length + term.plus_half, unit) if term.unit is found else term

    if version.term is None or version.term.unit is not found:
        return version
    additions = tuple(replace(one, term=other(one.term)) for one in version.additions)
    committed = version.committed
    if committed is not None:
        committed = replace(committed, term=other(committed.term))
    made = replace(version, term=other(version.term), additions=additions, committed=committed)
    return made if roll is Roll.FOLLOWING else _conventions(made, roll=roll)


def _with_mode(version: RuleVersion, found: Collection[Mode], mode: Mode) -> RuleVersion:
    def other(ground: Ground) -> Ground:
        return replace(ground, mode=mode, added=None) if ground.mode in found else ground

    return replace(version, grounds=tuple(map(other, version.grounds)))


def _with_cutoff(version: RuleVersion) -> RuleVersion:
    if version.conventions.cutoff != NO_CUTOFF or version.term is None:
        return version
    same_day = version.term.unit is Unit.SAME_DAY
    effect = CutoffEffect.SHIFT_DUE if same_day else CutoffEffect.SHIFT_START
    return _conventions(version, cutoff=Cutoff(CutoffKind.LOCAL_TIME, 15 * 60), cutoff_effect=effect)


RULE_READINGS: Mapping[Why, tuple[Callable[[RuleVersion], RuleVersion], ...]] = {
    Why.RESUMED_NOT_RESTARTED: (partial(_with_mode, found={Mode.RESTART, Mode.NEW_TERM}, mode=Mode.RESUME),),
    Why.RESTARTED_NOT_RESUMED: (
        partial(_with_mode, found={Mode.RESUME, Mode.RESUME_PLUS}, mode=Mode.RESTART),
    ),
    Why.CALENDAR_DAYS: (
        partial(_in_unit, found=Unit.WORKING_DAY, unit=Unit.CALENDAR_DAY),
        partial(_in_unit, found=Unit.WORKING_DAY, unit=Unit.CALENDAR_DAY, roll=Roll.NONE),
    ),
    Why.WORKING_DAYS: (partial(_in_unit, found=Unit.CALENDAR_DAY, unit=Unit.WORKING_DAY),),
    Why.MONTH_AS_30_DAYS: (partial(_in_unit, found=Unit.MONTH, unit=Unit.CALENDAR_DAY, times=30),),
    Why.FIRST_DAY_COUNTED: (partial(_conventions, day_counting=DayCounting.FIRST_DAY_INCLUDED),),
    Why.NOT_ROLLED: (partial(_conventions, roll=Roll.NONE),),
    Why.CUTOFF_CONDITIONAL: (partial(replace, cutoff_attribute=""),),
    Why.CUTOFF_ADDED: (_with_cutoff,),
    Why.CUTOFF_FORGOTTEN: (partial(_conventions, cutoff=NO_CUTOFF),),
    Why.RECEIPT_MOVED: (
        partial(_conventions, non_working_receipt=NonWorkingReceipt.DEEMED_NEXT_WORKING_DAY),
    ),
    Why.STATUTORY_TERM: (partial(replace, committed=None),),
}
"""What each of these readings makes of a version of a rule; where there are several, one is enough."""


def with_additions(version: RuleVersion) -> Iterator[RuleVersion]:
    """Yield the version with each of its additions, as if the dossier had the attribute that asks for it."""
    for addition in version.additions:
        if version.term is not None and addition.term.unit is version.term.unit:
            length = version.term.length + addition.term.length
            yield replace(version, term=replace(version.term, length=length))
