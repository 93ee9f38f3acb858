"""One line a call, and an audit line where a caller writes, or is refused what it may not have.

Lines are JSON and say method, status, reason, time and who called, by its name in the access file: nothing of what
was asked, no dossier, no address of a person. Audit lines alone name the authority that was out of scope, and the
dossier, by its opaque id, that something was recorded of.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TextIO

from slasvc.errors import Reason, SlaError
from slasvc.rpc.call import Call

audit = logging.getLogger("slasvc.audit")
audit.addHandler(logging.NullHandler())  # a program that has set up no logging gets no lines
AUDITED = frozenset({Reason.NOT_AUTHENTICATED, Reason.ROLE_MISSING, Reason.OUTSIDE_SCOPE})


class Ended(NamedTuple):
    """A call that has ended: with which status, how long it took, and when (seconds since the epoch)."""

    call: Call
    code: str
    seconds: float
    time: float


class AccessLog:
    """Writes the lines of calls to a stream."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._pid = os.getpid()

    def write(self, calls: Iterable[Ended]) -> None:
        """Write the lines of calls, all at once."""
        self._stream.write("".join(map(self._line, calls)))
        self._stream.flush()

    def _line(self, ended: Ended) -> str:
        """Return a line. Its values need no escaping: all are of our making, or were checked."""
        call = ended.call
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ended.time))
        reason = f',"reason":"{call.refusal.reason.name}"' if call.refusal is not None else ""
        rows = f',"rows":{call.rows}' if call.rows else ""
        return (
            f'{{"time":"{stamp}.{int(ended.time % 1 * 1_000):03d}Z","level":"info","logger":"slasvc.access",'
            f'"event":"call","pid":{self._pid},"request_id":"{call.request_id}","method":"{call.method}",'
            f'"code":"{ended.code}","ms":{ended.seconds * 1_000:.3f},"caller":"{call.caller.name}"'
            f"{reason}{rows}}}\n"
        )


def audit_refusal(call: Call, refusal: SlaError) -> None:
    """Write an audit line if a refusal is one of what a caller may not have."""
    if refusal.reason in AUDITED:
        fields = {"reason": refusal.reason.name, "why": refusal.message}
        audit_calls("refused", [(call, fields)], logging.WARNING)


def audit_calls(
    event: str, calls: Iterable[tuple[Call, Mapping[str, object]]], level: int = logging.INFO
) -> None:
    """Write an audit line on each of some calls: they were refused, or have written. One by one takes longer."""
    lines = [
        {"request_id": call.request_id, "method": call.method, "caller": call.caller.name, **fields}
        for call, fields in calls
    ]
    if lines:
        audit.log(level, event, extra={"lines": lines})
