"""Why a recorded appointment differs from the lawful one: the first other reading that gives exactly its date.

A reading is the same dossier evaluated under other definitions (a calendar without swaps, terms counted
otherwise), from another day, or by another term of its procedure. Nothing is guessed: what no reading gives is
`UNEXPLAINED`. Several readings can give one date; the order here says which is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache, partial

from slasvc.calendars import CalendarRegistry
from slasvc.engine.definitions import Definitions
from slasvc.engine.evaluate import evaluate
from slasvc.engine.terms import add_term
from slasvc.errors import OutOfRange, SlaError
from slasvc.model.calendar import Calendar, DayKind
from slasvc.model.dossier import Dossier, EventKind
from slasvc.model.rule import RuleVersion
from slasvc.reference.matching import is_in_force
from slasvc.services.findings import last_date_of
from slasvc.services.national_alternatives import (
    RULE_READINGS,
    misread_calendar,
    with_additions,
    with_versions,
)
from slasvc.services.national_appointments import Question, Why, appointment_of

Answer = Callable[[list[Question]], list[bool]]
_SWAPS = (Why.SWAP_FORGOTTEN, Why.MAKEUP_AS_OFF, Why.SWAPPED_AS_WORKING)
_MODES = (Why.RESUMED_NOT_RESTARTED, Why.RESTARTED_NOT_RESUMED)
_ONE_DAY = timedelta(1)


class Readings:
    """The other readings of some definitions, made when they are first needed."""

    def __init__(self, definitions: Definitions) -> None:
        found = definitions.calendars
        newest = map(found.get, {calendar_id for calendar_id, _ in found.calendars})
        calendars = {(one.id, one.revision): one for one in newest}
        self._definitions = definitions
        self._calendars = CalendarRegistry(calendars, found.assignments, found.origins)
        self._published = {
            day.entry.date: decision.entry.published
            for origin in found.origins.values()
            for decision in origin.decisions
            for day in decision.days
        }
        self._on_calendar = lru_cache(32)(self._make_on_calendar)
        self._under_rule = lru_cache(32)(self._make_under_rule)

    def explain(self, questions: Sequence[Question], as_of: int) -> list[Why]:
        """Return why each recorded appointment is what it is."""
        found = [Why.UNEXPLAINED] * len(questions)
        left = list(range(len(questions)))
        for why, answer in self._tries(as_of):
            if not left:
                break
            given = answer([questions[row] for row in left])
            still = []
            for row, is_given in zip(left, given, strict=True):
                if is_given:
                    found[row] = self._dated(questions[row], why)
                else:
                    still.append(row)
            left = still
        return found

    def _tries(self, as_of: int) -> Iterator[tuple[Why, Answer]]:
        for why in _SWAPS:
            yield why, partial(self._by_calendar, why, as_of)
        yield Why.NOT_MOVED, partial(_each, _is_not_moved)
        for why in _MODES:
            yield why, partial(self._by_rule, why, as_of)
        yield Why.RESTARTED_AFTER_DUE, partial(_each, self._is_restarted)
        yield Why.PAUSE_BY_CALENDAR_DAYS, partial(_each, self._is_paused)
        for why in RULE_READINGS:
            if why not in {*_MODES, Why.STATUTORY_TERM}:
                yield why, partial(self._by_rule, why, as_of)
        yield Why.FROM_SUBMISSION, partial(self._from_submission, as_of)
        yield Why.SUBSTITUTE_FORGOTTEN, partial(self._by_calendar, Why.SUBSTITUTE_FORGOTTEN, as_of)
        yield Why.HOLIDAY_FORGOTTEN, partial(self._without_one_holiday, as_of)
        yield Why.HOLIDAYS_FORGOTTEN, partial(self._by_calendar, Why.HOLIDAYS_FORGOTTEN, as_of)
        yield Why.STATUTORY_TERM, partial(self._by_rule, Why.STATUTORY_TERM, as_of)
        yield Why.OTHER_TERM, partial(_each, partial(self._by_other_term, former=False))
        yield Why.FORMER_TERM, partial(_each, partial(self._by_other_term, former=True))

    def _by_calendar(self, why: Why, as_of: int, questions: list[Question]) -> list[bool]:
        return _given(self._on_calendar(why), questions, as_of)

    def _by_rule(self, why: Why, as_of: int, questions: list[Question]) -> list[bool]:
        tries = range(len(RULE_READINGS[why]))
        given = [_given(self._under_rule(why, index), questions, as_of) for index in tries]
        return [any(answers) for answers in zip(*given, strict=True)]

    def _from_submission(self, as_of: int, questions: list[Question]) -> list[bool]:
        filed = [replace(one, dossier=_accepted_when_filed(one.dossier)) for one in questions]
        return _given(self._definitions, filed, as_of)

    def _make_on_calendar(self, why: Why, dates: frozenset[date] = frozenset()) -> Definitions:
        calendars = {
            key: misread_calendar(calendar, why, dates) for key, calendar in self._calendars.calendars.items()
        }
        registry = CalendarRegistry(calendars, self._calendars.assignments, self._calendars.origins)
        return Definitions(registry, self._definitions.rules)

    def _make_under_rule(self, why: Why, index: int) -> Definitions:
        rules = with_versions(self._definitions.rules, RULE_READINGS[why][index], why)
        return Definitions(self._calendars, rules)

    def _calendar(self, question: Question) -> Calendar:
        return self._definitions.authority_facts(question.dossier.authority).calendar

    def _dated(self, question: Question, why: Why) -> Why:
        """Name a swap that was published only after the appointment was given."""
        if why not in _SWAPS:
            return why
        calendar = self._calendar(question)
        start = _start_date(question)
        swaps = [
            self._published.get(day)
            for day in _days_concerned(question, calendar)
            if calendar.day(day).kind in {DayKind.SWAPPED_OFF, DayKind.MAKE_UP}
        ]
        later = bool(swaps) and all(published is not None and published > start for published in swaps)
        return Why.SWAP_ANNOUNCED_LATER if later else why

    def _without_one_holiday(self, as_of: int, questions: list[Question]) -> list[bool]:
        """Try each day off, and each run of them, between receipt and the later of the two dates."""
        found = [False] * len(questions)
        rows: dict[frozenset[date], list[int]] = {}
        for row, question in enumerate(questions):
            for dates in _days_off(question, self._calendar(question)):
                rows.setdefault(dates, []).append(row)
        for dates, concerned in rows.items():
            left = [row for row in concerned if not found[row]]
            reading = self._on_calendar(Why.HOLIDAY_FORGOTTEN, dates)
            given = _given(reading, [questions[row] for row in left], as_of)
            for row, is_given in zip(left, given, strict=True):
                found[row] = is_given
        return found

    def _is_restarted(self, question: Question) -> bool:
        """Say whether the term was begun anew by a supplement that came when it was over already."""
        return not question.first and self._gives(question, question.rule)

    def _is_paused(self, question: Question) -> bool:
        """Say whether the elapsed days of suspension were added to the first appointment, rolled or not.

        The provincial system read for the digest adds the elapsed days less one, then one working day, which is
        the same.
        """
        if question.first or question.first_recorded is None:
            return False
        moved = last_date_of(question.first_recorded, question.zone) + _elapsed(question)
        recorded = last_date_of(question.recorded, question.zone)
        calendar = self._calendar(question)
        try:
            return recorded == moved or recorded == _rolled(calendar, moved)
        except OutOfRange:
            return False

    def _by_other_term(self, question: Question, *, former: bool) -> bool:
        """Say whether another version of the procedure's rule gives the date: in force, or former or coming."""
        procedure = self._definitions.rules.procedures[question.dossier.procedure]
        law_date = _local_date(question, _first_start(question.dossier))
        others = [
            version
            for version in procedure.versions
            if version.id != question.rule.id and is_in_force(version, law_date) is not former
        ]
        if not former:
            others += with_additions(question.rule)
        return any(self._gives(question, version) for version in others)

    def _gives(self, question: Question, version: RuleVersion) -> bool:
        """Say whether the term of a version gives the date, from the last day on which the clock began."""
        if version.term is None:
            return False
        try:
            start = _last_start(question.dossier)
            laid = add_term(
                self._definitions, self._calendar(question), version.term, version.conventions, start
            )
        except SlaError:
            return False
        return question.is_given_by(laid)


