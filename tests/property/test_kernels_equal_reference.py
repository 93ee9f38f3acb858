"""Kernels equal the reference, which knows no tables: on random calendars, terms, conventions and instants.

Calendars have one-day weeks, half days, night shifts, swaps, and zones whose clocks change at two in the
morning or at midnight. Laws besides: adding and counting are inverse, order and chunking of a batch change
nothing, longer terms never end earlier.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from slasvc import reference
from slasvc.calendars import CalendarRegistry
from slasvc.engine.definitions import EPOCH_ORDINAL, Definitions
from slasvc.engine.evaluate import evaluate
from slasvc.engine.terms import WorkingCalendar, add_term
from slasvc.errors import InvalidInput, Reason, SlaError
from slasvc.kernels.tables import NO_DAY
from slasvc.model.calendar import Calendar, Confidence, Day, DayKind, Shift
from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from slasvc.model.rule import RuleSet
from slasvc.model.term import HALF_UNITS, Conventions, Cutoff, CutoffKind, MakeupDays, Term, Unit

FIRST = date(2026, 1, 1)
LENGTH = 420
ZONES = ("Asia/Ho_Chi_Minh", "Europe/Berlin", "America/Havana", "America/New_York", "Asia/Beirut", "UTC")
NO_RULES = RuleSet({}, {}, {}, "")

MINUTES = st.integers(0, 96).map(lambda quarter: quarter * 15)


@st.composite
def shift_patterns(draw: st.DrawFn) -> tuple[Shift, ...]:
    """One to three shifts that do not touch; 24:00 is among the ends."""
    bounds = sorted(draw(st.lists(MINUTES, min_size=2, max_size=6, unique=True)))
    bounds = bounds[: len(bounds) // 2 * 2]
    return tuple(Shift(bounds[i], bounds[i + 1]) for i in range(0, len(bounds), 2))


@dataclass(frozen=True)
class Plan:
    """What a random calendar is made of; printed whole when a property fails."""

    week: tuple[tuple[Shift, ...], ...]
    counting: tuple[bool, ...]
    holidays: frozenset[int]
    makeups: frozenset[int]
    makeup_shifts: tuple[Shift, ...]
    provisional_from: int
    zone: str
    nominal_day_minutes: int

    def day(self, offset: int) -> Day:
        weekday = (FIRST + timedelta(days=offset)).weekday()
        counts, shifts = self.counting[weekday], self.week[weekday]
        kind = DayKind.WORKING if counts else DayKind.WEEKLY_REST
        if offset in self.holidays:
            kind, counts, shifts = DayKind.PUBLIC_HOLIDAY, False, ()
        elif offset in self.makeups:
            kind, counts, shifts = DayKind.MAKE_UP, True, self.makeup_shifts
        provisional = offset >= self.provisional_from
        return Day(kind, counts, shifts, {}, "", Confidence.HIGH, provisional)

    def build(self) -> Calendar:
        return Calendar(
            id="random",
            revision="2026-01-01",
            names={},
            zone=self.zone,
            nominal_day_minutes=self.nominal_day_minutes,
            first_date=FIRST,
            days=tuple(self.day(offset) for offset in range(LENGTH)),
            digest="",
        )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A calendar of 420 days with a random week, holidays, make-up days and open days that do not count."""
    week = draw(st.lists(st.just(()) | shift_patterns(), min_size=7, max_size=7))
    open_only = draw(st.sets(st.integers(0, 6), max_size=2))
    counting = tuple(bool(shifts) and weekday not in open_only for weekday, shifts in enumerate(week))
    assume(any(counting))
    return Plan(
        week=tuple(week),
        counting=counting,
        holidays=draw(st.frozensets(st.integers(0, LENGTH - 1), max_size=40)),
        makeups=draw(st.frozensets(st.integers(0, LENGTH - 1), max_size=10)),
        makeup_shifts=draw(shift_patterns()),
        provisional_from=draw(st.integers(0, LENGTH)),
        zone=draw(st.sampled_from(ZONES)),
        nominal_day_minutes=draw(st.sampled_from((60, 240, 450, 480, 960))),
    )


@st.composite
def terms(draw: st.DrawFn) -> Term:
    unit = draw(st.sampled_from(Unit))
    if unit is Unit.SAME_DAY:
        return Term(0, unit)
    longest = {Unit.MONTH: 15, Unit.YEAR: 1, Unit.WEEK: 60, Unit.HOUR: 500}.get(unit, 120)
    length = draw(st.integers(0, 4) | st.integers(0, longest))
    return Term(length, unit, unit in HALF_UNITS and draw(st.booleans()))


