"""Several workers as processes: replaced, killed, reloaded and ended under load, and no call is lost.

SLASVC_TEST_LONG=1 makes the runs as long as an operations team would want to see once; without it they are
seconds. Clients are `slasvc.client.Client` with its retry policy, the one that the documentation asks for.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from tests.support.load import Load, loaded
from tests.support.serving import Served, free_port

LONG = bool(os.environ.get("SLASVC_TEST_LONG"))


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    """Two workers; the last test that uses them ends them."""
    with Served(workers=2, admin_port=free_port(), access_log="false", drain_seconds=5) as served:
        yield served


def test_a_rolling_restart_under_load_loses_no_call(server: Served) -> None:
    before = set(server.workers())
    with loaded(server):
        for _ in range(5 if LONG else 1):
            assert server.tell("POST", "/restart") == (200, "every worker has been replaced\n")

    assert len(server.workers()) == 2
    assert before.isdisjoint(server.workers())


def test_a_worker_that_is_killed_is_replaced_while_the_others_answer(
    wait_until: Callable[..., None],
) -> None:
    workers, kills, pause = (4, 12, 10.0) if LONG else (2, 2, 1.0)
    with Served(workers=workers, admin_port=free_port(), access_log="false") as server:
        with loaded(server):
            for _ in range(kills):
                victim = server.workers()[0]
                os.kill(victim, signal.SIGKILL)
                time.sleep(pause)
                wait_until(lambda gone=victim: gone not in server.workers())
                wait_until(lambda: f"slasvc_workers {workers}.0" in server.tell("GET", "/metrics")[1])
        metrics = server.tell("GET", "/metrics")[1]

    assert f"slasvc_worker_deaths_total {kills}.0" in metrics


def counted(server: Served) -> dict[str, float]:
    lines = server.tell("GET", "/metrics")[1].splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line[0] != "#"}


def test_counts_of_all_workers_are_added_up_and_outlive_them(server: Served) -> None:
    server.tell("POST", "/restart")  # who ends has told all that it counted
    before = counted(server)
    with Load(server.address) as load:
        time.sleep(1)
    server.tell("POST", "/restart")
    after = counted(server)

    method = "slasvc.v1.DeadlineService/EvaluateDossier"
    for name in (
        f'slasvc_calls_total{{code="OK",method="{method}"}}',
        f'slasvc_call_seconds_count{{method="{method}"}}',
        'slasvc_assessments_total{timeliness="overdue"}',
    ):
        assert after[name] - before[name] == load.answered
    (workers,) = {value for name, value in after.items() if name.startswith("slasvc_definitions_workers")}
    assert workers == 2


def test_a_second_service_cannot_take_half_of_the_calls(server: Served) -> None:
    with pytest.raises(AssertionError, match="is it taken"), Served(port=server.port, workers=2):
        pytest.fail("the port is taken")


def test_what_a_supervisor_logs_are_lines_of_json(server: Served, wait_until: Callable[..., None]) -> None:
    server.tell("POST", "/reload")
    wait_until(lambda: "reloaded on every worker" in server.log[-1])
    events = [json.loads(line)["event"] for line in server.log]

    assert events[:2] == ["worker serves"] * 2


def test_sigterm_drains_every_worker_and_ends_with_0(server: Served) -> None:
    with Load(server.address):
        time.sleep(0.5)
    pids = server.workers()

    assert server.stop() == 0
    assert not [pid for pid in pids if os.path.exists(f"/proc/{pid}")]


def test_workers_end_when_their_supervisor_is_killed(wait_until: Callable[..., None]) -> None:
    with Served(workers=2) as server:
        pids = server.workers()
        server.process.kill()
        server.process.wait()

        wait_until(lambda: not [pid for pid in pids if os.path.exists(f"/proc/{pid}")], 20)
