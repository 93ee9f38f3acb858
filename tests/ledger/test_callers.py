"""Many callers at once, on two servers that share a ledger: nobody is lost, and nobody slips in between."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from sqlalchemy import Connection, event

import slasvc.services.group_commit
from slasvc.client import Client, refusal
from slasvc.engine.definitions import Definitions
from slasvc.errors import LedgerFailure, Reason, SlaError
from slasvc.ledger.database import Ledger
from slasvc.ledger.histories import last_number
from slasvc.ledger.transactions import Transaction
from slasvc.model.dossier import Dossier, Event, EventKind
from slasvc.rpc.encode_dossier import encode_dossier
from slasvc.server import BackgroundServer
from slasvc.services.group_commit import Writer
from slasvc.services.recording import Answer, Request, record
from slasvc.settings import Settings
from slasvc.v1 import ledger_pb2
from tests.support.recording import ACCEPTED, COMPLETED, NOW, dossier, more

CALLERS, TURNS = 8, 12


def explained(event_id: str, number: int = 0) -> Event:
    return Event(EventKind.EXPLAINED, COMPLETED.time + number, event_id, reason="x")


@pytest.fixture
def clients(url: str) -> Iterator[tuple[Client, Client]]:
    """Clients of two servers with one ledger."""
    settings = Settings(port=0, ledger_url=url)
    with (
        BackgroundServer(settings) as one,
        BackgroundServer(settings) as other,
        Client(one.address, timeout=60) as first,
        Client(other.address, timeout=60) as second,
    ):
        yield first, second


def at_once(work: Callable[[int], object]) -> list[object]:
    """Run `work` for every caller at the same time, and return what each returned."""
    with ThreadPoolExecutor(CALLERS) as pool:
        return list(pool.map(work, range(CALLERS)))


class Asking:
    """A writer as those see it who send to it: an answer is its own response, and what is told is kept."""

    def __init__(self, ledger: Ledger, definitions: Definitions) -> None:
        self.told: list[str] = []
        self.prepared: list[str] = []
        self._definitions = definitions
        self.writer = Writer(
            ledger, lambda stored: self.told.extend(request.dossier.id for _, request, _ in stored)
        )

    def send(self, sent: Dossier) -> asyncio.Future[Answer]:
        def prepare(answer: Answer) -> Answer:
            self.prepared.append(sent.id)
            return answer

        return self.writer.record(self._definitions, Request(sent), NOW, None, prepare)


def write_together(ledger: Ledger, definitions: Definitions, sent: Sequence[Dossier]) -> list[object]:
    """Send all to one writer at once, close it, and return the answer of each, or what it was refused with."""

    async def write() -> list[object]:
        asking = Asking(ledger, definitions)
        waiting = list(map(asking.send, sent))
        await asking.writer.close()
        return await asyncio.gather(*waiting, return_exceptions=True)

    return asyncio.run(write())


def test_callers_of_one_dossier_add_their_events_one_after_the_other(clients: tuple[Client, Client]) -> None:
    clients[0].record(dossier(ACCEPTED))

    def call(caller: int) -> list[int]:
        client = clients[caller % 2]
        return [client.record(more(explained(f"{caller}-{turn}"))).revision for turn in range(TURNS)]

    revisions = at_once(call)
    seen = [revision for one in revisions for revision in one]  # type: ignore[attr-defined]
    stored = clients[0].dossier("H26.01", "HS-1")
    ids = [event.event_id for event in stored.dossier.events]

    # Each caller was told another revision, and none is left out: every call had its own turn.
    assert sorted(seen) == list(range(2, CALLERS * TURNS + 2))
    assert sorted(ids) == sorted(
        ["a", *(f"{caller}-{turn}" for caller in range(CALLERS) for turn in range(TURNS))]
    )
    for caller in range(CALLERS):
        own = [name for name in ids if name.startswith(f"{caller}-")]
        assert own == [f"{caller}-{turn}" for turn in range(TURNS)]


def test_of_those_who_expect_the_same_revision_one_wins(clients: tuple[Client, Client]) -> None:
    clients[0].record(dossier(ACCEPTED))
    for revision in range(1, TURNS + 1):

        def call(caller: int, revision: int = revision) -> str:
            event = explained(f"{revision}-{caller}")
            try:
                clients[caller % 2].record(more(event), expected_revision=revision)
            except grpc.RpcError as error:
                return refusal(error)[0]
            return "won"

        assert sorted(map(str, at_once(call))) == ["REVISION_CONFLICT"] * (CALLERS - 1) + ["won"]
    assert clients[1].dossier("H26.01", "HS-1").revision == TURNS + 1


def test_the_same_call_from_everybody_is_recorded_once(clients: tuple[Client, Client]) -> None:
    added = at_once(lambda caller: clients[caller % 2].record(dossier(ACCEPTED, COMPLETED)).added_count)

    assert sorted(map(int, added)) == [0] * (CALLERS - 1) + [2]  # type: ignore[call-overload]


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many requests each transaction wrote."""
    found: list[int] = []

    def observed(
        transaction: Transaction, definitions: Definitions, requests: Sequence[Request], now: int
    ) -> list[Answer | SlaError]:
        found.append(len(requests))
        return record(transaction, definitions, requests, now)

    monkeypatch.setattr(slasvc.services.group_commit, "record", observed)
    return found


