"""What happened to a case: a dossier is an ordered history of events.

These two are made for every dossier of every call, so they are named tuples, the cheapest immutable there is.
No personal data: a dossier has an opaque id, codes and instants. Instants are whole seconds since
1970-01-01T00:00:00Z.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

from slasvc.model.term import Term

MAX_ID, MAX_EVENTS, MAX_ATTRIBUTES = 200, 10_000, 100
"""The most characters of an id, events and attributes of a dossier that any way in accepts."""


FIRST_TIME, LAST_TIME = -62_135_596_800, 253_402_300_799
"""0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z: the instants an event may have, those of a Timestamp."""


MAX_WRITTEN_REASON = 2_000
"""The most characters of the written reason of an event."""


class EventKind(enum.IntEnum):
    """What an event says. More kinds follow; numbers are never reused.

    `REFUSED` before acceptance is a refusal at intake, after it a result. `LAPSED` is the authority closing a
    dossier whose applicant did not answer. `ANNULLED` takes another event back. `APOLOGISED` is the letter of
    apology, mostly with a new appointment; `EXPLAINED` a written reason for a delay. `HANDED_OVER`: the paper
    file reached the competent body. `CONSULTED` asks another body, `ANSWERED` is its answer.
    """

    SUBMITTED = 1
    POSTMARKED = 2
    ACCEPTED = 3
    PAID = 4
    SUSPENDED = 5
    RESUMED = 6
    EXTENDED = 7
    COMPLETED = 8
    RETURNED = 9
    REFUSED = 10
    WITHDRAWN = 11
    LAPSED = 12
    REOPENED = 13
    ANNULLED = 14
    APOLOGISED = 15
    EXPLAINED = 16
    HANDED_OVER = 17
    CONSULTED = 18
    ANSWERED = 19
    TRANSFERRED = 20
    STEP_STARTED = 21
    STEP_COMPLETED = 22


class Channel(enum.IntEnum):
    """How the dossier was filed. The same act has different terms by channel."""

    ONLINE = 1
    COUNTER = 2
    POST = 3


class Event(NamedTuple):
    """One thing that happened, at `time` (seconds since the epoch, UTC).

    Attributes:
        ground: of a suspension, and optionally of the resumption that ends it.
        extension: what an `EXTENDED` event adds.
        target: id of the event that an `ANNULLED` event takes back.
        reason: the written reason, empty when none was given.
        authority: code of the body that acted, empty when it is the dossier's own. Of `CONSULTED` the body that is
            asked, of `ANSWERED` the one that answers, of `TRANSFERRED` the new owner, of a step the unit that
            works on it.
        official: opaque id of the official who acted.
        promised_time: the appointment on the slip (`ACCEPTED`) or in the apology (`APOLOGISED`).
        step: code of the step that `STEP_STARTED` and `STEP_COMPLETED` speak of.
        cause: code of the cause of a delay (`APOLOGISED`, `EXPLAINED`).
    """

    kind: EventKind
    time: int
    id: str = ""
    ground: str = ""
    extension: Term | None = None
    target: str = ""
    reason: str = ""
    authority: str = ""
    official: str = ""
    promised_time: int | None = None
    step: str = ""
    cause: str = ""


class Dossier(NamedTuple):
    """A case before an authority.

    Attributes:
        id: opaque, chosen by the caller.
        procedure: national code of the procedure ("1.001193").
        authority: dotted identification code of the body that owns it ("H40.12.3").
        events: the history in the order given.
        channel: how it was filed; None when not stated.
        case: the case of the procedure, where its rules distinguish cases; empty otherwise.
        attributes: facts that rules may ask for ("cannot_settle_at_once").
    """

    id: str
    procedure: str
    authority: str
    events: tuple[Event, ...]
    channel: Channel | None = None
    case: str = ""
    attributes: frozenset[str] = frozenset()
