"""An autumn of dossiers as columns: seeded, believable, over the shipped rules and calendars.

No shipped rule lets a completed dossier be reopened, so one procedure is given that rule here. Everything else is
as shipped: terms in days, hours and months, several authorities, grounds of every kind.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from slasvc.engine.batch import Bodies
from slasvc.engine.definitions import Definitions
from slasvc.kernels.tables import (
    DETAIL_COLUMNS,
    DETAIL_GROUND,
    DETAIL_HALVES,
    DETAIL_PROMISE,
    DETAIL_STEP,
    DETAIL_TARGET,
    DETAIL_UNIT,
    DOSSIER_ATTRIBUTES,
    DOSSIER_AUTHORITY,
    DOSSIER_CASE,
    DOSSIER_CHANNEL,
    DOSSIER_COLUMNS,
    DOSSIER_PROCEDURE,
    DossierColumns,
)
from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from slasvc.model.rule import Procedure, Reopen
from slasvc.model.term import Term, Unit

DAY = 86_400
AS_OF = int(datetime(2026, 11, 30, 3, tzinfo=UTC).timestamp())  # a Monday, 10:00 in Viet Nam
RECEIPTS = (np.datetime64("2026-08-31"), np.datetime64("2026-12-04"))
REOPENED_PROCEDURE = "1.012784"
SLOTS = 22
"""Events a dossier has at most."""
IN_ORDER = (0, 1, 14, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 18, 19, 10, 11, 12, 13)
"""Their slots in order of time."""
MINING_STEPS = ("check", "appraise", "decide", "return")


class Kind(NamedTuple):
    """A kind of dossier: what is asked, of whom, how often, and about how many days it takes."""

    procedure: str
    authority: str
    weight: int
    days: float
    ground: str = "supplement"
    unit: Unit = Unit.WORKING_DAY
    case: str = ""
    attribute: str = ""
    steps: tuple[str, ...] = ()


KINDS = (
    Kind("2.001583", "H26.01", 12, 4),
    Kind("2.002043", "H29", 6, 4),
    Kind("1.004194", "H26.101", 8, 4),
    Kind("1.001612", "H42.101", 8, 4),
    Kind("2.000908", "H26.101", 8, 1.5, steps=("receive", "appraise", "approve", "return")),
    Kind("2.000815", "H26.101", 5, 1),
    Kind("2.000884", "H29.101", 5, 1),
    Kind("3.000347", "H31", 5, 7),
    Kind("1.001456", "H26", 3, 11),
    Kind("1.001456", "G01", 2, 7),
    Kind("1.012784", "H26.02", 6, 17, "posting"),
    Kind("1.012784", "H41", 2, 30, "financial_obligation", attribute="remote_area"),
    Kind("1.013831", "H29", 5, 11, "expertise", case="transfer"),
    Kind("1.005399", "H26.01", 3, 36, "consultation"),
    Kind("1.014279", "H26", 3, 36, steps=MINING_STEPS),
    Kind("1.000070", "G10", 2, 42),
    Kind("1.013225", "H26.02", 3, 18, case="individual_house"),
    Kind("1.013083", "H26.01", 6, 1.5, unit=Unit.WORKING_HOUR),
    Kind("1.001695", "H29", 3, 10, unit=Unit.CALENDAR_DAY),
    Kind("3.000346", "H26.01", 4, 5, unit=Unit.CALENDAR_DAY),
    Kind("1.013949", "H26", 2, 15, unit=Unit.CALENDAR_DAY),
    Kind("1.003290", "G12", 1, 180, unit=Unit.CALENDAR_DAY),
    Kind("2.001429", "G12", 1, 120, unit=Unit.CALENDAR_DAY),
)


class Population:
    """`count` dossiers as columns, and any of them as the dossier that the reference reads.

    With `clock_alone` they are the same ones without the events of steps, under rules without obligations, steps
    and promised terms.
    """

    def __init__(
        self, shipped: Definitions, count: int, *, clock_alone: bool = False, seed: int = 20261122
    ) -> None:
        self._clock_alone = clock_alone
        procedures = dict(shipped.rules.procedures)
        reopened = procedures[REOPENED_PROCEDURE]
        versions = tuple(replace(version, reopen=Reopen.RESUME) for version in reopened.versions)
        procedures[REOPENED_PROCEDURE] = replace(reopened, versions=versions)
        if clock_alone:
            procedures = {code: _without_company(procedure) for code, procedure in procedures.items()}
        self.definitions = Definitions(shipped.calendars, replace(shipped.rules, procedures=procedures))
        self._chance = np.random.default_rng(seed)
        weights = np.array([kind.weight for kind in KINDS], np.float64)
        self._kinds = self._chance.choice(len(KINDS), count, p=weights / weights.sum())
        self._event_kinds = np.zeros((count, SLOTS), np.int8)
        self._event_times = np.zeros((count, SLOTS), np.int64)
        self._details = np.zeros((count, SLOTS, DETAIL_COLUMNS), np.int32)
        self._details[:, :, [DETAIL_TARGET, DETAIL_PROMISE]] = -1
        self._promises = np.zeros(0, np.int64)
        self._draw()
        self.columns = self._columns()
        self._steps = {number: code for code, number in self.definitions.compiled_rules.step_index.items()}

    def _draw(self) -> None:
        """Draw what happens to every dossier, slot after slot in order of time."""
        chance, count = self._chance, len(self._kinds)
        days = self._of_kind([kind.days for kind in KINDS])
        first, last = (int(edge.astype("datetime64[s]").astype(np.int64)) for edge in RECEIPTS)
        received = first + DAY * chance.integers(0, (last - first) // DAY, count)
        weekday = (received // DAY + 3) % 7
        received += np.where(weekday >= 5, (7 - weekday) * DAY, 0)
        # Most come in office hours of UTC+7, a few online at night.
        self._now = received + np.where(
            chance.random(count) < 0.9, chance.integers(1_800, 36_000, count), chance.integers(0, DAY, count)
        )
        at_submission = self._of_kind([kind.procedure == "1.013225" for kind in KINDS])
        self._happens(0, EventKind.SUBMITTED, at_submission | (chance.random(count) < 0.6), 0.02)
        self._happens(1, EventKind.ACCEPTED, np.ones(count, np.bool_), 0.02)
        self._promises_at(1, chance.random(count) < 0.5, days)
        self._happens(14, EventKind.HANDED_OVER, chance.random(count) < 0.3, 0.1)
        pays = self._of_kind([kind.procedure == "1.013083" for kind in KINDS])
        self._happens(2, EventKind.PAID, pays | (chance.random(count) < 0.1), 0.05)
        share = chance.random(count)
        suspensions = np.where(share < 0.05, 3, np.where(share < 0.35, 1, 0))
        never_resumed = (suspensions > 0) & (chance.random(count) < 0.06)
        numbers = self.definitions.compiled_rules.ground_index
        grounds = self._of_kind([numbers[kind.ground] for kind in KINDS])
        for number in range(3):
            slot = 3 + 2 * number
            suspended = suspensions > number
            self._happens(slot, EventKind.SUSPENDED, suspended, 0.2 * days)
            self._details[suspended, slot, DETAIL_GROUND] = grounds[suspended]
            resumed = suspended & ~(never_resumed & (suspensions == number + 1))
            self._happens(slot + 1, EventKind.RESUMED, resumed, 7.0)
        extended = ~never_resumed & (chance.random(count) < 0.02)
        self._happens(9, EventKind.EXTENDED, extended, 0.1 * days)
        self._details[extended, 9, DETAIL_UNIT] = self._of_kind([kind.unit for kind in KINDS])[extended]
        self._details[extended, 9, DETAIL_HALVES] = 4
        numbers = self.definitions.compiled_rules.step_index
        open_to_steps = ~never_resumed
        for number in range(4):
            steps = [kind.steps[number] if number < len(kind.steps) else "" for kind in KINDS]
            slot = 15 + number
            open_to_steps &= (self._of_kind([bool(step) for step in steps])) & (chance.random(count) < 0.8)
            self._happens(slot, EventKind.STEP_COMPLETED, open_to_steps, 0.2 * days)
            named = self._of_kind([numbers.get(step, 0) for step in steps])
            self._details[open_to_steps, slot, DETAIL_STEP] = named[open_to_steps]
        apologised = ~never_resumed & (chance.random(count) < 0.03)
        self._happens(19, EventKind.APOLOGISED, apologised, 0.5 * days)
        self._promises_at(19, apologised, days)
        completed = ~never_resumed & (chance.random(count) < 0.75)
        self._happens(10, EventKind.COMPLETED, completed, 1.2 * days)
        reopened = self._of_kind([kind.procedure == REOPENED_PROCEDURE for kind in KINDS]) & completed
        reopened &= chance.random(count) < 0.05
        self._happens(11, EventKind.REOPENED, reopened, 10.0)
        self._happens(12, EventKind.COMPLETED, reopened & (chance.random(count) < 0.7), 5.0)
        self._happens(13, EventKind.RETURNED, completed & ~reopened & (chance.random(count) < 0.3), 2.0)

    def _happens(
        self, slot: int, kind: EventKind, which: NDArray[np.bool_], within_days: float | NDArray[np.float64]
    ) -> None:
        """Let an event happen to `which` within so many days after the last."""
        passed = (self._chance.random(len(which)) * within_days * DAY).astype(np.int64)
        self._now = np.where(which, self._now + passed, self._now)
        self._event_kinds[which, slot] = kind
        self._event_times[:, slot] = self._now

    def _promises_at(self, slot: int, which: NDArray[np.bool_], days: NDArray[np.float64]) -> None:
        """Let the events in a slot state an appointment about so many days later, at 16:30."""
        first = len(self._promises)
        until = self._event_times[which, slot] + (days[which] * 1.4 * DAY).astype(np.int64)
        self._promises = np.concatenate([self._promises, until // DAY * DAY + 34_200])
        self._details[which, slot, DETAIL_PROMISE] = np.arange(first, len(self._promises))

    def _of_kind(self, values: list[float] | list[int] | list[bool]) -> NDArray[np.generic]:
        """Return for every dossier the value of its kind."""
        return np.array(values)[self._kinds]

    def _columns(self) -> DossierColumns:
        rules = self.definitions.compiled_rules
        facts = np.zeros((len(self._kinds), DOSSIER_COLUMNS), np.int64)
        facts[:, DOSSIER_PROCEDURE] = self._of_kind([rules.procedure_index[kind.procedure] for kind in KINDS])
        facts[:, DOSSIER_AUTHORITY] = self._kinds
        facts[:, DOSSIER_CHANNEL] = self._chance.choice([Channel.ONLINE, Channel.COUNTER], len(facts))
        facts[:, DOSSIER_CASE] = self._of_kind([rules.case_index.get(kind.case, 0) for kind in KINDS])
        facts[:, DOSSIER_ATTRIBUTES] = self._of_kind(
            [1 << rules.attribute_index[kind.attribute] if kind.attribute else 0 for kind in KINDS]
        )
        order = np.array(IN_ORDER)
        happened = self._event_kinds[:, order] != 0
        if self._clock_alone:
            happened &= self._event_kinds[:, order] != EventKind.STEP_COMPLETED
        bodies, successors = Bodies(self.definitions).tables()
        return DossierColumns(
            facts=facts,
            event_offsets=np.concatenate([[0], np.cumsum(happened.sum(axis=1))]),
            event_kinds=self._event_kinds[:, order][happened],
            event_times=self._event_times[:, order][happened],
            event_details=self._details[:, order][happened],
            bodies=bodies,
            successors=successors,
            promises=self._promises,
            authorities=np.array([self.definitions.authority_facts(kind.authority).row for kind in KINDS]),
        )

    def dossier(self, row: int) -> Dossier:
        """Return one dossier in the words of the model."""
        kind = KINDS[self._kinds[row]]
        events = []
        for at in range(self.columns.event_offsets[row], self.columns.event_offsets[row + 1]):
            event_kind = EventKind(self.columns.event_kinds[at])
            details = self.columns.event_details[at].tolist()
            unit, halves = details[DETAIL_UNIT], details[DETAIL_HALVES]
            promise, step = details[DETAIL_PROMISE], details[DETAIL_STEP]
            events.append(
                Event(
                    event_kind,
                    int(self.columns.event_times[at]),
                    f"e{at}",
                    ground=kind.ground if event_kind is EventKind.SUSPENDED else "",
                    extension=Term(halves // 2, Unit(unit)) if halves else None,
                    promised_time=int(self.columns.promises[promise]) if promise >= 0 else None,
                    step=self._steps[step] if step else "",
                )
            )
        return Dossier(
            str(row),
            kind.procedure,
            kind.authority,
            tuple(events),
            Channel(int(self.columns.facts[row, DOSSIER_CHANNEL])),
            kind.case,
            frozenset({kind.attribute} - {""}),
        )


def _without_company(procedure: Procedure) -> Procedure:
    """Return a procedure whose rules ask for nothing but the statutory clock."""
    versions = tuple(
        replace(version, obligations=(), steps=(), committed=None) for version in procedure.versions
    )
    return replace(procedure, versions=versions)
