from google.type import timeofday_pb2 as _timeofday_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TermUnit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TERM_UNIT_UNSPECIFIED: _ClassVar[TermUnit]
    TERM_UNIT_WORKING_HOUR: _ClassVar[TermUnit]
    TERM_UNIT_HOUR: _ClassVar[TermUnit]
    TERM_UNIT_WORKING_DAY: _ClassVar[TermUnit]
    TERM_UNIT_CALENDAR_DAY: _ClassVar[TermUnit]
    TERM_UNIT_WEEK: _ClassVar[TermUnit]
    TERM_UNIT_MONTH: _ClassVar[TermUnit]
    TERM_UNIT_YEAR: _ClassVar[TermUnit]
    TERM_UNIT_SAME_DAY: _ClassVar[TermUnit]

class DayCounting(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DAY_COUNTING_UNSPECIFIED: _ClassVar[DayCounting]
    DAY_COUNTING_FIRST_DAY_EXCLUDED: _ClassVar[DayCounting]
    DAY_COUNTING_FIRST_DAY_INCLUDED: _ClassVar[DayCounting]
    DAY_COUNTING_FROM_INSTANT: _ClassVar[DayCounting]

class CutoffKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CUTOFF_KIND_UNSPECIFIED: _ClassVar[CutoffKind]
    CUTOFF_KIND_NONE: _ClassVar[CutoffKind]
    CUTOFF_KIND_LOCAL_TIME: _ClassVar[CutoffKind]
    CUTOFF_KIND_CLOSE_OF_BUSINESS: _ClassVar[CutoffKind]
    CUTOFF_KIND_BEFORE_CLOSING: _ClassVar[CutoffKind]

class CutoffBoundary(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CUTOFF_BOUNDARY_UNSPECIFIED: _ClassVar[CutoffBoundary]
    CUTOFF_BOUNDARY_AFTER: _ClassVar[CutoffBoundary]
    CUTOFF_BOUNDARY_AT_OR_AFTER: _ClassVar[CutoffBoundary]

class CutoffEffect(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CUTOFF_EFFECT_UNSPECIFIED: _ClassVar[CutoffEffect]
    CUTOFF_EFFECT_SHIFT_DUE: _ClassVar[CutoffEffect]
    CUTOFF_EFFECT_SHIFT_START: _ClassVar[CutoffEffect]
    CUTOFF_EFFECT_HAND_OVER_ONLY: _ClassVar[CutoffEffect]

class NonWorkingReceipt(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NON_WORKING_RECEIPT_UNSPECIFIED: _ClassVar[NonWorkingReceipt]
    NON_WORKING_RECEIPT_AS_RECEIVED: _ClassVar[NonWorkingReceipt]
    NON_WORKING_RECEIPT_DEEMED_NEXT_WORKING_DAY: _ClassVar[NonWorkingReceipt]

class MakeupDays(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MAKEUP_DAYS_UNSPECIFIED: _ClassVar[MakeupDays]
    MAKEUP_DAYS_COUNT: _ClassVar[MakeupDays]
    MAKEUP_DAYS_IGNORE: _ClassVar[MakeupDays]

class EndOfTerm(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    END_OF_TERM_UNSPECIFIED: _ClassVar[EndOfTerm]
    END_OF_TERM_END_OF_CALENDAR_DAY: _ClassVar[EndOfTerm]
    END_OF_TERM_CLOSE_OF_BUSINESS: _ClassVar[EndOfTerm]
    END_OF_TERM_SAME_TIME_OF_DAY: _ClassVar[EndOfTerm]

class Roll(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROLL_UNSPECIFIED: _ClassVar[Roll]
    ROLL_FOLLOWING: _ClassVar[Roll]
    ROLL_PRECEDING: _ClassVar[Roll]
    ROLL_MODIFIED_FOLLOWING: _ClassVar[Roll]
    ROLL_NONE: _ClassVar[Roll]

class MonthOverflow(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MONTH_OVERFLOW_UNSPECIFIED: _ClassVar[MonthOverflow]
    MONTH_OVERFLOW_CLAMP: _ClassVar[MonthOverflow]
    MONTH_OVERFLOW_NEXT_DAY: _ClassVar[MonthOverflow]
    MONTH_OVERFLOW_ERROR: _ClassVar[MonthOverflow]

class ClosingInstant(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLOSING_INSTANT_UNSPECIFIED: _ClassVar[ClosingInstant]
    CLOSING_INSTANT_STAY: _ClassVar[ClosingInstant]
    CLOSING_INSTANT_NEXT_OPENING: _ClassVar[ClosingInstant]

class NonWorkingResumption(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NON_WORKING_RESUMPTION_UNSPECIFIED: _ClassVar[NonWorkingResumption]
    NON_WORKING_RESUMPTION_AS_RECORDED: _ClassVar[NonWorkingResumption]
    NON_WORKING_RESUMPTION_NEXT_WORKING_DAY: _ClassVar[NonWorkingResumption]

class Compare(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COMPARE_UNSPECIFIED: _ClassVar[Compare]
    COMPARE_BY_UNIT: _ClassVar[Compare]
    COMPARE_DATE: _ClassVar[Compare]
    COMPARE_INSTANT: _ClassVar[Compare]

class ClassifyAgainst(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLASSIFY_AGAINST_UNSPECIFIED: _ClassVar[ClassifyAgainst]
    CLASSIFY_AGAINST_STATUTORY: _ClassVar[ClassifyAgainst]
    CLASSIFY_AGAINST_COMMITTED: _ClassVar[ClassifyAgainst]

class EndEvent(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    END_EVENT_UNSPECIFIED: _ClassVar[EndEvent]
    END_EVENT_COMPLETED: _ClassVar[EndEvent]
    END_EVENT_RETURNED: _ClassVar[EndEvent]
TERM_UNIT_UNSPECIFIED: TermUnit
TERM_UNIT_WORKING_HOUR: TermUnit
TERM_UNIT_HOUR: TermUnit
TERM_UNIT_WORKING_DAY: TermUnit
TERM_UNIT_CALENDAR_DAY: TermUnit
TERM_UNIT_WEEK: TermUnit
TERM_UNIT_MONTH: TermUnit
TERM_UNIT_YEAR: TermUnit
TERM_UNIT_SAME_DAY: TermUnit
DAY_COUNTING_UNSPECIFIED: DayCounting
DAY_COUNTING_FIRST_DAY_EXCLUDED: DayCounting
DAY_COUNTING_FIRST_DAY_INCLUDED: DayCounting
DAY_COUNTING_FROM_INSTANT: DayCounting
CUTOFF_KIND_UNSPECIFIED: CutoffKind
CUTOFF_KIND_NONE: CutoffKind
CUTOFF_KIND_LOCAL_TIME: CutoffKind
CUTOFF_KIND_CLOSE_OF_BUSINESS: CutoffKind
CUTOFF_KIND_BEFORE_CLOSING: CutoffKind
CUTOFF_BOUNDARY_UNSPECIFIED: CutoffBoundary
CUTOFF_BOUNDARY_AFTER: CutoffBoundary
CUTOFF_BOUNDARY_AT_OR_AFTER: CutoffBoundary
CUTOFF_EFFECT_UNSPECIFIED: CutoffEffect
CUTOFF_EFFECT_SHIFT_DUE: CutoffEffect
CUTOFF_EFFECT_SHIFT_START: CutoffEffect
CUTOFF_EFFECT_HAND_OVER_ONLY: CutoffEffect
NON_WORKING_RECEIPT_UNSPECIFIED: NonWorkingReceipt
NON_WORKING_RECEIPT_AS_RECEIVED: NonWorkingReceipt
NON_WORKING_RECEIPT_DEEMED_NEXT_WORKING_DAY: NonWorkingReceipt
MAKEUP_DAYS_UNSPECIFIED: MakeupDays
MAKEUP_DAYS_COUNT: MakeupDays
MAKEUP_DAYS_IGNORE: MakeupDays
END_OF_TERM_UNSPECIFIED: EndOfTerm
END_OF_TERM_END_OF_CALENDAR_DAY: EndOfTerm
END_OF_TERM_CLOSE_OF_BUSINESS: EndOfTerm
END_OF_TERM_SAME_TIME_OF_DAY: EndOfTerm
ROLL_UNSPECIFIED: Roll
ROLL_FOLLOWING: Roll
ROLL_PRECEDING: Roll
ROLL_MODIFIED_FOLLOWING: Roll
ROLL_NONE: Roll
MONTH_OVERFLOW_UNSPECIFIED: MonthOverflow
MONTH_OVERFLOW_CLAMP: MonthOverflow
MONTH_OVERFLOW_NEXT_DAY: MonthOverflow
MONTH_OVERFLOW_ERROR: MonthOverflow
CLOSING_INSTANT_UNSPECIFIED: ClosingInstant
CLOSING_INSTANT_STAY: ClosingInstant
CLOSING_INSTANT_NEXT_OPENING: ClosingInstant
NON_WORKING_RESUMPTION_UNSPECIFIED: NonWorkingResumption
NON_WORKING_RESUMPTION_AS_RECORDED: NonWorkingResumption
NON_WORKING_RESUMPTION_NEXT_WORKING_DAY: NonWorkingResumption
COMPARE_UNSPECIFIED: Compare
COMPARE_BY_UNIT: Compare
COMPARE_DATE: Compare
COMPARE_INSTANT: Compare
CLASSIFY_AGAINST_UNSPECIFIED: ClassifyAgainst
CLASSIFY_AGAINST_STATUTORY: ClassifyAgainst
CLASSIFY_AGAINST_COMMITTED: ClassifyAgainst
END_EVENT_UNSPECIFIED: EndEvent
END_EVENT_COMPLETED: EndEvent
END_EVENT_RETURNED: EndEvent

class Term(_message.Message):
    __slots__ = ("length", "unit", "plus_half")
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    PLUS_HALF_FIELD_NUMBER: _ClassVar[int]
    length: int
    unit: TermUnit
    plus_half: bool
    def __init__(self, length: _Optional[int] = ..., unit: _Optional[_Union[TermUnit, str]] = ..., plus_half: bool = ...) -> None: ...

class Cutoff(_message.Message):
    __slots__ = ("kind", "local_time", "minutes_before_closing")
    KIND_FIELD_NUMBER: _ClassVar[int]
    LOCAL_TIME_FIELD_NUMBER: _ClassVar[int]
    MINUTES_BEFORE_CLOSING_FIELD_NUMBER: _ClassVar[int]
    kind: CutoffKind
    local_time: _timeofday_pb2.TimeOfDay
    minutes_before_closing: int
    def __init__(self, kind: _Optional[_Union[CutoffKind, str]] = ..., local_time: _Optional[_Union[_timeofday_pb2.TimeOfDay, _Mapping]] = ..., minutes_before_closing: _Optional[int] = ...) -> None: ...

class Conventions(_message.Message):
    __slots__ = ("day_counting", "cutoff", "cutoff_boundary", "cutoff_effect", "non_working_receipt", "makeup_days", "end_of_term", "roll", "month_overflow", "closing_instant", "suspend_day_counts", "resume_day_counts", "non_working_resumption", "compare", "classify_against", "end_event")
    DAY_COUNTING_FIELD_NUMBER: _ClassVar[int]
    CUTOFF_FIELD_NUMBER: _ClassVar[int]
    CUTOFF_BOUNDARY_FIELD_NUMBER: _ClassVar[int]
    CUTOFF_EFFECT_FIELD_NUMBER: _ClassVar[int]
    NON_WORKING_RECEIPT_FIELD_NUMBER: _ClassVar[int]
    MAKEUP_DAYS_FIELD_NUMBER: _ClassVar[int]
    END_OF_TERM_FIELD_NUMBER: _ClassVar[int]
    ROLL_FIELD_NUMBER: _ClassVar[int]
    MONTH_OVERFLOW_FIELD_NUMBER: _ClassVar[int]
    CLOSING_INSTANT_FIELD_NUMBER: _ClassVar[int]
    SUSPEND_DAY_COUNTS_FIELD_NUMBER: _ClassVar[int]
    RESUME_DAY_COUNTS_FIELD_NUMBER: _ClassVar[int]
    NON_WORKING_RESUMPTION_FIELD_NUMBER: _ClassVar[int]
    COMPARE_FIELD_NUMBER: _ClassVar[int]
    CLASSIFY_AGAINST_FIELD_NUMBER: _ClassVar[int]
    END_EVENT_FIELD_NUMBER: _ClassVar[int]
    day_counting: DayCounting
    cutoff: Cutoff
    cutoff_boundary: CutoffBoundary
    cutoff_effect: CutoffEffect
    non_working_receipt: NonWorkingReceipt
    makeup_days: MakeupDays
    end_of_term: EndOfTerm
    roll: Roll
    month_overflow: MonthOverflow
    closing_instant: ClosingInstant
    suspend_day_counts: bool
    resume_day_counts: bool
    non_working_resumption: NonWorkingResumption
    compare: Compare
    classify_against: ClassifyAgainst
    end_event: EndEvent
    def __init__(self, day_counting: _Optional[_Union[DayCounting, str]] = ..., cutoff: _Optional[_Union[Cutoff, _Mapping]] = ..., cutoff_boundary: _Optional[_Union[CutoffBoundary, str]] = ..., cutoff_effect: _Optional[_Union[CutoffEffect, str]] = ..., non_working_receipt: _Optional[_Union[NonWorkingReceipt, str]] = ..., makeup_days: _Optional[_Union[MakeupDays, str]] = ..., end_of_term: _Optional[_Union[EndOfTerm, str]] = ..., roll: _Optional[_Union[Roll, str]] = ..., month_overflow: _Optional[_Union[MonthOverflow, str]] = ..., closing_instant: _Optional[_Union[ClosingInstant, str]] = ..., suspend_day_counts: bool = ..., resume_day_counts: bool = ..., non_working_resumption: _Optional[_Union[NonWorkingResumption, str]] = ..., compare: _Optional[_Union[Compare, str]] = ..., classify_against: _Optional[_Union[ClassifyAgainst, str]] = ..., end_event: _Optional[_Union[EndEvent, str]] = ...) -> None: ...
