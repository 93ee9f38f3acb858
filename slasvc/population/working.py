"""The work: files are passed on, dossiers suspended and resumed, terms extended, steps taken."""

from __future__ import annotations

import numpy as np

from slasvc.model.dossier import Channel, EventKind
from slasvc.model.term import Unit
from slasvc.population.events import NOTHING
from slasvc.population.office import HOUR, Ints
from slasvc.population.state import State

ABANDONED = 0.06
"""Of those that are suspended: nobody ever resumes them."""
REFUSED, WITHDRAWN, FORGOTTEN = 0.025, 0.01, 0.006
"""How those end that are not completed."""
MEAN_SPEED, SPEED_SPREAD = 0.6, 0.34
"""The work takes a share of the term, log-normally distributed: about one dossier in fourteen is late."""
NEVER = 10_000
"""Times the term: what a forgotten dossier takes."""


def pass_on(state: State) -> None:
    """Hand over paper files, pass dossiers to other bodies and ask some for their opinion."""
    paper = state.running & (state.channels != Channel.ONLINE)
    rows = np.flatnonzero(paper & state.happens(state.count, 0.35))
    state.spend(rows, state.left[rows] * 0.3 * np.square(state.uniform(len(rows))))
    state.events.add(EventKind.HANDED_OVER, rows, state.instants(rows))
    rows = np.flatnonzero(
        state.running & state.facts.may_transfer[state.kinds] & state.happens(state.count, 0.01)
    )
    state.spend(rows, state.left[rows] * 0.2 * state.uniform(len(rows)))
    state.owners[rows] = owners = state.facts.next_authorities(state.kinds[rows], state.authorities[rows])
    reason = state.reasons(EventKind.TRANSFERRED, len(rows), 0.8)
    state.events.add(EventKind.TRANSFERRED, rows, state.instants(rows), authority=owners, reason=reason)
    rows = np.flatnonzero(state.running & state.happens(state.count, 0.03))
    state.spend(rows, state.left[rows] * 0.15 * state.uniform(len(rows)))
    asked = state.facts.draw_consulted(state.uniform(len(rows)))
    state.events.add(EventKind.CONSULTED, rows, state.instants(rows), authority=asked)
    answered = state.happens(len(rows), 0.85)
    state.spend(rows[answered], state.exponential(int(answered.sum()), 1.0))
    some = rows[answered]
    state.events.add(EventKind.ANSWERED, some, state.instants(some), authority=asked[answered])


def suspend(state: State, number: int) -> None:
    """Suspend a dossier for the first, second or third time, and resume it but for the abandoned."""
    work = state.work
    rows = np.flatnonzero(state.running & (state.suspensions > number))
    within = np.minimum(state.left[rows] * 0.7, state.exponential(len(rows), 1.2))
    state.spend(rows, within)
    row = state.laws[rows]
    at = (np.square(state.uniform(len(rows))) * work.ground_counts[row]).astype(np.int64)
    grounds, modes = work.ground_numbers[row, at], work.modes[row, at]
    reason = state.reasons(EventKind.SUSPENDED, len(rows), 0.9)
    officials = state.officials(rows)
    times = state.instants(rows)
    state.events.add(EventKind.SUSPENDED, rows, times, ground=grounds, reason=reason, official=officials)
    abandoned = (state.suspensions[rows] == number + 1) & state.happens(len(rows), ABANDONED)
    _abandon(state, rows[abandoned])
    rows, row, at, modes = (part[~abandoned] for part in (rows, row, at, modes))
    waited = HOUR + state.exponential(len(rows), 4.5)
    state.let_pass(rows, waited)
    named = np.where(state.happens(len(rows), 0.5), grounds[~abandoned], NOTHING)
    state.events.add(EventKind.RESUMED, rows, state.instants(rows), ground=named)
    added = work.added_days[row, at] * state.day
    left = state.left[rows]
    anew, while_asked = work.term_days[row] * state.day + HOUR, np.maximum(left - waited, HOUR)
    state.left[rows] = np.choose(
        modes - 1, [left, left + added, anew, added, while_asked]
    )  # in order of `Mode`


