"""Timeliness over a snapshot: figures of groups in a period, and the dossiers behind any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from slasvc.errors import InvalidInput, Reason
from slasvc.reports.database import fetch, paths
from slasvc.reports.measures import ALL_MEASURES, MEASURES, SUMMED, Figures
from slasvc.reports.periods import Period
from slasvc.reports.relations import (
    COLUMNS,
    OF_STEPS,
    OF_TIME,
    ROLLUP,
    WHOLE_CODE,
    Dimension,
    Filters,
    VoidDossiers,
    check_grouping,
    key_of,
    place_keys,
    select_cases,
)
from slasvc.reports.snapshots import StoredSnapshot

AnswerT = TypeVar("AnswerT")
_PHASES = "is_new, is_resolved, is_overdue, is_past_due, channel, timeliness, severity, apology"


@dataclass(frozen=True)
class Question:
    """What is asked of a snapshot.

    Attributes:
        period: the days in question.
        groupings: groups are told apart by these; none gives the whole.
        depth: segments of authority codes that are told apart; 0 is all.
        filters: which dossiers.
        void: what becomes of void dossiers.
        scope: authorities that the caller may see, with all that is under them; ("",) is all.
    """

    period: Period
    scope: Sequence[str]
    groupings: Sequence[Dimension] = ()
    depth: int = 0
    filters: Filters = field(default_factory=Filters)
    void: VoidDossiers = VoidDossiers.EXCLUDED


@dataclass(frozen=True)
class Group:
    """A group, by its value in each grouping in turn, with its figures."""

    keys: tuple[str, ...]
    figures: Figures


@dataclass(frozen=True)
class Case:
    """A dossier behind a number; with its step, where steps are counted."""

    dossier_id: str
    authority_code: str
    procedure_code: str
    timeliness: str
    received_date: date
    ended_date: date | None
    step: str


def is_current(snapshot: StoredSnapshot, period: Period) -> bool:
    """Whether a period reaches the as-of time of a snapshot, whose classes then hold at its end."""
    return period.last >= snapshot.as_of_date


def summarize(snapshot: StoredSnapshot, question: Question, *, rollup: bool = True) -> list[Group]:
    """Return the groups in the order of their keys; the whole alone, be it empty, where nothing is grouped.

    Args:
        snapshot: what is asked.
        question: what is asked of it.
        rollup: whether the rollup may answer, where it can; it answers the same.

    Raises:
        InvalidInput: the groupings do not go together, or the period has too many parts.
        NotKnown: `SNAPSHOT_UNUSABLE`: a file is damaged.
    """
    check_grouping(question.groupings, question.filters)
    counted = ask_parts(question, lambda period: _summarize_period(snapshot, question, period, rollup))
    groups = [Group(*one) for one in counted]
    if question.groupings:  # a month of which there is no dossier is no group
        groups = [group for group in groups if group.figures.counts["received"]]
    places = place_keys(question.groupings, [group.keys for group in groups])
    return sorted(groups, key=lambda group: places[group.keys])


def ask_parts(
    question: Question, ask: Callable[[Period], Iterable[tuple[tuple[str, ...], AnswerT]]]
) -> list[tuple[tuple[str, ...], AnswerT]]:
    """Return the answers for a period, or for each month, quarter or year of it that groups are told apart by.

    The name of the part takes its place among the keys.
    """
    times = [one for one in question.groupings if one in OF_TIME]
    if not times:
        return list(ask(question.period))
    at = list(question.groupings).index(times[0])
    return [
        ((*keys[:at], name, *keys[at:]), answer)
        for name, period in question.period.parts(times[0])
        for keys, answer in ask(period)
    ]


def list_cases(
    snapshot: StoredSnapshot, question: Question, measure: str, keys: Sequence[str], *, first: int, count: int
) -> list[Case]:
    """Return the dossiers that one number of a group counts, `count` of them from the `first` on.

    Args:
        snapshot: what is asked.
        question: as it was summarized.
        measure: one of `ALL_MEASURES`.
        keys: of the group; the number is found for the period of the question cut to the group's.
        first: how many come before.
        count: the most to return.

    Raises:
        InvalidInput: there is no such measure or group.
    """
    period, dimensions, values = _group_period(question, keys)
    current = is_current(snapshot, period)
    known = ALL_MEASURES if current else MEASURES
    if measure not in known:
        raise InvalidInput(
            Reason.INVALID_VALUE,
            f"there is no measure {measure[:64]!r} of this period; expected one of {', '.join(known)}",
            field="measure",
        )
    cases, parameters = cases_of(
        snapshot, question, period, check_grouping(question.groupings, question.filters)
    )
    conditions = [known[measure]]
    for number, (dimension, value) in enumerate(zip(dimensions, values, strict=True)):
        conditions.append(f"{key_of(dimension, COLUMNS[dimension])} = $key_{number}")
        parameters[f"key_{number}"] = value
    set_depth(parameters, question, dimensions)
    sql = f"""
