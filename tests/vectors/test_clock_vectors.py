"""Every vector of the clock through every path: the reference, the kernels alone and shuffled, a gRPC channel."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import grpc
import pytest

from slasvc import reference
from slasvc.client import Client, refusal
from slasvc.engine.definitions import Definitions, load_definitions
from slasvc.engine.evaluate import evaluate
from slasvc.errors import SlaError
from slasvc.model.assessment import Timeliness
from slasvc.model.dossier import Dossier
from slasvc.server import BackgroundServer
from slasvc.settings import Settings
from slasvc.v1 import deadline_pb2
from tests.support.clock_vectors import (
    CLOCK_VECTORS,
    DOSSIER_VECTORS,
    expected_clock,
    outcome_of,
    read_clock,
    read_shipped,
    write_rules,
)
from tests.support.vectors import CALENDARS, Vector

CASES = [
    *((vector, *read_clock(index, vector)) for index, vector in enumerate(CLOCK_VECTORS)),
    *((vector, *read_shipped(vector)) for vector in DOSSIER_VECTORS),
]
every_case = pytest.mark.parametrize(
    ("vector", "dossier", "as_of"), CASES, ids=[str(vector) for vector, _, _ in CASES]
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    calendars, rules = write_rules(tmp_path_factory.mktemp("clock"))
    return Settings(port=0, calendars=(CALENDARS, calendars), rules=(rules,))


@pytest.fixture(scope="module")
def definitions(settings: Settings) -> Definitions:
    return load_definitions(settings.calendars, settings.rules)


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[Client]:
    with BackgroundServer(settings) as server, Client(server.address) as client:
        yield client


@every_case
def test_by_the_reference(vector: Vector, dossier: Dossier, as_of: int, definitions: Definitions) -> None:
    def answer() -> dict[str, Any]:
        calendar = definitions.authority_facts(dossier.authority).calendar
        return outcome_of(
            reference.evaluate(
                definitions.rules, calendar, dossier, as_of, calendar_of=definitions.calendar_of
            )
        )

    check(vector, answer)


@every_case
def test_by_the_kernels(vector: Vector, dossier: Dossier, as_of: int, definitions: Definitions) -> None:
    check(vector, lambda: outcome_of(evaluate(definitions, [dossier], as_of).assessment(0)))


def test_in_a_shuffled_batch(definitions: Definitions) -> None:
    by_as_of: dict[int, list[tuple[Vector, Dossier]]] = {}
    for vector, dossier, as_of in CASES:
        by_as_of.setdefault(as_of, []).append((vector, dossier))
    for as_of, cases in by_as_of.items():
        # Neighbours from other vectors, whose events may all be later, must change nothing.
        others = [(vector, dossier) for vector, dossier, _ in CASES[::40]]
        shuffled = [*cases * 2, *others]
        random.Random(as_of).shuffle(shuffled)
        batch = evaluate(definitions, [dossier for _, dossier in shuffled], as_of)
        for row, (vector, dossier) in enumerate(shuffled):
            if (vector, dossier) in cases:
                check(vector, lambda row=row, batch=batch: outcome_of(batch.assessment(row)))  # type: ignore[misc]


@every_case
def test_over_grpc(vector: Vector, dossier: Dossier, as_of: int, client: Client) -> None:
    check(vector, lambda: of_message(client.evaluate(dossier, as_of).assessment))


def check(vector: Vector, compute: Callable[[], dict[str, Any]]) -> None:
    """Compare what a path computes, or refuses, with what the vector expects."""
    try:
        outcome = compute()
    except SlaError as error:
        outcome = {"error": error.reason.name} | _index(error.field)
    except grpc.RpcError as error:
        reason, field = refusal(error)
        outcome = {"error": reason} | _index(field)
    expected = expected_clock(vector.expect)
    assert expected, "a vector that expects nothing proves nothing"
    assert {name: outcome.get(name) for name in expected} == expected
    assert "error" in expected or "error" not in outcome


def _index(field: str) -> dict[str, int]:
    """Return the event index that a field path names."""
    _, found, rest = field.partition("events[")
    return {"event_index": int(rest.partition("]")[0])} if found else {}


def of_message(message: deadline_pb2.Assessment) -> dict[str, Any]:
    """Return an assessment message under the keys of `expect`."""

    def day(part: Any) -> date:
        return date(part.year, part.month, part.day)

    running = message.HasField("deadline")
    projected = message.HasField("projection")

    def optional(name: str, of: Any = message) -> Any:
        return getattr(of, name) if of.HasField(name) else None

    def instant(name: str, of: Any = message) -> Any:
        return getattr(of, name).seconds if of.HasField(name) else None

    def due_day(name: str, of: Any = message) -> Any:
        return day(getattr(of, name).due_date) if of.HasField(name) else None

    def due_time(name: str, of: Any = message) -> Any:
        return getattr(of, name).due_time.seconds if of.HasField(name) else None

    def finding(one: deadline_pb2.Finding) -> str:
        kind = deadline_pb2.FindingKind.Name(one.kind).removeprefix("FINDING_KIND_").lower()
        return f"{one.obligation_code}:{kind}" if one.obligation_code else kind

    return {
        "committed_due_date": due_day("committed"),
        "committed_due_time": due_time("committed"),
        "committed_projected_due_date": due_day("committed_projection"),
        "no_committed": not message.HasField("committed"),
        "original_due_date": due_day("original"),
        "promise_kept": optional("promise_kept"),
        "owner": message.owner_authority_code,
        "cause": message.cause.cause_code if message.HasField("cause") else None,
        "findings": sorted(finding(one) for one in message.findings),
        "act_by": [
            {
                "obligation": one.obligation_code,
                "date": day(one.last_date),
                "time": one.last_time.seconds,
                "warn_date": day(one.warn_date),
                "event_index": optional("event_index", one),
            }
            for one in message.act_by
        ],
        "steps": [
            {
                "step": one.step_code,
                "timeliness": Timeliness(one.timeliness),
                "due_date": due_day("deadline", one),
                "due_time": due_time("deadline", one),
                "start_time": instant("start_time", one),
                "end_time": instant("end_time", one),
                "overuse_days": optional("overuse_working_days", one),
                "overuse_minutes": optional("overuse_working_minutes", one),
                "unit": one.unit_authority_code,
                "official": one.official_id,
            }
            for one in message.steps
        ],
        "timeliness": Timeliness(message.timeliness),
        "due_date": day(message.deadline.due_date) if running else None,
        "due_time": message.deadline.due_time.seconds if running else None,
        "day_zero": day(message.deadline.day_zero_date) if running else None,
        "provisional": message.deadline.provisional if running else None,
        "no_deadline": not running,
        "projected_due_date": day(message.projection.due_date) if projected else None,
        "consumed_days": message.consumed_working_days,
        "consumed_minutes": message.consumed_working_minutes,
        "remaining_days": message.remaining_working_days,
        "remaining_minutes": message.remaining_working_minutes,
        "suspended_days": message.suspended_working_days,
        "lateness_days": optional("lateness_working_days"),
        "lateness_minutes": optional("lateness_working_minutes"),
        "severity": message.severity,
        "next_change_time": instant("next_change_time"),
        "awaits": set(message.awaits),
        "term_unknown": message.rule.term_unknown,
    }
