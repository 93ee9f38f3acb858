"""Laws of the clock on random histories: the ledger adds up, changes come when they were announced.

the portions of the last run use exactly its length, and end on the due date
what `explain` explains is what `evaluate` answers
class and severity stay until `next_change_time`, and change then
an annulled event, and an event after as-of, might as well not be there
without suspensions, restarts and extensions the deadline is that of the bare term
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slasvc.errors import SlaError
from slasvc.model.assessment import Assessment
from slasvc.model.dossier import Dossier, Event, EventKind
from slasvc.model.rule import (
    Addition,
    Ground,
    Mode,
    OverMax,
    PlusApplies,
    Reopen,
    RuleSet,
    Source,
    Tolls,
)
from slasvc.model.term import (
    NO_CUTOFF,
    Compare,
    Conventions,
    Cutoff,
    CutoffEffect,
    CutoffKind,
    DayCounting,
    EndEvent,
    EndOfTerm,
    MakeupDays,
    MonthOverflow,
    NonWorkingReceipt,
    NonWorkingResumption,
    Roll,
    Term,
    Unit,
)
from slasvc.reference import add_term, evaluate, explain
from slasvc.reference.length import may_add
from tests.calendars_for_tests import instant, make_calendar, make_ground, make_rules

HOLIDAYS = ("2026-11-11", "2026-11-12", "2026-11-24")
CALENDAR = make_calendar(
    "2026-10-01",
    "2027-02-28",
    holidays=HOLIDAYS,
    makeup_days=("2026-11-14",),
    special_hours={"2026-11-14": ["08:00-12:00"], "2026-11-21": ["07:30-11:30"]},
    provisional=("2026-12-15",),
)
MONDAY = instant("2026-11-02T00:00:00")
CODES = ("a", "b", "c")


@st.composite
def terms(draw: st.DrawFn, like: Unit | None = None, longest: int = 8) -> Term:
    units = list(Unit) if like is None else [unit for unit in Unit if may_add(like, Term(1, unit))]
    unit = draw(st.sampled_from(units))
    if unit is Unit.SAME_DAY:
        return Term(0, unit)
    length = draw(st.integers(0, {Unit.MONTH: 1, Unit.YEAR: 0, Unit.WEEK: 2}.get(unit, longest)))
    halves = unit in {Unit.WORKING_DAY, Unit.WORKING_HOUR, Unit.HOUR}
    return Term(length, unit, halves and draw(st.booleans()))


@st.composite
def conventions(draw: st.DrawFn) -> Conventions:
    """Values of every convention, the usual one often."""
    if draw(st.booleans()):
        return Conventions()
    cutoffs = (NO_CUTOFF, Cutoff(CutoffKind.LOCAL_TIME, 15 * 60), Cutoff(CutoffKind.CLOSE_OF_BUSINESS))
    enums: dict[str, Any] = {
        "day_counting": DayCounting,
        "cutoff_effect": CutoffEffect,
        "non_working_receipt": NonWorkingReceipt,
        "makeup_days": MakeupDays,
        "end_of_term": EndOfTerm,
        "roll": Roll,
        "non_working_resumption": NonWorkingResumption,
        "compare": Compare,
        "end_event": EndEvent,
    }
    return Conventions(
        cutoff=draw(st.sampled_from(cutoffs)),
        month_overflow=draw(st.sampled_from((MonthOverflow.CLAMP, MonthOverflow.NEXT_DAY))),
        suspend_day_counts=draw(st.booleans()),
        resume_day_counts=draw(st.booleans()),
        **{name: draw(st.sampled_from(values)) for name, values in enums.items()},
    )


@st.composite
def grounds(draw: st.DrawFn, code: str, unit: Unit) -> Ground:
    mode = draw(st.sampled_from(Mode))
    added = None
    if mode in {Mode.RESUME_PLUS, Mode.NEW_TERM}:
        added = draw(terms(like=unit, longest=3))
    at_most = draw(st.none() | terms(longest=4).filter(lambda term: term.unit is not Unit.SAME_DAY))
    return make_ground(
        code,
        mode,
        added=added,
        plus_applies=draw(st.sampled_from(PlusApplies)),
        at_most=at_most,
        tolls=draw(st.sampled_from(Tolls)),
        max_times=draw(st.none() | st.just(1)),
        over_max=draw(st.sampled_from(OverMax)),
        needs_document=draw(st.integers(0, 5)) == 0,
    )


TIMES = st.builds(
    lambda day, minute, second: MONDAY + day * 86_400 + minute * 60 + second,
    st.integers(0, 25),
    st.sampled_from((0, 450, 600, 690, 720, 900, 1050, 1200)) | st.integers(0, 1439),
    st.sampled_from((0, 0, 1)),
)


@st.composite
def histories(draw: st.DrawFn, unit: Unit) -> tuple[Event, ...]:
    """An acceptance and up to seven later events, plausible in their order."""
    times = sorted(draw(st.lists(TIMES, min_size=1, max_size=8)))
    events = [Event(EventKind.ACCEPTED, times[0])]
    open_grounds: list[str] = []
    done = False
    for number, time in enumerate(times[1:]):
        if done:
            events.append(Event(EventKind.REOPENED, time, id=str(number)))
            done = False
            continue
        choices = ["suspend"] * 3 + ["extend", "complete"] + ["resume"] * 5 * bool(open_grounds)
        choice = draw(st.sampled_from(choices))
        free = [code for code in CODES if code not in open_grounds]
        if choice == "suspend" and free:
            open_grounds.append(draw(st.sampled_from(free)))
            reason = draw(st.sampled_from(("", "letter")))
            events.append(
                Event(EventKind.SUSPENDED, time, id=str(number), ground=open_grounds[-1], reason=reason)
            )
        elif choice == "resume":
            ground = draw(st.sampled_from(open_grounds))
            open_grounds.remove(ground)
            events.append(Event(EventKind.RESUMED, time, id=str(number), ground=ground))
        elif choice == "extend":
            extension = draw(terms(like=unit, longest=3))
            events.append(Event(EventKind.EXTENDED, time, id=str(number), extension=extension))
        elif choice == "complete":
            events.append(Event(EventKind.COMPLETED, time, id=str(number)))
            open_grounds.clear()
            done = True
    return tuple(events)


@st.composite
def cases(draw: st.DrawFn) -> tuple[RuleSet, Dossier, int]:
    term = draw(terms())
    like = Unit.WORKING_DAY if term.unit is Unit.SAME_DAY else term.unit
    additions = ()
    if draw(st.booleans()):
        additions = (Addition("remote", draw(terms(like=like, longest=3)), Source("remote")),)
    rules = make_rules(
        term,
        draw(conventions()),
        grounds=tuple(draw(grounds(code, like)) for code in CODES),
        additions=additions,
        reopen=draw(st.sampled_from((Reopen.RESUME, Reopen.RESTART))),
        warn_working_days=draw(st.integers(0, 3)),
        severity_bands=draw(st.sampled_from(((0, 1), (1, 3), (3, 10)))),
    )
    attributes = frozenset({"remote"} if additions else ())
    dossier = Dossier("d", "1.1", "H1", draw(histories(like)), attributes=attributes)
    as_of = max(draw(TIMES), dossier.events[0].time)
    return rules, dossier, as_of


def outcome(rules: RuleSet, dossier: Dossier, as_of: int) -> Assessment | Any:
    try:
        return evaluate(rules, CALENDAR, dossier, as_of)
    except SlaError as error:
        return error.reason


LAWS = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@LAWS
@given(cases())
def test_the_ledger_uses_exactly_the_length_and_ends_on_the_due_date(
    case: tuple[RuleSet, Dossier, int],
) -> None:
    rules, dossier, as_of = case
    assessment = outcome(rules, dossier, as_of)
    if not isinstance(assessment, Assessment):
        return
    explanation = explain(rules, CALENDAR, dossier, as_of)
    assert explanation.assessment == assessment
    deadline = assessment.deadline or assessment.projection
    assert deadline is not None
    assert sum(portion.used for portion in explanation.portions) == explanation.length
    assert explanation.portions[-1].total == explanation.length
    last_run = [portion for portion in explanation.portions if not portion.lapsed]
    assert not any(portion.used for portion in explanation.portions if portion.lapsed)
    if explanation.in_seconds:
        ends = [portion.end_time for portion in last_run if portion.end_time is not None]
        assert max(ends) == deadline.due_time
        return
    covered = {
        portion.first_date + timedelta(days=offset)
        for portion in last_run
        for offset in range((portion.last_date - portion.first_date).days + 1)
    }
    assert deadline.due_date in covered
    first, last = min(covered), max(covered)
    assert len(covered) == (last - first).days + 1 or deadline.due_date == first


@LAWS
@given(cases())
def test_class_and_severity_last_until_the_next_change(case: tuple[RuleSet, Dossier, int]) -> None:
    rules, dossier, as_of = case
    dossier = dossier._replace(events=tuple(one for one in dossier.events if one.time <= as_of))
    now = outcome(rules, dossier, as_of)
    if not isinstance(now, Assessment):
        return
    end = now.next_change_time
    last = instant("2027-02-28T23:59:59") if end is None else end - 1
    probes = {as_of + (last - as_of) * part // 7 for part in range(8)}
    for probe in sorted(probes):
        later = outcome(rules, dossier, probe)
        if isinstance(later, Assessment):
            assert (later.timeliness, later.severity) == (now.timeliness, now.severity)
    if end is not None:
        changed = outcome(rules, dossier, end)
        assert isinstance(changed, Assessment)
        assert (changed.timeliness, changed.severity) != (now.timeliness, now.severity)


@LAWS
@given(cases())
def test_an_event_annulled_or_still_to_come_might_as_well_not_be_there(
    case: tuple[RuleSet, Dossier, int],
) -> None:
    rules, dossier, as_of = case
    visible = tuple(one for one in dossier.events if one.time <= as_of)
    expected = outcome(rules, dossier._replace(events=visible), as_of)
    assert outcome(rules, dossier, as_of) == expected
    mistake = Event(EventKind.COMPLETED, as_of, id="mistake")
    annulment = Event(EventKind.ANNULLED, as_of, target="mistake")
    assert outcome(rules, dossier._replace(events=(annulment, mistake, *visible)), as_of) == expected


@LAWS
@given(terms(), conventions(), TIMES)
def test_a_run_that_nothing_moves_is_the_bare_term(term: Term, chosen: Conventions, time: int) -> None:
    dossier = Dossier("d", "1.1", "H1", (Event(EventKind.ACCEPTED, time),))
    try:
        expected = add_term(CALENDAR, term, chosen, time)
    except SlaError:
        return
    answer = evaluate(make_rules(term, chosen), CALENDAR, dossier, time)
    assert answer.deadline == expected


@LAWS
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6)), min_size=1, max_size=3), st.integers(1, 8))
def test_adjacent_and_overlapping_suspensions_toll_their_union(
    spans: list[tuple[int, int]], length: int
) -> None:
    """Days by a plain set: those after each suspension up to its resumption, counted once."""
    rules = make_rules(
        Term(40 + length, Unit.WORKING_DAY), grounds=tuple(make_ground(str(n), Mode.RESUME) for n in range(3))
    )
    start = date(2026, 11, 2)
    events = [Event(EventKind.ACCEPTED, MONDAY)]
    tolled: set[date] = set()
    for number, (first, duration) in enumerate(spans):
        time = MONDAY + first * 86_400 + 36_000
        events.append(Event(EventKind.SUSPENDED, time, ground=str(number)))
        events.append(Event(EventKind.RESUMED, time + duration * 86_400, ground=str(number)))
        tolled |= {start + timedelta(days=first + day) for day in range(1, duration + 1)}
    days_out = sum(CALENDAR.day(when).counts for when in tolled)
    as_of = MONDAY + 20 * 86_400
    answer = evaluate(rules, CALENDAR, Dossier("d", "1.1", "H1", tuple(events)), as_of)
    assert answer.deadline is not None
    expected = add_term(CALENDAR, Term(40 + length + days_out, Unit.WORKING_DAY), Conventions(), MONDAY)
    assert answer.deadline[:3] == expected[:3]
    assert answer.suspended_days == days_out
