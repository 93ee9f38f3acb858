import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from slasvc.v1 import term_pb2 as _term_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EventKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EVENT_KIND_UNSPECIFIED: _ClassVar[EventKind]
    EVENT_KIND_SUBMITTED: _ClassVar[EventKind]
    EVENT_KIND_POSTMARKED: _ClassVar[EventKind]
    EVENT_KIND_ACCEPTED: _ClassVar[EventKind]
    EVENT_KIND_PAID: _ClassVar[EventKind]
    EVENT_KIND_SUSPENDED: _ClassVar[EventKind]
    EVENT_KIND_RESUMED: _ClassVar[EventKind]
    EVENT_KIND_EXTENDED: _ClassVar[EventKind]
    EVENT_KIND_COMPLETED: _ClassVar[EventKind]
    EVENT_KIND_RETURNED: _ClassVar[EventKind]
    EVENT_KIND_REFUSED: _ClassVar[EventKind]
    EVENT_KIND_WITHDRAWN: _ClassVar[EventKind]
    EVENT_KIND_LAPSED: _ClassVar[EventKind]
    EVENT_KIND_REOPENED: _ClassVar[EventKind]
    EVENT_KIND_ANNULLED: _ClassVar[EventKind]
    EVENT_KIND_APOLOGISED: _ClassVar[EventKind]
    EVENT_KIND_EXPLAINED: _ClassVar[EventKind]
    EVENT_KIND_HANDED_OVER: _ClassVar[EventKind]
    EVENT_KIND_CONSULTED: _ClassVar[EventKind]
    EVENT_KIND_ANSWERED: _ClassVar[EventKind]
    EVENT_KIND_TRANSFERRED: _ClassVar[EventKind]
    EVENT_KIND_STEP_STARTED: _ClassVar[EventKind]
    EVENT_KIND_STEP_COMPLETED: _ClassVar[EventKind]

class Channel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANNEL_UNSPECIFIED: _ClassVar[Channel]
    CHANNEL_ONLINE: _ClassVar[Channel]
    CHANNEL_COUNTER: _ClassVar[Channel]
    CHANNEL_POST: _ClassVar[Channel]
EVENT_KIND_UNSPECIFIED: EventKind
EVENT_KIND_SUBMITTED: EventKind
EVENT_KIND_POSTMARKED: EventKind
EVENT_KIND_ACCEPTED: EventKind
EVENT_KIND_PAID: EventKind
EVENT_KIND_SUSPENDED: EventKind
EVENT_KIND_RESUMED: EventKind
EVENT_KIND_EXTENDED: EventKind
EVENT_KIND_COMPLETED: EventKind
EVENT_KIND_RETURNED: EventKind
EVENT_KIND_REFUSED: EventKind
EVENT_KIND_WITHDRAWN: EventKind
EVENT_KIND_LAPSED: EventKind
EVENT_KIND_REOPENED: EventKind
EVENT_KIND_ANNULLED: EventKind
EVENT_KIND_APOLOGISED: EventKind
EVENT_KIND_EXPLAINED: EventKind
EVENT_KIND_HANDED_OVER: EventKind
EVENT_KIND_CONSULTED: EventKind
EVENT_KIND_ANSWERED: EventKind
EVENT_KIND_TRANSFERRED: EventKind
EVENT_KIND_STEP_STARTED: EventKind
EVENT_KIND_STEP_COMPLETED: EventKind
CHANNEL_UNSPECIFIED: Channel
CHANNEL_ONLINE: Channel
CHANNEL_COUNTER: Channel
CHANNEL_POST: Channel

class Event(_message.Message):
    __slots__ = ("event_id", "kind", "time", "ground", "extension", "target_event_id", "written_reason", "authority_code", "official_id", "promised_time", "step_code", "cause_code")
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    GROUND_FIELD_NUMBER: _ClassVar[int]
    EXTENSION_FIELD_NUMBER: _ClassVar[int]
    TARGET_EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_REASON_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_CODE_FIELD_NUMBER: _ClassVar[int]
    OFFICIAL_ID_FIELD_NUMBER: _ClassVar[int]
    PROMISED_TIME_FIELD_NUMBER: _ClassVar[int]
    STEP_CODE_FIELD_NUMBER: _ClassVar[int]
    CAUSE_CODE_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    kind: EventKind
    time: _timestamp_pb2.Timestamp
    ground: str
    extension: _term_pb2.Term
    target_event_id: str
    written_reason: str
    authority_code: str
    official_id: str
    promised_time: _timestamp_pb2.Timestamp
    step_code: str
    cause_code: str
    def __init__(self, event_id: _Optional[str] = ..., kind: _Optional[_Union[EventKind, str]] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ground: _Optional[str] = ..., extension: _Optional[_Union[_term_pb2.Term, _Mapping]] = ..., target_event_id: _Optional[str] = ..., written_reason: _Optional[str] = ..., authority_code: _Optional[str] = ..., official_id: _Optional[str] = ..., promised_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., step_code: _Optional[str] = ..., cause_code: _Optional[str] = ...) -> None: ...

class Dossier(_message.Message):
    __slots__ = ("dossier_id", "procedure_code", "authority_code", "channel", "case_code", "attributes", "events")
    DOSSIER_ID_FIELD_NUMBER: _ClassVar[int]
    PROCEDURE_CODE_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_CODE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CASE_CODE_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    dossier_id: str
    procedure_code: str
    authority_code: str
    channel: Channel
    case_code: str
    attributes: _containers.RepeatedScalarFieldContainer[str]
    events: _containers.RepeatedCompositeFieldContainer[Event]
    def __init__(self, dossier_id: _Optional[str] = ..., procedure_code: _Optional[str] = ..., authority_code: _Optional[str] = ..., channel: _Optional[_Union[Channel, str]] = ..., case_code: _Optional[str] = ..., attributes: _Optional[_Iterable[str]] = ..., events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ...) -> None: ...
