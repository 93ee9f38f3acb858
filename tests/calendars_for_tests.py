"""Small calendars made by hand, so that a test shows everything its expected value depends on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta

from slasvc.model.calendar import Calendar, Confidence, Day, DayKind, Shift

OFFICE_HOURS = ("07:30-11:30", "13:30-17:30")
SATURDAY, SUNDAY = 5, 6


def make_calendar(
    first: str,
    last: str,
    *,
    zone: str = "Asia/Ho_Chi_Minh",
    hours: Collection[str] = OFFICE_HOURS,
    rest_weekdays: Collection[int] = (SATURDAY, SUNDAY),
    holidays: Collection[str] = (),
    makeup_days: Collection[str] = (),
    special_hours: Mapping[str, Collection[str]] | None = None,
    provisional: Collection[str] = (),
    nominal_day_minutes: int = 480,
) -> Calendar:
    """Return a calendar of `[first, last]` with the same hours on every weekday but those of rest.

    `special_hours` gives single dates other hours, also on days that do not count; a make-up day has the
    ordinary ones.
    """
    first_date, last_date = date.fromisoformat(first), date.fromisoformat(last)
    special = special_hours or {}
    days = []
    for offset in range((last_date - first_date).days + 1):
        civil_date = first_date + timedelta(days=offset)
        text = civil_date.isoformat()
        if text in makeup_days:
            kind = DayKind.MAKE_UP
        elif text in holidays:
            kind = DayKind.PUBLIC_HOLIDAY
        elif civil_date.weekday() in rest_weekdays:
            kind = DayKind.WEEKLY_REST
        else:
            kind = DayKind.WORKING
        counts = kind in {DayKind.WORKING, DayKind.MAKE_UP}
        written = special.get(text, hours if counts else ())
        days.append(
            Day(
                kind=kind,
                counts=counts,
                shifts=tuple(parse_shift(shift) for shift in written),
                names={},
                source="",
                confidence=Confidence.HIGH,
                provisional=text in provisional,
            )
        )
    return Calendar(
        id="test",
        revision="2026-01-01",
        names={"en": "test"},
        zone=zone,
        nominal_day_minutes=nominal_day_minutes,
        first_date=first_date,
        days=tuple(days),
        digest="0" * 64,
    )


def parse_shift(text: str) -> Shift:
    """Return the shift written as "07:30-11:30"."""
    start, end = text.split("-")
    return Shift(_minutes(start), _minutes(end))


def instant(text: str) -> int:
    """Return the instant of an ISO date-time with offset; without one it is in Viet Nam (UTC+7)."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC) - timedelta(hours=7)
    return int(moment.timestamp())


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
