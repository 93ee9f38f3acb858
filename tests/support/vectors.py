"""Vectors as objects. A vector is data: this module reads it, and never computes an expected value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from slasvc.model.term import Conventions, Cutoff, CutoffKind, Term, Unit
from slasvc.rpc.decode import _CONVENTION_ENUMS as CONVENTION_ENUMS

VECTORS = Path(__file__).parent.parent / "vectors"
CALENDARS = VECTORS / "calendars"


@dataclass(frozen=True)
class Vector:
    """One case: its name, the file it stands in, its shape, what is given and what is expected."""

    name: str
    file: str
    shape: str
    given: Mapping[str, Any]
    expect: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.file}: {self.name}"


def load_vectors(*shapes: str) -> list[Vector]:
    """Return the vectors of the given shapes that are about terms and first due dates, in order."""
    return [vector for vector in vectors_below(VECTORS) if vector.shape in shapes]


def vectors_below(directory: Path) -> list[Vector]:
    """Return the vectors of the files of a directory, in order."""
    found = []
    for path in sorted(directory.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            assert {"name", "basis", "reasoning", "expect"} <= entry.keys(), entry.get("name")
            (shape,) = entry.keys() - {"name", "basis", "reasoning", "expect"}
            found.append(Vector(entry["name"], path.stem, shape, entry[shape], entry["expect"]))
    return found


def seconds(instant: str) -> int:
    """Return an ISO 8601 instant with offset as seconds since the epoch."""
    moment = datetime.fromisoformat(instant)
    assert moment.tzinfo is not None, instant
    return int(moment.timestamp())


def read_term(given: Mapping[str, Any]) -> Term:
    """Return the term of a vector."""
    return Term(given["length"], Unit[given["unit"].upper()], given.get("plus_half", False))


def read_conventions(given: Mapping[str, Any], preset: Conventions) -> Conventions:
    """Return the preset with the overrides of a vector."""
    changes: dict[str, Any] = {}
    for name, value in given.items():
        if name == "cutoff":
            changes[name] = read_cutoff(value)
        elif isinstance(value, bool):
            changes[name] = value
        else:
            changes[name] = CONVENTION_ENUMS[name][value.upper()]
    return replace(preset, **changes)


def read_cutoff(value: Any) -> Cutoff:
    """Return a cut-off written as none, "15:00", close_of_business or {before_closing: 60}."""
    if isinstance(value, Mapping):
        return Cutoff(CutoffKind.BEFORE_CLOSING, value["before_closing"])
    if value in ("none", "close_of_business"):
        return Cutoff(CutoffKind[value.upper()])
    hours, minutes = value.split(":")
    return Cutoff(CutoffKind.LOCAL_TIME, int(hours) * 60 + int(minutes))


def read_dossier(given: Mapping[str, Any]) -> tuple[Dossier, int]:
    """Return the dossier of a vector and its as-of time."""
    channel = given.get("channel")
    dossier = Dossier(
        id="vector",
        procedure=given["procedure"],
        authority=given["authority"],
        events=tuple(
            Event(EventKind[event["kind"].upper()], seconds(event["time"])) for event in given["events"]
        ),
        channel=None if channel is None else Channel[channel.upper()],
        case=given.get("case", ""),
        attributes=frozenset(given.get("attributes", ())),
    )
    # The clock of a running dossier needs an as-of date that its calendar covers.
    last = max(event.time for event in dossier.events)
    return dossier, seconds(given["as_of"]) if "as_of" in given else last


def expected_outcome(expect: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is expected, its dates and instants typed."""
    outcome: dict[str, Any] = dict(expect)
    for name in ("day_zero", "due_date"):
        if name in outcome:
            outcome[name] = date.fromisoformat(outcome[name])
    if "due_time" in outcome:
        outcome["due_time"] = seconds(outcome["due_time"])
    if "awaits" in outcome:
        outcome["awaits"] = {EventKind[name.upper()] for name in outcome["awaits"]}
    return outcome
