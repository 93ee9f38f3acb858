"""The layout of everything a kernel reads: many calendars side by side, and rules as rows of integers.

Arrays of all calendars are laid end to end; `CalendarTables.heads` says where each one begins. A calendar
appears twice, next to itself: index 2i counts its make-up days, 2i + 1 ignores them. Rows of terms, rule
versions and authorities are short int32 or int64 rows, one cache line each, with the columns named here.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Int32Array = NDArray[np.int32]
Int64Array = NDArray[np.int64]


class CalendarTables(NamedTuple):
    """Every array of every compiled calendar, end to end: few arrays, because each costs a call its unpacking.

    Attributes:
        heads: int64[C, 20], a row for each calendar, columns named below.
        ints: the arrays of `CompiledCalendar` listed in `INT_ARRAYS`.
        longs: those listed in `LONG_ARRAYS`.
    """

    heads: Int64Array
    ints: Int32Array
    longs: Int64Array


FIRST_DAY, DAY_COUNT, WORKING_DAY_COUNT, SLOT_COUNT, NOMINAL_DAY_SECONDS = range(5)

# Columns of heads that say where each array of the calendar begins in `ints` or `longs`; its entries are then
# addressed by the calendar's own days and slots.
INT_ARRAYS = (
    "rank",
    "nth",
    "has_shifts",
    "jump_at",
    "jump_by",
    "slot_first",
    "slot_days",
    "slot_hints",
    "provisional_sums",
)
(
    RANK_AT,
    NTH_AT,
    HAS_SHIFTS_AT,
    JUMP_AT_AT,
    JUMP_BY_AT,
    SLOT_FIRST_AT,
    SLOT_DAYS_AT,
    SLOT_HINTS_AT,
    PROVISIONAL_SUMS_AT,
) = range(5, 14)
LONG_ARRAYS = ("midnights", "openings", "closings", "slot_starts", "slot_ends", "slot_sums")
MIDNIGHTS_AT, OPENINGS_AT, CLOSINGS_AT, SLOT_STARTS_AT, SLOT_ENDS_AT, SLOT_SUMS_AT = range(14, 20)
HEAD_COLUMNS = 20


class RuleTables(NamedTuple):
    """Rules of a rule set.

    Attributes:
        procedures: int32[P + 1, 2], columns `PROCEDURE_*`; versions of p are rows
            [procedures[p, 0], procedures[p + 1, 0]), most specific first.
        versions: int64[V, 19], columns `VERSION_*`; one row for each uninterrupted stretch in force.
        terms: int32[T, 18], columns `TERM_*`.
        grounds: int64[G, 11], columns `GROUND_*`; a version's own are a run of rows.
        additions: int64[A, 2], columns `ADDITION_*`; likewise.
    """

    procedures: Int32Array
    versions: Int64Array
    terms: Int32Array
    grounds: Int64Array
    additions: Int64Array


PROCEDURE_VERSIONS_AT, PROCEDURE_LAW_AT = range(2)

# Empty sets of conditions are all-ones masks, so that one AND decides.
(
    VERSION_INDEX,  # of the rule version in the rule set
    VERSION_FROM_DAY,
    VERSION_TO_DAY,
    VERSION_LEVELS,
    VERSION_CHANNELS,
    VERSION_CASE,  # 0: any
    VERSION_PLACES,
    VERSION_ATTRIBUTES,
    VERSION_STARTS_ON,
    VERSION_CUTOFF_ATTRIBUTE,
    VERSION_TERM,  # row of terms, -1: unknown
    VERSION_GROUNDS_AT,
    VERSION_GROUNDS_END,
    VERSION_ADDITIONS_AT,
    VERSION_ADDITIONS_END,
    VERSION_REOPEN,
    VERSION_WARN_DAYS,
    VERSION_FIRST_BAND,
    VERSION_SECOND_BAND,
) = range(19)
VERSION_COLUMNS = 19

(
    TERM_UNIT,
    TERM_HALVES,
    TERM_DAY_COUNTING,
    TERM_CUTOFF_KIND,
    TERM_CUTOFF_SECONDS,
    TERM_CUTOFF_BOUNDARY,
    TERM_CUTOFF_EFFECT,
    TERM_NON_WORKING_RECEIPT,
    TERM_IGNORES_MAKEUP,
    TERM_END_OF_TERM,
    TERM_ROLL,
    TERM_MONTH_OVERFLOW,
    TERM_CLOSING_INSTANT,
    TERM_SUSPEND_DAY_COUNTS,
    TERM_RESUME_DAY_COUNTS,
    TERM_RESUMES_ON_WORKING_DAYS,
    TERM_COMPARE,
    TERM_ENDS_RETURNED,
) = range(18)
TERM_COLUMNS = 18

(
    GROUND_CODE,
    GROUND_FROM_DAY,
    GROUND_TO_DAY,
    GROUND_MODE,
    GROUND_ADDED,  # row of terms, -1: none
    GROUND_PLUS_ONCE,
    GROUND_AT_MOST,  # row of terms, -1: none
    GROUND_TOLLS_TIME,
    GROUND_MAX_TIMES,
    GROUND_OVER_IGNORED,
    GROUND_NEEDS_DOCUMENT,
) = range(11)
GROUND_COLUMNS = 11

ADDITION_ATTRIBUTE, ADDITION_TERM = range(2)
ADDITION_COLUMNS = 2

# Columns of the authorities of a batch, int64[A, 5].
AUTHORITY_CALENDAR, AUTHORITY_LEVEL, AUTHORITY_PLACES, AUTHORITY_START_DAY, AUTHORITY_END_DAY = range(5)
AUTHORITY_COLUMNS = 5


class DossierColumns(NamedTuple):
    """A batch of n dossiers with m events in all. Indices must be inside their tables.

    Attributes:
        facts: int64[n, 5], columns `DOSSIER_*`.
        event_offsets: int64[n + 1], events of row i are [event_offsets[i], event_offsets[i + 1]).
        event_kinds: int8[m].
        event_times: int64[m], seconds since the epoch.
        event_details: int32[m, 5], columns `DETAIL_*`.
        authorities: int64[A, 5], columns `AUTHORITY_*`.
    """

    facts: Int64Array
    event_offsets: Int64Array
    event_kinds: NDArray[np.int8]
    event_times: Int64Array
    event_details: Int32Array
    authorities: Int64Array


# Channel and case are 0 when not stated; attributes are a bit each.
(
    DOSSIER_PROCEDURE,
    DOSSIER_AUTHORITY,
    DOSSIER_CHANNEL,
    DOSSIER_CASE,
    DOSSIER_ATTRIBUTES,
) = range(5)
DOSSIER_COLUMNS = 5


(
    DETAIL_GROUND,  # number of the ground's code, 0: none stated, -1: known to no rule
    DETAIL_UNIT,  # of an extension
    DETAIL_HALVES,
    DETAIL_TARGET,  # position in the history of the event an annulment takes back, -1: none
    DETAIL_DOCUMENT,  # 1 with a written reason
) = range(5)
DETAIL_COLUMNS = 5


class AssessmentColumns(NamedTuple):
    """The answers for n dossiers, one contiguous column a line.

    Attributes:
        numbers: int32[17, n], lines `OUT_*`.
        times: int64[3, n], lines `OUT_*_TIME`, seconds since the epoch, NO_TIME where there is none.
    """

    numbers: Int32Array
    times: Int64Array


(
    OUT_REASON,  # 0, or the number of a Reason; the other lines mean nothing then
    OUT_DETAIL,  # the event index that a refusal speaks of, else -1
    OUT_VERSION,  # index of the governing rule version, -1 while there is none
    OUT_AWAITS,  # a bit for each event kind that must happen before the term starts
    OUT_TIMELINESS,
    OUT_PROJECTED,  # 1: the deadline is a projection
    OUT_DAY_ZERO,  # days since 1970-01-01, NO_DAY without a deadline
    OUT_DUE_DAY,
    OUT_PROVISIONAL,  # 0 or 1
    OUT_CONSUMED_DAYS,
    OUT_CONSUMED_MINUTES,
    OUT_REMAINING_DAYS,
    OUT_REMAINING_MINUTES,
    OUT_SUSPENDED_DAYS,
    OUT_LATENESS_DAYS,  # NO_DAY without a deadline
    OUT_LATENESS_MINUTES,  # NO_DAY for day units
    OUT_SEVERITY,
) = range(17)
OUT_NUMBERS = 17
OUT_ORIGIN_TIME, OUT_DUE_TIME, OUT_NEXT_CHANGE_TIME = range(3)
OUT_TIMES = 3

NO_DAY = -(2**31)
NO_TIME = -(2**63)
