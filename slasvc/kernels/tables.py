"""The layout of everything a kernel reads: many calendars side by side, and rules as rows of integers.

Arrays of all calendars are laid end to end; `CalendarTables.heads` says where each one begins. A calendar
appears twice, next to itself: index 2i counts its make-up days, 2i + 1 ignores them. Rows of terms, rule
versions and authorities are short int32 or int64 rows, one cache line each, with the columns named here.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from slasvc.model.dossier import EventKind
from slasvc.model.rule import Anchor

Int32Array = NDArray[np.int32]
Int64Array = NDArray[np.int64]


class CalendarTables(NamedTuple):
    """Every array of every compiled calendar, end to end: few arrays, because each costs a call its unpacking.

    Attributes:
        heads: int64[C, 24], a row for each calendar, columns named below.
        ints: the arrays of `CompiledCalendar` listed in `INT_ARRAYS`.
        longs: those listed in `LONG_ARRAYS`; after the last slot comes one that starts and ends `NEVER`.
    """

    heads: Int64Array
    ints: Int32Array
    longs: Int64Array


(
    FIRST_DAY,
    DAY_COUNT,
    WORKING_DAY_COUNT,
    SLOT_COUNT,
    NOMINAL_DAY_SECONDS,
    COVERAGE_START,  # the instant at which the first day starts
    COVERAGE_SECONDS,  # from then to the end of the last day
    DAYS_ARE_EVEN,  # 1 where clocks never move: all days have 24 hours
    SURE_SECONDS,  # so long after COVERAGE_START what OBLIGATION_SURE_SECONDS speaks of ends within the coverage
) = range(9)

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
) = range(9, 18)
LONG_ARRAYS = ("midnights", "openings", "closings", "slot_starts", "slot_ends", "slot_sums")
MIDNIGHTS_AT, OPENINGS_AT, CLOSINGS_AT, SLOT_STARTS_AT, SLOT_ENDS_AT, SLOT_SUMS_AT = range(18, 24)
HEAD_COLUMNS = 24


class RuleTables(NamedTuple):
    """Rules of a rule set.

    Attributes:
        procedures: int32[P + 1, 2], columns `PROCEDURE_*`; versions of p are rows
            [procedures[p, 0], procedures[p + 1, 0]), most specific first.
        versions: int64[V, 27], columns `VERSION_*`; one row for each uninterrupted stretch in force.
        terms: int32[T, 21], columns `TERM_*`.
        grounds: int64[G, 11], columns `GROUND_*`; a version's own are a run of rows.
        additions: int64[A, 2], columns `ADDITION_*`; likewise.
        obligations: int64[O, 15], columns `OBLIGATION_*`; likewise.
        screen: int64[8, O + 8], lines `SCREEN_*`, a column for each row of obligations.
        steps: int64[S, 4], columns `STEP_*`; likewise.
    """

    procedures: Int32Array
    versions: Int64Array
    terms: Int32Array
    grounds: Int64Array
    additions: Int64Array
    obligations: Int64Array
    screen: Int64Array
    steps: Int64Array


PROCEDURE_VERSIONS_AT, PROCEDURE_LAW_AT = range(2)
PROCEDURE_COLUMNS = 2

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
    VERSION_COMMITTED_TERM,  # row of terms, -1: none is promised
    VERSION_OBLIGATIONS_AT,
    VERSION_OBLIGATIONS_END,
    VERSION_STEPS_AT,
    VERSION_STEPS_END,
    VERSION_RESTART_STEPS,
    VERSION_AGAINST,  # the clock that lateness is measured against
    VERSION_LOW_CONFIDENCE,
) = range(27)
VERSION_COLUMNS = 27

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
    TERM_AS_TIME,  # 0 never, 1 where it has any length, 2 always
    TERM_BY_INSTANT,  # whether instants are compared: 0 never, 1 where it is spent as time, 2 always
    TERM_ENDS_RETURNED,
    TERM_MONTHS,  # length in calendar units, 0 for others
    TERM_DAYS,
) = range(21)
TERM_COLUMNS = 21

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

(
    OBLIGATION_FROM_DAY,
    OBLIGATION_TO_DAY,
    OBLIGATION_CHANNELS,
    OBLIGATION_ATTRIBUTES,
    OBLIGATION_ANCHOR,
    OBLIGATION_GROUND,  # number of the ground's code, 0: any
    OBLIGATION_TERM,  # row of terms, -1: no limit
    OBLIGATION_BEFORE,
    OBLIGATION_OWED,
    OBLIGATION_ACTS,  # a bit for each event kind
    OBLIGATION_NEEDS_REASON,
    OBLIGATION_MAX_TIMES,
    OBLIGATION_RIVALS,  # 1 where an earlier row of the version has the same code
    OBLIGATION_CODE,
    OBLIGATION_SURE_SECONDS,  # an act so soon after its anchor is surely in time; -1: that is not known
) = range(15)
OBLIGATION_COLUMNS = 15

# Bits of the word that screens of obligations look at, beside those of event kinds.
RUN_BIT, DUE_DATE_BIT = 40, 41
"""Whether a run began, whether there is a due date that is to be judged."""
ALIVE_BIT, ALWAYS_BIT = 42, 43
"""Whether the dossier is neither done nor void; always."""
CHANNEL_BITS_AT = 48
"""From here on a bit for each channel."""
BITS_OF_ANCHORS = {int(Anchor.RECEIVED): RUN_BIT, int(Anchor.DUE_DATE): DUE_DATE_BIT}
BIT_OF_ANCHOR = np.array(
    [0] + [BITS_OF_ANCHORS.get(int(each)) or int(EventKind[each.name]) for each in Anchor], np.int64
)
"""What must have happened for an obligation to have an instance, by its anchor."""
(
    SCREEN_FROM_DAY,
    SCREEN_TO_DAY,
    SCREEN_CHANNELS,
    SCREEN_ATTRIBUTES,
    SCREEN_ACTS,
    SCREEN_WHEN_DONE,  # something can be found once an act happened if one of these bits is there too
    SCREEN_ANCHOR,
    SCREEN_UNDONE,  # and without one if the anchor and one of these are
) = range(8)
SCREEN_COLUMNS = 8
LANES = 8
"""Integers that are compared at once, a vector of 512 bits; compilers know what to do where there is none."""

STEP_CODE, STEP_TERM, STEP_CALENDAR, STEP_AFTER = range(4)
"""Number of the code; row of terms; calendar, -1: the dossier's own; a bit for each step that comes before."""
STEP_COLUMNS = 4

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
        event_details: int32[m, 8], columns `DETAIL_*`.
        authorities: int64[A, 5], columns `AUTHORITY_*`.
        bodies: int32[B, 3], columns `BODY_*`, those that events name and who succeeds them; the first is no body.
        successors: int32[S, 2], columns `SUCCESSOR_*`; those of a body a run of rows.
        promises: int64[P], appointments that events state, seconds since the epoch.
    """

    facts: Int64Array
    event_offsets: Int64Array
    event_kinds: NDArray[np.int8]
    event_times: Int64Array
    event_details: Int32Array
    authorities: Int64Array
    bodies: Int32Array
    successors: Int32Array
    promises: Int64Array


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
    DETAIL_STATED,  # bits: WRITTEN_REASON, OFFICIAL, CAUSE
    DETAIL_STEP,  # number of the step's code, 0: none, -1: known to no rule
    DETAIL_BODY,  # index of bodies, 0: none
    DETAIL_PROMISE,  # index of promises, -1: none
) = range(8)
DETAIL_COLUMNS = 8
WRITTEN_REASON, OFFICIAL, CAUSE = 1, 2, 4

BODY_CALENDAR, BODY_SUCCESSORS_AT, BODY_SUCCESSORS_END = range(3)
"""Index of the calendar, -1: none; rows of `successors`."""
BODY_COLUMNS = 3
SUCCESSOR_BODY, SUCCESSOR_FROM_DAY = range(2)
"""Who the work of a body has passed to from a day on, which is given in days since 1970-01-01."""
SUCCESSOR_COLUMNS = 2


class AssessmentColumns(NamedTuple):
    """The answers for n dossiers, one contiguous column a line; lists of single dossiers end to end.

    Attributes:
        numbers: int32[32, n], lines `OUT_*`.
        times: int64[5, n], lines `OUT_*_TIME`, seconds since the epoch, NO_TIME where there is none.
        list_ends: int64[2, n], where the lists of each dossier end in `acts` and in `steps`.
        acts: int64[a, 5], what is still owed, columns `ACT_*`.
        steps: int64[s, 12], columns `STANDING_*`.
    """

    numbers: Int32Array
    times: Int64Array
    list_ends: Int64Array
    acts: Int64Array
    steps: Int64Array


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
    OUT_COMMITTED_PROJECTED,
    OUT_COMMITTED_ZERO,  # as those of the deadline; NO_DAY without a committed clock
    OUT_COMMITTED_DUE_DAY,
    OUT_COMMITTED_PROVISIONAL,
    OUT_ORIGINAL_ZERO,
    OUT_ORIGINAL_DUE_DAY,
    OUT_ORIGINAL_PROVISIONAL,
    OUT_PROMISE_KEPT,  # 0 or 1, -1 while open or where there is none
    OUT_OWNER_EVENT,  # index of the last transfer, -1: none
    OUT_CAUSE_EVENT,  # index of the event that states the cause of lateness last, -1: none
    OUT_FINDINGS,  # a bit for each kind that speaks of no obligation
    OUT_OBLIGED,  # index of the rule version whose obligations the next three speak of, -1: none
    OUT_MISSED,  # a bit for each obligation of it
    OUT_DONE_LATE,
    OUT_DONE_TOO_OFTEN,
) = range(32)
OUT_NUMBERS = 32
(
    OUT_ORIGIN_TIME,
    OUT_DUE_TIME,
    OUT_NEXT_CHANGE_TIME,
    OUT_COMMITTED_DUE_TIME,
    OUT_ORIGINAL_DUE_TIME,
) = range(5)
OUT_TIMES = 5

LIST_ACTS, LIST_STEPS = range(2)
LISTS = 2

ACT_OBLIGATION, ACT_EVENT, ACT_LAST_DAY, ACT_LAST_TIME, ACT_WARN_DAY = range(5)
"""Position in the version; index of the anchor's event or -1; days since 1970-01-01; an instant."""
ACT_COLUMNS = 5

(
    STANDING_CLASS,
    STANDING_START,  # instants, NO_TIME where there is none
    STANDING_END,
    STANDING_ZERO,  # days since 1970-01-01; what follows means nothing while NOT_STARTED
    STANDING_DUE_DAY,
    STANDING_DUE_TIME,
    STANDING_PROVISIONAL,
    STANDING_OVERUSE_DAYS,
    STANDING_OVERUSE_MINUTES,  # NO_DAY for day units
    STANDING_UNIT_EVENT,  # index of the last event that names a unit, -1: none
    STANDING_OFFICIAL_EVENT,
) = range(11)
STANDING_COLUMNS = 12

NO_DAY = -(2**31)
NO_TIME = -(2**63)
NEVER = 2**62
