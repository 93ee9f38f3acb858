"""A Python client: model objects or tables in, messages or tables out, deadlines and retries on every call.

    with Client("127.0.0.1:50051") as client:
        answer = client.evaluate(dossier)                        # one dossier
        for answer in client.evaluate_many(dossiers): ...        # thousands: an assessment or a Refusal each
        table = client.evaluate_table(dossiers_table, as_of)     # millions: Arrow or pandas, in and out

A call that is refused raises `grpc.RpcError`; `refusal` reads its reason and field path.

    messages.py    dossiers as messages, refusals from statuses
    tables.py      tables as messages and back; imported when the first table is sent
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

import grpc

from slasvc.client.messages import Refusal, decode_refusal, refusal, split
from slasvc.model.dossier import Dossier
from slasvc.rpc.encode_dossier import encode_dossier
from slasvc.v1 import (
    calendar_pb2_grpc,
    deadline_pb2,
    deadline_pb2_grpc,
    ledger_pb2,
    ledger_pb2_grpc,
    rule_pb2_grpc,
    statistics_pb2_grpc,
)

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["Client", "Refusal", "encode_dossier", "refusal"]

TableT = TypeVar("TableT", "pa.Table", "pa.RecordBatch", "pa.RecordBatchReader", "pd.DataFrame")

RETRIES = json.dumps(
    {
        "methodConfig": [
            {
                "name": [{}],
                "retryPolicy": {
                    "maxAttempts": 5,
                    "initialBackoff": "0.2s",
                    "maxBackoff": "3s",
                    "backoffMultiplier": 2,
                    "retryableStatusCodes": ["UNAVAILABLE", "CANCELLED"],
                },
            }
        ]
    }
)
"""The retry policy that clients in any language should use, as a gRPC service config.

Every method may be sent again: none changes what another is answered, and events are told by their ids. gRPC
answers CANCELLED for calls that have reached a server which ends, and that it had not begun; what a client itself
cancels is never sent again.
"""
OPTIONS = (
    ("grpc.service_config", RETRIES),
    # Else a server that comes back within a second is not looked for until the second is over.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_receive_message_length", -1),  # answers to batches and tables are larger than gRPC's 4 MiB
)


class Client:
    """One channel to a slasvc server, with a stub for each service.

    A call that finds the server unavailable is sent again, up to four times, as long as its time lasts.

    Args:
        address: host and port.
        timeout: seconds that a call may take.
        table_timeout: seconds that a whole table may take.
        credentials: transport credentials; without them the channel is not encrypted.
    """

    def __init__(
        self,
        address: str,
        *,
        timeout: float = 10.0,
        table_timeout: float = 3_600.0,
        credentials: grpc.ChannelCredentials | None = None,
    ) -> None:
        self._timeout = timeout
        self._table_timeout = table_timeout
        self._channel = (
            grpc.insecure_channel(address, OPTIONS)
            if credentials is None
            else grpc.secure_channel(address, credentials, OPTIONS)
        )
        self.deadlines = deadline_pb2_grpc.DeadlineServiceStub(self._channel)
        self.calendars = calendar_pb2_grpc.CalendarServiceStub(self._channel)
        self.rules = rule_pb2_grpc.RuleServiceStub(self._channel)
        self.dossiers = ledger_pb2_grpc.DossierServiceStub(self._channel)
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

    def evaluate_many(
        self,
        dossiers: Iterable[Dossier],
        as_of: int | None = None,
        *,
        pins: deadline_pb2.Pins | None = None,
    ) -> Iterator[deadline_pb2.Assessment | Refusal]:
        """Assess any number of dossiers, in order; a dossier that is refused spoils no other.

        They are sent in batches, each answered by the definitions of its moment: state `pins` to have all of them
        answered by the same. Without `as_of` it is the present second of the first batch for all.
        """
        for batch in split(map(encode_dossier, dossiers)):
            request = deadline_pb2.BatchEvaluateDossiersRequest(dossiers=batch, pins=pins)
            if as_of is not None:
                request.as_of_time.seconds = as_of
            response = self.deadlines.BatchEvaluateDossiers(request, timeout=self._timeout)
            as_of = response.as_of_time.seconds
            for result in response.results:
                yield result.assessment if result.HasField("assessment") else decode_refusal(result.status)

    def evaluate_table(
        self,
        source: TableT,
        as_of: int | None = None,
        *,
        pins: deadline_pb2.Pins | None = None,
        compression: deadline_pb2.ArrowCompression = deadline_pb2.ARROW_COMPRESSION_UNSPECIFIED,
    ) -> TableT:
        """Assess a table of dossiers; return the table of their assessments, row by row in the same order.

        A table is answered by a table, a record batch by a record batch, a reader by a reader, which then holds a
        few messages at a time, and a pandas data frame by a data frame with the same index. The columns of both
        tables are described in docs/file-formats.md, section "Tables"; `error` says why a row is refused.

        Args:
            source: dossiers, with at least `procedure_code` and `authority_code`.
            as_of: seconds since the epoch; later events are not seen.
            pins: digests of the definitions to answer by; without them the newest.
            compression: of the answers on their way; LZ4 pays on most networks.
        """
        from slasvc.client.tables import evaluate_source

        first = deadline_pb2.StreamEvaluateDossiersRequest(pins=pins, answer_compression=compression)
        if as_of is not None:
            first.as_of_time.seconds = as_of
        return evaluate_source(
            source,
            first,
            lambda requests: self.deadlines.StreamEvaluateDossiers(requests, timeout=self._table_timeout),
        )

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