@st.composite
def conventions(draw: st.DrawFn) -> Conventions:
    """Every value of every convention, each as likely."""
    chosen: dict[str, Any] = {
        field.name: draw(st.sampled_from(type(field.default)))
        for field in fields(Conventions)
        if isinstance(field.default, int) and not isinstance(field.default, bool)
    }
    kind = draw(st.sampled_from(CutoffKind))
    minutes = draw(MINUTES.filter(lambda m: m < 1440)) if kind in (2, 4) else 0
    return Conventions(cutoff=Cutoff(kind, minutes), **chosen)


@st.composite
def instants(draw: st.DrawFn, plan: Plan) -> int:
    """Any second of the coverage, mostly near openings, closings, cut-offs and changes of clocks."""
    offset = draw(st.integers(0, LENGTH - 1) | st.sampled_from((66, 86, 87, 297, 304, 305)))
    day = FIRST + timedelta(days=offset)
    edges = [edge for shift in plan.day(offset).shifts for edge in (shift.start_minute, shift.end_minute)]
    minute = draw(st.sampled_from([*edges, 0, 120, 150, 1439]) | st.integers(0, 1439))
    wall = datetime.combine(day, datetime.min.time(), ZoneInfo(plan.zone)) + timedelta(minutes=minute)
    return int(wall.timestamp()) + draw(st.sampled_from((-1, 0, 1)))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Plan, Term, Conventions, int]:
    plan = draw(plans())
    return plan, draw(terms()), draw(conventions()), draw(instants(plan))


def compiled(calendar: Calendar) -> Definitions:
    """Definitions with just this calendar; changes of clocks that tables cannot express are refused."""
    try:
        return Definitions(CalendarRegistry({(calendar.id, calendar.revision): calendar}), NO_RULES)
    except InvalidInput:
        assume(False)
        raise


def outcome(compute: Any) -> Any:
    try:
        return compute()
    except SlaError as error:
        return error.reason


SLOW_GENERATION = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@settings(max_examples=1_500, deadline=None, suppress_health_check=SLOW_GENERATION)
@given(cases())
def test_a_term_ends_where_the_reference_says(case: tuple[Plan, Term, Conventions, int]) -> None:
    plan, term, chosen, start = case
    calendar = plan.build()
    definitions = compiled(calendar)
    by_kernels = outcome(lambda: add_term(definitions, calendar, term, chosen, start))
    assert by_kernels == outcome(lambda: reference.add_term(calendar, term, chosen, start))


@settings(max_examples=300, deadline=None, suppress_health_check=SLOW_GENERATION)
@given(st.data())
def test_counts_are_those_of_the_reference(data: st.DataObject) -> None:
    plan = data.draw(plans())
    calendar = plan.build()
    start, end = data.draw(instants(plan)), data.draw(instants(plan))
    makeup_days = data.draw(st.sampled_from(MakeupDays))
    working = WorkingCalendar(compiled(calendar), calendar, makeup_days)
    by_kernels = outcome(lambda: working.count(start, end))
    expected = outcome(lambda: reference.count_working_time(calendar, start, end, makeup_days))
    if isinstance(by_kernels, Reason):
        assert by_kernels == expected
        return
    assert by_kernels.working_seconds == expected
    after, until = (reference.wall_clock.local_date(plan.zone, instant) for instant in (start, end))
    assert by_kernels.working_days == reference.count_working_days(calendar, after, until, makeup_days)
    between = range(min(after, until).toordinal(), max(after, until).toordinal() + 1)
    assert by_kernels.provisional == any(
        calendar.day(date.fromordinal(ordinal)).provisional for ordinal in between
    )


@settings(max_examples=300, deadline=None, suppress_health_check=SLOW_GENERATION)
@given(st.data())
def test_counting_undoes_adding(data: st.DataObject) -> None:
    calendar = data.draw(plans()).build()
    working = WorkingCalendar(compiled(calendar), calendar)
    first = FIRST.toordinal() - EPOCH_ORDINAL
    days = np.arange(first, first + LENGTH, dtype=np.int32)
    length = data.draw(st.integers(1, 60))
    added = working.add_working_days(days, np.full(LENGTH, length, np.int32))
    known = added != NO_DAY
    assert (working.count_working_days(days[known], added[known]) == length).all()
    again = working.add_working_days(added[known], np.full(known.sum(), -length, np.int32))
    rolled = working.add_working_days(days[known], np.zeros(known.sum(), np.int32))
    counts_itself = rolled == days[known]
    assert (again[counts_itself] == days[known][counts_itself]).all()
    # Longer terms never end earlier.
    longer = working.add_working_days(days, np.full(LENGTH, length + 1, np.int32))
    both = known & (longer != NO_DAY)
    assert (longer[both] > added[both]).all()


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW_GENERATION)
@given(plans(), st.integers(1, 40))
def test_working_days_are_those_of_numpy(plan: Plan, length: int) -> None:
    """Numpy knows weeks and holidays but no make-up days: those are taken out first."""
    calendar = replace(plan, makeups=frozenset()).build()
    off = [when for when, day in calendar.dated_days() if plan.counting[when.weekday()] and not day.counts]
    assume(any(day.counts for day in calendar.days))
    peer = np.busdaycalendar(weekmask=plan.counting, holidays=np.array(off, "datetime64[D]"))
    working = WorkingCalendar(compiled(calendar), calendar)
    first = FIRST.toordinal() - EPOCH_ORDINAL
    starts = np.arange(first, first + LENGTH, dtype=np.int32)
    dates = starts.astype("datetime64[D]")
    ours = working.add_working_days(starts, np.full(LENGTH, length, np.int32))
    # "preceding": from a rest day numpy counts from the working day before it, as day 0 excluded does.
    in_numpy = np.busday_offset(np.maximum(dates, dates[0]), 0, roll="preceding", busdaycal=peer)
    theirs = np.busday_offset(in_numpy, length, busdaycal=peer).astype(np.int32)
    known = ours != NO_DAY
    assert (ours[known] == theirs[known]).all()
    until = starts[::-1].copy()
    forward = starts <= until
    ours = working.count_working_days(starts, until)[forward]
    # numpy counts [begin, end); ours is (after, until].
    theirs = np.busday_count(dates + 1, until.astype("datetime64[D]") + 1, busdaycal=peer)[forward]
    assert (ours == theirs).all()


