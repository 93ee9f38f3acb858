"""How a dossier stands, in brief: what is kept of an assessment so that dossiers can be looked for by it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from slasvc.model.assessment import FindingKind

_WORDS = {kind: kind.name.lower() for kind in FindingKind}


class Standing(NamedTuple):
    """How one dossier stands. Days are counted since 1970-01-01.

    Attributes:
        refusal: number of the reason why it cannot be assessed, 0 for none; of what follows only `owner` and
            `next_change_time` mean something then.
        timeliness: number of the class.
        due_day, due_time: of the deadline that decides the class; None without one.
        findings: as `write_findings` writes them.
        act_by_day: last day of the open limit that ends first.
        owner: code of the authority that answers for it.
        calendar, ignores_makeup_days: by which its remaining days are counted.
        next_change_time: when it next changes by itself, at the earliest; None: never.
    """

    refusal: int
    timeliness: int
    severity: int
    due_day: int | None
    due_time: int | None
    findings: str
    act_by_day: int | None
    owner: str
    calendar: str
    ignores_makeup_days: bool
    next_change_time: int | None


def write_findings(found: Iterable[tuple[FindingKind, str]]) -> str:
    """Return findings as text in which each can be looked for: ",missed:apologise,low_confidence_rule,".

    Args:
        found: kinds with the code of the obligation, "" for a kind that is about none.
    """
    words = [f"{_WORDS[kind]}:{code}" if code else _WORDS[kind] for kind, code in found]
    return f",{','.join(words)}," if words else ""


def read_findings(text: str) -> list[tuple[FindingKind, str]]:
    """Return what `write_findings` wrote."""
    parts = [part.partition(":") for part in text.strip(",").split(",") if part]
    return [(FindingKind[kind.upper()], code) for kind, _, code in parts]
