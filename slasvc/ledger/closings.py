"""Seconds that are closed: what was known by one of them never changes, whatever clocks do.

A second is closed in the turn of a writer. Whoever wrote before has committed by then; whoever writes after sees
it, and records at a later second: those who were waiting for their turn, clocks that go after, and clocks that
were set back, by a minute at most: whose clock is further behind than that may record nothing.
"""

from __future__ import annotations

import time

from sqlalchemy import func, select

from slasvc.errors import InvalidInput, LedgerFailure, Reason
from slasvc.ledger.database import Ledger
from slasvc.ledger.tables import closings
from slasvc.ledger.transactions import Transaction

TURNS = 12
"""How often a busy ledger is asked for a turn, each time for as long as a writer waits: a minute."""
LAST_CLOSED = select(func.max(closings.c.known_time))


def closed_time(transaction: Transaction) -> int:
    """Return the last second that is closed; 0 when none is."""
    return transaction.connection.scalar(LAST_CLOSED) or 0


def close(ledger: Ledger, known_time: int) -> None:
    """Let nothing be recorded at `known_time` or before it any more.

    Raises:
        InvalidInput: that second has not come.
        LedgerFailure: the ledger cannot be written, or others hold it all the time.
    """
    if known_time > time.time():
        message = "a second that has not come cannot be closed; set the clock of this machine right"
        raise InvalidInput(Reason.INVALID_VALUE, message, field="known_time")
    with ledger.reading() as transaction:
        if known_time <= closed_time(transaction):
            return
    for left in reversed(range(TURNS)):
        try:
            with ledger.writing() as transaction:
                if known_time > closed_time(transaction):
                    transaction.insert(closings, [(known_time,)])
        except LedgerFailure as failure:
            if not left or failure.metadata.get("cause") != "locked":
                raise
        else:
            return
