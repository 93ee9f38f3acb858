"""The law day: the day of the event that decides which rule version governs a dossier to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from slasvc.model.calendar import Calendar
from slasvc.model.dossier import Dossier, EventKind
from slasvc.model.rule import Procedure, RuleSet
from slasvc.model.term import MakeupDays
from slasvc.reference.history import History, read_history
from slasvc.reference.matching import find_procedure
from slasvc.reference.view import CalendarView


@dataclass(frozen=True, slots=True)
class LawDay:
    """A law day.

    Attributes:
        date: the local date of the event.
        event_kind: the event whose day it is.
        law_at: the event of the procedure that should decide; another one where the dossier has none of it.
    """

    date: date
    event_kind: EventKind
    law_at: EventKind


def law_day(rules: RuleSet, calendar: Calendar, dossier: Dossier, as_of: int) -> LawDay | None:
    """Return the law day of a dossier as of an instant; None while nothing has happened that decides.

    Raises:
        SlaError: some of what `evaluate` raises.
    """
    procedure = find_procedure(rules, dossier)
    return find_law_day(procedure, read_history(dossier, as_of), CalendarView(calendar, MakeupDays.COUNT))


def find_law_day(procedure: Procedure, history: History, view: CalendarView) -> LawDay | None:
    """Return the day of the procedure's `law_at` event, or where there is none of the acceptance (ADR 1).

    Raises:
        OutOfRange: the calendar does not cover it.
    """
    for kind in (procedure.law_at, EventKind.ACCEPTED):
        if kind in history.happened:
            return LawDay(view.covered_date(history.happened[kind]), kind, procedure.law_at)
    return None
