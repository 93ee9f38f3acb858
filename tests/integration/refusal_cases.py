"""The refusals that a caller can provoke, as data: a request, and what error_reason.proto promises for it.

A sentence is held to what it must name, what was wrong and what would be accepted, not to its wording.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.timeofday_pb2 import TimeOfDay

from slasvc.errors import Reason
from slasvc.v1 import calendar_pb2, deadline_pb2, dossier_pb2, rule_pb2, statistics_pb2, term_pb2
from tests.integration.calls import (
    ACCEPTED,
    GOOD_REQUESTS,
    METHODS,
    SUBMITTED,
    add_term,
    civil,
    count,
    days,
    evaluate,
    event,
    in_batch,
    in_table,
    instant,
    match,
    november,
    table_of_one,
)

EMOJI = "\U0001f600"
LAST_SECOND = 253_402_300_799
"""9999-12-31T23:59:59Z, the last instant that a Timestamp may hold."""
NOT_PINNED = deadline_pb2.Pins(rule_set_digest="0" * 64)
COVERAGE = {"calendar_id": "vn", "first_date": "2007-01-01", "last_date": "2028-12-31"}


@dataclass(frozen=True)
class Case:
    """A request, and the refusal that it must get."""

    name: str
    method: str
    request: Message | bytes
    reason: Reason
    field: str
    says: tuple[str, ...]
    metadata: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def term(length: int, unit: int, plus_half: bool = False) -> term_pb2.Term:
    return term_pb2.Term(length=length, unit=unit, plus_half=plus_half)  # type: ignore[arg-type]


def cutoff(kind: int, **limit: Any) -> term_pb2.Conventions:
    return term_pb2.Conventions(cutoff=term_pb2.Cutoff(kind=kind, **limit))  # type: ignore[arg-type]


def as_of(request: deadline_pb2.EvaluateDossierRequest, time: Timestamp) -> Message:
    request.as_of_time.CopyFrom(time)
    return request


def unset(message: Message, name: str) -> Any:
    message.ClearField(name)
    return message


WORKING_HOUR, HOUR, WORKING_DAY, CALENDAR_DAY, MONTH, SAME_DAY = (
    term_pb2.TERM_UNIT_WORKING_HOUR,
    term_pb2.TERM_UNIT_HOUR,
    term_pb2.TERM_UNIT_WORKING_DAY,
    term_pb2.TERM_UNIT_CALENDAR_DAY,
    term_pb2.TERM_UNIT_MONTH,
    term_pb2.TERM_UNIT_SAME_DAY,
)
NO_CUTOFF, LOCAL_TIME, CLOSE, BEFORE_CLOSING = (
    term_pb2.CUTOFF_KIND_NONE,
    term_pb2.CUTOFF_KIND_LOCAL_TIME,
    term_pb2.CUTOFF_KIND_CLOSE_OF_BUSINESS,
    term_pb2.CUTOFF_KIND_BEFORE_CLOSING,
)

MISSING = [
    Case(
        "no dossier",
        "EvaluateDossier",
        deadline_pb2.EvaluateDossierRequest(),
        Reason.MISSING_FIELD,
        "dossier",
        ("dossier is missing", "expected"),
    ),
    Case(
        "a dossier without a procedure",
        "EvaluateDossier",
        evaluate(procedure_code=""),
        Reason.MISSING_FIELD,
        "dossier.procedure_code",
        ("procedure_code is missing", "1.001193"),
    ),
    Case(
        "a dossier without an authority",
        "EvaluateDossier",
        evaluate(authority_code=""),
        Reason.MISSING_FIELD,
        "dossier.authority_code",
        ("authority_code is missing", "H40.12.3"),
    ),
    Case(
        "an event without a time",
        "EvaluateDossier",
        evaluate(events=[event(SUBMITTED, "2026-11-16 09:00"), dossier_pb2.Event(kind=ACCEPTED)]),
        Reason.MISSING_FIELD,
        "dossier.events[1].time",
        ("dossier.events[1].time is missing", "instant"),
    ),
    Case(
        "an event without a kind",
        "EvaluateDossier",
        evaluate(events=[event(0, "2026-11-16 09:00")]),
        Reason.MISSING_FIELD,
        "dossier.events[0].kind",
        ("kind is missing", "SUBMITTED, POSTMARKED, ACCEPTED, PAID"),
    ),
    *(
        Case(
            f"{method} without a calendar",
            method,
            request,
            Reason.MISSING_FIELD,
            "calendar_id",
            ("calendar_id is missing", "id of a loaded calendar"),
        )
        for method, request in (
            ("GetCalendar", calendar_pb2.GetCalendarRequest()),
            ("ListCalendarDays", days(calendar_id="")),
            ("AddTerm", add_term(calendar_id="")),
            ("CountWorkingTime", count(calendar_id="")),
        )
    ),
    *(
        Case(
            f"{method} without {name}",
            method,
            unset(request, name),
            Reason.MISSING_FIELD,
            name,
            (f"{name} is missing", expected),
        )
        for method, request, name, expected in (
            ("ListCalendarDays", days(), "first_date", "a date"),
            ("ListCalendarDays", days(), "last_date", "a date"),
            ("AddTerm", add_term(), "term", "a length and a unit"),
            ("AddTerm", add_term(), "start_time", "instant"),
            ("CountWorkingTime", count(), "start_time", "instant"),
            ("CountWorkingTime", count(), "end_time", "instant"),
            ("GetRule", rule_pb2.GetRuleRequest(), "rule_id", "id of a rule version"),
            ("MatchRule", match(), "law_date", "date"),
            ("MatchRule", match(), "procedure_code", "1.001193"),
            ("MatchRule", match(), "authority_code", "H40.12.3"),
        )
    ),
    Case(
        "a term without a unit",
        "AddTerm",
        add_term(term=term(3, 0)),
        Reason.MISSING_FIELD,
        "term.unit",
        ("term.unit is missing", "WORKING_DAY"),
    ),
    Case(
        "a cut-off without a kind",
        "AddTerm",
        add_term(conventions=cutoff(0)),
        Reason.MISSING_FIELD,
        "conventions.cutoff.kind",
        ("kind is missing", "LOCAL_TIME"),
    ),
]

CODES = [
    *(
        Case(
            f"a procedure code written {code[:12]!r}",
            "EvaluateDossier",
            evaluate(procedure_code=code),
            Reason.MALFORMED_CODE,
            "dossier.procedure_code",
            ("procedure_code", "malformed", "a dot and six digits", "1.001193"),
            {"procedure_code": code[:35]},
        )
        for code in ("1.00119", "1.0011933", "y.001193", "1,001193", "1.00119٣", " 1.001193", EMOJI * 5_000)
    ),
    *(
        Case(
            f"an authority code written {code[:12]!r}",
            "EvaluateDossier",
            evaluate(authority_code=code),
            Reason.MALFORMED_CODE,
            "dossier.authority_code",
            ("authority_code", "malformed", "separated by dots", "35 characters"),
            {"authority_code": code[:35]},
        )
        for code in ("H40..3", "h40", "H40.", ".H40", "H40/3", "Hà Nội", "H" * 36, "H40\n", "H40.1" * 9_000)
    ),
    Case(
        "a malformed procedure code in MatchRule",
        "MatchRule",
        match(procedure_code="1001193"),
        Reason.MALFORMED_CODE,
        "procedure_code",
        ("'1001193'", "1.001193"),
        {"procedure_code": "1001193"},
    ),
    Case(
        "a malformed authority code in MatchRule",
        "MatchRule",
        match(authority_code="H40..3"),
        Reason.MALFORMED_CODE,
        "authority_code",
        ("'H40..3'", "H40.12.3"),
        {"authority_code": "H40..3"},
    ),
]

NOT_LOADED = [
    Case(
        "an unknown procedure",
        "EvaluateDossier",
        evaluate(procedure_code="1.999999"),
        Reason.UNKNOWN_PROCEDURE,
        "dossier.procedure_code",
        ("procedure 1.999999",),
        {"procedure_code": "1.999999"},
    ),
    Case(
        "an unknown procedure in MatchRule",
        "MatchRule",
        match(procedure_code="1.999999"),
        Reason.UNKNOWN_PROCEDURE,
        "procedure_code",
        ("procedure 1.999999",),
        {"procedure_code": "1.999999"},
    ),
    *(
        Case(
            f"a listing of the procedure {code[:12]!r}",
            "ListRules",
            rule_pb2.ListRulesRequest(procedure_code=code),
            Reason.UNKNOWN_PROCEDURE,
            "procedure_code",
            ("procedure",),
            {"procedure_code": code[:64]},
        )
        for code in ("1.999999", "no code at all", EMOJI)
    ),
    *(
        Case(
            f"{what} that is not registered",
            "EvaluateDossier",
            evaluate(authority_code=code),
            Reason.UNKNOWN_AUTHORITY,
            "dossier.authority_code",
            (f"authority {code}", "body above it"),
            {"authority_code": code},
        )
        for what, code in (("a body", "X99.1"), ("a unit of a province", "H41.999"))
    ),
    Case(
        "an unknown authority in MatchRule",
        "MatchRule",
        match(authority_code="X99.1"),
        Reason.UNKNOWN_AUTHORITY,
        "authority_code",
        ("authority X99.1",),
        {"authority_code": "X99.1"},
    ),
    *(
        Case(
            f"an unknown calendar in {method}",
            method,
            request,
            Reason.UNKNOWN_CALENDAR,
            "calendar_id",
            ("vm", "loaded", "vn-aviation"),
            {"calendar_id": "vm"},
        )
        for method, request in (
            ("GetCalendar", calendar_pb2.GetCalendarRequest(calendar_id="vm")),
            ("ListCalendarDays", days(calendar_id="vm")),
            ("AddTerm", add_term(calendar_id="vm")),
            ("CountWorkingTime", count(calendar_id="vm")),
        )
    ),
    *(
        Case(
            f"an unknown revision in {method}",
            method,
            request,
            Reason.UNKNOWN_REVISION,
            "revision",
            ("2025-01-01", "2025-12-24", "2026-10-02"),
            {"calendar_id": "vn", "revision": "2025-01-01"},
        )
        for method, request in (
            ("GetCalendar", calendar_pb2.GetCalendarRequest(calendar_id="vn", revision="2025-01-01")),
            ("ListCalendarDays", days(revision="2025-01-01")),
            ("AddTerm", add_term(revision="2025-01-01")),
            ("CountWorkingTime", count(revision="2025-01-01")),
        )
    ),
    Case(
        "an unknown preset",
        "AddTerm",
        add_term(preset="vn-2052"),
        Reason.UNKNOWN_PRESET,
        "preset",
        ("'vn-2052'", "vn-2025", "vn-due-shift", "vn-start-shift"),
        {"preset": "vn-2052"},
    ),
    Case(
        "an unknown rule",
        "GetRule",
        rule_pb2.GetRuleRequest(rule_id="1.013225/2026-07-01/hut"),
        Reason.UNKNOWN_RULE,
        "rule_id",
        ("'1.013225/2026-07-01/hut'", "not loaded"),
        {"rule_id": "1.013225/2026-07-01/hut"},
    ),
    Case(
        "an unknown case",
        "EvaluateDossier",
        evaluate(procedure_code="1.013225", case_code="huose"),
        Reason.UNKNOWN_CASE,
        "dossier.case_code",
        ("'huose'", "adjust_repair, extend_reissue, individual_house, other_new"),
        {"procedure_code": "1.013225", "case_code": "huose"},
    ),
    Case(
        "a case of a procedure that has none",
        "MatchRule",
        match(case_code="huose"),
        Reason.UNKNOWN_CASE,
        "case_code",
        ("'huose'", "its cases: none"),
        {"procedure_code": "3.000347", "case_code": "huose"},
    ),
    Case(
        "an unknown attribute",
        "EvaluateDossier",
        evaluate(attributes=["remote_area", "cannot_settle_at_onec"]),
        Reason.UNKNOWN_ATTRIBUTE,
        "dossier.attributes",
        ("'cannot_settle_at_onec'", "cannot_settle_at_once", "remote_area"),
        {"attribute": "cannot_settle_at_onec"},
    ),
    Case(
        "an unknown attribute in MatchRule",
        "MatchRule",
        match(attributes=["cannot_settle_at_onec"]),
        Reason.UNKNOWN_ATTRIBUTE,
        "attributes",
        ("'cannot_settle_at_onec'", "cannot_settle_at_once"),
        {"attribute": "cannot_settle_at_onec"},
    ),
]

GOVERNING = [
    Case(
        "a tax notice after the resolution expired on 28 February 2027",
        "EvaluateDossier",
        evaluate(procedure_code="x.000040", events=[event(ACCEPTED, "2027-03-01 08:00")]),
        Reason.NO_RULE_IN_FORCE,
        "dossier.procedure_code",
        ("x.000040/2026-04-15 ended on 2027-02-28",),
        {
            "procedure_code": "x.000040",
            "ended_rule_id": "x.000040/2026-04-15",
            "ended_date": "2027-02-28",
        },
    ),
    Case(
        "a tax notice before the first version",
        "EvaluateDossier",
        evaluate(procedure_code="x.000040", events=[event(ACCEPTED, "2025-06-30 23:59")]),
        Reason.NO_RULE_IN_FORCE,
        "dossier.procedure_code",
        ("x.000040/2025-07-01 starts on 2025-07-01",),
        {
            "procedure_code": "x.000040",
            "law_date": "2025-06-30",
            "starting_rule_id": "x.000040/2025-07-01",
            "starting_date": "2025-07-01",
        },
    ),
    Case(
        "the law of a day on which no version was in force",
        "MatchRule",
        match(procedure_code="x.000040", law_date=civil("2027-03-01")),
        Reason.NO_RULE_IN_FORCE,
        "procedure_code",
        ("ended on 2027-02-28",),
        {"procedure_code": "x.000040"},
    ),
    Case(
        "a procedure whose versions ask for a channel, none stated",
        "EvaluateDossier",
        evaluate(procedure_code="3.000346"),
        Reason.NO_RULE_MATCHES,
        "dossier.procedure_code",
        ("3.000346", "channel", "case"),
        {"procedure_code": "3.000346"},
    ),
    Case(
        "a procedure whose versions ask for a case, none stated",
        "EvaluateDossier",
        evaluate(procedure_code="1.013225"),
        Reason.NO_RULE_MATCHES,
        "dossier.procedure_code",
        ("1.013225", "case"),
        {"procedure_code": "1.013225"},
    ),
    Case(
        "a passport at a commune, when only provinces and the ministry have a term for it",
        "MatchRule",
        match(procedure_code="1.001456", authority_code="H41.101"),
        Reason.NO_RULE_MATCHES,
        "procedure_code",
        ("1.001456", "level"),
        {"procedure_code": "1.001456"},
    ),
    Case(
        "a district on the day after the districts ended",
        "EvaluateDossier",
        evaluate(
            procedure_code="x.000040",
            authority_code="H41.21",
            events=[event(ACCEPTED, "2025-07-01 08:00")],
        ),
        Reason.AUTHORITY_NOT_ACTIVE,
        "dossier.authority_code",
        ("H41.21", "ended on 2025-06-30", "H41.101"),
        {"authority_code": "H41.21", "successors": "H41.101"},
    ),
    Case(
        "a commune on the day before the communes began",
        "MatchRule",
        match(authority_code="H41.101", law_date=civil("2025-06-30")),
        Reason.AUTHORITY_NOT_ACTIVE,
        "authority_code",
        ("H41.101", "begins on 2025-07-01"),
        {"authority_code": "H41.101", "successors": ""},
    ),
    Case(
        "an acceptance that happened twice",
        "EvaluateDossier",
        evaluate(
            events=[
                event(ACCEPTED, "2026-11-16 09:00"),
                event(SUBMITTED, "2026-11-15 09:00"),
                event(ACCEPTED, "2026-11-17 09:00"),
            ]
        ),
        Reason.DUPLICATE_EVENT,
        "dossier.events[2].kind",
        ("once",),
        {"event_index": "2", "event_kind": "accepted"},
    ),
    Case(
        "a completion before acceptance",
        "EvaluateDossier",
        evaluate(events=[event(dossier_pb2.EVENT_KIND_COMPLETED, "2026-11-16 09:00")]),
        Reason.IMPOSSIBLE_HISTORY,
        "dossier.events[0]",
        ("accepted", "withdrawn"),
        {"event_index": "0", "event_kind": "completed"},
    ),
    Case(
        "a suspension on a ground that the rule does not know",
        "EvaluateDossier",
        evaluate(
            events=[
                event(ACCEPTED, "2026-11-16 09:00"),
                dossier_pb2.Event(
                    kind=dossier_pb2.EVENT_KIND_SUSPENDED, time=instant("2026-11-17 09:00"), ground="lunch"
                ),
            ]
        ),
        Reason.UNKNOWN_GROUND,
        "dossier.events[1].ground",
        ("'lunch'", "supplement"),
        {"ground": "lunch"},
    ),
    Case(
        "an extension by calendar days of a term in working days",
        "EvaluateDossier",
        evaluate(
            events=[
                event(ACCEPTED, "2026-11-16 09:00"),
                dossier_pb2.Event(
                    kind=dossier_pb2.EVENT_KIND_EXTENDED,
                    time=instant("2026-11-17 09:00"),
                    extension=term(2, CALENDAR_DAY),
                ),
            ]
        ),
        Reason.WRONG_UNIT,
        "dossier.events[1].extension",
        ("calendar_day", "working_day"),
    ),
    Case(
        "a rule set that is not loaded",
        "EvaluateDossier",
        deadline_pb2.EvaluateDossierRequest(
            dossier=evaluate().dossier, pins=deadline_pb2.Pins(rule_set_digest="0" * 64)
        ),
        Reason.DEFINITIONS_NOT_LOADED,
        "pins.rule_set_digest",
        ("0" * 64,),
        {"rule_set_digest": "0" * 64},
    ),
]

COVERAGES = [
    *(
        Case(
            f"an acceptance at {time}",
            "EvaluateDossier",
            as_of(evaluate(events=[event(ACCEPTED, time)]), instant("2031-01-01 00:00")),
            Reason.OUTSIDE_COVERAGE,
            "dossier",
            ("calendar vn", "2007-01-01 to 2028-12-31"),
            COVERAGE,
        )
        # Five working days from the second one lead into 2029.
        for time in ("2006-12-31 23:59", "2028-12-29 09:00", "2029-01-01 00:00")
    ),
    *(
        Case(
            f"the law of {law_date}",
            "MatchRule",
            match(law_date=civil(law_date)),
            Reason.OUTSIDE_COVERAGE,
            "law_date",
            ("calendar vn", "2007-01-01 to 2028-12-31"),
            COVERAGE,
        )
        for law_date in ("0001-01-02", "2006-12-31", "2029-01-01", "9999-12-31")
    ),
    *(
        Case(
            f"days from {first} to {last}",
            "ListCalendarDays",
            days(first_date=civil(first), last_date=civil(last)),
            Reason.OUTSIDE_COVERAGE,
            path,
            ("calendar vn", "2007-01-01 to 2028-12-31"),
            COVERAGE,
        )
        for first, last, path in (
            ("2006-12-31", "2007-01-05", "first_date"),
            ("2028-12-30", "2029-01-01", "last_date"),
            ("0001-01-01", "0001-01-01", "first_date"),
            ("9999-12-31", "9999-12-31", "last_date"),
        )
    ),
    *(
        Case(
            f"a term {what}",
            "AddTerm",
            add_term(**stated),
            Reason.OUTSIDE_COVERAGE,
            "",
            ("calendar vn", "2007-01-01 to 2028-12-31"),
            COVERAGE,
        )
        for what, stated in (
            ("from before the coverage", {"start_time": instant("2006-12-31 23:59")}),
            ("from after the coverage", {"start_time": instant("2029-01-01 00:00")}),
            ("from the first instant of all", {"start_time": Timestamp(seconds=-62_135_596_800)}),
            ("from the last instant of all", {"start_time": Timestamp(seconds=LAST_SECOND)}),
            ("that ends after the coverage", {"term": term(3_000, WORKING_DAY)}),
            ("of a hundred thousand years", {"term": term(100_000, term_pb2.TERM_UNIT_YEAR)}),
            ("of a hundred thousand weeks", {"term": term(100_000, term_pb2.TERM_UNIT_WEEK)}),
            ("of a hundred thousand hours", {"term": term(100_000, HOUR)}),
            ("of a hundred thousand working hours", {"term": term(100_000, WORKING_HOUR)}),
        )
    ),
    *(
        Case(
            f"working time {what}",
            "CountWorkingTime",
            count(**stated),
            Reason.OUTSIDE_COVERAGE,
            "",
            ("calendar vn", "2007-01-01 to 2028-12-31"),
            COVERAGE,
        )
        for what, stated in (
            ("from before the coverage", {"start_time": instant("2006-12-31 23:59")}),
            ("until after the coverage", {"end_time": Timestamp(seconds=LAST_SECOND)}),
        )
    ),
    Case(
        "a term that ends on a day that its month lacks",
        "AddTerm",
        add_term(
            term=term(1, MONTH),
            start_time=instant("2026-01-31 09:00"),
            conventions=term_pb2.Conventions(month_overflow=term_pb2.MONTH_OVERFLOW_ERROR),
        ),
        Reason.MONTH_OVERFLOW,
        "conventions.month_overflow",
        ("last month", "month_overflow"),
    ),
]

ENUMS = [
    Case(
        "an event of an unknown kind",
        "EvaluateDossier",
        evaluate(events=[event(SUBMITTED, "2026-11-16 09:00"), event(99, "2026-11-16 09:00")]),
        Reason.INVALID_VALUE,
        "dossier.events[1].kind",
        ("99", "SUBMITTED, POSTMARKED, ACCEPTED, PAID"),
    ),
    *(
        Case(
            f"an unknown channel in {method}",
            method,
            request,
            Reason.INVALID_VALUE,
            path,
            ("99", "ONLINE, COUNTER, POST"),
        )
        for method, request, path in (
            ("EvaluateDossier", evaluate(channel=99), "dossier.channel"),
            ("MatchRule", match(channel=99), "channel"),
        )
    ),
    *(
        Case(
            f"{number} as a unit",
            "AddTerm",
            add_term(term=term(3, number)),
            Reason.INVALID_VALUE,
            "term.unit",
            (str(number), "WORKING_DAY", "SAME_DAY"),
        )
        for number in (-1, 9, 2**31 - 1, -(2**31))
    ),
    *(
        Case(
            f"{number} as {convention.name}",
            "AddTerm",
            add_term(conventions=term_pb2.Conventions(**{convention.name: number})),
            Reason.INVALID_VALUE,
            f"conventions.{convention.name}",
            (str(number), *(value.name.removeprefix(prefix) for value in convention.enum_type.values[1:])),
        )
        for convention in term_pb2.Conventions.DESCRIPTOR.fields
        if convention.enum_type is not None
        for prefix in [convention.enum_type.values[0].name.removesuffix("UNSPECIFIED")]
        for number in (-1, 99)
    ),
    Case(
        "an unknown kind of cut-off",
        "AddTerm",
        add_term(conventions=cutoff(99)),
        Reason.INVALID_VALUE,
        "conventions.cutoff.kind",
        ("99", "CLOSE_OF_BUSINESS"),
    ),
    Case(
        "an unknown way to count make-up days",
        "CountWorkingTime",
        count(makeup_days=99),
        Reason.INVALID_VALUE,
        "makeup_days",
        ("99", "COUNT, IGNORE"),
    ),
]

VALUES = [
    *(
        Case(
            f"a term of {length}",
            "AddTerm",
            add_term(term=term(length, WORKING_DAY)),
            Reason.INVALID_VALUE,
            "term.length",
            (str(length), "0", "100000"),
        )
        for length in (-1, -(2**31), 100_001, 2**31 - 1)
    ),
    *(
        Case(
            f"half of unit {unit}",
            "AddTerm",
            add_term(term=term(1, unit, plus_half=True)),
            Reason.INVALID_VALUE,
            "term.plus_half",
            ("half", "working hours, hours and working days"),
        )
        for unit in (CALENDAR_DAY, term_pb2.TERM_UNIT_WEEK, MONTH, term_pb2.TERM_UNIT_YEAR)
    ),
    *(
        Case(
            f"a same-day term with {what}",
            "AddTerm",
            add_term(term=stated),
            Reason.INVALID_VALUE,
            "term.length",
            ("same-day", "0"),
        )
        for what, stated in (
            ("a length", term(1, SAME_DAY)),
            ("a negative length", term(-1, SAME_DAY)),
            ("a half", term(0, SAME_DAY, plus_half=True)),
        )
    ),
    *(
        Case(
            f"a cut-off {what}",
            "AddTerm",
            add_term(conventions=conventions),
            Reason.INVALID_VALUE,
            f"conventions.cutoff.{path}",
            says,
        )
        for what, conventions, path, says in (
            ("at 24:00", cutoff(LOCAL_TIME, local_time=TimeOfDay(hours=24)), "local_time", ("23:59",)),
            ("at -1:00", cutoff(LOCAL_TIME, local_time=TimeOfDay(hours=-1)), "local_time", ("00:00",)),
            (
                "with seconds",
                cutoff(LOCAL_TIME, local_time=TimeOfDay(hours=15, seconds=1)),
                "local_time",
                ("whole minute",),
            ),
            (
                "with nanos",
                cutoff(LOCAL_TIME, local_time=TimeOfDay(hours=15, nanos=1)),
                "local_time",
                ("whole minute",),
            ),
            ("at a local time that is missing", cutoff(LOCAL_TIME), "local_time", ("takes local_time",)),
            (
                "before closing by nothing",
                cutoff(BEFORE_CLOSING),
                "minutes_before_closing",
                ("takes minutes_before_closing",),
            ),
            (
                "a day before closing",
                cutoff(BEFORE_CLOSING, minutes_before_closing=1_440),
                "minutes_before_closing",
                ("1440", "0 and 1439"),
            ),
            (
                "after closing",
                cutoff(BEFORE_CLOSING, minutes_before_closing=-1),
                "minutes_before_closing",
                ("-1", "0 and 1439"),
            ),
            (
                "of none with a limit",
                cutoff(NO_CUTOFF, minutes_before_closing=0),
                "minutes_before_closing",
                ("NONE", "no limit"),
            ),
            (
                "at closing with a limit",
                cutoff(CLOSE, local_time=TimeOfDay(hours=15)),
                "local_time",
                ("CLOSE_OF_BUSINESS", "no limit"),
            ),
            (
                "at a local time with minutes",
                cutoff(LOCAL_TIME, minutes_before_closing=5),
                "minutes_before_closing",
                ("takes local_time",),
            ),
        )
    ),
    *(
        Case(
            f"{name} of year {wrong.year}, month {wrong.month}, day {wrong.day}",
            method,
            build(**{name: wrong}),
            Reason.INVALID_VALUE,
            name,
            (name, "existing date with year, month and day"),
        )
        for method, build, name in (
            ("ListCalendarDays", days, "first_date"),
            ("ListCalendarDays", days, "last_date"),
            ("MatchRule", match, "law_date"),
        )
        for wrong in (
            Date(year=2026, month=2, day=31),
            Date(year=2026, month=2, day=29),
            Date(year=0, month=11, day=16),
            Date(year=2026, month=0, day=16),
            Date(year=2026, month=11, day=0),
            Date(year=2026, month=13, day=1),
            Date(year=10_000, month=1, day=1),
            Date(year=-1, month=1, day=1),
            Date(year=2**31 - 1, month=2**31 - 1, day=2**31 - 1),
            Date(),
        )
    ),
    Case(
        "days in reverse",
        "ListCalendarDays",
        days(first_date=civil("2026-11-02"), last_date=civil("2026-11-01")),
        Reason.INVALID_VALUE,
        "last_date",
        ("2026-11-01", "earlier", "2026-11-02"),
    ),
    Case(
        "working time in reverse",
        "CountWorkingTime",
        count(end_time=instant("2026-11-16 08:59")),
        Reason.INVALID_VALUE,
        "end_time",
        ("at or after start_time",),
    ),
    *(
        Case(
            f"{path} {seconds} seconds from the epoch",
            method,
            build(Timestamp(seconds=seconds)),
            Reason.INVALID_VALUE,
            path,
            (path, "years 1 to 9999"),
        )
        for method, build, path in (
            (
                "EvaluateDossier",
                lambda time: evaluate(events=[dossier_pb2.Event(kind=ACCEPTED, time=time)]),
                "dossier.events[0].time",
            ),
            ("EvaluateDossier", lambda time: as_of(evaluate(), time), "as_of_time"),
            ("AddTerm", lambda time: add_term(start_time=time), "start_time"),
            ("CountWorkingTime", lambda time: count(start_time=time), "start_time"),
            ("CountWorkingTime", lambda time: count(end_time=time), "end_time"),
        )
        for seconds in (-62_135_596_801, LAST_SECOND + 1, 2**63 - 1, -(2**63))
    ),
    *(
        Case(
            f"a page of {size}",
            "ListRules",
            rule_pb2.ListRulesRequest(page_size=size),
            Reason.INVALID_VALUE,
            "page_size",
            ("page_size", "0 or more"),
        )
        for size in (-1, -(2**31))
    ),
    *(
        Case(
            f"the page token {token[:12]!r}",
            "ListRules",
            rule_pb2.ListRulesRequest(page_token=token),
            Reason.INVALID_VALUE,
            "page_token",
            ("page_token", "earlier answer"),
        )
        for token in ("0", "-1", "05", "5 ", "1e1", "٥", "²", "next", "999999999", "9" * 5_000, EMOJI)
    ),
    Case(
        "a token of another listing",
        "ListRules",
        rule_pb2.ListRulesRequest(procedure_code="3.000347", page_token="5"),
        Reason.INVALID_VALUE,
        "page_token",
        ("same listing",),
    ),
]

SIZES = [
    Case(
        "more days than are listed at once",
        "ListCalendarDays",
        days(first_date=civil("2010-01-01"), last_date=civil("2020-12-14")),
        Reason.TOO_LARGE,
        "last_date",
        ("4001", "4000"),
        {"limit": "4000"},
    ),
    Case(
        "every date there is",
        "ListCalendarDays",
        days(first_date=civil("0001-01-01"), last_date=civil("9999-12-31")),
        Reason.TOO_LARGE,
        "last_date",
        ("3652059", "4000"),
        {"limit": "4000"},
    ),
    Case(
        "too many events",
        "EvaluateDossier",
        evaluate(events=[event(SUBMITTED, "2026-11-16 09:00")] * 10_001),
        Reason.TOO_LARGE,
        "dossier.events",
        ("10001 events", "10000"),
        {"limit": "10000"},
    ),
    Case(
        "too many attributes",
        "EvaluateDossier",
        evaluate(attributes=["remote_area"] * 101),
        Reason.TOO_LARGE,
        "dossier.attributes",
        ("101 attributes", "100"),
        {"limit": "100"},
    ),
    Case(
        "a very long dossier identifier",
        "EvaluateDossier",
        evaluate(dossier_id="D" * 201),
        Reason.TOO_LARGE,
        "dossier.dossier_id",
        ("201 characters", "200"),
        {"limit": "200"},
    ),
    Case(
        "a very long event identifier",
        "EvaluateDossier",
        evaluate(events=[event(ACCEPTED, "2026-11-16 09:00", EMOJI * 100_000)]),
        Reason.TOO_LARGE,
        "dossier.events[0].event_id",
        ("100000 characters", "200"),
        {"limit": "200"},
    ),
]

ACCEPTANCE = event(ACCEPTED, "2026-11-16 09:00")
EVENT_KINDS = {
    value.name.removeprefix("EVENT_KIND_"): value.number
    for value in dossier_pb2.EventKind.DESCRIPTOR.values
    if value.number
}


def second(kind: str, **fields: Any) -> Message:
    """Return a request whose second event, a day after the acceptance, is of a kind and has these fields."""
    made = dossier_pb2.Event(kind=EVENT_KINDS[kind], time=instant("2026-11-17 09:00"), **fields)  # type: ignore[arg-type]
    return evaluate(events=[ACCEPTANCE, made])


WHAT_EVENTS_NEED = [
    Case(
        f"{kind} without {name}",
        "EvaluateDossier",
        second(kind),
        Reason.MISSING_FIELD,
        f"dossier.events[1].{name}",
        (f"{name} is missing", says),
    )
    for kind, name, says in (
        ("TRANSFERRED", "authority_code", "H40.12.3"),
        ("CONSULTED", "authority_code", "H40.12.3"),
        ("ANSWERED", "authority_code", "H40.12.3"),
        ("STEP_STARTED", "step_code", "step of the rule"),
        ("STEP_COMPLETED", "step_code", "step of the rule"),
    )
]

MISPLACED = [
    Case(
        f"{name} of an event {kind}",
        "EvaluateDossier",
        second(kind, **fields, **{name: value}),
        Reason.INVALID_VALUE,
        f"dossier.events[1].{name}",
        (kind, *kinds),
    )
    for name, value, kinds in (
        ("promised_time", instant("2026-11-20 17:00"), ("ACCEPTED", "APOLOGISED")),
        ("step_code", "appraise", ("STEP_STARTED", "STEP_COMPLETED")),
        ("cause_code", "system_failure", ("APOLOGISED", "EXPLAINED")),
    )
    for kind, fields in (
        ("COMPLETED", {}),
        ("HANDED_OVER", {}),
        ("TRANSFERRED", {"authority_code": "H41.101"}),
    )
]

EVENT_TEXTS = [
    *(
        Case(
            f"a very long {name} of an event {kind}",
            "EvaluateDossier",
            second(kind, **{name: "x" * (limit + 1)}),
            Reason.TOO_LARGE,
            f"dossier.events[1].{name}",
            (f"{limit + 1} characters", str(limit)),
            {"limit": str(limit)},
        )
        for kind, name, limit in (
            ("STEP_STARTED", "step_code", 200),
            ("STEP_COMPLETED", "official_id", 200),
            ("APOLOGISED", "cause_code", 200),
            ("EXPLAINED", "written_reason", 2_000),
        )
    ),
    *(
        Case(
            f"a malformed authority of an event {kind}",
            "EvaluateDossier",
            second(kind, authority_code="h41", **fields),
            Reason.MALFORMED_CODE,
            "dossier.events[1].authority_code",
            ("'h41'", "H40.12.3"),
        )
        for kind, fields in (
            ("TRANSFERRED", {}),
            ("CONSULTED", {}),
            ("ANSWERED", {}),
            ("STEP_STARTED", {"step_code": "appraise"}),
        )
    ),
    *(
        Case(
            f"an appointment {seconds} seconds from the epoch",
            "EvaluateDossier",
            second("APOLOGISED", promised_time=Timestamp(seconds=seconds)),
            Reason.INVALID_VALUE,
            "dossier.events[1].promised_time",
            ("promised_time", "years 1 to 9999"),
        )
        for seconds in (-62_135_596_801, LAST_SECOND + 1, 2**63 - 1, -(2**63))
    ),
]

# Looked up in the definitions: refused by the engine, not by what reads the message.
NOT_OF_THE_RULES = [
    Case(
        "a step that the rule does not have",
        "EvaluateDossier",
        second("STEP_COMPLETED", step_code="lunch"),
        Reason.UNKNOWN_STEP,
        "dossier.events[1].step_code",
        ("'lunch'",),
        {"event_index": "1", "step_code": "lunch", "accepted": ""},
    ),
    Case(
        "a cause that nobody lists",
        "EvaluateDossier",
        second("EXPLAINED", cause_code="lunch"),
        Reason.UNKNOWN_CAUSE,
        "dossier.events[1].cause_code",
        ("'lunch'", "system_failure"),
        {"cause_code": "lunch"},
    ),
    Case(
        "a transfer to a body that is not registered",
        "EvaluateDossier",
        second("TRANSFERRED", authority_code="X99.1"),
        Reason.UNKNOWN_AUTHORITY,
        "dossier.events[1].authority_code",
        ("X99.1",),
        {"authority_code": "X99.1"},
    ),
    *(
        Case(
            f"{kind} before acceptance",
            "EvaluateDossier",
            evaluate(
                events=[
                    dossier_pb2.Event(
                        kind=EVENT_KINDS[kind],  # type: ignore[arg-type]
                        time=instant("2026-11-15 09:00"),
                        **fields,
                    ),
                    ACCEPTANCE,
                ]
            ),
            Reason.IMPOSSIBLE_HISTORY,
            "dossier.events[0]",
            ("accepted",),
            {"event_index": "0", "event_kind": kind.lower()},
        )
        for kind, fields in (
            ("APOLOGISED", {}),
            ("EXPLAINED", {}),
            ("HANDED_OVER", {}),
            ("CONSULTED", {"authority_code": "G01"}),
            ("ANSWERED", {"authority_code": "G01"}),
        )
    ),
]

# Field 15 of a dossier request: a group that never ends, a length that runs past the end, no wire type at all.
BROKEN_BYTES = {
    "bytes cut short": GOOD_REQUESTS["EvaluateDossier"][1].SerializeToString()[:-1],
    "a message in which text is no UTF-8": b"\x0a\x04\x0a\x02\xff\xfe",
    "a length past the end": b"\x7a\x7f",
    "a group that never ends": b"\x7b",
    "a wire type that does not exist": b"\x7f\x01",
    "a varint that never ends": b"\xff" * 20,
    "text": b"GET / HTTP/1.1\r\n\r\n",
    "depth without end": b"\x7b" * 10_000,
}

MALFORMED = [
    *(
        Case(
            what,
            "EvaluateDossier",
            data,
            Reason.MALFORMED_MESSAGE,
            "",
            ("slasvc.v1.EvaluateDossierRequest", "not a valid"),
            {"message": "slasvc.v1.EvaluateDossierRequest"},
        )
        for what, data in BROKEN_BYTES.items()
    ),
    *(
        Case(
            f"noise to {name}",
            name,
            b"\xff" * 20,
            Reason.MALFORMED_MESSAGE,
            "",
            (method.input_type.full_name,),
            {"message": method.input_type.full_name},
        )
        for name, method in METHODS.items()
    ),
]

# What a caller sends comes back cut to length, and never so long that the refusal itself could not be sent.
LONG = [
    Case(
        f"{what} of {len(text)} characters",
        method,
        request,
        reason,
        path,
        (repr(text[:20])[1:-1],),
    )
    for text in ("x" * 200_000, EMOJI * 50_000, "\x07" * 10_000)
    for what, method, request, reason, path in (
        (
            "a calendar",
            "GetCalendar",
            calendar_pb2.GetCalendarRequest(calendar_id=text),
            Reason.UNKNOWN_CALENDAR,
            "calendar_id",
        ),
        ("a revision", "AddTerm", add_term(revision=text), Reason.UNKNOWN_REVISION, "revision"),
        ("a preset", "AddTerm", add_term(preset=text), Reason.UNKNOWN_PRESET, "preset"),
        ("a rule", "GetRule", rule_pb2.GetRuleRequest(rule_id=text), Reason.UNKNOWN_RULE, "rule_id"),
        ("a case", "MatchRule", match(case_code=text), Reason.UNKNOWN_CASE, "case_code"),
        ("an attribute", "MatchRule", match(attributes=[text]), Reason.UNKNOWN_ATTRIBUTE, "attributes"),
        (
            "a filter",
            "ListRules",
            rule_pb2.ListRulesRequest(procedure_code=text),
            Reason.UNKNOWN_PROCEDURE,
            "procedure_code",
        ),
    )
]

MANY = [
    Case(
        "ten thousand dossiers and one",
        "BatchEvaluateDossiers",
        in_batch(*[dossier_pb2.Dossier()] * 10_001),
        Reason.TOO_LARGE,
        "dossiers",
        ("10001", "10000"),
        {"limit": "10000"},
    ),
    *(
        Case(
            f"a rule set that is not loaded in {method}",
            method,
            request,
            Reason.DEFINITIONS_NOT_LOADED,
            "pins.rule_set_digest",
            ("0" * 64,),
        )
        for method, request in (
            ("BatchEvaluateDossiers", deadline_pb2.BatchEvaluateDossiersRequest(pins=NOT_PINNED)),
            ("StreamEvaluateDossiers", in_table(pins=NOT_PINNED)),
        )
    ),
    *(
        Case(
            f"an instant of the year 10000 in {method}",
            method,
            request,
            Reason.INVALID_VALUE,
            "as_of_time",
            ("1 to 9999",),
        )
        for method, request in (
            (
                "BatchEvaluateDossiers",
                deadline_pb2.BatchEvaluateDossiersRequest(as_of_time=Timestamp(seconds=LAST_SECOND + 1)),
            ),
            ("StreamEvaluateDossiers", in_table(as_of_time=Timestamp(seconds=LAST_SECOND + 1))),
        )
    ),
    Case(
        "a message without a table",
        "StreamEvaluateDossiers",
        deadline_pb2.StreamEvaluateDossiersRequest(),
        Reason.MISSING_FIELD,
        "arrow_ipc_stream",
        ("missing", "Arrow IPC stream"),
    ),
    Case(
        "a table that is none",
        "StreamEvaluateDossiers",
        in_table(arrow_ipc_stream=b"dossier_id,procedure_code"),
        Reason.MALFORMED_MESSAGE,
        "arrow_ipc_stream",
        ("not a valid Arrow IPC stream", "expected"),
    ),
    Case(
        "an unknown compression",
        "StreamEvaluateDossiers",
        in_table(answer_compression=7),
        Reason.INVALID_VALUE,
        "answer_compression",
        ("7", "ARROW_COMPRESSION_ZSTD"),
    ),
    Case(
        "a column that no table of dossiers has",
        "StreamEvaluateDossiers",
        in_table(table_of_one(accepted_tiem="2026-11-16T09:00:00+07:00")),
        Reason.UNREADABLE_INPUT,
        "arrow_ipc_stream",
        ("unknown column 'accepted_tiem'", "accepted_time"),
        {"column": "accepted_tiem"},
    ),
    Case(
        "a column of a type that no cell is read from",
        "StreamEvaluateDossiers",
        in_table(table_of_one(case_code=b"\xff")),
        Reason.UNREADABLE_INPUT,
        "arrow_ipc_stream",
        ("'case_code'", "expected texts"),
        {"column": "case_code"},
    ),
    Case(
        "a table of a thousand columns",
        "StreamEvaluateDossiers",
        in_table(table_of_one(**{f"column_{number}": "" for number in range(1_000)})),
        Reason.TOO_LARGE,
        "arrow_ipc_stream",
        ("1003 fields", "100"),
    ),
]

STATISTICS = [
    Case(
        "a snapshot that is not there",
        "SummarizeTimeliness",
        statistics_pb2.SummarizeTimelinessRequest(question=november(), snapshot_id="2026-12-31"),
        Reason.UNKNOWN_SNAPSHOT,
        "snapshot_id",
        ("2026-12-31",),
        {"snapshot_id": "2026-12-31"},
    ),
    Case(
        "a score that is not there",
        "RankAuthorities",
        statistics_pb2.RankAuthoritiesRequest(question=november(), score_id="best"),
        Reason.UNKNOWN_SCORE,
        "score_id",
        ("best", "nd-61-art-30"),
        {"score_id": "best"},
    ),
]

CASES = [
    *MISSING, *CODES, *NOT_LOADED, *GOVERNING, *COVERAGES, *ENUMS, *VALUES, *SIZES, *MALFORMED, *LONG,
    *MANY, *WHAT_EVENTS_NEED, *MISPLACED, *EVENT_TEXTS, *NOT_OF_THE_RULES,
    *STATISTICS,
]  # fmt: skip
