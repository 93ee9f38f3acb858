"""DossierService: what is recorded of dossiers, and how they stand."""

from __future__ import annotations

import base64
import hashlib
import struct
import time
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from slasvc.engine.definitions import EPOCH
from slasvc.engine.evaluate import AssessmentBatch, evaluate
from slasvc.errors import LedgerFailure, Reason, SlaError
from slasvc.ledger.records import Filter, Listed
from slasvc.model.assessment import FindingKind, Timeliness
from slasvc.model.codes import check_authority_code, check_procedure_code
from slasvc.model.dossier import MAX_ID
from slasvc.model.standing import read_findings
from slasvc.rpc.call import current_call
from slasvc.rpc.deadlines import write_answer
from slasvc.rpc.decode import (
    EnumT,
    decode_date,
    decode_dossier,
    decode_enum,
    decode_time,
    invalid,
    missing,
    too_large,
)
from slasvc.rpc.encode import encode_date, encode_time
from slasvc.rpc.encode_dossier import encode_dossier
from slasvc.rpc.interceptors.access_log import audit_calls
from slasvc.rpc.pins import check_calendar, pin
from slasvc.rpc.snapshot import Snapshot
from slasvc.v1 import ledger_pb2

if TYPE_CHECKING:  # SQLAlchemy takes long to import, and a server without a ledger has no need of it
    from slasvc.services.group_commit import Stored
    from slasvc.services.keeping import Keeper
    from slasvc.services.recording import Answer

DEFAULT_PAGE, MAX_PAGE = 100, 1_000
MAX_WITHIN_DAYS = 1_000
TOKEN_SECONDS, CLOCK_SKEW_SECONDS = 86_400, 60
"""How old a page token may be, and how far ahead the clock of the server may be that gave it."""
_TOKEN = struct.Struct(">qq17s")  # 33 bytes, which base64 writes without padding


KeeperNow = Callable[[], "Keeper | None"]


class DossierService:
    """The methods of slasvc.v1.DossierService.

    Args:
        keeper: gives what keeps the dossiers, None where the server has no ledger.
    """

    def __init__(self, keeper: KeeperNow) -> None:
        self._current = keeper

    def _keeper(self) -> Keeper:
        if (keeper := self._current()) is None:
            message = "this server keeps no dossiers; start it with a ledger (SLASVC_LEDGER_URL)"
            raise LedgerFailure(Reason.NO_LEDGER, message)
        return keeper

    async def RecordEvents(  # noqa: N802
        self, snapshot: Snapshot, request: ledger_pb2.RecordEventsRequest
    ) -> ledger_pb2.RecordEventsResponse:
        """Add events to a dossier, and assess it as of the present second."""
        keeper = self._keeper()
        if not request.HasField("dossier"):
            raise missing("dossier", "the dossier and its events")
        dossier = decode_dossier(request.dossier)
        current_call().caller.check_scope(dossier.authority, "dossier.authority_code")
        expected = request.expected_revision if request.HasField("expected_revision") else None
        if expected is not None and expected < 0:
            raise invalid("expected_revision", "expected 0 or more")
        call, now = current_call(), int(time.time())
        response = await keeper.record(
            snapshot.definitions, dossier, expected, now, call, partial(_encode_answer, snapshot)
        )
        call.count(Timeliness(response.assessment.timeliness))
        return response

    def GetDossier(  # noqa: N802
        self, snapshot: Snapshot, request: ledger_pb2.GetDossierRequest
    ) -> ledger_pb2.GetDossierResponse:
        """Return a dossier as it was known, and assess it."""
        keeper = self._keeper()
        current_call().caller.check_scope(request.authority_code)
        known = decode_time(request.known_time, "known_time") if request.HasField("known_time") else None
        as_of = int(time.time()) if known is None else known
        if request.HasField("as_of_time"):
            as_of = decode_time(request.as_of_time, "as_of_time")
        snapshot = pin(snapshot, request.pins)
        recorded = keeper.read(request.authority_code, request.dossier_id, known)
        answers = evaluate(snapshot.definitions, (recorded.dossier,), as_of)
        response = ledger_pb2.GetDossierResponse(
            dossier=encode_dossier(recorded.dossier),
            recorded_times=map(encode_time, recorded.recorded_times),
            revision=recorded.revision,
        )
        try:
            _write_row(snapshot, answers, 0, response)
        except SlaError as error:
            error.field = "dossier_id"  # what is refused is in the ledger, not in the request
            raise
        current_call().count(Timeliness(response.assessment.timeliness))
        check_calendar(request.pins, answers.calendar(0))
        return response

    def ListDossiers(  # noqa: N802
        self, snapshot: Snapshot, request: ledger_pb2.ListDossiersRequest
    ) -> ledger_pb2.ListDossiersResponse:
        """List dossiers by how they stand."""
        keeper = self._keeper()
        if request.page_size < 0:
            raise invalid("page_size", "expected 0 or more")
        # A dossier is listed for the authority that answers for it, wherever it was recorded.
        current_call().caller.check_scope(request.authority_prefix, "authority_prefix")
        as_of, after = _read_token(request)
        size = min(request.page_size or DEFAULT_PAGE, MAX_PAGE)
        wanted = _decode_filter(request)
        found = keeper.list(snapshot.definitions, wanted, as_of, after=after, limit=size + 1)
        response = ledger_pb2.ListDossiersResponse(as_of_time=encode_time(as_of))
        for listed in found[:size]:
            _encode_listed(listed, response.dossiers.add())
        if len(found) > size:
            response.next_page_token = _write_token(request, as_of, found[size - 1].kept.dossier)
        return response


