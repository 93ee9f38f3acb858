"""`slasvc report`: statistics over snapshots, in the terminal with bars and sparklines, or as a file."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

import typer

from slasvc.cli.common import (
    REFUSED,
    WRONG_CALL,
    console,
    fail,
    make_table,
    printable,
    read_rules,
    read_settings,
    refusals_end,
)
from slasvc.errors import InvalidInput, Reason
from slasvc.reports.measures import Denominator, Figures
from slasvc.reports.periods import Period
from slasvc.reports.ranking import find_score
from slasvc.reports.relations import Dimension, Filters, VoidDossiers
from slasvc.reports.snapshots import StoredSnapshot
from slasvc.reports.summaries import Question
from slasvc.reports.workbooks import ENDINGS, Cell, Table, render_table, replace_file
from slasvc.services.statistics import Statistics

EVERYTHING = ("",)
BAR, SPARKS = 12, "▁▂▃▄▅▆▇█"
TREND = 24
COLUMNS = (
    "received",
    "resolved_early",
    "resolved_on_time",
    "resolved_late",
    "pending_within_term",
    "pending_overdue",
)
SHOWN = {
    "received": "Received",
    "resolved_early": "Early",
    "resolved_on_time": "On time",
    "resolved_late": "Late",
    "pending_within_term": "Pending",
    "pending_overdue": "Overdue",
}
EnumT = TypeVar("EnumT", bound=enum.StrEnum)


@dataclass(frozen=True)
class Asked:
    """What the command line asks; texts are not checked yet."""

    directory: Path | None
    snapshot: str
    first: date | None
    last: date | None
    by: Sequence[str]
    depth: int
    chosen: Mapping[str, Sequence[str]]
    void: str
    rate: str
    score: str
    unit: str
    measure: str


class Shown(NamedTuple):
    """A report: its table; the on-time share of each row where it has one, for bars; a line for below."""

    table: Table
    shares: Sequence[float | None] = ()
    below: str = ""


def run(kind: str, asked: Asked, output: Path | None, *, force: bool) -> None:
    """Print a report, or write it; exit code 2 when the call is wrong, 1 when the file cannot be written."""
    if output is not None:
        if output.suffix.lower() not in ENDINGS:
            fail(f"{output}: the ending does not tell the format; expected {', '.join(ENDINGS)}", WRONG_CALL)
        if output.exists() and not force:
            fail(f"{output} exists; --force replaces it", WRONG_CALL)
    root = read_settings(snapshots=asked.directory).snapshots
    with refusals_end(WRONG_CALL):
        statistics = Statistics(root)
        snapshot = statistics.open(asked.snapshot)
        question = _question(asked, snapshot)
        shown = _REPORTS[kind](statistics, snapshot, question, asked)
    period = question.period
    note = f"{snapshot.id}, as of {snapshot.as_of_date}, rules {snapshot.rule_set_digest[:12]}"
    if output is None:
        _print(shown, period, note)
        return
    try:
        replace_file(output, render_table(shown.table, period, note, output.suffix.lower()))
    except OSError as error:
        fail(f"{output} cannot be written: {error.strerror or 'output failed'}", REFUSED)
    typer.echo(f"{output}: {len(shown.table.rows):,} rows, {note}", err=True)


def _question(asked: Asked, snapshot: StoredSnapshot) -> Question:
    last = asked.last or max(asked.first or date.min, snapshot.as_of_date)
    return Question(
        period=Period(asked.first or last.replace(day=1), last),
        scope=EVERYTHING,
        groupings=tuple(_member(Dimension, text, "--by") for text in asked.by),
        depth=asked.depth,
        filters=Filters(**{name: tuple(values) for name, values in asked.chosen.items()}),
        void=_member(VoidDossiers, asked.void, "--void"),
    )


def _member(kind: type[EnumT], text: str, option: str) -> EnumT:
    try:
        return kind(text)
    except ValueError:
        raise InvalidInput(
            Reason.INVALID_VALUE, f"{option}: there is no {text[:32]!r}; expected one of {', '.join(kind)}"
        ) from None


# --- reports ------------------------------------------------------------------------------------------------


def _summary(statistics: Statistics, snapshot: StoredSnapshot, question: Question, asked: Asked) -> Shown:
    denominator = _member(Denominator, asked.rate, "--rate")
    groups = statistics.summarize(snapshot, question)
    shares = [_share(group.figures, denominator) for group in groups]
    names = [*question.groupings, *SHOWN.values(), "On time of " + denominator.replace("_", " ")]
    rows = [
        [*group.keys, *_counts(group.figures), share] for group, share in zip(groups, shares, strict=True)
    ]
    whole = sum((group.figures for group in groups[1:]), groups[0].figures) if groups else None
    below = "" if whole is None else _words(whole)
    return Shown(Table("Timeliness", names, rows), shares, below)


def _form(statistics: Statistics, snapshot: StoredSnapshot, question: Question, asked: Asked) -> Shown:
    names_of = {code: one.names.get("vi", code) for code, one in read_rules(None).authorities.items()}
    form = statistics.form(snapshot, question, names_of)
    names = ["II.06", *(f"({number})" for number in range(1, 12))]
    broken = [f"{row.name}: {one}" for row in form for one in row.broken()]
    below = (
        "; ".join(broken) or "(1)=(2)+(3)+(4), (5)=(6)+(7)+(8), (9)=(10)+(11), (1)=(5)+(9) hold in every row."
    )
    return Shown(Table("II.06", names, [[row.name, *row.columns] for row in form], form), (), below)


def _rank(statistics: Statistics, snapshot: StoredSnapshot, question: Question, asked: Asked) -> Shown:
    score = find_score(asked.score)
    ranked = statistics.rank(snapshot, question, score)
    rows: list[list[Cell]] = [
        [
            one.rank,
            one.group.keys[0],
            None if one.value is None else str(one.value),
            one.band.names.get("vi", one.band.code) if one.band else "",
            *_counts(one.group.figures),
        ]
        for one in ranked
    ]
    shares = [None if one.value is None else float(one.value) / score.scale for one in ranked]
    below = f"{score.id}: {score.source}. {score.note}".strip()
    return Shown(
        Table("Ranking", ["Rank", "Authority", "Score", "Band", *SHOWN.values()], rows), shares, below
    )


def _trend(statistics: Statistics, snapshot: StoredSnapshot, question: Question, asked: Asked) -> Shown:
    denominator = _member(Denominator, asked.rate, "--rate")
    unit = _member(Dimension, asked.unit, "--unit")
    points = statistics.trend(question, unit, TREND)
    series: dict[tuple[str, ...], list[Figures | None]] = {}
    for at, (_, groups) in enumerate(points):
        for group in groups:
            series.setdefault(group.keys, [None] * len(points))[at] = group.figures
    rows: list[list[Cell]] = []
    shares = []
    for keys, figures in sorted(series.items()):
        rates = [None if one is None else _share(one, denominator) for one in figures]
        overdue = [0 if one is None else one.counts["pending_overdue"] for one in figures]
        shares.append(rates[-1])
        rows.append([*keys, _spark(rates), rates[-1], _spark([float(one) for one in overdue]), overdue[-1]])
    names = [*question.groupings, "On-time trend", "On time", "Overdue trend", "Overdue"]
    days = [f"{one.as_of_date}" for one, _ in points]
    below = f"{len(days)} snapshots: {days[0]} to {days[-1]}" if days else ""
    return Shown(Table(f"Trend by {unit}", names, rows), shares, below)


def _tallies(statistics: Statistics, snapshot: StoredSnapshot, question: Question, asked: Asked) -> Shown:
    tallies = statistics.causes(snapshot, question)
    return Shown(_tally_table("Causes of delay", question, "Cause", tallies))


def _suspensions(statistics: Statistics, snapshot: StoredSnapshot, question: Question, asked: Asked) -> Shown:
    tallies = statistics.suspension_grounds(snapshot, question)
    return Shown(_tally_table("Suspensions", question, "Ground", tallies))


def _tally_table(title: str, question: Question, name: str, tallies: Sequence[object]) -> Table:
    rows: list[list[Cell]] = [[*one.keys, one.code or "none stated", one.dossiers] for one in tallies]  # type: ignore[attr-defined]
    return Table(title, [*question.groupings, name, "Dossiers"], rows)


def _apologies(statistics: Statistics, snapshot: StoredSnapshot, question: Question, asked: Asked) -> Shown:
    groups = [g for g in statistics.summarize(snapshot, question) if g.figures.counts["past_due"]]
    measures = ("past_due", "apologised", "apologised_late", "not_apologised")
    rows: list[list[Cell]] = [
        [*group.keys, *(group.figures.counts[one] for one in measures)] for group in groups
    ]
    names = [*question.groupings, "Past due", "Letter in time", "Letter late", "No letter"]
    return Shown(Table("Apologies", names, rows))


def _steps(statistics: Statistics, snapshot: StoredSnapshot, question: Question, asked: Asked) -> Shown:
    groups = statistics.late_steps(snapshot, question)
    rows: list[list[Cell]] = [[*group.keys, *_counts(group.figures)] for group in groups]
    return Shown(Table("Late steps", ["Step", "Unit", *SHOWN.values()], rows))


def _dossiers(statistics: Statistics, snapshot: StoredSnapshot, question: Question, asked: Asked) -> Shown:
    whole = Question(question.period, question.scope, (), 0, question.filters, question.void)
    rows: list[list[Cell]] = []
    token = ""
    while True:
        cases, token = statistics.cases(snapshot, whole, asked.measure, (), 1_000, token)
        rows += [
            [case.dossier_id, case.authority_code, case.procedure_code, case.timeliness, case.received_date]
            for case in cases
        ]
        if not token:
            break
    names = ["Dossier", "Authority", "Procedure", "Class", "Received"]
    return Shown(Table(f"Dossiers: {asked.measure}", names, rows), (), f"{len(rows):,} dossiers")


_REPORTS = {
    "summary": _summary,
    "ii06": _form,
    "rank": _rank,
    "trend": _trend,
    "causes": _tallies,
    "apologies": _apologies,
    "steps": _steps,
    "suspensions": _suspensions,
    "dossiers": _dossiers,
}


# --- what people see ----------------------------------------------------------------------------------------


def _counts(figures: Figures) -> list[int]:
    return [figures.counts[name] for name in SHOWN]


def _share(figures: Figures, denominator: Denominator) -> float | None:
    exact = figures.on_time_rate(denominator)
    return None if exact is None else float(exact)


def _words(figures: Figures) -> str:
    mean, median, tail = figures.mean_used(), figures.percentile_used(50), figures.percentile_used(90)
    used = (
        "none resolved" if mean is None else f"{float(mean):.1f} on average, half in {median}, 90% in {tail}"
    )
    return (
        f"Working days used: {used}. Suspended at least once: {figures.counts['suspended_ever']:,}. "
        f"Past due without an apology: {figures.counts['not_apologised']:,}."
    )


def _print(shown: Shown, period: Period, note: str) -> None:
    screen = console()
    table = make_table(f"{shown.table.title}, {period.first} to {period.last}")
    for at, name in enumerate(shown.table.names):
        numeric = any(isinstance(row[at], int | float) for row in shown.table.rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    if shown.shares:
        table.add_column("", no_wrap=True, min_width=BAR)
    for at, row in enumerate(shown.table.rows):
        cells = [_cell(value) for value in row]
        table.add_row(*cells, *([_bar(shown.shares[at])] if shown.shares else []))
    screen.print(table)
    if shown.below:
        screen.print(shown.below)
    screen.print(note, style="dim")


def _cell(value: Cell) -> str:
    match value:
        case None:
            return "-"
        case float():
            # Rounded down: only all of them are 100%.
            return f"{int(value * 1000) / 10:.1f}%"
        case int():
            return f"{value:,}"
        case _:
            return printable(value)


def _bar(share: float | None) -> str:
    filled = 0 if share is None else round(max(0.0, min(1.0, share)) * BAR)
    return "█" * filled + "░" * (BAR - filled)


def _spark(values: Sequence[float | None]) -> str:
    """Return a line of blocks between the least and the greatest value; a gap where there is none."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, span = min(known), (max(known) - min(known)) or 1.0
    top = len(SPARKS) - 1
    return "".join(" " if one is None else SPARKS[round((one - low) / span * top)] for one in values)
