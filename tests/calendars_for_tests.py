"""Small calendars, rules and dossiers made by hand, so that a test shows all its expected value depends on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from slasvc.model.calendar import Calendar, Confidence, Day, DayKind, Shift
from slasvc.model.dossier import Dossier, Event, EventKind
from slasvc.model.rule import (
    Authority,
    Conditions,
    Ground,
    Level,
    Mode,
    Procedure,
    RuleSet,
    RuleVersion,
    Source,
)
from slasvc.model.term import Conventions, Term, Unit

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


def make_ground(code: str, mode: Mode, **details: Any) -> Ground:
    """Return a ground in force since 2020."""
    given: dict[str, Any] = {"effective_from": date(2020, 1, 1), "effective_to": None}
    return Ground(
        code=code,
        names={"en": code},
        mode=mode,
        source=Source(f"decree on {code}"),
        confidence=Confidence.HIGH,
        **(given | details),
    )


GROUNDS = (
    make_ground("resume", Mode.RESUME),
    make_ground("other", Mode.RESUME),
    make_ground("restart", Mode.RESTART),
    make_ground("record", Mode.RECORD_ONLY),
)
"""One ground a mode that has no term of its own, and a second one to overlap with."""


def make_rules(
    term: Term | None,
    conventions: Conventions = Conventions(),  # noqa: B008 - frozen
    *,
    grounds: tuple[Ground, ...] = GROUNDS,
    law_at: EventKind = EventKind.ACCEPTED,
    **details: Any,
) -> RuleSet:
    """Return a rule set of one procedure "1.1" with one rule "rule", for the authority "H1"."""
    given: dict[str, Any] = {
        "id": "rule",
        "procedure": "1.1",
        "conditions": Conditions(),
        "effective_from": date(2020, 1, 1),
        "effective_to": None,
        "suspensions": (),
        "starts_on": frozenset({EventKind.ACCEPTED}),
        "preset": "vn-test",
        "cutoff_attribute": "",
        "source": Source("the law", "art. 1"),
        "confidence": Confidence.HIGH,
    }
    rule = RuleVersion(term=term, conventions=conventions, grounds=grounds, **(given | details))
    return RuleSet(
        presets={},
        procedures={"1.1": Procedure("1.1", {}, "", law_at, (rule,))},
        authorities={"H1": Authority("H1", {}, Level.PROVINCE)},
        digest="",
    )


def make_dossier(*events: str, attributes: Collection[str] = ()) -> Dossier:
    """Return a dossier whose events are written as "2026-11-02 09:00 suspended resume".

    After the kind: the ground of a suspension or resumption, the extension as "2 working_day" or "2½ ...", the id
    that an annulment takes back. "id=x" and "reason=x" may follow.
    """
    history = tuple(_parse_event(text) for text in events)
    return Dossier("d1", "1.1", "H1", history, attributes=frozenset(attributes))


def _parse_event(text: str) -> Event:
    day, clock, word, *rest = text.split()
    kind = EventKind[word.upper()]
    named = dict(part.split("=") for part in rest if "=" in part)
    plain = [part for part in rest if "=" not in part]
    extension = None
    if kind is EventKind.EXTENDED and plain:
        length, unit = plain
        extension = Term(int(length.rstrip("½")), Unit[unit.upper()], length.endswith("½"))
    return Event(
        kind,
        instant(f"{day}T{clock}"),
        id=named.get("id", ""),
        ground=plain[0] if plain and kind in {EventKind.SUSPENDED, EventKind.RESUMED} else "",
        extension=extension,
        target=plain[0] if plain and kind is EventKind.ANNULLED else "",
        reason=named.get("reason", ""),
    )


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
