"""How far each dossier of a chunk has come while it is drawn, and the chance that decides.

Working time is counted in positions (`office.py`). `now` is how far a dossier has come and `left` what its term
still allows, so that a dossier is late where the work takes longer than that.
"""

from __future__ import annotations

import numpy as np

from slasvc.model.dossier import EventKind
from slasvc.population.events import NOTHING, Events, Mask
from slasvc.population.facts import Facts
from slasvc.population.office import HOUR, Floats, Ints

SUSPENDED_ONCE, SUSPENDED_THRICE = 0.30, 0.05
"""Shares of all dossiers, as far as the year goes."""


class State:
    """n dossiers that are being drawn from `chance`; every array has an entry for each.

    Attributes:
        events: what has happened.
        kinds, authorities, channels: of the dossier as it was filed. owners: who has it now.
        suspensions: how often it will be suspended.
        received_days: local day on which it came in.
        submitted: whether the submission is on record.
        filed_times: when it was handed in, or stamped by the post where that decides which rule governs.
        laws: its row in `facts.work`, once it is accepted.
        now: int64, position. left: float64, working seconds.
        running: whether its term runs.
        begun, ended: int64, positions between which the work is done that nothing suspends any more.
        refused, withdrawn: how it ends, if not completed. late: whether it takes longer than it may.
    """

    laws: Ints
    left: Floats
    begun: Ints
    ended: Ints
    refused: Mask
    withdrawn: Mask
    late: Mask
    now: Ints
    filed_times: Ints
    received_days: Ints
    submitted: Mask

    def __init__(self, facts: Facts, chance: np.random.Generator, count: int) -> None:
        self.facts, self.work, self.office = facts, facts.work, facts.office
        self.chance, self.count = chance, count
        self.day = float(facts.office.day_seconds)
        self.events = Events(count, facts.until_time)
        self.kinds = facts.draw_kinds(chance.random(count))
        self.authorities = facts.draw_authorities(self.kinds, chance.random(count))
        self.owners = self.authorities.copy()
        self.channels = facts.draw_channels(self.kinds, chance.random(count))
        self.law_at = facts.law_at[self.kinds]
        share = chance.random(count)
        often = SUSPENDED_ONCE + SUSPENDED_THRICE
        self.suspensions = np.where(share < SUSPENDED_THRICE, 3, np.where(share < often, 1, 0))
        self.running = np.ones(count, np.bool_)

    def uniform(self, count: int, below: float = 1.0) -> Floats:
        """Return numbers from 0 to `below`."""
        return self.chance.random(count) * below

    def exponential(self, count: int, mean_days: float) -> Floats:
        """Return working seconds, mostly short ones."""
        return self.chance.standard_exponential(count) * mean_days * self.day

    def integers(self, count: int, below: int) -> Ints:
        """Return whole numbers from 0, each less than `below`."""
        return self.chance.integers(0, below, count)

    def happens(self, count: int, share: float) -> Mask:
        """Return True in so many cases."""
        return self.chance.random(count, np.float32) < share

    def reasons(self, kind: EventKind, count: int, share: float) -> Ints:
        """Return reasons for an event, `NOTHING` where none is written down."""
        numbers = self.facts.reason_numbers[kind]
        return np.where(self.happens(count, share), numbers[self.integers(count, len(numbers))], NOTHING)

    def causes(self, count: int) -> Ints:
        """Return causes of delay."""
        return self.integers(count, len(self.facts.causes))

    def officials(self, rows: Ints) -> Ints:
        """Return who acts for the owners of `rows`."""
        return self.facts.draw_officials(self.owners[rows], self.uniform(len(rows)))

    def instants(self, rows: Ints) -> Ints:
        """Return what the clock says in the offices of `rows`."""
        return self.office.instants(self.now[rows])

    def let_pass(self, rows: Ints, seconds: Floats) -> None:
        """Let working time pass, a second at least."""
        self.now[rows] += 1 + seconds.astype(np.int64)

    def spend(self, rows: Ints, seconds: Floats) -> None:
        """Let working time pass that the term counts."""
        self.let_pass(rows, seconds)
        self.left[rows] = np.maximum(self.left[rows] - seconds, HOUR / 6)
