"""What slasvc answers for one dossier."""

from __future__ import annotations

from typing import NamedTuple

from slasvc.model.deadline import Deadline
from slasvc.model.dossier import EventKind
from slasvc.model.rule import RuleVersion


class Assessment(NamedTuple):
    """The answer for one dossier at one as-of time.

    Attributes:
        rule: the version that governs it; None while nothing has happened that decides (not accepted yet).
        origin_time: the instant the term starts from, None while an event is awaited.
        awaits: events that must happen before the term starts; empty once it runs.
        deadline: None while awaiting, and where the rule's term is unknown.
    """

    rule: RuleVersion | None
    origin_time: int | None
    awaits: frozenset[EventKind]
    deadline: Deadline | None
