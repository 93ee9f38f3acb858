"""What happens to the dossiers of a chunk, in the order in which offices work. Shares and speeds are guesses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from slasvc.population.ending import apologise, end
from slasvc.population.events import EventColumns
from slasvc.population.facts import Facts
from slasvc.population.office import Ints
from slasvc.population.receiving import accept, receive
from slasvc.population.state import State
from slasvc.population.working import decide, extend, pass_on, suspend, take_steps


@dataclass(frozen=True)
class Drawn:
    """A chunk: of each dossier the kind, the authority, the channel and the local day of receipt, and events."""

    kinds: Ints
    authorities: Ints
    channels: Ints
    days: Ints
    events: EventColumns


def draw(facts: Facts, chance: np.random.Generator, count: int) -> Drawn:
    """Draw `count` dossiers and what happens to them until the last day."""
    state = State(facts, chance, count)
    receive(state)
    accept(state)
    pass_on(state)
    for number in range(3):
        suspend(state, number)
    extend(state)
    decide(state)
    take_steps(state)
    apologise(state)
    end(state)
    events = state.events.ordered()
    return Drawn(state.kinds, state.authorities, state.channels, state.received_days, events)
