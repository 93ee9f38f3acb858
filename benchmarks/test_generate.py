"""How fast dossiers are made up, on one thread. There is no peer: what is printed is the rate."""

from __future__ import annotations

import statistics
from collections.abc import Callable

from benchmarks.measuring import interleaved
from slasvc.engine.definitions import Definitions
from slasvc.population import CHUNK_ROWS, Population


def test_the_rate_of_generation(definitions: Definitions, note: Callable[[str], None]) -> None:
    population = Population(definitions.rules, definitions.calendars, seed=1)
    seconds = interleaved({"a chunk": lambda: population.batch(1)})["a chunk"]
    note(f"{CHUNK_ROWS / statistics.median(seconds):,.0f} dossiers a second are generated on one thread")
