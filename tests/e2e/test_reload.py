"""Definitions are swapped on every worker or on none: broken files are put in place under load, one by one.

SLASVC_TEST_LONG=1 takes every broken file of the fixtures; without it all calendars and some rules.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.access import INSIDE, OUTSIDE, Guarded
from tests.support.load import CAUSE, loaded
from tests.support.serving import Served, free_port

FIXTURES = Path(__file__).parents[1] / "fixtures"
BAD_CALENDARS = sorted((FIXTURES / "calendars/bad").glob("*.yaml"))
BAD_RULES = sorted((FIXTURES / "rules/bad").glob("*/rules.yaml"))
DEFECTS = BAD_CALENDARS + (BAD_RULES if os.environ.get("SLASVC_TEST_LONG") else BAD_RULES[::10])


class Folders:
    """Two folders of definitions of one's own, and a service that reads them."""

    def __init__(self, directory: Path) -> None:
        self.calendars, self.rules = directory / "calendars", directory / "rules"
        self.calendars.mkdir()
        self.rules.mkdir()
        self.settings = {
            "calendars": f'["{self.calendars}"]',
            "rules": f'["{self.rules}"]',
            "admin_port": free_port(),
            "access_log": "false",
        }


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


@pytest.fixture
def server(folders: Folders) -> Iterator[Served]:
    with Served(workers=2, **folders.settings) as served:
        yield served


def digests(server: Served) -> dict[str, float]:
    """Return the digests of rules, with the number of workers that answer by each."""
    text = server.tell("GET", "/metrics")[1]
    found = re.findall(r'slasvc_definitions_workers{digest="(\w+)",kind="rules",name=""} (\S+)', text)
    return {digest: float(number) for digest, number in found}


def test_broken_files_are_refused_with_their_lines_while_the_old_definitions_answer(
    folders: Folders, server: Served
) -> None:
    assert len(DEFECTS) >= 50
    before = digests(server)
    with loaded(server):
        for defect in DEFECTS:
            is_calendar = defect in BAD_CALENDARS
            placed = Path(shutil.copy(defect, folders.calendars if is_calendar else folders.rules))
            status, said = server.tell("POST", "/reload")
            placed.unlink()
            assert status == 409, defect
            lines = said.splitlines()
            if is_calendar:
                text = defect.read_text(encoding="utf-8")
                pinned = re.findall(r"^# problem (\d+): (.*)$", text, re.MULTILINE)
                expected = [f"{placed}:{line}: {message}" for line, message in pinned]
                assert [line for line in expected if line not in lines] == [], said
            else:  # beside the shipped rules it may have further defects than the one it was made for
                assert any(re.match(rf"{re.escape(str(placed))}:\d+: .{{10,}}", line) for line in lines), said

    assert digests(server) == before
    assert set(before.values()) == {2}
    assert f'slasvc_reloads_total{{outcome="refused"}} {len(DEFECTS)}.0' in server.tell("GET", "/metrics")[1]


def test_good_files_are_swapped_in_on_every_worker_and_by_those_that_are_started_later(
    folders: Folders, server: Served, wait_until: Callable[..., None]
) -> None:
    (old,) = digests(server)
    (folders.rules / "causes.yaml").write_text(CAUSE, encoding="utf-8")
    with loaded(server):
        assert server.tell("POST", "/reload")[0] == 200
    (new,) = digests(server).keys() - {old}
    assert digests(server) == {old: 0, new: 2}

    # Broken on disk now: whoever is started again still has what was accepted.
    (folders.rules / "causes.yaml").write_text("causes: [", encoding="utf-8")
    victim = server.workers()[0]
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: victim not in server.workers())
    wait_until(lambda: digests(server).get(new) == 2 and len(server.workers()) == 2)


@pytest.mark.parametrize("workers", [1, 2])
def test_sighup_reloads_and_says_in_the_log_what_came_of_it(
    workers: int, folders: Folders, wait_until: Callable[..., None]
) -> None:
    with Served(workers=workers, **folders.settings) as server:
        (folders.rules / "causes.yaml").write_text("causes: [", encoding="utf-8")
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: any("reload refused" in line and "causes.yaml:" in line for line in server.log))
        (folders.rules / "causes.yaml").write_text(CAUSE, encoding="utf-8")
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: any('"event":"reloaded' in line for line in server.log))

        assert server.stop() == 0


def test_a_caller_that_is_taken_out_of_the_access_file_is_refused_from_the_reload_on(tmp_path: Path) -> None:
    import grpc

    from tests.integration.calls import converse, evaluate, path_of

    guarded = Guarded(tmp_path)
    request = evaluate(authority_code=INSIDE).SerializeToString()
    found = []
    with (
        Served(workers=2, admin_port=free_port(), **guarded.files) as server,
        guarded.channel(server.address, "evaluate") as channel,
    ):

        def try_it() -> None:
            try:
                converse(channel, path_of("EvaluateDossier"), request)
                found.append("OK")
            except grpc.RpcError as error:
                found.append(error.code().name)

        try_it()
        guarded.allow({"evaluate": ["evaluate"]}, (OUTSIDE,))
        assert server.tell("POST", "/reload")[0] == 200
        try_it()
        guarded.allow({"report": ["report"]})
        assert server.tell("POST", "/reload")[0] == 200
        try_it()
        guarded.file.write_text("callers: []\n")
        status, said = server.tell("POST", "/reload")
        try_it()

    assert found == ["OK", "PERMISSION_DENIED", "UNAUTHENTICATED", "UNAUTHENTICATED"]
    assert status == 409
    assert f"{guarded.file}:1: callers" in said
