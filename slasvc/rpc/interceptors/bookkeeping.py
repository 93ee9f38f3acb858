"""Calls that have ended, told to the log and the metrics ten times a second.

Together they cost a third of what they cost one by one: between two calls the processor forgets what telling
takes, and each line that is written lets other threads run. A process that is killed loses what it has not told.
"""

from __future__ import annotations

import asyncio
import time

from slasvc.rpc.call import Call
from slasvc.rpc.interceptors.access_log import AccessLog, Ended
from slasvc.rpc.interceptors.metrics import Metrics

TELL_SECONDS = 0.1


class Bookkeeping:
    """Gathers what is to be told.

    Args:
        metrics: where calls are counted.
        access_log: where each has its line; None for no lines.
    """

    def __init__(self, metrics: Metrics, access_log: AccessLog | None) -> None:
        self._metrics = metrics
        self._access_log = access_log
        self._ended: list[Ended] = []

    def add(self, call: Call, code: str, seconds: float) -> None:
        """Take down a call that has ended."""
        if not self._ended:
            asyncio.get_running_loop().call_later(TELL_SECONDS, self.tell)
        self._ended.append(Ended(call, code, seconds, time.time()))

    def tell(self) -> None:
        """Tell what has gathered."""
        ended, self._ended = self._ended, []
        if ended:
            self._metrics.count(ended)
            if self._access_log is not None:
                self._access_log.write(ended)
