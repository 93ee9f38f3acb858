"""Words that every view of rules needs: lengths, dates, events, conventions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from slasvc.model.dossier import EventKind
from slasvc.model.term import Conventions, Cutoff, CutoffKind, Term, Unit


def length_of(term: Term | None) -> str:
    """Write a term for people: "3 working days"."""
    if term is None:
        return "not known"
    if term.unit is Unit.SAME_DAY:
        return "same day"
    unit = term.unit.name.lower().replace("_", " ")
    return f"{term.length}{'½' if term.plus_half else ''} {unit}{'' if term.halves == 2 else 's'}"


def in_force(first: date, last: date | None) -> str:
    """Write the dates between which something is in force, both included."""
    return f"{first} to {last or 'further notice'}"


def event_name(kind: EventKind) -> str:
    """Write a kind of event as files name it."""
    return kind.name.lower()


def differing(own: Conventions, preset: Conventions) -> Iterator[tuple[str, str]]:
    """Yield the conventions that are not those of `preset`."""
    for convention in fields(Conventions):
        value = getattr(own, convention.name)
        if value != getattr(preset, convention.name):
            yield f"{convention.name} *", _convention(value)


def _convention(value: object) -> str:
    if isinstance(value, Cutoff):
        clock = f"{value.minutes // 60:02d}:{value.minutes % 60:02d}"
        match value.kind:
            case CutoffKind.LOCAL_TIME:
                return clock
            case CutoffKind.BEFORE_CLOSING:
                return f"{value.minutes} minutes before closing"
        return value.kind.name.lower()
    return str(getattr(value, "name", value)).lower()
