"""What keeps dossiers for a server: a ledger, and the thread that writes to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from slasvc.engine.definitions import Definitions
from slasvc.ledger.database import Ledger, open_ledger
from slasvc.ledger.records import Filter, Listed, Recorded
from slasvc.model.dossier import Dossier
from slasvc.services import dossiers
from slasvc.services.group_commit import ResponseT, Stored, Writer
from slasvc.services.recording import Answer, Request, check_name


class Keeper:
    """An open ledger with its writer: `record` is for one event loop, what reads for any thread.

    Args:
        ledger: is closed with the keeper.
        tell: see `Writer`.
    """

    def __init__(self, ledger: Ledger, tell: Callable[[Sequence[Stored]], None]) -> None:
        self._ledger = ledger
        self._writer = Writer(ledger, tell)

    def record(
        self,
        definitions: Definitions,
        dossier: Dossier,
        expected_revision: int | None,
        now: int,
        sender: object,
        prepare: Callable[[Answer], ResponseT],
    ) -> asyncio.Future[ResponseT]:
        """Have the events of a dossier recorded; they are stored for good once there is a response.

        For the arguments see `Writer.record`.

        Raises:
            InvalidInput: the dossier has no name that can be recorded.
        """
        check_name(dossier.authority, dossier.id, "dossier.")
        request = Request(dossier, expected_revision)
        return self._writer.record(definitions, request, now, sender, prepare)

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


def open_keeper(url: str, tell: Callable[[Sequence[Stored]], None]) -> Keeper:
    """Open the ledger at a path or URL; see `open_ledger`, and `Writer` for `tell`."""
    return Keeper(open_ledger(url), tell)
