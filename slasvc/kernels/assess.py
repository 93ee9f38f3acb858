"""One dossier from its history to its answer: which rule governs, how its clocks ran, how it stands, what it owes.

Specified by `slasvc.reference.evaluate`; numbers in comments are those of ADR 7.
"""

from __future__ import annotations

from typing import NamedTuple

from slasvc.errors import Reason
from slasvc.kernels import calendar as cal
from slasvc.kernels.answers import Answer, mark, number_of, put, put_time
from slasvc.kernels.clock import end_of, may_move, run_events
from slasvc.kernels.history import (
    ACCEPTED,
    APOLOGISED,
    EXPLAINED,
    KINDS,
    POSTMARKED,
    START_KINDS,
    SUBMITTED,
    TRANSFERRED,
    VOID,
    History,
    HistoryPointer,
    has,
    instant_of,
    read_history,
)
from slasvc.kernels.jit import device, offset, reference, routine, scratch
from slasvc.kernels.matching import governing_version, names_case, procedure_row
from slasvc.kernels.obligations import NO_DUE_DAY, judge
from slasvc.kernels.promises import may_commit, run_committed, write_committed, write_deadline, write_original
from slasvc.kernels.runs import (
    CLOCK_ROWS,
    SPANS_STARTS,
    SPANS_TOO_OFTEN,
    WORK_COLUMNS,
    ClockPointer,
    new_clock,
)
from slasvc.kernels.standing import (
    NOT_STARTED_CLASS,
    UNDETERMINED,
    VOID_CLASS,
    settle,
    write_standing,
    write_used,
)
from slasvc.kernels.steps import write_steps
from slasvc.kernels.tables import (
    AUTHORITY_CALENDAR,
    AUTHORITY_END_DAY,
    AUTHORITY_START_DAY,
    CAUSE,
    DETAIL_STATED,
    DOSSIER_ATTRIBUTES,
    FIRST_DAY,
    NO_TIME,
    OUT_AWAITS,
    OUT_CAUSE_EVENT,
    OUT_COMMITTED_PROVISIONAL,
    OUT_DETAIL,
    OUT_FINDINGS,
    OUT_ORIGIN_TIME,
    OUT_OWNER_EVENT,
    OUT_PROVISIONAL,
    OUT_TIMELINESS,
    OUT_VERSION,
    PROCEDURE_LAW_AT,
    VERSION_AGAINST,
    VERSION_COMMITTED_TERM,
    VERSION_INDEX,
    VERSION_LOW_CONFIDENCE,
    VERSION_STARTS_ON,
    VERSION_STEPS_AT,
    VERSION_STEPS_END,
    VERSION_TERM,
    Int32Array,
    Int64Array,
)
from slasvc.kernels.terms import (
    OUTSIDE_COVERAGE,
    RUN_DUE,
    RUN_HELD,
    RUN_PROMISED,
    RUN_RECEIVED,
)
from slasvc.kernels.views import (
    Calendar,
    Calendars,
    Dossier,
    RulesPointer,
    calendar_of,
    detail_row,
    version_row,
)
from slasvc.model.assessment import FindingKind
from slasvc.model.term import ClassifyAgainst

AUTHORITY_NOT_ACTIVE = int(Reason.AUTHORITY_NOT_ACTIVE)
UNKNOWN_CASE = int(Reason.UNKNOWN_CASE)
ASKED_TOO_OFTEN = 1 << int(FindingKind.ASKED_TOO_OFTEN)
PROVISIONAL_CALENDAR = 1 << int(FindingKind.PROVISIONAL_CALENDAR)
LOW_CONFIDENCE_RULE = 1 << int(FindingKind.LOW_CONFIDENCE_RULE)
AGAINST_COMMITTED = int(ClassifyAgainst.COMMITTED)
NAMED_LAST = 1 << TRANSFERRED | 1 << APOLOGISED | 1 << EXPLAINED


class Room(NamedTuple):
    """Where one dossier is worked on and answered.

    Attributes:
        given, order, work: scratch, see `slasvc.kernels.batch.evaluate_rows`.
        acts, steps: where its rows of those lists go.
    """

    given: Int32Array
    order: Int32Array
    work: Int64Array
    acts: Int64Array
    steps: Int64Array


