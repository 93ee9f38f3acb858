"""Definitions, rules and a real server, made once for all tests that use them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from slasvc.client import Client
from slasvc.documents import shipped
from slasvc.engine.definitions import Definitions, load_definitions
from slasvc.model.rule import RuleSet
from slasvc.rules import load_rules
from slasvc.server import BackgroundServer
from slasvc.settings import Settings
from tests.support.snapshots import november, store
from tests.support.vectors import CALENDARS

os.environ.pop("COLUMNS", None)
"""How wide the terminal of whoever runs the tests is must not show in what commands print."""


@pytest.fixture(scope="session")
def definitions() -> Definitions:
    """The shipped definitions and the calendars of the vectors."""
    return load_definitions([CALENDARS])


@pytest.fixture(scope="session")
def national() -> RuleSet:
    """The shipped rules."""
    return load_rules([shipped("rules")])


@pytest.fixture(scope="session")
def snapshots(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> Path:
    """A directory of one snapshot: the thousand dossiers of worked example E9, all of one authority."""
    root = tmp_path_factory.mktemp("snapshots")
    store(root, "e9", [november(definitions.calendars.get("vn"))], date(2026, 11, 30))
    return root / "snapshots"


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory, snapshots: Path) -> Iterator[Client]:
    """A client of a real server on loopback with the same definitions, a ledger in a file, and a snapshot."""
    ledger = str(tmp_path_factory.mktemp("ledger") / "ledger.db")
    settings = Settings(port=0, calendars=(CALENDARS,), ledger_url=ledger, snapshots=snapshots)
    with (
        BackgroundServer(settings) as server,
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
