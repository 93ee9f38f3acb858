"""What happened to a case: a dossier is an ordered history of events.

No personal data: a dossier has an opaque id, codes and instants. Instants are whole seconds since
1970-01-01T00:00:00Z.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class EventKind(enum.IntEnum):
    """What an event says. More kinds follow; numbers are never reused."""

    SUBMITTED = 1
    POSTMARKED = 2
    ACCEPTED = 3
    PAID = 4


class Channel(enum.IntEnum):
    """How the dossier was filed. The same act has different terms by channel."""

    ONLINE = 1
    COUNTER = 2
    POST = 3


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, at `time` (seconds since the epoch, UTC)."""

    kind: EventKind
    time: int
    id: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
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
    attributes: frozenset[str] = field(default_factory=frozenset)