def _given(definitions: Definitions, questions: Sequence[Question], as_of: int) -> list[bool]:
    """Say of each question whether the definitions give the recorded appointment."""
    batch = evaluate(definitions, [question.dossier for question in questions], as_of)
    found = []
    for row, question in enumerate(questions):
        try:
            deadline = appointment_of(batch.assessment(row), first=question.first)
        except SlaError:
            deadline = None
        found.append(question.is_given_by(deadline))
    return found


def _each(answer: Callable[[Question], bool], questions: list[Question]) -> list[bool]:
    """Answer questions one by one."""
    return [answer(question) for question in questions]


def _is_not_moved(question: Question) -> bool:
    if question.first or question.first_recorded is None:
        return False
    first = last_date_of(question.first_recorded, question.zone)
    return first == last_date_of(question.recorded, question.zone)


def _first_start(dossier: Dossier) -> int:
    return next(event.time for event in dossier.events if event.kind is EventKind.ACCEPTED)


def _last_start(dossier: Dossier) -> int:
    """Return the last resumption after acceptance, else the acceptance."""
    starts = {EventKind.ACCEPTED, EventKind.RESUMED}
    return next(event.time for event in reversed(dossier.events) if event.kind in starts)


def _local_date(question: Question, time: int) -> date:
    return datetime.fromtimestamp(time, question.zone).date()


