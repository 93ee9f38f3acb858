"""What has happened to a dossier, in order, and whether it can have happened so.

Needs no rule and no calendar: what depends on them (unknown grounds and steps, units, whether the rule lets a
dossier be reopened) is refused in `checking.py`. Indices are those of the history as given.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from slasvc.errors import InvalidInput, Reason
from slasvc.model.dossier import Dossier, Event, EventKind


class Phase(enum.Enum):
    """Where a dossier stands in its life."""

    BEFORE_ACCEPTANCE = "before acceptance"
    RUNNING = "after acceptance"
    DONE = "once it is done"
    VOID = "once it is withdrawn, lapsed or refused at intake"


ONCE = frozenset({EventKind.SUBMITTED, EventKind.POSTMARKED, EventKind.ACCEPTED, EventKind.PAID})
FILINGS = frozenset({EventKind.SUBMITTED, EventKind.POSTMARKED})

ACCEPTED_KINDS: Mapping[Phase, tuple[EventKind, ...]] = {
    Phase.BEFORE_ACCEPTANCE: (
        EventKind.SUBMITTED,
        EventKind.POSTMARKED,
        EventKind.ACCEPTED,
        EventKind.PAID,
        EventKind.SUSPENDED,
        EventKind.RESUMED,
        EventKind.REFUSED,
        EventKind.WITHDRAWN,
        EventKind.TRANSFERRED,
    ),
    Phase.RUNNING: (
        EventKind.PAID,
        EventKind.SUSPENDED,
        EventKind.RESUMED,
        EventKind.EXTENDED,
        EventKind.COMPLETED,
        EventKind.REFUSED,
        EventKind.WITHDRAWN,
        EventKind.LAPSED,
        EventKind.APOLOGISED,
        EventKind.EXPLAINED,
        EventKind.HANDED_OVER,
        EventKind.CONSULTED,
        EventKind.ANSWERED,
        EventKind.TRANSFERRED,
        EventKind.STEP_STARTED,
        EventKind.STEP_COMPLETED,
    ),
    Phase.DONE: (
        EventKind.RETURNED,
        EventKind.REOPENED,
        EventKind.APOLOGISED,
        EventKind.EXPLAINED,
        EventKind.ANSWERED,
    ),
    Phase.VOID: (),
}
"""What each phase accepts. Annulments are always possible and change no phase."""

NOT_AFTER_RETURN = frozenset({EventKind.RETURNED, EventKind.REOPENED})


@dataclass(frozen=True, slots=True)
class Entry:
    """A visible event that nothing annuls.

    Attributes:
        index: of the event in the history as given.
        position: of the event in the visible history, in its order.
        event: the event.
        phase: the phase it happened in.
        ground: of a suspension, or of the one that a resumption ends.
    """

    index: int
    position: int
    event: Event
    phase: Phase
    ground: str


@dataclass(frozen=True, slots=True)
class History:
    """The visible history, checked.

    Attributes:
        entries: in order of time, equal times in the order given.
        happened: the time of each event that happens once.
        phase: where the dossier stands after the last entry.
    """

    entries: tuple[Entry, ...]
    happened: Mapping[EventKind, int]
    phase: Phase


def read_history(dossier: Dossier, as_of: int) -> History:
    """Return the visible history of a dossier; an event at the as-of time itself has happened.

    Raises:
        InvalidInput: `IMPOSSIBLE_HISTORY` for an annulment of nothing, then, event by event,
            `DUPLICATE_EVENT` or `IMPOSSIBLE_HISTORY`.
    """
    visible = [(index, event) for index, event in enumerate(dossier.events) if event.time <= as_of]
    visible.sort(key=lambda indexed: indexed[1].time)
    annulled = _annulled_ids(dossier, visible)
    reader = _Reader()
    for index, event in visible:
        if event.kind is not EventKind.ANNULLED and not (event.id and event.id in annulled):
            reader.read(index, event)
    return History(tuple(reader.entries), reader.happened, reader.phase)


def impossible(index: int, event: Event, sentence: str, accepted: Iterable[str]) -> InvalidInput:
    """Return the refusal of an event that cannot have happened where it stands."""
    listed = list(accepted)
    advice = f"; accepted here: {', '.join(listed)}" if listed else ""
    return InvalidInput(
        Reason.IMPOSSIBLE_HISTORY,
        sentence + advice,
        field=f"events[{index}]",
        metadata={
            "event_index": str(index),
            "event_kind": event.kind.name.lower(),
            "accepted": ",".join(listed),
        },
    )


@dataclass(slots=True)
class _Reader:
    """Walks the events and keeps what decides whether the next one is possible."""

    phase: Phase = Phase.BEFORE_ACCEPTANCE
    entries: list[Entry] = field(default_factory=list)
    happened: dict[EventKind, int] = field(default_factory=dict)
    open_grounds: list[str] = field(default_factory=list)
    returned: bool = False

    def read(self, index: int, event: Event) -> None:
        kind = event.kind
        if kind in ONCE and kind in self.happened:
            raise _duplicate(index, event)
        if not self._is_possible(event):
            sentence = f"{_named(kind)} is not possible {self.phase.value}"
            if kind is EventKind.RESUMED and self.phase in {Phase.BEFORE_ACCEPTANCE, Phase.RUNNING}:
                sentence = "nothing is suspended that could be resumed"
            raise impossible(index, event, sentence, (_named(one) for one in self._possible()))
        self.entries.append(Entry(index, len(self.entries), event, self.phase, self._ground(index, event)))
        if kind in ONCE:
            self.happened[kind] = event.time
        self._enter_next_phase(kind)

    def _possible(self) -> list[EventKind]:
        kinds = [kind for kind in ACCEPTED_KINDS[self.phase] if kind not in self.happened]
        if not self.open_grounds:
            kinds = [kind for kind in kinds if kind is not EventKind.RESUMED]
        return [kind for kind in kinds if kind not in NOT_AFTER_RETURN] if self.returned else kinds

    def _is_possible(self, event: Event) -> bool:
        if event.kind in FILINGS and event.time == self.happened.get(EventKind.ACCEPTED):
            return True  # filed and accepted in the same second, in whatever order they were entered
        return event.kind in self._possible()

    def _ground(self, index: int, event: Event) -> str:
        """Return the ground that a suspension opens or a resumption closes; empty for other events."""
        if event.kind is EventKind.SUSPENDED:
            if event.ground in self.open_grounds:
                sentence = f"the dossier is suspended on ground {event.ground!r} already"
                raise impossible(index, event, sentence, (_named(one) for one in self._possible()))
            self.open_grounds.append(event.ground)
            return event.ground
        if event.kind is not EventKind.RESUMED:
            return ""
        if not event.ground and len(self.open_grounds) > 1:
            sentence = "several suspensions are open; the resumption must name the ground it ends"
            raise impossible(index, event, sentence, self.open_grounds)
        ground = event.ground or self.open_grounds[0]
        if ground not in self.open_grounds:
            sentence = f"the dossier is not suspended on ground {ground!r}"
            raise impossible(index, event, sentence, self.open_grounds)
        self.open_grounds.remove(ground)
        return ground

    def _enter_next_phase(self, kind: EventKind) -> None:
        running = self.phase is Phase.RUNNING
        if kind is EventKind.ACCEPTED:
            self.phase = Phase.RUNNING
            self.open_grounds.clear()  # a request at intake ends with the acceptance
        elif kind is EventKind.COMPLETED or (kind is EventKind.REFUSED and running):
            # Decree 118/2025/ND-CP art. 19.3: a refusal with reasons is a result.
            self.phase = Phase.DONE
            self.open_grounds.clear()
        elif kind in {EventKind.REFUSED, EventKind.WITHDRAWN, EventKind.LAPSED}:
            self.phase = Phase.VOID
        elif kind is EventKind.RETURNED:
            self.returned = True
        elif kind is EventKind.REOPENED:
            self.phase = Phase.RUNNING


def _annulled_ids(dossier: Dossier, visible: Iterable[tuple[int, Event]]) -> set[str]:
    """Return the ids that visible annulments take back."""
    ids = {event.id for event in dossier.events if event.id and event.kind is not EventKind.ANNULLED}
    annulled = set()
    for index, event in visible:
        if event.kind is not EventKind.ANNULLED:
            continue
        if event.target not in ids:
            sentence = (
                f"there is no event {event.target!r} to annul; target must be the id of an event of this "
                "history that is no annulment"
            )
            raise impossible(index, event, sentence, ())
        annulled.add(event.target)
    return annulled


def _duplicate(index: int, event: Event) -> InvalidInput:
    kind = _named(event.kind)
    return InvalidInput(
        Reason.DUPLICATE_EVENT,
        f"a dossier is {kind} once; this is the second time",
        field=f"events[{index}].kind",
        metadata={"event_index": str(index), "event_kind": kind},
    )


def _named(kind: EventKind) -> str:
    return kind.name.lower()
