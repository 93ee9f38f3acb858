"""What is read back from the ledger is assessed as what was sent, at every time, however it came in."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

from slasvc.engine.definitions import Definitions
from slasvc.engine.evaluate import AssessmentBatch, evaluate
from slasvc.errors import SlaError
from slasvc.ledger import histories
from slasvc.ledger.database import Ledger
from slasvc.model.assessment import Assessment
from slasvc.model.dossier import Dossier
from slasvc.services.recording import Answer, Request
from tests.ledger.conftest import VECTOR_DOSSIERS
from tests.support.recording import at, read_all, record_all

TIMES = [at(day) for day in ("2025-11-07 10:00", "2026-02-27 16:30", "2026-12-31 12:00")]


def outcomes(batch: AssessmentBatch) -> list[Assessment | tuple[str, str]]:
    """Return the answer or the refusal of each row."""

    def outcome(row: int) -> Assessment | tuple[str, str]:
        try:
            return batch.assessment(row)
        except SlaError as error:
            return error.reason.name, error.field

    return [outcome(row) for row in range(len(batch))]


def sendings(chance: random.Random, dossiers: Sequence[Dossier]) -> list[list[Request]]:
    """Return the events of dossiers in parts, in rounds; some parts are sent twice."""
    rounds: list[list[Request]] = [[] for _ in range(4)]
    for dossier in dossiers:
        cuts = sorted(chance.randint(0, len(dossier.events)) for _ in range(3))
        bounds = [0, *cuts, len(dossier.events)]
        for number, (first, last) in enumerate(pairwise(bounds)):
            part = Request(dossier._replace(events=dossier.events[first:last]), first)
            rounds[number] += [part] * chance.choice([1, 1, 2])
    for one in rounds:
        chance.shuffle(one)
    return rounds


def test_a_replay_equals_a_direct_evaluation(ledger: Ledger, made_up: Definitions) -> None:
    chance = random.Random(20261122)
    refused: set[str] = set()
    for requests in sendings(chance, VECTOR_DOSSIERS):
        for request, outcome in zip(
            requests, record_all(ledger, made_up, requests, now=TIMES[0]), strict=True
        ):
            if not isinstance(outcome, Answer):
                refused.add(request.dossier.id)
    stored = [one.dossier for one in read_all(ledger)]
    kept = {one.id: one for one in stored if one.id not in refused}
    sent = {one.id: one for one in VECTOR_DOSSIERS if one.id in kept}

    assert len(kept) > 700
    assert kept == sent
    for as_of in TIMES:
        replayed = outcomes(evaluate(made_up, [kept[name] for name in sent], as_of))
        assert replayed == outcomes(evaluate(made_up, sent.values(), as_of))


def test_what_was_known_then_is_assessed_as_it_was_then(ledger: Ledger, made_up: Definitions) -> None:
    """Each event is recorded a day after the one before; every day's answer is derived again at the end."""
    day, first = 86_400, at("2026-12-01 08:00")
    answered: dict[int, dict[str, Assessment]] = {}
    chosen = [one for one in VECTOR_DOSSIERS if 2 <= len(one.events) <= 5][::4]
    for number in range(5):
        now = first + number * day
        part = [one._replace(events=one.events[number : number + 1]) for one in chosen]
        answers = record_all(ledger, made_up, part, now=now)
        answered[now] = {
            one.dossier.id: one.answers.assessment(one.row)
            for one in map(_with_dossier, answers)
            if one is not None
        }
    assert sum(map(len, answered.values())) > 300
    for now, then in answered.items():
        with ledger.reading() as transaction:
            names = [(one.authority, one.id) for one in chosen]
            known = histories.find(transaction, names, known_time=now)
        batch = evaluate(made_up, [one.dossier for one in known.values()], now)
        again = {one.dossier.id: row for row, one in enumerate(known.values())}
        assert {name: batch.assessment(again[name]) for name in then} == then


class _Found:
    def __init__(self, answer: Answer) -> None:
        self.answers, self.row = answer.answers, answer.row
        self.dossier = answer.answers.batch.dossiers[answer.row]


def _with_dossier(outcome: Answer | SlaError) -> _Found | None:
    return _Found(outcome) if isinstance(outcome, Answer) else None