@device
def assess(
    calendars: Calendars, rules: RulesPointer, d: Dossier, as_of: int, room: Room, o: Answer
) -> tuple[int, int, int]:
    """Write the answer for one dossier; return (reason, rows of `acts`, rows of `steps`)."""
    if not names_case(rules[0], d):
        return UNKNOWN_CASE, 0, 0
    reason, fault, h = read_history(d, as_of, room.given, room.order, scratch(KINDS))
    if reason != 0:
        put(o, OUT_DETAIL, fault)
        return reason, 0, 0
    if h.happened & NAMED_LAST:
        _write_last(h, o)
    c = calendar_of(calendars, d.authority[AUTHORITY_CALENDAR])
    first_day = c.head[FIRST_DAY]
    law_at = int(procedure_row(rules[0], d)[PROCEDURE_LAW_AT])
    if not has(h, law_at):
        law_at = ACCEPTED
    if not has(h, law_at):
        put(o, OUT_AWAITS, 0 if h.phase == VOID else 1 << ACCEPTED)
        put(o, OUT_TIMELINESS, VOID_CLASS if h.phase == VOID else NOT_STARTED_CLASS)
        reason, acts = _judge_at_intake(rules, c, reference(h), room, o)
        return reason, acts, 0
    law_day = cal.day_of(c, instant_of(h, law_at))
    active_day = law_day
    if law_at != ACCEPTED and has(h, ACCEPTED):
        active_day = cal.day_of(c, instant_of(h, ACCEPTED))
    if law_day < 0 or active_day < 0:
        return OUTSIDE_COVERAGE, 0, 0
    if not d.authority[AUTHORITY_START_DAY] <= first_day + active_day <= d.authority[AUTHORITY_END_DAY]:
        return AUTHORITY_NOT_ACTIVE, 0, 0
    reason, version = governing_version(rules[0], d, first_day + law_day)
    if reason != 0:
        return reason, 0, 0
    v = version_row(rules[0], version)
    put(o, OUT_VERSION, v[VERSION_INDEX])
    awaits = v[VERSION_STARTS_ON] & ~h.happened
    origin = NO_TIME
    if awaits == 0:
        for kind in START_KINDS:
            if (v[VERSION_STARTS_ON] >> kind) & 1:
                origin = max(origin, instant_of(h, kind))
    put(o, OUT_AWAITS, 0 if h.phase == VOID else awaits)
    put_time(o, OUT_ORIGIN_TIME, origin)
    law_day += first_day
    clock = reference(
        new_clock(c, rules, v, law_day, d.facts[DOSSIER_ATTRIBUTES], v[VERSION_TERM], 0, room.work)
    )
    return _run(calendars, clock, reference(h), origin, room, o)


@device
def _write_last(h: History, o: Answer) -> None:
    """Write which events name the owner and the cause of lateness last (27, 28)."""
    for at in range(h.visible):
        event = int(h.order[at])
        kind = h.dossier.kinds[event]
        if kind == TRANSFERRED:
            put(o, OUT_OWNER_EVENT, event)
        elif (kind == APOLOGISED or kind == EXPLAINED) and detail_row(h.dossier, event)[
            DETAIL_STATED
        ] & CAUSE:
            put(o, OUT_CAUSE_EVENT, event)


@routine
def _judge_at_intake(
    rules: RulesPointer, c: Calendar, history: HistoryPointer, room: Room, o: Answer
) -> tuple[int, int]:
    """Judge the obligations of the version that would govern on the day of filing (3).

    Return (reason, rows of `acts`).
    """
    h = history[0]
    filed = NO_TIME
    for kind in (SUBMITTED, POSTMARKED):
        if has(h, kind):
            filed = max(filed, instant_of(h, kind))
    if filed == NO_TIME:
        return 0, 0
    day = cal.day_of(c, filed)
    if day < 0:
        return 0, 0
    law_day = c.head[FIRST_DAY] + day
    reason, version = governing_version(rules[0], h.dossier, law_day)
    if reason != 0:
        return 0, 0
    attributes = h.dossier.facts[DOSSIER_ATTRIBUTES]
    clock = reference(
        new_clock(c, rules, version_row(rules[0], version), law_day, attributes, -1, 0, room.work)
    )
    return judge(clock, history, clock[0].spans, 0, NO_DUE_DAY, o, room.acts)


