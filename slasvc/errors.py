"""Every way in which slasvc refuses, in one tree.

    SlaError                 carries a Reason, a sentence, and where it applies
    ├── InvalidInput         the caller must change what was sent
    ├── NotKnown             a code, an id or a revision that is not loaded
    ├── OutOfRange           a date for which no calendar or no rule answers
    ├── Conflict             something else is recorded in the ledger
    ├── LedgerFailure        there is no ledger, or it cannot be read or written
    ├── NotAuthenticated     the caller has not proved who it is
    ├── NotPermitted         the caller is known, and may not do this
    ├── Overloaded           too much at once; the same call is welcome later
    └── DefinitionError      calendars/ or rules/ are broken: every problem at once, with file and line

A sentence says what was wrong and what would be accepted, and never quotes an exception of a library.
The numbers of `Reason` are those of `slasvc.v1.ErrorReason` and of the error column that kernels write.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class Reason(enum.IntEnum):
    """Why a request, or one dossier of it, is refused. Zero is never used for a refusal."""

    NONE = 0
    MALFORMED_MESSAGE = 1
    MISSING_FIELD = 2
    MALFORMED_CODE = 3
    INVALID_VALUE = 4
    UNKNOWN_PROCEDURE = 5
    UNKNOWN_AUTHORITY = 6
    UNKNOWN_CALENDAR = 7
    UNKNOWN_REVISION = 8
    UNKNOWN_PRESET = 9
    UNKNOWN_RULE = 10
    OUTSIDE_COVERAGE = 11
    NO_RULE_IN_FORCE = 12
    NO_RULE_MATCHES = 13
    NO_CALENDAR_ASSIGNED = 14
    AUTHORITY_NOT_ACTIVE = 15
    DUPLICATE_EVENT = 16
    MONTH_OVERFLOW = 17
    TOO_LARGE = 18
    UNREADABLE_INPUT = 19
    UNKNOWN_CASE = 20
    UNKNOWN_ATTRIBUTE = 21
    UNKNOWN_GROUND = 22
    IMPOSSIBLE_HISTORY = 23
    WRONG_UNIT = 24
    DEFINITIONS_NOT_LOADED = 25
    UNKNOWN_STEP = 26
    UNKNOWN_CAUSE = 27
    NO_LEDGER = 60
    LEDGER_UNAVAILABLE = 61
    LEDGER_READ_ONLY = 62
    UNKNOWN_DOSSIER = 63
    EVENT_CONFLICT = 64
    DOSSIER_CONFLICT = 65
    REVISION_CONFLICT = 66
    NOT_AUTHENTICATED = 40
    ROLE_MISSING = 41
    OUTSIDE_SCOPE = 42
    TOO_MANY_CALLS = 43
    RATE_EXCEEDED = 44
    DEADLINE_MISSING = 45
    UNKNOWN_SNAPSHOT = 80
    SNAPSHOT_UNUSABLE = 81
    UNKNOWN_SCORE = 82


class SlaError(Exception):
    """A refusal with a reason, a sentence for people, and the field it applies to.

    `field` is a path as in `google.rpc.BadRequest` (`dossier.events[1].time`), empty when the refusal
    concerns no single field. `metadata` holds the values the sentence speaks of, for machines.
    """

    def __init__(
        self,
        reason: Reason,
        message: str,
        *,
        field: str = "",
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.field = field
        self.metadata = dict(metadata or {})


class InvalidInput(SlaError):
    """What was sent cannot be understood or contradicts itself."""


class NotKnown(SlaError):
    """A procedure, authority, calendar, revision, preset or rule that is not loaded."""


class OutOfRange(SlaError):
    """A date outside a calendar's coverage, or on which no rule or authority is in force."""


class Conflict(SlaError):
    """What was sent contradicts what the ledger has."""


class LedgerFailure(SlaError):
    """There is no ledger, or it cannot be read or written at the moment."""


class NotAuthenticated(SlaError):
    """No certificate or token, or one that is not believed."""

    def __init__(self, message: str) -> None:
        super().__init__(Reason.NOT_AUTHENTICATED, message)


class NotPermitted(SlaError):
    """A method or an authority that is not the caller's. Says nothing of what lies behind it."""


class Overloaded(SlaError):
    """More calls than are taken at once. `retry_seconds` is how long to wait before the next try."""

    def __init__(self, reason: Reason, message: str, retry_seconds: float) -> None:
        super().__init__(reason, message)
        self.retry_seconds = retry_seconds


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One defect of a definition file. `line` counts from 1; 0 means the file as a whole."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {self.message}"


class DefinitionError(SlaError):
    """Calendars or rules that cannot be used. Holds every problem found, sorted by file and line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__(
            Reason.INVALID_VALUE,
            "\n".join(str(problem) for problem in self.problems),
        )
