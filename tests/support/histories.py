"""Random rules and random histories, deterministic by seed: mostly possible ones, some that are not.

A rule set of many procedures is drawn once, with every mode, option and convention among its grounds, obligations,
steps and commitments; histories then walk the phases of a dossier with times near openings, closings, midnights
and due dates.
"""

from __future__ import annotations

import random
from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from slasvc.model.calendar import Confidence
from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from slasvc.model.rule import (
    Addition,
    Anchor,
    AttributableTo,
    Authority,
    Cause,
    Commitment,
    Conditions,
    Ground,
    Level,
    Mode,
    Obligation,
    OverMax,
    Owed,
    OwedBy,
    PlusApplies,
    Procedure,
    ProcessStep,
    Reopen,
    RestartSteps,
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
STEPS = ("receive", "appraise", "approve", "return")
CAUSES = ("staff", "flood")
BODIES = ("Z01", "Z02", "Z03")
"""Bodies that are consulted or have steps. `random_rules` registers them; whoever uses it gives them calendars."""
ENDED = {
    "Z03": (date(2026, 4, 15), ("Z01",)),
    "Z04": (date(2026, 4, 30), ("Z03",)),
    "Z05": (date(2026, 3, 31), ("Z01", "Z02")),
    "Z06": (date(2026, 3, 31), ("Z07",)),
    "Z07": (date(2026, 2, 28), ("Z06",)),
}
"""Bodies that end, each with its last day and its successors: one, one that had ended before, two, in a circle."""
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
    procedures = [_with_opinion(chance, procedure) for procedure in procedures]
    return RuleSet(
        presets={},
        procedures={procedure.code: procedure for procedure in procedures},
        authorities={code: Authority(code, {}, Level.PROVINCE) for code in (*authorities.values(), *BODIES)}
        | {
            code: Authority(code, {}, Level.PROVINCE, end_date=end_date, successors=successors)
            for code, (end_date, successors) in ENDED.items()
        },
        digest="",
        causes={code: Cause(code, {}, AttributableTo.AUTHORITY) for code in CAUSES},
    )


def _procedure(chance: random.Random, code: str) -> Procedure:
    term = _term(chance, chance.choice(list(Unit)), longest=12)
    conventions = _conventions(chance)
    grounds = tuple(_ground(chance, name, term) for name in GROUNDS[: chance.randint(2, 3)])
    known = chance.random() > 0.03
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
        term=term if known else None,
        conventions=conventions,
        preset="",
        cutoff_attribute=chance.choice(["", "", "late"]),
        source=SOURCE,
        confidence=chance.choice([Confidence.HIGH, Confidence.HIGH, Confidence.LOW]),
        grounds=grounds,
        additions=tuple(
            Addition("remote", _addition(chance, term), SOURCE) for _ in range(chance.choice([0, 0, 1]))
        ),
        reopen=chance.choice(list(Reopen)),
        warn_working_days=chance.randint(0, 3),
        severity_bands=chance.choice([(3, 10), (0, 1), (1, 2)]),
        obligations=tuple(
            _obligation(chance, f"duty{number}", conventions) for number in range(chance.randint(0, 4))
        ),
        committed=_commitment(chance, term) if known and chance.random() < 0.4 else None,
        steps=_steps(chance, conventions, grounds) if known and chance.random() < 0.5 else (),
        restart_steps=chance.choice(list(RestartSteps)),
    )
    return Procedure(code, {}, "", chance.choice([EventKind.ACCEPTED, EventKind.SUBMITTED]), (version,))


