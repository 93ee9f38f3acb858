import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from slasvc.v1 import deadline_pb2 as _deadline_pb2
from slasvc.v1 import dossier_pb2 as _dossier_pb2
from slasvc.v1 import rule_pb2 as _rule_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Grouping(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    GROUPING_UNSPECIFIED: _ClassVar[Grouping]
    GROUPING_AUTHORITY: _ClassVar[Grouping]
    GROUPING_OWNER: _ClassVar[Grouping]
    GROUPING_FIELD: _ClassVar[Grouping]
    GROUPING_PROCEDURE: _ClassVar[Grouping]
    GROUPING_LEVEL: _ClassVar[Grouping]
    GROUPING_CHANNEL: _ClassVar[Grouping]
    GROUPING_STEP: _ClassVar[Grouping]
    GROUPING_UNIT: _ClassVar[Grouping]
    GROUPING_OFFICIAL: _ClassVar[Grouping]
    GROUPING_MONTH: _ClassVar[Grouping]
    GROUPING_QUARTER: _ClassVar[Grouping]
    GROUPING_YEAR: _ClassVar[Grouping]

class VoidDossiers(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VOID_DOSSIERS_UNSPECIFIED: _ClassVar[VoidDossiers]
    VOID_DOSSIERS_EXCLUDED: _ClassVar[VoidDossiers]
    VOID_DOSSIERS_ON_TIME: _ClassVar[VoidDossiers]

class RateDenominator(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RATE_DENOMINATOR_UNSPECIFIED: _ClassVar[RateDenominator]
    RATE_DENOMINATOR_RESOLVED: _ClassVar[RateDenominator]
    RATE_DENOMINATOR_RECEIVED: _ClassVar[RateDenominator]
    RATE_DENOMINATOR_RESOLVED_AND_OVERDUE: _ClassVar[RateDenominator]

class Report(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REPORT_UNSPECIFIED: _ClassVar[Report]
    REPORT_II06: _ClassVar[Report]
    REPORT_CAUSES: _ClassVar[Report]
    REPORT_APOLOGIES: _ClassVar[Report]
    REPORT_LATE_STEPS: _ClassVar[Report]
    REPORT_SUSPENSIONS: _ClassVar[Report]
GROUPING_UNSPECIFIED: Grouping
GROUPING_AUTHORITY: Grouping
GROUPING_OWNER: Grouping
GROUPING_FIELD: Grouping
GROUPING_PROCEDURE: Grouping
GROUPING_LEVEL: Grouping
GROUPING_CHANNEL: Grouping
GROUPING_STEP: Grouping
GROUPING_UNIT: Grouping
GROUPING_OFFICIAL: Grouping
GROUPING_MONTH: Grouping
GROUPING_QUARTER: Grouping
GROUPING_YEAR: Grouping
VOID_DOSSIERS_UNSPECIFIED: VoidDossiers
VOID_DOSSIERS_EXCLUDED: VoidDossiers
VOID_DOSSIERS_ON_TIME: VoidDossiers
RATE_DENOMINATOR_UNSPECIFIED: RateDenominator
RATE_DENOMINATOR_RESOLVED: RateDenominator
RATE_DENOMINATOR_RECEIVED: RateDenominator
RATE_DENOMINATOR_RESOLVED_AND_OVERDUE: RateDenominator
REPORT_UNSPECIFIED: Report
REPORT_II06: Report
REPORT_CAUSES: Report
REPORT_APOLOGIES: Report
REPORT_LATE_STEPS: Report
REPORT_SUSPENSIONS: Report

class DossierFilter(_message.Message):
    __slots__ = ("authority_codes", "procedure_codes", "fields", "levels", "channels", "step_codes", "official_ids")
    AUTHORITY_CODES_FIELD_NUMBER: _ClassVar[int]
    PROCEDURE_CODES_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    STEP_CODES_FIELD_NUMBER: _ClassVar[int]
    OFFICIAL_IDS_FIELD_NUMBER: _ClassVar[int]
    authority_codes: _containers.RepeatedScalarFieldContainer[str]
    procedure_codes: _containers.RepeatedScalarFieldContainer[str]
    fields: _containers.RepeatedScalarFieldContainer[str]
    levels: _containers.RepeatedScalarFieldContainer[_rule_pb2.Level]
    channels: _containers.RepeatedScalarFieldContainer[_dossier_pb2.Channel]
    step_codes: _containers.RepeatedScalarFieldContainer[str]
    official_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, authority_codes: _Optional[_Iterable[str]] = ..., procedure_codes: _Optional[_Iterable[str]] = ..., fields: _Optional[_Iterable[str]] = ..., levels: _Optional[_Iterable[_Union[_rule_pb2.Level, str]]] = ..., channels: _Optional[_Iterable[_Union[_dossier_pb2.Channel, str]]] = ..., step_codes: _Optional[_Iterable[str]] = ..., official_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class Question(_message.Message):
    __slots__ = ("period", "groupings", "authority_depth", "filter", "void_dossiers")
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    GROUPINGS_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_DEPTH_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    VOID_DOSSIERS_FIELD_NUMBER: _ClassVar[int]
    period: _rule_pb2.DateRange
    groupings: _containers.RepeatedScalarFieldContainer[Grouping]
    authority_depth: int
    filter: DossierFilter
    void_dossiers: VoidDossiers
    def __init__(self, period: _Optional[_Union[_rule_pb2.DateRange, _Mapping]] = ..., groupings: _Optional[_Iterable[_Union[Grouping, str]]] = ..., authority_depth: _Optional[int] = ..., filter: _Optional[_Union[DossierFilter, _Mapping]] = ..., void_dossiers: _Optional[_Union[VoidDossiers, str]] = ...) -> None: ...

class SnapshotInfo(_message.Message):
    __slots__ = ("snapshot_id", "as_of_time", "as_of_date", "rule_set_digest", "calendars_digest", "dossiers")
    SNAPSHOT_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_FIELD_NUMBER: _ClassVar[int]
    AS_OF_DATE_FIELD_NUMBER: _ClassVar[int]
    RULE_SET_DIGEST_FIELD_NUMBER: _ClassVar[int]
    CALENDARS_DIGEST_FIELD_NUMBER: _ClassVar[int]
    DOSSIERS_FIELD_NUMBER: _ClassVar[int]
    snapshot_id: str
    as_of_time: _timestamp_pb2.Timestamp
    as_of_date: _date_pb2.Date
    rule_set_digest: str
    calendars_digest: str
    dossiers: int
    def __init__(self, snapshot_id: _Optional[str] = ..., as_of_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., as_of_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., rule_set_digest: _Optional[str] = ..., calendars_digest: _Optional[str] = ..., dossiers: _Optional[int] = ...) -> None: ...

class Figures(_message.Message):
    __slots__ = ("received", "received_new", "received_online", "received_counter", "received_post", "received_unstated", "carried_over", "resolved", "resolved_early", "resolved_on_time", "resolved_late", "resolved_undetermined", "pending", "pending_within_term", "pending_overdue", "past_due", "apologised", "apologised_late", "not_apologised", "suspended_ever", "pending_on_track", "pending_due_soon", "pending_due_today", "pending_suspended", "pending_undetermined", "severity_1", "severity_2", "severity_3", "suspensions", "on_time_rate", "mean_working_days_used", "p50_working_days_used", "p90_working_days_used", "p95_working_days_used", "pending_by_age")
    RECEIVED_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_NEW_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_ONLINE_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_COUNTER_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_POST_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_UNSTATED_FIELD_NUMBER: _ClassVar[int]
    CARRIED_OVER_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_EARLY_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_ON_TIME_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_LATE_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_UNDETERMINED_FIELD_NUMBER: _ClassVar[int]
    PENDING_FIELD_NUMBER: _ClassVar[int]
    PENDING_WITHIN_TERM_FIELD_NUMBER: _ClassVar[int]
    PENDING_OVERDUE_FIELD_NUMBER: _ClassVar[int]
    PAST_DUE_FIELD_NUMBER: _ClassVar[int]
    APOLOGISED_FIELD_NUMBER: _ClassVar[int]
    APOLOGISED_LATE_FIELD_NUMBER: _ClassVar[int]
    NOT_APOLOGISED_FIELD_NUMBER: _ClassVar[int]
    SUSPENDED_EVER_FIELD_NUMBER: _ClassVar[int]
    PENDING_ON_TRACK_FIELD_NUMBER: _ClassVar[int]
    PENDING_DUE_SOON_FIELD_NUMBER: _ClassVar[int]
    PENDING_DUE_TODAY_FIELD_NUMBER: _ClassVar[int]
    PENDING_SUSPENDED_FIELD_NUMBER: _ClassVar[int]
    PENDING_UNDETERMINED_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_1_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_2_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_3_FIELD_NUMBER: _ClassVar[int]
    SUSPENSIONS_FIELD_NUMBER: _ClassVar[int]
    ON_TIME_RATE_FIELD_NUMBER: _ClassVar[int]
    MEAN_WORKING_DAYS_USED_FIELD_NUMBER: _ClassVar[int]
    P50_WORKING_DAYS_USED_FIELD_NUMBER: _ClassVar[int]
    P90_WORKING_DAYS_USED_FIELD_NUMBER: _ClassVar[int]
    P95_WORKING_DAYS_USED_FIELD_NUMBER: _ClassVar[int]
    PENDING_BY_AGE_FIELD_NUMBER: _ClassVar[int]
    received: int
    received_new: int
    received_online: int
    received_counter: int
    received_post: int
    received_unstated: int
    carried_over: int
    resolved: int
    resolved_early: int
    resolved_on_time: int
    resolved_late: int
    resolved_undetermined: int
    pending: int
    pending_within_term: int
    pending_overdue: int
    past_due: int
    apologised: int
    apologised_late: int
    not_apologised: int
    suspended_ever: int
    pending_on_track: int
    pending_due_soon: int
    pending_due_today: int
    pending_suspended: int
    pending_undetermined: int
    severity_1: int
    severity_2: int
    severity_3: int
    suspensions: int
    on_time_rate: float
    mean_working_days_used: float
    p50_working_days_used: int
    p90_working_days_used: int
    p95_working_days_used: int
    pending_by_age: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, received: _Optional[int] = ..., received_new: _Optional[int] = ..., received_online: _Optional[int] = ..., received_counter: _Optional[int] = ..., received_post: _Optional[int] = ..., received_unstated: _Optional[int] = ..., carried_over: _Optional[int] = ..., resolved: _Optional[int] = ..., resolved_early: _Optional[int] = ..., resolved_on_time: _Optional[int] = ..., resolved_late: _Optional[int] = ..., resolved_undetermined: _Optional[int] = ..., pending: _Optional[int] = ..., pending_within_term: _Optional[int] = ..., pending_overdue: _Optional[int] = ..., past_due: _Optional[int] = ..., apologised: _Optional[int] = ..., apologised_late: _Optional[int] = ..., not_apologised: _Optional[int] = ..., suspended_ever: _Optional[int] = ..., pending_on_track: _Optional[int] = ..., pending_due_soon: _Optional[int] = ..., pending_due_today: _Optional[int] = ..., pending_suspended: _Optional[int] = ..., pending_undetermined: _Optional[int] = ..., severity_1: _Optional[int] = ..., severity_2: _Optional[int] = ..., severity_3: _Optional[int] = ..., suspensions: _Optional[int] = ..., on_time_rate: _Optional[float] = ..., mean_working_days_used: _Optional[float] = ..., p50_working_days_used: _Optional[int] = ..., p90_working_days_used: _Optional[int] = ..., p95_working_days_used: _Optional[int] = ..., pending_by_age: _Optional[_Iterable[int]] = ...) -> None: ...

class Group(_message.Message):
    __slots__ = ("keys", "figures")
    KEYS_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedScalarFieldContainer[str]
    figures: Figures
    def __init__(self, keys: _Optional[_Iterable[str]] = ..., figures: _Optional[_Union[Figures, _Mapping]] = ...) -> None: ...

class ListSnapshotsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListSnapshotsResponse(_message.Message):
    __slots__ = ("snapshots",)
    SNAPSHOTS_FIELD_NUMBER: _ClassVar[int]
    snapshots: _containers.RepeatedCompositeFieldContainer[SnapshotInfo]
    def __init__(self, snapshots: _Optional[_Iterable[_Union[SnapshotInfo, _Mapping]]] = ...) -> None: ...

class SummarizeTimelinessRequest(_message.Message):
    __slots__ = ("snapshot_id", "question", "rate_denominator")
    SNAPSHOT_ID_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    RATE_DENOMINATOR_FIELD_NUMBER: _ClassVar[int]
    snapshot_id: str
    question: Question
    rate_denominator: RateDenominator
    def __init__(self, snapshot_id: _Optional[str] = ..., question: _Optional[_Union[Question, _Mapping]] = ..., rate_denominator: _Optional[_Union[RateDenominator, str]] = ...) -> None: ...

class SummarizeTimelinessResponse(_message.Message):
    __slots__ = ("snapshot", "groups")
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    snapshot: SnapshotInfo
    groups: _containers.RepeatedCompositeFieldContainer[Group]
    def __init__(self, snapshot: _Optional[_Union[SnapshotInfo, _Mapping]] = ..., groups: _Optional[_Iterable[_Union[Group, _Mapping]]] = ...) -> None: ...

class Score(_message.Message):
    __slots__ = ("points", "per_measures", "scale", "decimals")
    class PointsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    POINTS_FIELD_NUMBER: _ClassVar[int]
    PER_MEASURES_FIELD_NUMBER: _ClassVar[int]
    SCALE_FIELD_NUMBER: _ClassVar[int]
    DECIMALS_FIELD_NUMBER: _ClassVar[int]
    points: _containers.ScalarMap[str, int]
    per_measures: _containers.RepeatedScalarFieldContainer[str]
    scale: int
    decimals: int
    def __init__(self, points: _Optional[_Mapping[str, int]] = ..., per_measures: _Optional[_Iterable[str]] = ..., scale: _Optional[int] = ..., decimals: _Optional[int] = ...) -> None: ...

class RankAuthoritiesRequest(_message.Message):
    __slots__ = ("snapshot_id", "question", "score_id", "score")
    SNAPSHOT_ID_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    SCORE_ID_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    snapshot_id: str
    question: Question
    score_id: str
    score: Score
    def __init__(self, snapshot_id: _Optional[str] = ..., question: _Optional[_Union[Question, _Mapping]] = ..., score_id: _Optional[str] = ..., score: _Optional[_Union[Score, _Mapping]] = ...) -> None: ...

class RankedAuthority(_message.Message):
    __slots__ = ("rank", "authority_code", "score", "band", "figures")
    RANK_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_CODE_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    BAND_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    rank: int
    authority_code: str
    score: str
    band: str
    figures: Figures
    def __init__(self, rank: _Optional[int] = ..., authority_code: _Optional[str] = ..., score: _Optional[str] = ..., band: _Optional[str] = ..., figures: _Optional[_Union[Figures, _Mapping]] = ...) -> None: ...

class RankAuthoritiesResponse(_message.Message):
    __slots__ = ("snapshot", "authorities")
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    AUTHORITIES_FIELD_NUMBER: _ClassVar[int]
    snapshot: SnapshotInfo
    authorities: _containers.RepeatedCompositeFieldContainer[RankedAuthority]
    def __init__(self, snapshot: _Optional[_Union[SnapshotInfo, _Mapping]] = ..., authorities: _Optional[_Iterable[_Union[RankedAuthority, _Mapping]]] = ...) -> None: ...

class GetReportRequest(_message.Message):
    __slots__ = ("snapshot_id", "question", "report")
    SNAPSHOT_ID_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    snapshot_id: str
    question: Question
    report: Report
    def __init__(self, snapshot_id: _Optional[str] = ..., question: _Optional[_Union[Question, _Mapping]] = ..., report: _Optional[_Union[Report, str]] = ...) -> None: ...

class FormRow(_message.Message):
    __slots__ = ("name", "columns")
    NAME_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    name: str
    columns: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, name: _Optional[str] = ..., columns: _Optional[_Iterable[int]] = ...) -> None: ...

class Tally(_message.Message):
    __slots__ = ("keys", "code", "dossiers")
    KEYS_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    DOSSIERS_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedScalarFieldContainer[str]
    code: str
    dossiers: int
    def __init__(self, keys: _Optional[_Iterable[str]] = ..., code: _Optional[str] = ..., dossiers: _Optional[int] = ...) -> None: ...

class GetReportResponse(_message.Message):
    __slots__ = ("snapshot", "form_rows", "tallies", "groups")
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    FORM_ROWS_FIELD_NUMBER: _ClassVar[int]
    TALLIES_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    snapshot: SnapshotInfo
    form_rows: _containers.RepeatedCompositeFieldContainer[FormRow]
    tallies: _containers.RepeatedCompositeFieldContainer[Tally]
    groups: _containers.RepeatedCompositeFieldContainer[Group]
    def __init__(self, snapshot: _Optional[_Union[SnapshotInfo, _Mapping]] = ..., form_rows: _Optional[_Iterable[_Union[FormRow, _Mapping]]] = ..., tallies: _Optional[_Iterable[_Union[Tally, _Mapping]]] = ..., groups: _Optional[_Iterable[_Union[Group, _Mapping]]] = ...) -> None: ...

class GetTrendRequest(_message.Message):
    __slots__ = ("question", "unit", "count", "rate_denominator")
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    RATE_DENOMINATOR_FIELD_NUMBER: _ClassVar[int]
    question: Question
    unit: Grouping
    count: int
    rate_denominator: RateDenominator
    def __init__(self, question: _Optional[_Union[Question, _Mapping]] = ..., unit: _Optional[_Union[Grouping, str]] = ..., count: _Optional[int] = ..., rate_denominator: _Optional[_Union[RateDenominator, str]] = ...) -> None: ...

class TrendPoint(_message.Message):
    __slots__ = ("snapshot", "groups")
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    snapshot: SnapshotInfo
    groups: _containers.RepeatedCompositeFieldContainer[Group]
    def __init__(self, snapshot: _Optional[_Union[SnapshotInfo, _Mapping]] = ..., groups: _Optional[_Iterable[_Union[Group, _Mapping]]] = ...) -> None: ...

class GetTrendResponse(_message.Message):
    __slots__ = ("points",)
    POINTS_FIELD_NUMBER: _ClassVar[int]
    points: _containers.RepeatedCompositeFieldContainer[TrendPoint]
    def __init__(self, points: _Optional[_Iterable[_Union[TrendPoint, _Mapping]]] = ...) -> None: ...

class ListCountedDossiersRequest(_message.Message):
    __slots__ = ("snapshot_id", "question", "keys", "measure", "page_size", "page_token")
    SNAPSHOT_ID_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    snapshot_id: str
    question: Question
    keys: _containers.RepeatedScalarFieldContainer[str]
    measure: str
    page_size: int
    page_token: str
    def __init__(self, snapshot_id: _Optional[str] = ..., question: _Optional[_Union[Question, _Mapping]] = ..., keys: _Optional[_Iterable[str]] = ..., measure: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class CountedDossier(_message.Message):
    __slots__ = ("dossier_id", "authority_code", "procedure_code", "timeliness", "received_date", "ended_date", "step_code")
    DOSSIER_ID_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_CODE_FIELD_NUMBER: _ClassVar[int]
    PROCEDURE_CODE_FIELD_NUMBER: _ClassVar[int]
    TIMELINESS_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_DATE_FIELD_NUMBER: _ClassVar[int]
    ENDED_DATE_FIELD_NUMBER: _ClassVar[int]
    STEP_CODE_FIELD_NUMBER: _ClassVar[int]
    dossier_id: str
    authority_code: str
    procedure_code: str
    timeliness: _deadline_pb2.Timeliness
    received_date: _date_pb2.Date
    ended_date: _date_pb2.Date
    step_code: str
    def __init__(self, dossier_id: _Optional[str] = ..., authority_code: _Optional[str] = ..., procedure_code: _Optional[str] = ..., timeliness: _Optional[_Union[_deadline_pb2.Timeliness, str]] = ..., received_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., ended_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., step_code: _Optional[str] = ...) -> None: ...

class ListCountedDossiersResponse(_message.Message):
    __slots__ = ("snapshot", "dossiers", "next_page_token")
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    DOSSIERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    snapshot: SnapshotInfo
    dossiers: _containers.RepeatedCompositeFieldContainer[CountedDossier]
    next_page_token: str
    def __init__(self, snapshot: _Optional[_Union[SnapshotInfo, _Mapping]] = ..., dossiers: _Optional[_Iterable[_Union[CountedDossier, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
