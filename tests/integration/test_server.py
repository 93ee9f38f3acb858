"""A server from its first moment to its last, and the answers that are no refusals."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

import slasvc.rpc.deadlines
import slasvc.server
from slasvc.client import Client
from slasvc.engine.definitions import Definitions, Sources
from slasvc.errors import DefinitionError
from slasvc.rpc.methods import SERVICES
from slasvc.server import BackgroundServer, Server
from slasvc.serving.loading import Loaded
from slasvc.settings import Settings
from slasvc.v1 import calendar_pb2, deadline_pb2, dossier_pb2, rule_pb2, term_pb2
from tests.integration.calls import (
    ACCEPTED,
    LATER,
    PAID,
    ask,
    civil,
    days,
    evaluate,
    event,
    explain,
    instant,
    match,
    read_refusal,
)
from tests.support.serving import free_port

BAD_RULES = Path(__file__).parents[1] / "fixtures/rules/bad/unknown_unit"
BAD_CALENDARS = Path(__file__).parents[1] / "fixtures/calendars/bad"
MISSING = BAD_RULES / "missing"
HOST = "127.0.0.1"
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
NAMES = ("", *(service.full_name for service in SERVICES))


def can_connect(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


class SlowLoading:
    """Definitions whose loading waits until it is told to go on."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self.begun = threading.Event()
        self.go_on = threading.Event()

    def __call__(self, settings: Settings) -> Loaded:
        self.begun.set()
        assert self.go_on.wait(30)
        return Loaded(Sources(self._definitions.calendars, self._definitions.rules), None)


@asynccontextmanager
async def starting(
    loading: SlowLoading, port: int = 0, *, share_port: bool = False
) -> AsyncIterator[tuple[Server, asyncio.Task[None]]]:
    """A server that has not loaded its definitions yet, with the task that starts it."""
    server = Server(Settings(port=port, drain_seconds=1), share_port=share_port)
    task = asyncio.create_task(server.start())
    try:
        assert await asyncio.to_thread(loading.begun.wait, 30)
        yield server, task
    finally:
        loading.go_on.set()
        await task
        await server.stop()


@pytest.fixture
def loading(definitions: Definitions, monkeypatch: pytest.MonkeyPatch) -> SlowLoading:
    slow = SlowLoading(definitions)
    monkeypatch.setattr(slasvc.server, "load", slow)
    return slow


async def health(channel: grpc.aio.Channel) -> set[int]:
    """Return what is reported of the server and of each service."""
    stub = health_pb2_grpc.HealthStub(channel)
    requests = [health_pb2.HealthCheckRequest(service=name) for name in NAMES]
    return {(await stub.Check(request, timeout=10)).status for request in requests}


# --- starting -----------------------------------------------------------------------------------------------


def test_health_is_not_serving_until_definitions_are_loaded_and_then_serving(loading: SlowLoading) -> None:
    async def observe() -> None:
        async with (
            starting(loading) as (server, task),
            grpc.aio.insecure_channel(f"{HOST}:{server.port}") as channel,
        ):
            assert await health(channel) == {NOT_SERVING}
            loading.go_on.set()
            await task
            assert await health(channel) == {SERVING}

    asyncio.run(observe())


