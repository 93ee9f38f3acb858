"""The end: delays are apologised for, and what is done is completed, refused or withdrawn, and fetched."""

from __future__ import annotations

import numpy as np

from slasvc.model.dossier import EventKind
from slasvc.population.events import NOTHING, Mask
from slasvc.population.office import HOUR, at_hour, days_of
from slasvc.population.state import State

APOLOGISED, EXPLAINED = 0.65, 0.25
"""Of the late ones."""


def apologise(state: State) -> None:
    """Apologise for what will be late, some a second time, and explain some delays."""
    rows = np.flatnonzero(state.late & state.happens(state.count, APOLOGISED))
    due = state.begun[rows] + state.left[rows]
    ended = state.ended[rows]
    sent = due + (state.chance.standard_normal(len(rows)) - 0.8) * state.day
    for _ in range(2):
        at = np.clip(sent, state.begun[rows], ended - 1).astype(np.int64)
        days = days_of(state.office.instants(np.maximum(at, due.astype(np.int64))))
        new = at_hour(state.office.add_working_days(days, 1 + state.integers(len(rows), 5)), 17)
        state.events.add(
            EventKind.APOLOGISED,
            rows,
            state.office.instants(at),
            promised_time=np.where(state.happens(len(rows), 0.9), new, NOTHING),
            reason=state.reasons(EventKind.APOLOGISED, len(rows), 0.8),
            cause=state.causes(len(rows)),
            official=state.officials(rows),
        )
        twice = state.happens(len(rows), 0.06)
        rows, due, ended = rows[twice], due[twice] + 3 * state.day, ended[twice]
        sent = due
    rows = np.flatnonzero(state.late & state.happens(state.count, EXPLAINED))
    about = state.begun[rows] + state.left[rows] + state.chance.standard_normal(len(rows)) * state.day
    at = np.clip(about, state.begun[rows], state.ended[rows] - 1).astype(np.int64)
    times = state.office.instants(at)
    reason = state.reasons(EventKind.EXPLAINED, len(rows), 0.95)
    state.events.add(EventKind.EXPLAINED, rows, times, reason=reason, cause=state.causes(len(rows)))


def end(state: State) -> None:
    """Complete, refuse or withdraw what is running, and hand the result over."""
    rows = np.flatnonzero(state.withdrawn)
    state.events.add(EventKind.WITHDRAWN, rows, state.office.instants(state.ended[rows]))
    rows = np.flatnonzero(state.refused)
    reason, officials = state.reasons(EventKind.REFUSED, len(rows), 0.92), state.officials(rows)
    times = state.office.instants(state.ended[rows])
    state.events.add(EventKind.REFUSED, rows, times, reason=reason, official=officials)
    done = state.running & ~state.refused & ~state.withdrawn
    _complete_by_mistake(state, done)
    rows = np.flatnonzero(done)
    officials = state.officials(rows)
    state.events.add(EventKind.COMPLETED, rows, state.office.instants(state.ended[rows]), official=officials)
    rows = np.flatnonzero((done | state.refused) & state.happens(state.count, 0.8))
    fetched = state.ended[rows] + state.exponential(len(rows), 1.5)
    state.events.add(EventKind.RETURNED, rows, state.office.instants(fetched.astype(np.int64)))


def _complete_by_mistake(state: State, done: Mask) -> None:
    """Enter a few completions too early and take them back; no step is being worked on then."""
    no_steps = state.work.step_counts[state.laws] == 0
    long_enough = state.ended - state.begun > HOUR
    rows = np.flatnonzero(done & no_steps & long_enough & state.happens(state.count, 0.004))
    entered = state.office.instants(state.ended[rows] - HOUR // 2)
    mistaken = state.events.add(EventKind.COMPLETED, rows, entered)
    taken_back = state.office.instants(state.ended[rows] - HOUR // 4)
    reason = state.reasons(EventKind.ANNULLED, len(rows), 1.0)
    state.events.add(EventKind.ANNULLED, rows, taken_back, target=mistaken, reason=reason)
