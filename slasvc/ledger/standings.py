"""The latest assessment of every dossier: kept beside its events, found when time has changed it, listed.

Of an assessment the ledger keeps what dossiers are looked for by. One that is out of date is one whose
`next_change_time` has come, or that was made by other definitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, bindparam, delete, false, func, or_, select

from slasvc.ledger.records import OBLIGED, DueLimit, Filter, Kept, Listed
from slasvc.ledger.tables import assessments, definitions, dossiers
from slasvc.ledger.transactions import Transaction
from slasvc.model.assessment import FindingKind, Timeliness
from slasvc.model.standing import Standing

EPOCH = date(1970, 1, 1)
RUNNING = (Timeliness.DUE_TODAY, Timeliness.DUE_SOON, Timeliness.ON_TRACK)


def known_definitions(transaction: Transaction, rule_set_digest: str, calendar_digest: str) -> int:
    """Return the number by which these definitions are known in the ledger; 0 when they are not."""
    given = {"rules": rule_set_digest, "calendars": calendar_digest}
    number: int | None = transaction.connection.scalar(KNOWN_DEFINITIONS, given)
    return number or 0


KNOWN_DEFINITIONS = select(definitions.c.number).where(
    definitions.c.rule_set_digest == bindparam("rules"),
    definitions.c.calendar_digest == bindparam("calendars"),
)
_REPLACED = delete(assessments).where(assessments.c.dossier.in_(bindparam("numbers", expanding=True)))


def definitions_number(transaction: Transaction, rule_set_digest: str, calendar_digest: str) -> int:
    """Return the number of these definitions, which they get if they are not known yet."""
    if known := known_definitions(transaction, rule_set_digest, calendar_digest):
        return known
    number = (transaction.connection.scalar(select(func.max(definitions.c.number))) or 0) + 1
    transaction.insert(definitions, [(number, rule_set_digest, calendar_digest)])
    return number


def keep(transaction: Transaction, kept: Sequence[Kept], known: Iterable[int]) -> None:
    """Keep assessments; of the dossiers `known`, by number, in place of those that are kept."""
    if replaced := list(known):
        transaction.connection.execute(_REPLACED, {"numbers": replaced})
    transaction.insert(assessments, [(*one[:4], *one.standing) for one in kept])


def find_outdated(transaction: Transaction, as_of: int, made_by: int, limit: int) -> Sequence[int]:
    """Return numbers of dossiers, at most so many, whose assessments no longer hold at `as_of`."""
    by_time = select(assessments.c.dossier).where(assessments.c.next_change_time <= as_of).limit(limit)
    if numbers := transaction.connection.scalars(by_time).all():
        return numbers
    column = assessments.c.definitions
    others = or_(column < made_by, column > made_by)  # so written, an index answers it
    return transaction.connection.scalars(select(assessments.c.dossier).where(others).limit(limit)).all()


def list_kept(transaction: Transaction, wanted: Filter, after: int, limit: int) -> list[Listed]:
    """Return the dossiers that meet a filter, in the order of recording, at most so many after a number."""
    rows = transaction.connection.execute(
        select(dossiers.c.authority, dossiers.c.dossier_id, dossiers.c.procedure, assessments)
        .join(assessments, assessments.c.dossier == dossiers.c.number)
        .where(dossiers.c.number > after, *_conditions(wanted))
        .order_by(dossiers.c.number)
        .limit(limit)
    )
    return [_listed(*row) for row in rows]


def _listed(
    authority: str,
    dossier_id: str,
    procedure: str,
    dossier: int,
    revision: int,
    as_of_time: int,
    made_by: int,
    *standing: Any,
) -> Listed:
    kept = Kept(dossier, revision, as_of_time, made_by, Standing(*standing))
    return Listed(authority, dossier_id, procedure, kept)


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    columns = assessments.c
    found: list[ColumnElement[bool]] = []
    if wanted.owner:
        found.append(_is_under(columns.owner, wanted.owner))
    if wanted.timeliness:
        found.append(columns.timeliness.in_(wanted.timeliness))
    if wanted.kinds or wanted.obligation:
        marks = _marks(wanted.kinds, wanted.obligation)
        found.append(or_(*(columns.findings.contains(mark, autoescape=True) for mark in marks)))
    if wanted.act_by_first is not None:
        found.append(columns.act_by_day >= (wanted.act_by_first - EPOCH).days)
    if wanted.act_by_last is not None:
        found.append(columns.act_by_day <= (wanted.act_by_last - EPOCH).days)
    if wanted.due is not None:
        found += [columns.timeliness.in_(RUNNING), or_(false(), *map(_due_on, wanted.due))]
    if wanted.procedure:
        found.append(dossiers.c.procedure == wanted.procedure)
    return found


def _is_under(column: Column[str], code: str) -> ColumnElement[bool]:
    """Say that an authority is `code`, or below it: "." is the character before "/"."""
    return or_(column == code, and_(column >= f"{code}.", column < f"{code}/"))


def _marks(kinds: Sequence[FindingKind], obligation: str) -> list[str]:
    """Return the parts of written findings of which one must be there."""
    if not kinds:
        return [f":{obligation},"]
    if obligation:
        return [f",{kind.name.lower()}:{obligation}," for kind in kinds]
    return [f",{kind.name.lower()}{':' if kind in OBLIGED else ','}" for kind in kinds]


def _due_on(limit: DueLimit) -> ColumnElement[bool]:
    columns = assessments.c
    return and_(
        columns.calendar == limit.calendar,
        columns.ignores_makeup_days == limit.ignores_makeup_days,
        columns.due_day <= limit.last_day,
    )
