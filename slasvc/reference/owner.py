"""Who answers for a dossier, and why it is late: what transfers, successors and stated causes say.

The owner changes with a transfer or when its body ends; clock, calendar and rule stay those of the dossier's own
authority.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from slasvc.model.dossier import Dossier, EventKind
from slasvc.model.rule import Cause, RuleSet
from slasvc.reference.history import Entry
from slasvc.reference.view import CalendarView

LETTERS = frozenset({EventKind.APOLOGISED, EventKind.EXPLAINED})


def owner_of(
    rules: RuleSet, dossier: Dossier, entries: Sequence[Entry], view: CalendarView, as_of: int
) -> str:
    """Return the authority that answers at as-of: the last it passed to, or the only successor of one that ended.

    Districts ended on 30 June 2025; the work of each passed to others.
    """
    code = dossier.authority
    for entry in entries:
        if entry.event.kind is EventKind.TRANSFERRED:
            code = entry.event.authority
    return answering(rules, code, lambda: view.local_date(as_of))


def answering(rules: RuleSet, code: str, on: Callable[[], date]) -> str:
    """Return the authority that answers for another on a date, which is asked for only where it matters."""
    return succession(rules, code, on)[-1]


def succession(rules: RuleSet, code: str, on: Callable[[], date]) -> list[str]:
    """Return an authority and, one after the other, those that its work had passed to by a date."""
    line = [code]
    while (authority := rules.find_authority(line[-1])) is not None and authority.end_date is not None:
        if authority.end_date >= on() or len(authority.successors) != 1 or authority.successors[0] in line:
            break
        line.append(authority.successors[0])
    return line


def cause_of(rules: RuleSet, entries: Sequence[Entry]) -> Cause | None:
    """Return the cause of delay that was stated last, in an apology or an explanation."""
    stated = [one.event.cause for one in entries if one.event.kind in LETTERS and one.event.cause]
    return rules.causes[stated[-1]] if stated else None