def test_calls_are_unavailable_until_definitions_are_loaded_and_then_answered(loading: SlowLoading) -> None:
    async def observe() -> None:
        async with (
            starting(loading) as (server, task),
            grpc.aio.insecure_channel(f"{HOST}:{server.port}") as channel,
        ):
            call = channel.unary_unary("/slasvc.v1.CalendarService/ListCalendars")
            with pytest.raises(grpc.aio.AioRpcError) as raised:
                await call(b"", timeout=10)
            assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
            assert "definitions are being loaded" in (raised.value.details() or "")
            loading.go_on.set()
            await task
            assert await call(b"", timeout=10)

    asyncio.run(observe())


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        (Settings(port=0, rules=(BAD_RULES,)), r"rules\.yaml:\d+: .*unit"),
        (Settings(port=0, calendars=(BAD_CALENDARS,)), r"\.yaml:\d+: "),
        (Settings(port=0, calendars=(MISSING,)), "missing: is not a directory"),
        (Settings(port=0, rules=(MISSING,)), "missing: is not a directory"),
    ],
    ids=["a broken rule", "broken calendars", "no calendar directory", "no rule directory"],
)
def test_broken_definitions_are_refused_and_nothing_is_left_listening(
    settings: Settings, complaint: str
) -> None:
    async def start() -> int:
        server = Server(settings)
        try:
            with pytest.raises(DefinitionError, match=complaint):
                await server.start()
        except BaseException:
            await server.stop()
            raise
        return server.port

    port = asyncio.run(start())

    assert port
    assert not can_connect(port)


def test_a_background_server_with_broken_definitions_leaves_no_thread() -> None:
    before = set(threading.enumerate())

    with pytest.raises(DefinitionError), BackgroundServer(Settings(port=0, rules=(BAD_RULES,))):
        pytest.fail("a server with broken definitions must not start")

    assert not [thread for thread in set(threading.enumerate()) - before if thread.name == "slasvc"]


def test_a_port_that_is_taken_is_refused_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]

        with (
            pytest.raises(OSError, match=rf"cannot listen on {HOST}:{port}; is it taken\?"),
            BackgroundServer(Settings(port=port)),
        ):
            pytest.fail("the port is taken")


def test_on_a_port_that_others_share_it_listens_only_once_it_can_answer(loading: SlowLoading) -> None:
    port = free_port()

    async def observe() -> None:
        async with starting(loading, port, share_port=True) as (_, task):
            assert not can_connect(port)
            loading.go_on.set()
            await task
            assert can_connect(port)

    asyncio.run(observe())


def test_two_servers_cannot_share_a_port(loading: SlowLoading) -> None:
    async def start_second() -> None:
        async with starting(loading) as (first, _):
            with pytest.raises(OSError, match="is it taken"):
                await Server(Settings(port=first.port)).start()

    asyncio.run(start_second())


# --- serving ------------------------------------------------------------------------------------------------


def test_reflection_lists_the_services_and_hands_out_their_contract(channel: grpc.Channel) -> None:
    stub = reflection_pb2_grpc.ServerReflectionStub(channel)
    requests = [
        reflection_pb2.ServerReflectionRequest(list_services=""),
        reflection_pb2.ServerReflectionRequest(file_containing_symbol="slasvc.v1.DeadlineService"),
    ]

    listed, contract = stub.ServerReflectionInfo(iter(requests), timeout=10)

    services = {service.name for service in listed.list_services_response.service}
    assert services == {
        "slasvc.v1.DeadlineService",
        "slasvc.v1.CalendarService",
        "slasvc.v1.RuleService",
        "slasvc.v1.DossierService",
        "slasvc.v1.StatisticsService",
        "grpc.health.v1.Health",
        "grpc.reflection.v1alpha.ServerReflection",
    }
    files = contract.file_descriptor_response.file_descriptor_proto
    assert any(b"slasvc/v1/deadline.proto" in file for file in files)


def test_health_is_known_of_every_service_and_of_no_other(channel: grpc.Channel) -> None:
    stub = health_pb2_grpc.HealthStub(channel)

    for name in NAMES:
        assert stub.Check(health_pb2.HealthCheckRequest(service=name), timeout=10).status == SERVING
    with pytest.raises(grpc.RpcError) as raised:
        stub.Check(health_pb2.HealthCheckRequest(service="slasvc.v1.Unheard"), timeout=10)
    assert read_refusal(raised.value).code is grpc.StatusCode.NOT_FOUND


# --- stopping -----------------------------------------------------------------------------------------------