def _abandon(state: State, rows: Ints) -> None:
    """End some suspensions that nobody resumes: the authority closes, or the applicant withdraws."""
    state.running[rows] = False
    share = state.uniform(len(rows))
    closed, withdrawn = rows[share < 0.4], rows[(share >= 0.4) & (share < 0.6)]
    state.let_pass(closed, (11 + state.uniform(len(closed), 10.0)) * state.day)
    reason = state.reasons(EventKind.LAPSED, len(closed), 0.9)
    state.events.add(EventKind.LAPSED, closed, state.instants(closed), reason=reason)
    state.let_pass(withdrawn, state.uniform(len(withdrawn), 12.0) * state.day)
    state.events.add(EventKind.WITHDRAWN, withdrawn, state.instants(withdrawn))


def extend(state: State) -> None:
    """Extend some terms by about a third."""
    units = state.work.extension_units[state.laws]
    rows = np.flatnonzero(state.running & (units > 0) & state.happens(state.count, 0.02))
    state.spend(rows, state.left[rows] * (0.2 + state.uniform(len(rows), 0.4)))
    units, term_days = units[rows], state.work.term_days[state.laws[rows]]
    by_hours = units == Unit.WORKING_HOUR
    length = np.where(by_hours, 4, np.ceil(term_days / 3)).astype(np.int64) + (term_days == 0)
    half = (units != Unit.CALENDAR_DAY) & state.happens(len(rows), 0.1)
    reason = state.reasons(EventKind.EXTENDED, len(rows), 0.9)
    state.events.add(
        EventKind.EXTENDED,
        rows,
        state.instants(rows),
        length=length,
        unit=units,
        plus_half=half,
        reason=reason,
    )
    state.left[rows] += (length + half / 2) * np.where(by_hours, HOUR, state.day)


def decide(state: State) -> None:
    """Draw how long the rest of the work takes and how it ends."""
    state.begun = state.now.copy()
    # The exponential, but by multiplication, which gives the same on every processor.
    growth = np.maximum(1 + SPEED_SPREAD / 8 * state.chance.standard_normal(state.count), 0)
    speed = MEAN_SPEED * np.square(np.square(np.square(growth)))
    share = state.uniform(state.count)
    state.withdrawn = state.running & (share < WITHDRAWN)
    state.refused = state.running & ~state.withdrawn & (share < WITHDRAWN + REFUSED)
    forgotten = share > 1 - FORGOTTEN
    speed *= state.facts.slowness[state.owners]
    speed = np.where(forgotten, NEVER, np.where(state.withdrawn, np.minimum(speed, 0.9), speed))
    state.late = state.running & (speed > 1)
    state.ended = state.now + 1 + (state.left * speed).astype(np.int64)


def take_steps(state: State) -> None:
    """Let steps of the internal process be done one after the other, all of them before the end."""
    counts = state.work.step_counts[state.laws]
    open_to_steps = state.running & (counts > 0)
    before = state.begun
    for number in range(state.work.step_numbers.shape[1]):
        rows = np.flatnonzero(open_to_steps & (counts > number) & state.happens(state.count, 0.95))
        open_to_steps = np.zeros(state.count, np.bool_)
        open_to_steps[rows] = True
        share = (number + 0.4 + state.uniform(len(rows), 0.5)) / counts[rows]
        done = state.begun[rows] + ((state.ended - state.begun)[rows] * share).astype(np.int64)
        step, unit = state.work.step_numbers[state.laws[rows], number], state.owners[rows]
        officials = state.officials(rows)
        named = state.happens(len(rows), 0.5)
        taken = state.office.instants(before[rows] + (done - before[rows]) // 8)
        state.events.add(
            EventKind.STEP_STARTED,
            rows[named],
            taken[named],
            step=step[named],
            official=officials[named],
            authority=unit[named],
        )
        done_times = state.office.instants(done)
        state.events.add(EventKind.STEP_COMPLETED, rows, done_times, step=step, official=officials)
        before = before.copy()
        before[rows] = done
