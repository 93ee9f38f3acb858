"""Vectors of the clock: each carries its own rule, which goes through the real loader.

All rules of the vectors become one directory of rules and calendars: vector i has the procedure code
`9.iiiiii`, and every calendar an authority code of its own. Beside these all vectors share the bodies of `BODIES`
and the causes of `CAUSES`, which they name by code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from slasvc.model.assessment import ActBy, Assessment, Finding, StepAssessment, Timeliness
from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from tests.support.vectors import VECTORS, Vector, read_term, seconds, vectors_below

CLOCK = VECTORS / "clock"
CLOCK_VECTORS = [vector for vector in vectors_below(CLOCK) if vector.shape == "clock"]
DOSSIER_VECTORS = [vector for vector in vectors_below(CLOCK) if vector.shape == "dossier"]
CALENDARS = sorted({vector.given["calendar"] for vector in CLOCK_VECTORS})
AUTHORITIES = {calendar: f"T{index:02d}" for index, calendar in enumerate(CALENDARS, 1)}
CONVENTIONS_OF_PRESET = "vectors"

MADE_UP = {"instrument": "made up"}
EVER = {"from": "2000-01-01"}

BODIES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "U01": ("vn", {}),
    "U02": ("vn", {}),
    "U03": ("berlin", {}),
    "U04": ("half-friday", {}),
    "U11": ("vn", {"end_date": "2025-11-10", "successors": ["U12"]}),
    "U12": ("vn", {}),
    "U21": ("vn", {"end_date": "2025-11-10", "successors": ["U22", "U23"]}),
    "U22": ("vn", {}),
    "U23": ("vn", {}),
    "U31": ("vn", {"end_date": "2025-11-10", "successors": ["U32"]}),
    "U32": ("vn", {"end_date": "2025-11-12", "successors": ["U33"]}),
    "U33": ("vn", {}),
    "U41": ("vn", {"end_date": "2025-11-10", "successors": ["U42"]}),
    "U42": ("vn", {"end_date": "2025-11-10", "successors": ["U41"]}),
    "U51": ("berlin", {"end_date": "2030-12-31", "successors": ["U12"]}),
    "U52": ("berlin", {"end_date": "2031-01-01", "successors": ["U12"]}),
}
"""Bodies that vectors name: the calendar of each, and what is known of its end."""

CAUSES = {
    "short_of_staff": "authority",
    "other_body_slow": "other_authority",
    "nobody_at_home": "applicant",
    "river_in_flood": "force_majeure",
    "portal_down": "system_failure",
}
"""Causes of lateness that vectors name, and to whom each is attributed."""


class Stated:
    """A list of mappings of which only the keys that a vector states are compared."""

    def __init__(self, entries: Sequence[Mapping[str, Any]]) -> None:
        self.entries = entries

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, list)
            and len(other) == len(self.entries)
            and all(
                all(key in found and found[key] == value for key, value in stated.items())
                for stated, found in zip(self.entries, other, strict=True)
            )
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(self.entries)


def write_rules(directory: Path) -> tuple[Path, Path]:
    """Write the rules and assignments of every vector; return the calendar and the rule directory."""
    calendars, rules = directory / "calendars", directory / "rules"
    calendars.mkdir()
    rules.mkdir()
    calendar_of = {code: calendar for calendar, code in AUTHORITIES.items()}
    calendar_of |= {code: calendar for code, (calendar, _) in BODIES.items()}
    assignments = [{"calendar": name, "prefixes": [code]} for code, name in calendar_of.items()]
    # JSON is YAML.
    (calendars / "assignments.yaml").write_text(json.dumps({"assignments": assignments}))
    authorities = [
        {"code": code, "names": {"en": code}, "level": "province", "source": "made up", **known}
        for code, known in [
            *((code, {}) for code in AUTHORITIES.values()),
            *((code, known) for code, (_, known) in BODIES.items()),
        ]
    ]
    causes = [
        {"code": code, "names": {"en": code}, "attributable_to": whose} for code, whose in CAUSES.items()
    ]
    presets = [
        {
            "id": CONVENTIONS_OF_PRESET,
            "extends": "vn-2025",
            "conventions": {},
            "grounds": [],
            "obligations": [],
        }
    ]
    procedures = [_procedure(index, vector) for index, vector in enumerate(CLOCK_VECTORS)]
    content = {
        "presets": presets,
        "authorities": authorities,
        "causes": causes,
        "procedures": procedures,
    }
    (rules / "vectors.yaml").write_text(json.dumps(content))
    return calendars, rules


def procedure_code(index: int) -> str:
    """Return the procedure code of the vector at `index`."""
    return f"9.{index:06d}"


def _procedure(index: int, vector: Vector) -> dict[str, Any]:
    code, rule = procedure_code(index), vector.given["rule"]
    assert rule["preset"] == "vn-2025", vector.name
    kept = (
        "conventions",
        "reopen",
        "warn_working_days",
        "severity_bands",
        "starts_on",
        "restart_steps",
        "confidence",
    )
    version: dict[str, Any] = {
        "id": f"{code}/vector",
        "effective": EVER,
        "term": rule["term"] if rule["term"] == "unknown" else _term(rule["term"]),
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
    if "obligations" in rule:
        version["obligations"] = [_obligation(name, given) for name, given in rule["obligations"].items()]
    if "committed" in rule:
        version["committed"] = _with_term(rule["committed"]) | {"source": MADE_UP}
    if "steps" in rule:
        version["steps"] = [
            {"names": {"en": step["code"]}, "role": {"en": "unit"}} | _with_term(step)
            for step in rule["steps"]
        ]
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
        "effective": EVER,
        "source": MADE_UP,
        "confidence": "high",
    } | ground


def _obligation(code: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return an obligation of a rule file, with the sentences that its findings need."""
    kinds = ["late"] if given["owed"] == "if_done" else ["missed"]
    if given["owed"] in ("always", "if_late"):
        kinds.append("late")
    if "max_times" in given:
        kinds.append("too_often")
    return {
        "code": code,
        "names": {"en": code},
        "owed_by": "authority",
        "effective": EVER,
        "source": MADE_UP,
        "confidence": "high",
        "findings": {kind: {"en": f"{code}: {kind}"} for kind in kinds},
    } | _with_term(given)


