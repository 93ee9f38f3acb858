"""The trend of `slasvc report`, from snapshot to snapshot: drawn on a terminal, and row by row in a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from slasvc.cli.report_cells import (
    Options,
    choose_measures,
    lay_headings,
    lay_numbers,
    say_keys,
    take_counts,
    take_rate,
)
from slasvc.cli.report_views import Shown, draw_spark
from slasvc.cli.report_voice import Voice
from slasvc.reports.measures import Figures
from slasvc.reports.periods import Period
from slasvc.reports.relations import place_keys
from slasvc.reports.snapshots import StoredSnapshot
from slasvc.reports.summaries import Group, Question
from slasvc.reports.tables import Cell, Column, Table
from slasvc.services.statistics import Statistics

TREND = 24
"""Snapshots that a trend follows."""


def report_trend(
    statistics: Statistics, snapshot: StoredSnapshot, question: Question, options: Options, voice: Voice
) -> Shown:
    """Return how groups went from snapshot to snapshot; on a terminal as lines, in a file as points."""
    points = statistics.trend(question, options.unit, TREND)
    shown = (_lines if options.on_screen else _points)(points, question, options, voice)
    days = [one.as_of_date for one, _ in points]
    first, last = voice.day(days[0]), voice.day(days[-1])
    note = voice.say("snapshots", count=str(len(days)), first=first, last=last)
    return shown._replace(period=Period(days[0], days[-1]), note=note)


def _lines(
    points: Sequence[tuple[StoredSnapshot, Sequence[Group]]],
    question: Question,
    options: Options,
    voice: Voice,
) -> Shown:
    """Return a trend as a terminal draws it: a row for each group."""
    series: dict[tuple[str, ...], list[Figures | None]] = {}
    for at, (_, groups) in enumerate(points):
        for group in groups:
            series.setdefault(group.keys, [None] * len(points))[at] = group.figures
    rows: list[list[Cell]] = []
    shares = []
    places = place_keys(question.groupings, series)
    for keys, figures in sorted(series.items(), key=lambda one: places[one[0]]):
        rates = [None if one is None else take_rate(one, options) for one in figures]
        overdue = [0 if one is None else one.counts["pending_overdue"] for one in figures]
        shares.append(rates[-1])
        rows.append(
            [*say_keys(keys, question, voice), draw_spark(rates), rates[-1], draw_spark(overdue), overdue[-1]]
        )
    told = {"on_time_trend": str, "on_time_now": float, "overdue_trend": str, "pending_overdue": int}
    columns = [
        *lay_headings(question, voice),
        *(Column(voice.say(name), kind) for name, kind in told.items()),
    ]
    title = voice.say("trend", unit=voice.say(options.unit))
    return Shown(Table(title, columns, rows), shares, voice.say("on_time_now"))


def _points(
    points: Sequence[tuple[StoredSnapshot, Sequence[Group]]],
    question: Question,
    options: Options,
    voice: Voice,
) -> Shown:
    """Return a trend as a file has it: a row for each group of each snapshot."""
    names = choose_measures([group for _, groups in points for group in groups], voice)
    rows: list[list[Cell]] = [
        [
            snapshot.as_of_date,
            *say_keys(group.keys, question, voice),
            *take_counts(group.figures, names),
            take_rate(group.figures, options),
        ]
        for snapshot, groups in points
        for group in groups
    ]
    columns = [
        Column(voice.say("as_of"), date),
        *lay_headings(question, voice),
        *lay_numbers(names, voice),
        Column(voice.say(f"rate_{options.rate}"), float),
    ]
    return Shown(Table(voice.say("trend", unit=voice.say(options.unit)), columns, rows))
