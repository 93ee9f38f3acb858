"""What keeps dossiers for a server: a ledger, and the thread that writes to it."""

from __future__ import annotations

import asyncio

from slasvc.engine.definitions import Definitions
from slasvc.ledger.database import Ledger, open_ledger
from slasvc.ledger.records import Filter, Listed, Recorded
from slasvc.model.dossier import Dossier
from slasvc.services import dossiers
from slasvc.services.group_commit import Writer
from slasvc.services.recording import Answer, Request, check_name


class Keeper:
    """An open ledger with its writer: `record` is for one event loop, what reads for any thread."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._writer = Writer(ledger)

    def record(
        self, definitions: Definitions, dossier: Dossier, expected_revision: int | None, now: int
    ) -> asyncio.Future[Answer]:
        """Have the events of a dossier recorded; they are stored for good once there is an answer.

        Raises:
            InvalidInput: the dossier has no name that can be recorded.
        """
        check_name(dossier.authority, dossier.id, "dossier.")
        return self._writer.record(definitions, Request(dossier, expected_revision), now)

    def read(self, authority: str, dossier_id: str, known_time: int | None) -> Recorded:
        """Return a dossier as it was known; see `dossiers.read_dossier`."""
        check_name(authority, dossier_id)
        return dossiers.read_dossier(self._ledger, authority, dossier_id, known_time)

    def list(
        self,
        definitions: Definitions,
        wanted: Filter,
        as_of: int,
        *,
        after: int,
        limit: int,
    ) -> list[Listed]:
        """Return dossiers by how they stand; see `dossiers.list_dossiers`."""
        return dossiers.list_dossiers(self._ledger, definitions, wanted, as_of, after=after, limit=limit)

    async def close(self) -> None:
        """Write what is waiting, and close the ledger."""
        try:
            await self._writer.close()
        finally:
            await asyncio.to_thread(self._ledger.close)


def open_keeper(url: str) -> Keeper:
    """Open the ledger at a path or URL; see `open_ledger`."""
    return Keeper(open_ledger(url))
