"""Lines of a log: those of one turn of an event loop are written together, and none is lost."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import threading

import pytest

from slasvc.serving.logs import JsonFormatter, TurnHandler


class Written(io.StringIO):
    """A stream that knows what each write to it was."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[str] = []

    def write(self, text: str) -> int:
        if text:
            self.writes.append(text)
        return super().write(text)


@pytest.fixture
def stream() -> Written:
    return Written()


@pytest.fixture
def log(stream: Written) -> logging.Logger:
    made = logging.Logger("alone")
    made.addHandler(TurnHandler(stream))
    return made


def test_without_an_event_loop_a_line_is_written_at_once(log: logging.Logger, stream: Written) -> None:
    log.info("one")
    log.info("two")

    assert stream.writes == ["one\n", "two\n"]


def test_what_one_turn_of_the_loop_logs_is_one_write(log: logging.Logger, stream: Written) -> None:
    async def turns() -> None:
        log.info("one")
        log.info("two")
        assert stream.writes == []
        await asyncio.sleep(0)
        log.info("three")
        await asyncio.sleep(0)

    asyncio.run(turns())

    assert stream.writes == ["one\ntwo\n", "three\n"]


def test_a_line_is_written_before_what_was_put_off_after_it(log: logging.Logger, stream: Written) -> None:
    seen: list[str] = []

    async def turns() -> None:
        log.info("before")
        asyncio.get_running_loop().call_soon(log.info, "recorded")
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_soon(lambda: seen.append(stream.getvalue()))
        await asyncio.sleep(0)

    asyncio.run(turns())

    assert seen == ["before\nrecorded\n"]


def test_what_happened_to_several_has_a_line_for_each(stream: Written, log: logging.Logger) -> None:
    log.handlers[0].setFormatter(JsonFormatter())
    log.info("recorded", extra={"lines": [{"dossier_id": 'HS-"1"'}, {"dossier_id": "HS-2\n"}]})

    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(line["event"], line["dossier_id"]) for line in lines] == [
        ("recorded", 'HS-"1"'),
        ("recorded", "HS-2\n"),
    ]


def test_another_thread_writes_what_waits_before_its_own_line(log: logging.Logger, stream: Written) -> None:
    async def turn() -> None:
        log.info("of the loop")
        other = threading.Thread(target=log.info, args=("of a thread",))
        other.start()
        other.join()
        await asyncio.sleep(0)

    asyncio.run(turn())

    assert stream.getvalue() == "of the loop\nof a thread\n"


def test_the_last_turn_is_written_when_handlers_end(log: logging.Logger, stream: Written) -> None:
    loop = asyncio.new_event_loop()
    loop.call_soon(loop.stop)
    loop.call_soon(log.info, "last")
    loop.run_forever()
    loop.close()
    assert stream.writes == []
    log.handlers[0].flush()

    assert stream.getvalue() == "last\n"


def test_a_stream_that_nobody_reads_stops_nothing(log: logging.Logger, stream: Written) -> None:
    stream.close()

    log.info("lost")