def audit_recorded(stored: Iterable[Stored]) -> None:
    """Write an audit line for each request that added something, though its caller may be gone."""
    audit_calls(
        "recorded",
        [
            (
                call,
                {
                    "authority_code": request.dossier.authority,
                    "dossier_id": request.dossier.id,
                    "added": answer.added,
                    "revision": answer.revision,
                },
            )
            for call, request, answer in stored
            if answer.added
        ],
    )


def _encode_answer(snapshot: Snapshot, answer: Answer) -> ledger_pb2.RecordEventsResponse:
    response = ledger_pb2.RecordEventsResponse(revision=answer.revision, added_count=answer.added)
    _write_row(snapshot, answer.answers, answer.row, response)
    return response


def _write_row(
    snapshot: Snapshot,
    answers: AssessmentBatch,
    row: int,
    response: ledger_pb2.RecordEventsResponse | ledger_pb2.GetDossierResponse,
) -> None:
    """Write the assessment of a row of a batch, and the instant that it is for."""
    assessment, calendar = answers.assessment(row), answers.calendar(row)
    response.as_of_time.seconds = answers.as_of
    dossier = answers.batch.dossiers[row]
    write_answer(snapshot, dossier, assessment, calendar, answers.as_of, response.assessment)


def _decode_filter(request: ledger_pb2.ListDossiersRequest) -> Filter:
    if request.authority_prefix:
        try:
            check_authority_code(request.authority_prefix)
        except SlaError as error:
            error.field = "authority_prefix"
            raise
    if request.procedure_code:
        check_procedure_code(request.procedure_code)
    if len(request.obligation_code) > MAX_ID:
        raise too_large("obligation_code", len(request.obligation_code), MAX_ID, "characters")
    if "\0" in request.obligation_code:
        raise invalid("obligation_code", "it holds the character U+0000; expected text without it")
    within = request.due_within_working_days if request.HasField("due_within_working_days") else None
    if within is not None and not 0 <= within <= MAX_WITHIN_DAYS:
        raise invalid("due_within_working_days", f"{within} is not between 0 and {MAX_WITHIN_DAYS}")
    first, last = _decode_bound(request, "act_by_first_date"), _decode_bound(request, "act_by_last_date")
    if first is not None and last is not None and last < first:
        raise invalid("act_by_last_date", f"{last} is earlier than act_by_first_date {first}")
    return Filter(
        owner=request.authority_prefix,
        timeliness=_decode_set(Timeliness, request, "timeliness"),
        kinds=_decode_set(FindingKind, request, "finding_kinds"),
        obligation=request.obligation_code,
        act_by_first=first,
        act_by_last=last,
        due_within=within,
        procedure=request.procedure_code,
    )