def _with_term(given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _term(value) if key == "term" else value for key, value in given.items()}


def _term(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a term as rule files write it: without a length for `same_day`."""
    return {key: value for key, value in given.items() if given["unit"] != "same_day" or key == "unit"}


def read_clock(index: int, vector: Vector) -> tuple[Dossier, int]:
    """Return the dossier of a clock vector and its as-of time."""
    given = vector.given
    authority = given.get("authority", AUTHORITIES[given["calendar"]])
    return _dossier(procedure_code(index), authority, given), seconds(given["as_of"])


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
    extension, promised = given.get("extension"), given.get("promised_time")
    return Event(
        kind=EventKind[given["kind"].upper()],
        time=seconds(given["time"]),
        id=given.get("id", ""),
        ground=given.get("ground", ""),
        extension=None if extension is None else read_term(extension),
        target=given.get("target", ""),
        reason=given.get("reason", ""),
        authority=given.get("authority", ""),
        official=given.get("official", ""),
        promised_time=None if promised is None else seconds(promised),
        step=given.get("step", ""),
        cause=given.get("cause", ""),
    )


def outcome_of(assessment: Assessment) -> dict[str, Any]:
    """Return an assessment under the keys of `expect`, typed as `expected_clock` types them."""
    deadline, projection = assessment.deadline, assessment.projection
    committed, committed_projection = assessment.committed, assessment.committed_projection
    original = assessment.original
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
        "committed_due_date": None if committed is None else committed.due_date,
        "committed_due_time": None if committed is None else committed.due_time,
        "committed_projected_due_date": None
        if committed_projection is None
        else committed_projection.due_date,
        "no_committed": committed is None,
        "original_due_date": None if original is None else original.due_date,
        "promise_kept": assessment.promise_kept,
        "owner": assessment.owner,
        "cause": None if assessment.cause is None else assessment.cause.code,
        "findings": sorted(_finding(finding) for finding in assessment.findings),
        "act_by": [_act_by(entry) for entry in assessment.act_by],
        "steps": [_step(entry) for entry in assessment.steps],
    }


def _finding(finding: Finding) -> str:
    kind = finding.kind.name.lower()
    return kind if finding.obligation is None else f"{finding.obligation.code}:{kind}"


def _act_by(entry: ActBy) -> dict[str, Any]:
    return {
        "obligation": entry.obligation.code,
        "date": entry.last_date,
        "time": entry.last_time,
        "warn_date": entry.warn_date,
        "event_index": entry.event_index,
    }


def _step(entry: StepAssessment) -> dict[str, Any]:
    return {
        "step": entry.step.code,
        "timeliness": entry.timeliness,
        "due_date": None if entry.deadline is None else entry.deadline.due_date,
        "due_time": None if entry.deadline is None else entry.deadline.due_time,
        "start_time": entry.start_time,
        "end_time": entry.end_time,
        "overuse_days": entry.overuse_days,
        "overuse_minutes": entry.overuse_minutes,
        "unit": entry.unit,
        "official": entry.official,
    }


def expected_clock(expect: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is expected, typed; only the keys that the vector states."""
    from tests.support.vectors import expected_outcome

    outcome = expected_outcome(expect)
    for name, value in outcome.items():
        if name in ("act_by", "steps"):
            outcome[name] = Stated(
                [{key: _typed(key, part) for key, part in entry.items()} for entry in value]
            )
        elif name == "findings":
            outcome[name] = sorted(value)
        else:
            outcome[name] = _typed(name, value)
    return outcome


DATES = ("projected_due_date", "committed_due_date", "committed_projected_due_date", "original_due_date")
DATES_OF_ENTRIES = ("date", "warn_date", "due_date")
TIMES = ("next_change_time", "committed_due_time", "time", "due_time", "start_time", "end_time")


def _typed(name: str, value: Any) -> Any:
    """Return one expected value as `outcome_of` types it; `none` is nothing."""
    if value == "none":
        return None
    if not isinstance(value, str):
        return value
    if name == "timeliness":
        return Timeliness[value.upper()]
    if name in (*DATES, *DATES_OF_ENTRIES):
        return date.fromisoformat(value)
    return seconds(value) if name in TIMES else value