def _start_date(question: Question) -> date:
    return _local_date(question, _last_start(question.dossier))


def _elapsed(question: Question) -> timedelta:
    """Return the calendar days from each request after acceptance to its answer."""
    elapsed, asked = timedelta(), None
    accepted = _first_start(question.dossier)
    for event in question.dossier.events:
        if event.kind is EventKind.SUSPENDED and event.time >= accepted:
            asked = _local_date(question, event.time)
        elif event.kind is EventKind.RESUMED and asked is not None:
            elapsed += _local_date(question, event.time) - asked
            asked = None
    return elapsed


def _accepted_when_filed(dossier: Dossier) -> Dossier:
    filed = next((event.time for event in dossier.events if event.kind is EventKind.SUBMITTED), None)
    events = tuple(
        event._replace(time=filed) if event.kind is EventKind.ACCEPTED and filed is not None else event
        for event in dossier.events
    )
    return dossier._replace(events=events)


def _days_concerned(question: Question, calendar: Calendar) -> list[date]:
    """Return the covered days after the last start, to the later of the two dates."""
    start = _start_date(question)
    recorded = last_date_of(question.recorded, question.zone)
    last = min(max(question.lawful.due_date, recorded), calendar.last_date)
    return [start + timedelta(days) for days in range(1, (last - start).days + 1)]


def _days_off(question: Question, calendar: Calendar) -> Iterator[frozenset[date]]:
    """Yield each day off that is more than a weekend, and each run of several with only weekends between."""
    run: list[date] = []
    for day in _days_concerned(question, calendar):
        kind = calendar.day(day).kind
        if kind in {DayKind.PUBLIC_HOLIDAY, DayKind.SUBSTITUTE_REST, DayKind.SWAPPED_OFF}:
            yield frozenset({day})
            run.append(day)
        elif kind is not DayKind.WEEKLY_REST:
            if len(run) > 1:
                yield frozenset(run)
            run = []
    if len(run) > 1:
        yield frozenset(run)


def _rolled(calendar: Calendar, day: date) -> date:
    while not calendar.day(day).counts:
        day += _ONE_DAY
    return day
