"""CalendarService: what the calendars are, and terms and counts on them."""

from __future__ import annotations

from datetime import timedelta

from slasvc.engine.terms import WorkingCalendar, add_term
from slasvc.errors import NotKnown, Reason
from slasvc.model.calendar import Calendar, DayKind, outside_coverage
from slasvc.model.term import Conventions, MakeupDays
from slasvc.rpc.decode import (
    decode_conventions,
    decode_date,
    decode_optional_enum,
    decode_term,
    decode_time,
    invalid,
    missing,
    too_large,
)
from slasvc.rpc.encode import encode_conventions, encode_day, encode_deadline
from slasvc.rpc.snapshot import Snapshot
from slasvc.v1 import calendar_pb2

MAX_DAYS = 4_000
_ORDINARY = frozenset({DayKind.WORKING, DayKind.WEEKLY_REST})


class CalendarService:
    """The methods of slasvc.v1.CalendarService."""

    def ListCalendars(  # noqa: N802
        self, snapshot: Snapshot, request: calendar_pb2.ListCalendarsRequest
    ) -> calendar_pb2.ListCalendarsResponse:
        """List every loaded calendar in every revision, by id and revision."""
        calendars = snapshot.definitions.calendars.calendars
        return calendar_pb2.ListCalendarsResponse(
            calendars=[snapshot.calendar_summary(calendars[key]) for key in sorted(calendars)]
        )

    def GetCalendar(  # noqa: N802
        self, snapshot: Snapshot, request: calendar_pb2.GetCalendarRequest
    ) -> calendar_pb2.GetCalendarResponse:
        """Return the summary of one calendar."""
        calendar = _calendar(snapshot, request.calendar_id, request.revision)
        return calendar_pb2.GetCalendarResponse(calendar=snapshot.calendar_summary(calendar))

    def ListCalendarDays(  # noqa: N802
        self, snapshot: Snapshot, request: calendar_pb2.ListCalendarDaysRequest
    ) -> calendar_pb2.ListCalendarDaysResponse:
        """Return what each date of a range is."""
        calendar = _calendar(snapshot, request.calendar_id, request.revision)
        for field in ("first_date", "last_date"):
            if not request.HasField(field):
                raise missing(field, "a date")
        first = decode_date(request.first_date, "first_date")
        last = decode_date(request.last_date, "last_date")
        if last < first:
            raise invalid("last_date", f"{last} is earlier than first_date {first}")
        length = (last - first).days + 1
        if length > MAX_DAYS:
            raise too_large("last_date", length, MAX_DAYS, "days")
        if first < calendar.first_date or last > calendar.last_date:
            error = outside_coverage(calendar)
            error.field = "first_date" if first < calendar.first_date else "last_date"
            raise error
        response = calendar_pb2.ListCalendarDaysResponse(calendar=snapshot.calendar_ref(calendar))
        for offset in range(length):
            civil_date = first + timedelta(days=offset)
            day = calendar.day(civil_date)
            if not (request.exceptional_only and day.kind in _ORDINARY):
                response.days.append(encode_day(civil_date, day))
        return response

    def AddTerm(  # noqa: N802
        self, snapshot: Snapshot, request: calendar_pb2.AddTermRequest
    ) -> calendar_pb2.AddTermResponse:
        """Return when a term ends that starts at an instant."""
        calendar = _calendar(snapshot, request.calendar_id, request.revision)
        if not request.HasField("term"):
            raise missing("term", "a length and a unit")
        if not request.HasField("start_time"):
            raise missing("start_time", "the instant the term starts from")
        term = decode_term(request.term)
        preset = _preset(snapshot, request.preset)
        conventions = decode_conventions(request.conventions, preset)
        start_time = decode_time(request.start_time, "start_time")
        deadline = add_term(snapshot.definitions, calendar, term, conventions, start_time)
        response = calendar_pb2.AddTermResponse(
            conventions=encode_conventions(conventions), calendar=snapshot.calendar_ref(calendar)
        )
        response.deadline.CopyFrom(encode_deadline(deadline))
        return response

    def CountWorkingTime(  # noqa: N802
        self, snapshot: Snapshot, request: calendar_pb2.CountWorkingTimeRequest
    ) -> calendar_pb2.CountWorkingTimeResponse:
        """Count working days and working time between two instants."""
        calendar = _calendar(snapshot, request.calendar_id, request.revision)
        for field in ("start_time", "end_time"):
            if not request.HasField(field):
                raise missing(field, "an instant")
        start = decode_time(request.start_time, "start_time")
        end = decode_time(request.end_time, "end_time")
        if end < start:
            raise invalid("end_time", "expected an instant at or after start_time")
        makeup_days = decode_optional_enum(MakeupDays, request.makeup_days, "makeup_days")
        working = WorkingCalendar(snapshot.definitions, calendar, makeup_days or MakeupDays.COUNT)
        count = working.count(start, end)
        return calendar_pb2.CountWorkingTimeResponse(
            working_days=count.working_days,
            working_seconds=count.working_seconds,
            working_minutes=count.working_seconds // 60,
            provisional=count.provisional,
            calendar=snapshot.calendar_ref(calendar),
        )


def _calendar(snapshot: Snapshot, calendar_id: str, revision: str) -> Calendar:
    if not calendar_id:
        raise missing("calendar_id", "the id of a loaded calendar")
    try:
        return snapshot.definitions.calendars.get(calendar_id, revision)
    except NotKnown as error:
        error.field = "revision" if error.reason is Reason.UNKNOWN_REVISION else "calendar_id"
        raise


def _preset(snapshot: Snapshot, name: str) -> Conventions:
    if not name:
        return Conventions()
    preset = snapshot.definitions.rules.presets.get(name)
    if preset is None:
        known = ", ".join(sorted(snapshot.definitions.rules.presets))
        raise NotKnown(
            Reason.UNKNOWN_PRESET,
            f"preset {name[:64]!r} is not loaded; loaded are: {known}",
            field="preset",
            metadata={"preset": name[:64]},
        )
    return preset
