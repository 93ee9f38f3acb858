"""When a term ends: the answer of the arithmetic."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Deadline(NamedTuple):
    """The end of a term.

    Attributes:
        day_zero: the day the count starts from, after cut-off and receipt conventions.
        due_date: last civil day of the term, in the calendar's zone.
        due_time: instant of expiry, seconds since the epoch; 24:00 is 00:00:00 of the next day, so its
            civil date may be the day after `due_date`.
        provisional: a day between receipt and due date is provisional.
    """

    day_zero: date
    due_date: date
    due_time: int
    provisional: bool
