"""StatisticsService: questions about snapshots, decoded and encoded.

Every method answers within the scope of its caller: authorities, with all that is under them. Nothing beyond it is
counted, named or listed, whatever is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from slasvc.errors import InvalidInput, Reason, SlaError
from slasvc.model.assessment import Timeliness
from slasvc.model.codes import check_authority_code
from slasvc.model.dossier import Channel
from slasvc.model.rule import Level
from slasvc.reports.forms import Tally
from slasvc.reports.measures import PERCENTS, Denominator, Figures
from slasvc.reports.periods import Period, whole_period
from slasvc.reports.ranking import Score, find_score
from slasvc.reports.relations import OF_TIME, Dimension, Filters, VoidDossiers
from slasvc.reports.snapshots import StoredSnapshot
from slasvc.reports.summaries import Group, Question
from slasvc.rpc.call import current_call
from slasvc.rpc.decode import decode_date, decode_enum, invalid, missing, too_large
from slasvc.rpc.encode import encode_date, encode_time
from slasvc.rpc.snapshot import Snapshot
from slasvc.services.statistics import Statistics
from slasvc.v1 import statistics_pb2 as pb

DEFAULT_TREND = 12
MAX_CHOSEN, MAX_DEPTH = 1_000, 64
DIMENSIONS = dict(enumerate(Dimension, 1))
VOIDS = {0: VoidDossiers.EXCLUDED, 1: VoidDossiers.EXCLUDED, 2: VoidDossiers.ON_TIME}
DENOMINATORS = {0: Denominator.RESOLVED, **dict(enumerate(Denominator, 1))}
II06, CAUSES, APOLOGIES, LATE_STEPS, SUSPENSIONS = range(1, 6)


class StatisticsService:
    """The methods of slasvc.v1.StatisticsService."""

    def __init__(self, statistics: Statistics) -> None:
        self._statistics = statistics

    def ListSnapshots(  # noqa: N802
        self, _: Snapshot, request: pb.ListSnapshotsRequest
    ) -> pb.ListSnapshotsResponse:
        """List the complete snapshots, the latest first."""
        scope = current_call().caller.prefixes()
        return pb.ListSnapshotsResponse(
            snapshots=[_encode_snapshot(each, scope) for each in self._statistics.snapshots()]
        )

    def SummarizeTimeliness(  # noqa: N802
        self, _: Snapshot, request: pb.SummarizeTimelinessRequest
    ) -> pb.SummarizeTimelinessResponse:
        """Count dossiers by timeliness, group by group."""
        scope = current_call().caller.prefixes()
        denominator = _one_of(DENOMINATORS, request.rate_denominator, "rate_denominator")
        question = _decode_question(request, scope)
        snapshot = self._statistics.open(request.snapshot_id)
        groups = self._statistics.summarize(snapshot, question)
        return pb.SummarizeTimelinessResponse(
            snapshot=_encode_snapshot(snapshot, scope),
            groups=[_encode_group(group, denominator) for group in groups],
        )

    def RankAuthorities(  # noqa: N802
        self, _: Snapshot, request: pb.RankAuthoritiesRequest
    ) -> pb.RankAuthoritiesResponse:
        """Rank authorities by a score."""
        scope = current_call().caller.prefixes()
        question = _decode_question(request, scope, grouped=False)
        score = _decode_score(request)
        snapshot = self._statistics.open(request.snapshot_id)
        return pb.RankAuthoritiesResponse(
            snapshot=_encode_snapshot(snapshot, scope),
            authorities=[
                pb.RankedAuthority(
                    rank=one.rank or 0,
                    authority_code=one.group.keys[0],
                    score="" if one.value is None else str(one.value),
                    band=one.band.code if one.band else "",
                    figures=_encode_figures(one.group.figures, Denominator.RESOLVED),
                )
                for one in self._statistics.rank(snapshot, question, score)
            ],
        )

    def GetReport(  # noqa: N802
        self, _: Snapshot, request: pb.GetReportRequest
    ) -> pb.GetReportResponse:
        """Make a report of the administration."""
        scope = current_call().caller.prefixes()
        if not request.report:
            raise missing("report", "the kind of report")
        if request.report not in range(II06, SUSPENSIONS + 1):
            raise invalid("report", f"{request.report} is none of the values known here")
        question = _decode_question(request, scope, grouped=request.report != LATE_STEPS)
        statistics, snapshot = self._statistics, self._statistics.open(request.snapshot_id)
        answer = pb.GetReportResponse(snapshot=_encode_snapshot(snapshot, scope))
        match int(request.report):
            case 1:
                answer.form_rows.extend(
                    pb.FormRow(name=row.name, columns=row.columns)
                    for row in statistics.form(snapshot, question)
                )
            case 2:
                answer.tallies.extend(map(_encode_tally, statistics.causes(snapshot, question)))
            case 3:
                late = statistics.apologies(snapshot, question)
                answer.groups.extend(_encode_group(group, Denominator.RESOLVED) for group in late)
            case 4:
                late = statistics.late_steps(snapshot, question)
                answer.groups.extend(_encode_group(group, Denominator.RESOLVED) for group in late)
            case _:
                answer.tallies.extend(map(_encode_tally, statistics.suspension_grounds(snapshot, question)))
        return answer

    def GetTrend(  # noqa: N802
        self, _: Snapshot, request: pb.GetTrendRequest
    ) -> pb.GetTrendResponse:
        """Follow figures over snapshots."""
        scope = current_call().caller.prefixes()
        denominator = _one_of(DENOMINATORS, request.rate_denominator, "rate_denominator")
        unit = DIMENSIONS.get(request.unit)
        if unit not in OF_TIME:
            raise invalid("unit", "expected GROUPING_MONTH, GROUPING_QUARTER or GROUPING_YEAR")
        if request.question.HasField("period"):
            raise invalid("question.period", "a trend has the periods of its snapshots; leave it out")
        question = _question(request.question, whole_period(date(2000, 1, 1), unit), scope)
        points = self._statistics.trend(question, unit, request.count or DEFAULT_TREND)
        return pb.GetTrendResponse(
            points=[
                pb.TrendPoint(
                    snapshot=_encode_snapshot(snapshot, scope),
                    groups=[_encode_group(group, denominator) for group in groups],
                )
                for snapshot, groups in points
            ]
        )

    def ListCountedDossiers(  # noqa: N802
        self, _: Snapshot, request: pb.ListCountedDossiersRequest
    ) -> pb.ListCountedDossiersResponse:
        """List the dossiers behind one number of a summary."""
        scope = current_call().caller.prefixes()
        if request.page_size < 0:
            raise invalid("page_size", "expected 0 or more")
        question = _decode_question(request, scope)
        snapshot = self._statistics.open(request.snapshot_id)
        cases, token = self._statistics.cases(
            snapshot, question, request.measure, tuple(request.keys), request.page_size, request.page_token
        )
        return pb.ListCountedDossiersResponse(
            snapshot=_encode_snapshot(snapshot, scope),
            dossiers=[
                pb.CountedDossier(
                    dossier_id=case.dossier_id,
                    authority_code=case.authority_code,
                    procedure_code=case.procedure_code,
                    timeliness=int(Timeliness[case.timeliness.upper()]),  # type: ignore[arg-type]
                    received_date=encode_date(case.received_date),
                    ended_date=None if case.ended_date is None else encode_date(case.ended_date),
                    step_code=case.step,
                )
                for case in cases
            ],
            next_page_token=token,
        )


# --- questions --------------------------------------------------------------------------------------------


def _decode_question(request: Any, scope: Sequence[str], *, grouped: bool = True) -> Question:
    """Return the question of a request about one snapshot."""
    message = request.question
    if not message.HasField("period"):
        raise missing("question.period", "the first and the last day")
    if message.groupings and not grouped:
        raise invalid("question.groupings", "this method has groups of its own; leave them out")
    first = decode_date(message.period.first_date, "question.period.first_date")
    last = decode_date(message.period.last_date, "question.period.last_date")
    return _question(message, Period(first, last), scope)


def _question(message: pb.Question, period: Period, scope: Sequence[str]) -> Question:
    if not 0 <= message.authority_depth <= MAX_DEPTH:
        raise invalid("question.authority_depth", f"expected 0 to {MAX_DEPTH}")
    groupings = [
        _one_of(DIMENSIONS, number, f"question.groupings[{index}]")
        for index, number in enumerate(message.groupings)
    ]
    return Question(
        period=period,
        scope=tuple(scope),
        groupings=tuple(groupings),
        depth=message.authority_depth,
        filters=_decode_filter(message.filter),
        void=_one_of(VOIDS, message.void_dossiers, "question.void_dossiers"),
    )


def _decode_filter(message: pb.DossierFilter) -> Filters:
    for descriptor, values in message.ListFields():
        if len(values) > MAX_CHOSEN:
            raise too_large(f"question.filter.{descriptor.name}", len(values), MAX_CHOSEN, "values")
    for index, code in enumerate(message.authority_codes):
        try:
            check_authority_code(code)
        except SlaError as error:
            error.field = f"question.filter.authority_codes[{index}]"
            raise
    return Filters(
        authorities=tuple(message.authority_codes),
        procedures=tuple(message.procedure_codes),
        fields=tuple(message.fields),
        levels=_words(Level, message.levels, "question.filter.levels"),
        channels=_words(Channel, message.channels, "question.filter.channels"),
        steps=tuple(message.step_codes),
        officials=tuple(message.official_ids),
    )


def _words(kind: Any, numbers: Sequence[int], field: str) -> tuple[str, ...]:
    return tuple(
        decode_enum(kind, number, f"{field}[{index}]").name.lower() for index, number in enumerate(numbers)
    )


def _one_of(known: dict[int, Any], number: int, field: str) -> Any:
    if number not in known:
        raise invalid(
            field, f"{number} is none of the values known here: {', '.join(sorted(set(known.values())))}"
        )
    return known[number]


def _decode_score(request: pb.RankAuthoritiesRequest) -> Score:
    match request.WhichOneof("scoring"):
        case "score_id":
            return find_score(request.score_id)
        case "score":
            message = request.score
            if not message.per_measures:
                raise missing("score.per_measures", "the measures that the points are divided by")
            try:
                return Score(
                    id="own",
                    points=dict(message.points),
                    per=tuple(message.per_measures),
                    scale=message.scale or 100,
                    decimals=message.decimals if message.HasField("decimals") else 2,
                )
            except ValidationError as error:
                fault = error.errors(include_url=False, include_context=False)[0]
                place = ".".join(("score", *map(str, fault["loc"]))).replace(
                    "score.per", "score.per_measures"
                )
                message_text = fault["msg"].removeprefix("Value error, ")
                raise InvalidInput(Reason.INVALID_VALUE, f"{place}: {message_text}", field=place) from None
        case _:
            raise missing("score_id", "a preset, or a score of your own")


# --- answers ----------------------------------------------------------------------------------------------


def _encode_snapshot(snapshot: StoredSnapshot, scope: Sequence[str]) -> pb.SnapshotInfo:
    return pb.SnapshotInfo(
        snapshot_id=snapshot.id,
        as_of_time=encode_time(snapshot.as_of),
        as_of_date=encode_date(snapshot.as_of_date),
        rule_set_digest=snapshot.rule_set_digest,
        calendars_digest=snapshot.calendars_digest,
        dossiers=snapshot.dossiers if "" in scope else None,
    )


def _encode_group(group: Group, denominator: Denominator) -> pb.Group:
    return pb.Group(keys=group.keys, figures=_encode_figures(group.figures, denominator))


def _encode_figures(figures: Figures, denominator: Denominator) -> pb.Figures:
    percentiles = {f"p{percent}_working_days_used": figures.percentile_used(percent) for percent in PERCENTS}
    return pb.Figures(
        **figures.counts,
        **percentiles,
        suspensions=figures.suspensions,
        on_time_rate=_number(figures.on_time_rate(denominator)),
        mean_working_days_used=_number(figures.mean_used()),
        pending_by_age=figures.age_classes() if figures.is_current else (),
    )


def _encode_tally(tally: Tally) -> pb.Tally:
    return pb.Tally(keys=tally.keys, code=tally.code, dossiers=tally.dossiers)


def _number(exact: Fraction | None) -> float | None:
    return None if exact is None else float(exact)