def test_a_call_in_flight_is_finished_before_the_server_ends(
    loading: SlowLoading, monkeypatch: pytest.MonkeyPatch
) -> None:
    loading.go_on.set()
    entered, release = threading.Event(), threading.Event()
    real = slasvc.rpc.deadlines.evaluate

    def held(*arguments: Any) -> Any:
        entered.set()
        assert release.wait(30)
        return real(*arguments)

    monkeypatch.setattr(slasvc.rpc.deadlines, "evaluate", held)
    server = BackgroundServer(Settings(port=0))
    server.__enter__()
    stop = threading.Thread(target=server.__exit__, args=(None, None, None))
    with Client(server.address) as client:
        answer = client.deadlines.EvaluateDossier.future(evaluate(), timeout=30)
        assert entered.wait(30)
        stop.start()
        release.set()
        assert answer.result().assessment.HasField("deadline")
    stop.join(30)

    assert not stop.is_alive()
    assert not can_connect(int(server.address.rpartition(":")[2]))


def test_those_who_watch_its_health_are_told_that_a_server_stops(loading: SlowLoading) -> None:
    async def watch() -> list[int]:
        async with (
            starting(loading) as (server, task),
            grpc.aio.insecure_channel(f"{HOST}:{server.port}") as channel,
        ):
            loading.go_on.set()
            await task
            reports = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(), timeout=30)
            first = await reports.read()
            stopping = asyncio.create_task(server.stop())
            second = await reports.read()
            reports.cancel()
            await stopping
            return [first.status, second.status]

    assert asyncio.run(watch()) == [SERVING, NOT_SERVING]


def test_serve_says_when_it_is_ready_and_ends_with_0_when_told_to() -> None:
    with served() as (process, address):
        with Client(address) as client:
            answer = client.deadlines.EvaluateDossier(evaluate(), timeout=10)
        process.send_signal(signal.SIGTERM)
        more, errors = process.communicate(timeout=30)

    assert answer.assessment.deadline.due_date == civil("2026-11-23")
    assert (process.returncode, more) == (0, "")
    (line,) = map(json.loads, errors.splitlines())
    assert (line["logger"], line["code"]) == ("slasvc.access", "OK")


def test_serve_on_a_port_that_is_taken_ends_with_1_and_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "slasvc", "serve", "--port", port],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert done.returncode == 1
    assert done.stdout == ""
    assert f"cannot listen on {HOST}:{port}; is it taken?" in done.stderr
    assert "Traceback" not in done.stderr


class served:  # noqa: N801 - reads as a phrase
    """`slasvc serve` as a process of its own, ready, with its address; killed if a test leaves it running."""

    def __enter__(self) -> tuple[subprocess.Popen[str], str]:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "slasvc", "serve", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        found = re.search(rf"serving on ({re.escape(HOST)}:\d+)", line)
        if found is None:
            self.__exit__()
            raise AssertionError(f"no ready line: {line!r}")
        return self._process, found[1]

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


# --- what is answered ---------------------------------------------------------------------------------------


def test_calendars_are_listed_in_all_their_revisions_with_their_provisional_years(
    channel: grpc.Channel,
) -> None:
    listed = ask(channel, "ListCalendars", calendar_pb2.ListCalendarsRequest()).calendars

    keys = [(calendar.calendar_id, calendar.revision) for calendar in listed]
    assert keys == sorted(set(keys))
    before, after = [calendar for calendar in listed if calendar.calendar_id == "vn"]
    assert (before.revision, after.revision) == ("2025-12-24", "2026-10-02")
    # No decision settles the days of 2028 yet, nor, in December 2025, those of 2027.
    assert {2027, 2028} <= set(before.provisional_years)
    assert 2028 in after.provisional_years
    assert 2025 not in before.provisional_years
    assert before.digest != after.digest
    assert after.time_zone == "Asia/Ho_Chi_Minh"
    assert after.names["en"] == "Working calendar of Viet Nam"


