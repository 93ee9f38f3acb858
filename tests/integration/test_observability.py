"""What operations see: a line for each call, counts that are right, ids that come back, and nothing personal."""

from __future__ import annotations

import asyncio
import io
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import grpc
import pytest

from slasvc.engine.definitions import Definitions
from slasvc.rpc.interceptors.metrics import provisional_days
from slasvc.server import Server
from slasvc.settings import Settings
from tests.integration.calls import converse, evaluate, path_of
from tests.support.load import CAUSE
from tests.support.serving import Served, free_port

METHOD = "slasvc.v1.DeadlineService/EvaluateDossier"


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with Served(admin_port=free_port()) as served:
        yield served


@pytest.fixture(scope="module")
def channel(server: Served) -> Iterator[grpc.Channel]:
    with grpc.insecure_channel(server.address) as made:
        yield made


def lines_of(server: Served, request_id: str, wait_until: Callable[..., None]) -> list[dict[str, object]]:
    """Return the lines of a call, once they are there."""
    wait_until(lambda: any(request_id in line for line in server.log))
    return [json.loads(line) for line in server.log if request_id in line]


def call(channel: grpc.Channel, request_id: str | None, dossier_id: str = "HS-1", **dossier: object) -> str:
    """Evaluate a dossier; return the request id that comes back with the answer or the refusal."""
    metadata = (("x-request-id", request_id),) if request_id else ()
    request = evaluate(dossier_id=dossier_id, **dossier)
    method = channel.unary_unary(path_of("EvaluateDossier"))
    try:
        _, answered = method.with_call(request.SerializeToString(), timeout=10, metadata=metadata)
    except grpc.RpcError as error:
        answered = error
    return dict(answered.trailing_metadata())["x-request-id"]


def test_a_call_has_one_line_with_its_request_id_and_nothing_of_what_was_asked(
    server: Served, channel: grpc.Channel, wait_until: Callable[..., None]
) -> None:
    assert call(channel, "req-1", "HS-0042") == "req-1"
    (line,) = lines_of(server, "req-1", wait_until)

    assert {line[key] for key in ("method", "code", "caller", "event")} == {METHOD, "OK", "anybody", "call"}
    assert line["rows"] == 1
    assert 0 < float(str(line["ms"])) < 10_000
    assert line.keys() == {
        "time", "level", "logger", "event", "pid", "request_id", "method", "code", "ms", "caller", "rows",
    }  # fmt: skip
    assert not [text for text in server.log if "HS-0042" in text]


def test_a_refused_call_has_its_reason_in_its_line_and_its_request_id_in_the_answer(
    server: Served, channel: grpc.Channel, wait_until: Callable[..., None]
) -> None:
    assert call(channel, "req-2", procedure_code="9.999999") == "req-2"
    (line,) = lines_of(server, "req-2", wait_until)

    assert (line["code"], line["reason"]) == ("NOT_FOUND", "UNKNOWN_PROCEDURE")


@pytest.mark.parametrize("sent", [None, "has space", "x" * 65, 'quote"', ""])
def test_a_request_id_that_is_none_is_replaced(sent: str | None, channel: grpc.Channel) -> None:
    given = call(channel, sent)

    assert given != sent
    assert len(given) == 16


def test_a_stream_has_one_line_too(
    server: Served, channel: grpc.Channel, wait_until: Callable[..., None]
) -> None:
    path = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
    converse(channel, path, b":\x00", b":\x00", metadata=(("x-request-id", "req-3"),))

    (line,) = lines_of(server, "req-3", wait_until)
    assert line["code"] == "OK"


def test_calls_refusals_and_classes_are_counted(
    server: Served, channel: grpc.Channel, wait_until: Callable[..., None]
) -> None:
    before = metrics(server)
    for _ in range(3):
        call(channel, None)
    call(channel, "req-4", procedure_code="9.999999")
    lines_of(server, "req-4", wait_until)
    after = metrics(server)
    grown = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)}

    assert grown[f'slasvc_calls_total{{code="OK",method="{METHOD}"}}'] == 3
    assert grown[f'slasvc_calls_total{{code="NOT_FOUND",method="{METHOD}"}}'] == 1
    assert grown['slasvc_refusals_total{reason="UNKNOWN_PROCEDURE"}'] == 1
    assert grown[f'slasvc_rows_total{{method="{METHOD}",outcome="assessed"}}'] == 3
    assert grown['slasvc_assessments_total{timeliness="overdue"}'] == 3
    assert grown[f'slasvc_call_seconds_count{{method="{METHOD}"}}'] == 4


def metrics(server: Served) -> dict[str, float]:
    lines = server.tell("GET", "/metrics")[1].splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line[0] != "#"}


def test_definitions_are_shown_with_their_digests_and_how_long_they_last(
    server: Served, definitions: Definitions
) -> None:
    shown = metrics(server)
    vn = definitions.calendars.get("vn")
    rules = definitions.rules.digest

    assert shown[f'slasvc_definitions_workers{{digest="{rules}",kind="rules",name=""}}'] == 1
    assert shown[f'slasvc_definitions_workers{{digest="{vn.digest}",kind="calendar",name="vn"}}'] == 1
    left = shown['slasvc_calendar_days_left{calendar="vn"}']
    assert abs(left - (vn.last_date - date.today()).days) <= 1
    assert 0 <= shown['slasvc_calendar_provisional_days{calendar="vn"}'] <= left + 1


def test_provisional_days_are_those_from_today_on(definitions: Definitions) -> None:
    vn = definitions.calendars.get("vn")
    settled = [day for day, what in vn.dated_days() if not what.provisional]

    assert provisional_days(vn, vn.last_date) == 1
    assert provisional_days(vn, settled[-1]) == (vn.last_date - settled[-1]).days
    assert provisional_days(vn, date(1900, 1, 1)) == sum(day.provisional for day in vn.days)


def test_the_admin_port_answers_what_it_knows_and_nothing_else(server: Served) -> None:
    assert server.tell("GET", "/")[0] == 404
    assert server.tell("POST", "/metrics")[0] == 404
    assert server.tell("POST", "/reload")[0] == 200
    with pytest.raises(urllib.error.HTTPError, match="501"):
        urllib.request.urlopen(
            urllib.request.Request(f"http://127.0.0.1:{server.admin_port}/reload", method="PUT"), timeout=10
        )


def test_definitions_that_are_replaced_are_counted_down_and_the_new_ones_up(tmp_path: Path) -> None:
    stream = io.StringIO()

    async def run() -> tuple[str, str, bytes]:
        from prometheus_client import generate_latest

        server = Server(Settings(port=0, rules=(tmp_path,)), access_log=stream)
        await server.start()
        assert server.definitions is not None
        before = server.definitions.rules.digest
        (tmp_path / "causes.yaml").write_text(CAUSE)
        await server.swap()
        after = server.definitions.rules.digest
        await server.stop()
        return before, after, generate_latest(server.metrics.registry)

    before, after, text = asyncio.run(run())

    shown = text.decode()
    assert before != after
    assert f'digest="{before}",kind="rules",name=""}} 0.0' in shown
    assert f'digest="{after}",kind="rules",name=""}} 1.0' in shown
