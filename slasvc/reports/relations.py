"""What statistics are computed over, as SQL: dossiers, the steps of dossiers, or the rollup of a snapshot.

All three give the same columns, so that every question is the same SQL over any of them. Texts of callers are
parameters; SQL is put together from the constants of this package alone.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from slasvc.errors import InvalidInput, Reason
from slasvc.reports.database import sort_names

APOLOGY = """CASE WHEN timeliness NOT IN ('late', 'overdue') THEN NULL
     WHEN apologised_time IS NULL THEN 'none'
     WHEN list_contains(findings, {'finding': 'done_late', 'obligation': 'apologise'}) THEN 'late'
     ELSE 'in_time' END"""
DOSSIERS = f"""
SELECT coalesce(dossier_id, '') AS dossier_id, procedure_code, authority_code, owner_authority_code,
       coalesce(field, '') AS field, level, coalesce(channel, '') AS channel,
       received_date AS received, ended_date AS ended, late_date AS late, timeliness, severity,
       coalesce(cause, '') AS cause, {APOLOGY} AS apology, (suspensions > 0)::INTEGER AS suspended, suspensions,
       suspension_grounds,
       consumed_working_days AS used, '' AS step, '' AS unit, '' AS official, 1 AS dossiers
FROM read_parquet($files) WHERE received_date IS NOT NULL"""
STEPS = """
SELECT dossier_id, procedure_code, authority_code, owner_authority_code, field, level, channel,
       s.start_date AS received, s.end_date AS ended,
       CASE WHEN s.overuse_working_minutes IS NULL THEN s.due_date + 1 ELSE s.due_date END AS late,
       s.timeliness AS timeliness, 0 AS severity, '' AS cause, NULL AS apology,
       0 AS suspended, 0 AS suspensions, NULL AS used, s.step AS step,
       coalesce(s.unit_authority_code, '') AS unit,
       coalesce(s.official_id, '') AS official, 1 AS dossiers
FROM (SELECT coalesce(dossier_id, '') AS dossier_id, procedure_code, authority_code, owner_authority_code,
             coalesce(field, '') AS field, level, coalesce(channel, '') AS channel, timeliness AS whole,
             unnest(steps) AS s
      FROM read_parquet($files))
