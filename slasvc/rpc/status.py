"""From a refusal to a gRPC status: one visible table, and the details that go with it."""

from __future__ import annotations

import grpc
from google.protobuf import any_pb2
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2

from slasvc.errors import Overloaded, Reason, SlaError

DOMAIN = "slasvc"

MAX_SENTENCE, MAX_METADATA = 1_200, 200
"""UTF-8 bytes of a sentence and of a metadata value; the rest is cut off.

A status travels in HTTP/2 trailers, of which gRPC takes 8 KiB; the sentence is in them three times, once with
up to three characters a byte. A longer one would reach the caller as RESOURCE_EXHAUSTED, without its reason.
"""

STATUS_OF: dict[Reason, grpc.StatusCode] = {
    Reason.MALFORMED_MESSAGE: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.MISSING_FIELD: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.MALFORMED_CODE: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.INVALID_VALUE: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.UNKNOWN_PROCEDURE: grpc.StatusCode.NOT_FOUND,
    Reason.UNKNOWN_AUTHORITY: grpc.StatusCode.NOT_FOUND,
    Reason.UNKNOWN_CALENDAR: grpc.StatusCode.NOT_FOUND,
    Reason.UNKNOWN_REVISION: grpc.StatusCode.NOT_FOUND,
    Reason.UNKNOWN_PRESET: grpc.StatusCode.NOT_FOUND,
    Reason.UNKNOWN_RULE: grpc.StatusCode.NOT_FOUND,
    Reason.OUTSIDE_COVERAGE: grpc.StatusCode.OUT_OF_RANGE,
    Reason.NO_RULE_IN_FORCE: grpc.StatusCode.OUT_OF_RANGE,
    Reason.NO_RULE_MATCHES: grpc.StatusCode.NOT_FOUND,
    Reason.NO_CALENDAR_ASSIGNED: grpc.StatusCode.NOT_FOUND,
    Reason.AUTHORITY_NOT_ACTIVE: grpc.StatusCode.OUT_OF_RANGE,
    Reason.DUPLICATE_EVENT: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.MONTH_OVERFLOW: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.TOO_LARGE: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.UNREADABLE_INPUT: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.UNKNOWN_CASE: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.UNKNOWN_ATTRIBUTE: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.UNKNOWN_GROUND: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.UNKNOWN_STEP: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.UNKNOWN_CAUSE: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.IMPOSSIBLE_HISTORY: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.WRONG_UNIT: grpc.StatusCode.INVALID_ARGUMENT,
    Reason.UNKNOWN_SNAPSHOT: grpc.StatusCode.NOT_FOUND,
    Reason.SNAPSHOT_UNUSABLE: grpc.StatusCode.FAILED_PRECONDITION,
    Reason.UNKNOWN_SCORE: grpc.StatusCode.NOT_FOUND,
    Reason.DEFINITIONS_NOT_LOADED: grpc.StatusCode.FAILED_PRECONDITION,
    Reason.NO_LEDGER: grpc.StatusCode.FAILED_PRECONDITION,
    Reason.LEDGER_UNAVAILABLE: grpc.StatusCode.UNAVAILABLE,
    Reason.LEDGER_READ_ONLY: grpc.StatusCode.FAILED_PRECONDITION,
    Reason.UNKNOWN_DOSSIER: grpc.StatusCode.NOT_FOUND,
    Reason.EVENT_CONFLICT: grpc.StatusCode.ALREADY_EXISTS,
    Reason.DOSSIER_CONFLICT: grpc.StatusCode.ALREADY_EXISTS,
    Reason.REVISION_CONFLICT: grpc.StatusCode.FAILED_PRECONDITION,
    Reason.NOT_AUTHENTICATED: grpc.StatusCode.UNAUTHENTICATED,
    Reason.ROLE_MISSING: grpc.StatusCode.PERMISSION_DENIED,
    Reason.OUTSIDE_SCOPE: grpc.StatusCode.PERMISSION_DENIED,
    Reason.TOO_MANY_CALLS: grpc.StatusCode.RESOURCE_EXHAUSTED,
    Reason.RATE_EXCEEDED: grpc.StatusCode.RESOURCE_EXHAUSTED,
    Reason.DEADLINE_MISSING: grpc.StatusCode.INVALID_ARGUMENT,
}


def encode_status(error: SlaError) -> status_pb2.Status:
    """Return `error` as a rich status: its reason, its field path, and how long to wait where that helps."""
    sentence = _cut(_printable(error.message[: MAX_SENTENCE + 1]), MAX_SENTENCE)
    metadata = {key: _cut(value, MAX_METADATA) for key, value in error.metadata.items()}
    info = error_details_pb2.ErrorInfo(reason=error.reason.name, domain=DOMAIN, metadata=metadata)
    violation = error_details_pb2.BadRequest.FieldViolation(
        field=error.field, description=sentence, reason=error.reason.name
    )
    status = status_pb2.Status(code=code_pb2.Code.Value(STATUS_OF[error.reason].name), message=sentence)
    details: list[Message] = [info, error_details_pb2.BadRequest(field_violations=[violation])]
    if isinstance(error, Overloaded):
        wait = Duration(nanos=int(error.retry_seconds % 1 * 1e9), seconds=int(error.retry_seconds))
        details.append(error_details_pb2.RetryInfo(retry_delay=wait))
    for detail in details:
        packed = any_pb2.Any()
        packed.Pack(detail)
        status.details.append(packed)
    return status


def _cut(text: str, limit: int) -> str:
    """Return `text`, or as much of it as fits into `limit` bytes with an ellipsis after it."""
    data = text.encode()
    return text if len(data) <= limit else data[: limit - 3].decode(errors="ignore") + "…"


def _printable(text: str) -> str:
    """Return `text` with control characters, which only a caller can have sent, written as escapes."""
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
