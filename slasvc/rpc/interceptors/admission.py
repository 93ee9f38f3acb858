"""How many calls at once, and how often: what is too much is refused before any work, with a time to wait.

Calls are of three kinds, and each has its own places, so that batches cannot crowd out single dossiers. Capacity
are those of one process. The time to wait has a random part: callers refused together do not return together.
"""

from __future__ import annotations

import enum
import random
import time
from collections import OrderedDict
from dataclasses import dataclass

from slasvc.errors import Overloaded, Reason

MAX_BUCKETS = 10_000


class Kind(enum.StrEnum):
    """What a call costs: microseconds on the event loop, milliseconds on a thread, or as long as it lasts."""

    SHORT = "short"
    LONG = "long"
    STREAM = "stream"


@dataclass(frozen=True)
class Capacity:
    """What one process takes on.

    Attributes:
        calls: at once, by kind.
        per_second: calls of one caller; 0 for as many as it likes.
        deadline_required: whether a call must state its deadline.
        seconds: the longest time that a call may take, by kind, whatever deadline it states.
    """

    calls: dict[Kind, int]
    per_second: float
    deadline_required: bool
    seconds: dict[Kind, float]


class Admission:
    """Counts the calls under way, and what each caller sent lately."""

    def __init__(self, capacity: Capacity) -> None:
        self.capacity = capacity
        self.under_way = dict.fromkeys(Kind, 0)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def enter(self, kind: Kind, caller: str) -> None:
        """Take a place, which `leave` gives back.

        Raises:
            Overloaded: there is none, or the caller has used up its share.
        """
        if self.capacity.per_second:
            self._take_token(caller)
        if self.under_way[kind] >= self.capacity.calls[kind]:
            raise Overloaded(
                Reason.TOO_MANY_CALLS,
                f"{self.capacity.calls[kind]} calls of this kind are under way, as many as are taken at once",
                0.5 + random.random(),
            )
        self.under_way[kind] += 1

    def leave(self, kind: Kind) -> None:
        """Give back a place."""
        self.under_way[kind] -= 1

    def _take_token(self, caller: str) -> None:
        """Take one of the tokens of a caller; a second's worth of them can be saved up."""
        rate = self.capacity.per_second
        most = max(rate, 1.0)
        now = time.monotonic()
        tokens, since = self._buckets.pop(caller, (most, now))
        tokens = min(most, tokens + (now - since) * rate)
        enough = tokens >= 1
        self._buckets[caller] = (tokens - enough, now)
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
        if not enough:
            wait = (1 - tokens) / rate
            raise Overloaded(
                Reason.RATE_EXCEEDED,
                f"more than {rate:g} calls a second, as many as one caller may send",
                wait * (1 + random.random()),
            )
