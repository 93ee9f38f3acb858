"""The obligations of a rule set as a screen: columns that tell of eight at once whether anything can be found.

A screen lets through what it is not sure of: only the obligations that pass are looked at one by one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from slasvc.kernels.tables import (
    ALIVE_BIT,
    ALWAYS_BIT,
    BIT_OF_ANCHOR,
    CHANNEL_BITS_AT,
    LANES,
    OBLIGATION_ACTS,
    OBLIGATION_ANCHOR,
    OBLIGATION_ATTRIBUTES,
    OBLIGATION_CHANNELS,
    OBLIGATION_FROM_DAY,
    OBLIGATION_MAX_TIMES,
    OBLIGATION_OWED,
    OBLIGATION_TO_DAY,
    SCREEN_ACTS,
    SCREEN_ANCHOR,
    SCREEN_ATTRIBUTES,
    SCREEN_CHANNELS,
    SCREEN_COLUMNS,
    SCREEN_FROM_DAY,
    SCREEN_TO_DAY,
    SCREEN_UNDONE,
    SCREEN_WHEN_DONE,
)
from slasvc.model.dossier import Channel
from slasvc.model.rule import Owed
from slasvc.rules.compiled import OPEN_END

EVERY_CHANNEL = (1 << 0) | sum(1 << channel for channel in Channel)
"""A bit for each channel, and that of none stated."""


def screen_obligations(obligations: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the screen of compiled obligations, int64[8, rows + LANES], lines `SCREEN_*`."""
    screen = np.zeros((SCREEN_COLUMNS, len(obligations) + LANES), np.int64)
    for row, one in enumerate(obligations):
        owed = Owed(int(one[OBLIGATION_OWED]))
        anchor = 1 << int(BIT_OF_ANCHOR[one[OBLIGATION_ANCHOR]])
        counted = owed is Owed.WITH_REASON or one[OBLIGATION_MAX_TIMES] != OPEN_END
        undone = {Owed.WITH_REASON: 0, Owed.IF_DONE: 1 << ALIVE_BIT}.get(owed, 1 << ALWAYS_BIT)
        column = screen[:, row]
        column[SCREEN_FROM_DAY] = one[OBLIGATION_FROM_DAY]
        column[SCREEN_TO_DAY] = one[OBLIGATION_TO_DAY]
        column[SCREEN_CHANNELS] = (int(one[OBLIGATION_CHANNELS]) & EVERY_CHANNEL) << CHANNEL_BITS_AT
        column[SCREEN_ATTRIBUTES] = one[OBLIGATION_ATTRIBUTES]
        column[SCREEN_ACTS] = one[OBLIGATION_ACTS]
        column[SCREEN_WHEN_DONE] = anchor | counted << ALWAYS_BIT
        column[SCREEN_ANCHOR] = anchor
        column[SCREEN_UNDONE] = undone
    return screen
