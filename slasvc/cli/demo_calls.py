"""What the demo asks over its channel: readiness, names of procedures, answers, days off.

The only module of the command line that sees messages; what it hands out are plain values.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import grpc
from google.type.date_pb2 import Date
from grpc_health.v1 import health_pb2, health_pb2_grpc

from slasvc.client import Client, refusal
from slasvc.model.assessment import Timeliness
from slasvc.model.calendar import DayKind
from slasvc.model.dossier import Dossier, EventKind
from slasvc.model.term import Term, Unit
from slasvc.v1 import calendar_pb2, rule_pb2


class NamedDay(NamedTuple):
    """An exceptional day: what it is, its name by language, and the instrument."""

    date: date
    kind: DayKind
    names: dict[str, str]
    source: str


class Reply(NamedTuple):
    """An answer over the wire.

    Attributes:
        due_date: None when the dossier is refused, awaits something, or its term is not known.
        due_time: seconds since the epoch; meaningless without a due date.
        timeliness: how it stands as of its last event; None when refused.
        term: None when unknown or refused.
        reason, message: of a refusal, else empty.
        days: exceptional days from receipt to due date.
    """

    due_date: date | None = None
    due_time: int = 0
    provisional: bool = False
    timeliness: Timeliness | None = None
    term: Term | None = None
    legal_basis: str = ""
    awaits: tuple[str, ...] = ()
    reason: str = ""
    message: str = ""
    days: tuple[NamedDay, ...] = ()


def is_serving(address: str) -> bool:
    """Return whether the standard health service says SERVING, waiting up to a minute for the server."""
    with grpc.insecure_channel(address) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        status = stub.Check(  # type: ignore[attr-defined]
            health_pb2.HealthCheckRequest(), timeout=60, wait_for_ready=True
        ).status
        return bool(status == health_pb2.HealthCheckResponse.SERVING)


def procedure_names(client: Client) -> dict[str, str]:
    """Return the Vietnamese name of every procedure by its code."""
    names: dict[str, str] = {}
    page = ""
    while True:
        answer = client.rules.ListRules(
            rule_pb2.ListRulesRequest(page_size=1_000, page_token=page), timeout=10
        )
        names |= {rule.procedure_code: rule.procedure_names["vi"] for rule in answer.rules}
        page = answer.next_page_token
        if not page:
            return names


def ask(client: Client, dossier: Dossier, as_of: int, receipt: date) -> Reply:
    """Return the answer for one dossier, refusals included; days are listed from the day `receipt` on."""
    try:
        assessment = client.evaluate(dossier, as_of).assessment
    except grpc.RpcError as error:
        reason, _ = refusal(error)
        return Reply(reason=reason, message=error.details() or "")
    rule = assessment.rule
    known = Reply(
        timeliness=Timeliness(assessment.timeliness),
        term=Term(rule.term.length, Unit(rule.term.unit), rule.term.plus_half)
        if rule.HasField("term")
        else None,
        legal_basis=rule.legal_basis,
        awaits=tuple(EventKind(kind).name.lower() for kind in assessment.awaits),
    )
    if not assessment.HasField("deadline"):
        return known
    deadline = assessment.deadline
    due = _date(deadline.due_date)
    return known._replace(
        due_date=due,
        due_time=deadline.due_time.seconds,
        provisional=deadline.provisional,
        days=_exceptional_days(client, assessment.calendar, receipt, due),
    )


def _exceptional_days(
    client: Client, calendar: calendar_pb2.CalendarRef, first: date, last: date
) -> tuple[NamedDay, ...]:
    request = calendar_pb2.ListCalendarDaysRequest(
        calendar_id=calendar.calendar_id,
        revision=calendar.revision,
        first_date=Date(year=first.year, month=first.month, day=first.day),
        last_date=Date(year=last.year, month=last.month, day=last.day),
        exceptional_only=True,
    )
    return tuple(
        NamedDay(_date(day.date), DayKind(day.kind), dict(day.names), day.source)
        for day in client.calendars.ListCalendarDays(request, timeout=10).days
    )


def _date(message: Date) -> date:
    return date(message.year, message.month, message.day)
