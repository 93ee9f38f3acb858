"""What was missed or must be known of a dossier. A finding moves no date.

The two clocks are compared here: what the rule gave at receipt, what was promised, whether a promise was kept.
Every corner is fixed in `docs/adr/0007-*`, numbers 11, 15 to 17 and 29.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from slasvc.model.assessment import Assessment, Finding, FindingKind
from slasvc.model.calendar import Confidence
from slasvc.model.deadline import Deadline
from slasvc.model.dossier import EventKind
from slasvc.model.rule import Ground, Obligation
from slasvc.reference.classify import Standing
from slasvc.reference.clock import Clock
from slasvc.reference.history import Entry
from slasvc.reference.laying import is_by_date
from slasvc.reference.obligations import (
    Circumstances,
    Instance,
    is_done_too_often,
    judge,
    lacks_reason,
)
from slasvc.reference.promises import differs, is_later


@dataclass(frozen=True, slots=True)
class Clocks:
    """How the two clocks stand; `committed` is None where nothing is promised."""

    statutory: Standing
    committed: Standing | None

    def promised_term(self) -> Clock:
        """Return the clock whose first run is the lawful appointment."""
        standing = self.statutory
        if self.committed is not None and standing.clock.rule.committed is not None:
            standing = self.committed
        return standing.clock

    def original(self) -> Deadline:
        """Return what the rule gave at receipt."""
        return self.promised_term().original()

    def promise_kept(self) -> bool | None:
        """Say whether the second promise was kept; None without one, while held, and while that is open."""
        standing = self.committed
        if standing is None or standing.clock.appointment is None or standing.deadline is None:
            return None
        if standing.now > standing.clock.limit(standing.deadline):
            return False
        return True if standing.done else None


def find(
    assessment: Assessment,
    clocks: Clocks | None,
    grounds: Mapping[str, Ground],
    owed: Sequence[Obligation],
    instances: Sequence[Instance],
    found: Circumstances,
) -> tuple[Finding, ...]:
    """Return the findings in the order of their kinds, and within one in the order of the rule's obligations.

    Each is there once, however many instances of an obligation are concerned.
    """
    kinds = set() if clocks is None else set(_of_promises(clocks, found.entries))
    if _asked_too_often(grounds, found.entries):
        kinds.add(FindingKind.ASKED_TOO_OFTEN)
    ends = (
        assessment.deadline,
        assessment.projection,
        assessment.committed,
        assessment.committed_projection,
    )
    if any(one.provisional for one in ends if one is not None):
        kinds.add(FindingKind.PROVISIONAL_CALENDAR)
    if assessment.rule is not None and assessment.rule.confidence is Confidence.LOW:
        kinds.add(FindingKind.LOW_CONFIDENCE_RULE)
    of_obligations = {(kind, one.rank) for one in instances if (kind := judge(one, found)) is not None}
    for rank, obligation in enumerate(owed):
        if lacks_reason(obligation, found.entries):
            of_obligations.add((FindingKind.MISSED, rank))
        if is_done_too_often(obligation, found.entries):
            of_obligations.add((FindingKind.DONE_TOO_OFTEN, rank))
    return (
        *(Finding(kind) for kind in sorted(kinds)),
        *(Finding(kind, owed[rank]) for kind, rank in sorted(of_obligations)),
    )


def _of_promises(clocks: Clocks, entries: Sequence[Entry]) -> Iterator[FindingKind]:
    """Yield what is wrong with the appointment on the slip, and with the term that is promised."""
    promised_term, statutory = clocks.promised_term(), clocks.statutory.clock
    view, conventions, length = promised_term.view, promised_term.conventions, promised_term.rule_length
    original, lawful = promised_term.original(), statutory.original()
    promised_time = next(
        (one.event.promised_time for one in entries if one.event.kind is EventKind.ACCEPTED), None
    )
    if promised_time is not None:
        if differs(view, conventions, length, promised_time, original):
            yield FindingKind.PROMISED_DIFFERS
        if is_later(view, conventions, length, promised_time, lawful):
            yield FindingKind.COMMITTED_LATER
    elif statutory.rule.committed is not None and _ends_later(promised_term, original, lawful):
        yield FindingKind.COMMITTED_LATER


def _ends_later(clock: Clock, original: Deadline, lawful: Deadline) -> bool:
    """Say whether the committed term ends after the statutory one, by date where it goes by date."""
    if is_by_date(clock.conventions, clock.rule_length):
        return original.due_date > lawful.due_date
    return original.due_time > lawful.due_time


def _asked_too_often(grounds: Mapping[str, Ground], entries: Sequence[Entry]) -> bool:
    """Say whether a ground was used more often than it may be, requests at intake among them."""
    times = Counter(one.ground for one in entries if one.event.kind is EventKind.SUSPENDED)
    return any(
        ground.max_times is not None and times[code] > ground.max_times for code, ground in grounds.items()
    )
