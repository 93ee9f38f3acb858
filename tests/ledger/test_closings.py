"""Closed seconds: what was known by one never changes, whoever writes, waits to write, or has a wrong clock."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import slasvc.ledger.closings
import slasvc.ledger.database
from slasvc.engine.definitions import Definitions
from slasvc.errors import InvalidInput, LedgerFailure, Reason
from slasvc.ledger.closings import close, closed_time
from slasvc.ledger.database import Ledger, open_ledger
from slasvc.services.recompute.ledger import KnownLedger
from slasvc.services.recording import Request, record
from tests.support.recording import ACCEPTED, COMPLETED, NOW, SUSPENDED, dossier, more, read_all, record_one


def test_nothing_is_recorded_at_a_closed_second_or_before_it(
    ledger: Ledger, definitions: Definitions
) -> None:
    record_one(ledger, definitions, dossier(ACCEPTED), now=NOW)
    close(ledger, NOW)
    # The same second, a clock that goes after, and one that goes before.
    record_one(ledger, definitions, more(SUSPENDED), now=NOW)
    record_one(ledger, definitions, dossier(ACCEPTED, name="HS-2"), now=NOW - 60)
    record_one(ledger, definitions, more(COMPLETED, name="HS-2"), now=NOW + 9)

    first, second = read_all(ledger)
    assert first.recorded_times == (NOW, NOW + 1)
    assert (second.recorded_time, second.recorded_times) == (NOW + 1, (NOW + 1, NOW + 9))


def test_a_second_that_is_closed_stays_closed(ledger: Ledger) -> None:
    for known_time in (NOW, NOW - 1, NOW, NOW + 1, NOW):
        close(ledger, known_time)
    with ledger.reading() as transaction:
        assert closed_time(transaction) == NOW + 1


def test_a_second_that_has_not_come_is_not_closed(ledger: Ledger) -> None:
    with pytest.raises(InvalidInput, match="has not come"):
        close(ledger, int(time.time()) + 100)
    with ledger.reading() as transaction:
        assert closed_time(transaction) == 0


def test_nothing_is_recorded_while_a_second_far_ahead_is_closed_and_all_is_well_once_it_is_taken_back(
    ledger: Ledger, definitions: Definitions
) -> None:
    close(ledger, NOW)
    with pytest.raises(LedgerFailure, match="a second in the future is closed") as raised:
        record_one(ledger, definitions, dossier(ACCEPTED), now=NOW - 61)
    assert (raised.value.reason, raised.value.metadata) == (
        Reason.LEDGER_UNAVAILABLE,
        {"cause": "closed_ahead"},
    )
    with ledger.writing() as transaction:
        transaction.connection.exec_driver_sql(f"DELETE FROM closings WHERE known_time > {NOW - 61}")
    record_one(ledger, definitions, dossier(ACCEPTED), now=NOW - 61)
    assert [one.recorded_times for one in read_all(ledger)] == [(NOW - 61,)]


def test_whoever_is_writing_is_waited_for_and_seen(
    url: str, ledger: Ledger, definitions: Definitions
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with ledger.writing() as transaction:
            record(transaction, definitions, [Request(dossier(ACCEPTED))], NOW)
            parts = pool.submit(KnownLedger(url, NOW).parts)
            with pytest.raises(TimeoutError):
                parts.result(timeout=0.5)
        (part,) = parts.result(timeout=30)
    (chunk,) = part.chunks()
    assert chunk.rows.column("dossier_id").to_pylist() == ["HS-1"]


def test_a_turn_is_asked_for_again_and_not_for_ever(
    url: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slasvc.ledger.database, "WAIT_SECONDS", 1)
    with open_ledger(url) as other, ThreadPoolExecutor(1) as pool:
        with ledger.writing():
            closing = pool.submit(close, other, NOW)
            with pytest.raises(TimeoutError):
                closing.result(timeout=1.5)
        closing.result(timeout=30)
        monkeypatch.setattr(slasvc.ledger.closings, "TURNS", 1)
        with ledger.writing(), pytest.raises(LedgerFailure, match="another process holds it"):
            close(other, NOW + 1)
    with ledger.reading() as transaction:
        assert closed_time(transaction) == NOW
