"""Receipt: a dossier comes in, is accepted or not, and its term begins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from slasvc.calendars.compiled import DAY_SECONDS
from slasvc.model.dossier import Channel, EventKind
from slasvc.population.events import NOTHING
from slasvc.population.office import HOUR, Ints, at_hour, days_of
from slasvc.population.state import State

ENDED_AT_INTAKE, WITHDRAWN_AT_INTAKE = 0.025, 0.3
"""Of those that are not suspended later; and of these the share that is not refused."""
NEVER_PAID = 0.04
"""Of those whose term begins with the payment."""


def receive(state: State) -> None:
    """Draw when dossiers come in: at the counter in office hours, online at any hour."""
    online = state.channels == Channel.ONLINE
    days = state.facts.draw_days(state.chance.random(state.count))
    works = state.office.works(days)
    opened = state.office.openings(days)
    in_hours = state.integers(state.count, int(state.day) - 60)
    # On a day off the counter's dossier is one of the working day before.
    counter = opened + np.where(works, in_hours, in_hours - int(state.day))
    at_any_hour = online & (~works | state.happens(state.count, 0.15))
    anytime = at_hour(days, 6) + state.integers(state.count, 17 * HOUR)
    state.now = np.where(at_any_hour, state.office.positions(anytime), counter)
    filed = np.where(at_any_hour, anytime, state.office.instants(state.now))
    by_post = np.flatnonzero(state.channels == Channel.POST)
    stamped = filed[by_post] - DAY_SECONDS - state.integers(len(by_post), 3 * DAY_SECONDS)
    state.events.add(EventKind.POSTMARKED, by_post, stamped)
    state.submitted = online | (state.law_at == EventKind.SUBMITTED) | state.happens(state.count, 0.5)
    rows = np.flatnonzero(state.submitted)
    state.events.add(EventKind.SUBMITTED, rows, filed[rows])
    state.received_days = days_of(filed)
    by_stamp = state.law_at[by_post] == EventKind.POSTMARKED
    filed[by_post] = np.where(by_stamp, stamped, filed[by_post])
    state.filed_times = filed


def accept(state: State) -> None:
    """Accept what is not refused or withdrawn at intake; the term begins, save where a fee is unpaid."""
    seen = state.submitted | (state.channels == Channel.POST)
    ended = np.flatnonzero(seen & (state.suspensions == 0) & state.happens(state.count, ENDED_AT_INTAKE))
    withdrawn = state.happens(len(ended), WITHDRAWN_AT_INTAKE)
    times = state.office.instants(state.now[ended] + state.integers(len(ended), int(state.day)))
    refused = ended[~withdrawn]
    reason = state.reasons(EventKind.REFUSED, len(refused), 0.95)
    state.events.add(EventKind.REFUSED, refused, times[~withdrawn], reason=reason)
    state.events.add(EventKind.WITHDRAWN, ended[withdrawn], times[withdrawn])
    state.running[ended] = False
    within = np.choose(state.channels - 1, [0.85 * state.day, 0.04 * state.day, 0.6 * state.day])
    slow = (state.channels == Channel.ONLINE) & state.happens(state.count, 0.04)
    # Who was not seen before is accepted on the spot.
    lag = state.uniform(state.count) * within * np.where(slow, 3.0, 1.0) * seen
    state.now = state.now + 1 + lag.astype(np.int64)
    accepted = state.office.instants(state.now)
    days = days_of(accepted)
    posted = (state.law_at == EventKind.POSTMARKED) & (state.channels == Channel.POST)
    as_filed = posted | (state.law_at == EventKind.SUBMITTED)
    law_days = np.where(as_filed, days_of(state.filed_times), days)
    state.laws = state.work.rows(law_days, state.kinds)
    on_slip = state.work.promises[state.laws] & state.happens(state.count, 0.85)
    promised = np.where(on_slip, _appointments(state, days), NOTHING)
    rows = np.flatnonzero(state.running)
    officials = state.officials(rows)
    state.events.add(
        EventKind.ACCEPTED, rows, accepted[rows], promised_time=promised[rows], official=officials
    )
    _take_fees(state)
    state.left = state.work.term_days[state.laws] * state.day
    # A term in days ends with its last day: what is left of this one comes on top.
    rest = state.office.openings(days + 1) - state.now
    state.left += np.where(state.work.by_hours[state.laws], 0, np.maximum(rest, 600))


def _appointments(state: State, days: Ints) -> Ints:
    """Return the lawful appointment, at 17:00; three in a hundred are wrong by a working day."""
    work, laws = state.work, state.laws
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    ends = (months + work.months[laws]).astype("datetime64[D]") + (days - _first_days(months))
    ends = np.minimum(ends.astype(np.int64), _first_days(months + work.months[laws] + 1) - 1)
    ends += work.calendar_days[laws]
    wrong = np.where(state.happens(state.count, 0.03), state.integers(state.count, 2) * 2 - 1, 0)
    due = state.office.add_working_days(ends, work.working_days[laws] + wrong)
    return at_hour(due, 17)


def _first_days(months: NDArray[np.datetime64]) -> Ints:
    return months.astype("datetime64[D]").astype(np.int64)


def _take_fees(state: State) -> None:
    """Let those pay that must, where the term begins with it, and some others at once."""
    must = state.running & state.work.starts_paid[state.laws]
    never = must & (state.suspensions == 0) & state.happens(state.count, NEVER_PAID)
    state.running &= ~never
    rows = np.flatnonzero(state.running & (must | state.happens(state.count, 0.15)))
    state.let_pass(rows, np.where(must[rows], state.day, HOUR / 6) * state.uniform(len(rows)))
    state.events.add(EventKind.PAID, rows, state.instants(rows))
