from google.type import date_pb2 as _date_pb2
from slasvc.v1 import calendar_pb2 as _calendar_pb2
from slasvc.v1 import dossier_pb2 as _dossier_pb2
from slasvc.v1 import term_pb2 as _term_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Level(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LEVEL_UNSPECIFIED: _ClassVar[Level]
    LEVEL_MINISTRY: _ClassVar[Level]
    LEVEL_PROVINCE: _ClassVar[Level]
    LEVEL_DISTRICT: _ClassVar[Level]
    LEVEL_COMMUNE: _ClassVar[Level]

class Mode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MODE_UNSPECIFIED: _ClassVar[Mode]
    MODE_RESUME: _ClassVar[Mode]
    MODE_RESUME_PLUS: _ClassVar[Mode]
    MODE_RESTART: _ClassVar[Mode]
    MODE_NEW_TERM: _ClassVar[Mode]
    MODE_RECORD_ONLY: _ClassVar[Mode]

class Tolls(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TOLLS_UNSPECIFIED: _ClassVar[Tolls]
    TOLLS_BY_UNIT: _ClassVar[Tolls]
    TOLLS_WORKING_TIME: _ClassVar[Tolls]

class PlusApplies(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PLUS_APPLIES_UNSPECIFIED: _ClassVar[PlusApplies]
    PLUS_APPLIES_EACH: _ClassVar[PlusApplies]
    PLUS_APPLIES_ONCE: _ClassVar[PlusApplies]

class OverMax(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OVER_MAX_UNSPECIFIED: _ClassVar[OverMax]
    OVER_MAX_COUNTS: _ClassVar[OverMax]
    OVER_MAX_IGNORED: _ClassVar[OverMax]

class Reopen(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REOPEN_UNSPECIFIED: _ClassVar[Reopen]
    REOPEN_NONE: _ClassVar[Reopen]
    REOPEN_RESUME: _ClassVar[Reopen]
    REOPEN_RESTART: _ClassVar[Reopen]

class Anchor(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ANCHOR_UNSPECIFIED: _ClassVar[Anchor]
    ANCHOR_SUBMITTED: _ClassVar[Anchor]
    ANCHOR_POSTMARKED: _ClassVar[Anchor]
    ANCHOR_ACCEPTED: _ClassVar[Anchor]
    ANCHOR_SUSPENDED: _ClassVar[Anchor]
    ANCHOR_RESUMED: _ClassVar[Anchor]
    ANCHOR_CONSULTED: _ClassVar[Anchor]
    ANCHOR_COMPLETED: _ClassVar[Anchor]
    ANCHOR_RECEIVED: _ClassVar[Anchor]
    ANCHOR_DUE_DATE: _ClassVar[Anchor]

class Owed(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OWED_UNSPECIFIED: _ClassVar[Owed]
    OWED_ALWAYS: _ClassVar[Owed]
    OWED_IF_DONE: _ClassVar[Owed]
    OWED_IF_LATE: _ClassVar[Owed]
    OWED_WITH_REASON: _ClassVar[Owed]

class OwedBy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OWED_BY_UNSPECIFIED: _ClassVar[OwedBy]
    OWED_BY_AUTHORITY: _ClassVar[OwedBy]
    OWED_BY_APPLICANT: _ClassVar[OwedBy]
    OWED_BY_CONSULTED: _ClassVar[OwedBy]

class RestartSteps(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RESTART_STEPS_UNSPECIFIED: _ClassVar[RestartSteps]
    RESTART_STEPS_OPEN: _ClassVar[RestartSteps]
    RESTART_STEPS_FIRST: _ClassVar[RestartSteps]
LEVEL_UNSPECIFIED: Level
LEVEL_MINISTRY: Level
LEVEL_PROVINCE: Level
LEVEL_DISTRICT: Level
LEVEL_COMMUNE: Level
MODE_UNSPECIFIED: Mode
MODE_RESUME: Mode
MODE_RESUME_PLUS: Mode
MODE_RESTART: Mode
MODE_NEW_TERM: Mode
MODE_RECORD_ONLY: Mode
TOLLS_UNSPECIFIED: Tolls
TOLLS_BY_UNIT: Tolls
TOLLS_WORKING_TIME: Tolls
PLUS_APPLIES_UNSPECIFIED: PlusApplies
PLUS_APPLIES_EACH: PlusApplies
PLUS_APPLIES_ONCE: PlusApplies
OVER_MAX_UNSPECIFIED: OverMax
OVER_MAX_COUNTS: OverMax
OVER_MAX_IGNORED: OverMax
REOPEN_UNSPECIFIED: Reopen
REOPEN_NONE: Reopen
REOPEN_RESUME: Reopen
REOPEN_RESTART: Reopen
ANCHOR_UNSPECIFIED: Anchor
ANCHOR_SUBMITTED: Anchor
ANCHOR_POSTMARKED: Anchor
ANCHOR_ACCEPTED: Anchor
ANCHOR_SUSPENDED: Anchor
ANCHOR_RESUMED: Anchor
ANCHOR_CONSULTED: Anchor
ANCHOR_COMPLETED: Anchor
ANCHOR_RECEIVED: Anchor
ANCHOR_DUE_DATE: Anchor
OWED_UNSPECIFIED: Owed
OWED_ALWAYS: Owed
OWED_IF_DONE: Owed
OWED_IF_LATE: Owed
OWED_WITH_REASON: Owed
OWED_BY_UNSPECIFIED: OwedBy
OWED_BY_AUTHORITY: OwedBy
OWED_BY_APPLICANT: OwedBy
OWED_BY_CONSULTED: OwedBy
RESTART_STEPS_UNSPECIFIED: RestartSteps
RESTART_STEPS_OPEN: RestartSteps
RESTART_STEPS_FIRST: RestartSteps

class DateRange(_message.Message):
    __slots__ = ("first_date", "last_date")
    FIRST_DATE_FIELD_NUMBER: _ClassVar[int]
    LAST_DATE_FIELD_NUMBER: _ClassVar[int]
    first_date: _date_pb2.Date
    last_date: _date_pb2.Date
    def __init__(self, first_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., last_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class Conditions(_message.Message):
    __slots__ = ("levels", "channels", "case_code", "place_authority_code", "attributes")
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    CASE_CODE_FIELD_NUMBER: _ClassVar[int]
    PLACE_AUTHORITY_CODE_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    levels: _containers.RepeatedScalarFieldContainer[Level]
    channels: _containers.RepeatedScalarFieldContainer[_dossier_pb2.Channel]
    case_code: str
    place_authority_code: str
    attributes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, levels: _Optional[_Iterable[_Union[Level, str]]] = ..., channels: _Optional[_Iterable[_Union[_dossier_pb2.Channel, str]]] = ..., case_code: _Optional[str] = ..., place_authority_code: _Optional[str] = ..., attributes: _Optional[_Iterable[str]] = ...) -> None: ...

class Source(_message.Message):
    __slots__ = ("instrument", "article", "url", "note")
    INSTRUMENT_FIELD_NUMBER: _ClassVar[int]
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    instrument: str
    article: str
    url: str
    note: str
    def __init__(self, instrument: _Optional[str] = ..., article: _Optional[str] = ..., url: _Optional[str] = ..., note: _Optional[str] = ...) -> None: ...

class Ground(_message.Message):
    __slots__ = ("code", "names", "mode", "effective_from_date", "effective_to_date", "source", "confidence", "added", "plus_applies", "at_most", "tolls", "max_times", "over_max", "needs_document")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TO_DATE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    ADDED_FIELD_NUMBER: _ClassVar[int]
    PLUS_APPLIES_FIELD_NUMBER: _ClassVar[int]
    AT_MOST_FIELD_NUMBER: _ClassVar[int]
    TOLLS_FIELD_NUMBER: _ClassVar[int]
    MAX_TIMES_FIELD_NUMBER: _ClassVar[int]
    OVER_MAX_FIELD_NUMBER: _ClassVar[int]
    NEEDS_DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    code: str
    names: _containers.ScalarMap[str, str]
    mode: Mode
    effective_from_date: _date_pb2.Date
    effective_to_date: _date_pb2.Date
    source: Source
    confidence: _calendar_pb2.Confidence
    added: _term_pb2.Term
    plus_applies: PlusApplies
    at_most: _term_pb2.Term
    tolls: Tolls
    max_times: int
    over_max: OverMax
    needs_document: bool
    def __init__(self, code: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., mode: _Optional[_Union[Mode, str]] = ..., effective_from_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., effective_to_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., source: _Optional[_Union[Source, _Mapping]] = ..., confidence: _Optional[_Union[_calendar_pb2.Confidence, str]] = ..., added: _Optional[_Union[_term_pb2.Term, _Mapping]] = ..., plus_applies: _Optional[_Union[PlusApplies, str]] = ..., at_most: _Optional[_Union[_term_pb2.Term, _Mapping]] = ..., tolls: _Optional[_Union[Tolls, str]] = ..., max_times: _Optional[int] = ..., over_max: _Optional[_Union[OverMax, str]] = ..., needs_document: bool = ...) -> None: ...

class Addition(_message.Message):
    __slots__ = ("attribute", "term", "source", "names")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ATTRIBUTE_FIELD_NUMBER: _ClassVar[int]
    TERM_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    attribute: str
    term: _term_pb2.Term
    source: Source
    names: _containers.ScalarMap[str, str]
    def __init__(self, attribute: _Optional[str] = ..., term: _Optional[_Union[_term_pb2.Term, _Mapping]] = ..., source: _Optional[_Union[Source, _Mapping]] = ..., names: _Optional[_Mapping[str, str]] = ...) -> None: ...

class Rule(_message.Message):
    __slots__ = ("rule_id", "procedure_code", "procedure_names", "field_name", "conditions", "effective_from_date", "effective_to_date", "suspensions", "law_at", "starts_on", "term", "term_unknown", "preset", "conventions", "cutoff_attribute", "source", "confidence", "published_date", "note", "grounds", "additions", "reopen", "warn_working_days", "severity_bands", "obligations", "committed", "steps", "restart_steps")
    class ProcedureNamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    PROCEDURE_CODE_FIELD_NUMBER: _ClassVar[int]
    PROCEDURE_NAMES_FIELD_NUMBER: _ClassVar[int]
    FIELD_NAME_FIELD_NUMBER: _ClassVar[int]
    CONDITIONS_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TO_DATE_FIELD_NUMBER: _ClassVar[int]
    SUSPENSIONS_FIELD_NUMBER: _ClassVar[int]
    LAW_AT_FIELD_NUMBER: _ClassVar[int]
    STARTS_ON_FIELD_NUMBER: _ClassVar[int]
    TERM_FIELD_NUMBER: _ClassVar[int]
    TERM_UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    PRESET_FIELD_NUMBER: _ClassVar[int]
    CONVENTIONS_FIELD_NUMBER: _ClassVar[int]
    CUTOFF_ATTRIBUTE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_DATE_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    GROUNDS_FIELD_NUMBER: _ClassVar[int]
    ADDITIONS_FIELD_NUMBER: _ClassVar[int]
    REOPEN_FIELD_NUMBER: _ClassVar[int]
    WARN_WORKING_DAYS_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_BANDS_FIELD_NUMBER: _ClassVar[int]
    OBLIGATIONS_FIELD_NUMBER: _ClassVar[int]
    COMMITTED_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    RESTART_STEPS_FIELD_NUMBER: _ClassVar[int]
    rule_id: str
    procedure_code: str
    procedure_names: _containers.ScalarMap[str, str]
    field_name: str
    conditions: Conditions
    effective_from_date: _date_pb2.Date
    effective_to_date: _date_pb2.Date
    suspensions: _containers.RepeatedCompositeFieldContainer[DateRange]
    law_at: _dossier_pb2.EventKind
    starts_on: _containers.RepeatedScalarFieldContainer[_dossier_pb2.EventKind]
    term: _term_pb2.Term
    term_unknown: bool
    preset: str
    conventions: _term_pb2.Conventions
    cutoff_attribute: str
    source: Source
    confidence: _calendar_pb2.Confidence
    published_date: _date_pb2.Date
    note: str
    grounds: _containers.RepeatedCompositeFieldContainer[Ground]
    additions: _containers.RepeatedCompositeFieldContainer[Addition]
    reopen: Reopen
    warn_working_days: int
    severity_bands: _containers.RepeatedScalarFieldContainer[int]
    obligations: _containers.RepeatedCompositeFieldContainer[Obligation]
    committed: Commitment
    steps: _containers.RepeatedCompositeFieldContainer[Step]
    restart_steps: RestartSteps
    def __init__(self, rule_id: _Optional[str] = ..., procedure_code: _Optional[str] = ..., procedure_names: _Optional[_Mapping[str, str]] = ..., field_name: _Optional[str] = ..., conditions: _Optional[_Union[Conditions, _Mapping]] = ..., effective_from_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., effective_to_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., suspensions: _Optional[_Iterable[_Union[DateRange, _Mapping]]] = ..., law_at: _Optional[_Union[_dossier_pb2.EventKind, str]] = ..., starts_on: _Optional[_Iterable[_Union[_dossier_pb2.EventKind, str]]] = ..., term: _Optional[_Union[_term_pb2.Term, _Mapping]] = ..., term_unknown: bool = ..., preset: _Optional[str] = ..., conventions: _Optional[_Union[_term_pb2.Conventions, _Mapping]] = ..., cutoff_attribute: _Optional[str] = ..., source: _Optional[_Union[Source, _Mapping]] = ..., confidence: _Optional[_Union[_calendar_pb2.Confidence, str]] = ..., published_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., note: _Optional[str] = ..., grounds: _Optional[_Iterable[_Union[Ground, _Mapping]]] = ..., additions: _Optional[_Iterable[_Union[Addition, _Mapping]]] = ..., reopen: _Optional[_Union[Reopen, str]] = ..., warn_working_days: _Optional[int] = ..., severity_bands: _Optional[_Iterable[int]] = ..., obligations: _Optional[_Iterable[_Union[Obligation, _Mapping]]] = ..., committed: _Optional[_Union[Commitment, _Mapping]] = ..., steps: _Optional[_Iterable[_Union[Step, _Mapping]]] = ..., restart_steps: _Optional[_Union[RestartSteps, str]] = ...) -> None: ...

class Obligation(_message.Message):
    __slots__ = ("code", "names", "owed", "owed_by", "anchor", "ground", "acts", "term", "before", "conventions", "channels", "attributes", "needs_reason", "max_times", "effective_from_date", "effective_to_date", "source", "confidence")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    OWED_FIELD_NUMBER: _ClassVar[int]
    OWED_BY_FIELD_NUMBER: _ClassVar[int]
    ANCHOR_FIELD_NUMBER: _ClassVar[int]
    GROUND_FIELD_NUMBER: _ClassVar[int]
    ACTS_FIELD_NUMBER: _ClassVar[int]
    TERM_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    CONVENTIONS_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    NEEDS_REASON_FIELD_NUMBER: _ClassVar[int]
    MAX_TIMES_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TO_DATE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    code: str
    names: _containers.ScalarMap[str, str]
    owed: Owed
    owed_by: OwedBy
    anchor: Anchor
    ground: str
    acts: _containers.RepeatedScalarFieldContainer[_dossier_pb2.EventKind]
    term: _term_pb2.Term
    before: bool
    conventions: _term_pb2.Conventions
    channels: _containers.RepeatedScalarFieldContainer[_dossier_pb2.Channel]
    attributes: _containers.RepeatedScalarFieldContainer[str]
    needs_reason: bool
    max_times: int
    effective_from_date: _date_pb2.Date
    effective_to_date: _date_pb2.Date
    source: Source
    confidence: _calendar_pb2.Confidence
    def __init__(self, code: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., owed: _Optional[_Union[Owed, str]] = ..., owed_by: _Optional[_Union[OwedBy, str]] = ..., anchor: _Optional[_Union[Anchor, str]] = ..., ground: _Optional[str] = ..., acts: _Optional[_Iterable[_Union[_dossier_pb2.EventKind, str]]] = ..., term: _Optional[_Union[_term_pb2.Term, _Mapping]] = ..., before: bool = ..., conventions: _Optional[_Union[_term_pb2.Conventions, _Mapping]] = ..., channels: _Optional[_Iterable[_Union[_dossier_pb2.Channel, str]]] = ..., attributes: _Optional[_Iterable[str]] = ..., needs_reason: bool = ..., max_times: _Optional[int] = ..., effective_from_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., effective_to_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., source: _Optional[_Union[Source, _Mapping]] = ..., confidence: _Optional[_Union[_calendar_pb2.Confidence, str]] = ...) -> None: ...

class Commitment(_message.Message):
    __slots__ = ("term", "share_percent", "source")
    TERM_FIELD_NUMBER: _ClassVar[int]
    SHARE_PERCENT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    term: _term_pb2.Term
    share_percent: int
    source: Source
    def __init__(self, term: _Optional[_Union[_term_pb2.Term, _Mapping]] = ..., share_percent: _Optional[int] = ..., source: _Optional[_Union[Source, _Mapping]] = ...) -> None: ...

class Step(_message.Message):
    __slots__ = ("code", "names", "roles", "term", "conventions", "after", "unit_authority_code")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class RolesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    TERM_FIELD_NUMBER: _ClassVar[int]
    CONVENTIONS_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    UNIT_AUTHORITY_CODE_FIELD_NUMBER: _ClassVar[int]
    code: str
    names: _containers.ScalarMap[str, str]
    roles: _containers.ScalarMap[str, str]
    term: _term_pb2.Term
    conventions: _term_pb2.Conventions
    after: _containers.RepeatedScalarFieldContainer[str]
    unit_authority_code: str
    def __init__(self, code: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., roles: _Optional[_Mapping[str, str]] = ..., term: _Optional[_Union[_term_pb2.Term, _Mapping]] = ..., conventions: _Optional[_Union[_term_pb2.Conventions, _Mapping]] = ..., after: _Optional[_Iterable[str]] = ..., unit_authority_code: _Optional[str] = ...) -> None: ...

class ListRulesRequest(_message.Message):
    __slots__ = ("procedure_code", "page_size", "page_token")
    PROCEDURE_CODE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    procedure_code: str
    page_size: int
    page_token: str
    def __init__(self, procedure_code: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListRulesResponse(_message.Message):
    __slots__ = ("rules", "next_page_token", "rule_set_digest")
    RULES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    RULE_SET_DIGEST_FIELD_NUMBER: _ClassVar[int]
    rules: _containers.RepeatedCompositeFieldContainer[Rule]
    next_page_token: str
    rule_set_digest: str
    def __init__(self, rules: _Optional[_Iterable[_Union[Rule, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., rule_set_digest: _Optional[str] = ...) -> None: ...

class GetRuleRequest(_message.Message):
    __slots__ = ("rule_id",)
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    rule_id: str
    def __init__(self, rule_id: _Optional[str] = ...) -> None: ...

class GetRuleResponse(_message.Message):
    __slots__ = ("rule", "rule_set_digest")
    RULE_FIELD_NUMBER: _ClassVar[int]
    RULE_SET_DIGEST_FIELD_NUMBER: _ClassVar[int]
    rule: Rule
    rule_set_digest: str
    def __init__(self, rule: _Optional[_Union[Rule, _Mapping]] = ..., rule_set_digest: _Optional[str] = ...) -> None: ...

class MatchRuleRequest(_message.Message):
    __slots__ = ("procedure_code", "authority_code", "channel", "case_code", "attributes", "law_date")
    PROCEDURE_CODE_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_CODE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CASE_CODE_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    LAW_DATE_FIELD_NUMBER: _ClassVar[int]
    procedure_code: str
    authority_code: str
    channel: _dossier_pb2.Channel
    case_code: str
    attributes: _containers.RepeatedScalarFieldContainer[str]
    law_date: _date_pb2.Date
    def __init__(self, procedure_code: _Optional[str] = ..., authority_code: _Optional[str] = ..., channel: _Optional[_Union[_dossier_pb2.Channel, str]] = ..., case_code: _Optional[str] = ..., attributes: _Optional[_Iterable[str]] = ..., law_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class MatchRuleResponse(_message.Message):
    __slots__ = ("rule", "rule_set_digest")
    RULE_FIELD_NUMBER: _ClassVar[int]
    RULE_SET_DIGEST_FIELD_NUMBER: _ClassVar[int]
    rule: Rule
    rule_set_digest: str
    def __init__(self, rule: _Optional[_Union[Rule, _Mapping]] = ..., rule_set_digest: _Optional[str] = ...) -> None: ...
