"""The calendars that are loaded: by id and revision, and by the authority they are assigned to.

Immutable once built; a reload builds another registry. Revisions are ISO dates, so text order is time order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from slasvc.calendars.assignments import Assignments
from slasvc.calendars.definitions import Decision
from slasvc.calendars.digests import combined_digest
from slasvc.calendars.entries import BaseEntry, WeeklyHoursEntry
from slasvc.errors import NotKnown, Reason
from slasvc.model.calendar import Calendar


@dataclass(frozen=True, slots=True)
class CalendarOrigin:
    """What the newest revision of a calendar was made from, for people who review it.

    Attributes:
        extends: ids that it inherits from, the nearest last.
        base: what the `holidays` package is asked for; None when it is not.
        weekly_hours: with their sources and confidences.
        decisions: those that hold, with their addresses.
        decided_years: years that decisions settle.
        reasons: why a date that the package lists is left out.
    """

    extends: tuple[str, ...]
    base: BaseEntry | None
    weekly_hours: tuple[WeeklyHoursEntry, ...]
    decisions: tuple[Decision, ...]
    decided_years: frozenset[int]
    reasons: Mapping[date, str]


@dataclass(frozen=True)
class CalendarRegistry:
    """Every calendar revision that is loaded.

    Attributes:
        calendars: by (id, revision).
        assignments: calendar ids by authority code prefix.
        origins: by calendar id.
        digest: SHA-256 (hex) over all calendars and assignments.
    """

    calendars: Mapping[tuple[str, str], Calendar]
    assignments: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, CalendarOrigin] = field(default_factory=dict)
    digest: str = field(init=False)
    _revisions: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _assignments: Assignments = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        revisions: dict[str, tuple[str, ...]] = {}
        for calendar_id, revision in sorted(self.calendars):
            revisions[calendar_id] = (*revisions.get(calendar_id, ()), revision)
        digests = [(*key, self.calendars[key].digest) for key in sorted(self.calendars)]
        digest = combined_digest([*digests, *sorted(self.assignments.items())])
        object.__setattr__(self, "digest", digest)
        object.__setattr__(self, "_revisions", revisions)
        object.__setattr__(self, "_assignments", Assignments(self.assignments))

    def get(self, calendar_id: str, revision: str = "") -> Calendar:
        """Return a calendar; its newest revision when `revision` is empty.

        Raises:
            NotKnown: no such calendar, or no such revision of it, is loaded.
        """
        loaded = self.revisions(calendar_id)
        calendar = self.calendars.get((calendar_id, revision or loaded[-1]))
        if calendar is None:
            raise NotKnown(
                Reason.UNKNOWN_REVISION,
                f"calendar {calendar_id} has no revision {revision[:64]!r}; loaded: {', '.join(loaded)}",
                metadata={"calendar_id": calendar_id, "revision": revision[:64]},
            )
        return calendar

    def only(self, calendar_id: str, revision: str) -> CalendarRegistry:
        """Return the registry with just this revision of a calendar; other calendars keep all of theirs."""
        calendars = {
            key: calendar
            for key, calendar in self.calendars.items()
            if key[0] != calendar_id or key[1] == revision
        }
        return CalendarRegistry(calendars, self.assignments, self.origins)

    def revisions(self, calendar_id: str) -> tuple[str, ...]:
        """Return the loaded revisions of a calendar, oldest first.

        Raises:
            NotKnown: no such calendar is loaded.
        """
        loaded = self._revisions.get(calendar_id)
        if loaded is None:
            raise NotKnown(
                Reason.UNKNOWN_CALENDAR,
                f"no calendar {calendar_id[:64]!r}; loaded: {', '.join(self._revisions) or 'none'}",
                metadata={"calendar_id": calendar_id[:64]},
            )
        return loaded

    def assigned(self, authority_code: str) -> str | None:
        """Return the id of the calendar assigned to an authority, or None."""
        return self._assignments.assigned(authority_code)
