"""Civil time and instants of a zone. Instants are whole seconds since 1970-01-01T00:00:00Z.

A clock set forward leaves a gap of wall times that never occur; one set back repeats a fold of wall times.
In a fold the first occurrence is always meant. In a gap there are two readings, hence two functions:
`clock_instant` (opening hours, midnight) and `asked_instant` (a time somebody named).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from slasvc.model.calendar import Shift

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_SECONDS = 24 * 60 * 60


def local_date(zone: str, instant: int) -> date:
    """Return the civil date that a calendar on the wall shows at `instant`.

    Raises:
        OverflowError: the date lies outside the years 1 to 9999.
    """
    return _shown(zone, instant).date()


def seconds_of_day(zone: str, instant: int) -> int:
    """Return what the clock on the wall shows at `instant`, in seconds after 00:00."""
    shown = _shown(zone, instant)
    return (shown.hour * 60 + shown.minute) * 60 + shown.second


def asked_instant(zone: str, civil_date: date, seconds: int) -> int:
    """Return the instant of a wall time that a cut-off or `same_time_of_day` asks for.

    In a gap it moves forward by the gap: 02:30 in a night without 02:00-03:00 is 03:30.
    """
    return _timestamp(_wall_time(civil_date, seconds).replace(tzinfo=ZoneInfo(zone), fold=0))


def clock_instant(zone: str, civil_date: date, seconds: int) -> int:
    """Return the first instant at which the wall clock shows this time of the date, or has passed it.

    In a gap that is the instant of the change: an office that opens at 02:30 in a night without
    02:00-03:00 opens when the clock jumps to 03:00. `seconds` may be 86400, the midnight that ends the date.
    """
    wanted = _wall_time(civil_date, seconds)
    not_before = asked_instant(zone, civil_date, seconds)
    if _shown(zone, not_before) == wanted:
        return not_before
    # A gap. By the offset after the change the wanted time was before it, by the offset before, after it.
    before = _timestamp(wanted.replace(tzinfo=ZoneInfo(zone), fold=1))
    while not_before - before > 1:
        middle = (before + not_before) // 2
        if _shown(zone, middle) < wanted:
            before = middle
        else:
            not_before = middle
    return not_before


def midnight_ending(zone: str, civil_date: date) -> int:
    """Return 24:00 of the date, which is 00:00 of the next (Civil Code 91/2015/QH13 art. 148.6)."""
    return clock_instant(zone, civil_date, _DAY_SECONDS)


def date_exists(zone: str, civil_date: date) -> bool:
    """Say whether the zone ever had this date; Samoa went from 29 to 31 December 2011."""
    return local_date(zone, clock_instant(zone, civil_date, 0)) == civil_date


def shift_interval(zone: str, civil_date: date, shift: Shift) -> tuple[int, int]:
    """Return the instants `[start, end)` of a shift; its length is the time that really elapses."""
    return (
        clock_instant(zone, civil_date, shift.start_minute * 60),
        clock_instant(zone, civil_date, shift.end_minute * 60),
    )


def _wall_time(civil_date: date, seconds: int) -> datetime:
    return datetime.combine(civil_date, time()) + timedelta(seconds=seconds)


def _shown(zone: str, instant: int) -> datetime:
    """Return date and time as a clock on the wall shows them, without zone or fold."""
    local = (_EPOCH + timedelta(seconds=instant)).astimezone(ZoneInfo(zone))
    return local.replace(tzinfo=None, fold=0)


def _timestamp(aware: datetime) -> int:
    return (aware - _EPOCH) // timedelta(seconds=1)