@pytest.mark.parametrize("revision", ["", "2025-12-24", "2026-10-02"])
def test_a_calendar_is_described_in_the_revision_asked_for_or_in_the_newest(
    channel: grpc.Channel, revision: str
) -> None:
    request = calendar_pb2.GetCalendarRequest(calendar_id="vn", revision=revision)
    calendar = ask(channel, "GetCalendar", request).calendar

    assert calendar.revision == (revision or "2026-10-02")
    assert calendar in ask(channel, "ListCalendars", calendar_pb2.ListCalendarsRequest()).calendars


def test_every_date_of_a_range_is_listed_once_and_in_order(channel: grpc.Channel) -> None:
    answer = ask(channel, "ListCalendarDays", days())

    assert [day.date.day for day in answer.days] == list(range(1, 31))
    assert answer.calendar.revision == "2026-10-02"


def test_four_thousand_days_are_listed_at_once(channel: grpc.Channel) -> None:
    request = days(first_date=civil("2010-01-01"), last_date=civil("2020-12-13"))

    assert len(ask(channel, "ListCalendarDays", request).days) == 4_000


def test_the_only_exceptional_day_of_november_2026_is_culture_day_with_its_instrument(
    channel: grpc.Channel,
) -> None:
    (day,) = ask(channel, "ListCalendarDays", days(exceptional_only=True)).days

    assert day.date == civil("2026-11-24")
    assert day.kind == calendar_pb2.DAY_KIND_PUBLIC_HOLIDAY
    assert not day.counts
    assert day.source
    assert day.names["vi"]


@pytest.mark.parametrize("size", [0, 1, 7, 1_000, 2**31 - 1])
def test_the_pages_of_a_listing_are_all_rules_each_once_and_in_one_order(
    channel: grpc.Channel, definitions: Definitions, size: int
) -> None:
    pages, token = [], ""
    while not pages or token:
        request = rule_pb2.ListRulesRequest(page_size=size, page_token=token)
        page = ask(channel, "ListRules", request)
        assert len(page.rules) <= (size or 100)
        pages.append([rule.rule_id for rule in page.rules])
        token = page.next_page_token

    listed = [rule_id for page in pages for rule_id in page]
    assert listed == [version.id for version in all_versions(definitions)]
    assert len(listed) == len(set(listed))
    assert all(pages)


def all_versions(definitions: Definitions) -> Iterator[Any]:
    for code in sorted(definitions.rules.procedures):
        yield from definitions.rules.procedures[code].versions


def test_the_rules_of_one_procedure_are_listed_by_its_code(channel: grpc.Channel) -> None:
    page = ask(channel, "ListRules", rule_pb2.ListRulesRequest(procedure_code="x.000040"))

    assert {rule.rule_id for rule in page.rules} == {"x.000040/2025-07-01", "x.000040/2026-04-15"}
    assert page.next_page_token == ""


def test_a_rule_is_read_by_its_identifier_as_it_is_listed(channel: grpc.Channel) -> None:
    rules = ask(channel, "ListRules", rule_pb2.ListRulesRequest(page_size=1_000)).rules

    for rule in rules:
        assert ask(channel, "GetRule", rule_pb2.GetRuleRequest(rule_id=rule.rule_id)).rule == rule
        assert rule.term_unknown != rule.HasField("term")
        assert all(
            getattr(rule.conventions, convention.name)
            for convention in rule.conventions.DESCRIPTOR.fields
            if convention.enum_type is not None
        )


@pytest.mark.parametrize(
    ("law_date", "rule_id", "length", "unit"),
    [
        ("2026-06-30", "1.013225/2024-12-30/individual_house", 15, term_pb2.TERM_UNIT_CALENDAR_DAY),
        ("2026-07-01", "1.013225/2026-07-01/individual_house", 7, term_pb2.TERM_UNIT_WORKING_DAY),
    ],
)
def test_the_decree_of_july_2026_shortens_the_permit_for_a_house(
    channel: grpc.Channel, law_date: str, rule_id: str, length: int, unit: int
) -> None:
    request = match(
        procedure_code="1.013225",
        authority_code="H41.101",
        case_code="individual_house",
        law_date=civil(law_date),
    )

    rule = ask(channel, "MatchRule", request).rule

    assert (rule.rule_id, rule.term.length, rule.term.unit) == (rule_id, length, unit)