def test_what_waits_is_written_together_and_a_refusal_is_nobody_elses(
    ledger: Ledger, definitions: Definitions, sizes: list[int]
) -> None:
    names = [f"HS-{number}" for number in range(20)]
    sent = [dossier(ACCEPTED if number % 5 else COMPLETED, name=name) for number, name in enumerate(names)]
    outcomes = write_together(ledger, definitions, sent)
    refused = [name for name, one in zip(names, outcomes, strict=True) if isinstance(one, SlaError)]

    assert refused == names[::5]
    assert sizes == [20]


def test_those_who_were_answered_together_are_waited_for_and_who_stays_away_for_a_moment_only(
    ledger: Ledger, definitions: Definitions, sizes: list[int]
) -> None:
    async def send(asking: Asking, name: str) -> Answer:
        return await asking.send(dossier(ACCEPTED, name=name))

    async def write() -> None:
        asking = Asking(ledger, definitions)
        for turn, callers in enumerate((20, 20, 3, 3)):
            sent = []
            for caller in range(callers):
                sent.append(asyncio.create_task(send(asking, f"HS-{turn}-{caller}")))
                await asyncio.sleep(0)  # one after the other
            await asyncio.gather(*sent)
        await asking.writer.close()

    asyncio.run(write())

    assert sizes[-3:] == [20, 3, 3]  # nobody was known yet when the first ones came


