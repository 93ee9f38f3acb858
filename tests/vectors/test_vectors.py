"""Every vector through every path: the reference, the kernels (alone and in a shuffled batch), a gRPC channel."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import grpc
import numpy as np
import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from slasvc import reference
from slasvc.client import Client, refusal
from slasvc.engine.definitions import EPOCH_ORDINAL, Definitions
from slasvc.engine.evaluate import empty_assessments, evaluate, read_deadline
from slasvc.engine.terms import WorkingCalendar, add_term
from slasvc.errors import Reason, SlaError
from slasvc.kernels.batch import add_terms
from slasvc.kernels.tables import OUT_REASON
from slasvc.model.assessment import Assessment
from slasvc.model.calendar import Calendar
from slasvc.model.deadline import Deadline
from slasvc.model.term import Conventions, MakeupDays
from slasvc.rpc.encode import encode_conventions, encode_term
from slasvc.rules.compiled import encode_term as encode_term_row
from slasvc.v1 import calendar_pb2, deadline_pb2
from tests.support.vectors import (
    Vector,
    expected_outcome,
    load_vectors,
    read_conventions,
    read_dossier,
    read_term,
    seconds,
)

Outcome = dict[str, Any]

TERMS = load_vectors("add_term")
DOSSIERS = load_vectors("dossier")
COUNTS = load_vectors("count")
WORKING_TIMES = load_vectors("working_time")


def test_names_are_unique_and_the_four_shapes_are_all_there() -> None:
    every = [*TERMS, *DOSSIERS, *COUNTS, *WORKING_TIMES]
    assert len({vector.name for vector in every}) == len(every)
    assert all((TERMS, DOSSIERS, COUNTS, WORKING_TIMES))


def test_every_value_of_every_convention_has_a_vector() -> None:
    stated = {
        (name, str(value).lower() if not isinstance(value, Mapping) else next(iter(value)))
        for vector in TERMS
        for name, value in vector.given.get("conventions", {}).items()
    }
    wanted = {
        (descriptor.name, value.name.lower().removeprefix(f"{descriptor.name}_"))
        for descriptor in calendar_pb2.AddTermRequest.DESCRIPTOR.fields_by_name[
            "conventions"
        ].message_type.fields
        if descriptor.enum_type is not None
        for value in descriptor.enum_type.values[1:]
    }
    flags = {"suspend_day_counts", "resume_day_counts"}
    wanted |= {(name, value) for name in flags for value in ("true", "false")}
    wanted |= {("cutoff", "none"), ("cutoff", "close_of_business"), ("cutoff", "before_closing")}
    # "by unit" is the preset's own value: every vector that states no `compare` has it.
    wanted -= {("compare", "by_unit")}
    assert wanted - stated == set()
    assert any(name == "cutoff" and ":" in value for name, value in stated), "a cut-off at a local time"


# --- terms --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", TERMS, ids=str)
def test_term_by_the_reference(vector: Vector, definitions: Definitions) -> None:
    calendar, conventions = _setting(vector, definitions)
    check(
        vector,
        lambda: _of_deadline(
            reference.add_term(
                calendar, read_term(vector.given["term"]), conventions, seconds(vector.given["start_time"])
            )
        ),
    )


@pytest.mark.parametrize("vector", TERMS, ids=str)
def test_term_by_the_kernels(vector: Vector, definitions: Definitions) -> None:
    calendar, conventions = _setting(vector, definitions)
    term, start = read_term(vector.given["term"]), seconds(vector.given["start_time"])
    check(vector, lambda: _of_deadline(add_term(definitions, calendar, term, conventions, start)))


def test_terms_in_a_shuffled_batch(definitions: Definitions) -> None:
    shuffled = TERMS * 3
    random.Random(7).shuffle(shuffled)
    columns = empty_assessments(len(shuffled))
    settings = [_setting(vector, definitions) for vector in shuffled]
    add_terms(
        definitions.calendar_tables,
        np.array([definitions.calendar_index(calendar) for calendar, _ in settings], np.int32),
        np.array(
            [
                encode_term_row(read_term(vector.given["term"]), conventions)
                for vector, (_, conventions) in zip(shuffled, settings, strict=True)
            ],
            np.int32,
        ),
        np.array([seconds(vector.given["start_time"]) for vector in shuffled], np.int64),
        columns,
    )
    for row, vector in enumerate(shuffled):
        reason = int(columns.numbers[OUT_REASON, row])
        outcome = {"error": Reason(reason).name} if reason else _of_deadline(read_deadline(columns, row))
        compare(vector, outcome)


@pytest.mark.parametrize("vector", TERMS, ids=str)
def test_term_over_grpc(vector: Vector, client: Client) -> None:
    given = vector.given
    request = calendar_pb2.AddTermRequest(
        calendar_id=given["calendar"],
        revision=given.get("revision", ""),
        term=encode_term(read_term(given["term"])),
        preset=given["preset"],
        conventions=_stated(given.get("conventions", {})),
        start_time=Timestamp(seconds=seconds(given["start_time"])),
    )
    check(
        vector,
        lambda: _of_deadline_message(client.calendars.AddTerm(request, timeout=10).deadline),
    )


def _setting(vector: Vector, definitions: Definitions) -> tuple[Calendar, Conventions]:
    calendar = definitions.calendars.get(vector.given["calendar"], vector.given.get("revision", ""))
    preset = definitions.rules.presets[vector.given["preset"]]
    return calendar, read_conventions(vector.given.get("conventions", {}), preset)


def _stated(overrides: Mapping[str, Any]) -> calendar_pb2.term__pb2.Conventions:
    """Return a message that states just the overrides of a vector."""
    whole = encode_conventions(read_conventions(overrides, Conventions()))
    for descriptor in whole.DESCRIPTOR.fields:
        if descriptor.name not in overrides:
            whole.ClearField(descriptor.name)
    return whole


# --- dossiers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", DOSSIERS, ids=str)
def test_dossier_by_the_reference(vector: Vector, definitions: Definitions) -> None:
    dossier, as_of = read_dossier(vector.given)
    calendar = definitions.authority_facts(dossier.authority).calendar
    check(
        vector,
        lambda: _of_assessment(reference.evaluate(definitions.rules, calendar, dossier, as_of)),
    )


@pytest.mark.parametrize("vector", DOSSIERS, ids=str)
def test_dossier_by_the_kernels(vector: Vector, definitions: Definitions) -> None:
    dossier, as_of = read_dossier(vector.given)
    check(vector, lambda: _of_assessment(evaluate(definitions, [dossier], as_of).assessment(0)))


def test_dossiers_in_a_shuffled_batch(definitions: Definitions) -> None:
    by_as_of: dict[int, list[Vector]] = {}
    for vector in DOSSIERS:
        by_as_of.setdefault(read_dossier(vector.given)[1], []).append(vector)
    for as_of, vectors in by_as_of.items():
        shuffled = vectors * 3
        random.Random(11).shuffle(shuffled)
        batch = evaluate(definitions, [read_dossier(v.given)[0] for v in shuffled], as_of)
        for row, vector in enumerate(shuffled):
            check(vector, lambda row=row: _of_assessment(batch.assessment(row)))  # type: ignore[misc]  # noqa: B023


@pytest.mark.parametrize("vector", DOSSIERS, ids=str)
def test_dossier_over_grpc(vector: Vector, definitions: Definitions, client: Client) -> None:
    dossier, as_of = read_dossier(vector.given)
    answers: list[deadline_pb2.Assessment] = []

    def outcome() -> Outcome:
        answer = client.evaluate(dossier, as_of).assessment
        answers.append(answer)
        found: Outcome = {"awaits": set(answer.awaits)}
        if answer.rule.term_unknown:
            found["term_unknown"] = True
        if answer.HasField("deadline"):
            found |= _of_deadline_message(answer.deadline)
        return found

    check(vector, outcome)
    for answer in answers:
        assert _sources_of_message(answer) == _sources(evaluate(definitions, [dossier], as_of).assessment(0))


# --- counts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", COUNTS, ids=str)
def test_count_by_the_reference(vector: Vector, definitions: Definitions) -> None:
    calendar, after, until, makeup_days = _count(vector, definitions)
    check(
        vector,
        lambda: {"working_days": reference.count_working_days(calendar, after, until, makeup_days)},
    )


@pytest.mark.parametrize("vector", COUNTS, ids=str)
def test_count_by_the_kernels(vector: Vector, definitions: Definitions) -> None:
    calendar, after, until, makeup_days = _count(vector, definitions)
    days = [np.array([day.toordinal() - EPOCH_ORDINAL], np.int32) for day in (after, until)]
    working = WorkingCalendar(definitions, calendar, makeup_days)
    check(vector, lambda: {"working_days": int(working.count_working_days(*days)[0])})


@pytest.mark.parametrize("vector", COUNTS, ids=str)
def test_count_over_grpc(vector: Vector, definitions: Definitions, client: Client) -> None:
    calendar, after, until, makeup_days = _count(vector, definitions)
    noons = [datetime.combine(day, datetime.min.time(), ZoneInfo(calendar.zone)) for day in (after, until)]
    if after > until:  # over the wire, only forward
        noons.reverse()
    request = calendar_pb2.CountWorkingTimeRequest(
        calendar_id=calendar.id,
        revision=calendar.revision,
        start_time=Timestamp(seconds=int(noons[0].timestamp()) + 43_200),
        end_time=Timestamp(seconds=int(noons[1].timestamp()) + 43_200),
        makeup_days=int(makeup_days),  # type: ignore[arg-type]
    )
    sign = -1 if after > until else 1
    check(
        vector,
        lambda: {"working_days": sign * client.calendars.CountWorkingTime(request, timeout=10).working_days},
    )


def _count(vector: Vector, definitions: Definitions) -> tuple[Calendar, date, date, MakeupDays]:
    given = vector.given
    return (
        definitions.calendars.get(given["calendar"], given.get("revision", "")),
        date.fromisoformat(given["after"]),
        date.fromisoformat(given["until"]),
        MakeupDays[given.get("makeup_days", "count").upper()],
    )


@pytest.mark.parametrize("vector", WORKING_TIMES, ids=str)
def test_working_time_on_every_path(vector: Vector, definitions: Definitions, client: Client) -> None:
    given = vector.given
    calendar = definitions.calendars.get(given["calendar"], given.get("revision", ""))
    start, end = seconds(given["start_time"]), seconds(given["end_time"])
    check(vector, lambda: {"seconds": reference.count_working_time(calendar, start, end)})
    working = WorkingCalendar(definitions, calendar)
    check(vector, lambda: {"seconds": working.count(start, end).working_seconds})
    sign = -1 if end < start else 1
    request = calendar_pb2.CountWorkingTimeRequest(
        calendar_id=calendar.id,
        revision=calendar.revision,
        start_time=Timestamp(seconds=min(start, end)),
        end_time=Timestamp(seconds=max(start, end)),
    )
    check(
        vector,
        lambda: {"seconds": sign * client.calendars.CountWorkingTime(request, timeout=10).working_seconds},
    )


# --- comparing ----------------------------------------------------------------------------------------------


def check(vector: Vector, compute: Callable[[], Outcome]) -> None:
    """Compare what a path computes, or refuses, with what the vector expects."""
    try:
        outcome = compute()
    except SlaError as error:
        outcome = {"error": error.reason.name}
    except grpc.RpcError as error:
        outcome = {"error": refusal(error)[0]}
    compare(vector, outcome)


def compare(vector: Vector, outcome: Outcome) -> None:
    expected = expected_outcome(vector.expect)
    assert expected, "a vector that expects nothing proves nothing"
    assert {name: outcome.get(name) for name in expected} == expected
    assert "error" in expected or "error" not in outcome


def _of_deadline(deadline: Deadline) -> Outcome:
    return {
        "day_zero": deadline.day_zero,
        "due_date": deadline.due_date,
        "due_time": deadline.due_time,
        "provisional": deadline.provisional,
    }


def _of_deadline_message(message: calendar_pb2.Deadline) -> Outcome:
    return {
        "day_zero": _date(message.day_zero_date),
        "due_date": _date(message.due_date),
        "due_time": message.due_time.seconds,
        "provisional": message.provisional,
    }


def _sources(assessment: Assessment) -> Outcome:
    """Return what no vector states of an answer: which version governs, on what basis, from when."""
    rule = assessment.rule
    return {
        "rule_id": rule.id if rule else "",
        "legal_basis": str(rule.source) if rule else "",
        "confidence": int(rule.confidence) if rule else 0,
        "origin_time": assessment.origin_time,
    }


def _sources_of_message(message: deadline_pb2.Assessment) -> Outcome:
    return {
        "rule_id": message.rule.rule_id,
        "legal_basis": message.rule.legal_basis,
        "confidence": message.rule.confidence,
        "origin_time": message.origin_time.seconds if message.HasField("origin_time") else None,
    }


def _date(message: Any) -> date:
    return date(message.year, message.month, message.day)


def _of_assessment(assessment: Assessment) -> Outcome:
    outcome: Outcome = {"awaits": set(assessment.awaits)}
    if assessment.rule is not None and assessment.rule.term is None:
        outcome["term_unknown"] = True
    if assessment.deadline is not None:
        outcome |= _of_deadline(assessment.deadline)
    return outcome
