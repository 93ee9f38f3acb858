"""The answer for one dossier while it is worked on, and its way into the columns.

Answers are written into a block of a few on the stack, line after line as the columns are, and a full block is
copied: a single answer would touch as many pages as there are columns, more than stores can keep track of.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasvc.kernels.jit import device, offset, pointer, scratch, scratch_int32
from slasvc.kernels.tables import (
    NO_DAY,
    NO_TIME,
    OUT_CAUSE_EVENT,
    OUT_COMMITTED_DUE_DAY,
    OUT_DAY_ZERO,
    OUT_DETAIL,
    OUT_DUE_DAY,
    OUT_LATENESS_DAYS,
    OUT_LATENESS_MINUTES,
    OUT_NUMBERS,
    OUT_OBLIGED,
    OUT_ORIGINAL_DUE_DAY,
    OUT_OWNER_EVENT,
    OUT_PROMISE_KEPT,
    OUT_TIMES,
    OUT_VERSION,
    AssessmentColumns,
    Int32Array,
    Int64Array,
)

BLOCK_ROWS = 16
"""Answers that are written into the columns together: a cache line of each column of int32."""
BLOCK_NUMBERS, BLOCK_TIMES = BLOCK_ROWS * OUT_NUMBERS, BLOCK_ROWS * OUT_TIMES
UNKNOWN_NUMBERS = np.zeros((OUT_NUMBERS, BLOCK_ROWS), np.int32)
"""A block of answers of which nothing is known yet."""
UNKNOWN_NUMBERS[
    [OUT_DETAIL, OUT_VERSION, OUT_PROMISE_KEPT, OUT_OWNER_EVENT, OUT_CAUSE_EVENT, OUT_OBLIGED]
] = -1
UNKNOWN_NUMBERS[[OUT_DAY_ZERO, OUT_DUE_DAY, OUT_COMMITTED_DUE_DAY, OUT_ORIGINAL_DUE_DAY]] = NO_DAY
UNKNOWN_NUMBERS[[OUT_LATENESS_DAYS, OUT_LATENESS_MINUTES]] = NO_DAY


class Answer(NamedTuple):
    """An answer in its block, or the first one of a block: lines OUT_*, each `BLOCK_ROWS` long."""

    numbers: Int32Array
    times: Int64Array


@device
def put(o: Answer, line: int, number: int) -> None:
    """Write a line of an answer."""
    o.numbers[line * BLOCK_ROWS] = number


@device
def mark(o: Answer, line: int, bits: int) -> None:
    """Write further bits of a line."""
    o.numbers[line * BLOCK_ROWS] |= bits


@device
def number_of(o: Answer, line: int) -> int:
    """Return what was written to a line."""
    return o.numbers[line * BLOCK_ROWS]


@device
def put_time(o: Answer, line: int, instant: int) -> None:
    """Write a line OUT_*_TIME of an answer."""
    o.times[line * BLOCK_ROWS] = instant


@device
def time_of(o: Answer, line: int) -> int:
    """Return what was written to a line OUT_*_TIME."""
    return o.times[line * BLOCK_ROWS]


# --- blocks -----------------------------------------------------------------------------------------------


@device
def new_block() -> Answer:
    """Return room for a block of answers, on the stack of the caller."""
    return Answer(scratch_int32(BLOCK_NUMBERS), scratch(BLOCK_TIMES))


@device
def answer_of(block: Answer, slot: int) -> Answer:
    """Return one answer of a block."""
    return Answer(offset(block.numbers, slot), offset(block.times, slot))


@device
def clear(block: Answer) -> None:
    """Write "nothing known yet" to all answers of a block."""
    unknown = pointer(UNKNOWN_NUMBERS)
    for at in range(BLOCK_NUMBERS):
        block.numbers[at] = unknown[at]
    for at in range(BLOCK_TIMES):
        block.times[at] = NO_TIME


@device
def copy(block: Answer, out: AssessmentColumns, first: int, rows: int, count: int) -> None:
    """Write the first `rows` answers of a block into the rows from `first` on, of `count`."""
    if rows == BLOCK_ROWS:  # said, so that the compiler knows how many
        _copy(block, out, first, BLOCK_ROWS, count)
    else:
        _copy(block, out, first, rows, count)


@device
def _copy(block: Answer, out: AssessmentColumns, first: int, rows: int, count: int) -> None:
    for line in range(OUT_NUMBERS):
        numbers = offset(pointer(out.numbers), line * count + first)
        for slot in range(rows):
            numbers[slot] = block.numbers[line * BLOCK_ROWS + slot]
    for line in range(OUT_TIMES):
        times = offset(pointer(out.times), line * count + first)
        for slot in range(rows):
            times[slot] = block.times[line * BLOCK_ROWS + slot]
