"""Dossiers in batches of messages, and refusals read from statuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import grpc
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from slasvc.v1 import dossier_pb2

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