WHERE s.start_date IS NOT NULL AND whole <> 'void'"""
ROLLUP = "SELECT * FROM read_parquet($files)"


class Dimension(enum.StrEnum):
    """What groups are told apart by. By step, unit or official, steps are counted and not dossiers."""

    AUTHORITY = "authority"
    OWNER = "owner"
    FIELD = "field"
    PROCEDURE = "procedure"
    LEVEL = "level"
    CHANNEL = "channel"
    STEP = "step"
    UNIT = "unit"
    OFFICIAL = "official"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


OF_STEPS = frozenset({Dimension.STEP, Dimension.UNIT, Dimension.OFFICIAL})
OF_TIME = frozenset({Dimension.MONTH, Dimension.QUARTER, Dimension.YEAR})
COLUMNS = {
    Dimension.AUTHORITY: "authority_code",
    Dimension.OWNER: "owner_authority_code",
    Dimension.FIELD: "field",
    Dimension.PROCEDURE: "procedure_code",
    Dimension.LEVEL: "level",
    Dimension.CHANNEL: "channel",
    Dimension.STEP: "step",
    Dimension.UNIT: "unit",
    Dimension.OFFICIAL: "official",
}
WHOLE_CODE = 64
"""A depth that no code has."""


def key_of(dimension: Dimension, column: str) -> str:
    """Return the SQL of the key that a column gives; of authorities it is cut to the parameter `depth`."""
    if dimension in (Dimension.AUTHORITY, Dimension.OWNER):
        return f"array_to_string(string_split({column}, '.')[1:$depth], '.')"
    return column


class VoidDossiers(enum.StrEnum):
    """What becomes of dossiers that were withdrawn or lapsed after acceptance."""

    EXCLUDED = "excluded"
    ON_TIME = "on_time"


@dataclass(frozen=True)
class Filters:
    """Which dossiers are counted; an empty part asks for nothing. Authorities hold with all that is under them."""

    authorities: Sequence[str] = ()
    procedures: Sequence[str] = ()
    fields: Sequence[str] = ()
    levels: Sequence[str] = ()
    channels: Sequence[str] = ()
    steps: Sequence[str] = ()
    officials: Sequence[str] = ()


COLUMN_OF = {
    "procedures": "procedure_code",
    "fields": "field",
    "levels": "level",
    "channels": "channel",
    "steps": "step",
    "officials": "official",
}


@dataclass
class Query:
    """Conditions and the parameters that they name."""

    conditions: list[str] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)

    def under(self, column: str, prefixes: Sequence[str], name: str) -> None:
        """Keep what lies at or under one of these authorities, on whole segments; "" is everything, () nothing."""
        if "" in prefixes:
            return
        parts = []
        for number, prefix in enumerate(prefixes):
            self.parameters |= {f"{name}_{number}": prefix, f"{name}_{number}_under": f"{prefix}."}
            parts.append(f"{column} = ${name}_{number} OR starts_with({column}, ${name}_{number}_under)")
        self.conditions.append(f"({' OR '.join(parts)})" if parts else "false")

    def one_of(self, column: str, values: Sequence[str], name: str) -> None:
        """Keep rows whose column holds one of `values`; without any, all."""
        if values:
            self.parameters[name] = list(values)
            self.conditions.append(f"list_contains(${name}, {column})")

    @property
    def where(self) -> str:
        """The conditions, all of which hold."""
        return " AND ".join(self.conditions) or "true"


def select_cases(
    files: Sequence[str],
    relation: str,
    filters: Filters,
    scope: Sequence[str],
    start: date,
    end: date,
    *,
    current: bool,
    void: VoidDossiers,
) -> tuple[str, dict[str, Any]]:
    """Return (SQL of the cases of a period with `is_new`, `is_resolved`, `is_overdue`, `is_past_due`, parameters).

    Args:
        files: Parquet files.
        relation: one of the three above.
        filters: which cases.
        scope: authorities that the caller may see, with all that is under them; ("",) is all.
        start: first day.
        end: the day after the last.
        current: the period reaches the as-of time, whose classes hold at its end.
        void: what becomes of void dossiers.
    """
    query = Query(parameters={"files": list(files), "start": start, "end": end})
    query.under("authority_code", scope, "scope")
    if filters.authorities:
        query.under("authority_code", filters.authorities, "authority")
    for name, column in COLUMN_OF.items():
        query.one_of(column, getattr(filters, name), name)
    query.conditions.append("received < $end AND (ended IS NULL OR ended >= $start)")
    if void is VoidDossiers.EXCLUDED:
        query.conditions.append("timeliness <> 'void'")
    overdue = "timeliness = 'overdue'" if current else "coalesce(late < $end, false)"
    sql = f"""
SELECT *, received >= $start AS is_new, ended IS NOT NULL AND ended < $end AS is_resolved, {overdue} AS is_overdue,
       CASE WHEN is_resolved THEN timeliness = 'late' ELSE is_overdue END AS is_past_due
FROM ({relation}) WHERE {query.where}"""
    return sql, query.parameters


def check_grouping(groupings: Sequence[Dimension], filters: Filters) -> str:
    """Return the relation that a grouping is of.

    Raises:
        InvalidInput: a dimension is named twice, or there are two of time, or steps are filtered and not grouped.
    """
    if len(set(groupings)) < len(groupings) or len(OF_TIME & set(groupings)) > 1:
        raise InvalidInput(
            Reason.INVALID_VALUE,
            "each grouping may be named once, and only one of month, quarter and year",
            field="question.groupings",
        )
    if OF_STEPS & set(groupings):
        return STEPS
    if filters.steps or filters.officials:
        raise InvalidInput(
            Reason.INVALID_VALUE,
            "steps and officials can be chosen only where groups are by step, unit or official",
            field="question.filter",
        )
    return DOSSIERS


def check_dossiers(groupings: Sequence[Dimension], filters: Filters) -> None:
    """Refuse groupings of steps where dossiers alone are counted: their forms, causes, letters, suspensions.

    Raises:
        InvalidInput: as `check_grouping`, or a grouping is of steps.
    """
    if check_grouping(groupings, filters) is STEPS:
        raise InvalidInput(
            Reason.INVALID_VALUE,
            "this report counts dossiers, which cannot be told apart by step, unit or official",
            field="question.groupings",
        )


def place_keys(
    groupings: Sequence[Dimension], found: Collection[tuple[str, ...]]
) -> dict[tuple[str, ...], tuple[str | int, ...]]:
    """Return what groups are sorted by, by their keys: codes as they are, fields as a dictionary has them."""
    if Dimension.FIELD not in groupings:
        return {keys: keys for keys in found}
    at = list(groupings).index(Dimension.FIELD)
    order = {name: place for place, name in enumerate(sort_names({keys[at] for keys in found}))}
    return {keys: (*keys[:at], order[keys[at]], *keys[at + 1 :]) for keys in found}
