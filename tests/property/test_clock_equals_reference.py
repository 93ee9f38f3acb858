"""The clock of the kernels equals the reference on random rules and histories, and obeys its own laws.

10,000 histories in the ordinary run; `SLASVC_TEST_HISTORIES=1000000` for a long one, with another
`SLASVC_TEST_SEED` for another one beside it. A failure prints the dossier.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from slasvc import reference
from slasvc.calendars import CalendarRegistry
from slasvc.engine.definitions import Definitions
from slasvc.engine.evaluate import evaluate
from slasvc.errors import SlaError
from slasvc.model.assessment import Assessment, Timeliness
from slasvc.model.dossier import Dossier, Event, EventKind
from slasvc.model.rule import Mode, RuleVersion
from slasvc.model.term import NonWorkingResumption, Unit
from tests.support.histories import BODIES, Histories, random_rules

HISTORIES = int(os.environ.get("SLASVC_TEST_HISTORIES", "10000"))
SEED = int(os.environ.get("SLASVC_TEST_SEED", "20261122"))
CHUNK = 250
ARITHMETIC = {"MONTH_OVERFLOW", "OUTSIDE_COVERAGE"}
AUTHORITIES = {"vn": "T01", "half-friday": "T02", "night": "T03", "berlin": "T04", "one-day-week": "T05"}


@pytest.fixture(scope="module")
def random_definitions(definitions: Definitions) -> Definitions:
    calendars = {
        (name, calendar.revision): calendar
        for name in AUTHORITIES
        if (calendar := definitions.calendars.get(name))
    }
    assignments = {code: name for name, code in AUTHORITIES.items()}
    assignments |= dict(zip(BODIES, ("vn", "berlin", "half-friday"), strict=True))
    return Definitions(CalendarRegistry(calendars, assignments), random_rules(1, AUTHORITIES))


def chunks(definitions: Definitions, seed: int, count: int) -> Iterator[tuple[str, int, list[Dossier]]]:
    """Yield (calendar id, as-of time, dossiers): each history's own as-of time also serves its neighbours."""
    names = sorted(AUTHORITIES)
    for number in range(count // CHUNK):
        name = names[number % len(names)]
        zone = definitions.calendars.get(name).zone
        histories = Histories(seed * 1_000_003 + number, definitions.rules, AUTHORITIES[name], zone)
        drawn = [histories.draw() for _ in range(CHUNK)]
        yield name, drawn[0][1], [dossier for dossier, _ in drawn[: CHUNK // 2]]
        for dossier, as_of in drawn[CHUNK // 2 :]:
            yield name, as_of, [dossier]


def outcome(definitions: Definitions, name: str, dossier: Dossier, as_of: int) -> Assessment | str:
    calendar = definitions.calendars.get(name)
    try:
        return reference.evaluate(
            definitions.rules, calendar, dossier, as_of, calendar_of=definitions.calendar_of
        )
    except SlaError as error:
        return error.reason.name


def by_kernels(definitions: Definitions, dossiers: list[Dossier], as_of: int) -> list[Assessment | str]:
    batch = evaluate(definitions, dossiers, as_of)
    answers: list[Assessment | str] = []
    for row in range(len(dossiers)):
        try:
            answers.append(batch.assessment(row))
        except SlaError as error:
            answers.append(error.reason.name)
    return answers


def test_the_kernels_equal_the_reference(random_definitions: Definitions) -> None:
    seen: Counter[str] = Counter()
    alone = without_successors(random_definitions)
    for name, as_of, dossiers in chunks(random_definitions, SEED, HISTORIES):
        answers = by_kernels(random_definitions, dossiers, as_of)
        seen["SUCCEEDED"] += sum(map(are_judged_apart, answers, by_kernels(alone, dossiers, as_of)))
        for dossier, answer in zip(dossiers, answers, strict=True):
            expected = outcome(random_definitions, name, dossier, as_of)
            if isinstance(answer, str) and isinstance(expected, str):
                # Of several faults the calendar's own may be met earlier or later.
                assert answer == expected or {answer, expected} & ARITHMETIC, (name, as_of, dossier)
            else:
                assert answer == expected, (name, as_of, dossier)
            seen[answer if isinstance(answer, str) else answer.timeliness.name] += 1
    # The histories reach every class and every refusal of a history; else agreement would mean little.
    assert {member.name for member in Timeliness} <= seen.keys(), seen
    assert {"IMPOSSIBLE_HISTORY", "DUPLICATE_EVENT", "UNKNOWN_GROUND", "WRONG_UNIT"} <= seen.keys(), seen
    assert seen["SUCCEEDED"] >= HISTORIES // 2_000, seen


def without_successors(definitions: Definitions) -> Definitions:
    rules = definitions.rules
    authorities = {code: replace(one, successors=()) for code, one in rules.authorities.items()}
    return Definitions(definitions.calendars, replace(rules, authorities=authorities))


def are_judged_apart(one: Assessment | str, other: Assessment | str) -> bool:
    """Say whether two answers differ in what was missed or is still owed."""
    if isinstance(one, str) or isinstance(other, str):
        return False
    return (one.findings, one.act_by) != (other.findings, other.act_by)


def test_order_and_chunking_change_nothing(random_definitions: Definitions) -> None:
    for _, as_of, dossiers in chunks(random_definitions, 7, 2_000):
        if len(dossiers) == 1:
            continue
        order = list(range(len(dossiers)))
        random.Random(as_of).shuffle(order)
        whole = by_kernels(random_definitions, dossiers, as_of)
        shuffled = by_kernels(random_definitions, [dossiers[position] for position in order], as_of)
        assert [whole[position] for position in order] == shuffled
        half = len(dossiers) // 2
        parts = [
            *by_kernels(random_definitions, dossiers[:half], as_of),
            *by_kernels(random_definitions, dossiers[half:], as_of),
        ]
        assert parts == whole


def suspended(ground: str, start: int, end: int) -> tuple[Event, Event]:
    return (
        Event(EventKind.SUSPENDED, start, ground=ground, reason="document 1"),
        Event(EventKind.RESUMED, end, ground=ground),
    )


def test_adjacent_suspensions_equal_their_union(random_definitions: Definitions) -> None:
    """Resumed and suspended again in the same second: one suspension, where the day of resuming is tolled."""
    chance = random.Random(17)
    compared: Counter[Unit] = Counter()
    definitions = of_the_clock_alone(random_definitions)
    for version, unit, ground in plain_grounds(definitions):
        for draw in range(100):
            accepted = 1_772_400_000 + chance.randrange(86_400 * 200)
            begun = (Event(EventKind.ACCEPTED, accepted), Event(EventKind.PAID, accepted))
            to = list(AUTHORITIES.values())[draw % len(AUTHORITIES)]
            first, second, third = sorted(accepted + chance.randrange(86_400 * 12) for _ in range(3))
            running, resumed, apart, together = (
                Dossier("adjacent", version.procedure, to, (*begun, *events))
                for events in (
                    (),
                    suspended(ground, first, second),
                    suspended(ground, first, second) + suspended(ground, second, third),
                    suspended(ground, first, third),
                )
            )
            standing = [
                *by_kernels(definitions, [running], first),
                *by_kernels(definitions, [resumed], second),
            ]
            if any(isinstance(one, str) or one.timeliness is Timeliness.OVERDUE for one in standing):
                continue  # a suspension past due changes nothing
            for as_of in (third, third + chance.randrange(86_400 * 20)):
                one, other = by_kernels(definitions, [apart, together], as_of)
                assert one == other, (apart, as_of)
                compared[unit] += 1
    assert compared.keys() >= {Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.WORKING_HOUR, Unit.HOUR}, compared


def of_the_clock_alone(definitions: Definitions) -> Definitions:
    """Return the definitions without promises, obligations and steps: two requests are two to an obligation."""
    rules = definitions.rules
    procedures = {
        code: replace(
            procedure,
            versions=tuple(
                replace(version, committed=None, obligations=(), steps=()) for version in procedure.versions
            ),
        )
        for code, procedure in rules.procedures.items()
    }
    return Definitions(definitions.calendars, replace(rules, procedures=procedures))


def plain_grounds(definitions: Definitions) -> Iterator[tuple[RuleVersion, Unit, str]]:
    """Yield versions, each with a ground that only stops the clock, whose conventions toll the day of resuming."""
    for procedure in definitions.rules.procedures.values():
        for version in procedure.versions:
            conventions = version.conventions
            for ground in version.grounds:
                if (
                    version.term is not None
                    and ground.mode is Mode.RESUME
                    and ground.at_most is None
                    and ground.max_times is None
                    and conventions.suspend_day_counts
                    and not conventions.resume_day_counts
                    and conventions.non_working_resumption is NonWorkingResumption.AS_RECORDED
                ):
                    yield version, version.term.unit, ground.code