def _obligation(chance: random.Random, code: str, of_version: Conventions) -> Obligation:
    owed = chance.choice(list(Owed))
    anchor = chance.choice([anchor for anchor in Anchor if anchor is not Anchor.DUE_DATE])
    acts = frozenset(chance.sample([kind for kind in EventKind if kind is not EventKind.ANNULLED], 3))
    unit = chance.choice(list(Unit))
    before = False
    if owed is Owed.IF_LATE:
        anchor, before = Anchor.DUE_DATE, chance.random() < 0.6
        unit = chance.choice([Unit.CALENDAR_DAY, Unit.WORKING_DAY, Unit.WEEK])
    term = _term(chance, unit, longest=6)
    if owed is Owed.IF_LATE:
        term = Term(term.length, term.unit)
    conventions = _conventions(chance) if chance.random() < 0.5 else of_version
    return Obligation(
        code=code,
        names={},
        owed=owed,
        owed_by=OwedBy.AUTHORITY,
        anchor=Anchor.ACCEPTED if owed is Owed.WITH_REASON else anchor,
        acts=acts,
        term=None if owed is Owed.WITH_REASON else term,
        conventions=conventions,
        effective_from=chance.choice([EVER, EVER, date(2026, 4, 1)]),
        effective_to=chance.choice([None, None, date(2026, 8, 31)]),
        source=SOURCE,
        confidence=Confidence.HIGH,
        missed={},
        late={},
        too_often={},
        before=before,
        ground=chance.choice(["", "", "supplement", "fee"]),
        channels=frozenset(chance.choice([(), (), (Channel.ONLINE,), (Channel.COUNTER, Channel.POST)])),
        attributes=frozenset(chance.choice([(), (), ("remote",)])),
        needs_reason=chance.random() < 0.2,
        max_times=chance.choice([None, None, 0, 1, 2]),
    )


def _with_opinion(chance: random.Random, procedure: Procedure) -> Procedure:
    """Return a procedure with an obligation that an answer fulfils, of any dossier: else few would have one."""
    (version,) = procedure.versions
    opinion = replace(
        _obligation(chance, "opinion", version.conventions),
        owed=chance.choice([Owed.ALWAYS, Owed.IF_DONE]),
        anchor=chance.choice([Anchor.CONSULTED, Anchor.CONSULTED, Anchor.SUSPENDED]),
        acts=frozenset({EventKind.ANSWERED}),
        term=_term(chance, chance.choice(list(Unit)), longest=6),
        before=False,
        effective_from=EVER,
        effective_to=None,
        channels=frozenset(),
        attributes=frozenset(),
    )
    return replace(procedure, versions=(replace(version, obligations=(*version.obligations, opinion)),))


def _commitment(chance: random.Random, term: Term) -> Commitment:
    if term.unit is Unit.SAME_DAY:
        return Commitment(Term(chance.randint(0, 2), Unit.WORKING_DAY), SOURCE)
    return Commitment(_term(chance, chance.choice([*FAMILIES[term.unit], term.unit]), longest=9), SOURCE)


