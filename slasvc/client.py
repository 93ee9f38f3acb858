"""A Python client: model objects in, messages out, deadlines on every call.

    with Client("127.0.0.1:50051") as client:
        answer = client.evaluate(dossier)

Refusals are raised as `grpc.RpcError`; `refusal` reads their reason and field path.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from slasvc.model.dossier import Dossier
from slasvc.rpc.encode_dossier import encode_dossier
from slasvc.v1 import (
    calendar_pb2_grpc,
    deadline_pb2,
    deadline_pb2_grpc,
    ledger_pb2,
    ledger_pb2_grpc,
    rule_pb2_grpc,
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
        self.dossiers = ledger_pb2_grpc.DossierServiceStub(self._channel)

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

    def record(
        self, dossier: Dossier, *, expected_revision: int | None = None
    ) -> ledger_pb2.RecordEventsResponse:
        """Add the events of a dossier to the ledger, and assess it as of the server's present second.

        Repeating a call is harmless: do that when one fails without an answer.

        Args:
            dossier: its name, the events to add, and at least the first time its facts; events have ids.
            expected_revision: the revision that was seen last; the call is refused when there is another by now.
        """
        request = ledger_pb2.RecordEventsRequest(
            dossier=encode_dossier(dossier), expected_revision=expected_revision
        )
        return self.dossiers.RecordEvents(request, timeout=self._timeout)  # type: ignore[no-any-return]

    def dossier(
        self,
        authority: str,
        dossier_id: str,
        as_of: int | None = None,
        *,
        known: int | None = None,
        pins: deadline_pb2.Pins | None = None,
    ) -> ledger_pb2.GetDossierResponse:
        """Read a dossier of the ledger, and assess it.

        Args:
            authority: code of the authority under which it was recorded.
            dossier_id: its identifier.
            as_of: instant (seconds since the epoch) of the assessment; without it `known`, or the present second.
            known: only what had been recorded by this instant is seen; without it all is.
            pins: digests of the definitions to answer by; without them the newest.
        """
        request = ledger_pb2.GetDossierRequest(authority_code=authority, dossier_id=dossier_id, pins=pins)
        if as_of is not None:
            request.as_of_time.seconds = as_of
        if known is not None:
            request.known_time.seconds = known
        return self.dossiers.GetDossier(request, timeout=self._timeout)  # type: ignore[no-any-return]

    def list_dossiers(
        self, request: ledger_pb2.ListDossiersRequest | None = None
    ) -> Iterator[ledger_pb2.DossierStanding]:
        """Yield the dossiers of the ledger that meet a filter, page after page.

        Args:
            request: the filter; without one every dossier is listed.
        """
        page = ledger_pb2.ListDossiersRequest()
        page.CopyFrom(request or page)
        while True:
            answer = self.dossiers.ListDossiers(page, timeout=self._timeout)
            yield from answer.dossiers
            if not answer.next_page_token:
                return
            page.page_token = answer.next_page_token

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._channel.close()


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
