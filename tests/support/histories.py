"""Random rules and random histories, deterministic by seed: mostly possible ones, some that are not.

A rule set of many procedures is drawn once, with every mode, option and convention among its grounds;
histories then walk the phases of a dossier with times near openings, closings, midnights and due dates.
"""

from __future__ import annotations

import random
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from slasvc.model.calendar import Confidence
from slasvc.model.dossier import Dossier, Event, EventKind
from slasvc.model.rule import (
    Addition,
    Authority,
    Conditions,
    Ground,
    Level,
    Mode,
    OverMax,
    PlusApplies,
    Procedure,
    Reopen,
    RuleSet,
    RuleVersion,
    Source,
    Tolls,
)
from slasvc.model.term import (
    Conventions,
    Cutoff,
    CutoffKind,
    Term,
    Unit,
)

SOURCE = Source("made up")
GROUNDS = ("supplement", "fee", "expertise")
PROCEDURES = 240
EVER = date(2000, 1, 1)
FAMILIES = {
    Unit.WORKING_DAY: (Unit.WORKING_DAY,),
    Unit.SAME_DAY: (Unit.WORKING_DAY,),
    Unit.WORKING_HOUR: (Unit.WORKING_HOUR,),
    Unit.HOUR: (Unit.HOUR,),
    Unit.CALENDAR_DAY: (Unit.CALENDAR_DAY, Unit.WEEK, Unit.MONTH),
    Unit.WEEK: (Unit.CALENDAR_DAY, Unit.WEEK, Unit.MONTH),
    Unit.MONTH: (Unit.CALENDAR_DAY, Unit.WEEK, Unit.MONTH),
    Unit.YEAR: (Unit.CALENDAR_DAY, Unit.WEEK, Unit.MONTH),
}


def random_rules(seed: int, authorities: dict[str, str]) -> RuleSet:
    """Return a rule set of `PROCEDURES` procedures; `authorities` are registered bodies by calendar id."""
    chance = random.Random(seed)
    procedures = [_procedure(chance, f"9.{index:06d}") for index in range(PROCEDURES)]
    return RuleSet(
        presets={},
        procedures={procedure.code: procedure for procedure in procedures},
        authorities={code: Authority(code, {}, Level.PROVINCE) for code in authorities.values()},
        digest="",
    )


def _procedure(chance: random.Random, code: str) -> Procedure:
    term = _term(chance, chance.choice(list(Unit)), longest=12)
    version = RuleVersion(
        id=f"{code}/random",
        procedure=code,
        conditions=Conditions(),
        effective_from=EVER,
        effective_to=None,
        suspensions=(),
        starts_on=frozenset(
            chance.choice([{EventKind.ACCEPTED}, {EventKind.ACCEPTED}, {EventKind.ACCEPTED, EventKind.PAID}])
        ),
        term=None if chance.random() < 0.03 else term,
        conventions=_conventions(chance),
        preset="",
        cutoff_attribute=chance.choice(["", "", "late"]),
        source=SOURCE,
        confidence=Confidence.HIGH,
        grounds=tuple(_ground(chance, name, term) for name in GROUNDS[: chance.randint(2, 3)]),
        additions=tuple(
            Addition("remote", _addition(chance, term), SOURCE) for _ in range(chance.choice([0, 0, 1]))
        ),
        reopen=chance.choice(list(Reopen)),
        warn_working_days=chance.randint(0, 3),
        severity_bands=chance.choice([(3, 10), (0, 1), (1, 2)]),
    )
    return Procedure(code, {}, "", EventKind.ACCEPTED, (version,))


def _term(chance: random.Random, unit: Unit, longest: int) -> Term:
    if unit is Unit.SAME_DAY:
        return Term(0, unit)
    longest = {Unit.WORKING_HOUR: 40, Unit.HOUR: 120, Unit.MONTH: 2, Unit.YEAR: 1, Unit.WEEK: 3}.get(
        unit, longest
    )
    halves = unit in (Unit.WORKING_DAY, Unit.WORKING_HOUR, Unit.HOUR)
    return Term(chance.randint(0, longest), unit, halves and chance.random() < 0.2)


def _addition(chance: random.Random, term: Term) -> Term:
    unit = chance.choice(FAMILIES[term.unit])
    added = _term(chance, unit, longest=5)
    return added if added.halves else Term(1, unit)


def _ground(chance: random.Random, code: str, term: Term) -> Ground:
    mode = chance.choice(list(Mode))
    added = None
    if mode is Mode.RESUME_PLUS or mode is Mode.NEW_TERM:
        added = _addition(chance, term)
    at_most = None
    if mode is not Mode.RECORD_ONLY and chance.random() < 0.3:
        at_most = _term(
            chance, chance.choice([u for u in Unit if u not in (Unit.SAME_DAY, Unit.YEAR)]), longest=8
        )
    return Ground(
        code=code,
        names={},
        mode=mode,
        effective_from=EVER,
        effective_to=None,
        source=SOURCE,
        confidence=Confidence.HIGH,
        added=added,
        plus_applies=chance.choice(list(PlusApplies)) if mode is Mode.RESUME_PLUS else PlusApplies.EACH,
        at_most=at_most,
        tolls=chance.choice([Tolls.BY_UNIT, Tolls.BY_UNIT, Tolls.WORKING_TIME]),
        max_times=chance.choice([None, None, 1, 2]),
        over_max=chance.choice(list(OverMax)),
        needs_document=chance.random() < 0.2,
    )