def test_a_defect_that_one_request_meets_is_not_met_by_the_others(
    ledger: Ledger, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defective(
        transaction: Transaction, definitions: Definitions, requests: Sequence[Request], now: int
    ) -> list[Answer | SlaError]:
        outcomes = record(transaction, definitions, requests, now)
        if any(one.dossier.id == "HS-3" for one in requests):
            raise ZeroDivisionError
        return outcomes

    monkeypatch.setattr(slasvc.services.group_commit, "record", defective)
    sent = [dossier(ACCEPTED, name=f"HS-{number}") for number in range(6)]
    outcomes = write_together(ledger, definitions, sent)

    assert list(map(type, outcomes)) == [Answer] * 3 + [ZeroDivisionError] + [Answer] * 2


def test_nobody_waits_for_ever_when_the_thread_takes_nothing(
    ledger: Ledger, definitions: Definitions
) -> None:
    async def write() -> list[object]:
        asking = Asking(ledger, definitions)
        asking.writer._thread.shutdown()
        waiting = [asking.send(dossier(ACCEPTED, name=f"HS-{number}")) for number in range(3)]
        async with asyncio.timeout(30):
            outcomes: list[object] = await asyncio.gather(*waiting, return_exceptions=True)
            await asking.writer.close()
        return outcomes

    assert list(map(type, asyncio.run(write()))) == [RuntimeError] * 3


def test_nobody_hears_anything_before_the_commit(
    ledger: Ledger, definitions: Definitions, wait_until: Callable[..., None]
) -> None:
    begun, allowed = threading.Event(), threading.Event()

    def hold(_: Connection) -> None:
        begun.set()
        assert allowed.wait(30)

    async def write() -> list[object]:
        asking = Asking(ledger, definitions)
        # The second one is refused for what the first one has just written.
        waiting = [asking.send(dossier(ACCEPTED)), asking.send(dossier(ACCEPTED._replace(time=NOW - 1)))]
        await asyncio.to_thread(begun.wait, 30)
        await asyncio.to_thread(wait_until, lambda: asking.prepared == ["HS-1"])
        assert not any(one.done() for one in waiting)
        assert not asking.told
        allowed.set()
        outcomes: list[object] = await asyncio.gather(*waiting, return_exceptions=True)
        assert asking.told == ["HS-1"]
        await asking.writer.close()
        return outcomes

    event.listen(ledger._engine, "commit", hold)
    answer, refused = asyncio.run(write())

    assert isinstance(answer, Answer)
    assert isinstance(refused, SlaError)
    assert refused.reason is Reason.EVENT_CONFLICT


def test_what_was_decided_and_could_not_be_stored_is_told_to_nobody(
    ledger: Ledger, definitions: Definitions
) -> None:
    def fail(_: Connection) -> None:
        raise sqlite3.OperationalError("the disk is gone")

    async def write() -> list[object]:
        asking = Asking(ledger, definitions)
        waiting = [asking.send(dossier(ACCEPTED)), asking.send(dossier(COMPLETED, name="HS-2"))]
        outcomes: list[object] = await asyncio.gather(*waiting, return_exceptions=True)
        assert asking.prepared == ["HS-1"]
        assert not asking.told
        await asking.writer.close()
        return outcomes

    event.listen(ledger._engine, "commit", fail)
    outcomes = asyncio.run(write())
    event.remove(ledger._engine, "commit", fail)

    assert list(map(type, outcomes)) == [LedgerFailure] * 2
    with ledger.reading() as transaction:
        assert last_number(transaction) == 0


def test_a_response_that_cannot_be_made_is_a_defect_of_its_own_and_the_request_is_stored(
    ledger: Ledger, definitions: Definitions
) -> None:
    async def write() -> list[object]:
        asking = Asking(ledger, definitions)
        writer, request = asking.writer, Request(dossier(ACCEPTED, name="HS-2"))
        waiting = [
            asking.send(dossier(ACCEPTED, name="HS-1")),
            writer.record(definitions, request, NOW, None, lambda answer: answer.revision // 0),
            asking.send(dossier(ACCEPTED, name="HS-3")),
        ]
        outcomes: list[object] = await asyncio.gather(*waiting, return_exceptions=True)
        await writer.close()
        assert asking.told == ["HS-1", "HS-2", "HS-3"]
        return outcomes

    assert list(map(type, asyncio.run(write()))) == [Answer, ZeroDivisionError, Answer]


def test_whoever_leaves_takes_no_answer_from_the_others_and_what_it_sent_is_stored(
    ledger: Ledger, definitions: Definitions
) -> None:
    async def write() -> list[object]:
        asking = Asking(ledger, definitions)
        waiting = [asking.send(dossier(ACCEPTED, name=f"HS-{number}")) for number in range(3)]
        waiting[1].cancel()
        outcomes: list[object] = await asyncio.gather(*waiting, return_exceptions=True)
        await asking.writer.close()
        assert asking.told == ["HS-0", "HS-1", "HS-2"]
        return outcomes

    assert list(map(type, asyncio.run(write()))) == [Answer, asyncio.CancelledError, Answer]


def test_closing_writes_what_waits_and_leaves_no_thread(ledger: Ledger, definitions: Definitions) -> None:
    before = set(threading.enumerate())
    sent = [dossier(ACCEPTED, name=f"HS-{number}") for number in range(50)]
    outcomes = write_together(ledger, definitions, sent)

    assert list(map(type, outcomes)) == [Answer] * 50
    left = set(threading.enumerate()) - before
    assert not [thread for thread in left if thread.name.startswith("slasvc-ledger")]


def test_what_is_stored_after_its_caller_has_gone_leaves_an_audit_line(
    ledger: Ledger,
    clients: tuple[Client, Client],
    caplog: pytest.LogCaptureFixture,
    wait_until: Callable[..., None],
) -> None:
    request = ledger_pb2.RecordEventsRequest(dossier=encode_dossier(dossier(ACCEPTED)))
    with caplog.at_level(logging.INFO, "slasvc.audit"):
        with ledger.writing(), pytest.raises(grpc.RpcError) as raised:
            clients[0].dossiers.RecordEvents(request, timeout=0.5)
        wait_until(lambda: any(line.message == "recorded" for line in caplog.records))

    assert raised.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    ((line,),) = [one.lines for one in caplog.records if one.message == "recorded"]  # type: ignore[attr-defined]
    assert (line["dossier_id"], line["added"], line["revision"]) == ("HS-1", 1, 1)
    assert clients[0].record(dossier(ACCEPTED)).added_count == 0
