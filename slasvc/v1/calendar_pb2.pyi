import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from slasvc.v1 import term_pb2 as _term_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DayKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DAY_KIND_UNSPECIFIED: _ClassVar[DayKind]
    DAY_KIND_WORKING: _ClassVar[DayKind]
    DAY_KIND_WEEKLY_REST: _ClassVar[DayKind]
    DAY_KIND_PUBLIC_HOLIDAY: _ClassVar[DayKind]
    DAY_KIND_SUBSTITUTE_REST: _ClassVar[DayKind]
    DAY_KIND_SWAPPED_OFF: _ClassVar[DayKind]
    DAY_KIND_MAKE_UP: _ClassVar[DayKind]
    DAY_KIND_OFFICE_OFF: _ClassVar[DayKind]
    DAY_KIND_OFFICE_WORKING: _ClassVar[DayKind]

class Confidence(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONFIDENCE_UNSPECIFIED: _ClassVar[Confidence]
    CONFIDENCE_LOW: _ClassVar[Confidence]
    CONFIDENCE_MEDIUM: _ClassVar[Confidence]
    CONFIDENCE_HIGH: _ClassVar[Confidence]
DAY_KIND_UNSPECIFIED: DayKind
DAY_KIND_WORKING: DayKind
DAY_KIND_WEEKLY_REST: DayKind
DAY_KIND_PUBLIC_HOLIDAY: DayKind
DAY_KIND_SUBSTITUTE_REST: DayKind
DAY_KIND_SWAPPED_OFF: DayKind
DAY_KIND_MAKE_UP: DayKind
DAY_KIND_OFFICE_OFF: DayKind
DAY_KIND_OFFICE_WORKING: DayKind
CONFIDENCE_UNSPECIFIED: Confidence
CONFIDENCE_LOW: Confidence
CONFIDENCE_MEDIUM: Confidence
CONFIDENCE_HIGH: Confidence

class Calendar(_message.Message):
    __slots__ = ("calendar_id", "revision", "names", "time_zone", "nominal_day_minutes", "first_date", "last_date", "digest", "provisional_years", "authority_prefixes")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    NOMINAL_DAY_MINUTES_FIELD_NUMBER: _ClassVar[int]
    FIRST_DATE_FIELD_NUMBER: _ClassVar[int]
    LAST_DATE_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    PROVISIONAL_YEARS_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_PREFIXES_FIELD_NUMBER: _ClassVar[int]
    calendar_id: str
    revision: str
    names: _containers.ScalarMap[str, str]
    time_zone: str
    nominal_day_minutes: int
    first_date: _date_pb2.Date
    last_date: _date_pb2.Date
    digest: str
    provisional_years: _containers.RepeatedScalarFieldContainer[int]
    authority_prefixes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, calendar_id: _Optional[str] = ..., revision: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., time_zone: _Optional[str] = ..., nominal_day_minutes: _Optional[int] = ..., first_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., last_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., digest: _Optional[str] = ..., provisional_years: _Optional[_Iterable[int]] = ..., authority_prefixes: _Optional[_Iterable[str]] = ...) -> None: ...

class CalendarRef(_message.Message):
    __slots__ = ("calendar_id", "revision", "digest")
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    calendar_id: str
    revision: str
    digest: str
    def __init__(self, calendar_id: _Optional[str] = ..., revision: _Optional[str] = ..., digest: _Optional[str] = ...) -> None: ...

class Shift(_message.Message):
    __slots__ = ("start_minute", "end_minute")
    START_MINUTE_FIELD_NUMBER: _ClassVar[int]
    END_MINUTE_FIELD_NUMBER: _ClassVar[int]
    start_minute: int
    end_minute: int
    def __init__(self, start_minute: _Optional[int] = ..., end_minute: _Optional[int] = ...) -> None: ...

