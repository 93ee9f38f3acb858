"""kill -9 of a server that is recording: every event that was acknowledged is there, and none is there twice.

Five times on each database; `SLASVC_TEST_KILLS=50` for more.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter

import grpc

from slasvc.client import Client
from slasvc.ledger.database import open_ledger
from slasvc.model.dossier import Event, EventKind
from tests.support.recording import ACCEPTED, at, dossier, read_all
from tests.support.server_process import ServerProcess

KILLS = int(os.environ.get("SLASVC_TEST_KILLS", "5"))
CALLERS = 8
DOSSIERS = 3
"""Few, so that callers meet in the same one."""


class Stream:
    """Callers that record event after event until the server is gone, and what was acknowledged to them."""

    def __init__(self, address: str, round_number: int) -> None:
        self.acknowledged: list[tuple[str, Event]] = []
        self._address, self._round = address, round_number
        self._threads = [threading.Thread(target=self._call, args=(number,)) for number in range(CALLERS)]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive()

    def _call(self, caller: int) -> None:
        with Client(self._address, timeout=10) as client:
            for number in range(100_000):
                name = f"HS-{(caller + number) % DOSSIERS}"
                event_id = f"r{self._round}-c{caller}-{number}"
                event = Event(
                    EventKind.EXPLAINED, at("2026-11-17 09:00") + number, event_id, reason=f"{caller}"
                )
                try:
                    client.record(dossier(ACCEPTED, event, name=name))
                except grpc.RpcError:
                    return
                self.acknowledged.append((name, event))


def test_no_acknowledged_event_is_lost_and_none_is_there_twice(url: str) -> None:
    chance = random.Random(20261122)
    acknowledged: list[tuple[str, Event]] = []
    for round_number in range(KILLS):
        server = ServerProcess(url)
        stream = Stream(server.address, round_number)
        deadline = time.monotonic() + 30
        # Not before something is under way: the moment after that is left to chance.
        while len(stream.acknowledged) < CALLERS and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.3))
        server.kill()
        stream.join()
        assert len(stream.acknowledged) >= CALLERS
        acknowledged += stream.acknowledged

    with open_ledger(url) as ledger:
        stored = {one.dossier.id: one for one in read_all(ledger)}
    for one in stored.values():
        assert len(one.dossier.events) == len({event.id for event in one.dossier.events})
        assert list(one.recorded_times) == sorted(one.recorded_times)
    there = Counter((name, event) for name, one in stored.items() for event in one.dossier.events)
    assert [one for one in acknowledged if there[one] != 1] == []
    # What was not acknowledged may be there: at most the one call that each caller was waiting for.
    assert there.total() - len(acknowledged) - len(stored) <= KILLS * CALLERS
