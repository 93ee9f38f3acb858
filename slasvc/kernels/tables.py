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
    """Concatenated arrays of compiled calendars; see `slasvc.calendars.compiled` for their meaning."""

    heads: Int64Array
    rank: Int32Array
    nth: Int32Array
    midnights: Int64Array
    closings: Int64Array
    has_shifts: NDArray[np.uint8]
    jump_at: Int32Array
    jump_by: Int32Array
    slot_first: Int32Array
    slot_starts: Int64Array
    slot_ends: Int64Array
    slot_days: Int32Array
    slot_sums: Int64Array
    slot_hints: Int32Array
    provisional_sums: Int32Array


# Columns of CalendarTables.heads. *_AT: where the calendar begins in arrays of N + 1, N, W, K, K + 1 and hint
# entries; offsets inside the arrays (days, slots) count from the calendar's own beginning.
FIRST_DAY, DAY_COUNT, WORKING_DAY_COUNT, SLOT_COUNT, NOMINAL_DAY_SECONDS = range(5)
DAY_SUMS_AT, DAYS_AT, NTH_AT, SLOTS_AT, SLOT_SUMS_AT, HINTS_AT = range(5, 11)
HEAD_COLUMNS = 11


class RuleTables(NamedTuple):
    """Rules of a rule set.

    Attributes:
        procedures: int32[P + 1, 2], columns `PROCEDURE_*`; versions of p are rows
            [procedures[p, 0], procedures[p + 1, 0]), most specific first.
        versions: int64[V, 11], columns `VERSION_*`; one row for each uninterrupted stretch in force.
        terms: int32[T, 13], columns `TERM_*`.
    """

    procedures: Int32Array
    versions: Int64Array
    terms: Int32Array


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
) = range(11)
VERSION_COLUMNS = 11

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
) = range(13)
TERM_COLUMNS = 13

# Columns of the authorities of a batch, int64[A, 5].
AUTHORITY_CALENDAR, AUTHORITY_LEVEL, AUTHORITY_PLACES, AUTHORITY_START_DAY, AUTHORITY_END_DAY = range(5)
AUTHORITY_COLUMNS = 5


class DossierColumns(NamedTuple):
    """A batch of n dossiers with m events in all. Indices must be inside their tables.

    Attributes:
        procedures: int32[n], index of the procedure.
        authorities: int32[n], row of `authority_rows`.
        channels: int8[n], number of the channel, 0 when not stated.
        cases: int32[n], number of the case, 0 when not stated.
        attributes: int64[n], a bit for each attribute present.
        event_offsets: int64[n + 1], events of row i are [event_offsets[i], event_offsets[i + 1]).
        event_kinds: int8[m].
        event_times: int64[m], seconds since the epoch.
        authority_rows: int64[A, 5], columns `AUTHORITY_*`.
    """

    procedures: Int32Array
    authorities: Int32Array
    channels: NDArray[np.int8]
    cases: Int32Array
    attributes: Int64Array
    event_offsets: Int64Array
    event_kinds: NDArray[np.int8]
    event_times: Int64Array
    authority_rows: Int64Array


class AssessmentColumns(NamedTuple):
    """The answers for n dossiers.

    Attributes:
        reasons: int32[n], 0 or the number of a `Reason`; the other columns mean nothing where it is not 0.
        details: int32[n], for a refusal the event index or version row it speaks of, else -1.
        versions: int32[n], index of the governing rule version, -1 while there is none.
        awaits: int32[n], a bit for each event kind that must happen before the term starts.
        origin_times: int64[n], NO_TIME while awaiting.
        day_zeros, due_days: int32[n], days since 1970-01-01, NO_DAY without a deadline.
        due_times: int64[n], NO_TIME without a deadline.
        provisional: uint8[n].
    """

    reasons: Int32Array
    details: Int32Array
    versions: Int32Array
    awaits: Int32Array
    origin_times: Int64Array
    day_zeros: Int32Array
    due_days: Int32Array
    due_times: Int64Array
    provisional: NDArray[np.uint8]


NO_DAY = -(2**31)
NO_TIME = -(2**63)