def _decode_set(kind: type[EnumT], request: ledger_pb2.ListDossiersRequest, field: str) -> list[EnumT]:
    """Return each value once: a statement is kept for every number of them."""
    numbers = enumerate(getattr(request, field))
    return list(dict.fromkeys(decode_enum(kind, number, f"{field}[{index}]") for index, number in numbers))


def _decode_bound(request: ledger_pb2.ListDossiersRequest, field: str) -> date | None:
    return decode_date(getattr(request, field), field) if request.HasField(field) else None


def _encode_listed(listed: Listed, into: ledger_pb2.DossierStanding) -> None:
    kept, standing = listed.kept, listed.kept.standing
    into.dossier_id, into.authority_code = listed.dossier_id, listed.authority
    into.procedure_code, into.owner_authority_code = listed.procedure, standing.owner
    into.revision, into.severity = kept.revision, standing.severity
    into.timeliness = standing.timeliness  # type: ignore[assignment]
    into.refusal = standing.refusal  # type: ignore[assignment]
    into.as_of_time.seconds = kept.as_of_time
    if standing.due_day is not None and standing.due_time is not None:
        into.due_date.CopyFrom(encode_date(EPOCH + timedelta(days=standing.due_day)))
        into.due_time.seconds = standing.due_time
    if standing.act_by_day is not None:
        into.act_by_date.CopyFrom(encode_date(EPOCH + timedelta(days=standing.act_by_day)))
    if standing.next_change_time is not None:
        into.next_change_time.seconds = standing.next_change_time
    for kind, obligation in read_findings(standing.findings):
        into.findings.add(kind=int(kind), obligation_code=obligation)


# Page tokens: the as-of time, the number of the last dossier, and a digest of these and of the filter. They are no
# secret and give no right: the scope of whoever sends one is looked at as without it.


def _write_token(request: ledger_pb2.ListDossiersRequest, as_of: int, last: int) -> str:
    return base64.urlsafe_b64encode(_TOKEN.pack(as_of, last, _seal(request, as_of, last))).decode()


def _read_token(request: ledger_pb2.ListDossiersRequest) -> tuple[int, int]:
    """Return the as-of time and the number of the last dossier of the page before; now and 0 on the first one."""
    token, now = request.page_token, int(time.time())
    if not token:
        return now, 0
    try:
        as_of, last, seal = _TOKEN.unpack(base64.b64decode(token, b"-_", validate=True))
    except (ValueError, struct.error):
        raise _foreign_token() from None
    # Assessments are kept as of this instant for everybody: it is never one that has not come.
    if not now - TOKEN_SECONDS <= as_of <= now + CLOCK_SKEW_SECONDS or seal != _seal(request, as_of, last):
        raise _foreign_token()
    return min(as_of, now), last


def _seal(request: ledger_pb2.ListDossiersRequest, as_of: int, last: int) -> bytes:
    only_filter = ledger_pb2.ListDossiersRequest()
    only_filter.CopyFrom(request)
    only_filter.ClearField("page_size")
    only_filter.ClearField("page_token")
    sealed = only_filter.SerializeToString(deterministic=True) + struct.pack(">qq", as_of, last)
    return hashlib.sha256(sealed).digest()[:17]


def _foreign_token() -> SlaError:
    message = "expected the next_page_token of an answer to the same filter, of the last 24 hours"
    return invalid("page_token", message)
