"""Chunks of the population as Arrow record batches, in the columns of docs/file-formats.md.

Codes that repeat are dictionary-encoded, with the same dictionary in every batch.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from slasvc.calendars.registry import CalendarRegistry
from slasvc.errors import OutOfRange, Reason
from slasvc.model.dossier import Channel, EventKind
from slasvc.model.rule import RuleSet
from slasvc.model.term import Unit
from slasvc.population.drawing import draw
from slasvc.population.events import EventColumns
from slasvc.population.facts import Facts
from slasvc.population.kinds import KINDS
from slasvc.population.office import Ints, Numbers

CHUNK_ROWS = 65_536
FIRST_UNTIL, LAST_UNTIL = date(2026, 8, 1), date(2027, 2, 28)
"""Last days of years in which every kind has a rule in force all the time."""
DEFAULT_UNTIL = date(2026, 11, 30)
CALENDAR = "vn"

_CODE, _WORD = pa.dictionary(pa.int32(), pa.string()), pa.dictionary(pa.int8(), pa.string())
_TIME = pa.timestamp("s", "UTC")
_EXTENSION = pa.struct([("length", pa.int32()), ("unit", _WORD), ("plus_half", pa.bool_())])
_EVENT = pa.struct(
    [
        ("event_id", pa.string()),
        ("kind", _WORD),
        ("time", _TIME),
        ("ground", _WORD),
        ("extension", _EXTENSION),
        ("target", pa.string()),
        ("reason", pa.string()),
        ("authority", _CODE),
        ("official", pa.string()),
        ("promised_time", _TIME),
        ("step", _WORD),
        ("cause", _WORD),
    ]
)
SCHEMA = pa.schema(
    [
        ("dossier_id", pa.string()),
        ("procedure_code", _CODE),
        ("authority_code", _CODE),
        ("channel", _CODE),
        ("case_code", _CODE),
        ("attributes", pa.list_(pa.string())),
        ("events", pa.list_(_EVENT)),
    ]
)


class Population:
    """The dossiers of a year that ends on `until`, drawn from `seed`; safe to share between threads.

    Raises:
        OutOfRange: the shipped rules and calendar do not reach over the year.
    """

    def __init__(
        self, rules: RuleSet, calendars: CalendarRegistry, seed: int, until: date = DEFAULT_UNTIL
    ) -> None:
        if not FIRST_UNTIL <= until <= LAST_UNTIL:
            raise OutOfRange(
                Reason.OUTSIDE_COVERAGE,
                f"the shipped rules do not reach over a year that ends on {until}; it may end from {FIRST_UNTIL} "
                f"to {LAST_UNTIL}",
            )
        self._seed = seed
        self._facts = facts = Facts(rules, calendars.get(CALENDAR), until)
        procedures = sorted({kind.procedure for kind in KINDS})
        cases = sorted({kind.case for kind in KINDS})
        self._procedure_numbers = np.array([procedures.index(kind.procedure) for kind in KINDS])
        self._case_numbers = np.array([cases.index(kind.case) - 1 for kind in KINDS])  # the first is no case
        self._procedures, self._cases = pa.array(procedures), pa.array(cases[1:])
        self._attributes = pa.array([list(kind.attributes) for kind in KINDS], pa.list_(pa.string()))
        self._channels = _names(Channel)
        self._authorities = pa.array(facts.authorities)
        self._words = {
            "ground": pa.array(facts.work.grounds),
            "step": pa.array(facts.work.steps),
            "cause": pa.array(facts.causes),
            "authority": self._authorities,
            "official": pa.array(facts.officials),
            "reason": pa.array(facts.reasons),
            "target": _EVENT_IDS,
        }

    def batches(self, count: int, threads: int = 1) -> Iterator[pa.RecordBatch]:
        """Yield the first `count` dossiers in order, drawn by so many threads not far ahead of the reader."""
        chunks = iter(range(-(-count // CHUNK_ROWS)))
        with ThreadPoolExecutor(threads) as pool:
            ahead = deque(pool.submit(self.batch, chunk) for chunk in islice(chunks, threads + 1))
            for first in range(0, count, CHUNK_ROWS):
                drawn = ahead.popleft().result()
                ahead.extend(pool.submit(self.batch, chunk) for chunk in islice(chunks, 1))
                yield drawn.slice(0, count - first)

    def batch(self, chunk: int) -> pa.RecordBatch:
        """Return the `CHUNK_ROWS` dossiers of a chunk; it depends on the seed and its number alone."""
        chance = np.random.default_rng([self._seed, chunk])
        drawn = draw(self._facts, chance, CHUNK_ROWS)
        columns = [
            self._ids(chunk, drawn.authorities, drawn.days),
            _encode(self._procedure_numbers[drawn.kinds], self._procedures, _CODE),
            _encode(drawn.authorities, self._authorities, _CODE),
            _encode(drawn.channels - 1, self._channels, _CODE),
            _encode(self._case_numbers[drawn.kinds], self._cases, _CODE),
            self._attributes.take(pa.array(drawn.kinds)),
            pa.ListArray.from_arrays(pa.array(drawn.events.offsets), self._events(drawn.events)),
        ]
        return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)

    def _ids(self, chunk: int, authorities: Ints, days: Ints) -> pa.Array:
        """Return ids in the manner of the national portal: body, day of receipt and running number."""
        first = int(days.min())
        dates = [
            text[2:].replace("-", "")
            for text in np.arange(first, days.max() + 1).astype("datetime64[D]").astype(str)
        ]
        serials = pa.array(np.arange(1, CHUNK_ROWS + 1) + chunk * CHUNK_ROWS).cast(pa.string())
        return pc.binary_join_element_wise(
            self._authorities.take(pa.array(authorities)),
            pa.array(dates).take(pa.array(days - first)),
            pc.utf8_lpad(serials, 8, "0"),
            "-",
        )

    def _events(self, events: EventColumns) -> pa.StructArray:
        details = events.details
        values = {
            "event_id": _EVENT_IDS.take(pa.array(events.ids)),
            "kind": _encode(events.kinds - 1, _EVENT_KINDS, _WORD),
            "time": pa.array(events.times).cast(_TIME),
            "extension": self._extensions(details["length"], details["unit"], details["plus_half"]),
            "promised_time": _masked(details["promised_time"], pa.int64()).cast(_TIME),
        }
        for field in _EVENT:
            if pa.types.is_dictionary(field.type) and field.name != "kind":
                values[field.name] = _encode(details[field.name], self._words[field.name], field.type)
            elif field.name not in values:
                numbers = _masked(details[field.name], pa.int32())
                values[field.name] = self._words[field.name].take(numbers)
        return pa.StructArray.from_arrays([values[field.name] for field in _EVENT], fields=list(_EVENT))

    def _extensions(self, lengths: Numbers, units: Numbers, halves: Numbers) -> pa.StructArray:
        fields = [
            _masked(lengths, pa.int32()),
            _encode(units - (units > 0), _UNITS, _WORD),
            _masked(halves, pa.bool_()),
        ]
        return pa.StructArray.from_arrays(fields, fields=list(_EXTENSION), mask=pa.array(lengths < 0))


def _names(words: type[EventKind] | type[Channel] | type[Unit]) -> pa.Array:
    """Return the words of an enumeration as files write them, in the order of its numbers from 1."""
    return pa.array([word.name.lower() for word in words])


def _masked(numbers: Numbers, kind: pa.DataType) -> pa.Array:
    """Return numbers as a column, null where there is none."""
    return pa.array(numbers, mask=numbers < 0).cast(kind)


def _encode(numbers: Numbers, words: pa.Array, kind: pa.DictionaryType) -> pa.DictionaryArray:
    """Return the words of the numbers, null where there is none."""
    return pa.DictionaryArray.from_arrays(_masked(numbers, kind.index_type), words)


_EVENT_KINDS, _UNITS = _names(EventKind), _names(Unit)
_EVENT_IDS = pa.array([f"e{number}" for number in range(64)])
