import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from slasvc.v1 import deadline_pb2 as _deadline_pb2
from slasvc.v1 import dossier_pb2 as _dossier_pb2
from slasvc.v1 import error_reason_pb2 as _error_reason_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RecordEventsRequest(_message.Message):
    __slots__ = ("dossier", "expected_revision")
    DOSSIER_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_REVISION_FIELD_NUMBER: _ClassVar[int]
    dossier: _dossier_pb2.Dossier
    expected_revision: int
    def __init__(self, dossier: _Optional[_Union[_dossier_pb2.Dossier, _Mapping]] = ..., expected_revision: _Optional[int] = ...) -> None: ...

class RecordEventsResponse(_message.Message):
    __slots__ = ("assessment", "as_of_time", "revision", "added_count")
    ASSESSMENT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    ADDED_COUNT_FIELD_NUMBER: _ClassVar[int]
    assessment: _deadline_pb2.Assessment
    as_of_time: _timestamp_pb2.Timestamp
    revision: int
    added_count: int
    def __init__(self, assessment: _Optional[_Union[_deadline_pb2.Assessment, _Mapping]] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., revision: _Optional[int] = ..., added_count: _Optional[int] = ...) -> None: ...

class GetDossierRequest(_message.Message):
    __slots__ = ("authority_code", "dossier_id", "as_of_time", "known_time", "pins")
    AUTHORITY_CODE_FIELD_NUMBER: _ClassVar[int]
    DOSSIER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    KNOWN_TIME_FIELD_NUMBER: _ClassVar[int]
    PINS_FIELD_NUMBER: _ClassVar[int]
    authority_code: str
    dossier_id: str
    as_of_time: _timestamp_pb2.Timestamp
    known_time: _timestamp_pb2.Timestamp
    pins: _deadline_pb2.Pins
    def __init__(self, authority_code: _Optional[str] = ..., dossier_id: _Optional[str] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., known_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., pins: _Optional[_Union[_deadline_pb2.Pins, _Mapping]] = ...) -> None: ...

class GetDossierResponse(_message.Message):
    __slots__ = ("dossier", "recorded_times", "revision", "assessment", "as_of_time")
    DOSSIER_FIELD_NUMBER: _ClassVar[int]
    RECORDED_TIMES_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    ASSESSMENT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    dossier: _dossier_pb2.Dossier
    recorded_times: _containers.RepeatedCompositeFieldContainer[_timestamp_pb2.Timestamp]
    revision: int
    assessment: _deadline_pb2.Assessment
    as_of_time: _timestamp_pb2.Timestamp
    def __init__(self, dossier: _Optional[_Union[_dossier_pb2.Dossier, _Mapping]] = ..., recorded_times: _Optional[_Iterable[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]]] = ..., revision: _Optional[int] = ..., assessment: _Optional[_Union[_deadline_pb2.Assessment, _Mapping]] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListDossiersRequest(_message.Message):
    __slots__ = ("authority_prefix", "timeliness", "finding_kinds", "obligation_code", "act_by_first_date", "act_by_last_date", "due_within_working_days", "procedure_code", "page_size", "page_token")
    AUTHORITY_PREFIX_FIELD_NUMBER: _ClassVar[int]
    TIMELINESS_FIELD_NUMBER: _ClassVar[int]
    FINDING_KINDS_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_CODE_FIELD_NUMBER: _ClassVar[int]
    ACT_BY_FIRST_DATE_FIELD_NUMBER: _ClassVar[int]
    ACT_BY_LAST_DATE_FIELD_NUMBER: _ClassVar[int]
    DUE_WITHIN_WORKING_DAYS_FIELD_NUMBER: _ClassVar[int]
    PROCEDURE_CODE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    authority_prefix: str
    timeliness: _containers.RepeatedScalarFieldContainer[_deadline_pb2.Timeliness]
    finding_kinds: _containers.RepeatedScalarFieldContainer[_deadline_pb2.FindingKind]
    obligation_code: str
    act_by_first_date: _date_pb2.Date
    act_by_last_date: _date_pb2.Date
    due_within_working_days: int
    procedure_code: str
    page_size: int
    page_token: str
    def __init__(self, authority_prefix: _Optional[str] = ..., timeliness: _Optional[_Iterable[_Union[_deadline_pb2.Timeliness, str]]] = ..., finding_kinds: _Optional[_Iterable[_Union[_deadline_pb2.FindingKind, str]]] = ..., obligation_code: _Optional[str] = ..., act_by_first_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., act_by_last_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., due_within_working_days: _Optional[int] = ..., procedure_code: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDossiersResponse(_message.Message):
    __slots__ = ("dossiers", "next_page_token", "as_of_time")
    DOSSIERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    dossiers: _containers.RepeatedCompositeFieldContainer[DossierStanding]
    next_page_token: str
    as_of_time: _timestamp_pb2.Timestamp
    def __init__(self, dossiers: _Optional[_Iterable[_Union[DossierStanding, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DossierStanding(_message.Message):
    __slots__ = ("dossier_id", "authority_code", "procedure_code", "owner_authority_code", "revision", "timeliness", "due_date", "due_time", "severity", "findings", "act_by_date", "next_change_time", "as_of_time", "refusal")
    DOSSIER_ID_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_CODE_FIELD_NUMBER: _ClassVar[int]
    PROCEDURE_CODE_FIELD_NUMBER: _ClassVar[int]
    OWNER_AUTHORITY_CODE_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TIMELINESS_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    ACT_BY_DATE_FIELD_NUMBER: _ClassVar[int]
    NEXT_CHANGE_TIME_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    dossier_id: str
    authority_code: str
    procedure_code: str
    owner_authority_code: str
    revision: int
    timeliness: _deadline_pb2.Timeliness
    due_date: _date_pb2.Date
    due_time: _timestamp_pb2.Timestamp
    severity: int
    findings: _containers.RepeatedCompositeFieldContainer[FindingMark]
    act_by_date: _date_pb2.Date
    next_change_time: _timestamp_pb2.Timestamp
    as_of_time: _timestamp_pb2.Timestamp
    refusal: _error_reason_pb2.ErrorReason
    def __init__(self, dossier_id: _Optional[str] = ..., authority_code: _Optional[str] = ..., procedure_code: _Optional[str] = ..., owner_authority_code: _Optional[str] = ..., revision: _Optional[int] = ..., timeliness: _Optional[_Union[_deadline_pb2.Timeliness, str]] = ..., due_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., severity: _Optional[int] = ..., findings: _Optional[_Iterable[_Union[FindingMark, _Mapping]]] = ..., act_by_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., next_change_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., refusal: _Optional[_Union[_error_reason_pb2.ErrorReason, str]] = ...) -> None: ...

class FindingMark(_message.Message):
    __slots__ = ("kind", "obligation_code")
    KIND_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_CODE_FIELD_NUMBER: _ClassVar[int]
    kind: _deadline_pb2.FindingKind
    obligation_code: str
    def __init__(self, kind: _Optional[_Union[_deadline_pb2.FindingKind, str]] = ..., obligation_code: _Optional[str] = ...) -> None: ...
