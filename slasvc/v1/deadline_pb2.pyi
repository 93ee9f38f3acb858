import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from slasvc.v1 import calendar_pb2 as _calendar_pb2
from slasvc.v1 import dossier_pb2 as _dossier_pb2
from slasvc.v1 import term_pb2 as _term_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EvaluateDossierRequest(_message.Message):
    __slots__ = ("dossier", "as_of_time")
    DOSSIER_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    dossier: _dossier_pb2.Dossier
    as_of_time: _timestamp_pb2.Timestamp
    def __init__(self, dossier: _Optional[_Union[_dossier_pb2.Dossier, _Mapping]] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class EvaluateDossierResponse(_message.Message):
    __slots__ = ("assessment", "as_of_time")
    ASSESSMENT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    assessment: Assessment
    as_of_time: _timestamp_pb2.Timestamp
    def __init__(self, assessment: _Optional[_Union[Assessment, _Mapping]] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

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
    __slots__ = ("dossier_id", "rule", "calendar", "origin_time", "deadline", "awaits")
    DOSSIER_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_TIME_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    AWAITS_FIELD_NUMBER: _ClassVar[int]
    dossier_id: str
    rule: RuleRef
    calendar: _calendar_pb2.CalendarRef
    origin_time: _timestamp_pb2.Timestamp
    deadline: _calendar_pb2.Deadline
    awaits: _containers.RepeatedScalarFieldContainer[_dossier_pb2.EventKind]
    def __init__(self, dossier_id: _Optional[str] = ..., rule: _Optional[_Union[RuleRef, _Mapping]] = ..., calendar: _Optional[_Union[_calendar_pb2.CalendarRef, _Mapping]] = ..., origin_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., deadline: _Optional[_Union[_calendar_pb2.Deadline, _Mapping]] = ..., awaits: _Optional[_Iterable[_Union[_dossier_pb2.EventKind, str]]] = ...) -> None: ...
