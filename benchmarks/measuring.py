"""Fair comparison on a shared machine: rounds of all candidates in turn, medians, and the noise beside them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """A claim about `what`, as ours over the peer's: it holds while `value` is at most `bound`."""

    what: str
    value: float
    bound: float
    noise: str

    def __str__(self) -> str:
        held = "holds" if self.value <= self.bound else "MISSED"
        return f"{self.what:<74} {self.value:8.3g}  at most {self.bound:5.3g}  {held}  ({self.noise})"


def interleaved(candidates: Mapping[str, Callable[[], object]], rounds: int = 15) -> dict[str, list[float]]:
    """Return the seconds that each candidate took in each round; one unmeasured round comes first."""
    seconds: dict[str, list[float]] = {name: [] for name in candidates}
    for round_number in range(rounds + 1):
        for name, candidate in candidates.items():
            start = time.perf_counter()
            candidate()
            if round_number:
                seconds[name].append(time.perf_counter() - start)
    return seconds


def compare(what: str, ours: list[float], peer: list[float], bound: float) -> Ratio:
    """Return the ratio of medians, with the spread of the middle half of the rounds' own ratios."""
    each = sorted(a / b for a, b in zip(ours, peer, strict=True))
    quarter = len(each) // 4
    noise = f"middle half of rounds {each[quarter]:.3f} to {each[-quarter - 1]:.3f}"
    return Ratio(what, statistics.median(ours) / statistics.median(peer), bound, noise)
