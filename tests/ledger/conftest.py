"""Ledgers of both kinds: files of SQLite, and databases in a PostgreSQL that the tests start themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from slasvc.engine.definitions import Definitions, load_definitions
from slasvc.ledger.database import Ledger, open_ledger
from slasvc.model.dossier import Dossier
from tests.support.clock_vectors import CLOCK_VECTORS, read_clock, write_rules
from tests.support.postgres import Postgres
from tests.support.vectors import CALENDARS

KINDS = ("sqlite", "postgres")


def with_ids(dossier: Dossier, name: str) -> Dossier:
    """Return a dossier under another name, each of its events with an id; those that have one keep it."""
    events = tuple(event._replace(id=event.id or f"e{index}") for index, event in enumerate(dossier.events))
    return dossier._replace(id=name, events=events)


VECTOR_DOSSIERS = [
    with_ids(read_clock(index, vector)[0], f"V{index}") for index, vector in enumerate(CLOCK_VECTORS)
]
"""The dossiers of the vectors of the clock, each with a name."""


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    """The shipped definitions with the rules of the vectors."""
    calendars, rules = write_rules(tmp_path_factory.mktemp("clock"))
    return load_definitions((CALENDARS, calendars), (rules,))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL; where none can be started, what needs it fails."""
    server = Postgres()
    yield server
    server.remove()


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty ledger can be made, for both kinds of database."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.db")
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """An empty ledger."""
    with open_ledger(url) as opened:
        yield opened
