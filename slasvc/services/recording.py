"""Recording events: what is new, whether the history stays possible, and how the dossier stands then.

`record` decides about many requests at once, in one transaction; a request that is refused spoils no other and
leaves nothing behind. Single calls and imported files come this way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from slasvc.engine.definitions import Definitions
from slasvc.engine.evaluate import AssessmentBatch, evaluate
from slasvc.engine.standings import read_standings
from slasvc.errors import Conflict, InvalidInput, Reason, SlaError
from slasvc.ledger import histories
from slasvc.ledger.database import closed_ahead
from slasvc.ledger.records import Kept, Name, Recorded
from slasvc.ledger.standings import definitions_number, keep
from slasvc.ledger.transactions import Transaction
from slasvc.ledger.turns import Turn, begin_turn
from slasvc.model.dossier import MAX_EVENTS, MAX_ID, Dossier, Event
from slasvc.model.standing import Standing

MOST_AHEAD = 60
"""Seconds by which events may be post-dated because later seconds are closed: as far as clocks differ."""
_PATH = re.compile(r"events\[(\d+)\]")


class Request(NamedTuple):
    """Events to add to a dossier.

    Attributes:
        dossier: its name, its facts or none of them, and the events, each with an id.
        expected_revision: the number of events that must be recorded already; None: any.
    """

    dossier: Dossier
    expected_revision: int | None = None


class Answer(NamedTuple):
    """What was recorded of a dossier; `answers.assessment(row)` is how it stands now.

    Attributes:
        revision: number of its events.
        added: how many of the events were new.
    """

    answers: AssessmentBatch
    row: int
    revision: int
    added: int


class _Merged(NamedTuple):
    """A request that agrees with what is recorded.

    Attributes:
        position: of the request.
        recorded: the dossier with all its events.
        known: how many of them were recorded before; None: the dossier was not.
        sent: for each new event its index in the request.
    """

    position: int
    recorded: Recorded
    known: int | None
    sent: tuple[int, ...]


def record(
    transaction: Transaction, definitions: Definitions, requests: Sequence[Request], now: int
) -> list[Answer | SlaError]:
    """Record what can be recorded, and return for each request its answer or its refusal, in their order.

    Args:
        transaction: one that writes; what is answered is stored when it is committed.
        definitions: by which dossiers are assessed.
        requests: to decide about; of those for one dossier the later ones see the events of the earlier ones.
        now: the present second.

    Raises:
        LedgerFailure: the ledger cannot be read or written, or a second is closed that is far ahead of `now`.
    """
    outcomes: dict[int, Answer | SlaError] = {}
    for wave in _waves(requests):
        outcomes.update(_record_wave(transaction, definitions, wave, now))
    return [outcomes[index] for index in range(len(requests))]


def _waves(requests: Sequence[Request]) -> Iterator[dict[Name, tuple[int, Request]]]:
    """Yield the requests, at most one for each dossier at a time."""
    waiting: Iterable[tuple[int, Request]] = enumerate(requests)
    while True:
        wave: dict[Name, tuple[int, Request]] = {}
        later = []
        for index, request in waiting:
            name = request.dossier.authority, request.dossier.id
            if name in wave:
                later.append((index, request))
            else:
                wave[name] = index, request
        if not wave:
            return
        yield wave
        waiting = later


def _record_wave(
    transaction: Transaction,
    definitions: Definitions,
    wave: dict[Name, tuple[int, Request]],
    now: int,
) -> Iterator[tuple[int, Answer | SlaError]]:
    turn = begin_turn(transaction, *_digests(definitions))
    if turn.closed_time > now + MOST_AHEAD:
        raise closed_ahead()
    found = histories.find(transaction, list(wave))
    recorded_time = max(now, turn.closed_time + 1)
    merged = []
    for name, (index, request) in wave.items():
        try:
            merged.append(_merge(index, request, found.get(name), recorded_time))
        except SlaError as error:
            yield index, error
    answers = evaluate(definitions, [one.recorded.dossier for one in merged], now)
    standings = read_standings(answers)
    refused = _refusals(definitions, answers, standings, now)
    accepted = []
    for row, one in enumerate(merged):
        if row in refused:
            yield one.position, _within_request(refused[row], one)
        else:
            accepted.append((one, standings[row]))
            yield one.position, Answer(answers, row, one.recorded.revision, len(one.sent))
    _store(transaction, definitions, turn, accepted, now)


def _digests(definitions: Definitions) -> tuple[str, str]:
    return definitions.rules.digest, definitions.calendars.digest


def _refusals(
    definitions: Definitions, answers: AssessmentBatch, standings: Sequence[Standing], now: int
) -> dict[int, SlaError]:
    """Return by row why histories cannot be recorded: impossible now, or once all their events have happened."""
    refused = {row for row, standing in enumerate(standings) if standing.refusal}
    found = {row: error for row in refused if (error := _refusal(answers, row)) is not None}
    columns = answers.batch.columns
    ahead = (
        np.searchsorted(columns.event_offsets, np.flatnonzero(columns.event_times > now), side="right") - 1
    )
    for row in set(ahead.tolist()) - refused:
        dossier = answers.batch.dossiers[row]
        last = max(event.time for event in dossier.events)
        if (error := _refusal(evaluate(definitions, (dossier,), last), 0)) is not None:
            found[row] = error
    return found


def _refusal(answers: AssessmentBatch, row: int) -> SlaError | None:
    try:
        answers.assessment(row)
    except SlaError as error:
        return error
    return None


def _merge(position: int, request: Request, recorded: Recorded | None, now: int) -> _Merged:
    """Return the dossier with the events of the request that are new.

    Raises:
        SlaError: the request contradicts what is recorded, or cannot be stored.
    """
    dossier, known = request.dossier, None
    number, base, times, entered = recorded or Recorded(0, dossier, (), now)
    by_id: dict[str, Event] = {}
    if recorded is not None:
        known = recorded.revision
        _check_facts(dossier, base)
        by_id = {event.id: event for event in base.events}
    added: list[Event] = []
    sent = []
    for index, event in enumerate(dossier.events):
        if (same := by_id.get(event.id)) is None:
            _check_event(event, index)
            by_id[event.id] = event
            added.append(event)
            sent.append(index)
        elif same != event:
            raise _conflicting(event, index)
    if added and request.expected_revision is not None and request.expected_revision != (known or 0):
        raise _revised(known or 0, request.expected_revision)
    events = tuple(added) if recorded is None else (*base.events, *added)
    if len(events) > MAX_EVENTS:
        raise InvalidInput(
            Reason.TOO_LARGE,
            f"the dossier would have more than {MAX_EVENTS} events",
            field="dossier.events",
            metadata={"limit": str(MAX_EVENTS)},
        )
    time = max((now, entered, *times[-1:]))  # never earlier than what is recorded already
    whole = Dossier(base.id, base.procedure, base.authority, events, *base[4:])
    return _Merged(
        position, Recorded(number, whole, (*times, *[time] * len(added)), entered), known, tuple(sent)
    )


def _revised(revision: int, expected: int) -> Conflict:
    return Conflict(
        Reason.REVISION_CONFLICT,
        f"the dossier has revision {revision}, not {expected}: events were recorded since; read it again",
        field="expected_revision",
        metadata={"revision": str(revision)},
    )


def _check_facts(stated: Dossier, recorded: Dossier) -> None:
    """Refuse facts that are not those recorded; none at all are as good."""
    facts = (stated.procedure, stated.channel, stated.case, stated.attributes)
    if any(facts) and facts != (recorded.procedure, recorded.channel, recorded.case, recorded.attributes):
        raise Conflict(
            Reason.DOSSIER_CONFLICT,
            "the dossier is recorded with another procedure, channel, case or attributes; leave them out, or send "
            "those recorded",
            field="dossier",
            metadata={"dossier_id": recorded.id},
        )


def _check_event(event: Event, position: int) -> None:
    if not event.id:
        raise InvalidInput(
            Reason.MISSING_FIELD,
            f"dossier.events[{position}].event_id is missing; expected an id that is unique within the dossier",
            field=f"dossier.events[{position}].event_id",
        )
    if (
        "\0"
        in f"{event.id}{event.ground}{event.target}{event.reason}{event.official}{event.step}{event.cause}"
    ):
        raise InvalidInput(
            Reason.INVALID_VALUE,
            f"dossier.events[{position}] holds the character U+0000; expected text without it",
            field=f"dossier.events[{position}]",
        )


def check_name(authority: str, dossier_id: str, prefix: str = "") -> None:
    """Refuse what cannot name a dossier in the ledger; the authority's code is held to its form elsewhere.

    Raises:
        InvalidInput: a part is missing or cannot be stored.
    """
    for name, text in (("dossier_id", dossier_id), ("authority_code", authority)):
        if not text:
            message = f"{prefix}{name} is missing; expected the name of a dossier"
            raise InvalidInput(Reason.MISSING_FIELD, message, field=f"{prefix}{name}")
        if "\0" in text:
            message = f"{prefix}{name} holds the character U+0000; expected text without it"
            raise InvalidInput(Reason.INVALID_VALUE, message, field=f"{prefix}{name}")
        if len(text) > MAX_ID:
            message = f"{prefix}{name} holds {len(text)} characters; at most {MAX_ID} are accepted"
            limit = {"limit": str(MAX_ID)}
            raise InvalidInput(Reason.TOO_LARGE, message, field=f"{prefix}{name}", metadata=limit)


def _conflicting(event: Event, position: int) -> Conflict:
    return Conflict(
        Reason.EVENT_CONFLICT,
        f"the event {event.id[:64]!r} is recorded with another content; give a new event an id of its own",
        field=f"dossier.events[{position}].event_id",
        metadata={"event_id": event.id},
    )


def _within_request(error: SlaError, merged: _Merged) -> SlaError:
    """Return `error` with a field path in the request; an event recorded before has none, and no path."""
    known = merged.known or 0
    if (named := _PATH.match(error.field)) is not None:
        position = int(named[1]) - known
        rest = error.field[named.end() :]
        error.field = f"dossier.events[{merged.sent[position]}]{rest}" if position >= 0 else "dossier"
    else:
        unnamed = not error.field or error.reason is Reason.MONTH_OVERFLOW
        error.field = "dossier" if unnamed else f"dossier.{error.field}"
    return error


def _store(
    transaction: Transaction,
    definitions: Definitions,
    turn: Turn,
    accepted: Sequence[tuple[_Merged, Standing]],
    now: int,
) -> None:
    if not accepted:
        return
    number = turn.last_number
    standings, entered, known = [], [], []
    for one, standing in accepted:
        recorded = one.recorded
        if one.known is None:
            number += 1
            recorded = Recorded(number, *recorded[1:])
            entered.append(recorded)
        standings.append((recorded, standing))
        known.append(one.known or 0)
    histories.add_dossiers(transaction, entered)
    histories.add_events(transaction, [one for one, _ in standings], known)
    replaced = [one.recorded.number for one, _ in accepted if one.known is not None]
    made_by = turn.definitions or definitions_number(transaction, *_digests(definitions))
    keep_standings(transaction, made_by, standings, now, replaced=replaced)


def keep_standings(
    transaction: Transaction,
    made_by: int,
    standings: Sequence[tuple[Recorded, Standing]],
    as_of: int,
    *,
    replaced: Sequence[int],
) -> None:
    """Keep how dossiers stand as of an instant, by the definitions of the number `made_by`.

    It takes the place of what is kept of those numbered in `replaced`.
    """
    kept = [
        Kept(recorded.number, recorded.revision, as_of, made_by, standing) for recorded, standing in standings
    ]
    keep(transaction, kept, replaced)