@device
def _run(
    calendars: Calendars,
    clock: ClockPointer,
    history: HistoryPointer,
    origin: int,
    room: Room,
    o: Answer,
) -> tuple[int, int, int]:
    """Write everything about a dossier that a version governs; return as `assess`.

    `clock` is the statutory one, `origin` NO_TIME while it is awaited.
    """
    k, h = clock[0], history[0]
    v = k.version
    counting = origin != NO_TIME and v[VERSION_TERM] >= 0 and h.phase != VOID
    promised = v[VERSION_COMMITTED_TERM] if v[VERSION_COMMITTED_TERM] >= 0 else v[VERSION_TERM]
    beside = offset(room.work, (h.dossier.length + CLOCK_ROWS) * WORK_COLUMNS)
    has_committed = counting and may_commit(k, h)
    committed = clock
    if has_committed:
        committed = reference(new_clock(k.base, k.rules, v, k.law_day, k.attributes, promised, 1, beside))
    if counting:
        reason = write_original(clock, committed, h, origin, o)
        if reason != 0:
            return reason, 0, 0
    first_received = k.run[RUN_RECEIVED]
    moved = may_move(h)
    if moved:
        reason, fault = run_events(clock, history, origin, counting)
        if reason != 0:
            put(o, OUT_DETAIL, fault)
            return reason, 0, 0
        if k.spans[SPANS_TOO_OFTEN]:
            mark(o, OUT_FINDINGS, ASKED_TOO_OFTEN)
    if v[VERSION_LOW_CONFIDENCE]:
        mark(o, OUT_FINDINGS, LOW_CONFIDENCE_RULE)
    if not counting:
        put(o, OUT_TIMELINESS, UNDETERMINED)
        if h.phase == VOID:
            put(o, OUT_TIMELINESS, VOID_CLASS)
        elif origin == NO_TIME:
            put(o, OUT_TIMELINESS, NOT_STARTED_CLASS)
        reason, acts = judge(clock, history, k.spans, 0, NO_DUE_DAY, o, room.acts)
        return reason, acts, 0
    if has_committed:
        reason = run_committed(committed, history, origin)
        if reason != 0:
            return reason, 0, 0
        has_committed = v[VERSION_COMMITTED_TERM] >= 0 or committed[0].run[RUN_PROMISED] != 0
    end = end_of(k, h)
    ended = end != NO_TIME
    now = end if ended else h.as_of
    today = cal.day_of(k.calendar, now)
    if today < 0:
        return OUTSIDE_COVERAGE, 0, 0
    starts = k.spans[SPANS_STARTS]
    worked = cal.working_time_before(k.calendar, today, now)
    write_used(clock, now, today, worked, first_received, o)
    steps = v[VERSION_STEPS_END] - v[VERSION_STEPS_AT]
    if steps > 0:
        reason, fault = write_steps(calendars, clock, history, origin, now, room.steps)
        if reason != 0:
            put(o, OUT_DETAIL, fault)
            return reason, 0, 0
    if moved:
        reason = settle(clock, now)
        if reason == 0:
            write_deadline(k, first_received, o)
    if reason == 0 and has_committed:
        reason = write_committed(committed, now, ended, first_received, o)
    if reason != 0:
        return reason, 0, 0
    if number_of(o, OUT_PROVISIONAL) or number_of(o, OUT_COMMITTED_PROVISIONAL):
        mark(o, OUT_FINDINGS, PROVISIONAL_CALENDAR)
    against = clock
    if has_committed and v[VERSION_AGAINST] == AGAINST_COMMITTED:
        against = committed
    write_standing(against, now, today, worked, ended, o)
    due_day = NO_DUE_DAY if against[0].run[RUN_HELD] else against[0].run[RUN_DUE]
    reason, acts = judge(against, history, k.spans, starts, due_day, o, room.acts)
    return reason, acts, steps