class CalendarDay(_message.Message):
    __slots__ = ("date", "kind", "counts", "shifts", "names", "source", "confidence", "provisional", "replaces_date")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    DATE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    PROVISIONAL_FIELD_NUMBER: _ClassVar[int]
    REPLACES_DATE_FIELD_NUMBER: _ClassVar[int]
    date: _date_pb2.Date
    kind: DayKind
    counts: bool
    shifts: _containers.RepeatedCompositeFieldContainer[Shift]
    names: _containers.ScalarMap[str, str]
    source: str
    confidence: Confidence
    provisional: bool
    replaces_date: _date_pb2.Date
    def __init__(self, date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., kind: _Optional[_Union[DayKind, str]] = ..., counts: bool = ..., shifts: _Optional[_Iterable[_Union[Shift, _Mapping]]] = ..., names: _Optional[_Mapping[str, str]] = ..., source: _Optional[str] = ..., confidence: _Optional[_Union[Confidence, str]] = ..., provisional: bool = ..., replaces_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class Deadline(_message.Message):
    __slots__ = ("day_zero_date", "due_date", "due_time", "provisional")
    DAY_ZERO_DATE_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    PROVISIONAL_FIELD_NUMBER: _ClassVar[int]
    day_zero_date: _date_pb2.Date
    due_date: _date_pb2.Date
    due_time: _timestamp_pb2.Timestamp
    provisional: bool
    def __init__(self, day_zero_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., due_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., provisional: bool = ...) -> None: ...

class ListCalendarsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListCalendarsResponse(_message.Message):
    __slots__ = ("calendars",)
    CALENDARS_FIELD_NUMBER: _ClassVar[int]
    calendars: _containers.RepeatedCompositeFieldContainer[Calendar]
    def __init__(self, calendars: _Optional[_Iterable[_Union[Calendar, _Mapping]]] = ...) -> None: ...

class GetCalendarRequest(_message.Message):
    __slots__ = ("calendar_id", "revision")
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    calendar_id: str
    revision: str
    def __init__(self, calendar_id: _Optional[str] = ..., revision: _Optional[str] = ...) -> None: ...

class GetCalendarResponse(_message.Message):
    __slots__ = ("calendar",)
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    calendar: Calendar
    def __init__(self, calendar: _Optional[_Union[Calendar, _Mapping]] = ...) -> None: ...

class ListCalendarDaysRequest(_message.Message):
    __slots__ = ("calendar_id", "revision", "first_date", "last_date", "exceptional_only")
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    FIRST_DATE_FIELD_NUMBER: _ClassVar[int]
    LAST_DATE_FIELD_NUMBER: _ClassVar[int]
    EXCEPTIONAL_ONLY_FIELD_NUMBER: _ClassVar[int]
    calendar_id: str
    revision: str
    first_date: _date_pb2.Date
    last_date: _date_pb2.Date
    exceptional_only: bool
    def __init__(self, calendar_id: _Optional[str] = ..., revision: _Optional[str] = ..., first_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., last_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., exceptional_only: bool = ...) -> None: ...

class ListCalendarDaysResponse(_message.Message):
    __slots__ = ("days", "calendar")
    DAYS_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    days: _containers.RepeatedCompositeFieldContainer[CalendarDay]
    calendar: CalendarRef
    def __init__(self, days: _Optional[_Iterable[_Union[CalendarDay, _Mapping]]] = ..., calendar: _Optional[_Union[CalendarRef, _Mapping]] = ...) -> None: ...

class AddTermRequest(_message.Message):
    __slots__ = ("calendar_id", "revision", "term", "preset", "conventions", "start_time")
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TERM_FIELD_NUMBER: _ClassVar[int]
    PRESET_FIELD_NUMBER: _ClassVar[int]
    CONVENTIONS_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    calendar_id: str
    revision: str
    term: _term_pb2.Term
    preset: str
    conventions: _term_pb2.Conventions
    start_time: _timestamp_pb2.Timestamp
    def __init__(self, calendar_id: _Optional[str] = ..., revision: _Optional[str] = ..., term: _Optional[_Union[_term_pb2.Term, _Mapping]] = ..., preset: _Optional[str] = ..., conventions: _Optional[_Union[_term_pb2.Conventions, _Mapping]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AddTermResponse(_message.Message):
    __slots__ = ("deadline", "conventions", "calendar")
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    CONVENTIONS_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    deadline: Deadline
    conventions: _term_pb2.Conventions
    calendar: CalendarRef
    def __init__(self, deadline: _Optional[_Union[Deadline, _Mapping]] = ..., conventions: _Optional[_Union[_term_pb2.Conventions, _Mapping]] = ..., calendar: _Optional[_Union[CalendarRef, _Mapping]] = ...) -> None: ...

class CountWorkingTimeRequest(_message.Message):
    __slots__ = ("calendar_id", "revision", "start_time", "end_time", "makeup_days")
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    MAKEUP_DAYS_FIELD_NUMBER: _ClassVar[int]
    calendar_id: str
    revision: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    makeup_days: _term_pb2.MakeupDays
    def __init__(self, calendar_id: _Optional[str] = ..., revision: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., makeup_days: _Optional[_Union[_term_pb2.MakeupDays, str]] = ...) -> None: ...

class CountWorkingTimeResponse(_message.Message):
    __slots__ = ("working_days", "working_seconds", "working_minutes", "calendar", "provisional")
    WORKING_DAYS_FIELD_NUMBER: _ClassVar[int]
    WORKING_SECONDS_FIELD_NUMBER: _ClassVar[int]
    WORKING_MINUTES_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    PROVISIONAL_FIELD_NUMBER: _ClassVar[int]
    working_days: int
    working_seconds: int
    working_minutes: int
    calendar: CalendarRef
    provisional: bool
    def __init__(self, working_days: _Optional[int] = ..., working_seconds: _Optional[int] = ..., working_minutes: _Optional[int] = ..., calendar: _Optional[_Union[CalendarRef, _Mapping]] = ..., provisional: bool = ...) -> None: ...
