"""Definitions, rules and a real server, made once for all tests that use them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from slasvc.client import Client
from slasvc.documents import shipped
from slasvc.engine.definitions import Definitions, load_definitions
from slasvc.model.rule import RuleSet
from slasvc.rules import load_rules
from slasvc.server import BackgroundServer
from slasvc.settings import Settings
from tests.support.vectors import CALENDARS


@pytest.fixture(scope="session")
def definitions() -> Definitions:
    """The shipped definitions and the calendars of the vectors."""
    return load_definitions([CALENDARS])


@pytest.fixture(scope="session")
def national() -> RuleSet:
    """The shipped rules."""
    return load_rules([shipped("rules")])


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a real server on loopback with the same definitions, and a ledger in a file."""
    ledger = str(tmp_path_factory.mktemp("ledger") / "ledger.db")
    with (
        BackgroundServer(Settings(port=0, calendars=(CALENDARS,), ledger_url=ledger)) as server,
        Client(server.address) as client,
    ):
        yield client


@pytest.fixture(scope="session")
def wait_until() -> Callable[..., None]:
    """Return a function that waits for something that will be so."""

    def wait(condition: Callable[[], bool], seconds: float = 60) -> None:
        ends = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < ends, "it did not come to pass"
            time.sleep(0.05)

    return wait