def _steps(
    chance: random.Random, of_version: Conventions, grounds: tuple[Ground, ...]
) -> tuple[ProcessStep, ...]:
    """Return steps whose units every addition of the grounds fits, if there are such units."""
    added = [ground.added for ground in grounds if ground.mode is Mode.RESUME_PLUS and ground.added]
    units = [unit for unit in Unit if all(one.unit in FAMILIES[unit] for one in added)]
    steps: list[ProcessStep] = []
    for code in STEPS[: chance.randint(2, 4)] if units else ():
        before = tuple(step.code for step in steps)
        after = chance.choice([before[-1:], before[-1:], before, ()])
        term = _term(chance, chance.choice(units), longest=5)
        conventions = _conventions(chance) if chance.random() < 0.3 else of_version
        steps.append(ProcessStep(code, {}, {}, term, conventions, after, chance.choice(["", "", *BODIES])))
    return tuple(steps)


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
        channel = chance.choice([None, *Channel])
        dossier = Dossier(
            "random", chance.choice(self.codes), self.authority, tuple(events), channel, attributes=attributes
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
            events.append(self._event(EventKind.ACCEPTED, promised_time=self._promise(0.5)))
        if chance.random() < 0.7:
            events.append(self._event(EventKind.PAID))
        with_steps = chance.random() < 0.4
        for _ in range(chance.choice([0, 1, 2, 2, 3, 4, 6, 8])):
            events.append(self._running_event(events))
            if with_steps and chance.random() < 0.5:
                events.append(self._step_event(events))
        if chance.random() < 0.5:
            events.append(
                self._event(chance.choice([EventKind.COMPLETED, EventKind.COMPLETED, EventKind.REFUSED]))
            )
            if chance.random() < 0.4:
                events.append(self._event(chance.choice([EventKind.RETURNED, EventKind.REOPENED])))
                if chance.random() < 0.2:
                    events.append(self._apology())
                if events[-1].kind is EventKind.REOPENED and chance.random() < 0.7:
                    events.append(self._event(EventKind.COMPLETED))
        if events and chance.random() < 0.1:
            target = chance.choice(events)
            events.append(self._event(EventKind.ANNULLED, target=target.id, reason="typing error"))
        return events

    def _running_event(self, events: list[Event]) -> Event:
        chance = self.chance
        asked = [event.authority for event in events if event.kind is EventKind.CONSULTED]
        if asked and chance.random() < 0.4:
            return self._answer(chance.choice(asked))
        open_grounds = self._open(events)
        if open_grounds and chance.random() < 0.7:
            named = chance.choice(open_grounds) if len(open_grounds) > 1 or chance.random() < 0.5 else ""
            return self._event(EventKind.RESUMED, ground=named)
        roll = chance.random()
        if roll < 0.3:
            return self._other_event()
        if roll < 0.78:
            free = [name for name in GROUNDS[:2] if name not in open_grounds] or ["expertise"]
            return self._event(
                EventKind.SUSPENDED,
                ground=chance.choice(free),
                reason=chance.choice(["", "document 1"]),
                authority=chance.choice(["", *BODIES]),
            )
        if roll < 0.93:
            unit = chance.choice(
                [Unit.WORKING_DAY, Unit.WORKING_HOUR, Unit.CALENDAR_DAY, Unit.WEEK, Unit.MONTH]
            )
            return self._event(EventKind.EXTENDED, extension=Term(chance.randint(1, 3), unit))
        return self._event(chance.choice([kind for kind in EventKind if kind < EventKind.ANNULLED]))

    def _other_event(self) -> Event:
        """Return an event that moves no statutory due date."""
        kinds = (EventKind.EXPLAINED, EventKind.HANDED_OVER, EventKind.CONSULTED, EventKind.ANSWERED)
        kind = self.chance.choice(
            [*kinds, EventKind.CONSULTED, EventKind.TRANSFERRED, EventKind.APOLOGISED, EventKind.APOLOGISED]
        )
        if kind is EventKind.APOLOGISED:
            return self._apology()
        cause = self.chance.choice(["", *CAUSES]) if kind is EventKind.EXPLAINED else ""
        return self._event(
            kind,
            authority=self.chance.choice([*BODIES, *ENDED]),
            reason=self.chance.choice(["", "written"]),
            cause=cause,
        )

    def _answer(self, body: str) -> Event:
        """Return the answer of a body that was asked or of one that succeeds it, often as the former ends."""
        while body in ENDED and self.chance.random() < 0.8:
            end_date, successors = ENDED[body]
            if self.chance.random() < 0.7:
                end = datetime.combine(end_date + timedelta(days=1), time(), self.zone)
                self.now = max(self.now, end)
            body = self.chance.choice(successors)
        return self._event(EventKind.ANSWERED, authority=body, reason=self.chance.choice(["", "written"]))

    def _apology(self) -> Event:
        reason = self.chance.choice(["", "written"])
        return self._event(EventKind.APOLOGISED, promised_time=self._promise(0.8), reason=reason)

    def _promise(self, probability: float) -> int | None:
        """Return an appointment in some days, often at midnight, or none."""
        chance = self.chance
        if chance.random() > probability:
            return None
        day = self.now + timedelta(days=chance.randint(-1, 25))
        hour, minute = chance.choice([(0, 0), (16, 30), (9, 0), (12, 0)])
        return int(day.replace(hour=hour, minute=minute, second=0).timestamp())

    def _step_event(self, events: list[Event]) -> Event:
        """Return what a step does next, mostly in the order of the steps."""
        chance = self.chance
        done = sum(event.kind is EventKind.STEP_COMPLETED for event in events)
        step = STEPS[done % len(STEPS)] if chance.random() < 0.95 else chance.choice([*STEPS, "unheard of"])
        kind = EventKind.STEP_COMPLETED if chance.random() < 0.7 else EventKind.STEP_STARTED
        official = chance.choice(["", "official-1", "official-2"])
        return self._event(kind, step=step, authority=chance.choice(["", "", *BODIES]), official=official)

    @staticmethod
    def _open(events: list[Event]) -> list[str]:
        names: list[str] = []
        for event in events:
            if event.kind is EventKind.SUSPENDED and event.ground:
                names.append(event.ground)
            elif event.kind is EventKind.RESUMED and names:
                names.remove(event.ground if event.ground in names else names[0])
        return names
