"""What the tests of the ledger share: dossiers that can be recorded, and recording them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from slasvc.engine.definitions import Definitions
from slasvc.errors import SlaError
from slasvc.ledger import histories
from slasvc.ledger.database import Ledger
from slasvc.ledger.records import Recorded
from slasvc.model.assessment import Timeliness
from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from slasvc.services.recording import Answer, Request, record


def at(text: str) -> int:
    """Return an instant written in the time of Viet Nam, "2026-11-16 09:00"."""
    return int(datetime.fromisoformat(f"{text}+07:00").timestamp())


NOW = at("2026-11-20 10:00")
ACCEPTED = Event(EventKind.ACCEPTED, at("2026-11-16 09:00"), "a")
SUSPENDED = Event(EventKind.SUSPENDED, at("2026-11-17 09:00"), "s", ground="supplement", reason="request 1")
RESUMED = Event(EventKind.RESUMED, at("2026-11-19 09:00"), "r")
COMPLETED = Event(EventKind.COMPLETED, at("2026-11-19 15:00"), "c")


def dossier(*events: Event, name: str = "HS-1", authority: str = "H26.01") -> Dossier:
    """Return a dossier of a procedure of three working days."""
    return Dossier(name, "2.001583", authority, events, Channel.ONLINE)


def more(*events: Event, name: str = "HS-1", authority: str = "H26.01") -> Dossier:
    """Return further events of a dossier, without its facts."""
    return Dossier(name, "", authority, events)


def record_all(
    ledger: Ledger, definitions: Definitions, requests: Iterable[Dossier | Request], now: int = NOW
) -> list[Answer | SlaError]:
    """Record requests in one transaction, and return their outcomes."""
    listed = [one if isinstance(one, Request) else Request(one) for one in requests]
    with ledger.writing() as transaction:
        return record(transaction, definitions, listed, now)


def record_one(
    ledger: Ledger,
    definitions: Definitions,
    recorded: Dossier,
    expected_revision: int | None = None,
    now: int = NOW,
) -> Answer:
    """Record one request, or raise its refusal."""
    (outcome,) = record_all(ledger, definitions, [Request(recorded, expected_revision)], now)
    if isinstance(outcome, SlaError):
        raise outcome
    return outcome


def read_all(ledger: Ledger) -> list[Recorded]:
    """Return every dossier, in the order of recording."""
    with ledger.reading() as transaction:
        numbers = range(1, histories.last_number(transaction) + 1)
        return sorted(histories.read(transaction, numbers), key=lambda one: one.number)


def timeliness(answer: Answer) -> Timeliness:
    """Return the class that was answered."""
    return answer.answers.assessment(answer.row).timeliness
