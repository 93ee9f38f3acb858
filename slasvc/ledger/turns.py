"""What whoever records must know at the beginning of its turn, in one question to the database.

Each question takes as long as storing several rows, and PostgreSQL is waited for at each.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from slasvc.ledger.closings import LAST_CLOSED
from slasvc.ledger.histories import LAST_NUMBER
from slasvc.ledger.standings import KNOWN_DEFINITIONS
from slasvc.ledger.transactions import Transaction


class Turn(NamedTuple):
    """Where a ledger stands when a writer has got its turn; 0 where there is none.

    Attributes:
        closed_time: the last second that is closed.
        last_number: of the dossier that was entered last.
        definitions: the number by which the writer's definitions are known.
    """

    closed_time: int
    last_number: int
    definitions: int


_ALL = select(*(one.scalar_subquery() for one in (LAST_CLOSED, LAST_NUMBER, KNOWN_DEFINITIONS)))


def begin_turn(transaction: Transaction, rule_set_digest: str, calendar_digest: str) -> Turn:
    """Return where the ledger stands, and by which number these definitions are known in it."""
    given = {"rules": rule_set_digest, "calendars": calendar_digest}
    return Turn(*(number or 0 for number in transaction.connection.execute(_ALL, given).one()))
