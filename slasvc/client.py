"""A Python client: model objects in, messages out, deadlines on every call.

    with Client("127.0.0.1:50051") as client:
        answer = client.evaluate(dossier)

Refusals are raised as `grpc.RpcError`; `refusal` reads their reason and field path.
"""

from __future__ import annotations

from types import TracebackType

import grpc
from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from slasvc.model.dossier import Dossier, Event
from slasvc.model.term import Term
from slasvc.v1 import (
    calendar_pb2_grpc,
    deadline_pb2,
    deadline_pb2_grpc,
    dossier_pb2,
    rule_pb2_grpc,
    statistics_pb2_grpc,
    term_pb2,
)


class Client:
    """One channel to a slasvc server, with a stub for each service.

    Args:
        address: host and port.
        timeout: seconds that a call may take.
        credentials: transport credentials; without them the channel is not encrypted.
    """

    def __init__(
        self,
        address: str,
        *,
        timeout: float = 10.0,
        credentials: grpc.ChannelCredentials | None = None,
    ) -> None:
        self._timeout = timeout
        self._channel = (
            grpc.insecure_channel(address)
            if credentials is None
            else grpc.secure_channel(address, credentials)
        )
        self.deadlines = deadline_pb2_grpc.DeadlineServiceStub(self._channel)
        self.calendars = calendar_pb2_grpc.CalendarServiceStub(self._channel)
        self.rules = rule_pb2_grpc.RuleServiceStub(self._channel)
        self.statistics = statistics_pb2_grpc.StatisticsServiceStub(self._channel)

    def evaluate(
        self, dossier: Dossier, as_of: int | None = None, *, pins: deadline_pb2.Pins | None = None
    ) -> deadline_pb2.EvaluateDossierResponse:
        """Assess a dossier as of an instant (seconds since the epoch), or as of the server's present second.

        Args:
            dossier: the dossier with its history.
            as_of: later events are not seen.
            pins: digests of the definitions to answer by; without them the newest.
        """
        request = deadline_pb2.EvaluateDossierRequest(dossier=encode_dossier(dossier), pins=pins)
        if as_of is not None:
            request.as_of_time.seconds = as_of
        return self.deadlines.EvaluateDossier(request, timeout=self._timeout)  # type: ignore[no-any-return]

    def explain(
        self,
        dossier: Dossier,
        as_of: int | None = None,
        *,
        pins: deadline_pb2.Pins | None = None,
        language: str = "",
    ) -> deadline_pb2.ExplainDossierResponse:
        """Assess a dossier and account for every day of its term, in sentences of `language` ("vi" or "en").

        The other arguments are those of `evaluate`.
        """
        request = deadline_pb2.ExplainDossierRequest(
            dossier=encode_dossier(dossier), pins=pins, language_code=language
        )
        if as_of is not None:
            request.as_of_time.seconds = as_of
        return self.deadlines.ExplainDossier(request, timeout=self._timeout)  # type: ignore[no-any-return]

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._channel.close()


def encode_dossier(dossier: Dossier) -> dossier_pb2.Dossier:
    """Return a dossier as a message."""
    return dossier_pb2.Dossier(
        dossier_id=dossier.id,
        procedure_code=dossier.procedure,
        authority_code=dossier.authority,
        channel=int(dossier.channel or 0),  # type: ignore[arg-type]
        case_code=dossier.case,
        attributes=sorted(dossier.attributes),
        events=[_encode_event(event) for event in dossier.events],
    )


def _encode_event(event: Event) -> dossier_pb2.Event:
    return dossier_pb2.Event(
        event_id=event.id,
        kind=int(event.kind),  # type: ignore[arg-type]
        time=Timestamp(seconds=event.time),
        ground=event.ground,
        extension=None if event.extension is None else _encode_term(event.extension),
        target_event_id=event.target,
        written_reason=event.reason,
        authority_code=event.authority,
        official_id=event.official,
        promised_time=None if event.promised_time is None else Timestamp(seconds=event.promised_time),
        step_code=event.step,
        cause_code=event.cause,
    )


def _encode_term(term: Term) -> term_pb2.Term:
    return term_pb2.Term(length=term.length, unit=int(term.unit), plus_half=term.plus_half)  # type: ignore[arg-type]


def refusal(error: grpc.RpcError) -> tuple[str, str]:
    """Return (reason, field path) of a refused call; empty texts where the error carries none."""
    reason = field = ""
    status = rpc_status.from_call(error)  # type: ignore[arg-type]
    for detail in status.details if status is not None else ():
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(info):
            reason = info.reason
        elif detail.Unpack(bad):
            field = bad.field_violations[0].field
    return reason, field
