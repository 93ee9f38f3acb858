"""Vectors of the clock: each carries its own rule, which goes through the real loader.

All rules of the vectors become one directory of rules and calendars: vector i has the procedure code
`9.iiiiii`, and every calendar an authority code of its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from slasvc.model.assessment import Assessment, Timeliness
from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from tests.support.vectors import VECTORS, Vector, read_term, seconds, vectors_below

CLOCK = VECTORS / "clock"
CLOCK_VECTORS = [vector for vector in vectors_below(CLOCK) if vector.shape == "clock"]
DOSSIER_VECTORS = [vector for vector in vectors_below(CLOCK) if vector.shape == "dossier"]
CALENDARS = sorted({vector.given["calendar"] for vector in CLOCK_VECTORS})
AUTHORITIES = {calendar: f"T{index:02d}" for index, calendar in enumerate(CALENDARS, 1)}
CONVENTIONS_OF_PRESET = "vectors"

MADE_UP = {"instrument": "made up"}


def write_rules(directory: Path) -> tuple[Path, Path]:
    """Write the rules and assignments of every vector; return the calendar and the rule directory."""
    calendars, rules = directory / "calendars", directory / "rules"
    calendars.mkdir()
    rules.mkdir()
    assignments = [{"calendar": name, "prefixes": [code]} for name, code in AUTHORITIES.items()]
    # JSON is YAML.
    (calendars / "assignments.yaml").write_text(json.dumps({"assignments": assignments}))
    authorities = [
        {"code": code, "names": {"en": code}, "level": "province", "source": "made up"}
        for code in AUTHORITIES.values()
    ]
    presets = [{"id": CONVENTIONS_OF_PRESET, "extends": "vn-2025", "conventions": {}, "grounds": []}]
    procedures = [_procedure(index, vector) for index, vector in enumerate(CLOCK_VECTORS)]
    content = {"presets": presets, "authorities": authorities, "procedures": procedures}
    (rules / "vectors.yaml").write_text(json.dumps(content))
    return calendars, rules


def procedure_code(index: int) -> str:
    """Return the procedure code of the vector at `index`."""
    return f"9.{index:06d}"


def _procedure(index: int, vector: Vector) -> dict[str, Any]:
    code, rule = procedure_code(index), vector.given["rule"]
    assert rule["preset"] == "vn-2025", vector.name
    kept = ("conventions", "reopen", "warn_working_days", "severity_bands", "starts_on")
    version: dict[str, Any] = {
        "id": f"{code}/vector",
        "effective": {"from": "2000-01-01"},
        "term": _term(rule["term"]),
        "source": MADE_UP,
        "confidence": "high",
    } | {key: rule[key] for key in kept if key in rule}
    if "additions" in rule:
        version["additions"] = [
            {"attribute": entry["attribute"], "term": _term(entry["term"]), "source": MADE_UP}
            for entry in rule["additions"]
        ]
    if "grounds" in rule:
        version["grounds"] = [_ground(name, ground) for name, ground in rule["grounds"].items()]
    return {
        "code": code,
        "names": {"en": "vector"},
        "field": "vectors",
        "preset": CONVENTIONS_OF_PRESET,
        "versions": [version],
    }


def _ground(code: str, given: Mapping[str, Any]) -> dict[str, Any]:
    ground = dict(given)
    for key in ("added", "at_most"):
        if key in ground:
            ground[key] = _term(ground[key])
    return {
        "code": code,
        "names": {"en": code},
        "effective": {"from": "2000-01-01"},
        "source": MADE_UP,
        "confidence": "high",
    } | ground


def _term(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a term as rule files write it: without a length for `same_day`."""
    return {key: value for key, value in given.items() if given["unit"] != "same_day" or key == "unit"}


def read_clock(index: int, vector: Vector) -> tuple[Dossier, int]:
    """Return the dossier of a clock vector and its as-of time."""
    given = vector.given
    return _dossier(procedure_code(index), AUTHORITIES[given["calendar"]], given), seconds(given["as_of"])


def read_shipped(vector: Vector) -> tuple[Dossier, int]:
    """Return the dossier of a vector about a shipped procedure and its as-of time."""
    given = vector.given
    return _dossier(given["procedure"], given["authority"], given), seconds(given["as_of"])


def _dossier(procedure: str, authority: str, given: Mapping[str, Any]) -> Dossier:
    channel = given.get("channel")
    return Dossier(
        id="vector",
        procedure=procedure,
        authority=authority,
        events=tuple(_event(event) for event in given["events"]),
        channel=None if channel is None else Channel[channel.upper()],
        case=given.get("case", ""),
        attributes=frozenset(given.get("attributes", ())),
    )


def _event(given: Mapping[str, Any]) -> Event:
    extension = given.get("extension")
    return Event(
        kind=EventKind[given["kind"].upper()],
        time=seconds(given["time"]),
        id=given.get("id", ""),
        ground=given.get("ground", ""),
        extension=None if extension is None else read_term(extension),
        target=given.get("target", ""),
        reason=given.get("reason", ""),
    )


def outcome_of(assessment: Assessment) -> dict[str, Any]:
    """Return an assessment under the keys of `expect`, typed as `expected_clock` types them."""
    deadline, projection = assessment.deadline, assessment.projection
    return {
        "timeliness": assessment.timeliness,
        "due_date": None if deadline is None else deadline.due_date,
        "due_time": None if deadline is None else deadline.due_time,
        "day_zero": None if deadline is None else deadline.day_zero,
        "provisional": None if deadline is None else deadline.provisional,
        "no_deadline": deadline is None,
        "projected_due_date": None if projection is None else projection.due_date,
        "consumed_days": assessment.consumed_days,
        "consumed_minutes": assessment.consumed_minutes,
        "remaining_days": assessment.remaining_days,
        "remaining_minutes": assessment.remaining_minutes,
        "suspended_days": assessment.suspended_days,
        "lateness_days": assessment.lateness_days,
        "lateness_minutes": assessment.lateness_minutes,
        "severity": assessment.severity,
        "next_change_time": assessment.next_change_time,
        "awaits": set(assessment.awaits),
        "term_unknown": assessment.rule is not None and assessment.rule.term is None,
    }


def expected_clock(expect: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is expected, typed; only the keys that the vector states."""
    from tests.support.vectors import expected_outcome

    outcome = expected_outcome(expect)
    if "timeliness" in outcome:
        outcome["timeliness"] = Timeliness[outcome["timeliness"].upper()]
    if "projected_due_date" in outcome:
        outcome["projected_due_date"] = expected_outcome({"due_date": expect["projected_due_date"]})[
            "due_date"
        ]
    if "next_change_time" in outcome:
        stated = expect["next_change_time"]
        outcome["next_change_time"] = None if stated == "none" else seconds(stated)
    return outcome
