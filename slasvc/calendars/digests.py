"""Digests of calendars: SHA-256 of their content, whatever file, order or package it came from.

Equal content gives an equal digest: mappings are written sorted, text as escaped ASCII, dates as ISO.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from slasvc.model.calendar import Day


def calendar_digest(header: Mapping[str, object], first_date: date, days: Sequence[Day]) -> str:
    """Return the digest of a calendar whose other attributes are `header`."""
    marks: dict[int, bytes] = {}  # by identity: a calendar shares few objects among its many dates
    for day in days:
        if id(day) not in marks:
            marks[id(day)] = hashlib.sha256(_canonical(_day_content(day))).digest()
    digest = hashlib.sha256(_canonical([dict(header), first_date.isoformat(), len(days)]))
    digest.update(b"".join([marks[id(day)] for day in days]))
    return digest.hexdigest()


def combined_digest(parts: Iterable[Sequence[str]]) -> str:
    """Return the digest of `parts`, which the caller puts in a settled order."""
    return hashlib.sha256(_canonical([list(part) for part in parts])).hexdigest()


def _day_content(day: Day) -> list[object]:
    return [
        int(day.kind),
        day.counts,
        [[shift.start_minute, shift.end_minute] for shift in day.shifts],
        dict(day.names),
        day.source,
        int(day.confidence),
        day.provisional,
        day.replaces.isoformat() if day.replaces else None,
    ]


def _canonical(content: object) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode("ascii")
