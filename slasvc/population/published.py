"""Dossiers that give figures which were published: a district in 2017 and 2018, a province in 2019.

Only the published cells are real (demonstration/README.md); which dossiers make them up is invented, and the same
each time. No due date is written here: when a dossier is late is for the rules to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from slasvc.model.calendar import Calendar
from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from slasvc.population.office import UTC_OFFSET

TERMS = {"x.900005": 5, "x.900015": 15}
"""Working days of the demonstration procedures."""
SEED = 20171230
MOST_LATE = 8
EARLY_SHARE, ONLINE_SHARE = 0.6, 0.2
HOUR = 3_600


@dataclass(frozen=True)
class Office:
    """What a body had in a period: `on_time` together with early ones; `pending` ones are within their terms."""

    authorities: tuple[str, ...]
    on_time: int
    late: int
    pending: int = 0
    apologised: bool = True


@dataclass(frozen=True)
class Published:
    """A period of which figures were published. `name` is that of its snapshot."""

    name: str
    first: date
    last: date
    offices: Sequence[Office]


QUYNH_LUU = ("H41.21", *(f"H41.21.{number:02}" for number in range(1, 34)))
"""The district, which takes most, and its 33 communes."""
DISTRICT_2017 = Published(
    "quynh-luu-2017",
    date(2017, 1, 1),
    date(2017, 12, 31),
    [Office(QUYNH_LUU, 10_746, 36, 17_334 - 10_746 - 36)],
)
DISTRICT_2018 = Published(
    "quynh-luu-2018",
    date(2018, 1, 1),
    date(2018, 10, 30),
    [Office(QUYNH_LUU, 10_003, 30, 10_063 - 10_003 - 30)],
)
JUSTICE, CONSTRUCTION, HEALTH, RESOURCES, CHU_LAI, PLANNING, LABOUR, TRANSPORT = (
    f"H47.{number}" for number in range(91, 99)
)
PROVINCE_2019 = Published(
    "quang-nam-2019",
    date(2019, 1, 1),
    date(2019, 11, 30),
    [
        Office((JUSTICE,), 24_000 - 268, 268, 310),
        Office((CONSTRUCTION,), 6_400 - 231, 231, 120, apologised=False),
        Office((HEALTH,), 7_900 - 187, 187, 95),
        Office((RESOURCES,), 8_200 - 149, 149, 180, apologised=False),
        Office((CHU_LAI,), 1_500 - 121, 121, 25, apologised=False),
        Office((PLANNING,), 9_000 - 46, 46, 140, apologised=False),
        Office((LABOUR,), 5_633 - 28, 28, 60),
        Office((TRANSPORT,), 7_500 - 22, 22, 75),
    ],
)
PUBLISHED = (DISTRICT_2017, DISTRICT_2018, PROVINCE_2019)


def make_dossiers(published: Published, calendar: Calendar) -> Iterator[Dossier]:
    """Yield the dossiers of a period, all of them received and, where they are, resolved in it."""
    chance = np.random.default_rng([SEED, published.last.toordinal()])
    days = np.array(
        [
            (day - date(1970, 1, 1)).days
            for day, kind in calendar.dated_days()
            if kind.counts and published.first <= day <= published.last
        ]
    )
    serial = 0
    for office in published.offices:
        for outcome, count in (
            ("on_time", office.on_time),
            ("late", office.late),
            ("pending", office.pending),
        ):
            for _ in range(count):
                serial += 1
                yield _dossier(f"{published.name}-{serial:06}", office, outcome, days, chance)


def _dossier(
    name: str, office: Office, outcome: str, days: NDArray[np.int64], chance: np.random.Generator
) -> Dossier:
    procedure = "x.900015" if chance.random() < 0.3 else "x.900005"
    term = TERMS[procedure]
    match outcome:
        case "pending":
            received = len(days) - 1 - int(chance.integers(0, term))
            used = None
        case "late":
            used = term + int(chance.integers(1, MOST_LATE + 1))
            received = int(chance.integers(0, len(days) - used))
        case _:
            used = int(chance.integers(1, term)) if chance.random() < EARLY_SHARE else term
            received = int(chance.integers(0, len(days) - used))
    events = [Event(EventKind.ACCEPTED, _at(days[received], chance))]
    if used is not None and used > term and office.apologised:
        ended = _at(days[received + used], chance)
        told = _at(days[received + term - 2], chance)
        events += [
            Event(EventKind.APOLOGISED, told, reason="minh họa", promised_time=ended, cause="workload"),
            Event(EventKind.COMPLETED, ended),
        ]
    elif used is not None:
        events.append(Event(EventKind.COMPLETED, _at(days[received + used], chance)))
    # The district itself takes every other dossier.
    units = office.authorities
    authority = (
        units[0] if len(units) == 1 or chance.random() < 0.5 else units[int(chance.integers(1, len(units)))]
    )
    channel = Channel.ONLINE if chance.random() < ONLINE_SHARE else Channel.COUNTER
    return Dossier(name, procedure, authority, tuple(events), channel)


def _at(day: int, chance: np.random.Generator) -> int:
    """Return an instant of the morning or the afternoon of a day."""
    return int(day) * 86_400 - UTC_OFFSET + int(chance.integers(8 * HOUR, 16 * HOUR))
