"""The ledger as the input of a run: as it was known by a second that is closed, in parts of so many numbers.

What was known by then never changes, however many events are recorded meanwhile, so a part is computed from the
same dossiers whenever it is read. Each is read in a transaction of its own: none is open for as long as the run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from slasvc.errors import InvalidInput
from slasvc.ledger.closings import close
from slasvc.ledger.database import damaged_ledger, name_of, open_ledger
from slasvc.ledger.histories import last_number
from slasvc.ledger.ranges import Range, fingerprint
from slasvc.ledger.transactions import Transaction
from slasvc.services.recompute.sources import CHUNK_ROWS, Chunk
from slasvc.services.tables.recorded import read_recorded

PART = CHUNK_ROWS
"""Numbers of dossiers in one part: one chunk, so that parts and not chunks are worked on at once."""


@dataclass(frozen=True)
class KnownLedger:
    """A ledger as it was known by a second. As text it is its URL without the password.

    Attributes:
        url: path or URL.
        known_time: seconds since the epoch, not in the future.
    """

    url: str = field(repr=False)
    known_time: int

    def __str__(self) -> str:
        return name_of(self.url)

    def parts(self) -> Sequence[Part]:
        """Close the known time, so that nothing is recorded by it any more, and return what was until then.

        Raises:
            InvalidInput: there is no ledger, or it is of a later version.
            LedgerFailure: it cannot be read or written.
        """
        with open_ledger(self.url, make=False) as ledger:
            close(ledger, self.known_time)
            with ledger.reading() as transaction:
                last = last_number(transaction, self.known_time)
        firsts = range(1, max(last, 1) + 1, PART)  # of an empty ledger one part, which is empty
        return [Part(self, first, min(first + PART - 1, last)) for first in firsts]


@dataclass(frozen=True)
class Part:
    """The dossiers of a ledger from the number `first` to the number `last`."""

    ledger: KnownLedger
    first: int
    last: int

    @property
    def name(self) -> str:
        """Its first number, with zeros so that names are in the order of numbers."""
        return f"{self.first:010}"

    def digest(self) -> str:
        """Return what tells its content from any other; see `fingerprint`.

        Raises:
            LedgerFailure: the ledger cannot be read.
        """
        with self._reading() as transaction:
            known = fingerprint(transaction, self._range())
        return hashlib.sha256(
            f"{self.first} {self.last} {self.ledger.known_time} {known}".encode()
        ).hexdigest()

    def count(self) -> int:
        """Return how many dossiers it has; numbers have gaps only where clocks were set back."""
        return self.last - self.first + 1

    def chunks(self) -> Iterator[Chunk]:
        """Yield its dossiers, mostly at once; lines are their numbers.

        Raises:
            LedgerFailure: the ledger cannot be read.
        """
        with self._reading() as transaction:
            found = list(read_recorded(transaction, self._range()))
        for table in found:
            yield Chunk(table.rows, table.numbers)

    @contextmanager
    def _reading(self) -> Iterator[Transaction]:
        try:
            ledger = open_ledger(self.ledger.url, make=False)
        except InvalidInput:  # it was there when the run began: no part can be read any more
            raise damaged_ledger() from None
        with ledger, ledger.reading() as transaction:
            yield transaction

    def _range(self) -> Range:
        return Range(self.first, self.last, self.ledger.known_time)
