"""Dossiers as messages, and refusals read from statuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import grpc
from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from slasvc.model.dossier import Dossier, Event
from slasvc.model.term import Term
from slasvc.v1 import dossier_pb2, term_pb2

BATCH_DOSSIERS, BATCH_BYTES = 2_000, 2**22
"""Dossiers of one batch, and bytes of all but the last of them."""


@dataclass(frozen=True)
class Refusal:
    """Why one dossier among many is refused.

    Attributes:
        code: name of the gRPC status that a call with this dossier alone would end with.
        reason: name of an `ErrorReason`, without its prefix.
        field: path within the dossier, as "events[2].time"; empty when the dossier as a whole is meant.
    """

    code: str
    reason: str
    field: str
    message: str


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


def split(messages: Iterable[dossier_pb2.Dossier]) -> Iterator[list[dossier_pb2.Dossier]]:
    """Yield messages in batches that a server takes."""
    batch: list[dossier_pb2.Dossier] = []
    size = 0
    for message in messages:
        batch.append(message)
        size += message.ByteSize()
        if len(batch) == BATCH_DOSSIERS or size > BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def refusal(error: grpc.RpcError) -> tuple[str, str]:
    """Return (reason, field path) of a refused call; empty texts where the error carries none."""
    status = rpc_status.from_call(error)  # type: ignore[arg-type]
    return ("", "") if status is None else _read_details(status)


def decode_refusal(status: status_pb2.Status) -> Refusal:
    """Return the refusal of one dossier of a batch."""
    reason, field = _read_details(status)
    _, _, within = field.partition("].") if field.startswith("dossiers[") else ("", "", field)
    return Refusal(code_pb2.Code.Name(status.code), reason, within, status.message)


def _read_details(status: status_pb2.Status) -> tuple[str, str]:
    reason = field = ""
    for detail in status.details:
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(info):
            reason = info.reason
        elif detail.Unpack(bad):
            field = bad.field_violations[0].field
    return reason, field