# --- whole dossiers -----------------------------------------------------------------------------------------

AUTHORITIES = ("H26", "H41.21", "H41.101", "H26.101", "G01", "G15.3", "H99", "H40", "DE-BE.1")


@st.composite
def dossiers(draw: st.DrawFn, definitions: Definitions) -> Dossier:
    """Dossiers of the shipped procedures, mostly plausible, some with a code or event that is wrong."""
    rules = definitions.rules
    procedure = draw(st.sampled_from([*sorted(rules.procedures), "9.999999"]))
    known_cases = [
        version.conditions.case
        for version in (rules.procedures[procedure].versions if procedure in rules.procedures else ())
    ]
    epoch = int(datetime(2021, 1, 1, tzinfo=ZoneInfo("UTC")).timestamp())
    times = st.integers(epoch, epoch + 7 * 365 * 86_400) | st.sampled_from(
        # around 1 July 2025 and 2026, in Viet Nam's zone
        [1_751_302_799, 1_751_302_800, 1_782_838_799, 1_782_838_800, 0, 2_000_000_000]
    )
    kinds = draw(st.lists(st.sampled_from(EventKind), max_size=5))
    attributes = draw(
        st.frozensets(
            st.sampled_from(["cannot_settle_at_once", "verification", "remote_area", "foreign_element"])
        )
    )
    return Dossier(
        id="random",
        procedure=procedure,
        authority=draw(st.sampled_from(AUTHORITIES)),
        events=tuple(Event(kind, draw(times)) for kind in kinds),
        channel=draw(st.none() | st.sampled_from(Channel)),
        case=draw(st.sampled_from(["", *known_cases, "no_such_case"])),
        attributes=attributes,
    )


@settings(max_examples=1_000, deadline=None, suppress_health_check=SLOW_GENERATION)
@given(st.data())
def test_a_dossier_is_assessed_as_the_reference_says(definitions: Definitions, data: st.DataObject) -> None:
    batch = data.draw(st.lists(dossiers(definitions), min_size=1, max_size=6))
    as_of = data.draw(st.sampled_from([1_782_838_800, 4_102_444_800]))
    answers = evaluate(definitions, batch, as_of)
    for row, dossier in enumerate(batch):
        by_kernels = outcome(lambda row=row: answers.assessment(row))  # type: ignore[misc]
        expected = outcome(lambda dossier=dossier: _by_reference(definitions, dossier, as_of))  # type: ignore[misc]
        assert by_kernels == expected


def _by_reference(definitions: Definitions, dossier: Dossier, as_of: int) -> Any:
    calendar_id = definitions.calendars.assigned(dossier.authority) or "vn"
    calendar = definitions.calendars.get(calendar_id)
    return reference.evaluate(definitions.rules, calendar, dossier, as_of)


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW_GENERATION)
@given(st.data())
def test_order_and_chunking_of_a_batch_change_nothing(definitions: Definitions, data: st.DataObject) -> None:
    batch = data.draw(st.lists(dossiers(definitions), min_size=2, max_size=8))
    order = data.draw(st.permutations(range(len(batch))))
    whole = evaluate(definitions, batch, 4_102_444_800)
    shuffled = evaluate(definitions, [batch[position] for position in order], 4_102_444_800)
    for row, position in enumerate(order):
        alone = evaluate(definitions, [batch[position]], 4_102_444_800)
        answers = [
            outcome(lambda b=b, r=r: b.assessment(r))  # type: ignore[misc]
            for b, r in ((whole, position), (shuffled, row), (alone, 0))
        ]
        assert answers[0] == answers[1] == answers[2]