@pytest.mark.parametrize(
    ("submitted", "deciding", "sentence"),
    [
        ("2026-11-13 16:00", "submitted", "Governed by the law of 2026-11-13, the day of filing"),
        (
            None,
            "accepted",
            "Governed by the law of 2026-11-16, the day of acceptance, as the day of filing is not recorded",
        ),
    ],
)
def test_an_explanation_says_whose_day_decided_the_law(
    channel: grpc.Channel, submitted: str | None, deciding: str, sentence: str
) -> None:
    filed = [event(dossier_pb2.EVENT_KIND_SUBMITTED, submitted)] if submitted else []
    request = explain(
        procedure_code="1.013225",
        authority_code="H41.101",
        case_code="individual_house",
        events=[*filed, event(ACCEPTED, "2026-11-16 09:00")],
    )

    law_day = ask(channel, "ExplainDossier", request).law_day

    assert law_day.event_kind == dossier_pb2.EventKind.Value(f"EVENT_KIND_{deciding.upper()}")
    assert law_day.law_at == dossier_pb2.EVENT_KIND_SUBMITTED
    assert law_day.sentence == sentence


def test_without_an_as_of_time_the_present_second_is_taken_and_told(channel: grpc.Channel) -> None:
    request = evaluate(events=[])
    request.ClearField("as_of_time")
    before = int(time.time())

    answer = ask(channel, "EvaluateDossier", request)

    assert before <= answer.as_of_time.seconds <= time.time()


def test_before_its_acceptance_a_dossier_awaits_it(channel: grpc.Channel) -> None:
    request = evaluate(events=[event(ACCEPTED, "2026-11-16 09:00")])
    request.as_of_time.CopyFrom(instant("2026-11-16 08:59"))

    assessment = ask(channel, "EvaluateDossier", request).assessment

    assert list(assessment.awaits) == [ACCEPTED]
    assert not assessment.HasField("deadline")
    assert assessment.rule.procedure_code == "3.000347"
    assert assessment.rule.rule_id == ""
    assert assessment.rule.rule_set_digest


def test_an_accepted_registration_of_a_vehicle_awaits_its_payment(channel: grpc.Channel) -> None:
    request = evaluate(procedure_code="1.013083")

    assessment = ask(channel, "EvaluateDossier", request).assessment

    assert list(assessment.awaits) == [PAID]
    assert assessment.rule.rule_id == "1.013083/2025-01-01"
    assert not assessment.HasField("origin_time")


def test_a_term_that_nobody_has_verified_gives_no_deadline(channel: grpc.Channel) -> None:
    request = evaluate(procedure_code="3.000333", authority_code="G15")

    assessment = ask(channel, "EvaluateDossier", request).assessment

    assert assessment.rule.term_unknown
    assert not assessment.HasField("deadline")
    assert not assessment.awaits


def test_an_answer_echoes_the_identifier_and_the_as_of_time(channel: grpc.Channel) -> None:
    answer = ask(channel, "EvaluateDossier", evaluate(dossier_id="Hồ sơ 1"))

    assert answer.assessment.dossier_id == "Hồ sơ 1"
    assert answer.as_of_time == instant(LATER)


def test_the_client_evaluates_a_dossier_as_of_now_and_as_of_then(client: Client) -> None:
    request = evaluate(channel=dossier_pb2.CHANNEL_POST)
    answer = client.deadlines.EvaluateDossier(request, timeout=10)

    assert isinstance(answer, deadline_pb2.EvaluateDossierResponse)
    assert answer.assessment.deadline.due_date == civil("2026-11-23")
