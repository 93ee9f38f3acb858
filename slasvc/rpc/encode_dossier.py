"""Dossiers as messages: what the client sends, and what the ledger gives back.

Imports the model and the contract only, so that a client needs no more than these.
"""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from slasvc.model.dossier import Dossier, Event
from slasvc.model.term import Term
from slasvc.v1 import dossier_pb2, term_pb2


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
