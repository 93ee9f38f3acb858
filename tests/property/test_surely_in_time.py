"""What is surely in time is in time by the reference: the kernels lay no limit where they are sure."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from slasvc.kernels.tables import COVERAGE_START, DAYS_ARE_EVEN, SURE_SECONDS
from slasvc.model.term import (
    NO_CUTOFF,
    Compare,
    Conventions,
    Cutoff,
    CutoffKind,
    DayCounting,
    EndOfTerm,
    MakeupDays,
    NonWorkingReceipt,
    Roll,
    Term,
    Unit,
)
from slasvc.reference.laying import last_instant, lay, receive
from slasvc.reference.length import length_of
from slasvc.reference.view import CalendarView
from slasvc.rules.compiled import sure_seconds
from tests.support.by_hand import APOLOGISE

HALVES = {
    Unit.WORKING_HOUR: (1, 8, 16, 200),
    Unit.HOUR: (2, 96, 200),
    Unit.WORKING_DAY: (1, 2, 3, 6, 120),
    Unit.CALENDAR_DAY: (2, 4, 30, 120),
    Unit.WEEK: (2, 16),
}
"""Lengths in halves, up to the longest of which anything is sure."""
AT_THREE = Cutoff(CutoffKind.LOCAL_TIME, 15 * 60)


@pytest.mark.parametrize("unit", HALVES)
def test_an_act_that_is_surely_in_time_is_within_the_limit_of_the_reference(definitions, unit):
    calendar = definitions.calendars.get("vn")
    head = definitions.calendar_tables.heads[definitions.calendar_index(calendar)]
    assert head[DAYS_ARE_EVEN]
    first, seconds = int(head[COVERAGE_START]), int(head[SURE_SECONDS])
    assert seconds > 300 * 86_400
    chance, sure = random.Random(20261122), 0
    for _ in range(400):
        conventions = replace(
            Conventions(),
            cutoff=chance.choice([AT_THREE, NO_CUTOFF]),
            **{
                name: chance.choice(list(kind))
                for name, kind in {
                    "day_counting": DayCounting,
                    "non_working_receipt": NonWorkingReceipt,
                    "makeup_days": MakeupDays,
                    "end_of_term": EndOfTerm,
                    "roll": Roll,
                    "compare": Compare,
                }.items()
            },
        )
        halves = chance.choice(HALVES[unit])
        term = Term(halves // 2, unit, plus_half=halves % 2 == 1)
        within = sure_seconds(replace(APOLOGISE, term=term, conventions=conventions))
        if within < 0:
            continue
        sure += 1
        # As late as can be, or anywhere.
        start = first + chance.choice([seconds - 1, chance.randrange(seconds)])
        view = CalendarView(calendar, conventions.makeup_days)
        laid = lay(view, conventions, receive(view, conventions, unit, start), length_of(term))
        limit = last_instant(view, conventions, length_of(term), laid.due_date, laid.due_time)
        assert view.covers(laid.due_date)
        assert start + within <= limit, (term, conventions, start)
    assert sure >= 20


def test_nothing_is_sure_where_clocks_move(definitions):
    heads = definitions.calendar_tables.heads
    assert np.all(heads[heads[:, DAYS_ARE_EVEN] == 0, SURE_SECONDS] == 0)