def _conventions(chance: random.Random) -> Conventions:
    if chance.random() < 0.3:
        return Conventions()
    chosen: dict[str, Any] = {}
    for field in fields(Conventions):
        if isinstance(field.default, bool):
            chosen[field.name] = chance.random() < 0.5
        elif isinstance(field.default, int):
            # The default value half of the time, so that not every rule is odd in everything.
            kind = type(field.default)
            chosen[field.name] = field.default if chance.random() < 0.5 else chance.choice(list(kind))
    kind = chance.choice(list(CutoffKind))
    minutes = chance.choice([0, 15, 60, 600, 900]) if kind in (2, 4) else 0
    return Conventions(cutoff=Cutoff(kind, minutes), **chosen)


class Histories:
    """Draws dossiers before one authority whose calendar is in `zone` and covers 2025 to 2027."""

    def __init__(self, seed: int, rules: RuleSet, authority: str, zone: str) -> None:
        self.chance = random.Random(seed)
        self.codes = sorted(rules.procedures)
        self.authority = authority
        self.zone = ZoneInfo(zone)

    def draw(self) -> tuple[Dossier, int]:
        """Return a dossier and an as-of time."""
        chance = self.chance
        self.now = datetime(2026, 1, 5, tzinfo=self.zone) + timedelta(days=chance.randint(0, 300))
        events = self._events()
        if chance.random() < 0.1:
            chance.shuffle(events)
        attributes = frozenset(name for name in ("remote", "late") if chance.random() < 0.3)
        dossier = Dossier(
            "random", chance.choice(self.codes), self.authority, tuple(events), attributes=attributes
        )
        if chance.random() < 0.5 or not events:
            self._pass()
            return dossier, int(self.now.timestamp())
        return dossier, chance.choice(events).time + chance.choice([-1, 0, 1, 3600, 86_400])

    def _pass(self) -> int:
        """Let time pass, to an instant that often lies on an edge, and return it."""
        chance = self.chance
        self.now += timedelta(minutes=chance.choice([0, 0, 1, 20, 90, 300, 1000, 1440, 3000, 7000, 15_000]))
        if chance.random() < 0.4:
            hour, minute = chance.choice([(0, 0), (7, 30), (8, 0), (11, 30), (12, 0), (17, 0), (23, 59)])
            self.now = self.now.replace(hour=hour, minute=minute, second=0)
        return int(self.now.timestamp()) + chance.choice([0, 0, 0, -1, 1])

    def _event(self, kind: EventKind, **details: Any) -> Event:
        return Event(kind, self._pass(), id=f"e{self.chance.randint(0, 10**9)}", **details)

    def _events(self) -> list[Event]:
        chance = self.chance
        events = []
        if chance.random() < 0.3:
            events.append(self._event(EventKind.SUBMITTED))
        if chance.random() < 0.1:
            events.append(self._event(EventKind.SUSPENDED, ground=chance.choice(["", "supplement"])))
        if chance.random() < 0.97:
            events.append(self._event(EventKind.ACCEPTED))
        if chance.random() < 0.7:
            events.append(self._event(EventKind.PAID))
        for _ in range(chance.choice([0, 1, 2, 2, 3, 4, 6, 8])):
            events.append(self._running_event(events))
        if chance.random() < 0.5:
            events.append(
                self._event(chance.choice([EventKind.COMPLETED, EventKind.COMPLETED, EventKind.REFUSED]))
            )
            if chance.random() < 0.4:
                events.append(self._event(chance.choice([EventKind.RETURNED, EventKind.REOPENED])))
                if events[-1].kind is EventKind.REOPENED and chance.random() < 0.7:
                    events.append(self._event(EventKind.COMPLETED))
        if events and chance.random() < 0.1:
            target = chance.choice(events)
            events.append(self._event(EventKind.ANNULLED, target=target.id, reason="typing error"))
        return events

    def _running_event(self, events: list[Event]) -> Event:
        chance = self.chance
        open_grounds = self._open(events)
        if open_grounds and chance.random() < 0.7:
            named = chance.choice(open_grounds) if len(open_grounds) > 1 or chance.random() < 0.5 else ""
            return self._event(EventKind.RESUMED, ground=named)
        roll = chance.random()
        if roll < 0.75:
            free = [name for name in GROUNDS[:2] if name not in open_grounds] or ["expertise"]
            return self._event(
                EventKind.SUSPENDED, ground=chance.choice(free), reason=chance.choice(["", "document 1"])
            )
        if roll < 0.93:
            unit = chance.choice(
                [Unit.WORKING_DAY, Unit.WORKING_HOUR, Unit.CALENDAR_DAY, Unit.WEEK, Unit.MONTH]
            )
            return self._event(EventKind.EXTENDED, extension=Term(chance.randint(1, 3), unit))
        return self._event(chance.choice(list(EventKind)[:-1]))

    @staticmethod
    def _open(events: list[Event]) -> list[str]:
        names: list[str] = []
        for event in events:
            if event.kind is EventKind.SUSPENDED and event.ground:
                names.append(event.ground)
            elif event.kind is EventKind.RESUMED and names:
                names.remove(event.ground if event.ground in names else names[0])
        return names
