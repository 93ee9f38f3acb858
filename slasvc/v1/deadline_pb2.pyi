import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from google.type import date_pb2 as _date_pb2
from slasvc.v1 import calendar_pb2 as _calendar_pb2
from slasvc.v1 import dossier_pb2 as _dossier_pb2
from slasvc.v1 import rule_pb2 as _rule_pb2
from slasvc.v1 import term_pb2 as _term_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ArrowCompression(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ARROW_COMPRESSION_UNSPECIFIED: _ClassVar[ArrowCompression]
    ARROW_COMPRESSION_LZ4_FRAME: _ClassVar[ArrowCompression]
    ARROW_COMPRESSION_ZSTD: _ClassVar[ArrowCompression]

class PortionKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PORTION_KIND_UNSPECIFIED: _ClassVar[PortionKind]
    PORTION_KIND_RECEIPT: _ClassVar[PortionKind]
    PORTION_KIND_RESTARTED: _ClassVar[PortionKind]
    PORTION_KIND_NEW_TERM: _ClassVar[PortionKind]
    PORTION_KIND_REOPENED: _ClassVar[PortionKind]
    PORTION_KIND_CUT_OFF: _ClassVar[PortionKind]
    PORTION_KIND_DEEMED: _ClassVar[PortionKind]
    PORTION_KIND_COUNTED: _ClassVar[PortionKind]
    PORTION_KIND_HALF: _ClassVar[PortionKind]
    PORTION_KIND_MAKE_UP: _ClassVar[PortionKind]
    PORTION_KIND_EXTENDED: _ClassVar[PortionKind]
    PORTION_KIND_WEEKLY_REST: _ClassVar[PortionKind]
    PORTION_KIND_PUBLIC_HOLIDAY: _ClassVar[PortionKind]
    PORTION_KIND_SUBSTITUTE_REST: _ClassVar[PortionKind]
    PORTION_KIND_SWAPPED_OFF: _ClassVar[PortionKind]
    PORTION_KIND_OFFICE_OFF: _ClassVar[PortionKind]
    PORTION_KIND_NOT_COUNTED: _ClassVar[PortionKind]
    PORTION_KIND_SUSPENDED: _ClassVar[PortionKind]
    PORTION_KIND_CLOSED: _ClassVar[PortionKind]
    PORTION_KIND_MOVED: _ClassVar[PortionKind]
    PORTION_KIND_ROLLED: _ClassVar[PortionKind]
    PORTION_KIND_PAID: _ClassVar[PortionKind]
    PORTION_KIND_SUBMITTED: _ClassVar[PortionKind]
    PORTION_KIND_POSTMARKED: _ClassVar[PortionKind]

class CitationKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CITATION_KIND_UNSPECIFIED: _ClassVar[CitationKind]
    CITATION_KIND_TERM: _ClassVar[CitationKind]
    CITATION_KIND_ADDITION: _ClassVar[CitationKind]
    CITATION_KIND_GROUND: _ClassVar[CitationKind]
    CITATION_KIND_HOURS_FROM_INSTANT: _ClassVar[CitationKind]
    CITATION_KIND_FIRST_DAY_EXCLUDED: _ClassVar[CitationKind]
    CITATION_KIND_CORRESPONDING_DAY: _ClassVar[CitationKind]
    CITATION_KIND_ROLL_FOLLOWING: _ClassVar[CitationKind]
    CITATION_KIND_END_OF_DAY: _ClassVar[CitationKind]
    CITATION_KIND_LAST_DAY: _ClassVar[CitationKind]
    CITATION_KIND_RECORDED_GROUND: _ClassVar[CitationKind]

class Timeliness(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TIMELINESS_UNSPECIFIED: _ClassVar[Timeliness]
    TIMELINESS_NOT_STARTED: _ClassVar[Timeliness]
    TIMELINESS_VOID: _ClassVar[Timeliness]
    TIMELINESS_EARLY: _ClassVar[Timeliness]
    TIMELINESS_ON_TIME: _ClassVar[Timeliness]
    TIMELINESS_LATE: _ClassVar[Timeliness]
    TIMELINESS_OVERDUE: _ClassVar[Timeliness]
    TIMELINESS_SUSPENDED: _ClassVar[Timeliness]
    TIMELINESS_DUE_TODAY: _ClassVar[Timeliness]
    TIMELINESS_DUE_SOON: _ClassVar[Timeliness]
    TIMELINESS_ON_TRACK: _ClassVar[Timeliness]
    TIMELINESS_UNDETERMINED: _ClassVar[Timeliness]

class FindingKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FINDING_KIND_UNSPECIFIED: _ClassVar[FindingKind]
    FINDING_KIND_PROMISED_DIFFERS: _ClassVar[FindingKind]
    FINDING_KIND_COMMITTED_LATER: _ClassVar[FindingKind]
    FINDING_KIND_ASKED_TOO_OFTEN: _ClassVar[FindingKind]
    FINDING_KIND_PROVISIONAL_CALENDAR: _ClassVar[FindingKind]
    FINDING_KIND_LOW_CONFIDENCE_RULE: _ClassVar[FindingKind]
    FINDING_KIND_MISSED: _ClassVar[FindingKind]
    FINDING_KIND_DONE_LATE: _ClassVar[FindingKind]
    FINDING_KIND_DONE_TOO_OFTEN: _ClassVar[FindingKind]

class AttributableTo(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ATTRIBUTABLE_TO_UNSPECIFIED: _ClassVar[AttributableTo]
    ATTRIBUTABLE_TO_AUTHORITY: _ClassVar[AttributableTo]
    ATTRIBUTABLE_TO_OTHER_AUTHORITY: _ClassVar[AttributableTo]
    ATTRIBUTABLE_TO_APPLICANT: _ClassVar[AttributableTo]
    ATTRIBUTABLE_TO_FORCE_MAJEURE: _ClassVar[AttributableTo]
    ATTRIBUTABLE_TO_SYSTEM_FAILURE: _ClassVar[AttributableTo]
ARROW_COMPRESSION_UNSPECIFIED: ArrowCompression
ARROW_COMPRESSION_LZ4_FRAME: ArrowCompression
ARROW_COMPRESSION_ZSTD: ArrowCompression
PORTION_KIND_UNSPECIFIED: PortionKind
PORTION_KIND_RECEIPT: PortionKind
PORTION_KIND_RESTARTED: PortionKind
PORTION_KIND_NEW_TERM: PortionKind
PORTION_KIND_REOPENED: PortionKind
PORTION_KIND_CUT_OFF: PortionKind
PORTION_KIND_DEEMED: PortionKind
PORTION_KIND_COUNTED: PortionKind
PORTION_KIND_HALF: PortionKind
PORTION_KIND_MAKE_UP: PortionKind
PORTION_KIND_EXTENDED: PortionKind
PORTION_KIND_WEEKLY_REST: PortionKind
PORTION_KIND_PUBLIC_HOLIDAY: PortionKind
PORTION_KIND_SUBSTITUTE_REST: PortionKind
PORTION_KIND_SWAPPED_OFF: PortionKind
PORTION_KIND_OFFICE_OFF: PortionKind
PORTION_KIND_NOT_COUNTED: PortionKind
PORTION_KIND_SUSPENDED: PortionKind
PORTION_KIND_CLOSED: PortionKind
PORTION_KIND_MOVED: PortionKind
PORTION_KIND_ROLLED: PortionKind
PORTION_KIND_PAID: PortionKind
PORTION_KIND_SUBMITTED: PortionKind
PORTION_KIND_POSTMARKED: PortionKind
CITATION_KIND_UNSPECIFIED: CitationKind
CITATION_KIND_TERM: CitationKind
CITATION_KIND_ADDITION: CitationKind
CITATION_KIND_GROUND: CitationKind
CITATION_KIND_HOURS_FROM_INSTANT: CitationKind
CITATION_KIND_FIRST_DAY_EXCLUDED: CitationKind
CITATION_KIND_CORRESPONDING_DAY: CitationKind
CITATION_KIND_ROLL_FOLLOWING: CitationKind
CITATION_KIND_END_OF_DAY: CitationKind
CITATION_KIND_LAST_DAY: CitationKind
CITATION_KIND_RECORDED_GROUND: CitationKind
TIMELINESS_UNSPECIFIED: Timeliness
TIMELINESS_NOT_STARTED: Timeliness
TIMELINESS_VOID: Timeliness
TIMELINESS_EARLY: Timeliness
TIMELINESS_ON_TIME: Timeliness
TIMELINESS_LATE: Timeliness
TIMELINESS_OVERDUE: Timeliness
TIMELINESS_SUSPENDED: Timeliness
TIMELINESS_DUE_TODAY: Timeliness
TIMELINESS_DUE_SOON: Timeliness
TIMELINESS_ON_TRACK: Timeliness
TIMELINESS_UNDETERMINED: Timeliness
FINDING_KIND_UNSPECIFIED: FindingKind
FINDING_KIND_PROMISED_DIFFERS: FindingKind
FINDING_KIND_COMMITTED_LATER: FindingKind
FINDING_KIND_ASKED_TOO_OFTEN: FindingKind
FINDING_KIND_PROVISIONAL_CALENDAR: FindingKind
FINDING_KIND_LOW_CONFIDENCE_RULE: FindingKind
FINDING_KIND_MISSED: FindingKind
FINDING_KIND_DONE_LATE: FindingKind
FINDING_KIND_DONE_TOO_OFTEN: FindingKind
ATTRIBUTABLE_TO_UNSPECIFIED: AttributableTo
ATTRIBUTABLE_TO_AUTHORITY: AttributableTo
ATTRIBUTABLE_TO_OTHER_AUTHORITY: AttributableTo
ATTRIBUTABLE_TO_APPLICANT: AttributableTo
ATTRIBUTABLE_TO_FORCE_MAJEURE: AttributableTo
ATTRIBUTABLE_TO_SYSTEM_FAILURE: AttributableTo

class EvaluateDossierRequest(_message.Message):
    __slots__ = ("dossier", "as_of_time", "pins")
    DOSSIER_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    PINS_FIELD_NUMBER: _ClassVar[int]
    dossier: _dossier_pb2.Dossier
    as_of_time: _timestamp_pb2.Timestamp
    pins: Pins
    def __init__(self, dossier: _Optional[_Union[_dossier_pb2.Dossier, _Mapping]] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., pins: _Optional[_Union[Pins, _Mapping]] = ...) -> None: ...

class Pins(_message.Message):
    __slots__ = ("rule_set_digest", "calendar_digest")
    RULE_SET_DIGEST_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_DIGEST_FIELD_NUMBER: _ClassVar[int]
    rule_set_digest: str
    calendar_digest: str
    def __init__(self, rule_set_digest: _Optional[str] = ..., calendar_digest: _Optional[str] = ...) -> None: ...

class EvaluateDossierResponse(_message.Message):
    __slots__ = ("assessment", "as_of_time")
    ASSESSMENT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    assessment: Assessment
    as_of_time: _timestamp_pb2.Timestamp
    def __init__(self, assessment: _Optional[_Union[Assessment, _Mapping]] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class BatchEvaluateDossiersRequest(_message.Message):
    __slots__ = ("dossiers", "as_of_time", "pins")
    DOSSIERS_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    PINS_FIELD_NUMBER: _ClassVar[int]
    dossiers: _containers.RepeatedCompositeFieldContainer[_dossier_pb2.Dossier]
    as_of_time: _timestamp_pb2.Timestamp
    pins: Pins
    def __init__(self, dossiers: _Optional[_Iterable[_Union[_dossier_pb2.Dossier, _Mapping]]] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., pins: _Optional[_Union[Pins, _Mapping]] = ...) -> None: ...

class BatchEvaluateDossiersResult(_message.Message):
    __slots__ = ("assessment", "status")
    ASSESSMENT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    assessment: Assessment
    status: _status_pb2.Status
    def __init__(self, assessment: _Optional[_Union[Assessment, _Mapping]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class BatchEvaluateDossiersResponse(_message.Message):
    __slots__ = ("results", "as_of_time")
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[BatchEvaluateDossiersResult]
    as_of_time: _timestamp_pb2.Timestamp
    def __init__(self, results: _Optional[_Iterable[_Union[BatchEvaluateDossiersResult, _Mapping]]] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class StreamEvaluateDossiersRequest(_message.Message):
    __slots__ = ("arrow_ipc_stream", "as_of_time", "pins", "answer_compression")
    ARROW_IPC_STREAM_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    PINS_FIELD_NUMBER: _ClassVar[int]
    ANSWER_COMPRESSION_FIELD_NUMBER: _ClassVar[int]
    arrow_ipc_stream: bytes
    as_of_time: _timestamp_pb2.Timestamp
    pins: Pins
    answer_compression: ArrowCompression
    def __init__(self, arrow_ipc_stream: _Optional[bytes] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., pins: _Optional[_Union[Pins, _Mapping]] = ..., answer_compression: _Optional[_Union[ArrowCompression, str]] = ...) -> None: ...

class StreamEvaluateDossiersResponse(_message.Message):
    __slots__ = ("arrow_ipc_stream", "as_of_time")
    ARROW_IPC_STREAM_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    arrow_ipc_stream: bytes
    as_of_time: _timestamp_pb2.Timestamp
    def __init__(self, arrow_ipc_stream: _Optional[bytes] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ExplainDossierRequest(_message.Message):
    __slots__ = ("dossier", "as_of_time", "pins", "language_code")
    DOSSIER_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    PINS_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_CODE_FIELD_NUMBER: _ClassVar[int]
    dossier: _dossier_pb2.Dossier
    as_of_time: _timestamp_pb2.Timestamp
    pins: Pins
    language_code: str
    def __init__(self, dossier: _Optional[_Union[_dossier_pb2.Dossier, _Mapping]] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., pins: _Optional[_Union[Pins, _Mapping]] = ..., language_code: _Optional[str] = ...) -> None: ...

class Portion(_message.Message):
    __slots__ = ("kind", "first_date", "last_date", "start_time", "end_time", "used", "total", "ground", "names", "source", "lapsed", "sentence", "projected")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    KIND_FIELD_NUMBER: _ClassVar[int]
    FIRST_DATE_FIELD_NUMBER: _ClassVar[int]
    LAST_DATE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    USED_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    GROUND_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    LAPSED_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_FIELD_NUMBER: _ClassVar[int]
    PROJECTED_FIELD_NUMBER: _ClassVar[int]
    kind: PortionKind
    first_date: _date_pb2.Date
    last_date: _date_pb2.Date
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    used: int
    total: int
    ground: str
    names: _containers.ScalarMap[str, str]
    source: str
    lapsed: bool
    sentence: str
    projected: bool
    def __init__(self, kind: _Optional[_Union[PortionKind, str]] = ..., first_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., last_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., used: _Optional[int] = ..., total: _Optional[int] = ..., ground: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., source: _Optional[str] = ..., lapsed: bool = ..., sentence: _Optional[str] = ..., projected: bool = ...) -> None: ...

class Citation(_message.Message):
    __slots__ = ("kind", "source", "subject", "sentence", "names")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    KIND_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    kind: CitationKind
    source: str
    subject: str
    sentence: str
    names: _containers.ScalarMap[str, str]
    def __init__(self, kind: _Optional[_Union[CitationKind, str]] = ..., source: _Optional[str] = ..., subject: _Optional[str] = ..., sentence: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ...) -> None: ...

class LawDay(_message.Message):
    __slots__ = ("date", "event_kind", "law_at", "sentence")
    DATE_FIELD_NUMBER: _ClassVar[int]
    EVENT_KIND_FIELD_NUMBER: _ClassVar[int]
    LAW_AT_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_FIELD_NUMBER: _ClassVar[int]
    date: _date_pb2.Date
    event_kind: _dossier_pb2.EventKind
    law_at: _dossier_pb2.EventKind
    sentence: str
    def __init__(self, date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., event_kind: _Optional[_Union[_dossier_pb2.EventKind, str]] = ..., law_at: _Optional[_Union[_dossier_pb2.EventKind, str]] = ..., sentence: _Optional[str] = ...) -> None: ...

class ExplainDossierResponse(_message.Message):
    __slots__ = ("assessment", "as_of_time", "portions", "citations", "length", "in_seconds", "projected", "law_day")
    ASSESSMENT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    PORTIONS_FIELD_NUMBER: _ClassVar[int]
    CITATIONS_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    IN_SECONDS_FIELD_NUMBER: _ClassVar[int]
    PROJECTED_FIELD_NUMBER: _ClassVar[int]
    LAW_DAY_FIELD_NUMBER: _ClassVar[int]
    assessment: Assessment
    as_of_time: _timestamp_pb2.Timestamp
    portions: _containers.RepeatedCompositeFieldContainer[Portion]
    citations: _containers.RepeatedCompositeFieldContainer[Citation]
    length: int
    in_seconds: bool
    projected: bool
    law_day: LawDay
    def __init__(self, assessment: _Optional[_Union[Assessment, _Mapping]] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., portions: _Optional[_Iterable[_Union[Portion, _Mapping]]] = ..., citations: _Optional[_Iterable[_Union[Citation, _Mapping]]] = ..., length: _Optional[int] = ..., in_seconds: bool = ..., projected: bool = ..., law_day: _Optional[_Union[LawDay, _Mapping]] = ...) -> None: ...

class RuleRef(_message.Message):
    __slots__ = ("procedure_code", "rule_id", "legal_basis", "term", "term_unknown", "confidence", "rule_set_digest")
    PROCEDURE_CODE_FIELD_NUMBER: _ClassVar[int]
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    LEGAL_BASIS_FIELD_NUMBER: _ClassVar[int]
    TERM_FIELD_NUMBER: _ClassVar[int]
    TERM_UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    RULE_SET_DIGEST_FIELD_NUMBER: _ClassVar[int]
    procedure_code: str
    rule_id: str
    legal_basis: str
    term: _term_pb2.Term
    term_unknown: bool
    confidence: _calendar_pb2.Confidence
    rule_set_digest: str
    def __init__(self, procedure_code: _Optional[str] = ..., rule_id: _Optional[str] = ..., legal_basis: _Optional[str] = ..., term: _Optional[_Union[_term_pb2.Term, _Mapping]] = ..., term_unknown: bool = ..., confidence: _Optional[_Union[_calendar_pb2.Confidence, str]] = ..., rule_set_digest: _Optional[str] = ...) -> None: ...

class Assessment(_message.Message):
    __slots__ = ("dossier_id", "rule", "calendar", "origin_time", "deadline", "awaits", "timeliness", "projection", "consumed_working_days", "consumed_working_minutes", "remaining_working_days", "remaining_working_minutes", "suspended_working_days", "lateness_working_days", "lateness_working_minutes", "severity", "next_change_time", "committed", "committed_projection", "original", "promise_kept", "owner_authority_code", "findings", "act_by", "steps", "cause")
    DOSSIER_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_TIME_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    AWAITS_FIELD_NUMBER: _ClassVar[int]
    TIMELINESS_FIELD_NUMBER: _ClassVar[int]
    PROJECTION_FIELD_NUMBER: _ClassVar[int]
    CONSUMED_WORKING_DAYS_FIELD_NUMBER: _ClassVar[int]
    CONSUMED_WORKING_MINUTES_FIELD_NUMBER: _ClassVar[int]
    REMAINING_WORKING_DAYS_FIELD_NUMBER: _ClassVar[int]
    REMAINING_WORKING_MINUTES_FIELD_NUMBER: _ClassVar[int]
    SUSPENDED_WORKING_DAYS_FIELD_NUMBER: _ClassVar[int]
    LATENESS_WORKING_DAYS_FIELD_NUMBER: _ClassVar[int]
    LATENESS_WORKING_MINUTES_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    NEXT_CHANGE_TIME_FIELD_NUMBER: _ClassVar[int]
    COMMITTED_FIELD_NUMBER: _ClassVar[int]
    COMMITTED_PROJECTION_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_FIELD_NUMBER: _ClassVar[int]
    PROMISE_KEPT_FIELD_NUMBER: _ClassVar[int]
    OWNER_AUTHORITY_CODE_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    ACT_BY_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    dossier_id: str
    rule: RuleRef
    calendar: _calendar_pb2.CalendarRef
    origin_time: _timestamp_pb2.Timestamp
    deadline: _calendar_pb2.Deadline
    awaits: _containers.RepeatedScalarFieldContainer[_dossier_pb2.EventKind]
    timeliness: Timeliness
    projection: _calendar_pb2.Deadline
    consumed_working_days: int
    consumed_working_minutes: int
    remaining_working_days: int
    remaining_working_minutes: int
    suspended_working_days: int
    lateness_working_days: int
    lateness_working_minutes: int
    severity: int
    next_change_time: _timestamp_pb2.Timestamp
    committed: _calendar_pb2.Deadline
    committed_projection: _calendar_pb2.Deadline
    original: _calendar_pb2.Deadline
    promise_kept: bool
    owner_authority_code: str
    findings: _containers.RepeatedCompositeFieldContainer[Finding]
    act_by: _containers.RepeatedCompositeFieldContainer[ActBy]
    steps: _containers.RepeatedCompositeFieldContainer[StepAssessment]
    cause: Cause
    def __init__(self, dossier_id: _Optional[str] = ..., rule: _Optional[_Union[RuleRef, _Mapping]] = ..., calendar: _Optional[_Union[_calendar_pb2.CalendarRef, _Mapping]] = ..., origin_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., deadline: _Optional[_Union[_calendar_pb2.Deadline, _Mapping]] = ..., awaits: _Optional[_Iterable[_Union[_dossier_pb2.EventKind, str]]] = ..., timeliness: _Optional[_Union[Timeliness, str]] = ..., projection: _Optional[_Union[_calendar_pb2.Deadline, _Mapping]] = ..., consumed_working_days: _Optional[int] = ..., consumed_working_minutes: _Optional[int] = ..., remaining_working_days: _Optional[int] = ..., remaining_working_minutes: _Optional[int] = ..., suspended_working_days: _Optional[int] = ..., lateness_working_days: _Optional[int] = ..., lateness_working_minutes: _Optional[int] = ..., severity: _Optional[int] = ..., next_change_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., committed: _Optional[_Union[_calendar_pb2.Deadline, _Mapping]] = ..., committed_projection: _Optional[_Union[_calendar_pb2.Deadline, _Mapping]] = ..., original: _Optional[_Union[_calendar_pb2.Deadline, _Mapping]] = ..., promise_kept: bool = ..., owner_authority_code: _Optional[str] = ..., findings: _Optional[_Iterable[_Union[Finding, _Mapping]]] = ..., act_by: _Optional[_Iterable[_Union[ActBy, _Mapping]]] = ..., steps: _Optional[_Iterable[_Union[StepAssessment, _Mapping]]] = ..., cause: _Optional[_Union[Cause, _Mapping]] = ...) -> None: ...

class Finding(_message.Message):
    __slots__ = ("kind", "obligation_code", "texts", "legal_basis")
    class TextsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    KIND_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_CODE_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    LEGAL_BASIS_FIELD_NUMBER: _ClassVar[int]
    kind: FindingKind
    obligation_code: str
    texts: _containers.ScalarMap[str, str]
    legal_basis: str
    def __init__(self, kind: _Optional[_Union[FindingKind, str]] = ..., obligation_code: _Optional[str] = ..., texts: _Optional[_Mapping[str, str]] = ..., legal_basis: _Optional[str] = ...) -> None: ...

class ActBy(_message.Message):
    __slots__ = ("obligation_code", "names", "legal_basis", "owed_by", "event_index", "last_date", "last_time", "warn_date")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    OBLIGATION_CODE_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    LEGAL_BASIS_FIELD_NUMBER: _ClassVar[int]
    OWED_BY_FIELD_NUMBER: _ClassVar[int]
    EVENT_INDEX_FIELD_NUMBER: _ClassVar[int]
    LAST_DATE_FIELD_NUMBER: _ClassVar[int]
    LAST_TIME_FIELD_NUMBER: _ClassVar[int]
    WARN_DATE_FIELD_NUMBER: _ClassVar[int]
    obligation_code: str
    names: _containers.ScalarMap[str, str]
    legal_basis: str
    owed_by: _rule_pb2.OwedBy
    event_index: int
    last_date: _date_pb2.Date
    last_time: _timestamp_pb2.Timestamp
    warn_date: _date_pb2.Date
    def __init__(self, obligation_code: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., legal_basis: _Optional[str] = ..., owed_by: _Optional[_Union[_rule_pb2.OwedBy, str]] = ..., event_index: _Optional[int] = ..., last_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., last_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., warn_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class StepAssessment(_message.Message):
    __slots__ = ("step_code", "names", "timeliness", "start_time", "end_time", "deadline", "overuse_working_days", "overuse_working_minutes", "unit_authority_code", "official_id")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    STEP_CODE_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    TIMELINESS_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    OVERUSE_WORKING_DAYS_FIELD_NUMBER: _ClassVar[int]
    OVERUSE_WORKING_MINUTES_FIELD_NUMBER: _ClassVar[int]
    UNIT_AUTHORITY_CODE_FIELD_NUMBER: _ClassVar[int]
    OFFICIAL_ID_FIELD_NUMBER: _ClassVar[int]
    step_code: str
    names: _containers.ScalarMap[str, str]
    timeliness: Timeliness
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    deadline: _calendar_pb2.Deadline
    overuse_working_days: int
    overuse_working_minutes: int
    unit_authority_code: str
    official_id: str
    def __init__(self, step_code: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., timeliness: _Optional[_Union[Timeliness, str]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., deadline: _Optional[_Union[_calendar_pb2.Deadline, _Mapping]] = ..., overuse_working_days: _Optional[int] = ..., overuse_working_minutes: _Optional[int] = ..., unit_authority_code: _Optional[str] = ..., official_id: _Optional[str] = ...) -> None: ...

class Cause(_message.Message):
    __slots__ = ("cause_code", "names", "attributable_to")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CAUSE_CODE_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTABLE_TO_FIELD_NUMBER: _ClassVar[int]
    cause_code: str
    names: _containers.ScalarMap[str, str]
    attributable_to: AttributableTo
    def __init__(self, cause_code: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., attributable_to: _Optional[_Union[AttributableTo, str]] = ...) -> None: ...