SELECT dossier_id, authority_code, procedure_code, timeliness, received, ended, step
FROM ({cases}) WHERE {" AND ".join(f"({one})" for one in conditions)}
ORDER BY authority_code, dossier_id, procedure_code, received, ended, step, timeliness
LIMIT $page_size OFFSET $page_first"""
    rows = fetch(snapshot, sql, {**parameters, "page_size": count, "page_first": first})
    return [Case(*row) for row in rows]


def _group_period(question: Question, keys: Sequence[str]) -> tuple[Period, list[Dimension], list[str]]:
    """Return the period that the keys of a group name, and the other dimensions with their values."""
    if len(keys) != len(question.groupings):
        raise InvalidInput(
            Reason.INVALID_VALUE,
            f"expected {len(question.groupings)} keys, one of each grouping",
            field="keys",
        )
    period, dimensions, values = question.period, [], []
    for dimension, value in zip(question.groupings, keys, strict=True):
        if dimension not in OF_TIME:
            dimensions.append(dimension)
            values.append(value)
            continue
        parts = dict(question.period.parts(dimension))
        if value not in parts:
            raise InvalidInput(
                Reason.INVALID_VALUE, f"the period has no {dimension} {value[:16]!r}", field="keys"
            )
        period = parts[value]
    return period, dimensions, values


def _summarize_period(
    snapshot: StoredSnapshot, question: Question, period: Period, allowed: bool
) -> Iterator[tuple[tuple[str, ...], Figures]]:
    dimensions = [one for one in question.groupings if one not in OF_TIME]
    current = is_current(snapshot, period)
    rolled = (
        allowed
        and snapshot.rollup is not None
        and not OF_STEPS & set(dimensions)
        and period.is_of_months(current=current)
    )
    relation = ROLLUP if rolled else check_grouping(question.groupings, question.filters)
    cases, parameters = cases_of(snapshot, question, period, relation)
    set_depth(parameters, question, dimensions)
    counted = ALL_MEASURES if current else MEASURES
    names = [f"key_{number}" for number in range(len(dimensions))]
    # Codes are cut to their depth when there are few rows left.
    raw = "".join(f"{COLUMNS[one]} AS {name}, " for one, name in zip(dimensions, names, strict=True))
    keys = "".join(f"{key_of(one, name)}, " for one, name in zip(dimensions, names, strict=True))
    sums = ", ".join(
        f"sum({SUMMED[name]})" if name in SUMMED else f"sum(dossiers) FILTER ({one})"
        for name, one in counted.items()
    )
    sql = f"""
WITH cube AS (SELECT {raw}{_PHASES}, sum(dossiers)::BIGINT AS dossiers,
                     sum(suspended)::BIGINT AS suspended, sum(suspensions)::BIGINT AS suspensions
              FROM ({cases}) GROUP BY ALL)
SELECT {keys}{sums}, sum(suspensions) FROM cube GROUP BY ALL"""
    rows = fetch(snapshot, sql, parameters)
    used: dict[tuple[str, ...], tuple[dict[int, int], dict[int, int]]] = {}
    for *key, resolved, days, dossiers in fetch(snapshot, _used(cases, raw, keys, rolled), parameters):
        used.setdefault(tuple(key), ({}, {}))[0 if resolved else 1][days] = dossiers
    for row in rows:
        # A sum of nothing is NULL; to say so here is quicker than to have each sum plan for it.
        group, (*counts, suspensions) = tuple(row[: len(names)]), (one or 0 for one in row[len(names) :])
        done, open_ones = used.get(group, ({}, {}))
        found = dict(zip(counted, counts, strict=True))
        yield group, Figures(found, suspensions, done, open_ones if current else {})


def _used(cases: str, raw: str, keys: str, rolled: bool) -> str:
    """Return the SQL of dossiers by the working days that they used."""
    each = f"SELECT {raw}is_resolved, used AS days, dossiers FROM ({cases}) WHERE used IS NOT NULL"
    if rolled:
        each = (
            f"SELECT {raw}is_resolved, one.days AS days, one.dossiers AS dossiers "
            f"FROM (SELECT *, unnest(used) AS one FROM ({cases}))"
        )
    counted = f"SELECT * EXCLUDE (dossiers), sum(dossiers) AS dossiers FROM ({each}) GROUP BY ALL"
    return f"SELECT {keys}is_resolved, days, sum(dossiers)::BIGINT FROM ({counted}) GROUP BY ALL"


def cases_of(
    snapshot: StoredSnapshot, question: Question, period: Period, relation: str
) -> tuple[str, dict[str, Any]]:
    """Return (SQL of the cases that a question is about in a period, its parameters)."""
    current = is_current(snapshot, period)
    files = [snapshot.rollup] if relation is ROLLUP else snapshot.files
    return select_cases(
        paths(files),
        relation,
        question.filters,
        question.scope,
        period.first,
        date.max if current else period.end,
        current=current,
        void=question.void,
    )


def set_depth(parameters: dict[str, Any], question: Question, dimensions: Sequence[Dimension]) -> None:
    """Add the depth to the parameters of SQL in which a key names it."""
    if {Dimension.AUTHORITY, Dimension.OWNER} & set(dimensions):
        parameters["depth"] = question.depth or WHOLE_CODE
